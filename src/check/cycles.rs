//! Items that wait for each other in a circle.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::diag::{Code, FileId, Finding, Place, Step};
use crate::field::{Id, Ref, Target};

use super::Context;

/// Milestones that depend on each other.
pub fn milestones(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let edges = context.loaded.model.milestones.iter().map(|m| (&m.id, m.file, ids(&m.depends_on)));
    report(edges, "depends_on", "these milestones wait for each other", findings);
}

/// Decisions that supersede each other.
pub fn decisions(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let edges = context.loaded.model.decisions.iter().map(|d| (&d.id, d.file, ids(&d.supersedes)));
    report(edges, "supersedes", "these decisions replace each other", findings);
}

/// Groups that are members of each other.
pub fn groups(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let edges = context.loaded.model.stakeholders.iter().map(|s| (&s.id, s.file, ids(&s.members)));
    report(edges, "members", "these groups are members of each other", findings);
}

fn ids<T: Target>(refs: &[Ref<T>]) -> Vec<&Id> {
    refs.iter().filter_map(Ref::id).collect()
}

/// Reports each circle once, the shortest through its first item.
fn report<'a>(
    edges: impl Iterator<Item = (&'a Id, FileId, Vec<&'a Id>)>,
    field: &'static str,
    what: &str,
    findings: &mut Vec<Finding>,
) {
    let mut next: HashMap<&Id, Vec<&Id>> = HashMap::new();
    let mut files = HashMap::new();
    for (id, file, to) in edges {
        files.insert(id, file);
        if !to.is_empty() {
            next.insert(id, to);
        }
    }
    let mut left = in_circles(&next);
    while let Some(first) = left.first().copied() {
        match shortest(first, &next, &left) {
            Some(circle) => {
                let mut names: Vec<&str> = circle.iter().map(|id| id.as_str()).collect();
                names.push(first.as_str());
                let message = match circle.len() {
                    1 => format!("`{first}` names itself in `{field}`"),
                    _ => format!("{what}: `{}`", names.join(" → ")),
                };
                let help = match circle.len() {
                    1 => "take it out".to_owned(),
                    _ => format!("take one of them out of the `{field}` of the one before it"),
                };
                let second = circle.get(1).copied().unwrap_or(first);
                let entry = next[first].iter().position(|id| *id == second).unwrap_or(0);
                let place = Place::value(files[first], [Step::Field(field), Step::Entry(entry)]);
                findings.push(Finding::new(Code::Cycle, place, message).help(help));
                for id in circle {
                    left.remove(id);
                }
            }
            None => {
                left.remove(first);
            }
        }
    }
}

/// What is left when everything is taken away that waits for nothing.
fn in_circles<'a>(next: &HashMap<&'a Id, Vec<&'a Id>>) -> BTreeSet<&'a Id> {
    let mut waits: HashMap<&Id, usize> = HashMap::new();
    let mut waited_for: HashMap<&Id, Vec<&'a Id>> = HashMap::new();
    for (id, to) in next {
        let open = to.iter().filter(|id| next.contains_key(**id));
        waits.insert(id, open.clone().count());
        open.for_each(|to| waited_for.entry(to).or_default().push(id));
    }
    let mut free: Vec<&Id> = waits.iter().filter(|(_, n)| **n == 0).map(|(id, _)| *id).collect();
    let mut left: BTreeSet<&Id> = next.keys().copied().collect();
    while let Some(id) = free.pop() {
        left.remove(id);
        for waiting in waited_for.get(id).into_iter().flatten() {
            if let Some(n) = waits.get_mut(waiting) {
                *n -= 1;
                if *n == 0 {
                    free.push(waiting);
                }
            }
        }
    }
    left
}

/// The shortest way from an item back to itself.
fn shortest<'a>(
    first: &'a Id,
    next: &HashMap<&'a Id, Vec<&'a Id>>,
    left: &BTreeSet<&'a Id>,
) -> Option<Vec<&'a Id>> {
    let mut from: HashMap<&Id, &'a Id> = HashMap::new();
    let mut queue = VecDeque::from([first]);
    while let Some(id) = queue.pop_front() {
        for to in next.get(id).into_iter().flatten().copied() {
            if to == first {
                let mut circle = vec![id];
                while circle.last() != Some(&first) {
                    circle.push(circle.last().and_then(|id| from.get(*id))?);
                }
                circle.reverse();
                return Some(circle);
            }
            if left.contains(to) && !from.contains_key(to) {
                from.insert(to, id);
                queue.push_back(to);
            }
        }
    }
    None
}
