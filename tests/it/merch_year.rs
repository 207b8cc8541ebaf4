//! A year with two print batches, three stalls, two infoshops and a concert that was cancelled. Every end figure is worked
//! out by hand beside the act that makes it.

use solidarity_ledger::ops::Acting;
use solidarity_ledger::ops::share_surplus::{share_surplus, survey_surplus};

use crate::support::book::{Book, acting};
use crate::support::engines::on_both;

/// Acts in order; what each leaves in stock stands behind it: pieces and cost of all places together.
const YEAR: &str = r#"
{"key":"y-01","act":"opening","date":"2026-01-01","balances":[{"account":"Assets:Bank:Giro","fund":"general","amount":"1000.00"},{"account":"Assets:Bank:Giro","fund":"merch","amount":"1500.00"}]}
{"key":"y-02","act":"stock_purchase","date":"2026-01-10","reference":"B-1","items":[{"product":"SHIRT","quantity":100,"cost":"600.00"}],"freight":"50.00","paid_from":"Assets:Bank:Giro"}
{"key":"y-03","act":"stock_moved","date":"2026-02-01","items":[{"product":"SHIRT","quantity":20}],"into":"Assets:Inventory:Stall"}
{"key":"y-04","act":"merch_sale","date":"2026-02-07","items":[{"product":"SHIRT","quantity":12,"place":"Assets:Inventory:Stall"}],"into":"Assets:Cash:Box"}
{"key":"y-05","act":"merch_sale","date":"2026-02-07","items":[{"product":"SHIRT","quantity":1,"place":"Assets:Inventory:Stall"}],"given":"25.00","donation_fund":"rupression","into":"Assets:Cash:Box"}
{"key":"y-06","act":"consignment_out","date":"2026-02-20","shop":"A","items":[{"product":"SHIRT","quantity":30}]}
{"key":"y-07","act":"consignment_out","date":"2026-02-21","shop":"B","items":[{"product":"SHIRT","quantity":10}]}
{"key":"y-08","act":"consignment_settlement","date":"2026-03-31","shop":"A","items":[{"product":"SHIRT","quantity":10}],"back":[{"product":"SHIRT","returned":5,"missing":1}],"commission_percent":"30"}
{"key":"y-09","act":"consignment_settlement","date":"2026-04-30","shop":"B","items":[{"product":"SHIRT","quantity":4}],"commission_percent":"25"}
{"key":"y-10","act":"payment_received","date":"2026-05-05","from":"Assets:Receivable:B","amount":"54.00","into":"Assets:Bank:Giro"}
{"key":"y-11","act":"stock_purchase","date":"2026-06-01","reference":"B-2","items":[{"product":"SHIRT","quantity":50,"cost":"400.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"y-12","act":"merch_sale","date":"2026-07-11","items":[{"product":"SHIRT","quantity":22}],"into":"Assets:Cash:Box"}
{"key":"y-13","act":"give_away","date":"2026-08-01","items":[{"product":"SHIRT","quantity":5}],"fund":"rupression"}
{"key":"y-14","act":"tickets_sold","date":"2026-08-20","event":"E06","amount":"120.00","into":"Assets:PayPal:EUR","fee":"3.90"}
{"key":"y-15","act":"event_cost","date":"2026-08-25","event":"E06","costs":[{"expense":"Expenses:Event:Venue","amount":"100.00"}],"from":"Assets:Bank:Giro"}
{"key":"y-16","act":"payable_settled","date":"2026-09-10","event":"E06","owed_to":"Liabilities:Payable:Tickets","amount":"120.00","from":"Assets:Bank:Giro"}
{"key":"y-17","act":"event_settlement","date":"2026-09-12","event":"E06","shares":[{"fund":"general","percent":"100"}]}
{"key":"y-18","act":"merch_sale","date":"2026-10-17","items":[{"product":"SHIRT","quantity":15}],"price_list":"solidarity","into":"Assets:Cash:Box"}
{"key":"y-19","act":"stock_count","date":"2026-12-31","items":[{"product":"SHIRT","counted":52}]}
"#;

#[test]
fn a_year_of_merch_ends_with_the_figures_worked_out_by_hand() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&[
            "product",
            "add",
            "SHIRT",
            "--name",
            "T-shirt",
            "--price",
            "18.00",
            "--fund",
            "merch",
            "--solidarity",
            "25.00",
            "--surplus-to",
            "rupression",
        ]);
        book.done(&["event", "add", "E06", "--name", "Cancelled night", "--date", "2026-09-12"]);
        for path in [
            "Assets:Inventory:Stall",
            "Assets:Inventory:Consigned:A",
            "Assets:Inventory:Consigned:B",
            "Assets:Receivable:A",
            "Assets:Receivable:B",
        ] {
            book.done(&["account", "add", path]);
        }
        book.record(YEAR);

        // Pieces: 100 printed; stall 1 sells 13, A 10 and loses 1, B 4: 72 left. Batch 2 brings 50: 122. Stall 2 sells
        // 22: 100. 5 go to prisoners: 95. Stall 3 sells 15: 80. The count misses 1: 79.
        // By place: storage 100-20-30-10+5+50-22-5-15-1 = 52, stall box 20-13 = 7, A 30-10-5-1 = 14, B 10-4 = 6.
        let levels = "SELECT a.path || ' ' || CAST(l.quantity AS TEXT) AS t FROM stock_levels l JOIN accounts a ON a.id = l.place_id ORDER BY a.path";
        assert_eq!(
            book.raw().texts(levels),
            [
                "Assets:Inventory:Consigned:A 14",
                "Assets:Inventory:Consigned:B 6",
                "Assets:Inventory:SHIRT 52",
                "Assets:Inventory:Stall 7"
            ]
        );
        // Cost: batch 1 lands at 650.00, 6.50 each. Stall 1: 13 × 6.50 = 84.50; A: 65.00 sold, 6.50 missing; B: 26.00.
        // 468.00 left for 72. Batch 2: + 400.00 = 868.00 for 122. Stall 2: 868.00 × 22/122 = 156.52; 711.48 for 100.
        // Prisoners: 711.48 × 5/100 = 35.57; 675.91 for 95. Stall 3: 675.91 × 15/95 = 106.72; 569.19 for 80.
        // Count: 569.19 / 80 = 7.11; 562.08 for 79.
        let value = book.raw().texts("SELECT CAST(SUM(value_minor) AS TEXT) AS t FROM stock_levels");
        assert_eq!(value, ["56208"]);
        // Sales: (13 + 10 + 4 + 22 + 15) × 18.00 = 1152.00. Cost of goods: 84.50 + 65.00 + 26.00 + 156.52 + 106.72 = 438.74.
        // Shrinkage 6.50 + 7.11 = 13.61. Shops keep 30 % of 180.00 = 54.00 and 25 % of 72.00 = 18.00. In kind: 35.57.
        // 1500.00 + 1152.00 − 438.74 − 13.61 − 72.00 − 35.57 = 2092.08.
        assert_eq!(book.fund_total("merch"), "2092.08");
        // 7.00 above the price at stall 1; 15 × (25.00 − 18.00) = 105.00 at the solidarity price of stall 3. What came
        // in kind was given on at once.
        assert_eq!(book.fund_total("rupression"), "112.00");
        // The concert's fund ends at zero: tickets are given back, room (100.00) and fee (3.90) are general's loss.
        assert_eq!(book.fund_total("event-E06"), "0.00");
        assert_eq!(book.fund_total("general"), "896.10");
        // A owes 180.00 − 54.00; B has paid.
        let owed = "SELECT a.path || ' ' || CAST(SUM(p.amount_minor) AS TEXT) AS t FROM postings p JOIN accounts a ON a.id = p.account_id
             WHERE a.role = 'receivable' GROUP BY a.path HAVING SUM(p.amount_minor) <> 0";
        assert_eq!(book.raw().texts(owed), ["Assets:Receivable:A 12600"]);
        // All profit of the shirt goes to Rupression. October: 15 sold for 270.00 that had cost 106.72: 163.28 are due.
        let (mut conn, month) = (book.conn(), "2026-10".parse().unwrap());
        let acting = Acting { today: chrono::NaiveDate::from_ymd_opt(2027, 1, 2).unwrap(), ..acting() };
        let due = survey_surplus(&mut conn, month).unwrap();
        assert_eq!(due.iter().map(|one| one.due.to_string()).collect::<Vec<_>>(), ["163.28"]);
        share_surplus(&mut conn, month, &acting).unwrap();
        assert_eq!((book.fund_total("merch").as_str(), book.fund_total("rupression").as_str()), ("1928.80", "275.28"));
        let again = share_surplus(&mut conn, month, &acting).unwrap_err().to_string();
        assert!(again.contains("given already"), "{again}");
        let early = Acting { today: chrono::NaiveDate::from_ymd_opt(2026, 10, 31).unwrap(), ..acting };
        assert!(share_surplus(&mut conn, month, &early).unwrap_err().to_string().contains("not over yet"));
        book.assert_sound();
    });
}
