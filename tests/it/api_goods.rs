//! Goods, nights and cash asked and told by another program, on both engines: what the pages can do, it can do.

use serde_json::{Value, json};

use crate::support::book::Book;
use crate::support::caller::Caller;
use crate::support::engines::on_both;
use crate::support::program::Server;

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {path} in {value}"))
}

#[test]
fn a_program_buys_carries_counts_and_brings_goods_to_a_shop_and_settles_with_it() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        caller.must(
            "/products",
            "p",
            r#"{"code":"SHIRT","name":"T-shirt","price":"18.00","fund":"merch","surplus_to":"rupression"}"#,
        );
        caller.must("/places", "s", r#"{"code":"Stall"}"#);
        caller.must("/places", "a", r#"{"code":"A","name":"Infoshop A","shop":true}"#);
        let bought = r#"{"date":"2026-03-01","items":[{"product":"SHIRT","quantity":10,"cost":"60.00"}],"freight":"5.00","paid_from":"Assets:Bank:Giro"}"#;
        caller.must("/stock/purchases", "b-1", bought);
        assert_eq!(caller.post("/stock/purchases", "b-1", bought).0, 200, "the same key is the same batch");
        caller.must(
            "/stock/moves",
            "m-1",
            r#"{"date":"2026-03-02","items":[{"product":"SHIRT","quantity":4}],"into":"Assets:Inventory:Stall"}"#,
        );
        caller.must(
            "/consignment/deliveries",
            "d-1",
            r#"{"date":"2026-03-03","shop":"A","items":[{"product":"SHIRT","quantity":3}]}"#,
        );
        let sheet = r#"{"date":"2026-03-31","shop":"A","items":[{"product":"SHIRT","quantity":2}],"back":[{"product":"SHIRT","returned":1}],"commission_percent":"30"}"#;
        caller.must("/consignment/settlements", "c-1", sheet);
        caller.must(
            "/stock/counts",
            "n-1",
            r#"{"date":"2026-03-31","items":[{"product":"SHIRT","counted":3,"place":"Assets:Inventory:Stall"}]}"#,
        );
        caller.must(
            "/stock/given",
            "g-1",
            r#"{"date":"2026-03-31","items":[{"product":"SHIRT","quantity":1}],"fund":"rupression"}"#,
        );
        caller.must(
            "/sales",
            "v-1",
            r#"{"date":"2026-03-31","items":[{"product":"SHIRT","quantity":1}],"into":"Assets:Cash:Box"}"#,
        );
        caller.must("/sales/sheet", "w-1", "date;product;quantity\n2026-03-31;SHIRT;1\n");

        // 10 bought; 2 sold by A, 1 missing at the stall, 1 given, 2 sold: 4 are left, 3 of them at the stall.
        let (_, product) = caller.get("/products/SHIRT");
        let pieces: i64 =
            product["stock"].as_array().unwrap().iter().map(|one| one["quantity"].as_i64().unwrap()).sum();
        assert_eq!(pieces, 4, "{product}");
        assert_eq!((text(&product, "/batches/0/cost"), text(&product, "/currency")), ("65.00", "EUR"));
        assert!(product["moves"].as_array().unwrap().len() >= 9, "{product}");
        // A owes 36.00 less 30 percent.
        assert_eq!(text(&caller.get("/owed").1, "/to_us/0/open"), "25.20");
        // 4 sold for 72.00 that had cost 26.00; the shop keeps 10.80 of the 36.00 it sold.
        let (_, surplus) = caller.get("/surplus?month=2026-03");
        assert_eq!(text(&surplus, "/surplus/0/due"), "35.20");
        caller.must("/surplus", "u-1", r#"{"month":"2026-03"}"#);
        assert_eq!(caller.post("/surplus", "u-2", r#"{"month":"2026-03"}"#).0, 422, "given already");
        book.assert_sound();
    });
}

#[test]
fn a_program_plans_a_night_takes_its_sheet_and_settles_it() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        caller.must("/events", "e", r#"{"code":"E05","name":"Benefit night","date":"2026-05-16","place":"Old mill"}"#);
        let plan = r#"{"shares":[{"fund":"rupression","percent":"75"},{"fund":"general","percent":"25"}],"budget":[{"account":"Income:Event:Door","amount":"300.00"}],"shifts":["18-20 door: Kim and Lou"]}"#;
        caller.must("/events/E05/plan", "p", plan);
        let night = r#"{"date":"2026-05-16","into":"Assets:Cash:Box","door":"320.00","bar":"180.00","counted":"480.00","costs":[{"expense":"Expenses:Event:Flyers","amount":"20.00"}]}"#;
        caller.must("/events/E05/takings", "n", night);
        let (_, shown) = caller.get("/events/E05");
        assert_eq!((text(&shown, "/left"), text(&shown, "/plan/shares/0/percent")), ("480.00", "75"), "{shown}");
        assert_eq!(text(&shown, "/plan/budget/0/amount"), "300.00");
        // The band gets 60 percent of 480.00, which is more than its guarantee; three quarters of the rest are 144.00.
        let settle = |rehearse: bool| {
            json!({ "date": "2026-05-17", "rehearse": rehearse,
                "deals": [{ "expense": "Expenses:Event:Bands", "guarantee": "100.00", "percent": "60", "from": "Assets:Cash:Box" }],
                "shares": [{ "fund": "rupression", "percent": "75" }, { "fund": "general", "percent": "25" }] })
            .to_string()
        };
        let rehearsed = caller.must("/events/E05/settle", "s", &settle(true));
        assert_eq!(rehearsed["would_post"].as_array().unwrap().len(), 2, "{rehearsed}");
        assert_eq!(book.counts(&["entries"]), [1], "nothing was posted yet");
        let entry = caller.must("/events/E05/settle", "s", &settle(false));
        assert_eq!(caller.must("/events/E05/settle", "s", &settle(false)), entry, "sent twice, settled once");
        assert_eq!((book.fund_total("rupression"), book.fund_total("event-E05")), ("144.00".into(), "0.00".into()));
        book.assert_sound();
    });
}

#[test]
fn a_program_counts_a_box_says_who_holds_it_and_is_told_what_is_wrong_in_a_sentence() {
    on_both(|url| {
        let book = Book::with_funds(url);
        let server = Server::of(url);
        let caller = Caller::of(&server, &book, "treasurer");
        book.done(&["contact", "add", "Kim"]);
        caller.must("/acts", "i", r#"{"act":"income","date":"2026-03-01","fund":"general","amount":"60.00","income":"Income:Membership","into":"Assets:Cash:Box"}"#);
        let count = r#"{"account":"Assets:Cash:Box","on":"2026-03-02","pieces":[{"worth":"20.00","pieces":2},{"worth":"5.00","pieces":3}],"other":"1.50","post":true}"#;
        let kept = caller.must("/cash/counts", "c", count);
        assert_eq!((text(&kept, "/counted"), text(&kept, "/difference")), ("56.50", "-3.50"), "{kept}");
        assert_eq!(caller.must("/cash/counts", "c", count), kept, "kept once");
        assert_eq!(caller.get("/cash/counts?account=Assets:Cash:Box").1["counts"].as_array().unwrap().len(), 1);
        assert_eq!(book.fund_total("general"), "56.50");
        caller.must("/cash/hand-over", "h", r#"{"account":"Assets:Cash:Box","to":"D-0001","since":"2026-03-02"}"#);
        assert_eq!(text(&caller.get("/cash").1, "/boxes/0/holder"), "D-0001");

        let wrong = [
            ("/cash/counts", r#"{"account":"Assets:Cash:Nowhere"}"#, 404, "Nowhere"),
            ("/cash/counts", r#"{"account":"Assets:Cash:Box","other":"1,5x"}"#, 422, "1,5x"),
            ("/cash/counts", r#"{"account":"Assets:Cash:Box","total":"1"}"#, 400, "total"),
            ("/cash/hand-over", r#"{"account":"Assets:Cash:Box","to":"D-0099"}"#, 404, "D-0099"),
            ("/events/E99/plan", r#"{}"#, 404, "E99"),
            ("/events/E99/settle", r#"{"date":"2026-03-01","shares":[]}"#, 404, "E99"),
            ("/stock/moves", r#"{"date":"2026-02-30","items":[]}"#, 422, "field “date”"),
            ("/stock/moves", r#"{"date":"2026-03-01","items":[{"product":"NOSUCH","quantity":1}]}"#, 422, "NOSUCH"),
            ("/surplus", r#"{"month":"2199-01"}"#, 422, "not over"),
            ("/sales/sheet", "what;is;this", 422, "columns"),
        ];
        for (path, body, status, said) in wrong {
            let (got, answer) = caller.post(path, "wrong", body);
            assert_eq!(got, status, "{path} {body}: {answer}");
            assert!(answer["detail"].as_str().unwrap().contains(said), "{path}: {answer}");
        }
        let reader = Caller::of(&server, &book, "viewer");
        assert_eq!(reader.post("/stock/moves", "x", r#"{"date":"2026-03-01","items":[]}"#).0, 403);
        assert_eq!(reader.get("/products/NOSUCH").0, 404);
    });
}
