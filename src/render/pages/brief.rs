//! The front page: are we all right, what do you need from me, what changed?

use serde::Serialize;

use crate::field::Day;
use crate::kinds::Rag;
use crate::render::claims;
use crate::render::slip_chart::{Point, Segment};
use crate::render::timeline::{Timeline, percent, timeline};
use crate::render::view::{Card, Change, Mark, Person, World};
use crate::words;

use super::Page;

/// How many asks, milestones and changes one sheet of paper holds.
const ASKS: usize = 3;
const MILESTONES: usize = 6;
const CHANGES: usize = 5;
/// How many reports the history of the status shows.
const REPORTS: usize = 7;

/// The front page.
#[derive(Serialize)]
struct Brief {
    status: Mark,
    since: String,
    /// Declared beside computed, where the report was greener than the facts.
    mismatch: Option<String>,
    headline: String,
    lead: Option<String>,
    history: Vec<Report>,
    history_label: String,
    report_on: Option<Day>,
    report_href: Option<String>,
    author: Option<Person>,
    next_update: Option<Day>,
    asks_title: String,
    asks: Vec<Card>,
    asks_total: usize,
    facts: Vec<Fact>,
    milestones_claim: String,
    timeline: Option<Timeline>,
    milestones_total: usize,
    since_day: Day,
    changes_claim: String,
    changes: Vec<Change>,
    changes_total: usize,
}

/// The status in one report.
#[derive(Serialize)]
pub struct Report {
    /// The day of the report.
    pub on: Day,
    /// What it showed.
    pub status: Mark,
    /// Its address.
    pub href: String,
}

/// A figure with its comparison.
#[derive(Serialize)]
struct Fact {
    label: String,
    figure: String,
    unit: String,
    note: String,
    /// Text at the start of the note that carries the tone.
    lead: Option<String>,
    tone: &'static str,
    bullet: Option<Bullet>,
    spark: Option<Spark>,
}

/// Bar, tick and shade in percent of the width.
#[derive(Serialize)]
struct Bullet {
    bar: f64,
    tick: f64,
    shade: f64,
}

/// A line over the reports, higher is later.
#[derive(Serialize)]
struct Spark {
    segments: Vec<Segment>,
    points: Vec<Point>,
    end: Point,
    /// The height of the promise.
    plan: f64,
    status: Mark,
}

/// Makes the front page.
pub fn brief(world: &World<'_>) -> Page {
    let t = world.today();
    let facts = world.facts;
    let updates = &world.edition.model.updates;
    let last = facts.reports.last().map(|n| &updates[*n]);
    let overall = &facts.overall;
    let history = reports(world, t);
    let mismatch =
        overall.declared.zip(overall.computed).filter(|(said, is)| said < is).map(|(said, is)| {
            let because = claims::because(world, overall.because.as_ref());
            format!(
                "Reported: {}. By the rules: {}{because}",
                Mark::from(said).word,
                Mark::from(is).word
            )
        });
    let mut open = claims::steering_open(world);
    open.truncate(MILESTONES);
    open.sort_by_key(|n| (facts.milestones[*n].effective_forecast, *n));
    let changes = world.changes(facts.between(facts.since, t));
    let waiting = &facts.waiting;
    let view = Brief {
        status: overall.shown.into(),
        since: since(world),
        mismatch,
        headline: last.map_or_else(|| claims::overall(world), |update| update.headline.0.clone()),
        lead: last.map_or_else(
            || world.edition.site.vision.as_ref().map(|vision| vision.0.clone()),
            |update| claims::lead(update),
        ),
        history_label: history
            .iter()
            .map(|report| format!("{} on {}", report.status.word, words::day(report.on, t)))
            .collect::<Vec<_>>()
            .join(", "),
        history,
        report_on: last.map(|update| *update.on),
        report_href: last.and_then(|update| world.routes.of(update.id.as_str())).map(str::to_owned),
        author: last
            .and_then(|update| world.person(update.author.as_ref().and_then(|author| author.id()))),
        next_update: overall.next_update,
        asks_title: claims::asks(waiting.len().min(ASKS), waiting.len()),
        asks: waiting.iter().take(ASKS).map(|item| world.card(item)).collect(),
        asks_total: waiting.len(),
        facts: four(world),
        milestones_claim: claims::milestones(world),
        timeline: (!open.is_empty()).then(|| timeline(world, &open)),
        milestones_total: facts.milestones.len(),
        since_day: facts.since,
        changes_claim: claims::changes(&changes),
        changes_total: changes.len(),
        changes: changes.into_iter().take(CHANGES).collect(),
    };
    let title = format!("{}: {} — {}", view.status.word, view.headline, &*world.edition.site.title);
    Page::new("brief.html", title, &view)
}

/// Which day the status is of, and what it was in the reports before that day.
fn since(world: &World<'_>) -> String {
    let t = world.today();
    let facts = world.facts;
    let report = |n: &usize| (*world.edition.model.updates[*n].on, facts.updates[*n].shown);
    let before = facts.reports.iter().rev().map(report).skip_while(|(on, _)| *on >= t);
    let is_same = |(_, shown): &(Day, Rag)| facts.overall.shown == Some(*shown);
    let today = words::full(t);
    match (before.clone().next(), before.take_while(is_same).last()) {
        (None, _) => format!("on {today}"),
        (_, Some((on, _))) => format!("on {today}, unchanged since {}", words::day(on, t)),
        (Some((on, shown)), None) => {
            format!("on {today}; was {} on {}", Mark::from(shown).word, words::day(on, t))
        }
    }
}

/// The status in the last reports, the oldest first.
pub fn reports(world: &World<'_>, until: Day) -> Vec<Report> {
    let updates = &world.edition.model.updates;
    let facts = world.facts;
    let end = facts.reports.partition_point(|n| *updates[*n].on <= until);
    facts.reports[end.saturating_sub(REPORTS)..end]
        .iter()
        .map(|n| Report {
            on: *updates[*n].on,
            status: facts.updates[*n].shown.into(),
            href: world.routes.of(updates[*n].id.as_str()).unwrap_or_default().to_owned(),
        })
        .collect()
}

/// The four figures.
fn four(world: &World<'_>) -> Vec<Fact> {
    let mut four = Vec::new();
    four.extend(destination(world));
    four.extend(delivered(world));
    four.extend(kept(world));
    four.extend(honest(world));
    four
}

/// The key milestone that slipped most, or the last one.
fn destination(world: &World<'_>) -> Option<Fact> {
    let t = world.today();
    let all = &world.facts.milestones;
    let open = |n: &usize| all[*n].committed && all[*n].is_open();
    let weight = |n: &usize| {
        let slip = all[*n].slip_days.unwrap_or(0).max(0);
        (slip, all[*n].effective_forecast, std::cmp::Reverse(*n))
    };
    let n = world.facts.steering.iter().copied().filter(open).max_by_key(weight)?;
    let item = &world.edition.model.milestones[n];
    let facts = &all[n];
    let history = &world.facts.history.histories[n];
    let plan = facts.promise?;
    let now = facts.effective_forecast?;
    let updates = &world.edition.model.updates;
    let mut days: Vec<Day> = world.facts.reports.iter().map(|n| *updates[*n].on).collect();
    days.push(t);
    days.dedup();
    let said: Vec<(Day, Day)> =
        days.iter().filter_map(|on| Some((*on, history.effective(*on)?))).collect();
    let from = said.len().saturating_sub(REPORTS);
    let said = &said[from..];
    let low = said.iter().map(|(_, date)| *date).chain([plan]).min()?;
    let high = said.iter().map(|(_, date)| *date).chain([plan]).max()?.max(low.plus(1));
    let y = |day: Day| percent(0.9 - 0.8 * (day.since(low) as f64 / high.since(low) as f64));
    let (first, end) = (said.first()?.0, said.last()?.0);
    let x = |day: Day| {
        percent(0.02 + 0.92 * (day.since(first) as f64 / end.since(first).max(1) as f64))
    };
    let slip = facts.slip_days.unwrap_or(0);
    let moved = match facts.moves {
        0 => "Never moved.".to_owned(),
        moves => format!("Moved {}.", words::times(moves)),
    };
    Some(Fact {
        label: item.title.0.clone(),
        figure: words::brief(now, t),
        unit: String::new(),
        lead: (slip != 0).then(|| words::slip(slip)),
        note: if slip == 0 {
            format!("on the promised day. {moved}")
        } else {
            format!("against the promise of {}. {moved}", words::brief(plan, t))
        },
        tone: crate::render::timeline::tone(Some(slip), world),
        bullet: None,
        spark: (said.len() > 1).then(|| Spark {
            segments: said
                .windows(2)
                .map(|pair| Segment {
                    x1: x(pair[0].0),
                    y1: y(pair[0].1),
                    x2: x(pair[1].0),
                    y2: y(pair[1].1),
                })
                .collect(),
            points: said[..said.len() - 1]
                .iter()
                .map(|(on, date)| Point { x: x(*on), y: y(*date) })
                .collect(),
            end: Point { x: x(end), y: y(now) },
            plan: y(plan),
            status: facts.status_shown.into(),
        }),
    })
}

/// Milestones delivered, of those promised.
fn delivered(world: &World<'_>) -> Option<Fact> {
    let t = world.today();
    let promised: Vec<_> =
        world.facts.milestones.iter().filter(|facts| facts.committed && !facts.cancelled).collect();
    let total = promised.len();
    let done = promised.iter().filter(|facts| facts.done).count();
    let due =
        promised.iter().filter(|facts| facts.first_promise.is_some_and(|day| day <= t)).count();
    if total == 0 {
        return None;
    }
    let share = |n: usize| percent(n as f64 / total as f64);
    Some(Fact {
        label: "Milestones delivered".to_owned(),
        figure: words::grouped(i64::try_from(done).unwrap_or(i64::MAX)),
        unit: format!("of {}", words::grouped(i64::try_from(total).unwrap_or(i64::MAX))),
        note: match due.cmp(&done) {
            std::cmp::Ordering::Greater => format!("{due} were first promised by this day."),
            std::cmp::Ordering::Equal => "As many as were first promised by this day.".to_owned(),
            std::cmp::Ordering::Less => format!("Only {due} were first promised by this day."),
        },
        lead: None,
        tone: "",
        bullet: Some(Bullet { bar: share(done), tick: 100.0, shade: share(due) }),
        spark: None,
    })
}

/// Promises kept at the first horizon.
fn kept(world: &World<'_>) -> Option<Fact> {
    let reliability = world.facts.trust.reliability.first()?;
    let settled = reliability.kept + reliability.broken;
    if settled == 0 {
        return None;
    }
    let weeks = words::count(reliability.horizon_weeks.into(), "week", "weeks");
    Some(Fact {
        label: "Promises kept".to_owned(),
        figure: reliability.kept.to_string(),
        unit: format!("of {settled}"),
        note: match reliability.percent {
            Some(percent) => format!(
                "{percent}\u{a0}% of the dates that stood {weeks} ahead; 80\u{a0}% is good."
            ),
            None => format!("Dates that stood {weeks} ahead; too few for a share."),
        },
        lead: None,
        tone: "",
        bullet: Some(Bullet {
            bar: percent(reliability.kept as f64 / settled as f64),
            tick: 80.0,
            shade: 0.0,
        }),
        spark: None,
    })
}

/// Reports that were not greener than the facts; without reports, how long a
/// decision takes.
fn honest(world: &World<'_>) -> Option<Fact> {
    let trust = &world.facts.trust;
    if trust.updates > 0 {
        let greener = trust.updates - trust.honest_updates;
        return Some(Fact {
            label: "Reports as bad as the facts".to_owned(),
            figure: trust.honest_updates.to_string(),
            unit: format!("of {}", trust.updates),
            note: match greener {
                0 => "None was greener than the rules compute.".to_owned(),
                1 => "One was greener than the rules compute.".to_owned(),
                n => format!(
                    "{} were greener than the rules compute.",
                    words::capital(&words::number(n))
                ),
            },
            lead: None,
            tone: "",
            bullet: Some(Bullet {
                bar: percent(trust.honest_updates as f64 / trust.updates as f64),
                tick: 100.0,
                shade: 0.0,
            }),
            spark: None,
        });
    }
    let median = trust.decisions.median_days?;
    let oldest = trust.decisions.oldest_open_days;
    Some(Fact {
        label: "A decision takes".to_owned(),
        figure: words::grouped(median),
        unit: if median == 1 { "day" } else { "days" }.to_owned(),
        note: match oldest {
            Some(days) => format!(
                "the median. The oldest open one waits for {}.",
                words::count(days, "day", "days")
            ),
            None => "the median. None is open.".to_owned(),
        },
        lead: None,
        tone: "",
        bullet: None,
        spark: None,
    })
}
