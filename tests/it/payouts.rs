//! Money of providers at the bank: without a report, divided by fund with its fee, and divided anew; reports with a reserve and
//! with mirrored payouts; a report that comes after somebody took the payout for income; fees by fund on page and API. The
//! files are made up.

use serde_json::Value;
use solidarity_ledger::import::rules::Portion;
use solidarity_ledger::ops::explain_lines::{Decision, Explanation, What};
use solidarity_ledger::ops::propose_lines::{Because, Proposed, propose_lines};
use solidarity_ledger::ops::review_lines::{review_lines, undo_review};
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::personal::{LineState, find_line, list_lines_of};
use solidarity_ledger::store::{Conn, entries};

use crate::support::book::{Book, acting};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

const BANK: &str = "Assets:Bank:Giro";
const BANK_HEAD: &str = "Buchungstag;Name;Verwendungszweck;Betrag;Währung\n";

fn import(book: &Book, account: &str, content: &str) -> i64 {
    let known = book.done(&["account", "list"]);
    if !known.contains(account) {
        book.done(&["account", "add", account, "--currency", "EUR"]);
    }
    let done = book.json(&["import", &book.file("file.csv", content), "--account", account]);
    done["import"].as_i64().unwrap_or_else(|| panic!("{done}"))
}

fn proposed(conn: &mut Conn, import: i64) -> Vec<Proposed> {
    let lines = list_lines_of(conn, import).unwrap();
    propose_lines(conn, lines).unwrap()
}

fn lines_of_entry(conn: &mut Conn, line: i64) -> Vec<String> {
    let entry = find_line(conn, line).unwrap().unwrap().entry.unwrap();
    let chart = Chart::load(conn).unwrap();
    let sealed = entries::find(conn, &chart, entry).unwrap().unwrap();
    let mut lines: Vec<String> =
        sealed.draft.lines.iter().map(|line| format!("{} {} {}", line.account, line.fund, line.amount)).collect();
    lines.sort();
    lines
}

fn divided(parts: &[(i64, &str)], fee: i64) -> Explanation {
    let portion = |(minor, fund): &(i64, &str)| Portion { minor: *minor, fund: fund.parse().ok(), account: None };
    Explanation {
        parts: parts.iter().map(portion).collect(),
        fee_minor: Some(fee),
        ..Explanation::new(What::Donation, None, None)
    }
}

#[test]
fn a_payout_without_a_report_is_income_gross_by_fund_with_its_fee_and_can_be_divided_anew() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let import =
            import(&book, BANK, &format!("{BANK_HEAD}18.05.2026;SumUp Limited;SUMUP PAYOUT PID1234;97,50;EUR\n"));
        let mut conn = book.conn();
        let line = proposed(&mut conn, import)[0].line.id;
        assert!(matches!(proposed(&mut conn, import)[0].because[0], Because::AwaitsReport { provider: "SumUp" }));
        let wrong = [(line, Decision::Post(divided(&[(6000, "rupression"), (3000, "general")], 250)))];
        let refused = review_lines(&mut conn, import, &wrong, &acting()).unwrap_err();
        let said = &refused.refusals()[0].message;
        assert!(said.contains("90.00") && said.contains("100.00"), "{said}");
        let first = [(line, Decision::Post(divided(&[(6000, "rupression"), (4000, "general")], 250)))];
        let batch = review_lines(&mut conn, import, &first, &acting()).unwrap().batch;
        assert_eq!(
            lines_of_entry(&mut conn, line),
            [
                "Assets:Bank:Giro general 39.00",
                "Assets:Bank:Giro rupression 58.50",
                "Expenses:Fees:Cards general 1.00",
                "Expenses:Fees:Cards rupression 1.50",
                "Income:Donations:Earmarked rupression -60.00",
                "Income:Donations:Free general -40.00",
            ]
        );
        // Whose it was turns out later: taken back, and divided anew. Both stay visible.
        assert_eq!(undo_review(&mut conn, import, batch, &acting()).unwrap(), 1);
        assert_eq!(find_line(&mut conn, line).unwrap().unwrap().state, LineState::Open);
        assert_eq!(book.fund_total("rupression"), "0.00");
        assert!(undo_review(&mut conn, import, batch, &acting()).is_err(), "taken back once");
        let anew = [(line, Decision::Post(divided(&[(10_000, "rupression")], 250)))];
        review_lines(&mut conn, import, &anew, &acting()).unwrap();
        assert_eq!((book.fund_total("rupression"), book.fund_total("general")), ("97.50".into(), "0.00".into()));
        assert_eq!(book.counts(&["entries"]), [3]);
        book.assert_sound();
    });
}

#[test]
fn the_page_of_a_line_takes_the_fee_and_the_parts() {
    on_both(|url| {
        let book = Book::with_funds(url);
        import(&book, BANK, &format!("{BANK_HEAD}18.05.2026;Stripe Payments;STRIPE PAYOUT;48,00;EUR\n"));
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "maria", "seven-lanterns-asleep-in-rain");
        let review = visitor.get("/imports/1/review");
        assert!(review.text().contains("Say now whose it is"), "{}", review.text());
        let form = review.form("/imports/1/review?page=1");
        let open = form.buttons.iter().position(|(name, _)| name == "open").unwrap();
        let page = visitor.land(visitor.send(&form, open));
        let action = page.forms().first().unwrap().action.clone();
        let mut form = page.form(&action);
        form.fill("what", "donation");
        form.fill("fund", "rupression");
        form.fill("account", "");
        form.fill("fee", "-2");
        assert_eq!(visitor.send(&form, 0).status, 422, "a fee has no minus");
        form.fill("fee", "2.00");
        let done = visitor.land(visitor.send(&form, 0));
        assert!(done.text().contains("Entries made: 1"), "{}", done.text());
        let mut conn = book.conn();
        let line = list_lines_of(&mut conn, 1).unwrap()[0].id;
        assert_eq!(
            lines_of_entry(&mut conn, line),
            [
                "Assets:Bank:Giro rupression 48.00",
                "Expenses:Fees:Cards rupression 2.00",
                "Income:Donations:Earmarked rupression -50.00",
            ]
        );
        book.assert_sound();
    });
}

#[test]
fn a_report_that_comes_after_the_payout_was_taken_for_income_says_so() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let bank = import(&book, BANK, &format!("{BANK_HEAD}18.05.2026;PayPal Europe S.a.r.l.;ABBUCHUNG;23,88;EUR\n"));
        let mut conn = book.conn();
        let line = proposed(&mut conn, bank)[0].line.id;
        let income = Explanation::new(What::Donation, None, "general".parse().ok());
        let batch = review_lines(&mut conn, bank, &[(line, Decision::Post(income))], &acting()).unwrap().batch;
        let report = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Reference Txn ID\n\
            14/05/2026,10:00:00,CEST,Anna Berg,Donation Payment,Completed,EUR,25.00,-1.12,23.88,8AA00000BB0000071,\n\
            16/05/2026,10:00:00,CEST,,General Withdrawal,Completed,EUR,-23.88,0.00,-23.88,8AA00000BB0000072,\n";
        let report = import(&book, "Assets:PayPal:EUR", report);
        let warned = |conn: &mut Conn| {
            let mut all = proposed(conn, report);
            let payout = all.remove(1);
            (payout.needs_look, payout.because.iter().any(|one| matches!(one, Because::PaidInAlready { entry: 1 })))
        };
        assert_eq!(warned(&mut conn), (true, true));
        undo_review(&mut conn, bank, batch, &acting()).unwrap();
        assert_eq!(warned(&mut conn), (false, false), "taken back, it is a payout like any other");
    });
}

const STRIPE_HEAD: &str =
    "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description,Transfer\n";

#[test]
fn a_reserve_that_stripe_keeps_and_lets_go_is_nothing_and_the_payout_adds_up() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let rows = "txn_001,charge,ch_0000001,50.00,1.75,48.25,eur,2026-05-04 09:00,2026-05-08 00:00,for Rupression,po_000001\n\
            txn_002,charge,ch_0000002,20.00,0.85,19.15,eur,2026-05-05 09:00,2026-05-08 00:00,for Rupression,po_000001\n\
            txn_003,reserve_transaction,rsv_00001,-10.00,0.00,-10.00,eur,2026-05-05 10:00,2026-05-08 00:00,Reserve,po_000001\n\
            txn_004,reserve_transaction,rsv_00001,10.00,0.00,10.00,eur,2026-05-06 10:00,2026-05-08 00:00,Reserve release,po_000001\n\
            txn_005,payout,po_000001,-67.40,0.00,-67.40,eur,2026-05-08 04:00,2026-05-08 00:00,STRIPE PAYOUT,po_000001\n";
        let plan = book.json(&["import", &book.file("plan.csv", format!("{STRIPE_HEAD}{rows}")), "--dry-run"]);
        let check = plan["evidence"].as_array().unwrap().iter().find(|one| one["what"] == "payouts").cloned();
        assert!(check.as_ref().is_none_or(|check| check["check"] == Value::Bool(true)), "{check:?}");
        let stripe = import(&book, "Assets:Stripe:EUR", &format!("{STRIPE_HEAD}{rows}"));
        let bank =
            import(&book, BANK, &format!("{BANK_HEAD}11.05.2026;Stripe Payments Europe;STRIPE PO_000001;67,40;EUR\n"));
        let mut conn = book.conn();
        for import in [stripe, bank] {
            let decisions: Vec<_> = proposed(&mut conn, import)
                .into_iter()
                .filter_map(|one| Some((one.line.id, Decision::Post(one.explanation?))))
                .collect();
            review_lines(&mut conn, import, &decisions, &acting()).unwrap();
        }
        assert_eq!(book.fund_total("rupression"), "67.40");
        book.assert_sound();
    });
}

#[test]
fn a_card_payout_that_sumup_mirrors_is_counted_once_and_found_at_the_bank() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let sumup = "Date,Transaction ID,Transaction Type,Status,Payment Method,Total,Fee,Payout,Currency\n\
            2026-05-09 20:01:00,TCODE00001,Sale,Successful,Card,30.00,0.57,29.43,EUR\n\
            2026-05-09 20:05:00,TCODE00002,Sale,Successful,Card,10.00,0.19,9.81,EUR\n\
            2026-05-11 03:00:00,TCODE00001,Payout,Paid out,,29.43,0.00,29.43,EUR\n\
            2026-05-11 03:00:00,TCODE00002,Payout,Paid out,,9.81,0.00,9.81,EUR\n";
        let import_id = import(&book, "Assets:SumUp:EUR", sumup);
        let mut conn = book.conn();
        assert_eq!(proposed(&mut conn, import_id).len(), 2, "only sales are income");
        let bank = import(&book, BANK, &format!("{BANK_HEAD}12.05.2026;SumUp Limited;SUMUP PAYOUT;39,24;EUR\n"));
        let arrival = &proposed(&mut conn, bank)[0];
        assert!(matches!(arrival.because[0], Because::Payout { provider: "SumUp", count: 2 }), "{:?}", arrival.because);
        let from = arrival.explanation.as_ref().and_then(|known| known.account.clone()).unwrap();
        assert_eq!(
            from.as_str(),
            "Assets:SumUp:EUR",
            "nothing is on its way where the provider states no payout of its own"
        );
    });
}

#[test]
fn who_bears_the_fees_of_a_fund_is_said_on_its_page() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "maria", "seven-lanterns-asleep-in-rain");
        let edit = "/funds/rupression/edit";
        let mut form = visitor.get(edit).form(edit);
        assert_eq!(form.field("fees").unwrap().value, "");
        form.fill("fees", "general");
        let page = visitor.land(visitor.send(&form, 0));
        assert!(page.text().contains("Fees of payments are borne by"), "{}", page.text());
        assert_eq!(visitor.get(edit).form(edit).field("fees").unwrap().value, "general");
        let mut form = visitor.get(edit).form(edit);
        form.fill("fees", "");
        visitor.land(visitor.send(&form, 0));
        assert!(!visitor.get("/funds/rupression").text().contains("Fees of payments are borne by"));
    });
}
