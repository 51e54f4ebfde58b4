//! The rules that Candor checks, one [`Code`] each, and what each one means.
//!
//! The doc comment of a code is what `candor explain CODE` prints.

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Switched off by the site; the trust page lists it.
    Off,
    /// A practice that costs trust; `--strict` makes it stop the build.
    Warning,
    /// A page would be false or impossible; nothing is written.
    Error,
}

impl Severity {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal $severity:ident;)+) => {
        /// A rule that a finding breaks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, errors first.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// The kebab-case name.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// The severity unless the site says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }

            /// What the rule means, why it is one, and how to keep it.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc, "\n",)+),)+ }
            }
        }
    };
}

codes! {
    /// The file is not valid TOML.
    ///
    /// Nothing in a file can be trusted while its syntax is broken, so the build
    /// stops, and nothing else is said of the file. Common causes: a typographic
    /// quote pasted from a document (write a straight " instead), a text without
    /// its closing quote, a date that the calendar does not have, or the same
    /// field twice. In TOML, `due = 2026-07-31` is a date, `title = "Beta"` a
    /// text, `tags = ["a", "b"]` a list, and # begins a comment.
    Syntax = "syntax" Error;

    /// The file is not UTF-8 text.
    ///
    /// Some editors on Windows save as "Unicode", which is UTF-16. Save the
    /// file again as UTF-8.
    Encoding = "encoding" Error;

    /// The file says nothing: it is empty, or has only comments.
    ///
    /// Usually a file that was created and never filled. Write the item, or
    /// delete the file. `candor new KIND ID` writes a commented blueprint.
    EmptyFile = "empty-file" Error;

    /// The file is larger than Candor reads.
    ///
    /// A content file or a template may have 4 MB, a body 256 kB and 64 things in
    /// each other, what it becomes 2 MB, a page 10 MB, `static/` 1 GB, a site
    /// 100,000 items, and a theme 100 templates of 1,000 tags.
    /// A larger one is almost always a mistake: an export, or a picture saved
    /// under the wrong name.
    TooLarge = "too-large" Error;

    /// A folder or a file below `content/` that is of no kind.
    ///
    /// The folder is the kind: `content/milestones/beta.toml` is a milestone.
    /// A folder with another name would be left out of the site in silence, so
    /// it is an error. Files end in `.toml` or `.md`; names that begin with a dot
    /// are ignored. Links and devices are refused, here and in `static/`: they
    /// could publish what stands outside the site.
    UnknownFolder = "unknown-folder" Error;

    /// The name of the file cannot be an id.
    ///
    /// The id of an item is the name of its file. It becomes a web address,
    /// so it has only a to z, 0 to 9 and inner hyphens, 1 to 64 of them, and
    /// is none of the names that an operating system or Candor keeps for
    /// itself, such as `con` or `index`.
    BadId = "bad-id" Error;

    /// A Markdown file without its fields.
    ///
    /// A `.md` file begins with a line `+++`, then the fields in TOML, then a
    /// second line `+++`, then the text.
    FrontMatter = "front-matter" Error;

    /// A field that this kind does not have.
    ///
    /// Mostly a typing error. A field that Candor ignored would be a promise that
    /// nobody sees, so it is an error. Rules in `[checks]` and tokens in
    /// `[theme.tokens]` are fields as well. Your own data goes below a line
    /// `[extra]`, which is handed to the theme untouched.
    UnknownField = "unknown-field" Error;

    /// A field of the item stands below a line in brackets.
    ///
    /// In TOML a field belongs to the table above it. A field of the item that
    /// stands below the first `[[forecast]]` is read as a part of that entry.
    /// Move it up, above the first line that begins with a bracket.
    MisplacedField = "misplaced-field" Error;

    /// A field is missing without which the item says nothing.
    ///
    /// A promise without an owner or a decision without an approver cannot be
    /// relied on. What each field means stands in the message; `candor new KIND
    /// ID` writes a blueprint with all of them.
    MissingField = "missing-field" Error;

    /// A value of the wrong type: a text where a date belongs, for example.
    ///
    /// Dates are written without quotes: `due = 2026-07-31`. Texts stand in
    /// straight quotes, lists in square brackets: `told = ["ingrid"]`. Yes and no
    /// are `true` and `false`. A table of a list has two pairs of brackets:
    /// `[[forecast]]`.
    WrongType = "wrong-type" Error;

    /// A value outside the range that it can have.
    ///
    /// Percentages are whole numbers from 0 to 100, scores from 1 to 5, years
    /// from 1970 to 2199. What is off track lies beyond what is at risk. Text has
    /// a contrast of at least 4.5 to 1 to the paper (WCAG AA), on light and on
    /// dark pages.
    OutOfRange = "out-of-range" Error;

    /// A word that is not one of those that this field knows.
    ///
    /// Fields such as `health`, `status` or `cause` know a fixed list of words,
    /// so that they can be counted and compared. Stages, functions and audiences
    /// are those that `candor.toml` lists.
    UnknownWord = "unknown-word" Error;

    /// A text that a page cannot show: empty, or with invisible characters.
    ///
    /// Control characters come in by pasting from terminals and old documents.
    /// They break feeds and calendars. Marks that turn the direction of the text
    /// after them (U+202A to U+202E, U+2066 to U+2069) let a page say something
    /// else than its source; Arabic and Hebrew need none of them here.
    BadText = "bad-text" Error;

    /// A link that a site must not have, or that leads nowhere.
    ///
    /// Links are `https:`, `http:` or `mailto:`, lead to another item by
    /// `ref:ID`, or to a file of `static/` by its path there. Anything else, such
    /// as `javascript:` or `file:`, either does not work for the reader or can
    /// harm them. Pictures come from `static/`: a picture elsewhere would tell
    /// others who reads the page.
    BadLink = "bad-link" Error;

    /// A reference to an id that no item has.
    ///
    /// The id of an item is the name of its file without the ending:
    /// `content/stakeholders/ana.toml` is `ana`. References in a text are written
    /// `[words](ref:ID)`.
    UnknownId = "unknown-id" Error;

    /// Two items with the same id.
    ///
    /// An id is unique over the whole site, so that a bare id serves every
    /// reference. Rename one of the files.
    DuplicateId = "duplicate-id" Error;

    /// A reference to an item of a kind that makes no sense there.
    ///
    /// The approver of a decision, for example, is one named person: a group
    /// cannot say yes. List the group under `contributors`.
    WrongKind = "wrong-kind" Error;

    /// Two dates in the wrong order.
    ///
    /// A log is a history: its entries are written in the order in which things
    /// were said, the oldest first, and nothing is delivered before it was
    /// promised.
    DateOrder = "date-order" Error;

    /// A fact dated after the day that the site describes.
    ///
    /// What has not happened yet is no fact. Expectations about a milestone go
    /// into `[[forecast]]`. The day is today, or `as_of` in `candor.toml`.
    FutureFact = "future-fact" Error;

    /// Fields that only make sense together.
    ///
    /// An accepted decision needs `decided` and `rationale`: leaders will ask
    /// when and why. An answer needs its day, a promise the day on which it was
    /// made, and nothing ends in two ways.
    StatusNeeds = "status-needs" Error;

    /// `chosen` or `recommended` names no option of the decision.
    ///
    /// Both repeat the `title` of an `[[option]]`, letter by letter, so that the
    /// options that were not chosen stay in sight.
    UnknownOption = "unknown-option" Error;

    /// Items that wait for each other in a circle.
    ///
    /// Milestones that depend on each other never end, decisions that replace
    /// each other are never in force, and groups that are members of each other
    /// have no end. The message names the shortest circle; take one step out.
    Cycle = "cycle" Error;

    /// A promise was moved without the decision that allowed it.
    ///
    /// A new estimate is a `[[forecast]]`: it shows as slip. A `[[rebaseline]]`
    /// moves the promise itself, so it names the decision in which the people
    /// who were promised agreed to that.
    RebaselineWithoutDecision = "rebaseline-without-decision" Error;

    /// A text that more people may see names an item that they may not.
    ///
    /// Fields and links that point to a hidden item are left out of an edition,
    /// but a text is printed as you wrote it. Rephrase it, or, if the words are
    /// harmless, allow them in `candor.toml`:
    /// `allow = [{ text = "pricing", because = "an ordinary word" }]`.
    /// This finds ids and titles, not paraphrases.
    Leak = "leak" Error;

    /// A theme that cannot be used.
    ///
    /// A file is missing, has a mistake in it, or does not render. The message
    /// names the template, the line and the column. Templates of your own stand
    /// in `templates/` and go before those of the theme.
    Theme = "theme" Error;

    /// A file whose name some system cannot hold.
    ///
    /// A site is copied, zipped and read on every system. So a file of `static/`,
    /// `assets/` or a theme has no character that Windows forbids, such as : or ?,
    /// no dot or space at its end, at most 255 bytes, and is called neither like
    /// a device, such as `con` or `aux.txt`, nor like a file of Git or Candor.
    BadFileName = "bad-file-name" Error;

    /// Two files of the site would have the same name.
    ///
    /// A file of `static/` has the name of a page or of an asset of the theme, or
    /// differs from it, or from another one, only in small and capital letters or
    /// in how an accent is written: many systems do not tell those apart. Rename
    /// it. To replace an asset of the theme, put yours into `assets/`.
    OutputClash = "output-clash" Error;

    /// The declared health is better than the rules compute.
    ///
    /// A report that is green outside and red inside is called a watermelon.
    /// The site shows the worse of the two. Say in `health_reason` why you see
    /// it better, or agree another tolerance in `candor.toml`, in the open.
    Watermelon = "watermelon" Warning;

    /// The forecast date has passed and nothing was said.
    ///
    /// Write what happened: `actual = ...`, or a new `[[forecast]]` with the
    /// reason.
    Overdue = "overdue" Warning;

    /// A key milestone is outside tolerance, and nobody is asked for anything.
    ///
    /// PRINCE2 calls this an exception: cause, consequence, options and a
    /// recommendation go to whoever set the tolerance. Raise a decision that
    /// `affects` the milestone, or an ask that `blocks` it.
    Exception = "exception" Warning;

    /// A milestone is promised before something that it waits for.
    ///
    /// One of the two dates is not believed by somebody. Add a `[[forecast]]` to
    /// the one that is wrong, or take the milestone out of `depends_on`.
    Contradiction = "contradiction" Warning;

    /// Nobody has looked at an open item for longer than the site allows.
    ///
    /// Unknown is not green: the page shows it as at risk. If it is still
    /// true, say so with `reviewed = ...`; the limits are in `[stale_days]`.
    Stale = "stale" Warning;

    /// Report after report without a word about what is hard.
    ///
    /// Three updates in a row without `challenges`, while the dates tell
    /// otherwise. A report that never admits a problem is not believed.
    NoBadNews = "no-bad-news" Warning;

    /// The next update is due, by the interval that the site promises.
    ///
    /// `update_every` in `candor.toml` is a promise to every reader. Write the
    /// update, even a short one, or agree on another interval.
    LateUpdate = "late-update" Warning;

    /// A stakeholder was promised reports more often than they came.
    ///
    /// A row of `comms` with the channel `report` is served by updates that
    /// are addressed to the person, to their group or to everyone.
    Touchpoint = "touchpoint" Warning;

    /// A date moved, and somebody who had agreed to it was not told.
    ///
    /// Tell them, and write it down: `told = [...]` in the forecast entry. An
    /// update that is addressed to them after the change counts as telling.
    NotTold = "not-told" Warning;

    /// A no without a reason.
    ///
    /// People accept a no that has a reason. Write the `note` of a declined
    /// ask, or the `rationale` of a rejected decision.
    BareNo = "bare-no" Warning;

    /// An open decision or ask whose day has passed.
    ///
    /// Waiting has a price: say it in `if_late`. Then get the answer and write it
    /// down, or agree on a later `due`.
    Late = "late" Warning;

    /// The day on which a decision was to be confirmed has passed.
    ///
    /// A decision is a bet. Write `confirmed = { on = ..., result = "..." }`:
    /// did it work?
    Unconfirmed = "unconfirmed" Warning;

    /// So many contributors on one decision that they slow it.
    ///
    /// Each person who must be heard adds a meeting. Past seven, name the ones
    /// who need to be heard and move the others to `informed`.
    ManyContributors = "many-contributors" Warning;

    /// An edition looks better than it is, because the bad news is hidden.
    ///
    /// Publish a summary that this audience may see, or declare the worse
    /// health in the next update and say why.
    HiddenBadNews = "hidden-bad-news" Warning;

    /// A headline that names a subject instead of saying what is so.
    ///
    /// A headline is a claim with a verb and a number, at most 90 characters:
    /// "Launch slips two weeks to 12 February", not "Status update".
    WeakHeadline = "weak-headline" Warning;

    /// HTML in a Markdown text, which is shown as text.
    ///
    /// Bodies are Markdown only, so that no text can become a script. Use
    /// Markdown for the same effect, or put a code span around it. A comment is
    /// shown as well: what nobody may read does not belong into the file.
    RawHtml = "raw-html" Warning;

    /// Colours that are hard to read.
    ///
    /// From a contrast of 7 to 1 on (WCAG AAA) text can be read by nearly
    /// everyone, also on a bad projector. Below 4.5 to 1 it is an error.
    LowContrast = "low-contrast" Warning;
}

impl Code {
    /// The code of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}
