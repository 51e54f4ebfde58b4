//! Fields that know a fixed list of words.

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
            const EXAMPLE: &'static str = concat!($("\"", $word, "\" | ",)+ "...");

            fn read(
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                reader: &mut $crate::field::Reader<'_>,
            ) -> Option<Self> {
                let Some(text) = value.get_ref().as_str() else {
                    reader.wrong_type(value, &format!("one of \"{}\"", Self::WORDS.join("\", \"")));
                    return None;
                };
                match text {
                    $($word => Some(Self::$Variant),)+
                    _ => {
                        let near = $crate::diag::did_you_mean(text, Self::WORDS.iter().copied());
                        let near = near.map(|near| format!("did you mean \"{near}\"? ")).unwrap_or_default();
                        reader.report(
                            $crate::diag::Code::UnknownWord,
                            value,
                            format!("\"{text}\" is not a word that this field knows"),
                            format!("{near}use one of \"{}\"", Self::WORDS.join("\", \"")),
                        );
                        None
                    }
                }
            }
        }
    };
}
pub(crate) use words;
