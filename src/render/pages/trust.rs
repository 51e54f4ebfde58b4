//! Trust: can I believe this site?

use serde::Serialize;

use crate::derive::Trust;
use crate::field::Day;
use crate::render::claims;
use crate::render::view::{Link, Person, World};

use super::Page;

/// How many rows a section shows.
const ROWS: usize = 20;

/// The page.
#[derive(Serialize)]
struct View<'a> {
    claim: String,
    trust: &'a Trust,
    /// Promises at each horizon as shares for a bar.
    kept_share: Vec<f64>,
    watermelons: Vec<Link>,
    watermelons_total: usize,
    /// Whether the site marks milestones as key.
    keyed: bool,
    surprises: Vec<Surprise>,
    surprises_total: usize,
    /// How many dates moved, and how many of these somebody had agreed to.
    moved: usize,
    agreed_and_moved: usize,
    not_told: Vec<NotTold>,
    not_told_total: usize,
    /// Rules that the site switched off, with what each one means.
    switched_off: Vec<Rule>,
    tolerances: Tolerances,
}

/// A key milestone that turned off track between two reports.
#[derive(Serialize)]
struct Surprise {
    milestone: Link,
    on: Day,
}

/// People who were not told that a date moved.
#[derive(Serialize)]
struct NotTold {
    milestone: Link,
    people: Vec<Person>,
}

/// A rule that is switched off.
#[derive(Serialize)]
struct Rule {
    name: &'static str,
    meaning: &'static str,
}

/// From where on something is at risk or off track.
#[derive(Serialize)]
struct Tolerances {
    slip_amber_days: u32,
    slip_red_days: u32,
    confidence_amber: u32,
    confidence_red: u32,
    stale_days: u32,
    window_days: u32,
}

/// Makes the page.
pub fn trust(world: &World<'_>) -> Page {
    let site = world.edition.site;
    let trust = &world.facts.trust;
    let milestones = &world.facts.milestones;
    let not_told: Vec<_> = milestones.iter().filter(|facts| !facts.not_told.is_empty()).collect();
    let moved = || {
        let items = &world.edition.model.milestones;
        items.iter().zip(milestones).filter(|(_, facts)| facts.moves > 0)
    };
    let share = |kept: usize, broken: usize| {
        let settled = (kept + broken).max(1);
        crate::render::timeline::percent(kept as f64 / settled as f64)
    };
    let view = View {
        claim: claims::trust(world),
        trust,
        kept_share: trust.reliability.iter().map(|one| share(one.kept, one.broken)).collect(),
        watermelons_total: milestones.iter().filter(|facts| facts.is_watermelon()).count(),
        watermelons: world.links(
            milestones
                .iter()
                .filter(|facts| facts.is_watermelon())
                .map(|facts| &facts.id)
                .take(ROWS),
        ),
        keyed: world.edition.model.milestones.iter().any(|milestone| milestone.key),
        surprises: trust
            .surprises
            .iter()
            .take(ROWS)
            .filter_map(|surprise| {
                Some(Surprise { milestone: world.link(&surprise.milestone)?, on: surprise.on })
            })
            .collect(),
        surprises_total: trust.surprises.len(),
        moved: moved().count(),
        agreed_and_moved: moved().filter(|(item, _)| !item.agreed.is_empty()).count(),
        not_told_total: not_told.len(),
        not_told: not_told
            .iter()
            .take(ROWS)
            .filter_map(|facts| {
                let people = world.people(facts.not_told.iter().map(Some));
                Some(NotTold { milestone: world.link(&facts.id)?, people })
            })
            .collect(),
        switched_off: site
            .checks
            .off()
            .map(|code| Rule {
                name: code.name(),
                meaning: code.explanation().lines().next().unwrap_or_default().trim(),
            })
            .collect(),
        tolerances: Tolerances {
            slip_amber_days: site.tolerance.slip_amber_days.get(),
            slip_red_days: site.tolerance.slip_red_days.get(),
            confidence_amber: site.tolerance.confidence_amber.get(),
            confidence_red: site.tolerance.confidence_red.get(),
            stale_days: site.stale_days.milestone.get(),
            window_days: site.promise.window_days.get(),
        },
    };
    Page::new("trust.html", format!("Trust — {}", view.claim), &view)
}
