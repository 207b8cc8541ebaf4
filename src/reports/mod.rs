//! Reports: from what the book holds to what people read. One file a report, each a function of its inputs that
//! ends in a [`Report`]: typed tables without language or layout. Knows the ledger's types and nothing else: no
//! store, no clock, no format.
//!
//! Signs: income, spending and debts are positive numbers. Opening entries count as brought forward, and a
//! fund's balance is its assets less its liabilities, stock included.

pub mod facts;
pub mod figure;
pub mod name;
pub mod spheres;
pub mod table;

mod activities;
mod audit;
mod compare;
mod currency;
mod donations;
mod earmark_age;
mod event;
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
mod position;
mod public;
mod receipts_payments;
mod reconciliation;
mod register;
mod request;
mod stock;
mod trial_balance;
mod year;

#[cfg(test)]
pub(crate) mod sample;

pub use facts::{Book, Filter, Inputs, NotIncluded};
pub use name::{MonthsNeeded, Needs, ReportName, UsualPeriod};
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
    let Filter { fund, account, event } = request.filter;
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
        ReportName::Stock => stock::report(request),
        ReportName::Consignment => stock::consignment(request),
        ReportName::Event => event::report(request, event.as_ref().ok_or(ReportError::NeedsEvent { report: name })?),
        ReportName::Currency => currency::report(request),
        ReportName::Reconciliation => reconciliation::report(request),
        ReportName::EarmarkAge => earmark_age::report(request),
        ReportName::Spheres => spheres::report(request),
        ReportName::Handover => handover::report(request),
        ReportName::Audit => audit::report(request),
        ReportName::Public => public::report(request),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Movement;
    use crate::render::json;
    use crate::reports::sample::{book, filter_for, inputs, month, movements};

    fn february(name: ReportName) -> Report {
        let period = month("2020-02");
        build(name, &book(), period, &filter_for(name), &inputs(period)).unwrap()
    }

    #[test]
    fn fund_movements_are_those_worked_out_by_hand() {
        let json = json::value(&february(ReportName::Funds));
        let row = |fund: &str, currency: &str| {
            let rows = json["rows"].as_array().unwrap();
            let row = rows.iter().find(|row| row["fund"] == fund && row["currency"] == currency).unwrap();
            let names = ["brought_forward", "income", "spending", "transfers", "conversion", "carried_forward"];
            names.map(|name| row[name].as_str().unwrap().to_owned())
        };
        assert_eq!(row("general", "EUR"), ["500.00", "0.00", "0.00", "-100.00", "0.00", "400.00"]);
        assert_eq!(row("rupression", "EUR"), ["240.00", "50.00", "91.75", "0.00", "0.00", "198.25"]);
        assert_eq!(row("shirts", "EUR"), ["0.00", "36.00", "19.50", "100.00", "0.00", "116.50"]);
        assert_eq!(row("rupression", "USD"), ["0.00", "10.00", "0.00", "0.00", "0.00", "10.00"]);
        assert_eq!(json["period"], serde_json::json!({"from": "2020-02-01", "to": "2020-02-29"}));
        assert_eq!(json["equation_holds"], true);
    }

    #[test]
    fn opening_entries_of_the_period_count_as_brought_forward() {
        let period = month("2020-01");
        let filter = Filter::default();
        let report = build(ReportName::Funds, &book(), period, &filter, &inputs(period)).unwrap();
        let json = json::value(&report);
        assert_eq!(json["rows"][0]["brought_forward"], "500.00");
        assert_eq!(json["rows"][1]["brought_forward"], "200.00");
        assert_eq!(json["rows"][1]["carried_forward"], "240.00");
    }

    #[test]
    fn income_is_positive_and_by_account_and_fund() {
        let json = json::value(&february(ReportName::Income));
        let row = |account: &str, fund: &str, currency: &str, amount: &str| serde_json::json!({"account": account, "fund": fund, "currency": currency, "amount": amount});
        assert_eq!(
            json["rows"],
            serde_json::json!([
                row("Income:Donations:PayPal", "rupression", "EUR", "50.00"),
                row("Income:Donations:PayPal", "rupression", "USD", "10.00"),
                row("Income:Merch:Sales", "shirts", "EUR", "36.00"),
            ])
        );
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
    fn a_comparison_shows_both_periods_and_the_change() {
        let (period, before) = (month("2020-02"), month("2020-01"));
        let both = Inputs { compared: Some(Box::new((before, inputs(before)))), ..inputs(period) };
        let report = build(ReportName::Income, &book(), period, &Filter::default(), &both).unwrap();
        let json = json::value(&report);
        let row = |account: &str, currency: &str| {
            let rows = json["rows"].as_array().unwrap();
            let found = rows.iter().find(|row| row["account"] == account && row["currency"] == currency).unwrap();
            ["amount", "amount_before", "amount_change"].map(|name| found[name].as_str().unwrap().to_owned())
        };
        assert_eq!(row("Income:Donations:Bank", "EUR"), ["0.00", "40.00", "-40.00"]);
        assert_eq!(row("Income:Donations:PayPal", "EUR"), ["50.00", "0.00", "50.00"]);
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
