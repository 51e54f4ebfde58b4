//! Milestones for tests, written as their authors would.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::FileId;
use crate::field::{Day, Field, Reader};
use crate::kinds::Milestone;

use super::history::History;

/// A day, as in `2026-07-24`.
pub fn day(text: &str) -> Day {
    Day::parse(text).expect("a test writes days that exist")
}

/// A milestone from its TOML, without what every milestone needs.
pub fn milestone(toml: &str) -> Milestone {
    let text = format!("title = \"Beta\"\nowner = \"tom\"\n{toml}");
    let table = DeTable::parse(&text).expect("a test writes lawful TOML");
    let value = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    let mut reader = Reader::new(FileId(0), &text, 0);
    let milestone = Milestone::read(&value, &mut reader);
    assert_eq!(reader.finish(), []);
    milestone.expect("nothing is missing")
}

/// The history of a milestone from its TOML.
pub fn history(toml: &str) -> History {
    History::new(&milestone(toml))
}

/// A beta promised for June that moved twice.
pub const BETA: &str = "
baseline = 2026-06-30
baselined = 2026-02-02
[[forecast]]
on = 2026-04-20
date = 2026-07-21
reason = \"The certification slot moved.\"
[[forecast]]
on = 2026-07-06
date = 2026-08-18
confidence = 60
reason = \"Refunds must be in.\"
";
