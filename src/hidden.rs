//! The names of items that some audience may not see, and where a text has one.
//!
//! In: the model and any text. Out: ids and titles in it, compared word by
//! word, without regard to case or to how an accent is written. This finds
//! names, not paraphrases.

mod begin;

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::config::Site;
use crate::kinds::Model;
use crate::names::fold;

use begin::{Beginnings, OUTSIDE, class};

/// The shortest name that is looked for in what is published, in characters.
pub const SHORTEST: usize = 5;

/// Ids and titles of items that not everybody may see.
#[derive(Default)]
pub struct Names {
    /// The names, word by word.
    tree: Node,
    /// Most words of a text need no closer look.
    beginnings: Beginnings,
    /// Different for other names.
    hasher: DefaultHasher,
}

/// What can follow some words, and the names that do not go on, or not in the
/// tree. However many names begin alike, a text is compared with all at once.
#[derive(Default)]
struct Node {
    next: HashMap<String, Node>,
    names: Vec<Name>,
}

/// How many words of a name are in the tree.
const DEPTH: usize = 8;

/// A name that some audience may not see.
pub struct Name {
    /// Its words after those in the tree.
    rest: Vec<String>,
    /// The most open rung that may see it.
    pub rung: usize,
    /// What has the name, as in "the milestone `beta`".
    pub what: String,
}

impl Names {
    /// The names of hidden items, of at least `shortest` characters, without
    /// those that the site allows.
    pub fn new(model: &Model, site: Option<&Site>, shortest: usize) -> Self {
        let allowed = site.into_iter().flat_map(|site| &site.allow);
        let allowed: Vec<Vec<String>> = allowed.map(|allow| texts(&allow.text)).collect();
        let mut names = Self::default();
        for item in model.items().filter(|item| item.rung() > 0) {
            let mut texts: Vec<_> = [item.id().as_str(), item.title()]
                .into_iter()
                .filter(|text| text.chars().count() >= shortest)
                .map(texts)
                .filter(|words| !allowed.contains(words))
                .collect();
            texts.dedup();
            for words in texts {
                let what = format!("the {} `{}`", item.kind().word(), item.id());
                names.add(words, item.rung(), what);
            }
        }
        names
    }

    /// Adds the name of what only a rung and those above it may see.
    fn add(&mut self, mut words: Vec<String>, rung: usize, what: String) {
        let Some(first) = words.first() else { return };
        (&words, rung).hash(&mut self.hasher);
        self.beginnings.add(first);
        let rest = words.split_off(words.len().min(DEPTH));
        let mut node = &mut self.tree;
        for word in words {
            node = node.next.entry(word).or_default();
        }
        node.names.push(Name { rest, rung, what });
    }

    /// Adds a text that nobody but the most private audience may see.
    pub fn add_text(&mut self, text: &str) {
        self.add(texts(text), usize::MAX, format!("`{text}`"));
    }

    /// The same for the same names, as good as never for others.
    pub fn stamp(&self) -> u64 {
        self.hasher.finish()
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.tree.next.is_empty()
    }

    /// Tells where a text has a name that a rung may not see.
    pub fn find<'a>(
        &'a self,
        text: &str,
        rung: usize,
        mut tell: impl FnMut(Range<usize>, &'a Name),
    ) {
        if !self.is_empty() {
            self.beginnings.find(text, |at| self.look(Words { text, at }, rung, &mut tell));
        }
    }

    /// Tells which names begin where these words do.
    fn look<'a>(
        &'a self,
        mut words: Words<'_>,
        rung: usize,
        tell: &mut impl FnMut(Range<usize>, &'a Name),
    ) {
        let start = words.at;
        let (before, after) = words.text.split_at(start);
        if before.ends_with(is_inside) || !after.starts_with(is_inside) {
            return;
        }
        let mut node = &self.tree;
        while let Some((_, word)) = words.next() {
            let Some(next) = node.next.get(fold(word).as_ref()) else { return };
            node = next;
            for name in node.names.iter().filter(|name| name.rung > rung) {
                let mut following = words.clone();
                let mut all = name.rest.iter();
                if all.all(|wanted| following.next().is_some_and(|(_, word)| fold(word) == *wanted))
                {
                    tell(start..following.at, name);
                }
            }
        }
    }
}

/// Whether a character is part of a word.
fn is_inside(c: char) -> bool {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => class(byte) != OUTSIDE,
        _ => c.is_alphanumeric() || is_combining_mark(c),
    }
}

/// The words of a text, as they are compared.
fn texts(text: &str) -> Vec<String> {
    Words { text, at: 0 }.map(|(_, word)| fold(word)).map(Cow::into_owned).collect()
}

/// The words of a text, and where each one is; an id is one word.
#[derive(Clone)]
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = (Range<usize>, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.edge(true)?;
        self.at = start;
        self.at = self.edge(false).unwrap_or(self.text.len());
        Some((start..self.at, &self.text[start..self.at]))
    }
}

impl Words<'_> {
    /// Where the next character inside a word is, or the next outside.
    fn edge(&self, inside: bool) -> Option<usize> {
        let mut rest = self.text[self.at..].char_indices();
        rest.find(|(_, c)| is_inside(*c) == inside).map(|(at, _)| self.at + at)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::{Names, Words, texts};

    fn found(name: &str, text: &str) -> Option<String> {
        let mut names = Names::default();
        names.add_text(name);
        let mut found = None;
        names.find(text, 0, |range, _| found = Some(text[range].to_owned()));
        found
    }

    #[test]
    fn names_are_found_as_whole_words_however_they_are_written() {
        for (name, text, whole) in [
            ("provider-exit", "see provider-exit.", Some("provider-exit")),
            ("provider-exit", "a/Provider-Exit.html", Some("Provider-Exit")),
            ("provider-exit", "no-provider-exit provider exit", None),
            ("Exit of Acme & Co", "EXIT of acme\n&  co!", Some("EXIT of acme\n&  co")),
            ("Exit of Acme", "exit of Acmes", None),
            ("Exit", "exits, re-exit", None),
            ("Café Größe", "CAFE\u{301} GRÖSSE", Some("CAFE\u{301} GRÖSSE")),
            ("Überfall", "über überfall", Some("überfall")),
            ("a a b", "a a a b", Some("a a b")),
            ("émile exit", "e\u{301}mile exit", Some("e\u{301}mile exit")),
            ("kelvin", "20\u{a0}\u{212a}elvin", Some("\u{212a}elvin")),
            ("kelvin", "\u{e9}kelvin", None),
            ("a b c d e f g h i j", "a b a b c d e f g h i J.", Some("a b c d e f g h i J")),
            ("a b c d e f g h i j", "a b c d e f g h i k", None),
        ] {
            assert_eq!(found(name, text).as_deref(), whole, "{name} in {text}");
        }
    }

    #[test]
    fn names_that_begin_alike_are_all_found() {
        let mut names = Names::default();
        let all = ["plan b", "plan", "plan b of the bank", "plan c", "ab\u{e9}"];
        all.iter().for_each(|name| names.add_text(name));
        let mut found = Vec::new();
        let text = "Plan B of the bank, abe\u{301}";
        names.find(text, 0, |range, _| found.push(&text[range]));
        assert_eq!(found, ["Plan", "Plan B", "Plan B of the bank", "abe\u{301}"]);
    }

    /// Every place of a name in a text, found by comparing all of its words.
    fn everywhere(name: &str, text: &str) -> Vec<Range<usize>> {
        let wanted = texts(name);
        let words: Vec<Range<usize>> = Words { text, at: 0 }.map(|(range, _)| range).collect();
        let places = words.windows(wanted.len().max(1));
        let places = places.map(|words| words[0].start..words[words.len() - 1].end);
        places.filter(|place| !wanted.is_empty() && texts(&text[place.clone()]) == wanted).collect()
    }

    proptest! {
        /// What is passed over without a closer look has no name in it.
        #[test]
        fn no_name_is_passed_over(
            name in "[aAeéEſsKkß1-]{1,3}[ &—\u{301}]?[aeé\u{301}]{0,2}",
            text in "([aAeéEſsKkßẞﬁ\u{301}\u{212a}1-]{1,3}[ &—\u{a0}\u{301}]{0,2}){0,12}",
            at in 0..12_usize,
        ) {
            let mut text = text;
            let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
            text.insert_str(at, &name);
            let mut names = Names::default();
            names.add_text(&name);
            let mut found = Vec::new();
            names.find(&text, 0, |range, _| found.push(range));
            prop_assert_eq!(found, everywhere(&name, &text));
        }
    }
}
