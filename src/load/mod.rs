//! Disk to memory: every file of a site is read once, every mistake in it kept.
//!
//! In: the root of a site. Out: [`Loaded`]: the model with all findings so
//! far. `Err` only if the machine failed. A [`Memory`] keeps what was read, so
//! that the next load reads and parses only what changed.

#![expect(clippy::disallowed_methods, reason = "the door by which candor.toml comes in")]

mod bare;
mod brackets;
mod content;
mod folders;
mod mistake;
mod syntax;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::config::Site;
use crate::diag::{Code, Failure, FileId, Finding, Place, Severity, Sources};
use crate::disk;
use crate::field::{Field, Id, Reader, Record};
use crate::kinds::{KindId, Model};
use crate::theme::{self, Theme};

use content::Content;

/// The folders, below the root, that a site is made of.
pub const FOLDERS: [&str; 5] = ["content", "templates", "assets", "static", "themes"];

/// Everything that a site is made of, as it stands on disk.
pub struct Loaded {
    /// The root of the site.
    pub root: PathBuf,
    /// Every file that was read as text.
    pub sources: Arc<Sources>,
    /// `candor.toml`, unless something in it is wrong: then nothing is known of
    /// the words, days and audiences of the site.
    pub site: Option<Site>,
    /// The file of `candor.toml`.
    pub site_file: FileId,
    /// The items that could be read.
    pub model: Model,
    /// Every id, also of items that could not be read, with kind and file.
    pub known: Arc<HashMap<Id, (KindId, FileId)>>,
    /// The ids of items in whose files something is wrong.
    pub broken: HashSet<Id>,
    /// The theme with what the site overrides.
    pub theme: Theme,
    /// The files of `static/`, by path in the output.
    pub statics: BTreeMap<String, Bytes>,
    /// What is wrong so far.
    pub findings: Vec<Finding>,
}

/// What one load leaves for the next.
#[derive(Default)]
pub struct Memory {
    sources: Arc<Sources>,
    content: content::Memory,
    folders: disk::Memory,
    /// What was wrong at the last load.
    findings: Vec<Finding>,
}

/// Where to look for what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Everywhere.
    Everywhere,
    /// At these paths, relative to the root, with forward slashes; and at
    /// everything that is no content, which is little.
    At(BTreeSet<String>),
}

impl Look {
    /// Here and there.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::At(mut here), Self::At(there)) => {
                here.extend(there);
                Self::At(here)
            }
            _ => Self::Everywhere,
        }
    }
}

/// What is different since the last load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Nothing.
    Nothing,
    /// What these paths hold, relative to the root; none if only what may be
    /// there changed, such as the name of a folder.
    Files(Vec<String>),
}

/// Reads a site, as far as it is not in memory.
pub fn load(root: &Path, look: &Look, memory: &mut Memory) -> Result<(Loaded, Changed), Failure> {
    let mut findings = Vec::new();
    let last = (look, memory.content.content.take());
    let sources = Arc::make_mut(&mut memory.sources);
    let site_file = sources.number(Site::FILE);
    let before = sources.get(site_file).text.clone();
    let site = site(root, site_file, sources, &mut findings)?;
    let mut changed = Vec::new();
    if sources.get(site_file).text != before {
        changed.push(Site::FILE.to_owned());
    }
    let ladder = site.as_ref().map(Site::ladder);
    let content = match disk::folder(root, "content")? {
        Ok(_) => content::read(root, last, ladder.as_deref(), &mut memory.content, sources)?,
        Err(refused) => {
            memory.content = content::Memory::default();
            Err(vec![refused.finding(sources)])
        }
    };
    // Where nothing is known of the content, nothing else is said.
    let site = site.filter(|_| content.is_ok());
    let content = content.unwrap_or_else(|found| Content { findings: found, ..Content::default() });
    findings.extend_from_slice(&content.findings);
    let folders = &mut memory.folders;
    folders.changed.clear();
    let theme = theme::load(root, site.as_ref(), site_file, folders, sources, &mut findings)?;
    let statics = folders.tree(root, "static")?;
    findings.extend(statics.refused.into_iter().map(|refused| refused.finding(sources)));
    changed.append(&mut memory.content.changed);
    changed.extend(
        folders.changed.iter().map(|path| {
            path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
        }),
    );
    let changed = if changed.is_empty() && findings == memory.findings {
        Changed::Nothing
    } else {
        Changed::Files(changed)
    };
    memory.findings.clone_from(&findings);
    let loaded = Loaded {
        root: root.to_owned(),
        sources: memory.sources.clone(),
        site,
        site_file,
        model: content.model,
        known: content.known,
        broken: content.broken,
        theme,
        statics: statics.files,
        findings,
    };
    Ok((loaded, changed))
}

/// Reads `candor.toml`.
fn site(
    root: &Path,
    file: FileId,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Result<Option<Site>, Failure> {
    let path = root.join(Site::FILE);
    let fail = |source| Failure::io("cannot read", &path, source);
    if let Some(finding) = disk::unreadable(&std::fs::symlink_metadata(&path).map_err(fail)?, file)
    {
        findings.push(finding);
        return Ok(None);
    }
    let bytes = std::fs::read(&path).map_err(fail)?;
    let text = match disk::text(bytes) {
        Ok(text) => text,
        Err(why) => {
            findings.push(
                Finding::new(Code::Encoding, Place::file(file), why).help(disk::ENCODING_HELP),
            );
            return Ok(None);
        }
    };
    let toml = 0..text.len();
    sources.replace(file, text, toml);
    let text = &sources.get(file).text;
    let mut found = Vec::new();
    let (table, broken) = syntax::parse(file, text, 0, &mut found);
    if syntax::is_empty(&table, &found) {
        let help = "write at least `title` and `owner`; `candor init` writes a whole site";
        let message = "this file says nothing";
        findings.push(Finding::new(Code::EmptyFile, Place::file(file), message).help(help));
        return Ok(None);
    }
    let mut reader = Reader::new(file, text, 0).of(Site::WHAT, Site::FIELDS).broken_at(broken);
    let site = Site::read(&table, &mut reader);
    syntax::add(&mut found, reader.finish());
    let sound = found.iter().all(|finding| finding.code.severity() != Severity::Error);
    findings.extend(found);
    Ok(site.filter(|_| sound))
}
