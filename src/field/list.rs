//! Lists, logs of dated entries, and values that are always private.

use serde::{Serialize, Serializer};
use toml::Spanned;
use toml::de::DeValue;

use crate::diag::{Code, Step};

use super::{Day, Fate, Field, Lens, Reader, Shape, Visitor};

impl<T: Field> Field for Vec<T> {
    const EXAMPLE: &'static str = "[...]";
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(array) = value.get_ref().as_array() else {
            not_a_list(value, reader, T::EXAMPLE);
            return None;
        };
        let before = array.len();
        // As long as it will be: most lists are shorter than what grows by itself.
        let mut list = Self::with_capacity(array.len());
        list.extend(array.iter().filter_map(|value| T::read(value, reader)));
        (list.len() == before).then_some(list)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        for (n, value) in self.iter().enumerate() {
            path.push(Step::Entry(n));
            value.visit(path, visitor);
            path.pop();
        }
    }

    fn project(&mut self, lens: &Lens) -> Fate {
        self.retain_mut(|value| value.project(lens) == Fate::Keep);
        Fate::Keep
    }
}

/// Reports a value that stands where a list belongs.
fn not_a_list(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>, example: &str) {
    let written = reader.written(value);
    let (help, fix) = match value.get_ref() {
        DeValue::Table(_) if written.starts_with('[') => {
            let help = "each entry of this list begins with its name in two pairs of brackets";
            (help.to_owned(), Some(format!("[{written}]")))
        }
        DeValue::String(_) if example.starts_with('"') && !written.ends_with("...") => {
            ("put it between square brackets".to_owned(), Some(format!("[{written}]")))
        }
        _ => (format!("put it between square brackets, as in [{example}]"), None),
    };
    if let Some(finding) = reader.wrong_type(value, "a list", help) {
        finding.fix = fix;
    }
}

/// An entry of a log.
pub trait Dated {
    /// The day on which it was said.
    fn on(&self) -> Day;
}

/// A history: dated entries, each said on or after the one before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Log<T>(Vec<T>);

impl<T> std::ops::Deref for Log<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Serialize> Serialize for Log<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Field + Dated> Field for Log<T> {
    const EXAMPLE: &'static str = "[...]";
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let entries = Vec::<T>::read(value, reader)?;
        let array = value.get_ref().as_array()?;
        let mut sorted = true;
        for (n, pair) in entries.windows(2).enumerate() {
            let (earlier, later) = (pair[0].on(), pair[1].on());
            if later < earlier {
                sorted = false;
                let on = array.get(n + 1).map(|entry| {
                    let on = entry.get_ref().as_table().and_then(|table| table.get("on"));
                    on.unwrap_or(entry)
                });
                reader.report(
                    Code::DateOrder,
                    on.unwrap_or(value),
                    format!("the entry of {later} stands below the one of {earlier}"),
                    "order the entries by `on`, the oldest first",
                );
            }
        }
        sorted.then_some(Self(entries))
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        self.0.visit(path, visitor);
    }

    fn project(&mut self, lens: &Lens) -> Fate {
        self.0.project(lens)
    }
}

/// A value that only the most private edition shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Private<T>(Option<T>);

impl<T> Private<T> {
    /// The value, in the most private edition.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T: Serialize> Serialize for Private<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Field> Field for Private<T> {
    const EXAMPLE: &'static str = T::EXAMPLE;
    const SHAPE: Shape = Shape::Private(&T::SHAPE);

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(value, reader).map(|value| Self(Some(value)))
    }

    fn absent() -> Option<Self> {
        Some(Self(None))
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        if let Some(value) = self.0.as_ref().filter(|_| visitor.private()) {
            value.visit(path, visitor);
        }
    }

    fn project(&mut self, lens: &Lens) -> Fate {
        if !lens.private {
            self.0 = None;
        }
        if let Some(value) = &mut self.0
            && value.project(lens) != Fate::Keep
        {
            self.0 = None;
        }
        Fate::Keep
    }
}
