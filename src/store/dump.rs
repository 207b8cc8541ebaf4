//! Tables as rows of JSON and back, the same on both engines: for a dump of the whole book. Which tables a dump has, and
//! which never leave the database, is decided here. Knows no entry: those are sealed anew when they are loaded.

use diesel::connection::BoxableConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::Value;

use super::{Conn, Result, StoreError, conn};

/// A table that a dump has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dumped {
    pub name: &'static str,
    /// By what its rows are ordered, so that two dumps of one book are equal.
    key: &'static str,
    /// Names, notes of payments, photos: only in a dump that says so.
    pub has_people: bool,
    /// Columns that a guard lets in only when everything that hangs on the row is there.
    late: &'static [&'static str],
}

const fn plain(name: &'static str, key: &'static str) -> Dumped {
    Dumped { name, key, has_people: false, late: &[] }
}

const fn people(name: &'static str, key: &'static str) -> Dumped {
    Dumped { name, key, has_people: true, late: &[] }
}

/// Tables that the entries rest on, parents first.
pub const BEFORE_ENTRIES: &[Dumped] = &[
    plain("books", "id"),
    people("users", "id"),
    plain("accounts", "id"),
    plain("account_role_changes", "id"),
    plain("account_spheres", "path"),
    plain("account_categories", "path"),
    plain("funds", "id"),
    plain("fund_aliases", "id"),
    plain("fee_bearers", "fund_id"),
    people("contacts", "id"),
    plain("products", "id"),
    plain("product_details", "product_id"),
    plain("product_prices", "product_id, list"),
    plain("product_rules_before", "product_id, until_month"),
    plain("product_parts", "set_id, part_id"),
    plain("shop_products", "called"),
    plain("shop_places", "source"),
    plain("events", "id"),
    plain("event_shares", "event_id, fund_id"),
    plain("event_budgets", "event_id, account_id"),
    plain("event_prices", "event_id, line"),
    people("event_shifts", "event_id, line"),
    people("vouchers", "hash"),
    people("product_pictures", "product_id"),
    plain("import_profiles", "id"),
    people("rules", "id"),
];

/// Tables that rest on the entries, and what closes months.
pub const AFTER_ENTRIES: &[Dumped] = &[
    plain("recorded_acts", "idempotency_key"),
    plain("period_events", "id"),
    people("cash_holders", "id"),
    plain("cash_counts", "id"),
    people("later_vouchers", "entry, hash"),
    people("imports", "id"),
    people("statement_lines", "id"),
    people("payout_arrivals", "id"),
    people("line_drafts", "line_id"),
    people("lines_apart", "line_id"),
    people("details", "line_id"),
    people("review_batches", "id"),
    people("review_batch_lines", "batch_id, line_id"),
    Dumped {
        name: "reconciliations",
        key: "id",
        has_people: true,
        late: &["finished_by", "finished_at", "document", "reopened_by", "reopened_at", "reopen_reason"],
    },
    people("matches", "id"),
    people("matched_lines", "line_id"),
    people("matched_entries", "entry, account_id"),
    plain("receipt_facts", "template, name"),
    // In this order the guards see what they ask for: what is cancelled, what a receipt rests on, then the receipt.
    plain("donation_receipt_cancellations", "year, number"),
    plain("donation_receipt_entries", "year, number, entry"),
    plain("donation_receipts", "year, number"),
    plain("outside_checks", "id"),
    plain("publications", "id"),
    people("saved_searches", "id"),
];

/// Written out as entries, with their seals; totals, stock and what is counted of matches follow from them.
#[cfg(test)]
const AS_ENTRIES: &[&str] = &[
    "seals",
    "entries",
    "postings",
    "month_totals",
    "gift_months",
    "gift_parts",
    "given_back_months",
    "turned",
    "audit_candidates",
    "unvouched_months",
    "stock_moves",
    "stock_levels",
    "stock_sums",
    "product_months",
    "matched_months",
];

/// What stays in its database: ways in, and what is true of one place only.
#[cfg(test)]
const NEVER: &[&str] =
    &["sessions", "setup_links", "api_tokens", "backups", "ledger_head", "chart_stamp", "signing_keys"];

/// Columns that are written empty: nobody can log in with a dump; a new passphrase is set where it was loaded.
const EMPTIED: &[(&str, &str)] = &[("users", "passphrase_hash")];

/// Rows read at a time.
const PAGE: usize = 200;

/// Bytes of JSON handed to the database at a time.
const CHUNK: usize = 4_000_000;

/// How a column's values look in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Text,
    Bool,
    Bytes,
}

#[derive(Debug, Clone, QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    /// As the database calls it, in small letters.
    #[diesel(sql_type = Text)]
    stored: String,
}

impl Column {
    fn kind(&self) -> Kind {
        match self.stored.as_str() {
            "text" => Kind::Text,
            "boolean" => Kind::Bool,
            "blob" | "bytea" => Kind::Bytes,
            _ => Kind::Plain,
        }
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

fn columns(conn: &mut Conn, table: &Dumped) -> Result<Vec<Column>> {
    let query = match conn {
        #[cfg(feature = "postgres")]
        Conn::Pg(_) => {
            "SELECT column_name::text AS name, lower(data_type)::text AS stored FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
        }
        Conn::Lite(_) => "SELECT name, lower(type) AS stored FROM pragma_table_info($1) ORDER BY cid",
    };
    Ok(diesel::sql_query(query).bind::<Text, _>(table.name).load(conn)?)
}

/// Puts every table back to how a new book has it: the caller has made sure that the book holds nothing.
///
/// # Errors
/// When the database refuses.
pub fn start_anew(conn: &mut Conn) -> Result<()> {
    let outcome = match conn {
        #[cfg(feature = "postgres")]
        Conn::Pg(conn) => make_tables_again::<diesel::pg::Pg>(conn, &conn::PG_MIGRATIONS),
        Conn::Lite(conn) => make_tables_again::<diesel::sqlite::Sqlite>(conn, &conn::LITE_MIGRATIONS),
    };
    outcome.map_err(|error| StoreError::Unreadable { what: format!("the tables cannot be made again: {error}") })
}

fn make_tables_again<DB: diesel::backend::Backend>(
    conn: &mut dyn BoxableConnection<DB>,
    migrations: &diesel_migrations::EmbeddedMigrations,
) -> diesel::migration::Result<()> {
    use diesel::migration::MigrationSource;
    let mut migrations = MigrationSource::<DB>::migrations(migrations)?;
    migrations.sort_by_key(|migration| migration.name().version().to_string());
    for migration in migrations.iter().rev() {
        migration.revert(conn)?;
    }
    for migration in &migrations {
        migration.run(conn)?;
    }
    Ok(())
}

/// How many rows a table has.
///
/// # Errors
/// When the database cannot be read.
pub fn count_rows(conn: &mut Conn, table: &Dumped) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    Ok(diesel::sql_query(format!("SELECT count(*) AS n FROM {}", table.name)).get_result::<Count>(conn)?.n)
}

/// Hands every row of the table to `each`, as an object by column, in the order of its key.
///
/// # Errors
/// When the database cannot be read, or `each` fails.
pub fn for_each_row<E: From<StoreError>>(
    conn: &mut Conn,
    table: &Dumped,
    each: &mut dyn FnMut(Value) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let query = reading(conn, table)?;
    let mut read = 0;
    loop {
        let page = format!("{query} LIMIT {PAGE} OFFSET {read}");
        let rows: Vec<Row> = diesel::sql_query(page).load(conn).map_err(StoreError::from)?;
        for row in &rows {
            let unreadable = |error: serde_json::Error| StoreError::Unreadable { what: error.to_string() };
            each(serde_json::from_str(&row.row).map_err(unreadable)?)?;
        }
        read += rows.len();
        if rows.len() < PAGE {
            return Ok(());
        }
    }
}

/// The query whose rows are objects. Names of tables and columns are the program's own and the database's, never a file's.
fn reading(conn: &mut Conn, table: &Dumped) -> Result<String> {
    let columns = columns(conn, table)?;
    let is_empty = |column: &&str| EMPTIED.contains(&(table.name, column));
    let (object, collation) = match conn {
        #[cfg(feature = "postgres")]
        Conn::Pg(_) => ("json_build_object", " COLLATE \"C\""),
        Conn::Lite(_) => ("json_object", ""),
    };
    let is_lite = matches!(conn, Conn::Lite(_));
    let value = |column: &Column| {
        let name = column.name.as_str();
        match column.kind() {
            _ if is_empty(&name) => "''".to_owned(),
            Kind::Bytes if is_lite => format!("lower(hex({name}))"),
            Kind::Bytes => format!("encode({name}, 'hex')"),
            Kind::Bool if is_lite => {
                format!("json(CASE {name} WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE 'null' END)")
            }
            _ => name.to_owned(),
        }
    };
    let pairs: Vec<String> = columns.iter().map(|column| format!("'{}', {}", column.name, value(column))).collect();
    let by = |key: &str| {
        let is_text = columns.iter().any(|column| column.name == key && column.kind() == Kind::Text);
        if is_text { format!("{key}{collation}") } else { key.to_owned() }
    };
    let order: Vec<String> = table.key.split(", ").map(by).collect();
    let cast = if is_lite { "" } else { "::text" };
    Ok(format!("SELECT {object}({}){cast} AS row FROM {} ORDER BY {}", pairs.join(", "), table.name, order.join(", ")))
}

/// Writes rows as [`for_each_row`] gave them, into a table that holds none. Columns that must come late stay empty
/// until [`finish_rows`].
///
/// # Errors
/// A row has a field that the table does not know, or the database refuses one.
pub fn insert_rows(conn: &mut Conn, table: &Dumped, rows: &[Value]) -> Result<()> {
    let columns = columns(conn, table)?;
    for row in rows {
        let fields = row.as_object().ok_or_else(|| unreadable(table, "a row is no object"))?;
        if let Some(field) = fields.keys().find(|field| !columns.iter().any(|column| column.name == **field)) {
            return Err(unreadable(table, &format!("the field {field} is unknown")));
        }
    }
    let early: Vec<&Column> = columns.iter().filter(|column| !table.late.contains(&column.name.as_str())).collect();
    let names: Vec<&str> = early.iter().map(|column| column.name.as_str()).collect();
    let source = source(conn, &early);
    let query = format!("INSERT INTO {} ({}) {source}", table.name, names.join(", "));
    in_chunks(conn, rows, &query)?;
    count_on(conn, table, &columns)
}

/// Fills in the columns that must come late.
///
/// # Errors
/// When the database refuses.
pub fn finish_rows(conn: &mut Conn, table: &Dumped, rows: &[Value]) -> Result<()> {
    if table.late.is_empty() {
        return Ok(());
    }
    let columns = columns(conn, table)?;
    let wanted: Vec<&Column> = columns
        .iter()
        .filter(|column| column.name == table.key || table.late.contains(&column.name.as_str()))
        .collect();
    let (name, key) = (table.name, table.key);
    let settings: Vec<String> = table.late.iter().map(|column| format!("{column} = found.{column}")).collect();
    let source = source(conn, &wanted);
    let query =
        format!("UPDATE {name} SET {} FROM ({source}) AS found WHERE {name}.{key} = found.{key}", settings.join(", "));
    in_chunks(conn, rows, &query)
}

/// A SELECT of these columns out of the rows in the bound JSON array.
fn source(conn: &Conn, columns: &[&Column]) -> String {
    let is_lite = matches!(conn, Conn::Lite(_));
    let value = |column: &&Column| {
        let name = column.name.as_str();
        match (is_lite, column.kind()) {
            (true, Kind::Bytes) => format!("unhex(value ->> '{name}') AS {name}"),
            (true, _) => format!("value ->> '{name}' AS {name}"),
            (false, Kind::Bytes) => format!("decode({name}, 'hex') AS {name}"),
            (false, _) => name.to_owned(),
        }
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    if is_lite {
        // The condition keeps SQLite from taking ON or FROM for a part of the join.
        return format!("SELECT {} FROM json_each($1) WHERE true", values.join(", "));
    }
    let kind = |column: &&Column| {
        let stored = if column.kind() == Kind::Bytes { "text" } else { column.stored.as_str() };
        format!("{} {stored}", column.name)
    };
    let kinds: Vec<String> = columns.iter().map(kind).collect();
    format!("SELECT {} FROM json_to_recordset($1::json) AS rows ({})", values.join(", "), kinds.join(", "))
}

fn in_chunks(conn: &mut Conn, rows: &[Value], query: &str) -> Result<()> {
    let mut chunk = String::new();
    for row in rows {
        chunk.push_str(if chunk.is_empty() { "[" } else { "," });
        chunk.push_str(&row.to_string());
        if chunk.len() > CHUNK {
            hand_over(conn, query, &mut chunk)?;
        }
    }
    if chunk.is_empty() { Ok(()) } else { hand_over(conn, query, &mut chunk) }
}

fn hand_over(conn: &mut Conn, query: &str, chunk: &mut String) -> Result<()> {
    chunk.push(']');
    diesel::sql_query(query).bind::<Text, _>(chunk.as_str()).execute(conn)?;
    chunk.clear();
    Ok(())
}

/// PostgreSQL numbers new rows on from where the loaded ones end; SQLite does so by itself.
#[cfg_attr(not(feature = "postgres"), allow(unused_variables))]
fn count_on(conn: &mut Conn, table: &Dumped, columns: &[Column]) -> Result<()> {
    match conn {
        #[cfg(feature = "postgres")]
        Conn::Pg(_) if columns.iter().any(|column| column.name == "id") => {
            let name = table.name;
            let query = format!(
                "SELECT setval(pg_get_serial_sequence('{name}', 'id'), last) FROM (SELECT max(id) AS last FROM {name}) AS rows WHERE last IS NOT NULL"
            );
            diesel::sql_query(query).execute(conn).map(drop).map_err(StoreError::from)
        }
        _ => Ok(()),
    }
}

fn unreadable(table: &Dumped, what: &str) -> StoreError {
    StoreError::Unreadable { what: format!("table {}: {what}", table.name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_every_table_it_is_decided_whether_a_dump_has_it() {
        let declared: Vec<&str> = include_str!("schema.rs")
            .split("diesel::table! {")
            .skip(1)
            .filter_map(|table| table.split_whitespace().next())
            .collect();
        assert!(declared.len() > 25, "the declarations were read");
        let dumped = BEFORE_ENTRIES.iter().chain(AFTER_ENTRIES).map(|table| table.name);
        let decided: Vec<&str> = dumped.chain(AS_ENTRIES.iter().copied()).chain(NEVER.iter().copied()).collect();
        for table in &declared {
            let times = decided.iter().filter(|name| name == &table).count();
            assert_eq!(
                times, 1,
                "{table}: say in store/dump.rs whether a dump has it, and before or after the entries"
            );
        }
        assert_eq!(decided.len(), declared.len(), "a table that is no more");
    }
}
