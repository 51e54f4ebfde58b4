//! Asks: what programmes need, from whom, by when.

use std::path::Path;
use std::{fs, io};

use super::{AS_OF, Dice, Plan, Sheet, moved, prose, spread};

/// What can be asked for, and how; `#` becomes a number.
const KINDS: [(&str, &str); 6] = [
    ("approval", "Approve # thousand for the test under load"),
    ("resource", "Lend # specialists for # days"),
    ("unblock", "Open the network to # sites"),
    ("input", "Read the draft of # pages"),
    ("introduction", "Introduce us to # partners"),
    ("information", "Say which # contracts end this year"),
];

/// How many days back the first ask was raised.
const SPAN: i64 = 365;

/// Writes a file for each ask.
pub fn write(plan: &Plan, folder: &Path) -> io::Result<()> {
    let mut dice = Dice::new(5);
    for n in 0..plan.asks {
        let area = prose::area(plan.programme(n));
        let path = folder.join(format!("{}-a{n}.toml", prose::slug(&area)));
        fs::write(path, sheet(&mut dice, plan, n, &area).into_toml())?;
    }
    Ok(())
}

/// The fields of one ask.
fn sheet(dice: &mut Dice, plan: &Plan, n: usize, area: &str) -> Sheet {
    let programme = plan.programme(n);
    let raised = spread(n, plan.asks, SPAN);
    let due = moved(raised, dice.between(7, 42));
    let (kind, title) = dice.pick(&KINDS);
    let title = prose::numbered(dice, title);
    let blocked = (0..3).filter_map(|_| plan.milestone(dice, programme, raised));
    let open = blocked.filter(|n| plan.milestones[*n].is_open()).take(1);
    let open: Vec<String> = open.map(|n| plan.milestone_id(n)).collect();
    let mut sheet = Sheet::default();
    sheet
        .set("title", format!("{title} ({area}, ask {n})"))
        .set("kind", kind)
        .set("to", plan.party(dice, programme))
        .set("from", plan.person(dice, programme))
        .set("raised", raised)
        .set("due", due)
        .set("why", prose::sentences(dice, area, 1))
        .set("if_late", prose::sentences(dice, area, 1))
        .list("blocks", &open);
    let answered = moved(raised, dice.between(2, 50));
    if answered <= AS_OF && dice.chance(90) {
        sheet
            .set("answered", answered)
            .set("answer", dice.pick(&["granted", "granted", "granted", "partly", "declined"]))
            .set("note", prose::sentences(dice, area, 1));
    } else if answered <= AS_OF && dice.chance(30) {
        sheet.set("withdrawn", answered);
    }
    let mentions = plan.mentions(dice, programme, raised);
    sheet.body(&prose::body(dice, area, &mentions));
    sheet
}
