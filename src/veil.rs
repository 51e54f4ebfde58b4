//! What a report may say where others read the log.
//!
//! In: what was loaded and an audience. Out: findings, of which those are
//! withheld that would quote what this audience may not see. The rule is
//! simple, and rather withholds too much:
//!
//! - A finding is withheld if it stands in a file that the audience may not
//!   see, or in an always-private field, or names a hidden item.
//! - A file that could not be read counts as hidden, if anything is.

use std::collections::{HashMap, HashSet};

use toml::de::DeTable;

use crate::config::Site;
use crate::diag::{At, FileId, Finding, Place, Sources, Step};
use crate::field::{FieldSpec, Shape};
use crate::hidden::Names;
use crate::kinds::KindId;
use crate::load::Loaded;

/// What one audience may not read.
pub struct Veil {
    names: Names,
    rung: usize,
    /// Whether anything at all is hidden from the audience.
    hides: bool,
    /// The kinds of the files that the audience may see.
    shown: HashMap<FileId, KindId>,
    audience: String,
}

impl Veil {
    /// The veil before what an audience may not see; the most open one, if
    /// none is named. The most private one may see everything.
    pub fn new(loaded: &Loaded, audience: Option<&str>) -> Option<Self> {
        let site = loaded.site.as_ref();
        let ladder = site.map_or_else(Site::default_ladder, Site::ladder);
        let rung = audience.and_then(|name| ladder.iter().position(|rung| rung == name));
        let rung = rung.unwrap_or(0);
        if site.is_some() && rung + 1 == ladder.len() {
            return None;
        }
        // Without `candor.toml` nobody knows who may see an item that names an audience.
        let may_see = |named: bool, own: usize| own <= rung && (site.is_some() || !named);
        let mut names = Names::new(&loaded.model, None, 1);
        let mut shown = HashMap::new();
        let mut unread: HashSet<&str> = loaded.known.keys().map(|id| id.as_str()).collect();
        let mut hides = false;
        for item in loaded.model.items() {
            unread.remove(item.id().as_str());
            if may_see(item.common().audience.is_some(), item.rung()) {
                shown.insert(item.file(), item.kind());
            } else {
                hides = true;
                names.add_text(item.id().as_str());
                names.add_text(item.title());
            }
        }
        let audience = ladder.get(rung).cloned().unwrap_or_default();
        // A file that could not be read may be the one that names an audience.
        let unread = loaded.known.iter().filter(|(id, _)| unread.contains(id.as_str()));
        let unread: Vec<_> = unread.map(|(id, (_, file))| (id.as_str(), *file)).collect();
        let speaks = |file| loaded.sources.get(file).text.to_lowercase().contains("audi");
        hides |= unread.iter().any(|(_, file)| speaks(*file));
        if hides {
            unread.iter().for_each(|(id, _)| names.add_text(id));
        }
        Some(Self { names, rung, hides, shown, audience })
    }

    /// The findings that may be read, and one for each rule that has others.
    pub fn cover(&self, sources: &Sources, findings: Vec<Finding>) -> Vec<Finding> {
        findings
            .into_iter()
            .map(|finding| {
                if self.may_say(sources, &finding) {
                    return finding;
                }
                let message = format!(
                    "withheld: it concerns what \"{}\" may not see, and others may read this log",
                    self.audience
                );
                Finding::nowhere(finding.code, message)
                    .help("run `candor check` on a machine of your own to read it")
            })
            .collect()
    }

    fn may_say(&self, sources: &Sources, finding: &Finding) -> bool {
        let places = finding.place.iter().chain(finding.related.iter().map(|(place, _)| place));
        let texts = [Some(&finding.message), finding.help.as_ref(), finding.fix.as_ref()];
        let related = finding.related.as_ref().map(|(_, why)| why);
        let mut named = false;
        for text in texts.into_iter().flatten().chain(related) {
            self.names.find(text, self.rung, |_, _| named = true);
        }
        !named && places.into_iter().all(|place| self.may_show(sources, place))
    }

    /// Whether the audience may see a place.
    fn may_show(&self, sources: &Sources, place: &Place) -> bool {
        let source = sources.get(place.file);
        match self.shown.get(&place.file) {
            Some(kind) => !is_private(sources, place, kind.fields()),
            None => !self.hides || !source.path.starts_with("content/"),
        }
    }
}

/// Whether a place may lie in an always-private field: as long as there is
/// one in the file, only what surely lies elsewhere is not.
fn is_private(sources: &Sources, place: &Place, fields: &[FieldSpec]) -> bool {
    let source = sources.get(place.file);
    let mut private_fields = fields.iter().filter(|field| matches!(field.shape, Shape::Private(_)));
    let private = |name: &str| private_fields.clone().any(|field| field.name == name);
    let toml = &source.text[source.toml.clone()];
    let (table, errors) = DeTable::parse_recoverable(toml);
    match &place.at {
        At::File => false,
        At::Value(path) => {
            matches!(path.first(), Some(Step::Field(name)) if private(name))
        }
        At::Span(_) if !errors.is_empty() => {
            private_fields.any(|field| source.text.contains(field.name))
        }
        At::Span(span) => {
            let within = |range: std::ops::Range<usize>| {
                let base = source.toml.start;
                base + range.start <= span.start && span.end <= base + range.end
            };

            let elsewhere = span.start >= source.toml.end
                || table.get_ref().iter().any(|(key, value)| {
                    !private(key.get_ref()) && (within(key.span()) || within(value.span()))
                });
            !elsewhere && table.get_ref().iter().any(|(key, _)| private(key.get_ref()))
        }
    }
}
