//! The door to the file system: bytes in, text or a reason out.

#![expect(clippy::disallowed_methods, reason = "the door by which files come in")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bytes::Bytes;
use walkdir::WalkDir;

use crate::diag::{Code, Failure, Finding, Place, Source, Sources};

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

/// Every regular file below a folder, by path with forward slashes; what is
/// neither file nor folder is refused by the callback. A missing folder is empty.
pub fn tree(
    folder: &Path,
    refuse: &mut dyn FnMut(&str, &str),
) -> Result<BTreeMap<String, Bytes>, Failure> {
    let mut files = BTreeMap::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            Failure::io("cannot read", path, error.into())
        })?;
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let Some(name) = relative.to_str().map(|name| name.replace('\\', "/")) else {
            refuse(&relative.to_string_lossy(), "its name is not UTF-8");
            continue;
        };
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path())
                .map_err(|source| Failure::io("cannot read", entry.path(), source))?;
            files.insert(name, bytes.into());
        } else if !entry.file_type().is_dir() {
            refuse(&name, "it is a link or a device, not a file");
        }
    }
    Ok(files)
}

/// A finding about a path that cannot be part of a site.
pub fn refusal(sources: &mut Sources, path: String, why: &str) -> Finding {
    let message = format!("`{path}` cannot be part of the site: {why}");
    let file = sources.add(Source { path, text: String::new(), toml: 0..0 });
    Finding::new(Code::UnknownFolder, Place::file(file), message)
        .help("put a plain file in its place, or move it away")
}
