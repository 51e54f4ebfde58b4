//! The documents say what is so: fields, rules, templates, commands, examples.

use std::fs;
use std::path::{Path, PathBuf};

use candor::config;
use candor::diag::Code;
use candor::field::{Field, FieldSpec, Record};
use candor::kinds::{Answer, AskKind, Cause, Comms, DecisionOption, DecisionStatus};
use candor::kinds::{KindId, Rag, StakeholderKind};
use serde::Serialize;
use serde_json::Value;

use crate::support::{Folder, Run};

const DOCUMENTS: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/content.md",
    "docs/facts.md",
    "docs/rules.md",
    "docs/themes.md",
    "docs/publishing.md",
    "docs/promises.md",
    "tests/README.md",
];

fn path(document: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(document)
}

fn read(document: &str) -> String {
    let text = fs::read_to_string(path(document));
    text.unwrap_or_else(|error| panic!("{document}: {error}")).replace("\r\n", "\n")
}

/// The part of a document below a heading of the second level.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let start =
        text.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no ## {heading}"));
    let rest = &text[start + 1..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

/// The rows of every table, without its head.
fn tables(text: &str) -> Vec<Vec<Vec<&str>>> {
    let mut tables: Vec<Vec<Vec<&str>>> = Vec::new();
    let mut before = "";
    for line in text.lines() {
        if line.starts_with('|') {
            if !before.starts_with('|') {
                tables.push(Vec::new());
            }
            let cells = line.trim_matches('|').split('|').map(str::trim).collect();
            tables.last_mut().expect("pushed above").push(cells);
        }
        before = line;
    }
    tables.iter_mut().for_each(|table| drop(table.drain(..2.min(table.len()))));
    tables
}

/// The names between backticks.
fn names(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The names in the first column of the first table.
fn listed(text: &str) -> Vec<&str> {
    tables(text).first().into_iter().flatten().flat_map(|row| names(row[0])).collect()
}

/// The code blocks of a document.
fn blocks(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n```").skip(1).step_by(2).filter_map(|block| Some(block.split_once('\n')?.1))
}

fn field_names(fields: &[FieldSpec]) -> Vec<&str> {
    fields.iter().map(|field| field.name).collect()
}

/// The first letter as a capital, as headings have it.
fn heading(word: &str) -> String {
    format!("{}{}", word[..1].to_uppercase(), &word[1..])
}

#[test]
fn every_field_of_every_kind_is_documented_and_no_other() {
    let text = read("docs/content.md");
    let common = listed(section(&text, "Fields of every kind"));
    for kind in KindId::ALL {
        let own = section(&text, &heading(kind.word()));
        assert!(own.contains(&format!("`content/{}/`", kind.folder())), "{}", kind.word());
        let fields = field_names(kind.fields());
        let (own_fields, last) = fields.split_at(fields.len() - common.len());
        assert_eq!(last, common, "the fields of every kind");
        assert_eq!(listed(own), own_fields, "the fields of {}", kind.what());
    }
    let named = |section: &str, names: &[&str], form: &str| {
        for name in names {
            let name = form.replace("NAME", name);
            assert!(section.contains(&name), "{name} is missing in docs/content.md");
        }
    };
    let (stakeholder, milestone, decision, update, ask) = (
        section(&text, "Stakeholder"),
        section(&text, "Milestone"),
        section(&text, "Decision"),
        section(&text, "Update"),
        section(&text, "Ask"),
    );
    named(stakeholder, &field_names(Comms::FIELDS), "| `NAME` |");
    named(decision, &field_names(DecisionOption::FIELDS), "`NAME`");
    named(stakeholder, StakeholderKind::WORDS, "`\"NAME\"`");
    named(milestone, Cause::WORDS, "`\"NAME\"`");
    named(milestone, Rag::WORDS, "`\"NAME\"`");
    named(update, Rag::WORDS, "`\"NAME\"`");
    named(decision, DecisionStatus::WORDS, "`\"NAME\"`");
    named(ask, AskKind::WORDS, "`\"NAME\"`");
    named(ask, Answer::WORDS, "`\"NAME\"`");
}

#[test]
fn every_setting_is_documented_with_its_default() {
    fn table<T: Record + Field + Serialize>(text: &str) {
        let tables = tables(text);
        let row = |name: &str| {
            let rows = tables.iter().skip(1).flatten();
            let row = rows.clone().find(|row| row.len() > 1 && names(row[1]).contains(&name));
            row.unwrap_or_else(|| panic!("{} `{name}` is not documented", T::WHAT))
        };
        let absent = T::absent().and_then(|value| serde_json::to_value(value).ok());
        for field in T::FIELDS {
            let cells = row(field.name);
            if let Some(Value::Number(number)) = absent.as_ref().map(|value| &value[field.name]) {
                assert_eq!(
                    cells.last(),
                    Some(&&*number.to_string()),
                    "{} `{}`",
                    T::WHAT,
                    field.name
                );
            }
        }
    }
    let text = read("docs/content.md");
    let own = section(&text, "candor.toml");
    assert_eq!(listed(own), field_names(config::Site::FIELDS));
    table::<config::Response>(own);
    table::<config::StaleDays>(own);
    table::<config::Promise>(own);
    table::<config::Tolerance>(own);
    table::<config::Legend>(own);
    table::<config::Look>(own);
    table::<config::Allow>(own);
    let ladder = format!("`[\"{}\"]`", config::Site::default_ladder().join("\", \""));
    assert!(own.contains(&ladder), "{ladder} is the default of `audiences`");
}

/// Writes the examples of docs/content.md that name their file.
fn example() -> Folder {
    let folder = Folder::new();
    for block in blocks(&read("docs/content.md")) {
        let file = block.lines().take(2).find_map(|line| line.strip_prefix("# "));
        let Some(file) = file.filter(|file| file.ends_with(".toml") || file.ends_with(".md"))
        else {
            continue;
        };
        folder.write(file, block);
    }
    folder
}

#[test]
fn the_examples_of_the_content_form_a_site_without_a_finding() {
    let folder = example();
    for kind in KindId::ALL {
        assert!(folder.exists(&format!("content/{}", kind.folder())), "no {}", kind.word());
    }
    let run = folder.candor(&["check", "--strict"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn the_milestone_of_the_readme_shows_what_it_says() {
    let text = read("README.md");
    let milestone = blocks(&text).find(|block| block.starts_with("title = ")).expect("an example");
    let folder = Folder::with(&[
        ("candor.toml", "title = \"Status\"\nowner = \"you\"\nas_of = 2026-09-04\n"),
        ("content/stakeholders/you.toml", "name = \"You\"\nsince = 2026-01-05\n"),
        ("content/stakeholders/sponsor.toml", "name = \"Sponsor\"\nsince = 2026-01-05\n"),
        ("content/milestones/first-customers.toml", milestone),
    ]);
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let data: Value = serde_json::from_str(&folder.read("public/data.json")).expect("JSON");
    let facts = &data["milestones"][0];
    let said = format!("+{} days, {} days of notice", facts["slip_days"], facts["notices"][0]);
    assert!(text.contains(&said), "{said}");
}

#[test]
fn the_worked_example_is_computed_so() {
    let text = read("docs/facts.md");
    let block = blocks(&text).find(|block| block.starts_with('{')).expect("an example");
    let said: Value = serde_json::from_str(block).expect("JSON");
    let folder = Folder::new();
    let root = path("").to_string_lossy().into_owned();
    let out = folder.path().join("public").to_string_lossy().into_owned();
    let run = folder.candor(&["build", "-C", &root, "-o", &out]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let data: Value = serde_json::from_str(&folder.read("public/data.json")).expect("JSON");
    let all = data["milestones"].as_array().expect("a list");
    let facts =
        all.iter().find(|facts| facts["id"] == said["id"]).expect("the example site has it");
    for (name, value) in said.as_object().expect("a table") {
        assert_eq!(&facts[name], value, "{name}");
    }
}

#[test]
fn every_fact_of_the_data_is_explained() {
    let text = read("docs/facts.md");
    let folder = example();
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    let data: Value = serde_json::from_str(&folder.read("public/data.json")).expect("JSON");
    let known = names(&text).join(" ");
    let explained = |name: &str| {
        known.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name)
    };
    let mut records: Vec<&Value> = vec![&data["site"]["overall"], &data["changes"][0]];
    records.extend(["notice", "decisions", "asks"].map(|part| &data["site"][part]));
    records.push(&data["site"]["reliability"][0]);
    for kind in KindId::ALL {
        records.push(&data[kind.folder()][0]);
    }
    for record in records {
        for name in record.as_object().expect("a table").keys() {
            let said_elsewhere = ["id", "page", "content"].contains(&name.as_str());
            assert!(said_elsewhere || explained(name), "`{name}` is missing in docs/facts.md");
        }
    }
    let shape = section(&read("docs/publishing.md"), "data.json").to_owned();
    let both = data.as_object().expect("a table").keys();
    for name in both.chain(data["site"].as_object().expect("a table").keys()) {
        assert!(shape.contains(name.as_str()), "`{name}` is missing in docs/publishing.md");
    }
}

#[test]
fn every_rule_is_listed() {
    let text = read("docs/rules.md");
    let row = |code: &Code| {
        let first = code.explanation().lines().next().unwrap_or_default().trim();
        format!("| `{}` | {} | {first} |", code.name(), code.severity().name())
    };
    let rows: Vec<String> = Code::ALL.iter().map(row).collect();
    let is_row = |line: &&str| {
        line.starts_with("| `") && line.contains("` | error | ") || line.contains("` | warning | ")
    };
    let list = section(&text, "All rules");
    let found: Vec<&str> = list.lines().filter(is_row).collect();
    if std::env::var_os("BLESS").is_some() {
        let new = text.replace(&found.join("\n"), &rows.join("\n"));
        fs::write(path("docs/rules.md"), new).expect("the documents are part of the checkout");
        return;
    }
    let stale: Vec<&str> =
        found.iter().filter(|row| !rows.iter().any(|own| own == *row)).copied().collect();
    let missing: Vec<&String> = rows.iter().filter(|row| !found.contains(&row.as_str())).collect();
    assert!(
        stale.is_empty() && missing.is_empty(),
        "BLESS=1 adds {missing:#?}, removes {stale:#?}"
    );
    assert_eq!(found, rows, "the order of the list; BLESS=1 rewrites it");
}

#[test]
fn every_template_is_listed_with_what_it_gets() {
    let text = read("docs/themes.md");
    let own = section(&text, "What a template gets");
    let table = tables(own);
    let rows = table.first().expect("a table of templates");
    for entry in fs::read_dir(path("themes/paper/templates")).expect("part of the package") {
        let name = entry.expect("part of the package").file_name();
        let name = format!("`{}`", name.to_string_lossy());
        assert!(own.contains(&name), "{name} is missing in docs/themes.md");
    }
    let folder = example();
    for page in [
        "index.html",
        "asks/index.html",
        "milestones/index.html",
        "milestones/pilot-ostwick.html",
        "decisions/index.html",
        "decisions/certification-30-november.html",
        "people/index.html",
        "people/henrik-aasland.html",
        "updates/index.html",
        "updates/2026-11-20.html",
        "changes.html",
        "trust.html",
        "404.html",
    ] {
        let run = folder.candor(&["build", "--dump-context", page]);
        let context: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let template = context["template"].as_str().unwrap_or_default();
        let row = rows.iter().find(|row| names(row[0]).contains(&template));
        let row = row.unwrap_or_else(|| panic!("{template} is missing in docs/themes.md"));
        let view = context["view"].as_object();
        let view: Vec<&str> = view.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names(row[2]), view, "{template} in docs/themes.md");
        for name in ["site", "page"].iter().flat_map(|part| context[part].as_object()).flatten() {
            let name = format!("`{}`", name.0);
            assert!(own.contains(&name), "{name} is missing in docs/themes.md");
        }
    }
}

#[test]
fn every_filter_is_listed() {
    let engine = read("src/render/engine.rs");
    let code = engine.split("fn filters(").nth(1).expect("the filters of themes");
    let registered = code.split("register_filter(").skip(1).map(|part| part.trim_start());
    let literals = registered.filter_map(|part| part.strip_prefix('"')?.split('"').next());
    let days = code.split("(\"").skip(1).filter_map(|part| {
        let (name, rest) = part.split_once('"')?;
        rest.starts_with(", words::").then_some(name)
    });
    let filters: Vec<&str> = days.chain(literals).collect();
    assert!(filters.len() > 8, "{filters:?}");
    let text = read("docs/themes.md");
    let table = listed(section(&text, "Filters"));
    for filter in &filters {
        assert!(table.contains(filter), "`{filter}` is missing in docs/themes.md");
    }
    assert_eq!(table.len(), filters.len());
}

#[test]
fn the_policy_is_that_of_the_theme() {
    let base = read("themes/paper/templates/base.html");
    let policy = base.split("Content-Security-Policy\" content=\"").nth(1);
    let policy = policy.and_then(|rest| rest.split('"').next()).expect("a policy");
    assert!(read("docs/themes.md").contains(policy), "{policy}");
}

#[test]
fn every_command_that_is_written_down_is_one() {
    let folder = Folder::new();
    let help = |command: &str| -> Run { folder.candor(&[command, "--help"]) };
    let mut seen = 0;
    for document in DOCUMENTS {
        let text = read(document);
        let inline = names(&text).into_iter().filter(|name| !name.contains('\n'));
        let lines = blocks(&text).flat_map(str::lines).chain(inline);
        for line in lines {
            let line = line.split(" #").next().unwrap_or_default();
            let commands = line.split("&&").map(str::trim).map(|command| {
                command
                    .strip_prefix("cargo run --release --locked -- ")
                    .or(command.strip_prefix("candor "))
            });
            for command in commands.flatten() {
                let mut words = command.split_whitespace();
                let name = words.next().unwrap_or_default();
                if name == "COMMAND" {
                    continue;
                }
                let run = help(name);
                assert_eq!(run.code, Some(0), "{document}: {command}");
                for flag in words.filter(|word| word.starts_with('-')) {
                    assert!(run.stdout.contains(flag), "{document}: `{name}` has no {flag}");
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 10);
}

#[test]
fn ci_runs_what_the_documents_say() {
    let ci = read(".ci/run");
    let has = |line: &str| ci.lines().any(|own| own == line);
    let readme = read("README.md");
    assert!(has("cargo test --locked"));
    assert!(readme.contains("\ncargo test --locked "));
    assert!(readme.contains("\ncargo run --release --locked -- build "));
    assert!(has("cargo build --release --locked") && has("./target/release/candor build"));
    let contributing = read("CONTRIBUTING.md");
    let own = section(&contributing, "Before you push");
    let first = blocks(own).next().expect("the commands of CI");
    for line in first.lines().flat_map(|line| line.split(" && ")) {
        let known = ci.lines().any(|own| {
            own.contains(line) || own.ends_with("npm test") && line.ends_with("npm test")
        });
        assert!(known, "{line} is not in .ci/run");
    }
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    for document in DOCUMENTS {
        let text = read(document);
        let folder = path(document);
        let folder = folder.parent().expect("a file has a folder");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let outside = link.contains(':')
                || !(file.is_empty() || file.ends_with(".md") || file.starts_with("LICENSE"));
            if outside {
                continue;
            }
            let target = if file.is_empty() { path(document) } else { folder.join(file) };
            let target =
                fs::read_to_string(&target).unwrap_or_else(|_| panic!("{document}: {link}"));
            let found = anchor.is_empty()
                || target
                    .lines()
                    .filter(|line| line.starts_with('#'))
                    .any(|line| slug(line) == anchor);
            assert!(found, "{document}: {link}");
        }
    }
}

/// The anchor that a heading gets.
fn slug(line: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || *c == '-' || *c == ' ' || *c == '_';
    line.trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter(kept)
        .collect::<String>()
        .replace(' ', "-")
}
