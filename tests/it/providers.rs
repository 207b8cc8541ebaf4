//! Providers' files from import to entry: every case of rows that are one thing, payouts that arrive at the bank, and what
//! an import leaves when it is taken back. The files are made up.

use solidarity_ledger::ledger::{AccountPath, FundCode, Money};
use solidarity_ledger::ops::bear_fees::set_fee_bearer;
use solidarity_ledger::ops::explain_lines::{Decision, Explanation, What, decide_lines};
use solidarity_ledger::ops::import_file::{FileToImport, import_file};
use solidarity_ledger::ops::match_payouts::missing_reports;
use solidarity_ledger::ops::propose_lines::{Because, Proposed, propose_lines};
use solidarity_ledger::ops::undo_import::{Loss, plan_undo, undo_import};
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::personal::list_lines_of;
use solidarity_ledger::store::{Conn, entries};

use crate::support::book::{Book, acting};
use crate::support::engines::on_both;

const PAYPAL: &str = "Assets:PayPal:EUR";
const BANK: &str = "Assets:Bank:Giro";
const HEAD: &str = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Reference Txn ID\n";
const DOLLARS: &str = "14/05/2026,10:00:00,CEST,Joan Doe,Donation Payment,Completed,USD,50.00,-1.75,48.25,P1,\n\
    14/05/2026,10:00:01,CEST,,General Currency Conversion,Completed,USD,-48.25,0.00,-48.25,P2,P1\n\
    14/05/2026,10:00:01,CEST,,General Currency Conversion,Completed,EUR,43.10,0.00,43.10,P3,P1\n";

/// Imports rows of a PayPal file, or of the bank's, and gives the import's number.
fn import(conn: &mut Conn, account: &str, rows: &str) -> i64 {
    let head = if account == PAYPAL { HEAD } else { "Buchungstag;Name;Verwendungszweck;Betrag;Währung\n" };
    let (account, bytes) = (Some(account.parse().unwrap()), format!("{head}{rows}").into_bytes());
    let file = FileToImport { name: "file.csv".to_owned(), bytes, account, ..FileToImport::default() };
    import_file(conn, &file, &acting()).unwrap().import.unwrap()
}

fn proposals(conn: &mut Conn, import: i64) -> Vec<Proposed> {
    let lines = list_lines_of(conn, import).unwrap();
    propose_lines(conn, lines).unwrap()
}

fn said(what: What, account: Option<&str>, fund: &str) -> Explanation {
    let account = account.map(|path| path.parse::<AccountPath>().unwrap());
    Explanation::new(what, account, Some(fund.parse::<FundCode>().unwrap()))
}

/// Posts one line; the lines of its entry as text: account, fund, amount.
fn post(conn: &mut Conn, line: i64, explanation: Explanation) -> Vec<String> {
    decide_lines(conn, &[(line, Decision::Post(explanation))], &acting()).unwrap();
    let entry = solidarity_ledger::store::personal::find_line(conn, line).unwrap().unwrap().entry.unwrap();
    let chart = Chart::load(conn).unwrap();
    let sealed = entries::find(conn, &chart, entry).unwrap().unwrap();
    let shown =
        |account: &AccountPath, fund: &FundCode, money: Money| format!("{account} {fund} {money} {}", money.currency);
    let mut lines: Vec<String> =
        sealed.draft.lines.iter().map(|line| shown(&line.account, &line.fund, line.amount)).collect();
    lines.sort();
    lines
}

/// Posts the only proposal of a PayPal file with these rows.
fn posted(url: &str, rows: &str, explanation: Explanation) -> Vec<String> {
    let book = Book::with_funds(url);
    let mut conn = book.conn();
    open(&mut conn, PAYPAL);
    let import = import(&mut conn, PAYPAL, rows);
    let proposed = proposals(&mut conn, import);
    assert_eq!(proposed.len(), 1, "the rows are one thing");
    let lines = post(&mut conn, proposed[0].line.id, explanation);
    assert!(proposals(&mut conn, import).is_empty(), "no row is left over");
    book.assert_sound();
    lines
}

fn open(conn: &mut Conn, path: &str) {
    let path: AccountPath = path.parse().unwrap();
    if Chart::load(conn).unwrap().account(&path).is_none() {
        let currency = path.leaf().parse().ok();
        let account =
            solidarity_ledger::ledger::Account { currency, ..solidarity_ledger::ledger::Account::from_path(path) };
        solidarity_ledger::ops::open_accounts::open_account(conn, &account).unwrap();
    }
}

#[test]
fn a_donation_in_dollars_that_arrives_in_euros_is_one_entry_and_gross() {
    on_both(|url| {
        assert_eq!(
            posted(url, DOLLARS, said(What::Donation, None, "rupression")),
            [
                "Assets:PayPal:EUR rupression 43.10 EUR",
                "Equity:Conversion rupression -43.10 EUR",
                "Equity:Conversion rupression 48.25 USD",
                "Expenses:Fees:PayPal rupression 1.75 USD",
                "Income:Donations:Earmarked rupression -50.00 USD",
            ]
        );
    });
}

#[test]
fn a_fee_that_general_bears_leaves_the_gift_whole_through_a_conversion() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let mut conn = book.conn();
        open(&mut conn, PAYPAL);
        set_fee_bearer(&mut conn, &"rupression".parse().unwrap(), Some(&"general".parse().unwrap())).unwrap();
        let import = import(&mut conn, PAYPAL, DOLLARS);
        let line = proposals(&mut conn, import)[0].line.id;
        assert_eq!(
            post(&mut conn, line, said(What::Donation, None, "rupression")),
            [
                "Assets:PayPal:EUR general -1.56 EUR",
                "Assets:PayPal:EUR rupression 44.66 EUR",
                "Equity:Conversion general -1.75 USD",
                "Equity:Conversion general 1.56 EUR",
                "Equity:Conversion rupression -44.66 EUR",
                "Equity:Conversion rupression 50.00 USD",
                "Expenses:Fees:PayPal general 1.75 USD",
                "Income:Donations:Earmarked rupression -50.00 USD",
            ]
        );
        book.assert_sound();
    });
}

#[test]
fn euros_sent_out_of_francs_are_one_payment() {
    let rows = "14/05/2026,10:00:00,CEST,Copyshop,General Payment,Completed,EUR,-125.00,0.00,-125.00,P1,\n\
        14/05/2026,10:00:00,CEST,,General Currency Conversion,Completed,CHF,-141.38,0.00,-141.38,P2,P1\n\
        14/05/2026,10:00:00,CEST,,General Currency Conversion,Completed,EUR,125.00,0.00,125.00,P3,P1\n";
    on_both(|url| {
        assert_eq!(
            posted(url, rows, said(What::Payment, Some("Expenses:Support:Legal"), "general")),
            [
                "Assets:PayPal:CHF general -141.38 CHF",
                "Equity:Conversion general -125.00 EUR",
                "Equity:Conversion general 141.38 CHF",
                "Expenses:Support:Legal general 125.00 EUR",
            ]
        );
    });
}

#[test]
fn a_payment_that_the_bank_funds_goes_through_money_on_its_way() {
    let rows = "14/05/2026,10:00:00,CEST,Copyshop,General Payment,Completed,EUR,-30.00,0.00,-30.00,P1,\n\
        14/05/2026,10:00:00,CEST,,Bank Deposit to PP Account,Completed,EUR,30.00,0.00,30.00,P2,P1\n";
    on_both(|url| {
        assert_eq!(
            posted(url, rows, said(What::Payment, Some("Expenses:Support:Legal"), "general")),
            ["Assets:Transit:PayPal-Giro general -30.00 EUR", "Expenses:Support:Legal general 30.00 EUR"]
        );
    });
}

#[test]
fn a_refund_and_a_chargeback_inherit_the_earmark_with_their_fees_as_given() {
    let rows = "14/05/2026,10:00:00,CEST,Anna Berg,Donation Payment,Completed,EUR,25.00,-1.12,23.88,P1,\n\
        14/05/2026,10:00:00,CEST,Ben Tal,Donation Payment,Completed,EUR,40.00,-1.50,38.50,P2,\n\
        20/05/2026,10:00:00,CEST,Anna Berg,Payment Refund,Completed,EUR,-25.00,0.77,-24.23,P3,P1\n\
        21/05/2026,10:00:00,CEST,Ben Tal,Chargeback,Completed,EUR,-40.00,0.00,-40.00,P4,P2\n\
        21/05/2026,10:00:00,CEST,,Chargeback Fee,Completed,EUR,-16.00,0.00,-16.00,P5,P2\n";
    on_both(|url| {
        let book = Book::with_funds(url);
        let mut conn = book.conn();
        open(&mut conn, PAYPAL);
        let import = import(&mut conn, PAYPAL, rows);
        let ids: Vec<i64> = proposals(&mut conn, import).iter().map(|one| one.line.id).collect();
        assert_eq!(ids.len(), 4, "the fee stands with its chargeback");
        for line in &ids[..2] {
            post(&mut conn, *line, said(What::Donation, None, "rupression"));
        }
        let left = proposals(&mut conn, import);
        assert!(left.iter().all(|one| matches!(one.because.as_slice(), [Because::GivenBack { .. }])));
        let explanations: Vec<Explanation> = left.iter().map(|one| one.explanation.clone().unwrap()).collect();
        assert_eq!(
            post(&mut conn, left[0].line.id, explanations[0].clone()),
            [
                "Assets:PayPal:EUR rupression -24.23 EUR",
                "Expenses:Fees:PayPal rupression -0.77 EUR",
                "Income:Donations:Earmarked rupression 25.00 EUR",
            ]
        );
        assert_eq!(
            post(&mut conn, left[1].line.id, explanations[1].clone()),
            [
                "Assets:PayPal:EUR rupression -56.00 EUR",
                "Expenses:Fees:PayPal rupression 16.00 EUR",
                "Income:Donations:Earmarked rupression 40.00 EUR",
            ]
        );
        // Either names the gift it takes back, so that nobody can give it back, or confirm it, once more.
        let linked = book.raw().texts("SELECT CAST(o.sequence AS TEXT) AS t FROM entries g JOIN entries o ON o.idempotency_key = g.gives_back ORDER BY g.sequence");
        assert_eq!(linked, ["1", "2"]);
        let chart = Chart::load(&mut conn).unwrap();
        let keys: Vec<String> =
            [1, 2].map(|at| entries::find(&mut conn, &chart, at).unwrap().unwrap().draft.key).into();
        let again = format!(r#"{{"act":"refund","key":"again","date":"2026-05-22","of":"{}"}}"#, keys[0]);
        let said = book.refused(&["record", &book.file("again.jsonl", &again)]);
        assert!(said.contains("was paid back already, all of it"), "{said}");
        book.assert_sound();
    });
}

#[test]
fn a_conversion_that_somebody_asked_for_moves_money_and_earns_none() {
    let rows = "13/05/2026,10:00:00,CEST,Joan Doe,Donation Payment,Completed,USD,100.00,0.00,100.00,P0,\n\
        14/05/2026,10:00:00,CEST,,User Initiated Currency Conversion,Completed,USD,-100.00,0.00,-100.00,P1,\n\
        14/05/2026,10:00:00,CEST,,User Initiated Currency Conversion,Completed,EUR,89.00,0.00,89.00,P2,P1\n";
    on_both(|url| {
        let book = Book::with_funds(url);
        let mut conn = book.conn();
        open(&mut conn, PAYPAL);
        let import = import(&mut conn, PAYPAL, rows);
        let proposed = proposals(&mut conn, import);
        assert_eq!(proposed.len(), 2);
        let gift = post(&mut conn, proposed[0].line.id, said(What::Donation, None, "rupression"));
        assert_eq!(gift[0], "Assets:PayPal:USD rupression 100.00 USD", "each currency on its own account");
        let explanation = proposed[1].explanation.clone().unwrap();
        assert_eq!(
            post(&mut conn, proposed[1].line.id, explanation),
            [
                "Assets:PayPal:EUR rupression 89.00 EUR",
                "Assets:PayPal:USD rupression -100.00 USD",
                "Equity:Conversion rupression -89.00 EUR",
                "Equity:Conversion rupression 100.00 USD",
            ]
        );
        book.assert_sound();
    });
}

#[test]
fn a_payout_is_found_at_the_bank_and_a_missing_report_is_asked_for() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let mut conn = book.conn();
        open(&mut conn, PAYPAL);
        let bank = import(&mut conn, BANK, "18.05.2026;PayPal Europe S.a.r.l.;ABBUCHUNG 1234;63,88;EUR\n");
        let proposed = proposals(&mut conn, bank);
        assert!(matches!(proposed[0].because.as_slice(), [Because::AwaitsReport { provider: "PayPal" }]));
        assert!(!proposed[0].is_sure);
        let lines = post(&mut conn, proposed[0].line.id, proposed[0].explanation.clone().unwrap());
        assert_eq!(lines.len(), 2, "on its way, no income: {lines:?}");
        let missing = missing_reports(&mut conn).unwrap();
        assert_eq!((missing[0].provider, missing[0].came.minor), ("PayPal", 6388));
        // The report comes: two payouts make the bank's line.
        let rows = "14/05/2026,10:00:00,CEST,Anna Berg,Donation Payment,Completed,EUR,25.00,-1.12,23.88,P1,\n\
            14/05/2026,11:00:00,CEST,Ben Tal,Donation Payment,Completed,EUR,40.00,0.00,40.00,P2,\n\
            15/05/2026,10:00:00,CEST,,General Withdrawal,Completed,EUR,-23.88,0.00,-23.88,P3,\n\
            16/05/2026,10:00:00,CEST,,General Withdrawal,Completed,EUR,-40.00,0.00,-40.00,P4,\n";
        let paypal = import(&mut conn, PAYPAL, rows);
        for proposed in proposals(&mut conn, paypal) {
            let explanation = proposed.explanation.clone().unwrap_or_else(|| said(What::Donation, None, "general"));
            post(&mut conn, proposed.line.id, explanation);
        }
        assert!(missing_reports(&mut conn).unwrap().is_empty(), "the report tells whose money it was");
        // A payout arrives once: the next line of this amount is not it.
        let again = import(&mut conn, BANK, "19.05.2026;PayPal Europe S.a.r.l.;ABBUCHUNG 1235;40,00;EUR\n");
        assert!(matches!(proposals(&mut conn, again)[0].because.as_slice(), [Because::AwaitsReport { .. }]));
        book.assert_sound();
    });
}

/// An import of these rows of PayPal, and its lines.
fn open_lines(conn: &mut Conn, rows: &str) -> (i64, Vec<i64>) {
    open(conn, PAYPAL);
    let id = import(conn, PAYPAL, rows);
    (id, proposals(conn, id).iter().map(|one| one.line.id).collect())
}

#[test]
fn undoing_says_first_what_would_be_lost_and_frees_the_ids() {
    let rows = "14/05/2026,10:00:00,CEST,Anna Berg,Donation Payment,Completed,EUR,25.00,-1.12,23.88,P1,\n\
        15/05/2026,10:00:00,CEST,Ben Tal,Donation Payment,Completed,EUR,10.00,0.00,10.00,P2,\n\
        16/05/2026,10:00:00,CEST,Cem Yol,Donation Payment,Completed,EUR,11.00,0.00,11.00,P3,\n";
    on_both(|url| {
        let book = Book::with_funds(url);
        let mut conn = book.conn();
        let (id, lines) = open_lines(&mut conn, rows);
        post(&mut conn, lines[0], said(What::Donation, None, "rupression"));
        let aside = Decision::SetAside("sent to the wrong group".to_owned());
        decide_lines(&mut conn, &[(lines[1], aside)], &acting()).unwrap();
        let plan = plan_undo(&mut conn, id).unwrap();
        assert_eq!((plan.untouched, plan.lost.len(), plan.kept.len()), (1, 2, 0));
        assert!(matches!(plan.lost[0].loss, Loss::Entry { .. }));
        assert!(matches!(&plan.lost[1].loss, Loss::SetAside { reason } if reason.contains("wrong group")));
        assert_eq!(list_lines_of(&mut conn, id).unwrap().len(), 3, "looking changes nothing");
        let undone = undo_import(&mut conn, id, &acting()).unwrap();
        assert_eq!((undone.lines, undone.reversed.len(), &undone.lost), (3, 1, &plan.lost));
        assert!(undo_import(&mut conn, id, &acting()).is_err(), "nothing is left to undo");
        let again = import(&mut conn, PAYPAL, rows);
        assert_eq!(proposals(&mut conn, again).len(), 3, "every id is free again");
        assert_eq!(book.fund_total("rupression"), "0.00");
        book.assert_sound();
    });
}

#[test]
fn a_line_whose_gift_was_given_back_by_hand_stays_until_that_is_taken_back() {
    let rows = "14/05/2026,10:00:00,CEST,Anna Berg,Donation Payment,Completed,EUR,25.00,0.00,25.00,P1,\n\
        15/05/2026,10:00:00,CEST,Ben Tal,Donation Payment,Completed,EUR,10.00,0.00,10.00,P2,\n";
    on_both(|url| {
        let book = Book::with_funds(url);
        let mut conn = book.conn();
        let (id, lines) = open_lines(&mut conn, rows);
        for line in &lines {
            post(&mut conn, *line, said(What::Donation, None, "rupression"));
        }
        let back = r#"{"key":"back","act":"refund","date":"2026-05-20","of":"1","from":"Assets:Bank:Giro"}"#;
        book.record(back);
        let plan = plan_undo(&mut conn, id).unwrap();
        assert_eq!((plan.untouched, plan.lost.len(), plan.kept.len()), (0, 1, 1));
        assert!(plan.kept[0].reason.contains("given back"), "{:?}", plan.kept);
        let undone = undo_import(&mut conn, id, &acting()).unwrap();
        assert_eq!((undone.lines, undone.reversed.len(), &undone.kept), (1, 1, &plan.kept));
        // 25.00 came and went again: the undo takes only the other gift away.
        assert_eq!(book.fund_total("rupression"), "0.00");
        let refund = book.raw().texts("SELECT CAST(sequence AS TEXT) AS t FROM entries WHERE idempotency_key = 'back'");
        book.done(&["reverse", &refund[0]]);
        assert_eq!(undo_import(&mut conn, id, &acting()).unwrap().lines, 1);
        assert_eq!(book.fund_total("rupression"), "0.00");
        book.assert_sound();
    });
}

#[test]
fn a_line_that_went_with_an_undone_import_comes_again_with_the_file_that_held_it_too() {
    let line = |name: &str, amount: &str| format!("02.10.2026;{name};gift;{amount};EUR\n");
    let first = [line("Carla", "10,00"), line("Anna", "25,00"), line("Anna", "25,00")].concat();
    let second = [line("Anna", "25,00").repeat(3), line("Bert", "7,00")].concat();
    on_both(|url| {
        let book = Book::with_funds(url);
        let mut conn = book.conn();
        let one = import(&mut conn, BANK, &first);
        let two = import(&mut conn, BANK, &second);
        assert_eq!(list_lines_of(&mut conn, two).unwrap().len(), 2, "one more Anna, and Bert");
        undo_import(&mut conn, one, &acting()).unwrap();
        // The same bytes as before: two of its lines are gone with the first import.
        let again = import(&mut conn, BANK, &second);
        assert_ne!(again, two);
        assert_eq!(list_lines_of(&mut conn, again).unwrap().len(), 2);
        book.assert_sound();
    });
}

#[test]
fn money_held_in_one_file_and_let_go_in_the_next_waits_for_nobody() {
    use solidarity_ledger::ledger::statement::LineStatus;
    const HELD: &str =
        "10/07/2026,10:00:00,CEST,,Account Hold for Open Authorization,Pending,EUR,-30.00,0.00,-30.00,TX1,X9\n";
    const GONE: &str = "14/07/2026,10:00:00,CEST,Print Shop,General Payment,Completed,EUR,-28.00,0.00,-28.00,TX2,X9\n\
        14/07/2026,10:00:01,CEST,,Reversal of General Account Hold,Completed,EUR,30.00,0.00,30.00,TX3,TX1\n";
    on_both(|url| {
        let book = Book::with_funds(url);
        let mut conn = book.conn();
        open(&mut conn, PAYPAL);
        let states = |conn: &mut Conn, import: i64| -> Vec<(LineStatus, String, Option<String>)> {
            let lines = list_lines_of(conn, import).unwrap();
            lines.into_iter().map(|one| (one.line.status, one.state.name().to_owned(), one.reason)).collect()
        };
        let first = import(&mut conn, PAYPAL, HELD);
        assert_eq!(states(&mut conn, first), [(LineStatus::Pending, "open".to_owned(), None)]);
        let second = import(&mut conn, PAYPAL, GONE);
        let why = Some("held back, and let go since".to_owned());
        assert_eq!(states(&mut conn, first), [(LineStatus::Pending, "set_aside".to_owned(), why)]);
        let told: Vec<LineStatus> = states(&mut conn, second).into_iter().map(|(status, ..)| status).collect();
        assert_eq!(told, [LineStatus::Booked, LineStatus::Info]);
        assert_eq!(proposals(&mut conn, second).len(), 1, "only the payment is to be decided");
        // All of it once more, in one file: everything is known.
        let file = FileToImport {
            name: "both.csv".to_owned(),
            bytes: format!("{HEAD}{HELD}{GONE}").into_bytes(),
            account: Some(PAYPAL.parse().unwrap()),
            ..FileToImport::default()
        };
        let again = import_file(&mut conn, &file, &acting()).unwrap();
        assert_eq!((again.new, again.duplicate, again.pending), (0, 3, 0));
        // Held and let go in one file: information from the start.
        let other = GONE.replace("TX1", "TX7").replace("TX2", "TX8").replace("TX3", "TX9");
        let third = import(&mut conn, PAYPAL, &format!("{}{other}", HELD.replace("TX1", "TX7")));
        let told: Vec<LineStatus> = states(&mut conn, third).into_iter().map(|(status, ..)| status).collect();
        assert_eq!(told, [LineStatus::Info, LineStatus::Booked, LineStatus::Info]);
        // What gave way to an import waits again when that import is undone, and gives way again.
        assert_eq!(plan_undo(&mut conn, second).unwrap().waiting_again, 1);
        assert_eq!(undo_import(&mut conn, second, &acting()).unwrap().waiting_again, 1);
        assert_eq!(states(&mut conn, first), [(LineStatus::Pending, "open".to_owned(), None)]);
        let fourth = import(&mut conn, PAYPAL, GONE);
        assert_eq!(states(&mut conn, first)[0].1, "set_aside");
        // Of an import that is undone itself nothing comes back.
        undo_import(&mut conn, first, &acting()).unwrap();
        assert_eq!(undo_import(&mut conn, fourth, &acting()).unwrap().waiting_again, 0);
        assert_eq!(states(&mut conn, first)[0].1, "undone");
        book.assert_sound();
    });
}
