//! Needed from you: what waits for whom, since when, at what cost?

use serde::Serialize;

use crate::derive::AskState;
use crate::field::{Day, Id};
use crate::render::claims;
use crate::render::routes::{ASKS_A_PAGE, asks_page};
use crate::render::view::{Card, Link, Mark, Person, World};

use super::{Maker, Page};

/// How many open decisions the page lists beside the asks, and people.
const MOST: usize = 40;

/// A page of asks.
#[derive(Serialize)]
struct View {
    claim: String,
    lead: String,
    /// Everything that waits, decisions included; on the first page only.
    waiting: Vec<Card>,
    waiting_total: usize,
    waiting_claim: String,
    load: Vec<PersonLoad>,
    asks: Vec<AskView>,
    asks_claim: String,
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// How much waits for somebody.
#[derive(Serialize)]
struct PersonLoad {
    who: Person,
    open: usize,
    overdue: usize,
    oldest_days: i64,
}

/// An ask, whole.
#[derive(Serialize)]
struct AskView {
    id: Id,
    title: String,
    kind: &'static str,
    status: Mark,
    open: bool,
    to: Option<Person>,
    from: Option<Person>,
    raised: Day,
    due: Day,
    why: String,
    if_late: Option<String>,
    blocks: Vec<Link>,
    ended: Option<Day>,
    latency_days: Option<i64>,
    age_days: Option<i64>,
    overdue_days: i64,
    note: Option<String>,
    body: Option<tera::Value>,
    feedback_href: Option<String>,
}

/// The pages of asks; none if nothing was ever asked.
pub fn pages<'a>(world: &'a World<'a>) -> Vec<Maker<'a>> {
    let asks = world.routes.asks.len();
    if asks == 0 && world.facts.waiting.is_empty() {
        return Vec::new();
    }
    let count = asks.div_ceil(ASKS_A_PAGE).max(1);
    (0..count).map(|n| Maker::new(asks_page(n), move || page(world, n, count))).collect()
}

fn page(world: &World<'_>, n: usize, pages: usize) -> Page {
    let facts = world.facts;
    let asks = world.routes.asks.chunks(ASKS_A_PAGE).nth(n).unwrap_or_default();
    // The first page lists all that waits; the asks among it stand in full below.
    let waiting: &[_] = if n == 0 { &facts.waiting } else { &[] };
    let mut load: Vec<usize> =
        (0..facts.people.len()).filter(|n| facts.people[*n].load.open > 0).collect();
    load.sort_by_key(|n| {
        let load = facts.people[*n].load;
        (
            std::cmp::Reverse(load.overdue),
            std::cmp::Reverse(load.open),
            std::cmp::Reverse(load.oldest_days),
            *n,
        )
    });
    let load = if n == 0 { &load[..load.len().min(MOST)] } else { &[] };
    let cards: Vec<Card> = waiting.iter().map(|item| world.card(item)).collect();
    let costed = cards.iter().filter(|card| card.if_late.is_some()).count();
    let view = View {
        claim: claims::waiting(world),
        lead: claims::costs(costed, cards.len()),
        waiting: cards.into_iter().take(MOST).collect(),
        waiting_total: facts.waiting.len(),
        waiting_claim: claims::first(world, facts.waiting.first()),
        load: load
            .iter()
            .map(|n| {
                let load = facts.people[*n].load;
                PersonLoad {
                    who: world.person_at(*n),
                    open: load.open,
                    overdue: load.overdue,
                    oldest_days: load.oldest_days,
                }
            })
            .collect(),
        asks: asks.iter().map(|n| ask(world, *n)).collect(),
        asks_claim: claims::answers(world),
        page: n + 1,
        pages,
        previous: n.checked_sub(1).map(asks_page),
        next: (n + 1 < pages).then(|| asks_page(n + 1)),
    };
    Page::new("asks.html", format!("Needed from you — {}", view.claim), &view)
}

fn ask(world: &World<'_>, n: usize) -> AskView {
    let ask = &world.edition.model.asks[n];
    let facts = &world.facts.asks[n];
    AskView {
        id: ask.id.clone(),
        title: ask.title.0.clone(),
        kind: ask.kind.word(),
        status: world.ask_mark(n),
        open: facts.state == AskState::Open,
        to: world.person(ask.to.id()),
        from: world
            .person(ask.from.as_ref().and_then(|from| from.id()).or(world.edition.site.owner())),
        raised: *ask.raised,
        due: ask.due,
        why: ask.why.0.clone(),
        if_late: ask.if_late.as_ref().map(|text| text.0.clone()),
        blocks: world.links(ask.blocks.iter().filter_map(|item| item.id())),
        ended: ask.withdrawn.or(ask.answered).map(|on| *on),
        latency_days: facts.latency_days,
        age_days: facts.age_days,
        overdue_days: facts.overdue_days,
        note: ask.note.as_ref().map(|note| note.0.clone()),
        body: world.body(&ask.id),
        feedback_href: super::feedback(world, &ask.id),
    }
}
