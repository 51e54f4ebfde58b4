//! Updates and decisions as an Atom feed.

use atom_syndication::{Category, Content, Entry, Feed, FixedDateTime, Link, Person, Text};

use crate::field::{Day, Id};
use crate::kinds::DecisionStatus;

use super::site::{absolute, address};
use super::view::World;

/// How many entries the feed has.
const ENTRIES: usize = 30;

/// Makes the feed.
pub fn feed(world: &World<'_>) -> String {
    let site = world.edition.site;
    let mut entries: Vec<(Day, Id, Entry)> = Vec::new();
    for update in world.edition.model.updates.iter() {
        let mark = super::view::Mark::from(update.health);
        let author = world.person(update.author.as_ref().and_then(|author| author.id()));
        let mut entry = entry(
            world,
            &update.id,
            *update.on,
            format!("{}: {}", mark.word, &*update.headline),
            "update",
        );
        entry.set_authors(
            author
                .into_iter()
                .map(|author| Person { name: author.name, ..Person::default() })
                .collect::<Vec<_>>(),
        );
        let points =
            [("Done", &update.done), ("Next", &update.next), ("Challenges", &update.challenges)];
        let text: Vec<String> = points
            .into_iter()
            .flat_map(|(word, lines)| lines.iter().map(move |line| format!("{word}: {}", &**line)))
            .collect();
        entry.set_content(plain(text.join("\n")));
        entries.push((*update.on, update.id.clone(), entry));
    }
    for decision in world.edition.model.decisions.iter() {
        let Some(on) = decision.decided.filter(|_| decision.status != DecisionStatus::Withdrawn)
        else {
            continue;
        };
        let word = if decision.status == DecisionStatus::Rejected { "Rejected" } else { "Decided" };
        let mut entry =
            entry(world, &decision.id, *on, format!("{word}: {}", &*decision.title), "decision");
        entry.set_content(decision.rationale.as_ref().and_then(|why| plain(why.0.clone())));
        entries.push((*on, decision.id.clone(), entry));
    }
    entries.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    entries.truncate(ENTRIES);
    let owner = world.person(site.owner()).map_or_else(|| site.title.0.clone(), |owner| owner.name);
    let home = absolute(world, "index.html").unwrap_or_else(|| "index.html".to_owned());
    let own = absolute(world, "feed.xml").unwrap_or_else(|| "feed.xml".to_owned());
    let feed = Feed {
        title: Text::plain(site.title.0.clone()),
        subtitle: site.tagline.as_ref().map(|tagline| Text::plain(tagline.0.clone())),
        id: format!("{}:feed", urn(world)),
        updated: moment(entries.first().map_or(world.today(), |(on, ..)| *on)),
        authors: vec![Person { name: owner, ..Person::default() }],
        links: vec![
            Link {
                href: home,
                rel: "alternate".to_owned(),
                mime_type: Some("text/html".to_owned()),
                ..Link::default()
            },
            Link {
                href: own,
                rel: "self".to_owned(),
                mime_type: Some("application/atom+xml".to_owned()),
                ..Link::default()
            },
        ],
        entries: entries.into_iter().map(|(.., entry)| entry).collect(),
        ..Feed::default()
    };
    let mut text = feed.to_string();
    text.push('\n');
    text
}

fn entry(world: &World<'_>, id: &Id, on: Day, title: String, category: &str) -> Entry {
    let href = address(world, world.routes, id.as_str());
    Entry {
        title: Text::plain(title),
        id: format!("{}:{id}", urn(world)),
        updated: moment(on),
        published: Some(moment(on)),
        links: vec![Link {
            href,
            rel: "alternate".to_owned(),
            mime_type: Some("text/html".to_owned()),
            ..Link::default()
        }],
        categories: vec![Category { term: category.to_owned(), ..Category::default() }],
        ..Entry::default()
    }
}

fn plain(text: String) -> Option<Content> {
    (!text.is_empty()).then(|| Content {
        value: Some(text),
        content_type: Some("text".to_owned()),
        ..Content::default()
    })
}

/// What the ids of a site begin with: its address, or a name made of its title.
fn urn(world: &World<'_>) -> String {
    let site = world.edition.site;
    match &site.url {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None => {
            let slug = Id::slug(&site.title);
            format!("urn:candor:{}", if slug.is_empty() { "site" } else { &slug })
        }
    }
}

/// Noon of a day: the day is the same in most time zones.
fn moment(day: Day) -> FixedDateTime {
    let noon = day.date().and_hms_opt(12, 0, 0).expect("every day has a noon");
    noon.and_utc().fixed_offset()
}
