//! Findings as text for people, JSON lines for tools, annotations for GitHub.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use serde_json::json;

use super::source::Resolver;
use super::{At, Code, Finding, Severity, Sources};

/// How many findings a report shows before it only counts.
const SHOWN: usize = 100;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a person at a terminal, with the source line.
    Text,
    /// One JSON object a line.
    Json,
    /// Workflow commands that GitHub shows beside the lines of a pull request.
    Github,
}

/// The findings of a run, in order, with their severities settled.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<(Severity, Finding)>,
}

impl Report {
    /// Sorts findings by place, and drops those that the site switched off.
    ///
    /// Two findings of one rule at one place are one.
    pub fn new(
        sources: &Sources,
        mut findings: Vec<Finding>,
        severities: &BTreeMap<Code, Severity>,
    ) -> Self {
        let mut resolver = Resolver::new(sources);
        findings.sort_by_cached_key(|finding| {
            let place = finding.place.as_ref();
            (
                place.map(|place| sources.get(place.file).path.clone()),
                place.map(|place| resolver.resolve(place).start),
                finding.code,
                finding.message.clone(),
            )
        });
        findings.dedup();
        let findings = findings
            .into_iter()
            .filter_map(|finding| {
                let severity =
                    severities.get(&finding.code).copied().unwrap_or(finding.code.severity());
                (severity != Severity::Off).then_some((severity, finding))
            })
            .collect();
        Self { findings }
    }

    /// How many errors and how many warnings.
    pub fn count(&self) -> (usize, usize) {
        let errors =
            self.findings.iter().filter(|(severity, _)| *severity == Severity::Error).count();
        (errors, self.findings.len() - errors)
    }

    /// Whether nothing stands in the way of a site: no error, and where that is
    /// asked for, no warning either.
    pub fn passes(&self, strict: bool) -> bool {
        let (errors, warnings) = self.count();
        errors == 0 && (warnings == 0 || !strict)
    }

    /// The findings with their severities, in the order of the report.
    pub fn iter(&self) -> impl Iterator<Item = &(Severity, Finding)> {
        self.findings.iter()
    }

    /// The report in a format; `styled` text carries terminal colours.
    pub fn print(&self, sources: &Sources, format: Format, styled: bool) -> String {
        let mut out = String::new();
        let mut resolver = Resolver::new(sources);
        for (severity, finding) in self.worst_first(format).take(SHOWN) {
            let mut finding = finding.clone();
            let places = finding.place.iter_mut();
            places.chain(finding.related.iter_mut().map(|(place, _)| place)).for_each(|place| {
                if let At::Value(_) = place.at {
                    place.at = At::Span(resolver.resolve(place));
                }
            });
            match format {
                Format::Text => text(&mut out, sources, *severity, &finding, styled),
                Format::Json => json_line(&mut out, sources, *severity, &finding),
                Format::Github => annotation(&mut out, sources, *severity, &finding),
            }
        }
        if let Some(more @ 1..) = self.findings.len().checked_sub(SHOWN) {
            match format {
                Format::Json => {
                    let _ = writeln!(out, "{}", json!({ "more": more }));
                }
                Format::Text | Format::Github => {
                    let _ = writeln!(out, "and {more} more");
                }
            }
        }
        // GitHub's older commands may stand anywhere in a line.
        if format != Format::Json { out.replace("##[", "# [") } else { out }
    }

    /// Where a report may be cut (by us, or by GitHub after ten), errors come first.
    fn worst_first(&self, format: Format) -> impl Iterator<Item = &(Severity, Finding)> {
        let sort = format == Format::Github || self.findings.len() > SHOWN;
        let mut order: Vec<_> = self.findings.iter().collect();
        if sort {
            order.sort_by_key(|(severity, _)| *severity != Severity::Error);
        }
        order.into_iter()
    }
}

fn text(out: &mut String, sources: &Sources, severity: Severity, finding: &Finding, styled: bool) {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning | Severity::Off => Level::WARNING,
    };
    let message = visible_line(&finding.message);
    let title = level.primary_title(&message).id(finding.code.name());
    let mut sections: Vec<Group<'_>> = Vec::new();
    let Some(place) = &finding.place else {
        let help = finding.help.as_deref().map(visible_line);
        let help = help.iter().map(|help| Level::HELP.message(help));
        let group = Group::with_title(title).elements(help);
        let _ = writeln!(out, "{}\n", renderer(styled).render(&[group]));
        return;
    };
    let help = finding.help.as_deref().map(visible_line);
    if place.at == At::File {
        // About the file as a whole: its path says where, a line would not.
        let path = visible_line(&sources.get(place.file).path);
        let other = finding.related.as_ref();
        let other = other
            .map(|(place, why)| (visible_line(&sources.get(place.file).path), visible_line(why)));
        let mut main = title.element(Origin::path(path));
        if let Some((path, why)) = &other {
            main = main.element(Level::NOTE.message(format!("{path} is {why}")));
        }
        if let Some(help) = &help {
            main = main.element(Level::HELP.message(help));
        }
        let _ = writeln!(out, "{}\n", renderer(styled).render(&[main]));
        return;
    }
    let window = Window::around(sources, place);
    let mut main = title.element(
        Snippet::source(&window.text)
            .path(&window.path)
            .line_start(window.line)
            .annotation(AnnotationKind::Primary.span(window.span.clone())),
    );
    let related = finding.related.as_ref().map(|(place, why)| {
        let mut why = visible_line(why);
        why.insert_str(0, "see ");
        (Window::around(sources, place), why)
    });
    if let Some((window, why)) = &related {
        main = main.element(
            Snippet::source(&window.text).path(&window.path).line_start(window.line).annotation(
                AnnotationKind::Context
                    .span(window.span.clone())
                    .label(why.trim_start_matches("see ")),
            ),
        );
    }
    match (&help, &finding.fix) {
        (Some(help), None) => {
            sections.push(main.element(Level::HELP.message(help)));
        }
        (help, Some(fix)) => {
            let fix = visible(fix);
            sections.push(main);
            let help = help.as_deref().unwrap_or("write");
            sections.push(
                Level::HELP.secondary_title(help.to_owned()).element(
                    Snippet::source(&window.text)
                        .path(&window.path)
                        .line_start(window.line)
                        .patch(Patch::new(window.span.clone(), fix)),
                ),
            );
        }
        (None, None) => sections.push(main),
    }
    let _ = writeln!(out, "{}\n", renderer(styled).render(&sections));
}

fn renderer(styled: bool) -> Renderer {
    if styled { Renderer::styled() } else { Renderer::plain() }
}

/// The lines of a source around a place: all that a report needs of a file
/// that may be megabytes long.
struct Window {
    path: String,
    text: String,
    line: usize,
    span: std::ops::Range<usize>,
}

impl Window {
    /// The longest line that is shown whole, in bytes.
    const LINE: usize = 400;

    fn around(sources: &Sources, place: &super::Place) -> Self {
        let source = sources.get(place.file);
        let span = sources.resolve(place);
        let mut start = source.text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = source.text[span.start..]
            .find('\n')
            .map_or(source.text.len(), |newline| span.start + newline);
        let (line, _) = sources.line_column(place.file, span.start);
        let floor = |mut at: usize| {
            while !source.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        if span.start - start > Self::LINE {
            start = floor(span.start - Self::LINE / 2);
        }
        let end = floor(line_end.min(start + 2 * Self::LINE)).max(span.start);
        // Characters that a terminal would obey are shown, not sent; the span
        // moves with what the text before it grew.
        let before = visible(&source.text[start..span.start]);
        let inside = visible(&source.text[span.start..span.end.min(end)]);
        let after = visible(&source.text[span.end.min(end)..end]);
        Self {
            path: visible_line(&source.path),
            line,
            span: before.len()..before.len() + inside.len(),
            text: format!("{before}{inside}{after}"),
        }
    }
}

fn json_line(out: &mut String, sources: &Sources, severity: Severity, finding: &Finding) {
    let place = |place: &super::Place| {
        let range = sources.resolve(place);
        let (line, column) = sources.line_column(place.file, range.start);
        let (end_line, end_column) = sources.line_column(place.file, range.end);
        json!({
            "file": sources.get(place.file).path,
            "line": line,
            "column": column,
            "end_line": end_line,
            "end_column": end_column,
        })
    };
    let line = json!({
            "code": finding.code.name(),
            "severity": severity.name(),
            "message": finding.message,
            "help": finding.help,
            "fix": finding.fix,
            "place": finding.place.as_ref().map(place),
            "related": finding.related.as_ref().map(|(at, why)| json!({ "place": place(at), "why": why })),
    });
    out.push_str(&visible_json(&line.to_string()));
    out.push('\n');
}

/// JSON with every character escaped that a terminal would obey. JSON itself
/// escapes only what is below U+0020.
pub fn visible_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            c if is_obeyed(c) && c != '\n' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.replace("##[", "#\\u0023[")
}

/// Workflow commands end at a line break and split on `:` and `,`; both are
/// escaped, so that no text of the author's can become a command.
fn annotation(out: &mut String, sources: &Sources, severity: Severity, finding: &Finding) {
    let escape =
        |text: &str| visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let command = match severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Off => "warning",
    };
    let place = finding.place.as_ref().map(|place| {
        let range = sources.resolve(place);
        let (line, column) = sources.line_column(place.file, range.start);
        let path = property(&sources.get(place.file).path);
        format!("file={path},line={line},col={column},")
    });
    let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let _ = writeln!(
        out,
        "::{command} {}title={}::{}",
        place.unwrap_or_default(),
        property(finding.code.name()),
        escape(&format!("{}{help}", finding.message)),
    );
}

/// Whether a terminal would obey a character instead of showing it.
fn is_obeyed(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns
}

/// The same on one line: a line of its own could be a command to a build server.
pub fn visible_line(text: &str) -> String {
    visible(text).replace("##[", "# [").replace('\n', "\\n")
}

/// Text with every character that a terminal would obey written out.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\n' => out.push(c),
            '\u{feff}' => {}
            '\r' => {}
            c if is_obeyed(c) => {
                let _ = write!(out, "{}", c.escape_unicode());
            }
            c => out.push(c),
        }
    }
    out
}
