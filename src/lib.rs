//! solidarity-ledger: bookkeeping for people who raise money in solidarity.

pub mod acts;
pub mod api;
pub mod cli;
pub mod import;
pub mod ledger;
pub mod ops;
pub mod reconcile;
pub mod render;
pub mod reports;
pub mod spool;
pub mod store;
pub mod web;
pub mod words;
