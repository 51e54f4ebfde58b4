//! Items that wait for each other in a circle.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::diag::{Code, FileId, Finding, Place, Step};
use crate::field::{Id, Ref, Target};

use super::Context;

/// Circles of each sort, if references may lead elsewhere than last time.
pub fn cycles(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.rewired {
        milestones(context, findings);
        decisions(context, findings);
        groups(context, findings);
    }
}

/// Milestones that depend on each other.
fn milestones(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let edges = context.loaded.model.milestones.iter().map(|m| (&m.id, m.file, ids(&m.depends_on)));
    report(edges, "depends_on", "these milestones wait for each other", findings);
}

/// Decisions that supersede each other.
fn decisions(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let edges = context.loaded.model.decisions.iter().map(|d| (&d.id, d.file, ids(&d.supersedes)));
    report(edges, "supersedes", "these decisions replace each other", findings);
}

/// Groups that are members of each other.
fn groups(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let edges = context.loaded.model.stakeholders.iter().map(|s| (&s.id, s.file, ids(&s.members)));
    report(edges, "members", "these groups are members of each other", findings);
}

fn ids<T: Target>(refs: &[Ref<T>]) -> Vec<&Id> {
    refs.iter().filter_map(Ref::id).collect()
}

/// How many items of a circle are named.
const ITEMS: usize = 12;
/// How often each item and each reference may be looked at.
const WORK: usize = 8;
/// In no circle.
const ALONE: usize = usize::MAX;

/// Where each item leads, by number.
struct Graph<'a> {
    names: Vec<&'a Id>,
    files: Vec<FileId>,
    next: Vec<Vec<usize>>,
    /// What a thing says that is in a circle with itself, and with others.
    field: &'static str,
    what: &'a str,
}

/// Reports circles, each the shortest through its first item, none that
/// shares an item with another.
fn report<'a>(
    edges: impl Iterator<Item = (&'a Id, FileId, Vec<&'a Id>)>,
    field: &'static str,
    what: &str,
    findings: &mut Vec<Finding>,
) {
    let mut graph = Graph { names: Vec::new(), files: Vec::new(), next: Vec::new(), field, what };
    let mut to = Vec::new();
    for (id, file, next) in edges {
        graph.names.push(id);
        graph.files.push(file);
        to.push(next);
    }
    let numbers: HashMap<&Id, usize> =
        graph.names.iter().enumerate().map(|(n, id)| (*id, n)).collect();
    // What leads to nothing that is known cannot be part of a circle, and keeps its place.
    let nowhere = graph.names.len();
    let number = |id: &&Id| numbers.get(*id).copied().unwrap_or(nowhere);
    graph.next = to.iter().map(|next| next.iter().map(number).collect()).collect();
    let mut part = graph.parts();
    // Each part has a circle. To look for more in it costs a little each time,
    // and a lot where there is none left.
    let mut work = WORK * (nowhere + graph.next.iter().map(Vec::len).sum::<usize>());
    let mut searched = HashSet::new();
    for first in 0..nowhere {
        let fresh = searched.insert(part[first]);
        if part[first] == ALONE || (work == 0 && !fresh) {
            continue;
        }
        if let Some(circle) = graph.shortest(first, &part, &mut work) {
            findings.push(graph.finding(&circle));
            circle.into_iter().for_each(|n| part[n] = ALONE);
        }
    }
}

impl Graph<'_> {
    fn finding(&self, circle: &[usize]) -> Finding {
        let first = circle[0];
        let (what, field) = (self.what, self.field);
        let message = match circle.len() {
            1 => format!("`{}` names itself in `{field}`", self.names[first]),
            length => {
                let mut names: Vec<String> =
                    circle.iter().take(ITEMS).map(|n| self.names[*n].to_string()).collect();
                if length > ITEMS {
                    names.push(format!("{} more", length - ITEMS));
                }
                names.push(self.names[first].to_string());
                format!("{what}: `{}`", names.join(" → "))
            }
        };
        let help = match circle.len() {
            1 => "take it out".to_owned(),
            _ => format!("take one of them out of the `{field}` of the one before it"),
        };
        let second = circle.get(1).copied().unwrap_or(first);
        let entry = self.next[first].iter().position(|n| *n == second).unwrap_or(0);
        let place = Place::value(self.files[first], [Step::Field(field), Step::Entry(entry)]);
        Finding::new(Code::Cycle, place, message).help(help)
    }

    /// The part of each item: those in which each one leads to each other one
    /// have a number, all others are alone. Without recursion, so that a chain
    /// of any length is no burden (Tarjan 1972).
    fn parts(&self) -> Vec<usize> {
        let count = self.names.len();
        // When each item was met, and the earliest open one that it leads back to.
        let (mut met, mut low) = (vec![ALONE; count], vec![ALONE; count]);
        let mut part = vec![ALONE; count];
        let (mut open, mut is_open) = (Vec::new(), vec![false; count]);
        let mut clock = 0;
        for root in 0..count {
            let mut work = if met[root] == ALONE { vec![(root, 0)] } else { Vec::new() };
            while let Some((n, edge)) = work.pop() {
                if edge == 0 {
                    (met[n], low[n]) = (clock, clock);
                    clock += 1;
                    open.push(n);
                    is_open[n] = true;
                } else if let Some(to) = self.known(n, edge - 1).filter(|to| is_open[*to]) {
                    low[n] = low[n].min(low[to]);
                }
                if edge < self.next[n].len() {
                    work.push((n, edge + 1));
                    let unmet = self.known(n, edge).filter(|to| met[*to] == ALONE);
                    work.extend(unmet.map(|to| (to, 0)));
                } else if met[n] == low[n] {
                    let start = open.iter().rposition(|other| *other == n).unwrap_or(0);
                    let circular = open.len() - start > 1 || self.next[n].contains(&n);
                    for inner in open.split_off(start) {
                        is_open[inner] = false;
                        part[inner] = if circular { n } else { ALONE };
                    }
                }
            }
        }
        part
    }

    /// Where an edge leads, if it is known.
    fn known(&self, n: usize, edge: usize) -> Option<usize> {
        self.next[n].get(edge).copied().filter(|to| *to < self.names.len())
    }

    /// The shortest way from an item back to itself inside its part.
    fn shortest(&self, first: usize, part: &[usize], work: &mut usize) -> Option<Vec<usize>> {
        let mut from: HashMap<usize, usize> = HashMap::new();
        let mut queue = VecDeque::from([first]);
        while let Some(n) = queue.pop_front() {
            *work = work.saturating_sub(1 + self.next[n].len());
            for to in self.next[n].iter().copied() {
                if to == first {
                    let mut circle = vec![n];
                    while let Some(before) = circle.last().and_then(|n| from.get(n)) {
                        circle.push(*before);
                    }
                    circle.reverse();
                    return Some(circle);
                }
                let inside = part.get(to) == Some(&part[first]);
                if inside && !from.contains_key(&to) {
                    from.insert(to, n);
                    queue.push_back(to);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::report;
    use crate::diag::{FileId, Finding};
    use crate::field::Id;

    /// The messages about a graph of numbered items.
    fn circles(size: usize, next: impl Fn(usize) -> Vec<usize>) -> Vec<Finding> {
        let ids: Vec<Id> = (0..size).map(|n| Id::mentioned(&format!("i{n:06}"))).collect();
        let edges = ids
            .iter()
            .enumerate()
            .map(|(n, id)| (id, FileId(n as u32), next(n).iter().map(|to| &ids[*to]).collect()));
        let mut findings = Vec::new();
        report(edges, "depends_on", "they wait", &mut findings);
        findings
    }

    #[test]
    fn every_circle_is_found_once_and_the_way_to_it_is_none() {
        let found = circles(7, |n| {
            [vec![1], vec![0, 2], vec![3], vec![3], vec![5], vec![6], vec![4]][n].clone()
        });
        let messages: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "they wait: `i000000 → i000001 → i000000`",
                "`i000003` names itself in `depends_on`",
                "they wait: `i000004 → i000005 → i000006 → i000004`",
            ]
        );
    }

    #[test]
    fn lim_2_chains_and_circles_of_100_000_are_no_burden() {
        const MANY: usize = 100_000;
        let small_stack = |work: fn()| {
            let thread = std::thread::Builder::new().stack_size(128 * 1024).spawn(work);
            thread.expect("a thread").join().expect("it ends well");
        };
        small_stack(|| {
            let chain = circles(MANY, |n| if n + 1 < MANY { vec![n + 1] } else { Vec::new() });
            assert!(chain.is_empty());
        });
        small_stack(|| {
            let into_a_circle = circles(MANY, |n| vec![if n + 1 < MANY { n + 1 } else { n - 1 }]);
            assert_eq!(into_a_circle.len(), 1);
        });
        small_stack(|| {
            let found = circles(MANY, |n| vec![(n + 1) % MANY]);
            assert!(found[0].message.len() < 500, "{}", found[0].message);
        });
        small_stack(|| {
            let pairs = circles(MANY, |n| vec![n.saturating_sub(1), (n + 1).min(MANY - 1)]);
            assert!(pairs.len() >= MANY / 4);
        });
        small_stack(|| {
            let hub = circles(MANY, |n| if n == 0 { (1..MANY).collect() } else { Vec::new() });
            assert!(hub.is_empty());
        });
    }
}
