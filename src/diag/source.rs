//! The text of every file that was read, and places in it.

use std::collections::HashMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// A file among the [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// One step of a path to a value in TOML.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into the field of a table.
    Field(&'static str),
    /// Into the n-th entry of an array, from 0.
    Entry(usize),
}

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// The file as a whole.
    File,
    /// A range of bytes.
    Span(Range<usize>),
    /// The value at a path; looked up only when a report is made, so that the
    /// model need not carry a position for every value.
    Value(Vec<Step>),
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which file.
    pub file: FileId,
    /// Where in it.
    pub at: At,
}

impl Place {
    /// The whole of a file.
    pub fn file(file: FileId) -> Self {
        Self { file, at: At::File }
    }

    /// A range of bytes of a file.
    pub fn span(file: FileId, span: Range<usize>) -> Self {
        Self { file, at: At::Span(span) }
    }

    /// The value at a path of fields and entries.
    pub fn value(file: FileId, path: impl Into<Vec<Step>>) -> Self {
        Self { file, at: At::Value(path.into()) }
    }

    /// The value of a field of the root table.
    pub fn field(file: FileId, field: &'static str) -> Self {
        Self::value(file, [Step::Field(field)])
    }

    /// The value of a field of the n-th entry of a log.
    pub fn entry(file: FileId, log: &'static str, n: usize, field: &'static str) -> Self {
        Self::value(file, [Step::Field(log), Step::Entry(n), Step::Field(field)])
    }
}

/// A file that was read, or a path that could not be read as text.
#[derive(Debug, Clone)]
pub struct Source {
    /// Relative to the root of the site, with forward slashes.
    pub path: String,
    /// The text; empty if the file is not text.
    pub text: String,
    /// The part of the text that is TOML.
    pub toml: Range<usize>,
}

/// Every path that was looked at, each with a number that it keeps.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
    numbers: HashMap<String, FileId>,
}

impl Sources {
    /// The number by which places name a path.
    pub fn number(&mut self, path: &str) -> FileId {
        if let Some(known) = self.find(path) {
            return known;
        }
        let number = FileId(u32::try_from(self.files.len()).expect("fewer files than u32 counts"));
        self.files.push(Source { path: path.to_owned(), text: String::new(), toml: 0..0 });
        self.numbers.insert(path.to_owned(), number);
        number
    }

    /// The number of a path that was looked at.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.numbers.get(path).copied()
    }

    /// Gives a file its text.
    pub fn replace(&mut self, file: FileId, text: String, toml: Range<usize>) {
        let source = &mut self.files[file.0 as usize];
        source.text = text;
        source.toml = toml;
    }

    /// How many paths there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// The file of a place.
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// The bytes that a place means, clamped to the text and to whole characters.
    pub fn resolve(&self, place: &Place) -> Range<usize> {
        Resolver::new(self).resolve(place)
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    pub fn line_column(&self, file: FileId, at: usize) -> (usize, usize) {
        let before = &self.get(file).text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        let column = 1 + before[line_start..].chars().filter(|c| *c != '\u{feff}').count();
        (line, column)
    }
}

/// Finds places; reads the TOML of a file once, however many places are in it.
pub struct Resolver<'a> {
    sources: &'a Sources,
    tables: HashMap<FileId, DeTable<'a>>,
}

impl<'a> Resolver<'a> {
    /// Finds places in these files.
    pub fn new(sources: &'a Sources) -> Self {
        Self { sources, tables: HashMap::new() }
    }

    /// The bytes that a place means, clamped to the text and to whole characters.
    pub fn resolve(&mut self, place: &Place) -> Range<usize> {
        let source = self.sources.get(place.file);
        let range = match &place.at {
            At::File => 0..0,
            At::Span(range) => range.clone(),
            At::Value(path) => {
                let root = self.tables.entry(place.file).or_insert_with(|| {
                    DeTable::parse_recoverable(&source.text[source.toml.clone()]).0.into_inner()
                });
                let span = locate(root, path);
                source.toml.start + span.start..source.toml.start + span.end
            }
        };
        let floor = |mut at: usize| {
            at = at.min(source.text.len());
            while !source.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = floor(range.start);
        start..floor(range.end).max(start)
    }
}

/// The span of the value at a path: the deepest part of the path that exists.
fn locate(root: &DeTable<'_>, path: &[Step]) -> Range<usize> {
    let mut span = 0..0;
    let mut table = Some(root);
    let mut array = None;
    for step in path {
        let value = match step {
            Step::Field(name) => table.and_then(|table| table.get(*name)),
            Step::Entry(n) => array.and_then(|array: &toml::de::DeArray| array.get(*n)),
        };
        let Some(value) = value else { break };
        span = value.span();
        table = match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => None,
        };
        array = match value.get_ref() {
            DeValue::Array(array) => Some(array),
            _ => None,
        };
    }
    span
}
