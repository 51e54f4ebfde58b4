//! The whole in one sentence: load, check, take an edition, derive, render.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::advise::advise;
use crate::check::{self, Checked, check};
use crate::config::Site;
use crate::derive::{self, derive};
use crate::diag::{Failure, Finding, Report, Severity, Sources};
use crate::edition::{self, edition};
use crate::field::{Day, Url};
use crate::load::{self, Changed, Loaded, Look, load};
use crate::render::{self, Outlet, Progress, Stop, Tree};
use crate::veil::Veil;
use crate::wall::{self, Wall};

/// What is to be built.
#[derive(Debug, Clone)]
pub struct Order {
    /// The folder of `candor.toml`.
    pub root: PathBuf,
    /// For which audience; the most open one if none is named.
    pub audience: Option<String>,
    /// The day that the site describes, if not the site's own or today.
    pub as_of: Option<Day>,
    /// Today.
    pub today: Day,
    /// Where the site will be, if not where `candor.toml` says.
    pub url: Option<Url>,
    /// Whether others may read the report, and not only the author.
    pub discreet: bool,
}

/// What came of it.
pub struct Outcome<S = Arc<Tree>> {
    /// Everything that was found.
    pub report: Report,
    /// The texts that the report points into.
    pub sources: Arc<Sources>,
    /// What the site became, if no error stands in its way.
    pub site: Option<S>,
    /// The audience that it is for.
    pub audience: String,
    /// The files that are not as they were in the run before.
    pub changed: Vec<String>,
}

/// What one run leaves for the next, so that nothing is done twice.
#[derive(Default)]
pub struct Memory {
    load: load::Memory,
    check: check::Memory,
    edition: edition::Memory,
    facts: derive::Memory,
    pages: render::Memory,
    wall: wall::Memory,
    day: Option<Day>,
}

impl Memory {
    /// Makes the next run go on although nothing has changed.
    pub fn doubt(&mut self) {
        self.day = None;
    }
}

/// Why an order cannot be carried out.
#[derive(Debug)]
pub enum Trouble {
    /// The machine failed.
    Failure(Failure),
    /// The order itself makes no sense for this site.
    Usage(String),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Failure(failure) => failure.fmt(f),
            Self::Usage(message) => f.write_str(message),
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Reads, checks and renders a site, each file into what `open` gives for its
/// audience. It is not opened where the content alone stands in the way.
pub fn run<S: Outlet>(
    order: &Order,
    open: impl FnOnce(&str) -> Result<S, Failure>,
    progress: &dyn Progress,
) -> Result<Outcome<S>, Trouble> {
    progress.stage("read");
    let (loaded, _) = load(&order.root, &Look::Everywhere, &mut load::Memory::default())?;
    let mut memory = Memory::default();
    let outcome = build(order, loaded, &mut memory, false, |audience, _| open(audience), progress);
    // Giving it back takes time, for which nobody should wait.
    rayon::spawn(|| drop(memory));
    outcome
}

/// The same again in memory, as far as something changed where one looks;
/// `None` if nothing did.
pub fn rerun(
    order: &Order,
    look: &Look,
    memory: &mut Memory,
    progress: &dyn Progress,
) -> Result<Option<Outcome>, Trouble> {
    progress.stage("read");
    let (loaded, changed) = load(&order.root, look, &mut memory.load)?;
    let day = Some(days(order, &loaded).0);
    let changed = match changed {
        Changed::Nothing if memory.day == day => return Ok(None),
        Changed::Nothing => Vec::new(),
        Changed::Files(changed) => changed,
    };
    memory.day = day;
    let open = |_: &str, site: &Site| Ok(Mutex::new(Tree::new(site)));
    // On a thread of the pool: work that is not worth sharing then never waits.
    let made = rayon::scope(|_| build(order, loaded, memory, true, open, progress))?;
    let Outcome { report, sources, site, audience, .. } = made;
    let site = site.map(|tree| Arc::new(tree.into_inner().unwrap_or_else(PoisonError::into_inner)));
    if site.is_some() {
        memory.wall.clean.clone_from(&site);
    }
    Ok(Some(Outcome { report, sources, site, audience, changed }))
}

fn build<S: Outlet>(
    order: &Order,
    loaded: Loaded,
    memory: &mut Memory,
    again: bool,
    open: impl FnOnce(&str, &Site) -> Result<S, Failure>,
    progress: &dyn Progress,
) -> Result<Outcome<S>, Trouble> {
    let Memory { check, edition: taken, facts: derived, pages, wall: walled, .. } = memory;
    let pages = again.then_some(pages);
    let made = with(order, loaded, check, progress, |checked, rung, as_of, advise| {
        let site = open(&checked.ladder[rung], &checked.site)?;
        progress.stage("edition");
        let edition = edition(checked, rung, as_of, taken);
        progress.stage("facts");
        let facts = derive(&edition, derived);
        let wall = Wall::new(checked, rung, walled, &site);
        let render = || render::render(checked, &edition, &facts, pages, &wall, progress);
        let (rendered, advice) = rayon::join(render, advise);
        let found = match rendered {
            Ok(()) => wall.findings(),
            Err(Stop::Findings(found)) => found,
            Err(Stop::Failure(failure)) => return Err(failure),
        };
        Ok((if found.is_empty() { Ok(site) } else { Err(found) }, advice))
    });
    let (report, sources, site, audience) = made?;
    Ok(Outcome { report, sources, site, audience, changed: Vec::new() })
}

/// What the template of a page is given, as JSON; `None` if there is no such
/// page, or errors stand in the way.
pub fn context(
    order: &Order,
    page: &str,
) -> Result<(Report, Arc<Sources>, Option<String>), Trouble> {
    let (loaded, _) = load(&order.root, &Look::Everywhere, &mut load::Memory::default())?;
    let (report, sources, context, _) =
        with(order, loaded, &mut check::Memory::default(), &(), |checked, rung, as_of, advise| {
            let edition = edition(checked, rung, as_of, &mut Default::default());
            let facts = derive(&edition, &mut Default::default());
            Ok((Ok(render::context(&edition, &facts, page)), advise()))
        })?;
    Ok((report, sources, context.flatten()))
}

/// The day that the site describes, and the day after which no fact can lie.
fn days(order: &Order, loaded: &Loaded) -> (Day, Day) {
    let own = loaded.site.as_ref().and_then(|site| site.as_of);
    let as_of = order.as_of.or(own).unwrap_or(order.today);
    (as_of, own.unwrap_or(order.today).max(as_of))
}

/// Gives advice on what was checked. It stops nothing, so nothing waits for it.
type Advise<'a> = dyn Fn() -> Vec<Finding> + Sync + 'a;

/// What was made, or what is wrong with it; and advice.
type Advised<T> = (Result<T, Vec<Finding>>, Vec<Finding>);

type Made<T> = (Report, Arc<Sources>, Option<T>, String);

/// Checks a site, and makes something of it if no error stands in the way.
fn with<T>(
    order: &Order,
    loaded: Loaded,
    memory: &mut check::Memory,
    progress: &dyn Progress,
    make: impl FnOnce(&Checked, usize, Day, &Advise<'_>) -> Result<Advised<T>, Failure>,
) -> Result<Made<T>, Trouble> {
    let (as_of, today) = days(order, &loaded);
    progress.stage("check");
    let veil = if order.discreet { Veil::new(&loaded, order.audience.as_deref()) } else { None };
    let report = |sources: &Sources, findings: Vec<Finding>, severities: &BTreeMap<_, _>| {
        let findings = match &veil {
            Some(veil) => veil.cover(sources, findings),
            None => findings,
        };
        Report::new(sources, findings, severities)
    };
    let (checked, sources, mut findings) = check(loaded, today, memory);
    let Some(mut checked) = checked else {
        return Ok((report(&sources, findings, &BTreeMap::new()), sources, None, String::new()));
    };
    if order.url.is_some() {
        checked.site.url.clone_from(&order.url);
    }
    let rung = match &order.audience {
        None => 0,
        Some(name) => checked.ladder.iter().position(|rung| rung == name).ok_or_else(|| {
            Trouble::Usage(format!(
                "no audience is called \"{name}\"; this site has \"{}\"",
                checked.ladder.join("\", \"")
            ))
        })?,
    };
    let audience = checked.ladder[rung].clone();
    let severities = checked.site.checks.0.clone();
    let sound = findings.iter().all(|finding| finding.code.severity() != Severity::Error);
    let advise = || advise(&checked, as_of);
    let (made, advice) = if sound {
        let (made, advice) = make(&checked, rung, as_of, &advise)?;
        (made.map_err(|found| findings.extend(found)).ok(), advice)
    } else {
        (None, advise())
    };
    findings.extend(advice);
    Ok((report(&sources, findings, &severities), sources, made, audience))
}
