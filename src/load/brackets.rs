//! Mistakes in brackets: headings, lists and tables in braces.

use super::mistake::{Error, Mistake};

/// `[[forecast]` and `[forecast`.
pub fn heading(error: &Error<'_>) -> Option<Mistake> {
    let open = error.text.trim_start();
    if !open.starts_with('[') || !(error.says("unclosed") || error.says("unquoted key")) {
        return None;
    }
    let (begin, end) = if open.starts_with("[[") { ("[[", "]]") } else { ("[", "]") };
    let name = open.trim_end().trim_matches(['[', ']', ' ']);
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let mistake = error.at(
        error.whole(),
        format!("this line begins with {begin} and does not end with {end}"),
        "close the brackets",
    );
    Some(if plain { mistake.fix(format!("{begin}{name}{end}")) } else { mistake })
}

/// A list that is not closed, or lacks a comma.
pub fn list(error: &Error<'_>) -> Option<Mistake> {
    let comma = error.says("missing comma between array elements");
    if !comma && !error.says("unclosed array") {
        return None;
    }
    let before = &error.toml[..error.line.start];
    let begins_field = error.text.contains('=') && !error.text.trim_start().starts_with('{');
    if comma && (!begins_field || error.text.contains('[')) {
        let at = error.toml[..error.span.start].trim_end().len();
        let start = error.toml[..at].char_indices().next_back().map_or(0, |(at, _)| at);
        return Some(error.at(
            start..at,
            "a comma is missing after this entry",
            "put a comma between two entries of a list",
        ));
    }
    let text = if comma { before } else { error.toml };
    let open = text.rfind("= [").map(|at| at + 2).or(text.rfind("=[").map(|at| at + 1));
    let span = open.map_or(error.span.clone(), |at| at..at + 1);
    Some(error.at(span, "this list is not closed", "put a ] after its last entry"))
}

/// A table in braces that is not closed, or lacks a comma.
pub fn braces(error: &Error<'_>) -> Option<Mistake> {
    if error.says("missing comma between key-value pairs") {
        let help = "put a comma between two fields in braces";
        return Some(error.at(error.span.clone(), "a comma is missing before this field", help));
    }
    (error.says("inline table")).then(|| {
        let open = error.toml[..error.span.start].rfind('{');
        let span = open.map_or(error.span.clone(), |at| at..at + 1);
        error.at(span, "this brace is not closed", "put a } after the last field in it")
    })
}
