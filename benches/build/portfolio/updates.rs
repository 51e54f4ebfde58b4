//! Updates: streams of reports, one every two weeks each, back to the start.

use std::path::Path;
use std::{fs, io};

use chrono::NaiveDate;

use super::{AS_OF, Dice, Plan, Sheet, moved, prose};

/// The days between two reports of a stream.
const INTERVAL: i64 = 14;
/// The most reports of a stream: as far back as the first promise.
const DEPTH: usize = 39;
/// How many days before [`AS_OF`] the streams reported last: the working days
/// of two weeks.
const OFFSETS: [i64; 10] = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11];

/// The bottom line; `@` becomes the programme, `#` a number.
const HEADLINES: [&str; 5] = [
    "@ opens # sites and stays on its dates",
    "@ moves by # days and needs # people until spring",
    "@ closes # of its open points",
    "@ waits for # answers and loses a day with each",
    "@ delivers # days early",
];

/// Writes a file for each update.
pub fn write(plan: &Plan, folder: &Path) -> io::Result<()> {
    let mut dice = Dice::new(6);
    let streams = plan.updates.div_ceil(DEPTH);
    let mut on = AS_OF;
    for n in 0..plan.updates {
        let stream = n % streams;
        if n > 0 && stream == 0 {
            on = moved(on, -INTERVAL);
        }
        let on = moved(on, -OFFSETS[stream % OFFSETS.len()]);
        let area = prose::area(stream);
        let mentions = plan.mentions(&mut dice, plan.programme(stream), on);
        let body = prose::body(&mut dice, &area, &mentions);
        let path = folder.join(format!("{}-{on}.md", prose::slug(&area)));
        fs::write(path, sheet(&mut dice, plan, stream, on).into_markdown(&body))?;
    }
    Ok(())
}

/// The fields of one update.
fn sheet(dice: &mut Dice, plan: &Plan, stream: usize, on: NaiveDate) -> Sheet {
    let area = prose::area(stream);
    let programme = plan.programme(stream);
    let headline = dice.pick(&HEADLINES);
    let mut sheet = Sheet::default();
    sheet
        .set("title", format!("{area} on {on}"))
        .set("on", on)
        .set("headline", prose::numbered(dice, headline).replace('@', &area))
        .set("health", dice.pick(&["green", "green", "green", "amber", "amber", "amber", "red"]))
        .set("health_reason", prose::sentences(dice, &area, 1))
        .set("author", plan.person(dice, programme))
        .set("done", [prose::point(dice), prose::point(dice), prose::point(dice)])
        .set("next", [prose::point(dice), prose::point(dice)]);
    if dice.chance(30) {
        sheet.set("to", plan.people(dice, programme, 3));
    }
    if dice.chance(85) {
        sheet.set("challenges", [prose::sentences(dice, &area, 1), prose::point(dice)]);
    }
    if dice.chance(40) {
        sheet.set("opportunities", [prose::point(dice)]);
    }
    sheet
}
