//! The status as a small picture, for pages elsewhere.

use bytes::Bytes;
use serde::Serialize;
use tera::Value;

use crate::diag::Finding;

use super::engine::Engine;
use super::view::{Mark, World};

/// What the template of the badge is given.
#[derive(Serialize)]
struct Badge<'a> {
    title: &'a str,
    status: Mark,
    as_of: crate::field::Day,
    /// Widths in pixels, estimated from the number of characters.
    label_width: usize,
    word_width: usize,
}

/// Makes the badge.
pub fn badge(engine: &Engine<'_>, world: &World<'_>) -> Result<Bytes, Vec<Finding>> {
    let status = Mark::from(world.facts.overall.shown);
    let title = &*world.edition.site.title;
    let short: String = title.chars().take(32).collect();
    let view = Badge {
        title: &short,
        status,
        as_of: world.today(),
        label_width: 16 + 7 * short.chars().count(),
        word_width: 34 + 7 * status.word.chars().count(),
    };
    engine.render("badge.svg", Value::none(), Value::from_serializable(&view))
}
