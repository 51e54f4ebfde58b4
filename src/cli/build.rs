//! `candor build`: write the site.

#![expect(clippy::disallowed_methods, reason = "measures for people")]

use std::time::Instant;

use crate::diag::visible_json;
use crate::pipeline::{self, Trouble};
use crate::render::Progress;
use crate::write::{self, Draft, Latch, Target};

use super::output::{self, Bar};
use super::{Exit, Global, OutputArgs, SiteArgs, end_between_steps, order};

/// The largest site that GitHub Pages publishes
/// (<https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits>).
const PUBLISHED: u64 = 1 << 30;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    site: SiteArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Replace the site of another audience in the output
    #[arg(long)]
    switch_audience: bool,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Print what the template of a page is given, as JSON, and write nothing
    #[arg(long, value_name = "PAGE")]
    dump_context: Option<String>,
}

pub fn run(args: &Args, global: &Global) -> Result<Exit, Trouble> {
    let start = Instant::now();
    let order = order(&args.site, global)?;
    if let Some(page) = &args.dump_context {
        let (report, sources, context) = pipeline::context(&order, page)?;
        let Some(context) = context else {
            let exit = output::report(&report, &sources, &args.site, global);
            return match exit {
                Exit::Ok => Err(Trouble::Usage(format!(
                    "the site has no page `{page}`; name one as in milestones/index.html"
                ))),
                exit => Ok(exit),
            };
        };
        anstream::println!("{}", visible_json(&context));
        return Ok(Exit::Ok);
    }
    let out = args.output.folder(&order);
    let latch = Latch::default();
    end_between_steps(latch.clone())?;
    write::resume(&out, &order.root, &latch)?;
    let bar = Bar::new(global);
    let begin = |audience: &str| {
        let switch = args.switch_audience;
        Draft::begin(Target { out: &out, root: &order.root, audience, switch }, &latch)
    };
    let outcome = pipeline::run(&order, begin, &bar)?;
    bar.finish();
    let exit = output::report(&outcome.report, &outcome.sources, &args.site, global);
    let Some(draft) = outcome.site.filter(|_| exit == Exit::Ok) else {
        output::error("nothing was written");
        return Ok(Exit::Findings);
    };
    bar.stage("write");
    let written = draft.finish()?;
    let pages = written.pages;
    let front = out.join("index.html");
    let what = match (written.changed, written.removed) {
        (0, 0) => "nothing changed".to_owned(),
        (1, 0) => "one file written".to_owned(),
        (changed, 0) => format!("{changed} files written"),
        (changed, removed) => format!("{changed} written, {removed} removed"),
    };
    output::done(
        global,
        "Built",
        &format!(
            "{pages} pages for {} in {} ({what}): {}",
            outcome.audience,
            output::duration(start),
            front.display()
        ),
    );
    if let Some(heavy) = heavy(written.bytes) {
        output::done(global, "Note", &heavy);
    }
    if global.verbose {
        output::done(global, "Timing", &bar.stages());
    }
    if args.open && !std::path::absolute(&front).is_ok_and(|page| output::open(page.as_ref())) {
        output::error(&format!("no browser could be started; open {} yourself", front.display()));
    }
    Ok(Exit::Ok)
}

/// What to say of a site of so many bytes.
fn heavy(bytes: u64) -> Option<String> {
    let tenths = bytes / (PUBLISHED / 10);
    (bytes > PUBLISHED).then(|| {
        let (whole, part) = (tenths / 10, tenths % 10);
        format!("the site has {whole}.{part} GB, and GitHub Pages publishes at most 1 GB")
    })
}

#[cfg(test)]
mod tests {
    use super::{PUBLISHED, heavy};

    #[test]
    fn lim_1_a_site_that_is_too_heavy_for_its_host_is_named() {
        assert_eq!(heavy(PUBLISHED), None);
        let said = heavy(PUBLISHED + PUBLISHED / 5 + 10).expect("it is too heavy");
        assert!(said.contains("1.2 GB"), "{said}");
    }
}
