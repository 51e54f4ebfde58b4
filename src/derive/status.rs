//! The status of a milestone by the rules, with every reason in words.

use std::sync::Arc;

use serde::Serialize;

use crate::config::Site;
use crate::field::{Day, Id};
use crate::kinds::{Item, Milestone, Rag};
use crate::words;

use super::history::History;

/// How a milestone stands: three colours, or a word for what has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Delivered.
    Done,
    /// Will not be delivered.
    Cancelled,
    /// No date was promised.
    NotCommitted,
    /// Within tolerance.
    Green,
    /// Tolerance is threatened.
    Amber,
    /// Outside tolerance.
    Red,
}

impl Status {
    /// The colour, if it is one.
    pub fn rag(self) -> Option<Rag> {
        match self {
            Self::Green => Some(Rag::Green),
            Self::Amber => Some(Rag::Amber),
            Self::Red => Some(Rag::Red),
            Self::Done | Self::Cancelled | Self::NotCommitted => None,
        }
    }

    /// The worse of a computed status and a declared colour. A colour can be
    /// talked down, not up; what is done is done.
    #[must_use]
    pub fn or_worse(self, declared: Option<Rag>) -> Self {
        match (self.rag(), declared) {
            (Some(computed), Some(declared)) if declared > computed => declared.into(),
            _ => self,
        }
    }
}

impl From<Rag> for Status {
    fn from(rag: Rag) -> Self {
        match rag {
            Rag::Green => Self::Green,
            Rag::Amber => Self::Amber,
            Rag::Red => Self::Red,
        }
    }
}

/// Why a milestone is not on track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Days past the promise, and the tolerance that this exceeds.
    Slip(i64, i64),
    /// Days since the forecast passed in silence.
    Overdue(i64),
    /// Percent of confidence.
    Confidence(u8),
    /// Waits for a milestone that comes later than its own date.
    Predecessor(Id, String, Day),
    /// Days without a word.
    Stale(i64),
}

impl Reason {
    /// The reason as a clause.
    pub fn words(&self, t: Day) -> String {
        match self {
            Self::Slip(days, limit) => format!(
                "{} past the promise (tolerance {limit})",
                words::count(*days, "day", "days")
            ),
            Self::Overdue(days) => format!(
                "forecast passed {} ago with no word since",
                words::count(*days, "day", "days")
            ),
            Self::Confidence(percent) => format!("only {percent}\u{a0}% sure of the date"),
            Self::Predecessor(_, title, date) => {
                format!("waits for “{title}”, which comes on {}", words::day(*date, t))
            }
            Self::Stale(days) => format!("no word for {}", words::count(*days, "day", "days")),
        }
    }
}

/// The milestones of an edition with their histories, for rules over both.
pub struct Milestones<'a> {
    /// The site, with its tolerances.
    pub site: &'a Site,
    /// The milestones.
    pub items: &'a [Arc<Item<Milestone>>],
    /// Their histories, in the same order.
    pub histories: Vec<Arc<History>>,
    /// The positions of what each one waits for.
    pub predecessors: Arc<Vec<Vec<usize>>>,
}

impl Milestones<'_> {
    /// The status of the n-th milestone on a day by the rules, worst reason first.
    pub fn computed(&self, n: usize, t: Day) -> (Status, Vec<Reason>) {
        let history = &self.histories[n];
        if history.done_by(t).is_some() {
            return (Status::Done, Vec::new());
        }
        if history.is_cancelled(t) {
            return (Status::Cancelled, Vec::new());
        }
        if !history.is_committed(t) {
            return (Status::NotCommitted, Vec::new());
        }
        let tolerance = &self.site.tolerance;
        let mut reasons: Vec<(Rag, Reason)> = Vec::new();
        let (amber, red) =
            (i64::from(tolerance.slip_amber_days.get()), i64::from(tolerance.slip_red_days.get()));
        match history.slip(t).unwrap_or(0) {
            slip if slip > red => reasons.push((Rag::Red, Reason::Slip(slip, red))),
            slip if slip > amber => reasons.push((Rag::Amber, Reason::Slip(slip, amber))),
            _ => {}
        }
        match history.overdue(t) {
            0 => {}
            days if days > amber => reasons.push((Rag::Red, Reason::Overdue(days))),
            days => reasons.push((Rag::Amber, Reason::Overdue(days))),
        }
        if let Some(percent) = history.confidence(t) {
            if u32::from(percent) < tolerance.confidence_red.get() {
                reasons.push((Rag::Red, Reason::Confidence(percent)));
            } else if u32::from(percent) < tolerance.confidence_amber.get() {
                reasons.push((Rag::Amber, Reason::Confidence(percent)));
            }
        }
        if let Some((before, date)) = self.late_predecessor(n, t) {
            let before = &self.items[before];
            let reason = Reason::Predecessor(before.id.clone(), before.title.0.clone(), date);
            reasons.push((Rag::Amber, reason));
        }
        let limit = i64::from(self.site.stale_days.milestone.get());
        if let Some(days) = history.silent(t).filter(|days| *days > limit) {
            reasons.push((Rag::Amber, Reason::Stale(days)));
        }
        reasons.sort_by_key(|(rag, _)| std::cmp::Reverse(*rag));
        let worst = reasons.first().map_or(Rag::Green, |(rag, _)| *rag);
        (worst.into(), reasons.into_iter().map(|(_, reason)| reason).collect())
    }

    /// What the n-th milestone waits for and is forecast after its own date:
    /// the latest, with its date.
    pub fn late_predecessor(&self, n: usize, t: Day) -> Option<(usize, Day)> {
        let own = self.histories[n].forecast(t)?;
        self.predecessors[n]
            .iter()
            .filter(|before| self.histories[**before].is_open(t))
            .filter_map(|before| Some((*before, self.histories[*before].effective(t)?)))
            .filter(|(_, date)| *date > own)
            .max_by_key(|(before, date)| (*date, std::cmp::Reverse(*before)))
    }

    /// Which milestones the whole is judged by: the key ones, or all if the
    /// site marks none.
    pub fn steering(&self) -> Vec<usize> {
        let all = 0..self.items.len();
        let key: Vec<usize> = all.clone().filter(|n| self.items[*n].key).collect();
        if key.is_empty() { all.collect() } else { key }
    }

    /// The whole on a day: the worst of the open milestones it is judged by;
    /// none if none of them had a promised date.
    pub fn overall(&self, steering: &[usize], t: Day) -> Option<Rag> {
        let mut worst = None;
        for n in steering.iter().filter(|n| self.histories[**n].is_committed(t)) {
            worst = worst.max(Some(self.computed(*n, t).0.rag().unwrap_or(Rag::Green)));
            if worst == Some(Rag::Red) {
                break;
            }
        }
        worst
    }

    /// A milestone that is as bad as the whole was on a day.
    pub fn as_bad(&self, steering: &[usize], whole: Rag, t: Day) -> Option<usize> {
        steering.iter().copied().find(|n| self.computed(*n, t).0.rag() == Some(whole))
    }

    /// Which milestone makes the whole what it is on a day: of those that are
    /// as bad, the one that slipped most.
    pub fn culprit(&self, steering: &[usize], t: Day) -> Option<usize> {
        let worst = self.overall(steering, t).filter(|rag| *rag > Rag::Green)?;
        let slip =
            |n: usize| self.histories[n].slip(t).unwrap_or(0).max(self.histories[n].overdue(t));
        let as_bad =
            steering.iter().copied().filter(|n| self.computed(*n, t).0.rag() == Some(worst));
        as_bad.max_by_key(|n| (slip(*n), std::cmp::Reverse(*n)))
    }
}
