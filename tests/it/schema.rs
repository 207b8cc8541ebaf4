//! The tables as the program declares them are the tables that both engines have: every column, its type, whether it
//! may be empty; and no table has a column that the program does not know.

use std::collections::BTreeSet;

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::raw::{Engine, Raw};

/// table, column, type, may be empty
type Column = (String, String, String, bool);

/// Reads `diesel::table! { name (key) { column -> Type, … } }`.
fn declared() -> BTreeSet<Column> {
    let source = include_str!("../../src/store/schema.rs");
    let mut columns = BTreeSet::new();
    for table in source.split("diesel::table! {").skip(1) {
        let name = table.split_whitespace().next().unwrap().to_owned();
        let (_, body) = table.split_once(") {").unwrap();
        let (body, _) = body.split_once('}').unwrap();
        for column in body.split(',').filter(|column| !column.trim().is_empty()) {
            let (column, kind) = column.split_once("->").unwrap();
            let kind = kind.trim();
            let inner = kind.strip_prefix("Nullable<").and_then(|rest| rest.strip_suffix('>'));
            let may_be_empty = inner.is_some();
            columns.insert((name.clone(), column.trim().to_owned(), inner.unwrap_or(kind).to_owned(), may_be_empty));
        }
    }
    columns
}

/// What the database has, in the words of diesel.
fn existing(engine: Engine, raw: &mut Raw) -> BTreeSet<Column> {
    let query = match engine {
        Engine::Lite => {
            "SELECT t.name || '|' || c.name || '|' || lower(c.type) || '|' || CASE WHEN c.\"notnull\" = 0 THEN 'yes' ELSE 'no' END AS t
             FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT concat_ws('|', c.table_name, c.column_name, c.data_type, lower(c.is_nullable)) AS t
             FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
        }
    };
    let kind = |table: &str, column: &str, stored: &str| match stored {
        "bigint" => "BigInt",
        // SQLite numbers the rows of a key of its own as BIGINT; a line or a month is an Integer.
        "integer" if engine == Engine::Lite && column == "id" => "BigInt",
        "integer" => "Integer",
        "text" => "Text",
        "date" => "Date",
        "boolean" => "Bool",
        "blob" | "bytea" => "Binary",
        other => panic!("{table}.{column} is {other}"),
    };
    let mut columns = BTreeSet::new();
    for line in raw.texts(query) {
        let parts: Vec<&str> = line.split('|').collect();
        let [table, column, stored, empty] = parts[..] else { panic!("{line}") };
        if !table.starts_with("__diesel") && !table.starts_with("sqlite_") {
            let kind = kind(table, column, stored).to_owned();
            columns.insert((table.to_owned(), column.to_owned(), kind, empty == "yes"));
        }
    }
    columns
}

#[test]
fn every_declared_column_is_in_both_databases_and_no_other() {
    on_both(|url| {
        let book = Book::fresh(url);
        let mut raw = book.raw();
        let (declared, existing) = (declared(), existing(book.engine(), &mut raw));
        assert!(declared.len() > 100, "the declarations were read");
        let missing: Vec<_> = declared.difference(&existing).collect();
        let unknown: Vec<_> = existing.difference(&declared).collect();
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "declared only: {missing:#?}\nin the database only: {unknown:#?}"
        );
    });
}
