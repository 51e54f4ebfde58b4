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
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    /// A reader of the TOML that begins at `base` in the text of a file.
    pub fn new(file: FileId, text: &'a str, base: usize) -> Self {
        Self { file, text, base, what: "file", root: &[], broken: Vec::new(), findings: Vec::new() }
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
    pub fn broken_at(mut self, spans: Vec<Range<usize>>) -> Self {
        self.broken = spans;
        self
    }

    /// Everything that was found.
    pub fn finish(self) -> Vec<Finding> {
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
    ) {
        self.push(code, value.span(), message, help);
    }

    /// Reports that a value has the wrong type.
    pub fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = match value.get_ref() {
            DeValue::String(_) => "text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let written = self.written(value);
        self.report(
            Code::WrongType,
            value,
            format!("`{written}` is {found}"),
            format!("write {wanted}"),
        );
    }

    /// Reports a field that the table does not have.
    pub fn unknown_field(
        &mut self,
        key: Range<usize>,
        name: &str,
        what: &str,
        fields: &[FieldSpec],
    ) {
        let is_root = std::ptr::eq(fields, self.root);
        if !is_root && self.root.iter().any(|field| field.name == name) {
            let message =
                format!("`{name}` stands inside {what}, so TOML reads it as a part of that");
            let help =
                format!("move it above the first [[...]], to the other fields of {}", self.what);
            self.push(Code::MisplacedField, key, message, help);
            return;
        }
        let names = || fields.iter().map(|field| field.name);
        let near = did_you_mean(name, names());
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "its fields are {}; your own data goes into [extra]",
                names().collect::<Vec<_>>().join(", ")
            ),
        };
        self.push(Code::UnknownField, key, format!("{what} has no field `{name}`"), help);
        if let (Some(near), Some(finding)) = (near, self.findings.last_mut()) {
            finding.fix = Some(near.to_owned());
        }
    }

    /// Reports a field that must be there.
    pub fn missing_field(&mut self, at: Range<usize>, what: &str, field: &FieldSpec) {
        // The root of a file has no text of its own to point at.
        let at = if what == self.what { 0..0 } else { at };
        let (code, meaning) = if (what, field.name) == ("a rebaseline", "decision") {
            (
                Code::RebaselineWithoutDecision,
                "A new estimate is a [[forecast]]; moving the promise needs the decision that allowed it",
            )
        } else {
            (Code::MissingField, field.doc.trim().trim_end_matches('.'))
        };
        self.push(
            code,
            at,
            format!("{what} has no `{}`", field.name),
            format!("{meaning}: `{} = {}`", field.name, field.example),
        );
    }

    /// The entries of a table, or a finding that the value is none.
    pub fn table<'v, 'i>(
        &mut self,
        value: &'v Spanned<DeValue<'i>>,
        wanted: &str,
    ) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, wanted);
        }
        table
    }

    fn push(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.broken.iter().any(|broken| broken.start < span.end && span.start < broken.end) {
            return;
        }
        let place = Place::span(self.file, self.span(span));
        self.findings.push(Finding::new(code, place, message).help(help));
    }
}
