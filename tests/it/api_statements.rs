//! Statements by another program or a script: imported, explained line by line, taken back, reconciled, finished; months
//! closed, accounts and funds changed. On both engines, with the API and the command line side by side.

use serde_json::{Value, json};

use crate::support::book::Book;
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;

const FILE: &str = "Datum;Name;Zweck;Betrag;Währung\n\
    02.03.2026;Anna Berg;Rupression;25,00;EUR\n\
    03.03.2026;Print shop;flyers;-12,50;EUR\n\
    04.03.2026;Cem Yol;thanks;10,00;EUR\n";

fn with_import(url: &str) -> (Book, Vec<i64>) {
    let book = Book::with_funds(url);
    let file = book.file("march.csv", FILE);
    assert_eq!(book.json(&["import", &file, "--account", "Assets:Bank:Giro"])["new"], 3);
    let lines = book.json(&["import", "show", "1"])["lines"].as_array().unwrap().clone();
    let ids = lines.iter().map(|line| line["id"].as_i64().unwrap()).collect();
    (book, ids)
}

#[test]
fn a_program_says_what_lines_are_takes_it_back_and_reconciles() {
    on_both(|url| {
        let (book, ids) = with_import(url);
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        let proposed = caller.get("/imports/1/proposals").1;
        assert_eq!(proposed["lines"][0]["is"], json!(["what=donation", "fund=rupression"]), "{proposed}");
        assert_eq!(proposed["lines"].as_array().unwrap().len(), 3);

        // One that is wrong, and none is recorded.
        let said = json!([{ "line": ids[0], "proposed": true }, { "line": ids[1], "is": ["account=Nowhere:At:All"] },
            { "line": ids[2], "proposed": true, "entry": 1 }, { "line": 99_999, "set_aside": "x" }]);
        let (status, refused) = caller.post("/imports/1/decide", "k-0", &said.to_string());
        assert_eq!(status, 422, "{refused}");
        let told = refused.to_string();
        assert!(told.contains("Nowhere") && told.contains("Say one thing of it") && told.contains("99999"), "{told}");
        assert_eq!(book.counts(&["entries"]), [0]);

        let paid = json!(["account=Expenses:General:Office", "fund=general", "text=Flyers"]);
        let said = json!([{ "line": ids[0], "proposed": true }, { "line": ids[1], "is": paid },
            { "line": ids[2], "is": ["what=donation", "split=60%,fund=rupression", "split=rest,fund=general"] }]);
        let done = caller.must("/imports/1/decide", "k-1", &said.to_string());
        assert_eq!((&done["decided"], &done["entries"]), (&json!(3), &json!(3)), "{done}");
        assert_eq!(book.fund_total("rupression"), "31.00");
        let batch = done["batch"].as_i64().unwrap();
        caller.must(&format!("/imports/1/batches/{batch}/undo"), "k-2", "");
        assert_eq!(book.fund_total("rupression"), "0.00");
        caller.must("/imports/1/decide", "k-3", &said.to_string());

        // 25.00 − 12.50 + 10.00 are on the account.
        let wrong = json!({ "account": "Assets:Bank:Giro", "date": "2026-03-31", "balance": "20.00" }).to_string();
        let work = caller.must("/reconciliations", "r-1", &wrong);
        assert_eq!((&work["state"], &work["difference"]), (&json!("open"), &json!("-2.50")), "{work}");
        assert_eq!(work["matches"].as_array().unwrap().len(), 3, "what was made from its line is matched");
        let id = work["reconciliation"].as_i64().unwrap();
        assert_eq!(caller.post(&format!("/reconciliations/{id}/finish"), "r-2", "").0, 422);
        let right = wrong.replace("20.00", "22.50");
        let id = caller.must("/reconciliations", "r-3", &right)["reconciliation"].as_i64().unwrap();
        let at = |what: &str| format!("/reconciliations/{id}{what}");
        let matched = caller.get(&at("")).1["matches"][0].clone();
        let work = caller.must(&at(&format!("/matches/{}/undo", matched["match"])), "r-4", "");
        assert_eq!((work["lines"].as_array().unwrap().len(), work["entries"].as_array().unwrap().len()), (1, 1));
        let uneven = json!({ "lines": matched["lines"], "entries": [2] }).to_string();
        assert_eq!(caller.post(&at("/matches"), "r-5", &uneven).0, 422, "sums differ, or it is matched already");
        let pair = json!({ "lines": matched["lines"], "entries": matched["entries"] }).to_string();
        caller.must(&at("/matches"), "r-6", &pair);
        let finished = caller.must(&at("/finish"), "r-7", "");
        assert_eq!((&finished["state"], &finished["difference"]), (&json!("finished"), &json!("0.00")), "{finished}");
        assert_eq!(
            caller.post(&format!("/imports/1/batches/{}/undo", batch + 1), "r-8", "").0,
            422,
            "it is reconciled"
        );
        let reopened = caller.must(&at("/reopen"), "r-9", r#"{"reason":"a line was missing"}"#);
        assert_eq!(reopened["reopened"]["reason"], "a line was missing");
        assert_eq!(caller.get("/reconciliations").1["reconciliations"][0]["state"], "reopened");
        book.assert_sound();
    });
}

#[test]
fn a_script_does_the_same_on_the_command_line() {
    on_both(|url| {
        let (book, ids) = with_import(url);
        let rows = book.json(&["import", "proposals", "1"]);
        assert_eq!(rows["lines"][0]["line"], ids[0]);
        let said = format!(
            "{}\n{}\n{}\n",
            json!({ "line": ids[0], "proposed": true }),
            json!({ "line": ids[1], "is": ["account=Expenses:General:Office", "fund=general"] }),
            json!({ "line": ids[2], "set_aside": "not for us" })
        );
        let file = book.file("said.jsonl", &said);
        let done = book.json(&["import", "decide", "1", &file]);
        assert_eq!((&done["decided"], &done["entries"]), (&json!(3), &json!(2)));
        let batch = done["batch"].to_string();
        assert_eq!(book.json(&["import", "take-back", "1", &batch])["lines"], 3);
        book.refused(&["import", "take-back", "1", &batch]);
        let broken = book.file("broken.jsonl", "{\"line\":1}\nnothing\n");
        let refused = book.error(&["import", "decide", "1", &broken]);
        assert!(refused.to_string().contains("set_aside"), "{refused}");
        book.json(&["import", "decide", "1", &file]);
        book.json(&["import", "bring-back", &ids[2].to_string()]);
        let third = book.file("third.jsonl", json!({ "line": ids[2], "is": ["fund=general"] }).to_string());
        book.json(&["import", "decide", "1", &third]);

        let start =
            ["reconcile", "start", "--account", "Assets:Bank:Giro", "--date", "2026-03-31", "--balance", "22.50"];
        let work = book.json(&start);
        let id = work["reconciliation"].to_string();
        assert_eq!((&work["state"], &work["difference"]), (&json!("open"), &json!("0.00")), "{work}");
        let number = |value: &Value| value.to_string();
        let one = work["matches"][1].clone();
        book.json(&["reconcile", "unmatch", &id, &number(&one["match"])]);
        let (line, entry) = (number(&one["lines"][0]), number(&one["entries"][0]));
        book.json(&["reconcile", "match", &id, "--line", &line, "--entry", &entry]);
        book.json(&["reconcile", "accept", &id]);
        assert_eq!(book.json(&["reconcile", "show", &id])["matches"].as_array().unwrap().len(), 3);
        assert_eq!(book.json(&["reconcile", "finish", &id])["state"], "finished");
        book.assert_sound();
    });
}

#[test]
fn a_program_closes_months_and_changes_accounts_and_funds() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        assert_eq!(caller.must("/periods/2020-01/close", "p-1", "")["is_closed"], true);
        assert_eq!(caller.post("/periods/2020-01/close", "p-2", "").0, 422);
        assert_eq!(caller.post("/periods/2020-01/reopen", "p-3", r#"{"reason":" "}"#).0, 422);
        caller.must("/periods/2020-01/reopen", "p-4", r#"{"reason":"a late bill"}"#);
        let events = caller.get("/periods").1;
        assert_eq!(events["periods"].as_array().unwrap().len(), 2, "{events}");

        let new = r#"{"path":"Income:Event:Cloakroom","sphere":"business"}"#;
        assert_eq!(caller.must("/accounts", "a-1", new)["sphere"], "business");
        caller.must("/accounts/sphere", "a-2", r#"{"path":"Income:Event:Cloakroom","sphere":"purpose"}"#);
        assert_eq!(caller.post("/accounts/sphere", "a-3", r#"{"path":"Assets:Bank:Giro","sphere":"purpose"}"#).0, 422);
        assert_eq!(caller.must("/accounts/close", "a-4", r#"{"path":"Income:Event:Cloakroom"}"#)["is_closed"], true);
        let accounts = caller.get("/accounts").1;
        let cloakroom = accounts["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["path"] == "Income:Event:Cloakroom")
            .unwrap();
        assert_eq!((&cloakroom["sphere"], &cloakroom["is_closed"]), (&json!("purpose"), &json!(true)));

        let change = r#"{"purpose":"Lawyers and parcels","target":"900.00","aliases":["Network case"]}"#;
        let fund = caller.must("/funds/rupression", "f-1", change);
        assert_eq!((&fund["purpose"], &fund["target"]), (&json!("Lawyers and parcels"), &json!("900.00")));
        assert_eq!(caller.post("/funds/nowhere", "f-2", "{}").0, 404);
        caller.must("/funds", "f-3", r#"{"code":"short"}"#);
        assert_eq!(caller.must("/funds/short/close", "f-4", "")["is_closed"], true);
        // Who records may not decide, and who views may not record.
        let bookkeeper = Caller::of(&server, &book, "bookkeeper");
        assert_eq!(bookkeeper.post("/periods/2020-01/close", "p-5", "").0, 403);
        let viewer = Caller::of(&server, &book, "viewer");
        assert_eq!((viewer.get("/imports/1/proposals").0, viewer.get("/reconciliations").0), (403, 403));
        book.assert_sound();
    });
}

#[test]
fn an_answer_with_a_comma_of_its_own_reaches_a_question() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        let file = "Xx;Qwert;Hjkl;Zuio\n03.05.2026;gift;100,00;\n04.05.2026;rent;;50,00\n";
        let at = "/imports?account=Assets:Bank:Giro&name=a.csv";
        let (status, asked) = caller.post(at, "a-1", file);
        assert!(status == 422 && asked.to_string().contains("debit=3,credit=4"), "{asked}");
        let (_, refused) = caller.post(&format!("{at}&set=flip"), "a-2", file);
        assert!(refused.to_string().contains("Write QUESTION=ANSWER"), "{refused}");
        let said = format!("{at}&set=date_order%3Ddmy,columns%3Ddebit%3D4%2Ccredit%3D3");
        assert_eq!(caller.must(&said, "a-3", file)["new"], 2);
        let lines = caller.get("/imports/1").1;
        let amounts: Vec<&str> =
            lines["lines"].as_array().unwrap().iter().filter_map(|line| line["amount"].as_str()).collect();
        assert_eq!(amounts, ["100.00", "-50.00"]);
    });
}

#[test]
fn balances_that_do_not_follow_are_said_when_a_file_is_imported() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let broken = "Datum;Text;Betrag;Saldo\n01.03.2026;Spende;25,00;125,00\n02.03.2026;Spende;10,00;135,00\n\
            03.03.2026;Miete;-50,00;95,00\n04.03.2026;Spende;5,00;100,00\n";
        let run = |name: &str, file: &str, format: &str| {
            let path = book.file(name, file);
            let output = book.run(&["import", &path, "--account", "Assets:Bank:Giro", "--format", format]);
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            (output.status.code(), text(&output.stdout), text(&output.stderr))
        };
        let (code, printed, said) = run("broken.csv", broken, "text");
        assert!(code == Some(0) && printed.contains("New lines: 4"), "{printed}{said}");
        assert!(said.contains("Balances follow from the lines: 2 of 3 (balances do not follow"), "{said}");
        let later = broken.replace(".03.2026", ".04.2026");
        let (_, printed, said) = run("later.csv", &later, "json");
        let done: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!((&done["checks_failed"][0]["check"], said.as_str()), (&json!("balance_chain"), ""), "{done}");
        let whole = broken.replace(".03.2026", ".05.2026").replace("95,00", "85,00").replace("100,00", "90,00");
        let (_, printed, said) = run("whole.csv", &whole, "json");
        assert!(!printed.contains("checks_failed") && said.is_empty(), "{printed}{said}");
    });
}
