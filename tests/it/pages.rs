//! What pages say of a site, and what they leave unsaid.

use crate::support::{Folder, SMALL};

fn built(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(SMALL);
    for (path, text) in files {
        folder.write(path, text);
    }
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    folder
}

#[test]
fn what_was_cancelled_has_no_slip() {
    let beta = "title = \"Beta\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n";
    let ended = "cancelled = { on = 2026-07-10, reason = \"Nobody asked for it.\" }\n";
    let slips = |more: &str| {
        let folder = built(&[("content/milestones/beta.toml", &format!("{beta}{more}"))]);
        folder.read("public/milestones/index.html").contains("<line class=\"slip ")
    };
    assert!(!slips(ended));
    assert!(slips("actual = 2026-07-10\n"));
}

#[test]
fn a_chart_says_of_each_date_how_it_stands() {
    let beta = "title = \"Beta\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n";
    let said = |on: u8, date: &str| {
        format!("[[forecast]]\non = 2026-07-{on:02}\ndate = 2026-{date}\nreason = \"So it is.\"\n")
    };
    let decided = "title = \"A new date\"\nstatus = \"accepted\"\nraised = 2026-07-05\ndecided = 2026-07-10\n\
        driver = \"ada\"\napprover = \"ada\"\nchosen = \"Later\"\nrationale = \"It is better.\"\n\
        [[option]]\ntitle = \"Later\"\n[[option]]\ntitle = \"Never\"\n";
    let anew = "[[rebaseline]]\non = 2026-07-10\ndate = 2026-09-14\ndecision = \"later\"\nreason = \"We agreed.\"\n";
    let note = |more: &str| {
        let beta = format!("{beta}{more}");
        let files =
            [("content/milestones/beta.toml", &*beta), ("content/decisions/later.toml", decided)];
        let page = built(&files).read("public/milestones/beta.html");
        let (_, note) = page.split_once("<svg class=\"end\"").expect("the end of the line");
        let (note, _) = note.split_once("</svg>").expect("it ends");
        let texts = note.split(['<', '>']).filter(|text| text.ends_with(char::is_alphanumeric));
        let texts: Vec<&str> = texts.filter(|text| !text.starts_with('/')).collect();
        texts.join(", ").replace("\u{a0}", " ")
    };
    assert_eq!(note(&said(15, "09-04")), "4 Sep, +4 days");
    assert_eq!(note(&(said(8, "09-04") + &said(15, "08-31"))), "31 Aug, on plan again");
    assert_eq!(note(anew), "14 Sep, new promise");
}

/// The marks of two lines that end on one day.
#[test]
fn nothing_hides_the_worst_mark_of_a_chart() {
    let milestone = |title: &str, baseline: &str| {
        format!(
            "title = \"{title}\"\nowner = \"ada\"\nbaseline = 2026-{baseline}\nbaselined = 2026-07-01\n\
             [[forecast]]\non = 2026-07-08\ndate = 2026-10-05\nreason = \"So it seems.\"\n\
             [[forecast]]\non = 2026-07-15\ndate = 2026-09-30\nreason = \"So it is.\"\n"
        )
    };
    let (late, good) = (milestone("Late", "08-01"), milestone("Good", "09-30"));
    for (first, second) in [(&late, &good), (&good, &late)] {
        let files =
            [("content/milestones/beta.toml", &**first), ("content/milestones/gamma.toml", second)];
        let page = built(&files).read("public/milestones/index.html");
        let mark =
            |key: &str| page.rfind(&format!("<use href=\"#_{key}\" x=\"100.0%\"")).expect("a mark");
        assert!(mark("ok") < mark("bad"));
    }
}

#[test]
fn a_site_without_a_date_claims_no_status() {
    let folder = Folder::with(&SMALL[..2]); // no milestone
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    for (path, bytes) in folder.tree("public") {
        let text = String::from_utf8_lossy(&bytes);
        // The legend of the rules names every colour.
        assert!(path == "trust.html" || !text.contains("On track"), "{path}");
        assert!(!path.ends_with(".html") || !text.contains("assets/ok.svg"), "{path}");
    }
    assert!(folder.read("public/badge.svg").contains("No status yet"));
    let brief = folder.read("public/index.html");
    assert!(brief.contains("<title>No status yet: Nothing is promised yet — Small</title>"));
    assert!(folder.read("public/data.json").contains("\"shown\":null"));
}

#[test]
fn a_claim_counts_what_a_list_leaves_out() {
    let ask = "title = \"Send the plan\"\nto = \"ada\"\nkind = \"information\"\nraised = 2026-07-01\ndue = 2026-08-01\nwhy = \"We need it.\"\n";
    let paths: Vec<String> = (0..14).map(|n| format!("content/asks/plan-{n}.toml")).collect();
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), ask)).collect();
    let page = built(&files).read("public/people/ada.html");
    assert!(page.contains("14 asks were made to you or by you; 14 are open"));
    assert!(page.contains("The first 12 of 14."));
}

#[test]
fn a_number_and_its_month_stay_on_one_line_of_a_headline() {
    let update = "title = \"July\"\non = 2026-07-20\nhealth = \"green\"\nheadline = \"Beta holds 31 August\"\n";
    let folder = built(&[("content/updates/2026-07-20.toml", update)]);
    let brief = folder.read("public/index.html");
    assert!(brief.contains("<h1>Beta holds 31\u{a0}August</h1>"));
    assert!(folder.read("public/data.json").contains("Beta holds 31 August"));
}

#[test]
fn sections_open_with_a_claim() {
    let beta = "title = \"Beta\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n\
        [[forecast]]\non = 2026-07-08\ndate = 2026-08-31\nreason = \"On the way.\"\n\
        [[forecast]]\non = 2026-07-15\ndate = 2026-09-04\nreason = \"A part is late.\"\n";
    let ask = "title = \"Send the plan\"\nto = \"ada\"\nkind = \"information\"\nraised = 2026-07-01\ndue = 2026-07-21\nwhy = \"We need it.\"\n";
    let folder = built(&[("content/milestones/beta.toml", beta), ("content/asks/plan.toml", ask)]);
    let milestone = folder.read("public/milestones/beta.html");
    assert!(milestone.contains(">The date was confirmed once and moved once</h2>"));
    let asks = folder.read("public/asks/index.html");
    assert!(asks.contains(">The first is 3\u{a0}days overdue</h2>"));
    assert!(asks.contains(">The one ask has no answer yet</h2>"));
}

#[test]
fn trust_boasts_of_nothing_that_could_not_fail() {
    let beta = "title = \"Beta\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n";
    let agreed = "agreed = [{ who = \"ada\", on = 2026-07-01 }]\n";
    let moved = "[[forecast]]\non = 2026-07-15\ndate = 2026-09-04\nreason = \"A part is late.\"\n";
    let told = "told = [\"ada\"]\n";
    let claim = |more: &[&str]| {
        let beta = beta.to_owned() + &more.concat();
        let page = built(&[("content/milestones/beta.toml", &beta)]).read("public/trust.html");
        assert!(!page.contains("between two reports"), "there is no report");
        let (_, claim) = page.split_once("<h2 id=\"_told\">").expect("the section");
        claim.split_once('<').expect("it ends").0.to_owned()
    };
    assert_eq!(claim(&[]), "No date has moved yet");
    assert_eq!(claim(&[moved]), "Nobody had agreed to a date that moved");
    let without = "without everybody being told who had agreed";
    assert_eq!(claim(&[agreed, moved]), format!("One milestone moved {without}"));
    assert_eq!(claim(&[agreed, moved, told]), format!("No milestones moved {without}"));
}
