//! What the public page calls the spending on accounts, where the group said so.

use diesel::prelude::*;

use super::schema::account_categories;
use super::{Conn, Result, read};
use crate::ledger::AccountPath;

/// What was said, by path.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<(AccountPath, String)>> {
    let rows: Vec<(String, String)> = account_categories::table
        .order(account_categories::path)
        .select((account_categories::path, account_categories::category))
        .load(conn)?;
    rows.into_iter().map(|(path, category)| Ok((read(&path)?, category))).collect()
}

/// Says the category of an account and those below it; none takes back what was said.
///
/// # Errors
/// When the database cannot be written.
pub fn set(conn: &mut Conn, path: &AccountPath, category: Option<&str>, by: &str, at: &str) -> Result<()> {
    diesel::delete(account_categories::table.filter(account_categories::path.eq(path.as_str()))).execute(conn)?;
    if let Some(category) = category {
        diesel::insert_into(account_categories::table)
            .values((
                account_categories::path.eq(path.as_str()),
                account_categories::category.eq(category),
                account_categories::said_by.eq(by),
                account_categories::said_at.eq(at),
            ))
            .execute(conn)?;
    }
    Ok(())
}
