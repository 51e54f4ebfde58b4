//! What a report speaks of: one file a kind, listed once.
//!
//! A kind is a list of typed fields and the rules that compare two of them.
//! From the list come typed tables for the facts, and blind iteration for
//! loading, references, editions, pages and `data.json`.

mod ask;
mod decision;
mod milestone;
mod stakeholder;
mod tables;
mod update;

pub use ask::{Answer, Ask, AskKind};
pub use decision::{Decision, DecisionOption, DecisionStatus};
pub use milestone::{Cause, Entry, Milestone};
pub use stakeholder::{Comms, Stakeholder, StakeholderKind};
pub use tables::{Index, Table};
pub use update::Update;

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::diag::{Code, FileId, Finding, Place, Step};
use crate::field::{
    Body, Day, Fate, Field, Happened, Id, Lens, Line, Named, Record, Visitor, Wants, WebLink,
    record, to, words,
};
use crate::prose::Prose;

use tables::differing;

words! {
    /// How something goes: a judgement when declared, a rule when computed.
    enum Rag {
        /// Within tolerance.
        Green = "green",
        /// Tolerance is threatened.
        Amber = "amber",
        /// Outside tolerance.
        Red = "red",
    }
}

record! {
    /// Somebody's agreement.
    struct Accept = "an agreement" {
        /// Who agreed.
        who: Named<to::Party>,
        /// On which day.
        on: Happened,
    }
}

/// A kind of item.
pub trait Kind: Field + Record + Serialize + Clone + PartialEq + Send + Sync {
    /// Which one.
    const ID: KindId;

    /// What the item is called on pages.
    fn title(&self) -> &str;

    /// The fields that every kind has.
    fn common(&self) -> Common<'_>;

    /// Sets the body of a Markdown file.
    fn set_body(&mut self, body: Body);

    /// The rules that compare two fields of one item.
    fn rules(&self, _rules: &mut Rules<'_>) {}

    /// Takes back what an edition of an earlier day cannot know, after the
    /// days that lie after it are gone.
    fn settle(&mut self) {}

    /// Every day on which somebody said something in this item.
    fn said(&self) -> Vec<Day>;
}

/// The fields that every kind has.
pub struct Common<'a> {
    /// The rung that may see the item, by name; the kind's default if not set.
    pub audience: Option<&'a Line>,
    /// "Checked, still true".
    pub reviewed: Option<Happened>,
    /// The text in Markdown.
    pub body: Option<&'a Body>,
}

/// Declares a kind: a record with the fields that every kind has.
macro_rules! kind {
    (
        $(#[doc = $about:literal])+
        struct $Name:ident = $what:literal {
            $($fields:tt)+
        }
    ) => {
        $crate::field::record! {
            $(#[doc = $about])+
            struct $Name = $what {
                $($fields)+
                /// The most open rung of the audience ladder that may see this.
                audience: Option<$crate::field::Line>,
                /// The day on which somebody checked that this is still true.
                reviewed: Option<$crate::field::Happened>,
                /// Words to find it by.
                tags: Vec<$crate::field::Line>,
                /// Links to other places.
                links: Vec<$crate::kinds::WebLink>,
                /// Your own data, for your theme.
                extra: $crate::field::Extra,
                /// The text, in Markdown.
                body: Option<$crate::field::Body>,
            }
        }
    };
}
use kind;

/// The lines of [`Kind`] that are the same for every kind.
macro_rules! common {
    () => {
        fn common(&self) -> $crate::kinds::Common<'_> {
            $crate::kinds::Common {
                audience: self.audience.as_ref(),
                reviewed: self.reviewed,
                body: self.body.as_ref(),
            }
        }

        fn set_body(&mut self, body: $crate::field::Body) {
            self.body = Some(body);
        }
    };
}
use common;

/// An item: the fields of its kind, and where they come from.
#[derive(Debug, Clone)]
pub struct Item<K> {
    /// The name of its file.
    pub id: Id,
    /// Its file.
    pub file: FileId,
    /// Who may see it: a rung of the audience ladder, 0 the most open.
    pub rung: usize,
    /// What the author wrote.
    pub fields: K,
    /// Its body as HTML.
    pub prose: Option<Arc<Prose>>,
}

impl<K> std::ops::Deref for Item<K> {
    type Target = K;

    fn deref(&self) -> &K {
        &self.fields
    }
}

/// An item of any kind.
pub trait AnyItem: Sync {
    /// Its id.
    fn id(&self) -> &Id;
    /// Its kind.
    fn kind(&self) -> KindId;
    /// Its file.
    fn file(&self) -> FileId;
    /// Who may see it.
    fn rung(&self) -> usize;
    /// What it is called.
    fn title(&self) -> &str;
    /// The fields that every kind has.
    fn common(&self) -> Common<'_>;
    /// Its body as HTML.
    fn prose(&self) -> Option<&Prose>;
    /// Shows every reference, text and past day to a visitor.
    fn visit(&self, visitor: &mut dyn Visitor);
    /// The ids that its fields name, each with the way to it.
    fn references(&self) -> Vec<(Vec<Step>, Id)> {
        struct References(Vec<(Vec<Step>, Id)>);
        impl Visitor for References {
            fn reference(&mut self, path: &[Step], id: &Id, _: Wants) {
                self.0.push((path.to_vec(), id.clone()));
            }
        }
        let mut references = References(Vec::new());
        self.visit(&mut references);
        references.0
    }
    /// The rules that compare two of its fields.
    fn rules(&self, rules: &mut Rules<'_>);
}

impl<K: Kind> AnyItem for Item<K> {
    fn id(&self) -> &Id {
        &self.id
    }

    fn kind(&self) -> KindId {
        K::ID
    }

    fn file(&self) -> FileId {
        self.file
    }

    fn rung(&self) -> usize {
        self.rung
    }

    fn title(&self) -> &str {
        self.fields.title()
    }

    fn common(&self) -> Common<'_> {
        self.fields.common()
    }

    fn prose(&self) -> Option<&Prose> {
        self.prose.as_deref()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        self.fields.visit(&mut Vec::new(), visitor);
    }

    fn rules(&self, rules: &mut Rules<'_>) {
        self.fields.rules(rules);
    }
}

impl<K: Kind> Item<K> {
    /// The place of a field.
    pub fn at(&self, field: &'static str) -> Place {
        Place::field(self.file, field)
    }

    /// What an edition may know of the item; the item itself if that is all.
    fn project(self: Arc<Self>, lens: &Lens) -> Option<Arc<Self>> {
        if lens.hidden.contains(&self.id) {
            return None;
        }
        let mut fields = self.fields.clone();
        if fields.project(lens) == Fate::Gone {
            return None;
        }
        fields.settle();
        Some(if fields == self.fields {
            self
        } else {
            let Self { id, file, rung, prose, .. } = &*self;
            let (id, prose) = (id.clone(), prose.clone());
            Arc::new(Self { id, file: *file, rung: *rung, fields, prose })
        })
    }
}

/// What the rules of one item find.
pub struct Rules<'a> {
    /// The file of the item.
    pub file: FileId,
    /// Where findings go.
    pub findings: &'a mut Vec<Finding>,
}

impl Rules<'_> {
    /// A finding at the value of a path.
    pub fn report(
        &mut self,
        code: Code,
        path: impl Into<Vec<Step>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = Place::value(self.file, path);
        self.findings.push(Finding::new(code, place, message).help(help));
    }

    /// Reports two days of one item that are in the wrong order.
    pub fn ordered(
        &mut self,
        (earlier, earlier_day): (&'static str, Option<Day>),
        (later, later_day): (&'static str, Option<Day>),
    ) {
        if let (Some(first), Some(second)) = (earlier_day, later_day)
            && second < first
        {
            self.report(
                Code::DateOrder,
                [Step::Field(later)],
                format!("`{later}` {second} is before `{earlier}` {first}"),
                format!("correct one of the two: `{later}` cannot come before `{earlier}`"),
            );
        }
    }
}

macro_rules! kinds {
    ($($table:ident: $Name:ident = $word:literal,)+) => {
        /// Which kind an item is of, in the order of the site.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum KindId {
            $(#[doc = concat!("See [`", stringify!($Name), "`].")] $Name,)+
        }

        impl KindId {
            /// Every kind.
            pub const ALL: &[KindId] = &[$(KindId::$Name,)+];

            /// The folder of its items, below `content/`.
            pub fn folder(self) -> &'static str {
                match self { $(Self::$Name => stringify!($table),)+ }
            }

            /// What one is called, with its article.
            pub fn what(self) -> &'static str {
                match self { $(Self::$Name => <$Name as Record>::WHAT,)+ }
            }

            /// What one is called.
            pub fn word(self) -> &'static str {
                match self { $(Self::$Name => $word,)+ }
            }
        }

        /// Every item of a site, by kind and in order of id.
        #[derive(Debug, Clone, Default)]
        pub struct Model {
            $(#[doc = concat!("Every ", $word, ".")] pub $table: Table<$Name>,)+
            index: Arc<Index>,
        }

        impl Model {
            /// Every item, kind by kind.
            pub fn items(&self) -> impl Iterator<Item = &dyn AnyItem> {
                let none = std::iter::empty::<&dyn AnyItem>();
                $(let none = none.chain(self.$table.iter().map(|item| &**item as &dyn AnyItem));)+
                none
            }

            /// Leaves what an edition may know.
            pub fn project(&mut self, lens: &Lens) {
                $(let items = self.$table.par_iter();
                let items = items.filter_map(|item| item.clone().project(lens));
                self.$table = Arc::new(items.collect());)+
                self.note_places();
            }

            /// The same by what was left of an earlier whole: looks only at items
            /// that are others since then. None if that does not tell.
            pub fn project_others(
                &self,
                earlier: &Self,
                mut left: Self,
                lenses: &[Lens],
            ) -> Option<Self> {
                if !self.is_arranged_as(earlier) {
                    return None;
                }
                $(for (now, then) in differing(&self.$table, &earlier.$table) {
                    let item = lenses.iter().try_fold(now.clone(), |item, lens| item.project(lens));
                    match (item, left.position(&now.id, KindId::$Name)) {
                        (Some(item), Some(n)) if now.rung == then.rung => {
                            Arc::make_mut(&mut left.$table)[n] = item;
                        }
                        (None, None) if now.rung == then.rung => {}
                        _ => return None,
                    }
                })+
                Some(left)
            }

            /// Takes items in the place of those with their ids.
            pub fn replace(&mut self, items: Self) {
                $(for item in items.$table.iter() {
                    if let Some(n) = self.position(&item.id, KindId::$Name) {
                        Arc::make_mut(&mut self.$table)[n] = item.clone();
                    }
                })+
            }

            /// Puts every table in order of id, and notes where each item is.
            pub fn arrange(&mut self) {
                $(Arc::make_mut(&mut self.$table).sort_by(|a, b| a.id.cmp(&b.id));)+
                self.note_places();
            }

            fn note_places(&mut self) {
                let count = 0 $(+ self.$table.len())+;
                let mut index = HashMap::with_capacity(count);
                $(for (n, item) in self.$table.iter().enumerate() {
                    index.insert(item.id.clone(), (KindId::$Name, n));
                })+
                // One that is as it was stays the same piece of memory.
                if *self.index != index {
                    self.index = Arc::new(index);
                }
            }

            /// The item at a place.
            pub fn get(&self, (kind, n): (KindId, usize)) -> &dyn AnyItem {
                match kind { $(KindId::$Name => &*self.$table[n],)+ }
            }

            /// The items that are others than in an earlier model, with those
            /// that stood in their places; none if the models do not have the
            /// same ids in the same places.
            pub fn others<'a>(
                &'a self,
                earlier: &'a Self,
            ) -> Option<Vec<(&'a dyn AnyItem, &'a dyn AnyItem)>> {
                if !self.is_arranged_as(earlier) {
                    return None;
                }
                let mut others: Vec<(&dyn AnyItem, &dyn AnyItem)> = Vec::new();
                $(for (now, then) in differing(&self.$table, &earlier.$table) {
                    others.push((&**now, &**then));
                })+
                Some(others)
            }
        }

        /// What to do with a kind that is known only when the program runs.
        pub trait ForKind {
            /// The outcome.
            type Out;
            /// Does it for one kind.
            fn run<K: Kind + 'static>(
                self,
                table: impl Fn(&mut Model) -> &mut Vec<Arc<Item<K>>> + Send + Sync + 'static,
            ) -> Self::Out;
        }

        impl KindId {
            /// Does something for this kind.
            pub fn with<F: ForKind>(self, f: F) -> F::Out {
                match self {
                    $(Self::$Name => {
                        f.run::<$Name>(|model| Arc::make_mut(&mut model.$table))
                    })+
                }
            }

            /// Its fields.
            pub fn fields(self) -> &'static [crate::field::FieldSpec] {
                match self { $(Self::$Name => <$Name as Record>::FIELDS,)+ }
            }
        }
    };
}

kinds! {
    stakeholders: Stakeholder = "stakeholder",
    milestones: Milestone = "milestone",
    decisions: Decision = "decision",
    updates: Update = "update",
    asks: Ask = "ask",
}
