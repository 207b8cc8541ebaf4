//! Reports on the sample book, held against figures worked out by hand, as programs read them.

use super::json;
use crate::ledger::{Currency, Period};
use crate::reports::facts::MonthlyMovement;
use crate::reports::sample::{book, filter_for, fund, inputs, month, path};
use crate::reports::{Filter, Inputs, Report, ReportName, build};

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
fn the_public_report_leads_to_no_entry_and_withholds_what_one_gift_would_show() {
    let period = month("2020-02");
    assert!(february(ReportName::Public).is_empty(), "one gift in euros, one in dollars");
    let mut many = inputs(period);
    for part in &mut many.gift_parts {
        (part.gifts, part.lines) = (part.gifts * 3, part.lines * 3);
    }
    let report = build(ReportName::Public, &book(), period, &Filter::default(), &many).unwrap();
    let cells = || report.sections.iter().flat_map(|section| &section.table.rows).flat_map(|row| &row.cells);
    assert!(cells().count() > 0);
    assert!(cells().all(|cell| cell.drill.is_none()));
    let json = json::value(&report);
    assert_eq!(json["funds"][1]["income"], "50.00");
    assert_eq!(json["months"][0]["gifts"], 3);
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

fn line(month: &str, account: &str, minor: i64) -> MonthlyMovement {
    MonthlyMovement {
        month: month.parse().unwrap(),
        account: path(account),
        fund: fund("rupression"),
        currency: Currency::EUR,
        debit_minor: minor.max(0),
        credit_minor: -minor.min(0),
        count: 1,
    }
}

/// 100.00 in 2018, 50.00 in 2019, 120.00 spent in 2020: 2018 is used up, of 2019 30.00 are left, due in 2021.
#[test]
fn the_oldest_money_counts_as_spent_first() {
    let monthly = vec![
        line("2018-05", "Income:Donations:Bank", -10_000),
        line("2019-03", "Income:Donations:Bank", -5_000),
        line("2020-01", "Expenses:Support:Legal", 12_000),
    ];
    let inputs = Inputs { monthly, ..Inputs::default() };
    let period = Period::up_to("2022-06-30".parse().unwrap());
    let report = build(ReportName::EarmarkAge, &book(), period, &Filter::default(), &inputs).unwrap();
    let json = json::value(&report);
    let row = |at: usize| ["year", "used", "left", "due_by", "status"].map(|name| json["rows"][at][name].clone());
    assert_eq!(
        row(0),
        ["2018", "100.00", "0.00", "", ""].map(|text| if text.is_empty() {
            serde_json::Value::Null
        } else {
            text.into()
        })
    );
    assert_eq!(row(1), ["2019", "20.00", "30.00", "2021-12-31", "overdue"].map(serde_json::Value::from));
}
