//! What an audience and a day do to a site.

use crate::support::{Folder, SMALL};

/// A site with something for every rung of the ladder.
fn laddered() -> Folder {
    let folder = Folder::with(SMALL);
    folder.write(
        "content/stakeholders/ada.toml",
        "name = \"Ada Byron\"\nsince = 2026-01-05\npower = 5\ninterest = 4\ndesired = \"leading\"\n\
         assessment = [{ on = 2026-06-15, level = \"resistant\", note = \"CANARY-ASSESSMENT\" }]\n",
    );
    folder.write(
        "content/milestones/beta.toml",
        "title = \"Beta\"\nowner = \"ada\"\nkey = true\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n\
         depends_on = [\"team-only\"]\n",
    );
    folder.write(
        "content/milestones/team-only.toml",
        "title = \"CANARY-TEAM\"\nowner = \"ada\"\naudience = \"team\"\nbaseline = 2026-08-15\nbaselined = 2026-07-02\n",
    );
    folder.write(
        "content/decisions/secret-plan.md",
        "+++\ntitle = \"CANARY-PRIVATE\"\nstatus = \"proposed\"\nraised = 2026-07-03\ndue = 2026-08-01\n\
         driver = \"ada\"\napprover = \"ada\"\naudience = \"private\"\naffects = [\"beta\"]\n+++\n\nCANARY-BODY\n",
    );
    folder
}

/// Every file that holds a text, or is called so.
fn found(folder: &Folder, out: &str, text: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    let files = folder.tree(out).into_iter();
    files
        .filter(|(path, bytes)| path.contains(text) || holds(bytes))
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn an_edition_holds_nothing_of_what_is_hidden_from_it() {
    let folder = laddered();
    for audience in ["leadership", "team", "private"] {
        let run = folder.candor(&["build", "--audience", audience, "-o", audience]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let hidden = [
        (
            "leadership",
            &[
                "CANARY-TEAM",
                "team-only",
                "CANARY-PRIVATE",
                "secret-plan",
                "CANARY-BODY",
                "CANARY-ASSESSMENT",
                "resistant",
            ][..],
        ),
        (
            "team",
            &["CANARY-PRIVATE", "secret-plan", "CANARY-BODY", "CANARY-ASSESSMENT", "resistant"],
        ),
    ];
    for (audience, texts) in hidden {
        for text in texts {
            assert_eq!(
                found(&folder, audience, text),
                Vec::<String>::new(),
                "{text} in the edition for {audience}"
            );
        }
    }
    assert!(!found(&folder, "team", "CANARY-TEAM").is_empty());
    assert!(!found(&folder, "private", "CANARY-BODY").is_empty());
    assert!(!found(&folder, "private", "CANARY-ASSESSMENT").is_empty());
}

#[test]
fn changing_what_is_hidden_changes_no_byte() {
    let folder = laddered();
    folder.candor(&["build", "-o", "one"]);
    folder.write(
        "content/milestones/team-only.toml",
        "title = \"Another\"\nowner = \"ada\"\nkey = true\naudience = \"team\"\nbaseline = 2026-07-10\nbaselined = 2026-06-02\n",
    );
    folder.remove("content/decisions/secret-plan.md");
    folder.write("content/asks/hidden-ask.toml", "title = \"Ask\"\nkind = \"input\"\nto = \"ada\"\nraised = 2026-07-01\ndue = 2026-07-10\nwhy = \"Why.\"\naudience = \"private\"\nblocks = [\"beta\"]\n");
    folder.candor(&["build", "-o", "two"]);
    let (one, two) = (folder.tree("one"), folder.tree("two"));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(two[path] == *bytes, "{path} differs");
    }
}

#[test]
fn an_earlier_day_shows_the_site_of_that_day() {
    let folder = Folder::with(SMALL);
    folder.write(
        "content/milestones/beta.toml",
        "title = \"Beta\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\nactual = 2026-07-20\n\
         [[forecast]]\non = 2026-07-15\ndate = 2026-09-30\nreason = \"CANARY-LATER\"\n",
    );
    folder.candor(&["build", "--as-of", "2026-07-10", "-o", "then"]);
    let data: serde_json::Value =
        serde_json::from_str(&folder.read("then/data.json")).expect("JSON");
    let beta = &data["milestones"][0];
    assert_eq!((beta["slip_days"].as_i64(), beta["done"].as_bool()), (Some(0), Some(false)));
    assert_eq!(found(&folder, "then", "CANARY-LATER"), Vec::<String>::new());
    folder.candor(&["build", "--as-of", "2026-06-30", "-o", "before"]);
    let data: serde_json::Value =
        serde_json::from_str(&folder.read("before/data.json")).expect("JSON");
    assert_eq!(data["milestones"][0]["committed"], false);
}
