//! Words: names of programmes, and texts of about 150 words in Markdown.

use super::Dice;

/// Where programmes are at home.
const PLACES: [&str; 24] = [
    "North",
    "South",
    "East",
    "West",
    "Central",
    "Harbour",
    "Valley",
    "Lakeside",
    "Airport",
    "Coastal",
    "Upland",
    "Riverside",
    "Island",
    "Border",
    "Garden",
    "Market",
    "Mill",
    "Bridge",
    "Forest",
    "Castle",
    "Station",
    "Quarry",
    "Meadow",
    "Summit",
];

/// What programmes work on.
const SERVICES: [&str; 40] = [
    "billing",
    "ticketing",
    "payments",
    "identity",
    "search",
    "onboarding",
    "reporting",
    "logistics",
    "support",
    "messaging",
    "planning",
    "pricing",
    "catalogue",
    "checkout",
    "returns",
    "archive",
    "network",
    "storage",
    "mapping",
    "metering",
    "booking",
    "claims",
    "lending",
    "payroll",
    "training",
    "hiring",
    "purchasing",
    "warehousing",
    "scheduling",
    "dispatch",
    "maintenance",
    "inspection",
    "licensing",
    "signing",
    "translation",
    "monitoring",
    "recovery",
    "privacy",
    "access",
    "safety",
];

/// Sentences for the running text; `#` becomes a number, `@` the programme.
const SENTENCES: [&str; 16] = [
    "@ serves # customers a week, and # of them wrote to us about this in the last quarter.",
    "The team tried it with # users over # days and saw no loss of data.",
    "Two suppliers offered; the cheaper one needs # more days and the dearer one a second contract.",
    "Costs stay within the # thousand that the board agreed to in spring.",
    "What is left is a test under load with # requests a second, which needs the new machines.",
    "The first # sites work with it every day, and the call centre counts # questions a week.",
    "Half of the delay comes from one interface that @ shares with its neighbours.",
    "Nobody outside the team has to change anything before the change-over, which takes # hours.",
    "The security review found # points; all but # of them are closed.",
    "If the date moves again, # branches go into the busy season with the old system.",
    "The people who do the work now were asked twice, and # of # prefer the new way.",
    "We learned from @ that training takes # minutes and not the hour that we had planned.",
    "The contract ends in # weeks, and a renewal for a full year would cost # thousand.",
    "An error in # of ten thousand cases remains; each is put right by hand within # hours.",
    "Reports to the regulator are due every # days and take # hours of two people.",
    "The plan holds as long as the specialists of @ are free for # days in each month.",
];

/// Points of a list; `#` becomes a number.
const POINTS: [&str; 10] = [
    "Migration of # accounts, # of them with open orders",
    "A fallback that was exercised # times",
    "Training for # colleagues in # groups",
    "Acceptance by the works council after # days",
    "Letters to # partners in # languages",
    "A measured answer time below # milliseconds",
    "Documentation of # procedures",
    "Removal of # obsolete reports",
    "Two weeks of operation side by side at # sites",
    "A review of # access rights",
];

/// What the rows of a table measure.
const MEASURES: [&str; 8] = [
    "Cases per day",
    "Hours to answer",
    "Open defects",
    "Sites in operation",
    "Complaints per week",
    "Cost per case in cents",
    "Share without rework",
    "People trained",
];

/// A reference from a text to an item.
pub struct Mention {
    /// The words of the link.
    pub words: &'static str,
    /// The id of the item.
    pub id: String,
}

/// The name of a programme; different for the first 960.
pub fn area(programme: usize) -> String {
    let place = PLACES[programme % PLACES.len()];
    let service =
        SERVICES[(programme % PLACES.len() * 7 + programme / PLACES.len()) % SERVICES.len()];
    format!("{place} {service}")
}

/// A name as a part of ids.
pub fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// A text of about 150 words: paragraphs, a list, a table, a link, and every
/// reference in `mentions`.
pub fn body(dice: &mut Dice, area: &str, mentions: &[Mention]) -> String {
    let mut lines =
        vec![sentences(dice, area, 3), String::new(), "## What it takes".to_owned(), String::new()];
    for Mention { words, id } in mentions {
        lines.push(format!("- {}, see [{words}](ref:{id})", point(dice)));
    }
    lines.push(format!("- {}", point(dice)));
    lines.push("\n| Measure | Before | Now | Goal |\n| --- | ---: | ---: | ---: |".to_owned());
    let first = dice.below(MEASURES.len());
    for row in 0..3 {
        let measure = MEASURES[(first + row) % MEASURES.len()];
        let (before, now, goal) = (dice.below(500), dice.below(500), dice.below(500));
        lines.push(format!("| {measure} | {before} | {now} | {goal} |"));
    }
    let report = dice.below(9000);
    lines.push(format!(
        "\nThe figures are in [report {report}](https://example.com/reports/{report})."
    ));
    lines.push(sentences(dice, area, 2) + "\n");
    lines.join("\n")
}

/// A point of a list.
pub fn point(dice: &mut Dice) -> String {
    let point = dice.pick(&POINTS);
    numbered(dice, point)
}

/// Different sentences in a row.
pub fn sentences(dice: &mut Dice, area: &str, count: usize) -> String {
    let first = dice.below(SENTENCES.len());
    let sentences: Vec<String> = (0..count)
        .map(|n| SENTENCES[(first + n * 5) % SENTENCES.len()])
        .map(|sentence| numbered(dice, sentence).replace('@', area))
        .collect();
    sentences.join(" ")
}

/// A text with a number for each `#`.
pub fn numbered(dice: &mut Dice, text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len() + 8), |mut filled, c| {
        match c {
            '#' => filled += &dice.between(2, 90).to_string(),
            c => filled.push(c),
        }
        filled
    })
}
