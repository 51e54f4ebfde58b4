//! The template engine: themes in, text out, mistakes as findings.

use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use crate::diag::{Code, Finding};
use crate::field::Day;
use crate::theme::Theme;
use crate::words;

/// Templates that are ready to render.
pub struct Engine {
    tera: Tera,
}

impl Engine {
    /// Loads a theme; `site` is what every template of every page is given.
    pub fn new(theme: &Theme, as_of: Day, site: Value) -> Result<Self, Box<Finding>> {
        let mut tera = Tera::new();
        // Every output that a template writes is markup, whatever its name.
        tera.autoescape_on([""]);
        tera.set_fallback_prefixes(theme.prefixes.clone()).map_err(|error| finding(&error))?;
        filters(&mut tera, as_of);
        tera.add_raw_templates(
            theme.templates.iter().map(|(name, text)| (name.as_str(), text.as_str())),
        )
        .map_err(|error| finding(&error))?;
        tera.global_context().insert_value("site", site);
        Ok(Self { tera })
    }

    /// Renders a page.
    pub fn render(&self, template: &str, page: Value, view: Value) -> Result<String, Box<Finding>> {
        let mut context = Context::new();
        context.insert_value("page", page);
        context.insert_value("view", view);
        self.tera.render(template, &context).map_err(|error| finding(&error))
    }
}

/// A mistake in a theme.
fn finding(error: &tera::Error) -> Box<Finding> {
    let message = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => format!(
            "{}, at {}:{}:{}",
            report.message(),
            report.filename(),
            report.span().start_line,
            report.span().start_col + 1
        ),
        _ => error.to_string(),
    };
    let mut finding = Finding::nowhere(Code::Theme, message);
    finding.help =
        Some("`candor build --dump-context PAGE` prints what a template is given".to_owned());
    Box::new(finding)
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
    // The first letter as a capital.
    tera.register_filter("sentence", |text: &str, _: Kwargs, _: &State| words::capital(text));
}
