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

use rayon::prelude::*;
use serde::Serialize;
use tera::Value;

use super::view::World;

/// A page before it is rendered.
pub struct Page {
    /// Its path, from the root of the site.
    pub path: String,
    /// The template that renders it.
    pub template: &'static str,
    /// The part of the site that it belongs to, as the navigation names it.
    pub section: &'static str,
    /// Whether it is the front page of that part.
    pub front: bool,
    /// What the window is called.
    pub title: String,
    /// What the template gets as `view`.
    pub view: Value,
}

impl Page {
    fn new(
        path: impl Into<String>,
        template: &'static str,
        title: impl Into<String>,
        view: &impl Serialize,
    ) -> Self {
        let path = path.into();
        let section = template.split('.').next().unwrap_or_default();
        Self {
            front: path.ends_with("index.html") || !path.contains('/'),
            section: match section {
                "milestone" | "milestone_list" => "milestones",
                "decision" | "decision_list" => "decisions",
                "person" | "people_list" => "people",
                "update" => "updates",
                other => other,
            },
            path,
            template,
            title: title.into(),
            view: Value::from_serializable(view),
        }
    }
}

/// A page that can be made: what it needs is looked up only then, so that a
/// thousand pages never stand in memory before they are rendered.
pub type Maker<'a> = Box<dyn Fn() -> Page + Sync + Send + 'a>;

/// Every page of a site, in the order of the navigation.
pub fn pages<'a>(world: &'a World<'a>) -> Vec<Maker<'a>> {
    let mut pages: Vec<Maker<'a>> = vec![Box::new(|| brief::brief(world))];
    pages.extend(asks::pages(world));
    pages.extend(milestones::pages(world));
    pages.extend(decisions::pages(world));
    pages.extend(people::pages(world));
    pages.extend(updates::pages(world));
    pages.extend(changes::pages(world));
    pages.push(Box::new(|| trust::trust(world)));
    pages.push(Box::new(|| Page::new("404.html", "404.html", "Page not found", &())));
    pages
}

/// Renders every page, in parallel and in order.
pub fn each<T: Send, E: Send>(
    pages: &[Maker<'_>],
    render: impl Fn(Page) -> Result<T, E> + Sync,
) -> Vec<Result<T, E>> {
    pages.par_iter().with_min_len(8).map(|make| render(make())).collect()
}

/// Where a reader discusses an item: the site's address with the id in the
/// subject.
fn feedback(world: &World<'_>, id: &crate::field::Id) -> Option<String> {
    let to = world.edition.site.feedback_to.as_ref()?.as_str();
    let title = world
        .edition
        .site
        .title
        .replace('%', "%25")
        .replace(['&', '?', '#'], " ")
        .replace(' ', "%20");
    let joint = if to.contains('?') { '&' } else { '?' };
    let key = if to.to_ascii_lowercase().starts_with("mailto:") { "subject" } else { "title" };
    Some(format!("{to}{joint}{key}={title}%3A%20{id}"))
}
