//! The pages of a site, one file a kind of page: what each one shows.

mod asks;
mod brief;
mod changes;
mod decisions;
mod lists;
mod milestones;
mod people;
mod trust;
mod updates;

use std::sync::Arc;

use serde::Serialize;
use tera::Value;

use crate::kinds::{Item, Kind};

use super::routes;
use super::view::World;
use lists::List;

/// What a page shows, before it is rendered.
pub struct Page {
    /// The template that renders it.
    pub template: &'static str,
    /// What the window is called.
    pub title: String,
    /// What the template gets as `view`.
    pub view: Value,
}

impl Page {
    fn new(template: &'static str, title: impl Into<String>, view: &impl Serialize) -> Self {
        Self { template, title: title.into(), view: Value::from_serializable(view) }
    }
}

/// A page that can be made: what it needs is looked up only then, so that a
/// thousand pages never stand in memory before they are rendered.
pub struct Maker<'a> {
    /// The path of the page, from the root of the site.
    pub path: String,
    make: Box<dyn Fn() -> Page + Sync + Send + 'a>,
}

impl<'a> Maker<'a> {
    fn new(path: impl Into<String>, make: impl Fn() -> Page + Sync + Send + 'a) -> Self {
        Self { path: path.into(), make: Box::new(make) }
    }

    /// Looks up what the page shows.
    pub fn page(&self) -> Page {
        (self.make)()
    }
}

/// Every page of a site, in the order of the navigation.
pub fn pages<'a>(world: &'a World<'a>) -> Vec<Maker<'a>> {
    let mut pages = vec![Maker::new("index.html", || brief::brief(world))];
    pages.extend(asks::pages(world));
    pages.extend(milestones::pages(world));
    pages.extend(decisions::pages(world));
    pages.extend(people::pages(world));
    pages.extend(updates::pages(world));
    pages.extend(changes::pages(world));
    pages.push(Maker::new("trust.html", || trust::trust(world)));
    pages.push(Maker::new("404.html", || Page::new("404.html", "Page not found", &())));
    pages
}

/// The pages of a kind that has one page an item.
struct Makers {
    /// The front page.
    index: fn(&World<'_>, &[List<'_>]) -> Page,
    /// The n-th page of a list.
    list: fn(&World<'_>, &List<'_>, usize) -> Page,
    /// The page of the n-th item.
    item: fn(&World<'_>, usize) -> Page,
}

/// The front page of a kind, the pages of its lists, and one page an item;
/// none if there is no item.
fn of_kind<'a, K: Kind>(
    world: &'a World<'a>,
    items: &'a [Arc<Item<K>>],
    lists: Vec<List<'a>>,
    Makers { index, list, item }: Makers,
) -> Vec<Maker<'a>> {
    if items.is_empty() {
        return Vec::new();
    }
    let lists = Arc::new(lists);
    let mut pages = Vec::with_capacity(1 + items.len());
    for which in 0..lists.len() {
        for n in 0..lists[which].pages() {
            let (path, lists) = (lists[which].path(n), lists.clone());
            pages.push(Maker::new(path, move || list(world, &lists[which], n)));
        }
    }
    let front = format!("{}/index.html", routes::folder(K::ID));
    pages.insert(0, Maker::new(front, move || index(world, &lists)));
    pages.extend(items.iter().enumerate().map(|(n, of)| {
        let path = world.routes.of(of.id.as_str()).unwrap_or_default();
        Maker::new(path, move || item(world, n))
    }));
    pages
}

/// Where a reader discusses an item: the site's address with the id in the
/// subject.
fn feedback(world: &World<'_>, id: &crate::field::Id) -> Option<String> {
    let to = world.edition.site.feedback_to.as_ref()?.as_str();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded = |byte: u8| match byte {
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    let title: String = world.edition.site.title.bytes().map(encoded).collect();
    let joint = if to.contains('?') { '&' } else { '?' };
    let key = if to.to_ascii_lowercase().starts_with("mailto:") { "subject" } else { "title" };
    Some(format!("{to}{joint}{key}={title}%3A%20{id}"))
}
