//! People: whom do I call, and what is mine? One personal brief each.

use serde::Serialize;
use tera::Value;

use crate::derive::{AskState, Load, Part, PersonFacts};
use crate::field::Day;
use crate::kinds::{Item, KindId, Stakeholder};
use crate::render::claims;
use crate::render::timeline::{Timeline, timeline};
use crate::render::view::{Card, Change, Link, Person, World};

use super::lists::{List, Pager, sort_key};
use super::{Maker, Makers, Page, of_kind};

/// How many people one page shows before there are lists.
const PEOPLE: usize = 100;
/// How many rows a section of a personal brief shows.
const ROWS: usize = 12;
/// How many links may follow the rows.
const LINKS: usize = 24;
/// How many changes a personal brief shows.
const CHANGES: usize = 8;

/// The front page of people.
#[derive(Serialize)]
struct Index {
    claim: String,
    groups: Vec<Group>,
    /// How many people stand only in the lists.
    more: usize,
    finders: Vec<Pager>,
}

/// People of one function.
#[derive(Serialize)]
struct Group {
    /// The function; empty for those without one.
    function: String,
    people: Vec<Row>,
}

/// Somebody in a list.
#[derive(Serialize)]
struct Row {
    person: Person,
    load: Load,
    contact: Option<String>,
    contact_href: Option<String>,
    members: usize,
    until: Option<Day>,
}

/// One page of a long list.
#[derive(Serialize)]
struct ListPage {
    claim: String,
    rows: Vec<Row>,
    pager: Pager,
}

/// The brief of one person or group.
#[derive(Serialize)]
struct View<'a> {
    item: &'a Stakeholder,
    facts: &'a PersonFacts,
    person: Person,
    contact: Option<String>,
    contact_href: Option<String>,
    claim: String,
    cards: Vec<Card>,
    cards_total: usize,
    via: Vec<Via>,
    via_total: usize,
    groups: Vec<Person>,
    members: Vec<Person>,
    since_day: Day,
    changes_claim: String,
    changes: Vec<Change>,
    changes_total: usize,
    milestones: Option<Timeline>,
    milestones_total: usize,
    /// Milestones that are done, cancelled, or past the rows.
    other_milestones: Vec<Link>,
    decisions: Vec<Decisions>,
    decisions_total: usize,
    decisions_claim: String,
    asked: Vec<Link>,
    asked_total: usize,
    asked_claim: String,
    comms: Vec<CommsRow>,
    body: Option<Value>,
    feedback_href: Option<String>,
}

/// Decisions in which they have the same part.
#[derive(Serialize)]
struct Decisions {
    part: &'static str,
    links: Vec<Link>,
    total: usize,
}

/// A row of the communications plan.
#[derive(Serialize)]
struct CommsRow {
    purpose: String,
    content: Option<String>,
    channel: String,
    every: String,
}

/// Something that waits for a group of theirs.
#[derive(Serialize)]
struct Via {
    group: Person,
    card: Card,
}

/// The pages of all people.
pub fn pages<'a>(world: &'a World<'a>) -> Vec<Maker<'a>> {
    let items = &world.edition.model.stakeholders;
    of_kind(world, items, finders(world), Makers { index, list, item: person })
}

fn finders<'a>(world: &'a World<'a>) -> Vec<List<'a>> {
    let items = &world.edition.model.stakeholders;
    if items.len() <= PEOPLE {
        return Vec::new();
    }
    let by_name =
        |order: &mut [usize]| order.sort_by_cached_key(|n| (sort_key(&items[*n].name), *n));
    vec![List::new(("people", "name", "A to Z"), items.len(), by_name, |n| items[n].name.0.clone())]
}

fn index(world: &World<'_>, lists: &[List<'_>]) -> Page {
    let items = &world.edition.model.stakeholders;
    let facts = &world.facts.people;
    let mut shown: Vec<usize> = (0..items.len()).collect();
    if items.len() > PEOPLE {
        // Of many, the groups and those for whom something waits.
        shown.retain(|n| items[*n].is_group() || facts[*n].load.open > 0);
        shown.sort_by_key(|n| {
            (
                !items[*n].is_group(),
                std::cmp::Reverse(facts[*n].load.overdue),
                std::cmp::Reverse(facts[*n].load.open),
                *n,
            )
        });
        shown.truncate(PEOPLE);
    }
    shown.sort_by_cached_key(|n| (items[*n].is_group(), sort_key(&items[*n].name), *n));
    let mut groups: Vec<Group> = Vec::new();
    let functions = world.edition.site.functions.iter().map(|function| Some(function.clone()));
    for function in functions.chain([None]) {
        let of: Vec<usize> = shown
            .iter()
            .copied()
            .filter(|n| {
                let own = items[*n].function.as_ref().filter(|own| {
                    world.edition.site.functions.is_empty()
                        || world.edition.site.functions.contains(own)
                });
                own == function.as_ref()
            })
            .collect();
        if !of.is_empty() {
            groups.push(Group {
                function: function.map(|function| function.0.replace('-', " ")).unwrap_or_default(),
                people: of.into_iter().map(|n| row(world, n)).collect(),
            });
        }
    }
    let waiting = facts.iter().filter(|person| person.load.open > 0).count();
    let people = crate::words::number(items.len());
    let view = Index {
        claim: match waiting {
            0 => "Nothing is waiting for anybody".to_owned(),
            n if n == items.len() => "Something waits for everybody".to_owned(),
            n => format!(
                "Something waits for {} of {people} people and groups",
                crate::words::number(n)
            ),
        },
        more: items.len() - shown.len(),
        groups,
        finders: lists.iter().map(|list| list.pager(None)).collect(),
    };
    Page::new("people.html", format!("People — {}", view.claim), &view)
}

fn list(world: &World<'_>, list: &List<'_>, n: usize) -> Page {
    let claim = format!("People A to Z: {}", list.label(n));
    let rows = list.rows(n).iter().map(|n| row(world, *n)).collect();
    let view = ListPage { rows, pager: list.pager(Some(n)), claim };
    Page::new("people_list.html", view.claim.clone(), &view)
}

fn row(world: &World<'_>, n: usize) -> Row {
    let item = &world.edition.model.stakeholders[n];
    Row {
        person: world.person_at(n),
        load: world.facts.people[n].load,
        contact: item.contact.as_ref().map(|contact| contact.text().to_owned()),
        contact_href: item.contact.as_ref().and_then(|contact| contact.href()),
        members: item.members.len(),
        until: item.until,
    }
}

fn person(world: &World<'_>, n: usize) -> Page {
    let item: &Item<Stakeholder> = &world.edition.model.stakeholders[n];
    let facts = &world.facts.people[n];
    let of = |kind: KindId, parts: &[Part]| -> Vec<usize> {
        let mine = facts.parts.iter().filter(|(own, _, part)| *own == kind && parts.contains(part));
        mine.map(|(_, n, _)| *n).collect()
    };
    let mut milestones = of(KindId::Milestone, &[Part::Owns, Part::Agreed, Part::Contributes]);
    let sheet = &world.facts.milestones;
    milestones.sort_by_key(|n| {
        (!(sheet[*n].is_open() && sheet[*n].committed), sheet[*n].effective_forecast, *n)
    });
    let open = milestones
        .iter()
        .take_while(|n| sheet[**n].is_open() && sheet[**n].committed)
        .count()
        .min(ROWS);
    let group = item.is_group();
    let (decisions, decided) = decisions(world, facts, group);
    let asked = of(KindId::Ask, &[Part::Asked, Part::Asks]);
    let open_asks = asked.iter().filter(|n| world.facts.asks[**n].state == AskState::Open).count();
    let mine = facts.parts.iter().map(|(kind, n, _)| (*kind, *n)).collect();
    let changes = world.changes(&world.news(&mine));
    let card = |n: &usize| world.card(&world.facts.waiting[*n]);
    let view = View {
        item,
        facts,
        person: world.person_at(n),
        contact: item.contact.as_ref().map(|contact| contact.text().to_owned()),
        contact_href: item.contact.as_ref().and_then(|contact| contact.href()),
        claim: claims::person(&item.name, group, &facts.load),
        cards: facts.waiting.iter().take(ROWS).map(card).collect(),
        cards_total: facts.waiting.len(),
        via: facts
            .via
            .iter()
            .take(ROWS)
            .filter_map(|(group, n)| Some(Via { group: world.person(Some(group))?, card: card(n) }))
            .collect(),
        groups: world.people(facts.groups.iter().map(Some)),
        members: world.people(item.members.iter().map(|member| member.id())),
        since_day: world.facts.since,
        changes_claim: claims::changes(&changes),
        changes_total: changes.len(),
        changes: changes.into_iter().take(CHANGES).collect(),
        via_total: facts.via.len(),
        milestones: (open > 0).then(|| timeline(world, &milestones[..open])),
        milestones_total: milestones.len(),
        other_milestones: milestones[open..]
            .iter()
            .take(LINKS)
            .filter_map(|n| world.link(&world.edition.model.milestones[*n].id))
            .collect(),
        decisions_total: decided.0,
        decisions_claim: claims::decisions_of(group, decided),
        decisions,
        asked_total: asked.len(),
        asked_claim: claims::asks_of(group, (asked.len(), open_asks)),
        asked: world.links(asked.iter().take(ROWS).map(|n| &world.edition.model.asks[*n].id)),
        comms: item
            .comms
            .iter()
            .map(|row| CommsRow {
                purpose: row.purpose.0.clone(),
                content: row.content.as_ref().map(|content| content.0.clone()),
                channel: row.channel.0.clone(),
                every: row.every.written().to_owned(),
            })
            .collect(),
        body: world.body(&item.id),
        feedback_href: super::feedback(world, &item.id),
    };
    Page::new("person.html", format!("{} — {}", &*item.name, view.claim), &view)
}

/// The decisions of somebody by the part they have in them, the weightiest
/// first; and how many there are and how many of them are open.
fn decisions(
    world: &World<'_>,
    facts: &PersonFacts,
    group: bool,
) -> (Vec<Decisions>, (usize, usize)) {
    let table = &world.edition.model.decisions;
    let sheet = &world.facts.decisions;
    let (mut groups, mut total, mut open) = (Vec::new(), 0, 0);
    for (parts, one, many) in [
        (&[Part::Approves, Part::Drives][..], "You decide or recommend", "Decides or recommends"),
        (&[Part::Consulted], "You were consulted", "Consulted"),
        (&[Part::Informed], "You were informed", "Informed"),
    ] {
        let mut mine: Vec<usize> = (facts.parts.iter())
            .filter(|(kind, _, part)| *kind == KindId::Decision && parts.contains(part))
            .map(|(_, n, _)| *n)
            .collect();
        mine.sort_by_key(|n| {
            let on = table[*n].decided.unwrap_or(table[*n].raised);
            (!sheet[*n].open, std::cmp::Reverse(on), *n)
        });
        total += mine.len();
        open += mine.iter().filter(|n| sheet[**n].open).count();
        if !mine.is_empty() {
            groups.push(Decisions {
                part: if group { many } else { one },
                links: world.links(mine.iter().take(ROWS).map(|n| &table[*n].id)),
                total: mine.len(),
            });
        }
    }
    (groups, (total, open))
}
