//! HTML and formats: no byte of data becomes markup, whichever field it is in.

use candor::field::Wants;
use candor::render::Tree;
use roxmltree::Document;
use scraper::{ElementRef, Html, Node};

use super::sample::{Numbers, Taste, VARIANTS, checked, item, path, quoted, site, tree};
use crate::support::{Folder, SMALL};

/// What every text ends in: a way out of an attribute, an element, a template. It
/// has no space, so that no page shows a part of it, such as a first name.
const TAINT: &str = "\"'><x-canary/onx=1>&amp;{{7*7}}{%x%}";

/// Hostile text in every field, with a number that tells which field it is.
#[derive(Default)]
struct Hostile(Numbers);

impl Taste for Hostile {
    fn text(&self, path: &str, _: bool) -> String {
        format!("7q{}q{TAINT}", self.0.of(path))
    }

    fn ids(&self, wants: Wants) -> Vec<String> {
        let id = match wants {
            Wants::Person | Wants::Party => "person",
            Wants::Milestone | Wants::Any => "goal",
            Wants::Decision => "ruling",
        };
        vec![id.to_owned()]
    }
}

/// A site with hostile text in every field, for those who see everything.
fn hostile() -> (Hostile, Tree) {
    let taste = Hostile::default();
    let folder = Folder::new();
    folder.write("candor.toml", &site(&taste, ""));
    for variant in VARIANTS {
        folder.write(&path(variant.kind, variant.id), &item(variant, "private", &taste));
    }
    let tree = tree(&checked(&folder), 2);
    (taste, tree)
}

fn text<'a>(tree: &'a Tree, path: &str) -> &'a str {
    std::str::from_utf8(&tree.files[path]).expect("the file is text")
}

/// A text that has a part of the taint has all of it.
fn judge(path: &str, found: &str) {
    for (at, _) in found.match_indices("x-canary") {
        let whole = ["\"'><", "{{7*7}}{%x%}"];
        // In Markdown, an entity is the character that it names.
        let tail = &found[at..];
        let good = found[..at].ends_with(whole[0])
            && ["&amp;", "&"]
                .iter()
                .any(|and| tail.starts_with(&format!("x-canary/onx=1>{and}{}", whole[1])));
        assert!(good, "{path}: {found}");
    }
}

/// The text of a link as it was before it was written as an address.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits
            .filter(|_| *first == b'%')
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn htm_1_no_field_of_any_kind_becomes_markup() {
    let (taste, tree) = hostile();
    let mut seen = std::collections::BTreeSet::new();
    let mut judged = |path: &str, found: &str| {
        judge(path, found);
        let numbers = found.split("7q").skip(1).filter_map(|part| part.split('q').next());
        seen.extend(numbers.filter_map(|number| number.parse::<usize>().ok()));
    };
    for path in tree.files.keys().filter(|path| path.ends_with(".html")) {
        let page = Html::parse_document(text(&tree, path));
        for node in page.tree.nodes() {
            match node.value() {
                Node::Text(found) => judged(path, found),
                Node::Comment(found) => panic!("{path} has a comment: {}", &**found),
                Node::Element(element) => {
                    assert_ne!(element.name(), "x-canary", "{path}");
                    for (name, found) in element.attrs() {
                        let plain =
                            name.chars().all(|c| c.is_ascii_alphanumeric() || "-:".contains(c));
                        assert!(plain && !name.starts_with("on"), "{path}: {name}=\"{found}\"");
                        judged(path, &percent_decoded(found));
                    }
                }
                _ => {}
            }
        }
    }
    for path in ["feed.xml", "sitemap.xml", "badge.svg"] {
        let document = Document::parse(text(&tree, path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        for node in document.descendants() {
            assert!(!node.is_element() || node.tag_name().name() != "x-canary", "{path}");
            // A badge has room for the first words only.
            let text = node.text().filter(|_| path != "badge.svg");
            text.into_iter().for_each(|found| judged(path, found));
            let attributes = node.attributes().filter(|_| path != "badge.svg");
            attributes.for_each(|attribute| judged(path, attribute.value()));
        }
    }
    // What no page shows is in data.json; what is there is judged below.
    let fields = taste.0.fields();
    let shown = fields.iter().filter(|field| seen.contains(&taste.0.of(field))).count();
    assert!(shown > 40 && shown * 2 > fields.len(), "only {shown} of {} fields", fields.len());
}

#[test]
fn htm_6_every_field_is_in_the_data_as_it_was_written() {
    fn strings<'a>(value: &'a serde_json::Value, found: &mut Vec<&'a str>) {
        match value {
            serde_json::Value::String(text) => found.push(text),
            serde_json::Value::Array(list) => list.iter().for_each(|value| strings(value, found)),
            serde_json::Value::Object(map) => map.iter().for_each(|(key, value)| {
                found.push(key);
                strings(value, found);
            }),
            _ => {}
        }
    }
    let (taste, tree) = hostile();
    let data = serde_json::from_slice(&tree.files["data.json"]).expect("JSON");
    let mut found = Vec::new();
    strings(&data, &mut found);
    for field in taste.0.fields().iter().filter(|field| !field.starts_with("site.")) {
        let text = taste.text(field, false);
        let link = format!("https://example.com/?{text}");
        assert!(found.iter().any(|found| *found == text || *found == link), "{field}");
    }
}

#[test]
fn htm_6_the_calendar_says_what_the_model_says() {
    let (taste, tree) = hostile();
    let calendars = ical::IcalParser::new(text(&tree, "milestones.ics").as_bytes());
    let mut events = 0;
    for calendar in calendars {
        for event in calendar.expect("a calendar").events {
            events += 1;
            let property = |name: &str| {
                let found = event.properties.iter().find(|property| property.name == name);
                let value = found.and_then(|property| property.value.clone()).unwrap_or_default();
                value
                    .replace("\\n", "\n")
                    .replace("\\,", ",")
                    .replace("\\;", ";")
                    .replace("\\\\", "\\")
            };
            assert_eq!(property("SUMMARY"), taste.text("milestone.title", false));
        }
    }
    assert_eq!(events, 1, "one milestone is open");
}

#[test]
fn htm_6_lines_and_separators_of_a_format_are_text() {
    let hostile = "a\\nb, c; d\\\\ END:VEVENT ]]> &#0; =1+1 ünï 漢字 \u{1f680} ";
    let long = hostile.repeat(8);
    let folder = Folder::with(SMALL);
    let milestone = format!(
        "title = {}\nowner = \"ada\"\nkey = true\nbaseline = 2026-08-31\nbaselined = 2026-07-01\n",
        quoted(&long)
    );
    folder.write("content/milestones/beta.toml", &milestone);
    let update = format!(
        "title = {}\non = 2026-07-24\nheadline = {}\nhealth = \"green\"\n",
        quoted(&long),
        quoted(&long)
    );
    folder.write("content/updates/now.toml", &update);
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    let calendar = folder.read("public/milestones.ics");
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75), "RFC 5545 folds at 75 bytes");
    // The reader drops a space at which a line was folded, so it gets them whole.
    let calendar = calendar.replace("\r\n ", "");
    let event = ical::IcalParser::new(calendar.as_bytes()).next().expect("one").expect("sound");
    let summary = event.events[0].properties.iter().find(|property| property.name == "SUMMARY");
    let summary = summary.and_then(|summary| summary.value.clone()).expect("it has a summary");
    let mut plain = String::new();
    let mut chars = summary.chars();
    while let Some(c) = chars.next() {
        plain.push(if c == '\\' { chars.next().expect("an escape has an end") } else { c });
    }
    assert_eq!(plain.trim(), long.trim());
    let feed = folder.read("public/feed.xml");
    let feed = Document::parse(&feed).expect("XML");
    let texts: Vec<_> = feed.descendants().filter_map(|node| node.text()).collect();
    assert!(texts.iter().any(|text| text.trim().ends_with(long.trim())), "{texts:?}");
}

#[test]
fn htm_2_only_harmless_links_are_published() {
    let bad = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\\tscript:x",
        "javascript&colon;x",
        "&#106;avascript:x",
        "%6aavascript:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://example.com/x",
        "intent://x",
        "view-source:https://example.com",
        "//example.com",
        "\\\\\\\\example.com",
        "/\\\\example.com",
        "http:example.com",
        "https:/example.com",
        "https://user:pw@example.com",
        "mailto:a@example.com?bcc=b@example.com",
        "ftp://example.com",
        "about:blank",
        "ws://example.com",
        "https://",
        "\u{1}javascript:x",
        "ht\u{ad}tps:x",
    ];
    let good =
        ["https://example.com/?a=b&c=d#e", "http://example.com", "mailto:a@example.com?subject=x"];
    let build = |body: &str, link: &str| {
        let folder = Folder::with(SMALL);
        let milestone = format!(
            "title = \"Beta\"\nowner = \"ada\"\nlinks = [{{ label = \"x\", url = \"{link}\" }}]\nbody = \"\"\"\n{body}\n\"\"\"\n"
        );
        folder.write("content/milestones/beta.toml", &milestone);
        let run = folder.candor(&["build"]);
        (run.code, folder)
    };
    for link in bad {
        assert_eq!(build("Text.", link).0, Some(1), "{link} in a field");
        for body in
            [format!("[x]({link})"), format!("![x]({link})"), format!("[x]\n\n[x]: <{link}>")]
        {
            let (code, folder) = build(&body, good[0]);
            // What Markdown does not take for a link is text.
            if code == Some(0) {
                links(&folder);
            } else {
                assert_eq!(code, Some(1), "{body}");
            }
        }
    }
    for link in good {
        let (code, folder) = build(&format!("[x]({link}) and <{link}>"), link);
        assert_eq!(code, Some(0), "{link}");
        assert!(links(&folder) > 0);
    }
}

/// How many links a site has, all of which lead where a link may.
fn links(folder: &Folder) -> usize {
    let mut count = 0;
    for (path, bytes) in folder.tree("public") {
        if !path.ends_with(".html") {
            continue;
        }
        let page = Html::parse_document(&String::from_utf8_lossy(&bytes));
        for element in page.tree.nodes().filter_map(ElementRef::wrap) {
            for (name, link) in element.value().attrs() {
                if !["href", "src", "action", "formaction", "srcset", "data"].contains(&name) {
                    continue;
                }
                count += 1;
                let scheme = link.split(['/', '?', '#']).next().unwrap_or_default();
                let known =
                    ["http:", "https:", "mailto:"].iter().any(|known| link.starts_with(known));
                let inside = !scheme.contains(':') && !link.starts_with("//");
                let plain = !link.contains('\\') && !link.contains(char::is_control);
                assert!((known || inside) && plain, "{path}: {link}");
            }
        }
    }
    count
}

#[test]
fn htm_2_every_link_inside_the_site_leads_to_a_file_of_it() {
    let folder = Folder::with(SMALL);
    folder.write("static/files/a plan.txt", "plan");
    folder.write("static/files/picture.png", "picture");
    let body = "![a picture](files/picture.png) [the plan](<files/a plan.txt>) [Ada](ref:ada)[^1]\n\n[^1]: A note.";
    let milestone = format!("title = \"Beta\"\nowner = \"ada\"\nbody = {}\n", quoted(body));
    folder.write("content/milestones/beta.toml", &milestone);
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    let files = folder.tree("public");
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = Html::parse_document(&String::from_utf8_lossy(bytes));
        for element in page.tree.nodes().filter_map(ElementRef::wrap) {
            let attributes =
                ["href", "src"].into_iter().filter_map(|name| element.value().attr(name));
            for link in attributes.filter(|link| !link.contains(':') && !link.starts_with('#')) {
                let target = percent_decoded(link.split('#').next().unwrap_or_default());
                let whole = match target.strip_prefix("../") {
                    Some(rest) => rest.to_owned(),
                    None => path
                        .rsplit_once('/')
                        .map_or(target.clone(), |(at, _)| format!("{at}/{target}")),
                };
                assert!(files.contains_key(&whole), "{path} leads to {link}");
            }
        }
    }
    let page = folder.read("public/milestones/beta.html");
    assert!(page.contains("<img src=\"../files/picture.png\" alt=\"a picture\">"));
}

#[test]
fn htm_2_every_link_of_a_hostile_site_is_harmless() {
    let (_, tree) = hostile();
    let folder = Folder::new();
    for (path, bytes) in &tree.files {
        if path.ends_with(".html") {
            folder.write(&format!("public/{path}"), &String::from_utf8_lossy(bytes));
        }
    }
    assert!(links(&folder) > 100);
}

#[test]
fn htm_3_raw_html_is_text() {
    let raw = "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> <!-- c --> <?php x ?> <![CDATA[y]]>\n\n<svg><script>z</script></svg>\n\n<style>*{}</style> </p></main><iframe>";
    let folder = Folder::with(SMALL);
    let milestone = format!("title = \"Beta\"\nowner = \"ada\"\nbody = '''\n{raw}\n'''\n");
    folder.write("content/milestones/beta.toml", &milestone);
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    let page = Html::parse_document(&folder.read("public/milestones/beta.html"));
    for element in page.tree.nodes().filter_map(ElementRef::wrap) {
        let name = element.value().name();
        assert!(!["script", "iframe", "style", "img"].contains(&name), "{name}");
    }
    let text: String = page.root_element().text().collect();
    for part in raw.split_whitespace() {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn htm_4_every_page_carries_the_policy_and_works_under_it() {
    let (_, tree) = hostile();
    for path in tree.files.keys().filter(|path| path.ends_with(".html")) {
        let html = text(&tree, path);
        let page = Html::parse_document(html);
        let mut elements = page.tree.nodes().filter_map(ElementRef::wrap).skip(2);
        let charset = elements.next().expect("a page has a head");
        let policy = elements.next().expect("and a policy");
        assert!(charset.value().attr("charset").is_some(), "{path}");
        assert_eq!(policy.value().attr("http-equiv"), Some("Content-Security-Policy"), "{path}");
        let policy = policy.value().attr("content").unwrap_or_default();
        for part in
            ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "trusted-types 'none'"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for element in page.tree.nodes().filter_map(ElementRef::wrap) {
            let name = element.value().name();
            assert!(element.value().attr("style").is_none(), "{path}: a style on {name}");
            assert!(name != "style" && name != "base" && name != "object", "{path}: {name}");
            let inline = name == "script" && element.value().attr("src").is_none();
            assert!(!inline, "{path}: a script in the page");
        }
    }
}

#[test]
fn htm_5_no_id_is_twice_on_a_page_whatever_the_bodies_say() {
    let folder = Folder::with(SMALL);
    let body = "# location\n\n## constructor\n\n# __proto__\n\nNote[^1] and[^main] again[^1].\n\n[^1]: One.\n[^main]: Two.\n";
    for n in 0..5 {
        let ask = format!(
            "title = \"Ask {n}\"\nkind = \"input\"\nto = \"ada\"\nraised = 2026-07-01\ndue = 2026-08-10\nwhy = \"Why.\"\nbody = '''\n{body}'''\n"
        );
        folder.write(&format!("content/asks/ask-{n}.toml"), &ask);
        // Ids that a footnote could have.
        folder.write(&format!("content/asks/fn-{n}.toml"), &ask);
    }
    folder.write(
        "content/milestones/beta.toml",
        &format!("title = \"Beta\"\nowner = \"ada\"\nbody = '''\n{body}'''\n"),
    );
    assert_eq!(folder.candor(&["build"]).code, Some(0));
    for (path, bytes) in folder.tree("public") {
        if !path.ends_with(".html") {
            continue;
        }
        let page = Html::parse_document(&String::from_utf8_lossy(&bytes));
        let elements = || page.tree.nodes().filter_map(ElementRef::wrap);
        let mut ids: Vec<&str> =
            elements().filter_map(|element| element.value().attr("id")).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{path} has an id twice: {ids:?}");
        for id in &ids {
            assert!(!["location", "constructor", "__proto__"].contains(id), "{path}: {id}");
        }
        let inner =
            elements().filter_map(|element| element.value().attr("href")?.strip_prefix('#'));
        for target in inner {
            assert!(ids.binary_search(&target).is_ok(), "{path}: nothing is at #{target}");
        }
    }
}
