//! No text that more people may see names an item that they may not.
//!
//! The fields that point to a hidden item are left out of an edition; a text
//! is printed as it was written. This finds names, not paraphrases.

use rayon::prelude::*;

use crate::diag::{Code, FileId, Finding, Place, Step};
use crate::field::{Body, Field, Visitor};
use crate::hidden::Names;
use crate::kinds::AnyItem;

use super::Context;

/// How many findings in the fields of an item tell the very word: each one
/// reads the file again.
const EXACT: usize = 100;

/// Ids and titles of hidden items in texts of more open ones.
pub fn leaks(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let names = &*context.names;
    if names.is_empty() {
        return;
    }
    if let Some(site) = &context.loaded.site {
        let file = context.loaded.site_file;
        let mut leaks = Leaks { context, names, rung: 0, item: None, file, findings };
        site.visit(&mut Vec::new(), &mut leaks);
    }
    let found = context.items.par_iter().map(|item| {
        let mut findings = Vec::new();
        item.visit(&mut Leaks {
            context,
            names,
            rung: item.rung(),
            item: Some(*item),
            file: item.file(),
            findings: &mut findings,
        });
        findings
    });
    findings.extend(found.collect::<Vec<_>>().into_iter().flatten());
}

struct Leaks<'a> {
    context: &'a Context<'a>,
    names: &'a Names,
    rung: usize,
    /// The item that is looked at, unless it is `candor.toml`.
    item: Option<&'a dyn AnyItem>,
    file: FileId,
    findings: &'a mut Vec<Finding>,
}

impl Leaks<'_> {
    /// Looks for names in a text; `place` gives where a part of it stands, or
    /// nothing if that part is not published.
    fn scan(&mut self, text: &str, place: impl Fn(usize, usize) -> Option<Place>) {
        let names = self.names;
        names.find(text, self.rung, |range, name| {
            let Some(place) = place(range.start, range.end) else { return };
            let ladder = &self.context.ladder;
            let message = format!(
                "this text is for \"{}\", and names {}, which is for \"{}\" only",
                ladder[self.rung], name.what, ladder[name.rung]
            );
            let narrow = match self.item {
                Some(_) => format!("write `audience = \"{}\"` here too", ladder[name.rung]),
                None => "leave it out".to_owned(),
            };
            self.findings.push(Finding::new(Code::Leak, place, message).help(format!(
                "rephrase it, {narrow}, or allow the words with [[allow]] in candor.toml"
            )));
        });
    }
}

impl Visitor for Leaks<'_> {
    fn text(&mut self, path: &[Step], text: &str) {
        if self.item.is_none() && path.first() == Some(&Step::Field("allow")) {
            return;
        }
        let (file, sources) = (self.file, &self.context.loaded.sources);
        let many = self.findings.len() > EXACT;
        self.scan(text, |start, end| {
            let whole = Place::value(file, path);
            if many {
                return Some(whole);
            }
            // Exact unless the author wrote the words with escapes.
            let span = sources.resolve(&whole);
            let found = sources.get(file).text[span.clone()].find(&text[start..end]);
            Some(found.map_or(whole, |at| {
                Place::span(file, span.start + at..span.start + at + (end - start))
            }))
        });
    }

    fn body(&mut self, body: &Body) {
        let (file, base) = (self.file, body.start);
        let links = self.item.and_then(|item| item.prose()).map(|prose| &prose.links);
        self.scan(&body.text, |start, end| {
            // A link to a hidden item is left out of the page, its id with it.
            let target = body.text[..start].ends_with("ref:")
                && links.into_iter().flatten().any(|(_, link)| link.contains(&(base + start)));
            (!target).then(|| Place::span(file, base + start..base + end))
        });
    }

    fn private(&self) -> bool {
        false
    }
}
