//! `candor serve`: watch the site, and show it in a browser.

use std::io::{self, ErrorKind};
use std::net::IpAddr;
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
    /// Let others in the network in too, at this address of the machine; wants
    /// --audience, and gives them an address with a key
    #[arg(long, value_name = "IP", value_parser = parse_host)]
    host: Option<IpAddr>,
    /// Answer to a name that is forwarded to this machine, as in
    /// calm-rook-4000.dev.example
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    allow_host: Vec<String>,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Keep a folder up to date too; without it nothing is written
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    watch: WatchArgs,
}

/// An address that others can reach, which no wildcard is.
fn parse_host(text: &str) -> Result<IpAddr, String> {
    let host: Option<IpAddr> = text.parse().ok().filter(|host: &IpAddr| !host.is_unspecified());
    host.ok_or_else(|| "write one address of this machine, as in 192.168.7.5".to_owned())
}

/// A name as browsers send it in `Host`.
fn parse_name(text: &str) -> Result<String, String> {
    let lawful = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    let name = Some(text).filter(|text| !text.is_empty() && text.chars().all(lawful));
    let name = name.ok_or_else(|| "write the name alone, without https:// and path".to_owned());
    name.map(str::to_ascii_lowercase)
}

pub fn run(args: &Args, global: &Global) -> Result<Exit, Trouble> {
    let mut order = order(&args.site, global)?;
    if args.host.is_some() {
        if order.audience.is_none() {
            let message =
                "--host lets others read the preview: say for whom it is, with --audience";
            return Err(Trouble::Usage(message.to_owned()));
        }
        // What is wrong is shown to them too.
        order.discreet = true;
    }
    let fail = |source: io::Error| match args.host {
        Some(host) if source.kind() == ErrorKind::AddrNotAvailable => {
            Trouble::Usage(format!("{host} is no address of this machine"))
        }
        _ => Failure::io("cannot serve on port", args.port.to_string(), source).into(),
    };
    let address = Address::take(args.port, args.host).map_err(fail)?;
    let door = address.door(args.allow_host.clone());
    let url = format!("{}/{}", address.url(), door.query());
    if args.port != 0 && address.port != args.port {
        output::done(global, "Note", &format!("port {} is busy", args.port));
    }
    let preview = Arc::new(Preview::new(args.site.strict, args.host.is_some()));
    let output = args.output.clone();
    let watch = Watch::new(order, &args.watch, &args.site, global, output, Some(preview.clone()))?;
    live::serve(address, door, preview).map_err(fail)?;
    output::done(global, "Serving", &format!("{url} ; Ctrl-C ends it"));
    if let (Some(_), Some(audience)) = (args.host, &args.site.audience) {
        let note = "whoever has this address reads the edition for";
        output::done(global, "Note", &format!("{note} \"{audience}\"; it is sent unencrypted"));
    }
    if args.open && !output::open(url.as_ref()) {
        output::error(&format!("no browser could be started; open {url} yourself"));
    }
    watch.run()
}
