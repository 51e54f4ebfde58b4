//! Decisions: what is decided, by whom, why, and is it still in force?

use serde::Serialize;
use tera::Value;

use crate::derive::{DecisionFacts, Latency};
use crate::field::Day;
use crate::kinds::{Decision, DecisionStatus, Item, KindId};
use crate::render::claims;
use crate::render::view::{Card, Link, Mark, Person, World};
use crate::words;

use super::lists::{List, Pager, sort_key};
use super::{Maker, Makers, Page, of_kind};

/// How many open and how many decided ones the front page shows.
const OPEN: usize = 20;
const DECIDED: usize = 40;
/// How many linked items a section shows.
const LINKED: usize = 30;

/// The front page of decisions.
#[derive(Serialize)]
struct Index {
    claim: String,
    latency: Latency,
    open: Vec<Card>,
    open_total: usize,
    open_claim: String,
    decided: Vec<Row>,
    decided_total: usize,
    others: Vec<Row>,
    others_total: usize,
    finders: Vec<Pager>,
}

/// A decision in a list.
#[derive(Serialize)]
struct Row {
    href: String,
    title: String,
    status: Mark,
    approver: Option<Person>,
    /// Decided on, else raised on.
    on: Day,
    chosen: Option<String>,
    superseded_by: Vec<Link>,
}

/// One page of a long list.
#[derive(Serialize)]
struct ListPage {
    claim: String,
    rows: Vec<Row>,
    pager: Pager,
}

/// One decision.
#[derive(Serialize)]
struct View<'a> {
    item: &'a Decision,
    facts: &'a DecisionFacts,
    status: Mark,
    when: String,
    lead: Option<String>,
    approver: Option<Person>,
    driver: Option<Person>,
    contributors: Vec<Person>,
    informed: Vec<Person>,
    options: Vec<OptionView>,
    affects: Vec<Link>,
    supersedes: Vec<Link>,
    superseded_by: Vec<Link>,
    asks: Vec<Link>,
    /// How many items it touches.
    touches: usize,
    history: Vec<Step>,
    body: Option<Value>,
    feedback_href: Option<String>,
}

/// One way to decide.
#[derive(Serialize)]
struct OptionView {
    title: String,
    pros: Vec<String>,
    cons: Vec<String>,
    proposed_by: Option<Person>,
    recommended: bool,
    chosen: bool,
}

/// Something that happened to a decision.
#[derive(Serialize)]
struct Step {
    on: Day,
    text: String,
}

/// The pages of all decisions.
pub fn pages<'a>(world: &'a World<'a>) -> Vec<Maker<'a>> {
    let items = &world.edition.model.decisions;
    of_kind(world, items, finders(world), Makers { index, list, item: decision })
}

fn finders<'a>(world: &'a World<'a>) -> Vec<List<'a>> {
    let items = &world.edition.model.decisions;
    if items.len() <= OPEN + DECIDED {
        return Vec::new();
    }
    let on = |n: usize| items[n].decided.unwrap_or(items[n].raised);
    let by_title =
        |order: &mut [usize]| order.sort_by_cached_key(|n| (sort_key(&items[*n].title), *n));
    let by_date = move |order: &mut [usize]| order.sort_by_key(|n| (std::cmp::Reverse(on(*n)), *n));
    vec![
        List::new(("decisions", "title", "A to Z"), items.len(), by_title, |n| {
            items[n].title.0.clone()
        }),
        List::new(("decisions", "date", "By date"), items.len(), by_date, move |n| {
            on(n).date().format("%b %Y").to_string()
        }),
    ]
}

fn index(world: &World<'_>, lists: &[List<'_>]) -> Page {
    let items = &world.edition.model.decisions;
    let facts = &world.facts.decisions;
    let open: Vec<_> =
        world.facts.waiting.iter().filter(|item| item.kind == KindId::Decision).collect();
    let latest = |in_force: bool| {
        let mut found: Vec<usize> = (0..items.len())
            .filter(|n| !facts[*n].open && (facts[*n].status == "accepted") == in_force)
            .collect();
        found.sort_by_key(|n| {
            (std::cmp::Reverse(items[*n].decided.unwrap_or(items[*n].raised)), *n)
        });
        found
    };
    let (decided, others) = (latest(true), latest(false));
    let rows = |list: &[usize]| list.iter().take(DECIDED).map(|n| row(world, *n)).collect();
    let view = Index {
        claim: claims::decisions(world),
        latency: world.facts.trust.decisions.clone(),
        open: open.iter().take(OPEN).map(|item| world.card(item)).collect(),
        open_total: open.len(),
        open_claim: claims::first(world, open.first().copied()),
        decided: rows(&decided),
        decided_total: decided.len(),
        others: rows(&others),
        others_total: others.len(),
        finders: lists.iter().map(|list| list.pager(None)).collect(),
    };
    Page::new("decisions.html", format!("Decisions — {}", view.claim), &view)
}

fn row(world: &World<'_>, n: usize) -> Row {
    let item = &world.edition.model.decisions[n];
    Row {
        href: world.routes.of(item.id.as_str()).unwrap_or_default().to_owned(),
        title: item.title.0.clone(),
        status: world.decision_mark(n),
        approver: world.person(item.approver.id()),
        on: *item.decided.unwrap_or(item.raised),
        chosen: item.chosen.as_ref().map(|chosen| chosen.0.clone()),
        superseded_by: world.links(&world.facts.decisions[n].superseded_by),
    }
}

fn list(world: &World<'_>, list: &List<'_>, n: usize) -> Page {
    let order = list.pager(None).order;
    let claim = if order == "By date" {
        format!("Decisions by date: {}", list.label(n))
    } else {
        format!("Decisions {order}: {}", list.label(n))
    };
    let rows = list.rows(n).iter().map(|n| row(world, *n)).collect();
    let view = ListPage { rows, pager: list.pager(Some(n)), claim };
    Page::new("decision_list.html", view.claim.clone(), &view)
}

fn decision(world: &World<'_>, n: usize) -> Page {
    let t = world.today();
    let item: &Item<Decision> = &world.edition.model.decisions[n];
    let facts = &world.facts.decisions[n];
    let ids = |refs: &[crate::field::Ref<crate::field::to::Any>]| -> Vec<Link> {
        world.links(refs.iter().filter_map(|item| item.id()).take(LINKED))
    };
    let touched = world.facts.touched_by.get(&item.id).map(Vec::as_slice).unwrap_or_default();
    let when = match (facts.open, item.due, item.decided) {
        (true, Some(due), _) => {
            format!("needed by {}, {}", words::weekday(due, t), words::distance(due, t))
        }
        (true, None, _) => format!("open since {}", words::weekday(*item.raised, t)),
        (false, _, Some(on)) => {
            let word = if item.status == DecisionStatus::Rejected { "rejected" } else { "decided" };
            format!("{word} on {}", words::weekday(*on, t))
        }
        (false, _, None) => format!("raised on {}", words::weekday(*item.raised, t)),
    };
    let view = View {
        item,
        facts,
        status: world.decision_mark(n),
        when,
        lead: lead(item, facts),
        approver: world.person(item.approver.id()),
        driver: world.person(item.driver.id()),
        contributors: world.people(item.contributors.iter().map(|who| who.id())),
        informed: world.people(item.informed.iter().map(|who| who.id())),
        options: item
            .option
            .iter()
            .map(|option| OptionView {
                title: option.title.0.clone(),
                pros: option.pros.iter().map(|line| line.0.clone()).collect(),
                cons: option.cons.iter().map(|line| line.0.clone()).collect(),
                proposed_by: world.person(option.proposed_by.as_ref().and_then(|who| who.id())),
                recommended: item.recommended.as_ref() == Some(&option.title),
                chosen: item.chosen.as_ref() == Some(&option.title),
            })
            .collect(),
        affects: ids(&item.affects),
        supersedes: world.links(item.supersedes.iter().filter_map(|old| old.id())),
        superseded_by: world.links(&facts.superseded_by),
        touches: item.affects.iter().filter(|item| item.id().is_some()).count() + touched.len(),
        asks: world.links(touched.iter().take(LINKED)),
        history: history(world, item, facts),
        body: world.body(&item.id),
        feedback_href: super::feedback(world, &item.id),
    };
    Page::new("decision.html", format!("{}: {}", view.status.word, &*item.title), &view)
}

/// The recommendation while it is open, the outcome afterwards.
fn lead(item: &Decision, facts: &DecisionFacts) -> Option<String> {
    if facts.open {
        let option = item.recommended.as_ref()?;
        let pros = item
            .option
            .iter()
            .find(|own| own.title == *option)
            .map(|own| own.pros.as_slice())
            .unwrap_or_default();
        let why = pros.first().map(|pro| format!(": {}", &**pro)).unwrap_or_default();
        return Some(format!("We recommend “{}”{}.", &**option, why.trim_end_matches('.')));
    }
    let chosen =
        item.chosen.as_ref().map(|chosen| format!("Chosen: “{}”. ", &**chosen)).unwrap_or_default();
    let rationale = item.rationale.as_ref().map(|why| why.0.as_str()).unwrap_or_default();
    let lead = format!("{chosen}{rationale}");
    (!lead.is_empty()).then_some(lead)
}

fn history(world: &World<'_>, item: &Decision, facts: &DecisionFacts) -> Vec<Step> {
    let name = |id: Option<&crate::field::Id>| world.title(id);
    let mut steps =
        vec![Step { on: *item.raised, text: format!("Raised by {}.", name(item.driver.id())) }];
    if let Some(decided) = item.decided.filter(|_| !facts.open) {
        let days = facts.latency_days.unwrap_or(0);
        let after = words::count(days, "day", "days");
        let word = match item.status {
            DecisionStatus::Rejected => "Rejected",
            DecisionStatus::Withdrawn => "Withdrawn",
            _ => "Decided",
        };
        steps.push(Step {
            on: *decided,
            text: format!("{word} by {}, {after} after it was raised.", name(item.approver.id())),
        });
    }
    if let Some(confirmed) = &item.confirmed {
        steps
            .push(Step { on: *confirmed.on, text: format!("Looked back: {}", &*confirmed.result) });
    }
    for id in &facts.superseded_by {
        let newer = world
            .edition
            .model
            .position(id, KindId::Decision)
            .map(|n| &world.edition.model.decisions[n]);
        let Some(newer) = newer else { continue };
        let on = newer.decided.unwrap_or(newer.raised);
        steps.push(Step { on: *on, text: format!("Replaced by “{}”.", &*newer.title) });
    }
    steps.sort_by_key(|step| step.on);
    steps
}
