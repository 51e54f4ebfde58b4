//! `candor init`: start a site.

use std::path::PathBuf;

use crate::author::init;
use crate::pipeline::Trouble;

use super::output;
use super::{Exit, Global, today};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where; the current folder if left out
    dir: Option<PathBuf>,
}

pub fn run(args: &Args, global: &Global) -> Result<Exit, Trouble> {
    let dir = args.dir.clone().unwrap_or_else(|| PathBuf::from("."));
    for file in init(&dir, today()?)? {
        output::done(global, "Wrote", &dir.join(file).display().to_string());
    }
    if !global.quiet {
        anstream::eprintln!(
            "\nNext: `candor build` writes the site to {}.\n\
             To publish it, push to GitHub and choose Settings > Pages > Source > GitHub Actions.",
            dir.join("public").display()
        );
    }
    Ok(Exit::Ok)
}
