//! What one derivation leaves for the next: facts of items that are as they were.
//!
//! In: the facts of the last edition, and an edition. Out: those that hold for
//! it too, because all that they follow from is the same.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::config::Site;
use crate::edition::Edition;
use crate::field::{Day, Id};
use crate::kinds::{KindId, Model};

use super::events::Event;
use super::history::History;
use super::milestones::MilestoneFacts;
use super::people::PersonFacts;
use super::trust::Record;
use super::waiting::Waiting;

/// What one derivation leaves for the next.
#[derive(Default)]
pub struct Memory(pub(super) Option<Last>);

/// The facts of an edition, and what they are facts of.
pub struct Last {
    pub site: Site,
    pub as_of: Day,
    pub model: Model,
    pub histories: Vec<Arc<History>>,
    pub predecessors: Arc<Vec<Vec<usize>>>,
    pub milestones: Vec<Arc<MilestoneFacts>>,
    pub records: Vec<Arc<Record>>,
    pub events: Vec<Arc<Event>>,
    pub waiting: Vec<Waiting>,
    pub people: Arc<Vec<PersonFacts>>,
    pub touched_by: Arc<HashMap<Id, Vec<Id>>>,
}

/// The facts that still hold.
pub struct Kept<'a> {
    /// What follows from references alone holds as a whole.
    pub last: &'a Last,
    /// Whether each milestone is another one, and whether it or what it waits
    /// for is.
    changed: Vec<bool>,
    stale: Vec<bool>,
    /// The items whose events are others.
    told_anew: BTreeSet<&'a Id>,
}

impl<'a> Kept<'a> {
    /// What still holds for an edition; nothing if the items are not the same
    /// ones, or name others than they did.
    pub fn new(last: &'a Last, edition: &'a Edition<'_>) -> Option<Self> {
        if (&last.site, last.as_of) != (edition.site, edition.as_of) {
            return None;
        }
        let milestones = &edition.model.milestones;
        let mut changed = vec![false; milestones.len()];
        let mut told_anew = BTreeSet::new();
        for (now, then) in edition.model.others(&last.model)? {
            let alone = match now.kind() {
                KindId::Milestone => {
                    let n = edition.model.position(now.id(), KindId::Milestone)?;
                    changed[n] = true;
                    milestones[n].key == last.model.milestones[n].key
                }
                KindId::Decision | KindId::Ask => true,
                // They have a part in the facts of everything.
                KindId::Stakeholder | KindId::Update => false,
            };
            if !alone || now.references() != then.references() {
                return None;
            }
            told_anew.insert(now.id());
        }
        let stale = last.predecessors.iter().zip(&changed);
        let stale = stale.map(|(before, own)| *own || before.iter().any(|n| changed[*n]));
        let stale: Vec<bool> = stale.collect();
        told_anew.extend(
            milestones.iter().zip(&stale).filter(|(_, stale)| **stale).map(|(item, _)| &item.id),
        );
        Some(Self { last, changed, stale, told_anew })
    }

    /// The history of the n-th milestone.
    pub fn history(&self, n: usize) -> Option<Arc<History>> {
        (!self.changed[n]).then(|| self.last.histories[n].clone())
    }

    /// What follows from the n-th milestone.
    pub fn milestone(&self, n: usize) -> Option<(Arc<MilestoneFacts>, Arc<Record>)> {
        (!self.stale[n]).then(|| (self.last.milestones[n].clone(), self.last.records[n].clone()))
    }

    /// The events of items that are the same.
    pub fn events(&self) -> impl Iterator<Item = &Arc<Event>> {
        self.last.events.iter().filter(|event| !self.told_anew.contains(&event.item))
    }

    /// Whether the events of an item are among them.
    pub fn tells(&self, id: &Id) -> bool {
        !self.told_anew.contains(id)
    }
}
