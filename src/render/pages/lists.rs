//! Long lists in pages that stay light, and the way to the right one.

use std::sync::LazyLock;

use serde::Serialize;

use crate::render::routes::list_page;

/// How many rows a page of a list has.
pub const ROWS: usize = 90;
/// How many pages a pager names at most.
const NAMED: usize = 24;

/// The pages of a list, and where this one is among them.
#[derive(Debug, Clone, Serialize)]
pub struct Pager {
    /// How the list is ordered, as in "A to Z".
    pub order: &'static str,
    /// How many rows the whole list has.
    pub total: usize,
    /// Named pages: all, or evenly chosen ones with the neighbours of this one.
    pub pages: Vec<PagerPage>,
    /// The page before this one.
    pub previous: Option<PagerPage>,
    /// The page after this one.
    pub next: Option<PagerPage>,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize)]
pub struct PagerPage {
    /// The address, from the root of the site.
    pub href: String,
    /// What it spans, as in "Aa to Be".
    pub label: String,
    /// Whether it is this one.
    pub current: bool,
}

/// A list that is cut into pages. It is put in order when its first page is
/// made: another page, which somebody waits for, may go before.
pub struct List<'a> {
    folder: &'static str,
    name: &'static str,
    words: &'static str,
    total: usize,
    ordered: LazyLock<Ordered, Box<dyn FnOnce() -> Ordered + Send + 'a>>,
}

struct Ordered {
    /// The positions of the items.
    items: Vec<usize>,
    /// What each page spans.
    labels: Vec<String>,
}

impl<'a> List<'a> {
    /// A list of `total` items; `sort` puts their positions in order, and
    /// `label` says what an item is found by.
    pub fn new(
        (folder, name, words): (&'static str, &'static str, &'static str),
        total: usize,
        sort: impl FnOnce(&mut [usize]) + Send + 'a,
        label: impl Fn(usize) -> String + Send + 'a,
    ) -> Self {
        let ordered = move || {
            let mut items: Vec<usize> = (0..total).collect();
            sort(&mut items);
            let span = |page: &[usize]| match page {
                [first, .., last] => span(&label(*first), &label(*last)),
                [one] => label(*one),
                [] => String::new(),
            };
            let labels = items.chunks(ROWS).map(span).collect();
            Ordered { items, labels }
        };
        Self { folder, name, words, total, ordered: LazyLock::new(Box::new(ordered)) }
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.total.div_ceil(ROWS)
    }

    /// The path of a page.
    pub fn path(&self, n: usize) -> String {
        list_page(self.folder, self.name, n)
    }

    /// The positions of a page.
    pub fn rows(&self, n: usize) -> &[usize] {
        self.ordered.items.chunks(ROWS).nth(n).unwrap_or_default()
    }

    /// What a page spans.
    pub fn label(&self, n: usize) -> &str {
        &self.ordered.labels[n]
    }

    /// The pager of a page, or of a page that is none of them.
    pub fn pager(&self, current: Option<usize>) -> Pager {
        let page = |n: usize| PagerPage {
            href: self.path(n),
            label: self.label(n).to_owned(),
            current: current == Some(n),
        };
        let count = self.pages();
        let named = |n: &usize| {
            let step = count.div_ceil(NAMED);
            n.is_multiple_of(step)
                || n + 1 == count
                || current.is_some_and(|current| n.abs_diff(current) <= 1)
        };
        Pager {
            order: self.words,
            total: self.total,
            pages: (0..count).filter(named).map(page).collect(),
            previous: current.and_then(|n| n.checked_sub(1)).map(page),
            next: current.map(|n| n + 1).filter(|n| *n < count).map(page),
        }
    }
}

/// "Aa to Be": what the first and the last label do not share, cut short.
fn span(first: &str, last: &str) -> String {
    let cut = |text: &str| -> String {
        let short: String = text.chars().take(16).collect();
        // Whole words, where the first one is short enough.
        let words = match short.rsplit_once(' ') {
            Some((words, _)) if short.len() < text.len() => words,
            _ => &short,
        };
        words.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
    };
    let (first, last) = (cut(first), cut(last));
    if first == last { first } else { format!("{first} to {last}") }
}

/// The key by which titles are sorted: without case, and without what is no
/// letter or digit in front.
pub fn sort_key(title: &str) -> String {
    title.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}
