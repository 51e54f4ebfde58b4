//! The folder beside the output in which a site is made ready.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::diag::Failure;

use super::journal::Journal;
use super::latch::{Latch, Remains};
use super::{remove, sync};

/// All that may lie in the folder.
const PARTS: [&str; 4] = ["lock", "files", "journal", "journal.part"];

/// How often a folder is taken again that another build removed meanwhile.
const TRIES: usize = 100;

/// The folder, held by one build at a time.
pub struct Staging {
    out: PathBuf,
    folder: PathBuf,
    /// How many folders above the output were made for it.
    made: usize,
    latch: Latch,
    _lock: File,
}

impl Staging {
    /// Takes the folder, and finishes what a killed build left in it.
    pub fn enter(out: &Path, latch: &Latch) -> Result<Self, Failure> {
        let folder = beside(out);
        let staging = latch.begin(|| {
            let made = folder.ancestors().skip(1).take_while(|path| !path.exists());
            let made: Vec<PathBuf> = made.map(Path::to_owned).collect();
            refuse_strangers(&folder)?;
            let lock = (0..TRIES).find_map(|_| lock(out, &folder).transpose());
            let lock = lock.unwrap_or_else(|| Err(busy(out)))?;
            let staging = Self {
                out: out.to_owned(),
                folder: folder.clone(),
                made: made.len(),
                latch: latch.clone(),
                _lock: lock,
            };
            Ok((staging, Remains { folder: folder.clone(), made }))
        })?;
        let step = staging.step();
        let ready = staging.resume().and_then(|()| staging.clear());
        drop(step);
        ready.map(|()| staging)
    }

    /// A step: the process does not end before the result is dropped.
    pub fn step(&self) -> impl Drop {
        self.latch.step()
    }

    /// Whether a killed build left a move to be finished.
    pub fn is_unfinished(out: &Path) -> bool {
        fs::symlink_metadata(beside(out).join("journal")).is_ok()
    }

    fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    fn journal(&self) -> PathBuf {
        self.folder.join("journal")
    }

    /// Carries out the journal of a build that was killed.
    fn resume(&self) -> Result<(), Failure> {
        let path = self.journal();
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(Failure::io("cannot read", path, source)),
        };
        let journal: Option<Journal> = serde_json::from_slice(&bytes).ok();
        let Some(journal) = journal.filter(Journal::is_lawful) else {
            return Err(Failure::Refused {
                reason: format!(
                    "{} is damaged, so that the last build cannot be finished; delete {} and {} yourself",
                    path.display(),
                    self.folder.display(),
                    self.out.display()
                ),
            });
        };
        self.carry_out(&journal)?;
        remove(&path)
    }

    fn clear(&self) -> Result<(), Failure> {
        match fs::remove_dir_all(self.files()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::io("cannot remove", self.files(), error))
            }
            _ => Ok(()),
        }
    }

    /// Writes a file of the new site.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.files().join(path);
        let written = match fs::write(&path, bytes) {
            // The first one in its folder.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let folder = path.parent().unwrap_or(&self.folder);
                fs::create_dir_all(folder)
                    .map_err(|source| Failure::io("cannot create", folder, source))?;
                fs::write(&path, bytes)
            }
            written => written,
        };
        written.map_err(|source| Failure::io("cannot write", path, source))
    }

    /// Waits until these files, and the folders that name them, are on the disk.
    pub fn sync<'a>(&self, paths: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
        let files = self.files();
        let names: Vec<PathBuf> = paths.map(|path| files.join(path)).collect();
        // A folder between two others, with no file of its own, counts as well.
        let above = names.iter().flat_map(|name| name.ancestors().skip(1));
        let folders: BTreeSet<&Path> = above.filter(|path| path.starts_with(&files)).collect();
        let folders: Vec<PathBuf> = folders.into_iter().map(Path::to_owned).collect();
        sync::files(&names, &folders).map_err(|source| Failure::io("cannot write", files, source))
    }

    /// Writes the journal, after which the new site is certain, and obeys it.
    pub fn commit(&self, journal: &Journal) -> Result<(), Failure> {
        let path = self.journal();
        let draft = self.folder.join("journal.part");
        let bytes = serde_json::to_vec(journal).expect("lists of text");
        let save = || {
            let mut file = File::create(&draft)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            // A name is safe only once the folder above it is.
            let above = self.folder.ancestors().skip(1).take(1 + self.made);
            above.filter(|path| *path != Path::new("")).try_for_each(sync::folder)?;
            fs::rename(&draft, &path)?;
            sync::folder(&self.folder)
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
        let mut touched = BTreeSet::from([self.out.clone()]);
        let is_left = |path: &&String| fs::symlink_metadata(files.join(path)).is_ok();
        let moves: Vec<&String> = journal.moves.iter().filter(is_left).collect();
        self.remove_all(journal.clears(&moves), &mut touched)?;
        for path in moves {
            let (from, to) = (files.join(path), self.out.join(path));
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)
                    .map_err(|source| Failure::io("cannot create", folder, source))?;
                touched.insert(folder.to_owned());
            }
            fs::rename(&from, &to)
                .map_err(|source| Failure::io("cannot move into place", &to, source))?;
        }
        self.remove_all(journal.removes.iter(), &mut touched)?;
        // Only then may the journal go.
        touched.extend(self.out.parent().map(Path::to_owned));
        for folder in touched.iter().filter(|folder| folder.exists()) {
            sync::folder(folder).map_err(|source| Failure::io("cannot write", folder, source))?;
        }
        Ok(())
    }

    /// Removes files, and the folders that this leaves empty.
    fn remove_all<'a>(
        &self,
        files: impl Iterator<Item = &'a String>,
        touched: &mut BTreeSet<PathBuf>,
    ) -> Result<(), Failure> {
        for path in files {
            remove(&self.out.join(path))?;
            let mut folder = Path::new(path).parent();
            while let Some(inner) = folder {
                touched.insert(self.out.join(inner));
                if inner == Path::new("") || fs::remove_dir(self.out.join(inner)).is_err() {
                    break;
                }
                folder = inner.parent();
            }
        }
        Ok(())
    }
}

/// Leaves nothing behind but what the next build has to finish; still locked,
/// so that nobody else's folder is removed.
impl Drop for Staging {
    fn drop(&mut self) {
        self.latch.clear();
    }
}

/// The staging folder of an output.
fn beside(out: &Path) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    out.with_file_name(format!(".{name}.candor-new"))
}

/// Refuses a folder in which something lies that no build put there.
fn refuse_strangers(folder: &Path) -> Result<(), Failure> {
    let refuse = |why: String| {
        let reason = format!("{} {why}; move it away, Candor needs the name", folder.display());
        Err(Failure::Refused { reason })
    };
    if fs::symlink_metadata(folder).is_ok_and(|metadata| !metadata.is_dir()) {
        return refuse("is a link or a file".to_owned());
    }
    // What vanishes meanwhile belongs to another build.
    for entry in WalkDir::new(folder).min_depth(1).into_iter().flatten() {
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let first = name.iter().next().unwrap_or_default();
        let (is_file, is_folder) = (entry.file_type().is_file(), entry.file_type().is_dir());
        let shaped = entry.depth() > 1 || is_folder == (first == "files");
        if !(PARTS.iter().any(|part| first == *part) && (is_file || is_folder) && shaped) {
            return refuse(format!("holds `{}`", name.display()));
        }
    }
    Ok(())
}

fn busy(out: &Path) -> Failure {
    let reason = format!("another build is writing {}; wait for it", out.display());
    Failure::Refused { reason }
}

/// Makes the folder and locks it; nothing if another build removed it meanwhile.
fn lock(out: &Path, folder: &Path) -> Result<Option<File>, Failure> {
    fs::create_dir_all(folder).map_err(|source| Failure::io("cannot create", folder, source))?;
    let path = folder.join("lock");
    let file = match File::create(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Failure::io("cannot create", path, source)),
    };
    if file.try_lock().is_err() {
        return Err(busy(out));
    }
    Ok(is_still(&file, &path).then_some(file))
}

/// Whether a path still names an open file.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let (open, named) = (file.metadata().map(number), fs::metadata(path).map(number));
    matches!((open, named), (Ok(open), Ok(named)) if open == named)
}

#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}
