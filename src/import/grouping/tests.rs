//! A made-up file for every case of a provider's rows, each read like any other file.

use super::*;
use crate::import::{Options, read};

const HEAD: &str = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Reference Txn ID\n";

/// Shape, rows and nets of every group of a PayPal file with these rows.
fn groups(rows: &str) -> Vec<(Shape, usize, Vec<String>)> {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 7, 31).unwrap();
    let reading = read(format!("{HEAD}{rows}").as_bytes(), None, &Options::new(Currency::EUR, today)).unwrap();
    assert!(reading.errors.is_empty(), "{:?}", reading.errors);
    let lines: Vec<&StatementLine> = reading.lines.iter().collect();
    group(&lines)
        .into_iter()
        .map(|group| {
            let nets = group.nets.iter().map(|(currency, minor)| format!("{minor} {currency}")).collect();
            (group.shape, group.rows.len(), nets)
        })
        .collect()
}

fn nets(nets: &[&str]) -> Vec<String> {
    nets.iter().map(|net| (*net).to_owned()).collect()
}

#[test]
fn a_donation_with_its_fee_is_one_row_and_one_group() {
    let found = groups("14/05/2026,10:00:00,CEST,Anna Berg,Donation Payment,Completed,EUR,25.00,-1.12,23.88,P1,\n");
    assert_eq!(found, [(Shape::Payment, 1, nets(&["2388 EUR"]))]);
}

#[test]
fn a_donation_in_dollars_converted_to_euros_is_one_thing_in_any_order_of_rows() {
    let rows = [
        "14/05/2026,10:00:00,CEST,Joan Doe,Donation Payment,Completed,USD,50.00,-1.75,48.25,P1,\n",
        "14/05/2026,10:00:01,CEST,,General Currency Conversion,Completed,USD,-48.25,0.00,-48.25,P2,P1\n",
        "14/05/2026,10:00:01,CEST,,General Currency Conversion,Completed,EUR,43.10,0.00,43.10,P3,P1\n",
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let file: String = order.iter().map(|at| rows[*at]).collect();
        assert_eq!(groups(&file), [(Shape::Payment, 3, nets(&["4310 EUR"]))], "{order:?}");
    }
    // Without references the legs stand beside the payment.
    let loose: String = rows.iter().map(|row| row.replace(",P1\n", ",\n")).collect();
    assert_eq!(groups(&loose), [(Shape::Payment, 3, nets(&["4310 EUR"]))]);
}

#[test]
fn euros_sent_out_of_francs_are_one_payment_of_francs() {
    let found = groups(
        "14/05/2026,10:00:00,CEST,Copyshop,General Payment,Completed,EUR,-125.00,0.00,-125.00,P1,\n\
         14/05/2026,10:00:00,CEST,,General Currency Conversion,Completed,CHF,-141.38,0.00,-141.38,P2,P1\n\
         14/05/2026,10:00:00,CEST,,General Currency Conversion,Completed,EUR,125.00,0.00,125.00,P3,P1\n",
    );
    assert_eq!(found, [(Shape::Payment, 3, nets(&["-14138 CHF"]))]);
}

#[test]
fn a_conversion_that_somebody_asked_for_is_no_income() {
    let found = groups(
        "14/05/2026,10:00:00,CEST,,User Initiated Currency Conversion,Completed,USD,-100.00,0.00,-100.00,P1,\n\
         14/05/2026,10:00:00,CEST,,User Initiated Currency Conversion,Completed,EUR,89.00,0.00,89.00,P2,P1\n",
    );
    assert_eq!(found, [(Shape::Conversion, 2, nets(&["8900 EUR", "-10000 USD"]))]);
}

#[test]
fn money_held_and_released_is_nothing_and_money_held_waits() {
    let found = groups(
        "14/05/2026,10:00:00,CEST,,Account Hold for Open Authorization,Pending,EUR,-30.00,0.00,-30.00,P1,X9\n\
         16/05/2026,10:00:00,CEST,,Reversal of General Account Hold,Completed,EUR,30.00,0.00,30.00,P2,X9\n\
         17/05/2026,10:00:00,CEST,,Account Hold for Open Authorization,Pending,EUR,-12.00,0.00,-12.00,P3,X8\n",
    );
    assert_eq!(found, [(Shape::HeldAndReleased, 2, nets(&[])), (Shape::Held, 1, nets(&[]))]);
}

#[test]
fn a_refund_is_its_own_thing_with_or_without_the_fee() {
    let found = groups(
        "14/05/2026,10:00:00,CEST,Anna Berg,Donation Payment,Completed,EUR,25.00,-1.12,23.88,P1,\n\
         15/05/2026,10:00:00,CEST,Ben Tal,Donation Payment,Completed,EUR,10.00,-0.70,9.30,P2,\n\
         20/05/2026,10:00:00,CEST,Anna Berg,Payment Refund,Completed,EUR,-25.00,0.77,-24.23,P3,P1\n\
         21/05/2026,10:00:00,CEST,Ben Tal,Payment Refund,Completed,EUR,-10.00,0.00,-10.00,P4,P2\n",
    );
    let shapes: Vec<_> = found.iter().map(|(shape, rows, nets)| (*shape, *rows, nets.join(" "))).collect();
    let one = |shape, net: &str| (shape, 1, net.to_owned());
    assert_eq!(
        shapes,
        [
            one(Shape::Payment, "2388 EUR"),
            one(Shape::Payment, "930 EUR"),
            one(Shape::Refund, "-2423 EUR"),
            one(Shape::Refund, "-1000 EUR")
        ]
    );
}

#[test]
fn a_chargeback_takes_its_fee_along() {
    let found = groups(
        "14/05/2026,10:00:00,CEST,Anna Berg,Donation Payment,Completed,EUR,25.00,-1.12,23.88,P1,\n\
         20/05/2026,10:00:00,CEST,Anna Berg,Chargeback,Completed,EUR,-25.00,0.00,-25.00,P2,P1\n\
         20/05/2026,10:00:00,CEST,,Chargeback Fee,Completed,EUR,-16.00,0.00,-16.00,P3,P1\n",
    );
    assert_eq!(found, [(Shape::Payment, 1, nets(&["2388 EUR"])), (Shape::Chargeback, 2, nets(&["-4100 EUR"]))]);
}

#[test]
fn a_payment_that_the_bank_account_paid_leaves_the_provider_as_it_was() {
    let found = groups(
        "14/05/2026,10:00:00,CEST,Copyshop,General Payment,Completed,EUR,-30.00,0.00,-30.00,P1,\n\
         14/05/2026,10:00:00,CEST,,Bank Deposit to PP Account,Completed,EUR,30.00,0.00,30.00,P2,P1\n",
    );
    assert_eq!(found, [(Shape::Payment, 2, nets(&[]))]);
}

#[test]
fn payouts_of_stripe_are_the_sum_of_their_members_reserves_and_refunds_included() {
    let file = "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Transfer\n\
        txn_1,charge,ch_1,50.00,1.00,49.00,eur,2026-05-03 10:00,2026-05-05 00:00,po_1\n\
        txn_2,refund,re_1,-10.00,0.00,-10.00,eur,2026-05-04 10:00,2026-05-05 00:00,po_1\n\
        txn_3,payout,po_1,-39.00,0.00,-39.00,eur,2026-05-06 10:00,2026-05-14 00:00,po_1\n";
    let today = chrono::NaiveDate::from_ymd_opt(2026, 7, 31).unwrap();
    let reading = read(file.as_bytes(), None, &Options::new(Currency::EUR, today)).unwrap();
    let sums = payout_sums(&reading.lines);
    assert_eq!(sums.len(), 1, "{:?}", reading.lines);
    assert_eq!((sums[0].paid_minor, sums[0].members_minor), (3900, 3900));
}

#[test]
fn a_fee_belongs_to_one_payment_only() {
    let found = groups(
        "14/05/2026,10:00:00,CEST,A,Donation Payment,Completed,EUR,25.00,0.00,25.00,P1,\n\
         14/05/2026,10:00:00,CEST,B,Donation Payment,Completed,EUR,30.00,0.00,30.00,P1,\n\
         14/05/2026,10:00:00,CEST,,Partner Fee,Completed,EUR,-1.00,0.00,-1.00,P2,P1\n",
    );
    assert_eq!(found.len(), 2, "the fee belongs to the first of its name: {found:?}");
}
