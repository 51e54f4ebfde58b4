//! The folder `content/`: one folder a kind, one file an item.

#![expect(clippy::disallowed_methods, reason = "the door by which content comes in")]

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;

use crate::diag::{Code, Failure, FileId, Finding, Place, Severity, Sources, did_you_mean};
use crate::disk::{self, Stamp};
use crate::field::{BREAKS, Body, Id, Reader, bad_words, find_bad};
use crate::kinds::{ForKind, Item, Kind, KindId, Model};
use crate::prose::prose;

use super::folders::{Candidate, candidates, is_nothing};
use super::{Look, syntax};

/// How long an editor may take between emptying and filling a file.
const FILLING: Duration = Duration::from_millis(15);
/// The heading level of the highest heading of a body: the page has its title
/// as the first and its sections as the second level.
const BODY_LEVEL: u8 = 3;

/// All that the folder holds.
#[derive(Clone, Default)]
pub struct Content {
    pub model: Model,
    pub known: Arc<HashMap<Id, (KindId, FileId)>>,
    pub broken: HashSet<Id>,
    /// What is wrong in it.
    pub findings: Vec<Finding>,
}

impl Content {
    /// Whether something is wrong with a file.
    fn speaks_of(&self, file: FileId) -> bool {
        let mut files =
            self.findings.iter().filter_map(|finding| Some(finding.place.as_ref()?.file));
        files.any(|found| found == file)
    }
}

/// What one reading of the folder leaves for the next.
#[derive(Default)]
pub struct Memory {
    /// What came of each file, by path.
    files: HashMap<String, (Stamp, Arc<Read>)>,
    /// The audiences that the items were read for.
    ladder: Option<Vec<String>>,
    /// What came of it all; taken by the next load, which leaves nothing here
    /// if it does not come so far as to look.
    pub content: Option<Content>,
    /// The paths of files that were not the same at the last reading.
    pub changed: Vec<String>,
}

/// What came of a file.
struct Read {
    id: Option<Id>,
    /// The item, and what is wrong with its text.
    put: Option<(Put, Vec<Finding>)>,
    findings: Vec<Finding>,
}

impl Read {
    /// Whether it holds an item, and nothing is wrong with it.
    fn is_plain(&self) -> bool {
        let put = self.put.as_ref();
        self.findings.is_empty() && put.is_some_and(|(_, found)| found.is_empty())
    }
}

/// Puts an item into its table.
type Put = Box<dyn Fn(&mut Model) + Send + Sync>;

/// Reads what may have changed; none if there are too many items, which is a
/// finding.
pub fn read(
    root: &Path,
    (look, last): (&Look, Option<Content>),
    ladder: Option<&[String]>,
    memory: &mut Memory,
    sources: &mut Sources,
) -> Result<Result<Content, Vec<Finding>>, Failure> {
    memory.changed.clear();
    let content = match (&last, look) {
        (Some(last), Look::At(paths)) if memory.ladder.as_deref() == ladder => {
            some(root, paths, last, memory, sources)
        }
        _ => None,
    };
    let content = match content {
        Some(content) => content,
        None => match all(root, ladder, &last.unwrap_or_default(), memory, sources)? {
            Ok(content) => content,
            Err(findings) => return Ok(Err(findings)),
        },
    };
    memory.content = Some(content.clone());
    Ok(Ok(content))
}

/// Reads files that were items and still are; none if more than these may be
/// different.
fn some(
    root: &Path,
    paths: &BTreeSet<String>,
    last: &Content,
    memory: &mut Memory,
    sources: &mut Sources,
) -> Option<Content> {
    let mut fetched = Vec::new();
    for path in paths.iter().filter(|path| path.split('/').next() == Some("content")) {
        let Some(known) = memory.files.get(path) else {
            let wrong = sources.find(path).is_some_and(|file| last.speaks_of(file));
            if !wrong && is_nothing(root, path) {
                continue;
            }
            return None;
        };
        let (candidate, file) = (Candidate::at(root, path)?, sources.find(path)?);
        let text = &sources.get(file).text;
        let ladder = memory.ladder.as_deref();
        let (stamp, new) = fetch(&candidate, file, Some(known), text, ladder).ok()?;
        if let Fetched::New(read, ..) = &new {
            // What is or was wrong may concern other files.
            let plain = read.is_plain() && known.1.is_plain();
            if !plain || last.known.get(read.id.as_ref()?)?.1 != file {
                return None;
            }
        }
        fetched.push((path, file, stamp, new));
    }
    let mut items = Model::default();
    for (path, file, stamp, new) in fetched {
        let known = memory.files.get_mut(path)?;
        known.0 = stamp;
        if let Fetched::New(read, text, toml) = new {
            if let Some((put, _)) = &read.put {
                put(&mut items);
            }
            known.1 = Arc::new(read);
            sources.replace(file, text, toml);
            memory.changed.push(path.clone());
        }
    }
    let mut content = last.clone();
    content.model.replace(items);
    Some(content)
}

/// Reads every item, as far as it is not in memory.
fn all(
    root: &Path,
    ladder: Option<&[String]>,
    last: &Content,
    memory: &mut Memory,
    sources: &mut Sources,
) -> Result<Result<Content, Vec<Finding>>, Failure> {
    let mut content = Content { model: last.model.emptied(), ..Content::default() };
    let Content { model, broken, findings, .. } = &mut content;
    let found = candidates(&root.join("content"), sources, broken, findings)?;
    let Some(candidates) = found else { return Ok(Err(content.findings)) };
    let relearn = memory.ladder.as_deref() != ladder;
    if relearn {
        memory.ladder = ladder.map(<[String]>::to_vec);
        memory.files.clear();
    }
    let numbers: Vec<FileId> =
        candidates.iter().map(|candidate| sources.number(&candidate.path)).collect();
    let fetched: Vec<(Stamp, Fetched)> = candidates
        .par_iter()
        .zip(&numbers)
        .map(|(candidate, file)| {
            let known = memory.files.get(&candidate.path);
            fetch(candidate, *file, known, &sources.get(*file).text, ladder)
        })
        .collect::<Result<_, Failure>>()?;
    let mut old = std::mem::take(&mut memory.files);
    memory.files.reserve(candidates.len());
    let mut known_ids: HashMap<Id, (KindId, FileId)> = HashMap::with_capacity(numbers.len());
    for ((candidate, file), (stamp, fetched)) in candidates.into_iter().zip(numbers).zip(fetched) {
        let known = old.remove(&candidate.path);
        let read = match (fetched, known) {
            (Fetched::Same, Some((_, read))) => read,
            (Fetched::Same, None) => continue,
            (Fetched::New(read, text, toml), known) => {
                let same = known.map_or(relearn, |(_, known)| known.findings == read.findings)
                    && sources.get(file).text == text;
                if !same {
                    memory.changed.push(candidate.path.clone());
                }
                sources.replace(file, text, toml);
                Arc::new(read)
            }
        };
        memory.files.insert(candidate.path, (stamp, read.clone()));
        let sound = read.findings.iter().all(|finding| finding.code.severity() != Severity::Error);
        findings.extend_from_slice(&read.findings);
        let Some(id) = read.id.clone() else { continue };
        if let Some((kind, other)) = known_ids.get(&id) {
            let message = format!("`{id}` is both {} and {}", kind.what(), candidate.kind.what());
            let message = if *kind == candidate.kind {
                format!("`{id}` is the id of two {}", kind.folder())
            } else {
                message
            };
            findings.push(
                Finding::new(Code::DuplicateId, Place::file(file), message)
                    .help("rename one of the two files: an id names one item of the whole site")
                    .related(Place::file(*other), "the other one"),
            );
            broken.insert(id);
            continue;
        }
        if !sound {
            broken.insert(id.clone());
        }
        known_ids.insert(id, (candidate.kind, file));
        if let Some((put, found)) = &read.put {
            put(model);
            findings.extend_from_slice(found);
        }
    }
    for path in old.into_keys() {
        let file = sources.number(&path);
        sources.replace(file, String::new(), 0..0);
        memory.changed.push(path);
    }
    model.arrange();
    // What is as it was stays the same piece of memory.
    let same = *last.known == known_ids;
    content.known = if same { last.known.clone() } else { Arc::new(known_ids) };
    Ok(Ok(content))
}

/// A file, as far as it has to be read again.
enum Fetched {
    /// It holds what it held.
    Same,
    /// What came of it, its text, and where its TOML is.
    New(Read, String, Range<usize>),
}

/// Reads a file, unless its stamp or its text is the known one.
fn fetch(
    candidate: &Candidate,
    file: FileId,
    known: Option<&(Stamp, Arc<Read>)>,
    known_text: &str,
    ladder: Option<&[String]>,
) -> Result<(Stamp, Fetched), Failure> {
    let fail = |source| Failure::io("cannot read", &candidate.disk, source);
    let mut metadata = fs::symlink_metadata(&candidate.disk).map_err(fail)?;
    if metadata.len() == 0 && !known_text.is_empty() {
        // Many editors empty a file before they fill it.
        std::thread::sleep(FILLING);
        metadata = fs::symlink_metadata(&candidate.disk).map_err(fail)?;
    }
    let stamp = Stamp::of(&metadata);
    if known.is_some_and(|(known, _)| known.still(&stamp)) {
        return Ok((stamp, Fetched::Same));
    }
    let mut read = Read { id: None, put: None, findings: Vec::new() };
    name(candidate, file, &mut read);
    let refused = if let Some(unreadable) = disk::unreadable(&metadata, file) {
        unreadable
    } else {
        match disk::text(fs::read(&candidate.disk).map_err(fail)?) {
            Ok(text) if known.is_some() && !text.is_empty() && text == known_text => {
                return Ok((stamp, Fetched::Same));
            }
            Ok(text) => {
                let toml = item(candidate, file, &text, ladder, &mut read);
                return Ok((stamp, Fetched::New(read, text, toml)));
            }
            Err(why) => {
                Finding::new(Code::Encoding, Place::file(file), why).help(disk::ENCODING_HELP)
            }
        }
    };
    read.findings.push(refused);
    Ok((stamp, Fetched::New(read, String::new(), 0..0)))
}

/// Gives an item the id that the name of its file says.
fn name(candidate: &Candidate, file: FileId, read: &mut Read) {
    let name = candidate.name();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match Id::new(stem) {
        Ok(id) => read.id = Some(id),
        Err(why) => {
            let slug = Id::slug(stem);
            let help = if Id::new(&slug).is_ok() {
                format!("rename the file, for example to `{}`", name.replacen(stem, &slug, 1))
            } else {
                "rename the file so that it says what the item is".to_owned()
            };
            let message = format!("the file name `{}` {why}", stem.escape_debug());
            read.findings.push(Finding::new(Code::BadId, Place::file(file), message).help(help));
            // Still known by it, so that references to it are no mistakes.
            read.id = Some(Id::mentioned(stem));
        }
    }
}

/// Reads the item of a text, and gives the part that is TOML.
fn item(
    candidate: &Candidate,
    file: FileId,
    text: &str,
    ladder: Option<&[String]>,
    read: &mut Read,
) -> Range<usize> {
    let whole = |code, message: String, help: &str| {
        Finding::new(code, Place::file(file), message).help(help)
    };
    if text.trim().is_empty() {
        read.findings.push(empty(file, candidate.kind));
        return 0..0;
    }
    let (toml, body) = if candidate.name().ends_with(".md") {
        let Some((toml, body)) = front_matter(text) else {
            let (message, help) = match text.trim_start().get(..3) {
                Some("+++") => (
                    "the line +++ that ends the fields is missing",
                    "write a line +++ between the fields and the text",
                ),
                Some("---") => (
                    "the fields of this file stand between ---, as in YAML",
                    "put them between two lines +++, and write them as `field = value`",
                ),
                _ => (
                    "this file has no fields, only text",
                    "begin it with a line +++, the fields, and a second line +++",
                ),
            };
            read.findings.push(whole(Code::FrontMatter, message.to_owned(), help));
            return 0..0;
        };
        (toml, Some(body))
    } else {
        (0..text.len(), None)
    };
    let (id, findings) = (read.id.clone(), &mut read.findings);
    let parse = Parse { file, text, toml: toml.clone(), body, id, ladder, findings };
    read.put = candidate.kind.with(parse);
    toml
}

/// A file that says nothing.
fn empty(file: FileId, kind: KindId) -> Finding {
    let word = kind.word();
    Finding::new(Code::EmptyFile, Place::file(file), "this file says nothing").help(format!(
        "write the {word}, or delete the file; `candor new {word} ID` shows how one is written"
    ))
}

/// Where TOML and body of a Markdown file are. Empty lines may stand above.
fn front_matter(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let begin = text.len() - text.trim_start().len();
    let first = begin + text[begin..].find('\n')?;
    if text[begin..first].trim_end() != "+++" {
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
    ladder: Option<&'a [String]>,
    findings: &'a mut Vec<Finding>,
}

impl ForKind for Parse<'_> {
    type Out = Option<(Put, Vec<Finding>)>;

    fn run<K: Kind + 'static>(
        self,
        table: impl Fn(&mut Model) -> &mut Vec<Arc<Item<K>>> + Send + Sync + 'static,
    ) -> Self::Out {
        let Self { file, text, toml, body, id, ladder, findings } = self;
        let mut found = Vec::new();
        let (root, broken) = syntax::parse_part(file, &text[toml.clone()], toml.start, &mut found);
        if syntax::is_empty(&root, &found) {
            findings.push(empty(file, K::ID));
            return None;
        }
        let readable = broken.is_empty();
        let mut reader =
            Reader::new(file, text, toml.start).of(K::WHAT, K::FIELDS).broken_at(broken);
        let fields = K::read(&root, &mut reader);
        syntax::add(&mut found, reader.finish());
        findings.append(&mut found);
        let mut fields = fields.filter(|_| readable)?;
        if let Some(body) = body {
            set_body(&mut fields, file, text, body, findings);
        }
        let rung = rung(&fields, file, ladder, findings);
        let (id, rung) = (id?, rung?);
        let body = fields.common().body;
        let prose = body.map(|body| Arc::new(prose(file, body, BODY_LEVEL, &mut found)));
        let item = Arc::new(Item { id, file, rung, fields, prose });
        Some((Box::new(move |model| table(model).push(item.clone())), found))
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
                "the text stands in `body`, and below the +++ as well",
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
        let message = format!("the text has {} kB; it may have 256", content.len().div_ceil(1024));
        findings.push(
            Finding::new(Code::TooLarge, Place::span(file, body.start..body.start), message)
                .help("move what is long to a document, and link to it"),
        );
        return;
    }
    if let Some((at, bad)) = find_bad(content, &BREAKS) {
        let at = body.start + at;
        let (message, help) = bad_words(bad);
        let place = Place::span(file, at..at + bad.len_utf8());
        findings.push(Finding::new(Code::BadText, place, message).help(help));
        return;
    }
    fields.set_body(Body { text: content.to_owned(), start: body.start });
}

/// The rung of the audience ladder that may see an item.
fn rung<K: Kind>(
    fields: &K,
    file: FileId,
    ladder: Option<&[String]>,
    findings: &mut Vec<Finding>,
) -> Option<usize> {
    let (Some(audience), Some(ladder)) = (fields.common().audience, ladder) else {
        return Some(0);
    };
    let rung = ladder.iter().position(|name| *name == audience.0);
    if rung.is_none() {
        let near = did_you_mean(audience, ladder.iter().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("write one of \"{}\"", ladder.join("\", \"")),
        };
        let message = format!("no audience is called `{}`", &**audience);
        let mut finding =
            Finding::new(Code::UnknownWord, Place::field(file, "audience"), message).help(help);
        finding.fix = near.map(|near| format!("\"{near}\""));
        findings.push(finding);
    }
    rung
}
