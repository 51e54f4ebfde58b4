//! Determinism: the same input gives the same bytes, wherever and whenever.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::{Duration, SystemTime};

use candor::field::Wants;

use super::sample::{DAY, Numbers, Taste, VARIANTS, item, path, site};
use crate::support::{Folder, Run, clean, run, run_as_is};

struct Plain(Numbers);

impl Taste for Plain {
    fn text(&self, path: &str, _: bool) -> String {
        format!("Text {} of `{path}`, with *signs* & ünï 漢字", self.0.of(path))
    }

    fn ids(&self, wants: Wants) -> Vec<String> {
        let ids: &[&str] = match wants {
            Wants::Person | Wants::Party => &["person", "group"],
            Wants::Milestone | Wants::Any => &["goal"],
            Wants::Decision => &["ruling"],
        };
        ids.iter().map(|id| (*id).to_owned()).collect()
    }
}

/// Every field of every kind, several times over, and what goes with it.
fn files() -> Vec<(String, String)> {
    let taste = Plain(Numbers::default());
    let mut files = vec![("candor.toml".to_owned(), site(&taste, ""))];
    for variant in VARIANTS {
        for copy in ["", "-b", "-c"] {
            let id = format!("{}{copy}", variant.id);
            let text = item(variant, "leadership", &taste);
            // A group is a member of itself in every copy but the first.
            let text = text.replace("\"person\", \"group\"]", "\"person\"]");
            files.push((path(variant.kind, &id), text));
        }
    }
    for n in 0..5 {
        files.push((format!("static/files/{n}.txt"), format!("file {n}\n")));
        files.push((format!("assets/extra-{n}.css"), format!("p{{order:{n}}}\n")));
    }
    files
}

fn lay(folder: &Folder, below: &str, files: &[(String, String)]) {
    for (path, text) in files {
        folder.write(&format!("{below}{path}"), text);
    }
}

/// Builds with these variables; `out` is the name of the output.
fn build(folder: &Folder, out: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.args(["build", "-o", out]).args(arguments).current_dir(folder.path());
    run_as_is(clean(&mut command).envs(variables.iter().copied()))
}

fn same(what: &str, one: &BTreeMap<String, Vec<u8>>, two: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>(), "{what}");
    for (path, bytes) in one {
        let (one, two) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&two[path]));
        let lines = one.lines().zip(two.lines()).find(|(one, two)| one != two);
        assert!(*one == *two, "{what}, {path}: {lines:?}");
    }
}

#[test]
fn det_1_twenty_processes_in_any_surroundings_give_the_same_bytes() {
    let folder = Folder::new();
    lay(&folder, "", &files());
    let first = build(&folder, "first", &[], &[]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    let first = folder.tree("first");
    let threads = ["1", "2", "16"];
    let zones = ["UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu"];
    let tongues = ["C", "de_DE.UTF-8", "tr_TR.UTF-8", "ja_JP.eucJP", "ar_EG.UTF-8"];
    for n in 0..20 {
        let home = folder.path().join(format!("home-{n}"));
        let surroundings = [
            ("RAYON_NUM_THREADS", threads[n % 3]),
            ("TZ", zones[n % 4]),
            ("LANG", tongues[n % 5]),
            ("LC_ALL", tongues[(n + 1) % 5]),
            ("HOME", home.to_str().expect("a plain path")),
            ("USER", "somebody"),
            ("TMPDIR", "/nowhere"),
            ("COLUMNS", "20"),
            ("TERM", "dumb"),
        ];
        let run = build(&folder, &format!("out-{n}"), &[], &surroundings);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        same(&format!("{surroundings:?}"), &first, &folder.tree(&format!("out-{n}")));
    }
}

#[test]
fn det_1_neither_place_nor_order_nor_age_of_files_changes_a_byte() {
    let folder = Folder::new();
    let mut files = files();
    lay(&folder, "", &files);
    assert_eq!(build(&folder, "first", &[], &[]).code, Some(0));
    let first = folder.tree("first");
    // Made in another order, in another place, by another name, at another time.
    files.reverse();
    lay(&folder, "deep/in another/place/", &files);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for (path, _) in &files {
        let file = fs::File::options()
            .write(true)
            .open(folder.path().join("deep/in another/place").join(path));
        file.and_then(|file| file.set_modified(long_ago)).expect("the file is ours");
    }
    let second = build(&folder, "second", &["-C", "deep/in another/place"], &[]);
    assert_eq!(second.code, Some(0), "{}", second.stderr);
    same("another place", &first, &folder.tree("second"));
    let whole = folder.path().join("deep/in another/place");
    let out = folder.path().join("third");
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.arg("build").arg("-C").arg(&whole).arg("-o").arg(out).current_dir(std::env::temp_dir());
    assert_eq!(run(&mut command).code, Some(0));
    same("another folder to stand in", &first, &folder.tree("third"));
    let script = "umask 077; exec \"$0\" build -o fourth";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_candor")]).current_dir(folder.path());
    assert_eq!(run(&mut command).code, Some(0));
    same("another umask", &first, &folder.tree("fourth"));
}

#[test]
fn det_1_line_ends_and_marks_of_windows_change_no_byte() {
    let folder = Folder::new();
    lay(&folder, "unix/", &files());
    let update = "+++\ntitle = \"U\"\non = 2026-07-24\nheadline = \"Beta holds\"\nhealth = \"green\"\n+++\n# A\n\ntext  \nmore\n\n```\ncode\n```\n";
    folder.write("unix/content/updates/now.md", update);
    for (path, text) in
        files().into_iter().chain([("content/updates/now.md".to_owned(), update.to_owned())])
    {
        let text = if path.starts_with("content") || path == "candor.toml" {
            format!("\u{feff}{}", text.replace('\n', "\r\n"))
        } else {
            text
        };
        folder.write(&format!("windows/{path}"), &text);
    }
    for system in ["unix", "windows"] {
        let run = build(&folder, &format!("{system}-out"), &["-C", system], &[]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    same("line ends", &folder.tree("unix-out"), &folder.tree("windows-out"));
}

#[test]
fn det_2_today_enters_by_the_day_of_the_site_alone() {
    let folder = Folder::new();
    let mut files = files();
    lay(&folder, "", &files);
    let moments = ["0", "1785542399", "1785542400", "4294967296"];
    assert_eq!(build(&folder, "pinned", &[], &[]).code, Some(0));
    let pinned = folder.tree("pinned");
    for (n, moment) in moments.iter().enumerate() {
        let out = format!("pinned-{n}");
        assert_eq!(build(&folder, &out, &[], &[("SOURCE_DATE_EPOCH", moment)]).code, Some(0));
        same("a pinned day", &pinned, &folder.tree(&out));
    }
    // Not pinned, the first and the last second of a day are that day.
    files[0].1 =
        files[0].1.lines().filter(|line| !line.starts_with("as_of")).collect::<Vec<_>>().join("\n");
    lay(&folder, "", &files[..1]);
    let day = [("first", "1785456000"), ("last", "1785542399")];
    for (out, moment) in day {
        let run = build(&folder, out, &[], &[("SOURCE_DATE_EPOCH", moment)]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    same("one day", &folder.tree("first"), &folder.tree("last"));
    assert_eq!(build(&folder, "named", &["--as-of", DAY], &[]).code, Some(0));
    same("the day by name", &folder.tree("first"), &folder.tree("named"));
    let front =
        folder.read("named/index.html").replace(['\u{a0}', '\u{202f}'], " ").replace("&nbsp;", " ");
    assert!(front.contains("31 July"), "the page says its day");
}

#[test]
fn det_3_no_path_no_user_and_no_machine_is_in_the_output() {
    let folder = Folder::new();
    lay(&folder, "canary-place/", &files());
    let canaries = [
        ("USER", "canary-user"),
        ("LOGNAME", "canary-user"),
        ("HOSTNAME", "canary-host"),
        ("HOME", "/canary-home"),
        ("GITHUB_SHA", "canary-sha"),
        ("TMPDIR", "/canary-temp"),
    ];
    let run = build(&folder, "canary-out", &["-C", "canary-place"], &canaries);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let here = folder.path().to_string_lossy().into_owned();
    for (path, bytes) in folder.tree("canary-out") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("canary") && !text.contains(&here), "{path}");
    }
}
