//! Values that only the site can judge: the day, and its own lists of words.

use crate::diag::{Code, FileId, Finding, Place, Step, did_you_mean};
use crate::field::{Day, Line, Visitor};

use super::Context;

/// Nothing happened after today.
pub fn future_facts(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(site) = &context.loaded.site else { return };
    let pinned = site.as_of.is_some();
    for item in &context.items {
        item.visit(&mut Future { today: context.today, pinned, file: item.file(), findings });
    }
}

struct Future<'a> {
    today: Day,
    /// Whether `candor.toml` says which day it is.
    pinned: bool,
    file: FileId,
    findings: &'a mut Vec<Finding>,
}

impl Visitor for Future<'_> {
    fn happened(&mut self, path: &[Step], day: Day) {
        if day <= self.today {
            return;
        }
        let help = match path {
            [Step::Field("actual")] => "correct the day, or write an expectation as a [[forecast]]",
            _ => "correct the day, or write it down when it has happened",
        };
        let help = if self.pinned {
            format!("{help}; `as_of` in candor.toml says which day it is")
        } else {
            help.to_owned()
        };
        let message = format!("{day} has not come yet: the site describes {}", self.today);
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
            None => format!("write one of `{lists}` in candor.toml, or add it there"),
        };
        let message = format!("this site knows no {name} `{}`", &**word);
        findings
            .push(Finding::new(Code::UnknownWord, Place::field(file, name), message).help(help));
    };
    for milestone in context.loaded.model.milestones.iter() {
        expect(&site.stages, "stage", "stages", milestone.stage.as_ref(), milestone.file);
    }
    for stakeholder in context.loaded.model.stakeholders.iter() {
        expect(
            &site.functions,
            "function",
            "functions",
            stakeholder.function.as_ref(),
            stakeholder.file,
        );
    }
}

/// What is off track is also at risk: the limit of red lies beyond amber's.
pub fn tolerances(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(site) = &context.loaded.site else { return };
    let tolerance = &site.tolerance;
    let days = (tolerance.slip_amber_days.get(), tolerance.slip_red_days.get());
    let confidence = (tolerance.confidence_amber.get(), tolerance.confidence_red.get());
    let mut report = |red: &'static str, amber: &str, message: String| {
        let place =
            Place::value(context.loaded.site_file, [Step::Field("tolerance"), Step::Field(red)]);
        findings
            .push(Finding::new(Code::OutOfRange, place, message).help(format!(
                "change it, or `{amber}`: off track begins where at risk has begun"
            )));
    };
    if days.1 < days.0 {
        let message =
            format!("`slip_red_days` {} is less than `slip_amber_days` {}", days.1, days.0);
        report("slip_red_days", "slip_amber_days", message);
    }
    if confidence.1 > confidence.0 {
        let message = format!(
            "`confidence_red` {} is more than `confidence_amber` {}",
            confidence.1, confidence.0
        );
        report("confidence_red", "confidence_amber", message);
    }
}

/// The site's own address is one that a browser opens.
pub fn address(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let url = context.loaded.site.as_ref().and_then(|site| site.url.as_ref());
    if let Some(url) = url.filter(|url| !url.is_web()) {
        let place = Place::field(context.loaded.site_file, "url");
        let message = format!("`{}` is no address of a site", url.as_str());
        findings.push(
            Finding::new(Code::BadLink, place, message)
                .help("write where the site will be, as in \"https://example.com/status\""),
        );
    }
}
