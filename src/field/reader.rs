//! Reading one file's TOML: where values are, and what was wrong with them.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::{Code, FileId, Finding, Place, did_you_mean};

use super::FieldSpec;

/// What reading one file found, and what is known about the file meanwhile.
pub struct Reader<'a> {
    file: FileId,
    text: &'a str,
    /// Where the TOML begins in the text of the file.
    base: usize,
    /// What the item is called in messages, as in "a milestone".
    what: &'static str,
    /// The fields of the item at the root of the file.
    root: &'static [FieldSpec],
    /// Where a syntax error was already reported.
    broken: Vec<Range<usize>>,
    /// Fields that the root lacks, and where in `findings` that is said.
    missing: Vec<(&'static str, usize)>,
    /// Fields of the root that stand in another table.
    misplaced: Vec<&'static str>,
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    /// A reader of the TOML that begins at `base` in the text of a file.
    pub fn new(file: FileId, text: &'a str, base: usize) -> Self {
        Self {
            file,
            text,
            base,
            what: "file",
            root: &[],
            broken: Vec::new(),
            missing: Vec::new(),
            misplaced: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Says what the root of the file is.
    #[must_use]
    pub fn of(mut self, what: &'static str, root: &'static [FieldSpec]) -> Self {
        self.what = what;
        self.root = root;
        self
    }

    /// Says where syntax is broken, so that nothing is reported there twice.
    #[must_use]
    pub fn broken_at(mut self, mut spans: Vec<Range<usize>>) -> Self {
        // In order of their starts, each with the end of all up to it, so that
        // one look tells whether any of them touches a place.
        spans.sort_by_key(|span| span.start);
        let mut end = 0;
        for span in &mut spans {
            end = end.max(span.end);
            span.end = end;
        }
        self.broken = spans;
        self
    }

    /// Everything that was found. A field that stands in the wrong table is
    /// one mistake, not two: it is not missing as well.
    pub fn finish(mut self) -> Vec<Finding> {
        self.missing.retain(|(name, _)| self.misplaced.contains(name));
        for (_, at) in self.missing.iter().rev() {
            self.findings.remove(*at);
        }
        self.findings
    }

    /// A span of the TOML as a span of the file.
    pub fn span(&self, span: Range<usize>) -> Range<usize> {
        self.base + span.start..self.base + span.end
    }

    /// The text of a value as the author wrote it, cut to a readable length.
    pub fn written(&self, value: &Spanned<DeValue<'_>>) -> String {
        let written = &self.text[self.span(value.span())];
        let line = written.lines().next().unwrap_or_default();
        match line.char_indices().nth(60) {
            Some((cut, _)) => format!("{}...", &line[..cut]),
            None => line.to_owned(),
        }
    }

    /// Where in a value a character stands, as itself or as an escape; the
    /// whole value if it cannot be told.
    fn character(&self, value: &Spanned<DeValue<'_>>, c: char) -> Range<usize> {
        let written = &self.text[self.span(value.span())];
        let code = u32::from(c);
        let escapes = [
            format!("\\u{code:04x}"),
            format!("\\u{code:04X}"),
            format!("\\U{code:08X}"),
            format!("\\x{code:02x}"),
            format!("\\x{code:02X}"),
            if c == '\u{1b}' { "\\e".to_owned() } else { c.to_string() },
            c.to_string(),
        ];
        let found = escapes.iter().find_map(|form| Some((written.find(form)?, form.len())));
        let start = value.span().start;
        found.map_or(value.span(), |(at, len)| start + at..start + at + len)
    }

    /// Reports a character that a text must not have, where it stands.
    pub fn bad_character(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        c: char,
        (message, help): (String, &str),
    ) {
        let span = self.character(value, c);
        self.push(Code::BadText, span, message, help);
    }

    /// How many bytes after the start of a value a text in it begins.
    pub fn offset(&self, value: &Spanned<DeValue<'_>>, text: &str) -> usize {
        let written = &self.text[self.span(value.span())];
        let first = text.lines().next().unwrap_or_default();
        written.find(first).unwrap_or_default()
    }

    /// Reports a finding at a value.
    pub fn report(
        &mut self,
        code: Code,
        value: &Spanned<DeValue<'_>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<&mut Finding> {
        self.push(code, value.span(), message, help)
    }

    /// Reports that a value has another type than `wanted`, as in "a date".
    pub fn wrong_type(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        wanted: &str,
        help: impl Into<String>,
    ) -> Option<&mut Finding> {
        let found = match value.get_ref() {
            DeValue::String(_) => "text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a yes or no",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let message = format!("`{}` is {found}, not {wanted}", self.written(value));
        self.report(Code::WrongType, value, message, help)
    }

    /// Reports a field that the table does not have; gives the field that was
    /// probably meant.
    pub fn unknown_field(
        &mut self,
        key: Range<usize>,
        name: &str,
        what: &str,
        fields: &[FieldSpec],
    ) -> Option<&'static str> {
        let is_root = std::ptr::eq(fields, self.root);
        if let Some(field) = self.root.iter().find(|field| !is_root && field.name == name) {
            self.misplaced.push(field.name);
            let message = format!("`{name}` belongs to {}, but stands inside {what}", self.what);
            let help = "move it up, above the first line that begins with a bracket: below such a line, TOML reads a field as a part of that table";
            self.push(Code::MisplacedField, key, message, help);
            return None;
        }
        let names = || fields.iter().map(|field| field.name);
        let near = did_you_mean(name, names()).or_else(|| synonym(name, names()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "use one of {}; your own data goes below a line [extra]",
                names().filter(|name| *name != "extra").collect::<Vec<_>>().join(", ")
            ),
        };
        let message = format!("{what} has no field `{name}`");
        if let Some(finding) = self.push(Code::UnknownField, key, message, help) {
            finding.fix = near.map(str::to_owned);
        }
        near
    }

    /// Reports something at a key of a table.
    pub fn at_key(
        &mut self,
        code: Code,
        key: Range<usize>,
        message: String,
        help: String,
    ) -> Option<&mut Finding> {
        self.push(code, key, message, help)
    }

    /// Reports a field that must be there.
    pub fn missing_field(&mut self, at: Range<usize>, what: &str, field: &FieldSpec) {
        let root = what == self.what;
        // The root of a file has no text of its own to point at.
        let at = if root { 0..0 } else { at };
        let moved = (what, field.name) == ("a rebaseline", "decision");
        let code = if moved { Code::RebaselineWithoutDecision } else { Code::MissingField };
        let meaning = field.doc.trim().trim_end_matches('.');
        let mut help = format!("add `{} = {}`: {}", field.name, field.example, lower_case(meaning));
        if moved {
            help.push_str("; or, if this is only a new estimate, write a [[forecast]]");
        }
        let said = self.push(code, at, format!("{what} has no `{}`", field.name), help).is_some();
        if root && said {
            self.missing.push((field.name, self.findings.len() - 1));
        }
    }

    /// The entries of a table, or a finding that the value is none.
    pub fn table<'v, 'i>(
        &mut self,
        value: &'v Spanned<DeValue<'i>>,
        what: &str,
        fields: &[FieldSpec],
    ) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let first = fields.iter().take(2);
            let first = first.map(|field| format!("{} = {}", field.name, field.example));
            let example = first.collect::<Vec<_>>().join(", ");
            self.wrong_type(value, what, format!("write its fields in braces: {{ {example} }}"));
        }
        table
    }

    fn push(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<&mut Finding> {
        let before = self.broken.partition_point(|broken| broken.start <= span.end);
        if before > 0 && span.start <= self.broken[before - 1].end {
            return None;
        }
        let place = Place::span(self.file, self.span(span));
        self.findings.push(Finding::new(code, place, message).help(help));
        self.findings.last_mut()
    }
}

/// Words that people write for a field, and the field.
const SYNONYMS: [(&str, &str); 9] = [
    ("name", "title"),
    ("title", "name"),
    ("description", "body"),
    ("text", "body"),
    ("deadline", "due"),
    ("date", "on"),
    ("day", "on"),
    ("rag", "health"),
    ("status", "health"),
];

/// The field that a word of everyday language means.
fn synonym(name: &str, mut fields: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let (_, meant) = SYNONYMS.iter().find(|(word, _)| *word == name)?;
    fields.find(|field| field == meant)
}

/// The text with a small first letter.
fn lower_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
