//! Advice on decisions and asks.

use crate::diag::{Code, Finding};
use crate::kinds::{Answer, DecisionStatus};
use crate::words;

use super::Advice;

/// How many contributors a decision bears.
const CONTRIBUTORS: usize = 7;

/// An open decision or ask whose day has passed.
pub fn late(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    let t = advice.edition.as_of;
    for (item, facts) in advice.edition.model.decisions.iter().zip(&advice.facts.decisions) {
        let Some(due) = item.due.filter(|_| facts.overdue_days > 0) else { continue };
        let who = item.approver.id().map(|id| format!("; approver `{id}`")).unwrap_or_default();
        let cost = item
            .if_late
            .as_ref()
            .map(|text| format!("; if late: {}", text.trim_end_matches('.')))
            .unwrap_or_default();
        let open = words::count(facts.age_days.unwrap_or(0), "day", "days");
        let message = format!("due {}, open for {open}{who}{cost}", words::day(due, t));
        findings.push(
            Finding::new(Code::Late, item.at("due"), message).help(
                "get the decision, or write a later `due` and say in `if_late` what that costs",
            ),
        );
    }
    for (item, facts) in advice.edition.model.asks.iter().zip(&advice.facts.asks) {
        if facts.overdue_days > 0 {
            let who = item.to.id().map(|id| format!("`{id}`")).unwrap_or_default();
            let message = format!("due {}, and {who} has not answered", words::day(item.due, t));
            findings.push(Finding::new(Code::Late, item.at("due"), message).help(
                "ask again; then write down the answer (`answered`, `answer`), a later `due`, or `withdrawn`",
            ));
        }
    }
}

/// A decision that nobody looked back on.
pub fn unconfirmed(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    let t = advice.edition.as_of;
    for (item, facts) in advice.edition.model.decisions.iter().zip(&advice.facts.decisions) {
        let in_force = facts.status == DecisionStatus::Accepted.word();
        let Some(on) = item.confirm_on.filter(|on| in_force && *on < t && item.confirmed.is_none())
        else {
            continue;
        };
        let by = item
            .confirm_by
            .as_ref()
            .map(|by| format!(": \"{}\"", by.trim_end_matches('.')))
            .unwrap_or_default();
        let message = format!("was to be confirmed on {}{by}", words::day(on, t));
        findings.push(
            Finding::new(Code::Unconfirmed, item.at("confirm_on"), message)
                .help("say whether it worked: `confirmed = { on = ..., result = \"...\" }`"),
        );
    }
}

/// So many contributors that they slow a decision.
pub fn many_contributors(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    for (item, facts) in advice.edition.model.decisions.iter().zip(&advice.facts.decisions) {
        let count = item.contributors.len();
        if facts.open && count > CONTRIBUTORS {
            findings.push(
                Finding::new(
                    Code::ManyContributors,
                    item.at("contributors"),
                    format!("{count} people contribute to one decision: each one more slows it"),
                )
                .help("keep those who must be heard, and move the others to `informed`"),
            );
        }
    }
}

/// A no without a reason.
pub fn bare_no(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    for item in advice.edition.model.asks.iter() {
        if item.answer == Some(Answer::Declined) && item.note.is_none() {
            findings.push(
                Finding::new(
                    Code::BareNo,
                    item.at("answer"),
                    "this ask was declined without a reason",
                )
                .help("add `note = \"...\"`: people accept a no that has a reason"),
            );
        }
    }
    for item in advice.edition.model.decisions.iter() {
        if item.status == DecisionStatus::Rejected && item.rationale.is_none() {
            findings.push(
                Finding::new(
                    Code::BareNo,
                    item.at("status"),
                    "this decision was rejected without a reason",
                )
                .help("add `rationale = \"...\"`: people accept a no that has a reason"),
            );
        }
    }
}
