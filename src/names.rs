//! Names of files that every system can hold, and texts that are the same but
//! for case.
//!
//! In: a path of the site. Out: what is wrong with it on some system. A site
//! is built on one machine and read, copied or unzipped on another.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The file at the top of an output that lists what Candor wrote there.
pub const MANIFEST: &str = ".candor-manifest";
/// What may lie at the top of an output besides the site.
pub const KEPT: [&str; 3] = [".git", ".gitignore", ".gitkeep"];
/// The longest name of a file, in bytes.
const LONGEST: usize = 255;

/// What is wrong with the path of a file of the site, its parts joined by `/`.
pub fn portable(path: &str) -> Result<(), String> {
    let first = path.split('/').next().unwrap_or_default();
    if KEPT.iter().chain([&MANIFEST]).any(|name| name.eq_ignore_ascii_case(first)) {
        return Err(format!("`{first}` is not for readers of the site"));
    }
    path.split('/').try_for_each(part)
}

fn part(name: &str) -> Result<(), String> {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    let numbered =
        numbered.is_some_and(|n| n.chars().count() == 1 && n.chars().all(char::is_numeric));
    let forbidden = |c: &char| c.is_control() || is_hidden(*c) || "<>:\"|?*\\".contains(*c);
    if let Some(bad) = name.chars().find(forbidden) {
        Err(format!("a name with `{}` is not valid on every system", bad.escape_debug()))
    } else if matches!(name, "" | "." | "..") {
        Err("it leaves its folder".to_owned())
    } else if name.ends_with(['.', ' ']) {
        Err("Windows drops the dot or the space at the end of a name".to_owned())
    } else if numbered || ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem.as_str())
    {
        Err(format!("`{name}` is the name of a device on Windows"))
    } else if name.len() > LONGEST {
        Err(format!("a name has at most {LONGEST} bytes, this one has {}", name.len()))
    } else {
        Ok(())
    }
}

/// Whether a character cannot be seen, or turns the direction of others.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A text as systems compare names that do not tell apart A from a, nor é
/// from e with an accent. ASCII has neither.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let decomposed: String = text.nfd().collect();
    Cow::Owned(caseless::default_case_fold_str(&decomposed).nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::{fold, portable};

    #[test]
    fn out_5_names_that_fail_on_some_system_are_refused_on_all() {
        for good in ["plan.pdf", "a b/ü.txt", ".well-known/x", "con-fig", "comma.txt", "com10"] {
            assert_eq!(portable(good), Ok(()), "{good}");
        }
        for bad in [
            "con",
            "CON.txt",
            "a/nul.html",
            "aux .x",
            "com1",
            "lpt9.tar.gz",
            "com²",
            "a.",
            "a ",
            "a./b",
            "a:b",
            "a?b",
            "a\\b",
            "a*",
            "a\"b",
            "a<b",
            "a|b",
            "a\nb",
            "a\u{202e}b",
            "",
            "a//b",
            "../a",
            ".",
            ".git/config",
            ".GIT/config",
            ".candor-manifest",
            ".gitkeep",
        ] {
            assert!(portable(bad).is_err(), "{bad}");
        }
        assert!(portable(&"é".repeat(150)).is_err());
    }

    #[test]
    fn out_5_names_are_compared_as_other_systems_do() {
        for (a, b) in [("Plan", "plan"), ("É", "e\u{301}"), ("ß", "SS"), ("ﬁ", "FI"), ("Ω", "ω")]
        {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        assert_ne!(fold("plan"), fold("plans"));
    }
}
