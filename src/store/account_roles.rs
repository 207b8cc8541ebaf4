//! Roles of accounts that were put right: the role itself, and who changed it from what. Knows no rule about which may be.

use diesel::prelude::*;

use super::schema::{account_role_changes, accounts, products, stock_moves};
use super::{Conn, Result};
use crate::ledger::Role;

/// Gives an account another role, and keeps who did so and when (`at` in UTC).
///
/// # Errors
/// When a guard of the database refuses it, or it cannot be written.
pub fn change(conn: &mut Conn, account: i64, (before, after): (Role, Role), by: &str, at: &str) -> Result<()> {
    diesel::update(accounts::table.filter(accounts::id.eq(account)))
        .set(accounts::role.eq(after.name()))
        .execute(conn)?;
    diesel::insert_into(account_role_changes::table)
        .values((
            account_role_changes::account_id.eq(account),
            account_role_changes::role_before.eq(before.name()),
            account_role_changes::role_after.eq(after.name()),
            account_role_changes::changed_by.eq(by),
            account_role_changes::changed_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether a product has its own stock here, or goods were ever moved here.
///
/// # Errors
/// When the database cannot be read.
pub fn has_goods(conn: &mut Conn, account: i64) -> Result<bool> {
    let products = products::table.filter(products::inventory_id.eq(account)).select(products::id).first::<i64>(conn);
    let moves = stock_moves::table.filter(stock_moves::place_id.eq(account)).select(stock_moves::entry);
    Ok(products.optional()?.is_some() || moves.first::<i64>(conn).optional()?.is_some())
}
