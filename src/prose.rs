//! Markdown bodies to HTML, with the links between items left open.
//!
//! In: the body of an item. Out: [`Prose`], HTML in which links to items are
//! marked, so that an edition can fill them in or leave them out; and findings
//! about links and raw HTML. Raw HTML is shown as text, always.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

use comrak::arena_tree::NodeEdge;
use comrak::html::{ChildRendering, format_node_default};
use comrak::nodes::{AstNode, LineColumn, NodeValue, TableAlignment};
use comrak::{Arena, Options, create_formatter, parse_document};

use crate::diag::{Code, FileId, Finding, Place};
use crate::field::{BREAKS, Body, Id, Url, bad_words, find_bad, is_bad};

/// Where a link to an item begins. Bodies cannot hold control characters.
const LINK: char = '\u{1}';
/// Where the words of a link to an item begin.
const WORDS: char = '\u{2}';
/// Where a link to an item ends.
const END: char = '\u{3}';
/// Where the path to a file of the site is to be made relative.
const FILE: char = '\u{4}';
/// Where the name of an anchor is to begin with the id of its item.
const ANCHOR: char = '\u{5}';

/// Around a wide table, which scrolls by itself, also by keyboard.
const SCROLL: &str = "<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\">";

/// The most HTML that a body may become, in bytes.
const LIMIT: usize = 2 * 1024 * 1024;

/// How deep quotes, lists and emphasis can stand in each other.
const NESTING: usize = 64;

/// A body as HTML.
#[derive(Debug, Clone, Default)]
pub struct Prose {
    html: Box<str>,
    /// Every item that the body links to, and where it does.
    pub links: Vec<(Id, Range<usize>)>,
    /// Every file of the site that the body links to, and where it does.
    pub files: Vec<(String, Range<usize>)>,
}

/// Renders a body; `base` is the level that its highest heading gets.
pub fn prose(file: FileId, body: &Body, base: u8, findings: &mut Vec<Finding>) -> Prose {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.render.escape = true;
    let arena = Arena::new();
    let root = parse_document(&arena, &body.text, &options);
    let lines = line_starts(&body.text);
    if let Some(deep) = too_deep(root) {
        let start = body.start + lines.get(deep.line - 1).copied().unwrap_or_default();
        let message = format!("this text is nested more than {NESTING} deep");
        findings.push(
            Finding::new(Code::TooLarge, Place::span(file, start..start), message)
                .help("make it flat: readers lose count long before"),
        );
        return Prose::default();
    }
    let mut walk =
        Walk { file, body, lines, findings, prose: Prose::default(), open: HashMap::new() };
    let top = root.descendants().filter_map(heading_level).min().unwrap_or(1);
    let mut level = base - 1;
    for node in root.descendants() {
        walk.visit(node);
        if let NodeValue::Heading(heading) = &mut node.data_mut().value {
            // No level is skipped on the way down, whatever the author did.
            level = (base + heading.level - top).min(level + 1).clamp(base, 6);
            heading.level = level;
        }
    }
    let mut prose = walk.prose;
    let mut out = Bounded { html: String::with_capacity(body.text.len() * 2) };
    if Formatter::format_document(root, &options, &mut out, 0).is_err() {
        let place = Place::span(file, body.start..body.start);
        findings.push(
            Finding::new(Code::TooLarge, place, "this text becomes more than 2 MB of HTML")
                .help("shorten it; footnotes and wide tables grow most"),
        );
        return prose;
    }
    let mut html = out.html;
    if html.contains(" id=\"fn") {
        html = html.replace(" id=\"fn", &format!(" id=\"{ANCHOR}fn"));
        html = html.replace(" href=\"#fn", &format!(" href=\"#{ANCHOR}fn"));
    }
    prose.html = html.into();
    prose
}

impl Prose {
    /// The HTML of an edition. `resolve` gives address and title of an item,
    /// or nothing if it is hidden; `root` leads to the root of the site. The
    /// anchors of footnotes begin with the id of the item and an underscore,
    /// which no id has, so that several bodies can stand on one page.
    pub fn html(
        &self,
        own: &str,
        root: &str,
        resolve: impl Fn(&str) -> Option<(String, String)>,
    ) -> String {
        let mut out = String::with_capacity(self.html.len() + 64);
        let mut rest = &*self.html;
        let mut open = false;
        while let Some(at) = rest.find([LINK, END, FILE, ANCHOR]) {
            out.push_str(&rest[..at]);
            let mark = rest[at..].chars().next();
            rest = &rest[at + 1..];
            if mark == Some(FILE) {
                out.push_str(root);
            } else if mark == Some(ANCHOR) {
                out.push_str(own);
                out.push('_');
            } else if mark == Some(END) {
                out.push_str(if open { "</a>" } else { "" });
                open = false;
            } else if let Some((id, after)) = rest.split_once(WORDS) {
                rest = after;
                let target = resolve(id);
                let wordless = rest.starts_with(END);
                open = target.is_some();
                if let Some((href, _)) = &target {
                    out.push_str("<a href=\"");
                    escape(&mut out, root);
                    escape(&mut out, href);
                    out.push_str("\">");
                }
                if wordless {
                    match &target {
                        Some((_, title)) => escape(&mut out, title),
                        None => out.push_str("an internal item"),
                    }
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// Where a text is nested too deep, if it is.
fn too_deep<'a>(root: &'a AstNode<'a>) -> Option<LineColumn> {
    let mut depth = 0;
    root.traverse().find_map(|edge| match edge {
        NodeEdge::Start(node) => {
            depth += 1;
            (depth > NESTING).then(|| node.data().sourcepos.start)
        }
        NodeEdge::End(_) => {
            depth -= 1;
            None
        }
    })
}

fn heading_level<'a>(node: &'a AstNode<'a>) -> Option<u8> {
    match &node.data().value {
        NodeValue::Heading(heading) => Some(heading.level),
        _ => None,
    }
}

fn escape(out: &mut String, text: &str) {
    comrak::html::escape(out, text).expect("a String takes every write");
}

/// Looks at every node once: links and raw HTML.
struct Walk<'a> {
    file: FileId,
    body: &'a Body,
    lines: Vec<usize>,
    findings: &'a mut Vec<Finding>,
    prose: Prose,
    /// The names of HTML tags that were reported and are not closed yet, and
    /// how often.
    open: HashMap<String, usize>,
}

impl Walk<'_> {
    fn visit<'a>(&mut self, node: &'a AstNode<'a>) {
        let mut data = node.data_mut();
        let position = data.sourcepos;
        let start = self.byte(position.start.line, position.start.column);
        let end = self.byte(position.end.line, position.end.column) + 1;
        let span = start..end.max(start);
        match &mut data.value {
            NodeValue::Text(text) => self.shown(text.to_mut(), &span),
            NodeValue::CodeBlock(block) => self.shown(&mut block.info, &span),
            NodeValue::FootnoteReference(note) => self.shown(&mut note.name, &span),
            NodeValue::FootnoteDefinition(note) => self.shown(&mut note.name, &span),
            NodeValue::Link(link) | NodeValue::Image(link) => {
                self.shown(&mut link.url, &span);
                self.shown(&mut link.title, &span);
            }
            _ => {}
        }
        match &mut data.value {
            NodeValue::Link(link) => self.link(&mut link.url, span, false),
            NodeValue::Image(link) => self.link(&mut link.url, span, true),
            NodeValue::HtmlBlock(html) => self.html(&html.literal, span),
            NodeValue::HtmlInline(html) => self.html(html, span),
            _ => {}
        }
    }

    /// Reports a character that a page cannot show, and takes it out: a file
    /// has none, but Markdown makes one of `&#1;`, and a page could take it for
    /// one of the marks above.
    fn shown(&mut self, text: &mut String, span: &Range<usize>) {
        let Some((_, bad)) = find_bad(text, &BREAKS) else { return };
        let (message, help) = bad_words(bad);
        let place = Place::span(self.file, span.clone());
        self.findings.push(Finding::new(Code::BadText, place, message).help(help));
        *text = text.replace(is_bad, "\u{fffd}");
    }

    /// Reports HTML, once for an opening tag and the one that closes it.
    fn html(&mut self, html: &str, span: Range<usize>) {
        let name = |tag: &str| {
            let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
            tag[..end].to_ascii_lowercase()
        };
        if let Some(closed) = html.strip_prefix("</")
            && let Some(open) = self.open.get_mut(&name(closed)).filter(|open| **open > 0)
        {
            *open -= 1;
            return;
        }
        *self.open.entry(name(html.trim_start_matches('<'))).or_default() += 1;
        let (message, help) = if html.trim_start().starts_with("<!--") {
            ("a comment is shown as text: every reader sees it", "delete it")
        } else {
            (
                "HTML is shown as text",
                "use Markdown for the same effect, or put it between backticks",
            )
        };
        let place = Place::span(self.file, span);
        self.findings.push(Finding::new(Code::RawHtml, place, message).help(help));
    }

    /// Checks a link, and marks what an edition has to fill in.
    fn link(&mut self, url: &mut String, span: Range<usize>, image: bool) {
        if let Some(id) = url.strip_prefix("ref:").filter(|_| !image) {
            self.prose.links.push((Id::mentioned(id), span));
            return;
        }
        let inside = !url.is_empty()
            && !url.starts_with(['/', '\\', '#', '.'])
            && !url.contains(':')
            && !url.split(['/', '\\']).any(|part| part == "..")
            && !url.chars().any(char::is_control);
        if inside {
            self.prose.files.push((url.clone(), span));
            url.insert(0, FILE);
            return;
        }
        let why = match Url::check(url) {
            Ok(()) if !image => return,
            Ok(()) => "points to a picture elsewhere, which tells others who reads the page",
            Err(why) => why,
        };
        let message = format!("the link `{}` {why}", url.escape_debug());
        let help = mend(url, image);
        self.findings
            .push(Finding::new(Code::BadLink, Place::span(self.file, span), message).help(help));
    }

    /// The byte of the file at a line and a column (in bytes) of the body.
    fn byte(&self, line: usize, column: usize) -> usize {
        let line = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        self.body.start + line + column.saturating_sub(1)
    }
}

/// How to mend a link that must not be published.
fn mend(url: &str, image: bool) -> String {
    let stem = url.rsplit('/').next().and_then(|file| file.rsplit_once('.'));
    match stem {
        _ if image => "put the picture into `static/`, and name it by its path there".to_owned(),
        Some((id, "md" | "toml")) => format!("link to the item by its id: `ref:{id}`"),
        _ if url.starts_with('/') && !url.starts_with("//") => {
            format!("write `{}`: paths begin in `static/`", url.trim_start_matches('/'))
        }
        _ => match Url::completed(url) {
            Some(whole) => format!("write the whole address: `{whole}`"),
            None => "link to https:, to mailto:, to an item by ref:ID, or to a file of `static/` by its path there".to_owned(),
        },
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
}

// Knows in which column of a table it is: to count the cells before each one
// would take the square of the width of a row.
create_formatter!(Formatter<usize>, {
    NodeValue::Link(ref link) => |context, node, entering| {
        match link.url.strip_prefix("ref:") {
            Some(id) => {
                if !entering {
                    context.write_char(END)?;
                } else {
                    write!(context, "{LINK}{id}{WORDS}")?;
                    if node.first_child().is_some_and(|child| is_text(child, &link.url)) {
                        context.write_char(END)?;
                        return Ok(ChildRendering::Skip);
                    }
                }
            }
            None if entering => {
                context.write_str("<a href=\"")?;
                href(context, &link.url)?;
                context.write_str("\">")?;
            }
            None => context.write_str("</a>")?,
        }
    },
    NodeValue::Image(ref link) => |context, entering| {
        if entering {
            context.write_str("<img src=\"")?;
            href(context, &link.url)?;
            context.write_str("\" alt=\"")?;
            return Ok(ChildRendering::Plain);
        }
        context.write_str("\">")?;
    },
    NodeValue::TaskItem(ref task) => |context, entering| {
        if entering {
            context.write_str(if task.symbol.is_some() { "<li>☑ " } else { "<li>☐ " })?;
        } else {
            context.write_str("</li>\n")?;
        }
    },
    NodeValue::Table(_) => |context, node, entering| {
        if entering {
            context.cr()?;
            context.write_str(SCROLL)?;
        }
        let children = format_node_default(context, node, entering)?;
        if !entering {
            context.write_str("</div>\n")?;
        }
        return Ok(children);
    },
    NodeValue::TableCell => |context, node, entering| {
        let tag = if in_header(node) { "th" } else { "td" };
        if entering {
            context.user = if node.previous_sibling().is_some() { context.user + 1 } else { 0 };
        }
        match (entering, alignment(node, context.user)) {
            (false, _) => write!(context, "</{tag}>")?,
            (true, TableAlignment::Right) => write!(context, "<{tag} class=\"num\">")?,
            (true, _) => write!(context, "<{tag}>")?,
        }
    },
});

/// An address, behind the mark of a file of the site if it is one.
fn href(out: &mut impl Write, url: &str) -> std::fmt::Result {
    let path = match url.strip_prefix(FILE) {
        Some(path) => {
            out.write_char(FILE)?;
            path
        }
        None => url,
    };
    comrak::html::escape_href(out, path, false)
}

fn is_text<'a>(node: &'a AstNode<'a>, text: &str) -> bool {
    matches!(&node.data().value, NodeValue::Text(own) if own.as_ref() == text)
}

fn in_header<'a>(cell: &'a AstNode<'a>) -> bool {
    cell.parent().is_some_and(|row| matches!(row.data().value, NodeValue::TableRow(true)))
}

fn alignment<'a>(cell: &'a AstNode<'a>, column: usize) -> TableAlignment {
    let table = cell.parent().and_then(|row| row.parent());
    match table.map(|table| table.data()) {
        Some(data) => match &data.value {
            NodeValue::Table(table) => {
                table.alignments.get(column).copied().unwrap_or(TableAlignment::None)
            }
            _ => TableAlignment::None,
        },
        None => TableAlignment::None,
    }
}

/// HTML up to the limit.
struct Bounded {
    html: String,
}

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if self.html.len() + text.len() > LIMIT {
            return Err(std::fmt::Error);
        }
        self.html.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
