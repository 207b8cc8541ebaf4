//! A book that comes from another program: its accounts are understood by the usual words, what nothing tells is called
//! other assets and never stock, and a role can be put right without bending a rule.

use serde_json::{Value, json};

use crate::support::book::{Book, entry, gift, paid};
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

const HLEDGER: &str = "2026-01-02 beginning
  assets:bank:checking    1000.00 EUR
  assets:cash               50.00 EUR
  assets:equipment         400.00 EUR
  equity:opening/closing balances

2026-01-10 gift
  assets:bank:paypal        25.00 EUR
  income:donations         -25.00 EUR

2026-02-01 a second projector
  assets:equipment         100.00 EUR
  assets:bank:checking    -100.00 EUR
";

const BEANCOUNT: &str = "2026-01-01 open Assets:US:BofA:Checking
2026-01-01 open Income:Gifts
2026-01-02 * \"gift\"
  Assets:US:BofA:Checking  10.00 EUR
  Income:Gifts  -10.00 EUR
";

const GNUCASH: &str = "\"Date\",\"Transaction ID\",\"Number\",\"Description\",\"Notes\",\"Commodity/Currency\",\"Void Reason\",\"Action\",\"Memo\",\"Full Account Name\",\"Account Name\",\"Amount With Sym\",\"Amount Num.\",\"Value With Sym\",\"Value Num.\",\"Reconcile\",\"Reconcile Date\",\"Rate/Price\"
\"2026-01-03\",\"0f3a5c7e9b1d2f4a6c8e0b2d4f6a8c0e\",\"\",\"gift\",\"\",\"CURRENCY::EUR\",\"\",\"\",\"\",\"Assets:Current Assets:Checking Account\",\"\",\"5.00\",\"5.00\",\"5.00\",\"5.00\",\"n\",\"\",\"1\"
\"2026-01-03\",\"0f3a5c7e9b1d2f4a6c8e0b2d4f6a8c0e\",\"\",\"gift\",\"\",\"CURRENCY::EUR\",\"\",\"\",\"\",\"Income:Gifts\",\"\",\"-5.00\",\"-5.00\",\"-5.00\",\"-5.00\",\"n\",\"\",\"1\"
";

fn moved_in(url: &str) -> Book {
    let book = Book::at(url);
    book.done(&["init", "--name", "Moved in", "--currency", "EUR", "--chart", "none"]);
    for (format, text) in [("hledger", HLEDGER), ("beancount", BEANCOUNT), ("gnucash", GNUCASH)] {
        book.json(&["post", &book.file("moving", text), "--format-in", format, "--create-accounts"]);
    }
    book
}

fn role(book: &Book, path: &str) -> Value {
    let accounts = book.json(&["account", "list"])["accounts"].clone();
    accounts.as_array().unwrap().iter().find(|account| account["path"] == path).unwrap()["role"].clone()
}

fn position(book: &Book) -> Value {
    book.json(&["report", "position", "--as-of", "2026-12-31"])
}

/// The row with this code in a column.
fn row<'a>(rows: &'a Value, column: &str, code: &str) -> &'a Value {
    rows.as_array().unwrap().iter().find(|row| row[column] == code).unwrap_or_else(|| panic!("no {code} in {rows}"))
}

#[test]
fn charts_of_other_programs_get_roles_and_what_nothing_tells_is_no_stock() {
    on_both(|url| {
        let book = moved_in(url);
        for (path, wanted) in [
            ("Assets:bank:checking", "bank"),
            ("Assets:bank:paypal", "provider"),
            ("Assets:cash", "cash"),
            ("Assets:US:BofA:Checking", "bank"),
            ("Assets:Current Assets:Checking Account", "bank"),
            ("Assets:equipment", "none"),
            ("Equity:opening/closing balances", "opening"),
        ] {
            assert_eq!(role(&book, path), wanted, "{path}");
        }
        let report = position(&book);
        assert_eq!(report["equation_holds"], true);
        let lines = &report["position"];
        assert_eq!(row(lines, "group", "other_assets")["total"], "500.00", "{lines}");
        let groups = lines.as_array().unwrap().iter().map(|line| line["group"].as_str().unwrap());
        assert_eq!(groups.collect::<Vec<_>>(), ["money"; 5].into_iter().chain(["other_assets"]).collect::<Vec<_>>());
        assert_eq!(row(&report["by_fund"], "fund", "general")["other_assets"], "500.00", "{report}");
        let cash = book.json(&["report", "receipts-payments", "--year", "2026"]);
        assert_eq!(cash["equation_holds"], true);
        assert_eq!(row(&cash["receipts_payments"], "line", "other_assets_change")["total"], "-500.00", "{cash}");
        let funds = book.done(&["report", "funds", "--as-of", "2026-12-31"]);
        assert!(funds.contains("+ stock 0.00 + other assets 500.00 +"), "{funds}");
    });
}

#[test]
fn a_role_is_put_right_kept_with_who_did_so_and_goes_along_with_a_dump() {
    on_both(|url| {
        let book = moved_in(url);
        book.done(&["account", "set", "Assets:equipment", "--role", "bank"]);
        let report = position(&book);
        assert_eq!(row(&report["position"], "account", "Assets:equipment")["group"], "money", "{report}");
        assert_eq!(report["equation_holds"], true);
        assert!(report["by_fund"][0].get("other_assets").is_none());
        book.done(&["account", "set", "Assets:equipment", "--role", "bank"]);
        let said = "SELECT role_before || ' ' || role_after || ' ' || changed_by AS t FROM account_role_changes";
        assert_eq!(book.raw().texts(said), ["none bank cli"], "the same role again is no change");
        let file = book.file("dump.json", book.done(&["export", "json"]));
        on_both(|url| {
            let other = Book::fresh(url);
            other.done(&["load", &file]);
            assert_eq!(role(&other, "Assets:equipment"), "bank");
            assert_eq!(other.raw().texts(said), ["none bank cli"]);
        });
        for attack in ["UPDATE account_role_changes SET changed_by = 'x'", "DELETE FROM account_role_changes"] {
            assert!(book.raw().run(attack).is_err(), "{attack}");
        }
        book.assert_sound();
    });
}

#[test]
fn no_role_bends_what_entries_were_sealed_by() {
    on_both(|url| {
        let book = Book::with_funds(url);
        book.done(&["account", "add", "Assets:Vorschuss"]);
        book.done(&["account", "add", "Assets:Inventory:Shirt"]);
        book.product("SHIRT", 1800, "Assets:Inventory:Shirt", "merch");
        book.post(&gift("g", "2026-01-10", "rupression", "100.00"));
        book.post(&entry("v", "2026-01-11", "Assets:Bank:Giro", "Assets:Vorschuss", "rupression", "20.00"));
        book.post(&paid("p", "2026-01-12", "rupression", "110.00"));
        let refused = |path: &str, role: &str, why: &str| {
            let said = book.refused(&["account", "set", path, "--role", role]);
            assert!(said.contains(why), "{path} {role}: {said}");
        };
        refused("Assets:Vorschuss", "cash", "would break a rule: ");
        refused("Assets:Vorschuss", "payable", "cannot have the role payable");
        refused("Assets:Vorschuss", "transfer", "can become: bank, cash");
        refused("Assets:Bank:Giro", "none", "can become: cash, provider, in_transit");
        refused("Assets:Inventory:Shirt", "none", "place of goods");
        refused("Transfers:Funds", "none", "stays transfer");
        refused("Income:Donations:Earmarked", "bank", "stays none");
        refused("Assets:Nowhere", "bank", "account list");
        assert_eq!(role(&book, "Assets:Vorschuss"), "none");
        for (path, role) in [
            ("Assets:Vorschuss", "transfer"),
            ("Transfers:Funds", "none"),
            ("Assets:Bank:Giro", "none"),
            ("Assets:Inventory:Shirt", "none"),
        ] {
            let sql = format!("UPDATE accounts SET role = '{role}' WHERE path = '{path}'");
            let said = book.raw().run(&sql).expect_err(&sql);
            assert!(said.contains("never changes"), "{said}");
        }
        book.done(&["account", "set", "Assets:Bank:Giro", "--role", "provider"]);
        assert_eq!(book.counts(&["account_role_changes"]), [1]);
        book.assert_sound();
    });
}

#[test]
fn the_page_of_accounts_and_the_api_put_roles_right_as_well() {
    on_both(|url| {
        let book = moved_in(url);
        let server = Server::of(url);
        let visitor = Visitor::treasurer_of(&book, &server);
        assert!(visitor.get("/").text().contains("other assets"), "Home shows the equation with them");
        let list = visitor.get("/accounts");
        let id = book.raw().number("SELECT id AS n FROM accounts WHERE path = 'Assets:equipment'");
        let action = format!("/accounts/{id}/role");
        assert!(list.links().contains(&action), "{:?}", list.links());
        let mut form = visitor.get(&action).form(&action);
        assert_eq!(form.field("role").unwrap().value, "none");
        form.fill("role", "transfer");
        let refused = visitor.send(&form, 0);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("cannot have the role"), "{}", refused.text());
        form.fill("role", "inventory");
        assert!(visitor.land(visitor.send(&form, 0)).text().contains("saved"));
        assert_eq!(role(&book, "Assets:equipment"), "inventory");
        assert_eq!(
            book.raw().texts("SELECT changed_by AS t FROM account_role_changes")[0].split('-').next(),
            Some("U")
        );

        let program = Caller::of(&server, &book, "bookkeeper");
        let body = json!({ "path": "Assets:equipment", "role": "none" }).to_string();
        assert_eq!(program.post("/accounts/role", "role-1", &body).0, 403);
        let admin = Caller::of(&server, &book, "treasurer");
        assert_eq!(admin.must("/accounts/role", "role-2", &body)["role"], "none");
        assert_eq!(admin.post("/accounts/role", "role-3", r#"{"path":"Assets:equipment","role":"payable"}"#).0, 422);
        assert_eq!(admin.post("/accounts/role", "role-4", r#"{"path":"Assets:nowhere","role":"bank"}"#).0, 404);
    });
}
