//! The lines of one account as a page shows them: counted by what became of them, and a few at a time, so that a page
//! costs the same for an account of any age. Lines that only tell of payments are no movements, and are left out.

use chrono::NaiveDate;
use diesel::dsl::not;
use diesel::prelude::*;

use super::super::schema::{details, statement_lines};
use super::super::{Conn, Result};
use super::{LineRow, LineState, StoredLine, line_of};
use crate::ledger::statement::LineStatus;
use crate::ledger::{Currency, Money};

/// Lines that stand under one heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Open,
    Done,
    Aside,
    Pending,
    All,
}

impl Shown {
    pub const ALL: [Self; 5] = [Self::Open, Self::Done, Self::Aside, Self::Pending, Self::All];

    const fn states(self) -> &'static [LineState] {
        use LineState::{Matched, Open, Posted, SetAside};
        match self {
            Self::Open => &[Open],
            Self::Done => &[Posted, Matched],
            Self::Aside => &[SetAside],
            Self::Pending | Self::All => &[Open, Posted, Matched, SetAside],
        }
    }

    const fn statuses(self) -> &'static [LineStatus] {
        use LineStatus::{Booked, Failed, Info, Pending};
        match self {
            Self::Open => &[Booked],
            Self::Pending => &[Pending],
            Self::Done | Self::Aside | Self::All => &[Booked, Pending, Failed, Info],
        }
    }

    fn state_names(self) -> Vec<&'static str> {
        self.states().iter().map(|state| state.name()).collect()
    }

    fn status_names(self) -> Vec<&'static str> {
        self.statuses().iter().map(|status| status.name()).collect()
    }
}

/// What there is of an account's lines, without the lines.
#[derive(Debug, Clone, Default)]
pub struct LineCounts {
    by_state: Vec<(String, String, i64)>,
    /// Every currency a line has.
    pub currencies: Vec<Currency>,
    /// The balance that the newest line states.
    pub bank_says: Option<Money>,
    /// The import of the oldest line that nobody has explained.
    pub oldest_open_import: Option<i64>,
}

impl LineCounts {
    /// How many lines stand under a heading.
    #[must_use]
    pub fn of(&self, shown: Shown) -> i64 {
        let (states, statuses) = (shown.state_names(), shown.status_names());
        let fits = |(state, status, _): &&(String, String, i64)| {
            states.contains(&state.as_str()) && statuses.contains(&status.as_str())
        };
        self.by_state.iter().filter(fits).map(|(_, _, count)| *count).fold(0, i64::saturating_add)
    }
}

/// Counts the lines of an account; undone imports are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn count_lines(conn: &mut Conn, account_id: i64) -> Result<LineCounts> {
    let not_undone = statement_lines::state.ne(LineState::Undone.name());
    let mine = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id).and(not_undone))
        .filter(statement_lines::id.ne_all(details::table.select(details::line_id)));
    let by_state = mine
        .group_by((statement_lines::state, statement_lines::status))
        .select((statement_lines::state, statement_lines::status, diesel::dsl::count_star()))
        .load(conn)?;
    let currencies: Vec<String> = mine.select(statement_lines::currency).distinct().load(conn)?;
    let stated: Option<(Option<i64>, String)> = mine
        .filter(statement_lines::balance_after_minor.is_not_null())
        .order((statement_lines::booked_on.desc(), statement_lines::id.desc()))
        .select((statement_lines::balance_after_minor, statement_lines::currency))
        .first(conn)
        .optional()?;
    let oldest_open_import: Option<i64> = mine
        .filter(statement_lines::state.eq(LineState::Open.name()))
        .filter(statement_lines::status.eq(LineStatus::Booked.name()))
        .order((statement_lines::booked_on, statement_lines::id))
        .select(statement_lines::import_id)
        .first(conn)
        .optional()?;
    let currency = |code: &str| code.parse().ok().or_else(|| Currency::unlisted(code));
    let says = |(minor, code): (Option<i64>, String)| Some(Money::new(minor?, currency(&code)?));
    Ok(LineCounts {
        by_state,
        currencies: currencies.iter().filter_map(|code| currency(code)).collect(),
        bank_says: stated.and_then(says),
        oldest_open_import,
    })
}

/// Lines under a heading, the newest first, from the one numbered `offset` (from 0) on.
///
/// # Errors
/// When the database cannot be read.
pub fn list_shown(conn: &mut Conn, account_id: i64, shown: Shown, offset: i64, limit: i64) -> Result<Vec<StoredLine>> {
    let rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id))
        .filter(statement_lines::state.eq_any(shown.state_names()))
        .filter(statement_lines::status.eq_any(shown.status_names()))
        .filter(statement_lines::id.ne_all(details::table.select(details::line_id)))
        .order((statement_lines::booked_on.desc(), statement_lines::id.desc()))
        .offset(offset)
        .limit(limit)
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(line_of).collect()
}

/// The booked lines of an account in one currency, up to a day, that are matched with no entry yet and not set aside;
/// the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_unmatched(
    conn: &mut Conn,
    account_id: i64,
    currency: Currency,
    up_to: NaiveDate,
) -> Result<Vec<StoredLine>> {
    let waiting = [LineState::Open, LineState::Posted, LineState::Matched].map(LineState::name);
    let rows: Vec<LineRow> = statement_lines::table
        .filter(statement_lines::account_id.eq(account_id).and(statement_lines::booked_on.le(up_to)))
        .filter(statement_lines::state.eq_any(waiting))
        .filter(statement_lines::status.eq(LineStatus::Booked.name()))
        .filter(statement_lines::currency.eq(currency.code()).and(statement_lines::net_minor.ne(0)))
        .filter(not(statement_lines::is_matched))
        .order((statement_lines::booked_on, statement_lines::id))
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(line_of).collect()
}

/// A stored line without what people wrote: where it stood in its file, and its money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePlace {
    pub id: i64,
    /// The record's number in the file, as [`crate::ledger::statement::StatementLine::record`].
    pub record: u32,
    pub date: NaiveDate,
    /// In minor units.
    pub net_minor: i64,
    pub currency: String,
    pub status: String,
    pub is_set_aside: bool,
}

/// The lines that an import stored and that are not undone.
///
/// # Errors
/// When the database cannot be read.
pub fn list_places(conn: &mut Conn, import_id: i64) -> Result<Vec<LinePlace>> {
    use statement_lines as l;
    let rows: Vec<(i64, i32, NaiveDate, i64, String, String, String)> = l::table
        .filter(l::import_id.eq(import_id).and(l::state.ne(LineState::Undone.name())))
        .select((l::id, l::record, l::booked_on, l::net_minor, l::currency, l::status, l::state))
        .load(conn)?;
    let place = |(id, record, date, net_minor, currency, status, state): (_, i32, _, _, _, _, String)| LinePlace {
        id,
        record: u32::try_from(record).unwrap_or(0),
        date,
        net_minor,
        currency,
        status,
        is_set_aside: state == LineState::SetAside.name(),
    };
    Ok(rows.into_iter().map(place).collect())
}
