//! What templates are given in many places: links, statuses, cards.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use tera::Value;

use crate::derive::{Event, Facts, Status, Waiting, What};
use crate::edition::Edition;
use crate::field::{Day, Id};
use crate::kinds::{Item, KindId, Milestone, Rag, Stakeholder};
use crate::words;

use super::routes::Routes;

/// What every page can ask: the edition, its facts and its addresses.
pub struct World<'a> {
    /// The edition.
    pub edition: &'a Edition<'a>,
    /// Its facts.
    pub facts: &'a Facts<'a>,
    /// Its addresses.
    pub routes: &'a Routes,
    /// Which of the changes since the last report concern an item.
    news: OnceLock<HashMap<(KindId, usize), Vec<usize>>>,
}

/// A status as pages show it: shape and word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The shape: `ok`, `warn`, `bad`, `done` or `idle`.
    pub key: &'static str,
    /// The word.
    pub word: &'static str,
}

impl From<Status> for Mark {
    fn from(status: Status) -> Self {
        let (key, word) = match status {
            Status::Done => ("done", "Done"),
            Status::Cancelled => ("idle", "Cancelled"),
            Status::NotCommitted => ("idle", "Not committed"),
            Status::Green => ("ok", "On track"),
            Status::Amber => ("warn", "At risk"),
            Status::Red => ("bad", "Off track"),
        };
        Self { key, word }
    }
}

impl From<Rag> for Mark {
    fn from(rag: Rag) -> Self {
        Status::from(rag).into()
    }
}

/// The whole: without a report and without a promised date it has no colour.
impl From<Option<Rag>> for Mark {
    fn from(rag: Option<Rag>) -> Self {
        rag.map_or(Self { key: "idle", word: "No status yet" }, Self::from)
    }
}

/// A link to an item.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// The id.
    pub id: Id,
    /// The address, from the root of the site.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// What kind of thing it is, in a word.
    pub kind: &'static str,
    /// How it stands, where that can be said.
    pub status: Option<Mark>,
    /// One line about it: a date, a role.
    pub note: Option<String>,
}

/// A person or a group.
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    /// The id.
    pub id: Id,
    /// The address, from the root of the site.
    pub href: String,
    /// The name.
    pub name: String,
    /// One or two letters for the disc before the name.
    pub initials: String,
    /// What they are here.
    pub role: Option<String>,
    /// Whether this is a group.
    pub group: bool,
}

/// Something that waits for somebody.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// The id, for an anchor.
    pub id: Id,
    /// The address, from the root of the site.
    pub href: String,
    /// What is needed.
    pub title: String,
    /// `decision` or `ask`.
    pub kind: &'static str,
    /// For whom it waits.
    pub who: Option<Person>,
    /// The verb behind the name: "decides", "can give it".
    pub verb: &'static str,
    /// By when, as a day.
    pub due: Option<Day>,
    /// How far that is from the report.
    pub distance: Option<String>,
    /// Calendar days since it was due.
    pub overdue_days: i64,
    /// For how many calendar days it is open.
    pub age_days: i64,
    /// What we recommend, or why we ask.
    pub text: Option<String>,
    /// What waiting costs.
    pub if_late: Option<String>,
    /// The words of the link.
    pub see: &'static str,
}

/// Something that changed.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// On which day.
    pub on: Day,
    /// The kind of change in a word, with its shape.
    pub mark: Mark,
    /// The address of the item.
    pub href: Option<String>,
    /// The new fact.
    pub text: String,
    /// Why.
    pub why: Option<String>,
}

impl<'a> World<'a> {
    /// What the pages of an edition can ask.
    pub fn new(edition: &'a Edition<'a>, facts: &'a Facts<'a>, routes: &'a Routes) -> Self {
        Self { edition, facts, routes, news: OnceLock::new() }
    }
}

impl World<'_> {
    /// The day of the edition.
    pub fn today(&self) -> Day {
        self.edition.as_of
    }

    /// The title of an item, or what stands for a hidden one.
    pub fn title(&self, id: Option<&Id>) -> String {
        let item = id.and_then(|id| self.edition.model.item(id.as_str()));
        item.map_or("an internal item", |item| item.title()).to_owned()
    }

    /// A person or a group, if the edition has it.
    pub fn person(&self, id: Option<&Id>) -> Option<Person> {
        let n = self.edition.model.position(id?, KindId::Stakeholder)?;
        Some(self.person_at(n))
    }

    /// The n-th person or group.
    pub fn person_at(&self, n: usize) -> Person {
        let item: &Item<Stakeholder> = &self.edition.model.stakeholders[n];
        let mut letters = item
            .name
            .split(|c: char| c.is_whitespace() || c == '-')
            .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
        let first = letters.next();
        let last = letters.next_back();
        Person {
            id: item.id.clone(),
            href: self.routes.of(item.id.as_str()).unwrap_or_default().to_owned(),
            name: item.name.0.clone(),
            initials: first.into_iter().chain(last).flat_map(char::to_uppercase).collect(),
            role: item.role.as_ref().map(|role| role.0.clone()),
            group: item.is_group(),
        }
    }

    /// The people of a list of ids.
    pub fn people<'i>(&self, ids: impl IntoIterator<Item = Option<&'i Id>>) -> Vec<Person> {
        ids.into_iter().filter_map(|id| self.person(id)).collect()
    }

    /// A link to an item, if the edition has it.
    pub fn link(&self, id: &Id) -> Option<Link> {
        let item = self.edition.model.item(id.as_str())?;
        let n = self.edition.model.position(id, item.kind())?;
        let (status, note) = match item.kind() {
            KindId::Milestone => {
                let facts = &self.facts.milestones[n];
                let note = facts
                    .effective_forecast
                    .map(|day| self.when(&self.edition.model.milestones[n], day));
                (Some(facts.status_shown.into()), note)
            }
            KindId::Decision => (
                Some(self.decision_mark(n)),
                self.edition.model.decisions[n]
                    .decided
                    .map(|on| format!("decided on {}", words::day(*on, self.today()))),
            ),
            KindId::Update => (Some(self.facts.updates[n].shown.into()), None),
            KindId::Ask => (Some(self.ask_mark(n)), None),
            KindId::Stakeholder => {
                (None, self.edition.model.stakeholders[n].role.as_ref().map(|role| role.0.clone()))
            }
        };
        Some(Link {
            id: id.clone(),
            href: self.routes.of(id.as_str())?.to_owned(),
            title: item.title().to_owned(),
            kind: item.kind().word(),
            status,
            note,
        })
    }

    /// The links of a list of ids.
    pub fn links<'i>(&self, ids: impl IntoIterator<Item = &'i Id>) -> Vec<Link> {
        ids.into_iter().filter_map(|id| self.link(id)).collect()
    }

    /// A forecast in words: a period where the author gave one.
    pub fn when(&self, milestone: &Milestone, day: Day) -> String {
        let last = milestone.log().into_iter().rev().find(|entry| entry.on() <= self.today());
        let period = last.filter(|entry| entry.date() == day && milestone.actual.is_none());
        match period.and_then(|entry| entry.deadline().period.clone()) {
            Some(period) => words::period(&period),
            None => words::short(day, self.today()),
        }
    }

    /// How the n-th decision stands.
    pub fn decision_mark(&self, n: usize) -> Mark {
        let facts = &self.facts.decisions[n];
        let due = self.edition.model.decisions[n].due;
        let soon = self.facts.overall.next_update.unwrap_or_else(|| self.today().plus(14));
        let (key, word) = match facts.status {
            "proposed" if facts.overdue_days > 0 => ("bad", "Overdue"),
            "proposed" if due.is_some_and(|due| due <= soon) => ("warn", "Open"),
            "proposed" => ("idle", "Open"),
            "accepted" => ("done", "Decided"),
            "rejected" => ("done", "Rejected"),
            "superseded" => ("idle", "Superseded"),
            "withdrawn" => ("idle", "Withdrawn"),
            _ => ("idle", "No longer in force"),
        };
        Mark { key, word }
    }

    /// How the n-th ask stands.
    pub fn ask_mark(&self, n: usize) -> Mark {
        use crate::derive::AskState;
        use crate::kinds::Answer;
        let ask = &self.edition.model.asks[n];
        let facts = &self.facts.asks[n];
        let (key, word) = match (facts.state, ask.answer) {
            (AskState::Open, _) if facts.overdue_days > 0 => ("bad", "Overdue"),
            (AskState::Open, _) => ("idle", "Open"),
            (AskState::Withdrawn, _) => ("idle", "Withdrawn"),
            (AskState::Answered, Some(Answer::Partly)) => ("warn", "Granted in part"),
            (AskState::Answered, Some(Answer::Declined)) => ("bad", "Declined"),
            (AskState::Answered, _) => ("done", "Granted"),
        };
        Mark { key, word }
    }

    /// The card of something that waits.
    pub fn card(&self, waiting: &Waiting) -> Card {
        let (id, title, text, if_late, verb, see): (&Id, &str, Option<String>, _, _, _) =
            match waiting.kind {
                KindId::Decision => {
                    let decision = &self.edition.model.decisions[waiting.n];
                    let recommended = decision
                        .recommended
                        .as_ref()
                        .map(|option| format!("We recommend “{}”.", &**option));
                    (
                        &decision.id,
                        &decision.title,
                        recommended,
                        &decision.if_late,
                        "decides",
                        "See the options",
                    )
                }
                _ => {
                    let ask = &self.edition.model.asks[waiting.n];
                    let verb = match ask.kind {
                        crate::kinds::AskKind::Approval => "can approve it",
                        crate::kinds::AskKind::Resource => "can give it",
                        crate::kinds::AskKind::Unblock => "can clear the way",
                        crate::kinds::AskKind::Input => "knows best",
                        crate::kinds::AskKind::Introduction => "can open the door",
                        crate::kinds::AskKind::Information => "knows it",
                    };
                    (
                        &ask.id,
                        &ask.title,
                        Some(ask.why.0.clone()),
                        &ask.if_late,
                        verb,
                        "See the ask",
                    )
                }
            };
        Card {
            href: self.routes.of(id.as_str()).unwrap_or_default().to_owned(),
            id: id.clone(),
            title: title.to_owned(),
            kind: waiting.kind.word(),
            who: self.person(waiting.to.as_ref()),
            verb,
            due: waiting.due,
            distance: waiting.due.map(|due| words::distance(due, self.today())),
            overdue_days: waiting.overdue_days,
            age_days: waiting.age_days,
            text,
            if_late: if_late.as_ref().map(|text| text.0.clone()),
            see,
        }
    }

    /// A change as pages show it.
    pub fn change(&self, event: &Event) -> Change {
        let (key, word) = match event.what {
            What::OffTrack => ("bad", "Off track"),
            What::Slipped => {
                let red = i64::from(self.edition.site.tolerance.slip_red_days.get());
                (if event.days > red { "bad" } else { "warn" }, "Slipped")
            }
            What::AtRisk => ("warn", "At risk"),
            What::Cancelled => ("idle", "Cancelled"),
            What::Rebaselined => ("warn", "Promised anew"),
            What::Declined => ("warn", "Answered"),
            What::PulledIn => ("ok", "Pulled in"),
            What::Done => ("done", "Done"),
            What::Decided => ("done", "Decided"),
            What::Confirmed => ("done", "Looked back"),
            What::Granted => ("done", "Granted"),
            What::Raised => ("idle", "Raised"),
            What::Withdrawn => ("idle", "Withdrawn"),
            What::Promised => ("idle", "Promised"),
        };
        Change {
            on: event.on,
            mark: Mark { key, word },
            href: self.routes.of(event.item.as_str()).map(str::to_owned),
            text: event.text.clone(),
            why: event.why.clone(),
        }
    }

    /// The changes since the last report in some items, in order of time.
    pub fn news(&self, items: &HashSet<(KindId, usize)>) -> Vec<Arc<Event>> {
        let all = self.facts.between(self.facts.since, self.today());
        let news = self.news.get_or_init(|| {
            let mut news: HashMap<_, Vec<usize>> = HashMap::new();
            for (at, event) in all.iter().enumerate() {
                if let Some(n) = self.edition.model.position(&event.item, event.kind) {
                    news.entry((event.kind, n)).or_default().push(at);
                }
            }
            news
        });
        let mut found: Vec<usize> =
            items.iter().filter_map(|item| news.get(item)).flatten().copied().collect();
        found.sort_unstable();
        found.into_iter().map(|at| all[at].clone()).collect()
    }

    /// Events as changes: the worst kind first, among one kind what leadership
    /// steers by, then the largest.
    pub fn changes(&self, events: &[Arc<Event>]) -> Vec<Change> {
        self.in_order(events).into_iter().map(|event| self.change(event)).collect()
    }

    /// Events in the order in which pages list them.
    pub fn in_order<'e>(&self, events: &'e [Arc<Event>]) -> Vec<&'e Event> {
        let mut order: Vec<&Event> = events.iter().map(Arc::as_ref).collect();
        order.sort_by_cached_key(|event| {
            (
                event.what,
                !event.key,
                -event.days.abs(),
                std::cmp::Reverse(event.on),
                event.item.clone(),
            )
        });
        order
    }

    /// The body of an item as HTML, for a page one folder deep.
    pub fn body(&self, id: &Id) -> Option<Value> {
        let html = self.edition.model.item(id.as_str())?.prose()?.html(id.as_str(), "../", |id| {
            let href = self.routes.of(id)?.to_owned();
            Some((href, self.edition.model.item(id)?.title().to_owned()))
        });
        Some(Value::safe_string(&html))
    }
}
