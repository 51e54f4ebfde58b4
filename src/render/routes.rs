//! Addresses: the only place where a path of the site is made.
//!
//! Paths name the file, relative to the root of the site and at most one
//! folder deep, so that the site works from a disk, under any base path and in
//! a zip. Ids have no underscore; pages that are no item have one where they
//! could meet an id.

use std::collections::HashMap;

use crate::derive::{AskState, Facts};
use crate::edition::Edition;
use crate::field::Id;
use crate::kinds::KindId;

/// How many asks a page shows.
pub const ASKS_A_PAGE: usize = 12;

/// Where every item is.
pub struct Routes {
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
    /// Gives every item its address.
    pub fn new(edition: &Edition<'_>, facts: &Facts<'_>) -> Self {
        let mut paths = HashMap::new();
        for item in edition.model.items() {
            if item.kind() != KindId::Ask {
                let path = format!("{}/{}.html", folder(item.kind()), item.id());
                paths.insert(item.id().clone(), path);
            }
        }
        // Asks share pages: what is open first, by due day, then the latest answers.
        let mut asks: Vec<usize> = (0..facts.asks.len()).collect();
        let table = &edition.model.asks;
        asks.sort_by_key(|n| {
            let open = facts.asks[*n].state == AskState::Open;
            let ended = table[*n].withdrawn.or(table[*n].answered).map(|on| std::cmp::Reverse(*on));
            (!open, open.then_some(table[*n].due), ended, &table[*n].id)
        });
        for (place, n) in asks.iter().enumerate() {
            let page = asks_page(place / ASKS_A_PAGE);
            let id = &table[*n].id;
            paths.insert(id.clone(), format!("{page}#{id}"));
        }
        Self { paths, asks }
    }

    /// The address of an item, if the edition has it.
    pub fn of(&self, id: &str) -> Option<&str> {
        self.paths.get(id).map(String::as_str)
    }
}

/// The n-th page of asks.
pub fn asks_page(n: usize) -> String {
    if n == 0 { "asks/index.html".to_owned() } else { list_page("asks", "more", n) }
}

/// The way from a page back to the root of the site.
pub fn root_of(path: &str) -> &'static str {
    if path.contains('/') { "../" } else { "" }
}
