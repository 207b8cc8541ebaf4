//! Receipts for donations: issued, resting on entries, cancelled, never changed. Holds codes of contacts and no names.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{
    donation_receipt_cancellations as cancellations, donation_receipt_entries as rested, donation_receipts as receipts,
    entries, receipt_facts,
};
use super::{Conn, Result, read};
use crate::ledger::Money;

/// One receipt's number: of its year, counted without gaps from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReceiptNumber {
    pub year: i32,
    pub number: i32,
}

/// A receipt as it was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub number: ReceiptNumber,
    /// The contact's code.
    pub contact: String,
    /// The code of its wording.
    pub template: String,
    /// What the wording asked of the group, as it was then.
    pub facts: BTreeMap<String, String>,
    pub issued_on: NaiveDate,
    pub total: Money,
    pub by: String,
    pub at: String,
    /// The entries it rests on, each with its amount in minor units.
    pub entries: Vec<(i64, i64)>,
    pub cancelled: Option<Cancellation>,
}

/// That it is cancelled, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    pub reason: String,
    pub by: String,
    pub at: String,
}

type Row = (i32, i32, String, String, String, NaiveDate, i64, String, String, String);

/// Every receipt, newest first; of one year where one is named.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, year: Option<i32>) -> Result<Vec<Receipt>> {
    let mut query = receipts::table.order((receipts::year.desc(), receipts::number.desc())).into_boxed();
    if let Some(year) = year {
        query = query.filter(receipts::year.eq(year));
    }
    let rows: Vec<Row> = query.load(conn)?;
    with_rest(conn, rows)
}

/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, number: ReceiptNumber) -> Result<Option<Receipt>> {
    let rows: Vec<Row> = receipts::table.find((number.year, number.number)).load(conn)?;
    Ok(with_rest(conn, rows)?.into_iter().next())
}

fn with_rest(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Receipt>> {
    let mut years: Vec<i32> = rows.iter().map(|row| row.0).collect();
    years.dedup();
    let key = |year, number| ReceiptNumber { year, number };
    let mut entries: HashMap<ReceiptNumber, Vec<(i64, i64)>> = HashMap::new();
    let found: Vec<(i32, i32, i64, i64)> = rested::table
        .filter(rested::year.eq_any(&years))
        .order((rested::year, rested::number, rested::entry))
        .load(conn)?;
    for (year, number, entry, minor) in found {
        entries.entry(key(year, number)).or_default().push((entry, minor));
    }
    let found: Vec<(i32, i32, String, String, String)> =
        cancellations::table.filter(cancellations::year.eq_any(&years)).load(conn)?;
    let mut cancelled: HashMap<ReceiptNumber, Cancellation> = found
        .into_iter()
        .map(|(year, number, reason, by, at)| (key(year, number), Cancellation { reason, by, at }))
        .collect();
    rows.into_iter()
        .map(|(year, number, contact, template, facts, issued_on, total, currency, by, at)| {
            let number = key(year, number);
            Ok(Receipt {
                number,
                contact,
                template,
                facts: serde_json::from_str(&facts).unwrap_or_default(),
                issued_on,
                total: Money::new(total, read(&currency)?),
                by,
                at,
                entries: entries.remove(&number).unwrap_or_default(),
                cancelled: cancelled.remove(&number),
            })
        })
        .collect()
}

/// The number that the next receipt of the year bears.
///
/// # Errors
/// When the database cannot be read.
pub fn next_number(conn: &mut Conn, year: i32) -> Result<ReceiptNumber> {
    let last: Option<i32> =
        receipts::table.filter(receipts::year.eq(year)).select(diesel::dsl::max(receipts::number)).first(conn)?;
    Ok(ReceiptNumber { year, number: last.unwrap_or(0).saturating_add(1) })
}

/// Keeps a new receipt with the entries it rests on.
///
/// # Errors
/// When the number is not the next, the sum is not that of its entries, or one of them has a receipt already.
pub fn insert(conn: &mut Conn, one: &Receipt) -> Result<()> {
    let ReceiptNumber { year, number } = one.number;
    for (entry, minor) in &one.entries {
        diesel::insert_into(rested::table)
            .values((
                rested::year.eq(year),
                rested::number.eq(number),
                rested::entry.eq(entry),
                rested::amount_minor.eq(minor),
            ))
            .execute(conn)?;
    }
    diesel::insert_into(receipts::table)
        .values((
            receipts::year.eq(year),
            receipts::number.eq(number),
            receipts::contact.eq(&one.contact),
            receipts::template.eq(&one.template),
            receipts::facts.eq(serde_json::json!(one.facts).to_string()),
            receipts::issued_on.eq(one.issued_on),
            receipts::total_minor.eq(one.total.minor),
            receipts::currency.eq(one.total.currency.code()),
            receipts::issued_by.eq(&one.by),
            receipts::issued_at.eq(&one.at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Cancels a receipt; it stays, with the reason.
///
/// # Errors
/// When it is cancelled already.
pub fn cancel(conn: &mut Conn, number: ReceiptNumber, one: &Cancellation) -> Result<()> {
    diesel::insert_into(cancellations::table)
        .values((
            cancellations::year.eq(number.year),
            cancellations::number.eq(number.number),
            cancellations::reason.eq(&one.reason),
            cancellations::cancelled_by.eq(&one.by),
            cancellations::cancelled_at.eq(&one.at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The receipts that an entry stands on, cancelled ones too, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_of_entry(conn: &mut Conn, entry: i64) -> Result<Vec<ReceiptNumber>> {
    let found: Vec<(i32, i32)> = rested::table
        .filter(rested::entry.eq(entry))
        .order((rested::year, rested::number))
        .select((rested::year, rested::number))
        .load(conn)?;
    Ok(found.into_iter().map(|(year, number)| ReceiptNumber { year, number }).collect())
}

/// The entries of a contact between two days, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_entries_of(conn: &mut Conn, contact: &str, from: NaiveDate, to: NaiveDate) -> Result<Vec<i64>> {
    Ok(entries::table
        .filter(entries::contact.eq(contact).and(entries::posted_on.between(from, to)))
        .order((entries::posted_on, entries::sequence))
        .select(entries::sequence)
        .load(conn)?)
}

/// What a wording asks of the group, as far as somebody has answered.
///
/// # Errors
/// When the database cannot be read.
pub fn list_facts(conn: &mut Conn, template: &str) -> Result<BTreeMap<String, String>> {
    let rows: Vec<(String, String)> = receipt_facts::table
        .filter(receipt_facts::template.eq(template))
        .select((receipt_facts::name, receipt_facts::value))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Keeps what a wording asks of the group.
///
/// # Errors
/// When the database cannot be written.
pub fn set_fact(conn: &mut Conn, template: &str, name: &str, value: &str) -> Result<()> {
    let one = receipt_facts::table.find((template, name));
    if diesel::update(one).set(receipt_facts::value.eq(value)).execute(conn)? == 0 {
        diesel::insert_into(receipt_facts::table)
            .values((
                receipt_facts::template.eq(template),
                receipt_facts::name.eq(name),
                receipt_facts::value.eq(value),
            ))
            .execute(conn)?;
    }
    Ok(())
}
