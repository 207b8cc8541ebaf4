//! Many rows in one statement that SQLite keeps ready. diesel has it plan such a statement anew at every use, and that is a
//! tenth of what posting costs. Only statements of the full size are kept: of the others there are as many sizes as there
//! are submissions.

use diesel::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::sqlite::Sqlite;

/// Rows a statement: few enough for SQLite's 32,766 variables with 17 columns.
pub(super) const CHUNK: usize = 1000;

/// A row that knows its table; [`row!`] writes it.
pub(super) trait Row {
    /// `INSERT INTO … (…) VALUES `
    const INTO: &'static str;

    /// Its values in the order of the columns, with commas between them.
    fn write<'b>(&'b self, out: &mut AstPass<'_, 'b, Sqlite>) -> QueryResult<()>;
}

/// Says of a row which table it belongs to, and the SQL type of each field; fields are called as their columns are.
macro_rules! row {
    ($row:ty => $table:literal, $first:ident $first_type:ident $(, $field:ident $type:ident)* $(,)?) => {
        impl $crate::store::many::Row for $row {
            const INTO: &'static str =
                concat!("INSERT INTO ", $table, " (", stringify!($first) $(, ", ", stringify!($field))*, ") VALUES ");

            fn write<'b>(
                &'b self,
                out: &mut diesel::query_builder::AstPass<'_, 'b, diesel::sqlite::Sqlite>,
            ) -> diesel::QueryResult<()> {
                out.push_bind_param::<diesel::sql_types::$first_type, _>(&self.$first)?;
                $(
                    out.push_sql(",");
                    out.push_bind_param::<row!(@ $type), _>(&self.$field)?;
                )*
                Ok(())
            }
        }
    };
    (@ NullableText) => { diesel::sql_types::Nullable<diesel::sql_types::Text> };
    (@ NullableBigInt) => { diesel::sql_types::Nullable<diesel::sql_types::BigInt> };
    (@ $type:ident) => { diesel::sql_types::$type };
}
pub(super) use row;

/// The rows as one statement.
#[derive(Debug)]
pub(super) struct Many<'r, R>(pub &'r [R]);

impl<R: Row> QueryFragment<Sqlite> for Many<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        if self.0.len() != CHUNK {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql(R::INTO);
        let mut opening = "(";
        for row in self.0 {
            out.push_sql(opening);
            row.write(&mut out)?;
            out.push_sql(")");
            opening = ",(";
        }
        Ok(())
    }
}

/// Found again by its rows' type: its text is the same every time it is kept, and need not be written to be looked up.
impl<R: 'static> QueryId for Many<'_, R> {
    type QueryId = Many<'static, R>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<R, Conn> RunQueryDsl<Conn> for Many<'_, R> {}
