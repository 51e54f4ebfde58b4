//! Updates: what was said then, beside what was so.

use serde::Serialize;
use tera::Value;

use crate::derive::UpdateFacts;
use crate::field::Day;
use crate::kinds::Update;
use crate::render::claims;
use crate::render::routes::list_page;
use crate::render::view::{Change, Link, Mark, Person, World};
use crate::words;

use super::{Maker, Page};

/// How many updates a page lists.
const ROWS: usize = 50;
/// How many changes the page of an update shows.
const CHANGES: usize = 30;

/// A page of the list.
#[derive(Serialize)]
struct Index {
    claim: String,
    rows: Vec<Row>,
    total: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// An update in the list.
#[derive(Serialize)]
struct Row {
    href: String,
    on: Day,
    headline: String,
    shown: Mark,
    declared: Mark,
    computed: Mark,
    /// Whether it was not greener than the facts.
    honest: bool,
    author: Option<Person>,
}

/// One update.
#[derive(Serialize)]
struct View<'a> {
    item: &'a Update,
    facts: &'a UpdateFacts,
    shown: Mark,
    declared: Mark,
    computed: Mark,
    honest: bool,
    /// A milestone that was worse than the report, if it was greener.
    because: Option<Link>,
    lead: Option<String>,
    author: Option<Person>,
    to: Vec<Person>,
    changes_claim: String,
    changes: Vec<Change>,
    changes_total: usize,
    body: Option<Value>,
    previous: Option<Link>,
    next: Option<Link>,
    feedback_href: Option<String>,
}

/// The pages of all updates.
pub fn pages<'a>(world: &'a World<'a>) -> Vec<Maker<'a>> {
    let reports = &world.facts.reports;
    let lists = reports.len().div_ceil(ROWS);
    let indexes = (0..lists).map(|n| Maker::new(path(n), move || index(world, n, lists)));
    let updates = reports.iter().enumerate().map(|(place, n)| {
        let id = &world.edition.model.updates[*n].id;
        Maker::new(world.routes.of(id.as_str()).unwrap_or_default(), move || update(world, place))
    });
    indexes.chain(updates).collect()
}

fn path(n: usize) -> String {
    if n == 0 { "updates/index.html".to_owned() } else { list_page("updates", "more", n) }
}

fn index(world: &World<'_>, n: usize, lists: usize) -> Page {
    let latest: Vec<usize> =
        world.facts.reports.iter().rev().copied().skip(n * ROWS).take(ROWS).collect();
    let view = Index {
        claim: claims::updates(world),
        rows: latest.into_iter().map(|n| row(world, n)).collect(),
        total: world.facts.reports.len(),
        previous: n.checked_sub(1).map(path),
        next: (n + 1 < lists).then(|| path(n + 1)),
    };
    Page::new("updates.html", format!("Updates — {}", view.claim), &view)
}

fn row(world: &World<'_>, n: usize) -> Row {
    let item = &world.edition.model.updates[n];
    let facts = &world.facts.updates[n];
    Row {
        href: world.routes.of(item.id.as_str()).unwrap_or_default().to_owned(),
        on: *item.on,
        headline: item.headline.0.clone(),
        shown: facts.shown.into(),
        declared: facts.declared.into(),
        computed: facts.computed.into(),
        honest: facts.is_honest(),
        author: world.person(item.author.as_ref().and_then(|author| author.id())),
    }
}

fn update(world: &World<'_>, place: usize) -> Page {
    let reports = &world.facts.reports;
    let n = reports[place];
    let item = &world.edition.model.updates[n];
    let facts = &world.facts.updates[n];
    let events = facts.since.map(|since| world.facts.between(since, *item.on)).unwrap_or_default();
    let changes = world.changes(events);
    let neighbour = |place: Option<usize>| {
        let n = *reports.get(place?)?;
        world.link(&world.edition.model.updates[n].id)
    };
    let view = View {
        item,
        facts,
        shown: facts.shown.into(),
        declared: facts.declared.into(),
        computed: facts.computed.into(),
        honest: facts.is_honest(),
        because: because(world, n),
        lead: claims::lead(item),
        author: world.person(item.author.as_ref().and_then(|author| author.id())),
        to: world.people(item.to.iter().map(|to| to.id())),
        changes_claim: claims::changes(&changes),
        changes_total: changes.len(),
        changes: changes.into_iter().take(CHANGES).collect(),
        body: world.body(&item.id),
        previous: neighbour(place.checked_sub(1)),
        next: neighbour(Some(place + 1)),
        feedback_href: super::feedback(world, &item.id),
    };
    let title = format!("Report of {}: {}", words::day(*item.on, world.today()), &*item.headline);
    Page::new("update.html", title, &view)
}

/// A milestone that made the rules see it worse than the update said.
fn because(world: &World<'_>, n: usize) -> Option<Link> {
    let facts = &world.facts.updates[n];
    let history = &world.facts.history;
    let on = *world.edition.model.updates[n].on;
    let whole = facts.computed.filter(|_| !facts.is_honest())?;
    let worst = history.as_bad(&world.facts.steering, whole, on)?;
    world.link(&history.items[worst].id)
}
