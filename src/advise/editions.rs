//! Advice on what an edition cannot see.

use crate::derive::derive;
use crate::diag::{Code, Finding};
use crate::edition::edition;

use super::Advice;

/// An edition looks better than it is, because the bad news is hidden from it.
pub fn hidden_bad_news(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    let top = advice.checked.ladder.len() - 1;
    let everything = &advice.facts.overall;
    for rung in 0..top {
        if !advice.checked.model.items().any(|item| item.rung() > rung) {
            continue;
        }
        let seen = edition(advice.checked, rung, advice.edition.as_of);
        let shown = derive(&seen).overall.shown;
        let Some(because) = everything.because.as_ref().filter(|_| shown < everything.shown) else {
            continue;
        };
        let Some(item) = advice.edition.item(because.as_str()) else { continue };
        let message = format!(
            "{} sees {}; this, which it does not see, makes the whole {}",
            advice.checked.ladder[rung],
            shown.word(),
            everything.shown.word()
        );
        findings.push(
            Finding::new(Code::HiddenBadNews, crate::diag::Place::field(item.file(), "audience"), message)
                .help("publish a summary for that audience, or declare the worse health in the next update and say why"),
        );
    }
}
