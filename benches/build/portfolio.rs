//! A made-up portfolio, to measure on: in comes a number of items, out goes a
//! folder with a site of that many. The same number gives the same bytes.
//!
//! The portfolio looks back one and a half years from a pinned day. Items
//! belong to programmes and refer to older items of the same programme, so
//! that the links of a large portfolio are as local as those of a small one.

mod asks;
mod decisions;
mod dice;
mod milestones;
mod prose;
mod sheet;
mod stakeholders;
mod updates;

use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{NaiveDate, TimeDelta};

use decisions::Decision;
use dice::Dice;
use milestones::Milestone;
use prose::Mention;
use sheet::Sheet;

/// The fewest items that make a portfolio of all kinds.
pub const FEWEST: usize = 20;
/// The most items: the largest site that Candor reads.
pub const MOST: usize = 100_000;

/// The day that the portfolio speaks of, a Friday.
const AS_OF: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 20).expect("the day is in the calendar");
/// How many days back the first promise was made: 78 weeks.
const HISTORY: i64 = 546;

/// Writes a portfolio of `items` items into a folder that is empty or absent.
///
/// # Errors
///
/// If the number is too small or too large, if the folder has something in
/// it, or if a file cannot be written.
pub fn write(root: &Path, items: usize) -> io::Result<()> {
    if !(FEWEST..=MOST).contains(&items) {
        let message = format!("a portfolio has {FEWEST} to {MOST} items");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    fs::create_dir_all(root)?;
    if fs::read_dir(root)?.next().is_some() {
        let message = format!("{} is not empty", root.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    let plan = Plan::new(items);
    fs::write(root.join("candor.toml"), site(&plan))?;
    let content = root.join("content");
    stakeholders::write(&plan, &folder(&content, "stakeholders")?)?;
    milestones::write(&plan, &folder(&content, "milestones")?)?;
    decisions::write(&plan, &folder(&content, "decisions")?)?;
    updates::write(&plan, &folder(&content, "updates")?)?;
    asks::write(&plan, &folder(&content, "asks")?)
}

/// Makes the folder of a kind.
fn folder(content: &Path, kind: &str) -> io::Result<PathBuf> {
    let folder = content.join(kind);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The settings of the site.
fn site(plan: &Plan) -> String {
    let mut sheet = Sheet::default();
    sheet
        .set("title", "A portfolio to measure on")
        .set("vision", "Every programme says when, how sure, and what it needs.")
        .set("owner", &plan.persons[0])
        .set("feedback_to", "mailto:portfolio@example.com")
        .set("as_of", AS_OF)
        .set("update_every", "2 weeks")
        .set("functions", stakeholders::FUNCTIONS)
        .set("stages", milestones::STAGES);
    sheet.into_toml()
}

/// A day some days after another, or before it.
fn moved(day: NaiveDate, days: i64) -> NaiveDate {
    day + TimeDelta::days(days)
}

/// The day on which the `n`th of `count` items began, if they are spread over
/// the last `days` days up to the one before [`AS_OF`].
fn spread(n: usize, count: usize, days: i64) -> NaiveDate {
    let share = |number: usize| i64::try_from(number).expect("a portfolio is far smaller");
    moved(AS_OF, days * share(n) / share(count) - days - 1)
}

/// What the items of a portfolio have to know of each other.
struct Plan {
    /// How many programmes there are; the `n`th item of a kind belongs to
    /// programme `n` modulo this.
    programmes: usize,
    /// The ids of all persons.
    persons: Vec<String>,
    /// The ids of all groups.
    groups: Vec<String>,
    /// In the order in which they were promised.
    milestones: Vec<Milestone>,
    /// In the order in which they were raised.
    decisions: Vec<Decision>,
    /// How many asks there are.
    asks: usize,
    /// How many updates there are.
    updates: usize,
}

impl Plan {
    /// Shares `items` out among the kinds, and settles everything dated.
    fn new(items: usize) -> Self {
        let percent = |share: usize| items * share / 100;
        let parties = percent(2).max(5);
        let (decisions, asks, updates) = (percent(25), percent(10), percent(8));
        let milestones = items - parties - decisions - asks - updates;
        let programmes = (items / 150).max(3);
        let (persons, groups) = stakeholders::ids(parties);
        Self {
            programmes,
            persons,
            groups,
            milestones: milestones::plan(milestones),
            decisions: decisions::plan(decisions, programmes),
            asks,
            updates,
        }
    }

    /// The programme of the `n`th item of a kind.
    fn programme(&self, n: usize) -> usize {
        n % self.programmes
    }

    /// The id of a milestone.
    fn milestone_id(&self, n: usize) -> String {
        format!("{}-m{n}", prose::slug(&prose::area(self.programme(n))))
    }

    /// The id of a decision.
    fn decision_id(&self, n: usize) -> String {
        format!("{}-d{n}", prose::slug(&prose::area(self.programme(n))))
    }

    /// Some of the persons who work for a programme, each once.
    fn people(&self, dice: &mut Dice, programme: usize, count: usize) -> Vec<&str> {
        let first = programme * 5 + dice.below(6);
        (first..first + count.min(self.persons.len()))
            .map(|n| self.persons[n % self.persons.len()].as_str())
            .collect()
    }

    /// One to `most` of the persons who work for a programme, each once.
    fn people_up_to(&self, dice: &mut Dice, programme: usize, most: usize) -> Vec<&str> {
        let count = 1 + dice.below(most);
        self.people(dice, programme, count)
    }

    /// One of the persons who work for a programme.
    fn person(&self, dice: &mut Dice, programme: usize) -> &str {
        self.people(dice, programme, 1)[0]
    }

    /// A person of a programme, or now and then a group.
    fn party(&self, dice: &mut Dice, programme: usize) -> &str {
        if dice.chance(15) {
            &self.groups[programme % self.groups.len()]
        } else {
            self.person(dice, programme)
        }
    }

    /// Those of the first `known` items of a kind that belong to a programme,
    /// the youngest first.
    fn older(&self, known: usize, programme: usize) -> impl Iterator<Item = usize> {
        let count = (known + self.programmes - 1 - programme) / self.programmes;
        (0..count).rev().map(move |n| n * self.programmes + programme)
    }

    /// One of the 20 youngest milestones of a programme that were promised by
    /// a day.
    fn milestone(&self, dice: &mut Dice, programme: usize, by: NaiveDate) -> Option<usize> {
        let known = self.milestones.partition_point(|milestone| milestone.promised <= by);
        dice.pick_of(&self.older(known, programme).take(20).collect::<Vec<_>>())
    }

    /// One of the 10 youngest decisions of a programme that were raised by a
    /// day and that everybody may see.
    fn decision(&self, dice: &mut Dice, programme: usize, by: NaiveDate) -> Option<usize> {
        let known = self.decisions.partition_point(|decision| decision.raised <= by);
        let open = |n: &usize| !self.decisions[*n].hidden;
        dice.pick_of(&self.older(known, programme).filter(open).take(10).collect::<Vec<_>>())
    }

    /// What the text of an item of a programme refers to on a day: one person,
    /// and what else there was.
    fn mentions(&self, dice: &mut Dice, programme: usize, on: NaiveDate) -> Vec<Mention> {
        let person = self.person(dice, programme).to_owned();
        let mut mentions = vec![Mention { words: "the owner of the plan", id: person }];
        // What is said on a day was known the day before.
        let by = moved(on, -1);
        if let Some(n) = self.milestone(dice, programme, by) {
            mentions.push(Mention { words: "the milestone before it", id: self.milestone_id(n) });
        }
        if let Some(n) = self.decision(dice, programme, by) {
            mentions.push(Mention { words: "the decision on it", id: self.decision_id(n) });
        }
        mentions
    }
}
