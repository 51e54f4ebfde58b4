//! A commented blueprint of an item, dated today.

use std::path::{Path, PathBuf};

use crate::diag::Failure;
use crate::field::{Day, Id};
use crate::kinds::KindId;

use super::create;

/// Writes the blueprint of a kind; gives its path from the root.
pub fn new(root: &Path, kind: KindId, id: &Id, today: Day) -> Result<PathBuf, Failure> {
    let (text, ending) = match kind {
        KindId::Stakeholder => (include_str!("blueprints/stakeholder.toml"), "toml"),
        KindId::Milestone => (include_str!("blueprints/milestone.toml"), "toml"),
        KindId::Decision => (include_str!("blueprints/decision.md"), "md"),
        KindId::Update => (include_str!("blueprints/update.md"), "md"),
        KindId::Ask => (include_str!("blueprints/ask.toml"), "toml"),
    };
    let folder = Path::new("content").join(kind.folder());
    // An id may have only one file, whatever its ending.
    for other in ["toml", "md"] {
        let path = root.join(&folder).join(format!("{id}.{other}"));
        if path.exists() {
            return Err(Failure::Refused {
                reason: format!("{} is there already; it was not touched", path.display()),
            });
        }
    }
    let path = folder.join(format!("{id}.{ending}"));
    let next = today.plus(28);
    let text = text.replace("TODAY", &today.to_string()).replace("NEXT-MONTH", &next.to_string());
    create(&root.join(&path), &text)?;
    Ok(path)
}
