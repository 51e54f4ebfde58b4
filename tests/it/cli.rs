//! Commands as a user types them: what they say, write and return.

use crate::support::{Folder, SMALL};

#[test]
fn a_bare_call_prints_help() {
    let run = Folder::new().candor(&[]);
    assert_eq!(run.code, Some(2));
    for command in ["init", "new", "check", "build", "explain"] {
        assert!(run.stderr.contains(command), "{command} is missing in {}", run.stderr);
    }
}

#[test]
fn init_leaves_a_site_that_builds_without_a_finding() {
    let folder = Folder::new();
    assert_eq!(folder.candor(&["init"]).code, Some(0));
    assert_eq!(folder.read(".gitignore"), "/public/\n");
    let run = folder.candor(&["build", "--strict"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    assert!(folder.exists("public/index.html"));
    let workflow = folder.read(".github/workflows/pages.yml");
    assert!(workflow.contains("contents: read"));
    let actions =
        workflow.lines().filter_map(|line| line.split_once("uses: ")).map(|(_, action)| action);
    for action in actions {
        let version = action.split_once('@').map(|(_, version)| version).unwrap_or_default();
        let pin = version.split(' ').next().unwrap_or_default();
        assert!(
            pin.len() == 40 && pin.chars().all(|c| c.is_ascii_hexdigit()),
            "{action} is not pinned"
        );
    }
}

#[test]
fn init_touches_nothing_that_is_there() {
    let folder = Folder::with(&[("candor.toml", "mine")]);
    let run = folder.candor(&["init"]);
    assert_eq!(run.code, Some(3));
    assert_eq!(folder.tree("").len(), 1);
    assert_eq!(folder.read("candor.toml"), "mine");
}

#[test]
fn new_writes_a_blueprint_of_every_kind_that_only_lacks_real_names() {
    let folder = Folder::with(SMALL);
    folder.write("content/stakeholders/someone.toml", "name = \"Some One\"\nsince = 2026-01-05\n");
    for kind in ["stakeholder", "milestone", "decision", "update", "ask"] {
        let run = folder.candor(&["new", kind, &format!("a-new-{kind}")]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    // Blueprints are dated today, so the site must not lie before.
    folder.write("candor.toml", "title = \"Small\"\nowner = \"ada\"\n");
    let run = folder.candor(&["check"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn new_refuses_what_is_there_and_what_is_no_id() {
    let folder = Folder::with(SMALL);
    let before = folder.tree("");
    let run = folder.candor(&["new", "milestone", "beta"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    let run = folder.candor(&["new", "milestone", "Public Beta"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("public-beta"), "{}", run.stderr);
    assert_eq!(folder.candor(&["new", "unicorn", "x"]).code, Some(2));
    assert_eq!(folder.tree(""), before);
}

#[test]
fn check_writes_nothing() {
    let folder = Folder::with(SMALL);
    let before = folder.tree("");
    assert_eq!(folder.candor(&["check"]).code, Some(0));
    folder.write("content/milestones/bad.toml", "title = ");
    assert_eq!(folder.candor(&["check"]).code, Some(1));
    folder.remove("content/milestones/bad.toml");
    assert_eq!(folder.tree(""), before);
}

#[test]
fn strict_lets_warnings_stop_the_build() {
    let folder = Folder::with(SMALL);
    folder.write(
        "content/milestones/late.toml",
        "title = \"Late\"\nowner = \"ada\"\nbaseline = 2026-07-20\nbaselined = 2026-07-01\n",
    );
    assert_eq!(folder.candor(&["check"]).code, Some(0));
    let run = folder.candor(&["build", "--strict"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("warning[overdue]"), "{}", run.stderr);
    assert!(!folder.exists("public"));
    folder.write(
        "candor.toml",
        "title = \"S\"\nowner = \"ada\"\nas_of = 2026-07-24\n[checks]\noverdue = \"off\"\n",
    );
    assert_eq!(folder.candor(&["build", "--strict"]).code, Some(0));
    assert!(
        folder.read("public/trust.html").contains("overdue"),
        "the trust page lists what is switched off"
    );
}

#[test]
fn the_root_is_found_upwards_or_named() {
    let folder = Folder::with(SMALL);
    let run = crate::support::run(
        std::process::Command::new(env!("CARGO_BIN_EXE_candor"))
            .arg("check")
            .current_dir(folder.path().join("content/milestones")),
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let nowhere = std::process::Command::new(env!("CARGO_BIN_EXE_candor"))
        .arg("check")
        .current_dir("/")
        .output();
    let nowhere = nowhere.expect("the program was built");
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("candor init"));
    assert_eq!(Folder::new().candor(&["check", "-C", "nowhere"]).code, Some(2));
}

#[test]
fn explain_knows_every_rule() {
    let folder = Folder::new();
    let all = folder.candor(&["explain"]).stdout;
    for line in all.lines() {
        let name = line.split_whitespace().next().unwrap_or_default();
        let run = folder.candor(&["explain", name]);
        assert_eq!(run.code, Some(0));
        assert!(run.stdout.lines().count() > 2, "{name} is not explained");
    }
    let run = folder.candor(&["explain", "watermelom"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("watermelon"));
}

#[test]
fn dump_context_prints_what_a_template_is_given() {
    let folder = Folder::with(SMALL);
    let run = folder.candor(&["build", "--dump-context", "milestones/beta.html"]);
    let context: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(context["template"], "milestone.html");
    assert_eq!(context["view"]["item"]["title"], "Beta");
    assert_eq!(folder.candor(&["build", "--dump-context", "nowhere.html"]).code, Some(2));
    assert!(!folder.exists("public"));
}

#[test]
fn an_unknown_audience_is_a_usage_error() {
    let run = Folder::with(SMALL).candor(&["build", "--audience", "everyone"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("leadership"), "{}", run.stderr);
}
