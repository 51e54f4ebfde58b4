//! Numbers with a range.

use serde::Serialize;
use toml::Spanned;
use toml::de::DeValue;

use crate::diag::Code;

use super::{Field, Reader};

/// A whole percentage, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Percent(pub u8);

/// A score, 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Scale(pub u8);

/// A whole number in a range, or a finding that says which.
fn whole(
    value: &Spanned<DeValue<'_>>,
    reader: &mut Reader<'_>,
    (low, high): (u32, u32),
    unit: &str,
) -> Option<u32> {
    let help = format!("write a whole number{unit} from {low} to {high}, without quotes");
    let number = match value.get_ref() {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok(),
        DeValue::Float(_) => None,
        _ => {
            reader.wrong_type(value, "a number", help);
            return None;
        }
    };
    let number = number
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| (low..=high).contains(number));
    if number.is_none() {
        let written = reader.written(value);
        let message = if matches!(value.get_ref(), DeValue::Float(_)) {
            format!("`{written}` is no whole number")
        } else {
            format!("`{written}` is not between {low} and {high}")
        };
        reader.report(Code::OutOfRange, value, message, help);
    }
    number
}

/// The percentage that a fraction such as 0.6 means.
fn fraction(value: &Spanned<DeValue<'_>>) -> Option<u8> {
    let DeValue::Float(float) = value.get_ref() else { return None };
    let number: f64 = float.as_str().parse().ok()?;
    (number > 0.0 && number < 1.0).then(|| (number * 100.0).round() as u8)
}

impl Field for Percent {
    const EXAMPLE: &'static str = "70";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        if let Some(percent) = fraction(value) {
            let message = format!("`{}` is a fraction, not a percentage", reader.written(value));
            if let Some(finding) =
                reader.report(Code::OutOfRange, value, message, "write it in percent")
            {
                finding.fix = Some(percent.to_string());
            }
            return None;
        }
        let number = whole(value, reader, (0, 100), " of percent")?;
        u8::try_from(number).ok().map(Self)
    }
}

impl Field for Scale {
    const EXAMPLE: &'static str = "3";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let number = whole(value, reader, (1, 5), "")?;
        u8::try_from(number).ok().map(Self)
    }
}

/// A number of days, weeks or things.
impl Field for u32 {
    const EXAMPLE: &'static str = "28";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        whole(value, reader, (0, 3650), "")
    }
}

/// A number of days, weeks or things that is `N` if it is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Or<const N: u32>(u32);

impl<const N: u32> Or<N> {
    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const N: u32> Field for Or<N> {
    const EXAMPLE: &'static str = u32::EXAMPLE;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        u32::read(value, reader).map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(N))
    }
}

/// A ratio.
impl Field for f64 {
    const EXAMPLE: &'static str = "0.9";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let text = match value.get_ref() {
            DeValue::Float(float) => float.as_str().to_owned(),
            DeValue::Integer(integer) => integer.to_string(),
            _ => {
                reader.wrong_type(value, "a number", "write it without quotes, as in 0.9");
                return None;
            }
        };
        let number = text.parse::<f64>().ok().filter(|number| (0.0..=10.0).contains(number));
        if number.is_none() {
            let message = format!("`{}` is not between 0 and 10", reader.written(value));
            reader.report(Code::OutOfRange, value, message, "write a number from 0 to 10");
        }
        number
    }
}
