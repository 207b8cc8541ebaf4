//! The two engines behind one connection, and the only place that opens a book.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Result, StoreError, schema};

/// A connection to either engine.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    #[cfg(feature = "postgres")]
    Pg(diesel::PgConnection),
    Lite(diesel::SqliteConnection),
}

/// Runs the same expression on the concrete connection, for what diesel cannot do on both at once.
macro_rules! on_both {
    ($conn:expr, $concrete:ident => $run:expr) => {
        match $conn {
            #[cfg(feature = "postgres")]
            $crate::store::Conn::Pg($concrete) => $run,
            $crate::store::Conn::Lite($concrete) => $run,
        }
    };
}
pub(crate) use on_both;

pub(super) const LITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
pub(super) const PG_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Set on every SQLite connection and read back: with any other value the book is not opened.
/// `synchronous` 2 is FULL: with NORMAL, WAL loses acknowledged entries on power loss.
/// `temp_store` 2 is MEMORY: what SQLite sets aside while it works holds names, too, and belongs on no disk.
const SQLITE_SETTINGS: [(&str, &str, &str); 7] = [
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("recursive_triggers", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("secure_delete", "ON", "1"),
    ("temp_store", "MEMORY", "2"),
];

/// Guards that both engines must have, by the names the migrations give them.
const GUARDS: [&str; 15] = [
    "accounts_keep_their_rules",
    "funds_keep_their_rules",
    "entries_fixed",
    "entries_refer_back",
    "postings_fixed",
    "postings_before_the_seal",
    "seals_fixed",
    "seals_only_what_is_right",
    "period_events_fixed",
    "stock_moves_fixed",
    "vouchers_fixed",
    "reconciliations_kept",
    "matches_locked",
    "matched_lines_locked",
    "matched_entries_locked",
];

/// Where a book lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Sqlite { path: String },
    Postgres { url: String },
}

impl Place {
    /// # Errors
    /// When the text is neither a `sqlite://` nor a `postgres://` URL.
    pub fn parse(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            return Ok(Self::Sqlite { path: path.to_owned() });
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres { url: url.to_owned() });
        }
        Err(StoreError::BadUrl { url: without_password(url) })
    }
}

/// A URL as it may be shown: without the password.
#[must_use]
pub fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, rest)), Some((_, host))) if rest.contains('@') => {
            let user = rest.split([':', '@']).next().unwrap_or("");
            format!("{scheme}://{user}@{host}")
        }
        _ => url.to_owned(),
    }
}

impl Conn {
    /// Opens the book at `url`.
    ///
    /// # Errors
    /// No book there, not reachable, newer than this program, or unsafe settings.
    pub fn open(url: &str) -> Result<Self> {
        let mut conn = Self::connect(url, false)?;
        conn.check_version(url)?;
        super::audit_samples::fill(&mut conn)?;
        Ok(conn)
    }

    /// Makes the tables of a new book at `url` and opens it.
    ///
    /// # Errors
    /// When there is a book already, or the place cannot be written.
    pub fn create(url: &str) -> Result<Self> {
        let mut conn = Self::connect(url, true)?;
        if conn.has_tables()? {
            return Err(StoreError::BookExists { url: without_password(url) });
        }
        conn.migrate().map_err(|why| StoreError::CannotOpen { url: without_password(url), why })?;
        Ok(conn)
    }

    fn connect(url: &str, may_create: bool) -> Result<Self> {
        let shown = without_password(url);
        match Place::parse(url)? {
            Place::Sqlite { path } => {
                if !may_create && !Path::new(&path).is_file() {
                    return Err(StoreError::NoBook { url: shown });
                }
                let cannot = |error: diesel::ConnectionError| StoreError::CannotOpen {
                    url: shown.clone(),
                    why: error.to_string(),
                };
                let mut conn = diesel::SqliteConnection::establish(&path).map_err(cannot)?;
                prepare_sqlite(&mut conn).map_err(|error| match error {
                    StoreError::Database(why) => StoreError::CannotOpen { url: shown.clone(), why: why.to_string() },
                    other => other,
                })?;
                Ok(Self::Lite(conn))
            }
            #[cfg(feature = "postgres")]
            Place::Postgres { url } => {
                let cannot = |error: diesel::ConnectionError| StoreError::CannotOpen {
                    url: shown.clone(),
                    why: error.to_string(),
                };
                let mut conn = diesel::PgConnection::establish(&url).map_err(cannot)?;
                conn.batch_execute(
                    "SET synchronous_commit TO on; SET timezone TO 'UTC'; SET datestyle TO ISO; SET client_min_messages TO warning",
                )?;
                Ok(Self::Pg(conn))
            }
            #[cfg(not(feature = "postgres"))]
            Place::Postgres { .. } => Err(StoreError::NoPostgres { url: shown }),
        }
    }

    fn has_tables(&mut self) -> Result<bool> {
        #[derive(QueryableByName)]
        struct Found {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let query = match self {
            #[cfg(feature = "postgres")]
            Self::Pg(_) => {
                "SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'books'"
            }
            Self::Lite(_) => "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'books'",
        };
        Ok(diesel::sql_query(query).get_result::<Found>(self)?.n > 0)
    }

    fn check_version(&mut self, url: &str) -> Result<()> {
        let shown = without_password(url);
        if !self.has_tables()? {
            return Err(StoreError::NoBook { url: shown });
        }
        let why = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::CannotOpen {
            url: shown.clone(),
            why: error.to_string(),
        };
        let (applied, known) = match self {
            #[cfg(feature = "postgres")]
            Self::Pg(conn) => {
                (conn.applied_migrations().map_err(why)?, known_versions::<diesel::pg::Pg>(PG_MIGRATIONS).map_err(why)?)
            }
            Self::Lite(conn) => (
                conn.applied_migrations().map_err(why)?,
                known_versions::<diesel::sqlite::Sqlite>(LITE_MIGRATIONS).map_err(why)?,
            ),
        };
        let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
        if let Some(version) = applied.iter().find(|version| !known.contains(version)) {
            return Err(StoreError::TooNew { version: version.clone() });
        }
        if applied.len() < known.len() {
            self.migrate().map_err(|why| StoreError::CannotOpen { url: shown, why })?;
        }
        Ok(())
    }

    fn migrate(&mut self) -> std::result::Result<(), String> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Pg(conn) => conn.run_pending_migrations(PG_MIGRATIONS).map(|_| ()).map_err(|error| error.to_string()),
            Self::Lite(conn) => {
                conn.run_pending_migrations(LITE_MIGRATIONS).map(|_| ()).map_err(|error| error.to_string())
            }
        }
    }

    /// The engine's name and version, for `doctor`.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn engine(&mut self) -> Result<String> {
        #[derive(QueryableByName)]
        struct Version {
            #[diesel(sql_type = diesel::sql_types::Text)]
            version: String,
        }
        let (name, query) = match self {
            #[cfg(feature = "postgres")]
            Self::Pg(_) => ("PostgreSQL", "SELECT current_setting('server_version') AS version"),
            Self::Lite(_) => ("SQLite", "SELECT sqlite_version() AS version"),
        };
        let version = diesel::sql_query(query).get_result::<Version>(self)?.version;
        Ok(format!("{name} {version}"))
    }

    /// The guards of the ledger that are missing or switched off, in words; none in a sound book.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn broken_promises(&mut self) -> Result<Vec<String>> {
        #[derive(QueryableByName)]
        struct Guard {
            #[diesel(sql_type = diesel::sql_types::Text)]
            name: String,
        }
        let query = match self {
            #[cfg(feature = "postgres")]
            Self::Pg(_) => {
                "SELECT t.tgname::text AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
                 WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal AND t.tgenabled = 'A'"
            }
            Self::Lite(_) => "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        };
        let found: Vec<String> =
            diesel::sql_query(query).load::<Guard>(self)?.into_iter().map(|guard| guard.name).collect();
        let missing = GUARDS.iter().filter(|guard| !found.iter().any(|name| name == *guard));
        Ok(missing
            .map(|guard| format!("The database's guard {guard} is missing. Restore a verified backup."))
            .collect())
    }

    /// Makes room for one large transaction: with the usual cache SQLite would write its pages out and read them back
    /// again and again. PostgreSQL has its own.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn expect_many_rows(&mut self) -> Result<()> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Pg(_) => Ok(()),
            Self::Lite(conn) => Ok(conn.batch_execute("PRAGMA cache_size = -65536")?),
        }
    }

    /// Writes a consistent copy of a SQLite book to a new file. PostgreSQL has its own tools: `None`.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn copy_to(&mut self, path: &str) -> Result<Option<()>> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Pg(_) => Ok(None),
            Self::Lite(conn) => {
                diesel::sql_query("VACUUM INTO $1").bind::<diesel::sql_types::Text, _>(path).execute(conn)?;
                Ok(Some(()))
            }
        }
    }
}

fn known_versions<DB: diesel::backend::Backend>(
    migrations: EmbeddedMigrations,
) -> std::result::Result<Vec<String>, Box<dyn std::error::Error + Send + Sync>> {
    use diesel::migration::MigrationSource;
    let migrations = MigrationSource::<DB>::migrations(&migrations)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

fn prepare_sqlite(conn: &mut diesel::SqliteConnection) -> Result<()> {
    conn.batch_execute("PRAGMA busy_timeout = 10000")?;
    for (setting, value, _) in SQLITE_SETTINGS {
        conn.batch_execute(&format!("PRAGMA {setting} = {value}"))?;
    }
    for (setting, _, expected) in SQLITE_SETTINGS {
        let value = sqlite_setting(conn, setting)?;
        if value != expected {
            return Err(StoreError::Unsafe { setting: setting.to_owned(), value });
        }
    }
    Ok(())
}

fn sqlite_setting(conn: &mut diesel::SqliteConnection, setting: &str) -> Result<String> {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = diesel::sql_types::Text)]
        value: String,
    }
    let query = format!("SELECT CAST({setting} AS TEXT) AS value FROM pragma_{setting}");
    Ok(diesel::sql_query(query).get_result::<Setting>(conn)?.value)
}

/// Runs `work` in one write transaction: all of it or nothing, one writer at a time on either engine.
/// The lock is taken by the first statement, so that a reader's snapshot never has to be upgraded.
///
/// # Errors
/// Whatever `work` answers, after everything was rolled back; or that the book is busy.
pub fn write<T, E: From<StoreError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let lock_head = |conn: &mut Conn| {
        use schema::ledger_head::dsl::{id, ledger_head};
        diesel::update(ledger_head).set(id.eq(1_i64)).execute(conn).map(drop)
    };
    in_transaction(conn, lock_head, work)
}

/// Runs `work` on the book as it stands now, whatever others write meanwhile. It must not write.
///
/// # Errors
/// Whatever `work` answers; or that the book cannot be read.
pub fn snapshot<T, E: From<StoreError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    // A reader's transaction in SQLite is a snapshot by itself.
    let hold_still = |conn: &mut Conn| match conn {
        #[cfg(feature = "postgres")]
        Conn::Pg(conn) => conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"),
        Conn::Lite(_) => Ok(()),
    };
    in_transaction(conn, hold_still, work)
}

fn in_transaction<T, E: From<StoreError>>(
    conn: &mut Conn,
    begin: impl FnOnce(&mut Conn) -> QueryResult<()>,
    work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    enum Stop<E> {
        Ours(E),
        Theirs(diesel::result::Error),
    }
    impl<E> From<diesel::result::Error> for Stop<E> {
        fn from(error: diesel::result::Error) -> Self {
            Self::Theirs(error)
        }
    }
    let outcome = conn.transaction(|conn| {
        begin(conn)?;
        work(conn).map_err(Stop::Ours)
    });
    outcome.map_err(|stop| match stop {
        Stop::Ours(error) => error,
        Stop::Theirs(error) => E::from(StoreError::from(error)),
    })
}
