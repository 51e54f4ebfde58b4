//! Texts: one line, several lines, and Markdown bodies.

use std::borrow::Cow;

use serde::Serialize;
use toml::Spanned;
use toml::de::DeValue;

use crate::diag::{Code, Step};

use super::{Field, Reader, Shape, Visitor};

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

/// Whether a page cannot show a character: controls, a byte order mark inside
/// a text, and the marks that turn the direction of the text around them
/// (<https://trojansource.codes>). What a single letter needs, such as the
/// joiners of Persian or of emoji, passes.
pub fn is_bad(c: char) -> bool {
    c.is_control() || c == '\u{feff}' || turns(c)
}

/// What a text of several lines may have besides.
pub const BREAKS: [char; 2] = ['\n', '\t'];

/// Where a text has a character that a page cannot show, but for those that
/// are `allowed`.
pub fn find_bad(text: &str, allowed: &[char]) -> Option<(usize, char)> {
    let bad = |c: char| is_bad(c) && !allowed.contains(&c);
    // Most texts are in ASCII, where bytes are characters.
    let plain = text.bytes().position(|byte| !byte.is_ascii() || bad(char::from(byte)))?;
    let mut rest = text[plain..].char_indices();
    rest.find(|(_, c)| bad(*c)).map(|(at, c)| (plain + at, c))
}

fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What is wrong with such a character, and how to mend it.
pub fn bad_words(c: char) -> (String, &'static str) {
    let code = u32::from(c);
    let message = if turns(c) {
        format!(
            "the text has the invisible character U+{code:04X}, which turns the direction of what follows"
        )
    } else {
        format!("the text has the invisible character U+{code:04X}")
    };
    (message, "delete it; it mostly comes in by pasting")
}

/// The text of a value, if a page can show it.
fn shown(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>, breaks: &[char]) -> Option<String> {
    let Some(text) = value.get_ref().as_str() else {
        let written = reader.written(value);
        let scalar = !matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        let help = if scalar {
            "write it between straight quotes"
        } else {
            "write one text, between straight quotes"
        };
        if let Some(finding) = reader.wrong_type(value, "text", help) {
            finding.fix = scalar.then(|| format!("\"{written}\""));
        }
        return None;
    };
    let text = match text.contains("\r\n") {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    };
    if let Some((_, bad)) = find_bad(&text, breaks) {
        if bad == '\n' {
            let message = "this text has several lines, and is shown on one";
            reader.report(Code::BadText, value, message, "write it on one line");
        } else {
            reader.bad_character(value, bad, bad_words(bad));
        }
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
    const SHAPE: Shape = Shape::Line;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        shown(value, reader, &[]).map(Self)
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        visitor.text(path, &self.0);
    }
}

impl Field for Text {
    const EXAMPLE: &'static str = "\"...\"";
    const SHAPE: Shape = Shape::Text;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        shown(value, reader, &BREAKS).map(Self)
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        visitor.text(path, &self.0);
    }
}

impl Field for Body {
    const EXAMPLE: &'static str = "'''...'''";
    const SHAPE: Shape = Shape::Body;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let text = shown(value, reader, &BREAKS)?;
        if text.len() > Self::LIMIT {
            let message = format!("the body has {} kB; it may have 256", text.len().div_ceil(1024));
            let help = "move what is long to a document, and link to it";
            reader.report(Code::TooLarge, value, message, help);
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
