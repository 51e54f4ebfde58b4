//! What was measured, as a Markdown table with the words to read it by.

use std::io::{self, Write};

use crate::live::{Latencies, Resources};
use crate::measure::Measured;
use crate::statistics::Sample;

/// The sentences above the table.
const READING: &str = "\
Each figure is the median of the counted runs, with the least and the most of them.
build      `candor build` as a whole process, without an output folder
cp -r      the yardstick: copies the finished output folder to another folder, right before
           or after each build; it reads and writes the same files and does nothing else
build/cp   the two divided, run by run: 1.0 would be a build as fast as copying its result
floor      the least that the libraries need: the same files parsed as TOML and Markdown, and
           one simple page an item rendered and written, on all cores
unchanged  `candor build` again, with no file changed
memory     the most that a build without an output folder held in memory
per item   build divided by the number of items
All files are in the page cache. `cp` works on one core, Candor on all of them.
";

/// The head of the table.
const HEAD: [&str; 12] = [
    "items",
    "pages",
    "files",
    "output MB",
    "build s",
    "cp -r s",
    "build/cp",
    "floor s",
    "build/floor",
    "unchanged s",
    "memory MB",
    "per item ms",
];

/// Writes what was measured of the preview.
pub fn print_live(out: &mut impl Write, items: usize, measured: &Latencies) -> io::Result<()> {
    writeln!(
        out,
        "candor {} on {} cores, {} items",
        env!("CARGO_PKG_VERSION"),
        cores(),
        grouped(items)
    )?;
    writeln!(
        out,
        "Milliseconds from the save of one file until its page is sent with the new text;"
    )?;
    writeln!(out, "5 of them are the wait for the end of the save.\n")?;
    for (what, sample) in
        [("title of one item", &measured.one), ("title of the site", &measured.all)]
    {
        let (median, least, most) = (sample.median(), sample.least(), sample.most());
        writeln!(out, "{what:<18} median {median:.0}, least {least:.0}, most {most:.0}")?;
    }
    Ok(())
}

/// Writes what many changes did to the preview.
pub fn print_soak(
    out: &mut impl Write,
    (items, changes): (usize, usize),
    soaked: &[Option<Resources>; 2],
) -> io::Result<()> {
    writeln!(
        out,
        "
{} changes in {} items:",
        grouped(changes),
        grouped(items)
    )?;
    for (when, resources) in ["before", "after"].into_iter().zip(soaked) {
        if let Some(Resources { memory, files }) = resources {
            writeln!(out, "{when:<8} {} MB in memory, {files} open files", memory / 1024)?;
        }
    }
    Ok(())
}

/// Writes the report.
pub fn print(out: &mut impl Write, measured: &[Measured], large: bool) -> io::Result<()> {
    writeln!(out, "candor {} on {} cores", env!("CARGO_PKG_VERSION"), cores())?;
    writeln!(out, "\n{READING}")?;
    table(out, &measured.iter().map(row).collect::<Vec<_>>())?;
    writeln!(out)?;
    for pair in measured.windows(2) {
        let growth = per_item(&pair[1]) / per_item(&pair[0]);
        let (fewer, more) = (grouped(pair[0].items), grouped(pair[1].items));
        writeln!(
            out,
            "From {fewer} to {more} items the time per item changes by a factor of {growth:.2}."
        )?;
    }
    if !large {
        writeln!(out, "CANDOR_BENCH_LARGE=1 adds 100,000 items.")?;
    }
    Ok(())
}

/// How many cores there are, for all that the system tells.
fn cores() -> String {
    std::thread::available_parallelism()
        .map_or_else(|_| "an unknown number of".to_owned(), |n| n.to_string())
}

/// One portfolio as cells.
fn row(measured: &Measured) -> [String; HEAD.len()] {
    [
        grouped(measured.items),
        grouped(measured.output.pages),
        grouped(measured.output.files),
        megabytes(measured.output.bytes),
        spread(&measured.build, 3),
        spread(&measured.copy, 3),
        spread(&measured.ratio, 2),
        spread(&measured.floor, 3),
        spread(&measured.over_floor, 2),
        spread(&measured.again, 3),
        measured.memory.map_or_else(|| "not measured".to_owned(), megabytes),
        format!("{:.3}", per_item(measured) * 1000.0),
    ]
}

/// Seconds of a build for each item.
#[expect(clippy::cast_precision_loss, reason = "numbers of items are far below 2^52")]
fn per_item(measured: &Measured) -> f64 {
    measured.build.median() / measured.items as f64
}

/// A median with its range.
fn spread(sample: &Sample, digits: usize) -> String {
    let (median, least, most) = (sample.median(), sample.least(), sample.most());
    format!("{median:.digits$} ({least:.digits$}-{most:.digits$})")
}

/// Bytes in megabytes.
fn megabytes(bytes: u64) -> String {
    format!("{}.{}", bytes / 1_000_000, bytes / 100_000 % 10)
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// Writes a table with aligned columns.
fn table(out: &mut impl Write, rows: &[[String; HEAD.len()]]) -> io::Result<()> {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].len());
        cells.fold(HEAD[column].len(), usize::max)
    };
    let widths: [usize; HEAD.len()] = std::array::from_fn(width);
    let mut line = |cells: [&str; HEAD.len()]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!(" {cell:>width$} |"));
        writeln!(out, "|{}", padded.collect::<Vec<_>>().concat())
    };
    line(HEAD)?;
    let rules = widths.map(|width| format!("{}:", "-".repeat(width - 1)));
    line(std::array::from_fn(|column| rules[column].as_str()))?;
    rows.iter().try_for_each(|row| line(std::array::from_fn(|column| row[column].as_str())))
}
