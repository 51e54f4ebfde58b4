//! The output folder: only what Candor wrote is ever replaced or removed.

use crate::support::{Folder, SMALL};

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::with(SMALL);
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    let first = folder.tree("public");
    assert_eq!(folder.candor(&["build", "-o", "again"]).code, Some(0));
    assert_eq!(first, folder.tree("again"));
    let run = folder.candor(&["build"]);
    assert!(run.stderr.contains("nothing changed"), "{}", run.stderr);
}

#[test]
fn a_failed_build_leaves_the_last_good_site() {
    let folder = Folder::with(SMALL);
    folder.candor(&["build"]);
    let before = folder.tree("public");
    folder.write("content/milestones/beta.toml", "title = \"Beta\"\n");
    assert_eq!(folder.candor(&["build"]).code, Some(1));
    assert_eq!(folder.tree("public"), before);
}

#[test]
fn nothing_stale_is_left() {
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
fn what_candor_did_not_write_is_never_touched() {
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
fn the_output_is_never_a_source_or_around_one() {
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
fn the_output_is_not_reached_through_a_link() {
    let folder = Folder::with(SMALL);
    folder.write("elsewhere/keep.txt", "mine");
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join("public"))
        .expect("a link");
    assert_eq!(folder.candor(&["build"]).code, Some(3));
    assert_eq!(folder.tree("elsewhere").len(), 1);
}

#[test]
fn one_folder_never_mixes_audiences() {
    let folder = Folder::with(SMALL);
    folder.candor(&["build", "--audience", "team"]);
    let before = folder.tree("public");
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("team"), "{}", run.stderr);
    assert_eq!(folder.tree("public"), before);
}

#[test]
fn a_killed_build_is_finished_by_the_next() {
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
