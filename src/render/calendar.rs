//! Open milestones as a calendar.

use icalendar::{Calendar, Component, Event, EventLike};

use super::site::absolute;
use super::view::{Mark, World};
use crate::field::Id;
use crate::words;

/// Makes the calendar: an all-day event for every open milestone with a promise.
pub fn calendar(world: &World<'_>) -> String {
    let site = world.edition.site;
    let mut calendar = Calendar::new();
    calendar.name(&site.title);
    let stamp = world.today().date().and_hms_opt(12, 0, 0).expect("every day has a noon").and_utc();
    let name = Id::slug(&site.title);
    for (item, facts) in world.edition.model.milestones.iter().zip(&world.facts.milestones) {
        let Some(day) = facts.effective_forecast.filter(|_| facts.committed && facts.is_open())
        else {
            continue;
        };
        let status = Mark::from(facts.status_shown).word;
        let slip = facts.slip_days.map(words::slip).unwrap_or_default();
        let mut event = Event::new();
        event
            .uid(&format!("{}@{}", item.id, if name.is_empty() { "candor" } else { &name }))
            .timestamp(stamp)
            .all_day(day.date())
            .summary(&item.title)
            .description(&format!("{status}, {slip}. {}", facts.status_reasons.join("; ")));
        if let Some(url) = world.routes.of(item.id.as_str()).and_then(|path| absolute(world, path))
        {
            event.url(&url);
        }
        calendar.push(event.done());
    }
    calendar.done().to_string()
}
