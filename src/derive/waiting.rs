//! Decisions and asks: how long they took, what is open, what waits for whom.

use std::collections::HashMap;

use serde::Serialize;

use crate::edition::Edition;
use crate::field::{Day, Id};
use crate::kinds::{DecisionStatus, KindId};

/// What follows from one decision. Days are calendar days.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionFacts {
    /// Its id.
    pub id: Id,
    /// Its status in a word; `superseded` if a younger decision replaced it.
    pub status: &'static str,
    /// Whether it waits for its approver.
    pub open: bool,
    /// The decisions that replaced it.
    pub superseded_by: Vec<Id>,
    /// From raised to decided.
    pub latency_days: Option<i64>,
    /// From raised to today, while it is open.
    pub age_days: Option<i64>,
    /// Days since it was due, while it is open.
    pub overdue_days: i64,
}

/// How far an ask is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AskState {
    /// Not answered yet.
    Open,
    /// Answered.
    Answered,
    /// Taken back.
    Withdrawn,
}

/// What follows from one ask. Days are calendar days.
#[derive(Debug, Clone, Serialize)]
pub struct AskFacts {
    /// Its id.
    pub id: Id,
    /// How far it is.
    pub state: AskState,
    /// From raised to answered.
    pub latency_days: Option<i64>,
    /// From raised to today, while it is open.
    pub age_days: Option<i64>,
    /// Days since it was due, while it is open.
    pub overdue_days: i64,
}

/// Something open that waits for somebody: an ask, or a proposed decision,
/// which is an ask of its approver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The kind of the item.
    pub kind: KindId,
    /// The position in the table of its kind.
    pub n: usize,
    /// For whom it waits, unless that is hidden.
    pub to: Option<Id>,
    /// By when it is needed.
    pub due: Option<Day>,
    /// Days since it was due.
    pub overdue_days: i64,
    /// Days since it was raised.
    pub age_days: i64,
}

/// The fact sheets of all decisions.
pub fn decisions(edition: &Edition<'_>) -> Vec<DecisionFacts> {
    let mut superseded_by: HashMap<&Id, Vec<Id>> = HashMap::new();
    for decision in edition.model.decisions.iter() {
        let in_force =
            matches!(decision.status, DecisionStatus::Accepted | DecisionStatus::Deprecated);
        for old in decision.supersedes.iter().filter(|_| in_force).filter_map(|old| old.id()) {
            superseded_by.entry(old).or_default().push(decision.id.clone());
        }
    }
    edition
        .model
        .decisions
        .iter()
        .map(|decision| {
            let superseded_by = superseded_by.remove(&decision.id).unwrap_or_default();
            let open = decision.status == DecisionStatus::Proposed && superseded_by.is_empty();
            DecisionFacts {
                id: decision.id.clone(),
                status: if superseded_by.is_empty() {
                    decision.status.word()
                } else {
                    "superseded"
                },
                open,
                superseded_by,
                latency_days: (decision.status != DecisionStatus::Withdrawn)
                    .then(|| decision.decided.map(|decided| decided.since(*decision.raised)))
                    .flatten(),
                age_days: open.then(|| edition.as_of.since(*decision.raised)),
                overdue_days: late(decision.due.filter(|_| open), edition.as_of),
            }
        })
        .collect()
}

/// The fact sheets of all asks.
pub fn asks(edition: &Edition<'_>) -> Vec<AskFacts> {
    edition
        .model
        .asks
        .iter()
        .map(|ask| {
            let state = match (ask.withdrawn, ask.answered) {
                (Some(_), _) => AskState::Withdrawn,
                (None, Some(_)) => AskState::Answered,
                (None, None) => AskState::Open,
            };
            let open = state == AskState::Open;
            AskFacts {
                id: ask.id.clone(),
                state,
                latency_days: ask.answered.map(|answered| answered.since(*ask.raised)),
                age_days: open.then(|| edition.as_of.since(*ask.raised)),
                overdue_days: late(open.then_some(ask.due), edition.as_of),
            }
        })
        .collect()
}

fn late(due: Option<Day>, t: Day) -> i64 {
    due.map_or(0, |due| t.since(due).max(0))
}

/// Everything that waits: by due day, then the longest open.
pub fn waiting(
    edition: &Edition<'_>,
    decisions: &[DecisionFacts],
    asks: &[AskFacts],
) -> Vec<Waiting> {
    let mut waiting = Vec::new();
    for (n, (decision, facts)) in edition.model.decisions.iter().zip(decisions).enumerate() {
        if let Some(age_days) = facts.age_days {
            waiting.push(Waiting {
                kind: KindId::Decision,
                n,
                to: decision.approver.id().cloned(),
                due: decision.due,
                overdue_days: facts.overdue_days,
                age_days,
            });
        }
    }
    for (n, (ask, facts)) in edition.model.asks.iter().zip(asks).enumerate() {
        if let Some(age_days) = facts.age_days {
            waiting.push(Waiting {
                kind: KindId::Ask,
                n,
                to: ask.to.id().cloned(),
                due: Some(ask.due),
                overdue_days: facts.overdue_days,
                age_days,
            });
        }
    }
    waiting.sort_by_key(|item| {
        (item.due.is_none(), item.due, std::cmp::Reverse(item.age_days), item.kind, item.n)
    });
    waiting
}

/// What touches each item: decisions that affect it, asks that it waits for.
pub fn touched_by(edition: &Edition<'_>) -> HashMap<Id, Vec<Id>> {
    let mut touched: HashMap<Id, Vec<Id>> = HashMap::new();
    let decisions =
        edition.model.decisions.iter().map(|decision| (&decision.id, &decision.affects));
    let asks = edition.model.asks.iter().map(|ask| (&ask.id, &ask.blocks));
    for (id, touches) in decisions.chain(asks) {
        for item in touches.iter().filter_map(|item| item.id()) {
            touched.entry(item.clone()).or_default().push(id.clone());
        }
    }
    touched
}
