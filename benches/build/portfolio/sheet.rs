//! TOML in the making, field by field.

use std::fmt::{Debug, Write};

/// The fields of one item, in the order in which they are set.
#[derive(Default)]
pub struct Sheet(String);

impl Sheet {
    /// Adds a field. In Rust's debug form, plain texts, lists of them, days,
    /// numbers and truth values are TOML already.
    pub fn set(&mut self, key: &str, value: impl Debug) -> &mut Self {
        writeln!(self.0, "{key} = {value:?}").expect("a String takes every text");
        self
    }

    /// Adds a field if there is a value for it.
    pub fn maybe(&mut self, key: &str, value: Option<impl Debug>) -> &mut Self {
        match value {
            Some(value) => self.set(key, value),
            None => self,
        }
    }

    /// Adds a list unless it is empty.
    pub fn list(&mut self, key: &str, list: &[impl Debug]) -> &mut Self {
        if list.is_empty() { self } else { self.set(key, list) }
    }

    /// Adds a Markdown text as the field `body`.
    pub fn body(&mut self, markdown: &str) -> &mut Self {
        writeln!(self.0, "body = '''\n{markdown}'''").expect("a String takes every text");
        self
    }

    /// Begins an entry of a log; what is set from here on belongs to it.
    pub fn entry(&mut self, log: &str) -> &mut Self {
        writeln!(self.0, "\n[[{log}]]").expect("a String takes every text");
        self
    }

    /// The content of a `.toml` file.
    pub fn into_toml(self) -> String {
        self.0
    }

    /// The content of an `.md` file with these fields above a text.
    pub fn into_markdown(self, markdown: &str) -> String {
        format!("+++\n{}+++\n{markdown}", self.0)
    }
}
