//! A run that remembers equals a clean one, whatever happened to the files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use candor::check::{self, check};
use candor::derive::{self, derive};
use candor::diag::{Format, Severity};
use candor::edition::{self, edition};
use candor::field::Day;
use candor::load::{self, Look, load};
use candor::pipeline::{Memory, Order, Outcome, Trouble, rerun, run};
use candor::render::Tree;
use proptest::prelude::*;

use crate::support::{BETA, Folder, SMALL, tree};

/// The files that the random author knows, each with texts that are right,
/// other, wrong, and broken.
const FILES: &[(&str, &[&str])] = &[
    (
        "candor.toml",
        &[
            "title = \"Small\"\nowner = \"ada\"\nas_of = 2026-07-24\n",
            "title = \"Larger\"\nowner = \"ada\"\nas_of = 2026-07-24\naudiences = [\"all\", \"few\"]\n",
            "title = \"Small\"\nowner = \"ada\"\nas_of = 2026-07-25\n",
            "titel = \"Small\"\n",
            "title = \n",
        ],
    ),
    (
        "content/stakeholders/ada.toml",
        &[
            "name = \"Ada Byron\"\nsince = 2026-01-05\n",
            "name = \"Ada Lovelace\"\nsince = 2026-01-05\n",
            "name = \"The team\"\nkind = \"group\"\nsince = 2026-01-05\n",
            "",
        ],
    ),
    (
        BETA,
        &[
            "title = \"Beta\"\nowner = \"ada\"\nkey = true\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n",
            "title = \"Beta 2\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\ndepends_on = [\"gamma\"]\n",
            "title = \"Beta\"\nowner = \"nobody\"\n",
            "title = ",
        ],
    ),
    (
        "content/milestones/gamma.md",
        &[
            "+++\ntitle = \"Gamma\"\nowner = \"ada\"\naudience = \"few\"\n+++\n\nSee <ref:beta>.\n",
            "+++\ntitle = \"Gamma\"\nowner = \"ada\"\n+++\n\nSee <ref:delta> and [it](files/plan.txt).\n",
            "no fields",
        ],
    ),
    (
        "content/decisions/beta.toml",
        &[
            "title = \"Both\"\nstatus = \"proposed\"\nraised = 2026-07-03\ndriver = \"ada\"\napprover = \"ada\"\n",
        ],
    ),
    ("content/milestone/lost.toml", &["title = \"Lost\"\n"]),
    ("static/files/plan.txt", &["a plan", "another plan"]),
    ("static/index.html", &["in the way"]),
    ("assets/paper.css", &["h1 { color: red }", "h1 { color: blue }"]),
    (
        "templates/trust.html",
        &[
            "{% extends \"base.html\" %}{% block main %}ours{% endblock %}",
            "{{ nothing.at.all }}",
            "{% if %}",
        ],
    ),
];

/// What the random author does.
#[derive(Debug, Clone)]
enum Deed {
    Write(usize, usize),
    Replace(usize, usize),
    Remove(usize),
    Rename(usize, usize),
    RemoveFolder(usize),
    Away,
    Back,
    Touch(usize),
    Nothing,
}

fn deed() -> impl Strategy<Value = Deed> {
    let file = 0..FILES.len();
    prop_oneof![
        6 => (file.clone(), 0..5usize).prop_map(|(file, text)| Deed::Write(file, text)),
        3 => (file.clone(), 0..5usize).prop_map(|(file, text)| Deed::Replace(file, text)),
        2 => file.clone().prop_map(Deed::Remove),
        1 => (file.clone(), file.clone()).prop_map(|(from, to)| Deed::Rename(from, to)),
        1 => file.clone().prop_map(Deed::RemoveFolder),
        1 => Just(Deed::Away),
        3 => Just(Deed::Back),
        1 => file.prop_map(Deed::Touch),
        1 => Just(Deed::Nothing),
    ]
}

/// Does it, as far as it can be done.
fn act(root: &Path, deed: &Deed) {
    let path = |file: usize| root.join(FILES[file].0);
    let text = |file: usize, text: usize| FILES[file].1[text % FILES[file].1.len()];
    let parent = |path: &Path| fs::create_dir_all(path.parent().expect("below the root"));
    let (content, away) = (root.join("content"), root.join("away"));
    let _ = match deed {
        Deed::Write(file, n) => {
            parent(&path(*file)).and_then(|()| fs::write(path(*file), text(*file, *n)))
        }
        Deed::Replace(file, n) => {
            let draft = root.join("draft");
            fs::write(&draft, text(*file, *n))
                .and_then(|()| parent(&path(*file)))
                .and_then(|()| fs::rename(&draft, path(*file)))
        }
        Deed::Remove(file) => fs::remove_file(path(*file)),
        Deed::Rename(from, to) => {
            parent(&path(*to)).and_then(|()| fs::rename(path(*from), path(*to)))
        }
        Deed::RemoveFolder(file) => match path(*file).parent() {
            Some(folder) if folder != root => fs::remove_dir_all(folder),
            _ => Ok(()),
        },
        Deed::Away => fs::rename(content, away),
        Deed::Back => fs::rename(away, content),
        Deed::Touch(file) => fs::read(path(*file)).and_then(|bytes| fs::write(path(*file), bytes)),
        Deed::Nothing => Ok(()),
    };
}

/// The paths that events would name: a new folder, not what is in it.
fn touched(root: &Path, deed: &Deed) -> Vec<String> {
    let folder = |file: usize| FILES[file].0.rsplit_once('/').map_or("", |(folder, _)| folder);
    let new = |file: usize| match root.join(folder(file)).is_dir() {
        true => FILES[file].0.to_owned(),
        false => folder(file).to_owned(),
    };
    match *deed {
        Deed::Write(file, _) | Deed::Replace(file, _) => vec![new(file)],
        Deed::Remove(file) | Deed::Touch(file) => vec![FILES[file].0.to_owned()],
        Deed::Rename(from, to) => vec![FILES[from].0.to_owned(), new(to)],
        Deed::RemoveFolder(file) => vec![folder(file).to_owned()],
        Deed::Away | Deed::Back => vec!["content".to_owned()],
        Deed::Nothing => Vec::new(),
    }
}

fn order(folder: &Folder) -> Order {
    Order {
        root: folder.path().to_owned(),
        audience: None,
        as_of: None,
        today: Day::parse("2026-07-24").expect("a day"),
        url: None,
        discreet: false,
    }
}

/// What a run without a memory makes.
fn clean(order: &Order) -> Result<Outcome, Trouble> {
    let outcome = run(order, |_| Ok(Mutex::new(Tree::default())), &())?;
    let Outcome { report, sources, site, audience, changed } = outcome;
    let site = site.map(|tree| Arc::new(tree.into_inner().expect("nobody panicked")));
    Ok(Outcome { report, sources, site, audience, changed })
}

/// Everything that a run says and makes.
fn all(outcome: Result<Outcome, Trouble>) -> String {
    match outcome {
        Ok(outcome) => {
            let report = outcome.report.print(&outcome.sources, Format::Json, false);
            let files = outcome.site.iter().flat_map(|tree| &tree.files);
            let files: String = files
                .map(|(path, bytes)| format!("{path}: {}\n", String::from_utf8_lossy(bytes)))
                .collect();
            format!("{report}{files}")
        }
        Err(trouble) => trouble.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn wat_1_after_any_deeds_the_next_run_equals_a_clean_one(
        deeds in proptest::collection::vec(proptest::collection::vec(deed(), 1..4), 1..12),
    ) {
        let folder = Folder::with(SMALL);
        let order = order(&folder);
        // One looks everywhere, the other one where events tell it to.
        let mut runs = [true, false].map(|whole| (whole, Memory::default(), String::new()));
        for some in deeds {
            let mut paths = BTreeSet::new();
            for deed in &some {
                paths.extend(touched(folder.path(), deed));
                act(folder.path(), deed);
            }
            let clean = all(clean(&order));
            for (whole, memory, last) in &mut runs {
                let look = match whole {
                    true => Look::Everywhere,
                    false => Look::At(paths.clone()),
                };
                match rerun(&order, &look, memory, &()) {
                    Ok(None) => {}
                    Ok(Some(outcome)) => *last = all(Ok(outcome)),
                    Err(trouble) => {
                        memory.doubt();
                        *last = all(Err(trouble));
                    }
                }
                prop_assert_eq!(&*last, &clean, "after {:?}, looking at {:?}", some, look);
            }
        }
    }
}

/// An edit as authors make it: of one word or day in one file of the example.
#[derive(Debug, Clone)]
struct Edit {
    file: usize,
    place: usize,
    what: usize,
}

fn edit() -> impl Strategy<Value = Edit> {
    (0..1000usize, 0..1000usize, 0..10usize).prop_map(|(file, place, what)| Edit {
        file,
        place,
        what,
    })
}

impl Edit {
    /// The text with the edit.
    fn of(&self, text: &str) -> String {
        let nth = |all: Vec<usize>| all.get(self.place % all.len().max(1)).copied();
        let find = |words: &str| nth(text.match_indices(words).map(|(at, _)| at).collect());
        let put = |at: Option<usize>, length: usize, new: &str| match at {
            Some(at) => format!("{}{new}{}", &text[..at], &text[at + length..]),
            None => text.to_owned(),
        };
        // The last two digits of a day.
        let day = |field: &str| find(field).map(|at| at + field.len() + "26-09-".len());
        match self.what {
            0 => put(find("title = \""), 9, "title = \"Now "),
            1 => put(find("name = \""), 8, "name = \"Dr "),
            2 => put(day("on = 20"), 2, "01"),
            3 => put(day("date = 20"), 2, "28"),
            4 => put(day("due = 20"), 2, "01"),
            5 => put(find("health = \"green\""), 16, "health = \"red\""),
            6 => put(find("key = true"), 10, "key = false"),
            7 => put(find("\ntitle = "), 0, "\naudience = \"team\""),
            8 => put(find("owner = \""), 9, "owner = \"salome-dekker\" # "),
            _ => {
                let words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
                let at = self.place % words.len();
                [&words[..at], &words[at + 1..]].concat().concat()
            }
        }
    }
}

/// The example in a folder, and the texts of its content by path.
fn example() -> (Folder, Vec<(String, String)>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::new();
    folder.write("candor.toml", &fs::read_to_string(root.join("candor.toml")).expect("text"));
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let files = tree(&root.join("content")).into_iter();
    let files: Vec<(String, String)> =
        files.map(|(path, bytes)| (format!("content/{path}"), text(bytes))).collect();
    files.iter().for_each(|(path, text)| folder.write(path, text));
    (folder, files)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn wat_1_after_edits_of_the_example_the_next_run_equals_a_clean_one(
        edits in proptest::collection::vec((edit(), proptest::bool::ANY), 1..16),
    ) {
        let (folder, files) = example();
        let order = order(&folder);
        let mut memory = Memory::default();
        rerun(&order, &Look::Everywhere, &mut memory, &()).expect("the machine works");
        for (edit, is_taken_back) in edits {
            let (path, text) = &files[edit.file % files.len()];
            let mut texts = vec![edit.of(text)];
            texts.extend(is_taken_back.then(|| text.clone()));
            for text in texts {
                folder.write(path, &text);
                let look = Look::At(BTreeSet::from([path.clone()]));
                let again = rerun(&order, &look, &mut memory, &()).expect("the machine works");
                if let Some(outcome) = again {
                    prop_assert_eq!(all(Ok(outcome)), all(clean(&order)), "{}: {:?}", path, edit);
                }
            }
        }
    }
}

/// What follows from the content of a folder, with what was remembered and
/// without; none if something is wrong.
fn facts(folder: &Folder, look: &Look, memory: &mut Stages) -> Option<[String; 2]> {
    let day = Day::parse("2026-11-20").expect("a day");
    let loaded = load(folder.path(), look, &mut memory.load).expect("the machine works").0;
    let (checked, _, findings) = check(loaded, day, &mut memory.check);
    let errors = findings.iter().filter(|finding| finding.code.severity() == Severity::Error);
    let checked = checked.filter(|_| errors.count() == 0)?;
    let edition = edition(&checked, 0, day, &mut memory.edition);
    let kept = derive(&edition, &mut memory.facts);
    let anew = derive(&edition, &mut Default::default());
    Some([kept, anew].map(|facts| {
        let touched: BTreeMap<_, _> = facts.touched_by.iter().collect();
        let answers = (&facts.decisions, &facts.asks, &facts.updates, &facts.waiting);
        let trust = (&facts.overall, &facts.trust, &facts.people, touched);
        format!("{:#?}{answers:#?}{trust:#?}{:#?}", facts.milestones, facts.events)
    }))
}

/// What each stage remembers.
#[derive(Default)]
struct Stages {
    load: load::Memory,
    check: check::Memory,
    edition: edition::Memory,
    facts: derive::Memory,
}

#[test]
fn wat_1_after_each_edit_of_each_file_the_facts_are_those_of_a_clean_run() {
    let (folder, files) = example();
    let mut memory = Stages::default();
    facts(&folder, &Look::Everywhere, &mut memory).expect("the example is right");
    let mut compared = 0;
    for (path, text) in &files {
        let look = Look::At(BTreeSet::from([path.clone()]));
        for what in 0..9 {
            for place in 0..3 {
                let new = Edit { file: 0, place, what }.of(text);
                if new == *text {
                    continue;
                }
                folder.write(path, &new);
                if let Some([kept, anew]) = facts(&folder, &look, &mut memory) {
                    assert!(kept == anew, "{path} with\n{new}");
                    compared += 1;
                }
            }
        }
        folder.write(path, text);
        facts(&folder, &look, &mut memory).expect("the example is right");
    }
    assert!(compared > 150, "only {compared} edits are lawful");
    let settings = folder.read("candor.toml");
    for (old, new) in [
        ("slip_amber_days = 7", "slip_amber_days = 1"),
        ("horizon_weeks = [4, 12]", "horizon_weeks = [2]"),
        ("update_every = \"3 weeks\"", "update_every = \"1 week\""),
    ] {
        assert!(settings.contains(old), "the example has {old}");
        folder.write("candor.toml", &settings.replace(old, new));
        let look = Look::At(BTreeSet::new());
        let [kept, anew] = facts(&folder, &look, &mut memory).expect("the setting is lawful");
        assert!(kept == anew, "{new}");
    }
}

#[cfg(unix)]
#[test]
fn pth_2_a_folder_that_became_a_link_is_not_followed() {
    let folder = Folder::with(SMALL);
    let order = order(&folder);
    let mut memory = Memory::default();
    rerun(&order, &Look::Everywhere, &mut memory, &()).expect("the machine works");
    let milestones = folder.path().join("content/milestones");
    fs::rename(&milestones, folder.path().join("outside")).expect("the folder is ours");
    folder.write("outside/beta.toml", "title = \"CANARY\"\nowner = \"ada\"\n");
    std::os::unix::fs::symlink("../outside", milestones).expect("a link");
    let look = Look::At(BTreeSet::from([BETA.to_owned()]));
    let again = rerun(&order, &look, &mut memory, &()).expect("the machine works");
    let again = all(Ok(again.expect("something changed")));
    assert!(again.contains("`milestones` is a link"), "{again}");
    assert!(!again.contains("CANARY"), "{again}");
}
