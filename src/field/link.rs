//! Links to the outside, and ways to reach a person.

use serde::Serialize;
use toml::Spanned;
use toml::de::DeValue;

use crate::diag::{Code, Step};

use super::{Field, Line, Reader, Shape, Visitor, record};

/// A link that a page may carry: `https:`, `http:` or `mailto:`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Url(String);

impl Url {
    /// Whether a link may be published; `Err` says why not.
    ///
    /// No other scheme, no user name, no address relative to the scheme, no
    /// backslash, space or control character, and no mail with hidden copies.
    pub fn check(text: &str) -> Result<(), &'static str> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err("has a space, a backslash or a control character");
        }
        let lower = text.to_ascii_lowercase();
        if let Some(address) = lower.strip_prefix("mailto:") {
            let (to, query) = address.split_once('?').unwrap_or((address, ""));
            let harmless = |part: &str| {
                part.is_empty() || part.starts_with("subject=") || part.starts_with("body=")
            };
            if !to.contains('@') {
                return Err("has no mail address");
            }
            return if query.split('&').all(harmless) {
                Ok(())
            } else {
                Err("sets more than the subject and the text of a mail")
            };
        }
        let Some(rest) = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"))
        else {
            return Err("does not begin with https:, http: or mailto:");
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.is_empty() {
            Err("has no host")
        } else if host.contains('@') {
            Err("carries a user name")
        } else {
            Ok(())
        }
    }

    /// The whole address that an author meant who left its beginning out.
    pub fn completed(text: &str) -> Option<String> {
        let bare = text.trim_start_matches('/');
        let host = bare.split('/').next().unwrap_or_default();
        let scheme = if bare.contains('@') { "mailto:" } else { "https://" };
        let named = host.contains('.') && !host.starts_with('.') && !bare.contains(':');
        let whole = format!("{scheme}{bare}");
        (named && Self::check(&whole).is_ok()).then_some(whole)
    }

    /// The address of a site; `Err` says why it is none.
    pub fn web(text: &str) -> Result<Self, &'static str> {
        Self::check(text)?;
        let url = Self(text.to_owned());
        if url.is_web() { Ok(url) } else { Err("is no address of a site") }
    }

    /// Whether it is `https:` or `http:`.
    pub fn is_web(&self) -> bool {
        self.0.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for Url {
    const EXAMPLE: &'static str = "\"https://example.com\"";
    const SHAPE: Shape = Shape::Url;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(text) = value.get_ref().as_str() else {
            let help = "write it in quotes, as in \"https://example.com\"";
            reader.wrong_type(value, "a link", help);
            return None;
        };
        if let Err(why) = Self::check(text) {
            let message = format!("the link `{}` {why}", text.escape_debug());
            let whole = Self::completed(text);
            let help = match &whole {
                Some(_) => "write the whole address",
                None if text.starts_with("ref:") => {
                    "name the item in the text instead: [words](ref:ID); this list leads to other sites"
                }
                None if text.starts_with("mailto:") => "leave only `?subject=` and `&body=`",
                None => {
                    "write a whole address, as in https://example.com or mailto:name@example.com"
                }
            };
            if let Some(finding) = reader.report(Code::BadLink, value, message, help) {
                finding.fix = whole.map(|whole| format!("\"{whole}\""));
            }
            return None;
        }
        Some(Self(text.to_owned()))
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        visitor.text(path, &self.0);
    }
}

/// How to reach somebody: an address, a link, or words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Contact(Line);

impl Contact {
    /// What to show.
    pub fn text(&self) -> &str {
        self.0.strip_prefix("mailto:").unwrap_or(&self.0)
    }

    /// Where it leads, if it is more than words.
    pub fn href(&self) -> Option<String> {
        let text: &str = &self.0;
        if Url::check(text).is_ok() {
            return Some(text.to_owned());
        }
        let mail = format!("mailto:{text}");
        let plain = text.contains('@') && !text.contains(':');
        (plain && Url::check(&mail).is_ok()).then_some(mail)
    }
}

impl Field for Contact {
    const EXAMPLE: &'static str = "\"name@example.com\"";
    const SHAPE: Shape = Shape::Line;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        Line::read(value, reader).map(Self)
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        self.0.visit(path, visitor);
    }
}

record! {
    /// A link with its own words.
    struct WebLink = "a link" {
        /// The words of the link.
        label: Line,
        /// Where it leads.
        url: Url,
    }
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn only_harmless_links_pass() {
        for good in [
            "https://example.com/a?b=c#d",
            "HTTP://example.com",
            "mailto:a@example.com?subject=Hello",
        ] {
            assert_eq!(Url::check(good), Ok(()), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://example.com/x",
            "intent://x",
            "view-source:https://example.com",
            "//example.com",
            "\\\\example.com",
            "http:example.com",
            "https://",
            "https://user@example.com",
            "mailto:a@example.com?bcc=b@example.com",
            "mailto:",
            "example.com",
            "",
        ] {
            assert!(Url::check(bad).is_err(), "{bad}");
        }
    }
}
