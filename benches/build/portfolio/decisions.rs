//! Decisions: open, taken, refused, replaced by younger ones.

use std::path::Path;
use std::{fs, io};

use chrono::NaiveDate;

use super::{AS_OF, Dice, HISTORY, Plan, Sheet, moved, prose, spread};

/// What is asked.
const QUESTIONS: [&str; 6] = [
    "which supplier do we choose?",
    "do we keep the old system for another season?",
    "who answers the calls of customers?",
    "may records be kept for a year?",
    "do we open all sites at once?",
    "how are the costs shared?",
];

/// The ways to decide.
const OPTIONS: [&str; 6] = [
    "All at once",
    "Site by site",
    "Wait for the tender",
    "Stay as we are",
    "Share it with a neighbour",
    "Buy it",
];

/// A question, and how far its answer is.
pub struct Decision {
    /// The day on which it was raised.
    pub raised: NaiveDate,
    /// Whether only the team may see it.
    pub hidden: bool,
    /// How far it is, in the word of the record.
    status: &'static str,
    /// The day on which it was taken.
    decided: Option<NaiveDate>,
    /// An older one that it replaces.
    supersedes: Option<usize>,
}

/// All decisions, in the order in which they were raised.
pub fn plan(count: usize, programmes: usize) -> Vec<Decision> {
    let mut dice = Dice::new(3);
    let mut decisions: Vec<Decision> = Vec::with_capacity(count);
    let mut replaced = vec![false; count];
    for n in 0..count {
        let raised = spread(n, count, HISTORY - 14);
        let status = status(&mut dice, raised);
        let taken = matches!(status, "accepted" | "rejected" | "deprecated");
        let decided = taken.then(|| moved(raised, dice.between(2, 40)).min(AS_OF));
        let older = n.checked_sub(programmes * (1 + dice.below(5)));
        let supersedes = older.filter(|older| {
            let both = status == "accepted" && decisions[*older].status == "accepted";
            both && dice.chance(10) && !replaced[*older]
        });
        if let Some(older) = supersedes {
            replaced[older] = true;
        }
        decisions.push(Decision { raised, hidden: n % 25 == 24, status, decided, supersedes });
    }
    decisions
}

/// How far a decision of a day is by now.
fn status(dice: &mut Dice, raised: NaiveDate) -> &'static str {
    let recent = raised > moved(AS_OF, -45);
    match dice.below(100) {
        0..50 if recent => "proposed",
        0..4 => "proposed",
        4..8 => "withdrawn",
        8..11 => "deprecated",
        11..18 => "rejected",
        _ => "accepted",
    }
}

/// Writes a file for each decision.
pub fn write(plan: &Plan, folder: &Path) -> io::Result<()> {
    let mut dice = Dice::new(4);
    for (n, decision) in plan.decisions.iter().enumerate() {
        let programme = plan.programme(n);
        let mentions = plan.mentions(&mut dice, programme, decision.raised);
        let body = prose::body(&mut dice, &prose::area(programme), &mentions);
        let path = folder.join(format!("{}.md", plan.decision_id(n)));
        fs::write(path, sheet(&mut dice, plan, n, decision).into_markdown(&body))?;
    }
    Ok(())
}

/// The fields of one decision.
fn sheet(dice: &mut Dice, plan: &Plan, n: usize, decision: &Decision) -> Sheet {
    let programme = plan.programme(n);
    let area = prose::area(programme);
    let first = dice.below(OPTIONS.len());
    let count = 2 + dice.below(2);
    let option = |n: usize| OPTIONS[(first + n) % OPTIONS.len()];
    let mut sheet = Sheet::default();
    sheet
        .set("title", format!("Question {n} of {area}: {}", dice.pick(&QUESTIONS)))
        .set("status", decision.status)
        .set("raised", decision.raised)
        .set("due", moved(decision.raised, dice.between(14, 42)))
        .maybe("decided", decision.decided)
        .set("driver", plan.party(dice, programme))
        .set("approver", plan.person(dice, programme))
        .list("contributors", &plan.people_up_to(dice, programme, 4))
        .list("informed", &plan.people_up_to(dice, programme, 3))
        .set("criteria", ["Effect on customers", "Cost over three years", "Time"])
        .set("recommended", option(0))
        .list("affects", &affected(dice, plan, programme, decision))
        .set("reversible", dice.chance(60))
        .set("tags", [prose::slug(&area)]);
    if decision.hidden {
        sheet.set("audience", "team");
    }
    if let Some(older) = decision.supersedes {
        sheet.set("supersedes", [plan.decision_id(older)]);
    }
    match decision.status {
        "accepted" | "deprecated" => {
            let chosen = option(dice.below(count));
            sheet
                .set("chosen", chosen)
                .set("rationale", prose::sentences(dice, &area, 1))
                .set("consequences", [prose::point(dice), prose::point(dice)]);
        }
        "rejected" => {
            sheet.set("rationale", prose::sentences(dice, &area, 1));
        }
        _ => {
            sheet.set("if_late", prose::sentences(dice, &area, 1));
        }
    }
    if let (Some(decided), "accepted", true) = (decision.decided, decision.status, dice.chance(40))
    {
        confirm(dice, &area, decided, &mut sheet);
    }
    for n in 0..count {
        sheet
            .entry("option")
            .set("title", option(n))
            .set("pros", [prose::point(dice)])
            .set("cons", [prose::point(dice)])
            .set("proposed_by", plan.person(dice, programme));
    }
    sheet
}

/// When to look whether a decision worked, and if that day was, what was seen.
fn confirm(dice: &mut Dice, area: &str, decided: NaiveDate, sheet: &mut Sheet) {
    let day = moved(decided, dice.between(60, 200));
    sheet.set("confirm_on", day).set("confirm_by", prose::point(dice));
    if day <= AS_OF && dice.chance(90) {
        sheet
            .set("confirmed.on", moved(day, dice.between(0, 7)).min(AS_OF))
            .set("confirmed.result", prose::sentences(dice, area, 1));
    }
}

/// Up to two milestones that a decision is about.
fn affected(dice: &mut Dice, plan: &Plan, programme: usize, decision: &Decision) -> Vec<String> {
    let mut affected: Vec<usize> =
        (0..2).filter_map(|_| plan.milestone(dice, programme, decision.raised)).collect();
    affected.dedup();
    affected.into_iter().map(|n| plan.milestone_id(n)).collect()
}
