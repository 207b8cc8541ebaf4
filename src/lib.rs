//! solidarity-ledger: bookkeeping for people who raise money in solidarity.

pub mod import;
pub mod ledger;
pub mod words;
