//! Whether this site can be believed: its own record, failures included.

use std::collections::HashMap;

use serde::Serialize;

use crate::edition::Edition;
use crate::field::{Day, Id};
use crate::kinds::{Cause, DecisionStatus, Entry};

use super::promises::{Reliability, reliability};
use super::status::{Milestones, Status};
use super::updates::UpdateFacts;
use super::waiting::{AskFacts, AskState, DecisionFacts};

/// How early slips were told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Moves to a later date.
    pub moves: usize,
    /// The median of the calendar days between the telling and the old date.
    pub median_days: Option<i64>,
    /// How many were told after the old date had passed.
    pub after_the_date: usize,
}

/// Why dates moved later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CauseCount {
    /// The cause; none where none was given.
    pub cause: Option<Cause>,
    /// How many moves.
    pub moves: usize,
    /// By how many calendar days in all.
    pub days: i64,
}

/// How long answers took, in calendar days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// How many were answered.
    pub closed: usize,
    /// The median of those.
    pub median_days: Option<i64>,
    /// The longest of those.
    pub longest_days: Option<i64>,
    /// How many are open.
    pub open: usize,
    /// How many of the open ones are late.
    pub overdue: usize,
    /// The age of the oldest open one: the median of closed ones flatters.
    pub oldest_open_days: Option<i64>,
}

/// A key milestone that was on track in one update and off track in the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Surprise {
    /// The milestone.
    pub milestone: Id,
    /// The day of the update in which it was off track.
    pub on: Day,
}

/// The record of a site.
#[derive(Debug, Clone, Serialize)]
pub struct Trust {
    /// Promise reliability at each horizon of the site.
    pub reliability: Vec<Reliability>,
    /// Dates that were said later than the first horizon before they fell due:
    /// too short to be promises.
    pub short_commitments: usize,
    /// How early slips were told.
    pub notice: Notice,
    /// Why dates moved later, the most days first.
    pub causes: Vec<CauseCount>,
    /// Updates whose declared health was not greener than the rules said.
    pub honest_updates: usize,
    /// All updates.
    pub updates: usize,
    /// Key milestones that turned off track between two updates.
    pub surprises: Vec<Surprise>,
    /// How long decisions took.
    pub decisions: Latency,
    /// How long asks took.
    pub asks: Latency,
}

/// Computes the record of an edition.
pub fn trust(
    edition: &Edition<'_>,
    history: &Milestones<'_>,
    steering: &[usize],
    updates: &[UpdateFacts],
    reports: &[usize],
    (decisions, asks): (&[DecisionFacts], &[AskFacts]),
) -> Trust {
    let t = edition.as_of;
    let promise = &edition.site.promise;
    let window = (promise.window_days.get(), promise.minimum.get());
    let horizons = edition.site.horizons();
    let headline = horizons.first().copied().unwrap_or_default();
    let mut decided: Vec<i64> = Vec::new();
    for (decision, facts) in edition.model.decisions.iter().zip(decisions) {
        if decision.status != DecisionStatus::Withdrawn {
            decided.extend(facts.latency_days);
        }
    }
    let open = |ages: Vec<(i64, i64)>| {
        let overdue = ages.iter().filter(|(_, overdue)| *overdue > 0).count();
        (ages.len(), overdue, ages.iter().map(|(age, _)| *age).max())
    };
    let open_decisions =
        decisions.iter().filter_map(|facts| Some((facts.age_days?, facts.overdue_days))).collect();
    let open_asks =
        asks.iter().filter_map(|facts| Some((facts.age_days?, facts.overdue_days))).collect();
    let answered = asks.iter().filter(|facts| facts.state == AskState::Answered);
    Trust {
        reliability: horizons
            .iter()
            .map(|weeks| reliability(history.histories.iter(), *weeks, window, t))
            .collect(),
        short_commitments: history
            .histories
            .iter()
            .flat_map(|own| own.segments(t))
            .filter(|(due, since, _)| *since > due.plus(-7 * i64::from(headline)) && since <= due)
            .count(),
        notice: notice(history, t),
        causes: causes(history),
        honest_updates: updates.iter().filter(|facts| facts.is_honest()).count(),
        updates: updates.len(),
        surprises: surprises(edition, history, steering, reports),
        decisions: latency(decided, open(open_decisions)),
        asks: latency(answered.filter_map(|facts| facts.latency_days).collect(), open(open_asks)),
    }
}

fn latency(
    mut closed: Vec<i64>,
    (open, overdue, oldest_open_days): (usize, usize, Option<i64>),
) -> Latency {
    closed.sort_unstable();
    Latency {
        closed: closed.len(),
        median_days: median(&closed),
        longest_days: closed.last().copied(),
        open,
        overdue,
        oldest_open_days,
    }
}

/// The middle of sorted numbers; of two middles their mean, rounded down.
fn median(sorted: &[i64]) -> Option<i64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some((sorted[middle - 1] + upper).div_euclid(2))
}

fn notice(history: &Milestones<'_>, t: Day) -> Notice {
    let mut days: Vec<i64> = history
        .histories
        .iter()
        .flat_map(|own| own.moves(t).filter(|step| step.days() > 0).map(|step| step.notice()))
        .collect();
    days.sort_unstable();
    Notice {
        moves: days.len(),
        median_days: median(&days),
        after_the_date: days.iter().filter(|days| **days < 0).count(),
    }
}

fn causes(history: &Milestones<'_>) -> Vec<CauseCount> {
    let mut counts: HashMap<Option<Cause>, (usize, i64)> = HashMap::new();
    for item in history.items {
        for pair in item.log().windows(2) {
            let days = pair[1].date().since(pair[0].date());
            if days > 0 {
                let cause = match &pair[1] {
                    Entry::Forecast(forecast) => forecast.cause,
                    Entry::Baseline(..) | Entry::Rebaseline(_) => None,
                };
                let count = counts.entry(cause).or_default();
                count.0 += 1;
                count.1 += days;
            }
        }
    }
    let mut causes: Vec<CauseCount> = counts
        .into_iter()
        .map(|(cause, (moves, days))| CauseCount { cause, moves, days })
        .collect();
    causes.sort_by_key(|count| (std::cmp::Reverse(count.days), count.cause));
    causes
}

/// Looks at each key milestone only while it was open, and only at updates of
/// the window in which promises are counted.
fn surprises(
    edition: &Edition<'_>,
    history: &Milestones<'_>,
    steering: &[usize],
    reports: &[usize],
) -> Vec<Surprise> {
    let start = edition.as_of.plus(-i64::from(edition.site.promise.window_days.get()));
    let mut days: Vec<Day> = reports.iter().map(|n| *edition.model.updates[*n].on).collect();
    days.retain(|on| *on > start);
    days.dedup();
    let mut surprises = Vec::new();
    for n in steering {
        let own = &history.histories[*n];
        let Some(promised) = own.promised_on() else { continue };
        let mut before = None;
        for on in days.iter().skip_while(|on| **on < promised).take_while(|on| own.is_open(**on)) {
            let status = history.computed(*n, *on).0;
            if before == Some(Status::Green) && status == Status::Red {
                surprises.push(Surprise { milestone: history.items[*n].id.clone(), on: *on });
            }
            before = Some(status);
        }
    }
    surprises.sort_by(|a, b| (b.on, &a.milestone).cmp(&(a.on, &b.milestone)));
    surprises
}
