//! A value without quotes that TOML cannot read: what was meant by it.
//!
//! In: the value as it was written. Out: what is so, how to mend it, and where
//! that is certain the text that would.

/// Message, help, and the value as it should be written.
pub type Mend = (String, &'static str, Option<String>);

/// What is known by its looks, in the order in which it is tried.
const LOOKS: &[fn(&str) -> Option<Mend>] = &[truth, period, date, zero, amount];

/// What is wrong with a value without quotes.
pub fn bare(value: &str) -> Mend {
    LOOKS.iter().find_map(|look| look(value)).unwrap_or_else(|| {
        let plain = !value.contains(['"', '\\', ',', ']', '}']);
        let quoted = (plain && !value.contains(char::is_control)).then(|| format!("\"{value}\""));
        (format!("`{value}` is a text without quotes"), "put it between straight quotes", quoted)
    })
}

/// `yes`, `True`.
fn truth(value: &str) -> Option<Mend> {
    let meant = match value.to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => "true",
        "false" | "no" | "off" | "n" => "false",
        _ => return None,
    };
    let help = "write true or false, in small letters";
    Some((format!("`{value}` is neither true nor false"), help, Some(meant.to_owned())))
}

/// `2026-Q4`, `2026-11`.
fn period(value: &str) -> Option<Mend> {
    let (year, rest) = value.split_once('-')?;
    let shaped = year.len() == 4 && is_number(year) && rest.len() == 2 && rest.is_ascii();
    let help = "write a month or a quarter in quotes";
    shaped.then(|| (format!("`{value}` is no day"), help, Some(format!("\"{value}\""))))
}

/// `30/09/2026`, `30 September 2026`, and days that do not exist.
fn date(value: &str) -> Option<Mend> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let parts: Vec<&str> = value.split(['.', '/', '-']).collect();
    let lower = value.to_lowercase();
    let named = lower
        .split(|c: char| !c.is_alphabetic())
        .any(|word| MONTHS.iter().any(|month| word.starts_with(month)));
    let digits = value.chars().filter(char::is_ascii_digit).count();
    if let [year, month, day] = parts[..]
        && (year.len(), month.len(), day.len()) == (4, 2, 2)
        && parts.iter().all(|part| is_number(part))
        && value.contains('-')
    {
        let message = format!("the calendar has no day `{value}`");
        return Some((message, "correct the day, the month or the year", None));
    }
    let counted = parts.len() == 3 && parts.iter().all(|part| is_number(part));
    let help = "write year, month and day with hyphens, as in 2026-07-31";
    (counted || (named && digits >= 4))
        .then(|| (format!("`{value}` is not written as a date"), help, None))
}

/// `060`.
fn zero(value: &str) -> Option<Mend> {
    let number = value.trim_start_matches('0');
    (is_number(number) && number != value).then(|| {
        let message = format!("`{value}` begins with a zero");
        (message, "write the number without it", Some(number.to_owned()))
    })
}

/// `60%`, `14 days`.
fn amount(value: &str) -> Option<Mend> {
    let number = value.trim_end_matches(|c: char| !c.is_ascii_digit());
    (is_number(number) && number != value).then(|| {
        let message = format!("`{value}` is more than a number");
        (message, "write the number alone", Some(number.to_owned()))
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn what_was_meant_is_offered() {
        for (written, meant) in [
            ("yes", Some("true")),
            ("False", Some("false")),
            ("2026-Q4", Some("\"2026-Q4\"")),
            ("2026-11", Some("\"2026-11\"")),
            ("30/09/2026", None),
            ("30.9.26", None),
            ("30 Sept 2026", None),
            ("2027-02-29", None),
            ("060", Some("60")),
            ("60%", Some("60")),
            ("14 days", Some("14")),
            ("Public beta", Some("\"Public beta\"")),
            ("Mayor of 1 town", Some("\"Mayor of 1 town\"")),
            ("é", Some("\"é\"")),
            ("say \"hello\"", None),
        ] {
            assert_eq!(bare(written).2.as_deref(), meant, "{written}");
        }
    }
}
