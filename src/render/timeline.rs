//! The timeline: a table whose cells also draw. Positions are percent of the
//! width of a cell, so that text and marks never scale.

use chrono::Datelike;
use serde::Serialize;

use crate::field::Day;
use crate::words;

use super::view::{Mark, World};

/// The axis and the rows.
#[derive(Debug, Serialize)]
pub struct Timeline {
    /// Month lines, with labels where there is room.
    pub months: Vec<Month>,
    /// Where the day of the report is.
    pub now: f64,
    /// What stands above it.
    pub now_label: String,
    /// On which side of the line the label has room: `start`, `middle`, `end`.
    pub now_anchor: &'static str,
    /// One row a milestone.
    pub rows: Vec<Row>,
}

/// The first day of a month on the axis.
#[derive(Debug, Serialize)]
pub struct Month {
    /// Where it is.
    pub x: f64,
    /// Its name; the year in January; empty where it would collide.
    pub label: String,
    /// Whether the label is a year.
    pub year: bool,
    /// Whether the label may go where room is short.
    pub odd: bool,
}

/// One milestone.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The address, from the root of the site.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How it stands.
    pub status: Mark,
    /// Where the work began: the day of the first promise.
    pub start: Option<f64>,
    /// Where the promise is.
    pub plan: Option<f64>,
    /// Where the forecast is.
    pub forecast: Option<f64>,
    /// The forecast in words, or the day on which it was done.
    pub forecast_text: String,
    /// The promise in words.
    pub plan_text: String,
    /// Whether a slip is to be drawn, from the promise to the forecast.
    pub slipped: bool,
    /// The slip in words.
    pub slip_text: String,
    /// The tone of the slip: `ok`, `warn`, `bad`, or empty for none.
    pub tone: &'static str,
}

/// Room without a label around the day of the report, in percent.
const NOW_ROOM: f64 = 9.0;
/// The last label that fits, in percent.
const LAST_LABEL: f64 = 94.0;
/// The most labels of the axis, and the most where room is short.
const LABELS: usize = 8;
const LABELS_SHORT: usize = 4;
/// The most months of the axis that get a line.
const LINES: i64 = 24;

/// The timeline of some milestones, in their order.
pub fn timeline(world: &World<'_>, milestones: &[usize]) -> Timeline {
    let days = |n: &usize| {
        let facts = &world.facts.milestones[*n];
        [facts.promise, facts.effective_forecast, facts.first_promise]
    };
    let shown = milestones.iter().flat_map(days).flatten().chain([world.today()]);
    let start = milestones.iter().filter_map(|n| world.facts.history.histories[*n].promised_on());
    let first = shown.clone().chain(start).min().unwrap_or(world.today()).plus(-7);
    // Long before the report nothing is drawn: the axis would have no room for what is open.
    let first = first.max(world.today().plus(-400));
    let last = shown.max().unwrap_or(world.today()).plus(14);
    let span = last.since(first).max(1) as f64;
    let x = |day: Day| percent((day.since(first) as f64 / span).clamp(0.0, 1.0));
    Timeline {
        months: months(first, last, &x, x(world.today())),
        now: x(world.today()),
        now_anchor: match x(world.today()) {
            ..15.0 => "start",
            85.0.. => "end",
            _ => "middle",
        },
        now_label: format!("Report {}", words::brief(world.today(), world.today())),
        rows: milestones.iter().map(|n| row(world, *n, &x)).collect(),
    }
}

/// A share as a percentage with two decimals.
pub fn percent(share: f64) -> f64 {
    (share * 10_000.0).round() / 100.0
}

fn months(first: Day, last: Day, x: &dyn Fn(Day) -> f64, now: f64) -> Vec<Month> {
    let months = last.since(first) / 30 + 1;
    let step = u32::try_from(months / LINES + 1).unwrap_or(1);
    // Steps that divide a year, so that each January has a line.
    let step = [1, 2, 3, 6, 12].into_iter().find(|size| *size >= step).unwrap_or(12);
    let date = first.date();
    let Some(mut day) = Day::from_ymd(date.year(), 1, 1) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut names = Vec::new();
    while day <= last {
        if day >= first {
            names.push(day.date().month0());
            let at = x(day);
            let year = day.date().month() == 1;
            // A label stands to the right of its line.
            let free = !(now - NOW_ROOM..now + 0.5).contains(&at) && at < LAST_LABEL;
            let name = if year {
                day.date().year().to_string()
            } else {
                day.date().format("%b").to_string()
            };
            out.push(Month {
                x: at,
                label: if free { name } else { String::new() },
                year,
                odd: false,
            });
        }
        let next = day.plus_months(step);
        if next == day {
            break;
        }
        day = next;
    }
    // A label every so many months, as many as there is room for.
    let stride = |most: usize| {
        let wide = |stride: &u32| out.len() * step as usize <= most * *stride as usize;
        [1, 2, 3, 6, 12].into_iter().find(|stride| *stride >= step && wide(stride)).unwrap_or(12)
    };
    let (stride, short) = (stride(LABELS), stride(LABELS_SHORT));
    for (month, name) in out.iter_mut().zip(names) {
        if name % stride != 0 {
            month.label.clear();
        }
        month.odd = name % short != 0;
    }
    out
}

fn row(world: &World<'_>, n: usize, x: &dyn Fn(Day) -> f64) -> Row {
    let item = &world.edition.model.milestones[n];
    let facts = &world.facts.milestones[n];
    let history = &world.facts.history.histories[n];
    let near = world.today();
    let ended = item.cancelled.as_ref().filter(|_| facts.cancelled).map(|cancelled| *cancelled.on);
    let forecast_text = match (ended, facts.effective_forecast) {
        (Some(on), _) => words::short(on, near),
        (None, Some(day)) => world.when(item, day),
        (None, None) => "no date".to_owned(),
    };
    Row {
        href: world.routes.of(item.id.as_str()).unwrap_or_default().to_owned(),
        title: item.title.0.clone(),
        owner: world.person(item.owner.id()).map(|person| person.name),
        status: facts.status_shown.into(),
        start: history.promised_on().filter(|_| facts.committed).map(x),
        plan: facts.promise.map(x),
        forecast: ended.or(facts.effective_forecast).map(x),
        forecast_text,
        plan_text: facts.promise.map(|day| words::brief(day, near)).unwrap_or_default(),
        slipped: facts.slip_days.is_some_and(|days| days != 0),
        slip_text: match facts.slip_days {
            Some(days) => words::slip(days),
            None if facts.cancelled => "cancelled".to_owned(),
            None => "not promised".to_owned(),
        },
        tone: tone(facts.slip_days.filter(|_| facts.is_open()), world),
    }
}

/// The colour of a slip: only what is open and moved has one.
pub fn tone(slip: Option<i64>, world: &World<'_>) -> &'static str {
    let red = i64::from(world.edition.site.tolerance.slip_red_days.get());
    match slip {
        Some(days) if days > red => "bad",
        Some(1..) => "warn",
        Some(days) if days < 0 => "ok",
        _ => "",
    }
}
