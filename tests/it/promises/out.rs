//! The output folder: only what Candor wrote is ever replaced or removed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Folder, SMALL};

const UPDATE: &str = "+++\ntitle = \"Update\"\non = 2026-07-24\nheadline = \"Beta holds 31 August\"\nhealth = \"green\"\n+++\n";

#[test]
fn out_1_what_did_not_change_is_not_written_again() {
    let folder = Folder::with(SMALL);
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    let first = folder.tree("public");
    assert_eq!(folder.candor(&["build", "-o", "again"]).code, Some(0));
    assert_eq!(first, folder.tree("again"));
    let times = times(&folder, "public");
    let run = folder.candor(&["build"]);
    assert!(run.stderr.contains("nothing changed"), "{}", run.stderr);
    folder.write("content/updates/now.md", UPDATE);
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    let after = self::times(&folder, "public");
    let style = "assets/paper.css";
    assert_eq!((times[""], times[style]), (after[""], after[style]), "the same folder and file");
    assert_ne!(times["index.html"], after["index.html"]);
}

/// The file system's number of the folder and of each file.
fn times(folder: &Folder, out: &str) -> BTreeMap<String, u64> {
    let root = folder.path().join(out);
    let names = folder.tree(out).into_keys().chain([String::new()]);
    names.map(|name| (name.clone(), number(&root.join(name)))).collect()
}

#[cfg(unix)]
fn number(path: &Path) -> u64 {
    std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).expect("the file is there"))
}

#[cfg(not(unix))]
fn number(path: &Path) -> u64 {
    let changed = fs::metadata(path).and_then(|metadata| metadata.modified());
    let since = changed.expect("it has a time").duration_since(std::time::UNIX_EPOCH);
    u64::try_from(since.expect("after 1970").as_nanos()).expect("before 2554")
}

#[test]
fn out_1_a_failed_build_leaves_the_last_good_site() {
    let folder = Folder::with(SMALL);
    folder.candor(&["build"]);
    let before = folder.tree("public");
    folder.write("content/milestones/beta.toml", "title = \"Beta\"\n");
    assert_eq!(folder.candor(&["build"]).code, Some(1));
    assert_eq!(folder.tree("public"), before);
}

#[test]
fn out_4_nothing_stale_is_left() {
    let folder = Folder::with(SMALL);
    folder.write("content/milestones/gone.toml", "title = \"Gone\"\nowner = \"ada\"\n");
    folder.write("static/files/plan.txt", "plan");
    folder.candor(&["build"]);
    assert!(folder.exists("public/milestones/gone.html") && folder.exists("public/files/plan.txt"));
    folder.remove("content/milestones/gone.toml");
    folder.remove("static/files/plan.txt");
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    folder.candor(&["build", "-o", "clean"]);
    assert_eq!(folder.tree("public"), folder.tree("clean"));
    assert!(!folder.exists("public/files"));
    assert!(!folder.exists(".public.candor-new"), "no litter");
}

#[test]
fn out_2_what_candor_did_not_write_is_never_touched() {
    let folder = Folder::with(SMALL);
    folder.write("public/CNAME", "example.com");
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("CNAME") && run.stderr.contains("static/"), "{}", run.stderr);
    assert_eq!(folder.tree("public").len(), 1);
    assert!(!folder.exists(".public.candor-new"), "a refusal leaves no litter");
    folder.remove("public/CNAME");
    folder.write("public/.gitkeep", "");
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    folder.write("public/milestones/notes.txt", "mine");
    assert_eq!(folder.candor(&["build"]).code, Some(3));
    assert_eq!(folder.read("public/milestones/notes.txt"), "mine");
}

#[test]
fn out_3_the_output_is_never_a_source_or_around_one() {
    let folder = Folder::with(SMALL);
    let before = folder.tree("");
    for out in
        [".", "..", "/", "content", "content/site", "static/x", "themes", "./content/../content/x"]
    {
        let run = folder.candor(&["build", "-o", out]);
        assert_eq!(run.code, Some(3), "{out}: {}", run.stderr);
    }
    assert_eq!(folder.tree(""), before);
}

#[cfg(unix)]
#[test]
fn out_3_the_output_is_not_reached_through_a_link() {
    let folder = Folder::with(SMALL);
    folder.write("elsewhere/keep.txt", "mine");
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join("public"))
        .expect("a link");
    assert_eq!(folder.candor(&["build"]).code, Some(3));
    let run = folder.candor(&["build", "-o", "public/site"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert_eq!(folder.tree("elsewhere").len(), 1);
}

#[test]
fn aud_4_one_folder_never_mixes_audiences() {
    let folder = Folder::with(SMALL);
    folder.candor(&["build", "--audience", "team"]);
    let before = folder.tree("public");
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("team") && run.stderr.contains("--switch-audience"));
    assert_eq!(folder.tree("public"), before);
    assert_eq!(folder.candor(&["build", "--switch-audience"]).code, Some(0));
    folder.candor(&["build", "-o", "clean"]);
    assert_eq!(folder.tree("public"), folder.tree("clean"));
    assert!(!folder.exists(".public.candor-new"), "nothing is left beside it");
}

#[test]
fn out_1_a_killed_build_is_finished_by_the_next() {
    let folder = Folder::with(SMALL);
    folder.candor(&["build"]);
    let old = folder.tree("public");
    // What a build leaves that is killed between its journal and its moves.
    folder.write(".public.candor-new/files/index.html", "new");
    folder.write(
        ".public.candor-new/journal",
        "{\"moves\":[\"index.html\"],\"removes\":[\"trust.html\"]}",
    );
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(folder.tree("public"), old);
    assert!(!folder.exists(".public.candor-new"));
}

#[test]
fn out_1_a_move_that_was_cut_short_is_finished_before_anything_else() {
    let folder = Folder::with(SMALL);
    folder.candor(&["build"]);
    folder.write(".public.candor-new/files/index.html", "new");
    folder.write(".public.candor-new/journal", "{\"moves\":[\"index.html\"],\"removes\":[]}");
    folder.write("content/milestones/bad.toml", "title = ");
    assert_eq!(folder.candor(&["build"]).code, Some(1));
    assert_eq!(folder.read("public/index.html"), "new");
    assert!(!folder.exists(".public.candor-new"));
}

#[test]
fn out_2_a_list_of_files_from_elsewhere_leads_to_no_other_file() {
    let folder = Folder::with(SMALL);
    folder.write("precious.txt", "mine");
    folder.write("public/.git/config", "mine");
    for path in ["../precious.txt", ".git/config", "/etc/passwd", ".", "", "a/../../precious.txt"] {
        let list = format!("{{\"audience\":\"leadership\",\"files\":[\"{path}\"]}}");
        folder.write("public/.candor-manifest", &list);
        assert_eq!(folder.candor(&["build"]).code, Some(3), "{path}");
        folder.remove("public/.candor-manifest");
        for what in ["moves", "removes", "clears"] {
            let empty = r#""moves":[],"removes":[],"clears":[]"#;
            let journal =
                empty.replace(&format!("\"{what}\":[]"), &format!("\"{what}\":[\"{path}\"]"));
            folder.write(".public.candor-new/journal", &format!("{{{journal}}}"));
            folder.write(".public.candor-new/files/config", "theirs");
            assert_eq!(folder.candor(&["build"]).code, Some(3), "{journal}");
        }
        fs::remove_dir_all(folder.path().join(".public.candor-new")).expect("the folder is ours");
    }
    assert_eq!(folder.read("precious.txt") + &folder.read("public/.git/config"), "minemine");
}

#[cfg(unix)]
#[test]
fn out_2_a_folder_beside_the_output_that_candor_did_not_make_is_left_alone() {
    use std::os::unix::fs::symlink;
    let folder = Folder::with(SMALL);
    folder.write("elsewhere/files/keep.txt", "mine");
    folder.write("target.txt", "mine");
    let link = |to: &str, at: &str| symlink(folder.path().join(to), folder.path().join(at));
    link("elsewhere", ".public.candor-new").expect("a link");
    assert_eq!(folder.candor(&["build"]).code, Some(3));
    folder.remove(".public.candor-new");
    folder.write(".public.candor-new/notes.txt", "mine");
    assert_eq!(folder.candor(&["build"]).code, Some(3));
    folder.remove(".public.candor-new/notes.txt");
    link("target.txt", ".public.candor-new/lock").expect("a link");
    assert_eq!(folder.candor(&["build"]).code, Some(3));
    folder.remove(".public.candor-new/lock");
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    assert_eq!(folder.read("elsewhere/files/keep.txt") + &folder.read("target.txt"), "minemine");
}

#[test]
fn out_3_the_output_is_never_home_or_around_it() {
    let folder = Folder::with(SMALL);
    folder.write("home/ada/notes.txt", "mine");
    for out in ["home", "home/ada"] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_candor"));
        let home = folder.path().join("home/ada");
        command.args(["build", "-o", out]).current_dir(folder.path()).env("HOME", &home);
        let run = crate::support::run(command.env("USERPROFILE", home));
        assert_eq!(run.code, Some(3), "{}", run.stderr);
    }
    assert_eq!(folder.tree("home").len(), 1);
}

#[test]
fn out_4_a_file_becomes_a_folder_and_a_folder_a_file() {
    let folder = Folder::with(SMALL);
    folder.write("static/plan", "a file");
    folder.write("static/notes/one/two.txt", "a folder");
    folder.write("static/Case.txt", "one");
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    folder.remove("static/plan");
    folder.write("static/plan/a.txt", "a folder");
    fs::remove_dir_all(folder.path().join("static/notes")).expect("the folder is ours");
    folder.write("static/notes", "a file");
    folder.remove("static/Case.txt");
    folder.write("static/case.txt", "two");
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    folder.candor(&["build", "-o", "clean"]);
    assert_eq!(folder.tree("public"), folder.tree("clean"));
}

#[cfg(unix)]
#[test]
fn out_5_the_output_has_plain_files_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(SMALL);
    folder.write("static/tool.sh", "echo");
    let mode = |path: &str, mode| {
        let path = folder.path().join(path);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
    };
    mode("static/tool.sh", 0o4755);
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    mode("public/index.html", 0o755);
    let twin = folder.path().join("twin");
    fs::hard_link(folder.path().join("public/trust.html"), twin).expect("a link");
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    for path in folder.tree("public").keys() {
        let metadata = fs::symlink_metadata(folder.path().join("public").join(path));
        let metadata = metadata.expect("listed");
        let links = std::os::unix::fs::MetadataExt::nlink(&metadata);
        assert!(metadata.is_file() && links == 1, "{path}");
        assert_eq!(metadata.permissions().mode() & 0o7133, 0, "{path}");
    }
}

#[test]
fn out_6_what_fails_writes_nothing() {
    let folder = Folder::with(SMALL);
    folder.write("content/milestones/bad.toml", "title = ");
    let before = folder.tree("");
    assert_eq!(folder.candor(&["build", "-o", "deep/er/public"]).code, Some(1));
    assert_eq!(folder.candor(&["check"]).code, Some(1));
    folder.remove("content/milestones/bad.toml");
    folder.write("deep/file", "mine");
    assert_eq!(folder.candor(&["build", "-o", "deep/file/public"]).code, Some(4));
    assert_eq!(folder.candor(&["check"]).code, Some(0));
    folder.remove("deep/file");
    fs::remove_dir(folder.path().join("deep")).expect("nothing else is in it");
    folder.write("content/milestones/bad.toml", "title = ");
    assert_eq!(folder.tree(""), before);
}

const LATE: &str =
    "title = \"Late\"\nowner = \"ada\"\nbaseline = 2026-07-10\nbaselined = 2026-07-01\n";

/// Found only while files are made and written: a template that fails on one
/// page, a hidden name, a file that needs the name of a page, a warning that
/// counts.
#[test]
fn out_6_what_fails_on_the_way_leaves_nothing_behind() {
    let folder = Folder::with(SMALL);
    folder.write("content/milestones/late.toml", LATE);
    folder.write(
        "content/milestones/project-falcon.toml",
        "title = \"Project Falcon\"\nowner = \"ada\"\naudience = \"team\"\n",
    );
    assert_eq!(folder.candor(&["check"]).code, Some(0));
    let leak = "{% extends \"base.html\" %}{% block main %}Project Falcon{% endblock %}";
    for (path, text, flag, says) in [
        ("templates/milestone.html", "{{ view.no.such }}", "--quiet", "milestone.html"),
        ("templates/404.html", leak, "--quiet", "project-falcon"),
        ("static/Index.html", "mine", "--quiet", "Index.html"),
        ("static/mine.txt", "mine", "--strict", "warning"),
    ] {
        folder.write(path, text);
        let before = folder.tree("");
        let run = folder.candor(&["build", flag, "-o", "deep/er/public"]);
        assert_eq!(run.code, Some(1), "{path}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{path}: {}", run.stderr);
        assert_eq!(folder.tree(""), before, "{path}");
        assert!(!folder.exists("deep"), "{path}");
        folder.remove(path);
    }
    assert_eq!(folder.candor(&["build", "-o", "deep/er/public"]).code, Some(0));
}

#[test]
fn out_6_a_build_writes_only_into_its_output() {
    let folder = Folder::with(SMALL);
    let before = folder.tree("");
    assert_eq!(folder.candor(&["build", "-o", "made/for/it"]).code, Some(0));
    let mut after = folder.tree("");
    after.retain(|path, _| !path.starts_with("made/for/it/"));
    assert_eq!(after, before);
}
