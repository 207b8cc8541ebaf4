//! Where gifts came in, and who gave them: kept sums that verify re-checks, and names only for those who may know, on both
//! engines.

use serde_json::Value;

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::mail::parts;
use crate::support::poppler::told_by;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

/// Gifts at the bank, through PayPal with a fee, into the box, by two people and by nobody; one taken back, one given back.
fn with_gifts(url: &str) -> Book {
    let book = Book::with_funds(url);
    for name in ["Kim Sample", "Noor Example"] {
        book.done(&["contact", "add", name]);
    }
    let gift = |key: &str, day: &str, fund: &str, amount: &str, into: &str, more: &str| {
        format!(
            r#"{{"key":"{key}","act":"donation","date":"{day}","fund":"{fund}","amount":"{amount}","into":"{into}"{more}}}"#
        )
    };
    let (bank, paypal, cash) = ("Assets:Bank:Giro", "Assets:PayPal:EUR", "Assets:Cash:Box");
    book.record(
        &[
            gift("a", "2026-04-30", "general", "9.00", bank, r#","contact":"D-0001""#),
            gift("b", "2026-05-02", "general", "25.00", bank, r#","contact":"D-0001""#),
            gift("c", "2026-05-03", "rupression", "50.00", paypal, r#","fee":"1.75","contact":"D-0002""#),
            gift("d", "2026-05-20", "rupression", "10.00", paypal, r#","fee":"0.40","contact":"D-0001""#),
            gift("e", "2026-05-21", "general", "7.00", cash, ""),
            gift("f", "2026-05-22", "general", "3.00", cash, ""),
            gift("g", "2026-05-23", "general", "5.00", bank, ""),
        ]
        .join("\n"),
    );
    book.done(&["reverse", "6", "--date", "2026-05-24"]);
    book.record(r#"{"key":"h","act":"refund","date":"2026-05-25","of":"g"}"#);
    book
}

/// Channel, fund, gifts and amount of each line of a section.
fn lines(report: &Value, section: &str, fields: [&str; 4]) -> Vec<[String; 4]> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let rows = report[section].as_array().unwrap().iter();
    rows.map(|row| fields.map(|field| text(&row[field]))).collect()
}

fn told<const N: usize>(rows: [[&str; 4]; N]) -> Vec<[String; 4]> {
    rows.into_iter().map(|row| row.map(str::to_owned)).collect()
}

#[test]
fn a_gift_counts_by_the_account_on_which_it_came_in() {
    on_both(|url| {
        let book = with_gifts(url);
        let channels = |period: &[&str]| {
            let report = book.json(&[&["report", "donations"], period].concat());
            lines(&report, "donations", ["channel", "fund", "gifts", "amount"])
        };
        assert_eq!(
            channels(&["--month", "2026-05"]),
            told([
                ["Assets:Bank:Giro", "general", "2", "25.00"],
                ["Assets:Cash:Box", "general", "1", "7.00"],
                ["Assets:PayPal:EUR", "rupression", "2", "60.00"]
            ])
        );
        // A period that cuts its months reads the days.
        assert_eq!(
            channels(&["--from", "2026-04-30", "--to", "2026-05-20"]),
            told([["Assets:Bank:Giro", "general", "2", "34.00"], ["Assets:PayPal:EUR", "rupression", "2", "60.00"]])
        );
        assert_eq!(
            channels(&["--from", "2026-05-24", "--to", "2026-05-24"]),
            told([["Assets:Cash:Box", "general", "-1", "-3.00"]])
        );
        assert_eq!(
            channels(&["--month", "2026-05", "--fund", "rupression"]),
            told([["Assets:PayPal:EUR", "rupression", "2", "60.00"]])
        );
        book.assert_sound();
    });
}

/// What is kept, as rows of text.
fn kept(book: &Book) -> Vec<String> {
    let query = "SELECT CAST(place_id AS TEXT) || ' ' || CAST(account_id AS TEXT) || ' ' || CAST(fund_id AS TEXT) || ' ' || currency
             || ' ' || CAST(month AS TEXT) || ' ' || CAST(gifts AS TEXT) || ' ' || CAST(amount_minor AS TEXT) AS t
         FROM gift_months ORDER BY place_id, account_id, fund_id, currency, month";
    book.raw().texts(query)
}

#[test]
fn the_migration_fills_what_is_kept_of_gifts_as_the_program_keeps_it() {
    on_both(|url| {
        let book = Book::at(url);
        book.done(&["init", "--demo"]);
        let rows = kept(&book);
        assert!(rows.len() > 20, "{rows:?}");
        let folder = if url.starts_with("sqlite://") { "sqlite" } else { "postgres" };
        let file = format!("{}/migrations/{folder}/2026-11-29-001001_gift_months/up.sql", env!("CARGO_MANIFEST_DIR"));
        book.raw().must("DROP TABLE gift_months");
        book.raw().must(&std::fs::read_to_string(file).unwrap());
        assert_eq!(kept(&book), rows);
        book.assert_sound();
    });
}

#[test]
fn verify_finds_gifts_that_are_kept_wrong() {
    on_both(|url| {
        let book = with_gifts(url);
        book.raw().must("UPDATE gift_months SET gifts = gifts + 1 WHERE amount_minor = 6000");
        let said: Vec<String> = book.verification().findings.into_iter().map(|one| one.message).collect();
        assert_eq!(
            said,
            ["What is kept of gifts on Income:Donations:Earmarked in 2026-05 is not the sum of its entries."]
        );
    });
}

#[test]
fn names_of_donors_are_told_on_request_and_in_no_mail() {
    on_both(|url| {
        let book = with_gifts(url);
        let month = ["report", "donations", "--month", "2026-05"];
        let usual = book.json(&month);
        assert!(!usual.to_string().contains("Kim") && usual["donations_by_donor"].as_array().unwrap().is_empty());
        let named = book.json(&[&month[..], &["--names"]].concat());
        assert_eq!(
            lines(&named, "donations_by_donor", ["donor", "name", "gifts", "amount"]),
            told([
                ["D-0002", "Noor Example", "1", "50.00"],
                ["D-0001", "Kim Sample", "2", "35.00"],
                ["names_nobody", "null", "2", "7.00"]
            ])
        );
        let text = book.done(&[&month[..], &["--names", "--format", "text"]].concat());
        assert!(text.contains("With the names of donors"), "{text}");
        let mail = book.done(&[&month[..], &["--names", "--format", "eml"]].concat());
        let parts = parts(&mail);
        let part = |kind: &str| &parts.iter().find(|(head, _)| head.contains(kind)).unwrap().1;
        let pdf = book.path("mailed.pdf");
        std::fs::write(&pdf, part("application/pdf")).unwrap();
        let printed = told_by("pdftotext", &["-layout"], std::path::Path::new(&pdf));
        let said = String::from_utf8(part("text/plain").clone()).unwrap();
        for told in [Some(said), printed].into_iter().flatten() {
            assert!(told.contains("92.00") && !told.contains("Kim") && !told.contains("With the names"), "{told}");
        }
        assert!(book.refused(&["report", "income", "--names"]).contains("names no donors"));
        assert!(book.refused(&["report", "public", "--names"]).contains("names no donors"));
    });
}

#[test]
fn only_a_treasurer_sees_names_of_donors_in_the_browser() {
    on_both(|url| {
        let book = with_gifts(url);
        let strong = book.file("passphrase", "a long enough passphrase\n");
        for role in ["viewer", "auditor", "treasurer"] {
            book.done(&["user", "add", role, "--role", role, "--passphrase-file", &strong]);
        }
        let server = Server::of(url);
        for role in ["viewer", "auditor", "treasurer"] {
            let visitor = Visitor::logged_in(&server, role, "a long enough passphrase");
            let path = "/reports/donations?from=2026-05-01&to=2026-05-31&names=yes";
            let page = visitor.get(path);
            let may = role == "treasurer";
            assert_eq!(page.text().contains("Kim Sample"), may, "{role}");
            assert_eq!(page.text().contains("shown to a treasurer only"), !may, "{role}");
            assert_eq!(visitor.get("/reports/donations").text().contains("With the names of donors"), may, "{role}");
            let file = visitor.get("/reports/donations/2026-05.csv?names=yes&from=2026-05-01&to=2026-05-31");
            assert_eq!(file.body.contains("Kim Sample"), may, "{role}");
        }
    });
}

#[test]
fn a_fee_is_a_share_of_what_was_given_whoever_bears_it_and_a_reversed_gift_is_not_in_it() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.record(
            r#"{"key":"a","act":"donation","date":"2026-05-02","fund":"rupression","amount":"100.00","into":"Assets:PayPal:EUR","fee":"5.00","fee_borne_by":"general"}"#,
        );
        let fees = || {
            let report = book.json(&["report", "fees", "--month", "2026-05"]);
            let row = report["rows"].as_array().unwrap().iter().find(|row| row["channel"] == "PayPal").cloned();
            row.map(|row| ["gross", "fees", "percent"].map(|name| row[name].as_str().unwrap_or_default().to_owned()))
        };
        let wanted = |row: [&str; 3]| Some(row.map(str::to_owned));
        assert_eq!(fees(), wanted(["100.00", "5.00", "5.00"]));
        book.record(
            r#"{"key":"b","act":"donation","date":"2026-05-03","fund":"general","amount":"20.00","into":"Assets:PayPal:EUR","fee":"1.00"}
{"key":"c","act":"donation","date":"2026-05-03","fund":"rupression","amount":"40.00","into":"Assets:PayPal:EUR","fee":"2.00","fee_borne_by":"general"}"#,
        );
        assert_eq!(fees(), wanted(["160.00", "8.00", "5.00"]));
        for entry in ["2", "3"] {
            book.done(&["reverse", entry, "--date", "2026-05-04"]);
        }
        assert_eq!(fees(), wanted(["100.00", "5.00", "5.00"]), "neither of the two came in");
        // What the fee's fund pays there is no money that went out of the account: 95.00 came in, as PayPal says.
        let money = book.json(&["report", "monthly", "--month", "2026-05"])["money"].as_array().unwrap().clone();
        let paypal = money.iter().find(|row| row["account"] == "Assets:PayPal:EUR").unwrap();
        assert_eq!(
            [&paypal["in"], &paypal["out"], &paypal["end"]],
            ["152.00", "57.00", "95.00"],
            "with what was taken back"
        );
        book.assert_sound();
        book.raw().must("UPDATE turned SET amount_minor = amount_minor + 1 WHERE entry = 1");
        let found = book.verification().findings;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.contains("money turned from fund to fund on Assets:PayPal:EUR"), "{found:?}");
    });
}

#[test]
fn what_the_migration_finds_turned_is_what_the_program_keeps() {
    on_both(|url| {
        let book = with_gifts(url);
        book.record(
            r#"{"key":"x","act":"donation","date":"2026-05-26","fund":"rupression","amount":"30.00","into":"Assets:PayPal:EUR","fee":"1.00","fee_borne_by":"general"}
{"key":"y","act":"transfer","date":"2026-05-27","from_fund":"general","to_fund":"rupression","amount":"4.00","account":"Assets:Bank:Giro"}"#,
        );
        let query = "SELECT CAST(entry AS TEXT) || ' ' || CAST(account_id AS TEXT) || ' ' || currency || ' ' || \
             CAST(posted_on AS TEXT) || ' ' || CAST(amount_minor AS TEXT) AS t FROM turned ORDER BY entry, account_id";
        let kept = book.raw().texts(query);
        assert_eq!(kept.len(), 3, "on PayPal; and at the bank and beside it: {kept:?}");
        let folder = if url.starts_with("sqlite") { "sqlite" } else { "postgres" };
        let file = format!("{}/migrations/{folder}/2026-11-30-001301_turned/up.sql", env!("CARGO_MANIFEST_DIR"));
        book.raw().must("DROP TABLE turned");
        for statement in std::fs::read_to_string(file).unwrap().split_inclusive(';').filter(|one| one.contains(';')) {
            book.raw().must(statement);
        }
        assert_eq!(book.raw().texts(query), kept);
    });
}

#[test]
fn what_is_paid_back_is_taken_off_the_gifts_of_whoever_gave_it() {
    on_both(|url| {
        let book = with_gifts(url);
        book.record(r#"{"key":"r","act":"refund","date":"2026-05-28","of":"b","amount":"10.00"}"#);
        let named = book.json(&["report", "donations", "--month", "2026-05", "--names"]);
        let kim = lines(&named, "donations_by_donor", ["donor", "name", "gifts", "amount"]);
        assert!(kim.contains(&["D-0001", "Kim Sample", "2", "25.00"].map(str::to_owned)), "35.00 less 10.00: {kim:?}");
        book.assert_sound();
    });
}
