//! What waits for each person, and where each one has a part.

use std::collections::HashMap;

use serde::Serialize;

use crate::edition::Edition;
use crate::field::{Id, Ref, Target};
use crate::kinds::KindId;

use super::waiting::Waiting;

/// How much waits for somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Load {
    /// Open asks and proposed decisions.
    pub open: usize,
    /// How many of them are late.
    pub overdue: usize,
    /// For how many calendar days the oldest is open.
    pub oldest_days: i64,
}

/// The part that somebody has in an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Answers for it.
    Owns,
    /// Agreed to its date.
    Agreed,
    /// Works on it.
    Contributes,
    /// Decides.
    Approves,
    /// Brings it to a decision.
    Drives,
    /// Is heard before the decision.
    Consulted,
    /// Is told after the decision.
    Informed,
    /// Was asked.
    Asked,
    /// Asked us.
    Asks,
}

/// What follows for one stakeholder.
#[derive(Debug, Clone, Serialize)]
pub struct PersonFacts {
    /// Their id.
    pub id: Id,
    /// What waits for them.
    pub load: Load,
    /// The positions of what waits for them, in the list of everything waiting.
    #[serde(skip)]
    pub waiting: Vec<usize>,
    /// The positions of what waits for a group of theirs, and which group.
    #[serde(skip)]
    pub via: Vec<(Id, usize)>,
    /// The items in which they have a part: kind, position, part.
    #[serde(skip)]
    pub parts: Vec<(KindId, usize, Part)>,
    /// The groups that they belong to.
    pub groups: Vec<Id>,
}

/// The fact sheets of all stakeholders.
pub fn people(edition: &Edition<'_>, waiting: &[Waiting]) -> Vec<PersonFacts> {
    let model = &edition.model;
    let mut people: Vec<PersonFacts> = model
        .stakeholders
        .iter()
        .map(|item| PersonFacts {
            id: item.id.clone(),
            load: Load::default(),
            waiting: Vec::new(),
            via: Vec::new(),
            parts: Vec::new(),
            groups: Vec::new(),
        })
        .collect();
    let position = |id: &Id| edition.model.position(id, KindId::Stakeholder);
    for (n, item) in waiting.iter().enumerate() {
        let Some(person) = item.to.as_ref().and_then(position) else { continue };
        let PersonFacts { load, waiting, .. } = &mut people[person];
        load.open += 1;
        load.overdue += usize::from(item.overdue_days > 0);
        load.oldest_days = load.oldest_days.max(item.age_days);
        waiting.push(n);
    }
    for (group, item) in model.stakeholders.iter().enumerate() {
        for member in item.members.iter().filter_map(|member| position(member.id()?)) {
            let via: Vec<_> = people[group].waiting.iter().map(|n| (item.id.clone(), *n)).collect();
            people[member].groups.push(item.id.clone());
            people[member].via.extend(via);
        }
    }
    let mut parts = Parts { position: &position, found: HashMap::new() };
    for (n, milestone) in model.milestones.iter().enumerate() {
        let of = (KindId::Milestone, n);
        parts.one(&milestone.owner, of, Part::Owns);
        parts.many(milestone.agreed.iter().filter_map(|accept| accept.who.id()), of, Part::Agreed);
        parts.refs(&milestone.contributors, of, Part::Contributes);
    }
    for (n, decision) in model.decisions.iter().enumerate() {
        let of = (KindId::Decision, n);
        parts.one(&decision.approver, of, Part::Approves);
        parts.one(&decision.driver, of, Part::Drives);
        parts.refs(&decision.contributors, of, Part::Consulted);
        parts.refs(&decision.informed, of, Part::Informed);
    }
    for (n, ask) in model.asks.iter().enumerate() {
        let of = (KindId::Ask, n);
        parts.one(&ask.to, of, Part::Asked);
        parts.many(ask.from.iter().filter_map(Ref::id), of, Part::Asks);
    }
    for (person, mut found) in parts.found {
        // One part an item: the weightiest.
        found.sort_unstable();
        found.dedup_by_key(|(kind, n, _)| (*kind, *n));
        people[person].parts = found;
    }
    people
}

/// Collects who has which part.
struct Parts<'a> {
    position: &'a dyn Fn(&Id) -> Option<usize>,
    found: HashMap<usize, Vec<(KindId, usize, Part)>>,
}

impl Parts<'_> {
    fn many<'i>(
        &mut self,
        ids: impl Iterator<Item = &'i Id>,
        (kind, n): (KindId, usize),
        part: Part,
    ) {
        for person in ids.filter_map(|id| (self.position)(id)) {
            self.found.entry(person).or_default().push((kind, n, part));
        }
    }

    fn refs<T: Target>(&mut self, refs: &[Ref<T>], of: (KindId, usize), part: Part) {
        self.many(refs.iter().filter_map(Ref::id), of, part);
    }

    fn one<T: Target>(&mut self, one: &Ref<T>, of: (KindId, usize), part: Part) {
        self.many(one.id().into_iter(), of, part);
    }
}
