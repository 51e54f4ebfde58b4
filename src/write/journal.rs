//! What is left to do to turn the old site into the new one.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::survey::is_inside;
use crate::names::MANIFEST;

/// Steps that can be done again from the start, in this order, after a kill
/// at any point.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Journal {
    /// Files to remove first, because a new one needs the name.
    #[serde(default)]
    clears: Vec<String>,
    /// Files or whole folders to move from the staging folder.
    pub moves: Vec<String>,
    /// Files to remove.
    pub removes: Vec<String>,
}

impl Journal {
    /// The way from the old site to the new one: `changed` is to be put into
    /// the output, `removes` is no longer part of the site.
    pub fn new(out: &Path, changed: &[&str], removes: Vec<String>) -> Self {
        let new: BTreeSet<String> = changed.iter().map(|path| path.to_lowercase()).collect();
        let (clears, removes): (Vec<String>, Vec<String>) =
            removes.into_iter().partition(|old| is_in_the_way(&old.to_lowercase(), &new));
        Self { moves: moves(out, changed, &clears), clears, removes }
    }

    /// The files to remove before these moves. The name of one that is moved
    /// already may be that of a new file.
    pub fn clears<'a>(&'a self, moves: &[&String]) -> impl Iterator<Item = &'a String> {
        let new: BTreeSet<String> = moves.iter().map(|path| path.to_lowercase()).collect();
        self.clears.iter().filter(move |old| is_in_the_way(&old.to_lowercase(), &new))
    }

    /// Whether every path stays inside the output.
    pub fn is_lawful(&self) -> bool {
        let all = [&self.clears, &self.moves, &self.removes];
        all.into_iter().flatten().all(|path| is_inside(path))
    }
}

/// Whether an old file holds a name that a new one needs: the same but for
/// case, where a folder is to be, or in a folder where a file is to be.
fn is_in_the_way(old: &str, new: &BTreeSet<String>) -> bool {
    let below = format!("{old}/");
    let inside = new.range(below.clone()..).next().is_some_and(|path| path.starts_with(&below));
    let above = old.match_indices('/').any(|(at, _)| new.contains(&old[..at]));
    inside || above || new.contains(old)
}

/// What is to be moved: folders that the output lacks as a whole, else files.
fn moves(out: &Path, changed: &[&str], clears: &[String]) -> Vec<String> {
    let mut moves: Vec<String> = Vec::new();
    for path in changed {
        let mut whole = *path;
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if !out.join(folder).exists() || clears.iter().any(|clear| clear == folder) {
                whole = folder;
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
