//! Files of a site that are one file, or stand in each other's way, on some system.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diag::{Code, Finding};
use crate::names::fold;

/// A file or a folder of a site.
struct Place<'a> {
    path: &'a str,
    is_file: bool,
    is_static: bool,
}

impl Place<'_> {
    /// What it is called in messages.
    fn name(&self) -> String {
        let Self { path, .. } = self;
        if self.is_static { format!("`static/{path}`") } else { format!("`{path}` of the site") }
    }
}

/// Findings about files that cannot lie side by side: those that Candor makes,
/// and those of `static/`.
pub fn clashes<'a>(
    made: impl Iterator<Item = &'a str>,
    statics: impl Iterator<Item = &'a str>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    // By the name that all systems agree on.
    let mut places: HashMap<String, Place<'_>> = HashMap::new();
    let made = made.map(|path| (path, false));
    for (path, is_static) in made.chain(statics.map(|path| (path, true))) {
        let folders = path.match_indices('/').map(|(at, _)| (&path[..at], false));
        for (part, is_file) in folders.chain([(path, true)]) {
            match places.entry(fold(part).into_owned()) {
                Entry::Vacant(place) => {
                    place.insert(Place { path: part, is_file, is_static });
                }
                Entry::Occupied(other) => {
                    let other = other.get();
                    if is_file || other.is_file || other.path != part {
                        let whole = Place { path, is_file, is_static };
                        findings.push(finding(&whole, part, other));
                        break;
                    }
                }
            }
        }
    }
    findings
}

fn finding(file: &Place<'_>, part: &str, other: &Place<'_>) -> Finding {
    let (name, other_name) = (file.name(), other.name());
    let message = if file.is_file != other.is_file {
        let kind = if other.is_file { "file" } else { "folder" };
        format!("{name} needs the name of the {kind} {other_name}")
    } else if part == other.path {
        format!("{name} has the name of a file that Candor makes")
    } else {
        format!("on many systems {name} has the name of {other_name}")
    };
    Finding::nowhere(Code::OutputClash, message)
        .help("rename it; to replace an asset of the theme, put yours into `assets/`")
}
