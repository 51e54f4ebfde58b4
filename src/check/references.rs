//! Every reference leads to an item of the right kind.

use crate::diag::{Code, FileId, Finding, Place, Step, did_you_mean};
use crate::field::{Field, Id, Url, Visitor, Wants};
use crate::kinds::{KindId, Model};

use super::Context;

/// References in fields.
pub fn references(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for item in &context.items {
        item.visit(&mut References { context, file: item.file(), findings });
    }
    if let Some(site) = &context.loaded.site {
        let mut visitor = References { context, file: context.loaded.site_file, findings };
        site.visit(&mut Vec::new(), &mut visitor);
    }
}

/// References and links in bodies.
pub fn bodies(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for item in &context.items {
        let Some(prose) = item.prose() else { continue };
        for (id, span) in &prose.links {
            let loaded = context.loaded;
            if !loaded.known.contains_key(id) && !loaded.broken.contains(id) {
                let near = offer(context, (id, Wants::Any), findings.len());
                let place = Place::span(item.file(), span.clone());
                findings.push(unknown(context, place, (id, Wants::Any), near));
            }
        }
        for (path, span) in &prose.files {
            if !context.loaded.statics.contains_key(path) {
                let message = format!("there is no file `static/{}`", path.escape_debug());
                let place = Place::span(item.file(), span.clone());
                let id = path.rsplit('/').next().and_then(|file| file.rsplit_once('.'));
                let id = id.map(|(id, _)| id).filter(|id| context.loaded.known.contains_key(*id));
                let address =
                    Url::completed(path).filter(|_| path.starts_with("www.") || path.contains('/'));
                let help = match (id, address) {
                    (Some(id), _) => format!("link to the item by its id: `ref:{id}`"),
                    (None, Some(address)) => {
                        format!("put the file there, or write a whole address: `{address}`")
                    }
                    (None, None) => "put the file there, or link to an item by ref:ID".to_owned(),
                };
                findings.push(Finding::new(Code::BadLink, place, message).help(help));
            }
        }
    }
}

struct References<'a> {
    context: &'a Context<'a>,
    file: FileId,
    findings: &'a mut Vec<Finding>,
}

impl Visitor for References<'_> {
    fn reference(&mut self, path: &[Step], id: &Id, wants: Wants) {
        let place = || Place::value(self.file, path);
        // Its own mistake may be that it is not what it should be.
        if self.context.loaded.broken.contains(id) {
            return;
        }
        let Some((kind, _)) = self.context.loaded.known.get(id) else {
            let near = offer(self.context, (id, wants), self.findings.len());
            let mut finding = unknown(self.context, place(), (id, wants), near);
            finding.fix = near.map(|near| format!("\"{near}\""));
            self.findings.push(finding);
            return;
        };
        let group = wants == Wants::Person && is_group(&self.context.loaded.model, id);
        if !fits(wants, *kind) {
            let message = format!("`{id}` is {}, not {}", kind.what(), wants.what());
            let help = format!("name {} here", wants.what());
            self.findings.push(Finding::new(Code::WrongKind, place(), message).help(help));
        } else if group {
            let message = format!("`{id}` is a group, not one named person");
            let help = "name one person; list the group under `contributors`";
            self.findings.push(Finding::new(Code::WrongKind, place(), message).help(help));
        }
    }
}

fn is_group(model: &Model, id: &Id) -> bool {
    let place = model.position(id, KindId::Stakeholder);
    place.is_some_and(|n| model.stakeholders[n].is_group())
}

/// A finding about an id that no item has, with the id that may be meant.
fn unknown(
    context: &Context<'_>,
    place: Place,
    (id, wants): (&Id, Wants),
    near: Option<&str>,
) -> Finding {
    let known = &context.loaded.known;
    let message = format!("nothing has the id `{}`", id.as_str().escape_debug());
    let finding = Finding::new(Code::UnknownId, place, message);
    match near {
        Some(near) => {
            let file = known.get(near).map(|(_, file)| &context.loaded.sources.get(*file).path);
            let at = file.map(|path| format!(" ({path})")).unwrap_or_default();
            finding.help(format!("did you mean `{near}`{at}?"))
        }
        None => {
            let create = match (wants, Id::new(id.as_str())) {
                (Wants::Person | Wants::Party, Ok(id)) => {
                    format!(", or create it: `candor new stakeholder {id}`")
                }
                (Wants::Milestone, Ok(id)) => {
                    format!(", or create it: `candor new milestone {id}`")
                }
                (Wants::Decision, Ok(id)) => format!(", or create it: `candor new decision {id}`"),
                (Wants::Any, _) | (_, Err(_)) => String::new(),
            };
            let what = wants.what();
            finding.help(format!(
                "write the id of {what}, which is the name of its file without the ending{create}"
            ))
        }
    }
}

/// To how many unknown ids a known one is offered: each one is compared with
/// all that are known.
const OFFERS: usize = 200;

/// The id that is probably meant, unless too many were looked for.
fn offer<'a>(context: &Context<'a>, (id, wants): (&Id, Wants), so_far: usize) -> Option<&'a str> {
    if so_far < OFFERS { meant(context, id, wants) } else { None }
}

/// The id that is probably meant.
fn meant<'a>(context: &Context<'a>, id: &Id, wants: Wants) -> Option<&'a str> {
    let known = context.loaded.known.iter().filter(|(_, (kind, _))| fits(wants, *kind));
    named(context, id.as_str(), wants)
        .or_else(|| did_you_mean(id.as_str(), known.map(|(id, _)| id.as_str())))
}

/// The id of what was named by its title, or by the name of its file.
fn named<'a>(context: &Context<'a>, text: &str, wants: Wants) -> Option<&'a str> {
    let items = || context.loaded.model.items().filter(|item| fits(wants, item.kind()));
    let stem = text.strip_suffix(".toml").or(text.strip_suffix(".md"));
    let found = items().find(|item| Some(item.id().as_str()) == stem);
    let found = found.or_else(|| items().find(|item| item.title().eq_ignore_ascii_case(text)));
    found.map(|item| item.id().as_str())
}

/// Whether a reference may point to a kind.
fn fits(wants: Wants, kind: KindId) -> bool {
    match wants {
        Wants::Any => true,
        Wants::Milestone => kind == KindId::Milestone,
        Wants::Decision => kind == KindId::Decision,
        Wants::Party | Wants::Person => kind == KindId::Stakeholder,
    }
}
