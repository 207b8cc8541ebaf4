//! Which file that was handed in shows a product.

use std::collections::HashMap;

use diesel::prelude::*;

use super::among::among;
use super::conn::on_both;
use super::schema::{product_pictures, products, vouchers};
use super::vouchers::Voucher;
use super::{Conn, Result};

/// The hashes of the pictures of these products, by the product's number.
///
/// # Errors
/// When the database cannot be read.
pub fn list_among(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, String>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(1000) {
        let rows: Vec<(i64, String)> = on_both!(conn, c => product_pictures::table
            .filter(among(product_pictures::product_id, chunk))
            .select((product_pictures::product_id, product_pictures::hash))
            .load(c))?;
        found.extend(rows);
    }
    Ok(found)
}

/// The picture of the product with this code, with its bytes.
///
/// # Errors
/// When the database cannot be read.
pub fn find(conn: &mut Conn, code: &str) -> Result<Option<Voucher>> {
    let row: Option<(String, String, String, Vec<u8>)> = product_pictures::table
        .inner_join(products::table.on(products::id.eq(product_pictures::product_id)))
        .inner_join(vouchers::table.on(vouchers::hash.eq(product_pictures::hash)))
        .filter(products::code.eq(code))
        .select((vouchers::hash, vouchers::file_name, vouchers::media_type, vouchers::content))
        .first(conn)
        .optional()?;
    Ok(row.map(|(hash, file_name, media_type, content)| Voucher { hash, file_name, media_type, content }))
}

/// Shows a product by this file, in place of the one it had.
///
/// # Errors
/// When product or file are unknown.
pub fn set(conn: &mut Conn, product_id: i64, hash: &str, by: &str, at: &str) -> Result<()> {
    let row = (
        product_pictures::product_id.eq(product_id),
        product_pictures::hash.eq(hash),
        product_pictures::set_by.eq(by),
        product_pictures::set_at.eq(at),
    );
    let values = (product_pictures::hash.eq(hash), product_pictures::set_by.eq(by), product_pictures::set_at.eq(at));
    on_both!(conn, c => diesel::insert_into(product_pictures::table)
        .values(row)
        .on_conflict(product_pictures::product_id)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}
