//! Days, periods and intervals of the calendar.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Serialize, Serializer};
use toml::Spanned;
use toml::de::DeValue;

use crate::diag::{Code, Step};

use super::{Fate, Field, Lens, Reader, Visitor};

/// A calendar day, 1970-01-01 to 2199-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The day of a date, if it is in range.
    pub fn new(date: NaiveDate) -> Option<Self> {
        (1970..=2199).contains(&date.year()).then_some(Self(date))
    }

    /// Year, month 1 to 12, day 1 to 31.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::new)
    }

    /// Reads `2026-07-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' && text.is_ascii();
        let number = |range: std::ops::Range<usize>| {
            let digits = shape.then(|| &text[range])?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let year = i32::try_from(number(0..4)?).ok()?;
        Self::from_ymd(year, number(5..7)?, number(8..10)?)
    }

    /// The date.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// Calendar days from `earlier` to this day; negative if it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }

    /// This day moved by calendar days, stopping at the ends of the range.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        let moved = if days >= 0 {
            self.0.checked_add_days(Days::new(days.unsigned_abs()))
        } else {
            self.0.checked_sub_days(Days::new(days.unsigned_abs()))
        };
        let end = if days >= 0 { (2199, 12, 31) } else { (1970, 1, 1) };
        moved.and_then(Self::new).or_else(|| Self::from_ymd(end.0, end.1, end.2)).unwrap_or(self)
    }

    /// This day moved by months; the 31st becomes the last day of the month.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        self.0.checked_add_months(Months::new(months)).and_then(Self::new).unwrap_or(self)
    }

    /// Monday to Friday, and no holiday.
    pub fn is_working(self, holidays: &[Day]) -> bool {
        !matches!(self.0.weekday(), Weekday::Sat | Weekday::Sun) && !holidays.contains(&self)
    }

    /// Working days d with `earlier` < d ≤ this day; 0 on the same day.
    pub fn working_since(self, earlier: Self, holidays: &[Day]) -> i64 {
        let days = self.since(earlier).max(0);
        let count = (1..=days).filter(|days| earlier.plus(*days).is_working(holidays)).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Field for Day {
    const EXAMPLE: &'static str = "2026-07-31";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(datetime) = value.get_ref().as_datetime() else {
            if let Some(day) = value.get_ref().as_str().and_then(Self::parse) {
                let help = "write the date without quotes";
                if let Some(finding) = reader.wrong_type(value, "a date", help) {
                    finding.fix = Some(day.to_string());
                }
            } else {
                let help = "write year, month and day without quotes, as in 2026-07-31";
                reader.wrong_type(value, "a date", help);
            }
            return None;
        };
        let (Some(date), None, None) = (datetime.date, datetime.time, datetime.offset) else {
            let message = format!("`{}` has a time of day", reader.written(value));
            let fix = datetime.date.map(|date| date.to_string());
            let help =
                if fix.is_some() { "write the day alone" } else { "write a day, as in 2026-07-31" };
            if let Some(finding) = reader.report(Code::WrongType, value, message, help) {
                finding.fix = fix;
            }
            return None;
        };
        let day = Self::from_ymd(date.year.into(), date.month.into(), date.day.into());
        if day.is_none() {
            let message = format!("`{}` is no day between 1970 and 2199", reader.written(value));
            reader.report(
                Code::OutOfRange,
                value,
                message,
                "correct the year, or delete the field if the day is not known",
            );
        }
        day
    }
}

/// A day on which something happened: never in the future, and unknown to an
/// edition of an earlier day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Happened(pub Day);

impl std::ops::Deref for Happened {
    type Target = Day;

    fn deref(&self) -> &Day {
        &self.0
    }
}

impl Field for Happened {
    const EXAMPLE: &'static str = Day::EXAMPLE;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        Day::read(value, reader).map(Self)
    }

    fn visit(&self, path: &mut Vec<Step>, visitor: &mut dyn Visitor) {
        visitor.happened(path, self.0);
    }

    fn project(&mut self, lens: &Lens) -> Fate {
        if self.0 > lens.as_of { Fate::Gone } else { Fate::Keep }
    }
}

/// A day to come, or a month or quarter that means its last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The last day.
    pub day: Day,
    /// `2026-11` or `2026-Q4`, if the author gave a period.
    pub period: Option<String>,
}

impl Deadline {
    const HELP: &'static str = "write a day without quotes (2026-07-31), or a month or a quarter in quotes (\"2026-11\", \"2026-Q4\")";

    fn period(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let year: i32 = (year.len() == 4).then(|| year.parse().ok())??;
        let month = match rest {
            "Q1" => 3,
            "Q2" => 6,
            "Q3" => 9,
            "Q4" => 12,
            _ if rest.len() == 2 => rest.parse().ok()?,
            _ => return None,
        };
        let first = Day::from_ymd(year, month, 1)?;
        Some(Self { day: first.plus_months(1).plus(-1), period: Some(text.to_owned()) })
    }
}

impl From<Day> for Deadline {
    fn from(day: Day) -> Self {
        Self { day, period: None }
    }
}

impl Serialize for Deadline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.period {
            Some(period) => serializer.serialize_str(period),
            None => self.day.serialize(serializer),
        }
    }
}

impl Field for Deadline {
    const EXAMPLE: &'static str = Day::EXAMPLE;

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        match value.get_ref().as_str() {
            Some(text) if Day::parse(text).is_none() => {
                let period = Self::period(text);
                if period.is_none() {
                    let message =
                        format!("`{}` is no day, no month and no quarter", reader.written(value));
                    reader.report(Code::WrongType, value, message, Self::HELP);
                }
                period
            }
            None if value.get_ref().as_datetime().is_none() => {
                reader.wrong_type(value, "a date", Self::HELP);
                None
            }
            _ => Day::read(value, reader).map(Self::from),
        }
    }
}

/// The unit of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Calendar months.
    Months,
}

/// An interval that something repeats at, as in "every 2 weeks".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Every {
    count: u32,
    unit: Unit,
    written: String,
}

impl Every {
    /// `weekly`, `monthly`, `quarterly`, `yearly`, or `N days|weeks|months`.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = match text {
            "weekly" => (7, Unit::Days),
            "monthly" => (1, Unit::Months),
            "quarterly" => (3, Unit::Months),
            "yearly" => (12, Unit::Months),
            _ => {
                let (count, unit) = text.split_once(' ')?;
                let count: u32 = count.parse().ok().filter(|count| (1..=999).contains(count))?;
                match unit {
                    "day" | "days" => (count, Unit::Days),
                    "week" | "weeks" => (7 * count, Unit::Days),
                    "month" | "months" => (count, Unit::Months),
                    _ => return None,
                }
            }
        };
        Some(Self { count, unit, written: text.to_owned() })
    }

    /// The next time after a day. 31 January and one month give 28 February.
    pub fn after(&self, day: Day) -> Day {
        match self.unit {
            Unit::Days => day.plus(self.count.into()),
            Unit::Months => day.plus_months(self.count),
        }
    }

    /// The time before a day.
    pub fn before(&self, day: Day) -> Day {
        match self.unit {
            Unit::Days => day.plus(-i64::from(self.count)),
            Unit::Months => day
                .date()
                .checked_sub_months(Months::new(self.count))
                .and_then(Day::new)
                .unwrap_or(day),
        }
    }

    /// As an adverb: `weekly`, `every 2 weeks`.
    pub fn words(&self) -> String {
        let counted = self.written.starts_with(|c: char| c.is_ascii_digit());
        if counted { format!("every {}", self.written) } else { self.written.clone() }
    }

    /// As the author wrote it.
    pub fn written(&self) -> &str {
        &self.written
    }
}

impl Serialize for Every {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

impl Field for Every {
    const EXAMPLE: &'static str = "\"2 weeks\"";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        const HELP: &str = "write \"weekly\", \"monthly\", \"quarterly\", \"yearly\", or a number as in \"2 weeks\"";
        let Some(text) = value.get_ref().as_str() else {
            reader.wrong_type(value, "an interval", HELP);
            return None;
        };
        let every = Self::parse(text);
        if every.is_none() {
            let message = if text.starts_with("bi") {
                format!("`{}` can mean two things", reader.written(value))
            } else {
                format!("`{}` is no interval", reader.written(value))
            };
            reader.report(Code::UnknownWord, value, message, HELP);
        }
        every
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Deadline, Every};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a test writes days that exist")
    }

    #[test]
    fn a_working_day_count_leaves_out_weekends_and_holidays() {
        assert_eq!(day("2026-07-15").working_since(day("2026-07-10"), &[]), 3);
        assert_eq!(day("2026-07-10").working_since(day("2026-07-10"), &[]), 0);
        let holidays = [day("2026-07-14")];
        assert_eq!(day("2026-07-15").working_since(day("2026-07-10"), &holidays), 2);
    }

    #[test]
    fn a_period_is_its_last_day() {
        let last = |text| Deadline::period(text).map(|deadline| deadline.day);
        assert_eq!(last("2026-Q4"), Some(day("2026-12-31")));
        assert_eq!(last("2028-02"), Some(day("2028-02-29")));
        assert_eq!(last("2026-13"), None);
        assert_eq!(last("2026-Q5"), None);
    }

    #[test]
    fn a_month_after_the_last_day_is_a_last_day() {
        let monthly = Every::parse("monthly").expect("a known word");
        assert_eq!(monthly.after(day("2026-01-31")), day("2026-02-28"));
        assert_eq!(Every::parse("biweekly"), None);
        assert_eq!(Every::parse("0 days"), None);
    }

    #[test]
    fn arithmetic_stops_at_the_ends_of_the_range() {
        assert_eq!(day("2199-12-31").plus(1), day("2199-12-31"));
        assert_eq!(day("1970-01-01").plus(-1), day("1970-01-01"));
    }
}
