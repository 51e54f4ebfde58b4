//! `candor serve`: watch the site, and show it in a browser.

use std::path::PathBuf;
use std::sync::Arc;

use crate::diag::Failure;
use crate::live::{self, Address, Preview};
use crate::pipeline::Trouble;

use super::watch::{Watch, WatchArgs};
use super::{Exit, Global, SiteArgs, order, output};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    site: SiteArgs,
    /// The port on 127.0.0.1; if it is busy, the next free one
    #[arg(short, long, value_name = "PORT", default_value_t = 4000)]
    port: u16,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Keep a folder up to date too; without it nothing is written
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    watch: WatchArgs,
}

pub fn run(args: &Args, global: &Global) -> Result<Exit, Trouble> {
    let order = order(&args.site, global)?;
    let fail = |source| Failure::io("cannot serve on port", args.port.to_string(), source);
    let address = Address::take(args.port).map_err(fail)?;
    let url = address.url();
    if args.port != 0 && address.port != args.port {
        output::done(global, "Note", &format!("port {} is busy", args.port));
    }
    let preview = Arc::new(Preview::new(args.site.strict));
    let output = args.output.clone();
    let watch = Watch::new(order, &args.watch, &args.site, global, output, Some(preview.clone()))?;
    live::serve(address, preview).map_err(fail)?;
    output::done(global, "Serving", &format!("{url}/ ; Ctrl-C ends it"));
    if args.open && !output::open(url.as_ref()) {
        output::error(&format!("no browser could be started; open {url} yourself"));
    }
    watch.run()
}
