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
