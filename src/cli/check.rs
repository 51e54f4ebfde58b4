//! `candor check`: say everything that is wrong, and write nothing.

#![expect(clippy::disallowed_methods, reason = "measures for people")]

use std::time::Instant;

use crate::pipeline::{self, Trouble};

use super::output::{self, Bar};
use super::{Exit, Global, SiteArgs, order};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    site: SiteArgs,
}

pub fn run(args: &Args, global: &Global) -> Result<Exit, Trouble> {
    let start = Instant::now();
    let order = order(&args.site, global)?;
    let bar = Bar::new(global);
    let outcome = pipeline::run(&order, |_| Ok(()), &bar)?;
    bar.finish();
    let exit = output::report(&outcome.report, &outcome.sources, &args.site, global);
    if exit == Exit::Ok {
        let files = outcome.sources.count();
        output::done(
            global,
            "Checked",
            &format!("{files} files for {} in {}", outcome.audience, output::duration(start)),
        );
    }
    Ok(exit)
}
