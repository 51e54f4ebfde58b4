//! Pages, printed only where they show something new.
//!
//! In: what a page shows. Out: its bytes, from memory if the page, the site
//! and the theme are what they were when it was rendered.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::Bytes;
use serde::Serialize;
use tera::Value;

use crate::check::Checked;
use crate::diag::Finding;

use super::engine::Engine;
use super::pages::Maker;
use super::view::World;
use super::{page_view, site};

/// A file that was made.
#[derive(Clone)]
pub struct Printed {
    /// Its path from the root of the site.
    pub path: String,
    /// Says which input it was made from; 0 where nobody asks.
    input: u64,
    /// What it holds.
    pub bytes: Bytes,
}

impl Printed {
    /// A file that holds a text.
    pub fn new(path: &str, input: u64, text: String) -> Self {
        // Without the room that the text had to grow.
        let bytes = text.into_boxed_str().into_boxed_bytes().into();
        Self { path: path.to_owned(), input, bytes }
    }
}

/// What one rendering leaves for the next: the pages, and what they were made
/// from.
#[derive(Default)]
pub struct Memory {
    pages: HashMap<String, Printed>,
}

impl Memory {
    /// Forgets all other pages.
    pub fn keep(&mut self, pages: &[Printed]) {
        self.pages = pages.iter().map(|page| (page.path.clone(), page.clone())).collect();
    }
}

/// Makes pages, from memory where it can.
pub struct Press<'a> {
    world: &'a World<'a>,
    engine: &'a Engine<'a>,
    memory: Option<&'a Memory>,
    /// What all pages are made from: the theme and the site.
    common: DefaultHasher,
}

impl<'a> Press<'a> {
    /// A press for a site.
    pub fn new(
        checked: &Checked,
        world: &'a World<'a>,
        engine: &'a Engine<'a>,
        memory: Option<&'a Memory>,
    ) -> Self {
        let mut common = DefaultHasher::new();
        if memory.is_some() {
            (&checked.theme.prefixes, &checked.theme.templates).hash(&mut common);
            json(&site::site(world)).hash(&mut common);
        }
        Self { world, engine, memory, common }
    }

    /// A page.
    pub fn page(&self, maker: &Maker<'_>) -> Result<Printed, Vec<Finding>> {
        let page = maker.page();
        let about = Value::from_serializable(&page_view(self.world, &maker.path, &page));
        let mut input = 0;
        if let Some(memory) = self.memory {
            let mut hasher = self.common.clone();
            (page.template, json(&about), json(&page.view)).hash(&mut hasher);
            input = hasher.finish();
            if let Some(known) = memory.pages.get(&maker.path).filter(|page| page.input == input) {
                return Ok(known.clone());
            }
        }
        let text = self.engine.render(page.template, about, page.view)?;
        Ok(Printed::new(&maker.path, input, text))
    }
}

/// A value as bytes, to tell whether it is the same.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("what templates get has only text keys and finite numbers")
}
