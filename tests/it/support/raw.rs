//! The database past the program: what somebody with the file, or with the server's password, could send to it.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// Which database a book lies in, for the few words in which their SQL differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Lite,
    Postgres,
}

impl Engine {
    pub fn of(url: &str) -> Self {
        if url.starts_with("sqlite://") { Self::Lite } else { Self::Postgres }
    }

    /// Bytes as this engine writes them.
    pub fn bytes(self, hex: &str) -> String {
        match self {
            Self::Lite => format!("x'{hex}'"),
            Self::Postgres => format!("'\\x{hex}'::bytea"),
        }
    }
}

/// A connection without any of the settings the program makes.
pub enum Raw {
    Lite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    t: String,
}

macro_rules! on {
    ($raw:expr, $conn:ident => $run:expr) => {
        match $raw {
            Raw::Lite($conn) => $run,
            #[cfg(feature = "postgres")]
            Raw::Postgres($conn) => $run,
        }
    };
}

impl Raw {
    pub fn open(url: &str) -> Self {
        match Engine::of(url) {
            Engine::Lite => {
                let file = url.strip_prefix("sqlite://").unwrap();
                let mut conn = SqliteConnection::establish(file).expect("the file opens");
                conn.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
                Self::Lite(conn)
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres => Self::Postgres(PgConnection::establish(url).expect("the server answers")),
            #[cfg(not(feature = "postgres"))]
            Engine::Postgres => unreachable!("no book lies in PostgreSQL without the feature"),
        }
    }

    /// Runs statements; gives what the database said against them.
    pub fn run(&mut self, sql: &str) -> Result<(), String> {
        on!(self, conn => conn.batch_execute(sql)).map_err(|error| error.to_string())
    }

    /// Runs statements that must succeed.
    pub fn must(&mut self, sql: &str) {
        self.run(sql).unwrap_or_else(|said| panic!("{sql}: {said}"));
    }

    /// The whole number that `SELECT … AS n` gives.
    pub fn number(&mut self, sql: &str) -> i64 {
        let found = on!(self, conn => diesel::sql_query(sql).get_result::<Number>(conn));
        found.unwrap_or_else(|error| panic!("{sql}: {error}")).n
    }

    /// How many rows each of these tables has.
    pub fn counts(&mut self, tables: &[&str]) -> Vec<i64> {
        let each: Vec<String> =
            tables.iter().map(|table| format!("SELECT CAST(count(*) AS TEXT) AS t FROM {table}")).collect();
        self.texts(&each.join(" UNION ALL ")).iter().map(|count| count.parse().unwrap()).collect()
    }

    /// The texts that `SELECT … AS t` gives.
    pub fn texts(&mut self, sql: &str) -> Vec<String> {
        let found = on!(self, conn => diesel::sql_query(sql).load::<Line>(conn));
        found.unwrap_or_else(|error| panic!("{sql}: {error}")).into_iter().map(|line| line.t).collect()
    }

    /// Takes every guard of the book away, as only somebody with the whole file or the owner's password can.
    pub fn drop_guards(&mut self) {
        let every = match self {
            Self::Lite(_) => "SELECT 'DROP TRIGGER \"' || name || '\"' AS t FROM sqlite_master WHERE type = 'trigger'",
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {
                "SELECT DISTINCT format('ALTER TABLE %I DISABLE TRIGGER USER', c.relname) AS t FROM pg_trigger t \
                 JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
            }
        };
        for statement in self.texts(every) {
            self.must(&statement);
        }
    }
}
