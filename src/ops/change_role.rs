//! Puts the role of an account right: whoever moves in from another program has paths that tell nothing, or the wrong thing.
//!
//! What entries were sealed by stays: transfers and loans between funds (I2, I3), and places where goods lie. A place where
//! money lies stays one, for statements and counts rest on it. Where the role decides what a restricted fund can spend (I9),
//! the whole book is judged again with the new one.

use super::open_accounts::unknown_account;
use super::verify_book::verify_within;
use super::{Acting, OpsError, Result};
use crate::ledger::{Account, AccountPath, Role};
use crate::store::accounts::Chart;
use crate::store::{Conn, account_roles, audit_samples, write};

/// The roles that this account can be given, its own left out; none where it is what it is for good.
#[must_use]
pub fn roles_for(account: &Account) -> Vec<Role> {
    let fits = |role: &Role| {
        let stays_money = !account.role.is_money() || role.is_money();
        *role != account.role && stays_money && role.fits(account.kind)
    };
    if account.role.is_sealed() { Vec::new() } else { Role::ALL.into_iter().filter(fits).collect() }
}

/// Gives an account another role. The same role again changes nothing.
///
/// # Errors
/// When there is no such account, the role does not fit it, goods lie there, or a restricted fund would fall below zero.
pub fn change_role(conn: &mut Conn, path: &AccountPath, role: Role, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let (Some(id), Some(account)) = (chart.account_id(path), chart.account(path)) else {
            return Err(unknown_account(path));
        };
        if account.role == role {
            return Ok(());
        }
        let possible = roles_for(account);
        if !possible.contains(&role) {
            return Err(refused(account, role, &possible));
        }
        if account.role.is_stock() && account_roles::has_goods(conn, id)? {
            return Err(OpsError::NotPossible(format!(
                "{path} is a place of goods: its role stays {}.",
                account.role.name()
            )));
        }
        account_roles::change(conn, id, (account.role, role), &acting.by, &acting.at)?;
        if account.role.is_money() != role.is_money() {
            // What an entry is about is told by the money that came or went.
            let chart = Chart::read(conn)?;
            audit_samples::rebuild(conn, &chart)?;
        }
        if account.role.is_liquid() != role.is_liquid() {
            let findings = verify_within(conn, None, &mut |_| {})?.findings;
            if let Some(finding) = findings.first() {
                let name = role.name();
                return Err(OpsError::NotPossible(format!(
                    "With the role {name}, {path} would break a rule: {}",
                    finding.message
                )));
            }
        }
        Ok(())
    })
}

fn refused(account: &Account, role: Role, possible: &[Role]) -> OpsError {
    let (path, own, role) = (&account.path, account.role.name(), role.name());
    let names: Vec<&str> = possible.iter().map(|role| role.name()).collect();
    OpsError::NotPossible(if names.is_empty() {
        format!("The role of {path} stays {own}.")
    } else {
        format!("{path} cannot have the role {role}. It is {own} and can become: {}.", names.join(", "))
    })
}
