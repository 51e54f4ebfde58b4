//! Stakeholders: persons, and a group after every four of them.

use std::path::Path;
use std::{fs, io};

use super::{AS_OF, Dice, HISTORY, Plan, Sheet, moved, prose};

/// The functions of the site.
pub const FUNCTIONS: [&str; 6] =
    ["leadership", "engineering", "operations", "finance", "sales", "legal"];

/// First names.
const FIRST: [&str; 40] = [
    "Ada", "Bela", "Carla", "Dario", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaya",
    "Lena", "Milo", "Nora", "Omar", "Paula", "Quinn", "Rosa", "Sami", "Tara", "Umar", "Vera",
    "Wanda", "Xenia", "Yara", "Zeno", "Anton", "Berit", "Cyril", "Dunja", "Emil", "Flora", "Goran",
    "Heidi", "Igor", "Jana", "Kurt", "Lucia", "Marek", "Nadia",
];

/// Last names.
const LAST: [&str; 40] = [
    "Abbot", "Bauer", "Castro", "Dahl", "Eklund", "Farkas", "Gallo", "Haas", "Ibsen", "Jansen",
    "Kovac", "Lindt", "Moreau", "Novak", "Okoye", "Perez", "Quist", "Rossi", "Sato", "Tanaka",
    "Ueda", "Varga", "Weber", "Xu", "Yilmaz", "Zeman", "Adeyemi", "Brandt", "Costa", "Dubois",
    "Engel", "Fuchs", "Grant", "Horvat", "Ivanov", "Jensen", "Keller", "Larsen", "Meyer", "Nagy",
];

/// How engaged a person can be.
const LEVELS: [&str; 3] = ["neutral", "supportive", "leading"];

/// The name of the `n`th person; different for the first 1,600.
fn name(n: usize) -> String {
    let last = (n % FIRST.len() * 7 + n / FIRST.len()) % LAST.len();
    format!("{} {}", FIRST[n % FIRST.len()], LAST[last])
}

/// The ids of all persons and of all groups.
pub fn ids(count: usize) -> (Vec<String>, Vec<String>) {
    let groups = count / 5;
    (
        (0..count - groups).map(|n| prose::slug(&name(n))).collect(),
        (0..groups).map(|n| format!("{}-group", prose::slug(&prose::area(n)))).collect(),
    )
}

/// Writes a file for each stakeholder.
pub fn write(plan: &Plan, folder: &Path) -> io::Result<()> {
    let mut dice = Dice::new(7);
    for (n, id) in plan.persons.iter().enumerate() {
        fs::write(folder.join(format!("{id}.toml")), person(&mut dice, n, id).into_toml())?;
    }
    for (n, id) in plan.groups.iter().enumerate() {
        fs::write(folder.join(format!("{id}.toml")), group(plan, n).into_toml())?;
    }
    Ok(())
}

/// The fields of the `n`th person.
fn person(dice: &mut Dice, n: usize, id: &str) -> Sheet {
    let area = prose::area(n);
    let mut sheet = Sheet::default();
    sheet
        .set("name", name(n))
        .set("role", format!("Responsible for {area}"))
        .set("function", dice.pick(&FUNCTIONS))
        .set("contact", format!("mailto:{id}@example.com"))
        .set("since", moved(AS_OF, -HISTORY - dice.between(20, 400)))
        .set("expectations", ["No surprise on dates", "One page, numbers first"])
        .set("power", dice.between(1, 5))
        .set("interest", dice.between(1, 5))
        .set("desired", dice.pick(&LEVELS));
    if dice.chance(40) {
        sheet
            .entry("comms")
            .set("purpose", "Steer scope and money")
            .set("channel", dice.pick(&["report", "one-to-one"]))
            .set("every", dice.pick(&["2 weeks", "monthly", "quarterly"]));
    }
    for quarter in [3, 2, 1] {
        sheet
            .entry("assessment")
            .set("on", moved(AS_OF, -90 * quarter + dice.between(0, 80)))
            .set("level", dice.pick(&LEVELS))
            .set("note", prose::sentences(dice, &area, 1));
    }
    sheet
}

/// The fields of the `n`th group.
fn group(plan: &Plan, n: usize) -> Sheet {
    let mut sheet = Sheet::default();
    sheet
        .set("name", format!("{} group", prose::area(n)))
        .set("kind", "group")
        .set("role", "Advises the programme")
        .set("members", &plan.persons[4 * n..4 * n + 4])
        .set("since", moved(AS_OF, -HISTORY));
    sheet
}
