//! One income that two sources tell of: the file of a shop or platform beside the payments at PayPal or the bank. Nothing is
//! counted twice, what the list knows comes to the payment, and what nobody can know is asked. The files are made up.

use serde_json::Value;
use solidarity_ledger::ops::propose_lines::{Because, propose_lines};
use solidarity_ledger::store::personal::list_lines_of;

use crate::support::book::Book;
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

const PAYPAL: &str = "Assets:PayPal:EUR";
const BANK: &str = "Assets:Bank:Giro";
const PAYPAL_HEAD: &str =
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,Transaction ID,Reference Txn ID\n";
const KOFI_HEAD: &str = "DateTime (UTC),From,Message,Item,Received,Given,Currency,TransactionType,TransactionId,Reference,BuyerEmail,PaymentProvider\n";
const GIFTS: &str = "14/05/2026,10:00:00,CEST,Jo Example,Donation Payment,Completed,EUR,3.00,-0.35,2.65,jo@example.org,8AA00000BB0000031,\n\
    15/05/2026,10:00:00,CEST,Mia Lund,Donation Payment,Completed,EUR,5.00,-0.35,4.65,mia@example.org,8AA00000BB0000032,\n\
    15/05/2026,11:00:00,CEST,Ole Vik,Donation Payment,Completed,EUR,5.00,-0.35,4.65,ole@example.org,8AA00000BB0000033,\n";
const TOLD: &str = "2026-05-14T08:00:00Z,Jo,For Rupression,Ko-fi Support,3.00,2.65,EUR,Tip,8AA00000BB0000031,,jo@example.org,PayPal\n\
    2026-05-15T09:00:00Z,A friend,,Ko-fi Support,5.00,4.65,EUR,Tip,tx77,,,PayPal\n\
    2026-05-16T09:00:00Z,Nobody,keep going,Ko-fi Support,9.00,8.40,EUR,Tip,tx78,,,PayPal\n";

fn book(url: &str) -> Book {
    let book = Book::with_funds(url);
    if !book.done(&["account", "list"]).contains(PAYPAL) {
        book.done(&["account", "add", PAYPAL, "--currency", "EUR"]);
    }
    book
}

fn import(book: &Book, account: &str, content: &str) -> Value {
    let fits = if content.contains("USD") { "account_fits=yes" } else { "account_fits=" };
    book.json(&["import", &book.file("file.csv", content), "--account", account, "--set", fits])
}

fn details(book: &Book) -> Vec<Value> {
    book.json(&["import", "details"])["details"].as_array().unwrap().clone()
}

/// Name and state of each, sorted.
fn states(book: &Book) -> Vec<(String, String)> {
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let mut all: Vec<_> = details(book).iter().map(|one| (text(one, "counterparty"), text(one, "state"))).collect();
    all.sort();
    all
}

fn named(book: &Book, name: &str) -> Value {
    details(book).into_iter().find(|one| one["counterparty"] == name).unwrap()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, state)| ((*name).to_owned(), (*state).to_owned())).collect()
}

#[test]
fn a_list_of_gifts_beside_the_payments_adds_no_income_whichever_comes_first() {
    on_both(|url| {
        let book = book(url);
        let gifts = || import(&book, PAYPAL, &format!("{PAYPAL_HEAD}{GIFTS}"));
        let list = || import(&book, PAYPAL, &format!("{KOFI_HEAD}{TOLD}"));
        let told = list();
        assert_eq!((&told["new"], &told["linked"]), (&3.into(), &Value::Null), "{told}");
        assert_eq!(states(&book), pairs(&[("A friend", "awaiting"), ("Jo", "awaiting"), ("Nobody", "awaiting")]));
        let came = gifts();
        assert_eq!((&came["new"], &came["duplicate"], &came["linked"]), (&3.into(), &0.into(), &1.into()), "{came}");
        assert_eq!(states(&book), pairs(&[("A friend", "asked"), ("Jo", "linked"), ("Nobody", "awaiting")]));
        // What was told says the fund; the payment alone did not.
        let mut conn = book.conn();
        let lines = list_lines_of(&mut conn, 2).unwrap();
        let proposed = propose_lines(&mut conn, lines).unwrap();
        let fund = proposed[0].explanation.as_ref().and_then(|known| known.fund.clone()).unwrap();
        assert_eq!(fund.as_str(), "rupression");
        assert!(!proposed[0].needs_look, "a gift is no order of goods that nobody knows");
        assert!(proposed[0].because.iter().any(|one| matches!(one, Because::Told { .. })));
        let told = list_lines_of(&mut conn, 1).unwrap();
        assert_eq!(propose_lines(&mut conn, told).unwrap().len(), 0, "a second income");
        // The other way round, and the same file again, tells the same.
        book.done(&["import", "undo", "1"]);
        assert_eq!(details(&book).len(), 0);
        let again = list();
        assert_eq!((&again["new"], &again["linked"]), (&3.into(), &1.into()), "{again}");
        assert_eq!(list()["new"], 0, "the same bytes");
        let more =
            format!("{KOFI_HEAD}{TOLD}2026-05-17T09:00:00Z,Zoe,,Ko-fi Support,1.00,0.80,EUR,Tip,tx79,,,PayPal\n");
        let overlap = import(&book, PAYPAL, &more);
        assert_eq!((&overlap["new"], &overlap["duplicate"]), (&1.into(), &3.into()), "{overlap}");
        book.done(&["import", "undo", "2"]);
        assert_eq!(named(&book, "Jo")["state"], "awaiting", "its payment is gone");
        assert_eq!(gifts()["new"], 3, "nothing of the list stands in the way of the payments");
        book.assert_sound();
    });
}

#[test]
fn what_only_a_person_can_know_is_asked_and_the_answer_kept() {
    on_both(|url| {
        let book = book(url);
        import(&book, PAYPAL, &format!("{PAYPAL_HEAD}{GIFTS}"));
        import(&book, PAYPAL, &format!("{KOFI_HEAD}{TOLD}"));
        let friend = named(&book, "A friend");
        let candidates = friend["candidates"].as_array().unwrap().clone();
        assert_eq!(candidates.len(), 2, "Mia or Ole: {friend}");
        let line = friend["line"].to_string();
        let refused = book.refused(&["import", "link", &line, &line]);
        assert!(refused.contains("no payment that came in"), "{refused}");
        book.done(&["import", "link", &line, &candidates[1]["payment"].to_string()]);
        let friend = named(&book, "A friend");
        assert_eq!((&friend["state"], &friend["payment"]), (&"linked".into(), &candidates[1]["payment"]));
        // Taken back, it is not tied to the same one by itself, and the other one is still a question.
        book.done(&["import", "unlink", &line]);
        let friend = named(&book, "A friend");
        assert_eq!(friend["state"], "asked");
        assert_eq!(friend["candidates"].as_array().unwrap().len(), 1);
        book.done(&["import", "unlink", &line]);
        assert_eq!(named(&book, "A friend")["state"], "awaiting", "none of them");
        book.done(&["import", "set-aside", &named(&book, "Nobody")["line"].to_string(), "--reason", "paid in cash"]);
        assert_eq!(named(&book, "Nobody")["state"], "set_aside");
    });
}

#[test]
fn a_list_may_be_the_statement_of_an_account_of_its_own() {
    on_both(|url| {
        let book = book(url);
        let file = book.file("kofi.csv", format!("{KOFI_HEAD}{TOLD}"));
        let plan = book.json(&["import", &file, "--account", PAYPAL, "--dry-run"]);
        let source = plan["questions"].as_array().unwrap().iter().find(|one| one["id"] == "source").unwrap().clone();
        assert_eq!(source["chosen"], "detail");
        book.done(&["import", &file, "--account", PAYPAL, "--set", "source=statement"]);
        assert_eq!((details(&book).len(), list_lines_of(&mut book.conn(), 1).unwrap().len()), (0, 3));
        let open = propose_lines(&mut book.conn(), list_lines_of(&mut book.conn(), 1).unwrap()).unwrap();
        assert_eq!(open.len(), 3, "they are movements of the account");
        book.done(&["account", "add", "Assets:Kofi:EUR", "--currency", "EUR", "--role", "provider"]);
        let plan = book.json(&["import", &file, "--account", "Assets:Kofi:EUR", "--dry-run"]);
        let source = plan["questions"].as_array().unwrap().iter().find(|one| one["id"] == "source").unwrap().clone();
        assert_eq!(source["chosen"], "statement", "an account was opened for it");
    });
}

/// A file of each kind with one order or gift of 40.00 EUR that Dana Probe paid.
const LISTS: [(&str, &str); 9] = [
    (
        "GitHub Sponsors",
        "Sponsor Handle,Sponsor Profile Name,Sponsor Public Email,Sponsorship Started On,Transaction ID,Tier Name,Tier Monthly Amount,Processed Amount,Status,Transaction Date\nDana Probe,Dana Probe,,2025-12-01,ch_00000031,$40 a month,$40.00,$40.00,settled,2026-05-14 00:00:00 +0000\n",
    ),
    (
        "Open Collective",
        "\"Effective Date & Time\",\"Transaction ID\",\"Description\",\"Credit/Debit\",\"Kind\",\"Group ID\",\"Amount Single Column\",\"Currency\",\"Opposite Account Name\",\"Contribution Memo\",\"Payment Processor Fee\"\n\"2026-05-14T10:59:07\",11000001,\"Contribution\",\"CREDIT\",\"CONTRIBUTION\",\"g-1\",40.00,\"EUR\",\"Dana Probe\",\"Rupression\",0\n",
    ),
    (
        "CiviCRM",
        "\"Batch ID\",\"Invoice No\",\"Contact ID\",\"Financial Trxn ID/Internal ID\",\"Transaction Date\",\"Debit Account\",\"Debit Account Name\",\"Debit Account Type\",\"Transaction ID (Unsplit)\",Source,Currency,\"Transaction Status\",Amount,\"Credit Account\",\"Credit Account Name\",\"Credit Account Type\",\"Item Description\"\n1,INV_31,77,501,\"2026-05-14 16:11:03\",1150,\"Processor\",BANK,8AA00000BB0000002,\"Dana Probe\",EUR,Completed,40.00,4400,\"Gifts\",INC,\"Gift\"\n1,INV_31,77,502,\"2026-05-14 16:11:03\",5200,\"Fees\",EXP,8AA00000BB0000002,\"Dana Probe\",EUR,Completed,0.80,1150,\"Processor\",BANK,Fee\n",
    ),
    (
        "Shopify",
        "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Notes,Payment Method,Payment Reference,Refunded Amount,Id\n#3001,dana@example.org,paid,2026-05-14 10:00:00 +0100,EUR,35.00,5.00,6.31,40.00,1,Shirt - M,35.00,SH-M,Dana Probe,,PayPal,r77,0.00,7770001\n",
    ),
    (
        "WooCommerce",
        "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Email (Billing),Order Shipping Amount,Order Total Amount,SKU,Item Name,Quantity (- Refund),Item Cost,Transaction ID\n801,Completed,2026-05-14 10:00,,Dana,Probe,dana@example.org,5.00,40.00,SH-M,Shirt,1,35.00,\n",
    ),
    (
        "Etsy",
        "Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Order Shipping,Item Total,Currency,Transaction ID,Date Paid,Ship Name,Order ID,SKU\n05/14/26,Patch black,Dana Probe,10,3.50,0.00,5.00,35.00,EUR,41,05/14/26,Dana Probe,501,PATCH\n",
    ),
    (
        "Eventbrite",
        "Order ID,Order date,Buyer first name,Buyer last name,Buyer email,Ticket quantity,Net sales,Event name,Event location\n10000000001,2026-05-14 16:01:14,Dana,Probe,dana@example.org,5,40,Soli concert,Example venue\n",
    ),
    (
        "Bandcamp",
        "date,paid to,item type,item name,artist,currency,item price,quantity,sub total,shipping,transaction fee,fee type,item total,amount you received,bandcamp transaction id,bandcamp transaction item id,net amount,package,buyer name,buyer email,buyer note\n5/14/26 10:02am,Us,package,Soli tape,Us,EUR,35,1,35,5,1.00,paypal,40,39,9000001,8000001,39,Cassette,Dana Probe,dana@example.org,Rupression\n",
    ),
    (
        "Ko-fi",
        "DateTime (UTC),From,Message,Item,Received,Given,Currency,TransactionType,TransactionId,Reference,BuyerEmail,PaymentProvider\n2026-05-14T08:00:00Z,Dana Probe,For Rupression,Ko-fi Support,40.00,38.65,EUR,Tip,tx31,,dana@example.org,PayPal\n",
    ),
];

#[test]
fn no_kind_of_list_doubles_what_the_payments_brought() {
    on_both(|url| {
        let book = book(url);
        for (place, (kind, list)) in LISTS.iter().enumerate() {
            let day = place + 1;
            let (from, to) = (format!("2026-{day:02}-14"), "2026-05-14");
            // Each in a month of its own, so that none is another one's.
            let list = list
                .replace(to, &from)
                .replace("05/14/26", &format!("{day:02}/14/26"))
                .replace("5/14/26", &format!("{day}/14/26"));
            let currency = if *kind == "GitHub Sponsors" { "USD" } else { "EUR" };
            let came = format!(
                "{PAYPAL_HEAD}16/{day:02}/2026,10:00:00,CEST,Dana Probe,Mobile Payment,Completed,{currency},40.00,-1.35,38.65,dana@example.org,8AA00000BB00{place:05},\n"
            );
            let payment = import(&book, PAYPAL, &came);
            let told = import(&book, BANK, &list);
            assert!(told["new"].as_i64().unwrap() > 0, "{kind}: {told}");
            assert_eq!(told["linked"], 1, "{kind}: {told} {:?}", details(&book));
            let import = told["import"].as_i64().unwrap();
            let mut conn = book.conn();
            let lines = list_lines_of(&mut conn, import).unwrap();
            assert_eq!(propose_lines(&mut conn, lines).unwrap().len(), 0, "{kind}: a second income");
            let of_payment = list_lines_of(&mut conn, payment["import"].as_i64().unwrap()).unwrap();
            let proposed = propose_lines(&mut conn, of_payment).unwrap();
            assert!(proposed[0].because.iter().any(|one| matches!(one, Because::Told { .. })), "{kind}");
        }
        assert!(details(&book).iter().all(|one| one["state"] == "linked"), "{:?}", states(&book));
    });
}

#[test]
fn the_page_asks_which_payment_it_is_and_says_what_waits() {
    on_both(|url| {
        let book = book(url);
        import(&book, PAYPAL, &format!("{PAYPAL_HEAD}{GIFTS}"));
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "maria", "seven-lanterns-asleep-in-rain");
        // Sent as a file, looked at, and said yes to.
        let mut form = visitor.get("/import").form("/import");
        form.fill("account", PAYPAL);
        let sent = visitor.send_file(&form, "file", "kofi.csv", format!("{KOFI_HEAD}{TOLD}").into_bytes());
        let look = visitor.land(sent);
        assert!(look.text().contains("What payments were for"), "{}", look.text());
        let action = look.forms().first().unwrap().action.clone();
        let form = look.form(&action);
        let yes = form.buttons.iter().position(|(_, value)| value == "import").unwrap();
        let page = visitor.land(visitor.send(&form, yes));
        for said in
            ["Which payment?", "Awaiting payment", "the same number 8AA00000BB0000031", "Ole Vik", "None of these"]
        {
            assert!(page.text().contains(said) || page.body.contains(said), "{said}: {}", page.text());
        }
        let action = page.forms().first().unwrap().action.clone();
        let mut form = page.form(&action);
        let line = named(&book, "A friend")["line"].to_string();
        let payment = named(&book, "A friend")["candidates"][0]["payment"].to_string();
        form.fill(&format!("payment-{line}"), &payment);
        let nobody = named(&book, "Nobody")["line"].to_string();
        form.fill(&format!("payment-{nobody}"), "aside");
        form.fill(&format!("note-{nobody}"), "came in cash");
        let after = visitor.land(visitor.send(&form, 0));
        assert!(after.text().contains("Saved: 2") && after.text().contains("came in cash"), "{}", after.text());
        assert_eq!(states(&book), pairs(&[("A friend", "linked"), ("Jo", "linked"), ("Nobody", "set_aside")]));
        // The payments' review says what is told of them.
        let review = visitor.get("/imports/1/review").text();
        assert!(review.contains("Ko-fi, transactions says: Jo For Rupression"), "{review}");
        // The list's own review has nothing to post and leads to the list.
        assert!(visitor.get("/imports/2/review").location.starts_with("/details"));
    });
}

/// A platform pays in one sum what three people gave; a fourth gave in another way.
const SPONSORED: &str = "2026-05-14T08:00:00Z,Jo,For Rupression,Ko-fi Support,3.00,2.65,EUR,Tip,tx1,,,Stripe\n\
    2026-05-15T09:00:00Z,Mia,,Ko-fi Support,5.00,4.65,EUR,Tip,tx2,,,Stripe\n\
    2026-05-16T09:00:00Z,Ole,,Ko-fi Support,9.00,8.40,EUR,Tip,tx3,,,Stripe\n\
    2026-05-30T09:00:00Z,Nobody,,Ko-fi Support,12.00,11.50,EUR,Tip,tx4,,,PayPal\n";
const PAID_OUT: &str = "Buchungstag;Valuta;Empfänger;Verwendungszweck;Betrag;Währung\n\
    20.05.2026;20.05.2026;Ko-fi Labs;payout 17;17,00;EUR\n\
    02.06.2026;02.06.2026;Noor Probe;a gift for the fund;11,00;EUR\n";

#[test]
fn gifts_that_came_in_one_sum_are_tied_to_it_at_one_word_and_any_payment_can_be_looked_for() {
    on_both(|url| {
        let book = book(url);
        import(&book, BANK, PAID_OUT);
        import(&book, PAYPAL, &format!("{KOFI_HEAD}{SPONSORED}"));
        let asked = named(&book, "Mia");
        assert_eq!((&asked["state"], &asked["candidates"][0]["reasons"][0]["count"]), (&"asked".into(), &3.into()));
        book.done(&["import", "link", &asked["line"].to_string(), &asked["candidates"][0]["payment"].to_string()]);
        let linked = [("Jo", "linked"), ("Mia", "linked"), ("Nobody", "awaiting"), ("Ole", "linked")];
        assert_eq!(states(&book), pairs(&linked));
        let sum = named(&book, "Ole");
        assert_eq!(
            (&sum["payment"], &sum["reasons"][1]["because"]),
            (&named(&book, "Jo")["payment"], &"together".into())
        );

        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "maria", "seven-lanterns-asleep-in-rain");
        let address = format!("/details/{}", named(&book, "Nobody")["line"]);
        assert!(visitor.get("/details").body.contains(&address));
        let all = visitor.get(&address).text();
        assert!(all.contains("Noor Probe") && all.contains("Known as the payment of another order"), "{all}");
        let none = visitor.get(&format!("{address}?q=noor+12.00")).text();
        assert!(none.contains("No payment in EUR fits"), "{none}");
        let found = visitor.get(&format!("{address}?q=NOOR+11,00"));
        let form =
            found.forms().into_iter().find(|form| form.buttons.iter().any(|(name, _)| name == "payment")).unwrap();
        let mut bad = form.clone();
        let after = visitor.land(visitor.send(&form, 0));
        assert!(after.text().contains("Saved: 1"), "{}", after.text());
        assert_eq!(named(&book, "Nobody")["state"], "linked");
        // What there is not, and what is no payment.
        assert_eq!(visitor.get("/details/4711").status, 404);
        bad.buttons = vec![("payment".into(), "4711".into())];
        let refused = visitor.send(&bad, 0);
        assert!(refused.text().contains("no payment that came in"), "{}", refused.text());
    });
}
