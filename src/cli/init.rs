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
        let there =
            if dir.as_os_str() == "." { String::new() } else { format!("in {}, ", dir.display()) };
        anstream::eprintln!(
            "\nNext: {there}`candor serve --open` shows the site while you write, and `candor build` \
             writes it to public/.\n\
             To publish it, push to GitHub and choose Settings > Pages > Source > GitHub Actions."
        );
    }
    Ok(Exit::Ok)
}
