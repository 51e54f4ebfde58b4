//! The fact sheet of a milestone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::edition::Edition;
use crate::field::{Day, Id};
use crate::kinds::{Item, KindId, Milestone, Rag, Update};

use super::history::{Direction, History};
use super::memory::Kept;
use super::status::{Milestones, Status};
use super::trust::Record;

/// What follows from one milestone. Days are calendar days; positive is late.
#[derive(Debug, Clone, Serialize)]
pub struct MilestoneFacts {
    /// Its id.
    pub id: Id,
    /// Whether a date was promised.
    pub committed: bool,
    /// Whether it is done.
    pub done: bool,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// The first promise.
    pub first_promise: Option<Day>,
    /// The promise now.
    pub promise: Option<Day>,
    /// The last date said.
    pub forecast: Option<Day>,
    /// When it was done, else the later of the last date said and today.
    pub effective_forecast: Option<Day>,
    /// Effective forecast less the promise now.
    pub slip_days: Option<i64>,
    /// Effective forecast less the first promise.
    pub first_promise_slip_days: Option<i64>,
    /// How often the date changed.
    pub moves: usize,
    /// Days of notice for every move to a later date, in order.
    pub notices: Vec<i64>,
    /// Change of the effective forecast in four weeks.
    pub trend_days: Option<i64>,
    /// The same in a word.
    pub trend: Option<Direction>,
    /// Days since the forecast passed in silence.
    pub overdue_days: i64,
    /// How sure the owner is of the date, in percent.
    pub confidence: Option<u8>,
    /// Days since anybody said anything.
    pub silent_days: Option<i64>,
    /// What its owner says.
    pub status_declared: Option<Rag>,
    /// What the rules say.
    pub status_computed: Status,
    /// The worse of the two.
    pub status_shown: Status,
    /// Why, worst first.
    pub status_reasons: Vec<String>,
    /// Milestones that wait for it.
    pub waited_for_by: Vec<Id>,
    /// Who agreed to the promise and was not told of its last move.
    pub not_told: Vec<Id>,
}

impl MilestoneFacts {
    /// Declared better than the rules compute.
    pub fn is_watermelon(&self) -> bool {
        let computed = self.status_computed.rag();
        matches!((self.status_declared, computed), (Some(declared), Some(computed)) if declared < computed)
    }

    /// Neither done nor cancelled.
    pub fn is_open(&self) -> bool {
        !self.done && !self.cancelled
    }
}

/// The milestones of an edition with their histories.
pub fn history<'a>(edition: &'a Edition<'_>, kept: Option<&Kept<'_>>) -> Milestones<'a> {
    let items = &edition.model.milestones;
    let of = |(n, item): (usize, &Arc<Item<Milestone>>)| {
        kept.and_then(|kept| kept.history(n)).unwrap_or_else(|| Arc::new(History::new(item)))
    };
    let predecessors = || {
        let position = |id: &Id| edition.model.position(id, KindId::Milestone);
        let before = |item: &Milestone| {
            item.depends_on.iter().filter_map(|before| position(before.id()?)).collect()
        };
        items.iter().map(|item| before(item)).collect()
    };
    Milestones {
        site: edition.site,
        items,
        histories: items.par_iter().enumerate().map(of).collect(),
        predecessors: match kept {
            Some(kept) => kept.last.predecessors.clone(),
            None => Arc::new(predecessors()),
        },
    }
}

/// The fact sheets of all milestones, and what each adds to the record.
pub fn milestones(
    edition: &Edition<'_>,
    history: &Milestones<'_>,
    kept: Option<&Kept<'_>>,
    record: impl Fn(usize) -> Record + Sync,
) -> (Vec<Arc<MilestoneFacts>>, Vec<Arc<Record>>) {
    let t = edition.as_of;
    let waited_for_by = waited_for_by(history, kept);
    let told = Told::new(edition);
    let facts = |n: usize| {
        let (item, own) = (&history.items[n], &history.histories[n]);
        let (computed, reasons) = history.computed(n, t);
        MilestoneFacts {
            id: item.id.clone(),
            committed: own.is_committed(t),
            done: own.done_by(t).is_some(),
            cancelled: own.is_cancelled(t),
            first_promise: own.first_promise(t),
            promise: own.promise(t),
            forecast: own.forecast(t),
            effective_forecast: own.effective(t),
            slip_days: own.slip(t),
            first_promise_slip_days: own.first_slip(t),
            moves: own.moves(t).count(),
            notices: own
                .moves(t)
                .filter(|step| step.days() > 0)
                .map(|step| step.notice())
                .collect(),
            trend_days: own.trend(t),
            trend: own.direction(t),
            overdue_days: own.overdue(t),
            confidence: own.confidence(t),
            silent_days: own.silent(t),
            status_declared: item.health,
            status_computed: computed,
            status_shown: computed.or_worse(item.health),
            status_reasons: reasons.iter().map(|reason| reason.words(t)).collect(),
            waited_for_by: waited_for_by(n),
            not_told: told.missing(item, own, t),
        }
    };
    let of = |n| {
        let known = kept.and_then(|kept| kept.milestone(n));
        known.unwrap_or_else(|| (Arc::new(facts(n)), Arc::new(record(n))))
    };
    (0..history.items.len()).into_par_iter().map(of).unzip()
}

/// The milestones that wait for the n-th one.
fn waited_for_by<'a>(
    history: &Milestones<'_>,
    kept: Option<&'a Kept<'_>>,
) -> impl Fn(usize) -> Vec<Id> + use<'a> {
    let mut table: Vec<Vec<Id>> = Vec::new();
    if kept.is_none() {
        table.resize(history.items.len(), Vec::new());
        for (n, before) in history.predecessors.iter().enumerate() {
            for m in before {
                table[*m].push(history.items[n].id.clone());
            }
        }
    }
    move |n| match kept {
        Some(kept) => kept.last.milestones[n].waited_for_by.clone(),
        None => table[n].clone(),
    }
}

/// Who heard of what: by `told`, or by an update addressed to them.
struct Told<'a> {
    /// The groups of each person.
    groups: HashMap<&'a Id, Vec<&'a Id>>,
    /// The day of the last update to everyone.
    everyone: Option<Day>,
    /// The days of the last update to somebody in particular.
    addressed: HashMap<&'a Id, Day>,
}

impl<'a> Told<'a> {
    fn new(edition: &'a Edition<'_>) -> Self {
        let mut groups: HashMap<&Id, Vec<&Id>> = HashMap::new();
        for group in edition.model.stakeholders.iter() {
            for member in group.members.iter().filter_map(|member| member.id()) {
                groups.entry(member).or_default().push(&group.id);
            }
        }
        let updates: &[Arc<Item<Update>>] = &edition.model.updates;
        let mut addressed: HashMap<&Id, Day> = HashMap::new();
        for update in updates {
            for id in update.to.iter().filter_map(|to| to.id()) {
                let last = addressed.entry(id).or_insert(*update.on);
                *last = (*last).max(*update.on);
            }
        }
        let everyone =
            updates.iter().filter(|update| update.to.is_empty()).map(|update| *update.on).max();
        Self { groups, everyone, addressed }
    }

    /// Who agreed to a milestone and heard nothing since it last moved later.
    fn missing(&self, milestone: &Milestone, history: &History, t: Day) -> Vec<Id> {
        let Some(moved) = history.moves(t).filter(|step| step.days() > 0).last() else {
            return Vec::new();
        };
        if !history.is_open(t) || self.everyone.is_some_and(|on| on >= moved.on) {
            return Vec::new();
        }
        let told: HashSet<&Id> = milestone
            .forecast
            .iter()
            .filter(|entry| *entry.on >= moved.on)
            .flat_map(|entry| entry.told.iter().filter_map(|who| who.id()))
            .collect();
        let heard =
            |id: &Id| told.contains(id) || self.addressed.get(id).is_some_and(|on| *on >= moved.on);
        milestone
            .agreed
            .iter()
            .filter(|accept| *accept.on < moved.on)
            .filter_map(|accept| accept.who.id())
            .filter(|id| {
                !heard(id) && !self.groups.get(*id).into_iter().flatten().any(|group| heard(group))
            })
            .cloned()
            .collect()
    }
}
