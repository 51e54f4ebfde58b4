//! No text that more people may see names an item that they may not.
//!
//! The fields that point to a hidden item are left out of an edition; a text
//! is printed as it was written. This finds names, not paraphrases.

use std::collections::HashMap;

use crate::diag::{Code, FileId, Finding, Place, Step};
use crate::field::{Body, Visitor};

use super::Context;

/// The shortest name that is looked for, in characters.
const SHORTEST: usize = 5;

/// Ids and titles of hidden items in texts of more open ones.
pub fn leaks(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let names = Names::new(context);
    if names.by_first_word.is_empty() {
        return;
    }
    for item in context.loaded.model.items() {
        item.visit(&mut Leaks {
            context,
            names: &names,
            rung: item.rung(),
            file: item.file(),
            findings,
        });
    }
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
    spans(text).map(|(_, word)| word).collect()
}

fn spans(text: &str) -> impl Iterator<Item = (usize, String)> {
    let inside = |c: char| c.is_alphanumeric() || c == '-';
    let mut at = 0;
    text.split_inclusive(move |c| !inside(c)).filter_map(move |part| {
        let start = at;
        at += part.len();
        let word = part.trim_matches(|c| !inside(c));
        (!word.is_empty()).then(|| (start, word.to_lowercase()))
    })
}

struct Leaks<'a> {
    context: &'a Context<'a>,
    names: &'a Names,
    rung: usize,
    file: FileId,
    findings: &'a mut Vec<Finding>,
}

impl Leaks<'_> {
    fn scan(&mut self, text: &str, place: impl Fn(usize, usize) -> Place) {
        let words: Vec<(usize, String)> = spans(text).collect();
        for (n, (start, word)) in words.iter().enumerate() {
            for name in self.names.by_first_word.get(word).into_iter().flatten() {
                let found = words[n..].iter().map(|(_, word)| word).take(name.words.len());
                if name.rung <= self.rung || !found.eq(name.words.iter()) {
                    continue;
                }
                let (last, word) = &words[n + name.words.len() - 1];
                let audience = &self.context.ladder[self.rung];
                let message =
                    format!("this text names {}, and would publish it to {audience}", name.what);
                self.findings.push(
                    Finding::new(Code::Leak, place(*start, last + word.len()), message)
                        .help("rephrase it, give this item the same `audience`, or allow the words with [[allow]] in candor.toml"),
                );
            }
        }
    }
}

impl Visitor for Leaks<'_> {
    fn text(&mut self, path: &[Step], text: &str) {
        let file = self.file;
        self.scan(text, |_, _| Place::value(file, path));
    }

    fn body(&mut self, body: &Body) {
        let (file, base) = (self.file, body.start);
        self.scan(&body.text, |start, end| Place::span(file, base + start..base + end));
    }

    fn private(&self) -> bool {
        false
    }
}
