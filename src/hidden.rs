//! The names of items that some audience may not see, and where a text has one.
//!
//! In: the model and any text. Out: ids and titles in it, compared word by
//! word, without regard to case or to how an accent is written. This finds
//! names, not paraphrases.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::config::Site;
use crate::kinds::Model;
use crate::names::fold;

/// The shortest name that is looked for in what is published, in characters.
pub const SHORTEST: usize = 5;

/// Ids and titles of items that not everybody may see.
pub struct Names {
    /// The names by their first word.
    by_first_word: HashMap<String, Vec<Name>>,
    /// For each class of a byte, the classes of the next one, as bits, with
    /// which a name can begin: most words of a text need no closer look.
    begins: [u64; 64],
    /// For each class of a first byte, the lengths of first words in ASCII, as
    /// bits: most of these words need no look into the map.
    lengths: [u64; 64],
    /// Different for other names.
    hasher: DefaultHasher,
}

impl Default for Names {
    fn default() -> Self {
        let mut begins = [0; 64];
        // Outside ASCII only folding tells which letters are the same.
        begins[OTHER] = u64::MAX;
        begins[1..OTHER].fill(1 << OTHER);
        let hasher = DefaultHasher::new();
        Self { by_first_word: HashMap::new(), begins, lengths: [0; 64], hasher }
    }
}

/// A name that some audience may not see.
pub struct Name {
    words: Vec<String>,
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
                names.add(Name { words, rung: item.rung(), what });
            }
        }
        names
    }

    /// Adds a name.
    fn add(&mut self, name: Name) {
        let Some(first) = name.words.first() else { return };
        (&name.words, name.rung).hash(&mut self.hasher);
        let (byte, second) =
            (first.as_bytes()[0], first.as_bytes().get(1).map_or(OUTSIDE, |byte| class(*byte)));
        // A letter with an accent can also be written as two.
        self.begins[class(byte)] |= if second == OTHER { u64::MAX } else { 1 << second };
        self.lengths[class(byte)] |= length(first);
        self.by_first_word.entry(first.clone()).or_default().push(name);
    }

    /// Adds a text that nobody but the most private audience may see.
    pub fn add_text(&mut self, text: &str) {
        self.add(Name { words: texts(text), rung: usize::MAX, what: format!("`{text}`") });
    }

    /// The same for the same names, as good as never for others.
    pub fn stamp(&self) -> u64 {
        self.hasher.finish()
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.by_first_word.is_empty()
    }

    /// Tells where a text has a name that a rung may not see.
    pub fn find<'a>(
        &'a self,
        text: &str,
        rung: usize,
        mut tell: impl FnMut(Range<usize>, &'a Name),
    ) {
        if self.is_empty() {
            return;
        }
        let (mut before, mut first) = (OUTSIDE, OUTSIDE);
        for (end, byte) in text.bytes().chain([b' ']).enumerate() {
            let second = class(byte);
            // Not `&&`: whether a word begins here cannot be foreseen. No name begins
            // outside of a word, so that there is a byte before the end.
            if self.begins[first] >> second & u64::from(before == OUTSIDE) == 1 {
                self.look(Words { text, at: end - 1 }, rung, &mut tell);
            }
            (before, first) = (first, second);
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
        let inside = words.text[..start].ends_with(is_inside);
        let first = words
            .next()
            .filter(|(range, word)| !inside && range.start == start && self.may_be(word));
        let Some((range, word)) = first else { return };
        for name in self.by_first_word.get(fold(word).as_ref()).into_iter().flatten() {
            let mut end = range.end;
            let mut following = words.clone();
            let found = name.rung > rung
                && name.words[1..].iter().all(|wanted| {
                    following.next().is_some_and(|(range, word)| {
                        end = range.end;
                        fold(word) == wanted.as_str()
                    })
                });
            if found {
                tell(range.start..end, name);
            }
        }
    }

    /// Whether a word is the first of a name, as far as its length tells.
    fn may_be(&self, word: &str) -> bool {
        !word.is_ascii() || self.lengths[class(word.as_bytes()[0])] & length(word) != 0
    }
}

/// The length of a word as a bit.
fn length(word: &str) -> u64 {
    1 << word.len().min(63)
}

/// What each byte is in a word: a letter, without regard to case, a digit, the
/// hyphen, or one of two below.
static CLASSES: [u8; 256] = classes();
/// No part of a word in ASCII.
const OUTSIDE: usize = 0;
/// The first byte of a character that is not ASCII.
const OTHER: usize = 63;

const fn classes() -> [u8; 256] {
    let mut classes = [OUTSIDE as u8; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'-' => 1,
            digit @ b'0'..=b'9' => 2 + digit - b'0',
            letter @ b'A'..=b'Z' => 12 + letter - b'A',
            letter @ b'a'..=b'z' => 12 + letter - b'a',
            0xC0.. => OTHER as u8,
            _ => OUTSIDE as u8,
        };
        byte += 1;
    }
    classes
}

fn class(byte: u8) -> usize {
    usize::from(CLASSES[usize::from(byte)])
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
        ] {
            assert_eq!(found(name, text).as_deref(), whole, "{name} in {text}");
        }
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
