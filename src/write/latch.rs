//! When the process may end: between two steps of a write, and never with a
//! draft left behind.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::diag::Failure;

/// Shared by those who write, by as many threads as they like, and by the one
/// who ends the process.
#[derive(Debug, Clone, Default)]
pub struct Latch(Arc<RwLock<Option<Remains>>>);

/// What lies beside an output while its site is made ready.
#[derive(Debug)]
pub struct Remains {
    /// The staging folder.
    pub folder: PathBuf,
    /// Folders above the output that were made for it, the innermost first.
    pub made: Vec<PathBuf>,
}

impl Latch {
    /// Waits for the steps under way, and takes away what an unfinished draft
    /// left. Nobody takes another step as long as the result lives.
    pub fn close(&self) -> impl Drop {
        let mut remains = self.alone();
        remains.take().iter().for_each(Remains::clear);
        remains
    }

    /// Begins a draft.
    pub(super) fn begin<T>(
        &self,
        make: impl FnOnce() -> Result<(T, Remains), Failure>,
    ) -> Result<T, Failure> {
        let mut remains = self.alone();
        let (made, left) = make()?;
        *remains = Some(left);
        Ok(made)
    }

    /// A step: the process does not end before the result is dropped.
    pub(super) fn step(&self) -> impl Drop {
        let step: RwLockReadGuard<'_, _> = self.0.read().unwrap_or_else(PoisonError::into_inner);
        step
    }

    /// Ends a draft.
    pub(super) fn clear(&self) {
        drop(self.close());
    }

    fn alone(&self) -> RwLockWriteGuard<'_, Option<Remains>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Remains {
    /// Removes it, but for what the next build has to finish.
    fn clear(&self) {
        if !self.folder.join("journal").exists() {
            let _ = fs::remove_dir_all(&self.folder);
            self.made.iter().for_each(|folder| drop(fs::remove_dir(folder)));
        }
    }
}
