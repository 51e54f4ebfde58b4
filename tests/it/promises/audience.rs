//! Audiences: what a rung of the ladder may not see leaves no trace.

use std::process::Command;

use candor::field::{Shape, Wants};
use candor::render::Tree;
use proptest::prelude::*;

use super::sample::{self, DAY, Numbers, Taste, VARIANTS, checked, item, path, same, tree, wall};
use crate::support::{Folder, Run, SMALL, run, run_as_is};

/// A site with a milestone for the team, and one for nobody else but its author.
fn laddered() -> Folder {
    let folder = Folder::with(SMALL);
    folder.write(
        "content/milestones/team-only.toml",
        "title = \"Exit of Acme & Co\"\nowner = \"ada\"\naudience = \"team\"\n",
    );
    folder.write(
        "content/milestones/mine.toml",
        "title = \"CANARY-MINE\"\nowner = \"ada\"\naudience = \"private\"\n",
    );
    folder
}

#[test]
fn aud_2_who_may_see_an_item_is_never_guessed() {
    for line in [
        "audience = \"public\"",
        "audience = \"Leadership\"",
        "audience = \"leader\\u200bship\"",
        "audience = \"\"",
        "audience = [\"leadership\"]",
        "audience = [\"leadership\", \"team\"]",
        "audience = true",
        "audiance = \"team\"",
        "Audience = \"team\"",
        "extra = 1\naudience = \"team\"",
        "cancelled = { on = 2026-07-20, reason = \"r\", audience = \"team\" }",
        "[[forecast]]\non = 2026-07-20\ndate = 2026-08-30\nreason = \"r\"\naudience = \"team\"",
    ] {
        let folder = Folder::with(SMALL);
        let text = format!("title = \"CANARY\"\nowner = \"ada\"\n{line}\n");
        folder.write("content/milestones/beta.toml", &text);
        let run = folder.candor(&["build"]);
        assert_eq!(run.code, Some(1), "{line}: {}", run.stderr);
        assert!(!folder.exists("public"), "{line}");
    }
}

#[test]
fn aud_3_a_theme_that_names_what_is_hidden_publishes_nothing() {
    let leaks = [
        ("templates/trust.html", "<!doctype html><p>{{ site.title }}: Exit of Acme &amp; Co"),
        ("templates/trust.html", "<!doctype html><p data-x='exit of&#32;ACME &#x26; co'>"),
        ("templates/trust.html", "<!doctype html><a href='milestones/team-only.html'>"),
        ("static/plans/Team-Only.txt", "a plan"),
        ("static/plan.txt", "After the exit of Acme & Co we save."),
        ("assets/mine.css", "/* team-only */"),
    ];
    for (path, text) in leaks {
        let folder = laddered();
        assert_eq!(folder.candor(&["build"]).code, Some(0));
        let before = folder.tree("public");
        folder.write(path, text);
        let run = folder.candor(&["build"]);
        assert_eq!(run.code, Some(1), "{path}: {text}");
        assert!(run.stderr.contains("error[leak]") && run.stderr.contains("`team-only`"));
        assert_eq!(folder.tree("public"), before);
        let run = folder.candor(&["build", "--audience", "team", "-o", "team"]);
        assert_eq!(run.code, Some(0), "the team may see it: {}", run.stderr);
    }
}

#[test]
fn aud_3_only_words_that_are_allowed_with_a_reason_pass() {
    let folder = laddered();
    folder.write("static/plan.txt", "team-only, and the exit of acme & co");
    let site = "title = \"Small\"\nowner = \"ada\"\nas_of = 2026-07-24\n";
    let allow = |text: &str, more: &str| {
        folder.write("candor.toml", &format!("{site}[[allow]]\ntext = \"{text}\"\n{more}"));
        folder.candor(&["build"]).code
    };
    let because = "because = \"a word of ours\"\n";
    assert_eq!(allow("team-only", because), Some(1), "the title is not allowed");
    assert_eq!(allow("team-only", ""), Some(1), "a reason is missing");
    let both = format!("{because}[[allow]]\ntext = \"Exit of Acme & Co\"\n{because}");
    assert_eq!(allow("team-only", &both), Some(0));
}

#[test]
fn aud_5_the_default_is_the_audience_that_may_see_least() {
    let folder = laddered();
    let plain = folder.candor(&["build"]);
    assert_eq!(plain.code, Some(0));
    assert_eq!(folder.candor(&["build", "--audience", "leadership", "-o", "named"]).code, Some(0));
    assert_eq!(folder.tree("public"), folder.tree("named"));
    let dumped = folder.candor(&["build", "--dump-context", "milestones/index.html"]).stdout;
    assert!(dumped.contains("Beta") && !dumped.contains("team-only"));
    assert_eq!(folder.candor(&["build", "--dump-context", "milestones/mine.html"]).code, Some(2));
}

/// Runs the program as a build server does.
fn in_ci(folder: &Folder, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.args(arguments).current_dir(folder.path()).env_clear().env("CI", "true");
    run_as_is(&mut command)
}

#[test]
fn aud_6_a_log_that_others_read_quotes_nothing_hidden() {
    let mistakes = [
        // In hidden items.
        (
            "content/milestones/mine.toml",
            "title = \"CANARY-A\"\nowner = \"canary-b\"\naudience = \"private\"\n",
        ),
        (
            "content/milestones/mine.toml",
            "title = \"CANARY-A\"\nowner = \"ada\"\naudience = \"private\"\nbaseline = 2026-07-10\nbaselined = 2026-07-01\n",
        ),
        ("content/milestones/mine.toml", "title = CANARY-A\naudience = \"private\"\n"),
        ("content/milestones/canary-c.toml", "title = \"CANARY-A\"\naudiance = \"private\"\n"),
        (
            "content/milestones/Canary C.toml",
            "title = \"CANARY-A\"\nowner = \"ada\"\naudience = \"team\"\n",
        ),
        ("content/canaries/canary-c.toml", "title = \"CANARY-A\"\n"),
        // In items that everybody may see.
        (
            "content/milestones/beta.toml",
            "title = \"Beta\"\nowner = \"ada\"\ndepends_on = [\"canary-hiden\"]\n",
        ),
        ("content/milestones/beta.toml", "title = \"Beta and canary-hidden\"\nowner = \"ada\"\n"),
        ("content/milestones/beta.toml", "title = \"Beta\"\nowner = \"canary-hidden\"\n"),
        ("content/stakeholders/canary-hidden.toml", "name = \"Twice\"\nsince = 2026-01-05\n"),
        // In fields that only the most private edition shows.
        (
            "content/stakeholders/ada.toml",
            "name = \"Ada\"\nsince = 2026-01-05\ndesired = \"CANARY\"\n",
        ),
        (
            "content/stakeholders/ada.toml",
            "name = \"Ada\"\nsince = 2026-01-05\n[[assessment]]\non = 2026-07-01\nlevel = \"neutral\"\nnotes = \"CANARY\"\n",
        ),
        (
            "content/stakeholders/ada.toml",
            "name = \"Ada\"\nsince = 2026-01-05\nassessment = [\n{ on = 2027-07-01, level = \"neutral\", note = CANARY },\n]\n",
        ),
        // In what decides who may see what.
        ("candor.toml", "title = \"S\"\nowner = \"ada\"\naudiences = [\"x\"\n"),
    ];
    for (path, text) in mistakes {
        let folder = laddered();
        folder.write(
            "content/milestones/canary-hidden.toml",
            "title = \"CANARY-HIDDEN\"\nowner = \"ada\"\naudience = \"private\"\n",
        );
        folder.write(path, text);
        let plain = folder.candor(&["check", "--audience", "leadership"]);
        assert!(plain.stderr.contains("error[") || plain.stderr.contains("warning["));
        for format in ["text", "json", "github"] {
            let run = in_ci(&folder, &["build", "--format", format]);
            let said = format!("{}{}", run.stdout, run.stderr).to_lowercase();
            assert!(!said.contains("canar"), "{path} with {text}\n{said}");
            assert_eq!(run.code, plain.code, "a finding that is withheld counts");
        }
        let github = run(Command::new(env!("CARGO_BIN_EXE_candor"))
            .args(["check", "--format", "github"])
            .current_dir(folder.path()));
        assert!(!github.stdout.to_lowercase().contains("canar"), "{}", github.stdout);
    }
}

#[test]
fn aud_6_what_the_audience_may_see_is_reported_in_full() {
    let folder = laddered();
    folder.write("content/milestones/beta.toml", "title = \"Beta\"\nowner = \"adda\"\n");
    let run = in_ci(&folder, &["check", "--format", "github"]);
    assert!(run.stdout.contains("file=content/milestones/beta.toml,line=2"), "{}", run.stdout);
    assert!(run.stdout.contains("did you mean `ada`"), "{}", run.stdout);
    let open = Folder::with(SMALL);
    open.write("content/milestones/beta.toml", "title = Beta\n");
    let run = in_ci(&open, &["check", "--format", "github"]);
    assert!(run.stdout.contains("content/milestones/beta.toml"), "nothing is hidden here");
    folder.write("content/milestones/mine.toml", "title = \"CANARY-MINE\"\n");
    let run = in_ci(&folder, &["check", "--audience", "private", "--format", "github"]);
    assert!(run.stdout.contains("mine.toml"), "{}", run.stdout);
}

/// A text in every field that says who may see it, and references to everything.
struct Canaries {
    audience: &'static str,
    numbers: Numbers,
}

const LADDER: [&str; 3] = ["leadership", "team", "private"];

impl Taste for Canaries {
    fn text(&self, path: &str, private: bool) -> String {
        let audience = if private { "private" } else { self.audience };
        format!("canary-{audience}-{}", self.numbers.of(path))
    }

    fn ids(&self, wants: Wants) -> Vec<String> {
        let id = match wants {
            Wants::Person | Wants::Party => "person",
            Wants::Milestone | Wants::Any => "goal",
            Wants::Decision => "ruling",
        };
        // The first stands alone where one is needed: one that is hidden, if any is.
        LADDER.iter().rev().map(|audience| format!("{id}-for-{audience}")).collect()
    }
}

/// A site with every field of every kind, once for each audience.
fn canaries() -> Folder {
    let folder = Folder::new();
    let taste = |audience| Canaries { audience, numbers: Numbers::default() };
    let open = taste(LADDER[0]);
    // The lists of the site are read by everybody, so they are left out.
    let lines = sample::site(&open, "");
    let lines = lines.lines().filter(|line| {
        !line.starts_with("stages") && !line.starts_with("functions") && !line.starts_with("owner")
    });
    let site = lines.collect::<Vec<_>>().join("\n") + "\nowner = \"person-for-leadership\"\n";
    folder.write("candor.toml", &site);
    for audience in LADDER {
        let taste = taste(audience);
        for variant in VARIANTS {
            let id = format!("{}-for-{audience}", variant.id);
            // Items that refer to their like in every edition would go in circles.
            let text = item(variant, audience, &taste).replace(
                "supersedes = [\"ruling-for-private\", \"ruling-for-team\", \"ruling-for-leadership\"]",
                &format!("supersedes = [\"ruling-for-{audience}\"]"),
            );
            folder.write(&path(variant.kind, &id), &text);
        }
    }
    folder
}

/// Every file of a site that has something of another rung.
fn foreign(tree: &Tree, rung: usize) -> Vec<String> {
    let mut found = Vec::new();
    for hidden in &LADDER[rung + 1..] {
        for mark in [format!("canary-{hidden}-"), format!("-for-{hidden}")] {
            for (path, bytes) in &tree.files {
                let text = String::from_utf8_lossy(bytes).to_lowercase().replace("\r\n ", "");
                if path.contains(&mark) || text.contains(&mark) {
                    found.push(format!("{path} has {mark}"));
                }
            }
        }
    }
    found
}

#[test]
fn aud_3_no_edition_has_a_text_or_an_id_of_another() {
    let checked = checked(&canaries());
    for (rung, audience) in LADDER.iter().enumerate() {
        let tree = tree(&checked, rung);
        assert_eq!(foreign(&tree, rung), Vec::<String>::new(), "the edition for {audience}");
        assert_eq!(wall(&checked, rung, &tree), vec![], "the edition for {audience}");
        let own = tree
            .files
            .values()
            .any(|bytes| String::from_utf8_lossy(bytes).contains(&format!("canary-{audience}-")));
        assert!(own, "{audience} sees its own");
    }
}

#[test]
fn aud_3_a_theme_that_prints_everything_prints_what_its_readers_may_see() {
    let folder = canaries();
    for page in ["trust", "brief", "milestone", "person", "decision", "asks", "update", "404"] {
        let all = "<!doctype html><pre>{{ __tera_context }}</pre>";
        folder.write(&format!("templates/{page}.html"), all);
    }
    let checked = checked(&folder);
    for rung in 0..2 {
        let tree = tree(&checked, rung);
        let page = String::from_utf8_lossy(&tree.files["milestones/goal-for-leadership.html"]);
        assert!(page.contains("canary-leadership-"), "it prints what it was given");
        assert_eq!(foreign(&tree, rung), Vec::<String>::new());
    }
}

#[test]
fn aud_3_a_leaky_projection_is_caught_by_sweep_and_wall() {
    let checked = checked(&canaries());
    // As if the projection had forgotten what one audience may not see.
    let tree = tree(&checked, 2);
    assert!(foreign(&tree, 0).len() > 20);
    let found = wall(&checked, 0, &tree);
    let names = |id: &str| found.iter().any(|finding| finding.message.contains(&format!("`{id}`")));
    for variant in VARIANTS {
        for audience in ["team", "private"] {
            let id = format!("{}-for-{audience}", variant.id);
            assert!(names(&id), "{id} is not found");
        }
    }
}

/// What may be different about items that an audience may not see.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Same,
    Reworded,
    Redated,
    Deleted,
}

struct Changed {
    canaries: Canaries,
    fate: Fate,
    seed: usize,
}

impl Taste for Changed {
    fn text(&self, path: &str, private: bool) -> String {
        let plain = self.canaries.text(path, private);
        if matches!(self.fate, Fate::Reworded) { format!("{plain}-{}", self.seed) } else { plain }
    }

    fn ids(&self, wants: Wants) -> Vec<String> {
        self.canaries.ids(wants)
    }

    fn day(&self) -> &str {
        if matches!(self.fate, Fate::Redated) { "2026-06-15" } else { DAY }
    }
}

/// The site of everything, with some of what a rung may not see changed.
fn changed(rung: usize, fates: &[Fate], drop_private: bool) -> Folder {
    let folder = canaries();
    let mut fates = fates.iter().cycle().enumerate();
    for (n, audience) in LADDER.iter().enumerate() {
        for variant in VARIANTS {
            let id = format!("{}-for-{audience}", variant.id);
            let file = path(variant.kind, &id);
            if n > rung {
                let (seed, fate) = fates.next().expect("there is no end");
                let needed = ["person", "goal", "ruling"].contains(&variant.id);
                match fate {
                    Fate::Same => {}
                    // What others refer to has to be there.
                    Fate::Deleted if needed => {}
                    Fate::Deleted => folder.remove(&file),
                    fate => {
                        let canaries = Canaries { audience, numbers: Numbers::default() };
                        let text = folder.read(&file);
                        let supersedes = text.lines().find(|line| line.starts_with("supersedes"));
                        let taste = Changed { canaries, fate: *fate, seed };
                        let new = item(variant, audience, &taste);
                        let new = new.lines().map(|line| match supersedes {
                            Some(old) if line.starts_with("supersedes") => old,
                            _ => line,
                        });
                        folder.write(&file, &(new.collect::<Vec<_>>().join("\n") + "\n"));
                    }
                }
            } else if drop_private {
                let text = folder.read(&file);
                let public = |line: &&str| {
                    let name = line.split(' ').next().unwrap_or_default();
                    let field = variant.kind.fields().iter().find(|field| field.name == name);
                    !field.is_some_and(|field| matches!(field.shape, Shape::Private(_)))
                };
                let kept: Vec<&str> = text.lines().filter(public).collect();
                folder.write(&file, &(kept.join("\n") + "\n"));
            }
        }
    }
    folder
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn aud_1_what_is_hidden_changes_no_byte(
        rung in 0_usize..2,
        fates in proptest::collection::vec(
            prop_oneof![Just(Fate::Same), Just(Fate::Reworded), Just(Fate::Redated), Just(Fate::Deleted)],
            1..24,
        ),
        drop_private in any::<bool>(),
    ) {
        let one = tree(&checked(&canaries()), rung);
        let two = tree(&checked(&changed(rung, &fates, drop_private)), rung);
        let same = same(&one, &two);
        prop_assert_eq!(same, Ok(()));
    }
}
