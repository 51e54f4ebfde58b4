//! Paths: nothing is read from outside the site, and nothing hangs.

use candor::field::Id;
use proptest::prelude::*;

use crate::support::{Folder, SMALL};

proptest! {
    #[test]
    fn pth_1_an_id_is_a_safe_name_on_every_system(name in "\\PC{0,70}|[a-z0-9-]{0,70}|[a-zA-Z./\\\\ -]{0,9}") {
        if Id::new(&name).is_ok() {
            prop_assert!((1..=64).contains(&name.len()));
            prop_assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            prop_assert!(!name.starts_with('-') && !name.ends_with('-'));
            prop_assert_eq!(candor::names::portable(&name), Ok(()));
        }
    }
}

#[test]
fn pth_1_an_id_never_leaves_its_folder_and_never_collides() {
    for bad in [
        "../x",
        "/x",
        ".",
        "..",
        "",
        "a/b",
        "..%2f",
        "%2e",
        "a\\b",
        "c:x",
        "a b",
        "A",
        "ä",
        "a.",
        "-a",
        "a-",
        "con",
        "nul",
        "aux",
        "prn",
        "com1",
        "lpt9",
        "index",
        "a\0",
        "a\n",
        "\u{202e}a",
    ] {
        assert!(Id::new(bad).is_err(), "{bad:?}");
    }
    assert!(Id::new(&"a".repeat(65)).is_err());
}

#[test]
fn pth_2_no_path_that_is_written_leads_out_of_the_site() {
    let folder = Folder::new();
    for (path, text) in SMALL {
        folder.write(&format!("site/{path}"), text);
    }
    folder.write("secret.txt", "CANARY");
    folder.write("outside/templates/trust.html", "CANARY");
    folder.write("site/static/plan.txt", "a plan");
    let whole = folder.path().join("secret.txt").display().to_string();
    for path in [
        "../secret.txt",
        "plan/../../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "/etc/passwd",
        "file:secret.txt",
        "C:/x",
        "..\\\\secret.txt",
        &whole,
    ] {
        for link in [format!("[x]({path})"), format!("![x]({path})"), format!("[x](<{path}>)")] {
            let text = format!("title = \"Beta\"\nowner = \"ada\"\nbody = \"{link}\"\n");
            folder.write("site/content/milestones/beta.toml", &text);
            let run = folder.candor(&["build", "-C", "site"]);
            assert_eq!(run.code, Some(1), "{link}: {}", run.stderr);
            assert!(!run.stderr.contains("CANARY"));
        }
    }
    for name in ["../outside", "..", ".", "", "/etc", "a/../../../outside", "..\\\\outside"] {
        let site = format!(
            "title = \"S\"\nowner = \"ada\"\nas_of = 2026-07-24\n[theme]\nname = \"{name}\"\n"
        );
        folder.write("site/candor.toml", &site);
        let run = folder.candor(&["build", "-C", "site"]);
        assert_eq!(run.code, Some(1), "{name}: {}", run.stderr);
        assert!(!run.stderr.contains("CANARY"));
    }
    assert!(!folder.exists("site/public"));
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use crate::support::{Folder, SMALL, run};

    /// A site, and beside it a folder with a secret.
    fn beside() -> Folder {
        let folder = Folder::new();
        for (path, text) in SMALL {
            folder.write(&format!("site/{path}"), text);
            folder.write(&format!("outside/{path}"), text);
        }
        for path in ["secret.txt", "secret.toml", "templates/trust.html", "assets/ok.svg"] {
            folder.write(&format!("outside/{path}"), "title = \"CANARY\"\nowner = \"ada\"\n");
        }
        folder
    }

    #[test]
    fn pth_2_no_link_leads_out_of_the_site() {
        for (link, to) in [
            ("candor.toml", "candor.toml"),
            ("content", "content"),
            ("content/milestones", "content/milestones"),
            ("content/milestones/secret.toml", "secret.toml"),
            ("content/asks", "content"),
            ("static", ""),
            ("static/secret.txt", "secret.txt"),
            ("static/deep/folder", ""),
            ("templates", "templates"),
            ("templates/trust.html", "templates/trust.html"),
            ("assets", "assets"),
            ("assets/mine.svg", "secret.txt"),
            ("themes", ""),
        ] {
            let folder = beside();
            let at = folder.path().join("site").join(link);
            let moved = fs::rename(&at, folder.path().join("moved"));
            drop(moved.or_else(|_| fs::create_dir_all(at.parent().expect("below the site"))));
            // Also by a way that only looks as if it stayed inside.
            let up = "../".repeat(1 + link.matches('/').count());
            symlink(format!("{up}outside/{to}"), &at).expect("a link");
            if link == "themes" {
                let named = "title = \"S\"\nowner = \"ada\"\nas_of = 2026-07-24\n[theme]\nname = \"templates\"\n";
                folder.write("site/candor.toml", named);
            }
            let run = folder.candor(&["build", "-C", "site"]);
            assert_eq!(run.code, Some(1), "{link}: {}", run.stderr);
            assert!(!run.stderr.contains("CANARY"), "{link}: {}", run.stderr);
            assert!(!folder.exists("site/public"), "{link}");
        }
    }

    #[test]
    fn pth_2_a_link_is_not_even_opened() {
        let folder = beside();
        symlink("../../outside/secret.txt", folder.path().join("site/static")).expect("a link");
        let mut command = Command::new("strace");
        command.args(["-f", "-o", "log", "-e", "trace=open,openat,openat2,execve,readlink"]);
        command.args([env!("CARGO_BIN_EXE_candor"), "check", "-C", "site"]);
        let run = run(command.current_dir(folder.path()));
        assert_eq!(run.code, Some(1), "strace is needed, and allowed: {}", run.stderr);
        let log = folder.read("log");
        assert!(log.contains("candor.toml") && !log.contains("secret"), "{log}");
        assert!(!log.contains("site/static\", O_RDONLY"), "{log}");
    }

    #[test]
    fn pth_3_what_is_no_file_never_hangs_a_build() {
        for path in [
            "candor.toml",
            "content/milestones/pipe.toml",
            "static/pipe",
            "templates/trust.html",
            "assets/pipe",
            "content",
        ] {
            let folder = Folder::with(SMALL);
            let at = folder.path().join(path);
            drop(fs::rename(&at, folder.path().join("moved")));
            fs::create_dir_all(at.parent().expect("below the site")).expect("the folder is ours");
            assert!(Command::new("mkfifo").arg(&at).status().expect("mkfifo").success());
            let run = folder.candor(&["build", "-C", "."]);
            let expected = if path == "candor.toml" { 2 } else { 1 };
            assert_eq!(run.code, Some(expected), "{path}: {}", run.stderr);
        }
        let folder = Folder::with(SMALL);
        fs::create_dir_all(folder.path().join("static")).expect("the folder is ours");
        let socket = std::os::unix::net::UnixListener::bind(folder.path().join("static/s"));
        // The name of a socket is short; where the folder's is long, a pipe must do.
        if socket.is_ok() {
            assert_eq!(folder.candor(&["build"]).code, Some(1));
        }
    }
}
