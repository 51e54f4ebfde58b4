//! Promise reliability: of the dates that people could rely on, how many held.
//!
//! A promise at N weeks is a date P that still stood N weeks before it fell
//! due: a segment [s, e) of the merged log with s ≤ P − 7N < e. A date that was
//! renegotiated N weeks ahead or more is no broken promise: early warning is
//! rewarded. One milestone can break several promises, because each of them
//! was believed.

use serde::Serialize;

use crate::field::Day;

use super::history::History;

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Delivered by its day.
    Kept,
    /// Its day passed without delivery, or it was cancelled too late.
    Broken,
    /// Its day is to come.
    Pending,
    /// Cancelled N weeks ahead or more.
    Void,
}

/// How reliable promises were at one horizon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reliability {
    /// N: how many weeks ahead the dates stood.
    pub horizon_weeks: u32,
    /// Promises delivered by their day.
    pub kept: usize,
    /// Promises not delivered by their day.
    pub broken: usize,
    /// Promises whose day is to come.
    pub pending: usize,
    /// Promises called off in time.
    pub void: usize,
    /// kept / (kept + broken), in whole percent; none below the site's minimum.
    pub percent: Option<u32>,
}

/// The promises of one milestone at N weeks, as of t: day and outcome.
pub fn promises(history: &History, weeks: u32, t: Day) -> Vec<(Day, Outcome)> {
    let mut promises = Vec::new();
    for (due, since, until) in history.segments(t) {
        let deadline = due.plus(-7 * i64::from(weeks));
        let stood = since <= deadline && until.is_none_or(|until| deadline < until);
        if !stood {
            continue;
        }
        let outcome = if history.done_by(t).is_some_and(|done| done <= due) {
            Outcome::Kept
        } else if let Some(cancelled) = history.cancelled().filter(|day| *day <= t) {
            if cancelled <= deadline { Outcome::Void } else { Outcome::Broken }
        } else if t > due {
            Outcome::Broken
        } else {
            Outcome::Pending
        };
        promises.push((due, outcome));
    }
    promises
}

/// How many promises of one milestone were kept, broken, are pending, are void.
/// Kept, broken and void promises count if their day lies in the window of
/// `window` days before t; pending ones always.
pub fn counts(history: &History, weeks: u32, window: u32, t: Day) -> [usize; 4] {
    let start = t.plus(-i64::from(window));
    let mut counts = [0; 4];
    for (due, outcome) in promises(history, weeks, t) {
        let counted = due > start && due <= t;
        match outcome {
            Outcome::Pending => counts[2] += 1,
            Outcome::Kept if counted => counts[0] += 1,
            Outcome::Broken if counted => counts[1] += 1,
            Outcome::Void if counted => counts[3] += 1,
            Outcome::Kept | Outcome::Broken | Outcome::Void => {}
        }
    }
    counts
}

/// The reliability of all milestones at N weeks, of the counts of each one; the
/// share only of at least `minimum` promises.
pub fn reliability(
    of_each: impl Iterator<Item = [usize; 4]>,
    weeks: u32,
    minimum: u32,
) -> Reliability {
    let sum = |sums: [usize; 4], more: [usize; 4]| [0, 1, 2, 3].map(|n| sums[n] + more[n]);
    let [kept, broken, pending, void] = of_each.fold([0; 4], sum);
    let settled = kept + broken;
    let enough = settled > 0 && settled >= minimum as usize;
    let percent = enough.then(|| u32::try_from((200 * kept + settled) / (2 * settled)).ok());
    let percent = percent.flatten();
    Reliability { horizon_weeks: weeks, kept, broken, pending, void, percent }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{BETA, day, history};
    use super::{Outcome, counts, promises, reliability};

    #[test]
    fn a_date_renegotiated_in_time_is_no_broken_promise() {
        let t = day("2026-07-24");
        // 30 June was renegotiated 71 days ahead, 21 July 15 days ahead.
        assert_eq!(
            promises(&history(BETA), 4, t),
            [(day("2026-07-21"), Outcome::Broken), (day("2026-08-18"), Outcome::Pending)]
        );
        // At twelve weeks the first date had stood too, and was given up 71 days ahead.
        assert_eq!(
            promises(&history(BETA), 12, t),
            [(day("2026-06-30"), Outcome::Broken), (day("2026-07-21"), Outcome::Broken)]
        );
    }

    #[test]
    fn delivery_ends_no_promise_early_and_keeps_it() {
        let kept = history("baseline = 2026-06-30\nbaselined = 2026-02-02\nactual = 2026-06-30");
        assert_eq!(promises(&kept, 4, day("2026-07-24")), [(day("2026-06-30"), Outcome::Kept)]);
        let late = history("baseline = 2026-06-30\nbaselined = 2026-02-02\nactual = 2026-07-01");
        assert_eq!(promises(&late, 4, day("2026-07-24")), [(day("2026-06-30"), Outcome::Broken)]);
    }

    #[test]
    fn a_promise_called_off_in_time_is_void() {
        let called_off = |on: &str| {
            let text = format!(
                "baseline = 2026-06-30\nbaselined = 2026-02-02\ncancelled = {{ on = {on}, reason = \"No.\" }}"
            );
            promises(&history(&text), 4, day("2026-07-24"))
        };
        assert_eq!(called_off("2026-06-02"), [(day("2026-06-30"), Outcome::Void)]);
        assert_eq!(called_off("2026-06-03"), [(day("2026-06-30"), Outcome::Broken)]);
    }

    #[test]
    fn a_short_commitment_is_no_promise() {
        let short = history("baseline = 2026-06-30\nbaselined = 2026-06-10");
        assert_eq!(promises(&short, 4, day("2026-07-24")), []);
    }

    #[test]
    fn a_share_is_shown_only_of_enough_promises_in_the_window() {
        let kept = history("baseline = 2026-06-30\nbaselined = 2026-02-02\nactual = 2026-06-30");
        let broken = history("baseline = 2026-06-30\nbaselined = 2026-02-02");
        let all = [kept.clone(), kept, broken];
        let t = day("2026-07-24");
        let of = |window, minimum| {
            reliability(all.iter().map(|own| counts(own, 4, window, t)), 4, minimum)
        };
        assert_eq!((of(365, 5).kept, of(365, 5).broken, of(365, 5).percent), (2, 1, None));
        assert_eq!(of(365, 3).percent, Some(67));
        assert_eq!((of(20, 3).kept, of(20, 3).broken), (0, 0));
    }
}
