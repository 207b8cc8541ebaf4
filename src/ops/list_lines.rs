//! Journal, register and general ledger of a book of any size: a page at a time for the browser, or all of it piece by piece
//! for a file, in the memory of one page. The rows are those of the reports themselves.

use super::{OpsError, Result};
use serde_json::Value as Json;

use super::build_report::{ReportAsked, branch_of, frame};
use crate::ledger::check::SealedEntry;
use crate::ledger::{AccountPath, Currency, Movement, Period};
use crate::reports::facts::{Book, Filter, Inputs};
use crate::reports::table::{Cell, ColumnKind, Piece, Row, RowKind, Value};
use crate::reports::{Report, ReportName, balance_of_sides, build};
use crate::store::accounts::Chart;
use crate::store::entries::{self, EntryFilter, EntryKey};
use crate::store::{Conn, snapshot, totals};

/// How many entries are usually read at a time.
pub const PAGE: i64 = 1000;

type Facts = serde_json::Map<String, Json>;

/// Whether a report is a list of entries, as long as the period has them.
#[must_use]
pub const fn is_list(name: ReportName) -> bool {
    matches!(name, ReportName::Journal | ReportName::Register | ReportName::Ledger)
}

/// What is listed in one go: all of it; of a ledger, one account in one currency.
#[derive(Debug, Clone, Default)]
struct Part {
    filter: Filter,
    currency: Option<Currency>,
}

/// What stays the same from page to page.
struct Listing {
    chart: Chart,
    book: Book,
    period: Period,
    name: ReportName,
    /// Openings move along: what each account, fund and currency held before the next page.
    movements: Vec<Movement>,
}

impl Listing {
    fn of(conn: &mut Conn, asked: &ReportAsked) -> Result<Self> {
        let (chart, book, period) = frame(conn, asked)?;
        let movements = totals::sum_movements(conn, &chart, period)?;
        Ok(Self { chart, book, period, name: asked.name, movements })
    }

    fn read(&self, conn: &mut Conn, part: &Part, (after, most): (Option<EntryKey>, i64)) -> Result<Vec<SealedEntry>> {
        let filter = &part.filter;
        let filter = EntryFilter {
            from: Some(self.period.from),
            to: Some(self.period.to),
            branch: match (&filter.account, part.currency) {
                (None, _) => Vec::new(),
                (Some(top), None) => branch_of(&self.chart, top),
                (Some(path), Some(_)) => self.chart.account_id(path).into_iter().collect(),
            },
            fund_id: filter.fund.as_ref().and_then(|code| self.chart.fund_id(code)),
            event: filter.event.clone(),
            currency: part.currency,
            ..EntryFilter::default()
        };
        Ok(entries::list(conn, &self.chart, &filter, false, after, most)?)
    }

    /// The report on these entries alone, from what was there before them.
    fn report(&self, filter: &Filter, entries: Vec<SealedEntry>) -> Result<Report> {
        let inputs = Inputs { movements: self.movements.clone(), entries, ..Inputs::default() };
        Ok(build(self.name, &self.book, self.period, filter, &inputs)?)
    }

    /// Takes the entries' lines into the openings.
    fn pass(&mut self, entries: &[SealedEntry]) {
        for line in entries.iter().flat_map(|one| &one.draft.lines) {
            let place = self.movements.iter_mut().find(|movement| {
                movement.account == line.account
                    && movement.fund == line.fund
                    && movement.currency == line.amount.currency
            });
            if let Some(movement) = place {
                movement.opening_minor = movement.opening_minor.saturating_add(line.amount.minor);
            }
        }
    }
}

/// One page of a list, and where the next one begins.
///
/// # Errors
/// As [`build_report`](super::build_report::build_report).
pub fn build_page(
    conn: &mut Conn,
    asked: &ReportAsked,
    after: Option<EntryKey>,
    most: i64,
) -> Result<(Report, Option<EntryKey>)> {
    let mut listing = Listing::of(conn, asked)?;
    if let Some(key) = after.filter(|key| listing.period.contains(key.date)) {
        // What was before that day comes from the month totals; of the day itself, the entries that were shown.
        let rest = Period { from: key.date, to: listing.period.to };
        listing.movements = totals::sum_movements(conn, &listing.chart, rest)?;
        let day = EntryFilter { from: Some(key.date), to: Some(key.date), ..EntryFilter::default() };
        let mut shown = entries::list(conn, &listing.chart, &day, false, None, i64::MAX)?;
        shown.retain(|one| one.seal.sequence <= key.sequence);
        listing.pass(&shown);
    }
    let whole = Part { filter: asked.filter.clone(), currency: None };
    let mut page = listing.read(conn, &whole, (after, most.saturating_add(1)))?;
    let has_more = i64::try_from(page.len()).is_ok_and(|read| read > most);
    if has_more {
        page.pop();
    }
    let next = page.last().filter(|_| has_more).map(key_of);
    let mut report = listing.report(&asked.filter, page)?;
    if after.is_some() || has_more {
        // Accounts on which nothing happened belong to no page of a long list.
        report.sections.iter_mut().for_each(|section| drop_idle(&mut section.table.rows));
    }
    Ok((report, next))
}

/// How many entries a list may have that is put on paper: some five hundred sheets.
const MOST_ON_PAPER: i64 = 10_000;

/// A list for a format that holds it as a whole, a PDF or the e-mail with it.
///
/// # Errors
/// As [`build_report`](super::build_report::build_report); or the list is too long for paper.
pub fn build_short(conn: &mut Conn, asked: &ReportAsked) -> Result<Report> {
    let (report, next) = build_page(conn, asked, None, MOST_ON_PAPER)?;
    if next.is_some() {
        return Err(OpsError::NotPossible(format!(
            "From {} to {} there are more than {MOST_ON_PAPER} entries: too many for paper. Take a shorter period, or the list as a spreadsheet or CSV, which hold any number.",
            report.period.from, report.period.to
        )));
    }
    Ok(report)
}

fn key_of(one: &SealedEntry) -> EntryKey {
    EntryKey { date: one.draft.date, sequence: one.seal.sequence }
}

/// Leaves out headings and balances between which no line stands.
fn drop_idle(rows: &mut Vec<Row>) {
    if !rows.iter().any(|row| row.kind == RowKind::Heading) {
        return;
    }
    let groups = rows.chunk_by(|_, next| next.kind != RowKind::Heading);
    let of_lines = groups.filter(|group| group.iter().any(|row| row.kind == RowKind::Line));
    let kept: Vec<Row> = of_lines.flat_map(<[Row]>::to_vec).collect();
    *rows = kept;
}

/// Hands over the whole list piece by piece, so many entries at a time, as it stands at one moment.
///
/// # Errors
/// As [`build_report`](super::build_report::build_report), or what `take` answers.
pub fn stream_list(
    conn: &mut Conn,
    asked: &ReportAsked,
    page: i64,
    take: &mut dyn FnMut(Piece<'_>) -> Result<()>,
) -> Result<()> {
    snapshot(conn, |conn| {
        let mut listing = Listing::of(conn, asked)?;
        let mut sides = Sides::default();
        let mut first = listing.report(&asked.filter, Vec::new())?;
        for section in &mut first.sections {
            section.table.rows.clear();
            // Nobody knows yet whether one currency is all there is: its column is shown.
            for column in section.table.columns.iter_mut().filter(|column| column.kind == ColumnKind::Currency) {
                column.kind = ColumnKind::Text;
            }
        }
        let parts = match asked.name {
            ReportName::Ledger => ledger_parts(&listing, &asked.filter),
            _ => vec![Part { filter: asked.filter.clone(), currency: None }],
        };
        take(Piece::First(&first))?;
        let mut facts = None;
        for part in &parts {
            facts = Some(stream_one(conn, &mut listing, (part, page), &mut sides, take)?);
        }
        let mut last = first;
        join_balances(&mut last.facts, facts.as_ref());
        sides.finish(&mut last, asked.name);
        take(Piece::Last(&last))
    })
}

/// The accounts that moved or hold something, each currency to be listed by itself.
fn ledger_parts(listing: &Listing, filter: &Filter) -> Vec<Part> {
    let branch = filter.account.as_ref().map(|top| branch_of(&listing.chart, top));
    let is_below = |path: &AccountPath| {
        let id = listing.chart.account_id(path);
        branch.as_ref().is_none_or(|ids| id.is_some_and(|id| ids.contains(&id)))
    };
    let mut places: Vec<(&AccountPath, Currency)> = listing
        .movements
        .iter()
        .filter(|movement| filter.fund.as_ref().is_none_or(|fund| movement.fund == *fund))
        .filter(|movement| is_below(&movement.account))
        .map(|movement| (&movement.account, movement.currency))
        .collect();
    places.sort_unstable();
    places.dedup();
    let part = |(path, currency): (&AccountPath, Currency)| Part {
        filter: Filter { account: Some(path.clone()), ..filter.clone() },
        currency: Some(currency),
    };
    places.into_iter().map(part).collect()
}

fn stream_one(
    conn: &mut Conn,
    listing: &mut Listing,
    (part, most): (&Part, i64),
    sides: &mut Sides,
    take: &mut dyn FnMut(Piece<'_>) -> Result<()>,
) -> Result<Facts> {
    let start = listing.movements.clone();
    let (mut after, mut is_first) = (None, true);
    loop {
        // One more than is told tells whether there are more.
        let mut page = listing.read(conn, part, (after, most.saturating_add(1)))?;
        let is_last = i64::try_from(page.len()).is_ok_and(|read| read <= most);
        if !is_last {
            page.pop();
        }
        after = page.last().map(key_of);
        let report = listing.report(&part.filter, page.clone())?;
        if listing.name != ReportName::Journal {
            listing.pass(&page);
        }
        for section in report.sections {
            sides.add(&section.table.rows);
            let wanted = |row: &Row| is_wanted(row, is_first, is_last);
            let rows: Vec<Row> = of_part(section.table.rows, part).into_iter().filter(wanted).collect();
            take(Piece::Rows(&rows))?;
        }
        is_first = false;
        if is_last {
            // Another account's lines begin from what was there at the start.
            listing.movements = start;
            return Ok(report.facts);
        }
    }
}

/// Of a ledger, the group of the account itself in its currency: those below it are listed by themselves.
fn of_part(rows: Vec<Row>, part: &Part) -> Vec<Row> {
    let (Some(currency), Some(path)) = (part.currency, part.filter.account.as_ref()) else { return rows };
    let is_of = |group: &[Row]| {
        let mut cells = group.iter().flat_map(|row| &row.cells).map(|cell| &cell.value);
        let is_path = matches!(cells.next(), Some(Value::Text(text)) if text == path.as_str());
        is_path && cells.any(|value| *value == Value::Currency(currency))
    };
    let groups = rows.chunk_by(|_, next| next.kind != RowKind::Heading);
    groups.filter(|group| is_of(group)).flat_map(<[Row]>::to_vec).collect()
}

/// The balance before stands once, on top, that after once, at the end; sums of pages are summed up at the end.
fn is_wanted(row: &Row, is_first: bool, is_last: bool) -> bool {
    let is = |code: &str| match row.cells.first().map(|cell| &cell.value) {
        Some(Value::Phrase(phrase)) => phrase.key.ends_with(code),
        _ => false,
    };
    match row.kind {
        RowKind::Line => true,
        RowKind::Heading => is_first,
        RowKind::Balance if is("before") => is_first,
        RowKind::Balance => is_last,
        RowKind::Subtotal | RowKind::Total => false,
    }
}

/// A register tells its balances before and after: before the first page, after the last.
fn join_balances(facts: &mut Facts, last: Option<&Facts>) {
    let balances = |facts: &Facts| facts.get("balances").and_then(Json::as_array).cloned();
    let (Some(first), Some(mut last)) = (balances(facts), last.and_then(balances)) else { return };
    for balance in last.iter_mut().filter_map(Json::as_object_mut) {
        let same = first.iter().find(|one| one.get("currency") == balance.get("currency"));
        let before = same.and_then(|one| one.get("before")).cloned();
        balance.insert("before".to_owned(), before.unwrap_or_else(|| "0.00".into()));
    }
    facts.insert("balances".to_owned(), last.into());
}

/// The two sides of a journal over all its pages.
#[derive(Default)]
struct Sides {
    totals: Vec<Row>,
}

impl Sides {
    fn add(&mut self, rows: &[Row]) {
        for row in rows.iter().filter(|row| row.kind == RowKind::Total) {
            match self.totals.iter_mut().find(|total| total.sum_of == row.sum_of) {
                None => self.totals.push(row.clone()),
                Some(total) => total.cells.iter_mut().zip(&row.cells).for_each(|(sum, cell)| add(sum, cell)),
            }
        }
    }

    fn finish(self, report: &mut Report, name: ReportName) {
        if name == ReportName::Journal {
            report.checks = balance_of_sides(&self.totals);
        }
        if let Some(section) = report.sections.first_mut() {
            section.table.rows = self.totals;
        }
    }
}

fn add(sum: &mut Cell, cell: &Cell) {
    if let (Value::Money(money), Some(minor)) = (&mut sum.value, cell.minor()) {
        money.minor = money.minor.saturating_add(minor);
    }
}
