//! Rules across items: what must hold before anything is computed.
//!
//! In: what was loaded. Out: [`Checked`], the sound part of it, in which every
//! reference leads somewhere, and all findings. Only this makes a `Checked`.

mod cycles;
mod leak;
mod look;
mod references;
mod values;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use rayon::prelude::*;

use crate::config::Site;
use crate::diag::{Code, FileId, Finding, Severity, Sources};
use crate::field::{Day, Id, Lens};
use crate::hidden::{Names, SHORTEST};
use crate::kinds::{AnyItem, KindId, Model, Rules};
use crate::load::Loaded;
use crate::theme::Theme;

/// A site without errors, or the part of it that has none.
pub struct Checked {
    /// `candor.toml`.
    pub site: Site,
    /// The audience ladder, the most open rung first.
    pub ladder: Vec<String>,
    /// The items without errors.
    pub model: Model,
    /// Templates and assets.
    pub theme: Theme,
    /// The names of what not everybody may see.
    pub names: Arc<Names>,
    /// The files of `static/`.
    pub statics: BTreeMap<String, Bytes>,
    /// Items of which nothing can be said, because files that concern them are
    /// broken.
    pub unsure: HashSet<Id>,
    /// Kinds of which some file is broken.
    pub unsure_kinds: HashSet<KindId>,
}

/// Every check of items, in the order in which they run.
const CHECKS: &[fn(&Context<'_>, &mut Vec<Finding>)] = &[
    fields,
    references::references,
    references::bodies,
    values::future_facts,
    values::site_words,
    values::address,
    values::tolerances,
    look::look,
    cycles::cycles,
    leak::leaks,
];

/// What a check may look at.
struct Context<'a> {
    loaded: &'a Loaded,
    /// The items in which something may be wrong that was not, last time.
    items: Vec<&'a dyn AnyItem>,
    /// Whether references may lead elsewhere than last time.
    rewired: bool,
    names: Arc<Names>,
    ladder: Vec<String>,
    today: Day,
}

/// What one check leaves for the next.
#[derive(Default)]
pub struct Memory(Option<Clean>);

/// Items in which nothing was found, and by what they were judged.
struct Clean {
    model: Model,
    names: Arc<Names>,
    known: Arc<HashMap<Id, (KindId, FileId)>>,
    site: Option<Site>,
    statics: Vec<String>,
    today: Day,
}

impl Clean {
    fn new(Context { loaded, names, today, .. }: &Context<'_>) -> Self {
        Self {
            model: loaded.model.clone(),
            names: names.clone(),
            known: loaded.known.clone(),
            site: loaded.site.clone(),
            statics: loaded.statics.keys().cloned().collect(),
            today: *today,
        }
    }

    /// The items that are others than these, beside those that they were, if
    /// all the rest is still clean.
    fn others<'a>(
        &'a self,
        loaded: &'a Loaded,
        today: Day,
    ) -> Option<Vec<(&'a dyn AnyItem, &'a dyn AnyItem)>> {
        let same = loaded.broken.is_empty()
            && Arc::ptr_eq(&self.known, &loaded.known)
            && (&self.site, self.today) == (&loaded.site, today)
            && self.statics.iter().eq(loaded.statics.keys());
        let others = loaded.model.others(&self.model).filter(|_| same)?;
        // Whether somebody is a group, and what is hidden, concerns all items.
        let alone = |item: &dyn AnyItem| item.kind() != KindId::Stakeholder && item.rung() == 0;
        others.iter().all(|(now, then)| alone(*now) && alone(*then)).then_some(others)
    }
}

/// Checks what was loaded. `today` is the day after which no fact can lie.
///
/// `None` if `candor.toml` itself is broken.
pub fn check(
    mut loaded: Loaded,
    today: Day,
    memory: &mut Memory,
) -> (Option<Checked>, Arc<Sources>, Vec<Finding>) {
    let mut findings = std::mem::take(&mut loaded.findings);
    let clean = memory.0.take();
    let again = clean.as_ref().and_then(|clean| {
        let others = clean.others(&loaded, today)?;
        let rewired = others.iter().any(|(now, then)| now.references() != then.references());
        let items = others.into_iter().map(|(now, _)| now).collect();
        Some((items, rewired, clean.names.clone()))
    });
    let (items, rewired, names) = again.unwrap_or_else(|| {
        let names = Names::new(&loaded.model, loaded.site.as_ref(), SHORTEST);
        (loaded.model.items().collect(), true, Arc::new(names))
    });
    let context = Context {
        items,
        rewired,
        names,
        ladder: loaded.site.as_ref().map_or_else(Site::default_ladder, Site::ladder),
        today,
        loaded: &loaded,
    };
    let found: Vec<Vec<Finding>> = CHECKS
        .par_iter()
        .map(|check| {
            let mut found = Vec::new();
            check(&context, &mut found);
            found
        })
        .collect();
    let found: Vec<Finding> = found.into_iter().flatten().collect();
    // What is wrong in `candor.toml` itself is found anew each time.
    let own = |finding: &Finding| {
        finding.place.as_ref().map(|place| place.file) == Some(loaded.site_file)
    };
    if found.iter().all(own) && loaded.broken.is_empty() {
        memory.0 = Some(Clean::new(&context));
    }
    findings.extend(found);
    if loaded.site.is_none() {
        // Which practices this site keeps is not known.
        findings.retain(|finding| finding.code.severity() == Severity::Error);
    }
    let (ladder, names) = (context.ladder, context.names);
    let (checked, sources) = sound(loaded, &findings, ladder, names);
    (checked, sources, findings)
}

/// The rules of each kind about its own fields.
///
/// A value that could not be read counts as not written. Where there is one,
/// only rules on two values that are both there can be trusted.
fn fields(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for item in &context.items {
        let mut found = Vec::new();
        item.rules(&mut Rules { file: item.file(), findings: &mut found });
        let broken = context.loaded.broken.contains(item.id());
        found.retain(|finding| !broken || finding.code == Code::DateOrder);
        findings.append(&mut found);
    }
}

/// The items without errors, and what they do not let us be sure of.
fn sound(
    loaded: Loaded,
    findings: &[Finding],
    ladder: Vec<String>,
    names: Arc<Names>,
) -> (Option<Checked>, Arc<Sources>) {
    let files: HashSet<_> = findings
        .iter()
        .filter(|finding| finding.code.severity() == Severity::Error)
        .filter_map(|finding| finding.place.as_ref().map(|place| place.file))
        .collect();
    let mut broken = loaded.broken;
    broken.extend(
        loaded.known.iter().filter(|(_, (_, file))| files.contains(file)).map(|(id, _)| id.clone()),
    );
    let mut unsure = broken.clone();
    let mut unsure_kinds = HashSet::new();
    for id in &broken {
        let Some((kind, file)) = loaded.known.get(id) else { continue };
        unsure_kinds.insert(*kind);
        let words = loaded
            .sources
            .get(*file)
            .text
            .split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
        unsure.extend(
            words.filter_map(|word| loaded.known.get_key_value(word)).map(|(id, _)| id.clone()),
        );
    }
    let mut model = loaded.model;
    if !broken.is_empty() {
        let everything = Lens {
            hidden: broken,
            private: true,
            as_of: Day::from_ymd(2199, 12, 31).expect("the last day of the range"),
        };
        model.project(&everything);
    }
    let checked = loaded.site.map(|site| Checked {
        site,
        ladder,
        model,
        theme: loaded.theme,
        names,
        statics: loaded.statics,
        unsure,
        unsure_kinds,
    });
    (checked, loaded.sources)
}
