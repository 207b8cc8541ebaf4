//! A fresh PostgreSQL database for each test, dropped when the test is over. Knows `psql` and one
//! variable, `TEST_POSTGRES_URL`: a server's URL without a database name, as `./check` sets it.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database that lives as long as this value.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// An empty database; `None`, with a word about it, where no server is at hand.
    pub fn fresh() -> Option<Self> {
        if !cfg!(feature = "postgres") {
            super::not_run("PostgreSQL", "the feature `postgres` is not built in");
            return None;
        }
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            super::not_run("PostgreSQL", "TEST_POSTGRES_URL is not set (./check sets it)");
            return None;
        };
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("book_{}_{number}", std::process::id());
        psql(&server, &format!("CREATE DATABASE {name}"));
        Some(Self { server, name })
    }

    /// What `--database` takes.
    pub fn url(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }

    /// Runs SQL past the program, as someone with the database's password could.
    /// Gives what the database answered, or what it said against it.
    pub fn attack(&self, sql: &str) -> Result<String, String> {
        run(&self.url(), sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Not worth a failure of its own: the server goes away after the run.
        let _ = run(&format!("{}/postgres", self.server), &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn psql(server: &str, sql: &str) {
    run(&format!("{server}/postgres"), sql).unwrap_or_else(|said| panic!("{sql}: {said}"));
}

fn run(url: &str, sql: &str) -> Result<String, String> {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--command", sql, url])
        .output()
        .map_err(|error| format!("psql does not start: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}

#[test]
fn a_test_gets_a_database_of_its_own_that_goes_away_again() {
    let Some(first) = Database::fresh() else { return };
    let second = Database::fresh().unwrap();
    first.attack("CREATE TABLE mark (id INT)").unwrap();
    assert!(second.attack("SELECT * FROM mark").unwrap_err().contains("mark"));
    let (server, name) = (second.server.clone(), first.name.clone());
    drop(first);
    let left =
        run(&format!("{server}/postgres"), &format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'"));
    assert_eq!(left.unwrap(), "0");
}
