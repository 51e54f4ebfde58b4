//! Every reference leads to an item of the right kind.

use crate::diag::{Code, FileId, Finding, Place, Step, did_you_mean};
use crate::field::{Field, Id, Visitor, Wants};
use crate::kinds::KindId;

use super::{Context, item};

/// References in fields.
pub fn references(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for item in context.loaded.model.items() {
        item.visit(&mut References { context, file: item.file(), findings });
    }
    if let Some(site) = &context.loaded.site {
        let mut visitor = References { context, file: context.loaded.site_file, findings };
        site.visit(&mut Vec::new(), &mut visitor);
    }
}

/// References and links in bodies.
pub fn bodies(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for item in context.loaded.model.items() {
        let Some(prose) = context.prose.get(item.id()) else { continue };
        for (id, span) in &prose.links {
            if !context.loaded.known.contains_key(id) {
                findings.push(unknown(
                    context,
                    Place::span(item.file(), span.clone()),
                    id,
                    Wants::Any,
                ));
            }
        }
        for (path, span) in &prose.files {
            if !context.loaded.statics.contains_key(path) {
                let message = format!("there is no file `static/{}`", path.escape_debug());
                let place = Place::span(item.file(), span.clone());
                findings.push(Finding::new(Code::BadLink, place, message).help(
                    "put the file there, or link to https:, to mailto: or to an item by ref:ID",
                ));
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
        let Some((kind, _)) = self.context.loaded.known.get(id) else {
            let finding = unknown(self.context, place(), id, wants);
            self.findings.push(finding);
            return;
        };
        let fits = match wants {
            Wants::Any => true,
            Wants::Milestone => *kind == KindId::Milestone,
            Wants::Decision => *kind == KindId::Decision,
            Wants::Party | Wants::Person => *kind == KindId::Stakeholder,
        };
        let group = wants == Wants::Person
            && item(self.context, id).is_some_and(|item| is_group(self.context, item.id()));
        if !fits {
            let message = format!("`{id}` is a {}", kind.word());
            let help = format!("name {} here", wants.what());
            self.findings.push(Finding::new(Code::WrongKind, place(), message).help(help));
        } else if group {
            let message = format!("`{id}` is a group");
            let help = "name one person; list the group under `contributors`";
            self.findings.push(Finding::new(Code::WrongKind, place(), message).help(help));
        }
    }
}

fn is_group(context: &Context<'_>, id: &Id) -> bool {
    match context.index.get(id) {
        Some((KindId::Stakeholder, n)) => context.loaded.model.stakeholders[*n].is_group(),
        _ => false,
    }
}

/// A finding about an id that no item has, with the id that may be meant.
fn unknown(context: &Context<'_>, place: Place, id: &Id, wants: Wants) -> Finding {
    let known = &context.loaded.known;
    let fits = |kind: &KindId| match wants {
        Wants::Any => true,
        Wants::Milestone => *kind == KindId::Milestone,
        Wants::Decision => *kind == KindId::Decision,
        Wants::Party | Wants::Person => *kind == KindId::Stakeholder,
    };
    let candidates = known.iter().filter(|(_, (kind, _))| fits(kind)).map(|(id, _)| id.as_str());
    let message = format!("nothing has the id `{}`", id.as_str().escape_debug());
    let finding = Finding::new(Code::UnknownId, place, message);
    match did_you_mean(id.as_str(), candidates) {
        Some(near) => {
            let file = known.get(near).map(|(_, file)| &context.loaded.sources.get(*file).path);
            let at = file.map(|path| format!(" ({path})")).unwrap_or_default();
            finding.help(format!("did you mean `{near}`{at}?"))
        }
        None => finding.help(format!(
            "write the id of {}: the name of its file without the ending",
            wants.what()
        )),
    }
}
