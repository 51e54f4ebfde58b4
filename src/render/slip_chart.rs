//! The slip chart (milestone trend analysis): report dates from left to right,
//! forecast dates upward. A flat line holds its date, a rising one slips, and
//! a line ends on the diagonal when the milestone is done.

use serde::Serialize;

use crate::field::Day;
use crate::words;

use super::timeline::{percent, tone};
use super::view::{Mark, World};

/// The most lines of a chart.
pub const LINES: usize = 8;
/// The least distance of two labels, in percent of the smallest height.
const LABEL_ROOM: f64 = 11.0;

/// A line that ends before, in percent of the width, has its label inside.
const INSIDE: f64 = 99.0;

/// The chart and the same as a table.
#[derive(Debug, Serialize)]
pub struct SlipChart {
    /// What it shows, for those who do not see it.
    pub title: String,
    /// What there is to see in it.
    pub description: String,
    /// Report dates along the bottom.
    pub x_ticks: Vec<Tick>,
    /// Forecast dates along the side.
    pub y_ticks: Vec<Tick>,
    /// Where a forecast would be its own report date.
    pub diagonal: Option<Segment>,
    /// One line a milestone.
    pub lines: Vec<Line>,
    /// The report dates of the table.
    pub columns: Vec<Day>,
}

/// A label on an axis.
#[derive(Debug, Serialize)]
pub struct Tick {
    /// Where it is.
    pub at: f64,
    /// What it says.
    pub label: String,
}

/// A straight piece of a line.
#[derive(Debug, Clone, Serialize)]
pub struct Segment {
    /// Its ends, in percent of width and height.
    pub x1: f64,
    /// See `x1`.
    pub y1: f64,
    /// See `x1`.
    pub x2: f64,
    /// See `x1`.
    pub y2: f64,
}

/// A forecast that was said, as a dot.
#[derive(Debug, Serialize)]
pub struct Point {
    /// Its place in percent.
    pub x: f64,
    /// See `x`.
    pub y: f64,
}

/// The line of a milestone.
#[derive(Debug, Serialize)]
pub struct Line {
    /// The address, from the root of the site.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// The same, as short as the chart has room for.
    pub label: String,
    /// Its number in the table, from 1.
    pub number: usize,
    /// When it is drawn: the worst last, so that nothing hides it.
    pub drawn: usize,
    /// How it stands.
    pub status: Mark,
    /// `warn` or `bad` if it slipped and is open, else empty.
    pub tone: &'static str,
    /// The pieces of its line.
    pub segments: Vec<Segment>,
    /// Where a date was said.
    pub points: Vec<Point>,
    /// Where the line ends.
    pub end: Point,
    /// Whether it ends inside the chart, and its label stands below the end.
    pub inside: bool,
    /// Where its label is, so that labels keep clear of each other.
    pub label_y: f64,
    /// The last date and the slip.
    pub note: String,
    /// The slip in words.
    pub slip_text: String,
    /// Where the first promise is, as a height.
    pub promise_y: Option<f64>,
    /// The forecast at each date of the table, if there was one.
    pub cells: Vec<Option<Day>>,
}

/// The chart of some milestones whose dates moved; none if nothing was ever said
/// of them.
pub fn slip_chart(world: &World<'_>, milestones: &[usize]) -> Option<SlipChart> {
    let t = world.today();
    let histories = &world.facts.history.histories;
    let mut tracks: Vec<(usize, Vec<(Day, Day)>)> = Vec::new();
    for n in milestones {
        let own = &histories[*n];
        let mut track: Vec<(Day, Day)> =
            own.segments(t).iter().map(|(date, on, _)| (*on, *date)).collect();
        let end = own.done_by(t).or(own.cancelled().filter(|day| *day <= t)).unwrap_or(t);
        if let (Some(_), Some(last)) = (track.last(), own.effective(end)) {
            track.push((end, last));
            tracks.push((*n, track));
        }
    }
    let all = || tracks.iter().flat_map(|(_, track)| track.iter());
    let first = all().map(|(on, _)| *on).min()?;
    let end = all().map(|(on, _)| *on).max()?.max(first.plus(1));
    let low = all().map(|(_, date)| *date).min()?.plus(-7);
    let high = all().map(|(_, date)| *date).max()?.plus(7);
    let x = |day: Day| percent((day.since(first) as f64 / end.since(first) as f64).clamp(0.0, 1.0));
    let y =
        |day: Day| percent(1.0 - (day.since(low) as f64 / high.since(low) as f64).clamp(0.0, 1.0));
    let columns = columns(world, first, end, &tracks);
    let mut lines: Vec<Line> =
        tracks.iter().map(|(n, track)| line(world, (*n, track), &columns, &x, &y)).collect();
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|line| world.facts.milestones[tracks[*line].0].status_shown);
    for (drawn, line) in order.into_iter().enumerate() {
        lines[line].number = line + 1;
        lines[line].drawn = drawn;
    }
    spread(&mut lines);
    let diagonal = {
        let (from, to) = (first.max(low), end.min(high));
        (from < to).then(|| Segment { x1: x(from), y1: y(from), x2: x(to), y2: y(to) })
    };
    let (title, description) = described(world, &tracks, first, end);
    Some(SlipChart {
        title,
        description,
        x_ticks: ticks(first, end, 6, t, &x),
        y_ticks: ticks(low, high, 8, t, &y),
        diagonal,
        lines,
        columns,
    })
}

/// The dates of the table: those of the reports, or, of one milestone and where
/// there are no reports, of the changes; a few, evenly chosen.
fn columns(
    world: &World<'_>,
    first: Day,
    end: Day,
    tracks: &[(usize, Vec<(Day, Day)>)],
) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    if tracks.len() > 1 {
        let reports = world.facts.reports.iter().map(|n| *world.edition.model.updates[*n].on);
        days.extend(reports.filter(|on| *on >= first && *on <= end));
    }
    if days.len() < 2 {
        days = tracks.iter().flat_map(|(_, track)| track.iter().map(|(on, _)| *on)).collect();
        days.sort_unstable();
    }
    days.dedup();
    let most = if tracks.len() == 1 { 16 } else { 8 };
    if days.len() > most {
        let last = days.len() - 1;
        days = (0..most).map(|n| days[n * last / (most - 1)]).collect();
    }
    days
}

fn line(
    world: &World<'_>,
    (n, track): (usize, &[(Day, Day)]),
    columns: &[Day],
    x: &dyn Fn(Day) -> f64,
    y: &dyn Fn(Day) -> f64,
) -> Line {
    let item = &world.edition.model.milestones[n];
    let facts = &world.facts.milestones[n];
    let history = &world.facts.history.histories[n];
    let mut segments = Vec::new();
    for pair in track.windows(2) {
        let ((on, date), (next_on, next)) = (pair[0], pair[1]);
        // A date holds until another one is said: a step.
        let rise = x(next_on);
        segments.push(Segment { x1: x(on), y1: y(date), x2: rise, y2: y(date) });
        if next != date {
            segments.push(Segment { x1: rise, y1: y(date), x2: rise, y2: y(next) });
        }
    }
    segments.retain(|piece| piece.x1 != piece.x2 || piece.y1 != piece.y2);
    let (end_on, end_date) = track.last().copied().unwrap_or((world.today(), world.today()));
    let when = words::brief(end_date, world.today());
    let note = match facts.slip_days {
        _ if facts.done => format!("done {when}"),
        _ if facts.cancelled => "cancelled".to_owned(),
        Some(days) if days != 0 => format!("{when} · {}", words::slip(days)),
        Some(_) if facts.first_promise_slip_days != Some(0) => format!("{when} · new promise"),
        Some(_) => format!("{when} · on plan again"),
        None => format!("{when} · moved {}", words::times(facts.moves)),
    };
    let end = Point { x: x(end_on), y: y(end_date) };
    Line {
        href: world.routes.of(item.id.as_str()).unwrap_or_default().to_owned(),
        title: item.title.0.clone(),
        label: words::cut(&item.title, if end.x < INSIDE { 26 } else { 32 }),
        inside: end.x < INSIDE,
        number: 0,
        drawn: 0,
        status: facts.status_shown.into(),
        tone: match tone(facts.slip_days.filter(|_| facts.is_open()), world) {
            "ok" => "",
            tone => tone,
        },
        segments,
        points: track[..track.len().saturating_sub(1)]
            .iter()
            .map(|(on, date)| Point { x: x(*on), y: y(*date) })
            .collect(),
        label_y: end.y,
        end,
        note,
        slip_text: facts.slip_days.map(words::slip).unwrap_or_default(),
        promise_y: facts.first_promise.map(y),
        cells: columns
            .iter()
            .map(|day| history.effective(*day).filter(|_| !history.is_cancelled(*day)))
            .collect(),
    }
}

/// Moves labels apart, from the top down and then back up from the bottom.
fn spread(lines: &mut [Line]) {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*a].end.y.total_cmp(&lines[*b].end.y));
    let mut floor = 3.0;
    for n in &order {
        lines[*n].label_y = lines[*n].label_y.max(floor);
        floor = lines[*n].label_y + LABEL_ROOM;
    }
    let mut ceiling = 97.0;
    for n in order.iter().rev() {
        lines[*n].label_y = (lines[*n].label_y.min(ceiling) * 100.0).round() / 100.0;
        ceiling = lines[*n].label_y - LABEL_ROOM;
    }
}

/// Firsts of months, quarters or years, as many as fit.
fn ticks(from: Day, to: Day, most: i64, near: Day, at: &dyn Fn(Day) -> f64) -> Vec<Tick> {
    use chrono::Datelike;
    let months = to.since(from) / 30 + 1;
    let step = [1, 2, 3, 6, 12, 24, 60, 120]
        .into_iter()
        .find(|step| months / i64::from(*step) <= most)
        .unwrap_or(120);
    let (year, years) = (from.date().year(), i32::try_from(step / 12).unwrap_or(1).max(1));
    let Some(mut day) = Day::from_ymd(year - year % years, 1, 1) else { return Vec::new() };
    let mut ticks = Vec::new();
    while day <= to {
        if day >= from {
            let january = day.date().month() == 1;
            let label = match (january, step) {
                (true, _) => day.date().year().to_string(),
                (false, ..3) => day.date().format("%b").to_string(),
                (false, _) if day.date().year() == near.date().year() => {
                    day.date().format("%b").to_string()
                }
                (false, _) => day.date().format("%b %Y").to_string(),
            };
            ticks.push(Tick { at: at(day), label });
        }
        let next = day.plus_months(step);
        if next == day {
            break;
        }
        day = next;
    }
    if ticks.is_empty() {
        ticks = [from, to].map(|day| Tick { at: at(day), label: words::brief(day, near) }).into();
    }
    ticks
}

/// The title and the description of the chart.
fn described(
    world: &World<'_>,
    tracks: &[(usize, Vec<(Day, Day)>)],
    first: Day,
    end: Day,
) -> (String, String) {
    let t = world.today();
    let title = match tracks {
        [(n, _)] => {
            format!("Forecasts of “{}” over time", &*world.edition.model.milestones[*n].title)
        }
        _ => format!("Forecasts of {} milestones over time", words::number(tracks.len())),
    };
    let lines: Vec<String> = tracks
        .iter()
        .map(|(n, track)| {
            let facts = &world.facts.milestones[*n];
            let from = track.first().map(|(_, date)| words::day(*date, t)).unwrap_or_default();
            let to = track.last().map(|(_, date)| words::day(*date, t)).unwrap_or_default();
            let moves = match facts.moves {
                0 => "without a move".to_owned(),
                moves => format!(
                    "in {}",
                    words::count(i64::try_from(moves).unwrap_or(i64::MAX), "move", "moves")
                ),
            };
            format!(
                "{} went from {from} to {to} {moves}.",
                &*world.edition.model.milestones[*n].title
            )
        })
        .collect();
    let span = format!("From {} to {}. ", words::day(first, t), words::day(end, t));
    (title, span + &lines.join(" "))
}
