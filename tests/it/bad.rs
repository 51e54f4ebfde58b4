//! Every mistake that Candor knows, each in the smallest site that makes it.
//!
//! `tests/bad/<code>[-<variant>]/` is a site; its `report.txt` is what
//! `candor check` says of it, with the exit code as the last line. After a
//! change of words: `BLESS=1 cargo test --test it bad`, then read the diff.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use candor::diag::Code;

/// What git cannot hold, or should not: made in a copy of the case.
type Make = fn(&Path);
const MADE: &[(&str, Make)] = &[
    ("too-large", |site| write(site, "content/milestones/beta.toml", &"# \n".repeat(1_800_000))),
    ("too-large-body", |site| write(site, "content/updates/2026-07-24.md", &update(257))),
    ("too-large-body-field", |site| {
        let body = "We wait.\n".repeat(30_000);
        let text = format!("title = \"Public beta\"\nowner = \"ana\"\nbody = '''\n{body}'''\n");
        write(site, "content/milestones/beta.toml", &text);
    }),
    ("too-large-html", |site| {
        let text = format!("{}{}\n\n[^1]: A note.\n", update(0), "[^1] ".repeat(20_000));
        write(site, "content/updates/2026-07-24.md", &text);
    }),
    ("syntax-deep", |site| {
        let deep = "[".repeat(1_000_000);
        write(site, "content/milestones/beta.toml", &format!("title = {deep}\n"));
    }),
    #[cfg(unix)]
    ("bad-id-reserved", |site| write(site, "content/milestones/con.toml", MILESTONE)),
    #[cfg(unix)]
    ("bad-id-umlaut", |site| write(site, "content/milestones/\u{c4}rger.toml", MILESTONE)),
    #[cfg(unix)]
    ("unknown-folder-link", |site| {
        write(site, "elsewhere.toml", MILESTONE);
        link("../../elsewhere.toml", &site.join("content/milestones/beta.toml"));
    }),
    #[cfg(unix)]
    ("unknown-folder-linked-folder", |site| {
        write(site, "elsewhere/beta.toml", MILESTONE);
        link("../elsewhere", &site.join("content/milestones"));
    }),
    #[cfg(unix)]
    ("unknown-folder-static-link", |site| link("/etc/passwd", &site.join("static/plan.pdf"))),
    #[cfg(unix)]
    ("unknown-folder-fifo", |site| fifo(&site.join("content/milestones/beta.toml"))),
    #[cfg(unix)]
    ("theme-link", |site| link("/etc/passwd", &site.join("templates/trust.html"))),
    #[cfg(unix)]
    ("theme-linked-folder", |site| link("/etc", &site.join("themes"))),
    #[cfg(unix)]
    ("unknown-folder-linked-content", |site| link("..", &site.join("content"))),
    #[cfg(unix)]
    ("unknown-folder-linked-static", |site| link("/etc", &site.join("static"))),
    #[cfg(unix)]
    ("unknown-folder-linked-site", |site| {
        fs::rename(site.join("candor.toml"), site.join("site.toml")).expect("the copy is ours");
        link("site.toml", &site.join("candor.toml"));
    }),
    #[cfg(unix)]
    ("unknown-folder-static-fifo", |site| fifo(&site.join("static/plan.pdf"))),
    #[cfg(unix)]
    ("bad-file-name", |site| write(site, "static/plan: draft 2?.txt", "")),
    #[cfg(unix)]
    ("bad-file-name-device", |site| write(site, "static/files/aux.pdf", "")),
    #[cfg(unix)]
    ("bad-file-name-dot", |site| write(site, "assets/plan.", "")),
    #[cfg(unix)]
    ("bad-file-name-turned", |site| write(site, "static/\u{202e}fdp.exe", "")),
    #[cfg(target_os = "linux")]
    ("output-clash-accents", |site| {
        write(site, "static/caf\u{e9}.txt", "");
        write(site, "static/cafe\u{301}.txt", "");
    }),
    ("too-large-site-file", |site| write(site, "candor.toml", &"# \n".repeat(1_800_000))),
    ("too-large-template", |site| write(site, "templates/trust.html", &" ".repeat(5 << 20))),
    ("too-large-static", |site| {
        write(site, "static/film.mp4", "");
        let file = fs::OpenOptions::new().write(true).open(site.join("static/film.mp4"));
        file.and_then(|file| file.set_len(3 << 30)).expect("a file system with holes");
    }),
];

const MILESTONE: &str = "title = \"Public beta\"\nowner = \"ana\"\n";

/// An update with a body of so many kilobytes.
fn update(kilobytes: usize) -> String {
    let head = "+++\ntitle = \"Update 24 July\"\non = 2026-07-24\nheadline = \"Beta holds 30 September\"\nhealth = \"green\"\n+++\n";
    format!("{head}{}", "We wait. We wait.\n\n\n\n\n".repeat(kilobytes * 1024 / 22))
}

fn write(site: &Path, file: &str, text: &str) {
    let path = site.join(file);
    fs::create_dir_all(path.parent().expect("below the site")).expect("a writable folder");
    fs::write(path, text).expect("a writable file");
}

#[cfg(unix)]
fn link(to: &str, at: &Path) {
    fs::create_dir_all(at.parent().expect("below the site")).expect("a writable folder");
    std::os::unix::fs::symlink(to, at).expect("a file system with links");
}

#[cfg(unix)]
fn fifo(at: &Path) {
    fs::create_dir_all(at.parent().expect("below the site")).expect("a writable folder");
    let made = Command::new("mkfifo").arg(at).status().expect("mkfifo is installed");
    assert!(made.success());
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let entries = fs::read_dir(root).expect("the cases are part of the package");
    let mut cases: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    cases.sort();
    cases
}

fn name(case: &Path) -> &str {
    case.file_name().and_then(|name| name.to_str()).expect("cases have plain names")
}

/// The code that a case is about: the longest one that its name begins with.
fn code(case: &str) -> Option<Code> {
    let begins = |code: &&Code| {
        case.strip_prefix(code.name()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    Code::ALL.iter().filter(begins).max_by_key(|code| code.name().len()).copied()
}

/// Whether a case needs a file that this system cannot have.
fn is_impossible(case: &str) -> bool {
    const UNIX: [&str; 16] = [
        "bad-file-name",
        "bad-file-name-device",
        "bad-file-name-dot",
        "bad-file-name-turned",
        "bad-id-reserved",
        "bad-id-umlaut",
        "theme-link",
        "theme-linked-folder",
        "unknown-folder-fifo",
        "unknown-folder-link",
        "unknown-folder-linked-content",
        "unknown-folder-linked-folder",
        "unknown-folder-linked-site",
        "unknown-folder-linked-static",
        "unknown-folder-static-fifo",
        "unknown-folder-static-link",
    ];
    let two = cfg!(not(target_os = "linux")) && case == "output-clash-accents";
    two || (cfg!(not(unix)) && UNIX.contains(&case))
}

/// Runs the program on a case, in place unless files have to be made for it.
fn check(case: &Path, format: &str) -> (String, String, i32) {
    let made = MADE.iter().find(|(made, _)| *made == name(case));
    static COPIES: AtomicU32 = AtomicU32::new(0);
    let copy = format!("candor-{}-{}", std::process::id(), COPIES.fetch_add(1, Ordering::Relaxed));
    let copy = std::env::temp_dir().join(copy);
    let site = match made {
        None => case,
        Some((_, make)) => {
            copy_tree(case, &copy);
            make(&copy);
            &copy
        }
    };
    let out = Command::new(env!("CARGO_BIN_EXE_candor"))
        .args(["check", "--color", "never", "--format", format, "-C"])
        .arg(site)
        .env_clear()
        .output()
        .expect("the program starts");
    if made.is_some() {
        fs::remove_dir_all(&copy).expect("the copy is ours");
    }
    let text = |bytes| String::from_utf8(bytes).expect("reports are UTF-8");
    (text(out.stdout), text(out.stderr), out.status.code().expect("the program ends by itself"))
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a writable folder");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy_tree(&path, &target);
        } else {
            fs::copy(&path, target).expect("a writable file");
        }
    }
}

/// Runs something on every case, on all cores, and fails with all that it says.
fn each(run: impl Fn(&Path) -> String + Sync) {
    let cases: Vec<_> = cases().into_iter().filter(|case| !is_impossible(name(case))).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let complaints: String = std::thread::scope(|scope| {
        let work = cases.chunks(cases.len().div_ceil(cores)).map(|part| {
            let run = &run;
            scope.spawn(move || part.iter().map(|case| run(case)).collect::<String>())
        });
        let threads: Vec<_> = work.collect();
        threads.into_iter().map(|thread| thread.join().expect("a case panicked")).collect()
    });
    assert!(complaints.is_empty(), "{complaints}");
}

#[test]
fn cli_1_every_mistake_is_reported_in_these_words() {
    let bless = std::env::var_os("BLESS").is_some();
    each(|case| {
        let (_, report, exit) = check(case, "text");
        // The line of success carries the time that it took.
        let lines = report.lines().filter(|line| !line.starts_with("Checked "));
        let mut found: String = lines.flat_map(|line| [line.trim_end(), "\n"]).collect();
        let _ = writeln!(found, "exit {exit}");
        let file = case.join("report.txt");
        if bless {
            fs::write(file, &found).expect("the report is ours");
            return String::new();
        }
        let expected = fs::read_to_string(file).unwrap_or_default().replace("\r\n", "\n");
        difference(name(case), &expected, &found)
    });
}

/// Two reports line by line, where they differ.
fn difference(case: &str, expected: &str, found: &str) -> String {
    if expected == found {
        return String::new();
    }
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = tail.take_while(|(old, new)| old == new).count();
    let mut out = format!("\ntests/bad/{case}/report.txt, from line {}:\n", head + 1);
    for line in &old[head..old.len() - tail] {
        let _ = writeln!(out, "  - {line}");
    }
    for line in &new[head..new.len() - tail] {
        let _ = writeln!(out, "  + {line}");
    }
    out
}

#[test]
fn every_code_has_a_case_and_every_case_a_code() {
    let cases = cases();
    let names: Vec<&str> = cases.iter().map(|case| name(case)).collect();
    for code in Code::ALL {
        assert!(names.contains(&code.name()), "there is no tests/bad/{}/", code.name());
    }
    for name in names {
        assert!(code(name).is_some(), "tests/bad/{name}/ begins with no code");
    }
    for (made, _) in MADE {
        assert!(cases.iter().any(|case| name(case) == *made), "there is no tests/bad/{made}/");
    }
}

#[test]
fn cli_1_a_mistake_draws_one_finding_with_place_and_mend_in_every_format() {
    each(|case| {
        let (lines, _, exit) = check(case, "json");
        let own = code(name(case)).expect("tested above");
        let mut out = String::new();
        let mut complain = |what: &str| {
            let _ = writeln!(out, "{}: {what}", name(case));
        };
        if lines.chars().any(|c| c != '\n' && is_obeyed(c)) {
            complain("a character in the JSON would be obeyed by a terminal");
        }
        let mut worst = 0;
        for line in lines.lines() {
            let Ok(finding) = serde_json::from_str::<serde_json::Value>(line) else {
                complain(line);
                continue;
            };
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            if text("code") != own.name() && !name(case).ends_with("-many") {
                complain(&format!("draws {} as well", text("code")));
            }
            // What concerns no text of the author's names its file in the message.
            let named = text("message").contains('`') || own == Code::Theme;
            if text("message").is_empty() || (finding["place"].is_null() && !named) {
                complain("a finding has no message, or no place");
            }
            if text("help").is_empty() {
                complain("a finding has no mend");
            }
            worst = worst.max(i32::from(text("severity") == "error"));
        }
        let findings = lines.lines().count();
        if findings == 0 || worst != exit {
            complain(&format!("{findings} findings, exit {exit}"));
        }
        let (commands, ..) = check(case, "github");
        let harmless = |line: &str| {
            (line.starts_with("::error ") || line.starts_with("::warning "))
                && !line.contains(is_obeyed)
        };
        if commands.lines().count() != findings || !commands.lines().all(harmless) {
            complain(&commands);
        }
        out
    });
}

/// Whether a terminal would obey a character instead of showing it.
fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
