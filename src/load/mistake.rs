//! A mistake in TOML in plain words, for somebody who does not know TOML.
//!
//! In: what the parser says, and where. Out: what is so, the exact place, how
//! to mend it, and where that is certain the text that would.

use std::ops::Range;

use super::bare::bare;
use super::brackets::{braces, heading, list};

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
pub struct Error<'a> {
    pub message: &'a str,
    pub toml: &'a str,
    pub span: Range<usize>,
    pub line: Range<usize>,
    /// The line, and its parts before and after the first `=`.
    pub text: &'a str,
    pub key: &'a str,
    pub value: &'a str,
    /// Where the value begins.
    pub value_at: usize,
}

/// Every kind of mistake that is known by its looks, in the order in which
/// they are tried.
const LOOKS: &[fn(&Error<'_>) -> Option<Mistake>] =
    &[conflict, quote, control, twice, heading, list, braces, statement, unquoted, text, rest];

/// What is wrong at a place, in plain words.
pub fn mistake(message: &str, toml: &str, span: Range<usize>, line: Range<usize>) -> Mistake {
    let text = &toml[line.clone()];
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    let trimmed = value.trim();
    let value_at = line.end - value.trim_start().len();
    // What the parser expected instead is more than anybody can follow.
    let message = message.split(", expected").next().unwrap_or_default();
    let error =
        Error { message, toml, span, line, text, key: key.trim(), value: trimmed, value_at };
    LOOKS.iter().find_map(|look| look(&error)).unwrap_or_else(|| {
        let what = error.message.replace('\n', ", ");
        error.at(error.span.clone(), what, "compare the line with the examples of `candor new`")
    })
}

impl Error<'_> {
    /// A mistake at a place.
    pub fn at(
        &self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Mistake {
        Mistake { message: message.into(), help: help.into(), span, fix: None }
    }

    /// The whole line without the spaces around it.
    pub fn whole(&self) -> Range<usize> {
        let start = self.line.end - self.text.trim_start().len();
        start..start + self.text.trim().len()
    }

    /// Where the value stands.
    pub fn value_span(&self) -> Range<usize> {
        self.value_at..self.value_at + self.value.len()
    }

    /// Whether the parser says this.
    pub fn says(&self, words: &str) -> bool {
        self.message.contains(words)
    }
}

impl Mistake {
    /// The same, with what mends it.
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
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
    let whole = !error.value.starts_with(['"', '\'', '[', '{']);
    let value = if whole { error.value } else { error.toml.get(error.span.clone())? };
    let value = value.split(" #").next().unwrap_or(value).trim();
    let looks = ["must be quoted", "invalid", "leading zero", "unexpected key or value"];
    if error.span.start < error.value_at
        || !looks.iter().any(|words| error.says(words))
        || value.is_empty()
        || value.starts_with(['"', '\''])
    {
        return None;
    }
    let start = if whole { error.value_at } else { error.span.start };
    let (message, help, fix) = bare(value);
    let mut mistake = error.at(start..start + value.len(), message, help);
    mistake.fix = fix;
    Some(mistake)
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

/// What the parser says, in words that need no knowledge of TOML.
const REST: [(&str, &str, &str); 7] = [
    ("recur", "this is nested more than 80 deep", "take some of the brackets or dots away"),
    (
        "opening quote",
        "the text before this quote has no opening quote",
        "put a quote before the text",
    ),
    ("extra comma", "there is a comma too many", "delete it"),
    ("`=`", "there is an equals sign too many", "delete it, or put the text between quotes"),
    ("unexpected", "this stands where the line should end", "write one `field = value` a line"),
    ("assignment", "an equals sign is missing here", "write `field = value`"),
    (
        "key",
        "this is not the name of a field",
        "write a name in small letters, an equals sign and a value",
    ),
];

fn rest(error: &Error<'_>) -> Option<Mistake> {
    let (_, message, help) = REST.iter().find(|(words, ..)| error.says(words))?;
    Some(error.at(error.span.clone(), *message, *help))
}
