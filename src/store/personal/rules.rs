//! The rules of the group in the book, those in force in their order. Their conditions name people and account
//! numbers, so they live behind the module of personal text. Knows no line and not what a rule means.

use diesel::prelude::*;

use super::super::schema::rules;
use super::super::{Conn, Result};
use super::{json_of, of_json};

/// A rule as the book keeps it: in its own notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRule {
    pub id: i64,
    /// Its place in the order, from the first.
    pub place: i64,
    pub name: String,
    pub when: Vec<String>,
    pub then: Vec<String>,
    /// 0 to 100.
    pub confidence_percent: u8,
    pub made_by: String,
    pub made_at: String,
}

/// id, place, name, conditions, proposal, confidence, by whom, when.
type Row = (i64, i64, String, String, String, i64, String, String);

/// The rules in force, in their order.
///
/// # Errors
/// When the database cannot be read.
pub fn list_rules(conn: &mut Conn) -> Result<Vec<StoredRule>> {
    let rows: Vec<Row> = rules::table
        .filter(rules::ended_at.is_null())
        .order((rules::place, rules::id))
        .select((
            rules::id,
            rules::place,
            rules::name,
            rules::conditions,
            rules::proposal,
            rules::confidence,
            rules::made_by,
            rules::made_at,
        ))
        .load(conn)?;
    let stored = |(id, place, name, when, then, confidence, made_by, made_at): Row| {
        Ok(StoredRule {
            id,
            place,
            name,
            when: of_json(&when)?,
            then: of_json(&then)?,
            confidence_percent: u8::try_from(confidence).unwrap_or(0),
            made_by,
            made_at,
        })
    };
    rows.into_iter().map(stored).collect()
}

/// The name of a rule, also of one that ended: lines remember by which they were proposed.
///
/// # Errors
/// When the database cannot be read.
pub fn find_rule_name(conn: &mut Conn, id: i64) -> Result<Option<String>> {
    Ok(rules::table.filter(rules::id.eq(id)).select(rules::name).first(conn).optional()?)
}

/// Keeps a new rule; its id is given by the book and answered.
///
/// # Errors
/// When the database cannot be written.
pub fn insert_rule(conn: &mut Conn, rule: &StoredRule) -> Result<i64> {
    Ok(diesel::insert_into(rules::table)
        .values((
            rules::place.eq(rule.place),
            rules::name.eq(&rule.name),
            rules::conditions.eq(json_of(&rule.when)?),
            rules::proposal.eq(json_of(&rule.then)?),
            rules::confidence.eq(i64::from(rule.confidence_percent)),
            rules::made_by.eq(&rule.made_by),
            rules::made_at.eq(&rule.made_at),
        ))
        .returning(rules::id)
        .get_result(conn)?)
}

/// Ends a rule; it stays in the book as what was.
///
/// # Errors
/// When the database cannot be written.
pub fn set_rule_ended(conn: &mut Conn, id: i64, by: &str, at: &str) -> Result<()> {
    diesel::update(rules::table.filter(rules::id.eq(id)).filter(rules::ended_at.is_null()))
        .set((rules::ended_by.eq(by), rules::ended_at.eq(at)))
        .execute(conn)?;
    Ok(())
}

/// Gives a rule its place in the order.
///
/// # Errors
/// When the database cannot be written.
pub fn set_rule_place(conn: &mut Conn, id: i64, place: i64) -> Result<()> {
    diesel::update(rules::table.filter(rules::id.eq(id))).set(rules::place.eq(place)).execute(conn)?;
    Ok(())
}
