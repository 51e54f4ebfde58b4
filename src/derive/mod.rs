//! What nobody should type: everything that follows from the content.
//!
//! In: an edition. Out: [`Facts`], pure arithmetic that cannot fail. Each
//! family of facts is a file; the tables of facts stand in the order of the
//! tables of the edition.

mod events;
mod history;
mod memory;
mod milestones;
mod people;
mod promises;
#[cfg(test)]
mod sample;
mod status;
mod trust;
mod updates;
mod waiting;

pub use events::{Event, What};
pub use history::{Direction, History, Move, TREND_DAYS};
pub use memory::Memory;
pub use milestones::MilestoneFacts;
pub use people::{Load, Part, PersonFacts};
pub use promises::{Outcome, Reliability, promises};
pub use status::{Milestones, Reason, Status};
pub use trust::{CauseCount, Latency, Notice, Surprise, Trust};
pub use updates::{Overall, UpdateFacts};
pub use waiting::{AskFacts, AskState, DecisionFacts, Waiting};

use std::collections::HashMap;
use std::sync::Arc;

use crate::edition::Edition;
use crate::field::{Day, Id};

use memory::{Kept, Last};

/// Everything that follows from an edition.
pub struct Facts<'a> {
    /// The milestones with their histories, for questions about other days.
    pub history: Milestones<'a>,
    /// The positions of the milestones that the whole is judged by.
    pub steering: Vec<usize>,
    /// A fact sheet a milestone.
    pub milestones: Vec<Arc<MilestoneFacts>>,
    /// A fact sheet a decision.
    pub decisions: Vec<DecisionFacts>,
    /// A fact sheet an ask.
    pub asks: Vec<AskFacts>,
    /// A fact sheet an update.
    pub updates: Vec<UpdateFacts>,
    /// The positions of the updates, the oldest first.
    pub reports: Vec<usize>,
    /// A fact sheet a stakeholder.
    pub people: Arc<Vec<PersonFacts>>,
    /// Everything open that waits for somebody, the first due first.
    pub waiting: Vec<Waiting>,
    /// What touches an item: decisions that affect it, asks that it waits for.
    pub touched_by: Arc<HashMap<Id, Vec<Id>>>,
    /// Everything that happened, the oldest first.
    pub events: Vec<Arc<Event>>,
    /// The day since which changes are shown: that of the update before this
    /// day, or one interval back where there is none.
    pub since: Day,
    /// How the whole stands.
    pub overall: Overall,
    /// Whether this site can be believed.
    pub trust: Trust,
}

/// Computes the facts of an edition.
pub fn derive<'a>(edition: &'a Edition<'_>, memory: &mut Memory) -> Facts<'a> {
    let last = memory.0.take();
    let kept = last.as_ref().and_then(|last| Kept::new(last, edition));
    let kept = kept.as_ref();
    let history = milestones::history(edition, kept);
    let reports = updates::reports(edition);
    let decisions = waiting::decisions(edition);
    let asks = waiting::asks(edition);
    let waiting = waiting::waiting(edition, &decisions, &asks);
    let steering = history.steering();
    let updates = updates::updates(edition, &history, &steering, &reports);
    let overall = updates::overall(edition, &history, &steering, &updates, &reports);
    let since = updates::since(edition, &reports);
    // The longest of these work side by side.
    let ((milestones, records, events), (people, touched_by)) = rayon::join(
        || {
            let days = trust::days(edition, &reports);
            let steers = |n| steering.binary_search(&n).is_ok();
            let record = |n| trust::record(edition, &history, &days, (n, steers(n)));
            let (milestones, records) = milestones::milestones(edition, &history, kept, record);
            let events = events::events(edition, &history, &milestones, since, kept);
            (milestones, records, events)
        },
        || {
            let of_last = kept.map(|kept| kept.last);
            let people = of_last.filter(|last| last.waiting == waiting);
            let people = people.map(|last| last.people.clone());
            let touched_by = of_last.map(|last| last.touched_by.clone());
            (
                people.unwrap_or_else(|| Arc::new(people::people(edition, &waiting))),
                touched_by.unwrap_or_else(|| Arc::new(waiting::touched_by(edition))),
            )
        },
    );
    let answers = (&*decisions, &*asks);
    let trust = trust::trust(edition, &milestones, &records, &updates, answers);
    memory.0 = Some(Last {
        site: edition.site.clone(),
        as_of: edition.as_of,
        model: edition.model.clone(),
        histories: history.histories.clone(),
        predecessors: history.predecessors.clone(),
        milestones: milestones.clone(),
        records,
        events: events.clone(),
        waiting: waiting.clone(),
        people: people.clone(),
        touched_by: touched_by.clone(),
    });
    Facts {
        people,
        touched_by,
        events,
        trust,
        history,
        steering,
        milestones,
        decisions,
        asks,
        updates,
        reports,
        waiting,
        since,
        overall,
    }
}

/// How the whole of an edition stands, without the rest of its facts.
pub fn overall(edition: &Edition<'_>) -> Overall {
    let history = milestones::history(edition, None);
    let (reports, steering) = (updates::reports(edition), history.steering());
    let updates = updates::updates(edition, &history, &steering, &reports);
    updates::overall(edition, &history, &steering, &updates, &reports)
}

impl Facts<'_> {
    /// What happened after `from` and up to `to`.
    pub fn between(&self, from: Day, to: Day) -> &[Arc<Event>] {
        let start = self.events.partition_point(|event| event.on <= from);
        let end = self.events.partition_point(|event| event.on <= to);
        &self.events[start..end.max(start)]
    }
}
