//! Milestones: when is what done, what slipped, has it moved before?

use serde::Serialize;
use tera::Value;

use crate::derive::{MilestoneFacts, Status};
use crate::field::Day;
use crate::kinds::{Entry, Item, Milestone};
use crate::render::claims;
use crate::render::slip_chart::{LINES, SlipChart, slip_chart};
use crate::render::timeline::{Timeline, timeline, tone};
use crate::render::view::{Link, Mark, Person, World};
use crate::words;

use super::brief::{Report, reports};
use super::lists::{List, Pager, sort_key};
use super::{Maker, Makers, Page, of_kind};

/// How many rows the timeline shows; more milestones get lists of their own.
const TIMELINE: usize = 40;
/// How many rows it shows of more, so that the page stays light.
const OF_MANY: usize = 25;
/// How many linked items a section shows.
const LINKED: usize = 30;

/// The list of milestones.
#[derive(Serialize)]
struct Index {
    status: Mark,
    claim: String,
    lead: Option<String>,
    tally: Vec<Tally>,
    timeline_claim: String,
    timeline: Option<Timeline>,
    /// How many milestones the timeline leaves to the lists.
    more: usize,
    slip_claim: String,
    slip: Option<SlipChart>,
    finders: Vec<Pager>,
}

/// How many items have a status.
#[derive(Serialize)]
pub struct Tally {
    /// The status.
    pub status: Mark,
    /// How many.
    pub count: usize,
}

/// One page of a long list.
#[derive(Serialize)]
struct ListPage {
    claim: String,
    rows: Vec<ListRow>,
    pager: Pager,
}

/// A milestone in a long list.
#[derive(Serialize)]
struct ListRow {
    href: String,
    title: String,
    status: Mark,
    owner: Option<Person>,
    when: String,
    slip: String,
    tone: &'static str,
}

/// One milestone.
#[derive(Serialize)]
struct View<'a> {
    item: &'a Milestone,
    facts: &'a MilestoneFacts,
    status: Mark,
    declared: Option<Mark>,
    computed: Mark,
    claim: String,
    lead: String,
    owner: Option<Person>,
    first_promise: Option<String>,
    promise: Option<String>,
    when: Option<String>,
    ledger: Vec<LedgerRow>,
    ledger_claim: String,
    slip: Option<SlipChart>,
    slip_claim: String,
    reports: Vec<Report>,
    reports_claim: String,
    depends_on: Vec<Link>,
    depends_on_total: usize,
    waited_for_by: Vec<Link>,
    waited_for_by_total: usize,
    waits_claim: String,
    touched_by: Vec<Link>,
    touched_by_total: usize,
    agreed: Vec<Agreed>,
    not_told: Vec<Person>,
    contributors: Vec<Person>,
    cancelled: Option<Cancelled>,
    body: Option<Value>,
    feedback_href: Option<String>,
}

/// One entry of the history of a date.
#[derive(Serialize)]
struct LedgerRow {
    on: Day,
    /// `promise`, `rebaseline`, `forecast`, `confirmed`, or `done`.
    what: &'static str,
    date: String,
    /// By how many calendar days the date moved.
    days: Option<i64>,
    /// Days of notice, for a move to a later date.
    notice: Option<i64>,
    confidence: Option<u8>,
    cause: Option<&'static str>,
    reason: Option<String>,
    told: Vec<Person>,
    decision: Option<Link>,
}

/// Somebody who agreed.
#[derive(Serialize)]
struct Agreed {
    who: Person,
    on: Day,
}

/// The end of a milestone that is not delivered.
#[derive(Serialize)]
struct Cancelled {
    on: Day,
    reason: String,
    decision: Option<Link>,
}

/// The pages of all milestones.
pub fn pages<'a>(world: &'a World<'a>) -> Vec<Maker<'a>> {
    let items = &world.edition.model.milestones;
    of_kind(world, items, finders(world), Makers { index, list, item: milestone })
}

/// The lists in which a milestone is found, where there are too many for one page.
fn finders<'a>(world: &'a World<'a>) -> Vec<List<'a>> {
    let items = &world.edition.model.milestones;
    let facts = &world.facts.milestones;
    if items.len() <= TIMELINE {
        return Vec::new();
    }
    let by_title =
        |order: &mut [usize]| order.sort_by_cached_key(|n| (sort_key(&items[*n].title), *n));
    let by_date = |order: &mut [usize]| {
        order.sort_by_key(|n| {
            (facts[*n].effective_forecast.is_none(), facts[*n].effective_forecast, *n)
        });
    };
    let month = |n: usize| {
        let day = facts[n].effective_forecast;
        day.map_or("no date".to_owned(), |day| day.date().format("%b %Y").to_string())
    };
    vec![
        List::new(("milestones", "title", "A to Z"), items.len(), by_title, |n| {
            items[n].title.0.clone()
        }),
        List::new(("milestones", "date", "By date"), items.len(), by_date, month),
    ]
}

fn index(world: &World<'_>, lists: &[List<'_>]) -> Page {
    let facts = &world.facts.milestones;
    let all = 0..facts.len();
    let mut shown: Vec<usize> = if facts.len() <= TIMELINE {
        all.clone().collect()
    } else {
        // Of many, what leadership steers by and what is late.
        let mut open: Vec<usize> =
            all.clone().filter(|n| facts[*n].is_open() && facts[*n].committed).collect();
        let key = |n: usize| world.edition.model.milestones[n].key;
        open.sort_by_key(|n| {
            (
                !key(*n),
                std::cmp::Reverse(facts[*n].status_shown),
                std::cmp::Reverse(facts[*n].slip_days),
                *n,
            )
        });
        open.truncate(OF_MANY);
        open
    };
    shown.sort_by_key(|n| {
        (facts[*n].effective_forecast.is_none(), facts[*n].effective_forecast, *n)
    });
    let mut slipped: Vec<usize> = all
        .filter(|n| facts[*n].committed && !facts[*n].cancelled && facts[*n].moves > 0)
        .collect();
    slipped.sort_by_key(|n| (!facts[*n].is_open(), std::cmp::Reverse(facts[*n].slip_days), *n));
    slipped.truncate(LINES);
    let worst = world.facts.overall.because.as_ref().and_then(|id| world.link(id));
    let view = Index {
        status: world.facts.overall.shown.into(),
        claim: claims::milestones(world),
        lead: worst.map(|link| {
            format!(
                "The status follows “{}”{}.",
                link.title,
                link.note.map(|note| format!(", now {note}")).unwrap_or_default()
            )
        }),
        tally: tally(facts.iter().map(|facts| facts.status_shown)),
        timeline_claim: timeline_claim(world, &shown),
        timeline: (!shown.is_empty()).then(|| timeline(world, &shown)),
        more: facts.len() - shown.len(),
        slip_claim: slip_claim(world, &slipped),
        slip: slip_chart(world, &slipped),
        finders: lists.iter().map(|list| list.pager(None)).collect(),
    };
    Page::new("milestones.html", format!("Milestones — {}", view.claim), &view)
}

/// How many have which status, the worst last.
pub fn tally(statuses: impl Iterator<Item = Status>) -> Vec<Tally> {
    let mut counts = std::collections::BTreeMap::new();
    for status in statuses {
        *counts.entry(status).or_insert(0) += 1;
    }
    let order = [
        Status::Done,
        Status::Green,
        Status::Amber,
        Status::Red,
        Status::NotCommitted,
        Status::Cancelled,
    ];
    order
        .into_iter()
        .filter_map(|status| Some(Tally { status: status.into(), count: *counts.get(&status)? }))
        .collect()
}

fn timeline_claim(world: &World<'_>, shown: &[usize]) -> String {
    let next = shown
        .iter()
        .filter(|n| world.facts.milestones[**n].is_open() && world.facts.milestones[**n].committed)
        .min_by_key(|n| world.facts.milestones[**n].effective_forecast);
    match next {
        Some(n) => {
            let item = &world.edition.model.milestones[*n];
            let day = world.facts.milestones[*n].effective_forecast;
            let day = day.map(|day| words::weekday(day, world.today())).unwrap_or_default();
            format!("Next is “{}”, on {day}", &*item.title)
        }
        None => "Nothing is open".to_owned(),
    }
}

fn slip_claim(world: &World<'_>, slipped: &[usize]) -> String {
    let facts = &world.facts.milestones;
    let worst =
        slipped.iter().filter(|n| facts[**n].is_open()).max_by_key(|n| facts[**n].slip_days);
    match worst.and_then(|n| Some((*n, facts[*n].slip_days?))) {
        Some((n, days @ 1..)) => {
            let moves = i64::try_from(facts[n].moves).unwrap_or(i64::MAX);
            let title = &*world.edition.model.milestones[n].title;
            format!(
                "“{title}” slid furthest: {} in {}",
                words::count(days, "day", "days"),
                words::count(moves, "move", "moves")
            )
        }
        _ => "No open date is behind its promise".to_owned(),
    }
}

fn list(world: &World<'_>, list: &List<'_>, n: usize) -> Page {
    let rows = list.rows(n).iter().map(|n| list_row(world, *n)).collect();
    let claim = format!(
        "Milestones {}: {}",
        list.pager(None).order.to_lowercase().replace("a to z", "A to Z"),
        list.label(n)
    );
    let view = ListPage { rows, pager: list.pager(Some(n)), claim };
    Page::new("milestone_list.html", view.claim.clone(), &view)
}

fn list_row(world: &World<'_>, n: usize) -> ListRow {
    let item = &world.edition.model.milestones[n];
    let facts = &world.facts.milestones[n];
    ListRow {
        href: world.routes.of(item.id.as_str()).unwrap_or_default().to_owned(),
        title: item.title.0.clone(),
        status: facts.status_shown.into(),
        owner: world.person(item.owner.id()),
        when: facts.effective_forecast.map(|day| world.when(item, day)).unwrap_or_default(),
        slip: facts.slip_days.map(words::slip).unwrap_or_default(),
        tone: tone(facts.slip_days.filter(|_| facts.is_open()), world),
    }
}

fn milestone(world: &World<'_>, n: usize) -> Page {
    let t = world.today();
    let item: &Item<Milestone> = &world.edition.model.milestones[n];
    let facts = &world.facts.milestones[n];
    let touched = world.facts.touched_by.get(&item.id).map(Vec::as_slice).unwrap_or_default();
    let depends_on: Vec<_> = item.depends_on.iter().filter_map(|before| before.id()).collect();
    let waits = (depends_on.len(), facts.waited_for_by.len());
    let ledger = ledger(world, item, facts);
    let reports = status_reports(world, n);
    let view = View {
        item,
        facts,
        status: facts.status_shown.into(),
        declared: facts.status_declared.map(Mark::from),
        computed: facts.status_computed.into(),
        claim: claims::milestone(world, item, facts),
        lead: lead(world, item, facts),
        owner: world.person(item.owner.id()),
        first_promise: facts.first_promise.map(|day| words::short(day, t)),
        promise: facts.promise.map(|day| words::short(day, t)),
        when: facts.effective_forecast.map(|day| world.when(item, day)),
        ledger_claim: ledger_claim(&ledger, facts),
        ledger,
        slip_claim: format!("The date has moved {}", words::times(facts.moves)),
        slip: (facts.moves > 0).then(|| slip_chart(world, &[n])).flatten(),
        reports_claim: claims::reports(
            &reports.iter().map(|report| report.status).collect::<Vec<_>>(),
        ),
        reports,
        depends_on_total: waits.0,
        depends_on: world.links(depends_on.into_iter().take(LINKED)),
        waited_for_by_total: waits.1,
        waited_for_by: world.links(facts.waited_for_by.iter().take(LINKED)),
        waits_claim: claims::waits(waits),
        touched_by_total: touched.len(),
        touched_by: world.links(touched.iter().take(LINKED)),
        agreed: item
            .agreed
            .iter()
            .filter_map(|accept| {
                Some(Agreed { who: world.person(accept.who.id())?, on: *accept.on })
            })
            .collect(),
        not_told: world.people(facts.not_told.iter().map(Some)),
        contributors: world.people(item.contributors.iter().map(|who| who.id())),
        cancelled: item.cancelled.as_ref().map(|cancelled| Cancelled {
            on: *cancelled.on,
            reason: cancelled.reason.0.clone(),
            decision: cancelled.decision.as_ref().and_then(|decision| world.link(decision.id()?)),
        }),
        body: world.body(&item.id),
        feedback_href: super::feedback(world, &item.id),
    };
    Page::new("milestone.html", format!("{}: {}", view.status.word, view.claim), &view)
}

/// What leadership wants to know of a date in two sentences.
fn lead(world: &World<'_>, item: &Milestone, facts: &MilestoneFacts) -> String {
    let t = world.today();
    if let Some(cancelled) = item.cancelled.as_ref().filter(|_| facts.cancelled) {
        return format!("Cancelled on {}. {}", words::day(*cancelled.on, t), &*cancelled.reason);
    }
    let Some(first) = facts.first_promise else {
        return match &item.forecast.last() {
            Some(last) => format!("Nobody has promised a date. {}", &*last.reason),
            None => "Nobody has promised a date.".to_owned(),
        };
    };
    let promised = words::day(first, t);
    match facts.moves {
        0 if facts.done => format!("Promised for {promised}; the date never moved."),
        0 => format!("Promised for {promised}; the date has not moved."),
        moves => {
            let last = item.log().into_iter().rev().find_map(|entry| match entry {
                Entry::Forecast(forecast) => Some(forecast.reason.0.clone()),
                Entry::Rebaseline(rebaseline) => Some(rebaseline.reason.0.clone()),
                Entry::Baseline(..) => None,
            });
            format!(
                "First promised for {promised}; the date has moved {}. {}",
                words::times(moves),
                last.unwrap_or_default()
            )
        }
    }
}

fn ledger(world: &World<'_>, item: &Item<Milestone>, facts: &MilestoneFacts) -> Vec<LedgerRow> {
    let mut before: Option<Day> = None;
    let mut rows = Vec::new();
    for entry in item.log() {
        let date = entry.date();
        let days = before.map(|before| date.since(before));
        let mut row = LedgerRow {
            on: entry.on(),
            what: "promise",
            date: entry
                .deadline()
                .period
                .as_deref()
                .map_or_else(|| words::short(date, world.today()), words::period),
            days,
            notice: before.filter(|before| date > *before).map(|before| before.since(entry.on())),
            confidence: None,
            cause: None,
            reason: None,
            told: Vec::new(),
            decision: None,
        };
        match entry {
            Entry::Baseline(..) => {}
            Entry::Rebaseline(entry) => {
                row.what = "rebaseline";
                row.reason = Some(entry.reason.0.clone());
                row.decision = entry.decision.id().and_then(|id| world.link(id));
            }
            Entry::Forecast(entry) => {
                row.what = if days == Some(0) { "confirmed" } else { "forecast" };
                row.reason = Some(entry.reason.0.clone());
                row.cause = entry.cause.map(|cause| cause.word());
                row.confidence = entry.confidence.map(|percent| percent.0);
                row.told = world.people(entry.told.iter().map(|who| who.id()));
            }
        }
        before = Some(date);
        rows.push(row);
    }
    if let Some(done) = item.actual.filter(|_| facts.done) {
        rows.push(LedgerRow {
            on: *done,
            what: "done",
            date: words::short(*done, world.today()),
            days: before.map(|before| done.since(before)),
            notice: None,
            confidence: None,
            cause: None,
            reason: None,
            told: Vec::new(),
            decision: None,
        });
    }
    rows
}

fn ledger_claim(ledger: &[LedgerRow], facts: &MilestoneFacts) -> String {
    let confirmed = ledger.iter().filter(|row| row.what == "confirmed").count();
    match (confirmed, facts.moves) {
        (0, 0) => "The date was said, and stands as it was said".to_owned(),
        (0, 1) => "The date was moved once, with a reason".to_owned(),
        (0, moves) => {
            format!("The date was moved {}, each time with a reason", words::times(moves))
        }
        (n, 0) => format!("The date was confirmed {} and never moved", words::times(n)),
        (n, moves) => {
            format!("The date was confirmed {} and moved {}", words::times(n), words::times(moves))
        }
    }
}

/// The status by the rules at each of the last reports, from the promise to
/// the report that saw it end.
fn status_reports(world: &World<'_>, n: usize) -> Vec<Report> {
    let history = &world.facts.history;
    let own = &history.histories[n];
    let mut ended = false;
    reports(world, world.today())
        .into_iter()
        .filter(|report| own.is_committed(report.on))
        .take_while(|report| !std::mem::replace(&mut ended, !own.is_open(report.on)))
        .map(|report| Report { status: history.computed(n, report.on).0.into(), ..report })
        .collect()
}
