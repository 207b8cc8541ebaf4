//! Of every month the entries that the auditors' sample may name, and how much of its spending has no voucher: kept in the
//! same transaction as the entry, so that the auditors' pack costs what it shows, however many entries the book has.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types as st;

use super::accounts::Chart;
use super::conn::on_both;
use super::schema::{audit_candidates, unvouched_months};
use super::written::{comparing_months, written};
use super::{Conn, Result, StoreError, entries, vouchers, write};
use crate::ledger::audit_sample::{Candidate, keep};
use crate::ledger::check::SealedEntry;
use crate::ledger::{AccountKind, Hash, Month};

/// What is kept of one month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditMonth {
    pub candidates: BTreeSet<Candidate>,
    /// Entries that spend and have no voucher, neither with them nor handed in later.
    pub without_voucher: i64,
}

/// What months have for auditors, from their entries.
#[derive(Debug, Default)]
pub struct AuditMonths(BTreeMap<Month, AuditMonth>);

impl AuditMonths {
    /// Counts one entry; of those in `later` a voucher came after the seal.
    pub fn add(&mut self, chart: &Chart, sealed: &SealedEntry, later: &BTreeSet<i64>) {
        let month = self.0.entry(Month::containing(sealed.draft.date)).or_default();
        month.candidates.insert(Candidate::of(sealed, |path| chart.role(path)));
        // More than are kept of any month, so that a long list is not thinned with every entry.
        if month.candidates.len() > 500 {
            month.candidates = keep(std::mem::take(&mut month.candidates).into_iter().collect()).into_iter().collect();
        }
        let is_without = lacks_voucher(chart, sealed) && !later.contains(&sealed.seal.sequence);
        month.without_voucher = month.without_voucher.saturating_add(i64::from(is_without));
    }

    /// Month by month, with no candidate too many.
    pub fn into_months(self) -> impl Iterator<Item = (Month, AuditMonth)> {
        self.0.into_iter().map(|(month, AuditMonth { candidates, without_voucher })| {
            let candidates = keep(candidates.into_iter().collect()).into_iter().collect();
            (month, AuditMonth { candidates, without_voucher })
        })
    }
}

/// Spending that was sealed without a voucher.
#[must_use]
pub fn lacks_voucher(chart: &Chart, sealed: &SealedEntry) -> bool {
    let is_expense = |line: &crate::ledger::DraftLine| {
        chart.account(&line.account).map_or_else(|| line.account.kind(), |account| account.kind) == AccountKind::Expense
    };
    sealed.draft.vouchers.is_empty() && sealed.draft.lines.iter().any(is_expense)
}

/// Keeps what just sealed entries add.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn add(conn: &mut Conn, chart: &Chart, sealed: &[SealedEntry]) -> Result<()> {
    let mut months = AuditMonths::default();
    let nothing = BTreeSet::new();
    sealed.iter().for_each(|entry| months.add(chart, entry, &nothing));
    for (month, added) in months.into_months() {
        add_candidates(conn, month, added.candidates)?;
        change_count(conn, month, added.without_voucher)?;
    }
    Ok(())
}

fn add_candidates(conn: &mut Conn, month: Month, added: BTreeSet<Candidate>) -> Result<()> {
    let known: BTreeSet<Candidate> = list(conn, month, month.next())?.into_iter().collect();
    let kept: BTreeSet<Candidate> = keep(known.union(&added).copied().collect()).into_iter().collect();
    let gone: Vec<i64> = known.difference(&kept).map(|one| one.entry).collect();
    if !gone.is_empty() {
        let of_month = audit_candidates::table.filter(audit_candidates::month.eq(month.first_day()));
        diesel::delete(of_month.filter(audit_candidates::entry.eq_any(gone))).execute(conn)?;
    }
    for one in kept.difference(&known) {
        let row = (
            audit_candidates::month.eq(month.first_day()),
            audit_candidates::entry.eq(one.entry),
            audit_candidates::size_minor.eq(one.size_minor),
            audit_candidates::hash.eq(one.hash.as_bytes()),
        );
        diesel::insert_into(audit_candidates::table).values(row).execute(conn)?;
    }
    Ok(())
}

fn change_count(conn: &mut Conn, month: Month, by: i64) -> Result<()> {
    if by == 0 {
        return Ok(());
    }
    let row = (unvouched_months::month.eq(month.first_day()), unvouched_months::entries.eq(by));
    on_both!(conn, c => diesel::insert_into(unvouched_months::table)
        .values(row)
        .on_conflict(unvouched_months::month)
        .do_update()
        .set(unvouched_months::entries.eq(unvouched_months::entries + by))
        .execute(c))?;
    Ok(())
}

/// The first voucher came for an entry that had none.
///
/// # Errors
/// When the database cannot be written.
pub fn count_vouched(conn: &mut Conn, chart: &Chart, sealed: &SealedEntry) -> Result<()> {
    let by = if lacks_voucher(chart, sealed) { -1 } else { 0 };
    change_count(conn, Month::containing(sealed.draft.date), by)
}

/// Keeps everything anew, from the entries: for a book from before this was kept, one that was loaded, or an account that
/// became a place of money.
///
/// # Errors
/// When the database cannot be read or written.
pub fn rebuild(conn: &mut Conn, chart: &Chart) -> Result<()> {
    const PAGE: i64 = 1_000;
    diesel::delete(audit_candidates::table).execute(conn)?;
    diesel::delete(unvouched_months::table).execute(conn)?;
    let later: BTreeSet<i64> = vouchers::list_entries_of_later(conn)?.into_iter().collect();
    let (mut months, mut after) = (AuditMonths::default(), 0);
    loop {
        let page = entries::list_sealed_after(conn, chart, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.seal.sequence;
        page.iter().for_each(|entry| months.add(chart, entry, &later));
    }
    for (month, kept) in months.into_months() {
        add_candidates(conn, month, kept.candidates)?;
        change_count(conn, month, kept.without_voucher)?;
    }
    Ok(())
}

/// Fills what a book from before has none of; any other is left as it is.
///
/// # Errors
/// When the database cannot be read or written.
pub(super) fn fill(conn: &mut Conn) -> Result<()> {
    if !is_missing(conn)? {
        return Ok(());
    }
    write(conn, |conn| {
        if is_missing(conn)? {
            let chart = Chart::read(conn)?;
            rebuild(conn, &chart)?;
        }
        Ok(())
    })
}

fn is_missing(conn: &mut Conn) -> Result<bool> {
    let first: Option<i64> = audit_candidates::table.select(audit_candidates::entry).first(conn).optional()?;
    Ok(first.is_none() && entries::head(conn)?.is_some())
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = st::BigInt)]
    entry: i64,
    #[diesel(sql_type = st::BigInt)]
    size_minor: i64,
    #[diesel(sql_type = st::Binary)]
    hash: Vec<u8>,
}

fn told(entry: i64, size_minor: i64, hash: &[u8]) -> Result<Candidate> {
    let unreadable = || StoreError::Unreadable { what: format!("hash of entry {entry}") };
    Ok(Candidate { entry, size_minor, hash: Hash::from_bytes(hash).ok_or_else(unreadable)? })
}

macro_rules! candidates_of {
    ($month:literal) => {
        concat!("SELECT entry, size_minor, hash FROM audit_candidates WHERE ", $month, " >= ? AND ", $month, " < ?")
    };
}

/// The candidates of whole months, from the first up to before the last.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, from: Month, until: Month) -> Result<Vec<Candidate>> {
    let rows: Vec<Row> = written(comparing_months!(conn, candidates_of))
        .bind::<st::Text, _>(from.first_day().to_string())
        .bind::<st::Text, _>(until.first_day().to_string())
        .load(conn)?;
    rows.into_iter().map(|row| told(row.entry, row.size_minor, &row.hash)).collect()
}

/// How many entries of whole months spend and have no voucher.
///
/// # Errors
/// When the database cannot be read.
pub fn count_without_voucher(conn: &mut Conn, from: Month, until: Month) -> Result<i64> {
    let counts: Vec<i64> = unvouched_months::table
        .filter(unvouched_months::month.ge(from.first_day()))
        .filter(unvouched_months::month.lt(until.first_day()))
        .select(unvouched_months::entries)
        .load(conn)?;
    Ok(counts.into_iter().fold(0, i64::saturating_add))
}

/// Everything that is kept, for `verify`.
///
/// # Errors
/// When the database cannot be read.
pub fn list_all(conn: &mut Conn) -> Result<BTreeMap<Month, AuditMonth>> {
    let mut months: BTreeMap<Month, AuditMonth> = BTreeMap::new();
    let rows: Vec<(NaiveDate, i64, i64, Vec<u8>)> = audit_candidates::table.load(conn)?;
    for (month, entry, size_minor, hash) in rows {
        let candidate = told(entry, size_minor, &hash)?;
        months.entry(Month::containing(month)).or_default().candidates.insert(candidate);
    }
    let counts: Vec<(NaiveDate, i64)> = unvouched_months::table.load(conn)?;
    for (month, count) in counts {
        months.entry(Month::containing(month)).or_default().without_voucher = count;
    }
    Ok(months)
}
