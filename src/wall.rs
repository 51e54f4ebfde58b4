//! The second wall: no file of an edition names what is hidden from it.
//!
//! In: the files of a site, as they are made, and what their audience may not
//! see. Out: findings, if a name stands in a text, a file name or an attribute
//! all the same, whichever way it came there: a theme, a file of `static/`, or
//! a mistake of Candor's.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::check::Checked;
use crate::diag::{Code, Failure, Finding};
use crate::hidden::Name;
use crate::render::{Outlet, Tree};

/// What one look leaves for the next.
#[derive(Default)]
pub struct Memory {
    /// The names, and for whom.
    looked_for: Option<(u64, usize)>,
    /// The last site in which none of them was found.
    pub clean: Option<Arc<Tree>>,
}

/// Stands before an outlet, and lets no file pass that names what a rung may
/// not see.
pub struct Wall<'a> {
    checked: &'a Checked,
    rung: usize,
    clean: Option<Arc<Tree>>,
    outlet: &'a dyn Outlet,
    /// Which items are named, and in which files.
    found: Mutex<BTreeMap<(&'a str, usize), BTreeSet<String>>>,
}

impl<'a> Wall<'a> {
    /// A wall that has seen nothing yet but what is remembered.
    pub fn new(
        checked: &'a Checked,
        rung: usize,
        memory: &mut Memory,
        outlet: &'a dyn Outlet,
    ) -> Self {
        let looked_for = Some((checked.names.stamp(), rung));
        if memory.looked_for != looked_for {
            *memory = Memory { looked_for, clean: None };
        }
        Self { checked, rung, clean: memory.clean.clone(), outlet, found: Mutex::default() }
    }

    /// What a file names that is hidden.
    fn names(&self, path: &str, bytes: &Bytes) -> Vec<&'a Name> {
        let names = &self.checked.names;
        let mut found = Vec::new();
        if names.is_empty() || self.is_known(path, bytes) {
            return found;
        }
        let mut tell = |text: &str| names.find(text, self.rung, |_, name| found.push(name));
        tell(path);
        // Fonts and pictures have no words.
        if let Ok(text) = std::str::from_utf8(bytes) {
            pieces(path, text).for_each(|text| tell(&decoded(path, text)));
        }
        found
    }

    /// Whether it is the same piece of memory as before: comparing bytes would
    /// take as long as looking.
    fn is_known(&self, path: &str, bytes: &Bytes) -> bool {
        let known = self.clean.as_ref().and_then(|clean| clean.files.get(path));
        known.is_some_and(|known| known.as_ptr() == bytes.as_ptr() && known.len() == bytes.len())
    }

    /// Findings about all that did not pass.
    pub fn findings(self) -> Vec<Finding> {
        let Self { checked, rung, found, .. } = self;
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let finding = |((what, own), files)| finding(checked, what, (rung, own), &files);
        found.into_iter().map(finding).collect()
    }
}

impl Outlet for Wall<'_> {
    fn take(&self, path: &str, bytes: &Bytes) -> Result<(), Failure> {
        let names = self.names(path, bytes);
        if names.is_empty() {
            return self.outlet.take(path, bytes);
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for name in names {
            found.entry((&name.what, name.rung)).or_default().insert(path.to_owned());
        }
        Ok(())
    }
}

fn finding(
    checked: &Checked,
    what: &str,
    (rung, own): (usize, usize),
    files: &BTreeSet<String>,
) -> Finding {
    let first = files.first().map(String::as_str).unwrap_or_default();
    let more = match files.len() - 1 {
        0 => String::new(),
        1 => " and another file".to_owned(),
        more => format!(" and {more} more files"),
    };
    let message = format!(
        "`{first}`{more} of the site for \"{}\" would name {what}, which is for \"{}\" only",
        checked.ladder[rung], checked.ladder[own]
    );
    Finding::nowhere(Code::Leak, message).help(
        "take the words out of your templates and `static/`, or, if they are harmless, allow them with [[allow]] in candor.toml",
    )
}

/// The least length of a piece, in bytes.
const PIECE: usize = 64 * 1024;

/// A text in pieces, so that no second copy of a long one is made. Those of
/// JSON end at a quote, where no name goes on.
fn pieces<'a>(path: &str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let least = if path.ends_with(".json") { PIECE } else { usize::MAX };
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let bytes = text.as_bytes();
        let escapes = |at: &usize| bytes[..*at].iter().rev().take_while(|byte| **byte == b'\\');
        let quote = |at: &usize| bytes[*at] == b'"' && escapes(at).count().is_multiple_of(2);
        let end = (least..bytes.len()).find(quote).map_or(text.len(), |at| at + 1);
        rest = Some(&text[end..]).filter(|rest| !rest.is_empty());
        Some(&text[..end])
    })
}

/// A text as its reader gets it: without what its format writes for a character.
fn decoded<'a>(path: &str, text: &'a str) -> Cow<'a, str> {
    let (_, format) = path.rsplit_once('.').unwrap_or_default();
    match format {
        "ics" => Cow::Owned(text.replace("\r\n ", "").replace("\\n", " ")),
        "json" if text.contains('\\') => Cow::Owned(json(text)),
        "html" | "xml" | "svg" if text.contains('&') => Cow::Owned(markup(text)),
        _ => Cow::Borrowed(text),
    }
}

/// Markup with its characters in place of their names; tags stay.
fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (entity, rest) = part.split_once(';').unwrap_or(("", part));
        let number =
            entity.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => digits.parse().ok(),
            });
        let named = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number.and_then(char::from_u32),
        };
        match named {
            Some(c) => {
                out.push(c);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(part);
            }
        }
    }
    out
}

/// JSON with its characters in place of their escapes; the quotes stay.
fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = rest[at + 1..].chars().next();
        let code = rest.get(at + 2..at + 6).filter(|_| escape == Some('u'));
        let written = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        match written {
            Some(code) => out.push(char::from_u32(code).unwrap_or(' ')),
            // A quote, a backslash, a line end: none is part of a word.
            None => out.push(' '),
        }
        let length = if written.is_some() { 6 } else { 1 + escape.map_or(0, char::len_utf8) };
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{PIECE, decoded, json, markup, pieces};

    #[test]
    fn aud_3_no_name_is_cut_in_two() {
        let long = format!("[\"{}–provider \\\"exit\\\" plan\",\"end\"]", "x ".repeat(PIECE / 2));
        let parts: Vec<&str> = pieces("data.json", &long).collect();
        assert_eq!(parts.concat(), long);
        assert!(parts[0].ends_with("provider \\\"exit\\\" plan\""), "{}", parts.len());
        assert_eq!(parts[1..].concat(), ",\"end\"]");
        assert_eq!(pieces("index.html", &long).count(), 1);
        assert_eq!(pieces("data.json", "").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn aud_3_names_are_read_as_their_readers_read_them() {
        assert_eq!(markup("A &amp; B &#39;&#x27;&lt;b&gt; &nope; &"), "A & B ''<b> &nope; &");
        assert_eq!(json(r#"{"a":"caf\u00e9 \"x\"\\n\n"}"#), "{\"a\":\"café  x  n \"}");
        assert_eq!(json("\\"), " ");
        assert_eq!(
            decoded("milestones.ics", "SUMMARY:provider-\r\n exit\\nx"),
            "SUMMARY:provider-exit x"
        );
    }
}
