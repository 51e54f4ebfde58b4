//! A mistake in TOML in plain words, for somebody who does not know TOML.
//!
//! In: what the parser says, and where. Out: what is so, the exact place, how
//! to mend it, and where that is certain the text that would.

use std::ops::Range;

/// Quotes that word processors write instead of straight ones.
const TYPOGRAPHIC: [char; 8] = ['“', '”', '„', '‟', '‘', '’', '«', '»'];

/// What is wrong with the syntax of a file, once.
pub struct Mistake {
    /// What is so.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// Where, in bytes of the TOML.
    pub span: Range<usize>,
    /// What mends it in the place of the span.
    pub fix: Option<String>,
}

/// What the parser found, and the line in which it did.
struct Error<'a> {
    message: &'a str,
    toml: &'a str,
    span: Range<usize>,
    line: Range<usize>,
    /// The line, and its parts before and after the first `=`.
    text: &'a str,
    key: &'a str,
    value: &'a str,
    /// Where the value begins.
    value_at: usize,
}

/// Every kind of mistake that is known by its looks, in the order in which
/// they are tried.
const LOOKS: &[fn(&Error<'_>) -> Option<Mistake>] =
    &[conflict, quote, control, twice, heading, list, braces, statement, unquoted, text, depth];

/// What is wrong at a place, in plain words.
pub fn mistake(message: &str, toml: &str, span: Range<usize>, line: Range<usize>) -> Mistake {
    let text = &toml[line.clone()];
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    let trimmed = value.trim();
    let value_at = line.end - value.trim_start().len();
    let error =
        Error { message, toml, span, line, text, key: key.trim(), value: trimmed, value_at };
    LOOKS.iter().find_map(|look| look(&error)).unwrap_or_else(|| {
        let what = error.message.split(", expected").next().unwrap_or_default().replace('\n', ", ");
        error.at(error.span.clone(), what, "compare the line with the examples of `candor new`")
    })
}

impl Error<'_> {
    fn at(
        &self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Mistake {
        Mistake { message: message.into(), help: help.into(), span, fix: None }
    }

    /// The whole line without the spaces around it.
    fn whole(&self) -> Range<usize> {
        let start = self.line.end - self.text.trim_start().len();
        start..start + self.text.trim().len()
    }

    fn value_span(&self) -> Range<usize> {
        self.value_at..self.value_at + self.value.len()
    }

    fn says(&self, words: &str) -> bool {
        self.message.contains(words)
    }
}

impl Mistake {
    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

/// The marks that git leaves where two people changed the same lines.
pub fn is_conflict(line: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark))
}

fn conflict(error: &Error<'_>) -> Option<Mistake> {
    is_conflict(error.text).then(|| {
        let help = "keep one of the two versions, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>";
        error.at(error.whole(), "git could not merge two versions of these lines", help)
    })
}

/// A typographic quote where a straight one belongs.
fn quote(error: &Error<'_>) -> Option<Mistake> {
    let opened = error.value.trim_start_matches(['[', ' ', '{']).starts_with(TYPOGRAPHIC);
    let unclosed = error.says("basic string") && error.value.ends_with(TYPOGRAPHIC);
    let at = error.span.start.clamp(error.line.start, error.line.end);
    let found = error.toml.get(at..error.line.end).and_then(|rest| rest.find(TYPOGRAPHIC));
    let at = match (opened || unclosed, found) {
        (false, None) => return None,
        (false, Some(n)) if n > 0 => return None,
        (_, Some(n)) if !unclosed => at + n,
        _ => error.line.start + error.text.rfind(TYPOGRAPHIC)?,
    };
    let quote = error.toml[at..].chars().next()?;
    let message = format!("`{quote}` is a typographic quote");
    let help = "write a straight \" before and after the text";
    let inner = error.value.trim_matches(TYPOGRAPHIC).trim_matches('"');
    let whole = error.value.starts_with(['"', '“', '”', '„', '‘', '’', '«', '»'])
        && error.value.ends_with(['"', '“', '”', '„', '‘', '’', '«', '»'])
        && !inner.contains(['"', '\\'])
        && !inner.contains(TYPOGRAPHIC);
    Some(if whole {
        error.at(error.value_span(), message, help).fix(format!("\"{inner}\""))
    } else {
        error.at(at..at + quote.len_utf8(), message, help)
    })
}

/// A character that nobody sees.
fn control(error: &Error<'_>) -> Option<Mistake> {
    let bad = error.toml.get(error.span.start..)?.chars().next()?;
    (bad.is_control() && !matches!(bad, '\n' | '\r' | '\t')).then(|| {
        let span = error.span.start..error.span.start + bad.len_utf8();
        let message = format!("the invisible character U+{:04X} stands here", u32::from(bad));
        error.at(span, message, "delete it; it mostly comes in by pasting")
    })
}

/// `[[forecast]` and `[forecast`.
fn heading(error: &Error<'_>) -> Option<Mistake> {
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
fn list(error: &Error<'_>) -> Option<Mistake> {
    let comma = error.says("missing comma between array elements");
    if !comma && !error.says("unclosed array") {
        return None;
    }
    let before = &error.toml[..error.line.start];
    let begins_field = error.text.contains('=') && !error.text.trim_start().starts_with('{');
    if comma && !(begins_field && !error.text.contains('[')) {
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
fn braces(error: &Error<'_>) -> Option<Mistake> {
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

/// A line that is no `field = value`.
fn statement(error: &Error<'_>) -> Option<Mistake> {
    let line = error.text.trim();
    let in_text = error.says("string");
    if line.starts_with("//") || line.starts_with("--") || line.starts_with("/*") {
        let help = "begin a comment with #";
        return Some(error.at(error.whole(), "this line is neither a field nor a comment", help));
    }
    let word =
        line.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).next()?;
    let rest = line[word.len()..].trim_start();
    if !word.is_empty() && rest.starts_with(':') && !in_text {
        let at = error.whole().start + line.find(':')?;
        let message = format!("`{word}` is followed by a colon");
        if error.toml[error.line.end..].trim_start().starts_with("- ") {
            let help = format!("write the list between brackets: `{word} = [\"...\", \"...\"]`");
            return Some(error.at(at..at + 1, message, help));
        }
        return Some(
            error.at(at..at + 1, message, "put an equals sign between field and value").fix(" ="),
        );
    }
    if !error.text.contains('=') && !in_text {
        let help = "write `field = value`, or put a # before it; text of your own goes into `body = '''...'''`, or below the second +++ of a .md file";
        return Some(error.at(error.whole(), "this line is not `field = value`", help));
    }
    if error.key.contains(' ') && error.says("key with no value") {
        let start = error.whole().start;
        let message = format!("`{}` has a space in the name of the field", error.key);
        let fix = error.key.replace(' ', "_");
        return Some(error.at(start..start + error.key.len(), message, "write one word").fix(fix));
    }
    if error.value.is_empty() && error.text.contains('=') {
        let message = format!("`{}` has no value", error.key);
        let span = error.whole();
        return Some(error.at(span, message, "write a value after the =, or delete the line"));
    }
    None
}

/// The same field or table a second time.
fn twice(error: &Error<'_>) -> Option<Mistake> {
    error.says("duplicate key").then(|| {
        let name = error.toml.get(error.span.clone()).unwrap_or_default();
        if error.text.trim_start().starts_with('[') {
            let help = format!("keep one [{name}], with all its fields below it");
            error.at(error.span.clone(), format!("`{name}` stands here for the second time"), help)
        } else {
            let message = format!("`{name}` stands here for the second time");
            error.at(error.span.clone(), message, "keep one of the two lines")
        }
    })
}

/// A value without quotes that is no number, no date and no yes or no.
fn unquoted(error: &Error<'_>) -> Option<Mistake> {
    let bare = !error.value.starts_with(['"', '\'', '[', '{']);
    let token = if bare { error.value } else { error.toml.get(error.span.clone())? };
    let token = token.split(" #").next().unwrap_or(token).trim();
    let span = if bare { error.value_at..error.value_at + token.len() } else { error.span.clone() };
    let value = error.says("must be quoted")
        || error.says("invalid")
        || error.says("leading zero")
        || error.says("unexpected key or value");
    if !value || token.is_empty() || token.starts_with(['"', '\'']) {
        return None;
    }
    let digits = token.chars().filter(char::is_ascii_digit).count();
    let lower = token.to_lowercase();
    if matches!(lower.as_str(), "true" | "yes" | "on" | "y" | "false" | "no" | "off" | "n") {
        let fix =
            if matches!(lower.as_str(), "true" | "yes" | "on" | "y") { "true" } else { "false" };
        let message = format!("`{token}` is neither true nor false");
        return Some(error.at(span, message, "write true or false, in small letters").fix(fix));
    }
    let period =
        token.len() == 7 && token[..4].bytes().all(|b| b.is_ascii_digit()) && &token[4..5] == "-";
    if period {
        let message = format!("`{token}` is no day");
        return Some(
            error
                .at(span, message, "write a month or a quarter in quotes")
                .fix(format!("\"{token}\"")),
        );
    }
    let months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let named = digits >= 4
        && lower
            .split(|c: char| !c.is_alphabetic())
            .any(|word| months.iter().any(|month| word.starts_with(month)));
    let parts = token
        .split(['.', '/', '-'])
        .filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        .count();
    if named || (parts == 3 && digits >= 5) {
        let shaped =
            token.len() == 10 && token.as_bytes()[4] == b'-' && token.as_bytes()[7] == b'-';
        return Some(if shaped {
            error.at(
                span,
                format!("the calendar has no day `{token}`"),
                "correct the day, the month or the year",
            )
        } else {
            let help = "write year, month and day with hyphens, as in 2026-07-31";
            error.at(span, format!("`{token}` is not written as a date"), help)
        });
    }
    if digits > 0 && token.bytes().all(|b| b.is_ascii_digit()) {
        let message = format!("`{token}` begins with a zero");
        return Some(
            error
                .at(span, message, "write the number without it")
                .fix(token.trim_start_matches('0')),
        );
    }
    let number = token.trim_end_matches(|c: char| !c.is_ascii_digit());
    if !number.is_empty()
        && number.len() < token.len()
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        let message = format!("`{token}` is more than a number");
        return Some(error.at(span, message, "write the number alone").fix(number));
    }
    let mistake = error.at(
        span,
        format!("`{token}` is a text without quotes"),
        "put it between straight quotes",
    );
    let plain = !token.contains(['"', '\\', ',', ']', '}']) && !token.chars().any(char::is_control);
    Some(if plain { mistake.fix(format!("\"{token}\"")) } else { mistake })
}

/// A text that does not end, or ends too early.
fn text(error: &Error<'_>) -> Option<Mistake> {
    if error.says("escape") || error.says("unicode") {
        let before = &error.toml[..error.span.start];
        let start = before[error.line.start..]
            .rfind('\\')
            .map_or(error.span.start, |at| error.line.start + at);
        let end =
            error.toml[start..].char_indices().nth(2).map_or(error.toml.len(), |(n, _)| start + n);
        let message = "a backslash in straight quotes begins a special character";
        let help = "write \\\\ for one backslash, or put the text between single quotes: '...'";
        return Some(error.at(start..end.max(start + 1), message, help));
    }
    if error.says("multi-line") {
        let mark = if error.says("basic") { "\"\"\"" } else { "'''" };
        let open =
            error.toml[..error.span.start].rfind(mark).map_or(error.span.clone(), |at| at..at + 3);
        return Some(error.at(
            open,
            "this text is not closed",
            format!("put {mark} after its last line"),
        ));
    }
    if error.says("basic string") || error.says("literal string") {
        let mark = if error.value.starts_with('\'') { "'" } else { "\"" };
        let help = format!(
            "put a {mark} at the end of the text; for several lines, begin and end it with {mark}{mark}{mark}"
        );
        return Some(error.at(error.span.clone(), "this text is not closed", help));
    }
    (error.says("unexpected key or value") && error.value.starts_with(['"', '\''])).then(|| {
        let help =
            "write \\\" for a quote inside a text, or put the whole between single quotes: '...'";
        let end = error.line.start + error.text.trim_end().len();
        error.at(error.span.start..end.max(error.span.end), "the text ends before this", help)
    })
}

/// Brackets in brackets in brackets.
fn depth(error: &Error<'_>) -> Option<Mistake> {
    (error.says("recurse")).then(|| {
        let message = "brackets are nested too deep";
        error.at(error.span.clone(), message, "take some of them away")
    })
}
