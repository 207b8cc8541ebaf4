//! The kept totals month by month: what tables and pictures of a year are made of.

use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::recalled::Recalled;
use super::schema::month_totals;
use super::written::{comparing_months, written};
use super::{Conn, Result, read};
use crate::ledger::{Month, Movement};

static MONTHS: Recalled<(Month, Month), MonthMovement> = Recalled::new();

/// One account, fund and currency in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthMovement {
    pub month: Month,
    pub movement: Movement,
}

#[derive(QueryableByName)]
#[diesel(table_name = month_totals)]
struct MonthRow {
    account_id: i64,
    fund_id: i64,
    currency: String,
    month: NaiveDate,
    debit_minor: i64,
    credit_minor: i64,
    posting_count: i64,
}

macro_rules! list_months {
    ($month:literal) => {
        concat!(
            "SELECT account_id, fund_id, currency, month, debit_minor, credit_minor, posting_count FROM month_totals WHERE ",
            $month,
            " >= ? AND ",
            $month,
            " <= ? ORDER BY month, account_id, fund_id"
        )
    };
}

/// The kept totals of whole months, month by month (openings are zero).
///
/// # Errors
/// When the database cannot be read.
pub fn list_months(conn: &mut Conn, chart: &Chart, from: Month, to: Month) -> Result<Vec<MonthMovement>> {
    let rows: Vec<MonthRow> = written(comparing_months!(conn, list_months))
        .bind::<st::Text, _>(from.first_day().to_string())
        .bind::<st::Text, _>(to.first_day().to_string())
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            let movement = Movement {
                account: chart.path_of(row.account_id)?.clone(),
                fund: chart.code_of(row.fund_id)?.clone(),
                currency: read(&row.currency)?,
                opening_minor: 0,
                debit_minor: row.debit_minor,
                credit_minor: row.credit_minor,
                count: row.posting_count,
            };
            Ok(MonthMovement { month: Month::containing(row.month), movement })
        })
        .collect()
}

/// [`list_months`] for those who only show it: what was read for this head of the chain is not read again.
///
/// # Errors
/// When the database cannot be read.
pub fn recall_months(conn: &mut Conn, chart: &Chart, from: Month, to: Month) -> Result<Arc<Vec<MonthMovement>>> {
    MONTHS.recall(conn, (from, to), |conn| list_months(conn, chart, from, to))
}
