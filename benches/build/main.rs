//! Times `candor build` on made-up portfolios, beside `cp -r` of the result and
//! the least that the libraries need.
//!
//! ```text
//! cargo bench --bench build                          1,000 and 10,000 items
//! CANDOR_BENCH_LARGE=1 cargo bench --bench build     100,000 items as well
//! cargo bench --bench build -- --live                from a save to the preview, 10,000 items
//! cargo bench --bench build -- --generate N DIR      only writes a portfolio
//! cargo test --bench build                           builds 200 items once
//! ```
//!
//! It measures and asserts no times. It fails if a build fails.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark writes portfolios, measures time and prints what it found"
)]

mod floor;
mod live;
mod measure;
mod portfolio;
mod report;
mod statistics;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use live::Preview;
use measure::{Measured, Workshop};

/// The same as that of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Portfolios to measure: how many items, and how many runs count.
const SIZES: [(usize, usize); 2] = [(1_000, 5), (10_000, 5)];
/// The portfolio to measure with `CANDOR_BENCH_LARGE=1`.
const LARGE: (usize, usize) = (100_000, 2);
/// How many changes of each sort the preview is shown.
const LIVE: usize = 21;
/// How many changes follow each other in a portfolio as small as that of
/// `cargo test`.
const SOAK: usize = 1_000;
/// How many items `cargo test` builds.
const SMOKE: usize = 200;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the arguments ask for. `cargo bench` adds `--bench` to them;
/// without it the caller is `cargo test`, whose arguments are for test
/// harnesses and mean nothing here.
fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let test = arguments.iter().any(|argument| argument == "--test");
    let bench = arguments.iter().any(|argument| argument == "--bench") && !test;
    let own: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|argument| *argument != "--bench").collect();
    match own[..] {
        ["--generate", items, folder] => {
            let items = items.parse().map_err(|_| format!("`{items}` is no number of items"))?;
            Ok(portfolio::write(Path::new(folder), items)?)
        }
        ["--floor", site, out] => floor::build(Path::new(site), Path::new(out)),
        ["--live"] => live(),
        _ if !bench => smoke(),
        [] => bench_all(),
        _ => Err(format!(
            "cannot read `{}`; the options are --live and --generate N DIR",
            own.join(" ")
        )
        .into()),
    }
}

/// Measures every size and prints the report.
fn bench_all() -> Result<(), Box<dyn Error>> {
    let large = env::var_os("CANDOR_BENCH_LARGE").is_some_and(|value| value == "1");
    let rows = in_scratch(|scratch| {
        let mut rows: Vec<Measured> = Vec::new();
        for (items, runs) in SIZES.into_iter().chain(large.then_some(LARGE)) {
            eprintln!("measuring {items} items: {runs} runs after one that does not count");
            rows.push(Workshop::new(scratch.join(items.to_string()), items)?.measure(runs)?);
        }
        Ok(rows)
    })?;
    report::print(&mut io::stdout().lock(), &rows, large)?;
    Ok(())
}

/// Measures the preview of a portfolio.
fn live() -> Result<(), Box<dyn Error>> {
    let (items, _) = SIZES[1];
    let measured = in_scratch(|scratch| Preview::start(scratch, items)?.measure(LIVE))?;
    let soaked = in_scratch(|scratch| Preview::start(scratch, SMOKE)?.soak(SOAK))?;
    let mut out = io::stdout().lock();
    report::print_live(&mut out, items, &measured)?;
    Ok(report::print_soak(&mut out, (SMOKE, SOAK), &soaked)?)
}

/// Checks and builds one small portfolio, to see that all of this still works.
fn smoke() -> Result<(), Box<dyn Error>> {
    let measured = in_scratch(|scratch| {
        let workshop = Workshop::new(scratch.to_owned(), SMOKE)?;
        workshop.check()?;
        Preview::start(scratch, SMOKE)?.soak(2)?;
        workshop.measure(1)
    })?;
    println!("built {SMOKE} items to {} pages", measured.output.pages);
    Ok(())
}

/// Does something in an empty folder below `target/` and removes that in the
/// end; if it fails, the folder stays to be looked at.
fn in_scratch<T>(
    work: impl FnOnce(&Path) -> Result<T, Box<dyn Error>>,
) -> Result<T, Box<dyn Error>> {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("portfolios");
    if scratch.exists() {
        fs::remove_dir_all(&scratch)?;
    }
    let done = work(&scratch)?;
    fs::remove_dir_all(&scratch)?;
    Ok(done)
}
