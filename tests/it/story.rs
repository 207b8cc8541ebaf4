//! A year of whatever people might do, in any order: random acts recorded one by one on both engines. What is refused
//! changes nothing; what is taken leaves a sound book, in which the funds are the money, the goods and what is owed.

use std::collections::BTreeMap;

use solidarity_ledger::ops::record_acts::record_lines;
use solidarity_ledger::store::Conn;

use crate::support::book::{Book, acting};
use crate::support::dice::Dice;
use crate::support::engines::on_both;

/// One act, whatever comes up; the amounts are such that many are refused for want of money or goods.
fn act(dice: &mut Dice, n: usize) -> String {
    let fund = dice.pick(&["general", "merch", "rupression", "event-E05"]);
    let other = dice.pick(&["general", "merch", "rupression"]);
    let money = dice.pick(&["Assets:Bank:Giro", "Assets:Cash:Box", "Assets:PayPal:EUR"]);
    let place = dice.pick(&["Assets:Bank:Giro", "Assets:Cash:Box", "Assets:Cash:Event"]);
    let amount = format!("{}.{:02}", dice.below(120), 1 + dice.below(99));
    let quantity = 1 + dice.below(6);
    let date = format!("2026-{:02}-{:02}", 1 + dice.below(6), 1 + dice.below(28));
    let what = match dice.below(16) {
        0..3 => format!(r#""act":"donation","fund":"{fund}","amount":"{amount}","into":"{money}""#),
        3 => format!(
            r#""act":"donation","fund":"{fund}","amount":"1{amount}","into":"Assets:PayPal:EUR","fee":"0.99","fee_borne_by":"{other}""#
        ),
        4 => format!(
            r#""act":"payment","fund":"{fund}","amount":"{amount}","from":"{money}","expense":"Expenses:Support:Legal""#
        ),
        5 => format!(r#""act":"move","from":"{money}","into":"{place}","amount":"{amount}""#),
        6 => format!(
            r#""act":"stock_purchase","items":[{{"product":"SHIRT","quantity":{quantity},"cost":"{amount}"}}],"paid_from":"{money}""#
        ),
        7 => format!(
            r#""act":"merch_sale","items":[{{"product":"SHIRT","quantity":{quantity}}}],"shipping":"4.50","into":"{money}""#
        ),
        8 => format!(r#""act":"stock_count","items":[{{"product":"SHIRT","counted":{quantity}}}]"#),
        9 => format!(r#""act":"give_away","items":[{{"product":"SHIRT","quantity":{quantity}}}],"fund":"{fund}""#),
        10 => format!(
            r#""act":"cost_owed","fund":"{fund}","amount":"{amount}","expense":"Expenses:Support:Legal","owed_to":"Liabilities:Payable""#
        ),
        11 => {
            format!(r#""act":"payable_settled","owed_to":"Liabilities:Payable","amount":"{amount}","from":"{money}""#)
        }
        12 => format!(
            r#""act":"interfund_loan","lender":"{fund}","borrower":"{other}","amount":"{amount}","account":"Assets:Bank:Giro""#
        ),
        13 => format!(
            r#""act":"transfer","from_fund":"{fund}","to_fund":"{other}","amount":"{amount}","account":"{money}""#
        ),
        14 => format!(
            r#""act":"consignment_out","shop":"InfoshopA","items":[{{"product":"SHIRT","quantity":{quantity}}}]"#
        ),
        _ => format!(
            r#""act":"consignment_settlement","shop":"InfoshopA","items":[{{"product":"SHIRT","quantity":{quantity}}}],"commission_percent":"33.3""#
        ),
    };
    format!(r#"{{"key":"act-{n}","date":"{date}",{what}}}"#)
}

/// What each fund holds in EUR cents, by the accounts it is in: money, goods, owed to us (+) and owed by us (−).
fn held(book: &Book) -> BTreeMap<String, i64> {
    let lines = book.raw().texts(
        "SELECT f.code || '|' || CAST(SUM(p.amount_minor) AS TEXT) AS t FROM postings p JOIN funds f ON f.id = p.fund_id
         JOIN accounts a ON a.id = p.account_id WHERE a.kind IN ('asset', 'liability') GROUP BY f.code",
    );
    let pair = |line: &String| {
        let (fund, minor) = line.split_once('|').unwrap();
        (fund.to_owned(), minor.parse().unwrap())
    };
    lines.iter().map(pair).collect()
}

fn record(conn: &mut Conn, line: &str) -> Result<(), String> {
    record_lines(conn, line, &acting()).map(drop).map_err(|error| error.to_string())
}

#[test]
fn whatever_people_do_in_any_order_the_book_stays_sound() {
    on_both(|url| {
        let book = Book::for_the_worked_book(url);
        let mut conn = book.conn();
        record(&mut conn, r#"{"key":"start","act":"opening","date":"2026-01-01","balances":[{"account":"Assets:Bank:Giro","fund":"general","amount":"300.00"},{"account":"Assets:Bank:Giro","fund":"merch","amount":"200.00"}]}"#).unwrap();
        for run in 0..2_u64 {
            let mut dice = Dice::new(run + 1);
            let (mut taken, mut refused) = (0, BTreeMap::<String, usize>::new());
            for n in 0..20 + usize::try_from(dice.below(40)).unwrap() {
                let line = act(&mut dice, n).replace("act-", &format!("run-{run}-act-"));
                let before = book.counts(&["entries", "postings", "stock_moves", "recorded_acts"]);
                match record(&mut conn, &line) {
                    Ok(()) => {
                        taken += 1;
                        // The same act again is the same act.
                        let after = book.counts(&["entries", "postings", "stock_moves", "recorded_acts"]);
                        assert_ne!(after, before, "{line}");
                        record(&mut conn, &line).unwrap_or_else(|said| panic!("repeated: {line}: {said}"));
                        assert_eq!(
                            book.counts(&["entries", "postings", "stock_moves", "recorded_acts"]),
                            after,
                            "{line}"
                        );
                    }
                    Err(said) => {
                        assert!(said.ends_with('.'), "{line}: {said}");
                        *refused.entry(said).or_default() += 1;
                        let after = book.counts(&["entries", "postings", "stock_moves", "recorded_acts"]);
                        assert_eq!(after, before, "refused, and something was kept: {line}");
                    }
                }
            }
            assert!(taken >= 8, "run {run}: only {taken} acts were taken: {refused:#?}");
            book.assert_sound();
            let held = held(&book);
            for (fund, minor) in &held {
                let total = book.fund_total(fund).replace('.', "");
                assert_eq!(total.parse::<i64>().unwrap(), *minor, "run {run}: {fund}");
            }
            for report in ["funds", "position", "monthly", "merch"] {
                let document = book.json(&["report", report]);
                let holds = document.get("equation_holds");
                assert!(holds.is_none_or(|holds| holds == true), "run {run}: {report}: the equation does not hold");
            }
        }
    });
}
