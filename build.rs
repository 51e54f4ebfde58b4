//! Lists the files of the built-in theme, so that the binary carries them.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script talks to cargo through its environment, files and output"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let theme = root.join("themes/paper");
    let mut files = Vec::new();
    list(&theme, &mut files);
    files.sort();
    let mut code = "&[\n".to_owned();
    for file in files {
        let name = file.strip_prefix(&theme).expect("listed below the theme");
        let name = name.to_str().expect("theme files have plain names").replace('\\', "/");
        writeln!(code, "    ({name:?}, include_bytes!({file:?})),").expect("a String takes it");
    }
    code.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo")).join("paper.rs");
    fs::write(out, code).expect("the output folder is cargo's");
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("the theme is part of the package") {
        let path = entry.expect("the theme is part of the package").path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push(path);
        }
    }
}
