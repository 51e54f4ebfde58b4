//! Made-up sites in which every field of every kind is written, from the lists
//! of fields themselves: a new field is there without anyone remembering it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use candor::check::{Checked, check};
use candor::config::Site;
use candor::derive::derive;
use candor::diag::{Finding, Severity};
use candor::edition::edition;
use candor::field::{Day, FieldSpec, Record, Shape, Wants};
use candor::kinds::KindId;
use candor::load::{Look, Memory, load};
use candor::render::{Outlet, Stop, Tree, render};
use candor::wall::Wall;

use crate::support::Folder;

/// The day that every made-up site describes.
pub const DAY: &str = "2026-07-31";

/// What is written where the shape leaves a choice.
pub trait Taste {
    /// A text for a field, which is named as in `milestone.forecast.reason`.
    fn text(&self, path: &str, private: bool) -> String;
    /// The ids that a list of references has; the first stands alone as well.
    fn ids(&self, wants: Wants) -> Vec<String>;
    /// Any day on which something happened.
    fn day(&self) -> &str {
        DAY
    }
    /// Whether always-private fields are written.
    fn tells_private(&self) -> bool {
        true
    }
}

/// An item that can be: fields that would contradict others are left out, or
/// have a value of their own.
pub struct Variant {
    pub kind: KindId,
    pub id: &'static str,
    without: &'static [&'static str],
    with: &'static [(&'static str, &'static str)],
}

/// At least one item has each field, see [`every_field_is_in_some_variant`].
pub const VARIANTS: &[Variant] = &[
    Variant {
        kind: KindId::Stakeholder,
        id: "person",
        without: &["members"],
        with: &[("kind", "\"person\"")],
    },
    Variant {
        kind: KindId::Stakeholder,
        id: "group",
        without: &[],
        with: &[("kind", "\"group\"")],
    },
    Variant {
        kind: KindId::Milestone,
        id: "goal",
        without: &["depends_on", "cancelled"],
        with: &[],
    },
    Variant {
        kind: KindId::Milestone,
        id: "open-goal",
        without: &["actual", "cancelled"],
        with: &[],
    },
    Variant { kind: KindId::Milestone, id: "lost-goal", without: &["actual"], with: &[] },
    Variant {
        kind: KindId::Decision,
        id: "ruling",
        without: &["supersedes"],
        with: &[("status", "\"accepted\"")],
    },
    Variant {
        kind: KindId::Decision,
        id: "new-ruling",
        without: &[],
        with: &[("status", "\"accepted\"")],
    },
    Variant {
        kind: KindId::Decision,
        id: "open-ruling",
        without: &["decided", "chosen", "confirmed", "supersedes"],
        with: &[("status", "\"proposed\"")],
    },
    Variant { kind: KindId::Update, id: "report", without: &[], with: &[] },
    Variant {
        kind: KindId::Ask,
        id: "open-ask",
        without: &["answered", "answer", "withdrawn"],
        with: &[],
    },
    Variant { kind: KindId::Ask, id: "good-ask", without: &["withdrawn"], with: &[] },
    Variant { kind: KindId::Ask, id: "lost-ask", without: &["answered", "answer"], with: &[] },
];

/// Two fields that have to say the same.
const SAME: &[(&str, &str)] = &[
    ("decision.recommended", "decision.option.title"),
    ("decision.chosen", "decision.option.title"),
    ("site.stages", "milestone.stage"),
    ("site.functions", "stakeholder.function"),
];

#[test]
fn every_field_is_in_some_variant() {
    for kind in KindId::ALL {
        for field in kind.fields() {
            let has = |variant: &&Variant| {
                variant.kind == *kind && !variant.without.contains(&field.name)
            };
            assert!(VARIANTS.iter().any(|variant| has(&variant)), "{}", field.name);
        }
    }
}

/// A text as TOML.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON").replace('\u{7f}', "\\u007f")
}

fn value(shape: &Shape, path: &str, taste: &dyn Taste, private: bool) -> String {
    let same = SAME.iter().find(|(field, _)| *field == path).map_or(path, |(_, same)| same);
    match shape {
        Shape::Value(example) if Day::parse(example).is_some() => taste.day().to_owned(),
        Shape::Value(example) => example.split(" | ").next().unwrap_or_default().to_owned(),
        Shape::Line | Shape::Text | Shape::Body => quoted(&taste.text(same, private)),
        Shape::Url => {
            let text = taste.text(same, private).replace(char::is_whitespace, "");
            quoted(&format!("https://example.com/?{}", text.replace('\\', "")))
        }
        Shape::Reference(wants) => quoted(&taste.ids(*wants)[0]),
        Shape::List(inner) => {
            let entries = match inner {
                Shape::Reference(wants) => taste.ids(*wants).iter().map(|id| quoted(id)).collect(),
                inner => vec![value(inner, path, taste, private)],
            };
            format!("[{}]", entries.join(", "))
        }
        Shape::Table(fields) => format!("{{ {} }}", lines(fields, path, taste, private).join(", ")),
        Shape::Private(inner) => value(inner, path, taste, true),
        Shape::Free => {
            let text = quoted(&taste.text(same, private));
            format!("{{ {text} = [{text}, {{ deep = {text} }}] }}")
        }
    }
}

fn lines(fields: &[FieldSpec], path: &str, taste: &dyn Taste, private: bool) -> Vec<String> {
    let line = |field: &FieldSpec| {
        let path = format!("{path}.{}", field.name);
        format!("{} = {}", field.name, value(&field.shape, &path, taste, private))
    };
    fields.iter().map(line).collect()
}

/// The file of an item in which every field is written.
pub fn item(variant: &Variant, audience: &str, taste: &dyn Taste) -> String {
    let mut text = format!("audience = {}\n", quoted(audience));
    for field in variant.kind.fields() {
        let private = matches!(field.shape, Shape::Private(_));
        if field.name == "audience"
            || variant.without.contains(&field.name)
            || (private && !taste.tells_private())
        {
            continue;
        }
        let path = format!("{}.{}", variant.kind.word(), field.name);
        let own = variant.with.iter().find(|(name, _)| *name == field.name);
        let value = own.map_or_else(
            || value(&field.shape, &path, taste, false),
            |(_, value)| (*value).to_owned(),
        );
        text.push_str(&format!("{} = {value}\n", field.name));
    }
    text
}

/// `candor.toml` with every setting but those that change what is looked at.
pub fn site(taste: &dyn Taste, more: &str) -> String {
    let mut text = String::new();
    for field in Site::FIELDS {
        let own = match field.name {
            "as_of" => DAY.to_owned(),
            "url" => "\"https://example.org/status/\"".to_owned(),
            "language" => "\"en\"".to_owned(),
            "audiences" | "theme" | "checks" | "allow" => continue,
            name => value(&field.shape, &format!("site.{name}"), taste, false),
        };
        text.push_str(&format!("{} = {own}\n", field.name));
    }
    text + more
}

/// Reads and checks a site, which must have no error.
pub fn checked(folder: &Folder) -> Checked {
    let day = Day::parse(DAY).expect("a day");
    let loaded = load(folder.path(), &Look::Everywhere, &mut Memory::default())
        .expect("the folder is ours")
        .0;
    let (checked, sources, findings) = check(loaded, day, &mut Default::default());
    for finding in &findings {
        let place = finding.place.as_ref().map(|place| &sources.get(place.file).path);
        let error = finding.code.severity() == Severity::Error;
        assert!(!error, "{place:?}: {}: {:?}", finding.message, finding.help);
    }
    checked.expect("no error")
}

/// The site of one rung, as it is before the second wall.
pub fn tree(checked: &Checked, rung: usize) -> Tree {
    let edition = edition(checked, rung, Day::parse(DAY).expect("a day"), &mut Default::default());
    let facts = derive(&edition, &mut Default::default());
    let site = Mutex::new(Tree::new(&checked.site));
    match render(checked, &edition, &facts, None, &site, &()) {
        Ok(()) => site.into_inner().expect("nobody panicked"),
        Err(Stop::Findings(found)) => panic!("{found:?}"),
        Err(Stop::Failure(failure)) => panic!("{failure}"),
    }
}

/// What the second wall says of a site.
pub fn wall(checked: &Checked, rung: usize, tree: &Tree) -> Vec<Finding> {
    let wall = Wall::new(checked, rung, &mut Default::default(), &());
    tree.files.iter().try_for_each(|(path, bytes)| wall.take(path, bytes)).expect("no disk");
    wall.findings()
}

/// The files of a site by path, for a comparison that names what differs.
pub fn same(one: &Tree, two: &Tree) -> Result<(), String> {
    let names = |tree: &Tree| tree.files.keys().cloned().collect::<Vec<_>>();
    if names(one) != names(two) {
        return Err(format!("{:?} and {:?}", names(one), names(two)));
    }
    let differs = one.files.iter().find(|(path, bytes)| two.files[*path] != **bytes);
    differs.map_or(Ok(()), |(path, bytes)| {
        let other = &two.files[path];
        let at = bytes.iter().zip(other.iter()).take_while(|(a, b)| a == b).count();
        let from = at.saturating_sub(200);
        let part = |bytes: &[u8]| {
            String::from_utf8_lossy(&bytes[from..bytes.len().min(at + 200)]).into_owned()
        };
        Err(format!("{path}:\n{}\n---\n{}", part(bytes), part(other)))
    })
}

/// The numbers that a site's texts were given, by field.
#[derive(Default)]
pub struct Numbers(std::cell::RefCell<BTreeMap<String, usize>>);

impl Numbers {
    /// The number of a field.
    pub fn of(&self, path: &str) -> usize {
        let mut numbers = self.0.borrow_mut();
        let next = numbers.len();
        *numbers.entry(path.to_owned()).or_insert(next)
    }

    /// Every field that was asked for.
    pub fn fields(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }
}

/// Where a file of an item stands.
pub fn path(kind: KindId, id: &str) -> String {
    Path::new("content").join(kind.folder()).join(format!("{id}.toml")).display().to_string()
}
