//! What is tried with any bytes at all: no panic, and a promise or two.
//!
//! One list for three drivers: `cargo fuzz` (`fuzz_targets/`), the runner
//! without a nightly compiler (`benches/mutate.rs`), and the plain tests, which
//! replay the corpus.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use candor::check::check;
use candor::derive::derive;
use candor::diag::{FileId, Format, Report};
use candor::edition::edition;
use candor::field::{Body, Day, Every, Id, Url};
use candor::live::guard::{Door, Entry, admit};
use candor::load::{Look, Memory, load};
use candor::names;
use candor::prose::prose;
use candor::render::{Tree, render};
use candor::wall::Wall;
use hyper::Request;

/// A target: its name, which is that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const ALL: [Target; 5] =
    [("content", content), ("body", body), ("id", id), ("theme", theme), ("request", request)];

const FOLDERS: [&str; 5] = ["stakeholders", "milestones", "decisions", "updates", "asks"];

/// A file of content, of the kind and in the form that its first byte says.
pub fn content(data: &[u8]) {
    let Some((kind, text)) = data.split_first() else { return };
    let form = if kind & 8 == 0 { "toml" } else { "md" };
    let folder = FOLDERS[usize::from(kind % 8) % FOLDERS.len()];
    site("content", &[(&format!("content/{folder}/any.{form}"), text)]);
}

/// Markdown.
pub fn body(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    // A body with such characters is refused before it comes here.
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    if text.len() > Body::LIMIT {
        return;
    }
    let body = Body { text, start: 0 };
    let mut findings = Vec::new();
    let prose = prose(FileId(0), &body, 3, &mut findings);
    let known = |id: &str| (id == "beta").then(|| ("m/b.html".to_owned(), "<B>".to_owned()));
    let html = prose.html("own", "../", known);
    for tag in ["<script", "<iframe", "<style", "<svg", "<B>"] {
        assert!(!html.contains(tag), "{tag} in {html}");
    }
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!html.contains(control), "a mark is left in {html:?}");
    assert!(!html.contains("=\"%0"), "a mark is left in {html:?}");
    for link in html.split("href=\"").skip(1).map(|part| part.split('"').next().unwrap_or_default())
    {
        let good = ["http://", "https://", "mailto:", "../", "#own_fn"];
        let lower = link.to_ascii_lowercase();
        // A bad link is a finding, with which nothing is published.
        assert!(good.iter().any(|good| lower.starts_with(good)) || !findings.is_empty(), "{link}");
    }
}

/// A name on its way to an id, a path, a link, a day.
pub fn id(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(id) = Id::new(&text) {
        assert_eq!(names::portable(id.as_str()), Ok(()));
        assert_eq!(names::fold(id.as_str()), id.as_str());
    }
    let slug = Id::slug(&text);
    assert!(slug.len() <= 64 && slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    if names::portable(&text).is_ok() {
        let mut parts = text.split('/');
        assert!(parts.all(|part| !part.is_empty() && part != ".." && !part.ends_with(['.', ' '])));
    }
    let folded = names::fold(&text);
    assert_eq!(names::fold(&folded), folded, "folding twice is folding once");
    if Url::check(&text).is_ok() {
        let lower = text.to_ascii_lowercase();
        assert!(["http://", "https://", "mailto:"].iter().any(|good| lower.starts_with(good)));
        assert!(!text.contains(|c: char| c.is_whitespace() || c.is_control()));
    }
    if let Some(whole) = Url::completed(&text) {
        assert_eq!(Url::check(&whole), Ok(()));
    }
    if let Some(day) = Day::parse(&text) {
        assert_eq!(day.to_string(), text);
        let every = Every::parse("3 months").expect("a lawful interval");
        let _ = (every.after(day), every.before(day), day.plus(i64::MAX), day.plus(i64::MIN));
        let _ = (day.since(day.plus(1_000_000)), day.working_since(day.plus(-40), &[day]));
    }
    if let Some(every) = Every::parse(&text) {
        let _ = every.after(Day::from_ymd(2199, 12, 31).expect("the last day"));
    }
}

/// A template of the site's own.
pub fn theme(data: &[u8]) {
    // A theme may count as far as it wants.
    if data.windows(5).any(|word| word == b"range") {
        return;
    }
    site("theme", &[("templates/trust.html", data)]);
}

/// What opens a preview that others can reach.
const KEY: &str = "0a1b2c";

/// A request to the preview: a line with method and address, then headers.
pub fn request(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default());
    let (method, address) = first.split_once(' ').unwrap_or(("GET", &first));
    let mut request = Request::builder().method(method).uri(address);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        request = request.header(name, value.strip_prefix(b": ").unwrap_or(value));
    }
    let Ok(request) = request.body(()) else { return };
    let (parts, ()) = request.into_parts();
    let shared = Door::new(4000, Some(([192, 168, 7, 5].into(), KEY.to_owned())), Vec::new());
    assert!(admit(&parts, &shared).is_err() || String::from_utf8_lossy(data).contains(KEY));
    let Ok(Entry { path, .. }) = admit(&parts, &Door::new(4000, None, Vec::new())) else { return };
    assert!(!path.starts_with('/') && !path.contains("//") && !path.contains('\\'), "{path:?}");
    assert!(!path.contains(char::is_control), "{path:?}");
    assert!(path.split('/').all(|part| part != "." && part != ".."), "{path:?}");
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    assert!(["127.0.0.1:4000", "localhost:4000", "[::1]:4000"].contains(&host), "{host}");
}

/// Puts files into a small site, and builds it in memory as far as it goes.
fn site(target: &str, files: &[(&str, &[u8])]) {
    let root = root(target);
    let before = [
        ("candor.toml", "title = \"S\"\nowner = \"ada\"\nas_of = 2026-07-24\n"),
        ("content/stakeholders/ada.toml", "name = \"Ada\"\nsince = 2026-01-05\n"),
        (
            "content/milestones/beta.toml",
            "title = \"Beta\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n",
        ),
        (
            "content/decisions/hidden.toml",
            "title = \"Hidden away\"\nstatus = \"proposed\"\nraised = 2026-07-01\ndriver = \"ada\"\napprover = \"ada\"\naudience = \"team\"\n",
        ),
    ];
    for (path, bytes) in before.map(|(path, text)| (path, text.as_bytes())).iter().chain(files) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("below the root")).expect("a writable folder");
        fs::write(path, bytes).expect("a writable file");
    }
    build(&root);
    for (path, _) in files {
        fs::remove_file(root.join(path)).expect("it was just written");
    }
}

/// A folder of this thread's own.
fn root(target: &str) -> PathBuf {
    let base = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let thread = format!("{:?}", std::thread::current().id()).replace(['(', ')'], "-");
    base.join(format!("candor-fuzz-{}-{target}-{thread}", std::process::id()))
}

fn build(root: &std::path::Path) {
    let day = Day::from_ymd(2026, 7, 24).expect("a day");
    let (loaded, _) =
        load(root, &Look::Everywhere, &mut Memory::default()).expect("the folder is ours");
    let (checked, sources, findings) = check(loaded, day, &mut Default::default());
    let report = Report::new(&sources, findings, &BTreeMap::new());
    for format in [Format::Text, Format::Json, Format::Github] {
        let said = report.print(&sources, format, false);
        assert!(!said.contains(|c: char| c.is_control() && c != '\n'), "{said:?}");
    }
    let Some(checked) = checked.filter(|_| report.count().0 == 0) else { return };
    let edition = edition(&checked, 0, day, &mut Default::default());
    let facts = derive(&edition, &mut Default::default());
    let site = Mutex::new(Tree::new(&checked.site));
    let wall = Wall::new(&checked, 0, &mut Default::default(), &site);
    if render(&checked, &edition, &facts, None, &wall, &()).is_ok() && wall.findings().is_empty() {
        let tree = site.into_inner().expect("nobody panicked");
        assert!(tree.files.keys().all(|path| names::portable(path).is_ok()));
        for (path, bytes) in &tree.files {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("Hidden away"), "{path}");
        }
    }
}
