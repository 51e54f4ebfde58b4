//! Injected faults: the operating system says no, or ends the process, at
//! every single step of a build; after each, a good build mends it all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Folder, Run, SMALL, run};

type Files = BTreeMap<String, Vec<u8>>;

/// The calls by which a build changes the disk.
const CALLS: [&str; 9] =
    ["write", "mkdir", "rename", "unlink", "unlinkat", "rmdir", "fsync", "syncfs", "ftruncate"];

/// A site between two builds: pages change, one comes, one goes, and a file
/// becomes a folder.
struct Change {
    folder: Folder,
    old: Files,
    new: Files,
}

impl Change {
    fn new() -> Self {
        let folder = Folder::with(SMALL);
        folder.write("content/milestones/gone.toml", "title = \"Gone\"\nowner = \"ada\"\n");
        folder.write("static/plan", "a file");
        assert_eq!(folder.candor(&["build"]).code, Some(0));
        let old = folder.tree("public");
        copy(&folder.path().join("public"), &folder.path().join("old"));
        folder.remove("content/milestones/gone.toml");
        folder.remove("static/plan");
        folder.write("static/plan/a.txt", "a folder");
        folder.write("content/milestones/come.toml", "title = \"Come\"\nowner = \"ada\"\n");
        folder.write("candor.toml", "title = \"New\"\nowner = \"ada\"\nas_of = 2026-07-24\n");
        assert_eq!(folder.candor(&["build", "-o", "new"]).code, Some(0));
        let new = folder.tree("new");
        Self { folder, old, new }
    }

    /// Puts the old site back.
    fn reset(&self) {
        let out = self.folder.path().join("public");
        fs::remove_dir_all(&out).expect("the folder is ours");
        copy(&self.folder.path().join("old"), &out);
    }

    /// Builds under strace, with a fault if one is given.
    fn build(&self, log: &str, inject: Option<&str>) -> Run {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o", log, "-e"]);
        command.arg(format!("trace={}", CALLS.join(",")));
        if let Some(inject) = inject {
            command.args(["-e", &format!("inject={inject}")]);
        }
        command.arg(env!("CARGO_BIN_EXE_candor")).arg("build");
        run(command.current_dir(self.folder.path()).env("RAYON_NUM_THREADS", "1"))
    }

    /// How often each call is made, by the thread that makes it most.
    fn steps(&self) -> BTreeMap<&'static str, usize> {
        let run = self.build("log", None);
        assert_eq!(run.code, Some(0), "strace is needed, and allowed: {}", run.stderr);
        let log = self.folder.read("log");
        self.folder.remove("log");
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for line in log.lines() {
            let mut words = line.split(|c: char| c.is_whitespace() || c == '(');
            let thread = words.next().unwrap_or_default();
            let call = words.find(|word| !word.is_empty()).unwrap_or_default();
            *counts.entry((call, thread)).or_default() += 1;
        }
        let most = |name: &&'static str| {
            let of_call = counts.iter().filter(|((call, _), _)| call == name);
            (*name, of_call.map(|(_, count)| *count).max().unwrap_or(0))
        };
        let steps: BTreeMap<_, _> = CALLS.iter().map(most).collect();
        assert!(steps["write"] > 5 && steps["rename"] > 5 && steps["fsync"] > 0, "{steps:?}");
        steps
    }

    /// Lets a fault happen at every step, one build for each, and holds what
    /// it left against the promise. `fault` says which one, of a call, for the
    /// n-th time; `ends` looks at the build that it met.
    fn at_every_step(&self, fault: impl Fn(usize) -> String, ends: impl Fn(&str, &str, &Run)) {
        let steps = self.steps();
        self.reset();
        for (call, count) in steps {
            for n in 1..=count {
                let fault = format!("{call}:{}:when={n}", fault(n));
                let run = self.build("/dev/null", Some(&fault));
                ends(call, &fault, &run);
                self.judge(&fault);
            }
        }
    }

    /// Holds what a fault left against the promise.
    fn judge(&self, fault: &str) {
        let out = self.folder.tree("public");
        let known: BTreeSet<&String> = self.old.keys().chain(self.new.keys()).collect();
        for (path, bytes) in &out {
            let whole = self.old.get(path) == Some(bytes) || self.new.get(path) == Some(bytes);
            assert!(whole && known.contains(path), "{path} is broken after {fault}");
        }
        let journal = self.folder.exists(".public.candor-new/journal");
        assert!(journal || out == self.old || out == self.new, "half a site after {fault}");
        let good = self.folder.candor(&["build"]);
        assert_eq!(good.code, Some(0), "the next build after {fault}: {}", good.stderr);
        assert!(self.folder.tree("public") == self.new, "another site after {fault}");
        assert!(!self.folder.exists(".public.candor-new"), "litter after {fault}");
        self.reset();
    }
}

fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-r").args([from, to]).status().expect("cp is there");
    assert!(done.success());
}

#[test]
fn out_1_killed_at_any_step_a_build_is_finished_by_the_next() {
    Change::new().at_every_step(|_| "signal=KILL".to_owned(), |_, _, _| ());
}

#[test]
fn out_1_interrupted_at_any_step_a_build_leaves_one_whole_site_and_no_litter() {
    let change = Change::new();
    let signal = |n| format!("signal={}", ["INT", "TERM"][n % 2]);
    change.at_every_step(signal, |_, fault, run| {
        assert!(matches!(run.code, Some(0 | 130)), "{fault}: {:?} {}", run.code, run.stderr);
        let out = change.folder.tree("public");
        assert!(out == change.old || out == change.new, "half a site after {fault}");
        assert!(!change.folder.exists(".public.candor-new"), "litter after {fault}");
    });
}

#[test]
fn out_1_refused_at_any_step_a_build_leaves_the_old_site() {
    let change = Change::new();
    let error = |n| format!("error={}", ["ENOSPC", "EIO", "EDQUOT"][n % 3]);
    change.at_every_step(error, |call, fault, run| {
        let ends = match run.code {
            // Where only litter could not be removed, or nothing could be said.
            Some(0) => change.folder.tree("public") == change.new,
            Some(4) => run.stderr.contains(": cannot "),
            _ => call == "write",
        };
        assert!(ends, "{fault}: exit {:?}, {}", run.code, run.stderr);
    });
}

#[test]
fn out_1_a_full_disk_leaves_the_old_site() {
    let folder = Folder::with(SMALL);
    folder.write("static/large.bin", &"x".repeat(200_000));
    let script = "mkdir disk && mount -t tmpfs -o size=128k tmpfs disk && mkdir disk/out && \
                  \"$0\" build -q -o disk/out/site; echo $? > code; ls -A disk/out | wc -l > left";
    let mut command = Command::new("unshare");
    command.args(["-r", "-m", "sh", "-c", script, env!("CARGO_BIN_EXE_candor")]);
    let run = run(command.current_dir(folder.path()));
    assert!(folder.exists("code"), "unshare and tmpfs are needed, and allowed: {}", run.stderr);
    assert_eq!(folder.read("code").trim(), "4", "{}", run.stderr);
    assert!(run.stderr.contains("No space left"), "{}", run.stderr);
    assert_eq!(folder.read("left").trim(), "0", "nothing is left");
}

#[test]
fn out_1_small_limits_of_the_system_leave_the_old_site() {
    let folder = Folder::with(SMALL);
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    let old = folder.tree("public");
    folder.write("static/large.bin", &"x".repeat(20_000));
    for limit in ["-f 8", "-n 4", "-v 20000"] {
        let script = format!("ulimit {limit} && exec \"$0\" build");
        let mut command = Command::new("bash");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_candor")]);
        let run = run(command.current_dir(folder.path()));
        assert_ne!(run.code, Some(0), "ulimit {limit}: {}", run.stderr);
        assert_eq!(folder.tree("public"), old, "ulimit {limit}");
    }
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    folder.candor(&["build", "-o", "clean"]);
    assert_eq!(folder.tree("public"), folder.tree("clean"));
}

#[test]
fn out_1_a_folder_that_may_not_be_written_stays_as_it_is() {
    let folder = Folder::with(SMALL);
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    let old = folder.tree("public");
    folder.write("candor.toml", "title = \"New\"\nowner = \"ada\"\nas_of = 2026-07-24\n");
    // To root nothing is read-only, so root becomes somebody else for this.
    let script = "chmod -R a+rX . && chmod a-w . public && if [ \"$(id -u)\" = 0 ]; then \
                  setpriv --reuid 65534 --clear-groups ./candor build; else ./candor build; fi; \
                  code=$?; chmod u+w . public; exit $code";
    fs::copy(env!("CARGO_BIN_EXE_candor"), folder.path().join("candor")).expect("a copy");
    let mut command = Command::new("sh");
    let run = run(command.args(["-c", script]).current_dir(folder.path()));
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(run.stderr.contains("public") && run.stderr.contains("Permission denied"));
    assert_eq!(folder.tree("public"), old);
    assert!(!folder.exists(".public.candor-new"));
}

#[test]
fn out_1_two_builds_at_once_leave_one_whole_site() {
    let folder = Folder::with(SMALL);
    let start = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
        command.args(["build", "-q"]).current_dir(folder.path()).env_remove("GITHUB_ACTIONS");
        command.stderr(Stdio::piped()).spawn().expect("the program was built")
    };
    for round in 0..10 {
        let title = format!("title = \"Round {round}\"\nowner = \"ada\"\nas_of = 2026-07-24\n");
        folder.write("candor.toml", &title);
        let builds: Vec<_> = (0..4).map(|_| start()).collect();
        let mut good = 0;
        for build in builds {
            let output = build.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr);
            match output.status.code() {
                Some(0) => good += 1,
                code => {
                    assert_eq!(code, Some(3), "{said}");
                    assert!(said.contains("another build"), "{said}");
                }
            }
        }
        assert!(good > 0);
        assert_eq!(folder.candor(&["build", "-o", "clean"]).code, Some(0));
        assert_eq!(folder.tree("public"), folder.tree("clean"));
        assert!(!folder.exists(".public.candor-new"));
    }
}

#[test]
fn out_1_each_step_is_on_the_disk_before_the_next() {
    let change = Change::new();
    change.reset();
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-qq", "-o", "log", "-e", "trace=rename,fsync,syncfs,unlink"]);
    command.arg(env!("CARGO_BIN_EXE_candor")).arg("build").current_dir(change.folder.path());
    let run = run(command.env("RAYON_NUM_THREADS", "1"));
    assert_eq!(run.code, Some(0), "strace is needed, and allowed: {}", run.stderr);
    let log = change.folder.read("log");
    let lines: Vec<&str> = log.lines().collect();
    let at = |what: &str, from: usize| {
        let found = lines[from..].iter().position(|line| line.contains(what));
        from + found.unwrap_or_else(|| panic!("no {what} in {:#?}", &lines[from..]))
    };
    let synced = |end: &str, from: usize| at(&format!("{end}>"), from);
    let certain = at("journal.part\", ", 0);
    let changed = change.new.iter().filter(|(path, bytes)| change.old.get(*path) != Some(bytes));
    let changed: Vec<&String> = changed.map(|(path, _)| path).collect();
    assert!(changed.len() > 5);
    for path in &changed {
        assert!(synced(&format!("/files/{path}"), 0) < certain, "{path} before the journal");
    }
    assert!(synced("/files/milestones", 0) < certain && synced("/files", 0) < certain);
    assert!(synced("/journal.part", 0) < certain, "the journal itself, before its name");
    let first = at("rename(", certain + 1);
    assert!(synced("/.public.candor-new", certain) < first, "its name, before the first move");
    let done = at("candor-new/journal\"", certain + 1);
    assert!(lines[done].contains("unlink("), "{}", lines[done]);
    let last = lines[..done].iter().rposition(|line| line.contains("rename(")).expect("moves");
    for folder in ["/public", "/public/milestones"] {
        assert!(synced(folder, last) < done, "{folder} before the journal goes");
    }
}

#[test]
fn out_1_many_files_are_on_the_disk_by_one_call() {
    let folder = Folder::with(SMALL);
    for n in 0..50 {
        folder.write(&format!("static/files/{n}.txt"), "text");
    }
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-qq", "-o", "log", "-e", "trace=rename,fsync,syncfs"]);
    let run =
        run(command.arg(env!("CARGO_BIN_EXE_candor")).arg("build").current_dir(folder.path()));
    assert_eq!(run.code, Some(0), "strace is needed, and allowed: {}", run.stderr);
    let log = folder.read("log");
    let all = log.find("syncfs(").expect("one call for all");
    assert!(all < log.find("journal.part\", ").expect("the journal"), "{log}");
    assert!(log.matches("fsync(").count() < 20, "{log}");
}
