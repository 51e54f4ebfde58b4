//! What we need from somebody.

use crate::diag::{Code, Step};
use crate::field::{Day, Happened, Line, Ref, Text, to, words};

use super::{Kind, KindId, Rules, common, kind};

words! {
    /// What is asked for. A decision is not asked for here: a proposed
    /// decision is an ask of its approver.
    enum AskKind {
        /// A yes.
        Approval = "approval",
        /// People, money, things.
        Resource = "resource",
        /// Removing what is in the way.
        Unblock = "unblock",
        /// An opinion.
        Input = "input",
        /// A door.
        Introduction = "introduction",
        /// A fact.
        Information = "information",
    }
}

words! {
    /// How an ask was answered.
    enum Answer {
        /// Yes.
        Granted = "granted",
        /// In part.
        Partly = "partly",
        /// No.
        Declined = "declined",
    }
}

kind! {
    /// Something that we need from somebody by a day.
    struct Ask = "an ask" {
        /// What is needed, in the imperative.
        title: Line,
        /// What is asked for.
        kind: AskKind,
        /// Who can give it.
        to: Ref<to::Party>,
        /// Who asks; the owner of the site if left out.
        from: Option<Ref<to::Party>>,
        /// Who keeps it.
        owner: Option<Ref<to::Party>>,
        /// The day on which it was asked.
        raised: Happened,
        /// The day by which it is needed.
        due: Day,
        /// Why it is needed.
        why: Text,
        /// What waiting costs.
        if_late: Option<Text>,
        /// Items that wait for it.
        blocks: Vec<Ref<to::Any>>,
        /// The day on which it was answered.
        answered: Option<Happened>,
        /// How it was answered.
        answer: Option<Answer>,
        /// What was said with the answer.
        note: Option<Text>,
        /// The day on which it was taken back.
        withdrawn: Option<Happened>,
    }
}

impl Kind for Ask {
    const ID: KindId = KindId::Ask;

    common!();

    fn title(&self) -> &str {
        &self.title
    }

    fn rules(&self, rules: &mut Rules<'_>) {
        let raised = Some(*self.raised);
        rules.ordered(("raised", raised), ("due", Some(self.due)));
        rules.ordered(("raised", raised), ("answered", self.answered.map(|on| *on)));
        rules.ordered(("raised", raised), ("withdrawn", self.withdrawn.map(|on| *on)));
        match (self.answered, self.answer) {
            (Some(_), None) => rules.report(
                Code::StatusNeeds,
                [Step::Field("answered")],
                "the day of the answer is there, the answer is not",
                "add `answer = \"granted\"`, \"partly\" or \"declined\"",
            ),
            (None, Some(_)) => rules.report(
                Code::StatusNeeds,
                [Step::Field("answer")],
                "the answer is there, its day is not",
                "add the day of the answer: `answered = 2026-07-31`",
            ),
            _ => {}
        }
        if let (Some(answered), Some(withdrawn)) = (self.answered, self.withdrawn) {
            rules.report(
                Code::StatusNeeds,
                [Step::Field("withdrawn")],
                format!("answered on {} and withdrawn on {}", *answered, *withdrawn),
                "delete `answered` with `answer`, or `withdrawn`: an ask ends in one way",
            );
        }
    }

    fn said(&self) -> Vec<Day> {
        let mut said = vec![*self.raised];
        said.extend(self.answered.map(|on| *on));
        said.extend(self.reviewed.map(|on| *on));
        said
    }

    fn settle(&mut self) {
        if self.answered.is_none() {
            self.answer = None;
            self.note = None;
        }
    }
}
