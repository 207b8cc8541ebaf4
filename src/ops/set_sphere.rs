//! Says which tax sphere an account, and so those below it, belongs to. Entries are not touched: only the report asks.

use super::open_accounts::unknown_account;
use super::{Acting, OpsError, Result};
use crate::ledger::{Account, AccountKind, AccountPath, Role, Sphere};
use crate::store::accounts::Chart;
use crate::store::{Conn, accounts, spheres, write};

/// Whether the report of the spheres counts what such an account says: income, spending, stock and debts.
#[must_use]
pub const fn has_sphere(account: &Account) -> bool {
    match account.kind {
        AccountKind::Income | AccountKind::Expense => true,
        _ => account.role.is_stock() || matches!(account.role, Role::Receivable | Role::Payable),
    }
}

fn refused(path: &AccountPath) -> OpsError {
    OpsError::NotPossible(format!(
        "{path} has no sphere: money lies there, or moves between funds. Spheres are said of income and spending, of stock, and of what is owed."
    ))
}

/// Says the sphere of an account and of those below it that nobody said one of; none takes back what was said.
///
/// # Errors
/// No account is there or below, or none of them is of income, spending, stock or debts.
pub fn set_sphere(conn: &mut Conn, path: &AccountPath, sphere: Option<Sphere>, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let mut below = chart.accounts().into_iter().filter(|account| account.path.is_in(path)).peekable();
        below.peek().ok_or_else(|| unknown_account(path))?;
        if !below.any(has_sphere) {
            return Err(refused(path));
        }
        Ok(spheres::set(conn, path, sphere, &acting.by, &acting.at)?)
    })
}

/// Opens an account and says its sphere, if it has one of its own.
///
/// # Errors
/// The path is taken, or such an account has no sphere; nothing is opened then.
pub fn open_in_sphere(conn: &mut Conn, account: &Account, sphere: Option<Sphere>, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        accounts::insert(conn, account)?;
        match sphere {
            Some(_) if !has_sphere(account) => Err(refused(&account.path)),
            Some(_) => Ok(spheres::set(conn, &account.path, sphere, &acting.by, &acting.at)?),
            None => Ok(()),
        }
    })
}
