//! Home, login, set-up and recording, with made-up values.

use super::Pages;
use crate::web::views::form::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::web::views::home::{Equation, Home, Todo};
use crate::web::views::record::{
    ChoiceGroup, Chooser, FormPage, Journal, JournalRow, Kept, Preview, Sale, SaleItem, WAYS,
};
use crate::web::views::session::{ErrorPage, Login, Setup, SetupRow};
use crate::web::views::{Balance, Fact, Part, Tone};

pub fn render(pages: &mut Pages<'_>) {
    home(pages);
    session(pages);
    setup(pages);
    error(pages);
    chooser(pages);
    donation(pages);
    sale(pages);
    journal(pages);
    preview(pages);
}

fn balance(pages: &Pages<'_>, name: &str, amount: &str, share: u8) -> Balance {
    Balance {
        name: pages.say.s(name),
        href: "/funds/x".to_owned(),
        amount: amount.to_owned(),
        currency: String::new(),
        share,
        tag: (share == 0).then(|| pages.tag(Tone::Warn, "below zero")),
    }
}

pub fn equation() -> Equation {
    Equation {
        funds: "2,794.16".to_owned(),
        money: "2,581.16".to_owned(),
        stock: "268.00".to_owned(),
        other_assets: String::new(),
        owed_to_us: "0.00".to_owned(),
        we_owe: "55.00".to_owned(),
        currency: "EUR".to_owned(),
    }
}

fn home(pages: &mut Pages<'_>) {
    let todo = |tone, text: &str, href: &str, action: &str| Todo {
        tone,
        text: pages.say.s(text),
        href: href.to_owned(),
        action: pages.say.s(action),
    };
    let mut frame = pages.frame("Home", Part::Home);
    frame.flash = Some(pages.flash());
    let page = Home {
        t: pages.t,
        frame: &frame,
        total: "2,794.16".to_owned(),
        currency: "EUR".to_owned(),
        funds: vec![
            balance(pages, "General", "1,298.26", 46),
            balance(pages, "Rupression", "316.56", 11),
            balance(pages, "Legal aid", "−40.00", 0),
            balance(pages, "Merch", "1,179.40", 42),
        ],
        money: vec![
            balance(pages, "Giro account", "2,061.60", 73),
            balance(pages, "Cash box", "150.00", 5),
            balance(pages, "PayPal", "369.56", 13),
        ],
        todos: vec![
            todo(Tone::Warn, "4 bank lines of the giro account wait to be explained", "/bank/giro", "Explain"),
            todo(Tone::Plain, "September is not closed yet", "/periods", "Close"),
            todo(Tone::Plain, "The statement of 31 Oct is due for the giro account", "/bank/giro", "Reconcile"),
            todo(Tone::Warn, "The last backup is 12 days old", "/settings/backup", "Backup"),
            todo(Tone::Plain, "Only 3 T-shirts M are left", "/merch/x", "Look"),
        ],
        equations: vec![equation()],
        entries: pages.entries(),
    };
    pages.keep("home", &page);
}

fn session(pages: &mut Pages<'_>) {
    let mut frame = pages.frame("Log in", Part::Outside);
    frame.login = String::new();
    let inputs = vec![
        Input::new(Kind::Text, "login", pages.t.get("web-f-login")).autocomplete("username").wide().focused(),
        Input::new(Kind::Passphrase, "passphrase", pages.t.get("web-f-passphrase"))
            .autocomplete("current-password")
            .wide(),
    ];
    let form = Form {
        action: "/login".to_owned(),
        submit: pages.t.get("web-login-button"),
        sections: vec![Section { inputs, ..Section::default() }],
        ..Form::default()
    };
    let login = Login {
        t: pages.t,
        frame: &frame,
        demo_hint: pages.say.s("Demo book. Login: demo · Passphrase: demo demo"),
        form: form.clone(),
    };
    pages.keep("login", &login);
}

fn setup(pages: &mut Pages<'_>) {
    let mut frame = pages.frame("Start your book", Part::Outside);
    frame.login = String::new();
    let inputs = vec![
        Input::new(Kind::Text, "name", pages.t.get("web-f-book-name")).required().focused(),
        Input::new(Kind::Text, "currency", pages.t.get("web-f-currency")).value("EUR").required(),
    ];
    let treasurer = vec![
        Input::new(Kind::Text, "login", pages.t.get("web-f-login")).autocomplete("username").wide(),
        Input::new(Kind::NewPassphrase, "passphrase", pages.t.get("web-f-passphrase"))
            .hint(pages.t.get("web-f-passphrase-hint"))
            .autocomplete("new-password"),
        Input::new(Kind::NewPassphrase, "again", pages.t.get("web-f-passphrase-again")).autocomplete("new-password"),
    ];
    let row = |name: &str, kind: &str, balance: &str| SetupRow {
        name: pages.say.s(name),
        kind: kind.to_owned(),
        balance: pages.say.s(balance),
        error: String::new(),
    };
    let setup = Setup {
        t: pages.t,
        frame: &frame,
        kinds: vec![
            Choice::new("bank", "Bank"),
            Choice::new("cash", "Cash"),
            Choice::new("provider", "PayPal or similar"),
        ],
        rows: vec![
            row("Giro account", "bank", "1000"),
            row("Cash box", "cash", "150"),
            row("PayPal", "provider", ""),
            row("", "bank", ""),
        ],
        form: Form {
            action: "/setup/abc".to_owned(),
            submit: pages.t.get("web-setup-button"),
            sections: vec![
                Section { title: pages.t.get("web-setup-book"), inputs, ..Section::default() },
                Section { title: pages.t.get("web-setup-treasurer"), inputs: treasurer, ..Section::default() },
            ],
            ..Form::default()
        },
    };
    pages.keep("setup", &setup);
}

fn error(pages: &mut Pages<'_>) {
    let mut frame = pages.frame("Something went wrong on our side", Part::Outside);
    frame.login = String::new();
    let error = ErrorPage {
        t: pages.t,
        frame: &frame,
        text: pages.say.s("Nothing was saved. It is written in the server’s log, without your data."),
        advice: pages.say.s("Try once more. If it happens again, somebody must look at the log."),
        id: "e-7f3a91".to_owned(),
        href: "/".to_owned(),
        action: pages.t.get("web-error-home"),
        problems: Vec::new(),
        typed: vec![pages.say.s("for the lawyers")],
    };
    pages.keep("error", &error);
}

pub fn fund_choices(pages: &Pages<'_>) -> Vec<Choice> {
    [("general", "General"), ("legal-aid", "Legal aid"), ("merch", "Merch"), ("rupression", "Rupression")]
        .map(|(code, name)| Choice::new(code, pages.say.s(name)))
        .to_vec()
}

fn chooser(pages: &mut Pages<'_>) {
    let frame = pages.frame("What happened?", Part::Record);
    pages.keep("record", &Chooser { t: pages.t, frame: &frame, ways: &WAYS });
}

fn donation(pages: &mut Pages<'_>) {
    let t = pages.t;
    let money =
        vec![Choice::new("Assets:Bank:Giro", pages.say.s("Giro account")), Choice::new("Assets:PayPal", "PayPal")];
    let inputs = vec![
        Input::new(Kind::LeadAmount, "amount", t.get("web-f-amount")).unit("EUR").required().focused().adds_to("net:1"),
        Input::new(Kind::Select, "fund", t.get("web-f-fund")).choices(fund_choices(pages)).required(),
        Input::new(Kind::Select, "into", t.get("web-f-into")).choices(money).required(),
        Input::new(Kind::Date, "date", t.get("web-f-date"))
            .value("2026-10-31")
            .between("1970-01-01", "2026-12-31")
            .required(),
        Input::new(Kind::Amount, "fee", t.get("web-f-fee")).hint(t.get("web-f-fee-hint")).unit("EUR").adds_to("net:-1"),
    ];
    let more = vec![
        Input::new(Kind::Text, "contact", t.get("web-f-contact"))
            .hint(t.get("web-f-contact-hint"))
            .suggestions(vec![pages.say.s("D-0042")]),
        Input::new(Kind::Text, "reference", t.get("web-f-reference")),
        Input::new(Kind::Area, "note", t.get("web-f-note")).hint(t.get("web-f-note-hint")),
    ];
    let mut form = Form {
        action: "/record/donation".to_owned(),
        key: "k1".to_owned(),
        sections: vec![
            Section { inputs, ..Section::default() },
            Section { title: t.get("web-f-more"), inputs: more, is_folded: true },
        ],
        submit: t.get("web-record-check"),
        step: "check".to_owned(),
        cancel: "/record".to_owned(),
        ..Form::default()
    };
    let frame = pages.frame("Donation", Part::Record);
    let page = |form: Form, warning: String| FormPage {
        t,
        frame: &frame,
        intro: String::new(),
        back_href: "/record".to_owned(),
        back: t.get("web-nav-record"),
        warning,
        form,
    };
    let fresh = page(form.clone(), String::new());
    pages.keep("donation", &fresh);
    let problems = vec![
        FieldProblem {
            field: "amount".to_owned(),
            message: pages.say.s("We cannot read “zwanzig” as an amount. Write it like 25 or 25,00."),
        },
        FieldProblem {
            field: "date".to_owned(),
            message: pages.say.s("“32.13.2026” is not a date. Use day.month.year, for example 31.10.2026."),
        },
    ];
    let typed = |name: &str| match name {
        "amount" => Some(pages.say.s("zwanzig")),
        "date" => Some(pages.say.s("32.13.2026")),
        "fund" => Some("rupression".to_owned()),
        "note" => Some(pages.say.s("Collected at the info stand")),
        _ => None,
    };
    form.refill(&typed, &problems);
    let wrong = page(
        form,
        pages.say.s("This may be the bank line of 30 Oct 2026 over 25.00 EUR, which is still to be explained."),
    );
    pages.keep("donation-wrong", &wrong);
}

fn sale(pages: &mut Pages<'_>) {
    let item = |code: &str, name: &str, price: &str, minor, stock: &str, quantity: &str| SaleItem {
        code: code.to_owned(),
        name: pages.say.s(name),
        price: price.to_owned(),
        price_minor: minor,
        stock: stock.to_owned(),
        is_low: stock == "3",
        quantity: quantity.to_owned(),
        error: if stock == "0" {
            pages.say.s("None is left. Give a reason below to sell it all the same.")
        } else {
            String::new()
        },
    };
    let t = pages.t;
    let frame = pages.frame("Merch sale", Part::Record);
    let inputs = vec![
        Input::new(Kind::Select, "into", t.get("web-f-paid-into"))
            .choices(vec![Choice::new("cash", pages.say.s("Cash box"))]),
        Input::new(Kind::Date, "date", t.get("web-f-date")).value("2026-10-31"),
        Input::new(Kind::Amount, "given", t.get("web-f-given")).unit("EUR"),
        Input::new(Kind::Select, "event", t.get("web-f-event")).choices(vec![Choice::new("", t.get("web-f-no-event"))]),
    ];
    let page = Sale {
        t,
        frame: &frame,
        currency: "EUR".to_owned(),
        exponent: 2,
        items: vec![
            item("SHIRT-M", "T-shirt “No one is alone” M", "20.00", 2000, "3", "2"),
            item("SHIRT-L", "T-shirt “No one is alone” L", "20.00", 2000, "14", "0"),
            item("CARD", "Postcard set", "3.00", 300, "120", "1"),
            item("PATCH", "Patch", "2.50", 250, "0", "1"),
        ],
        form: Form {
            action: "/record/sale".to_owned(),
            key: "k".to_owned(),
            sections: vec![Section { inputs, ..Section::default() }],
            submit: t.get("web-record-check"),
            step: "check".to_owned(),
            ..Form::default()
        },
    };
    pages.keep("sale", &page);
}

fn journal(pages: &mut Pages<'_>) {
    let t = pages.t;
    let frame = pages.frame("Free entry", Part::Record);
    let row = |account: &str, debit: &str, credit: &str| JournalRow {
        account: account.to_owned(),
        fund: if account.is_empty() { String::new() } else { "general".to_owned() },
        debit: pages.say.s(debit),
        credit: pages.say.s(credit),
        memo: String::new(),
        error: if credit == "12,00" { pages.say.s("Fund general is off by 0.50 EUR.") } else { String::new() },
    };
    let inputs = vec![
        Input::new(Kind::Date, "date", t.get("web-f-date")).value("2026-10-31"),
        Input::new(Kind::Text, "description", t.get("web-f-description")).hint(t.get("web-f-note-hint")),
    ];
    let page = Journal {
        back: pages.say.s("Record"),
        t,
        frame: &frame,
        currency: "EUR".to_owned(),
        exponent: 2,
        accounts: vec![ChoiceGroup {
            text: pages.say.s("Where money is"),
            choices: vec![
                Choice::new("Assets:Bank:Giro", pages.say.s("Giro account")),
                Choice::new("Expenses:Fees:Bank", pages.say.s("Bank fees")),
            ],
        }],
        funds: fund_choices(pages),
        rows: vec![
            row("Expenses:Fees:Bank", "12,50", ""),
            row("Assets:Bank:Giro", "", "12,00"),
            row("", "", ""),
            row("", "", ""),
            row("", "", ""),
            row("", "", ""),
        ],
        form: Form {
            action: "/record/journal".to_owned(),
            key: "k".to_owned(),
            sections: vec![Section { inputs, ..Section::default() }],
            submit: t.get("web-record-check"),
            step: "check".to_owned(),
            other_step: "more".to_owned(),
            other: "+ 6".to_owned(),
            ..Form::default()
        },
    };
    pages.keep("journal", &page);
}

fn preview(pages: &mut Pages<'_>) {
    let fact =
        |name: &str, value: &str| Fact { name: pages.say.s(name), value: pages.say.s(value), href: String::new() };
    let frame = pages.frame("This will be recorded", Part::Record);
    let page = Preview {
        t: pages.t,
        frame: &frame,
        action: "/record/donation".to_owned(),
        key: "k1".to_owned(),
        sentence: pages.say.s(
            "Somebody gave 25.00 EUR for Rupression by PayPal on 31 Oct 2026. PayPal kept 0.96 EUR; General bears it.",
        ),
        facts: vec![fact("Kind", "Donation"), fact("Date", "31 Oct 2026")],
        warnings: vec![pages.say.s("This may be the same as entry 28: 25.00 EUR for Rupression on 30 Oct 2026.")],
        postings: vec![
            pages.posting("PayPal", "Assets:PayPal:EUR", "Rupression", "25.00", ""),
            pages.posting("Donations by PayPal", "Income:Donations:PayPal", "Rupression", "", "25.00"),
            pages.posting("PayPal fees", "Expenses:Fees:PayPal", "General", "0.96", ""),
            pages.posting("PayPal", "Assets:PayPal:EUR", "General", "", "0.96"),
        ],
        after: vec![fact("Rupression", "341.56 EUR"), fact("General", "1,297.30 EUR")],
        tags: Vec::new(),
        kept: vec![
            Kept { name: "amount".to_owned(), value: pages.say.s("25") },
            Kept { name: "fund".to_owned(), value: "rupression".to_owned() },
        ],
        has_next: true,
    };
    pages.keep("preview", &page);
}
