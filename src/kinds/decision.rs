//! Decision records: MADR 4 with DACI names.

use crate::diag::{Code, Step};
use crate::field::{Day, Happened, Line, Ref, Text, record, to, words};

use super::{Kind, KindId, Rules, common, kind};

words! {
    /// How far a decision is. That it was superseded is never typed: a younger
    /// decision says so.
    enum DecisionStatus {
        /// Waits for its approver.
        Proposed = "proposed",
        /// Taken, in force.
        Accepted = "accepted",
        /// Answered with no.
        Rejected = "rejected",
        /// No longer in force, without a successor.
        Deprecated = "deprecated",
        /// No longer asked.
        Withdrawn = "withdrawn",
    }
}

record! {
    /// One way to decide.
    struct DecisionOption = "an option" {
        /// The option in a few words.
        title: Line,
        /// What speaks for it.
        pros: Vec<Line>,
        /// What speaks against it.
        cons: Vec<Line>,
        /// Who proposed it.
        proposed_by: Option<Ref<to::Party>>,
    }
}

record! {
    /// Whether a decision worked.
    struct Confirmed = "a confirmation" {
        /// The day on which it was seen.
        on: Happened,
        /// What was seen.
        result: Text,
    }
}

kind! {
    /// A decision, open or taken.
    struct Decision = "a decision" {
        /// The question, or the decision as a claim.
        title: Line,
        /// How far it is.
        status: DecisionStatus,
        /// The day on which it was raised.
        raised: Happened,
        /// The day by which it is needed.
        due: Option<Day>,
        /// The day on which it was taken.
        decided: Option<Happened>,
        /// Who brings it to a decision.
        driver: Ref<to::Party>,
        /// One named person who must be able to say yes.
        approver: Ref<to::Person>,
        /// Who is heard before it.
        contributors: Vec<Ref<to::Party>>,
        /// Who is told after it.
        informed: Vec<Ref<to::Party>>,
        /// By what the options are compared.
        criteria: Vec<Line>,
        /// The ways to decide.
        option: Vec<DecisionOption>,
        /// The option that the driver recommends.
        recommended: Option<Line>,
        /// The option that was chosen.
        chosen: Option<Line>,
        /// Why it was decided so.
        rationale: Option<Text>,
        /// What follows from it.
        consequences: Vec<Line>,
        /// The day on which to look whether it worked.
        confirm_on: Option<Day>,
        /// By what to tell.
        confirm_by: Option<Text>,
        /// Whether it worked.
        confirmed: Option<Confirmed>,
        /// Older decisions that this one replaces.
        supersedes: Vec<Ref<to::Decision>>,
        /// Items that it touches.
        affects: Vec<Ref<to::Any>>,
        /// Whether it can be taken back.
        reversible: Option<bool>,
        /// What waiting costs.
        if_late: Option<Text>,
        /// Who keeps the record.
        owner: Option<Ref<to::Party>>,
    }
}

impl Kind for Decision {
    const ID: KindId = KindId::Decision;

    common!();

    fn title(&self) -> &str {
        &self.title
    }

    fn rules(&self, rules: &mut Rules<'_>) {
        let decided = self.decided.map(|on| *on);
        rules.ordered(("raised", Some(*self.raised)), ("decided", decided));
        rules.ordered(("raised", Some(*self.raised)), ("due", self.due));
        rules.ordered(("decided", decided), ("confirm_on", self.confirm_on));
        let word = self.status.word();
        let accepted = self.status == DecisionStatus::Accepted;
        let day = decided.is_none() && (accepted || self.status == DecisionStatus::Rejected);
        let reason = self.rationale.is_none() && accepted;
        let (lacks, help) = match (day, reason) {
            (true, true) => (
                "`decided` and no `rationale`",
                "add `decided = 2026-07-31` and `rationale = \"...\"`: leaders will ask when and why",
            ),
            (true, false) => ("`decided`", "add `decided = 2026-07-31`: leaders will ask when"),
            (false, _) => ("`rationale`", "add `rationale = \"...\"`: leaders will ask why"),
        };
        if day || reason {
            let message = format!("a decision that is `{word}` has no {lacks}");
            rules.report(Code::StatusNeeds, [Step::Field("status")], message, help);
        }
        if self.status == DecisionStatus::Proposed && decided.is_some() {
            rules.report(
                Code::StatusNeeds,
                [Step::Field("decided")],
                "this decision has a day on which it was taken, and is still `proposed`",
                "set `status` to \"accepted\" or \"rejected\", or delete `decided`",
            );
        }
        if self.status == DecisionStatus::Proposed && decided.is_none() && self.chosen.is_some() {
            rules.report(
                Code::StatusNeeds,
                [Step::Field("chosen")],
                "an option is `chosen`, and the decision is still `proposed`",
                "call it `recommended`, or set `status` to \"accepted\" with `decided` and `rationale`",
            );
        }
        for (field, named) in [("chosen", &self.chosen), ("recommended", &self.recommended)] {
            let Some(named) = named else { continue };
            if self.option.iter().any(|option| option.title == *named) {
                continue;
            }
            let titles: Vec<_> =
                self.option.iter().map(|option| format!("\"{}\"", &*option.title)).collect();
            let help = if titles.is_empty() {
                "write each option below a line [[option]], with its `title`".to_owned()
            } else {
                format!("write one of {}", titles.join(", "))
            };
            rules.report(
                Code::UnknownOption,
                [Step::Field(field)],
                format!("no option of this decision is called `{}`", &**named),
                help,
            );
        }
    }

    fn said(&self) -> Vec<Day> {
        let mut said = vec![*self.raised];
        said.extend(self.decided.map(|on| *on));
        said.extend(self.confirmed.as_ref().map(|confirmed| *confirmed.on));
        said.extend(self.reviewed.map(|on| *on));
        said
    }

    fn settle(&mut self) {
        let needs_day = matches!(self.status, DecisionStatus::Accepted | DecisionStatus::Rejected);
        if needs_day && self.decided.is_none() {
            self.status = DecisionStatus::Proposed;
            self.chosen = None;
            self.rationale = None;
            self.consequences.clear();
        }
    }
}
