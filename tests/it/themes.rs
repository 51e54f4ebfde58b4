//! What a site can change about its look.

use crate::support::{Folder, SMALL};

#[test]
fn a_site_overrides_one_template_one_token_and_one_asset() {
    let folder = Folder::with(SMALL);
    folder.write(
        "candor.toml",
        "title = \"Small\"\nowner = \"ada\"\nas_of = 2026-07-24\n\
         [theme.tokens]\naccent = { light = \"#0B4EA2\", dark = \"#8CBBFF\" }\n",
    );
    folder.write(
        "templates/trust.html",
        "{% extends \"paper/trust.html\" %}{% block main %}MINE {{ super() }}{% endblock %}",
    );
    folder.write("assets/ok.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let run = folder.candor(&["build", "--strict"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let trust = folder.read("public/trust.html");
    assert!(
        trust.contains("MINE") && trust.contains("<h1>"),
        "the template of the theme stands below the site's"
    );
    assert!(
        folder
            .read("public/assets/paper.css")
            .ends_with(":root{--accent:light-dark(#0B4EA2,#8CBBFF);}\n")
    );
    assert_eq!(folder.read("public/assets/ok.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
}

#[test]
fn a_theme_of_ones_own_stands_on_paper() {
    let folder = Folder::with(SMALL);
    folder.write(
        "candor.toml",
        "title = \"Small\"\nowner = \"ada\"\nas_of = 2026-07-24\n[theme]\nname = \"mine\"\n",
    );
    folder.write(
        "themes/mine/templates/changes.html",
        "<!doctype html><title>{{ page.title }}</title>{{ view.claim }}",
    );
    folder.write("themes/mine/assets/mine.css", "p { margin: 0 }");
    let run = folder.candor(&["build"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(folder.read("public/changes.html").starts_with("<!doctype html><title>Changes"));
    assert!(folder.exists("public/assets/mine.css") && folder.exists("public/assets/paper.css"));
    assert!(folder.read("public/index.html").contains("Content-Security-Policy"));
}

#[test]
fn what_a_template_prints_is_escaped_whatever_its_name() {
    let folder = Folder::with(SMALL);
    folder.write(
        "content/milestones/beta.toml",
        "title = \"<x-canary> & {{ 7 * 7 }} \\\"q\\\"\"\nowner = \"ada\"\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n",
    );
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    for (path, bytes) in folder.tree("public") {
        let text = String::from_utf8_lossy(&bytes);
        let markup = path.ends_with(".html") || path.ends_with(".xml") || path.ends_with(".svg");
        assert!(!markup || !text.contains("<x-canary"), "{path}");
        assert!(!text.contains(" 49 "), "{path} took a title for a template");
    }
}
