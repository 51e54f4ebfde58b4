//! What is in an output folder, and whether Candor wrote all of it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::diag::Failure;
use crate::names::{KEPT, MANIFEST};

use super::Target;

/// How many foreign files a refusal names.
const NAMED: usize = 10;

/// The files that Candor wrote, and for whom.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The audience of the site.
    pub audience: String,
    /// Every file, relative to the output.
    pub files: BTreeSet<String>,
}

/// Whether a path stays inside the output, and away from what is kept there.
///
/// A manifest or a journal comes from the disk, where anybody may have put it:
/// it must never lead Candor to a file that it did not write.
pub fn is_inside(path: &str) -> bool {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']);
    let first = path.split('/').next().unwrap_or_default();
    let kept = KEPT.iter().any(|name| first.eq_ignore_ascii_case(name));
    path.split('/').all(plain) && !kept
}

/// What Candor wrote into the output; refused if anything else is there, or
/// if it is for others than the new site.
pub fn survey(out: &Path, target: Target<'_>) -> Result<Manifest, Failure> {
    let manifest = read(out)?;
    let foreign = foreign(out, &manifest)?;
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
    if !manifest.files.is_empty() && manifest.audience != target.audience && !target.switch {
        return Err(Failure::Refused {
            reason: format!(
                "{} holds the site for the audience \"{}\"; write the one for \"{}\" into another folder, or replace it with --switch-audience",
                out.display(),
                manifest.audience,
                target.audience,
            ),
        });
    }
    Ok(manifest)
}

/// The list of what Candor wrote; empty if there is none.
fn read(out: &Path) -> Result<Manifest, Failure> {
    let path = out.join(MANIFEST);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Manifest::default()),
        Err(source) => return Err(Failure::io("cannot read", path, source)),
    };
    let manifest = serde_json::from_slice(&bytes).ok();
    let lawful = |manifest: &Manifest| manifest.files.iter().all(|path| is_inside(path));
    manifest.filter(lawful).ok_or_else(|| Failure::Refused {
        reason: format!(
            "{} is damaged; empty the folder {} yourself",
            path.display(),
            out.display()
        ),
    })
}

/// Every entry of the output that Candor did not write.
fn foreign(out: &Path, manifest: &Manifest) -> Result<Vec<String>, Failure> {
    let mut foreign = Vec::new();
    let walk = WalkDir::new(out).min_depth(1).sort_by_file_name().into_iter();
    let kept = |entry: &walkdir::DirEntry| {
        entry.depth() == 1 && KEPT.iter().any(|name| entry.file_name() == *name)
    };
    for entry in walk.filter_entry(|entry| !kept(entry)) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => return Ok(Vec::new()),
            Err(error) => return Err(Failure::io("cannot read", out, error.into())),
        };
        let relative = entry.path().strip_prefix(out).unwrap_or(entry.path());
        let name = relative.to_string_lossy().replace('\\', "/");
        let (file, folder) = (entry.file_type().is_file(), entry.file_type().is_dir());
        let written = name == MANIFEST || manifest.files.contains(&name);
        if !(folder || file && written) {
            foreign.push(name);
        }
    }
    Ok(foreign)
}
