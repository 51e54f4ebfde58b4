//! Everything of a site in memory: pages, pictures, data, feed, calendar.
//!
//! In: an edition, its facts, the bodies and the theme. Out: a [`Tree`] of
//! files, or findings about the theme. Pages are rendered in parallel; what
//! all pages share is made once.

mod badge;
mod calendar;
mod claims;
mod data;
mod engine;
mod feed;
mod pages;
mod routes;
mod site;
mod sitemap;
mod slip_chart;
mod timeline;
mod view;

use std::collections::BTreeMap;

use serde::Serialize;
use tera::Value;

use crate::check::Checked;
use crate::derive::Facts;
use crate::diag::{Code, Finding};
use crate::edition::Edition;

use engine::Engine;
use pages::Page;
use routes::Routes;
use view::World;

/// The files of a built site by path, relative to its root, with forward slashes.
#[derive(Debug, Default)]
pub struct Tree {
    /// Path and bytes of each file.
    pub files: BTreeMap<String, Vec<u8>>,
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
pub fn render(
    checked: &Checked,
    edition: &Edition<'_>,
    facts: &Facts<'_>,
    progress: &dyn Progress,
) -> Result<Tree, Vec<Finding>> {
    let routes = Routes::new(edition, facts);
    let world = World { edition, facts, routes: &routes, prose: &checked.prose };
    let engine = engine(checked, &world)?;
    let makers = pages::pages(&world);
    progress.stage("pages");
    progress.pages(makers.len());
    let pages = pages::each(&makers, |page| {
        let text = page_text(&engine, &world, &page);
        progress.page();
        text.map(|mut text| {
            text.shrink_to_fit();
            (page.path, text.into_bytes())
        })
    });
    let mut tree = Tree::default();
    let mut findings = Vec::new();
    for page in pages {
        match page {
            Ok((path, bytes)) => {
                tree.files.insert(path, bytes);
            }
            Err(found) => findings.extend(found),
        }
    }
    match badge::badge(&engine, &world) {
        Ok(badge) => {
            tree.files.insert("badge.svg".to_owned(), badge.into_bytes());
        }
        Err(found) => findings.extend(found),
    }
    findings.dedup();
    if !findings.is_empty() {
        return Err(findings);
    }
    let pages: Vec<String> =
        tree.files.keys().filter(|path| path.ends_with(".html")).cloned().collect();
    tree.files.insert("data.json".to_owned(), data::data(&world));
    tree.files.insert("feed.xml".to_owned(), feed::feed(&world).into_bytes());
    tree.files.insert("milestones.ics".to_owned(), calendar::calendar(&world).into_bytes());
    if let Some(sitemap) = sitemap::sitemap(&world, &pages) {
        tree.files.insert("sitemap.xml".to_owned(), sitemap.into_bytes());
    }
    for (path, bytes) in site::assets(checked) {
        tree.files.insert(path, bytes);
    }
    for (path, bytes) in &checked.statics {
        if tree.files.insert(path.clone(), bytes.clone()).is_some() {
            findings.push(
                Finding::nowhere(
                    Code::OutputClash,
                    format!("`static/{path}` has the name of a file that Candor makes"),
                )
                .help("rename it; to replace an asset of the theme, put yours into `assets/`"),
            );
        }
    }
    if findings.is_empty() { Ok(tree) } else { Err(findings) }
}

/// Who watches the site being made.
pub trait Progress: Sync {
    /// A stage of the work begins.
    fn stage(&self, _name: &'static str) {}
    /// There will be this many.
    fn pages(&self, _count: usize) {}
    /// One is done.
    fn page(&self) {}
}

/// Nobody watches.
impl Progress for () {}

/// What the template of a page is given, as JSON; `None` if there is no such
/// page.
pub fn context(
    checked: &Checked,
    edition: &Edition<'_>,
    facts: &Facts<'_>,
    path: &str,
) -> Option<String> {
    let routes = Routes::new(edition, facts);
    let world = World { edition, facts, routes: &routes, prose: &checked.prose };
    let page = pages::pages(&world).iter().map(|make| make()).find(|page| page.path == path)?;
    let parts = serde_json::json!({
        "template": page.template,
        "site": site::site(&world),
        "page": page_view(&world, &page),
        "view": page.view,
    });
    serde_json::to_string_pretty(&parts).ok()
}

fn engine<'a>(checked: &'a Checked, world: &World<'_>) -> Result<Engine<'a>, Vec<Finding>> {
    let site = Value::from_serializable(&site::site(world));
    Engine::new(&checked.theme, world.today(), site)
}

fn page_view<'a>(world: &World<'_>, page: &'a Page) -> PageView<'a> {
    PageView {
        path: &page.path,
        root: match page.path.as_str() {
            "404.html" => site::base_path(world),
            path => routes::root_of(path).to_owned(),
        },
        section: page.section,
        front: page.front,
        title: &page.title,
        canonical: site::absolute(world, &page.path).filter(|_| page.path != "404.html"),
    }
}

fn page_text(engine: &Engine<'_>, world: &World<'_>, page: &Page) -> Result<String, Vec<Finding>> {
    let about = Value::from_serializable(&page_view(world, page));
    engine.render(page.template, about, page.view.clone())
}
