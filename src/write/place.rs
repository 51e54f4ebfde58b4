//! Where the output may be: never a source, home, or behind a link.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::diag::Failure;

/// Folders of a site whose content is not Candor's to write.
const SOURCES: [&str; 7] =
    ["content", "templates", "assets", "static", "themes", ".git", ".github"];

/// The output folder as an absolute path, if Candor may write there.
pub fn place(out: &Path, root: &Path) -> Result<PathBuf, Failure> {
    let absolute = |path: &Path| {
        std::path::absolute(path).map_err(|source| Failure::io("cannot find", path, source))
    };
    let named = normal(&absolute(root)?);
    let root = fs::canonicalize(root).map_err(|source| Failure::io("cannot find", root, source))?;
    let given = absolute(out)?;
    let refuse = |why: String| Err(Failure::Refused { reason: why });
    let shown = given.display();
    let out = normal(&given);
    // Above the project a link is a matter of the machine, as `/tmp` is on a Mac.
    let here = absolute(Path::new("."))?;
    let ours = |part: &Path| {
        part == out
            || [&named, &root, &here].iter().any(|base| part != *base && part.starts_with(base))
    };
    let is_link =
        |part: &Path| fs::symlink_metadata(part).is_ok_and(|metadata| metadata.is_symlink());
    if let Some(link) = out.ancestors().filter(|part| ours(part)).find(|part| is_link(part)) {
        return refuse(match link == out {
            true => format!("the output {shown} is a symbolic link; name the folder itself"),
            false => format!(
                "the output {shown} is reached through the symbolic link {}; name the folder itself",
                link.display()
            ),
        });
    }
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
    for source in SOURCES {
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
