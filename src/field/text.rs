//! Texts: one line, several lines, and Markdown bodies.

use serde::Serialize;
use toml::Spanned;
use toml::de::DeValue;

use crate::diag::{Code, Step};

use super::{Field, Reader, Visitor};

/// A text on one line, not empty, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Line(pub String);

/// A text that may have several lines, not empty, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text(pub String);

/// A body in Markdown, and where it begins in its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Body {
    /// The Markdown.
    pub text: String,
    /// The byte of the file at which the text begins.
    #[serde(skip)]
    pub start: usize,
}

impl Body {
    /// The largest body, in bytes.
    pub const LIMIT: usize = 256 * 1024;
}

impl std::ops::Deref for Line {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The text of a value, if a page can show it.
fn shown(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>, breaks: &[char]) -> Option<String> {
    let Some(text) = value.get_ref().as_str() else {
        reader.wrong_type(value, "text in straight quotes, as in \"...\"");
        return None;
    };
    let text = text.replace("\r\n", "\n");
    let bad = text.chars().find(|c| (c.is_control() || *c == '\u{feff}') && !breaks.contains(c));
    if let Some(bad) = bad {
        let (message, help) = if bad == '\n' {
            ("a line break in a text of one line".to_owned(), "write it on one line".to_owned())
        } else {
            (
                format!("the control character U+{:04X} in a text", u32::from(bad)),
                "delete it; it is invisible, and mostly comes in by pasting".to_owned(),
            )
        };
        reader.report(Code::BadText, value, message, help);
        return None;
    }
    if text.trim().is_empty() {
        reader.report(Code::BadText, value, "the text is empty", "write it, or delete the field");
        return None;
    }
    Some(text.trim().to_owned())
}

impl Field for Line {
    const EXAMPLE: &'static str = "\"...\"";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        shown(value, reader, &[]).map(Self)
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        visitor.text(path, &self.0);
    }
}

impl Field for Text {
    const EXAMPLE: &'static str = "\"...\"";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        shown(value, reader, &['\n', '\t']).map(Self)
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        visitor.text(path, &self.0);
    }
}

impl Field for Body {
    const EXAMPLE: &'static str = "'''...'''";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let text = shown(value, reader, &['\n', '\t'])?;
        if text.len() > Self::LIMIT {
            let message = format!("the body has {} bytes", text.len());
            reader.report(Code::TooLarge, value, message, "keep it below 256 kB");
            return None;
        }
        // Exact for texts without escapes, near for the others.
        let start = reader.span(value.span()).start + reader.offset(value, &text);
        Some(Self { text, start })
    }

    fn visit(&self, _path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        visitor.body(self);
    }
}
