//! Reports, messages and progress: findings to standard output where a tool
//! reads them, all talk to standard error.

#![expect(clippy::disallowed_methods, reason = "measures for people")]

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diag::{Format, Report, Sources, visible_line};
use crate::render::Progress;

use super::{Exit, Global, SiteArgs};

/// After how long a bar appears.
const PATIENCE: Duration = Duration::from_millis(500);

/// The format that was asked for, or that of the place.
pub fn format(args: &SiteArgs) -> Format {
    let in_actions = std::env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true");
    args.format.unwrap_or(if in_actions { Format::Github } else { Format::Text })
}

/// Whether others may read what is printed: in the log of a build server, or
/// beside the lines of a pull request.
pub fn is_read_by_others(args: &SiteArgs) -> bool {
    let in_ci = std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "false"));
    in_ci || format(args) == Format::Github
}

/// Prints a report and its last line, and says how that ends.
pub fn report(report: &Report, sources: &Sources, args: &SiteArgs, global: &Global) -> Exit {
    let text = text(report, sources, args);
    match format(args) {
        Format::Text => anstream::eprint!("{text}"),
        Format::Json | Format::Github => anstream::print!("{text}"),
    }
    let (errors, warnings) = report.count();
    if !global.quiet && errors + warnings > 0 {
        let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let counts = match (errors, warnings) {
            (0, warnings) => plural(warnings, "warning"),
            (errors, 0) => plural(errors, "error"),
            (errors, warnings) => {
                format!("{} and {}", plural(errors, "error"), plural(warnings, "warning"))
            }
        };
        let first = report
            .iter()
            .max_by_key(|(severity, _)| *severity)
            .map_or("CODE", |(_, finding)| finding.code.name());
        anstream::eprintln!("{counts}; `candor explain {first}` tells more");
    }
    if report.passes(args.strict) { Exit::Ok } else { Exit::Findings }
}

/// A report as text.
pub fn text(report: &Report, sources: &Sources, args: &SiteArgs) -> String {
    report.print(sources, format(args), true)
}

/// The files that changed, as the beginning of a line.
pub fn names(changed: &[String]) -> String {
    match changed {
        [] => String::new(),
        [one] => format!("{one}: "),
        [first, rest @ ..] => format!("{first} and {} more: ", rest.len()),
    }
}

/// Hands a page to the program that the desktop has for it.
pub fn open(page: &OsStr) -> bool {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    Command::new(program).arg(page).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}

/// Prints a message about the run itself.
pub fn error(message: &str) {
    let style = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::BrightRed.into()));
    anstream::eprintln!("{style}error{style:#}: {}", visible_line(message));
}

/// Prints how something went well.
pub fn done(global: &Global, word: &str, rest: &str) {
    if !global.quiet {
        let style = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Green.into()));
        anstream::eprintln!("{style}{word}{style:#} {}", visible_line(rest));
    }
}

/// A time as a person reads it.
pub fn duration(start: Instant) -> String {
    let elapsed = start.elapsed();
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}

/// A bar on a terminal, once the work takes longer than a moment.
pub struct Bar {
    start: Instant,
    stages: Mutex<Vec<(&'static str, Instant)>>,
    shown: bool,
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    /// A bar that shows unless it must not.
    pub fn new(global: &Global) -> Self {
        let shown = !global.quiet && std::io::stderr().is_terminal();
        Self { start: Instant::now(), stages: Mutex::default(), shown, bar: OnceLock::new() }
    }

    /// How long the work has taken since its first stage began.
    pub fn took(&self) -> String {
        let stages = self.stages.lock().ok();
        let first = stages.and_then(|stages| stages.first().map(|(_, start)| *start));
        duration(first.unwrap_or(self.start))
    }

    /// How long each stage took, up to now.
    pub fn stages(&self) -> String {
        let Ok(stages) = self.stages.lock() else { return String::new() };
        let ends = stages.iter().skip(1).map(|(_, start)| *start).chain([Instant::now()]);
        let spans = stages.iter().zip(ends).map(|((name, start), end)| {
            format!("{name} {} ms", end.duration_since(*start).as_millis())
        });
        spans.collect::<Vec<_>>().join(", ")
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str) {
        if let Ok(mut stages) = self.stages.lock() {
            // The same work again: only the last time counts.
            if stages.first().is_some_and(|(first, _)| *first == name) {
                stages.clear();
            }
            stages.push((name, Instant::now()));
        }
    }

    fn pages(&self, count: usize) {
        if self.shown {
            let style = ProgressStyle::with_template("{bar:32} {pos}/{len} pages");
            let bar =
                ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::hidden());
            let _ = self
                .bar
                .set(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())));
        }
    }

    fn page(&self) {
        if let Some(bar) = self.bar.get() {
            if bar.is_hidden() && self.start.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            bar.inc(1);
        }
    }
}
