//! Days, counts and lists in English words.
//!
//! Spaces inside a date or an amount are no-break spaces, and a minus is a
//! minus sign.

use chrono::Datelike;

use crate::field::Day;

/// A space at which no line breaks.
const NBSP: char = '\u{a0}';

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The name of the month of a day.
pub fn month(day: Day) -> &'static str {
    MONTHS[day.date().month0() as usize]
}

/// `20 November 2026`; without the year if it is that of `near`.
pub fn day(day: Day, near: Day) -> String {
    dated("", day, month(day), near)
}

/// `Friday 20 November 2026`, with the same rule for the year.
pub fn weekday(day: Day, near: Day) -> String {
    dated(name_of_weekday(day), day, month(day), near)
}

/// `Fri 20 Nov 2026`, with the same rule for the year.
pub fn short(day: Day, near: Day) -> String {
    dated(&name_of_weekday(day)[..3], day, &month(day)[..3], near)
}

/// `20 Nov 2026`, with the same rule for the year.
pub fn brief(day: Day, near: Day) -> String {
    dated("", day, &month(day)[..3], near)
}

/// `20 November 2026`, always with the year.
pub fn full(day: Day) -> String {
    format!("{}{NBSP}{}{NBSP}{}", day.date().day(), month(day), day.date().year())
}

fn name_of_weekday(day: Day) -> &'static str {
    WEEKDAYS[day.date().weekday().num_days_from_monday() as usize]
}

fn dated(weekday: &str, day: Day, month: &str, near: Day) -> String {
    let mut text = String::with_capacity(32);
    let date = day.date();
    if !weekday.is_empty() {
        text.push_str(weekday);
        text.push(NBSP);
    }
    text.push_str(&date.day().to_string());
    text.push(NBSP);
    text.push_str(month);
    if date.year() != near.date().year() {
        text.push(NBSP);
        text.push_str(&date.year().to_string());
    }
    text
}

/// The text of an author with no-break spaces where a line must not end: in
/// `15 March` and in `2 %`.
pub fn tied(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for word in text.split_inclusive(' ') {
        let before = out.strip_suffix(' ').unwrap_or_default();
        if before.ends_with(|c: char| c.is_ascii_digit()) && is_unit(word) {
            out.pop();
            out.push(NBSP);
        }
        out.push_str(word);
    }
    out
}

/// Whether a word is a month or a percent sign, with what follows it.
fn is_unit(word: &str) -> bool {
    let bare = word.trim_end_matches(|c: char| !c.is_alphabetic() && c != '%');
    let is_month = |month: &str| bare == month || (bare.len() == 3 && month.starts_with(bare));
    bare == "%" || MONTHS.iter().any(|month| is_month(month))
}

/// The text, or its first words and an ellipsis, at most so many characters.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    let whole = text.chars().nth(most - 1) == Some(' ');
    let words = head.rsplit_once(' ').filter(|_| !whole).map_or(head.as_str(), |(words, _)| words);
    format!("{}…", words.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// A period as it was written: `Q4 2026`, `November 2026`.
pub fn period(written: &str) -> String {
    let Some((year, part)) = written.split_once('-') else {
        return written.to_owned();
    };
    let month = part.parse().ok().and_then(|month| Day::from_ymd(2000, month, 1));
    match month {
        Some(month) => format!("{}{NBSP}{year}", self::month(month)),
        None => format!("{part}{NBSP}{year}"),
    }
}

/// `1 day`, `12 days`: a count with its noun, in digits.
pub fn count(n: i64, one: &str, many: &str) -> String {
    format!("{}{NBSP}{}", grouped(n), if n == 1 { one } else { many })
}

/// `+14 days`, `−4 days`, `on plan`.
pub fn slip(days: i64) -> String {
    match days {
        0 => "on plan".to_owned(),
        1.. => format!("+{}", count(days, "day", "days")),
        _ => format!("−{}", count(-days, "day", "days")),
    }
}

/// `no`, `one` … `nine`, `10` …: a count inside a claim.
pub fn number(n: usize) -> String {
    const WORDS: [&str; 10] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    match WORDS.get(n) {
        Some(word) => (*word).to_owned(),
        None => grouped(i64::try_from(n).unwrap_or(i64::MAX)),
    }
}

/// `once`, `twice`, `three times`.
pub fn times(n: usize) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{} times", number(n)),
    }
}

/// `12,345`.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if n < 0 { format!("−{out}") } else { out }
}

/// The same with a capital letter in front.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How far a day is from the day of the report, which is named because the
/// page is read later: `7 days after this report`, in weeks from 14 days on
/// and in months from 60.
pub fn distance(day: Day, report: Day) -> String {
    let days = day.since(report);
    let (side, days) = match days {
        0 => return "the day of this report".to_owned(),
        1.. => ("after", days),
        _ => ("before", -days),
    };
    let amount = match days {
        ..14 => count(days, "day", "days"),
        14..60 => count(days / 7, "week", "weeks"),
        _ => count(days / 30, "month", "months"),
    };
    format!("{amount} {side} this report")
}

#[cfg(test)]
mod tests {
    use super::{count, cut, day, distance, grouped, list, number, period, slip, tied};
    use crate::field::Day;

    fn on(text: &str) -> Day {
        Day::parse(text).expect("a test writes days that exist")
    }

    #[test]
    fn days_name_the_year_only_when_it_differs() {
        let near = on("2026-11-20");
        assert_eq!(day(on("2026-07-01"), near), "1\u{a0}July");
        assert_eq!(day(on("2027-02-12"), near), "12\u{a0}February\u{a0}2027");
        assert_eq!(period("2026-Q4"), "Q4\u{a0}2026");
        assert_eq!(period("2026-11"), "November\u{a0}2026");
    }

    #[test]
    fn a_number_stays_with_its_month_or_percent_sign() {
        let nbsp = '\u{a0}';
        assert_eq!(
            tied("Moves to 15 March, 2 % later"),
            format!("Moves to 15{nbsp}March, 2{nbsp}% later")
        );
        assert_eq!(tied("by 4 Dec."), format!("by 4{nbsp}Dec."));
        for same in ["In March 2027", "12 Marches", "Maybe 3 more"] {
            assert_eq!(tied(same), same);
        }
    }

    #[test]
    fn a_long_text_ends_with_a_whole_word() {
        assert_eq!(cut("One ticket, one card", 20), "One ticket, one card");
        assert_eq!(cut("One ticket, one card", 16), "One ticket, one…");
        assert_eq!(cut("One ticket, one card", 14), "One ticket…");
        assert_eq!(cut("Fahrkartenautomaten", 8), "Fahrkar…");
    }

    #[test]
    fn amounts_read_well() {
        assert_eq!(count(1, "day", "days"), "1\u{a0}day");
        assert_eq!(slip(-4), "−4\u{a0}days");
        assert_eq!(slip(0), "on plan");
        assert_eq!(number(0), "no");
        assert_eq!(number(12), "12");
        assert_eq!(grouped(-1_234_567), "−1,234,567");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }

    #[test]
    fn distance_counts_from_the_report() {
        let report = on("2026-11-20");
        assert_eq!(distance(on("2026-11-27"), report), "7\u{a0}days after this report");
        assert_eq!(distance(on("2026-12-11"), report), "3\u{a0}weeks after this report");
        assert_eq!(distance(on("2026-11-18"), report), "2\u{a0}days before this report");
        assert_eq!(distance(report, report), "the day of this report");
    }
}
