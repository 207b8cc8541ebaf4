//! Fees by channel and what share of the money they took. Fees stand on spending accounts with a part `Fees`, whose
//! last part names the channel (`Expenses:Fees:PayPal`). Received is what came in on the channel's own accounts
//! (`Assets:PayPal:…`), gross is that and the fees kept back: money moved onto such an account counts as come in, and what a
//! reversal took back as never come. A bank keeps nothing back, it is paid: its fees are no share of anything.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency, Role};

use super::drill::Side;
use super::name::ReportName;
use super::request::Request;
use super::table::{Cell, Column, Phrase, Report, Row, Section, Table, What};

#[derive(Default)]
struct Channel<'a> {
    accounts: Vec<&'a AccountPath>,
    /// Where its money comes in.
    places: Vec<&'a AccountPath>,
    fees: i64,
    received: i64,
}

pub(super) fn report(request: &Request) -> Report {
    let mut channels: BTreeMap<((bool, Currency), &str), Channel<'_>> = BTreeMap::new();
    let is_fee =
        |path: &AccountPath| request.kind(path) == AccountKind::Expense && path.parts().any(|part| part == "Fees");
    for movement in request.movements().filter(|movement| movement.count > 0 && is_fee(&movement.account)) {
        let place = (request.currency_order(movement.currency), movement.account.leaf());
        let channel = channels.entry(place).or_default();
        if !channel.accounts.contains(&&movement.account) {
            channel.accounts.push(&movement.account);
        }
        channel.fees = channel.fees.saturating_add(movement.change_minor());
    }
    let keeps_back = |path: &AccountPath| matches!(request.role(path), Role::Provider | Role::Cash);
    let came = request.movements().map(|movement| (&movement.account, movement.currency, movement.debit_minor));
    // What only went from fund to fund did not come in.
    let no_receipt = request.turned().chain(request.taken_back());
    let less = no_receipt.map(|turned| (&turned.account, turned.currency, turned.minor.saturating_neg()));
    for (account, currency, minor) in came.chain(less).filter(|(account, ..)| keeps_back(account)) {
        for ((place, name), channel) in &mut channels {
            if place.1 == currency && account.parts().any(|part| part == *name) {
                channel.received = channel.received.saturating_add(minor);
                if !channel.places.contains(&account) {
                    channel.places.push(account);
                }
            }
        }
    }
    let mut table = Table::new(vec![
        Column::text("channel"),
        Column::currency(),
        Column::number("received"),
        Column::number("fees").compared(),
        Column::number("gross").from(["received", "fees"], &[]),
        Column::number("percent"),
    ]);
    for (((_, currency), name), channel) in channels {
        let gross = channel.received.saturating_add(channel.fees);
        let on = |accounts: &[&AccountPath]| {
            accounts.iter().fold(request.within().currency(currency), |filter, account| filter.account(account))
        };
        let drill = on(&channel.accounts).what(What::Spending).drill();
        let came = match request.filter.fund {
            Some(_) => on(&channel.places).what(What::Moved).side(Side::Debit),
            None => on(&channel.places).what(What::Arrived),
        };
        let has_gross = channel.received != 0;
        table.push(Row::line(vec![
            Cell::new(name).to(drill.clone()),
            Cell::new(currency),
            if has_gross { Cell::money(channel.received, currency).to(came.drill()) } else { Cell::empty() },
            Cell::money(channel.fees, currency).to(drill),
            if has_gross { Cell::money(gross, currency) } else { Cell::empty() },
            share(channel.fees, gross)
                .filter(|_| has_gross)
                .map_or_else(Cell::empty, |share| Cell::new(super::table::Value::Percent(share))),
        ]));
    }
    request.report(ReportName::Fees).section(Section::new("fees", table).note(Phrase::new("reports-note-fees")))
}

/// The part in hundredths of a percent of the whole, rounded half away from zero.
pub(super) fn share(part: i64, whole: i64) -> Option<i64> {
    let (part, whole) = (i128::from(part).saturating_mul(10_000), i128::from(whole));
    if whole == 0 {
        return None;
    }
    let half = whole.saturating_abs() / 2;
    let rounded = if (part < 0) == (whole < 0) {
        part.saturating_add(half * whole.signum())
    } else {
        part.saturating_sub(half * whole.signum())
    };
    i64::try_from(rounded / whole).ok()
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_rounded_to_the_nearest_hundredth_of_a_percent() {
        assert_eq!(share(175, 5000), Some(350));
        assert_eq!(share(1, 3), Some(3333));
        assert_eq!(share(2, 3), Some(6667));
        assert_eq!(share(-2, 3), Some(-6667));
        assert_eq!(share(1, 0), None);
    }
}
