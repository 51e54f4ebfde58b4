//! Advice on what an edition cannot see.

use crate::derive::overall;
use crate::diag::{Code, Finding, Place};
use crate::edition::edition;
use crate::words;

use super::Advice;

/// An edition looks better than it is, because the bad news is hidden from it.
pub fn hidden_bad_news(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    // The last update may be the one that cannot be read.
    if advice.updates_unsure() {
        return;
    }
    let top = advice.checked.ladder.len() - 1;
    let everything = &advice.facts.overall;
    let item = everything.because.as_ref().and_then(|id| advice.edition.model.item(id.as_str()));
    let (Some(shown), Some(item)) = (everything.shown, item) else { return };
    let mut fooled = Vec::new();
    for rung in 0..top {
        if advice.checked.model.items().any(|item| item.rung() > rung) {
            let as_of = advice.edition.as_of;
            let seen = edition(advice.checked, rung, as_of, &mut Default::default());
            if overall(&seen).shown < Some(shown) {
                fooled.push(format!("\"{}\"", advice.checked.ladder[rung]));
            }
        }
    }
    if fooled.is_empty() {
        return;
    }
    let message = format!(
        "the whole is {} because of this item, and the edition for {} looks better without it",
        shown.word(),
        words::list(&fooled),
    );
    let place = Place::field(item.file(), "audience");
    findings.push(Finding::new(Code::HiddenBadNews, place, message).help(
        "publish a summary that they may see, or declare the worse `health` in the next update and say why",
    ));
}
