//! One binary for all integration tests: no forgotten file.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests lay out sites on disk, of any age, and look at what became of them"
)]

mod bad;
mod cli;
mod docs;
mod editions;
mod live;
mod pages;
mod preview;
mod promises;
mod rerun;
mod sites;
mod support;
mod themes;
mod tidy;
