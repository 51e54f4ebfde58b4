//! `candor watch`: write the site again on every change.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

use crate::live::{Hints, Preview, Session};
use crate::pipeline::{Order, Outcome, Trouble};
use crate::render::{Progress, Tree};
use crate::write::{Latch, Target, write};

use super::output::{self, Bar};
use super::{Exit, Global, OutputArgs, SiteArgs, end_between_steps, order, today};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    site: SiteArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    watch: WatchArgs,
}

/// How changes are noticed.
#[derive(Debug, clap::Args)]
pub struct WatchArgs {
    /// Look twice a second instead of waiting for events, as on network drives
    #[arg(long)]
    poll: bool,
}

pub fn run(args: &Args, global: &Global) -> Result<Exit, Trouble> {
    let order = order(&args.site, global)?;
    let out = args.output.folder(&order);
    output::done(global, "Watching", "for changes; Ctrl-C ends it");
    Watch::new(order, &args.watch, &args.site, global, Some(out), None)?.run()
}

/// A site that is built whenever it changed.
pub struct Watch<'a> {
    order: Order,
    session: Session<'a>,
    site: &'a SiteArgs,
    global: &'a Global,
    /// The folder that is kept up to date.
    output: Option<PathBuf>,
    preview: Option<Arc<Preview>>,
    latch: Latch,
    /// The last good site.
    last: Option<Arc<Tree>>,
    /// The last report that was printed.
    said: String,
    /// Why the site could not be written, since it was last tried.
    failure: Option<String>,
}

impl<'a> Watch<'a> {
    pub fn new(
        order: Order,
        args: &WatchArgs,
        site: &'a SiteArgs,
        global: &'a Global,
        output: Option<PathBuf>,
        preview: Option<Arc<Preview>>,
    ) -> Result<Self, Trouble> {
        let hints = Hints::new(&order.root, args.poll);
        let latch = Latch::default();
        end_between_steps(latch.clone())?;
        Ok(Self {
            session: Session::new(order.clone(), &today, hints),
            order,
            site,
            global,
            output,
            preview,
            latch,
            last: None,
            said: String::new(),
            failure: None,
        })
    }

    /// Builds and waits for changes, until the process ends.
    pub fn run(mut self) -> Result<Exit, Trouble> {
        let mut lack = None;
        loop {
            let watcher = Watcher { bar: Bar::new(self.global), preview: self.preview.clone() };
            let outcome = self.session.next(&watcher);
            if let Some(preview) = &self.preview {
                preview.show(outcome.as_ref());
            }
            match outcome {
                Ok(outcome) => self.carry_out(outcome, &watcher),
                // What is wrong with the order itself does not mend itself.
                Err(trouble @ Trouble::Usage(_)) if self.last.is_none() => return Err(trouble),
                Err(trouble) => output::error(&trouble.to_string()),
            }
            if lack.as_deref() != self.session.lack() {
                lack = self.session.lack().map(str::to_owned);
                let why = lack.as_deref().unwrap_or_default();
                output::error(&format!("changes are noticed within two seconds only: {why}"));
            }
        }
    }

    /// Says what came of a change, and writes it.
    fn carry_out(&mut self, outcome: Outcome, watcher: &Watcher) {
        let (took, stages) = (watcher.bar.took(), watcher.bar.stages());
        let text = output::text(&outcome.report, &outcome.sources, self.site);
        let same = text == self.said;
        if !same {
            output::report(&outcome.report, &outcome.sources, self.site, self.global);
            self.said = text;
        }
        let what = output::names(&outcome.changed);
        let Some(tree) = outcome.site.filter(|_| outcome.report.passes(self.site.strict)) else {
            let stays =
                if self.last.is_some() { "the last good site stays" } else { "no site yet" };
            let still = if same { "the same is wrong, and " } else { "" };
            output::error(&format!("{what}{still}{stays}"));
            return;
        };
        if let Some(out) = &self.output {
            let (root, audience) = (&self.order.root, &outcome.audience);
            let target = Target { out, root, audience, switch: false };
            if let Err(failure) = write(&tree, self.last.as_deref(), target, &self.latch) {
                // Tried again at the next look, and said once.
                self.session.doubt();
                let failure = Some(failure.to_string());
                if self.failure != failure {
                    self.failure = failure;
                    output::error(self.failure.as_deref().unwrap_or_default());
                }
                return;
            }
            self.failure = None;
        }
        let pages = tree.pages().count();
        let line = match &self.last {
            None => format!("{pages} pages for {} in {took}", outcome.audience),
            Some(last) => {
                let changed = tree.changed_pages(last);
                format!("{what}{changed} of {pages} pages changed, {took}")
            }
        };
        output::done(self.global, "Built", &line);
        if self.global.verbose {
            output::done(self.global, "Timing", &stages);
        }
        self.last = Some(tree);
    }
}

/// Measures a run, and lets the preview take part in it.
struct Watcher {
    bar: Bar,
    preview: Option<Arc<Preview>>,
}

impl Progress for Watcher {
    fn stage(&self, name: &'static str) {
        self.bar.stage(name);
    }

    fn pages(&self, count: usize) {
        if let Some(preview) = &self.preview {
            preview.pages(count);
        }
    }

    fn answer(&self, page: &dyn Fn(&str) -> Option<Bytes>) {
        if let Some(preview) = &self.preview {
            preview.answer(page);
        }
    }

    fn done(&self) {
        if let Some(preview) = &self.preview {
            preview.done();
        }
    }
}
