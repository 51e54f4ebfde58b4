//! What Markdown becomes, and what it must not become.

use super::{Prose, prose};
use crate::diag::{Code, FileId, Finding};
use crate::field::Body;

fn render(text: &str) -> (Prose, Vec<Finding>) {
    let mut findings = Vec::new();
    let body = Body { text: text.to_owned(), start: 0 };
    (prose(FileId(0), &body, 3, &mut findings), findings)
}

fn html(text: &str) -> String {
    let known =
        |id: &str| (id == "beta").then(|| ("milestones/beta.html".to_owned(), "A & B".to_owned()));
    render(text).0.html("own", "../", known)
}

#[test]
fn links_to_items_are_filled_in_or_left_out() {
    assert_eq!(
        html("See <ref:beta> and [it](ref:beta)."),
        "<p>See <a href=\"../milestones/beta.html\">A &amp; B</a> and <a href=\"../milestones/beta.html\">it</a>.</p>\n"
    );
    assert_eq!(html("See <ref:gone> and [it](ref:gone)."), "<p>See an internal item and it.</p>\n");
}

#[test]
fn a_picture_is_a_file_of_the_site_with_its_words() {
    assert_eq!(
        html("![*a* \"b\"](files/x%20y.png) and [x](files/x.png)"),
        "<p><img src=\"../files/x%20y.png\" alt=\"a &quot;b&quot;\"> and <a href=\"../files/x.png\">x</a></p>\n"
    );
}

#[test]
fn raw_html_is_text() {
    assert_eq!(html("<script>x</script>"), "&lt;script&gt;x&lt;/script&gt;\n");
    let (_, findings) = render("a <b>c</b>");
    assert!(findings.iter().all(|finding| finding.code == Code::RawHtml));
    assert_eq!(findings.len(), 1);
}

#[test]
fn htm_1_no_entity_becomes_a_mark_or_a_control_character() {
    for bad in [
        "&#1;beta&#2;x&#3;",
        "&#x5;",
        "a&#27;[2J",
        "&#x202e;x",
        "[x](https://e/&#1;beta&#2;)",
        "![&#1;beta&#2;](x.png)",
        "[x](ref:beta \"&#1;\")",
        "```a&#6;b\n```",
        "[a&#4;](ref:beta)",
        "\\&#1;<ref:be&#2;ta>",
    ] {
        let (prose, findings) = render(bad);
        let html = prose.html("own", "../", |_| Some(("<A>".to_owned(), "<B>".to_owned())));
        assert!(findings.iter().any(|finding| finding.code == Code::BadText), "{bad}");
        assert!(!html.contains(|c: char| c.is_control() && c != '\n'), "{bad}: {html:?}");
    }
    assert_eq!(html("&amp; &#65; &#10;"), "<p>&amp; A \n</p>\n");
}

#[test]
fn bad_links_are_findings() {
    for bad in ["javascript:x", "//host", "https://u@h", "../x", "/x", "data:x", "#x"] {
        let (_, findings) = render(&format!("[a]({bad})"));
        assert_eq!(findings.len(), 1, "{bad}");
    }
    let (_, findings) = render("![a](https://example.com/x.png)");
    assert_eq!(findings.len(), 1);
}

#[test]
fn headings_start_at_the_base_and_skip_no_level() {
    assert_eq!(html("# a\n\n#### b"), "<h3>a</h3>\n<h4>b</h4>\n");
    assert_eq!(html("## a\n\n### b\n\n## c"), "<h3>a</h3>\n<h4>b</h4>\n<h3>c</h3>\n");
}

#[test]
fn a_body_that_blows_up_is_refused() {
    let wide = format!("{}\n{}\n{}", "|a".repeat(3000), "|-".repeat(3000), "|\n".repeat(3000));
    let (_, findings) = render(&wide);
    assert!(findings.iter().all(|finding| finding.code == Code::TooLarge));
}
