//! The whole in one sentence: load, check, take an edition, derive, render.

use std::path::PathBuf;

use crate::check::{Checked, check};
use crate::derive::derive;
use crate::diag::{Failure, Finding, Report, Sources};
use crate::edition::edition;
use crate::field::{Day, Url};
use crate::load::load;
use crate::render::{self, Progress, Tree};

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
}

/// What came of it.
pub struct Outcome {
    /// Everything that was found.
    pub report: Report,
    /// The texts that the report points into.
    pub sources: Sources,
    /// The site, if no error stands in its way.
    pub tree: Option<Tree>,
    /// The audience that it is for.
    pub audience: String,
}

/// Why an order cannot be carried out.
#[derive(Debug)]
pub enum Trouble {
    /// The machine failed.
    Failure(Failure),
    /// The order itself makes no sense for this site.
    Usage(String),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Reads, checks and renders a site, all in memory.
pub fn run(order: &Order, progress: &dyn Progress) -> Result<Outcome, Trouble> {
    with(order, progress, |checked, rung, as_of| {
        progress.stage("edition");
        let edition = edition(checked, rung, as_of);
        progress.stage("facts");
        let facts = derive(&edition);
        render::render(checked, &edition, &facts, progress)
    })
    .map(|(report, sources, tree, audience)| Outcome { report, sources, tree, audience })
}

/// What the template of a page is given, as JSON; `None` if there is no such
/// page, or errors stand in the way.
pub fn context(order: &Order, page: &str) -> Result<(Report, Sources, Option<String>), Trouble> {
    let (report, sources, context, _) = with(order, &(), |checked, rung, as_of| {
        let edition = edition(checked, rung, as_of);
        let facts = derive(&edition);
        Ok(render::context(&edition, &facts, page))
    })?;
    Ok((report, sources, context.flatten()))
}

type Made<T> = (Report, Sources, Option<T>, String);

/// Checks a site, and makes something of it if no error stands in the way.
fn with<T>(
    order: &Order,
    progress: &dyn Progress,
    make: impl FnOnce(&Checked, usize, Day) -> Result<T, Vec<Finding>>,
) -> Result<Made<T>, Trouble> {
    progress.stage("read");
    let loaded = load(&order.root)?;
    let own = loaded.site.as_ref().and_then(|site| site.as_of);
    let as_of = order.as_of.or(own).unwrap_or(order.today);
    let today = own.unwrap_or(order.today).max(as_of);
    progress.stage("check");
    let (checked, sources, mut findings) = check(loaded, today);
    let Some(mut checked) = checked else {
        let report = Report::new(&sources, findings, &Default::default());
        return Ok((report, sources, None, String::new()));
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
    progress.stage("advice");
    findings.extend(crate::advise::advise(&checked, as_of));
    let severities = checked.site.checks.0.clone();
    let sound =
        findings.iter().all(|finding| finding.code.severity() != crate::diag::Severity::Error);
    let made = if sound {
        match make(&checked, rung, as_of) {
            Ok(made) => Some(made),
            Err(found) => {
                findings.extend(found);
                None
            }
        }
    } else {
        None
    };
    Ok((Report::new(&sources, findings, &severities), sources, made, audience))
}
