//! One portfolio on the bench: builds it again and again as a whole process,
//! in turn with `cp -r` of the result.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs, io};

use crate::portfolio;
use crate::statistics::Sample;

/// The program under test.
const CANDOR: &str = env!("CARGO_BIN_EXE_candor");
/// GNU time, which knows the peak memory of what it ran.
const TIME: &str = "/usr/bin/time";

/// The folder of one portfolio.
pub struct Workshop {
    /// Holds everything below.
    root: PathBuf,
    /// How many items there are.
    items: usize,
}

/// What was measured of one portfolio.
pub struct Measured {
    /// How many items it has.
    pub items: usize,
    /// What was built from it.
    pub output: Output,
    /// Seconds of `candor build` without an output folder.
    pub build: Sample,
    /// Seconds of `cp -r` of the output folder.
    pub copy: Sample,
    /// Seconds of the least that the libraries need.
    pub floor: Sample,
    /// Build divided by copy, run by run.
    pub ratio: Sample,
    /// Build divided by floor, run by run.
    pub over_floor: Sample,
    /// Seconds of `candor build` with nothing changed since the last.
    pub again: Sample,
    /// Peak memory of a build without an output folder, in bytes; none where
    /// there is no GNU time.
    pub memory: Option<u64>,
}

/// What an output folder holds.
#[derive(Debug, Default, Clone, Copy)]
pub struct Output {
    /// HTML files.
    pub pages: usize,
    /// All files.
    pub files: usize,
    /// The bytes of all files.
    pub bytes: u64,
}

/// Takes care that no variable of the caller, such as an audience, changes
/// what is built.
pub fn without_variables(command: &mut Command) -> &mut Command {
    let variables = env::vars_os().map(|(variable, _)| variable);
    for own in variables.filter(|variable| variable.to_string_lossy().starts_with("CANDOR_")) {
        command.env_remove(own);
    }
    command
}

impl Workshop {
    /// Generates a portfolio below `root`.
    pub fn new(root: PathBuf, items: usize) -> io::Result<Self> {
        let workshop = Self { root, items };
        portfolio::write(&workshop.site(), items)?;
        Ok(workshop)
    }

    /// The sources.
    fn site(&self) -> PathBuf {
        self.root.join("site")
    }

    /// The output folder.
    fn output(&self) -> PathBuf {
        self.site().join("public")
    }

    /// The command `candor NAME` on this portfolio.
    fn candor(&self, name: &str) -> Command {
        self.run_by(Command::new(CANDOR), name)
    }

    /// Completes a command that runs Candor on this portfolio.
    fn run_by(&self, mut runner: Command, name: &str) -> Command {
        without_variables(&mut runner).arg(name).current_dir(self.site());
        runner
    }

    /// Fails with the report of `candor check` if that finds an error.
    pub fn check(&self) -> Result<(), Box<dyn Error>> {
        reported(&mut self.candor("check"))
    }

    /// Builds and copies once to warm up and to measure memory, then `runs`
    /// times against the clock. Which of the two goes first changes from run
    /// to run, since the second may find the machine in another state.
    pub fn measure(&self, runs: usize) -> Result<Measured, Box<dyn Error>> {
        let memory = self.warm_up()?;
        let output = Output::of(&self.output())?;
        self.copy()?;
        let [mut build, mut copy, mut floor, mut again] = [const { Vec::new() }; 4];
        for run in 0..runs {
            if run % 2 == 0 {
                build.push(self.build()?);
                copy.push(self.copy()?);
            } else {
                copy.push(self.copy()?);
                build.push(self.build()?);
            }
            floor.push(self.floor()?);
            again.push(seconds(&mut self.candor("build"))?);
        }
        let over = |least: &[f64]| {
            Sample::new(build.iter().zip(least).map(|(build, least)| build / least).collect())
        };
        let (ratio, over_floor) = (over(&copy), over(&floor));
        Ok(Measured {
            items: self.items,
            output,
            build: Sample::new(build),
            copy: Sample::new(copy),
            floor: Sample::new(floor),
            ratio,
            over_floor,
            again: Sample::new(again),
            memory,
        })
    }

    /// Builds without an output folder; in seconds.
    ///
    /// The last output is moved away, not deleted: after many deletions, ext4
    /// is slow to make files for some minutes, as it looks past all inodes
    /// that became free not long ago.
    fn build(&self) -> Result<f64, Box<dyn Error>> {
        fs::rename(self.output(), self.unused("built"))?;
        seconds(&mut self.candor("build"))
    }

    /// Copies the output folder to one that was not there; in seconds.
    fn copy(&self) -> Result<f64, Box<dyn Error>> {
        seconds(Command::new("cp").arg("-r").arg(self.output()).arg(self.unused("copied")))
    }

    /// Does the least that the libraries need, in a process of its own; in
    /// seconds.
    fn floor(&self) -> Result<f64, Box<dyn Error>> {
        let mut least = Command::new(env::current_exe()?);
        least.arg("--floor").arg(self.site()).arg(self.unused("least"));
        seconds(&mut least)
    }

    /// A folder of a name with a number that is not there yet.
    fn unused(&self, name: &str) -> PathBuf {
        let mut numbered = (0..).map(|n: u32| self.root.join(format!("{name}-{n}")));
        numbered.find(|path| !path.exists()).expect("there are more numbers than folders")
    }

    /// Builds without an output folder and says how much memory that took.
    fn warm_up(&self) -> Result<Option<u64>, Box<dyn Error>> {
        if !(cfg!(target_os = "linux") && Path::new(TIME).exists()) {
            reported(&mut self.candor("build"))?;
            return Ok(None);
        }
        let noted = self.root.join("memory");
        let mut time = Command::new(TIME);
        time.args(["-f", "%M", "-o"]).arg(&noted).arg(CANDOR);
        reported(&mut self.run_by(time, "build"))?;
        let kibibytes: u64 = fs::read_to_string(&noted)?.trim().parse()?;
        Ok(Some(kibibytes * 1024))
    }
}

impl Output {
    /// Counts what is in a folder and below.
    fn of(folder: &Path) -> io::Result<Self> {
        let mut sum = Self::default();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                let below = Self::of(&path)?;
                sum.pages += below.pages;
                sum.files += below.files;
                sum.bytes += below.bytes;
            } else {
                sum.pages +=
                    usize::from(path.extension().is_some_and(|extension| extension == "html"));
                sum.files += 1;
                sum.bytes += entry.metadata()?.len();
            }
        }
        Ok(sum)
    }
}

/// Runs a command off the clock; if it fails, its words are the error.
fn reported(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}\n{said}", output.status).into())
}

/// Runs a command in silence; wall time in seconds from its start to its end.
/// What was written before is on the disk by then, so that no run pays for
/// the one before it.
fn seconds(command: &mut Command) -> Result<f64, Box<dyn Error>> {
    reported(&mut Command::new("sync"))?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let taken = start.elapsed();
    if status.success() {
        Ok(taken.as_secs_f64())
    } else {
        Err(format!("{command:?}: {status}").into())
    }
}
