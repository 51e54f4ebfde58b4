//! No text that more people may see names an item that they may not.
//!
//! The fields that point to a hidden item are left out of an edition; a text
//! is printed as it was written. This finds names, not paraphrases.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::diag::{Code, FileId, Finding, Place, Step};
use crate::field::{Body, Field, Visitor};
use crate::kinds::AnyItem;

use super::Context;

/// The shortest name that is looked for, in characters.
const SHORTEST: usize = 5;

/// Ids and titles of hidden items in texts of more open ones.
pub fn leaks(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let names = Names::new(context);
    if names.by_first_word.is_empty() {
        return;
    }
    if let Some(site) = &context.loaded.site {
        let file = context.loaded.site_file;
        let mut leaks = Leaks { context, names: &names, rung: 0, item: None, file, findings };
        site.visit(&mut Vec::new(), &mut leaks);
    }
    let items: Vec<_> = context.loaded.model.items().collect();
    let found: Vec<Finding> = items
        .into_par_iter()
        .flat_map_iter(|item| {
            let mut findings = Vec::new();
            item.visit(&mut Leaks {
                context,
                names: &names,
                rung: item.rung(),
                item: Some(item),
                file: item.file(),
                findings: &mut findings,
            });
            findings
        })
        .collect();
    findings.extend(found);
}

/// Names that some audience may not see.
struct Names {
    /// The names by their first word: each as words, with its rung and what it names.
    by_first_word: HashMap<String, Vec<Name>>,
}

struct Name {
    words: Vec<String>,
    rung: usize,
    what: String,
}

impl Names {
    fn new(context: &Context<'_>) -> Self {
        let site = context.loaded.site.as_ref();
        let allowed: Vec<Vec<String>> = site
            .map(|site| site.allow.iter().map(|allow| texts(&allow.text)).collect())
            .unwrap_or_default();
        let mut by_first_word: HashMap<String, Vec<Name>> = HashMap::new();
        for item in context.loaded.model.items().filter(|item| item.rung() > 0) {
            for text in [item.id().as_str(), item.title()] {
                let words = texts(text);
                let Some(first) = words.first().filter(|_| text.chars().count() >= SHORTEST) else {
                    continue;
                };
                if allowed.contains(&words) {
                    continue;
                }
                let name = Name {
                    rung: item.rung(),
                    what: format!("the {} `{}`", item.kind().word(), item.id()),
                    words: words.clone(),
                };
                by_first_word.entry(first.clone()).or_default().push(name);
            }
        }
        Self { by_first_word }
    }
}

/// The words of a text in lower case; an id is one word.
fn texts(text: &str) -> Vec<String> {
    words(text).map(|(_, word)| word.into_owned()).collect()
}

/// Where each word of a text is, and the word in lower case.
fn words(text: &str) -> impl Iterator<Item = (Range<usize>, Cow<'_, str>)> {
    let inside = |c: char| c.is_alphanumeric() || c == '-';
    text.split(move |c| !inside(c)).filter(|word| !word.is_empty()).map(move |word| {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        let lower =
            if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                Cow::Borrowed(word)
            } else {
                Cow::Owned(word.to_lowercase())
            };
        (start..start + word.len(), lower)
    })
}

struct Leaks<'a> {
    context: &'a Context<'a>,
    names: &'a Names,
    rung: usize,
    /// The item that is looked at, unless it is `candor.toml`.
    item: Option<&'a dyn AnyItem>,
    file: FileId,
    findings: &'a mut Vec<Finding>,
}

impl Leaks<'_> {
    /// Looks for names in a text; `place` gives where a part of it stands, or
    /// nothing if that part is not published.
    fn scan(&mut self, text: &str, place: impl Fn(usize, usize) -> Option<Place>) {
        let words: Vec<(Range<usize>, Cow<'_, str>)> = words(text).collect();
        for (n, (first, word)) in words.iter().enumerate() {
            for name in self.names.by_first_word.get(word.as_ref()).into_iter().flatten() {
                let found = words[n..].iter().map(|(_, word)| word.as_ref()).take(name.words.len());
                if name.rung <= self.rung || !found.eq(name.words.iter().map(String::as_str)) {
                    continue;
                }
                let (last, _) = &words[n + name.words.len() - 1];
                let Some(place) = place(first.start, last.end) else { continue };
                let ladder = &self.context.ladder;
                let message = format!(
                    "this text is for \"{}\", and names {}, which is for \"{}\" only",
                    ladder[self.rung], name.what, ladder[name.rung]
                );
                let narrow = match self.item {
                    Some(_) => format!("write `audience = \"{}\"` here too", ladder[name.rung]),
                    None => "leave it out".to_owned(),
                };
                self.findings.push(Finding::new(Code::Leak, place, message).help(format!(
                    "rephrase it, {narrow}, or allow the words with [[allow]] in candor.toml"
                )));
            }
        }
    }
}

impl Visitor for Leaks<'_> {
    fn text(&mut self, path: &[Step], text: &str) {
        if self.item.is_none() && path.first() == Some(&Step::Field("allow")) {
            return;
        }
        let (file, sources) = (self.file, &self.context.loaded.sources);
        self.scan(text, |start, end| {
            let whole = Place::value(file, path);
            // Exact unless the author wrote the words with escapes.
            let span = sources.resolve(&whole);
            let found = sources.get(file).text[span.clone()].find(&text[start..end]);
            Some(found.map_or(whole, |at| {
                Place::span(file, span.start + at..span.start + at + (end - start))
            }))
        });
    }

    fn body(&mut self, body: &Body) {
        let (file, base) = (self.file, body.start);
        let links = self.item.and_then(|item| item.prose()).map(|prose| &prose.links);
        self.scan(&body.text, |start, end| {
            // A link to a hidden item is left out of the page, its id with it.
            let target = body.text[..start].ends_with("ref:")
                && links.into_iter().flatten().any(|(_, link)| link.contains(&(base + start)));
            (!target).then(|| Place::span(file, base + start..base + end))
        });
    }

    fn private(&self) -> bool {
        false
    }
}
