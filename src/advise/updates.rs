//! Advice on updates.

use crate::diag::{Code, Finding, Place, Step};
use crate::field::{Day, Id};
use crate::kinds::{Item, Rag, Update};
use crate::words;

use super::Advice;

/// How many updates in a row without a word on what is hard are too many.
const ROSY: usize = 3;
/// The longest headline, in characters.
const HEADLINE: usize = 90;
/// Words with which a headline names a subject instead of saying what is so.
const LABELS: [&str; 6] = ["update", "status", "overview", "progress on", "report", "summary"];

/// The updates, the oldest first.
fn reports<'a>(
    advice: &'a Advice<'_>,
) -> impl DoubleEndedIterator<Item = (&'a Item<Update>, usize)> {
    advice.facts.reports.iter().map(|n| (&*advice.edition.model.updates[*n], *n))
}

/// Report after report without a challenge while something is off.
pub fn no_bad_news(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    if advice.updates_unsure() {
        return;
    }
    // What was published is not rewritten: only the last row can be mended.
    let rosy = reports(advice).rev().take_while(|(item, n)| {
        item.challenges.is_empty() && advice.facts.updates[*n].computed > Some(Rag::Green)
    });
    let rosy = rosy.count();
    let Some((item, n)) = reports(advice).last().filter(|_| rosy >= ROSY) else { return };
    let Some(computed) = advice.facts.updates[n].computed else { return };
    let message = format!(
        "{rosy} updates in a row without `challenges`, while the status computes {}",
        computed.word()
    );
    findings.push(
        Finding::new(Code::NoBadNews, item.at("headline"), message)
            .help("add `challenges`: a report that never admits a problem is not believed"),
    );
}

/// The next update is due.
pub fn late_update(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    let t = advice.edition.as_of;
    let Some(every) = &advice.edition.site.update_every else { return };
    let (Some(next), Some((last, _))) = (advice.facts.overall.next_update, reports(advice).last())
    else {
        return;
    };
    if next < t && !advice.updates_unsure() {
        let message = format!(
            "the last update came {} ago; one was promised {}",
            words::count(t.since(*last.on), "day", "days"),
            every.words()
        );
        findings.push(
            advice
                .site(Code::LateUpdate, "update_every", message)
                .help("write the update: `candor new update ID` makes a blueprint"),
        );
    }
}

/// Somebody was promised reports more often than they came.
pub fn touchpoint(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    let t = advice.edition.as_of;
    if advice.updates_unsure() || advice.edition.model.updates.is_empty() {
        return;
    }
    for (n, person) in advice.edition.model.stakeholders.iter().enumerate() {
        if person.until.is_some_and(|until| until < t) {
            continue;
        }
        let groups = &advice.facts.people[n].groups;
        for (row, comms) in person.comms.iter().enumerate() {
            if &*comms.channel != "report" {
                continue;
            }
            let last = last_report(advice, &person.id, groups);
            let next = comms.every.after(last.unwrap_or(person.since));
            if next >= t {
                continue;
            }
            let place = Place::value(
                person.file,
                [Step::Field("comms"), Step::Entry(row), Step::Field("every")],
            );
            let last = last.map_or("none has come".to_owned(), |last| {
                format!("the last came on {}", words::day(last, t))
            });
            let message = format!(
                "a report was promised {}; {last}, and the next is {} overdue",
                comms.every.words(),
                words::count(t.since(next), "day", "days")
            );
            findings.push(
                Finding::new(Code::Touchpoint, place, message)
                    .help("address an update to them, or agree on another interval"),
            );
        }
    }
}

/// The last update to a person, to a group of theirs, or to everyone.
fn last_report(advice: &Advice<'_>, id: &Id, groups: &[Id]) -> Option<Day> {
    let addressed = |update: &Item<Update>| {
        update.to.is_empty()
            || update.to.iter().filter_map(|to| to.id()).any(|to| to == id || groups.contains(to))
    };
    reports(advice).rev().find(|(update, _)| addressed(update)).map(|(update, _)| *update.on)
}

/// A headline that says nothing, or too much; of the last update alone, because
/// older ones are not rewritten.
pub fn weak_headline(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    if let Some((item, _)) = reports(advice).last() {
        let length = item.headline.chars().count();
        let lower = item.headline.to_lowercase();
        let (message, help) = if length > HEADLINE {
            (
                format!(
                    "the headline has {length} characters; at most {HEADLINE} are read at a glance"
                ),
                "shorten it to one claim with a verb and a number; the rest goes into the text",
            )
        } else if LABELS.iter().any(|label| lower.starts_with(label)) {
            (
                "the headline names a subject and says nothing about it".to_owned(),
                "write one claim with a verb and a number: \"Launch slips two weeks to 12 February\"",
            )
        } else {
            return;
        };
        findings.push(Finding::new(Code::WeakHeadline, item.at("headline"), message).help(help));
    }
}
