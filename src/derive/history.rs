//! What was said of a milestone's date, and what followed from it on any day.
//!
//! The formulas are those of milestone trend analysis: everything is a
//! function of a day t, and what was said after t does not exist.

use crate::field::Day;
use crate::kinds::{Entry, Milestone};

/// The look-back of a trend, in days: four weeks.
pub const TREND_DAYS: i64 = 28;
/// From how many days of change in that time on a date is moving.
const TREND_STEP: i64 = 3;

/// One date, and when it was said.
#[derive(Debug, Clone, Copy)]
struct Said {
    on: Day,
    date: Day,
    /// Whether this is a promise: the first one, or a rebaseline.
    promise: bool,
    confidence: Option<u8>,
}

/// The dates of one milestone over time.
#[derive(Debug, Clone)]
pub struct History {
    said: Vec<Said>,
    /// The first promise, and the day on which it was made.
    first: Option<(Day, Day)>,
    done: Option<Day>,
    cancelled: Option<Day>,
    /// Every day on which somebody said something, in order.
    heard: Vec<Day>,
}

/// A later date than the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The day on which it was said.
    pub on: Day,
    /// The date until then.
    pub from: Day,
    /// The date from then on.
    pub to: Day,
}

impl Move {
    /// Calendar days by which the date moved; positive is later.
    pub fn days(self) -> i64 {
        self.to.since(self.from)
    }

    /// Calendar days between the telling and the old date. Negative: told
    /// after it had passed.
    pub fn notice(self) -> i64 {
        self.from.since(self.on)
    }
}

/// Where a date is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Three days or more later than four weeks ago.
    Slipping,
    /// Three days or more earlier.
    Recovering,
    /// In between.
    Steady,
    /// Promised less than four weeks ago.
    New,
}

impl History {
    /// The history of a milestone.
    pub fn new(milestone: &Milestone) -> Self {
        let said = milestone
            .log()
            .iter()
            .map(|entry| Said {
                on: entry.on(),
                date: entry.date(),
                promise: !matches!(entry, Entry::Forecast(_)),
                confidence: match entry {
                    Entry::Forecast(forecast) => forecast.confidence.map(|percent| percent.0),
                    Entry::Baseline(..) | Entry::Rebaseline(_) => None,
                },
            })
            .collect();
        let baseline = milestone.baseline.as_ref().map(|baseline| baseline.day);
        let mut heard = crate::kinds::Kind::said(milestone);
        heard.sort_unstable();
        Self {
            said,
            first: milestone.baselined.map(|on| *on).zip(baseline),
            done: milestone.actual.map(|on| *on),
            cancelled: milestone.cancelled.as_ref().map(|cancelled| *cancelled.on),
            heard,
        }
    }

    /// F(t): the last date said by t.
    pub fn forecast(&self, t: Day) -> Option<Day> {
        self.last(t).map(|said| said.date)
    }

    fn last(&self, t: Day) -> Option<&Said> {
        self.said.iter().rev().find(|said| said.on <= t)
    }

    /// E(t): the day on which it was done, else the later of F(t) and t. An
    /// unfinished milestone cannot finish in the past.
    pub fn effective(&self, t: Day) -> Option<Day> {
        match self.done_by(t) {
            Some(done) => Some(done),
            None => self.forecast(t).map(|date| date.max(t)),
        }
    }

    /// The day on which it was done, if that is by t.
    pub fn done_by(&self, t: Day) -> Option<Day> {
        self.done.filter(|done| *done <= t)
    }

    /// Whether it was cancelled by t.
    pub fn is_cancelled(&self, t: Day) -> bool {
        self.cancelled.is_some_and(|cancelled| cancelled <= t)
    }

    /// The day of the cancellation.
    pub fn cancelled(&self) -> Option<Day> {
        self.cancelled
    }

    /// Whether a date was promised by t.
    pub fn is_committed(&self, t: Day) -> bool {
        self.first.is_some_and(|(on, _)| on <= t)
    }

    /// Promised, not done and not cancelled.
    pub fn is_open(&self, t: Day) -> bool {
        self.done_by(t).is_none() && !self.is_cancelled(t)
    }

    /// The first promise, if it was made by t.
    pub fn first_promise(&self, t: Day) -> Option<Day> {
        self.first.filter(|(on, _)| *on <= t).map(|(_, date)| date)
    }

    /// The day of the first promise.
    pub fn promised_on(&self) -> Option<Day> {
        self.first.map(|(on, _)| on)
    }

    /// The promise now: the last rebaseline by t, else the first promise.
    pub fn promise(&self, t: Day) -> Option<Day> {
        let promise = self.said.iter().rev().find(|said| said.promise && said.on <= t);
        promise.map(|said| said.date)
    }

    /// E − the promise now, in calendar days; negative is early. None without
    /// a promise and once cancelled.
    pub fn slip(&self, t: Day) -> Option<i64> {
        self.late_against(self.promise(t), t)
    }

    /// E − the first promise: a rebaseline does not erase the past.
    pub fn first_slip(&self, t: Day) -> Option<i64> {
        self.late_against(self.first_promise(t), t)
    }

    fn late_against(&self, promise: Option<Day>, t: Day) -> Option<i64> {
        let promise = promise.filter(|_| self.is_committed(t) && !self.is_cancelled(t))?;
        Some(self.effective(t)?.since(promise))
    }

    /// t − F(t) while it is not done, in calendar days; 0 if F is to come.
    pub fn overdue(&self, t: Day) -> i64 {
        let late = self.forecast(t).map_or(0, |date| t.since(date));
        if self.is_open(t) { late.max(0) } else { 0 }
    }

    /// E(t) − E(t − 28 days), in calendar days. None once it is done or
    /// cancelled, without a promise, and for a promise younger than that.
    pub fn trend(&self, t: Day) -> Option<i64> {
        let before = t.plus(-TREND_DAYS);
        if !self.is_open(t) || !self.is_committed(before) {
            return None;
        }
        Some(self.effective(t)?.since(self.effective(before)?))
    }

    /// The trend in a word.
    pub fn direction(&self, t: Day) -> Option<Direction> {
        match self.trend(t) {
            Some(TREND_STEP..) => Some(Direction::Slipping),
            Some(days) if days <= -TREND_STEP => Some(Direction::Recovering),
            Some(_) => Some(Direction::Steady),
            None if self.is_open(t) && self.is_committed(t) => Some(Direction::New),
            None => None,
        }
    }

    /// The confidence given with the last date, in percent.
    pub fn confidence(&self, t: Day) -> Option<u8> {
        self.last(t).and_then(|said| said.confidence)
    }

    /// Calendar days since anybody said anything.
    pub fn silent(&self, t: Day) -> Option<i64> {
        let last = self.heard.iter().rev().find(|day| **day <= t);
        last.map(|day| t.since(*day))
    }

    /// Every change of the date by t, later or earlier, in order.
    pub fn moves(&self, t: Day) -> impl Iterator<Item = Move> {
        let said = self.said.iter().take_while(move |said| said.on <= t);
        let next = said.clone().skip(1);
        said.zip(next).filter(|(old, new)| old.date != new.date).map(|(old, new)| Move {
            on: new.on,
            from: old.date,
            to: new.date,
        })
    }

    /// The segments of the log by t: a date, the day from which it stood, and
    /// the day on which another one was said. Equal dates in a row are one.
    pub fn segments(&self, t: Day) -> Vec<(Day, Day, Option<Day>)> {
        let mut segments: Vec<(Day, Day, Option<Day>)> = Vec::new();
        for said in self.said.iter().take_while(|said| said.on <= t) {
            match segments.last_mut() {
                Some((date, ..)) if *date == said.date => {}
                Some((.., end)) => {
                    *end = Some(said.on);
                    segments.push((said.date, said.on, None));
                }
                None => segments.push((said.date, said.on, None)),
            }
        }
        segments
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{BETA, day, history};
    use super::{Direction, History, Said};
    use crate::field::Day;

    #[test]
    fn a_beta_that_moved_twice() {
        let beta = history(BETA);
        let t = day("2026-07-24");
        assert_eq!(beta.forecast(t), Some(day("2026-08-18")));
        assert_eq!(beta.slip(t), Some(49));
        assert_eq!(beta.trend(t), Some(28));
        assert_eq!(beta.direction(t), Some(Direction::Slipping));
        let notices: Vec<i64> = beta.moves(t).map(|step| step.notice()).collect();
        assert_eq!(notices, [71, 15]);
        assert_eq!(beta.confidence(t), Some(60));
    }

    #[test]
    fn what_is_said_later_does_not_exist_yet() {
        let beta = history(BETA);
        assert_eq!(beta.forecast(day("2026-02-01")), None);
        assert_eq!(beta.slip(day("2026-04-19")), Some(0));
        assert_eq!(beta.slip(day("2026-04-20")), Some(21));
    }

    #[test]
    fn an_unfinished_milestone_cannot_finish_in_the_past() {
        let silent = history("baseline = 2026-06-30\nbaselined = 2026-02-02");
        let t = day("2026-07-10");
        assert_eq!(silent.effective(t), Some(t));
        assert_eq!(silent.overdue(t), 10);
        assert_eq!(silent.slip(t), Some(10));
        assert_eq!(silent.trend(t), Some(10));
    }

    #[test]
    fn a_rebaseline_does_not_erase_the_past() {
        let moved = history(
            "baseline = 2026-06-30\nbaselined = 2026-02-02\n[[rebaseline]]\non = 2026-05-01\n\
             date = 2026-07-30\ndecision = \"d\"\nreason = \"Agreed.\"",
        );
        let t = day("2026-06-01");
        assert_eq!(moved.slip(t), Some(0));
        assert_eq!(moved.first_slip(t), Some(30));
    }

    #[test]
    fn done_and_cancelled_end_slip_and_trend() {
        let done = history("baseline = 2026-06-30\nbaselined = 2026-02-02\nactual = 2026-06-20");
        let t = day("2026-07-10");
        assert_eq!((done.slip(t), done.trend(t), done.overdue(t)), (Some(-10), None, 0));
        let cancelled = history(
            "baseline = 2026-06-30\nbaselined = 2026-02-02\ncancelled = { on = 2026-05-01, reason = \"No.\" }",
        );
        assert_eq!((cancelled.slip(t), cancelled.trend(t), cancelled.overdue(t)), (None, None, 0));
    }

    /// A day of the years around the tests.
    pub(crate) fn any_day() -> impl Strategy<Value = Day> {
        (0i64..1500).prop_map(|n| day("2024-01-01").plus(n))
    }

    prop_compose! {
        /// Any history: dates said on days in order, perhaps done.
        pub(crate) fn any_history()(
            mut on in proptest::collection::vec(any_day(), 1..6),
            dates in proptest::collection::vec(any_day(), 6),
            done in proptest::option::of(any_day()),
        ) -> History {
            on.sort_unstable();
            let said: Vec<Said> = on
                .iter()
                .zip(dates)
                .enumerate()
                .map(|(n, (on, date))| Said { on: *on, date, promise: n == 0, confidence: None })
                .collect();
            let first = said.first().map(|said| (said.on, said.date));
            History { first, done: done.filter(|done| *done >= on[0]), cancelled: None, heard: on, said }
        }
    }

    proptest! {
        #[test]
        fn the_effective_forecast_of_open_work_is_never_past(own in any_history(), t in any_day()) {
            if let Some(effective) = own.effective(t) && own.is_open(t) {
                prop_assert!(effective >= t);
                prop_assert_eq!(effective > t || own.overdue(t) >= 0, true);
            }
        }

        #[test]
        fn facts_do_not_depend_on_what_is_said_later(own in any_history(), t in any_day(), later in any_day(), date in any_day()) {
            prop_assume!(later > t);
            let mut more = own.clone();
            more.said.push(Said { on: later, date, promise: false, confidence: Some(1) });
            more.said.sort_by_key(|said| said.on);
            prop_assert_eq!(own.effective(t), more.effective(t));
            prop_assert_eq!(own.slip(t), more.slip(t));
            prop_assert_eq!(own.trend(t), more.trend(t));
            prop_assert_eq!(own.moves(t).count(), more.moves(t).count());
        }

        #[test]
        fn moves_add_up_to_the_way_from_the_first_date_to_the_last(own in any_history(), t in any_day()) {
            if let (Some(first), Some(last)) = (own.first_promise(t), own.forecast(t)) {
                prop_assert_eq!(own.moves(t).map(|step| step.days()).sum::<i64>(), last.since(first));
            }
        }

        #[test]
        fn a_confirmation_changes_no_fact_but_silence(own in any_history(), t in any_day()) {
            if let Some(date) = own.forecast(t) {
                let mut more = own.clone();
                more.said.push(Said { on: t, date, promise: false, confidence: None });
                more.said.sort_by_key(|said| said.on);
                prop_assert_eq!(own.segments(t), more.segments(t));
                prop_assert_eq!(own.slip(t), more.slip(t));
            }
        }
    }
}
