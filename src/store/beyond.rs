//! Rows beyond a key of two columns, compared as a pair: both engines find the first such row in an index. Written as *day
//! after D, or day D and a later number*, SQLite reads everything before it first, and a long list gets slower page by page.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, SingleValue};

/// See [`after`] and [`before`].
#[derive(Debug, Clone)]
pub(super) struct Beyond<First, Second, FirstKey, SecondKey> {
    columns: (First, Second),
    sign: &'static str,
    key: (FirstKey, SecondKey),
}

/// Whether the two columns, taken together, come after the key.
pub(super) const fn after<F, S, FK, SK>(first: F, second: S, key: (FK, SK)) -> Beyond<F, S, FK, SK> {
    Beyond { columns: (first, second), sign: ") > (", key }
}

/// Whether the two columns, taken together, come before the key.
pub(super) const fn before<F, S, FK, SK>(first: F, second: S, key: (FK, SK)) -> Beyond<F, S, FK, SK> {
    Beyond { columns: (first, second), sign: ") < (", key }
}

impl<F, S, FK, SK> QueryId for Beyond<F, S, FK, SK> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F, S, FK, SK> Expression for Beyond<F, S, FK, SK> {
    type SqlType = Bool;
}

impl<F, S, FK, SK, Source> AppearsOnTable<Source> for Beyond<F, S, FK, SK>
where
    F: AppearsOnTable<Source>,
    S: AppearsOnTable<Source>,
{
}

impl<F, S, FK, SK, Source> SelectableExpression<Source> for Beyond<F, S, FK, SK>
where
    F: SelectableExpression<Source>,
    S: SelectableExpression<Source>,
{
}

impl<F, S, FK, SK> ValidGrouping<()> for Beyond<F, S, FK, SK> {
    type IsAggregate = is_aggregate::No;
}

impl<DB, F, S, FK, SK> QueryFragment<DB> for Beyond<F, S, FK, SK>
where
    DB: Backend + HasSqlType<F::SqlType> + HasSqlType<S::SqlType>,
    F: Expression + QueryFragment<DB>,
    S: Expression + QueryFragment<DB>,
    F::SqlType: SingleValue,
    S::SqlType: SingleValue,
    FK: ToSql<F::SqlType, DB>,
    SK: ToSql<S::SqlType, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        self.columns.0.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.columns.1.walk_ast(out.reborrow())?;
        out.push_sql(self.sign);
        out.push_bind_param::<F::SqlType, FK>(&self.key.0)?;
        out.push_sql(", ");
        out.push_bind_param::<S::SqlType, SK>(&self.key.1)?;
        out.push_sql(")");
        Ok(())
    }
}
