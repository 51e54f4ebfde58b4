//! The template engine: themes in, text out, mistakes as findings.

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::ops::Range;

use bytes::Bytes;
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use crate::diag::{Code, Finding, Place};
use crate::field::Day;
use crate::theme::Theme;
use crate::words;

thread_local! {
    /// Where a thread renders its pages, one after the other: each page then
    /// gets the memory that it needs, and no more for having grown.
    static DRAFT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Templates that are ready to render.
pub struct Engine<'a> {
    pub loaded: Loaded,
    theme: &'a Theme,
}

/// The templates of a theme, parsed.
pub struct Loaded {
    /// Other for another theme, and for another day.
    pub stamp: u64,
    tera: Tera,
}

fn load(theme: &Theme, as_of: Day) -> Result<Tera, Vec<Finding>> {
    let mut tera = Tera::new();
    // Every output that a template writes is markup, whatever its name.
    tera.autoescape_on([""]);
    let texts = theme.templates.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let loaded = tera.set_fallback_prefixes(theme.prefixes.clone()).and_then(|()| {
        filters(&mut tera, as_of);
        tera.add_raw_templates(texts)
    });
    loaded.map_err(|error| findings(theme, &error))?;
    Ok(tera)
}

impl<'a> Engine<'a> {
    /// The engine for a theme; `site` is what every template of every page is
    /// given. The last one, if it is for the same theme and day.
    pub fn new(
        theme: &'a Theme,
        as_of: Day,
        site: Value,
        last: Option<Loaded>,
    ) -> Result<Self, Vec<Finding>> {
        let mut hasher = DefaultHasher::new();
        (&theme.prefixes, &theme.templates, as_of).hash(&mut hasher);
        let stamp = hasher.finish();
        let last = last.filter(|last| last.stamp == stamp);
        let mut loaded = match last {
            Some(loaded) => loaded,
            None => Loaded { stamp, tera: load(theme, as_of)? },
        };
        loaded.tera.global_context().insert_value("site", site);
        Ok(Self { loaded, theme })
    }

    /// Renders a page.
    pub fn render(&self, template: &str, page: Value, view: Value) -> Result<Bytes, Vec<Finding>> {
        let mut context = Context::new();
        context.insert_value("page", page);
        context.insert_value("view", view);
        let mut out = Bounded { bytes: DRAFT.take(), is_full: false };
        out.bytes.clear();
        let done = self.loaded.tera.render_to(template, &context, &mut out);
        if out.is_full {
            let limit = PAGE_LIMIT >> 20;
            let message = format!("`{template}` makes a page of more than {limit} MB");
            let place = self.theme.files.get(template).map(|file| Place::file(*file));
            let finding = Finding { place, ..Finding::nowhere(Code::TooLarge, message) };
            return Err(vec![finding.help("show less on one page; `data.json` has everything")]);
        }
        done.map_err(|error| findings(self.theme, &error))?;
        let page = Bytes::copy_from_slice(&out.bytes);
        DRAFT.set(out.bytes);
        Ok(page)
    }
}

/// The largest page, in bytes.
const PAGE_LIMIT: usize = 10 << 20;

/// A page up to the limit.
struct Bounded {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_full |= self.bytes.len() + bytes.len() > PAGE_LIMIT;
        if self.is_full {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The mistakes in a theme that the engine reports together.
fn findings(theme: &Theme, error: &tera::Error) -> Vec<Finding> {
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind() {
        return vec![finding(
            theme,
            report.message(),
            report.filename(),
            report.span().range.clone(),
        )];
    }
    // Unknown names come as text: reports of several lines with an arrow to the
    // place, joined by empty lines.
    let text = error.to_string();
    text.split("\n\n").map(|report| located(theme, report)).collect()
}

/// A finding from a report with an arrow to `file:line:column`.
fn located(theme: &Theme, report: &str) -> Finding {
    let message = report.lines().next().unwrap_or_default();
    let place = report.lines().find_map(|line| {
        let mut parts = line.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let text = theme.templates.get(name)?;
        let start: usize =
            text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        Some((name, start + column.checked_sub(1)?))
    });
    let marked = report.lines().map(|line| line.matches('^').count()).max().unwrap_or(0);
    match place {
        Some((name, at)) => finding(theme, message, name, at..at + marked),
        None => finding(theme, message, "", 0..0),
    }
}

fn finding(theme: &Theme, message: &str, template: &str, span: Range<usize>) -> Finding {
    let message = message.trim_start_matches("error: ").trim_end_matches('.');
    let mut chars = message.chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    let message: String = first.chain(chars).collect();
    let finding = match theme.files.get(template) {
        Some(file) => Finding::new(Code::Theme, Place::span(*file, span), message),
        None if template.is_empty() => Finding::nowhere(Code::Theme, message),
        None => Finding::nowhere(
            Code::Theme,
            format!("{message}, in the built-in template `{template}`"),
        ),
    };
    finding.help("`candor build --dump-context PAGE` prints what the template of a page is given")
}

/// The filters of themes, each a function of its value and the day of the edition.
fn filters(tera: &mut Tera, as_of: Day) {
    type Form = fn(Day, Day) -> String;
    let days: [(&str, Form); 5] = [
        // `20 November`
        ("day", words::day),
        // `Friday 20 November`
        ("weekday", words::weekday),
        // `Fri 20 Nov`
        ("short_day", words::short),
        // `20 Nov`
        ("brief_day", words::brief),
        // `7 days after this report`
        ("distance", words::distance),
    ];
    for (name, form) in days {
        tera.register_filter(
            name,
            move |value: &str, _: Kwargs, _: &State| -> TeraResult<String> {
                match Day::parse(value) {
                    Some(day) => Ok(form(day, as_of)),
                    None => Err(tera::Error::message(format!("`{value}` is no day"))),
                }
            },
        );
    }
    // `20 November 2026`, always with the year.
    tera.register_filter("full_day", |value: &str, _: Kwargs, _: &State| -> TeraResult<String> {
        let day = Day::parse(value).map(words::full);
        day.ok_or_else(|| tera::Error::message(format!("`{value}` is no day")))
    });
    // `+14 days`, `on plan`
    tera.register_filter("slip", |days: i64, _: Kwargs, _: &State| words::slip(days));
    // `12,345`
    tera.register_filter("grouped", |n: i64, _: Kwargs, _: &State| words::grouped(n));
    // `3 | number` is `three`; in the middle of a claim
    tera.register_filter("number", |n: i64, _: Kwargs, _: &State| {
        words::number(usize::try_from(n).unwrap_or(0))
    });
    // `3 | count(one="day", many="days")` is `3 days`
    tera.register_filter("count", |n: i64, words_of: Kwargs, _: &State| -> TeraResult<String> {
        let one = words_of.must_get::<&str>("one")?;
        let many = words_of.must_get::<&str>("many")?;
        Ok(words::count(n, one, many))
    });
    // `15 March` and `2 %` without a break inside
    tera.register_filter("tied", |text: &str, _: Kwargs, _: &State| words::tied(text));
    // The first letter as a capital.
    tera.register_filter("sentence", |text: &str, _: Kwargs, _: &State| words::capital(text));
}
