//! Import: what the file says, how it is read, and what each line means.

use askama::Template;

use super::form::{Choice, Form, Input};
use super::record::ChoiceGroup;
use super::{Empty, Fact, Frame, Link, Pager, Tag, Tone};
use crate::words::Words;

/// One column of an unknown file: its heading, samples, and what it is taken for.
#[derive(Debug, Clone, Default)]
pub struct Column {
    pub heading: String,
    pub meaning: Input,
    /// Why the guess was made; empty when there is none.
    pub guess: String,
}

/// “We read this as …: is this right?”, and if not, the same page with every setting open.
#[derive(Template)]
#[template(path = "pages/bank/mapping.html")]
pub struct Mapping<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// “We read this as Sparkasse CSV: 20 lines, 2 Oct to 30 Oct”.
    pub sentence: String,
    pub facts: Vec<Fact>,
    /// What was decided and checked, each in one sentence, green or red where it is a check.
    pub checks: Vec<Tag>,
    /// Other readings that would turn a red check green: the answer to give, and what it says.
    pub remedies: Vec<Choice>,
    /// The import that brought this very file; nothing can be added then.
    pub already: Option<Link>,
    /// What could not be read: record, column, text.
    pub problems: Vec<String>,
    pub columns: Vec<Column>,
    /// The first records, cell by cell, in the order of `columns`.
    pub samples: Vec<Vec<String>>,
    /// The first lines as they would be taken, one sentence each.
    pub sentences: Vec<String>,
    /// Whether something that decides how they are taken is still asked.
    pub is_asked: bool,
    /// Whether the columns stand open because something is unknown.
    pub is_open: bool,
    /// Encoding, date order and what else can be set where the reading is wrong.
    pub settings: Vec<Input>,
    /// The open questions.
    pub form: Form,
}

/// A part of a text; marked where it is the reason for a proposal.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    pub text: String,
    pub is_marked: bool,
}

impl Piece {
    /// A text without marks.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Vec<Self> {
        vec![Self { text: text.into(), is_marked: false }]
    }
}

/// A statement line with what the program thinks it is.
#[derive(Debug, Clone, Default)]
pub struct ReviewRow {
    pub id: String,
    pub date: String,
    pub name: Vec<Piece>,
    pub purpose: Vec<Piece>,
    pub amount: String,
    pub minor: i64,
    pub is_ticked: bool,
    /// What it is taken for, as the value of one of the choices.
    pub what: String,
    pub fund: String,
    /// Choices of this line alone, such as an entry that it may be.
    pub own_whats: Vec<Choice>,
    /// The other account, as the value of one of the choices.
    pub account: String,
    /// Entry number, or reason for setting the line aside.
    pub note: String,
    /// Money came in: the accounts it may have come from are offered.
    pub comes_in: bool,
    /// How it is divided over funds and accounts; empty when it is one thing.
    pub divided: String,
    /// Why: “contains “Rupression””, “like Anna B. last month”.
    pub reason: String,
    /// Where it is said what the order's goods are; empty when they are known.
    pub goods_href: String,
    /// The entry it matches or doubles; empty when none.
    pub entry_href: String,
    pub entry: String,
    pub error: String,
    /// What the button says that treats its rows singly, or as one again; empty when there is nothing to take apart.
    pub unfold: String,
    /// What the button says that divides it over funds with its fee, now; empty for most lines.
    pub divide: String,
    /// They are treated singly now.
    pub is_apart: bool,
    /// Whether there is anything to decide.
    pub is_open: bool,
}

/// Lines in the same state.
#[derive(Debug, Clone, Default)]
pub struct ReviewGroup {
    pub title: String,
    pub hint: String,
    pub tone: Tone,
    pub is_folded: bool,
    /// Its lines were set aside and can be brought back.
    pub can_bring_back: bool,
    /// The button for all of its lines, on whatever page they stand: its step, and what it says.
    pub all_step: &'static str,
    pub all_text: String,
    pub rows: Vec<ReviewRow>,
}

/// A record of the file that could not be read.
#[derive(Debug, Clone, Default)]
pub struct RefusedRow {
    pub record: String,
    pub column: String,
    pub read: String,
    pub why: String,
}

/// A line of the file that the book had already.
#[derive(Debug, Clone, Default)]
pub struct KnownRow {
    pub record: String,
    pub date: String,
    pub text: String,
    pub amount: String,
    /// What has become of it: its entry, else the import that brought it.
    pub href: String,
    pub where_text: String,
}

#[derive(Template)]
#[template(path = "pages/bank/review.html")]
pub struct Review<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub sentence: String,
    pub action: String,
    pub key: String,
    pub whats: Vec<Choice>,
    pub funds: Vec<Choice>,
    /// Where money may have come from, and where it may have gone.
    pub sources: Vec<ChoiceGroup>,
    pub uses: Vec<ChoiceGroup>,
    pub groups: Vec<ReviewGroup>,
    /// What is wrong with the file: records that could not be read, and checks that do not hold.
    pub refused: Vec<RefusedRow>,
    pub red_checks: Vec<String>,
    /// Where the import can be undone, to read the file another way.
    pub import_href: String,
    /// Lines of the file that the book had already.
    pub known: Vec<KnownRow>,
    pub known_count: i64,
    pub pager: Pager,
    pub problems: Vec<super::FieldProblem>,
    pub ticked: i64,
    pub leave_href: String,
    pub empty: Empty,
}

/// An import in the list.
#[derive(Debug, Clone, Default)]
pub struct ImportRow {
    pub number: String,
    pub href: String,
    pub when: String,
    pub account: String,
    pub profile: String,
    pub lines: String,
    pub open: String,
    pub status: Tag,
}

#[derive(Template)]
#[template(path = "pages/bank/imports.html")]
pub struct Imports<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub imports: Vec<ImportRow>,
    pub empty: Empty,
}

#[derive(Template)]
#[template(path = "pages/bank/import.html")]
pub struct Import<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub sentence: String,
    pub facts: Vec<Fact>,
    pub links: Vec<Link>,
    pub problems: Vec<String>,
    /// Lines that an undo left, because they are worked on.
    pub kept: Vec<String>,
    /// Work that undoing would lose, line by line.
    pub lost: Vec<String>,
    /// Where a POST undoes it; empty when it is undone already.
    pub undo: String,
    pub undo_key: String,
    /// What undoing would take away and what it would leave.
    pub undo_sentence: String,
}

/// How far the import of a large file is; the page asks again by itself.
#[derive(Template)]
#[template(path = "pages/bank/progress.html")]
pub struct Progress<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    /// “12,000 of 100,000 rows are stored”.
    pub sentence: String,
    /// Empty while the file is still read.
    pub stored: String,
    pub rows: String,
    /// This page, for browsers that do not come back by themselves.
    pub again: String,
}
