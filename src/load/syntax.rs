//! TOML with every mistake in it, each said once and in plain words.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::{Code, FileId, Finding, Place};

const TYPOGRAPHIC: [char; 7] = ['“', '”', '„', '‘', '’', '«', '»'];

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
        let line = line_around(toml, span.start);
        let follows = broken
            .last()
            .is_some_and(|last| last.end >= line.start || !is_broken_alone(&toml[line.clone()]));
        if !follows {
            let (message, help) = words(error.message(), toml, &span, &line);
            let place = Place::span(file, base + span.start..base + span.end);
            findings.push(Finding::new(Code::Syntax, place, message).help(help));
        }
        broken.push(line.start..line.end.max(span.end));
    }
    let span = table.span();
    (Spanned::new(span, DeValue::Table(table.into_inner())), broken)
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

/// What is wrong and how to mend it, for somebody who does not know TOML.
fn words(message: &str, toml: &str, span: &Range<usize>, line: &Range<usize>) -> (String, String) {
    let text = &toml[line.clone()];
    let value = text.split_once('=').map_or(text, |(_, value)| value).trim_start();
    let quote = value.trim_start_matches(['[', ' ']).chars().next();
    if let Some(quote) = quote.filter(|c| TYPOGRAPHIC.contains(c)) {
        return (
            format!("`{quote}` is a typographic quote"),
            "write a straight \" before and after the text".to_owned(),
        );
    }
    let at = toml.get(span.clone()).unwrap_or_default();
    let help = if message.contains("duplicate key") {
        "the same field stands twice; delete one of them".to_owned()
    } else if message.contains("basic string") || message.contains("literal string") {
        "close the text with a quote on the same line; write \\\" for a quote inside it".to_owned()
    } else if message.contains("array") || message.contains("`]`") {
        "close the list with a ] and put commas between its entries".to_owned()
    } else if message.contains("date") || message.contains("month") || message.contains("day") {
        "write a day that exists, without quotes, as in 2026-07-31".to_owned()
    } else if message.contains("inline table") || message.contains("`}`") {
        "close the { with a } on the same line".to_owned()
    } else if !text.contains('=') {
        "a line is `field = value`, `[table]`, `[[entry]]`, or a # comment".to_owned()
    } else if value.is_empty() {
        "write a value after the =".to_owned()
    } else {
        "a text stands in straight quotes, a date and a number without".to_owned()
    };
    let mut what = message.trim().replace('\n', ", ");
    if !at.trim().is_empty() && at.len() < 40 && !at.contains('\n') && !what.contains(at) {
        what = format!("{what}, at `{at}`");
    }
    (what, help)
}
