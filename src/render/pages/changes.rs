//! Changes: what is new since the report before?

use std::sync::{Arc, OnceLock};

use serde::Serialize;

use crate::derive::Event;
use crate::field::Day;
use crate::render::claims;
use crate::render::view::{Change, World};

use super::{Maker, Page};

/// How many changes a page lists.
const ROWS: usize = 80;

/// A page of changes.
#[derive(Serialize)]
struct View {
    claim: String,
    since: Day,
    /// Whether a report stands behind that day.
    since_report: bool,
    groups: Vec<Group>,
    total: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// Changes of one kind.
#[derive(Serialize)]
struct Group {
    word: &'static str,
    changes: Vec<Change>,
}

/// The pages of changes. What they share is found once, by the first of them.
pub fn pages<'a>(world: &'a World<'a>) -> Vec<Maker<'a>> {
    let all = Arc::new(OnceLock::new());
    let count = world.facts.between(world.facts.since, world.today()).len().div_ceil(ROWS).max(1);
    let maker = |n| {
        let all = all.clone();
        Maker::new(path(n), move || {
            let (claim, order) = all.get_or_init(|| {
                let order = world.in_order(world.facts.between(world.facts.since, world.today()));
                let changes: Vec<Change> = order.iter().map(|event| world.change(event)).collect();
                (claims::changes(&changes), order)
            });
            page(world, claim, order, (n, count))
        })
    };
    (0..count).map(maker).collect()
}

fn path(n: usize) -> String {
    if n == 0 { "changes.html".to_owned() } else { format!("changes_{}.html", n + 1) }
}

fn page(world: &World<'_>, claim: &str, order: &[&Event], (n, pages): (usize, usize)) -> Page {
    let since = world.facts.since;
    let total = order.len();
    let mut groups: Vec<Group> = Vec::new();
    for change in order.iter().skip(n * ROWS).take(ROWS).map(|event| world.change(event)) {
        match groups.last_mut() {
            Some(group) if group.word == change.mark.word => group.changes.push(change),
            _ => groups.push(Group { word: change.mark.word, changes: vec![change] }),
        }
    }
    let view = View {
        claim: claim.to_owned(),
        since,
        since_report: world.edition.model.updates.iter().any(|update| *update.on == since),
        groups,
        total,
        previous: n.checked_sub(1).map(path),
        next: (n + 1 < pages).then(|| path(n + 1)),
    };
    Page::new("changes.html", format!("Changes — {}", view.claim), &view)
}
