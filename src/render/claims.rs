//! Headlines that the build writes where the author wrote none: claims with a
//! verb and a number, computed from the facts.

use crate::derive::{AskState, Load, MilestoneFacts, Status, Waiting};
use crate::field::Id;
use crate::kinds::{Answer, Milestone, Update};
use crate::words;

use super::view::{Change, Mark, World};

/// The open milestones that the whole is judged by, the next due first; then
/// the other open ones.
pub fn steering_open(world: &World<'_>) -> Vec<usize> {
    let facts = &world.facts.milestones;
    let mut open: Vec<usize> =
        (0..facts.len()).filter(|n| facts[*n].is_open() && facts[*n].committed).collect();
    let key = |n: usize| world.edition.model.milestones[n].key;
    open.sort_by_key(|n| (!key(*n), facts[*n].effective_forecast, *n));
    open
}

/// The lead of an update: the first paragraph of its body as plain words, else
/// the reason of its health.
pub fn lead(update: &Update) -> Option<String> {
    let body = update.body.as_ref().and_then(|body| {
        let paragraph = body.text.trim().split("\n\n").next()?;
        let plain = !paragraph.contains(['[', '<', '`', '|', '#', '*'])
            && !paragraph.starts_with(['-', '>']);
        plain.then(|| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    body.or_else(|| update.health_reason.as_ref().map(|reason| reason.0.clone()))
}

/// ", because X is 14 days late."
pub fn because(world: &World<'_>, id: Option<&Id>) -> String {
    let found = id.and_then(|id| world.facts.history.items.iter().position(|item| item.id == *id));
    let Some(n) = found else { return ".".to_owned() };
    let facts = &world.facts.milestones[n];
    let title = &*world.edition.model.milestones[n].title;
    match facts.status_reasons.first() {
        Some(reason) => format!(". {title}: {reason}."),
        None => ".".to_owned(),
    }
}

/// The whole, where there is no report.
pub fn overall(world: &World<'_>) -> String {
    let facts = &world.facts.milestones;
    let open: Vec<usize> = steering_open(world);
    let late = open.iter().filter(|n| facts[**n].slip_days.is_some_and(|days| days > 0)).count();
    let promised = facts.iter().filter(|facts| facts.committed);
    match (open.len(), late) {
        (0, _) if promised.clone().any(|facts| facts.done) => {
            "Everything that was promised is done".to_owned()
        }
        (0, _) if promised.count() > 0 => "Everything that was promised is cancelled".to_owned(),
        (0, _) => "Nothing is promised yet".to_owned(),
        (1, 0) => "The one open milestone holds its date".to_owned(),
        (2, 0) => "Both open milestones hold their dates".to_owned(),
        (n, 0) => format!("All {} open milestones hold their dates", words::number(n)),
        (n, late) => {
            let past = if late == 1 { "past its promise" } else { "past their promise" };
            share((late, n), ("open milestone", "open milestones"), ("is", "are"), past)
        }
    }
}

/// "Two of five asks were answered", of any numbers, in good English.
fn share(
    (n, total): (usize, usize),
    (thing, things): (&str, &str),
    (was, were): (&str, &str),
    so: &str,
) -> String {
    let all = words::number(total);
    match (n, total) {
        (0, 1) => format!("The one {thing} {was} not {so}"),
        (1, 1) => format!("The one {thing} {was} {so}"),
        (0, _) => format!("None of {all} {things} {was} {so}"),
        (1, _) => format!("One of {all} {things} {was} {so}"),
        (2, 2) => format!("Both {things} {were} {so}"),
        _ if n == total => format!("All {all} {things} {were} {so}"),
        _ => format!("{} of {all} {things} {were} {so}", words::capital(&words::number(n))),
    }
}

/// "Nine of 24 milestones are done; five of the other 15 are late".
pub fn milestones(world: &World<'_>) -> String {
    let promised: Vec<_> =
        world.facts.milestones.iter().filter(|facts| facts.committed && !facts.cancelled).collect();
    let done = promised.iter().filter(|facts| facts.done).count();
    let open: Vec<_> = promised.iter().filter(|facts| !facts.done).collect();
    let late = open.iter().filter(|facts| facts.slip_days.is_some_and(|days| days > 0)).count();
    progress(done, open.len(), late)
}

/// How many promised milestones are done, and how many of the open ones are
/// late.
fn progress(done: usize, open: usize, late: usize) -> String {
    let total = words::number(done + open);
    match (done, open) {
        (0, 0) => return "No milestone has a promised date yet".to_owned(),
        (1, 0) => return "The one promised milestone is done".to_owned(),
        (2, 0) => return "Both promised milestones are done".to_owned(),
        (_, 0) => return format!("All {total} promised milestones are done"),
        (0, 1) if late == 0 => return "The one promised milestone holds its date".to_owned(),
        (0, 1) => return "The one promised milestone is late".to_owned(),
        _ => {}
    }
    let first = match done {
        0 => format!("None of {total} milestones is done"),
        1 => format!("One of {total} milestones is done"),
        n => format!("{} of {total} milestones are done", words::capital(&words::number(n))),
    };
    let (rest, all) = (words::number(open), if open == 2 { "both" } else { "all" });
    let second = match (done, late) {
        (_, 0) if open == 1 => "the other one holds its date".to_owned(),
        (0, 0) => format!("{all} hold their dates"),
        (_, 0) => "the others hold their dates".to_owned(),
        (_, 1) if open == 1 => "the other one is late".to_owned(),
        (0, n) if n == open => format!("{all} are late"),
        (0, n) => format!("{} late", some(n, "is", "are")),
        (_, n) if n == open => format!("the other {rest} are late"),
        (_, 1) => format!("one of the other {rest} is late"),
        (_, n) => format!("{} of the other {rest} are late", words::number(n)),
    };
    format!("{first}; {second}")
}

/// What is so with one milestone, behind its title.
pub fn milestone(world: &World<'_>, item: &Milestone, facts: &MilestoneFacts) -> String {
    let t = world.today();
    let title = item.title.0.trim_end_matches(['.', ':']);
    let late = |days: i64| match days {
        0 => "on the promised day".to_owned(),
        1.. => format!("{} late", words::count(days, "day", "days")),
        _ => format!("{} early", words::count(-days, "day", "days")),
    };
    let date = facts.effective_forecast.map(|day| world.when(item, day)).unwrap_or_default();
    let day = facts.effective_forecast.map(|day| words::day(day, t)).unwrap_or_default();
    let tail = match (facts.status_computed, facts.slip_days) {
        (Status::Done, Some(days)) => format!("done {}", late(days)),
        (Status::Done, None) => format!("done on {day}"),
        (Status::Cancelled, _) => "cancelled".to_owned(),
        (Status::NotCommitted, _) if facts.forecast.is_some() => {
            format!("expected by {date}, not promised")
        }
        (Status::NotCommitted, _) => "no date is promised".to_owned(),
        (_, _) if facts.overdue_days > 0 => {
            format!("overdue for {}", words::count(facts.overdue_days, "day", "days"))
        }
        (_, Some(0)) => format!("on plan for {day}"),
        (_, Some(days)) => format!("{}, now {day}", late(days)),
        (_, None) => format!("expected on {day}"),
    };
    format!("{title}{} {tail}", if title.contains(':') { "," } else { ":" })
}

/// "Two things we need from you".
pub fn asks(shown: usize, total: usize) -> String {
    match (shown, total) {
        (0, _) => "Nothing is waiting for you".to_owned(),
        (1, 1) => "One thing we need from you".to_owned(),
        (shown, total) if shown == total => {
            format!("{} things we need from you", words::capital(&words::number(total)))
        }
        (shown, total) => format!(
            "{} of {} things we need from you",
            words::capital(&words::number(shown)),
            words::number(total)
        ),
    }
}

/// "Four things wait for an answer; one is overdue".
pub fn waiting(world: &World<'_>) -> String {
    let total = world.facts.waiting.len();
    let late = world.facts.waiting.iter().filter(|item| item.overdue_days > 0).count();
    let first = match total {
        0 => return "Nothing is waiting for an answer".to_owned(),
        1 => "One thing waits for an answer".to_owned(),
        n => format!("{} things wait for an answer", words::capital(&words::number(n))),
    };
    format!("{first}; {}", overdue(late, total))
}

/// What the list of all that waits holds, and for how much of it is said what
/// waiting costs.
pub fn costs(said: usize, total: usize) -> String {
    let list = "Decisions and asks in one list, the first due first";
    match (said, total) {
        (_, 0) => "Nothing is open. Below is what was asked, and what came of it.".to_owned(),
        (n, _) if n == total => format!("{list}. Each one says what waiting costs."),
        (n, _) => {
            format!("{list}. {} what waiting costs.", words::capital(&some(n, "says", "say")))
        }
    }
}

fn overdue(late: usize, total: usize) -> String {
    match (late, total) {
        (0, 1) => "it is not overdue".to_owned(),
        (1, 1) => "it is overdue".to_owned(),
        (n, _) => format!("{} overdue", some(n, "is", "are")),
    }
}

/// "None was", "one was" or "two were", of things that were just named.
fn some(n: usize, was: &str, were: &str) -> String {
    match n {
        0 => format!("none {was}"),
        1 => format!("one {was}"),
        n => format!("{} {were}", words::number(n)),
    }
}

/// "Three decisions are open; one is overdue".
pub fn decisions(world: &World<'_>) -> String {
    let open = world.facts.decisions.iter().filter(|facts| facts.open);
    let late = open.clone().filter(|facts| facts.overdue_days > 0).count();
    match open.count() {
        0 => "No decision is open".to_owned(),
        1 => format!("One decision is open; {}", overdue(late, 1)),
        n => {
            let number = words::capital(&words::number(n));
            format!("{number} decisions are open; {}", overdue(late, n))
        }
    }
}

/// "Rosa, one thing waits for you".
pub fn person(name: &str, group: bool, load: &Load) -> String {
    let who = if group { name } else { name.split_whitespace().next().unwrap_or(name) };
    match load.open {
        0 => format!("{who}, nothing is waiting for you"),
        1 => format!("{who}, one thing waits for you"),
        n => format!("{who}, {} things wait for you", words::number(n)),
    }
}

/// "The first is 7 days overdue", of things that wait, the first due first.
pub fn first(world: &World<'_>, first: Option<&Waiting>) -> String {
    let Some(first) = first else { return "Nothing is waiting".to_owned() };
    match first.due {
        _ if first.overdue_days > 0 => {
            format!("The first is {} overdue", words::count(first.overdue_days, "day", "days"))
        }
        Some(due) => format!("The first is due on {}", words::weekday(due, world.today())),
        None => format!(
            "None has a date; one has waited for {}",
            words::count(first.age_days, "day", "days")
        ),
    }
}

/// "Nine of 12 asks were answered; seven were granted in full".
pub fn answers(world: &World<'_>) -> String {
    let asks = &world.edition.model.asks;
    let answers: Vec<_> = world
        .facts
        .asks
        .iter()
        .zip(asks.iter())
        .filter(|(facts, _)| facts.state == AskState::Answered)
        .map(|(_, ask)| ask.answer)
        .collect();
    let partly = [Some(Answer::Partly), Some(Answer::Declined)];
    let granted = answers.iter().filter(|answer| !partly.contains(answer)).count();
    let total = asks.len();
    match (answers.len(), total) {
        (0, 1) => "The one ask has no answer yet".to_owned(),
        (0, _) => format!("None of {} asks has an answer yet", words::number(total)),
        (_, 1) => "The one ask has its answer".to_owned(),
        (n, _) => {
            let answered = share((n, total), ("ask", "asks"), ("was", "were"), "answered");
            format!("{answered}; {} granted in full", some(granted, "was", "were"))
        }
    }
}

/// "By the rules it was At risk at two of seven reports", before it ended.
pub fn reports(statuses: &[Mark]) -> String {
    let ended = [Status::Done, Status::Cancelled].map(|status| Mark::from(status).word);
    let open = statuses.iter().filter(|status| !ended.contains(&status.word));
    let open: Vec<&Mark> = open.collect();
    let Some(last) = open.last() else { return "No report saw it open".to_owned() };
    let same = open.iter().filter(|status| *status == last).count();
    let all = words::number(open.len());
    let reports = match open.len() {
        1 => "one report".to_owned(),
        2 if same == 2 => "both reports".to_owned(),
        n if same == n => format!("each of {all} reports"),
        _ => format!("{} of {all} reports", words::number(same)),
    };
    format!("By the rules it was {} at {reports}", last.word)
}

/// "It waits for two milestones; none waits for it".
pub fn waits((before, after): (usize, usize)) -> String {
    let number = |n: usize| if n == 0 { "none".to_owned() } else { words::number(n) };
    format!(
        "It waits for {} {}; {} {} for it",
        words::number(before),
        if before == 1 { "milestone" } else { "milestones" },
        number(after),
        if after < 2 { "waits" } else { "wait" },
    )
}

/// "You have a part in nine decisions; two are open", from how many there are
/// and how many are open.
pub fn decisions_of(group: bool, (total, open): (usize, usize)) -> String {
    let who = if group { "The group has" } else { "You have" };
    let what = if total == 1 { "decision" } else { "decisions" };
    format!("{who} a part in {} {what}; {}", words::number(total), are_open(total, open))
}

/// "Two asks were made to you or by you; none is open", from the same.
pub fn asks_of(group: bool, (total, open): (usize, usize)) -> String {
    let what = if total == 1 { "ask was" } else { "asks were" };
    let whom = if group { "to them or by them" } else { "to you or by you" };
    let number = words::capital(&words::number(total));
    format!("{number} {what} made {whom}; {}", are_open(total, open))
}

fn are_open(total: usize, open: usize) -> String {
    match (total, open) {
        (1, 0) => "it is closed".to_owned(),
        (1, _) => "it is open".to_owned(),
        (_, n) => format!("{} open", some(n, "is", "are")),
    }
}

/// "Four dates slipped, two decisions were taken".
pub fn changes(changes: &[Change]) -> String {
    let count =
        |words: &[&str]| changes.iter().filter(|change| words.contains(&change.mark.word)).count();
    let plural = |n: usize, one: &str, many: &str| {
        format!("{} {}", words::number(n), if n == 1 { one } else { many })
    };
    let mut parts = Vec::new();
    for (kinds, one, many) in [
        (&["Slipped"][..], "date slipped", "dates slipped"),
        (&["Off track", "At risk"], "milestone turned worse", "milestones turned worse"),
        (&["Done"], "milestone was done", "milestones were done"),
        (&["Decided"], "decision was taken", "decisions were taken"),
        (&["Granted", "Answered"], "ask was answered", "asks were answered"),
        (&["Pulled in"], "date came nearer", "dates came nearer"),
        (&["Raised", "Promised"], "thing is new", "things are new"),
        (&["Cancelled"], "milestone was cancelled", "milestones were cancelled"),
    ] {
        match count(kinds) {
            0 => {}
            n => parts.push(plural(n, one, many)),
        }
    }
    parts.truncate(2);
    words::capital(&match (parts.is_empty(), changes.len()) {
        (true, 0) => "nothing changed".to_owned(),
        (true, n) => plural(n, "thing changed", "things changed"),
        _ => words::list(&parts),
    })
}

/// "Seven of eight reports were as bad as the facts".
pub fn updates(world: &World<'_>) -> String {
    let trust = &world.facts.trust;
    match (trust.updates, trust.updates - trust.honest_updates) {
        (0, _) => "No report yet".to_owned(),
        (1, 0) => "The first report told it as it was".to_owned(),
        (2, 0) => "Both reports told it as it was".to_owned(),
        (n, 0) => format!("All {} reports told it as it was", words::number(n)),
        (n, greener) => {
            share((greener, n), ("report", "reports"), ("was", "were"), "greener than the facts")
        }
    }
}

/// "Five of 14 promises were kept".
pub fn trust(world: &World<'_>) -> String {
    let Some(first) = world.facts.trust.reliability.first() else {
        return "No promise has fallen due yet".to_owned();
    };
    let settled = first.kept + first.broken;
    let weeks = words::count(first.horizon_weeks.into(), "week", "weeks");
    if settled == 0 {
        return "No promise has fallen due yet".to_owned();
    }
    let (one, many) =
        (format!("promise made {weeks} ahead"), format!("promises made {weeks} ahead"));
    share((first.kept, settled), (&one, &many), ("was", "were"), "kept")
}

#[cfg(test)]
mod tests;
