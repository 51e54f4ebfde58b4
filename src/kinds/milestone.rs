//! Dated commitments, and everything that was ever said about their dates.

use crate::diag::{Code, Step};
use crate::field::{
    Dated, Day, Deadline, Happened, Line, Log, Percent, Ref, Text, record, to, words,
};

use super::{Accept, Kind, KindId, Rag, Rules, common, kind};

words! {
    /// Why a date moved.
    enum Cause {
        /// More, or something else, is to be delivered.
        Scope = "scope",
        /// The work is larger than thought.
        Estimate = "estimate",
        /// Something that others deliver is late.
        Dependency = "dependency",
        /// People or money are missing.
        Capacity = "capacity",
        /// It does not work yet.
        Technical = "technical",
        /// Something else goes first.
        Priority = "priority",
        /// Law, market, weather.
        External = "external",
    }
}

record! {
    /// What is expected of a date, said on a day.
    struct Forecast = "a forecast" {
        /// The day on which this was said.
        on: Happened,
        /// When it will be done; the same as before confirms it.
        date: Deadline,
        /// Why, in words for leadership.
        reason: Text,
        /// Why, in one of a few words.
        cause: Option<Cause>,
        /// The chance in percent that this date holds.
        confidence: Option<Percent>,
        /// Who was told.
        told: Vec<Ref<to::Party>>,
    }
}

record! {
    /// A move of the promise itself, which a decision allowed.
    struct Rebaseline = "a rebaseline" {
        /// The day on which this was agreed.
        on: Happened,
        /// The new promise.
        date: Deadline,
        /// The decision that allowed it.
        decision: Ref<to::Decision>,
        /// Why, in words for leadership.
        reason: Text,
    }
}

record! {
    /// The end of a milestone that will not be delivered.
    struct Cancelled = "a cancellation" {
        /// The day on which it was cancelled.
        on: Happened,
        /// Why, in words for leadership.
        reason: Text,
        /// The decision that did it.
        decision: Option<Ref<to::Decision>>,
    }
}

impl Dated for Forecast {
    fn on(&self) -> Day {
        *self.on
    }
}

impl Dated for Rebaseline {
    fn on(&self) -> Day {
        *self.on
    }
}

kind! {
    /// A dated commitment.
    struct Milestone = "a milestone" {
        /// What will be there, in a few words.
        title: Line,
        /// Who answers for it.
        owner: Ref<to::Party>,
        /// Whether leadership steers by it.
        key: bool,
        /// Which of the site's stages it completes.
        stage: Option<Line>,
        /// By what anybody can tell that it is done.
        done_when: Vec<Line>,
        /// Who agreed to the promise.
        agreed: Vec<Accept>,
        /// The day that was promised.
        baseline: Option<Deadline>,
        /// The day on which it was promised.
        baselined: Option<Happened>,
        /// Moves of the promise.
        rebaseline: Log<Rebaseline>,
        /// Expectations over time.
        forecast: Log<Forecast>,
        /// The day on which it was done.
        actual: Option<Happened>,
        /// That it will not be done.
        cancelled: Option<Cancelled>,
        /// Milestones that must be done before.
        depends_on: Vec<Ref<to::Milestone>>,
        /// Who works on it.
        contributors: Vec<Ref<to::Party>>,
        /// How its owner sees it.
        health: Option<Rag>,
        /// Why.
        health_reason: Option<Text>,
    }
}

/// One entry of the merged log of a milestone: a date, and when it was said.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// The first promise.
    Baseline(Day, &'a Deadline),
    /// A move of the promise.
    Rebaseline(&'a Rebaseline),
    /// A new expectation, or the confirmation of the old one.
    Forecast(&'a Forecast),
}

impl Entry<'_> {
    /// When it was said.
    pub fn on(&self) -> Day {
        match self {
            Self::Baseline(on, _) => *on,
            Self::Rebaseline(entry) => *entry.on,
            Self::Forecast(entry) => *entry.on,
        }
    }

    /// Which date was said.
    pub fn deadline(&self) -> &Deadline {
        match self {
            Self::Baseline(_, date) => date,
            Self::Rebaseline(entry) => &entry.date,
            Self::Forecast(entry) => &entry.date,
        }
    }

    /// The last day of that date.
    pub fn date(&self) -> Day {
        self.deadline().day
    }
}

impl Milestone {
    /// The merged log: first promise, moves of the promise and forecasts, in
    /// the order in which they were said.
    pub fn log(&self) -> Vec<Entry<'_>> {
        let mut log = Vec::with_capacity(1 + self.rebaseline.len() + self.forecast.len());
        if let (Some(baseline), Some(on)) = (&self.baseline, self.baselined) {
            log.push(Entry::Baseline(*on, baseline));
        }
        log.extend(self.rebaseline.iter().map(Entry::Rebaseline));
        log.extend(self.forecast.iter().map(Entry::Forecast));
        // Stable: said on one day, a promise stands before its forecast.
        log.sort_by_key(Entry::on);
        log
    }
}

impl Kind for Milestone {
    const ID: KindId = KindId::Milestone;

    common!();

    fn title(&self) -> &str {
        &self.title
    }

    fn rules(&self, rules: &mut Rules<'_>) {
        let promised = self.baselined.map(|on| *on);
        match (&self.baseline, promised) {
            (Some(_), None) => rules.report(
                Code::StatusNeeds,
                [Step::Field("baseline")],
                "the promise (`baseline`) has no day on which it was made (`baselined`)",
                "add `baselined = 2026-02-02`: how long a promise has stood counts",
            ),
            (None, Some(_)) => rules.report(
                Code::StatusNeeds,
                [Step::Field("baselined")],
                "something was promised on this day, and `baseline` does not say what",
                "add the day that was promised, `baseline = 2026-06-30`, or delete `baselined`",
            ),
            (None, None) if !self.rebaseline.is_empty() => rules.report(
                Code::StatusNeeds,
                [Step::Field("rebaseline")],
                "a promise is moved that was never made",
                "add the first promise (`baseline` and `baselined`), or write a [[forecast]]",
            ),
            _ => {}
        }
        rules.ordered(
            ("baselined", promised),
            ("baseline", self.baseline.as_ref().map(|date| date.day)),
        );
        rules.ordered(("baselined", promised), ("actual", self.actual.map(|on| *on)));
        for (log, first) in [
            ("rebaseline", self.rebaseline.first().map(Dated::on)),
            ("forecast", self.forecast.first().map(Dated::on)),
        ] {
            if let (Some(promised), Some(first)) = (promised, first)
                && first < promised
            {
                rules.report(
                    Code::DateOrder,
                    [Step::Field(log), Step::Entry(0), Step::Field("on")],
                    format!(
                        "the entry of {first} is older than the promise (`baselined` {promised})"
                    ),
                    "correct one of the two days: a history begins with its promise",
                );
            }
        }
        if let (Some(actual), Some(cancelled)) = (self.actual, &self.cancelled) {
            rules.report(
                Code::StatusNeeds,
                [Step::Field("cancelled")],
                format!("done on {} and cancelled on {}", *actual, *cancelled.on),
                "delete `actual` or `cancelled`: a milestone ends in one way",
            );
        }
    }

    fn said(&self) -> Vec<Day> {
        let mut said: Vec<Day> = self.log().iter().map(Entry::on).collect();
        said.extend(self.agreed.iter().map(|accept| *accept.on));
        said.extend(self.reviewed.map(|on| *on));
        said
    }

    fn settle(&mut self) {
        // Promised only later: in this edition it is not committed.
        if self.baselined.is_none() {
            self.baseline = None;
        }
    }
}
