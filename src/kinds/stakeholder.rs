//! People and groups with an interest in the work.

use crate::diag::{Code, Step};
use crate::field::{
    Contact, Dated, Day, Every, Happened, Line, Log, Private, Ref, Scale, Text, record, to, words,
};

use super::{Kind, KindId, Rules, common, kind};

words! {
    /// One person, or several.
    enum StakeholderKind {
        /// One person.
        Person = "person",
        /// A team, a board, a department.
        Group = "group",
    }
}

words! {
    /// How far somebody supports the work (PMBOK engagement levels).
    enum Engagement {
        /// Does not know of it.
        Unaware = "unaware",
        /// Knows of it and is against it.
        Resistant = "resistant",
        /// Neither for nor against.
        Neutral = "neutral",
        /// For it.
        Supportive = "supportive",
        /// Works for its success.
        Leading = "leading",
    }
}

record! {
    /// One row of the communications plan.
    struct Comms = "a row of the communications plan" {
        /// What it is for.
        purpose: Line,
        /// What is told.
        content: Option<Line>,
        /// By which way; `report` means the updates of this site.
        channel: Line,
        /// How often.
        every: Every,
        /// Who sees to it.
        owner: Option<Ref<to::Party>>,
    }
}

record! {
    /// How engaged somebody was on a day.
    struct Assessment = "an assessment" {
        /// On which day.
        on: Happened,
        /// How engaged.
        level: Engagement,
        /// What shows it.
        note: Option<Text>,
    }
}

impl Dated for Assessment {
    fn on(&self) -> Day {
        *self.on
    }
}

kind! {
    /// A person or a group with an interest in the work.
    struct Stakeholder = "a stakeholder" {
        /// The name in full.
        name: Line,
        /// A person or a group.
        kind: Option<StakeholderKind>,
        /// What they are here.
        role: Option<Line>,
        /// Which function of the organisation they speak for.
        function: Option<Line>,
        /// Where they work.
        organisation: Option<Line>,
        /// Whether they are from outside.
        external: bool,
        /// Who belongs to the group.
        members: Vec<Ref<to::Party>>,
        /// How to reach them.
        contact: Option<Contact>,
        /// Since which day they are a stakeholder.
        since: Day,
        /// Until which day they were one.
        until: Option<Day>,
        /// What they expect.
        expectations: Vec<Line>,
        /// How they like to be informed and thanked.
        prefers: Option<Text>,
        /// What they hear from us, how and how often.
        comms: Vec<Comms>,
        /// Who keeps the relationship.
        owner: Option<Ref<to::Party>>,
        /// How much they can decide, 1 to 5.
        power: Private<Scale>,
        /// How much it matters to them, 1 to 5.
        interest: Private<Scale>,
        /// How engaged they should be.
        desired: Private<Engagement>,
        /// How engaged they were, over time.
        assessment: Private<Log<Assessment>>,
    }
}

impl Stakeholder {
    /// Whether this is a group.
    pub fn is_group(&self) -> bool {
        self.kind == Some(StakeholderKind::Group)
    }
}

impl Kind for Stakeholder {
    const ID: KindId = KindId::Stakeholder;

    common!();

    fn title(&self) -> &str {
        &self.name
    }

    fn rules(&self, rules: &mut Rules<'_>) {
        rules.ordered(("since", Some(self.since)), ("until", self.until));
        if !self.is_group() && !self.members.is_empty() {
            rules.report(
                Code::WrongKind,
                [Step::Field("members")],
                format!("`{}` is one person, and has members", &*self.name),
                "add `kind = \"group\"`, or delete `members`",
            );
        }
    }

    fn said(&self) -> Vec<Day> {
        vec![self.since]
    }
}
