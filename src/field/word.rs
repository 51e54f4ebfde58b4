//! Fields that know a fixed list of words.

use toml::Spanned;
use toml::de::DeValue;

use crate::diag::{Code, did_you_mean};

use super::Reader;

/// Declares an enum that is written as one of a few words.
macro_rules! words {
    (
        $(#[doc = $about:literal])+
        enum $Name:ident {
            $($(#[doc = $doc:literal])+ $Variant:ident = $word:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub enum $Name {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $Variant,)+
        }

        impl $Name {
            /// Every word, in the order of the field's scale.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word as it is written.
            pub fn word(self) -> &'static str {
                match self { $(Self::$Variant => $word,)+ }
            }
        }

        impl $crate::field::Field for $Name {
            const EXAMPLE: &'static str = $crate::field::either!($($word),+);

            fn read(
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                reader: &mut $crate::field::Reader<'_>,
            ) -> Option<Self> {
                let Some(text) = value.get_ref().as_str() else {
                    let help = format!("write one of \"{}\"", Self::WORDS.join("\", \""));
                    reader.wrong_type(value, "a word", help);
                    return None;
                };
                match text {
                    $($word => Some(Self::$Variant),)+
                    _ => {
                        $crate::field::unknown_word(value, reader, text, Self::WORDS);
                        None
                    }
                }
            }
        }
    };
}
pub(crate) use words;

/// The words of a field, as an example shows them.
macro_rules! either {
    ($first:literal $(, $rest:literal)*) => {
        concat!("\"", $first, "\"" $(, " | \"", $rest, "\"")*)
    };
}
pub(crate) use either;

/// Reports a word that a field does not know.
pub fn unknown_word(
    value: &Spanned<DeValue<'_>>,
    reader: &mut Reader<'_>,
    text: &str,
    words: &[&str],
) {
    let near = did_you_mean(text, words.iter().copied());
    let help = match near {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("write one of \"{}\"", words.join("\", \"")),
    };
    let message = format!("`{}` is not a word that this field knows", reader.written(value));
    if let Some(finding) = reader.report(Code::UnknownWord, value, message, help) {
        finding.fix = near.map(|near| format!("\"{near}\""));
    }
}
