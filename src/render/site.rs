//! What every template is given about the site, and the assets of its theme.

use bytes::Bytes;
use serde::Serialize;

use crate::check::Checked;
use crate::config::{Site, legend};
use crate::field::{Day, Extra};

use super::routes::Routes;
use super::view::{Mark, Person, World};

/// The site as templates see it.
#[derive(Serialize)]
pub struct SiteView {
    title: String,
    tagline: Option<String>,
    vision: Option<String>,
    language: String,
    owner: Option<Person>,
    contact_href: Option<String>,
    feedback_to: Option<String>,
    confidentiality: Option<String>,
    indexable: bool,
    url: Option<String>,
    /// The day that every page describes.
    as_of: Day,
    /// The day of the last update, and when the next is due.
    updated: Option<Day>,
    next_update: Option<Day>,
    /// Calendar days by which the next update is late; 0 if it is not.
    late_days: i64,
    /// The audience, unless it is the most open one.
    audience: Option<String>,
    status: Mark,
    legend: [Legend; 3],
    nav: Vec<Nav>,
    /// How many files of content the edition is made of, with `candor.toml`.
    files: usize,
    version: &'static str,
    extra: Extra,
}

/// A colour and what it means here.
#[derive(Serialize)]
struct Legend {
    mark: Mark,
    meaning: String,
}

/// An entry of the navigation.
#[derive(Serialize)]
struct Nav {
    key: &'static str,
    label: &'static str,
    href: &'static str,
}

/// Makes the site view.
pub fn site(world: &World<'_>) -> SiteView {
    use crate::kinds::Rag;
    let site = world.edition.site;
    let t = world.today();
    let overall = &world.facts.overall;
    let owner = world.person(site.owner());
    let contact = site
        .owner()
        .and_then(|id| world.edition.model.position(id, crate::kinds::KindId::Stakeholder))
        .and_then(|n| world.edition.model.stakeholders[n].contact.as_ref()?.href());
    let [green, amber, red] = legend(site);
    let text = |line: &Option<crate::field::Line>| line.as_ref().map(|line| line.0.clone());
    SiteView {
        title: site.title.0.clone(),
        tagline: text(&site.tagline),
        vision: text(&site.vision),
        language: text(&site.language).unwrap_or_else(|| "en".to_owned()),
        owner,
        contact_href: contact,
        feedback_to: site.feedback_to.as_ref().map(|url| url.as_str().to_owned()),
        confidentiality: text(&site.confidentiality),
        indexable: site.indexable,
        url: site.url.as_ref().map(|url| url.as_str().to_owned()),
        as_of: t,
        updated: world.facts.reports.last().map(|n| *world.edition.model.updates[*n].on),
        next_update: overall.next_update,
        late_days: overall.next_update.map_or(0, |next| t.since(next).max(0)),
        audience: world.edition.audience.map(str::to_owned),
        status: overall.shown.into(),
        legend: [
            Legend { mark: Rag::Green.into(), meaning: green },
            Legend { mark: Rag::Amber.into(), meaning: amber },
            Legend { mark: Rag::Red.into(), meaning: red },
        ],
        nav: nav(world),
        files: 1 + world.edition.model.items().count(),
        version: env!("CARGO_PKG_VERSION"),
        extra: site.extra.clone(),
    }
}

/// The navigation, without parts that have nothing in them.
fn nav(world: &World<'_>) -> Vec<Nav> {
    let model = &world.edition.model;
    [
        (true, "brief", "Brief", "index.html"),
        (
            !world.routes.asks.is_empty() || !world.facts.waiting.is_empty(),
            "asks",
            "Needed from you",
            "asks/index.html",
        ),
        (!model.milestones.is_empty(), "milestones", "Milestones", "milestones/index.html"),
        (!model.decisions.is_empty(), "decisions", "Decisions", "decisions/index.html"),
        (!model.stakeholders.is_empty(), "people", "People", "people/index.html"),
        (!model.updates.is_empty(), "updates", "Updates", "updates/index.html"),
        (true, "changes", "Changes", "changes.html"),
        (true, "trust", "Trust", "trust.html"),
    ]
    .into_iter()
    .filter(|(there, ..)| *there)
    .map(|(_, key, label, href)| Nav { key, label, href })
    .collect()
}

/// The path of the site's address with a slash at both ends; empty where the
/// site has none.
pub fn base_path(site: &Site) -> String {
    let Some(url) = &site.url else { return String::new() };
    let host = url.as_str().split_once("://").map_or("", |(_, host)| host);
    match host.split_once('/').map(|(_, path)| path.trim_matches('/')) {
        None | Some("") => "/".to_owned(),
        Some(path) => format!("/{path}/"),
    }
}

/// The full address of a path, where the site has one.
pub fn absolute(world: &World<'_>, path: &str) -> Option<String> {
    let url = world.edition.site.url.as_ref()?.as_str().trim_end_matches('/');
    let path = if path == "index.html" { "" } else { path };
    Some(format!("{url}/{path}"))
}

/// The assets of the theme, with the site's own tokens at the end of the style
/// sheet that declares them.
pub fn assets(checked: &Checked) -> Vec<(String, Bytes)> {
    let theme = &checked.theme;
    theme
        .assets
        .iter()
        .map(|(path, bytes)| {
            let own: String = theme
                .tokens
                .iter()
                .filter(|token| {
                    path.ends_with(".css") && crate::theme::declares(bytes, &token.name)
                })
                .map(|token| match token.light == token.dark {
                    true => format!("--{}:{};", token.name, token.light),
                    false => {
                        format!("--{}:light-dark({},{});", token.name, token.light, token.dark)
                    }
                })
                .collect();
            let bytes = if own.is_empty() {
                bytes.clone()
            } else {
                [bytes, format!("\n:root{{{own}}}\n").as_bytes()].concat().into()
            };
            (format!("assets/{path}"), bytes)
        })
        .collect()
}

/// The address of an item, full where the site has one.
pub fn address(world: &World<'_>, routes: &Routes, id: &str) -> String {
    let path = routes.of(id).unwrap_or("index.html");
    absolute(world, path).unwrap_or_else(|| path.to_owned())
}
