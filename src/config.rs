//! `candor.toml`: what the site is, what was agreed, and how it looks.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use crate::diag::{Code, Severity, did_you_mean};
use crate::field::{Day, Every, Extra, Field, Id, Line, Or, Reader, Ref, Url, record, to};

record! {
    /// What the company wants, which goals serve.
    struct Objective = "an objective" {
        /// A short name to refer to it.
        id: Line,
        /// What is wanted.
        title: Line,
    }
}

record! {
    /// How fast we answer, in working days.
    struct Response = "the response times" {
        /// Days until we say that we heard.
        acknowledge_days: Or<1>,
        /// Days until we answer.
        answer_days: Or<5>,
    }
}

record! {
    /// After how many days without a word something is stale.
    struct StaleDays = "the staleness limits" {
        /// An open milestone.
        milestone: Or<28>,
        /// A risk, an assumption, an issue or a dependency.
        raid: Or<30>,
        /// The assessment of a stakeholder.
        assessment: Or<90>,
        /// A piece of strategic context.
        insight: Or<180>,
    }
}

record! {
    /// How promises are counted.
    struct Promise = "the promise settings" {
        /// How many weeks before its day a date must have stood to be a promise.
        horizon_weeks: Vec<u32>,
        /// How many days back promises are counted.
        window_days: Or<365>,
        /// From how many promises on a percentage is shown.
        minimum: Or<5>,
    }
}

record! {
    /// From where on something is at risk or off track (PRINCE2 tolerances).
    struct Tolerance = "the tolerances" {
        /// More days of slip than this: at risk.
        slip_amber_days: Or<7>,
        /// More days of slip than this: off track.
        slip_red_days: Or<21>,
        /// Less confidence in percent than this: at risk.
        confidence_amber: Or<70>,
        /// Less confidence in percent than this: off track.
        confidence_red: Or<40>,
        /// Less of the expected progress than this: at risk.
        goal_amber: Option<f64>,
        /// Less of the expected progress than this: off track.
        goal_red: Option<f64>,
    }
}

record! {
    /// What the colours mean here.
    struct Legend = "the legend" {
        /// On track.
        green: Option<Line>,
        /// At risk.
        amber: Option<Line>,
        /// Off track.
        red: Option<Line>,
    }
}

record! {
    /// Words that may be published although a hidden item is called so.
    struct Allow = "an allowed text" {
        /// The id or the title.
        text: Line,
        /// Why that is harmless.
        because: Line,
    }
}

record! {
    /// The look.
    struct Look = "the theme" {
        /// `paper`, or the name of a folder in `themes/`.
        name: Option<Line>,
        /// Design tokens of the theme, with your values.
        tokens: Tokens,
    }
}

record! {
    /// The site.
    struct Site = "the site" {
        /// What the site is about.
        title: Line,
        /// The title in a few more words.
        tagline: Option<Line>,
        /// What the world is like when all is done.
        vision: Option<Line>,
        /// Who stands for the site: the contact on every page.
        owner: Ref<to::Party>,
        /// Where readers discuss an item; its id goes into the subject.
        feedback_to: Option<Url>,
        /// How often an update comes.
        update_every: Option<Every>,
        /// The functions of the organisation.
        functions: Vec<Line>,
        /// The stages that milestones complete, in order.
        stages: Vec<Line>,
        /// Days on which nobody works.
        holidays: Vec<Day>,
        /// What the company wants.
        objective: Vec<Objective>,
        /// How fast we answer.
        response: Response,
        /// After how long something is stale.
        stale_days: StaleDays,
        /// How promises are counted.
        promise: Promise,
        /// From where on something is at risk or off track.
        tolerance: Tolerance,
        /// What the colours mean.
        rag: Legend,
        /// The day that every page describes; today if left out.
        as_of: Option<Day>,
        /// Who may see what: names, the most open audience first.
        audiences: Vec<Line>,
        /// Where the site will be, with which it gets a sitemap and canonical links.
        url: Option<Url>,
        /// Whether search engines may list the site.
        indexable: bool,
        /// A line on every page about who may read it.
        confidentiality: Option<Line>,
        /// The language of the content, as in "en".
        language: Option<Line>,
        /// The look.
        theme: Look,
        /// Rules that are switched off, or made stricter.
        checks: Checks,
        /// Words that may be published.
        allow: Vec<Allow>,
        /// Your own data, for your theme.
        extra: Extra,
    }
}

impl Site {
    /// The name of its file, at the root of the site.
    pub const FILE: &'static str = "candor.toml";

    /// The audience ladder, the most open rung first.
    pub fn ladder(&self) -> Vec<String> {
        if self.audiences.is_empty() {
            Self::default_ladder()
        } else {
            self.audiences.iter().map(|rung| rung.0.clone()).collect()
        }
    }

    /// The ladder of a site that names none.
    pub fn default_ladder() -> Vec<String> {
        ["leadership", "team", "private"].map(str::to_owned).into()
    }

    /// The horizons at which promises are counted, in weeks; the first leads.
    pub fn horizons(&self) -> Vec<u32> {
        if self.promise.horizon_weeks.is_empty() {
            vec![4, 12]
        } else {
            self.promise.horizon_weeks.clone()
        }
    }

    /// What stands for the site in places that want an id.
    pub fn owner(&self) -> Option<&Id> {
        self.owner.id()
    }
}

/// Rules with a severity of the site's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checks(pub BTreeMap<Code, Severity>);

impl Checks {
    /// The rules that are switched off.
    pub fn off(&self) -> impl Iterator<Item = Code> {
        self.0.iter().filter(|(_, severity)| **severity == Severity::Off).map(|(code, _)| *code)
    }
}

impl serde::Serialize for Checks {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(code, severity)| (code.name(), severity.name())))
    }
}

impl Field for Checks {
    const EXAMPLE: &'static str = "{ stale = \"off\" }";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(value, "the rules", &[])?;
        let mut checks = BTreeMap::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some(code) = Code::from_name(name) else {
                let near = did_you_mean(name, Code::ALL.iter().map(|code| code.name()));
                let help = near.map_or_else(
                    || "write a rule that `candor explain` lists".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!("there is no rule `{name}`");
                if let Some(finding) = reader.at_key(Code::UnknownField, key.span(), message, help)
                {
                    finding.fix = near.map(str::to_owned);
                }
                continue;
            };
            let severity = match value.get_ref().as_str() {
                Some("off") => Severity::Off,
                Some("warning") => Severity::Warning,
                Some("error") => Severity::Error,
                _ => {
                    let message = format!("`{}` is no severity", reader.written(value));
                    reader.report(
                        Code::UnknownWord,
                        value,
                        message,
                        "write \"off\", \"warning\" or \"error\"",
                    );
                    continue;
                }
            };
            if code.severity() == Severity::Error && severity != Severity::Error {
                let help = "delete the line: only warnings can be changed, an error makes a page false or impossible";
                let message = format!("`{name}` is an error, and stays one");
                reader.report(Code::OutOfRange, value, message, help);
                continue;
            }
            checks.insert(code, severity);
        }
        Some(Self(checks))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// Design tokens: CSS custom properties with values of the site's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tokens(pub Vec<Token>);

/// A design token.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// The name, without the leading `--`.
    pub name: String,
    /// The value on a light page.
    pub light: String,
    /// The value on a dark page.
    pub dark: String,
}

impl serde::Serialize for Tokens {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = |token: &Token| [token.light.clone(), token.dark.clone()];
        serializer.collect_map(self.0.iter().map(|token| (token.name.clone(), pairs(token))))
    }
}

impl Field for Tokens {
    const EXAMPLE: &'static str = "{ accent = \"#1D4A94\" }";

    fn read(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Self> {
        let table = reader.table(value, "the design tokens", &[])?;
        let mut tokens = Vec::new();
        for (key, value) in table {
            let both = match value.get_ref() {
                DeValue::Table(pair) => pair.get("light").zip(pair.get("dark")),
                _ => Some((value, value)),
            };
            let texts = both.and_then(|(light, dark)| {
                let light = Line::read(light, reader)?;
                Some((light, Line::read(dark, reader)?))
            });
            let harmless = |text: &str| {
                !text.contains([';', '{', '}', '<', '\\', '@']) && !text.contains("url(")
            };
            match texts {
                Some((light, dark)) if harmless(&light) && harmless(&dark) => tokens.push(Token {
                    name: key.get_ref().to_string(),
                    light: light.0,
                    dark: dark.0,
                }),
                _ => {
                    let help = "write one value for both, as in \"#1D4A94\", or two: { light = \"#1D4A94\", dark = \"#9DBEFF\" }";
                    let message =
                        format!("`{}` is no value for a design token", reader.written(value));
                    reader.report(Code::WrongType, value, message, help);
                }
            }
        }
        Some(Self(tokens))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// What a colour means, in the words of the site or the usual ones.
pub fn legend(site: &Site) -> [String; 3] {
    let word = |own: &Option<Line>, usual: &str| own.as_ref().map_or(usual, |line| line).to_owned();
    [
        word(&site.rag.green, "Within tolerance."),
        word(&site.rag.amber, "Tolerance is threatened; there is a plan."),
        word(&site.rag.red, "Outside tolerance, or will be without help."),
    ]
}
