//! A column that is one of some numbers or texts, as one value: a statement with as many places as there are of them has as
//! many shapes as there are counts, and is planned anew at every use.

use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
#[cfg(feature = "postgres")]
use diesel::sql_types as st;
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;

/// See [`among`].
#[derive(Debug, Clone, QueryId)]
pub(super) struct Among<Column> {
    column: Column,
    listed: Listed,
}

/// Numbers or texts, in the shape each engine takes as one value. Which of both, the column tells.
#[derive(Debug, Clone)]
struct Listed {
    json: String,
    #[cfg(feature = "postgres")]
    array: Array,
}

#[cfg(feature = "postgres")]
#[derive(Debug, Clone)]
enum Array {
    Numbers(Vec<i64>),
    Texts(Vec<String>),
}

impl QueryId for Listed {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

/// Whether the column is one of the numbers.
pub(super) fn among<Column>(column: Column, numbers: &[i64]) -> Among<Column> {
    let written: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let listed = Listed {
        json: format!("[{}]", written.join(",")),
        #[cfg(feature = "postgres")]
        array: Array::Numbers(numbers.to_vec()),
    };
    Among { column, listed }
}

/// Whether the column is one of the texts.
pub(super) fn among_texts<Column>(column: Column, texts: &[impl AsRef<str>]) -> Among<Column> {
    let texts: Vec<String> = texts.iter().map(|text| text.as_ref().to_owned()).collect();
    let listed = Listed {
        json: serde_json::Value::from(texts.as_slice()).to_string(),
        #[cfg(feature = "postgres")]
        array: Array::Texts(texts),
    };
    Among { column, listed }
}

impl<Column> Expression for Among<Column> {
    type SqlType = Bool;
}

impl<Column, Source> AppearsOnTable<Source> for Among<Column> where Column: AppearsOnTable<Source> {}

impl<Column, Source> SelectableExpression<Source> for Among<Column> where Column: SelectableExpression<Source> {}

impl<Column> ValidGrouping<()> for Among<Column> {
    type IsAggregate = is_aggregate::No;
}

impl<Column: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Among<Column> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, String>(&self.listed.json)?;
        out.push_sql("))");
        Ok(())
    }
}

#[cfg(feature = "postgres")]
impl<Column: QueryFragment<diesel::pg::Pg>> QueryFragment<diesel::pg::Pg> for Among<Column> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, diesel::pg::Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        match &self.listed.array {
            Array::Numbers(all) => out.push_bind_param::<st::Array<st::BigInt>, Vec<i64>>(all)?,
            Array::Texts(all) => out.push_bind_param::<st::Array<Text>, Vec<String>>(all)?,
        }
        out.push_sql(")");
        Ok(())
    }
}
