//! Advice on milestones.

use crate::derive::{Move, Status};
use crate::diag::{Code, Finding, Place, Step};
use crate::field::Day;
use crate::kinds::{DecisionStatus, Item, KindId, Milestone};
use crate::words;

use super::Advice;

/// Where a date was last said: the last forecast, else the promise.
fn last_word(item: &Item<Milestone>) -> Place {
    match item.forecast.len().checked_sub(1) {
        Some(last) => Place::entry(item.file, "forecast", last, "date"),
        None => item.at("baseline"),
    }
}

/// Declared better than the rules compute.
pub fn watermelon(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    for (item, facts) in advice.edition.model.milestones.iter().zip(&advice.facts.milestones) {
        let Some(declared) = facts.status_declared.filter(|_| facts.is_watermelon()) else {
            continue;
        };
        let computed = facts.status_computed.rag().map_or("", |rag| rag.word());
        let reason = facts.status_reasons.first().cloned().unwrap_or_default();
        let help = if item.health_reason.is_some() {
            "declare what is shown anyway, the worse of the two; or, if the rule is wrong, agree on another tolerance in candor.toml"
        } else {
            "say why in `health_reason`, or agree on another tolerance in candor.toml; shown is the worse of the two"
        };
        let message = format!("declared {}, but computed {computed}: {reason}", declared.word());
        findings.push(Finding::new(Code::Watermelon, item.at("health"), message).help(help));
    }
}

/// The forecast has passed in silence.
pub fn overdue(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    for (item, facts) in advice.edition.model.milestones.iter().zip(&advice.facts.milestones) {
        let Some(forecast) = facts.forecast.filter(|_| facts.overdue_days > 0) else { continue };
        let message = format!(
            "the forecast {} passed {} ago, and nothing was said since",
            words::day(forecast, advice.edition.as_of),
            words::count(facts.overdue_days, "day", "days")
        );
        findings.push(
            Finding::new(Code::Overdue, last_word(item), message)
                .help("say what happened: `actual = ...`, or a new [[forecast]] with its reason"),
        );
    }
}

/// A key milestone is off track, and nobody is asked for anything.
pub fn exception(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    for (n, (item, facts)) in
        advice.edition.model.milestones.iter().zip(&advice.facts.milestones).enumerate()
    {
        if !item.key || facts.status_computed != Status::Red || is_addressed(advice, n) {
            continue;
        }
        let reason = facts.status_reasons.first().cloned().unwrap_or_default();
        findings.push(
            Finding::new(Code::Exception, last_word(item), format!("{reason}, and nobody is asked for a decision or for help"))
                .help("raise a decision that `affects` it, or an ask that `blocks` it: leaders will ask what you need"),
        );
    }
}

/// Whether an open decision or ask, or a decision since its date last changed,
/// concerns the n-th milestone.
fn is_addressed(advice: &Advice<'_>, n: usize) -> bool {
    let item = &advice.edition.model.milestones[n];
    let since = changed_on(advice, n);
    let touched = advice.facts.touched_by.get(&item.id);
    touched.into_iter().flatten().any(|id| {
        if let Some(n) = advice.edition.model.position(id, KindId::Decision) {
            let decision = &advice.edition.model.decisions[n];
            let open = advice.facts.decisions[n].open;
            let recent = decision.status == DecisionStatus::Accepted
                && decision.decided.zip(since).is_some_and(|(decided, since)| *decided >= since);
            return open || recent;
        }
        let ask = advice.edition.model.position(id, KindId::Ask);
        ask.is_some_and(|n| advice.facts.asks[n].age_days.is_some())
    })
}

/// The day of the last move of the n-th milestone to a later date.
fn changed_on(advice: &Advice<'_>, n: usize) -> Option<Day> {
    let history = &advice.facts.history.histories[n];
    let moves: Vec<Move> =
        history.moves(advice.edition.as_of).filter(|step| step.days() > 0).collect();
    moves.last().map(|step| step.on)
}

/// Promised before something that it waits for.
pub fn contradiction(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    let t = advice.edition.as_of;
    for (n, (item, facts)) in
        advice.edition.model.milestones.iter().zip(&advice.facts.milestones).enumerate()
    {
        let late = advice.facts.history.late_predecessor(n, t).filter(|_| facts.is_open());
        let (Some((before, date)), Some(own)) = (late, facts.forecast) else { continue };
        let before = &advice.edition.model.milestones[before];
        let entry = item.depends_on.iter().position(|id| id.id() == Some(&before.id)).unwrap_or(0);
        let place = Place::value(item.file, [Step::Field("depends_on"), Step::Entry(entry)]);
        let message = format!(
            "expected on {}, but waits for `{}`, which comes on {}",
            words::day(own, t),
            before.id,
            words::day(date, t)
        );
        findings
            .push(Finding::new(Code::Contradiction, place, message).help(
                "correct one of the two dates by a [[forecast]], or take the dependency out",
            ));
    }
}

/// Nobody looked at an open milestone for too long.
pub fn stale(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    let limit = i64::from(advice.edition.site.stale_days.milestone.get());
    for (item, facts) in advice.edition.model.milestones.iter().zip(&advice.facts.milestones) {
        let open = facts.is_open() && facts.committed;
        // One mistake, one finding: an overdue date says the same, louder.
        let Some(days) =
            facts.silent_days.filter(|days| open && facts.overdue_days == 0 && *days > limit)
        else {
            continue;
        };
        let message = format!(
            "nobody has said anything about this for {} (limit {limit})",
            words::count(days, "day", "days")
        );
        findings.push(Finding::new(Code::Stale, last_word(item), message).help(format!(
            "add a [[forecast]], or, if all is still true, `reviewed = {}`",
            advice.edition.as_of
        )));
    }
}

/// A date moved, and somebody who had agreed to it was not told.
pub fn not_told(advice: &Advice<'_>, findings: &mut Vec<Finding>) {
    // The update that told them may be the one that cannot be read.
    if advice.updates_unsure() {
        return;
    }
    for (n, (item, facts)) in
        advice.edition.model.milestones.iter().zip(&advice.facts.milestones).enumerate()
    {
        let Some(moved) = changed_on(advice, n).filter(|_| !facts.not_told.is_empty()) else {
            continue;
        };
        let entry = item.forecast.iter().position(|entry| *entry.on == moved);
        let place = match entry {
            Some(entry) => Place::entry(item.file, "forecast", entry, "on"),
            None => item.at("agreed"),
        };
        let names: Vec<String> = facts.not_told.iter().map(|id| format!("`{id}`")).collect();
        let message = format!(
            "the date moved on {}; {}, who had agreed to it, {} not been told",
            words::day(moved, advice.edition.as_of),
            words::list(&names),
            if names.len() == 1 { "has" } else { "have" }
        );
        let ids: Vec<String> = facts.not_told.iter().map(|id| format!("\"{id}\"")).collect();
        findings.push(Finding::new(Code::NotTold, place, message).help(format!(
            "tell them, and write it down in that forecast: `told = [{}]`",
            ids.join(", ")
        )));
    }
}
