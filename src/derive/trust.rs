//! Whether this site can be believed: its own record, failures included.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use crate::edition::Edition;
use crate::field::{Day, Id};
use crate::kinds::{Cause, DecisionStatus, Entry, Milestone};

use super::milestones::MilestoneFacts;
use super::promises::{Reliability, counts, reliability};
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

/// What one milestone adds to the record.
pub struct Record {
    /// Its promises at each horizon: kept, broken, pending, void.
    promises: Vec<[usize; 4]>,
    short_commitments: usize,
    /// Why its date moved later, and by how many days.
    causes: Vec<(Option<Cause>, i64)>,
    surprises: Vec<Surprise>,
}

/// The days of the updates in the window in which promises are counted.
pub fn days(edition: &Edition<'_>, reports: &[usize]) -> Vec<Day> {
    let start = edition.as_of.plus(-i64::from(edition.site.promise.window_days.get()));
    let mut days: Vec<Day> = reports.iter().map(|n| *edition.model.updates[*n].on).collect();
    days.retain(|on| *on > start);
    days.dedup();
    days
}

/// What the n-th milestone adds to the record; `steers` if the whole is judged
/// by it.
pub fn record(
    edition: &Edition<'_>,
    history: &Milestones<'_>,
    days: &[Day],
    (n, steers): (usize, bool),
) -> Record {
    let (t, site, own) = (edition.as_of, edition.site, &history.histories[n]);
    let (window, horizons) = (site.promise.window_days.get(), site.horizons());
    let headline = 7 * i64::from(horizons.first().copied().unwrap_or_default());
    let short = own.segments(t).into_iter();
    let short = short.filter(|(due, since, _)| *since > due.plus(-headline) && since <= due);
    Record {
        promises: horizons.iter().map(|weeks| counts(own, *weeks, window, t)).collect(),
        short_commitments: short.count(),
        causes: causes(&history.items[n]),
        surprises: if steers { surprises(history, days, n) } else { Vec::new() },
    }
}

/// Computes the record of an edition.
pub fn trust(
    edition: &Edition<'_>,
    milestones: &[Arc<MilestoneFacts>],
    records: &[Arc<Record>],
    updates: &[UpdateFacts],
    (decisions, asks): (&[DecisionFacts], &[AskFacts]),
) -> Trust {
    let minimum = edition.site.promise.minimum.get();
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
    let promises = |n: usize| records.iter().map(move |record| record.promises[n]);
    let mut surprises: Vec<Surprise> =
        records.iter().flat_map(|record| &record.surprises).cloned().collect();
    surprises.sort_by(|a, b| (b.on, &a.milestone).cmp(&(a.on, &b.milestone)));
    Trust {
        reliability: edition
            .site
            .horizons()
            .iter()
            .enumerate()
            .map(|(n, weeks)| reliability(promises(n), *weeks, minimum))
            .collect(),
        short_commitments: records.iter().map(|record| record.short_commitments).sum(),
        notice: notice(milestones),
        causes: sum(records),
        honest_updates: updates.iter().filter(|facts| facts.is_honest()).count(),
        updates: updates.len(),
        surprises,
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

fn notice(milestones: &[Arc<MilestoneFacts>]) -> Notice {
    let notices = milestones.iter().flat_map(|facts| &facts.notices);
    let mut days: Vec<i64> = notices.copied().collect();
    days.sort_unstable();
    Notice {
        moves: days.len(),
        median_days: median(&days),
        after_the_date: days.iter().filter(|days| **days < 0).count(),
    }
}

/// Why a milestone moved later, each time.
fn causes(item: &Milestone) -> Vec<(Option<Cause>, i64)> {
    let moves = item.log();
    let moves = moves.windows(2).map(|pair| {
        let cause = match &pair[1] {
            Entry::Forecast(forecast) => forecast.cause,
            Entry::Baseline(..) | Entry::Rebaseline(_) => None,
        };
        (cause, pair[1].date().since(pair[0].date()))
    });
    moves.filter(|(_, days)| *days > 0).collect()
}

/// The causes of all moves, the most days first.
fn sum(records: &[Arc<Record>]) -> Vec<CauseCount> {
    let mut counts: HashMap<Option<Cause>, (usize, i64)> = HashMap::new();
    for (cause, days) in records.iter().flat_map(|record| &record.causes) {
        let count = counts.entry(*cause).or_default();
        count.0 += 1;
        count.1 += days;
    }
    let mut causes: Vec<CauseCount> = counts
        .into_iter()
        .map(|(cause, (moves, days))| CauseCount { cause, moves, days })
        .collect();
    causes.sort_by_key(|count| (std::cmp::Reverse(count.days), count.cause));
    causes
}

/// The updates in which a milestone was off track after one in which it was on
/// track, while it was open.
fn surprises(history: &Milestones<'_>, days: &[Day], n: usize) -> Vec<Surprise> {
    let own = &history.histories[n];
    let Some(promised) = own.promised_on() else { return Vec::new() };
    let mut surprises = Vec::new();
    let mut before = None;
    for on in days.iter().skip_while(|on| **on < promised).take_while(|on| own.is_open(**on)) {
        let status = history.computed(n, *on).0;
        if before == Some(Status::Green) && status == Status::Red {
            surprises.push(Surprise { milestone: history.items[n].id.clone(), on: *on });
        }
        before = Some(status);
    }
    surprises
}
