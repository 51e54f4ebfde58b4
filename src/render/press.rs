//! Pages, printed only where they show something new.
//!
//! In: what a page shows. Out: its bytes, from memory if the page, the site
//! and the theme are what they were when it was rendered.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::Bytes;
use serde::Serialize;
use tera::Value;

use crate::diag::Finding;

use super::engine::Engine;
use super::pages::Maker;
use super::view::World;
use super::{page_view, site};

/// A page that was made.
#[derive(Clone)]
pub struct Printed {
    /// Its path from the root of the site.
    pub path: String,
    /// Says which input it was made from; 0 where nobody asks.
    input: u64,
    /// What it holds.
    pub bytes: Bytes,
}

/// Makes pages, from memory where it can.
pub struct Press<'a> {
    world: &'a World<'a>,
    engine: &'a Engine<'a>,
    known: Option<&'a HashMap<String, Printed>>,
    /// What all pages are made from: the theme and the site.
    common: DefaultHasher,
}

impl<'a> Press<'a> {
    /// A press for a site; with the pages that are known, none of which is
    /// rendered again if it shows what it showed.
    pub fn new(
        world: &'a World<'a>,
        engine: &'a Engine<'a>,
        known: Option<&'a HashMap<String, Printed>>,
    ) -> Self {
        let mut common = DefaultHasher::new();
        if known.is_some() {
            (engine.loaded.stamp, json(&site::site(world))).hash(&mut common);
        }
        Self { world, engine, known, common }
    }

    /// A page.
    pub fn page(&self, maker: &Maker<'_>) -> Result<Printed, Vec<Finding>> {
        let page = maker.page();
        let about = Value::from_serializable(&page_view(self.world, &maker.path, &page));
        let mut input = 0;
        if let Some(known) = self.known {
            let mut hasher = self.common.clone();
            (page.template, json(&about), json(&page.view)).hash(&mut hasher);
            input = hasher.finish();
            if let Some(known) = known.get(&maker.path).filter(|page| page.input == input) {
                return Ok(known.clone());
            }
        }
        let bytes = self.engine.render(page.template, about, page.view)?;
        Ok(Printed { path: maker.path.clone(), input, bytes })
    }
}

/// A value as bytes, to tell whether it is the same.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("what templates get has only text keys and finite numbers")
}
