//! The tables of a model: what they share, and where each item is.

use std::collections::HashMap;
use std::sync::Arc;

use crate::field::Id;

use super::{AnyItem, Item, KindId, Model};

/// The items of a kind, in order of id; models share them.
pub type Table<K> = Arc<Vec<Arc<Item<K>>>>;

/// The items that are others than those in their places.
pub(super) fn differing<'a, K>(
    now: &'a Table<K>,
    then: &'a Table<K>,
) -> impl Iterator<Item = (&'a Arc<Item<K>>, &'a Arc<Item<K>>)> {
    let now = if Arc::ptr_eq(now, then) { &[][..] } else { now };
    now.iter().zip(then.iter()).filter(|(now, then)| !Arc::ptr_eq(now, then))
}

/// Where each id is: its kind, and the position in the table of its kind.
pub type Index = HashMap<Id, (KindId, usize)>;

impl Model {
    /// Where each id is: the same piece of memory where one model came of the
    /// other, and has the same ids in the same places.
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }

    /// Whether it has the ids of an earlier model in the same places.
    pub(super) fn is_arranged_as(&self, earlier: &Self) -> bool {
        Arc::ptr_eq(&self.index, &earlier.index)
    }

    /// No items yet, to become the next model.
    pub fn emptied(&self) -> Self {
        Self { index: self.index.clone(), ..Self::default() }
    }

    /// The place of an id.
    pub fn place(&self, id: &str) -> Option<(KindId, usize)> {
        self.index.get(id).copied()
    }

    /// The item of an id.
    pub fn item(&self, id: &str) -> Option<&dyn AnyItem> {
        self.place(id).map(|place| self.get(place))
    }

    /// The position of an item in the table of its kind.
    pub fn position(&self, id: &Id, kind: KindId) -> Option<usize> {
        self.place(id.as_str()).filter(|(found, _)| *found == kind).map(|(_, n)| n)
    }
}
