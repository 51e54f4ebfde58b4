//! The house rules of the code itself.

use std::fs;
use std::path::{Path, PathBuf};

/// No file is longer.
const LINES: usize = 500;

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("part of the package") {
            let path = entry.expect("part of the package").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("part of the package");
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    found
}

#[test]
fn every_file_says_what_it_is_and_is_short() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} has no header", path.display());
        let lines = text.lines().count();
        assert!(lines <= LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn imports_go_down_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let map = fs::read_to_string(root.join("lib.rs")).expect("part of the package");
    let floors: Vec<&str> = map
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ").and_then(|line| line.strip_suffix(';')))
        .collect();
    assert!(floors.len() > 10, "lib.rs lists the modules");
    let floor = |name: &str| floors.iter().position(|own| *own == name);
    for (path, text) in sources() {
        let relative = path.strip_prefix(&root).expect("listed below it");
        let module = relative.iter().next().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(own) = floor(module.trim_end_matches(".rs")) else { continue };
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        for part in code.split("crate::").skip(1) {
            let name: String =
                part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if let Some(used) = floor(&name) {
                assert!(used <= own, "{} uses {name}, which stands above it", relative.display());
            }
        }
    }
}

#[test]
fn the_project_speaks_of_itself_alone() {
    for (path, text) in sources() {
        for word in ["TODO", "FIXME", "HACK", "/work/", "/tmp/"] {
            assert!(!text.contains(word), "{} says {word}", path.display());
        }
    }
}
