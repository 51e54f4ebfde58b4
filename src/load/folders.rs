//! The folders of `content/`: which files may hold an item, and of which kind.
//!
//! In: the folder. Out: candidates in order of path, and a finding for every
//! name that is none: nothing stands there in silence.

#![expect(clippy::disallowed_methods, reason = "the door by which the names of files come in")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diag::{Code, Failure, Finding, Place, Sources, did_you_mean};
use crate::disk;
use crate::field::Id;
use crate::kinds::KindId;

/// The most items of a site.
const ITEM_LIMIT: usize = 100_000;

/// A file that may hold an item.
pub struct Candidate {
    pub kind: KindId,
    /// Relative to the root of the site, with forward slashes.
    pub path: String,
    pub disk: PathBuf,
}

impl Candidate {
    /// The candidate that stands at a path, unless a link is on the way to it.
    pub fn at(root: &Path, path: &str) -> Option<Self> {
        let kind = kind_of(path)?;
        let (folder, _) = path.rsplit_once('/')?;
        let is_there = disk::folder(root, folder).ok()?.ok()?;
        is_there.then(|| Self { kind, path: path.to_owned(), disk: root.join(path) })
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The kind in whose folder a path stands, directly.
fn kind_of(path: &str) -> Option<KindId> {
    let (folder, name) = path.strip_prefix("content/")?.split_once('/')?;
    let kind = KindId::ALL.iter().copied().find(|kind| kind.folder() == folder)?;
    (!name.contains('/')).then_some(kind)
}

/// Whether nothing stands at a path that counts: editors leave such names behind,
/// or the file was there for a moment only.
pub fn is_nothing(root: &Path, path: &str) -> bool {
    path.split('/').any(is_hidden)
        || (kind_of(path).is_some() && fs::symlink_metadata(root.join(path)).is_err())
}

/// Whether a name is of a file that nobody looks at.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~')
}

/// Every file that may hold an item, in order of path; findings for the rest.
/// `None` if there are too many to read any.
/// What stands in the wrong place is still known by its id, in `broken`.
pub fn candidates(
    content: &Path,
    sources: &mut Sources,
    broken: &mut HashSet<Id>,
    findings: &mut Vec<Finding>,
) -> Result<Option<Vec<Candidate>>, Failure> {
    let mut candidates = Vec::new();
    let tops = entries(content)?;
    let inside: Vec<_> = tops.par_iter().map(|top| top.2.then(|| entries(&top.1))).collect();
    for ((name, _, is_folder), inside) in tops.into_iter().zip(inside) {
        let place = format!("content/{name}");
        let inside = inside.transpose()?.unwrap_or_default();
        let kind = KindId::ALL.iter().find(|kind| kind.folder() == name);
        let Some(kind) = kind.filter(|_| is_folder) else {
            let folders = || KindId::ALL.iter().map(|kind| kind.folder());
            let near = did_you_mean(&name, folders()).filter(|near| *near != name);
            let help = match near {
                Some(near) => format!("rename it to `content/{near}/`"),
                None if is_folder => format!(
                    "move its files to one of {}, or to `static/` if they are no items",
                    folders().collect::<Vec<_>>().join(", ")
                ),
                None if kind.is_some() => "put the folder itself in its place".to_owned(),
                None => format!(
                    "move it to the folder of its kind: {}",
                    folders().collect::<Vec<_>>().join(", ")
                ),
            };
            let message = if is_folder {
                format!("`{name}` is no kind of item")
            } else if kind.is_some() {
                format!("`{name}` is a link or a file, not a folder")
            } else {
                format!("`{name}` stands outside the folders of the kinds")
            };
            let file = sources.number(&place);
            findings.push(Finding::new(Code::UnknownFolder, Place::file(file), message).help(help));
            broken.insert(stem(&name));
            if is_folder {
                broken.extend(inside.iter().map(|(name, ..)| stem(name)));
            }
            continue;
        };
        for (name, path, is_folder) in inside {
            let place = format!("content/{}/{name}", kind.folder());
            let extension = name.rsplit_once('.').map(|(_, extension)| extension);
            if !is_folder && matches!(extension, Some("toml" | "md")) {
                candidates.push(Candidate { kind: *kind, path: place, disk: path });
                continue;
            }
            broken.insert(stem(&name));
            if is_folder {
                broken.extend(entries(&path)?.iter().map(|(name, ..)| stem(name)));
            }
            let (message, help) = if is_folder {
                (
                    format!("`{name}` is a folder inside {}", kind.folder()),
                    "move its files one level up".to_owned(),
                )
            } else {
                let lower = name.to_lowercase();
                let message = format!("`{name}` ends neither in .toml nor in .md");
                let help = if lower.ends_with(".toml") || lower.ends_with(".md") {
                    format!("rename it to `{lower}`")
                } else if lower.ends_with(".yaml")
                    || lower.ends_with(".yml")
                    || lower.ends_with(".json")
                {
                    "write it in TOML, in a file that ends in .toml".to_owned()
                } else {
                    "move it to `static/`, or away".to_owned()
                };
                (message, help)
            };
            let file = sources.number(&place);
            findings.push(Finding::new(Code::UnknownFolder, Place::file(file), message).help(help));
        }
    }
    if candidates.len() > ITEM_LIMIT {
        let file = sources.number("content");
        let message = format!("{} items; a site has at most {ITEM_LIMIT}", candidates.len());
        findings.push(
            Finding::new(Code::TooLarge, Place::file(file), message).help("split the site in two"),
        );
        return Ok(None);
    }
    Ok(Some(candidates))
}

/// The entries of a folder by name, without hidden ones; none if it is absent.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf, bool)>, Failure> {
    let fail = |source| Failure::io("cannot read", folder, source);
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut entries = Vec::new();
    for entry in listing {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !is_hidden(&name) {
            let is_folder = entry.file_type().map_err(fail)?.is_dir();
            entries.push((name, entry.path(), is_folder));
        }
    }
    entries.sort();
    Ok(entries)
}

/// The id that a file would have.
fn stem(name: &str) -> Id {
    Id::mentioned(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}
