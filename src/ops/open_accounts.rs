//! Opens and closes accounts and funds.

use super::verify_book::forever;
use super::{Acting, OpsError, Result};
use crate::ledger::fund::comparable;
use crate::ledger::{Account, AccountPath, Fund, FundCode, Movement};
use crate::store::accounts::Chart;
use crate::store::{Conn, accounts, funds, totals, write};

/// Opens an account.
///
/// # Errors
/// When the path is taken.
pub fn open_account(conn: &mut Conn, account: &Account) -> Result<()> {
    write(conn, |conn| accounts::insert(conn, account).map(|_| ())).map_err(OpsError::from)
}

/// Closes an account that holds nothing.
///
/// # Errors
/// When there is no such account, or it still holds something.
pub fn close_account(conn: &mut Conn, path: &AccountPath, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let account = chart.account(path).ok_or_else(|| unknown_account(path))?;
        let is_balance_sheet =
            matches!(account.kind, crate::ledger::AccountKind::Asset | crate::ledger::AccountKind::Liability);
        let left = balance_by(conn, &chart, |movement| is_balance_sheet && movement.account == *path)?;
        if let Some((movement, minor)) = left {
            let left = crate::ledger::Money::new(minor, movement.currency);
            return Err(OpsError::NotPossible(format!(
                "{path} still holds {left} {}. Move it first.",
                movement.currency
            )));
        }
        accounts::set_closed(conn, path, Some(&acting.at))?;
        Ok(())
    })
}

/// The first non-zero closing balance among the movements that `applies` picks, summed by account and currency.
fn balance_by(conn: &mut Conn, chart: &Chart, applies: impl Fn(&Movement) -> bool) -> Result<Option<(Movement, i64)>> {
    let mut sums: std::collections::BTreeMap<crate::ledger::Currency, (Movement, i64)> =
        std::collections::BTreeMap::new();
    for movement in totals::sum_movements(conn, chart, forever())?.into_iter().filter(applies) {
        let minor = movement.closing_minor();
        let sum = sums.entry(movement.currency).or_insert((movement, 0));
        sum.1 = sum.1.saturating_add(minor);
    }
    Ok(sums.into_values().find(|(_, minor)| *minor != 0))
}

/// Opens a fund. An alias that repeats the fund's own code, name or alias is left out silently.
///
/// # Errors
/// When the code is taken, or an alias belongs to another fund.
pub fn open_fund(conn: &mut Conn, fund: &Fund) -> Result<()> {
    write(conn, |conn| {
        let existing: Vec<Fund> = funds::list(conn)?.into_iter().map(|(_, fund)| fund).collect();
        let mut fund = fund.clone();
        fund.aliases = own_aliases(&fund, &existing)?;
        funds::insert(conn, &fund)?;
        Ok(())
    })
}

/// Changes name, purpose, target and aliases of a fund; code and restriction stay.
///
/// # Errors
/// When there is no such fund, or an alias belongs to another one.
pub fn edit_fund(conn: &mut Conn, fund: &Fund) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let id = chart.fund_id(&fund.code).ok_or_else(|| unknown_fund(&fund.code))?;
        let others: Vec<Fund> = chart.funds().into_iter().filter(|other| other.code != fund.code).cloned().collect();
        let mut fund = fund.clone();
        fund.aliases = own_aliases(&fund, &others)?;
        funds::update(conn, id, &fund)?;
        Ok(())
    })
}

/// Closes a fund that holds nothing.
///
/// # Errors
/// When there is no such fund, or it still holds something.
pub fn close_fund(conn: &mut Conn, code: &FundCode, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        chart.fund(code).ok_or_else(|| unknown_fund(code))?;
        let kind = |path: &AccountPath| chart.account(path).map(|account| account.kind);
        let holds = |movement: &Movement| {
            use crate::ledger::AccountKind::{Asset, Liability};
            movement.fund == *code && matches!(kind(&movement.account), Some(Asset | Liability))
        };
        if let Some((movement, minor)) = balance_by(conn, &chart, holds)? {
            let left = crate::ledger::Money::new(minor, movement.currency);
            return Err(OpsError::NotPossible(format!(
                "The fund {code} still holds {left} {}. Spend or transfer it first.",
                movement.currency
            )));
        }
        funds::set_closed(conn, code, Some(&acting.at))?;
        Ok(())
    })
}

/// The aliases that add something, compared across scripts and without case and marks.
fn own_aliases(fund: &Fund, others: &[Fund]) -> Result<Vec<String>> {
    let mut seen: Vec<String> = vec![comparable(fund.code.as_str()), comparable(&fund.name)];
    let mut kept = Vec::new();
    for alias in &fund.aliases {
        let form = comparable(alias);
        if form.is_empty() {
            return Err(OpsError::NotPossible(format!("“{alias}” cannot be an alias: it has no letter or digit.")));
        }
        if let Some(other) = others.iter().find(|other| other.names().any(|name| comparable(name) == form)) {
            return Err(OpsError::NotPossible(format!(
                "The alias “{alias}” belongs to the fund {} already.",
                other.code
            )));
        }
        if !seen.contains(&form) {
            seen.push(form);
            kept.push(alias.clone());
        }
    }
    for name in [fund.code.as_str(), fund.name.as_str()] {
        let taken = |other: &&Fund| other.aliases.iter().any(|alias| comparable(alias) == comparable(name));
        if let Some(other) = others.iter().find(taken) {
            return Err(OpsError::NotPossible(format!("“{name}” is an alias of the fund {} already.", other.code)));
        }
    }
    Ok(kept)
}

pub(crate) fn unknown_account(path: &AccountPath) -> OpsError {
    OpsError::NotFound { what: format!("account {path}"), hint: "`account list` shows those there are.".into() }
}

pub(crate) fn unknown_fund(code: &FundCode) -> OpsError {
    OpsError::NotFound { what: format!("fund {code}"), hint: "`fund list` shows those there are.".into() }
}
