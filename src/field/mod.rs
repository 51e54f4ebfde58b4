//! What one value in TOML may be, and the rules on one value.
//!
//! In: a value with its place. Out: a typed value, or findings. Each type says
//! by itself how it is read, which references and texts it holds, and what is
//! left of it in an edition ([`Field::project`]): so a kind is only a list of
//! typed fields, and a new field is checked, swept and projected without
//! anyone remembering it.

mod day;
mod extra;
mod link;
mod list;
mod number;
mod reader;
mod record;
mod reference;
mod text;
mod word;

pub use day::{Day, Deadline, Every, Happened, Unit};
pub use extra::Extra;
pub use link::{Contact, Url, WebLink};
pub use list::{Dated, Log, Private};
pub use number::{Or, Percent, Scale};
pub use reader::Reader;
pub(crate) use record::record;
pub use record::{FieldSpec, Record};
pub use reference::{Id, Named, Ref, Target, Wants, to};
pub(crate) use text::{BREAKS, bad_words, find_bad, is_bad};
pub use text::{Body, Line, Text};
pub(crate) use word::{either, unknown_word, words};

use std::collections::HashSet;

use toml::Spanned;
use toml::de::DeValue;

use crate::diag::Step;

/// What can stand in a field: enough to make up a value of every field, so that
/// a new one is tried with hostile text without anyone remembering it.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A day, a number, a word; one of the ways in which the example is written.
    Value(&'static str),
    /// A text on one line.
    Line,
    /// A text of several lines.
    Text,
    /// A text in Markdown.
    Body,
    /// A link to another site.
    Url,
    /// The id of an item.
    Reference(Wants),
    /// Any number of values.
    List(&'static Shape),
    /// A table.
    Table(&'static [FieldSpec]),
    /// What only the most private edition shows.
    Private(&'static Shape),
    /// Any TOML.
    Free,
}

/// A value of the author's in a field of an item.
pub trait Field: Sized {
    /// An example of how it is written, for the help of a finding.
    const EXAMPLE: &'static str;

    /// What can stand there.
    const SHAPE: Shape = Shape::Value(Self::EXAMPLE);

    /// Reads a value; what is wrong with it goes to the reader.
    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self>;

    /// The value of a field that is not written; `None` if it must be.
    fn absent() -> Option<Self> {
        None
    }

    /// Shows every reference, text and past day in this value to a visitor.
    fn visit(&self, _path: &mut Vec<Step>, _visitor: &mut dyn Visitor) {}

    /// Leaves of this value what an edition may know.
    fn project(&mut self, _lens: &Lens) -> Fate {
        Fate::Keep
    }
}

/// Who looks into an item, see [`Field::visit`].
pub trait Visitor {
    /// A reference to another item.
    fn reference(&mut self, _path: &[Step], _id: &Id, _wants: Wants) {}
    /// A text that the author wrote.
    fn text(&mut self, _path: &[Step], _text: &str) {}
    /// A body, in Markdown.
    fn body(&mut self, _body: &Body) {}
    /// A day on which something is said to have happened.
    fn happened(&mut self, _path: &[Step], _day: Day) {}
    /// Whether to look into always-private values.
    fn private(&self) -> bool {
        true
    }
}

/// Through which an edition sees the model: one audience, one day.
pub struct Lens {
    /// Items that this audience may not see, or that do not exist yet.
    pub hidden: HashSet<Id>,
    /// Whether always-private fields are shown.
    pub private: bool,
    /// The day of the edition: what is dated later does not exist yet.
    pub as_of: Day,
}

/// What is left of a value in an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Keep,
    /// Its content is hidden. An optional value and an entry of a list of
    /// references vanish; a required one stays as a blank.
    Blank,
    /// It does not exist in this edition, nor does the record that needs it.
    Gone,
}

impl<T: Field> Field for Option<T> {
    const EXAMPLE: &'static str = T::EXAMPLE;
    const SHAPE: Shape = T::SHAPE;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(value, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        if let Some(value) = self {
            value.visit(path, visitor);
        }
    }

    fn project(&mut self, lens: &Lens) -> Fate {
        if self.as_mut().map(|value| value.project(lens)) != Some(Fate::Keep) {
            *self = None;
        }
        Fate::Keep
    }
}

impl Field for bool {
    const EXAMPLE: &'static str = "true";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let answer = value.get_ref().as_bool();
        if answer.is_none() {
            reader.wrong_type(value, "a yes or no", "write true or false, without quotes");
        }
        answer
    }

    fn absent() -> Option<Self> {
        Some(false)
    }
}
