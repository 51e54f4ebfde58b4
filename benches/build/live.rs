//! From the save of one file until `candor serve` sends the new text.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::measure::without_variables;
use crate::portfolio;
use crate::statistics::Sample;

/// How long a change may take before it counts as lost.
const LOST: Duration = Duration::from_secs(20);
/// How long to wait before a page is asked for again.
const PAUSE: Duration = Duration::from_micros(500);
/// How long the program rests between two changes: it writes nothing down, but
/// renders what was not asked for.
const REST: Duration = Duration::from_secs(2);

/// A preview of a portfolio.
pub struct Preview {
    site: PathBuf,
    child: Child,
    address: String,
}

/// What was measured.
pub struct Latencies {
    /// Milliseconds for a change of one title.
    pub one: Sample,
    /// Milliseconds for a change that every page shows.
    pub all: Sample,
}

/// What a program holds, where the system tells.
pub struct Resources {
    /// Kilobytes in memory.
    pub memory: u64,
    /// Open files.
    pub files: usize,
}

impl Preview {
    /// Generates a portfolio below `root` and waits for its preview.
    pub fn start(root: &Path, items: usize) -> Result<Self, Box<dyn Error>> {
        let site = root.join("live");
        portfolio::write(&site, items)?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
        let mut child = without_variables(&mut command)
            .args(["serve", "--port", "0"])
            .current_dir(&site)
            .stderr(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stderr.take().ok_or("no standard error")?).lines();
        let mut address = None;
        for line in lines.by_ref() {
            let line = line?;
            if let Some((_, rest)) = line.split_once("http://") {
                address = rest.split('/').next().map(str::to_owned);
            }
            if line.contains("Built") {
                break;
            }
        }
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.ok_or("candor serve named no address")?;
        Ok(Self { site, child, address })
    }

    /// Changes one text and the title of the site in turn.
    pub fn measure(&self, runs: usize) -> Result<Latencies, Box<dyn Error>> {
        let (item, page) = self.item()?;
        let text = fs::read_to_string(&item)?;
        let settings = self.site.join("candor.toml");
        let toml = fs::read_to_string(&settings)?;
        let (mut one, mut all) = (Vec::new(), Vec::new());
        for run in 0..runs {
            let mark = format!("Milestone number {run}");
            one.push(self.seen(&item, &titled(&text, &mark), &page, &mark)?);
            std::thread::sleep(REST);
            let mark = format!("Portfolio number {run}");
            all.push(self.seen(&settings, &titled(&toml, &mark), &page, &mark)?);
            std::thread::sleep(REST);
        }
        Ok(Latencies { one: Sample::new(one), all: Sample::new(all) })
    }

    /// Changes one title again and again, each as soon as the one before is
    /// seen; what the program holds before and after.
    pub fn soak(&self, changes: usize) -> Result<[Option<Resources>; 2], Box<dyn Error>> {
        let (item, page) = self.item()?;
        let text = fs::read_to_string(&item)?;
        let before = self.resources();
        for change in 0..changes {
            let mark = format!("Milestone number {change}");
            self.seen(&item, &titled(&text, &mark), &page, &mark)?;
        }
        Ok([before, self.resources()])
    }

    /// The file of a milestone, and its page.
    fn item(&self) -> Result<(PathBuf, String), Box<dyn Error>> {
        let item = fs::read_dir(self.site.join("content/milestones"))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .min()
            .ok_or("there is no milestone")?;
        let name = item.file_stem().unwrap_or_default().to_string_lossy();
        let page = format!("/milestones/{name}.html");
        Ok((item, page))
    }

    /// Milliseconds from the save of a file until a page shows a text.
    fn seen(&self, file: &Path, text: &str, page: &str, mark: &str) -> Result<f64, Box<dyn Error>> {
        let mut connection = BufReader::new(TcpStream::connect(&self.address)?);
        let draft = file.with_extension("draft");
        fs::write(&draft, text)?;
        let start = Instant::now();
        fs::rename(&draft, file)?;
        while start.elapsed() < LOST {
            if self.get(&mut connection, page)?.contains(mark) {
                return Ok(start.elapsed().as_secs_f64() * 1000.0);
            }
            // One who asks without a pause takes the time that the program needs.
            std::thread::sleep(PAUSE);
        }
        Err(format!("{page} never showed `{mark}`").into())
    }

    fn get(&self, connection: &mut BufReader<TcpStream>, page: &str) -> io::Result<String> {
        let request = format!("GET {page} HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        connection.get_mut().write_all(request.as_bytes())?;
        let (mut line, mut length) = (String::new(), 0);
        while connection.read_line(&mut line)? > 2 {
            if let Some(said) = line.strip_prefix("content-length: ") {
                length = said.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body)?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    fn resources(&self) -> Option<Resources> {
        let process = Path::new("/proc").join(self.child.id().to_string());
        let status = fs::read_to_string(process.join("status")).ok()?;
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let memory = memory.trim().trim_end_matches(" kB").parse().ok()?;
        Some(Resources { memory, files: fs::read_dir(process.join("fd")).ok()?.count() })
    }
}

/// A file with another title.
fn titled(toml: &str, title: &str) -> String {
    let line = |line: &str| match line.strip_prefix("title = ") {
        Some(_) => format!("title = \"{title}\"\n"),
        None => format!("{line}\n"),
    };
    toml.lines().map(line).collect()
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
