//! A small site that builds without a warning, ready for GitHub Pages.

use std::path::Path;

use crate::diag::Failure;
use crate::field::Day;

use super::create;

/// The files of a new site. `TODAY`, `WEEK` and `MONTH` become days.
const FILES: &[(&str, &str)] = &[
    ("candor.toml", include_str!("site/candor.toml")),
    ("content/stakeholders/you.toml", include_str!("site/you.toml")),
    ("content/stakeholders/sponsor.toml", include_str!("site/sponsor.toml")),
    ("content/milestones/first-users.toml", include_str!("site/first-users.toml")),
    ("content/decisions/who-goes-first.md", include_str!("site/who-goes-first.md")),
    ("content/updates/first.md", include_str!("site/first.md")),
    (".gitignore", include_str!("site/gitignore")),
    (".github/workflows/pages.yml", include_str!("site/pages.yml")),
];

/// Writes the site into a folder; gives the paths of its files.
///
/// Refuses before anything is written if one of them is there.
pub fn init(dir: &Path, today: Day) -> Result<Vec<&'static str>, Failure> {
    let there: Vec<&str> =
        FILES.iter().map(|(path, _)| *path).filter(|path| dir.join(path).exists()).collect();
    if !there.is_empty() {
        return Err(Failure::Refused {
            reason: format!(
                "{} has {} already; nothing was written. Choose an empty folder",
                dir.display(),
                there.join(" and ")
            ),
        });
    }
    for (path, text) in FILES {
        let text = text
            .replace("TODAY", &today.to_string())
            .replace("WEEK", &today.plus(7).to_string())
            .replace("MONTH", &today.plus(35).to_string())
            .replace("VERSION", env!("CARGO_PKG_VERSION"));
        create(&dir.join(path), &text)?;
    }
    Ok(FILES.iter().map(|(path, _)| *path).collect())
}
