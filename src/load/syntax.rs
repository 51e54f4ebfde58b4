//! TOML with every mistake in it, each said once and in plain words.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::{Code, FileId, Finding, Place};

use super::mistake::{is_conflict, mistake};

/// After so many mistakes in the syntax of a file no more are told.
const ENOUGH: usize = 100;

/// The TOML that begins at `base`, as far as it can be read, and where it
/// cannot.
pub fn parse<'i>(
    file: FileId,
    text: &'i str,
    base: usize,
    findings: &mut Vec<Finding>,
) -> (Spanned<DeValue<'i>>, Vec<Range<usize>>) {
    parse_part(file, &text[base..], base, findings)
}

/// The same for a part of a file.
pub fn parse_part<'i>(
    file: FileId,
    toml: &'i str,
    base: usize,
    findings: &mut Vec<Finding>,
) -> (Spanned<DeValue<'i>>, Vec<Range<usize>>) {
    let (table, mut errors) = DeTable::parse_recoverable(toml);
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    let mut broken: Vec<Range<usize>> = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        // A line that is broken once says no more; one of megabytes is not read again.
        if let Some(last) = broken.last_mut().filter(|last| last.contains(&span.start)) {
            last.end = last.end.max(span.end);
            continue;
        }
        let line = line_around(toml, span.start);
        let text = &toml[line.clone()];
        let follows = broken.last().is_some_and(|last| {
            last.end >= line.start
                || !is_broken_alone(text)
                || (is_conflict(text) && is_conflict(&toml[last.clone()]))
        });
        if !follows && findings.len() < ENOUGH {
            let said = mistake(error.message(), toml, span.clone(), line.clone());
            let place = Place::span(file, base + said.span.start..base + said.span.end);
            let mut finding = Finding::new(Code::Syntax, place, said.message).help(said.help);
            finding.fix = said.fix;
            findings.push(finding);
        }
        broken.push(line.start..line.end.max(span.end));
    }
    let span = table.span();
    (Spanned::new(span, DeValue::Table(table.into_inner())), broken)
}

/// Whether a file says nothing: only comments, or not even those.
pub fn is_empty(table: &Spanned<DeValue<'_>>, findings: &[Finding]) -> bool {
    findings.is_empty() && table.get_ref().as_table().is_some_and(|table| table.is_empty())
}

/// Adds what was found in the values of a file to what was found in its
/// syntax. Where syntax is broken, a field may seem to be missing, or to stand
/// in the wrong table, that is not: only what is wrong with a value counts.
pub fn add(findings: &mut Vec<Finding>, found: Vec<Finding>) {
    let broken = !findings.is_empty();
    let value = |code| {
        use Code::{BadLink, BadText, OutOfRange, TooLarge, UnknownWord, WrongType};
        matches!(code, BadLink | BadText | OutOfRange | TooLarge | UnknownWord | WrongType)
    };
    findings.extend(found.into_iter().filter(|finding| !broken || value(finding.code)));
}

/// The line of a byte.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let bytes = text.as_bytes();
    let start = bytes[..at].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let end = bytes[at..].iter().position(|b| *b == b'\n').map_or(text.len(), |n| at + n);
    start..end
}

/// Whether a line is wrong by itself. An error in a line that is right by
/// itself only follows from a mistake above it, such as an unclosed bracket.
fn is_broken_alone(line: &str) -> bool {
    let statement = line.contains('=') || line.trim_start().starts_with('[');
    statement && DeTable::parse(line).is_err()
}
