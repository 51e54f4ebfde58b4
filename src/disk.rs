//! The door to the file system: bytes in, text or a reason out.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the door by which files come in; their times tell only whether to read them again"
)]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use walkdir::WalkDir;

use crate::diag::{Code, Failure, Finding, Place, Sources};

/// The mend of a file that is not UTF-8.
pub const ENCODING_HELP: &str =
    "save it again as UTF-8: most editors ask for the encoding under \"Save as\"";

/// The text of a file, with Unix line ends and without a byte order mark.
pub fn text(bytes: Vec<u8>) -> Result<String, String> {
    // Every second byte of English in UTF-16 is zero, with a mark or without.
    let wide = bytes.len() > 1 && bytes.len().is_multiple_of(2) && bytes[..2].contains(&0);
    if wide || bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("this file is saved as UTF-16, and Candor reads UTF-8".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count();
        format!("this file is not saved as UTF-8: a character in line {line} cannot be read")
    })?;
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    Ok(if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text })
}

/// How the system describes the state of a file: while this stays, so do the
/// bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Inode, and the moment at which it last changed.
    #[cfg(unix)]
    inode: (u64, i64, i64),
    /// Whether the file was written so shortly before it was read that a
    /// second write could bear the same time.
    fresh: bool,
}

/// The shortest time between two writes that the clock of every usual file
/// system tells apart.
const TICK: Duration = Duration::from_millis(50);

impl Stamp {
    /// The stamp of a file that is about to be read.
    pub fn of(metadata: &fs::Metadata) -> Self {
        let modified = metadata.modified().ok();
        let age = modified.and_then(|modified| SystemTime::now().duration_since(modified).ok());
        Self {
            length: metadata.len(),
            modified,
            #[cfg(unix)]
            inode: {
                use std::os::unix::fs::MetadataExt;
                (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
            },
            fresh: age.is_none_or(|age| age < TICK),
        }
    }

    /// Whether the bytes that were read under this stamp are those of a file
    /// that now has the other one.
    pub fn still(&self, now: &Self) -> bool {
        !self.fresh && Self { fresh: self.fresh, ..*now } == *self
    }
}

/// Which folder stands at a path: another one if it was made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    created: Option<SystemTime>,
    #[cfg(unix)]
    inode: (u64, u64),
}

/// The folder at a path, if there is one.
pub fn identity(folder: &Path) -> Option<Identity> {
    let metadata = fs::metadata(folder).ok().filter(fs::Metadata::is_dir)?;
    Some(Identity {
        created: metadata.created().ok(),
        #[cfg(unix)]
        inode: {
            use std::os::unix::fs::MetadataExt;
            (metadata.dev(), metadata.ino())
        },
    })
}

/// The files of folders as they were read last.
#[derive(Debug, Default)]
pub struct Memory {
    folders: HashMap<PathBuf, BTreeMap<String, (Stamp, Bytes)>>,
    /// The paths of files that were not the same at the last reading.
    pub changed: Vec<PathBuf>,
}

impl Memory {
    /// Every regular file below a folder, by path with forward slashes; what
    /// is neither file nor folder is refused by the callback. A missing folder
    /// is empty.
    pub fn tree(
        &mut self,
        folder: &Path,
        refuse: &mut dyn FnMut(&str, &str),
    ) -> Result<BTreeMap<String, Bytes>, Failure> {
        let mut old = self.folders.remove(folder).unwrap_or_default();
        let mut files = BTreeMap::new();
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if error.depth() == 0 && !folder.exists() => break,
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    return Err(Failure::io("cannot read", path, error.into()));
                }
            };
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let Some(name) = relative.to_str().map(|name| name.replace('\\', "/")) else {
                refuse(&relative.to_string_lossy(), "its name is not UTF-8");
                continue;
            };
            if entry.file_type().is_file() {
                let fail = |source| Failure::io("cannot read", entry.path(), source);
                let stamp = Stamp::of(&fs::symlink_metadata(entry.path()).map_err(fail)?);
                let known = old.remove(&name);
                let bytes = match known {
                    Some((old, bytes)) if old.still(&stamp) => bytes,
                    known => {
                        let bytes = Bytes::from(fs::read(entry.path()).map_err(fail)?);
                        match known {
                            Some((_, same)) if same == bytes => same,
                            _ => {
                                self.changed.push(entry.path().to_owned());
                                bytes
                            }
                        }
                    }
                };
                files.insert(name, (stamp, bytes));
            } else if !entry.file_type().is_dir() {
                refuse(&name, "it is a link or a device, not a file");
            }
        }
        self.changed.extend(old.into_keys().map(|name| folder.join(name)));
        let found = files.iter().map(|(name, (_, bytes))| (name.clone(), bytes.clone())).collect();
        self.folders.insert(folder.to_owned(), files);
        Ok(found)
    }
}

/// A finding about a path that cannot be part of a site.
pub fn refusal(sources: &mut Sources, path: String, why: &str) -> Finding {
    let message = format!("`{path}` cannot be part of the site: {why}");
    let file = sources.number(&path);
    Finding::new(Code::UnknownFolder, Place::file(file), message)
        .help("put a plain file in its place, or move it away")
}
