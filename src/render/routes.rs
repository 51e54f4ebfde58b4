//! Addresses: the only place where a path of the site is made.
//!
//! Paths name the file, relative to the root of the site and at most one
//! folder deep, so that the site works from a disk, under any base path and in
//! a zip. Ids have no underscore; pages that are no item have one where they
//! could meet an id.

use std::collections::HashMap;
use std::sync::Arc;

use crate::derive::{AskState, Facts};
use crate::edition::Edition;
use crate::field::Id;
use crate::kinds::{Index, KindId};

/// How many asks a page shows.
pub const ASKS_A_PAGE: usize = 12;

/// Where every item is.
pub struct Routes {
    index: Arc<Index>,
    paths: HashMap<Id, String>,
    /// The positions of the asks in the order of their pages.
    pub asks: Vec<usize>,
}

/// The folder of the pages of a kind.
pub fn folder(kind: KindId) -> &'static str {
    match kind {
        KindId::Stakeholder => "people",
        kind => kind.folder(),
    }
}

/// The page of a list: the first is the index of its folder.
pub fn list_page(folder: &str, list: &str, n: usize) -> String {
    format!("{folder}/{list}_{}.html", n + 1)
}

impl Routes {
    /// Gives every item its address; the last one, if nothing came or went.
    pub fn new(edition: &Edition<'_>, facts: &Facts<'_>, last: Option<Self>) -> Self {
        let (index, asks) = (edition.model.index(), asks(edition, facts));
        if let Some(last) = last
            && Arc::ptr_eq(&last.index, index)
            && last.asks == asks
        {
            return last;
        }
        let mut paths = HashMap::with_capacity(index.len());
        for item in edition.model.items() {
            if item.kind() != KindId::Ask {
                let path = format!("{}/{}.html", folder(item.kind()), item.id());
                paths.insert(item.id().clone(), path);
            }
        }
        for (place, n) in asks.iter().enumerate() {
            let page = asks_page(place / ASKS_A_PAGE);
            let id = &edition.model.asks[*n].id;
            paths.insert(id.clone(), format!("{page}#{id}"));
        }
        Self { index: index.clone(), paths, asks }
    }

    /// The address of an item, if the edition has it.
    pub fn of(&self, id: &str) -> Option<&str> {
        self.paths.get(id).map(String::as_str)
    }
}

/// The order of the asks, which share pages: what is open first, by due day,
/// then the latest answers.
fn asks(edition: &Edition<'_>, facts: &Facts<'_>) -> Vec<usize> {
    let table = &edition.model.asks;
    let mut asks: Vec<usize> = (0..table.len()).collect();
    asks.sort_by_key(|n| {
        let open = facts.asks[*n].state == AskState::Open;
        let ended = table[*n].withdrawn.or(table[*n].answered).map(|on| std::cmp::Reverse(*on));
        (!open, open.then_some(table[*n].due), ended, &table[*n].id)
    });
    asks
}

/// The n-th page of asks.
pub fn asks_page(n: usize) -> String {
    if n == 0 { "asks/index.html".to_owned() } else { list_page("asks", "more", n) }
}

/// The way from a page back to the root of the site.
pub fn root_of(path: &str) -> &'static str {
    if path.contains('/') { "../" } else { "" }
}
