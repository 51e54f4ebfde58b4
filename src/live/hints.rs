//! Hints that something may have changed, from the events of the file system.

#![expect(clippy::disallowed_methods, reason = "when everything was looked at last")]

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::config::Site;
use crate::disk::{Identity, identity};
use crate::load::{FOLDERS, Look};

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
    root: PathBuf,
    hints: Receiver<Look>,
    /// Kept so that the other end stays open where no events come.
    _sender: Sender<Look>,
    watcher: Option<RecommendedWatcher>,
    /// What is watched, and which folder stood there when that began.
    watched: HashMap<PathBuf, Identity>,
    /// How often to look everywhere, and when that was last.
    rescan: Duration,
    looked: Instant,
    /// Why events may be missing.
    pub lack: Option<String>,
}

impl Hints {
    /// Hints from events, or without them if the file system gives none.
    pub fn new(root: &Path, poll: bool) -> Self {
        let (sender, hints) = channel();
        // Events name whole paths.
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let mut hints = Self {
            root: root.clone(),
            hints,
            _sender: sender.clone(),
            watcher: None,
            watched: HashMap::new(),
            rescan: if poll { POLL } else { RESCAN },
            looked: Instant::now(),
            lack: None,
        };
        if !poll {
            let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
                if let Some(look) =
                    event.map_or(Some(Look::Everywhere), |event| look(&root, &event))
                {
                    let _ = sender.send(look);
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
    pub fn watch(&mut self) {
        let root = &self.root;
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
    /// anyway; says where to look.
    pub fn wait(&mut self) -> Look {
        let rest = self.rescan.saturating_sub(self.looked.elapsed());
        let hint = self.hints.recv_timeout(rest).ok();
        // Where events never end, it is time to look all the same.
        let hint = hint.filter(|_| self.looked.elapsed() < 2 * self.rescan);
        let look = hint.map_or(Look::Everywhere, |mut look| {
            for _ in 0..STORM {
                match self.hints.recv_timeout(QUIET) {
                    Ok(more) => look = look.and(more),
                    Err(_) => return look,
                }
            }
            Look::Everywhere
        });
        if look == Look::Everywhere {
            self.looked = Instant::now();
        }
        look
    }
}

/// Where an event tells one to look; none if it concerns nothing that a run
/// reads. Reading gives events too.
fn look(root: &Path, event: &Event) -> Option<Look> {
    if event.need_rescan() {
        return Some(Look::Everywhere);
    }
    let written = AccessKind::Close(AccessMode::Write);
    if matches!(event.kind, EventKind::Access(access) if access != written) {
        return None;
    }
    event.paths.iter().filter_map(|path| look_at(root, path)).reduce(Look::and)
}

fn look_at(root: &Path, path: &Path) -> Option<Look> {
    let Some(inside) = path.strip_prefix(root).ok().and_then(Path::to_str) else {
        return Some(Look::Everywhere);
    };
    let inside = inside.replace('\\', "/");
    let first = inside.split('/').next().unwrap_or_default();
    if first == Site::FILE || FOLDERS.contains(&first) {
        Some(Look::At(BTreeSet::from([inside])))
    } else {
        inside.is_empty().then_some(Look::Everywhere)
    }
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
