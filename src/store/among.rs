//! A column that is one of some numbers, as one value: a statement with as many places as there are numbers has as many
//! shapes as there are counts, and is planned anew at every use.

use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;

/// See [`among`].
#[derive(Debug, Clone, QueryId)]
pub(super) struct Among<Column> {
    column: Column,
    numbers: Numbers,
}

/// The numbers, in the shape each engine takes as one value.
#[derive(Debug, Clone)]
struct Numbers {
    json: String,
    #[cfg(feature = "postgres")]
    array: Vec<i64>,
}

impl QueryId for Numbers {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

/// Whether the column is one of the numbers.
pub(super) fn among<Column>(column: Column, numbers: &[i64]) -> Among<Column> {
    let written: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let numbers = Numbers {
        json: format!("[{}]", written.join(",")),
        #[cfg(feature = "postgres")]
        array: numbers.to_vec(),
    };
    Among { column, numbers }
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
        out.push_bind_param::<Text, String>(&self.numbers.json)?;
        out.push_sql("))");
        Ok(())
    }
}

#[cfg(feature = "postgres")]
impl<Column: QueryFragment<diesel::pg::Pg>> QueryFragment<diesel::pg::Pg> for Among<Column> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, diesel::pg::Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<diesel::sql_types::Array<diesel::sql_types::BigInt>, Vec<i64>>(&self.numbers.array)?;
        out.push_sql(")");
        Ok(())
    }
}
