//! The look of a site: its design tokens, and whether its text can be read.
//!
//! In: `[theme.tokens]` and the style sheets of the theme. Out: findings about
//! tokens that the theme does not have, and about texts that stand out too
//! little from the paper.

use std::collections::BTreeMap;

use crate::diag::{Code, Finding, Place, Step, did_you_mean};

use super::Context;

/// The tokens of text that must be readable on `paper`.
const TEXTS: [&str; 3] = ["ink", "ink2", "accent"];
/// The token of the ground.
const PAPER: &str = "paper";
/// The least contrast of text: WCAG 2.2, success criterion 1.4.3 (AA).
const LEAST: f64 = 4.5;
/// Enough contrast for everyone: WCAG 2.2, success criterion 1.4.6 (AAA).
const ENOUGH: f64 = 7.0;

/// Tokens that the theme has, in colours that can be read.
pub fn look(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let tokens = &context.loaded.theme.tokens;
    if context.loaded.site.is_none() || tokens.is_empty() {
        return;
    }
    let assets = context.loaded.theme.assets.iter().filter(|(path, _)| path.ends_with(".css"));
    let mut values = BTreeMap::new();
    for (_, css) in assets {
        declared(&String::from_utf8_lossy(css), &mut values);
    }
    let at = |name: &str| place(context, name);
    for token in tokens {
        if !values.contains_key(&token.name) {
            let near = did_you_mean(&token.name, values.keys().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write a token that the style sheet of the theme declares".to_owned(),
            };
            let message = format!("the theme has no token `{}`", token.name);
            let mut finding = Finding::new(Code::UnknownField, at(&token.name), message).help(help);
            finding.fix = near.map(str::to_owned);
            findings.push(finding);
        }
    }
    for token in tokens {
        values.insert(token.name.clone(), [token.light.clone(), token.dark.clone()]);
    }
    let own = |name: &str| tokens.iter().any(|token| token.name == name);
    let mut worst: BTreeMap<&str, Pair<'_>> = BTreeMap::new();
    for text in TEXTS {
        let (Some(ink), Some(paper)) = (values.get(text), values.get(PAPER)) else { continue };
        // One mistake, one finding: where only the paper is the site's own, it
        // is the paper that is wrong, whatever stands on it.
        let Some(changed) = [text, PAPER].into_iter().find(|name| own(name)) else { continue };
        for (page, (ink, paper)) in ["light", "dark"].into_iter().zip(ink.iter().zip(paper)) {
            let Some((a, b)) = colour(ink).zip(colour(paper)) else { continue };
            let pair = Pair { ratio: contrast(a, b), text, ink, paper, page };
            let least = worst.get(changed).map_or(ENOUGH, |pair| pair.ratio);
            if pair.ratio < least {
                worst.insert(changed, pair);
            }
        }
    }
    findings.extend(worst.into_iter().map(|(changed, pair)| pair.finding(changed, at(changed))));
}

/// A text and what it stands on.
struct Pair<'a> {
    ratio: f64,
    text: &'static str,
    ink: &'a str,
    paper: &'a str,
    page: &'static str,
}

impl Pair<'_> {
    /// Says that it is hard to read, because of the token that the site changed.
    fn finding(&self, changed: &str, place: Place) -> Finding {
        let Self { ratio, text, ink, paper, page } = self;
        let message = format!(
            "`{text}` {ink} on `{PAPER}` {paper} has a contrast of {:.1} to 1 on a {page} page",
            // Cut, not rounded: 4.49 is not 4.5.
            (ratio * 10.0).floor() / 10.0
        );
        let darker = (*page == "light") == (changed != PAPER);
        let way = if darker { "darker" } else { "lighter" };
        let (code, why) = if *ratio < LEAST {
            (Code::OutOfRange, "below 4.5 to 1, many people cannot read it")
        } else {
            (Code::LowContrast, "from 7 to 1 on, nearly everyone can read it")
        };
        Finding::new(code, place, message).help(format!("choose a {way} `{changed}`: {why}"))
    }
}

/// Where the site gives a token its value.
fn place(context: &Context<'_>, name: &str) -> Place {
    let file = context.loaded.site_file;
    let tokens = Place::value(file, [Step::Field("theme"), Step::Field("tokens")]);
    let text = &context.loaded.sources.get(file).text;
    // The names of tokens are the site's own, so the line is looked up by its key.
    let mut at = context.loaded.sources.resolve(&tokens).start;
    for line in text[at..].split_inclusive('\n') {
        let key = line.trim_start();
        let rest = key.strip_prefix(name).map(str::trim_start);
        if rest.is_some_and(|rest| rest.starts_with(['=', '.'])) {
            let start = at + line.len() - key.len();
            return Place::span(file, start..start + name.len());
        }
        at += line.len();
    }
    tokens
}

/// The values of the design tokens that a style sheet declares, on a light and
/// on a dark page. The first declaration counts: later ones are for print or
/// for high contrast.
fn declared(css: &str, values: &mut BTreeMap<String, [String; 2]>) {
    for part in css.split("--").skip(1) {
        let end = part.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let Some((name, rest)) = end.map(|end| part.split_at(end)) else { continue };
        let Some(value) = rest.trim_start().strip_prefix(':') else { continue };
        let value = value.split([';', '}']).next().unwrap_or_default().trim();
        let pair = value.strip_prefix("light-dark(").and_then(|pair| pair.strip_suffix(')'));
        let (light, dark) = pair.and_then(|pair| pair.split_once(',')).unwrap_or((value, value));
        values
            .entry(name.to_owned())
            .or_insert_with(|| [light.trim().to_owned(), dark.trim().to_owned()]);
    }
}

/// Red, green and blue of `#1d4a94` or `#fff`, 0 to 255. Other colours, such
/// as names, cannot be judged.
fn colour(text: &str) -> Option<[u8; 3]> {
    let hex = text.strip_prefix('#')?;
    let digits: Vec<u8> =
        hex.chars().map(|c| c.to_digit(16)?.try_into().ok()).collect::<Option<_>>()?;
    match digits[..] {
        [r, g, b] => Some([17 * r, 17 * g, 17 * b]),
        [r1, r2, g1, g2, b1, b2] => Some([16 * r1 + r2, 16 * g1 + g2, 16 * b1 + b2]),
        _ => None,
    }
}

/// The contrast of two colours, 1 to 21: (L1 + 0.05) / (L2 + 0.05), where L1 is
/// the relative luminance of the lighter one.
///
/// Source: WCAG 2.2, definition of contrast ratio,
/// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The relative luminance of a colour in sRGB, 0 (black) to 1 (white).
///
/// Source: WCAG 2.2, definition of relative luminance,
/// <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>.
fn luminance(colour: [u8; 3]) -> f64 {
    let [r, g, b] = colour.map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{colour, contrast, declared};

    fn ratio(a: &str, b: &str) -> f64 {
        let colour = |text| colour(text).expect("a test writes colours that exist");
        contrast(colour(a), colour(b))
    }

    #[test]
    fn contrasts_are_those_of_wcag() {
        assert!((ratio("#000", "#fff") - 21.0).abs() < 1e-9);
        assert!((ratio("#abc", "#aabbcc") - 1.0).abs() < 1e-9);
        // The best-known neighbours of the limit: #767676 passes, #777777 does not.
        assert!((ratio("#767676", "#ffffff") - 4.54).abs() < 0.005);
        assert!((ratio("#FFFFFF", "#777777") - 4.48).abs() < 0.005);
    }

    #[test]
    fn only_hex_colours_are_judged() {
        assert_eq!(colour("#1D4a94"), Some([0x1d, 0x4a, 0x94]));
        for other in ["1d4a94", "#1d4a9", "#1d4a94ff", "#12g", "navy", "", "#"] {
            assert_eq!(colour(other), None, "{other}");
        }
    }

    #[test]
    fn the_first_declaration_of_a_token_counts() {
        let css = ":root { --ink: light-dark(#111, #eee); --paper:#fff; color: var(--ink) }
            @media print { :root { --ink: #000 } } .ok { --mark: var(--ok); }";
        let mut values = BTreeMap::new();
        declared(css, &mut values);
        assert_eq!(values["ink"], ["#111", "#eee"]);
        assert_eq!(values["paper"], ["#fff", "#fff"]);
        assert_eq!(values.len(), 3);
    }
}
