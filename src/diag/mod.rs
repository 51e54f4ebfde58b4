//! What is wrong, where, and how to mend it.
//!
//! In: facts found by the stages. Out: [`Finding`]s, and reports of them as
//! text, JSON lines or GitHub annotations. A finding is always about the
//! author's input; trouble with the machine is a [`Failure`].

mod code;
mod report;
mod source;

pub use code::{Code, Severity};
pub use report::{Format, Report, visible_json, visible_line};
pub use source::{At, FileId, Place, Source, Sources, Step};

use std::path::PathBuf;

/// One thing that is wrong in the author's input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule is broken.
    pub code: Code,
    /// Where; `None` only for what concerns no file at all.
    pub place: Option<Place>,
    /// What is so: lower case, no full stop, literals in backticks.
    pub message: String,
    /// How to mend it, in the imperative.
    pub help: Option<String>,
    /// Text that would mend it if it replaced the place.
    pub fix: Option<String>,
    /// Another place that matters, and why.
    pub related: Option<(Place, String)>,
}

impl Finding {
    /// A finding that concerns no file of the content.
    pub fn nowhere(code: Code, message: impl Into<String>) -> Self {
        Self { code, place: None, message: message.into(), help: None, fix: None, related: None }
    }

    /// A finding at a place.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { place: Some(place), ..Self::nowhere(code, message) }
    }

    /// Adds how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a text that would mend it in place.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, place: Place, why: impl Into<String>) -> Self {
        self.related = Some((place, why.into()));
        self
    }
}

/// The machine did not do what was asked of it: a disk, a permission, a lock.
#[derive(Debug)]
pub enum Failure {
    /// Reading, writing or moving this path failed.
    Io {
        /// What was being done, as in "cannot write".
        doing: &'static str,
        /// To which path.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Going on would destroy something that Candor did not make.
    Refused {
        /// What is in the way, and how to clear it.
        reason: String,
    },
}

impl Failure {
    /// Wraps an error of the operating system.
    pub fn io(doing: &'static str, path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io { doing, path: path.into(), source }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io { doing, path, source } => write!(f, "{doing} {}: {source}", path.display()),
            Self::Refused { reason } => f.write_str(reason),
        }
    }
}

impl std::error::Error for Failure {}

/// The candidate nearest to what was typed, if it is near enough to be meant.
///
/// Near enough is an edit distance (with swapped neighbours counted once) of
/// at most a third of the word, and of one for words of up to three letters.
/// Capital letters count as small ones.
pub fn did_you_mean<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = typed.chars().count();
    if length > 64 {
        return None;
    }
    let limit = (length / 3).max(1);
    let lower = typed.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(typed.len()) <= 4 * limit)
        .map(|candidate| (strsim::osa_distance(&lower, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn near_words_are_offered_and_far_ones_are_not() {
        let fields = ["forecast", "baseline", "owner"];
        assert_eq!(did_you_mean("forcast", fields), Some("forecast"));
        assert_eq!(did_you_mean("onwer", fields), Some("owner"));
        assert_eq!(did_you_mean("OWNER", fields), Some("owner"));
        assert_eq!(did_you_mean("colour", fields), None);
    }
}
