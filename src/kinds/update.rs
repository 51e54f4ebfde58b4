//! Highlight reports: what was said then, never rewritten.

use crate::field::{Day, Happened, Line, Ref, Text, to};

use super::{Kind, KindId, Rag, common, kind};

kind! {
    /// A report on the period since the one before it.
    struct Update = "an update" {
        /// What the update is called.
        title: Line,
        /// The day of the report.
        on: Happened,
        /// The bottom line as one claim, with a verb and a number.
        headline: Line,
        /// How its author sees the whole.
        health: Rag,
        /// Why.
        health_reason: Option<Text>,
        /// Who wrote it.
        author: Option<Ref<to::Party>>,
        /// Who keeps it.
        owner: Option<Ref<to::Party>>,
        /// To whom it is addressed; everyone if left out.
        to: Vec<Ref<to::Party>>,
        /// What was done.
        done: Vec<Line>,
        /// What comes next.
        next: Vec<Line>,
        /// What is hard.
        challenges: Vec<Line>,
        /// What could come of it.
        opportunities: Vec<Line>,
    }
}

impl Kind for Update {
    const ID: KindId = KindId::Update;

    common!();

    fn title(&self) -> &str {
        &self.title
    }

    fn said(&self) -> Vec<Day> {
        vec![*self.on]
    }
}
