//! Who has access to the made-up book, and who holds its cash.

use super::{day, path};
use crate::ledger::Currency;
use crate::reports::facts::{Access, CashState, LastCount, ProgramAccess};

pub(super) fn users() -> Vec<Access> {
    vec![Access {
        login: "anna".into(),
        role: "treasurer".into(),
        is_disabled: false,
        made_on: Some(day("2020-01-01")),
        last_seen: Some(day("2020-03-01")),
    }]
}

pub(super) fn tokens() -> Vec<ProgramAccess> {
    vec![ProgramAccess {
        name: "Website counter".into(),
        role: "viewer".into(),
        login: "anna".into(),
        made_on: Some(day("2020-01-20")),
        last_used: Some(day("2020-02-28")),
    }]
}

pub(super) fn cash() -> Vec<CashState> {
    vec![CashState {
        account: path("Assets:Cash:Box"),
        currency: Currency::EUR,
        holder: Some("B-0001".into()),
        held_since: Some(day("2020-02-01")),
        last_count: Some(LastCount { on: day("2020-02-12"), book_minor: 2400, counted_minor: 2350, entry: None }),
    }]
}
