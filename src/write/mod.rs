//! Memory to disk: the output folder is the old site or the new one, whole.
//!
//! In: a tree of files and a folder. What did not change is not touched; what
//! changed is written beside the folder first and then moved into place by a
//! journal, which the next build finishes if this one is killed. Only files
//! that Candor wrote are ever replaced or removed; else `Failure::Refused`.

#![expect(clippy::disallowed_methods, reason = "the door by which the site goes out")]

mod journal;
mod place;
mod staging;
mod survey;
mod sync;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use rayon::prelude::*;

use crate::diag::Failure;
use crate::names::MANIFEST;
use crate::render::Tree;

use journal::Journal;
use staging::Staging;
use survey::Manifest;

/// What a build did to the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files whose bytes changed, or that are new.
    pub changed: usize,
    /// Files that are no longer part of the site.
    pub removed: usize,
}

/// For whom a site is, and what is known of its folder.
#[derive(Debug, Clone, Copy)]
pub struct For<'a> {
    /// The audience.
    pub audience: &'a str,
    /// Whether the site of another audience may be replaced.
    pub switch: bool,
    /// The site that this process wrote there last: what is the same in both
    /// is not read again.
    pub last: Option<&'a Tree>,
}

impl<'a> From<&'a str> for For<'a> {
    fn from(audience: &'a str) -> Self {
        Self { audience, switch: false, last: None }
    }
}

impl<'a> From<&'a String> for For<'a> {
    fn from(audience: &'a String) -> Self {
        Self::from(audience.as_str())
    }
}

/// Writes a tree for an audience into a folder. The folder must not be, contain
/// or lie in a source of the site at `root`.
pub fn write<'a>(
    tree: &Tree,
    readers: impl Into<For<'a>>,
    out: &Path,
    root: &Path,
) -> Result<Written, Failure> {
    let readers = readers.into();
    let out = place::place(out, root)?;
    let staging = Staging::enter(&out)?;
    let old = survey::survey(&out, readers)?;
    let changed: Vec<(&String, &Bytes)> = tree
        .files
        .par_iter()
        .filter(|(path, bytes)| {
            let last = readers.last.and_then(|last| last.files.get(*path));
            let known = last.is_some_and(|last| last.as_ptr() == bytes.as_ptr());
            !old.files.contains(*path) || !is_same(&out.join(path), bytes, known)
        })
        .collect();
    let removes: Vec<String> =
        old.files.iter().filter(|path| !tree.files.contains_key(*path)).cloned().collect();
    let written = Written { changed: changed.len(), removed: removes.len() };
    let same = old.audience == readers.audience && written == Written::default();
    if same && out.join(MANIFEST).exists() {
        return Ok(written);
    }
    let manifest = Manifest {
        audience: readers.audience.to_owned(),
        files: tree.files.keys().cloned().collect(),
    };
    let manifest = serde_json::to_vec_pretty(&manifest).expect("text and lists of text");
    staging.fill(&changed, &manifest)?;
    let new: Vec<&str> = changed.iter().map(|(path, _)| path.as_str()).collect();
    staging.commit(&Journal::new(&out, &new, removes))?;
    Ok(written)
}

/// Finishes the move of a build that was killed in the middle of it.
pub fn finish(out: &Path, root: &Path) -> Result<(), Failure> {
    let out = place::place(out, root)?;
    if Staging::is_unfinished(&out) { Staging::enter(&out).map(drop) } else { Ok(()) }
}

/// Whether a file is as a build would write it: these bytes, no program, and
/// no second name under which somebody else could change it. Of bytes that are
/// `known` to be there, only the length is compared.
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
