//! The door to the file system: bytes in, text or a reason out.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the door by which files come in; their times tell only whether to read them again"
)]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use walkdir::WalkDir;

use crate::diag::{Code, Failure, FileId, Finding, Place, Sources};
use crate::names;

/// The largest file of text, in bytes.
pub const FILE_LIMIT: u64 = 4 << 20;

/// The most that a folder of files may hold, in bytes: all of a site is made in
/// memory, and GitHub Pages takes no more than this.
const FOLDER_LIMIT: u64 = 1 << 30;

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
    /// Every regular file below a folder of the site, by path in the folder,
    /// with forward slashes; and what cannot be part of a site. Nothing is read
    /// that is not a plain file, and nothing at all if there is too much.
    pub fn tree(&mut self, root: &Path, folder: &str) -> Result<Found, Failure> {
        let path = root.join(folder);
        let mut old = self.folders.remove(&path).unwrap_or_default();
        let mut files = BTreeMap::new();
        let (found, refused) = list(root, folder)?;
        for (name, (entry, metadata)) in found {
            let stamp = Stamp::of(&metadata);
            let known = old.remove(&name);
            let bytes = match known {
                Some((old, bytes)) if old.still(&stamp) => bytes,
                known => {
                    let bytes = fs::read(&entry)
                        .map_err(|source| Failure::io("cannot read", &entry, source))?;
                    match known {
                        Some((_, same)) if same == bytes => same,
                        _ => {
                            self.changed.push(entry);
                            bytes.into()
                        }
                    }
                }
            };
            files.insert(name, (stamp, bytes));
        }
        self.changed.extend(old.into_keys().map(|name| path.join(name)));
        let found = files.iter().map(|(name, (_, bytes))| (name.clone(), bytes.clone())).collect();
        self.folders.insert(path, files);
        Ok(Found { files: found, refused })
    }
}

/// Plain files by path, where each one is, and its metadata.
type Listed = BTreeMap<String, (PathBuf, fs::Metadata)>;

/// The plain files below a folder of the site, unread, and what is refused.
fn list(root: &Path, folder: &str) -> Result<(Listed, Vec<Refused>), Failure> {
    let mut files = BTreeMap::new();
    match self::folder(root, folder)? {
        Ok(true) => {}
        Ok(false) => return Ok((files, Vec::new())),
        Err(refused) => return Ok((files, vec![refused])),
    }
    let mut refused = Vec::new();
    let mut total = 0;
    let whole = root.join(folder);
    for entry in WalkDir::new(&whole).min_depth(1).sort_by_file_name() {
        let fail = |error: walkdir::Error| {
            let path = error.path().unwrap_or(&whole).to_owned();
            Failure::io("cannot read", path, error.into())
        };
        let entry = entry.map_err(fail)?;
        let relative = entry.path().strip_prefix(&whole).unwrap_or(entry.path());
        let Some(name) = relative.to_str().map(|name| name.replace('\\', "/")) else {
            let path = format!("{folder}/{}", relative.to_string_lossy());
            refused.push(Refused::new(Code::BadFileName, path, "its name is not UTF-8"));
            continue;
        };
        // Git's own files keep an empty folder, or a list of what it leaves out.
        if [".gitkeep", ".gitignore"].contains(&name.as_str()) {
            continue;
        }
        let path = || format!("{folder}/{}", name.escape_debug());
        if entry.file_type().is_file() {
            let metadata = entry.metadata().map_err(fail)?;
            total += metadata.len();
            match names::portable(&name) {
                Ok(()) => drop(files.insert(name, (entry.into_path(), metadata))),
                Err(why) => refused.push(Refused::new(Code::BadFileName, path(), why)),
            }
        } else if !entry.file_type().is_dir() {
            let why = "it is a link or a device, not a file";
            refused.push(Refused::new(Code::UnknownFolder, path(), why));
        }
    }
    if total > FOLDER_LIMIT {
        let (total, limit) = (total >> 20, FOLDER_LIMIT >> 20);
        let why = format!("it has {total} MB, and a folder may have {limit}");
        refused.push(Refused::new(Code::TooLarge, folder, why));
        files.clear();
    }
    Ok((files, refused))
}

/// What is in a folder of the site.
pub struct Found {
    /// Its files, by path in the folder.
    pub files: BTreeMap<String, Bytes>,
    /// What cannot be part of a site.
    pub refused: Vec<Refused>,
}

/// Why a file of the author's is not read: it is none, or too large.
pub fn unreadable(metadata: &fs::Metadata, file: FileId) -> Option<Finding> {
    let finding = |code, message: &str, help: &str| {
        Some(Finding::new(code, Place::file(file), message).help(help))
    };
    if !metadata.is_file() {
        let message = "this is a link or a device, not a plain file";
        finding(Code::UnknownFolder, message, "put the file itself in its place")
    } else if metadata.len() > FILE_LIMIT {
        let (length, limit) = (metadata.len() >> 20, FILE_LIMIT >> 20);
        let message = format!("this file has {length} MB; a file may have {limit}");
        finding(Code::TooLarge, &message, "split it, or move it to `static/`")
    } else {
        None
    }
}

/// A file or a folder that cannot be part of a site.
#[derive(Debug)]
pub struct Refused {
    /// Relative to the root of the site.
    pub path: String,
    /// Which rule it breaks.
    pub code: Code,
    /// Why.
    pub why: String,
}

impl Refused {
    fn new(code: Code, path: impl Into<String>, why: impl Into<String>) -> Self {
        Self { path: path.into(), code, why: why.into() }
    }

    /// The finding about it.
    pub fn finding(self, sources: &mut Sources) -> Finding {
        let message = format!("`{}` cannot be part of the site: {}", self.path, self.why);
        let help = match self.code {
            Code::BadFileName => "rename it",
            Code::TooLarge => "publish what is large elsewhere, and link to it",
            _ => "put a plain file in its place, or move it away",
        };
        let file = sources.number(&self.path);
        Finding::new(self.code, Place::file(file), message).help(help)
    }
}

/// Whether a folder below the root is there, and no part of the way to it is
/// a link, which could lead out of the site.
pub fn folder(root: &Path, folder: &str) -> Result<Result<bool, Refused>, Failure> {
    let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
    for part in ends.map(|end| &folder[..end]) {
        let path = root.join(part);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                let why = "it is a link or a file, not a folder";
                return Ok(Err(Refused::new(Code::UnknownFolder, part, why)));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Ok(false)),
            Err(source) => return Err(Failure::io("cannot read", path, source)),
        }
    }
    Ok(Ok(true))
}
