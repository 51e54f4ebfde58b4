//! A status site that leadership can trust, built from plain text.
//!
//! # The map
//!
//! ```text
//! disk ─ load ─▶ Loaded ─ check ─▶ Checked ─ edition ─▶ Edition ─ derive ─▶ Facts
//!                                     │                    └──── render ────┴─▶ wall ─ write ─▶ disk
//!                                     └─ advise ─▶ warnings                    └─ live ─▶ browser
//! ```
//!
//! - [`load`] reads every file once and keeps every mistake; what did not change
//!   is not read again.
//! - [`check`] holds the rules across items; only it makes a [`check::Checked`],
//!   in which every reference leads somewhere.
//! - [`edition`] leaves what one audience may know on one day; nothing after it
//!   can reach the whole.
//! - [`mod@derive`] computes what nobody should type; it cannot fail.
//! - [`advise`] warns of what costs trust.
//! - [`render`] makes every file of the site, and hands each one over at once.
//! - [`wall`] looks through it for names that are hidden from its readers, and
//!   [`veil`] keeps such names out of a log that others read.
//! - [`mod@write`] puts it beside the output folder, which changes only once the
//!   whole site is there.
//!
//! [`pipeline`] is this sentence as code, and [`live`] says it again on every
//! change, with what each stage remembers of the last time. The modules below stand in floor
//! order: each one uses only those above it.
//!
//! Between `load` and `write` or `live` nothing touches disk, clock, environment or
//! terminal, and no order of a hash map reaches a byte of output.

pub mod diag;
pub mod names;
pub mod disk;
pub mod field;
pub mod words;
pub mod prose;
pub mod kinds;
pub mod config;
pub mod hidden;
pub mod theme;
pub mod load;
pub mod veil;
pub mod check;
pub mod edition;
pub mod derive;
pub mod advise;
pub mod render;
pub mod wall;
pub mod write;
pub mod pipeline;
pub mod live;
pub mod author;
pub mod cli;
