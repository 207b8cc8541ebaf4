//! solidarity-ledger: bookkeeping for people who raise money in solidarity.

pub mod ledger;
pub mod web;
pub mod words;
