//! Diagnostics and the command line.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Folder, Run, SMALL, run};

/// Whether a terminal would obey a character instead of showing it.
fn is_obeyed(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Holds what a run said against the promise.
fn judge(what: &str, run: &Run) {
    for text in [&run.stdout, &run.stderr] {
        assert!(!text.contains(is_obeyed), "{what}: {text:?}");
        for line in text.lines().filter(|line| line.trim_start().starts_with("::")) {
            assert!(line.starts_with("::error ") || line.starts_with("::warning "), "{line}");
        }
        assert!(!text.contains("##["), "{what}: {text:?}");
    }
}

#[test]
fn cli_2_no_text_of_a_site_is_obeyed_by_a_terminal_or_a_build_server() {
    let texts = [
        "\\u001b]0;owned\\u0007",
        "\\u009b31m",
        "\\u202eback",
        "\\u2066a",
        "x\\n::add-mask::y",
        "x\\r::error::y",
        "::stop-commands::x",
        "x%0A::add-mask::y",
        "\\u0000",
        "\\u007f",
        "##[group]x",
    ];
    let raw = ["\u{1b}[2J", "\u{9b}31m", "\u{202e}x", "a\u{7}b", "\u{85}::error::x"];
    for format in ["text", "json", "github"] {
        for text in texts {
            let folder = Folder::with(SMALL);
            let milestone = format!(
                "title = \"{text}\"\nowner = \"{text}\"\nkey = \"{text}\"\n\"{text}\" = 1\nhealth = \"{text}\"\nlinks = [{{ label = \"l\", url = \"{text}\" }}]\nbody = \"[x]({text}) <{text}>\"\n"
            );
            folder.write("content/milestones/bad.toml", &milestone);
            folder.write("candor.toml", &format!("title = \"{text}\"\nowner = \"ada\"\nas_of = 2026-07-24\n[theme]\nname = \"{text}\"\n"));
            judge(text, &folder.candor(&["check", "--format", format]));
        }
        for text in raw {
            let folder = Folder::with(SMALL);
            folder.write(
                "content/milestones/bad.toml",
                &format!("title = \"{text}\"\nowner = {text}\n# {text}\n"),
            );
            folder.write(
                "content/updates/now.md",
                &format!("+++\ntitle = \"T\"\n+++\n[a](ref:{text}) [b]({text})\n"),
            );
            judge(text, &folder.candor(&["check", "--format", format]));
        }
    }
    let folder = Folder::with(SMALL);
    folder.write(
        "content/milestones/beta.toml",
        "title = \"Beta\"\nowner = \"ada\"\n[extra]\nx = \"\\u202e\\u001b[2J\"\n",
    );
    judge("extra", &folder.candor(&["build", "--dump-context", "milestones/beta.html"]));
}

#[cfg(unix)]
#[test]
fn cli_2_no_name_of_a_file_is_obeyed_either() {
    for name in ["\u{1b}]0;x\u{7}", "a\n::add-mask::x", "\u{202e}x", "\u{9b}31m", "a\r::error::b"] {
        for format in ["text", "json", "github"] {
            for place in [
                "content",
                "content/milestones",
                "static",
                "templates",
                "assets",
                "themes/own/templates",
            ] {
                for ending in ["", ".toml", ".html"] {
                    let folder = Folder::with(SMALL);
                    folder.write("candor.toml", "title = \"S\"\nowner = \"ada\"\nas_of = 2026-07-24\n[theme]\nname = \"own\"\n");
                    folder.write(&format!("{place}/{name}{ending}"), "{{ nothing }} title = ");
                    judge(name, &folder.candor(&["check", "--format", format]));
                }
            }
        }
        // What lies in the output, and what the system refuses.
        let folder = Folder::with(SMALL);
        folder.write(&format!("public/{name}"), "mine");
        let run = folder.candor(&["build"]);
        assert_eq!(run.code, Some(3));
        judge(name, &run);
        let run = folder.candor(&["build", "-o", &format!("candor.toml/{name}")]);
        assert_ne!(run.code, Some(0));
        judge(name, &run);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn cli_3_a_build_opens_no_socket_and_runs_no_program() {
    let folder = Folder::with(SMALL);
    for arguments in [&["check"][..], &["build"], &["build"]] {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o", "log", "-e", "trace=%network,execve,execveat"]);
        let run = run(command
            .arg(env!("CARGO_BIN_EXE_candor"))
            .args(arguments)
            .current_dir(folder.path()));
        assert_eq!(run.code, Some(0), "strace is needed, and allowed: {}", run.stderr);
        let log = folder.read("log");
        let calls = log.lines().filter(|line| !line.contains("+++") && !line.contains("???"));
        assert_eq!(calls.count(), 1, "{log}");
        assert!(log.contains("execve("), "{log}");
    }
}

#[test]
fn cli_3_the_environment_is_read_from_a_written_list_only() {
    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("part of the package") {
            let path = entry.expect("part of the package").path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                let text = fs::read_to_string(&path).unwrap_or_default();
                found.push((path.display().to_string(), text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document =
        fs::read_to_string(root.join("docs/publishing.md")).expect("part of the package");
    let mut found = Vec::new();
    sources(&root.join("src"), &mut found);
    let mut names = 0;
    for (path, text) in found {
        for call in ["env::var(", "env::var_os(", "env = "] {
            for part in text.split(call).skip(1) {
                let Some(name) = part.strip_prefix('"').and_then(|part| part.split('"').next())
                else {
                    panic!("{path} reads a variable whose name is not written there");
                };
                assert!(document.contains(&format!("| `{name}` |")), "{path} reads {name}");
                names += 1;
            }
        }
        assert!(!text.contains("env::vars"), "{path} reads every variable");
    }
    assert!(names > 5);
}

#[test]
fn cli_4_the_exit_code_says_how_it_ended() {
    let folder = Folder::with(SMALL);
    let code = |arguments: &[&str]| folder.candor(arguments).code;
    assert_eq!(code(&["check"]), Some(0));
    assert_eq!(code(&["build"]), Some(0));
    assert_eq!(code(&["explain", "overdue"]), Some(0));
    assert_eq!(code(&["--version"]), Some(0));
    for usage in [
        &["biuld"][..],
        &["build", "--audience", "all"],
        &["check", "--as-of", "today"],
        &["explain", "x"],
        &["check", "-C", "nowhere"],
    ] {
        assert_eq!(code(usage), Some(2), "{usage:?}");
    }
    assert_eq!(code(&["build", "-o", "."]), Some(3));
    assert_eq!(code(&["init"]), Some(3));
    assert_eq!(code(&["build", "-o", "candor.toml/x"]), Some(4));
    folder.write("content/milestones/bad.toml", "title = ");
    assert_eq!((code(&["check"]), code(&["build"])), (Some(1), Some(1)));
}

#[test]
fn cli_5_the_workflow_of_init_has_the_least_rights_and_pins_what_it_uses() {
    let folder = Folder::new();
    assert_eq!(folder.candor(&["init"]).code, Some(0));
    let workflow = folder.read(".github/workflows/pages.yml");
    let actions: Vec<&str> = workflow
        .lines()
        .filter_map(|line| line.split_once("uses: "))
        .map(|(_, action)| action)
        .collect();
    assert!(!actions.is_empty());
    for action in actions {
        let version = action.split_once('@').map(|(_, version)| version).unwrap_or_default();
        let pin = version.split(' ').next().unwrap_or_default();
        assert!(pin.len() == 40 && pin.chars().all(|c| c.is_ascii_hexdigit()), "{action}");
    }
    // The rights of all jobs, then those of the one that publishes.
    let rights: Vec<&str> = workflow
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with(": write") || line.ends_with(": read"))
        .collect();
    let all =
        ["contents: read", "contents: read", "pages: read", "pages: write", "id-token: write"];
    assert_eq!(rights, all);
    let publishes = workflow.find("pages: write").expect("checked above");
    let builds = workflow.find("candor build").expect("it builds");
    let job =
        |at: usize| workflow[..at].rfind("\n  ").map(|_| workflow[..at].matches("runs-on").count());
    assert!(builds < publishes || job(builds) != job(publishes), "what builds may not write");
    assert!(workflow.contains("persist-credentials: false"));
    assert!(!workflow.contains("pull_request_target") && !workflow.contains("${{ github.event."));
}
