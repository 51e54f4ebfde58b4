//! The command line: one file a subcommand, and the only place that prints.

#![expect(clippy::disallowed_methods, reason = "the door of the environment and the clock")]

mod build;
mod check;
mod explain;
mod init;
mod new;
mod output;
mod serve;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diag::{Failure, Format};
use crate::field::{Day, Url};
use crate::pipeline::{Order, Trouble};
use crate::write::Latch;

/// A status site that leadership can trust, built from plain text.
#[derive(Debug, Parser)]
#[command(name = "candor", version, arg_required_else_help = true, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

/// Flags of every command.
#[derive(Debug, Args)]
struct Global {
    /// The folder of candor.toml; searched upwards from here if left out
    #[arg(short = 'C', long, global = true, value_name = "DIR", env = "CANDOR_ROOT")]
    root: Option<PathBuf>,
    /// Say only what is wrong
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say where the time goes
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: Color,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a site: a small one that builds, with a GitHub Pages workflow
    Init(init::Args),
    /// Write a commented blueprint of an item
    New(new::Args),
    /// Say everything that is wrong, and write nothing
    Check(check::Args),
    /// Write the site
    Build(build::Args),
    /// Write the site again on every change
    Watch(watch::Args),
    /// Show the site in a browser, and every change at once
    Serve(serve::Args),
    /// Tell what a rule means, and how to keep it
    Explain(explain::Args),
}

/// Flags of every command that reads a site.
#[derive(Debug, Args)]
struct SiteArgs {
    /// Build for this audience; the most open one if left out
    #[arg(long, value_name = "NAME", env = "CANDOR_AUDIENCE")]
    audience: Option<String>,
    /// Describe this day, as in 2026-07-31
    #[arg(long, value_name = "DATE", value_parser = parse_day, env = "CANDOR_AS_OF")]
    as_of: Option<Day>,
    /// Where the site will be, for canonical links, feed and sitemap
    #[arg(long, value_name = "URL", env = "CANDOR_BASE_URL")]
    base_url: Option<String>,
    /// How findings are reported; `github` by itself inside GitHub Actions
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Let warnings stop the build too
    #[arg(long)]
    strict: bool,
}

/// Where a command writes the site.
#[derive(Debug, Args)]
struct OutputArgs {
    /// Where the site goes; `public` in the root if left out
    #[arg(short, long, value_name = "DIR", env = "CANDOR_OUTPUT")]
    output: Option<PathBuf>,
}

impl OutputArgs {
    /// The folder.
    fn folder(&self, order: &Order) -> PathBuf {
        self.output.clone().unwrap_or_else(|| order.root.join("public"))
    }
}

fn parse_day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write a day as in 2026-07-31".to_owned())
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    Ok,
    Findings,
    Usage,
    Refused,
    Io,
    Bug,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Ok => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Refused => 3,
            Exit::Io => 4,
            Exit::Bug => 70,
        })
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.global.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    with_room(move || run(cli)).into()
}

/// The stack of every thread: a theme may include itself a few hundred times.
const STACK: usize = 16 << 20;

/// Does the work on threads with room. A mistake of Candor's own ends it in
/// one line, which quotes nothing of the content.
fn with_room(work: impl FnOnce() -> Exit + Send + 'static) -> Exit {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |place| format!(" ({place})"));
        output::error(&format!("this is a mistake in Candor, please report it{place}"));
    }));
    let threads = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
    let thread = threads.map_err(|error| error.to_string()).and_then(|()| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(work);
        thread.map_err(|error| error.to_string())
    });
    match thread {
        Ok(thread) => thread.join().unwrap_or(Exit::Bug),
        Err(error) => {
            output::error(&format!("cannot start a thread: {error}"));
            Exit::Io
        }
    }
}

fn run(cli: Cli) -> Exit {
    let done = match cli.command {
        Command::Init(args) => init::run(&args, &cli.global),
        Command::New(args) => new::run(&args, &cli.global),
        Command::Check(args) => check::run(&args, &cli.global),
        Command::Build(args) => build::run(&args, &cli.global),
        Command::Watch(args) => watch::run(&args, &cli.global),
        Command::Serve(args) => serve::run(&args, &cli.global),
        Command::Explain(args) => explain::run(&args),
    };
    done.unwrap_or_else(|trouble| {
        let (exit, message) = match trouble {
            Trouble::Usage(message) => (Exit::Usage, message),
            Trouble::Failure(failure @ Failure::Refused { .. }) => {
                (Exit::Refused, failure.to_string())
            }
            Trouble::Failure(failure) => (Exit::Io, failure.to_string()),
        };
        output::error(&message);
        exit
    })
}

/// Ctrl-C ends the process at once, but not inside a step of a write.
fn end_between_steps(latch: Latch) -> Result<(), Trouble> {
    let end = move || {
        let _closed = latch.close();
        std::process::exit(130);
    };
    ctrlc::set_handler(end).map_err(|error| Trouble::Usage(error.to_string()))
}

/// The folder of `candor.toml`: named, or searched upwards.
fn root(global: &Global) -> Result<PathBuf, Trouble> {
    let file = crate::config::Site::FILE;
    if let Some(root) = &global.root {
        return if root.join(file).is_file() {
            Ok(root.clone())
        } else {
            Err(Trouble::Usage(format!(
                "there is no {file} in {}; `candor init {}` makes one",
                root.display(),
                root.display()
            )))
        };
    }
    let here = std::env::current_dir().map_err(|source| Failure::io("cannot find", ".", source))?;
    let found = here.ancestors().find(|folder| folder.join(file).is_file());
    match found {
        Some(folder) if folder == here => Ok(PathBuf::from(".")),
        Some(folder) => Ok(folder.to_owned()),
        None => Err(Trouble::Usage(format!(
            "there is no {file} here or above; `candor init` makes one"
        ))),
    }
}

/// The order that flags, environment and clock make.
fn order(args: &SiteArgs, global: &Global) -> Result<Order, Trouble> {
    let url = args.base_url.as_deref().filter(|url| !matches!(url.trim_end_matches('/'), ""));
    let url = url
        .map(|url| Url::web(url).map_err(|why| Trouble::Usage(format!("--base-url `{url}` {why}"))))
        .transpose()?;
    Ok(Order {
        root: root(global)?,
        audience: args.audience.clone(),
        as_of: args.as_of,
        today: today()?,
        url,
        discreet: output::is_read_by_others(args),
    })
}

/// Today in UTC; the day of `SOURCE_DATE_EPOCH` where that is set, for builds
/// that can be reproduced.
fn today() -> Result<Day, Trouble> {
    let moment = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(epoch) => {
            epoch.parse().ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0))
        }
        Err(_) => Some(chrono::Utc::now()),
    };
    moment.and_then(|moment| Day::new(moment.date_naive())).ok_or_else(|| {
        Trouble::Usage("SOURCE_DATE_EPOCH is no number of seconds since 1970".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{Exit, with_room};

    #[test]
    fn cli_4_a_mistake_in_candor_ends_with_70() {
        assert_eq!(with_room(|| panic!("not a finding")), Exit::Bug);
    }
}
