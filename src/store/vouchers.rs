//! Vouchers: photos and PDFs behind entries, named by their SHA-256.

use diesel::prelude::*;

use super::conn::on_both;
use super::schema::{later_vouchers, vouchers};
use super::{Conn, Result};

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// SHA-256, lower-case hex.
    pub hash: String,
    pub file_name: String,
    pub media_type: String,
    pub content: Vec<u8>,
}

/// Keeps a file; the same bytes twice are kept once.
///
/// # Errors
/// When the database cannot be written.
pub fn insert(conn: &mut Conn, voucher: &Voucher, by: &str, at: &str) -> Result<()> {
    if is_known(conn, &voucher.hash)? {
        return Ok(());
    }
    diesel::insert_into(vouchers::table)
        .values((
            vouchers::hash.eq(&voucher.hash),
            vouchers::file_name.eq(&voucher.file_name),
            vouchers::media_type.eq(&voucher.media_type),
            vouchers::content.eq(&voucher.content),
            vouchers::added_by.eq(by),
            vouchers::added_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether a file with this hash was handed in.
///
/// # Errors
/// When the database cannot be read.
pub fn is_known(conn: &mut Conn, hash: &str) -> Result<bool> {
    let known: i64 = vouchers::table.filter(vouchers::hash.eq(hash)).count().get_result(conn)?;
    Ok(known > 0)
}

/// Ties a voucher to an entry that was sealed before it came.
///
/// # Errors
/// When the entry or the voucher is unknown.
pub fn insert_later(conn: &mut Conn, entry: i64, hash: &str, by: &str, at: &str) -> Result<()> {
    let row = (
        later_vouchers::entry.eq(entry),
        later_vouchers::hash.eq(hash),
        later_vouchers::added_by.eq(by),
        later_vouchers::added_at.eq(at),
    );
    on_both!(conn, c => diesel::insert_into(later_vouchers::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The hashes of vouchers that came after the entry.
///
/// # Errors
/// When the database cannot be read.
pub fn list_later(conn: &mut Conn, entry: i64) -> Result<Vec<String>> {
    Ok(later_vouchers::table
        .filter(later_vouchers::entry.eq(entry))
        .order(later_vouchers::added_at)
        .select(later_vouchers::hash)
        .load(conn)?)
}

/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, hash: &str) -> Result<Option<Voucher>> {
    let row: Option<(String, String, String, Vec<u8>)> = vouchers::table
        .filter(vouchers::hash.eq(hash))
        .select((vouchers::hash, vouchers::file_name, vouchers::media_type, vouchers::content))
        .first(conn)
        .optional()?;
    Ok(row.map(|(hash, file_name, media_type, content)| Voucher { hash, file_name, media_type, content }))
}

/// What a list says of a voucher, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherFacts {
    /// SHA-256, lower-case hex.
    pub hash: String,
    pub file_name: String,
    /// In bytes.
    pub size: i64,
}

/// What is known of these vouchers, by name; unknown hashes are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn list_facts(conn: &mut Conn, hashes: &[String]) -> Result<Vec<VoucherFacts>> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let rows: Vec<(String, String, i64)> = vouchers::table
        .filter(vouchers::hash.eq_any(hashes))
        .order((vouchers::file_name, vouchers::hash))
        .select((vouchers::hash, vouchers::file_name, sql::<BigInt>("CAST(length(content) AS BIGINT)")))
        .load(conn)?;
    Ok(rows.into_iter().map(|(hash, file_name, size)| VoucherFacts { hash, file_name, size }).collect())
}

/// Every voucher's hash, for `verify`, one file in memory at a time by [`find`].
///
/// # Errors
/// When the database cannot be read.
pub fn list_hashes(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(vouchers::table.order(vouchers::hash).select(vouchers::hash).load(conn)?)
}

/// The entries that vouchers were handed in for later, one for each voucher.
///
/// # Errors
/// When the database cannot be read.
pub fn list_entries_of_later(conn: &mut Conn) -> Result<Vec<i64>> {
    Ok(later_vouchers::table.order(later_vouchers::entry).select(later_vouchers::entry).load(conn)?)
}
