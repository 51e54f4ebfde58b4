//! What one audience sees on one day: the only way from the whole to a page.
//!
//! In: a checked site, a rung of its audience ladder, a day. Out: an
//! [`Edition`], in which hidden items, private fields and what is dated later
//! do not exist. Everything after it sees nothing else, so counts, colours,
//! links and order are functions of the edition alone.

use std::collections::HashSet;

use crate::check::Checked;
use crate::config::Site;
use crate::field::{Day, Id, Lens};
use crate::kinds::{AnyItem, Model};

/// What one audience sees on one day.
pub struct Edition<'a> {
    /// `candor.toml`.
    pub site: &'a Site,
    /// The items of the edition.
    pub model: Model,
    /// The audience's name, unless it is the most open one.
    pub audience: Option<&'a str>,
    /// The day that the edition describes.
    pub as_of: Day,
}

/// What one edition leaves for the next.
#[derive(Default)]
pub struct Memory(Option<Last>);

struct Last {
    rung: usize,
    /// Through which the audience sees: without what it may not know, then
    /// without what does not exist yet.
    lenses: [Lens; 2],
    whole: Model,
    left: Model,
}

/// Leaves of a site what an audience may know on a day.
///
/// Hidden items and private fields go first, then what had not happened yet.
pub fn edition<'a>(
    checked: &'a Checked,
    rung: usize,
    as_of: Day,
    memory: &mut Memory,
) -> Edition<'a> {
    let whole = &checked.model;
    let private = rung + 1 == checked.ladder.len();
    let again = memory.0.take().and_then(|Last { rung: last, lenses, whole: then, left }| {
        let same = (last, lenses[0].private, lenses[0].as_of) == (rung, private, as_of);
        let left = same.then(|| whole.project_others(&then, left, &lenses))??;
        Some((left, lenses))
    });
    let (left, lenses) = again.unwrap_or_else(|| {
        let lens = |hidden: HashSet<Id>| Lens { hidden, private, as_of };
        let ids = |want: &dyn Fn(&dyn AnyItem) -> bool| {
            whole.items().filter(|item| want(*item)).map(|item| item.id().clone()).collect()
        };
        let audience = lens(ids(&|item| item.rung() > rung));
        let mut left = whole.clone();
        left.project(&audience);
        // What does not exist yet on that day is found by projecting, and then
        // hidden from what refers to it.
        let unborn = ids(&|item| item.rung() <= rung && left.item(item.id().as_str()).is_none());
        let birth = lens(unborn);
        if !birth.hidden.is_empty() {
            left.project(&birth);
        }
        (left, [audience, birth])
    });
    memory.0 = Some(Last { rung, lenses, whole: whole.clone(), left: left.clone() });
    Edition {
        site: &checked.site,
        model: left,
        audience: (rung > 0).then(|| checked.ladder[rung].as_str()),
        as_of,
    }
}
