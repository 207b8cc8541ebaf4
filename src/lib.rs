//! solidarity-ledger: bookkeeping for people who raise money in solidarity.

pub mod acts;
pub mod ledger;
pub mod words;
