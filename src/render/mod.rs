//! Everything of a site in memory: pages, pictures, data, feed, calendar.
//!
//! In: an edition, its facts, the bodies and the theme. Out: files, each handed
//! over as soon as it is made, or findings about the theme. Pages are rendered
//! in parallel; what all pages share is made once.

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
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use bytes::Bytes;
use rayon::prelude::*;
use serde::Serialize;
use tera::Value;

use crate::check::Checked;
use crate::config::Site;
use crate::derive::Facts;
use crate::diag::{Failure, Finding};
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
    /// A site without files.
    pub fn new(site: &Site) -> Self {
        let base = match site::base_path(site) {
            none if none.is_empty() => "/".to_owned(),
            path => path,
        };
        Self { base, ..Self::default() }
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

/// Where the files of a site go as they are made.
pub trait Outlet: Sync {
    /// Takes a file, from any thread and in any order.
    fn take(&self, path: &str, bytes: &Bytes) -> Result<(), Failure>;
}

/// Nobody wants them: they are made to see what is wrong.
impl Outlet for () {
    fn take(&self, _path: &str, _bytes: &Bytes) -> Result<(), Failure> {
        Ok(())
    }
}

/// A tree that grows.
impl Outlet for Mutex<Tree> {
    fn take(&self, path: &str, bytes: &Bytes) -> Result<(), Failure> {
        let mut tree = self.lock().unwrap_or_else(PoisonError::into_inner);
        tree.files.insert(path.to_owned(), bytes.clone());
        Ok(())
    }
}

/// Why a site was not rendered whole.
pub enum Stop {
    /// Something is wrong with it.
    Findings(Vec<Finding>),
    /// A file could not be handed over.
    Failure(Failure),
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

/// Renders a site into an outlet. `progress` is told how many pages there are,
/// then each one.
///
/// With a memory, a page that shows what it showed last time is not rendered
/// again.
pub fn render(
    checked: &Checked,
    edition: &Edition<'_>,
    facts: &Facts<'_>,
    memory: Option<&mut Memory>,
    outlet: &dyn Outlet,
    progress: &dyn Progress,
) -> Result<(), Stop> {
    let again = memory.is_some();
    let mut once = Memory::default();
    let memory = memory.unwrap_or(&mut once);
    let routes = Routes::new(edition, facts, memory.routes.take());
    let world = World::new(edition, facts, &routes);
    let last = memory.engine.take();
    let (engine, makers) = rayon::join(|| engine(checked, &world, last), || pages::pages(&world));
    let engine = engine.map_err(Stop::Findings)?;
    progress.stage("pages");
    progress.pages(makers.len());
    let press = Press::new(&world, &engine, again.then_some(&memory.pages));
    let asked = |path: &str| {
        let maker = makers.iter().find(|maker| maker.path == path)?;
        press.page(maker).ok().map(|page| page.bytes)
    };
    let failure = OnceLock::new();
    let hand_over = |path: &str, bytes: &Bytes| {
        if failure.get().is_none()
            && let Err(why) = outlet.take(path, bytes)
        {
            let _ = failure.set(why);
        }
    };
    let page = |maker: &Maker<'_>| {
        if failure.get().is_some() {
            return Ok(None);
        }
        let page = press.page(maker)?;
        hand_over(&page.path, &page.bytes);
        progress.page();
        Ok(again.then_some(page))
    };
    let (pages, others) = thread::scope(|scope| {
        let _end = End(progress);
        // Where there is no thread to be had, who asks waits for the whole site.
        let _ = thread::Builder::new().spawn_scoped(scope, || progress.answer(&asked));
        rayon::join(
            || makers.par_iter().with_min_len(8).map(page).collect::<Vec<_>>(),
            || others(&engine, &world, &makers, &hand_over),
        )
    });
    let (pages, mut findings) = apart(pages);
    let others = others.unwrap_or_else(|found| {
        findings.extend(found);
        Vec::new()
    });
    let assets = site::assets(checked);
    let made = makers.iter().map(|maker| maker.path.as_str()).chain(others);
    let made = made.chain(assets.iter().map(|(path, _)| path.as_str()));
    findings.extend(clash::clashes(made, checked.statics.keys().map(String::as_str)));
    if findings.is_empty() {
        assets.par_iter().for_each(|(path, bytes)| hand_over(path, bytes));
        checked.statics.par_iter().for_each(|(path, bytes)| hand_over(path, bytes));
    }
    if again {
        memory.pages = pages.into_iter().flatten().map(|page| (page.path.clone(), page)).collect();
    }
    drop(makers);
    memory.engine = Some(engine.loaded);
    memory.routes = Some(routes);
    match failure.into_inner() {
        Some(failure) => Err(Stop::Failure(failure)),
        None if findings.is_empty() => Ok(()),
        None => Err(Stop::Findings(findings)),
    }
}

/// What was made, and what is wrong.
fn apart<T>(made: Vec<Result<T, Vec<Finding>>>) -> (Vec<T>, Vec<Finding>) {
    let mut good = Vec::with_capacity(made.len());
    let mut findings = Vec::new();
    for made in made {
        match made {
            Ok(made) => good.push(made),
            Err(found) => findings.extend(found),
        }
    }
    findings.dedup();
    (good, findings)
}

/// Hands over the files that are no pages, and tells their names.
fn others(
    engine: &Engine<'_>,
    world: &World<'_>,
    makers: &[Maker<'_>],
    hand_over: &dyn Fn(&str, &Bytes),
) -> Result<Vec<&'static str>, Vec<Finding>> {
    let mut names = Vec::new();
    let mut add = |name, bytes: Bytes| {
        hand_over(name, &bytes);
        names.push(name);
    };
    add("data.json", data::data(world));
    add("feed.xml", feed::feed(world).into());
    add("milestones.ics", calendar::calendar(world).into());
    add("badge.svg", badge::badge(engine, world)?);
    let pages = makers.iter().map(|maker| maker.path.as_str());
    if let Some(text) = sitemap::sitemap(world, pages) {
        add("sitemap.xml", text.into());
    }
    Ok(names)
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
            "404.html" => site::base_path(world.edition.site),
            path => routes::root_of(path).to_owned(),
        },
        // The pages outside a folder are parts by themselves.
        section: folder.unwrap_or(page.template.trim_end_matches(".html")),
        front: folder.is_none() || path.ends_with("/index.html"),
        title: &page.title,
        canonical: site::absolute(world, path).filter(|_| path != "404.html"),
    }
}
