//! What the integration tests stand on: fresh books on both engines, a running server, a real browser.
#![allow(dead_code)] // each is wanted by some stories, not by all

pub mod book;
pub mod browser;
pub mod caller;
pub mod dice;
pub mod engines;
pub mod mail;
pub mod poppler;
pub mod postgres;
pub mod program;
pub mod raw;
pub mod visitor;

/// Whether this run may leave a test out: never where the whole project is checked.
pub fn may_skip() -> bool {
    std::env::var("CI").as_deref() != Ok("true")
}

/// Says that a test did not run, and fails where that is not allowed.
pub fn not_run(what: &str, why: &str) {
    assert!(may_skip(), "{what} must run here, but {why}");
    eprintln!("{what}: not run, {why}");
}
