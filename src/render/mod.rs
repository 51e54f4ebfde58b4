//! Everything of a site in memory: pages, pictures, data, feed, calendar.
//!
//! In: an edition, its facts, the bodies and the theme. Out: a [`Tree`] of
//! files, or findings about the theme. Pages are rendered in parallel; what
//! all pages share is made once.

mod badge;
mod calendar;
mod claims;
mod clash;
mod data;
mod engine;
mod feed;
mod pages;
mod press;
mod routes;
mod site;
mod sitemap;
mod slip_chart;
mod timeline;
mod view;

use std::collections::{BTreeMap, HashMap};
use std::thread;

use bytes::Bytes;
use rayon::prelude::*;
use serde::Serialize;
use tera::Value;

use crate::check::Checked;
use crate::derive::Facts;
use crate::diag::Finding;
use crate::edition::Edition;

use engine::Engine;
use pages::{Maker, Page};
use press::{Press, Printed};
use routes::Routes;
use view::World;

/// The files of a built site by path, relative to its root, with forward slashes.
#[derive(Debug, Default)]
pub struct Tree {
    /// Path and bytes of each file.
    pub files: BTreeMap<String, Bytes>,
    /// The path of the site's address, with a slash at both ends.
    pub base: String,
}

impl Tree {
    /// How many bytes all files have.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|bytes| bytes.len() as u64).sum()
    }

    /// How many pages are not as they are in another tree.
    pub fn changed_pages(&self, other: &Self) -> usize {
        self.pages().filter(|path| self.files.get(*path) != other.files.get(*path)).count()
    }

    /// The paths of its pages.
    pub fn pages(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str).filter(|path| path.ends_with(".html"))
    }
}

/// What one rendering leaves for the next.
#[derive(Default)]
pub struct Memory {
    /// The pages by path, each with what it was made from.
    pages: HashMap<String, Printed>,
    routes: Option<Routes>,
    engine: Option<engine::Loaded>,
}

/// What a template is told about its own page.
#[derive(Serialize)]
struct PageView<'a> {
    /// Its path from the root of the site.
    path: &'a str,
    /// The way back to the root: empty, or `../`; of the page that stands for
    /// any address, the path of the site's own.
    root: String,
    /// The part of the site, as the navigation names it.
    section: &'a str,
    /// Whether it is the front page of that part.
    front: bool,
    /// What the window is called.
    title: &'a str,
    /// Its full address, where the site has one.
    canonical: Option<String>,
}

/// Renders a site. `progress` is told how many pages there are, then each one.
///
/// With a memory, a page that shows what it showed last time is not rendered
/// again.
pub fn render(
    checked: &Checked,
    edition: &Edition<'_>,
    facts: &Facts<'_>,
    memory: Option<&mut Memory>,
    progress: &dyn Progress,
) -> Result<Tree, Vec<Finding>> {
    let again = memory.is_some();
    let mut once = Memory::default();
    let memory = memory.unwrap_or(&mut once);
    let routes = Routes::new(edition, facts, memory.routes.take());
    let world = World::new(edition, facts, &routes);
    let last = memory.engine.take();
    let (engine, makers) = rayon::join(|| engine(checked, &world, last), || pages::pages(&world));
    let engine = engine?;
    progress.stage("pages");
    progress.pages(makers.len());
    let press = Press::new(&world, &engine, again.then_some(&memory.pages));
    let asked = |path: &str| {
        let maker = makers.iter().find(|maker| maker.path == path)?;
        press.page(maker).ok().map(|page| page.bytes)
    };
    let page = |maker: &Maker<'_>| {
        let page = press.page(maker);
        progress.page();
        page
    };
    let (pages, others) = thread::scope(|scope| {
        let _end = End(progress);
        // Where there is no thread to be had, who asks waits for the whole site.
        let _ = thread::Builder::new().spawn_scoped(scope, || progress.answer(&asked));
        rayon::join(
            || makers.par_iter().with_min_len(8).map(page).collect::<Vec<_>>(),
            || others(&engine, &world, &makers),
        )
    });
    let mut pages: Vec<Printed> = collect(pages)?;
    if again {
        memory.pages = pages.iter().map(|page| (page.path.clone(), page.clone())).collect();
    }
    pages.extend(collect(others)?);
    let base = match site::base_path(&world) {
        none if none.is_empty() => "/".to_owned(),
        path => path,
    };
    let mut tree = Tree { base, ..Tree::default() };
    tree.files.extend(pages.into_iter().map(|page| (page.path, page.bytes)));
    tree.files.extend(site::assets(checked));
    let findings = clash::clashes(tree.files.keys(), checked.statics.keys());
    tree.files.extend(checked.statics.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
    drop(makers);
    memory.engine = Some(engine.loaded);
    memory.routes = Some(routes);
    if findings.is_empty() { Ok(tree) } else { Err(findings) }
}

/// All that was made, or all that is wrong.
fn collect<T>(made: Vec<Result<T, Vec<Finding>>>) -> Result<Vec<T>, Vec<Finding>> {
    let mut good = Vec::with_capacity(made.len());
    let mut findings = Vec::new();
    for made in made {
        match made {
            Ok(made) => good.push(made),
            Err(found) => findings.extend(found),
        }
    }
    findings.dedup();
    if findings.is_empty() { Ok(good) } else { Err(findings) }
}

/// The files that are no pages.
fn others(
    engine: &Engine<'_>,
    world: &World<'_>,
    makers: &[Maker<'_>],
) -> Vec<Result<Printed, Vec<Finding>>> {
    let mut made = vec![
        Ok(Printed::new("data.json", data::data(world))),
        Ok(Printed::new("feed.xml", feed::feed(world))),
        Ok(Printed::new("milestones.ics", calendar::calendar(world))),
        badge::badge(engine, world).map(|badge| Printed::new("badge.svg", badge)),
    ];
    let pages = makers.iter().map(|maker| maker.path.as_str());
    made.extend(sitemap::sitemap(world, pages).map(|text| Ok(Printed::new("sitemap.xml", text))));
    made
}

/// Who watches the site being made.
pub trait Progress: Sync {
    /// A stage of the work begins.
    fn stage(&self, _name: &'static str) {}
    /// There will be this many.
    fn pages(&self, _count: usize) {}
    /// One is done.
    fn page(&self) {}
    /// Answers those who wait for a page, until all are done.
    fn answer(&self, _page: &dyn Fn(&str) -> Option<Bytes>) {}
    /// All are done.
    fn done(&self) {}
}

/// Says that all pages are done, whatever happens.
struct End<'a>(&'a dyn Progress);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.done();
    }
}

/// Nobody watches.
impl Progress for () {}

/// What the template of a page is given, as JSON; `None` if there is no such
/// page.
pub fn context(edition: &Edition<'_>, facts: &Facts<'_>, path: &str) -> Option<String> {
    let routes = Routes::new(edition, facts, None);
    let world = World::new(edition, facts, &routes);
    let makers = pages::pages(&world);
    let page = makers.iter().find(|maker| maker.path == path)?.page();
    let parts = serde_json::json!({
        "template": page.template,
        "site": site::site(&world),
        "page": page_view(&world, path, &page),
        "view": page.view,
    });
    serde_json::to_string_pretty(&parts).ok()
}

fn engine<'a>(
    checked: &'a Checked,
    world: &World<'_>,
    last: Option<engine::Loaded>,
) -> Result<Engine<'a>, Vec<Finding>> {
    let site = Value::from_serializable(&site::site(world));
    Engine::new(&checked.theme, world.today(), site, last)
}

fn page_view<'a>(world: &World<'_>, path: &'a str, page: &'a Page) -> PageView<'a> {
    let folder = path.split_once('/').map(|(folder, _)| folder);
    PageView {
        path,
        root: match path {
            "404.html" => site::base_path(world),
            path => routes::root_of(path).to_owned(),
        },
        // The pages outside a folder are parts by themselves.
        section: folder.unwrap_or(page.template.trim_end_matches(".html")),
        front: folder.is_none() || path.ends_with("/index.html"),
        title: &page.title,
        canonical: site::absolute(world, path).filter(|_| path != "404.html"),
    }
}
