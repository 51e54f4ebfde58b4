//! Memory to disk: the output folder is the old site or the new one, whole.
//!
//! In: a tree of files and a folder. What did not change is not touched; what
//! changed is written beside the folder first and then moved into place by a
//! journal, which the next build finishes if this one is killed. Only files
//! that Candor wrote are ever replaced or removed; else `Failure::Refused`.

#![expect(clippy::disallowed_methods, reason = "the door by which the site goes out")]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use bytes::Bytes;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::diag::Failure;
use crate::render::Tree;

/// The file in the output that lists what Candor wrote there.
const MANIFEST: &str = ".candor-manifest";
/// What may lie in an output folder besides the site.
const KEPT: [&str; 3] = [".git", ".gitignore", ".gitkeep"];
/// How many foreign files a refusal names.
const NAMED: usize = 10;

/// What a build did to the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files whose bytes changed, or that are new.
    pub changed: usize,
    /// Files that are no longer part of the site.
    pub removed: usize,
}

/// The files that Candor wrote, and for whom.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    /// The audience of the site.
    audience: String,
    /// Every file, relative to the output.
    files: BTreeSet<String>,
}

/// What is left to do to turn the old site into the new one.
#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    /// Files or whole folders to move from the staging folder.
    moves: Vec<String>,
    /// Files to remove.
    removes: Vec<String>,
}

/// Writes a tree for an audience into a folder.
///
/// The output must not be, contain or lie in what the site at `root` is made of.
pub fn write(tree: &Tree, audience: &str, out: &Path, root: &Path) -> Result<Written, Failure> {
    let out = place(out, root)?;
    let staging = Staging::enter(&out)?;
    let old = examine(&out, audience)?;
    let changed: Vec<(&String, &Bytes)> = tree
        .files
        .par_iter()
        .filter(|(path, bytes)| !old.files.contains(*path) || !is_same(&out.join(path), bytes))
        .collect();
    let removes: Vec<String> =
        old.files.iter().filter(|path| !tree.files.contains_key(*path)).cloned().collect();
    let written = Written { changed: changed.len(), removed: removes.len() };
    if written == Written::default() && out.join(MANIFEST).exists() {
        return Ok(written);
    }
    let manifest =
        Manifest { audience: audience.to_owned(), files: tree.files.keys().cloned().collect() };
    let manifest = serde_json::to_vec_pretty(&manifest).expect("text and lists of text");
    staging.fill(&changed, &manifest)?;
    staging.commit(&Journal { moves: moves(&out, &changed), removes })?;
    Ok(written)
}

/// What is to be moved: folders that the output lacks as a whole, else files.
fn moves(out: &Path, changed: &[(&String, &Bytes)]) -> Vec<String> {
    let mut moves: Vec<String> = Vec::new();
    for (path, _) in changed {
        let mut whole = path.as_str();
        for (at, _) in path.match_indices('/') {
            if !out.join(&path[..at]).exists() {
                whole = &path[..at];
                break;
            }
        }
        if moves.last().is_none_or(|last| last != whole) {
            moves.push(whole.to_owned());
        }
    }
    // The manifest goes last: until then it accounts for the old site.
    moves.push(MANIFEST.to_owned());
    moves
}

fn is_same(path: &Path, bytes: &[u8]) -> bool {
    let length = fs::symlink_metadata(path)
        .ok()
        .filter(fs::Metadata::is_file)
        .map(|metadata| metadata.len());
    length == Some(bytes.len() as u64) && File::open(path).is_ok_and(|old| holds(old, bytes))
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

/// The output folder as an absolute path, if Candor may write there.
fn place(out: &Path, root: &Path) -> Result<PathBuf, Failure> {
    let absolute = |path: &Path| {
        std::path::absolute(path).map_err(|source| Failure::io("cannot find", path, source))
    };
    let root = fs::canonicalize(root).map_err(|source| Failure::io("cannot find", root, source))?;
    let given = absolute(out)?;
    let refuse = |why: String| Err(Failure::Refused { reason: why });
    let shown = given.display();
    if fs::symlink_metadata(&given).is_ok_and(|metadata| metadata.is_symlink()) {
        return refuse(format!("the output {shown} is a symbolic link; name the folder itself"));
    }
    let out = normal(&given);
    if fs::metadata(&out).is_ok_and(|metadata| !metadata.is_dir()) {
        return refuse(format!("the output {shown} is a file; name a folder"));
    }
    let real = out
        .ancestors()
        .find_map(|part| Some((fs::canonicalize(part).ok()?, out.strip_prefix(part).ok()?)))
        .map_or_else(|| out.clone(), |(real, rest)| real.join(rest));
    if root.starts_with(&real) {
        return refuse(format!(
            "the output {shown} contains the site's own sources; name a folder inside or beside it"
        ));
    }
    if std::env::home_dir().is_some_and(|home| home.starts_with(&real)) {
        return refuse(format!("the output {shown} contains your home folder; name another one"));
    }
    for source in ["content", "templates", "assets", "static", "themes", ".git", ".github"] {
        if real.starts_with(root.join(source)) {
            return refuse(format!(
                "the output {shown} lies inside `{source}`, which is a source; name another folder"
            ));
        }
    }
    Ok(real)
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// What is in the output, if Candor wrote all of it.
fn examine(out: &Path, audience: &str) -> Result<Manifest, Failure> {
    let path = out.join(MANIFEST);
    let manifest = match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| Failure::Refused {
            reason: format!(
                "{} is damaged; empty the folder {} yourself",
                path.display(),
                out.display()
            ),
        })?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Manifest::default(),
        Err(source) => return Err(Failure::io("cannot read", path, source)),
    };
    let mut foreign = Vec::new();
    let walk = WalkDir::new(out).min_depth(1).sort_by_file_name().into_iter();
    let kept = |entry: &walkdir::DirEntry| {
        entry.depth() == 1 && KEPT.iter().any(|name| entry.file_name() == *name)
    };
    for entry in walk.filter_entry(|entry| !kept(entry)) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => return Ok(Manifest::default()),
            Err(error) => return Err(Failure::io("cannot read", out, error.into())),
        };
        let relative = entry.path().strip_prefix(out).unwrap_or(entry.path());
        let name = relative.to_string_lossy().replace('\\', "/");
        let plain = entry.file_type().is_dir() || entry.file_type().is_file();
        if !plain
            || (entry.file_type().is_file() && name != MANIFEST && !manifest.files.contains(&name))
        {
            foreign.push(name);
        }
    }
    if !foreign.is_empty() {
        let more = foreign.len().saturating_sub(NAMED);
        let mut names = foreign[..foreign.len().min(NAMED)].join(", ");
        if more > 0 {
            names = format!("{names} and {more} more");
        }
        return Err(Failure::Refused {
            reason: format!(
                "Candor did not write these files in {}: {names}; move them to `static/` to publish them, or delete them",
                out.display()
            ),
        });
    }
    if !manifest.files.is_empty() && manifest.audience != audience {
        return Err(Failure::Refused {
            reason: format!(
                "{} holds the site for the audience \"{}\"; write the one for \"{audience}\" into another folder, or delete this one",
                out.display(),
                manifest.audience
            ),
        });
    }
    Ok(manifest)
}

/// The folder beside the output in which a site is made ready. One build at a
/// time holds it.
struct Staging {
    out: PathBuf,
    folder: PathBuf,
    lock: File,
}

impl Staging {
    /// Takes the folder, and finishes what a killed build left in it.
    fn enter(out: &Path) -> Result<Self, Failure> {
        let name =
            out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = out.with_file_name(format!(".{name}.candor-new"));
        fs::create_dir_all(&folder)
            .map_err(|source| Failure::io("cannot create", &folder, source))?;
        let path = folder.join("lock");
        let lock =
            File::create(&path).map_err(|source| Failure::io("cannot create", &path, source))?;
        if lock.try_lock().is_err() {
            return Err(Failure::Refused {
                reason: format!("another build is writing {}; wait for it", out.display()),
            });
        }
        let staging = Self { out: out.to_owned(), folder, lock };
        let journal = staging.folder.join("journal");
        if let Ok(bytes) = fs::read(&journal) {
            if let Ok(journal) = serde_json::from_slice::<Journal>(&bytes) {
                staging.carry_out(&journal)?;
            }
            remove(&journal)?;
        }
        staging.clear()?;
        Ok(staging)
    }

    fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    fn clear(&self) -> Result<(), Failure> {
        match fs::remove_dir_all(self.files()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::io("cannot remove", self.files(), error))
            }
            _ => Ok(()),
        }
    }

    /// Writes the changed files.
    fn fill(&self, changed: &[(&String, &Bytes)], manifest: &[u8]) -> Result<(), Failure> {
        let files = self.files();
        let folders: BTreeSet<PathBuf> = changed
            .iter()
            .filter_map(|(path, _)| files.join(path).parent().map(Path::to_owned))
            .chain([files.clone()])
            .collect();
        for folder in folders {
            fs::create_dir_all(&folder)
                .map_err(|source| Failure::io("cannot create", &folder, source))?;
        }
        let put = |path: &str, bytes: &[u8]| {
            let path = files.join(path);
            fs::write(&path, bytes).map_err(|source| Failure::io("cannot write", path, source))
        };
        put(MANIFEST, manifest)?;
        changed.par_iter().with_min_len(32).try_for_each(|(path, bytes)| put(path, bytes))
    }

    /// Writes the journal, after which the new site is certain, and obeys it.
    fn commit(&self, journal: &Journal) -> Result<(), Failure> {
        let path = self.folder.join("journal");
        let draft = self.folder.join("journal.part");
        let bytes = serde_json::to_vec(journal).expect("lists of text");
        let save = || {
            let mut file = File::create(&draft)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&draft, &path)
        };
        save().map_err(|source| Failure::io("cannot write", &path, source))?;
        self.carry_out(journal)?;
        remove(&path)
    }

    /// Moves and removes; what is done already is passed over.
    fn carry_out(&self, journal: &Journal) -> Result<(), Failure> {
        fs::create_dir_all(&self.out)
            .map_err(|source| Failure::io("cannot create", &self.out, source))?;
        let files = self.files();
        for path in &journal.moves {
            let (from, to) = (files.join(path), self.out.join(path));
            if fs::symlink_metadata(&from).is_err() {
                continue;
            }
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)
                    .map_err(|source| Failure::io("cannot create", folder, source))?;
            }
            fs::rename(&from, &to)
                .map_err(|source| Failure::io("cannot move into place", &to, source))?;
        }
        for path in &journal.removes {
            remove(&self.out.join(path))?;
            // Folders that this leaves empty go too.
            let mut folder = Path::new(path).parent();
            while let Some(inner) = folder.filter(|folder| *folder != Path::new("")) {
                if fs::remove_dir(self.out.join(inner)).is_err() {
                    break;
                }
                folder = inner.parent();
            }
        }
        Ok(())
    }
}

/// Leaves nothing behind but what the next build has to finish.
impl Drop for Staging {
    fn drop(&mut self) {
        if !self.folder.join("journal").exists() {
            let _ = self.lock.unlock();
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
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
