//! The promises of docs/promises.md, each test named after the one it keeps.

#[cfg(target_os = "linux")]
mod faults;
mod audience;
mod command;
mod corpus;
mod determinism;
mod limits;
mod markup;
mod out;
mod paths;
mod sample;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every test that is named after a promise, by promise.
fn tests() -> BTreeMap<String, Vec<String>> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("part of the package") {
            let path = entry.expect("part of the package").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut files = Vec::new();
    for folder in ["src", "tests/it"] {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    let mut tests: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(file).expect("part of the package").replace("\r\n", "\n");
        for part in text.split("#[test]\n").skip(1) {
            let name = part.split("fn ").nth(1).and_then(|rest| rest.split('(').next());
            let name = name.expect("a test has a name");
            let mut words = name.split('_');
            let (Some(family), Some(number)) = (words.next(), words.next()) else { continue };
            if number.parse::<u32>().is_ok() {
                let promise = format!("{} {number}", family.to_uppercase());
                tests.entry(promise).or_default().push(name.to_owned());
            }
        }
    }
    tests.values_mut().for_each(|names| names.sort());
    tests
}

#[test]
fn every_promise_has_its_tests_and_every_test_its_promise() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/promises.md");
    let document = fs::read_to_string(&path).expect("part of the package").replace("\r\n", "\n");
    let mut tests = tests();
    let mut right = String::new();
    for line in document.lines().filter(|line| !line.starts_with("- `")) {
        // A list follows its promise after an empty line, which is written with it.
        if line.is_empty() && right.ends_with("`\n\n") {
            continue;
        }
        right.push_str(line);
        right.push('\n');
        if let Some((promise, _)) = line.strip_prefix("**").and_then(|line| line.split_once('.')) {
            let kept = tests.remove(promise).unwrap_or_default();
            assert!(!kept.is_empty(), "no test keeps {promise}");
            right.push('\n');
            kept.iter().for_each(|name| right.push_str(&format!("- `{name}`\n")));
            right.push('\n');
        }
    }
    let right = right.trim_end().to_owned() + "\n";
    assert!(tests.is_empty(), "docs/promises.md has no {:?}", tests.keys());
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, &right).expect("the document is ours");
    } else {
        assert!(document == right, "BLESS=1 writes the lists");
    }
}
