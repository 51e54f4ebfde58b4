//! Practice: what costs trust although no page would be false.
//!
//! In: a checked site and a day. Out: warnings, computed from everything that
//! the author sees. Where a file is broken, nothing is said of what it
//! concerns, so that one mistake gives one finding.

mod editions;
mod milestones;
mod updates;
mod waiting;

use std::collections::HashSet;

use rayon::prelude::*;

use crate::check::Checked;
use crate::derive::{Facts, derive};
use crate::diag::{Code, FileId, Finding, Place};
use crate::edition::{Edition, edition};
use crate::field::Day;
use crate::kinds::KindId;

/// Every piece of advice, in the order of its file.
const ADVICE: &[fn(&Advice<'_>, &mut Vec<Finding>)] = &[
    milestones::watermelon,
    milestones::overdue,
    milestones::exception,
    milestones::contradiction,
    milestones::stale,
    milestones::not_told,
    waiting::late,
    waiting::unconfirmed,
    waiting::many_contributors,
    waiting::bare_no,
    updates::no_bad_news,
    updates::late_update,
    updates::touchpoint,
    updates::weak_headline,
    editions::hidden_bad_news,
];

/// What a piece of advice may look at: the whole, as its author sees it.
struct Advice<'a> {
    checked: &'a Checked,
    edition: &'a Edition<'a>,
    facts: &'a Facts<'a>,
    /// The file of `candor.toml`.
    site_file: FileId,
}

/// Gives advice on a site as of a day.
pub fn advise(checked: &Checked, as_of: Day) -> Vec<Finding> {
    let everything = edition(checked, checked.ladder.len() - 1, as_of, &mut Default::default());
    let facts = derive(&everything, &mut Default::default());
    let advice = Advice { checked, edition: &everything, facts: &facts, site_file: FileId(0) };
    let given = ADVICE.par_iter().map(|give| {
        let mut findings = Vec::new();
        give(&advice, &mut findings);
        findings
    });
    let mut findings: Vec<Finding> = given.collect::<Vec<_>>().concat();
    let unsure: HashSet<FileId> = everything
        .model
        .items()
        .filter(|item| checked.unsure.contains(item.id()))
        .map(|item| item.file())
        .collect();
    findings.retain(|finding| {
        let file = finding.place.as_ref().map(|place| place.file);
        let whole = file == Some(advice.site_file) && !checked.unsure_kinds.is_empty();
        !whole && file.is_none_or(|file| !unsure.contains(&file))
    });
    findings
}

impl Advice<'_> {
    /// Whether nothing can be said of the updates, because one of them is broken.
    fn updates_unsure(&self) -> bool {
        self.checked.unsure_kinds.contains(&KindId::Update)
    }

    /// Advice about the site as a whole.
    fn site(&self, code: Code, field: &'static str, message: String) -> Finding {
        Finding::new(code, Place::field(self.site_file, field), message)
    }
}
