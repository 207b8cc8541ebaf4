//! Entries whose keys follow each other: those that the program itself makes begin with what they are for.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types as st;

use super::written::written;
use super::{Conn, Result};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = st::Text)]
    key: String,
    #[diesel(sql_type = st::BigInt)]
    entry: i64,
}

// Keys are compared by their bytes; a PostgreSQL database has its own idea of an order.
const LITE: &str = "SELECT e.idempotency_key AS key, e.sequence AS entry FROM json_each(?) p CROSS JOIN entries e \
     WHERE e.idempotency_key >= p.value || ? AND e.idempotency_key <= p.value || ?";
#[cfg(feature = "postgres")]
const PG: &str = "SELECT e.idempotency_key AS key, e.sequence AS entry FROM json_array_elements_text(CAST(? AS json)) p \
     CROSS JOIN entries e WHERE e.idempotency_key COLLATE \"C\" >= p.value || ? AND e.idempotency_key COLLATE \"C\" <= p.value || ?";

/// The numbers of entries by their keys, which begin with one of these and go on with something from the first to the last.
///
/// # Errors
/// When the database cannot be read.
pub fn list_between(conn: &mut Conn, beginnings: &[String], ends: (&str, &str)) -> Result<HashMap<String, i64>> {
    let query = match conn {
        #[cfg(feature = "postgres")]
        Conn::Pg(_) => PG,
        Conn::Lite(_) => LITE,
    };
    let rows: Vec<Row> = written(query)
        .bind::<st::Text, _>(serde_json::Value::from(beginnings).to_string())
        .bind::<st::Text, _>(ends.0.to_owned())
        .bind::<st::Text, _>(ends.1.to_owned())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.key, row.entry)).collect())
}
