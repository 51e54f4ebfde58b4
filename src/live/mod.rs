//! Live: the pipeline again whenever something that it reads has changed.
//!
//! In: an order. Out: an outcome for every change, each equal to that of a
//! clean run. Events of the file system only hint where to look first: the
//! truth is a look at every file, every [`RESCAN`].

pub mod guard;
mod hints;
mod preview;
mod server;

use std::time::Duration;

use crate::field::Day;
use crate::load::Look;
use crate::pipeline::{Memory, Order, Outcome, Trouble, rerun};
use crate::render::Progress;

pub use hints::Hints;
pub use preview::Preview;
pub use server::{Address, serve};

/// How long nobody looks where no event comes.
pub const RESCAN: Duration = Duration::from_secs(2);

/// An order that is carried out again and again.
pub struct Session<'a> {
    order: Order,
    /// Which day it is now.
    today: &'a dyn Fn() -> Result<Day, Trouble>,
    hints: Hints,
    memory: Memory,
    /// What the last run could not do.
    trouble: Option<String>,
    begun: bool,
}

impl<'a> Session<'a> {
    /// Begins to watch the site of an order.
    pub fn new(order: Order, today: &'a dyn Fn() -> Result<Day, Trouble>, hints: Hints) -> Self {
        Self { order, today, hints, memory: Memory::default(), trouble: None, begun: false }
    }

    /// Why changes may be noticed late.
    pub fn lack(&self) -> Option<&str> {
        self.hints.lack.as_deref()
    }

    /// Makes the next look count as a change, whatever it finds.
    pub fn doubt(&mut self) {
        self.memory.doubt();
    }

    /// Waits for a change, and tells what came of it: the first time at once,
    /// for what is there.
    pub fn next(&mut self, progress: &dyn Progress) -> Result<Outcome, Trouble> {
        loop {
            let look = if self.begun { self.hints.wait() } else { Look::Everywhere };
            self.begun = true;
            self.hints.watch();
            let run = (self.today)().and_then(|today| {
                self.order.today = today;
                rerun(&self.order, &look, &mut self.memory, progress)
            });
            match run {
                Ok(None) => {}
                Ok(Some(outcome)) => {
                    self.trouble = None;
                    return Ok(outcome);
                }
                Err(trouble) => {
                    self.memory.doubt();
                    let said = trouble.to_string();
                    if self.trouble.as_ref() != Some(&said) {
                        self.trouble = Some(said);
                        return Err(trouble);
                    }
                }
            }
        }
    }
}
