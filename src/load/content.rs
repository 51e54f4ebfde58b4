//! The folder `content/`: one folder a kind, one file an item.

#![expect(clippy::disallowed_methods, reason = "the door by which content comes in")]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diag::{Code, Failure, FileId, Finding, Place, Severity, Source, Sources, did_you_mean};
use crate::field::{Body, Id, Reader};
use crate::kinds::{ForKind, Item, Kind, KindId, Model};

use super::{disk, syntax};

/// The largest content file, in bytes.
const FILE_LIMIT: u64 = 4 * 1024 * 1024;
/// The most items of a site.
const ITEM_LIMIT: usize = 100_000;

/// All that the folder holds.
pub struct Content {
    pub model: Model,
    pub known: HashMap<Id, (KindId, FileId)>,
    pub broken: HashSet<Id>,
}

/// A file that may hold an item.
struct Candidate {
    kind: KindId,
    /// Relative to the root of the site, with forward slashes.
    path: String,
    disk: PathBuf,
}

/// A file that was read.
struct Read {
    source: Source,
    id: Option<Id>,
    put: Option<Put>,
    findings: Vec<Finding>,
}

/// Puts an item into its table; takes its file and its rung.
type Put = Box<dyn FnOnce(&mut Model) + Send>;

/// Reads every item.
pub fn read(
    root: &Path,
    ladder: &[String],
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Result<Content, Failure> {
    let candidates = candidates(&root.join("content"), sources, findings)?;
    let first = sources.count();
    let reads: Vec<Read> = candidates
        .par_iter()
        .enumerate()
        .map(|(n, candidate)| item(candidate, FileId(first + n as u32), ladder))
        .collect::<Result<_, Failure>>()?;
    let mut content = Content {
        model: Model::default(),
        known: HashMap::with_capacity(reads.len()),
        broken: HashSet::new(),
    };
    for (candidate, read) in candidates.iter().zip(reads) {
        let file = sources.add(read.source);
        let sound = read.findings.iter().all(|finding| finding.code.severity() != Severity::Error);
        findings.extend(read.findings);
        let Some(id) = read.id else { continue };
        if let Some((kind, other)) = content.known.get(&id) {
            let message =
                format!("`{id}` is both a {} and a {}", kind.word(), candidate.kind.word());
            let message = if *kind == candidate.kind {
                format!("`{id}` is the id of two {}", kind.folder())
            } else {
                message
            };
            findings.push(
                Finding::new(Code::DuplicateId, Place::file(file), message)
                    .help("ids are unique over the whole site; rename one of the files")
                    .related(Place::file(*other), "the other one"),
            );
            content.broken.insert(id);
            continue;
        }
        if !sound {
            content.broken.insert(id.clone());
        }
        content.known.insert(id, (candidate.kind, file));
        if let Some(put) = read.put {
            put(&mut content.model);
        }
    }
    content.model.sort();
    Ok(content)
}

/// Every file that may hold an item, in order of path; findings for the rest.
fn candidates(
    content: &Path,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Candidate>, Failure> {
    let mut candidates = Vec::new();
    for (name, path, is_folder) in entries(content)? {
        let place = format!("content/{name}");
        let kind = KindId::ALL.iter().find(|kind| kind.folder() == name);
        let Some(kind) = kind.filter(|_| is_folder) else {
            let folders = || KindId::ALL.iter().map(|kind| kind.folder());
            let near = did_you_mean(&name, folders());
            let help = match near {
                Some(near) => format!("did you mean `content/{near}/`?"),
                None => format!("the folders are {}", folders().collect::<Vec<_>>().join(", ")),
            };
            let message = if is_folder {
                format!("no kind of item is called `{name}`")
            } else {
                format!("`{name}` stands outside the folder of a kind")
            };
            let file = sources.add(Source { path: place, text: String::new(), toml: 0..0 });
            findings.push(Finding::new(Code::UnknownFolder, Place::file(file), message).help(help));
            continue;
        };
        for (name, path, is_folder) in entries(&path)? {
            let place = format!("content/{}/{name}", kind.folder());
            let extension = name.rsplit_once('.').map(|(_, extension)| extension);
            if !is_folder && matches!(extension, Some("toml" | "md")) {
                candidates.push(Candidate { kind: *kind, path: place, disk: path });
                continue;
            }
            let (message, help) = if is_folder {
                (
                    format!("`{name}` is a folder among {}", kind.folder()),
                    "put its files one level up",
                )
            } else {
                (
                    format!("`{name}` is neither .toml nor .md"),
                    "rename it, or move what is no item to `static/`",
                )
            };
            let file = sources.add(Source { path: place, text: String::new(), toml: 0..0 });
            findings.push(Finding::new(Code::UnknownFolder, Place::file(file), message).help(help));
        }
    }
    if candidates.len() > ITEM_LIMIT {
        let file =
            sources.add(Source { path: "content".to_owned(), text: String::new(), toml: 0..0 });
        let message = format!("{} items; a site has at most {ITEM_LIMIT}", candidates.len());
        findings.push(
            Finding::new(Code::TooLarge, Place::file(file), message).help("split the site in two"),
        );
        candidates.truncate(ITEM_LIMIT);
    }
    Ok(candidates)
}

/// The entries of a folder by name, without hidden ones; none if it is absent.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf, bool)>, Failure> {
    let fail = |source| Failure::io("cannot read", folder, source);
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut entries = Vec::new();
    for entry in listing {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !name.ends_with('~') {
            let is_folder = entry.file_type().map_err(fail)?.is_dir();
            entries.push((name, entry.path(), is_folder));
        }
    }
    entries.sort();
    Ok(entries)
}

/// Reads the item of one file.
fn item(candidate: &Candidate, file: FileId, ladder: &[String]) -> Result<Read, Failure> {
    let mut read = Read {
        source: Source { path: candidate.path.clone(), text: String::new(), toml: 0..0 },
        id: None,
        put: None,
        findings: Vec::new(),
    };
    let name = candidate.path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match Id::new(stem) {
        Ok(id) => read.id = Some(id),
        Err(why) => {
            let slug = Id::slug(stem);
            let help = if Id::new(&slug).is_ok() {
                format!("rename the file, for example to `{}`", name.replacen(stem, &slug, 1))
            } else {
                "rename the file with a to z, 0 to 9 and hyphens".to_owned()
            };
            let message = format!("the file name `{}` {why}", stem.escape_debug());
            read.findings.push(Finding::new(Code::BadId, Place::file(file), message).help(help));
        }
    }
    let whole = |code, message: String, help: &str| {
        Finding::new(code, Place::file(file), message).help(help)
    };
    let fail = |source| Failure::io("cannot read", &candidate.disk, source);
    let metadata = fs::symlink_metadata(&candidate.disk).map_err(fail)?;
    if !metadata.is_file() {
        read.findings.push(whole(
            Code::UnknownFolder,
            "this is a link or a device, not a file".to_owned(),
            "put a plain file in its place",
        ));
        return Ok(read);
    }
    if metadata.len() > FILE_LIMIT {
        let message =
            format!("this file has {} MB; a content file has at most 4", metadata.len() >> 20);
        read.findings.push(whole(Code::TooLarge, message, "split it, or move it to `static/`"));
        return Ok(read);
    }
    match disk::text(fs::read(&candidate.disk).map_err(fail)?) {
        Ok(text) => read.source.text = text,
        Err(why) => {
            read.findings.push(whole(Code::Encoding, why, disk::ENCODING_HELP));
            return Ok(read);
        }
    }
    let text = &read.source.text;
    if text.trim().is_empty() {
        let help = format!(
            "write the item, or delete the file; `candor new {} ID` writes a blueprint",
            candidate.kind.word()
        );
        read.findings.push(whole(Code::EmptyFile, "this file is empty".to_owned(), &help));
        return Ok(read);
    }
    let (toml, body) = if name.ends_with(".md") {
        let Some((toml, body)) = front_matter(text) else {
            read.findings.push(whole(
                Code::FrontMatter,
                "this file has no front matter".to_owned(),
                "begin with a line +++, then the fields in TOML, then a line +++, then the text",
            ));
            return Ok(read);
        };
        (toml, Some(body))
    } else {
        (0..text.len(), None)
    };
    read.source.toml = toml.clone();
    let parse =
        Parse { file, text, toml, body, id: read.id.clone(), ladder, findings: &mut read.findings };
    read.put = candidate.kind.with(parse);
    Ok(read)
}

/// Where TOML and body of a Markdown file are.
fn front_matter(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let first = text.find('\n')?;
    if text[..first].trim_end() != "+++" {
        return None;
    }
    let mut at = first + 1;
    for line in text[at..].split_inclusive('\n') {
        if line.trim_end() == "+++" {
            return Some((first + 1..at, at + line.len()..text.len()));
        }
        at += line.len();
    }
    None
}

/// The parts of a file, to be read as an item of a kind.
struct Parse<'a> {
    file: FileId,
    text: &'a str,
    toml: Range<usize>,
    body: Option<Range<usize>>,
    id: Option<Id>,
    ladder: &'a [String],
    findings: &'a mut Vec<Finding>,
}

impl ForKind for Parse<'_> {
    type Out = Option<Put>;

    fn run<K: Kind + 'static>(
        self,
        table: impl FnOnce(&mut Model) -> &mut Vec<Item<K>> + Send + 'static,
    ) -> Self::Out {
        let Self { file, text, toml, body, id, ladder, findings } = self;
        let (root, broken) = syntax::parse_part(file, &text[toml.clone()], toml.start, findings);
        let mut reader =
            Reader::new(file, text, toml.start).of(K::WHAT, K::FIELDS).broken_at(broken);
        let fields = K::read(&root, &mut reader);
        let found = reader.finish();
        // A field that is missing where syntax is broken may be there.
        let broken_syntax = findings.iter().any(|finding| finding.code == Code::Syntax);
        findings.extend(
            found
                .into_iter()
                .filter(|finding| !(broken_syntax && finding.code == Code::MissingField)),
        );
        let mut fields = fields?;
        if let Some(body) = body {
            set_body(&mut fields, file, text, body, findings);
        }
        let rung = rung(&fields, file, ladder, findings);
        let (id, rung) = (id?, rung?);
        Some(Box::new(move |model| table(model).push(Item { id, file, rung, fields })))
    }
}

/// Gives an item the body of its Markdown file.
fn set_body<K: Kind>(
    fields: &mut K,
    file: FileId,
    text: &str,
    body: Range<usize>,
    findings: &mut Vec<Finding>,
) {
    if fields.common().body.is_some() && !text[body.clone()].trim().is_empty() {
        findings.push(
            Finding::new(
                Code::UnknownField,
                Place::field(file, "body"),
                "the text stands below the +++ and in `body`",
            )
            .help("keep one of the two"),
        );
        return;
    }
    let content = &text[body.clone()];
    if content.trim().is_empty() {
        return;
    }
    if content.len() > Body::LIMIT {
        let message = format!("the text has {} kB; a body has at most 256", content.len() / 1024);
        findings.push(
            Finding::new(Code::TooLarge, Place::span(file, body.start..body.start), message)
                .help("move what is long to a document, and link to it"),
        );
        return;
    }
    let bad = content.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\n' | '\t'));
    if let Some((at, bad)) = bad {
        let at = body.start + at;
        let message = format!("the control character U+{:04X} in the text", u32::from(bad));
        findings.push(
            Finding::new(Code::BadText, Place::span(file, at..at + bad.len_utf8()), message)
                .help("delete it; it is invisible, and mostly comes in by pasting"),
        );
        return;
    }
    fields.set_body(Body { text: content.to_owned(), start: body.start });
}

/// The rung of the audience ladder that may see an item.
fn rung<K: Kind>(
    fields: &K,
    file: FileId,
    ladder: &[String],
    findings: &mut Vec<Finding>,
) -> Option<usize> {
    let Some(audience) = fields.common().audience else {
        return Some(0);
    };
    let rung = ladder.iter().position(|name| *name == audience.0);
    if rung.is_none() {
        let near = did_you_mean(audience, ladder.iter().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("the audiences of this site are \"{}\"", ladder.join("\", \"")),
        };
        let message = format!("no audience is called \"{}\"", &**audience);
        findings.push(
            Finding::new(Code::UnknownWord, Place::field(file, "audience"), message).help(help),
        );
    }
    rung
}
