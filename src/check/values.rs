//! Values that only the site can judge: the day, and its own lists of words.

use crate::diag::{Code, FileId, Finding, Place, Step, did_you_mean};
use crate::field::{Day, Line, Visitor};

use super::Context;

/// Nothing happened after today.
pub fn future_facts(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for item in context.loaded.model.items() {
        item.visit(&mut Future { today: context.today, file: item.file(), findings });
    }
}

struct Future<'a> {
    today: Day,
    file: FileId,
    findings: &'a mut Vec<Finding>,
}

impl Visitor for Future<'_> {
    fn happened(&mut self, path: &[Step], day: Day) {
        if day <= self.today {
            return;
        }
        let help = match path.first() {
            Some(Step::Field("actual")) => "an expectation goes into [[forecast]]",
            _ => "write down what has happened, not what will",
        };
        let message = format!("{day} has not happened yet: the site describes {}", self.today);
        self.findings.push(
            Finding::new(Code::FutureFact, Place::value(self.file, path), message).help(help),
        );
    }
}

/// Stages and functions are those of the site.
pub fn site_words(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(site) = &context.loaded.site else { return };
    let mut expect = |list: &[Line], name: &'static str, lists: &str, word: Option<&Line>, file| {
        let Some(word) = word.filter(|word| !list.is_empty() && !list.contains(word)) else {
            return;
        };
        let help = match did_you_mean(word, list.iter().map(|word| &**word)) {
            Some(near) => {
                format!("did you mean \"{near}\"? `{lists}` in candor.toml lists what there is")
            }
            None => format!("add it to `{lists}` in candor.toml, or use one of those there"),
        };
        let message = format!("this site knows no {name} \"{}\"", &**word);
        findings
            .push(Finding::new(Code::UnknownWord, Place::field(file, name), message).help(help));
    };
    for milestone in &context.loaded.model.milestones {
        expect(&site.stages, "stage", "stages", milestone.stage.as_ref(), milestone.file);
    }
    for stakeholder in &context.loaded.model.stakeholders {
        expect(
            &site.functions,
            "function",
            "functions",
            stakeholder.function.as_ref(),
            stakeholder.file,
        );
    }
}
