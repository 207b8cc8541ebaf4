//! What every report ends in: sections of tables whose cells are typed values, with texts as Fluent keys and,
//! behind each number, where to look for its entries. Knows no language, no format and no URL.

use serde_json::{Map, Value as Json};

use crate::ledger::{Currency, Hash, Money, Period};

use super::figure::Figure;
use super::name::ReportName;

pub use super::drill::{Class, Drill, EntryFilter, Side, What};
pub use super::value::{Phrase, Value};

/// A value and, for a number, the way to its entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    pub value: Value,
    pub drill: Option<Drill>,
}

impl Cell {
    #[must_use]
    pub fn new(value: impl Into<Value>) -> Self {
        Self { value: value.into(), drill: None }
    }

    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn money(minor: i64, currency: Currency) -> Self {
        Self::new(Money::new(minor, currency))
    }

    #[must_use]
    pub fn to(mut self, drill: Drill) -> Self {
        self.drill = Some(drill);
        self
    }

    /// The amount in minor units when the cell holds money.
    #[must_use]
    pub const fn minor(&self) -> Option<i64> {
        match &self.value {
            Value::Money(money) => Some(money.minor),
            _ => None,
        }
    }
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    /// Right-aligned: money, counts, percentages.
    Number,
    /// The currency of the row's amounts; people see it only where a table has more than one.
    Currency,
}

/// A column: machines know it by `id` (snake_case), people by its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub id: String,
    pub header: Value,
    pub kind: ColumnKind,
    /// A comparison with another period shows this column.
    pub is_compared: bool,
    /// People do not see it where it is all zeros.
    pub is_rare: bool,
    /// The columns of the same row that it is worked out from, each with whether it is taken off.
    pub worked_from: Vec<(bool, String)>,
}

impl Column {
    fn of(id: &str, kind: ColumnKind) -> Self {
        let header = Phrase::new(format!("reports-col-{}", id.replace('_', "-"))).into();
        Self { id: id.to_owned(), header, kind, is_compared: false, is_rare: false, worked_from: Vec::new() }
    }

    #[must_use]
    pub fn text(id: &str) -> Self {
        Self::of(id, ColumnKind::Text)
    }

    #[must_use]
    pub fn number(id: &str) -> Self {
        Self::of(id, ColumnKind::Number)
    }

    #[must_use]
    pub fn currency() -> Self {
        Self::of("currency", ColumnKind::Currency)
    }

    /// A number column headed by a name out of the book instead of a fixed text.
    #[must_use]
    pub fn named(id: &str, header: impl Into<Value>) -> Self {
        Self { header: header.into(), ..Self::of(id, ColumnKind::Number) }
    }

    #[must_use]
    pub fn rare(mut self) -> Self {
        self.is_rare = true;
        self
    }

    /// Worked out from these columns of its row, and less those.
    #[must_use]
    pub fn from<'a>(mut self, more: impl IntoIterator<Item = &'a str>, less: &[&str]) -> Self {
        self.worked_from.extend(more.into_iter().map(|id| (false, id.to_owned())));
        self.worked_from.extend(less.iter().map(|id| (true, (*id).to_owned())));
        self
    }

    #[must_use]
    pub fn compared(mut self) -> Self {
        self.is_compared = true;
        self
    }
}

/// What a row is. Only lines are data: CSV and JSON leave the others to the reader's own sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    Line,
    /// A heading inside the table: its first cell alone.
    Heading,
    /// A balance at the start or end of a list of lines.
    Balance,
    Subtotal,
    Total,
}

/// One row. `tags` say which totals a line belongs to; a total sums the lines that bear the tag `sum_of`, and what follows
/// from several sums is worked out from their tags, each with whether it is taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub kind: RowKind,
    pub cells: Vec<Cell>,
    pub tags: Vec<String>,
    pub sum_of: Option<String>,
    pub worked_from: Vec<(bool, String)>,
}

impl Row {
    #[must_use]
    pub const fn new(kind: RowKind, cells: Vec<Cell>) -> Self {
        Self { kind, cells, tags: Vec::new(), sum_of: None, worked_from: Vec::new() }
    }

    #[must_use]
    pub const fn line(cells: Vec<Cell>) -> Self {
        Self::new(RowKind::Line, cells)
    }

    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    #[must_use]
    pub fn sums(mut self, tag: impl Into<String>) -> Self {
        self.sum_of = Some(tag.into());
        self
    }

    /// Worked out from the lines of these tags, and less those.
    #[must_use]
    pub fn from(mut self, more: impl IntoIterator<Item = String>, less: impl IntoIterator<Item = String>) -> Self {
        self.worked_from.extend(more.into_iter().map(|tag| (false, tag)));
        self.worked_from.extend(less.into_iter().map(|tag| (true, tag)));
        self
    }
}

/// Rows under columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl Table {
    #[must_use]
    pub const fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    pub fn push(&mut self, row: Row) -> &mut Self {
        self.rows.push(row);
        self
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines: rows that are data.
    pub fn lines(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.kind == RowKind::Line)
    }

    /// The currency of all amounts when it is one and the table has a currency column.
    #[must_use]
    pub fn single_currency(&self) -> Option<Currency> {
        let at = self.columns.iter().position(|column| column.kind == ColumnKind::Currency)?;
        let mut found = self.rows.iter().filter_map(|row| match row.cells.get(at).map(|cell| &cell.value) {
            Some(Value::Currency(currency)) => Some(*currency),
            _ => None,
        });
        let first = found.next()?;
        found.all(|currency| currency == first).then_some(first)
    }
}

/// A part of a report: heading, table, and the picture of the same numbers where people would rather look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Snake case; machines know the section by it.
    pub id: &'static str,
    pub heading: Phrase,
    pub note: Option<Phrase>,
    pub table: Table,
    pub figure: Option<Figure>,
    /// A further look at the report's own numbers: programs that read its rows find them as if it were not there.
    pub is_beside: bool,
}

impl Section {
    #[must_use]
    pub fn new(id: &'static str, table: Table) -> Self {
        let heading = Phrase::new(format!("reports-section-{}", id.replace('_', "-")));
        Self { id, heading, note: None, table, figure: None, is_beside: false }
    }

    #[must_use]
    pub fn note(mut self, note: Phrase) -> Self {
        self.note = Some(note);
        self
    }

    #[must_use]
    pub const fn beside(mut self) -> Self {
        self.is_beside = true;
        self
    }

    #[must_use]
    pub fn figure(mut self, figure: Option<Figure>) -> Self {
        self.figure = figure;
        self
    }
}

/// An equation that must hold, shown whether it does or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub phrase: Phrase,
    pub holds: bool,
}

/// A finished report, ready for any renderer.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub name: ReportName,
    pub title: Phrase,
    pub book: String,
    pub period: Period,
    pub head: Hash,
    pub entry_count: i64,
    pub printed_at: String,
    pub is_demo: bool,
    /// The sentences a hurried reader needs.
    pub lead: Vec<Phrase>,
    pub sections: Vec<Section>,
    pub checks: Vec<Check>,
    /// What is not in it, and what else to know.
    pub notes: Vec<Phrase>,
    /// Who signs, where people sign.
    pub signatures: Vec<Phrase>,
    /// What the next publication must know of this one; for the public report.
    pub published: Option<super::facts::Published>,
    /// Single values for machines, beside the rows.
    pub facts: Map<String, Json>,
}

/// A part of a report that is too long to be held as a whole, in its order.
#[derive(Debug)]
pub enum Piece<'a> {
    /// The report with its first rows; what follows has the same columns.
    First(&'a Report),
    Rows(&'a [Row]),
    /// The report with its last rows, its checks and notes.
    Last(&'a Report),
}

impl Report {
    /// Whether it has figures to put beside another period's.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        self.sections.iter().flat_map(|section| &section.table.columns).any(|column| column.is_compared)
    }

    /// The sections whose rows are the report's.
    pub fn own_sections(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| !section.is_beside)
    }

    /// Whether nothing happened in the period.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sections.iter().all(|section| section.table.is_empty())
    }

    /// With one section more. Which sections a report has follows from its name alone, so that programs find the
    /// same shape every time; people do not see the empty ones.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}
