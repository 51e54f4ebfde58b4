//! Updates: what was said beside what was so, and how the whole stands.

use rayon::prelude::*;
use serde::Serialize;

use crate::edition::Edition;
use crate::field::{Day, Id};
use crate::kinds::Rag;

use super::status::Milestones;

/// What follows from one update.
#[derive(Debug, Clone, Serialize)]
pub struct UpdateFacts {
    /// Its id.
    pub id: Id,
    /// What its author said.
    pub declared: Rag,
    /// What the rules said on that day; none if no date was promised.
    pub computed: Option<Rag>,
    /// The worse of the two.
    pub shown: Rag,
    /// The day of the update before it.
    pub since: Option<Day>,
}

impl UpdateFacts {
    /// Whether the declared health was not greener than the computed one.
    pub fn is_honest(&self) -> bool {
        Some(self.declared) >= self.computed
    }
}

/// How the whole stands.
#[derive(Debug, Clone, Serialize)]
pub struct Overall {
    /// What the last update said.
    pub declared: Option<Rag>,
    /// What the rules say today: the worst of the open key milestones; none if
    /// no date was promised.
    pub computed: Option<Rag>,
    /// The worse of the two; none if there is neither.
    pub shown: Option<Rag>,
    /// The milestone that makes it so.
    pub because: Option<Id>,
    /// The last update.
    pub update: Option<Id>,
    /// When the next update is due, if the site promises an interval.
    pub next_update: Option<Day>,
}

/// The positions of the updates, the oldest first.
pub fn reports(edition: &Edition<'_>) -> Vec<usize> {
    let updates = &edition.model.updates;
    let mut reports: Vec<usize> = (0..updates.len()).collect();
    reports.sort_by_key(|n| (updates[*n].on, &updates[*n].id));
    reports
}

/// The fact sheets of all updates.
pub fn updates(
    edition: &Edition<'_>,
    history: &Milestones<'_>,
    steering: &[usize],
    reports: &[usize],
) -> Vec<UpdateFacts> {
    let updates = &edition.model.updates;
    let mut since: Vec<Option<Day>> = vec![None; updates.len()];
    for pair in reports.windows(2) {
        since[pair[1]] = Some(*updates[pair[0]].on);
    }
    updates
        .par_iter()
        .zip(since)
        .map(|(update, since)| {
            let computed = history.overall(steering, *update.on);
            UpdateFacts {
                id: update.id.clone(),
                declared: update.health,
                computed,
                shown: computed.map_or(update.health, |computed| computed.max(update.health)),
                since,
            }
        })
        .collect()
}

/// How the whole stands today.
pub fn overall(
    edition: &Edition<'_>,
    history: &Milestones<'_>,
    steering: &[usize],
    updates: &[UpdateFacts],
    reports: &[usize],
) -> Overall {
    let computed = history.overall(steering, edition.as_of);
    let because = history.culprit(steering, edition.as_of);
    let last = reports.last().map(|n| (&edition.model.updates[*n], &updates[*n]));
    let declared = last.map(|(_, facts)| facts.declared);
    Overall {
        declared,
        computed,
        shown: declared.max(computed),
        because: because.map(|n| history.items[n].id.clone()),
        update: last.map(|(update, _)| update.id.clone()),
        next_update: last
            .zip(edition.site.update_every.as_ref())
            .map(|((update, _), every)| every.after(*update.on)),
    }
}

/// The day since which changes are news.
pub fn since(edition: &Edition<'_>, reports: &[usize]) -> Day {
    let before =
        reports.iter().rev().map(|n| *edition.model.updates[*n].on).find(|on| *on < edition.as_of);
    before.unwrap_or_else(|| match &edition.site.update_every {
        Some(every) => every.before(edition.as_of),
        None => edition.as_of.plus(-super::TREND_DAYS),
    })
}
