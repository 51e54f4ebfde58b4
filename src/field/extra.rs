//! The author's own data, handed to the theme untouched.

use serde::Serialize;
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::DeValue;

use crate::diag::{Code, Step};

use super::text::{BREAKS, bad_words, find_bad};
use super::{Field, Reader, Shape, Visitor};

/// `[extra]`: any TOML. Dates become texts.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Extra(Map<String, Value>);

impl Field for Extra {
    const EXAMPLE: &'static str = "{ ... }";
    const SHAPE: Shape = Shape::Free;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        if value.get_ref().as_table().is_none() {
            let help = "write your own fields below a line [extra], at the end of the file";
            reader.wrong_type(value, "a table", help);
            return None;
        }
        if !is_shown(value, reader) {
            return None;
        }
        match plain(value.get_ref()) {
            Value::Object(map) => Some(Self(map)),
            _ => None,
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        fn walk(value: &Value, path: &[Step], visitor: &mut dyn Visitor) {
            match value {
                Value::String(text) => visitor.text(path, text),
                Value::Array(list) => list.iter().for_each(|value| walk(value, path, visitor)),
                Value::Object(map) => map.iter().for_each(|(key, value)| {
                    visitor.text(path, key);
                    walk(value, path, visitor);
                }),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        self.0.iter().for_each(|(key, value)| {
            visitor.text(path, key);
            walk(value, path, visitor);
        });
    }
}

/// Whether a page can show every text in a value; reports the first that it cannot.
fn is_shown(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> bool {
    let bad = |text: &str| find_bad(text, &BREAKS).map(|(_, c)| c);
    match value.get_ref() {
        DeValue::String(text) => {
            if let Some(c) = bad(&text.replace("\r\n", "\n")) {
                reader.bad_character(value, c, bad_words(c));
                return false;
            }
            true
        }
        DeValue::Array(list) => list.iter().all(|value| is_shown(value, reader)),
        DeValue::Table(table) => table.iter().all(|(key, value)| {
            if let Some(c) = bad(key.get_ref()) {
                let (message, help) = bad_words(c);
                reader.at_key(Code::BadText, key.span(), message, help.to_owned());
                return false;
            }
            is_shown(value, reader)
        }),
        _ => true,
    }
}

/// TOML as JSON. Infinite numbers, which JSON lacks, become texts.
fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
            .map_or_else(|_| Value::from(integer.to_string()), Value::from),
        DeValue::Float(float) => float
            .as_str()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map_or_else(|| Value::from(float.as_str()), Value::from),
        DeValue::Boolean(answer) => Value::from(*answer),
        DeValue::Datetime(datetime) => Value::from(datetime.to_string()),
        DeValue::Array(list) => list.iter().map(|value| plain(value.get_ref())).collect(),
        DeValue::Table(table) => table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref())))
            .collect(),
    }
}
