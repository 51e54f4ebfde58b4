//! `data.json`: the model and the facts of the edition, for tools.
//!
//! Versioned: a field that is renamed or changes its meaning raises `version`.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use crate::config::Site;
use crate::derive::{
    AskFacts, DecisionFacts, Event, MilestoneFacts, Overall, PersonFacts, Trust, UpdateFacts,
};
use crate::field::{Day, Id};
use crate::kinds::{Ask, Decision, Item, Milestone, Stakeholder, Update};

use super::view::World;

/// The version of the format.
const VERSION: u32 = 1;

/// More than an item usually takes, in bytes.
const ITEM_SIZE: usize = 4096;

#[derive(Serialize)]
struct Data<'a> {
    version: u32,
    as_of: Day,
    audience: Option<&'a str>,
    site: SiteData<'a>,
    stakeholders: Vec<Entry<'a, Stakeholder, PersonFacts>>,
    milestones: Vec<Entry<'a, Milestone, Arc<MilestoneFacts>>>,
    decisions: Vec<Entry<'a, Decision, DecisionFacts>>,
    updates: Vec<Entry<'a, Update, UpdateFacts>>,
    asks: Vec<Entry<'a, Ask, AskFacts>>,
    since: Day,
    changes: &'a [Arc<Event>],
}

#[derive(Serialize)]
struct SiteData<'a> {
    title: &'a str,
    overall: &'a Overall,
    #[serde(flatten)]
    trust: &'a Trust,
    content: PublicSite<'a>,
}

/// Of `candor.toml`, what readers of the site may know.
#[derive(Serialize)]
struct PublicSite<'a> {
    tagline: &'a Option<crate::field::Line>,
    vision: &'a Option<crate::field::Line>,
    owner: Option<&'a Id>,
    update_every: &'a Option<crate::field::Every>,
    functions: &'a [crate::field::Line],
    stages: &'a [crate::field::Line],
    tolerance: &'a crate::config::Tolerance,
    stale_days: &'a crate::config::StaleDays,
    checks: &'a crate::config::Checks,
}

/// An item: its facts, and what the author wrote.
#[derive(Serialize)]
struct Entry<'a, K, F> {
    /// With the id of the item.
    #[serde(flatten)]
    facts: &'a F,
    page: Option<&'a str>,
    content: &'a K,
}

/// Makes the file.
pub fn data(world: &World<'_>) -> Bytes {
    let model = &world.edition.model;
    let facts = world.facts;
    let site: &Site = world.edition.site;
    let data = Data {
        version: VERSION,
        as_of: world.today(),
        audience: world.edition.audience,
        site: SiteData {
            title: &site.title,
            overall: &facts.overall,
            trust: &facts.trust,
            content: PublicSite {
                tagline: &site.tagline,
                vision: &site.vision,
                owner: site.owner().filter(|id| world.edition.model.item(id.as_str()).is_some()),
                update_every: &site.update_every,
                functions: &site.functions,
                stages: &site.stages,
                tolerance: &site.tolerance,
                stale_days: &site.stale_days,
                checks: &site.checks,
            },
        },
        stakeholders: entries(world, &model.stakeholders, &facts.people),
        milestones: entries(world, &model.milestones, &facts.milestones),
        decisions: entries(world, &model.decisions, &facts.decisions),
        updates: entries(world, &model.updates, &facts.updates),
        asks: entries(world, &model.asks, &facts.asks),
        since: facts.since,
        changes: facts.between(facts.since, world.today()),
    };
    // Memory that is never written to costs nothing, but to grow costs a copy.
    let mut text = Vec::with_capacity(ITEM_SIZE * model.items().count());
    serde_json::to_writer(&mut text, &data)
        .expect("the model has only text keys and finite numbers");
    text.push(b'\n');
    text.into()
}

fn entries<'a, K, F>(
    world: &'a World<'_>,
    items: &'a [Arc<Item<K>>],
    facts: &'a [F],
) -> Vec<Entry<'a, K, F>> {
    items
        .iter()
        .zip(facts)
        .map(|(item, facts)| Entry {
            facts,
            page: world.routes.of(item.id.as_str()),
            content: &item.fields,
        })
        .collect()
}
