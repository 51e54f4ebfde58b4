//! What the preview shows: the last good site, and what is wrong since then.
//!
//! Between the pipeline, which fills it, and the server, which reads it. While
//! a new site is being rendered, a page that a browser asks for goes first.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::{oneshot, watch};

use crate::diag::Format;
use crate::pipeline::{Outcome, Trouble};
use crate::render::{Progress, Tree};

/// What the preview shows.
pub struct Preview {
    state: Mutex<State>,
    /// The number of the build that can be asked for.
    build: watch::Sender<u64>,
    asks: Mutex<Asks>,
    /// Told of every change in them.
    asked: Condvar,
    /// Whether a site with warnings counts as wrong.
    strict: bool,
    /// Whether others see it: then no page is shown before all are checked for
    /// names that are hidden from them.
    shared: bool,
}

#[derive(Default)]
struct State {
    /// The last good site.
    tree: Option<Arc<Tree>>,
    audience: String,
    /// What is wrong, each as an object of JSON.
    findings: Vec<Value>,
    /// Whether a new site is being rendered.
    rendering: bool,
}

/// Pages that browsers wait for.
#[derive(Default)]
struct Asks {
    /// Their paths, and who waits.
    waiting: VecDeque<(String, oneshot::Sender<Option<Bytes>>)>,
    /// Whether they are answered one by one.
    answered: bool,
}

impl State {
    fn take(&mut self, outcome: &Outcome, strict: bool) {
        let report = &outcome.report;
        if let Some(tree) = outcome.site.as_ref().filter(|_| report.passes(strict)) {
            self.tree = Some(tree.clone());
            self.audience.clone_from(&outcome.audience);
            self.findings.clear();
        } else {
            let lines = report.print(&outcome.sources, Format::Json, false);
            self.findings = lines.lines().filter_map(|line| line.parse().ok()).collect();
        }
    }
}

/// What the script of the preview is told.
#[derive(Serialize)]
struct News<'a> {
    build: u64,
    audience: &'a str,
    findings: &'a [Value],
}

/// A file, or why there is none.
pub enum Answer {
    /// The file.
    File(Bytes),
    /// There is none of this name; the page that says so.
    Missing(Option<Bytes>),
    /// It is found under another address, from the root of the server.
    Elsewhere(String),
    /// There is no site yet.
    Nothing,
}

impl Preview {
    /// A preview that has nothing to show yet.
    pub fn new(strict: bool, shared: bool) -> Self {
        Self {
            state: Mutex::default(),
            build: watch::Sender::new(0),
            asks: Mutex::default(),
            asked: Condvar::new(),
            strict,
            shared,
        }
    }

    /// The number of the build that can be asked for.
    pub fn build(&self) -> u64 {
        *self.build.borrow()
    }

    /// The numbers of builds, as they come.
    pub fn builds(&self) -> watch::Receiver<u64> {
        self.build.subscribe()
    }

    /// What the script of the preview is told, as JSON.
    pub fn news(&self) -> String {
        let state = self.state();
        let (audience, findings) = (&*state.audience, &*state.findings);
        let news = News { build: self.build(), audience, findings };
        serde_json::to_string(&news).expect("texts and a number")
    }

    /// Shows what came of a run; what was good stays if this was not.
    pub fn show(&self, outcome: Result<&Outcome, &Trouble>) {
        let mut state = self.state();
        match outcome {
            Ok(outcome) => state.take(outcome, self.strict),
            Err(trouble) => {
                let message = trouble.to_string();
                state.findings = vec![json!({ "severity": "error", "message": message })];
            }
        }
        self.end(state);
    }

    fn end(&self, mut state: MutexGuard<'_, State>) {
        state.rendering = false;
        drop(state);
        // Who still waits finds the page in the site, or finds that it has none.
        lock(&self.asks).waiting.clear();
        self.build.send_modify(|build| *build += 1);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// The file at a path, from the root of the server.
    pub async fn get(&self, path: &str) -> Answer {
        if let Some(page) = self.ask(path) {
            match page.await {
                Ok(Some(page)) => return Answer::File(page),
                Ok(None) => self.rendered().await,
                Err(_) => {}
            }
        }
        self.find(path)
    }

    /// Asks for a page of the site that is being rendered.
    fn ask(&self, path: &str) -> Option<oneshot::Receiver<Option<Bytes>>> {
        let state = self.state();
        let tree = state.tree.as_ref().filter(|_| state.rendering)?;
        let page = format!("/{path}").strip_prefix(&*tree.base).map(page)?;
        let (sender, receiver) = oneshot::channel();
        lock(&self.asks).waiting.push_back((page, sender));
        self.asked.notify_one();
        Some(receiver)
    }

    /// Waits until no site is being rendered.
    async fn rendered(&self) {
        let mut builds = self.builds();
        while self.state().rendering && builds.changed().await.is_ok() {}
    }

    fn find(&self, path: &str) -> Answer {
        let state = self.state();
        let Some(Tree { files, base }) = state.tree.as_deref() else { return Answer::Nothing };
        let address = format!("/{path}");
        let missing = || Answer::Missing(files.get("404.html").cloned());
        let Some(inside) = address.strip_prefix(&**base) else {
            let front = path.is_empty() || format!("{address}/") == *base;
            return if front { Answer::Elsewhere(base.clone()) } else { missing() };
        };
        match files.get(&page(inside)) {
            Some(bytes) => Answer::File(bytes.clone()),
            None if files.contains_key(&format!("{inside}/index.html")) => {
                Answer::Elsewhere(format!("{address}/"))
            }
            None => missing(),
        }
    }
}

/// The file of an address: that of a folder is its index.
fn page(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    }
}

/// What a thread that panicked left is whole: every change is one assignment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Progress for Preview {
    fn pages(&self, _count: usize) {
        let mut state = self.state();
        if state.tree.is_some() && !self.shared {
            state.rendering = true;
            drop(state);
            lock(&self.asks).answered = true;
            self.build.send_modify(|build| *build += 1);
        }
    }

    fn answer(&self, page: &dyn Fn(&str) -> Option<Bytes>) {
        let mut asks = lock(&self.asks);
        while asks.answered {
            asks = match asks.waiting.pop_front() {
                Some((path, sender)) => {
                    drop(asks);
                    // The browser may have gone.
                    let _ = sender.send(page(&path));
                    lock(&self.asks)
                }
                None => self.asked.wait(asks).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn done(&self) {
        lock(&self.asks).answered = false;
        self.asked.notify_one();
    }
}
