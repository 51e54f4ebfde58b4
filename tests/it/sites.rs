//! Whole sites, compared file by file with what they should become.
//!
//! `BLESS=1 cargo test sites` rewrites `_expected/`; then read the diff.

use std::fs;
use std::path::Path;

use crate::support::Folder;

/// Files whose content is the theme's or the version's business, not the site's.
const LEFT_OUT: &[&str] = &["assets/", ".candor-manifest"];

#[test]
fn every_site_becomes_what_is_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let mut sites: Vec<_> = fs::read_dir(&root)
        .expect("part of the package")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    sites.sort();
    assert!(!sites.is_empty());
    for site in sites {
        let folder = Folder::new();
        let out = folder.path().join("public");
        let arguments =
            ["build", "--strict", "-C", &site.to_string_lossy(), "-o", &out.to_string_lossy()]
                .map(str::to_owned);
        let run = folder.candor(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(run.code, Some(0), "{}: {}", site.display(), run.stderr);
        let mut built = folder.tree("public");
        built.retain(|path, _| !LEFT_OUT.iter().any(|left_out| path.starts_with(left_out)));
        let expected = site.join("_expected");
        if std::env::var_os("BLESS").is_some() {
            let _ = fs::remove_dir_all(&expected);
            for (path, bytes) in &built {
                let path = expected.join(path);
                fs::create_dir_all(path.parent().expect("a file has a folder"))
                    .expect("the folder is ours");
                fs::write(path, bytes).expect("the folder is ours");
            }
        }
        let expected = crate::support::tree(&expected);
        let names = |tree: &std::collections::BTreeMap<String, Vec<u8>>| {
            tree.keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(&built), names(&expected), "{}", site.display());
        for (path, bytes) in &built {
            let (built, expected) =
                (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&expected[path]));
            for (n, (built, expected)) in built.lines().zip(expected.lines()).enumerate() {
                assert_eq!(built, expected, "{}/_expected/{path}:{}", site.display(), n + 1);
            }
            assert_eq!(
                built.lines().count(),
                expected.lines().count(),
                "{}/_expected/{path}",
                site.display()
            );
        }
    }
}
