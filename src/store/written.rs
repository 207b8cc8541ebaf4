//! Statements written out by hand whose text never changes, kept ready by the connection as diesel's own are:
//! `diesel::sql_query` has the database plan anew at every use, which for small questions is most of what they cost.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Untyped};

/// A statement in both tongues, for the one place where SQLite needs a word of its own: it tries to read a day as a number
/// at every comparison, which took longer than the sums, unless a plus before the column says not to.
macro_rules! comparing_months {
    ($conn:expr, $text:ident) => {
        match $conn {
            #[cfg(feature = "postgres")]
            $crate::store::Conn::Pg(_) => $text!("CAST(month AS TEXT)"),
            $crate::store::Conn::Lite(_) => $text!("+month"),
        }
    };
}
pub(super) use comparing_months;

/// A statement; each `?` stands for a value, in the order they are bound.
pub(super) const fn written(text: &'static str) -> Written<NoValues> {
    Written { text, values: NoValues }
}

/// See [`written`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<Values> {
    text: &'static str,
    values: Values,
}

impl<Values> Written<Values> {
    /// Gives the next `?` its value, of the SQL type `ST`.
    pub(super) fn bind<ST, Value>(self, value: Value) -> Written<AndValue<Values, ST, Value>> {
        Written { text: self.text, values: AndValue { before: self.values, value, sql_type: PhantomData } }
    }
}

/// No values.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoValues;

/// One value more than `Before`.
#[derive(Debug, Clone, Copy)]
pub(super) struct AndValue<Before, ST, Value> {
    before: Before,
    value: Value,
    sql_type: PhantomData<ST>,
}

/// Puts values into a text.
pub(super) trait Values<DB: Backend> {
    /// Writes the text up to the last value, and gives back what follows it.
    fn fill<'b>(&'b self, text: &'static str, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<&'static str>;
}

impl<DB: Backend> Values<DB> for NoValues {
    fn fill<'b>(&'b self, text: &'static str, _out: &mut AstPass<'_, 'b, DB>) -> QueryResult<&'static str> {
        Ok(text)
    }
}

impl<DB, Before, ST, Value> Values<DB> for AndValue<Before, ST, Value>
where
    DB: Backend + HasSqlType<ST>,
    Before: Values<DB>,
    Value: ToSql<ST, DB>,
{
    fn fill<'b>(&'b self, text: &'static str, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<&'static str> {
        let text = self.before.fill(text, out)?;
        let (plain, rest) = text.split_once('?').ok_or_else(|| {
            diesel::result::Error::QueryBuilderError(format!("more values than places for them: {text}").into())
        })?;
        out.push_sql(plain);
        out.push_bind_param::<ST, Value>(&self.value)?;
        Ok(rest)
    }
}

impl<DB: Backend, V: Values<DB>> QueryFragment<DB> for Written<V> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let rest = self.values.fill(self.text, &mut out)?;
        out.push_sql(rest);
        Ok(())
    }
}

/// Found again by its text.
impl<V> QueryId for Written<V> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// Its columns are read by name.
impl<V> Query for Written<V> {
    type SqlType = Untyped;
}

impl<V, Conn> RunQueryDsl<Conn> for Written<V> {}
