//! solidarity-ledger: bookkeeping for people who raise money in solidarity.

pub mod ledger;
pub mod render;
pub mod reports;
pub mod words;
