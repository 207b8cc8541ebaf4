//! The group's rules for bank lines: made, changed, put in order, ended. Nothing is posted by any of it.

use serde_json::{Value, json};

use super::{Acting, OpsError, Result};
use crate::import::rules::{Condition, Rule};
use crate::store::accounts::Chart;
use crate::store::personal::rules::{self as stored, StoredRule, insert_rule, set_rule_ended, set_rule_place};
use crate::store::{Conn, books, personal, write};

/// A rule of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRule {
    pub id: i64,
    pub rule: Rule,
    pub made_by: String,
    pub made_at: String,
}

/// A rule as it is given: in its notation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleText {
    pub name: String,
    pub when: Vec<String>,
    pub then: Vec<String>,
    pub confidence_percent: u8,
}

/// The rules in force, in the order in which they are asked.
///
/// # Errors
/// When the book cannot be read.
pub fn list_rules(conn: &mut Conn) -> Result<Vec<KeptRule>> {
    let currency = books::get(conn)?.currency;
    let kept = |row: StoredRule| {
        let rule = Rule::read(&row.name, &row.when, &row.then, row.confidence_percent, currency)?;
        Ok(KeptRule { id: row.id, rule, made_by: row.made_by, made_at: row.made_at })
    };
    stored::list_rules(conn)?.into_iter().map(kept).collect()
}

/// # Errors
/// When there is no rule of this number in force.
pub fn find_rule(conn: &mut Conn, id: i64) -> Result<KeptRule> {
    list_rules(conn)?.into_iter().find(|kept| kept.id == id).ok_or_else(|| OpsError::NotFound {
        what: format!("rule {id}"),
        hint: "`rule list` shows those there are.".into(),
    })
}

/// Reads a rule and checks that the book knows what it names.
///
/// # Errors
/// What makes no rule, or names a fund, account or contact that is not there or closed.
pub fn read_rule(conn: &mut Conn, text: &RuleText) -> Result<Rule> {
    let currency = books::get(conn)?.currency;
    let rule = Rule::read(&text.name, &text.when, &text.then, text.confidence_percent, currency)?;
    let chart = Chart::load(conn)?;
    let not_there = |what: String, hint: &str| Err(OpsError::NotFound { what, hint: hint.to_owned() });
    for fund in rule.proposal.funds() {
        if chart.fund(fund).is_none_or(|known| known.is_closed) {
            return not_there(format!("open fund {fund}"), "`fund list` shows those there are.");
        }
    }
    for account in rule.proposal.accounts() {
        if chart.account(account).is_none_or(|known| known.is_closed) {
            return not_there(format!("open account {account}"), "`account list` shows those there are.");
        }
    }
    for condition in &rule.conditions {
        if let Condition::Account(account) = condition
            && !chart.accounts().iter().any(|known| known.path.as_str().starts_with(account.as_str()))
        {
            return not_there(format!("account {account}"), "`account list` shows those there are.");
        }
    }
    if let Some(code) = &rule.proposal.contact
        && personal::find_contact(conn, code)?.is_none()
    {
        return not_there(format!("contact {code}"), "Write the code of a contact, such as D-0042.");
    }
    Ok(rule)
}

fn stored_rule(rule: &Rule, place: i64, acting: &Acting) -> StoredRule {
    StoredRule {
        id: 0,
        place,
        name: rule.name.clone(),
        when: rule.when(),
        then: rule.then(),
        confidence_percent: rule.confidence_percent,
        made_by: acting.by.clone(),
        made_at: acting.at.clone(),
    }
}

/// Makes a rule, as the first or the last that is asked; the very same rule again is the one there is.
///
/// # Errors
/// As [`read_rule`].
pub fn add_rule(conn: &mut Conn, text: &RuleText, is_first: bool, acting: &Acting) -> Result<KeptRule> {
    write(conn, |conn| {
        let rule = read_rule(conn, text)?;
        if let Some(known) = list_rules(conn)?.into_iter().find(|kept| kept.rule == rule) {
            return Ok(known);
        }
        let places: Vec<i64> = stored::list_rules(conn)?.iter().map(|row| row.place).collect();
        let place = if is_first {
            places.first().map_or(1, |first| first.saturating_sub(1))
        } else {
            places.last().map_or(1, |last| last.saturating_add(1))
        };
        let id = insert_rule(conn, &stored_rule(&rule, place, acting))?;
        Ok(KeptRule { id, rule, made_by: acting.by.clone(), made_at: acting.at.clone() })
    })
}

/// Changes a rule: the old one ends, the new one takes its place.
///
/// # Errors
/// As [`read_rule`] and [`find_rule`].
pub fn change_rule(conn: &mut Conn, id: i64, text: &RuleText, acting: &Acting) -> Result<KeptRule> {
    write(conn, |conn| {
        let old = find_rule(conn, id)?;
        let rule = read_rule(conn, text)?;
        if old.rule == rule {
            return Ok(old);
        }
        let place = stored::list_rules(conn)?.iter().find(|row| row.id == id).map_or(1, |row| row.place);
        set_rule_ended(conn, id, &acting.by, &acting.at)?;
        let id = insert_rule(conn, &stored_rule(&rule, place, acting))?;
        Ok(KeptRule { id, rule, made_by: acting.by.clone(), made_at: acting.at.clone() })
    })
}

/// Ends a rule. What was posted by it stays.
///
/// # Errors
/// As [`find_rule`].
pub fn remove_rule(conn: &mut Conn, id: i64, acting: &Acting) -> Result<KeptRule> {
    write(conn, |conn| {
        let old = find_rule(conn, id)?;
        set_rule_ended(conn, id, &acting.by, &acting.at)?;
        Ok(old)
    })
}

/// Puts a rule to a place in the order, counted from 1; beyond the last is the last.
///
/// # Errors
/// As [`find_rule`].
pub fn move_rule(conn: &mut Conn, id: i64, to: usize) -> Result<()> {
    write(conn, |conn| {
        find_rule(conn, id)?;
        let mut order: Vec<i64> =
            stored::list_rules(conn)?.iter().map(|row| row.id).filter(|other| *other != id).collect();
        order.insert(to.saturating_sub(1).min(order.len()), id);
        for (rule, place) in order.into_iter().zip(1_i64..) {
            set_rule_place(conn, rule, place)?;
        }
        Ok(())
    })
}

/// A rule for other programs.
#[must_use]
pub fn rule_json(kept: &KeptRule, place: usize) -> Value {
    json!({ "id": kept.id, "place": place, "name": kept.rule.name, "when": kept.rule.when(), "then": kept.rule.then(),
        "confidence": kept.rule.confidence_percent, "made_at": kept.made_at })
}
