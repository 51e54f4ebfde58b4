//! What headlines say, and that they say it in good English.

use super::{Change, Mark, Status, changes, costs, progress, reports, share};
use crate::field::Day;

#[test]
fn no_change_is_denied() {
    let on = Day::from_ymd(2026, 7, 24).expect("a day");
    let change = |word| Change {
        on,
        mark: Mark { key: "done", word },
        href: None,
        text: "It worked".to_owned(),
        why: None,
    };
    let claim = |words: &[&'static str]| {
        changes(&words.iter().map(|word| change(word)).collect::<Vec<_>>())
    };
    assert_eq!(claim(&[]), "Nothing changed");
    assert_eq!(claim(&["Looked back"]), "One thing changed");
    assert_eq!(claim(&["Looked back", "Slipped"]), "One date slipped");
    assert_eq!(
        claim(&["Raised", "Slipped", "Promised", "Done"]),
        "One date slipped and one milestone was done"
    );
}

#[test]
fn progress_is_said_in_good_english() {
    for (done, open, late, claim) in [
        (0, 0, 0, "No milestone has a promised date yet"),
        (0, 1, 0, "The one promised milestone holds its date"),
        (0, 1, 1, "The one promised milestone is late"),
        (1, 0, 0, "The one promised milestone is done"),
        (2, 0, 0, "Both promised milestones are done"),
        (5, 0, 0, "All five promised milestones are done"),
        (0, 2, 0, "None of two milestones is done; both hold their dates"),
        (0, 3, 3, "None of three milestones is done; all are late"),
        (0, 4, 1, "None of four milestones is done; one is late"),
        (1, 1, 0, "One of two milestones is done; the other one holds its date"),
        (1, 1, 1, "One of two milestones is done; the other one is late"),
        (2, 3, 1, "Two of five milestones are done; one of the other three is late"),
        (2, 2, 2, "Two of four milestones are done; the other two are late"),
        (9, 14, 8, "Nine of 23 milestones are done; eight of the other 14 are late"),
    ] {
        assert_eq!(progress(done, open, late), claim);
    }
}

#[test]
fn reports_are_counted_up_to_the_end() {
    let claim =
        |all: &[Status]| reports(&all.iter().map(|status| Mark::from(*status)).collect::<Vec<_>>());
    let [green, amber, done] = [Status::Green, Status::Amber, Status::Done];
    assert_eq!(
        claim(&[green, amber, amber]),
        "By the rules it was At risk at two of three reports"
    );
    assert_eq!(
        claim(&[amber, amber, amber]),
        "By the rules it was At risk at each of three reports"
    );
    assert_eq!(claim(&[amber, amber, done]), "By the rules it was At risk at both reports");
    assert_eq!(claim(&[green, Status::Cancelled]), "By the rules it was On track at one report");
    assert_eq!(claim(&[done, done]), "No report saw it open");
}

#[test]
fn what_waiting_costs_is_not_claimed_where_nobody_said_it() {
    for (said, total, ends) in [
        (0, 0, "what came of it."),
        (0, 2, "None says what waiting costs."),
        (1, 2, "One says what waiting costs."),
        (2, 3, "Two say what waiting costs."),
        (3, 3, "Each one says what waiting costs."),
    ] {
        assert!(costs(said, total).ends_with(ends), "{said} of {total}");
    }
}

#[test]
fn shares_are_said_in_good_english() {
    for (n, total, claim) in [
        (0, 1, "The one ask was not answered"),
        (1, 1, "The one ask was answered"),
        (0, 3, "None of three asks was answered"),
        (1, 3, "One of three asks was answered"),
        (2, 2, "Both asks were answered"),
        (2, 3, "Two of three asks were answered"),
        (3, 3, "All three asks were answered"),
        (12, 40, "12 of 40 asks were answered"),
    ] {
        assert_eq!(share((n, total), ("ask", "asks"), ("was", "were"), "answered"), claim);
    }
}
