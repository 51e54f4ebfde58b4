//! Milestones: promises that were kept, moved, cancelled, or are still open.

use std::path::Path;
use std::{fs, io};

use chrono::NaiveDate;

use super::{AS_OF, Dice, HISTORY, Plan, Sheet, moved, prose, spread};

/// The stages of the site.
pub const STAGES: [&str; 4] = ["design", "pilot", "roll-out", "operation"];

/// Why dates move.
const CAUSES: [&str; 7] =
    ["scope", "estimate", "dependency", "capacity", "technical", "priority", "external"];

/// What is delivered; `#` becomes a number.
const RESULTS: [&str; 8] = [
    "goes live for # sites",
    "passes its test under load with # users",
    "replaces # old reports",
    "is signed by # partners",
    "moves # accounts",
    "is trained in # teams",
    "serves the first # customers",
    "closes # points of the audit",
];

/// A promise, and what became of it.
pub struct Milestone {
    /// The day of the promise.
    pub promised: NaiveDate,
    /// What was promised; none if nobody committed to a day.
    baseline: Option<NaiveDate>,
    /// What was expected later: on which day, for which day.
    forecasts: Vec<(NaiveDate, NaiveDate)>,
    /// Where it stands.
    state: State,
}

/// Where a milestone stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not there yet.
    Open,
    /// Delivered on a day.
    Done(NaiveDate),
    /// Given up on a day.
    Cancelled(NaiveDate),
}

impl Milestone {
    /// Makes a promise on a day and lets it live until today.
    fn new(dice: &mut Dice, promised: NaiveDate) -> Self {
        if dice.chance(3) {
            return Self { promised, baseline: None, forecasts: Vec::new(), state: State::Open };
        }
        let length = dice.between(40, 640);
        let baseline = moved(promised, length);
        let wanted = dice.between(1, 5);
        let mut forecasts = Vec::new();
        let (mut on, mut date) = (moved(promised, dice.between(0, 4)), baseline);
        for _ in 0..wanted {
            if on > AS_OF || date <= on {
                break;
            }
            forecasts.push((on, date));
            on = moved(on, length / wanted + dice.between(-5, 5));
            date = moved(date, days_of_a_move(dice));
        }
        let (said, expected) = forecasts.last().copied().unwrap_or((promised, baseline));
        let forgotten = expected > moved(AS_OF, -40) && dice.chance(60);
        let state = if expected <= AS_OF && !forgotten {
            State::Done(moved(expected, dice.between(-6, 2)).clamp(said, AS_OF))
        } else if dice.chance(4) {
            State::Cancelled(moved(said, dice.between(3, 30)).min(AS_OF))
        } else {
            State::Open
        };
        Self { promised, baseline: Some(baseline), forecasts, state }
    }

    /// Whether it is neither done nor cancelled.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// When it was or will be there; none if it was not promised, or will not.
    fn expected(&self) -> Option<NaiveDate> {
        match self.state {
            State::Done(on) => Some(on),
            State::Cancelled(_) => None,
            State::Open => self.forecasts.last().map(|(_, date)| *date),
        }
    }
}

/// By how many days a date moves when somebody looks at it again.
fn days_of_a_move(dice: &mut Dice) -> i64 {
    match dice.below(100) {
        0..45 => 0,
        45..88 => dice.between(3, 40),
        _ => -dice.between(2, 14),
    }
}

/// All milestones, in the order of their promises: an eighth from the first
/// day, the others since.
pub fn plan(count: usize) -> Vec<Milestone> {
    let mut dice = Dice::new(1);
    let first = moved(AS_OF, -HISTORY);
    let early = count / 8;
    (0..count)
        .map(|n| match n.checked_sub(early) {
            None => first,
            Some(later) => spread(later, count - early, HISTORY - 6).min(moved(AS_OF, -6)),
        })
        .map(|promised| Milestone::new(&mut dice, promised))
        .collect()
}

/// Writes a file for each milestone.
pub fn write(plan: &Plan, folder: &Path) -> io::Result<()> {
    let mut dice = Dice::new(2);
    for (n, milestone) in plan.milestones.iter().enumerate() {
        let path = folder.join(format!("{}.toml", plan.milestone_id(n)));
        fs::write(path, sheet(&mut dice, plan, n, milestone).into_toml())?;
    }
    Ok(())
}

/// The fields of one milestone.
fn sheet(dice: &mut Dice, plan: &Plan, n: usize, milestone: &Milestone) -> Sheet {
    let programme = plan.programme(n);
    let area = prose::area(programme);
    let result = dice.pick(&RESULTS);
    let title = format!("{area}, step {n}: {}", prose::numbered(dice, result));
    let mut sheet = Sheet::default();
    sheet
        .set("title", title)
        .set("owner", plan.party(dice, programme))
        .set("stage", dice.pick(&STAGES))
        .set("done_when", [prose::point(dice), prose::point(dice)])
        .maybe("baseline", milestone.baseline)
        .maybe("baselined", milestone.baseline.map(|_| milestone.promised))
        .list("depends_on", &before(dice, plan, n, milestone))
        .list("contributors", &plan.people_up_to(dice, programme, 5))
        .set("tags", [prose::slug(&area)]);
    if dice.chance(8) {
        sheet.set("key", true);
    }
    match milestone.state {
        State::Done(on) => {
            sheet.set("actual", on);
        }
        State::Cancelled(on) => {
            sheet.set("cancelled.on", on).set("cancelled.reason", prose::sentences(dice, &area, 1));
        }
        State::Open => open(dice, &area, milestone.promised, &mut sheet),
    }
    let mentions = plan.mentions(dice, programme, milestone.promised);
    sheet.body(&prose::body(dice, &area, &mentions));
    if milestone.baseline.is_some() {
        for who in plan.people_up_to(dice, programme, 3) {
            let on = moved(milestone.promised, dice.between(0, 5));
            sheet.entry("agreed").set("who", who).set("on", on);
        }
    }
    for (on, date) in &milestone.forecasts {
        sheet
            .entry("forecast")
            .set("on", on)
            .set("date", date)
            .set("cause", dice.pick(&CAUSES))
            .set("confidence", dice.between(35, 95))
            .set("reason", prose::sentences(dice, &area, 1))
            .list("told", &plan.people_up_to(dice, programme, 2));
    }
    sheet
}

/// What an open milestone says of today.
fn open(dice: &mut Dice, area: &str, promised: NaiveDate, sheet: &mut Sheet) {
    let silence = if dice.chance(85) { dice.between(0, 27) } else { dice.between(28, 120) };
    sheet.set("reviewed", moved(AS_OF, -silence).max(promised));
    if dice.chance(20) {
        sheet
            .set("health", dice.pick(&["green", "amber", "amber", "red"]))
            .set("health_reason", prose::sentences(dice, area, 1));
    }
}

/// Up to three older milestones of the programme that are there before this
/// one is promised for.
fn before(dice: &mut Dice, plan: &Plan, n: usize, milestone: &Milestone) -> Vec<String> {
    let Some(needed) = milestone.baseline else {
        return Vec::new();
    };
    let wanted = dice.below(4);
    plan.older(n, plan.programme(n))
        .take(20)
        .filter(|older| plan.milestones[*older].expected().is_some_and(|day| day < needed))
        .filter(|_| dice.chance(50))
        .take(wanted)
        .map(|older| plan.milestone_id(older))
        .collect()
}
