//! Which tax sphere the group said an account belongs to. What an account's name suggests is not kept here.

use diesel::prelude::*;

use super::schema::account_spheres;
use super::{Conn, Result, read};
use crate::ledger::{AccountPath, Sphere};

/// What was said, by path.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<(AccountPath, Sphere)>> {
    let rows: Vec<(String, String)> = account_spheres::table
        .order(account_spheres::path)
        .select((account_spheres::path, account_spheres::sphere))
        .load(conn)?;
    rows.iter().map(|(path, sphere)| Ok((read(path)?, read(sphere)?))).collect()
}

/// Says the sphere of an account and those below it; none takes back what was said.
///
/// # Errors
/// When the database cannot be written.
pub fn set(conn: &mut Conn, path: &AccountPath, sphere: Option<Sphere>, by: &str, at: &str) -> Result<()> {
    diesel::delete(account_spheres::table.filter(account_spheres::path.eq(path.as_str()))).execute(conn)?;
    if let Some(sphere) = sphere {
        diesel::insert_into(account_spheres::table)
            .values((
                account_spheres::path.eq(path.as_str()),
                account_spheres::sphere.eq(sphere.name()),
                account_spheres::said_by.eq(by),
                account_spheres::said_at.eq(at),
            ))
            .execute(conn)?;
    }
    Ok(())
}
