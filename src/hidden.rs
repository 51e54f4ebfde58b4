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
    /// The lengths, as bits, of first words in ASCII by their first byte: most
    /// words of a text need no look into the map.
    lengths: [u64; 128],
    /// Different for other names.
    hasher: DefaultHasher,
}

impl Default for Names {
    fn default() -> Self {
        let hasher = DefaultHasher::new();
        Self { by_first_word: HashMap::new(), lengths: [0; 128], hasher }
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
        if let Some(byte) = first.bytes().next().filter(u8::is_ascii) {
            self.lengths[usize::from(byte)] |= length(first);
        }
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
        let mut rest = Words { text, at: 0 };
        while let Some((range, word)) = rest.next() {
            if !self.may_begin(word) {
                continue;
            }
            for name in self.by_first_word.get(fold(word).as_ref()).into_iter().flatten() {
                let mut end = range.end;
                let mut following = rest.clone();
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
    }

    /// Whether a name can begin with a word, by its length and first letter.
    fn may_begin(&self, word: &str) -> bool {
        let first = word.as_bytes()[0].to_ascii_lowercase();
        let known = self.lengths.get(usize::from(first));
        !word.is_ascii() || known.is_some_and(|lengths| lengths & length(word) != 0)
    }
}

/// The length of a word as a bit.
fn length(word: &str) -> u64 {
    1 << word.len().min(63)
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
        let end = self.edge(false).unwrap_or(self.text.len());
        self.at = end;
        Some((start..end, &self.text[start..end]))
    }
}

impl Words<'_> {
    /// Where the next character inside a word is, or the next outside.
    fn edge(&self, inside: bool) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii() {
                if (byte.is_ascii_alphanumeric() || *byte == b'-') == inside {
                    return Some(at);
                }
                at += 1;
            } else {
                let c = self.text[at..].chars().next()?;
                if (c.is_alphanumeric() || is_combining_mark(c)) == inside {
                    return Some(at);
                }
                at += c.len_utf8();
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

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
        ] {
            assert_eq!(found(name, text).as_deref(), whole, "{name} in {text}");
        }
    }
}
