//! A site in a temporary folder, and the program run on it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A folder that goes away with its owner.
pub struct Folder {
    path: PathBuf,
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The milestone of the small site.
pub const BETA: &str = "content/milestones/beta.toml";

/// A site that builds without a finding.
pub const SMALL: &[(&str, &str)] = &[
    ("candor.toml", "title = \"Small\"\nowner = \"ada\"\nas_of = 2026-07-24\n"),
    ("content/stakeholders/ada.toml", "name = \"Ada Byron\"\nsince = 2026-01-05\n"),
    (
        BETA,
        "title = \"Beta\"\nowner = \"ada\"\nkey = true\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n",
    ),
];

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("it-{}-{n}", std::process::id()));
        fs::create_dir_all(&path).expect("cargo's folder for tests is writable");
        Self { path }
    }

    /// A folder with files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("the folder is ours");
        fs::write(path, text).expect("the folder is ours");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn exists(&self, path: &str) -> bool {
        self.path.join(path).exists()
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path.join(path)).expect("the file is ours");
    }

    /// Runs the program in this folder.
    pub fn candor(&self, arguments: &[&str]) -> Run {
        run(Command::new(env!("CARGO_BIN_EXE_candor")).args(arguments).current_dir(&self.path))
    }

    /// Every file below a folder, by path.
    pub fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path.join(folder))
    }
}

/// The program at work, and what it says on the way.
pub struct Running {
    pub child: Child,
    lines: Receiver<String>,
}

impl Running {
    /// Starts the program in a folder.
    pub fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
        let mut child = clean(command.args(arguments).current_dir(folder.path()))
            .env("NO_COLOR", "1")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program was built");
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        // Reads to the end, so that the program never waits for a reader.
        std::thread::spawn(move || {
            stderr.lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
        });
        Self { child, lines }
    }

    /// Waits for a line that holds some words, far longer than it may take;
    /// gives it and the lines before it.
    pub fn until(&self, words: &str) -> Vec<String> {
        let mut said = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(60)) {
            said.push(line);
            if said.last().is_some_and(|line| line.contains(words)) {
                return said;
            }
        }
        panic!("nobody said `{words}`, but:\n{}", said.join("\n"));
    }

    /// The lines that have come since.
    pub fn since(&self) -> Vec<String> {
        self.lines.try_iter().collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every file below a folder, by path.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(folder, folder, &mut files);
    files
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Runs a command without what the surroundings could change.
pub fn run(command: &mut Command) -> Run {
    run_as_is(clean(command))
}

/// Takes from a command what the surroundings could change.
pub fn clean(command: &mut Command) -> &mut Command {
    for name in [
        "CI",
        "GITHUB_ACTIONS",
        "SOURCE_DATE_EPOCH",
        "CANDOR_ROOT",
        "CANDOR_OUTPUT",
        "CANDOR_BASE_URL",
        "CANDOR_AUDIENCE",
        "CANDOR_AS_OF",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs a command in the surroundings that it was given.
pub fn run_as_is(command: &mut Command) -> Run {
    let output = command.env("NO_COLOR", "1").output().expect("the program was built");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("the program writes UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("the program writes UTF-8"),
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let path = entry.expect("the folder is ours").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name =
                path.strip_prefix(root).expect("listed below it").to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).expect("the file is ours"));
        }
    }
}
