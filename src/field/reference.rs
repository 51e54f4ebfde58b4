//! Ids, and references from one item to another.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use toml::Spanned;
use toml::de::DeValue;

use crate::diag::Step;

use super::{Fate, Field, Lens, Reader, Shape, Visitor};

/// The id of an item: the name of its file, unique over the whole site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

impl Id {
    /// Names that file systems or the site's own pages keep for themselves.
    const RESERVED: &'static [&'static str] = &["index", "con", "prn", "aux", "nul"];

    /// The id that a file of this name has; `Err` says what is wrong with it.
    ///
    /// An id has 1 to 64 of a to z, 0 to 9 and inner hyphens, so that it is a
    /// safe file name and a stable web address on every system.
    pub fn new(name: &str) -> Result<Self, String> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let device = name.len() == 4
            && (name.starts_with("com") || name.starts_with("lpt"))
            && name.ends_with(|c: char| c.is_ascii_digit());
        if name.is_empty() || name.len() > 64 {
            Err(format!("has {} characters; an id has 1 to 64", name.chars().count()))
        } else if let Some(bad) = name.chars().find(|c| !allowed(*c)) {
            let what = match bad {
                ' ' => "a space".to_owned(),
                bad if bad.is_ascii_uppercase() => format!("the capital letter `{bad}`"),
                bad => format!("`{}`", bad.escape_debug()),
            };
            Err(format!("has {what}; an id has only a to z, 0 to 9 and hyphens"))
        } else if name.starts_with('-') || name.ends_with('-') {
            Err("begins or ends with a hyphen".to_owned())
        } else if device || Self::RESERVED.contains(&name) {
            Err("is a name that operating systems or Candor keep for themselves".to_owned())
        } else {
            Ok(Self(name.into()))
        }
    }

    /// A lawful id that resembles a name, to offer in a message.
    pub fn slug(name: &str) -> String {
        let name: String = name.chars().map(latin).collect();
        let words: Vec<String> = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        let mut slug = words.join("-");
        slug.truncate(64);
        slug.trim_end_matches('-').to_owned()
    }

    /// What a reference says, lawful or not: an unlawful one names no item.
    pub fn mentioned(text: &str) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A letter as it is written without accents.
fn latin(c: char) -> String {
    let lower = c.to_lowercase().next().unwrap_or(c);
    let plain = match lower {
        'ä' | 'æ' => "ae",
        'ö' | 'ø' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' => "o",
        'ù' | 'ú' | 'û' => "u",
        _ => return lower.to_string(),
    };
    plain.to_owned()
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Which kinds a reference may point to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// A stakeholder that is one person.
    Person,
    /// A person or a group.
    Party,
    /// A milestone.
    Milestone,
    /// A decision.
    Decision,
    /// Any item.
    Any,
}

impl Wants {
    /// What it is called in messages.
    pub fn what(self) -> &'static str {
        match self {
            Self::Person => "one named person",
            Self::Party => "a person or a group",
            Self::Milestone => "a milestone",
            Self::Decision => "a decision",
            Self::Any => "an item",
        }
    }
}

/// The type-level side of [`Wants`].
pub trait Target: fmt::Debug + Clone + PartialEq + Send + Sync {
    /// Which kinds are meant.
    const WANTS: Wants;
}

/// What a reference may point to, as in `Ref<to::Person>`.
pub mod to {
    use super::{Target, Wants};

    macro_rules! targets {
        ($($(#[doc = $doc:literal])+ $Name:ident,)+) => {$(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq)]
            pub struct $Name;

            impl Target for $Name {
                const WANTS: Wants = Wants::$Name;
            }
        )+};
    }

    targets! {
        /// One named person.
        Person,
        /// A person or a group.
        Party,
        /// A milestone.
        Milestone,
        /// A decision.
        Decision,
        /// Any item.
        Any,
    }
}

/// A reference to an item; in an edition, blank if that item is hidden there.
#[derive(Debug, Clone, PartialEq)]
pub struct Ref<T: Target> {
    id: Option<Id>,
    target: PhantomData<T>,
}

impl<T: Target> Ref<T> {
    /// The item, unless it is hidden in this edition.
    pub fn id(&self) -> Option<&Id> {
        self.id.as_ref()
    }
}

impl<T: Target> Serialize for Ref<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id.serialize(serializer)
    }
}

impl<T: Target> Field for Ref<T> {
    const EXAMPLE: &'static str = "\"id\"";
    const SHAPE: Shape = Shape::Reference(T::WANTS);

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(text) = value.get_ref().as_str() else {
            let what = T::WANTS.what();
            reader.wrong_type(value, &format!("the id of {what}"), "write one id in quotes");
            return None;
        };
        Some(Self { id: Some(Id::mentioned(text)), target: PhantomData })
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        if let Some(id) = &self.id {
            visitor.reference(path, id, T::WANTS);
        }
    }

    fn project(&mut self, lens: &Lens) -> Fate {
        if self.id.as_ref().is_some_and(|id| lens.hidden.contains(id)) {
            self.id = None;
            return Fate::Blank;
        }
        Fate::Keep
    }
}

/// A reference without which its record says nothing: where the item is
/// hidden, so is the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T: Target>(Ref<T>);

impl<T: Target> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Target> Named<T> {
    /// The item.
    pub fn id(&self) -> Option<&Id> {
        self.0.id()
    }
}

impl<T: Target> Field for Named<T> {
    const EXAMPLE: &'static str = Ref::<T>::EXAMPLE;
    const SHAPE: Shape = Ref::<T>::SHAPE;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        Ref::read(value, reader).map(Self)
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        self.0.visit(path, visitor);
    }

    fn project(&mut self, lens: &Lens) -> Fate {
        match self.0.project(lens) {
            Fate::Keep => Fate::Keep,
            Fate::Blank | Fate::Gone => Fate::Gone,
        }
    }
}
