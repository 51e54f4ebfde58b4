//! What one audience sees on one day: the only way from the whole to a page.
//!
//! In: a checked site, a rung of its audience ladder, a day. Out: an
//! [`Edition`], in which hidden items, private fields and what is dated later
//! do not exist. Everything after it sees nothing else, so counts, colours,
//! links and order are functions of the edition alone.

use std::collections::{HashMap, HashSet};

use crate::check::Checked;
use crate::config::Site;
use crate::field::{Day, Id, Lens};
use crate::kinds::{AnyItem, KindId, Model};

/// What one audience sees on one day.
pub struct Edition<'a> {
    /// `candor.toml`.
    pub site: &'a Site,
    /// The items of the edition.
    pub model: Model,
    /// Where each id is.
    index: HashMap<Id, (KindId, usize)>,
    /// The audience's name, unless it is the most open one.
    pub audience: Option<&'a str>,
    /// The day that the edition describes.
    pub as_of: Day,
}

/// Leaves of a site what an audience may know on a day.
///
/// Hidden items and private fields go first, then what had not happened yet.
pub fn edition(checked: &Checked, rung: usize, as_of: Day) -> Edition<'_> {
    let mut model = checked.model.clone();
    let all: Vec<(Id, usize)> =
        model.items().map(|item| (item.id().clone(), item.rung())).collect();
    let mut lens =
        Lens { hidden: &HashSet::new(), private: rung + 1 == checked.ladder.len(), as_of };
    let hidden: HashSet<Id> =
        all.iter().filter(|(_, own)| *own > rung).map(|(id, _)| id.clone()).collect();
    lens.hidden = &hidden;
    model.project(&lens);
    // What does not exist yet on that day is found by projecting, and then
    // hidden from what refers to it.
    let index = model.index();
    let unborn: HashSet<Id> = all
        .into_iter()
        .map(|(id, _)| id)
        .filter(|id| !index.contains_key(id) && !hidden.contains(id))
        .collect();
    if !unborn.is_empty() {
        lens.hidden = &unborn;
        model.project(&lens);
    }
    Edition {
        site: &checked.site,
        index: model.index(),
        model,
        audience: (rung > 0).then(|| checked.ladder[rung].as_str()),
        as_of,
    }
}

impl Edition<'_> {
    /// The item of an id, if the edition has it.
    pub fn item(&self, id: &str) -> Option<&dyn AnyItem> {
        self.index.get(id).map(|place| self.model.get(*place))
    }

    /// The position of an item in the table of its kind.
    pub fn position(&self, id: &Id, kind: KindId) -> Option<usize> {
        self.index.get(id).filter(|(found, _)| *found == kind).map(|(_, n)| *n)
    }
}
