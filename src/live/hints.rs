//! Hints that something may have changed, from the events of the file system.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::config::Site;
use crate::disk::{Identity, identity};
use crate::load::FOLDERS;

use super::RESCAN;

/// For how long no event must come before one looks: an editor's save is
/// several events.
const QUIET: Duration = Duration::from_millis(5);
/// How many events in a row may put off the look; so many last a tenth of a
/// second and more.
const STORM: usize = 200;
/// How often one looks where there are no events.
const POLL: Duration = Duration::from_millis(500);

/// Hints that something may have changed.
pub struct Hints {
    hints: Receiver<()>,
    /// Kept so that the other end stays open where no events come.
    _sender: Sender<()>,
    watcher: Option<RecommendedWatcher>,
    /// What is watched, and which folder stood there when that began.
    watched: HashMap<PathBuf, Identity>,
    rescan: Duration,
    /// Why events may be missing.
    pub lack: Option<String>,
}

impl Hints {
    /// Hints from events, or without them if the file system gives none.
    pub fn new(root: &Path, poll: bool) -> Self {
        let (sender, hints) = channel();
        let mut hints = Self {
            hints,
            _sender: sender.clone(),
            watcher: None,
            watched: HashMap::new(),
            rescan: if poll { POLL } else { RESCAN },
            lack: None,
        };
        if !poll {
            let root = root.to_owned();
            let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
                if event.map_or(true, |event| concerns(&root, &event)) {
                    let _ = sender.send(());
                }
            });
            match watcher {
                Ok(watcher) => hints.watcher = Some(watcher),
                Err(error) => hints.lack = Some(error.to_string()),
            }
        }
        hints
    }

    /// Watches the folders of a site that are there now; those that were
    /// replaced, anew.
    pub fn watch(&mut self, root: &Path) {
        let Some(watcher) = &mut self.watcher else { return };
        let below = FOLDERS.iter().map(|folder| (root.join(folder), RecursiveMode::Recursive));
        for (folder, mode) in below.chain([(root.to_owned(), RecursiveMode::NonRecursive)]) {
            let now = identity(&folder);
            if self.watched.get(&folder) == now.as_ref() {
                continue;
            }
            if self.watched.remove(&folder).is_some() {
                // It is gone already where the folder is.
                let _ = watcher.unwatch(&folder);
            }
            let Some(now) = now else { continue };
            match watcher.watch(&folder, mode) {
                Ok(()) => {
                    self.watched.insert(folder, now);
                }
                Err(error) => self.lack = Some(lack(&error)),
            }
        }
    }

    /// Waits for a hint and the quiet after it, or until it is time to look
    /// anyway.
    pub fn wait(&self) {
        if self.hints.recv_timeout(self.rescan).is_ok() {
            let _events = (0..STORM).take_while(|_| self.hints.recv_timeout(QUIET).is_ok()).count();
        }
    }
}

/// Whether an event may concern what a run reads. Reading gives events too.
fn concerns(root: &Path, event: &Event) -> bool {
    let written = AccessKind::Close(AccessMode::Write);
    let read = matches!(event.kind, EventKind::Access(access) if access != written);
    let source = |path: &PathBuf| match path.strip_prefix(root) {
        Ok(inside) => inside.components().next().is_none_or(|first| {
            let first = first.as_os_str();
            first == Site::FILE || FOLDERS.iter().any(|folder| first == *folder)
        }),
        Err(_) => true,
    };
    event.need_rescan() || (!read && event.paths.iter().any(source))
}

/// Why a folder cannot be watched, and what to do about it.
fn lack(error: &notify::Error) -> String {
    match error.kind {
        notify::ErrorKind::MaxFilesWatch => "the system watches no more folders for this user; \
            raise the limit with `sysctl fs.inotify.max_user_watches=524288`"
            .to_owned(),
        _ => error.to_string(),
    }
}
