//! What editors do when they save ends in the output folder.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::support::{BETA, Folder, Running, SMALL, tree};

/// `candor watch` in a folder.
struct Watch<'a> {
    folder: &'a Folder,
    running: Running,
}

impl<'a> Watch<'a> {
    fn start(folder: &'a Folder, flags: &[&str]) -> Self {
        let running = Running::start(folder, &[&["watch"], flags].concat());
        running.until("Built");
        Self { folder, running }
    }

    /// Waits for a line that holds some words.
    fn until(&self, words: &str) -> String {
        self.running.until(words).pop().expect("the line itself")
    }

    /// How often the site is built while nothing happens.
    fn builds_in(&self, time: Duration) -> usize {
        std::thread::sleep(time);
        self.running.since().iter().filter(|line| line.contains("Built")).count()
    }

    /// The output is a clean build.
    fn is_clean(&self) {
        let run = self.folder.candor(&["build", "--output", "clean"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(self.folder.tree("public") == self.folder.tree("clean"));
        fs::remove_dir_all(self.folder.path().join("clean")).expect("the folder is ours");
    }
}

fn beta(title: &str) -> String {
    format!("title = \"{title}\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n")
}

/// How editors save.
fn save(path: &Path, how: &str, text: &str) {
    let aside = |ending: &str| path.with_extension(ending);
    let done = match how {
        "in place" => fs::write(path, text),
        "rename" => fs::write(aside("tmp"), text).and_then(|()| fs::rename(aside("tmp"), path)),
        "vim" => fs::rename(path, aside("toml~"))
            .and_then(|()| fs::write(path, text))
            .and_then(|()| fs::remove_file(aside("toml~"))),
        "jetbrains" => fs::write(aside("toml___jb_tmp___"), text)
            .and_then(|()| fs::rename(path, aside("toml___jb_old___")))
            .and_then(|()| fs::rename(aside("toml___jb_tmp___"), path))
            .and_then(|()| fs::remove_file(aside("toml___jb_old___"))),
        "delete and write" => fs::remove_file(path).and_then(|()| fs::write(path, text)),
        other => panic!("no editor saves {other}"),
    };
    done.expect("the file is ours");
}

#[test]
fn wat_1_every_way_to_save_is_noticed() {
    let folder = Folder::with(SMALL);
    let watch = Watch::start(&folder, &[]);
    let path = folder.path().join(BETA);
    for how in ["in place", "rename", "vim", "jetbrains", "delete and write"] {
        for n in 0..3 {
            save(&path, how, &beta(&format!("Beta, {how} {n}")));
            // A look in the middle of a save may see less, and then sees the rest.
            while !folder.read("public/milestones/index.html").contains(&format!("Beta, {how} {n}"))
            {
                watch.until("Built");
            }
        }
    }
    watch.is_clean();
}

#[test]
fn wat_1_whole_folders_come_and_go() {
    let folder = Folder::with(SMALL);
    let watch = Watch::start(&folder, &[]);
    folder.write("static/a/b/c/deep.txt", "deep");
    watch.until("Built");
    watch.is_clean();
    folder.write("static/a/b/c/deep.txt", "deeper");
    watch.until("Built");
    watch.is_clean();
    fs::remove_dir_all(folder.path().join("static")).expect("the folder is ours");
    watch.until("Built");
    watch.is_clean();
    // As when a branch is switched: the folder goes, and comes back new.
    let content = folder.path().join("content");
    fs::rename(&content, folder.path().join("old")).expect("the folder is ours");
    watch.until("content");
    for (path, text) in SMALL {
        folder.write(path, text);
    }
    folder.write(BETA, &beta("On another branch"));
    watch.until("Built");
    save(&folder.path().join(BETA), "rename", &beta("Saved in the new folder"));
    while !folder.read("public/milestones/index.html").contains("Saved in the new folder") {
        watch.until("Built");
    }
    watch.is_clean();
}

#[test]
fn wat_2_a_mistake_ends_nothing_and_touches_nothing() {
    let folder = Folder::with(SMALL);
    let watch = Watch::start(&folder, &[]);
    let before = folder.tree("public");
    folder.write(BETA, "title = \"Beta\"\nowner = \"adda\"\n");
    watch.until("nothing has the id `adda`");
    watch.until("the last good site stays");
    assert!(folder.tree("public") == before);
    folder.remove("candor.toml");
    watch.until("candor.toml");
    assert!(folder.tree("public") == before);
    folder.write("candor.toml", SMALL[0].1);
    watch.until("the last good site stays");
    folder.write(BETA, &beta("Mended"));
    watch.until("Built");
    watch.is_clean();
}

#[test]
fn wat_2_what_could_not_be_written_is_written_later() {
    let folder = Folder::with(SMALL);
    let watch = Watch::start(&folder, &[]);
    folder.write("public/mine.txt", "not Candor's");
    folder.write(BETA, &beta("Later"));
    watch.until("mine.txt");
    folder.remove("public/mine.txt");
    watch.until("Built");
    watch.is_clean();
}

#[test]
fn wat_3_idle_and_reading_build_nothing() {
    let folder = Folder::with(SMALL);
    let watch = Watch::start(&folder, &[]);
    for _ in 0..20 {
        tree(&folder.path().join("content"));
        let same = folder.read(BETA);
        save(&folder.path().join(BETA), "rename", &same);
        folder.write("public-notes.txt", "no source");
    }
    assert_eq!(watch.builds_in(Duration::from_secs(3)), 0);
    save(&folder.path().join(BETA), "vim", &beta("Once"));
    assert_eq!(watch.builds_in(Duration::from_secs(3)), 1);
}

#[test]
fn wat_1_polling_notices_too() {
    let folder = Folder::with(SMALL);
    let watch = Watch::start(&folder, &["--poll"]);
    folder.write(BETA, &beta("Polled"));
    assert!(watch.until("Built").contains(BETA));
    watch.is_clean();
}

#[cfg(unix)]
#[test]
fn wat_6_an_interrupt_leaves_the_site_and_no_litter() {
    let folder = Folder::with(SMALL);
    let mut watch = Watch::start(&folder, &[]);
    let interrupt =
        Command::new("kill").args(["-INT", &watch.running.child.id().to_string()]).status();
    assert!(interrupt.expect("every Unix has kill").success());
    assert_eq!(watch.running.child.wait().expect("it is ours").code(), Some(130));
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .expect("the folder is ours")
        .map(|entry| entry.expect("listed").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    assert_eq!(names, ["candor.toml", "content", "public"]);
    watch.is_clean();
}
