//! Fuzzing without a nightly compiler: the corpus, changed at random.
//!
//! ```sh
//! cargo bench --bench mutate -- body 600      # ten minutes of one target
//! cargo bench --bench mutate -- all 60 7      # a minute of each, from seed 7
//! ```
//!
//! The input that ends a target is written to `fuzz/artifacts/TARGET/`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "reads the corpus, keeps what it finds, and stops after a time"
)]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

#[path = "../fuzz/targets.rs"]
mod targets;

/// Pieces that formats are made of.
const WORDS: &[&str] = &[
    "\n",
    "\"",
    "'''",
    "\"\"\"",
    "[",
    "]]",
    "[[",
    "{",
    "}",
    "=",
    "+++\n",
    "---",
    "ref:",
    "](",
    "<",
    ">",
    "&#",
    "{{",
    "}}",
    "{%",
    "%}",
    "|",
    "`",
    "*",
    "_",
    "[^1]",
    "[^1]: ",
    "\\",
    "\u{202e}",
    "\u{0}",
    "\u{1b}",
    "é",
    "e\u{301}",
    "2026-07-24",
    "9999-12-31",
    "audience = \"team\"\n",
    "Hidden away",
    "hidden",
    "beta",
    "ada",
    "title = ",
    "http://",
    "mailto:",
    "javascript:",
    "..",
    "%2f",
    "-0",
    "1e999",
    "true",
    " | ",
    "> ",
    "- ",
    "\t",
    "\r\n",
    "super()",
    "extends",
];

/// A small generator of random numbers (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).expect("less than a usize")
    }

    /// An input that is like two known ones.
    fn input(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = corpus[self.roll(corpus.len())].clone();
        for _ in 0..=self.roll(8) {
            let at = self.roll(input.len() + 1);
            let end = (at + self.roll(12)).min(input.len());
            match self.roll(7) {
                0 => drop(input.drain(at..end)),
                1 => drop(input.splice(at..at, WORDS[self.roll(WORDS.len())].bytes())),
                2 => drop(input.splice(at..end, WORDS[self.roll(WORDS.len())].bytes())),
                3 => {
                    let part = input[at..end].repeat(1 + self.roll(40));
                    drop(input.splice(at..at, part));
                }
                4 => {
                    let other = &corpus[self.roll(corpus.len())];
                    let from = self.roll(other.len() + 1);
                    let to = (from + self.roll(80)).min(other.len());
                    drop(input.splice(at..end, other[from..to].iter().copied()));
                }
                5 => input.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << self.roll(8)),
                _ => input.truncate(if self.roll(10) == 0 { at } else { usize::MAX }),
            }
        }
        input.truncate(1 << 14);
        input
    }
}

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let word = |n: usize| arguments.get(n).map(String::as_str);
    let seconds = word(1).and_then(|word| word.parse().ok()).unwrap_or(10);
    let seed = word(2).and_then(|word| word.parse().ok()).unwrap_or(1_u64);
    for (name, target) in targets::ALL {
        if word(0).is_none_or(|wanted| wanted == name || wanted == "all") {
            drive(name, target, Duration::from_secs(seconds), Dice(seed | 1));
        }
    }
}

fn drive(name: &str, target: fn(&[u8]), time: Duration, mut dice: Dice) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let files = fs::read_dir(root.join("corpus").join(name)).expect("the corpus is there");
    let mut paths: Vec<_> = files.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    let mut corpus: Vec<Vec<u8>> =
        paths.iter().map(|path| fs::read(path).expect("readable")).collect();
    let seeds = corpus.len();
    let start = Instant::now();
    let mut runs = 0_usize;
    let mut finds = 0_usize;
    while start.elapsed() < time {
        let input = dice.input(&corpus);
        runs += 1;
        if catch_unwind(AssertUnwindSafe(|| target(&input))).is_err() {
            finds += 1;
            let folder = root.join("artifacts").join(name);
            fs::create_dir_all(&folder).expect("the folder is ours");
            fs::write(folder.join(format!("find-{finds}")), &input).expect("the folder is ours");
            if finds == 20 {
                break;
            }
        } else if runs.is_multiple_of(50) {
            // Some offspring lives on, so that changes add up.
            if corpus.len() < seeds + 200 {
                corpus.push(input);
            } else {
                let at = seeds + dice.roll(200);
                corpus[at] = input;
            }
        }
    }
    println!("{name}: {runs} runs, {finds} finds");
}
