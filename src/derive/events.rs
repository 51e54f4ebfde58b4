//! Everything that happened, dated: what changed since a day, in words.
//!
//! Only what the author dated shows here. An edit without a date, or one that
//! is dated back, does not; the changes page says so.

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::edition::Edition;
use crate::field::{Day, Id};
use crate::kinds::{Answer, DecisionStatus, Entry, KindId};
use crate::words;

use super::memory::Kept;
use super::milestones::MilestoneFacts;
use super::status::{Milestones, Status};

/// What kind of thing happened, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A milestone turned off track by the passing of time.
    OffTrack,
    /// A date moved later.
    Slipped,
    /// A milestone turned at risk by the passing of time.
    AtRisk,
    /// A milestone was given up.
    Cancelled,
    /// The promise itself was moved, by a decision.
    Rebaselined,
    /// Somebody said no, or not all.
    Declined,
    /// A date moved earlier.
    PulledIn,
    /// A milestone is done.
    Done,
    /// A decision was taken.
    Decided,
    /// It was seen whether a decision worked.
    Confirmed,
    /// An ask was granted.
    Granted,
    /// A decision or an ask was raised.
    Raised,
    /// An ask was taken back.
    Withdrawn,
    /// A date was promised.
    Promised,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// On which day.
    pub on: Day,
    /// What kind of thing.
    pub what: What,
    /// To which item.
    pub item: Id,
    /// The kind of the item.
    #[serde(skip)]
    pub kind: KindId,
    /// The new fact in one line.
    pub text: String,
    /// Why, or what it means.
    pub why: Option<String>,
    /// By how many days a date moved; how much weight it has among its like.
    pub days: i64,
    /// Whether leadership steers by the item.
    pub key: bool,
}

/// Everything that happened by the day of the edition, the oldest first.
pub fn events(
    edition: &Edition<'_>,
    history: &Milestones<'_>,
    facts: &[Arc<MilestoneFacts>],
    since: Day,
    kept: Option<&Kept<'_>>,
) -> Vec<Arc<Event>> {
    let t = edition.as_of;
    let is_new = |id: &Id| kept.is_none_or(|kept| !kept.tells(id));
    let of_milestone = |(n, facts): (usize, &Arc<MilestoneFacts>)| {
        let mut events = Vec::new();
        if is_new(&facts.id) {
            milestone(&mut events, history, n, t);
            turned(&mut events, history, (n, facts), (since, t));
        }
        events
    };
    let mut events: Vec<Event> = facts.par_iter().enumerate().flat_map_iter(of_milestone).collect();
    for decision in edition.model.decisions.iter().filter(|decision| is_new(&decision.id)) {
        let add = |on, what, text: String, why: Option<String>| Event {
            on,
            what,
            item: decision.id.clone(),
            kind: KindId::Decision,
            text,
            why,
            days: 0,
            key: false,
        };
        let title = &*decision.title;
        let approver = decision.approver.id().and_then(|id| edition.model.item(id.as_str()));
        let approver = approver.map_or("an internal person", |item| item.title());
        if decision.status == DecisionStatus::Proposed {
            let due = decision.due.map(|due| format!(" by {}", words::day(due, t)));
            let text = format!("{approver} is to decide{}: {title}", due.unwrap_or_default());
            events.push(add(*decision.raised, What::Raised, text, None));
        }
        if let Some(on) = decision.decided.filter(|_| decision.status != DecisionStatus::Withdrawn)
        {
            let text = match (&decision.chosen, decision.status) {
                (_, DecisionStatus::Rejected) => format!("Rejected: {title}"),
                (Some(chosen), _) => format!("{title} {}", &**chosen).replace("? ", "? → "),
                (None, _) => title.to_owned(),
            };
            let why = decision.rationale.as_ref().map(|why| format!("{approver}: {}", &**why));
            events.push(add(*on, What::Decided, text, why));
        }
        if let Some(confirmed) = &decision.confirmed {
            let text = format!("Looked back on: {title}");
            events.push(add(
                *confirmed.on,
                What::Confirmed,
                text,
                Some(confirmed.result.0.clone()),
            ));
        }
    }
    for ask in edition.model.asks.iter().filter(|ask| is_new(&ask.id)) {
        let add = |on, what, text: String, why: Option<String>| Event {
            on,
            what,
            item: ask.id.clone(),
            kind: KindId::Ask,
            text,
            why,
            days: 0,
            key: false,
        };
        let to = ask.to.id().and_then(|id| edition.model.item(id.as_str()));
        let to = to.map_or("somebody internal", |item| item.title());
        let title = &*ask.title;
        let note = ask.note.as_ref().map(|note| note.0.clone());
        match (ask.withdrawn, ask.answered, ask.answer) {
            (Some(on), ..) => {
                events.push(add(*on, What::Withdrawn, format!("No longer asked: {title}"), note))
            }
            (None, Some(on), Some(Answer::Granted)) => {
                events.push(add(*on, What::Granted, format!("{to} granted: {title}"), note));
            }
            (None, Some(on), Some(Answer::Partly)) => {
                events.push(add(
                    *on,
                    What::Declined,
                    format!("{to} granted in part: {title}"),
                    note,
                ));
            }
            (None, Some(on), _) => {
                events.push(add(*on, What::Declined, format!("{to} declined: {title}"), note))
            }
            (None, None, _) => {
                let text = format!("{to} is asked by {}: {title}", words::day(ask.due, t));
                events.push(add(*ask.raised, What::Raised, text, None));
            }
        }
    }
    let known = kept.into_iter().flat_map(Kept::events).cloned();
    let mut events: Vec<Arc<Event>> = known.chain(events.into_iter().map(Arc::new)).collect();
    // What is known is in order.
    events.sort_by(|a, b| (a.on, a.what, &a.item).cmp(&(b.on, b.what, &b.item)));
    events
}

/// The log of a milestone as events.
fn milestone(events: &mut Vec<Event>, history: &Milestones<'_>, n: usize, t: Day) {
    let item = &history.items[n];
    let title = &*item.title;
    let mut add = |on, what, text: String, why: Option<String>, days| {
        events.push(Event {
            on,
            what,
            item: item.id.clone(),
            kind: KindId::Milestone,
            text,
            why,
            days,
            key: item.key,
        });
    };
    let mut before: Option<Day> = None;
    for entry in item.log() {
        let (on, date) = (entry.on(), entry.date());
        let days = before.map_or(0, |before| date.since(before));
        let moved = |before: Day| {
            format!("{title} moves from {} to {}", words::day(before, t), words::day(date, t))
        };
        match (&entry, before) {
            (Entry::Baseline(..), _) => {
                add(
                    on,
                    What::Promised,
                    format!("{title} is promised for {}", words::day(date, t)),
                    None,
                    0,
                );
            }
            (Entry::Rebaseline(entry), _) => {
                let text = format!("{title} is promised anew for {}", words::day(date, t));
                add(on, What::Rebaselined, text, Some(entry.reason.0.clone()), days);
            }
            (Entry::Forecast(entry), Some(before)) if days > 0 => {
                add(on, What::Slipped, moved(before), Some(entry.reason.0.clone()), days);
            }
            (Entry::Forecast(entry), Some(before)) if days < 0 => {
                add(on, What::PulledIn, moved(before), Some(entry.reason.0.clone()), days);
            }
            (Entry::Forecast(_), _) => {}
        }
        before = Some(date);
    }
    let own = &history.histories[n];
    if let Some(done) = own.done_by(t) {
        let why = own.slip(done).map(|slip| match slip {
            0 => "On the day that was promised.".to_owned(),
            1.. => format!("{} after the promise.", words::count(slip, "day", "days")),
            _ => format!("{} before the promise.", words::count(-slip, "day", "days")),
        });
        add(done, What::Done, format!("{title} is done"), why, 0);
    }
    if let Some(cancelled) = &item.cancelled {
        add(
            *cancelled.on,
            What::Cancelled,
            format!("{title} is cancelled"),
            Some(cancelled.reason.0.clone()),
            0,
        );
    }
}

/// A milestone that turned worse since a day although nobody moved its date:
/// by the passing of time, or by what it waits for.
fn turned(
    events: &mut Vec<Event>,
    history: &Milestones<'_>,
    (n, facts): (usize, &MilestoneFacts),
    (since, t): (Day, Day),
) {
    let what = match facts.status_computed {
        Status::Red => What::OffTrack,
        Status::Amber => What::AtRisk,
        _ => return,
    };
    let (before, _) = history.computed(n, since);
    let moved = history.histories[n].moves(t).any(|step| step.on > since);
    if before.rag().is_none_or(|before| Status::from(before) >= facts.status_computed) || moved {
        return;
    }
    let item = &history.items[n];
    let word = if what == What::OffTrack { "off track" } else { "at risk" };
    events.push(Event {
        on: t,
        what,
        item: item.id.clone(),
        kind: KindId::Milestone,
        text: format!("{} is {word} now", &*item.title),
        why: facts.status_reasons.first().map(|reason| format!("{}.", words::capital(reason))),
        days: facts.overdue_days,
        key: item.key,
    });
}
