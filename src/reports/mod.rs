//! Reports: from what the book holds to what people read. One file a report, each a function of its inputs that
//! ends in a [`Report`]: typed tables without language or layout. Knows the ledger's types and nothing else: no
//! store, no clock, no format.
//!
//! Signs: income, spending and debts are positive numbers. Opening entries count as brought forward, and a
//! fund's balance is its assets less its liabilities, stock included.

pub mod drill;
pub mod facts;
pub mod figure;
pub mod goods_drill;
pub mod letter;
pub mod name;
pub mod table;
pub mod value;

mod activities;
mod audit;
mod by_fund;
mod compare;
mod copies;
mod currency;
pub mod donations;
mod earmark_age;
mod event;
pub mod exchanges;
mod fees;
mod flows;
mod fund;
mod funds;
mod handover;
mod income;
mod journal;
mod ledger;
mod merch;
mod monthly;
mod open_items;
mod over_time;
mod position;
mod public;
mod receipts_payments;
mod reconciliation;
mod register;
mod request;
mod rounding;
mod spheres;
mod stock;
mod targets;
mod trial_balance;
mod what;
mod year;

#[cfg(test)]
pub(crate) mod sample;

pub use journal::balance_of_sides;

pub use facts::{Book, Filter, Inputs, NotIncluded};
pub use name::{MonthsNeeded, Narrowing, Needs, ReportName, UsualPeriod};
pub use table::{Drill, EntryFilter, Report};

use crate::ledger::{AccountPath, FundCode, Period};
use request::Request;

/// Why a report cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    #[error("There is no report “{read}”. The reports are: {known}.")]
    UnknownReport { read: String, known: String },
    #[error("The report {report} is about one fund. Name it, for example with --fund general.")]
    NeedsFund { report: ReportName },
    #[error("The report {report} is about one account. Name it, for example with --account Assets:Bank:Giro.")]
    NeedsAccount { report: ReportName },
    #[error("The report {report} is about one event. Name its code, for example with --event E05.")]
    NeedsEvent { report: ReportName },
    #[error("The report {report} cannot be narrowed to {narrowing}: it would still show everything. Leave that out.")]
    TakesNo { report: ReportName, narrowing: Narrowing },
    #[error("The report {report} has no figures to put beside another period's. Leave the comparison out.")]
    NotComparable { report: ReportName },
    #[error("The report {report} names no donors. Ask the report donations for names.")]
    NamesNobody { report: ReportName },
    #[error("There is no fund {fund} in this book.")]
    UnknownFund { fund: FundCode },
    #[error("There is no account {account} in this book.")]
    UnknownAccount { account: AccountPath },
}

/// Builds a report over a period.
///
/// # Errors
/// A fund, account or event that the report needs is not named, or the book has none such.
pub fn build(
    name: ReportName,
    book: &Book,
    period: Period,
    filter: &Filter,
    inputs: &Inputs,
) -> Result<Report, ReportError> {
    let report = build_one(name, book, period, filter, inputs)?;
    let Some(compared) = inputs.compared.as_deref() else { return Ok(report) };
    if !report.is_comparable() {
        return Err(ReportError::NotComparable { report: name });
    }
    let other = build_one(name, book, compared.0, filter, &compared.1)?;
    Ok(compare::join(report, &other))
}

fn build_one(
    name: ReportName,
    book: &Book,
    period: Period,
    filter: &Filter,
    inputs: &Inputs,
) -> Result<Report, ReportError> {
    let request = Request::new(book, period, filter, inputs);
    let said = [
        (Narrowing::Fund, filter.fund.is_some()),
        (Narrowing::Account, filter.account.is_some()),
        (Narrowing::Event, filter.event.is_some()),
    ];
    if let Some((narrowing, _)) = said.into_iter().find(|(narrowing, is_said)| *is_said && !name.takes(*narrowing)) {
        return Err(ReportError::TakesNo { report: name, narrowing });
    }
    if filter.with_names && !name.can_name_donors() {
        return Err(ReportError::NamesNobody { report: name });
    }
    if let Some(fund) = filter.fund.as_ref().filter(|fund| request.known_fund(fund).is_none()) {
        return Err(ReportError::UnknownFund { fund: fund.clone() });
    }
    if let Some(account) = filter.account.as_ref().filter(|path| !request.knows_branch(path)) {
        return Err(ReportError::UnknownAccount { account: account.clone() });
    }
    let mut report = one(name, &request)?;
    if report.checks.iter().any(|check| !check.holds) {
        report.notes.push(table::Phrase::new("reports-note-equation-fails"));
    }
    Ok(report)
}

fn one(name: ReportName, request: &Request) -> Result<Report, ReportError> {
    let Filter { fund, account, event, .. } = request.filter;
    Ok(match name {
        ReportName::Monthly => monthly::report(request),
        ReportName::Funds => funds::report(request),
        ReportName::Fund => fund::report(request, fund.as_ref().ok_or(ReportError::NeedsFund { report: name })?),
        ReportName::Income => income::report(request),
        ReportName::Activities => activities::report(request),
        ReportName::Position => position::report(request),
        ReportName::ReceiptsPayments => receipts_payments::report(request),
        ReportName::TrialBalance => trial_balance::report(request),
        ReportName::Ledger => ledger::report(request),
        ReportName::Register => {
            register::report(request, account.as_ref().ok_or(ReportError::NeedsAccount { report: name })?)
        }
        ReportName::Journal => journal::report(request),
        ReportName::Donations => donations::report(request),
        ReportName::Fees => fees::report(request),
        ReportName::Merch => merch::report(request),
        ReportName::Copies => copies::report(request),
        ReportName::Stock => stock::report(request),
        ReportName::Consignment => stock::consignment(request),
        ReportName::Event => event::report(request, event.as_ref().ok_or(ReportError::NeedsEvent { report: name })?),
        ReportName::Currency => currency::report(request),
        ReportName::Reconciliation => reconciliation::report(request),
        ReportName::EarmarkAge => earmark_age::report(request),
        ReportName::Spheres => spheres::report(request),
        ReportName::Handover => handover::report(request),
        ReportName::Audit => audit::report(request),
        ReportName::Public => match request.inputs.round_to.filter(|units| *units > 0) {
            Some(units) => rounding::rounded(public::report(request), units),
            None => public::report(request),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Movement;
    use crate::reports::sample::{book, filter_for, inputs, month, movements};

    fn february(name: ReportName) -> Report {
        let period = month("2020-02");
        build(name, &book(), period, &filter_for(name), &inputs(period)).unwrap()
    }

    #[test]
    fn every_check_holds_on_the_sample_book_and_fails_when_a_posting_is_lost() {
        for name in ReportName::ALL {
            let report = february(name);
            assert!(report.checks.iter().all(|check| check.holds), "{name}: {:?}", report.checks);
        }
        let period = month("2020-02");
        let mut broken: Vec<Movement> = movements(period);
        broken.remove(0);
        let broken = Inputs { movements: broken, ..Inputs::default() };
        let report = build(ReportName::Funds, &book(), period, &Filter::default(), &broken).unwrap();
        assert!(report.checks.iter().any(|check| !check.holds));
    }

    #[test]
    fn a_report_on_nothing_is_empty_and_no_error() {
        let period = month("2021-02");
        let mut book = book();
        book.not_included = NotIncluded::default();
        for name in ReportName::ALL {
            let report = build(name, &book, period, &filter_for(name), &Inputs::default()).unwrap();
            assert!(report.is_empty(), "{name}: {:?}", report.sections);
        }
    }

    #[test]
    fn totals_are_the_sums_of_the_lines_that_bear_their_tag() {
        use table::{RowKind, Value};
        for name in ReportName::ALL {
            for section in february(name).sections {
                for total in section.table.rows.iter().filter(|row| row.sum_of.is_some()) {
                    for (at, cell) in total.cells.iter().enumerate() {
                        let Value::Money(money) = cell.value else { continue };
                        let tagged = section.table.rows.iter().filter(|row| {
                            row.kind == RowKind::Line && row.tags.iter().any(|tag| Some(tag) == total.sum_of.as_ref())
                        });
                        let sum: i64 = tagged.filter_map(|row| row.cells.get(at)?.minor()).sum();
                        assert_eq!(money.minor, sum, "{name} {} column {at}", section.id);
                    }
                }
            }
        }
    }

    #[test]
    fn what_a_report_says_it_needs_is_all_it_reads() {
        let period = month("2020-02");
        for name in ReportName::ALL {
            let (needs, all) = (name.needs(), inputs(period));
            let kept = Inputs {
                movements: if needs.movements { all.movements } else { Vec::new() },
                turned: if needs.turned { all.turned } else { Vec::new() },
                taken_back: if needs.taken_back { all.taken_back } else { Vec::new() },
                given_back: if needs.given_back { all.given_back } else { Vec::new() },
                gifts: if needs.gifts { all.gifts } else { Vec::new() },
                gift_parts: if needs.gift_parts { all.gift_parts } else { Vec::new() },
                donors: all.donors,
                exchanges: if needs.exchanges { all.exchanges } else { Vec::new() },
                monthly: if needs.months == MonthsNeeded::None { Vec::new() } else { all.monthly },
                entries: if needs.entries || needs.openings { all.entries } else { Vec::new() },
                stock: if needs.stock { all.stock } else { Vec::new() },
                sales: if needs.sales { all.sales } else { Vec::new() },
                events: if needs.events { all.events } else { Vec::new() },
                reconciliations: if needs.reconciliations { all.reconciliations } else { Vec::new() },
                open_items: if needs.open_items { all.open_items } else { Vec::new() },
                periods: if needs.periods { all.periods } else { Vec::new() },
                users: if needs.users { all.users } else { Vec::new() },
                tokens: if needs.users { all.tokens } else { Vec::new() },
                cash: if needs.cash { all.cash } else { Vec::new() },
                sampled: if needs.sample { all.sampled } else { Vec::new() },
                without_voucher: if needs.sample { all.without_voucher } else { 0 },
                published: all.published,
                round_to: None,
                compared: None,
            };
            let report = build(name, &book(), period, &filter_for(name), &kept).unwrap();
            assert_eq!(report, february(name), "{name}");
        }
    }

    #[test]
    fn unknown_funds_and_missing_names_are_refused_with_a_sentence() {
        let period = month("2020-02");
        let filter = Filter { fund: Some("nobody".parse().unwrap()), ..Filter::default() };
        let error = build(ReportName::Funds, &book(), period, &filter, &inputs(period)).unwrap_err();
        assert_eq!(error.to_string(), "There is no fund nobody in this book.");
        let error = build(ReportName::Fund, &book(), period, &Filter::default(), &inputs(period)).unwrap_err();
        assert_eq!(error, ReportError::NeedsFund { report: ReportName::Fund });
    }
}
