//! Files to disk: the output folder is the old site or the new one, whole.
//!
//! In: the files of a site, in any order and from any thread, and a folder.
//! What did not change is not touched; what changed is written beside the
//! folder first and then moved into place by a journal, which the next build
//! finishes if this one is killed. Only files that Candor wrote are ever
//! replaced or removed; else `Failure::Refused`.

#![expect(clippy::disallowed_methods, reason = "the door by which the site goes out")]

mod journal;
mod latch;
mod place;
mod staging;
mod survey;
mod sync;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use rayon::prelude::*;

use crate::diag::Failure;
use crate::names::MANIFEST;
use crate::render::{Outlet, Tree};

use journal::Journal;
use staging::Staging;
use survey::Manifest;

pub use latch::Latch;

/// What a build did to the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// The pages of the site.
    pub pages: usize,
    /// The bytes of all its files.
    pub bytes: u64,
    /// Files whose bytes changed, or that are new.
    pub changed: usize,
    /// Files that are no longer part of the site.
    pub removed: usize,
}

/// For whom a site is, and where it goes.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The folder. It must not be, contain or lie in a source of the site.
    pub out: &'a Path,
    /// The folder of the sources.
    pub root: &'a Path,
    /// The audience.
    pub audience: &'a str,
    /// Whether the site of another audience may be replaced.
    pub switch: bool,
}

/// A site on its way into a folder, which stays as it is until the end.
/// Dropped before, it leaves nothing behind.
pub struct Draft {
    out: PathBuf,
    audience: String,
    staging: Staging,
    /// What is in the folder.
    old: Manifest,
    new: Mutex<New>,
}

/// What a site consists of.
#[derive(Default)]
struct New {
    /// Its files, and whether each one is other than it was.
    files: BTreeMap<String, bool>,
    bytes: u64,
}

impl Draft {
    /// Begins a site, if Candor may write there.
    pub fn begin(target: Target<'_>, latch: &Latch) -> Result<Self, Failure> {
        let out = place::place(target.out, target.root)?;
        let staging = Staging::enter(&out, latch)?;
        let old = survey::survey(&out, target)?;
        let audience = target.audience.to_owned();
        Ok(Self { out, audience, staging, old, new: Mutex::default() })
    }

    /// Adds a file. Of bytes that are `known` to be in the folder, only the
    /// length is compared.
    fn put(&self, path: &str, bytes: &[u8], known: bool) -> Result<(), Failure> {
        let _step = self.staging.step();
        let is_old = self.old.files.contains(path) && is_same(&self.out.join(path), bytes, known);
        if !is_old {
            self.staging.put(path, bytes)?;
        }
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.files.insert(path.to_owned(), !is_old);
        new.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Puts the site in place of the old one.
    pub fn finish(self) -> Result<Written, Failure> {
        let _step = self.staging.step();
        let New { files, bytes } =
            std::mem::take(&mut *self.new.lock().unwrap_or_else(PoisonError::into_inner));
        let old = self.old.files.iter();
        let removes: Vec<String> = old.filter(|path| !files.contains_key(*path)).cloned().collect();
        let changed = files.iter().filter(|(_, changed)| **changed).map(|(path, _)| path.as_str());
        let changed: Vec<&str> = changed.collect();
        let written = Written {
            pages: files.keys().filter(|path| path.ends_with(".html")).count(),
            bytes,
            changed: changed.len(),
            removed: removes.len(),
        };
        let same = changed.is_empty() && removes.is_empty() && self.old.audience == self.audience;
        if same && self.out.join(MANIFEST).exists() {
            return Ok(written);
        }
        let manifest =
            Manifest { audience: self.audience.clone(), files: files.keys().cloned().collect() };
        let manifest = serde_json::to_vec_pretty(&manifest).expect("text and lists of text");
        self.staging.put(MANIFEST, &manifest)?;
        self.staging.sync(changed.iter().copied().chain([MANIFEST]))?;
        self.staging.commit(&Journal::new(&self.out, &changed, removes))?;
        Ok(written)
    }
}

impl Outlet for Draft {
    fn take(&self, path: &str, bytes: &Bytes) -> Result<(), Failure> {
        self.put(path, bytes, false)
    }
}

/// Writes a site that is in memory. What is the same as in the `last` one,
/// which this process wrote there, is not read again.
pub fn write(
    tree: &Tree,
    last: Option<&Tree>,
    target: Target<'_>,
    latch: &Latch,
) -> Result<Written, Failure> {
    let draft = Draft::begin(target, latch)?;
    tree.files.par_iter().try_for_each(|(path, bytes)| {
        let last = last.and_then(|last| last.files.get(path));
        draft.put(path, bytes, last.is_some_and(|last| last.as_ptr() == bytes.as_ptr()))
    })?;
    draft.finish()
}

/// Finishes the move of a build that was killed in the middle of it.
pub fn resume(out: &Path, root: &Path, latch: &Latch) -> Result<(), Failure> {
    let out = place::place(out, root)?;
    if Staging::is_unfinished(&out) { Staging::enter(&out, latch).map(drop) } else { Ok(()) }
}

/// Whether a file is as a build would write it: these bytes, no program, and
/// no second name under which somebody else could change it.
fn is_same(path: &Path, bytes: &[u8], known: bool) -> bool {
    let metadata = fs::symlink_metadata(path).ok().filter(is_plain);
    let length = metadata.map(|metadata| metadata.len());
    length == Some(bytes.len() as u64)
        && (known || File::open(path).is_ok_and(|old| holds(old, bytes)))
}

/// Whether a file holds just these bytes; compared piece by piece, so that a
/// large site is not read into memory a second time.
fn holds(mut file: File, mut bytes: &[u8]) -> bool {
    let mut piece = [0; 16 * 1024];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return bytes.is_empty(),
            Ok(n) => match bytes.strip_prefix(&piece[..n]) {
                Some(rest) => bytes = rest,
                None => return false,
            },
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

#[cfg(unix)]
fn is_plain(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.is_file() && metadata.mode() & 0o7111 == 0 && metadata.nlink() == 1
}

#[cfg(not(unix))]
fn is_plain(metadata: &fs::Metadata) -> bool {
    metadata.is_file()
}

/// Removes a file that may be gone already.
fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::io("cannot remove", path, error))
        }
        _ => Ok(()),
    }
}
