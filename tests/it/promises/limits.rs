//! Limits: each has a number and a finding, and nothing within them is a burden.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::Mutex;

use candor::check::check;
use candor::derive::derive;
use candor::diag::{Code, Format, Report};
use candor::edition::edition;
use candor::field::Day;
use candor::load::{Look, Memory, load};
use candor::render::{Tree, render};

use crate::support::{Folder, Run, SMALL, run};

const UPDATE: &str = "+++\ntitle = \"Update\"\non = 2026-07-24\nheadline = \"Beta holds 31 August\"\nhealth = \"green\"\n+++\n";

/// The files that a site has besides the small one, and what is said of them.
#[test]
fn lim_1_every_limit_names_the_file_and_the_number() {
    let mega = |n: usize| " ".repeat(n << 20);
    let milestone = "title = \"Beta\"\nowner = \"ada\"\n";
    let update = |body: &str| format!("{UPDATE}{body}");
    for (path, text, says) in [
        ("content/milestones/beta.toml", milestone.to_owned() + &mega(4), "may have 4"),
        ("candor.toml", mega(5), "may have 4"),
        ("templates/trust.html", mega(5), "may have 4 MB"),
        ("content/updates/now.md", update(&"word ".repeat(60_000)), "may have 256"),
        (
            "content/milestones/beta.toml",
            format!("{milestone}body = \"{}\"", "word ".repeat(60_000)),
            "may have 256",
        ),
        (
            "content/updates/now.md",
            update(&format!("{}\n\n[^1]: x", "[^1]".repeat(30_000))),
            "more than 2 MB",
        ),
        ("content/updates/now.md", update(&"> ".repeat(70)), "more than 64 deep"),
        ("content/updates/now.md", update(&">".repeat(200_000)), "more than 64 deep"),
        (
            "content/milestones/beta.toml",
            format!("title = {}", "[".repeat(100)),
            "more than 80 deep",
        ),
        ("content/milestones/beta.toml", format!("{}b = 1", "a.".repeat(100)), "more than 80 deep"),
        (
            "templates/trust.html",
            "{% for a in range(end=11000) %}".to_owned()
                + &"1234567890".repeat(100)
                + "{% endfor %}",
            "more than 10 MB",
        ),
        ("templates/trust.html", "{% if 1 %}{% endif %}".repeat(501), "may have 1000 tags"),
    ] {
        let folder = Folder::with(SMALL);
        folder.write(path, &text);
        let run = folder.candor(&["build"]);
        assert_eq!(run.code, Some(1), "{path}: {}", run.stderr);
        assert!(run.stderr.contains(says) && run.stderr.contains(path), "{says}: {}", run.stderr);
        assert!(run.stderr.contains("help: "), "{}", run.stderr);
        assert!(!folder.exists("public"));
    }
}

#[test]
fn lim_2_a_theme_within_the_limits_needs_no_more_stack_than_there_is() {
    let folder = Folder::with(SMALL);
    folder.write("templates/trust.html", "{% include \"c0.html\" %}");
    for n in 0..98 {
        let next = format!("{{% include \"c{}.html\" %}}", n + 1);
        folder.write(&format!("templates/c{n}.html"), &next);
    }
    let many = format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(998));
    folder.write("templates/c98.html", &many);
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    folder.write("templates/one-more.html", "");
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("may have 100 templates"), "{}", run.stderr);
    for around in ["{% include \"trust.html\" %}", "{% extends \"trust.html\" %}"] {
        let folder = Folder::with(SMALL);
        folder.write("templates/trust.html", around);
        assert_eq!(folder.candor(&["build"]).code, Some(1), "{around}");
    }
}

#[test]
fn lim_1_a_site_has_at_most_100_000_items() {
    let folder = Folder::with(SMALL);
    let first = folder.path().join("content/milestones/beta.toml");
    for n in 0..100_000 {
        let name = folder.path().join(format!("content/milestones/m{n}.toml"));
        if fs::hard_link(&first, &name).is_err() {
            fs::copy(&first, name).expect("the folder is ours");
        }
    }
    let run = folder.candor(&["check"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said = &run.stderr;
    assert!(said.contains("100002 items; a site has at most 100000") && said.contains("content"));
    assert!(said.contains("\n1 error"), "nothing was read: {said}");
}

#[test]
fn lim_3_a_report_shows_100_findings_and_counts_the_rest() {
    let folder = Folder::with(SMALL);
    let people = |n: usize| (0..n).map(|n| format!("\"u{n}\"")).collect::<Vec<_>>().join(",");
    let milestone =
        format!("title = \"Beta\"\nowner = \"ada\"\ncontributors = [{}]\n", people(150));
    folder.write("content/milestones/beta.toml", &milestone);
    let text = folder.candor(&["check"]);
    assert_eq!(text.stderr.matches("error[unknown-id]").count(), 100);
    assert!(text.stderr.contains("and 50 more\n150 errors"), "{}", text.stderr);
    let json = folder.candor(&["check", "--format", "json"]);
    assert!(json.stdout.ends_with("{\"more\":50}\n") && json.stdout.lines().count() == 101);
    let github = folder.candor(&["check", "--format", "github"]);
    assert_eq!(github.stdout.matches("::error ").count(), 100);
    assert!(github.stdout.ends_with("and 50 more\n"));
}

/// Files as large as they may be, each hostile in its own way, and what is
/// said of them: a mistake, not a crash and not nothing.
fn hostile_tables() -> Vec<(&'static str, String)> {
    const SIZE: usize = (4 << 20) - 100;
    let item = "title = \"M\"\nowner = \"ada\"\n";
    let fill = |part: &str| part.repeat(SIZE / part.len());
    let list = |field: &str, entry: &dyn Fn(usize) -> String, count: usize| {
        let entries: Vec<String> = (0..count).map(entry).collect();
        format!("{item}{field} = [{}]\n", entries.join(","))
    };
    vec![
        ("brackets", format!("title = {}", fill("["))),
        ("braces", format!("title = {}", fill("{a="))),
        ("dots", format!("{}b = 1", fill("a."))),
        ("equals", fill("=")),
        ("lines of equals", fill("=\n")),
        ("quotes", format!("title = \"{}", fill("\""))),
        ("headings", fill("[a]\n")),
        ("tables", fill("[[forecast]]\n")),
        ("open lists", fill("done_when = [\n")),
        ("words", fill("x y z\n")),
        ("no commas", format!("done_when = [{}]", fill("\"a\" "))),
        ("fields", (0..250_000).map(|n| format!("k{n} = 1\n")).collect()),
        ("wrong values", list("done_when", &|_| "1".to_owned(), 900_000)),
        ("unknown ids", list("depends_on", &|n| format!("\"u{n}\""), 300_000)),
        ("tomorrow", list("agreed", &|_| "{who=\"ada\",on=2027-01-01}".to_owned(), 120_000)),
    ]
}

/// Bodies as large as they may be.
fn hostile_bodies() -> Vec<(&'static str, String)> {
    const SIZE: usize = 250_000;
    let fill = |part: &str| part.repeat(SIZE / part.len());
    vec![
        ("brackets", fill("[")),
        ("pictures", fill("![")),
        ("links", fill("[a](b")),
        ("emphasis", fill("*a_ ")),
        ("strong", fill("a**b")),
        ("backticks", (1..690).map(|n| "`".repeat(n) + " ").collect()),
        ("lists", (0..480).map(|n| format!("{}- a\n", " ".repeat(2 * n))).collect()),
        ("one list", fill("- ")),
        (
            "wide table",
            format!("{}\n{}\n{}", "|a".repeat(41_000), "|-".repeat(41_000), "|b".repeat(41_000)),
        ),
        ("long table", format!("|a|b|\n|-|-|\n{}", "|\n".repeat(120_000))),
        (
            "notes in notes",
            format!(
                "[^1]\n\n{}",
                (0..9_000).map(|n| format!("[^{n}]: [^{}]\n", n + 1)).collect::<String>()
            ),
        ),
        (
            "names",
            (0..9_000).map(|n| format!("[a{n}]: http://x\n")).collect::<String>()
                + &(0..9_000).map(|n| format!("[a{n}] ")).collect::<String>(),
        ),
        ("tags", fill("<a>")),
        ("tags that close nothing", "<a>".repeat(40_000) + &"</b>".repeat(30_000)),
        ("comments", fill("<!--")),
        ("unknown ids", (0..15_000).map(|n| format!("[a](ref:x{n}) ")).collect()),
        ("headings", fill("# a\n")),
        ("addresses", fill("http://a ")),
        ("mail", fill("a@")),
    ]
}

/// Checks a site with 20 seconds of work, of which it needs one or two: what
/// takes the square of the size of a file takes hours.
fn check_within_bounds(folder: &Folder) -> Run {
    let script = "ulimit -t 20; exec \"$0\" check -q";
    let mut command = Command::new("bash");
    run(command.args(["-c", script, env!("CARGO_BIN_EXE_candor")]).current_dir(folder.path()))
}

#[cfg(unix)]
#[test]
fn lim_2_no_file_within_the_limits_is_a_burden() {
    for (name, text) in hostile_tables() {
        let folder = Folder::with(SMALL);
        // Each of the cases is a mistake at every size; this is a tenth of the
        // largest, because tests run without optimisation.
        let part: String = text.chars().take(text.len() / 10).collect();
        folder.write("content/milestones/m.toml", &part);
        let run = check_within_bounds(&folder);
        assert_eq!(run.code, Some(1), "{name}: {}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn lim_2_no_body_within_the_limits_is_a_burden() {
    for (name, text) in hostile_bodies() {
        let folder = Folder::with(SMALL);
        folder.write("content/updates/now.md", &format!("{UPDATE}{text}"));
        let run = check_within_bounds(&folder);
        assert!(matches!(run.code, Some(0 | 1)), "{name}: {:?} {}", run.code, run.stderr);
    }
}

/// Milestones that wait for each other, and what else `more` says of each.
fn milestones(count: usize, more: impl Fn(usize) -> String) -> Folder {
    let folder = Folder::with(SMALL);
    for n in 0..count {
        let text = format!(
            "title = \"Milestone {n}\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n{}",
            more(n)
        );
        folder.write(&format!("content/milestones/m{n}.toml"), &text);
    }
    folder
}

/// Builds a site in memory, on threads with so small a stack that a call for
/// each link of the chain would not fit.
fn build_on_a_small_stack(folder: &Folder, stack: usize) -> (usize, usize) {
    let work = || {
        let day = Day::parse("2026-07-24").expect("a day");
        let loaded = load(folder.path(), &Look::Everywhere, &mut Memory::default())
            .expect("the folder is ours")
            .0;
        let (checked, sources, findings) = check(loaded, day, &mut Default::default());
        let report = Report::new(&sources, findings, &BTreeMap::new());
        let said = report.print(&sources, Format::Text, false);
        let Some(checked) = checked.filter(|_| report.count().0 == 0) else {
            return (report.count().0, said.len());
        };
        let edition = edition(&checked, 0, day, &mut Default::default());
        let facts = derive(&edition, &mut Default::default());
        let site = Mutex::new(Tree::default());
        let rendered = render(&checked, &edition, &facts, None, &site, &());
        assert!(rendered.is_ok(), "no finding");
        (0, site.into_inner().expect("nobody panicked").files.len())
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).stack_size(stack).build();
    pool.expect("threads").install(work)
}

#[test]
fn lim_2_a_chain_of_milestones_needs_no_stack() {
    const LENGTH: usize = 2_000;
    let chain = milestones(LENGTH, |n| match n {
        0 => String::new(),
        n => format!("depends_on = [\"m{}\"]\n", n - 1),
    });
    // 2,000 links on 640 kB of a test without optimisation: 100,000 on 16 MB leave less each.
    let (errors, files) = build_on_a_small_stack(&chain, 640 << 10);
    assert!(errors == 0 && files > LENGTH, "{errors} errors, {files} files");
}

#[test]
fn lim_2_a_circle_of_milestones_needs_no_stack() {
    const LENGTH: usize = 2_000;
    let circle = milestones(LENGTH, |n| format!("depends_on = [\"m{}\"]\n", (n + 1) % LENGTH));
    let (errors, said) = build_on_a_small_stack(&circle, 640 << 10);
    assert!(errors == 1 && said < 2_000, "{errors} errors in {said} bytes");
}

#[test]
fn lim_1_the_limits_are_written_down() {
    let explained = Code::TooLarge.explanation();
    for number in ["4 MB", "256 kB", "2 MB", "10 MB", "1 GB", "100,000", "64"] {
        assert!(explained.contains(number), "{number}");
    }
}
