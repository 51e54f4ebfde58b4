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

/// The reliability of all milestones at N weeks. Kept, broken and void
/// promises count if their day lies in the window of `window` days before t;
/// pending ones always.
pub fn reliability<'a>(
    histories: impl Iterator<Item = &'a History>,
    weeks: u32,
    (window, minimum): (u32, u32),
    t: Day,
) -> Reliability {
    let mut counts = Reliability {
        horizon_weeks: weeks,
        kept: 0,
        broken: 0,
        pending: 0,
        void: 0,
        percent: None,
    };
    let start = t.plus(-i64::from(window));
    for history in histories {
        for (due, outcome) in promises(history, weeks, t) {
            let counted = due > start && due <= t;
            match outcome {
                Outcome::Pending => counts.pending += 1,
                Outcome::Kept if counted => counts.kept += 1,
                Outcome::Broken if counted => counts.broken += 1,
                Outcome::Void if counted => counts.void += 1,
                Outcome::Kept | Outcome::Broken | Outcome::Void => {}
            }
        }
    }
    let settled = counts.kept + counts.broken;
    if settled > 0 && settled >= minimum as usize {
        counts.percent = u32::try_from((200 * counts.kept + settled) / (2 * settled)).ok();
    }
    counts
}
