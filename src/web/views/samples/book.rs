//! Funds, periods, merch, events and entries, with made-up values.

use super::Pages;
use super::record::{equation, fund_choices};
use crate::web::views::books::{Confirm, PeriodList, PeriodRow};
use crate::web::views::entries::{EntryList, EntryPage, HistoryRow, VoucherRow};
use crate::web::views::form::{Form, Input, Kind, Section};
use crate::web::views::funds::{FundEntry, FundList, FundPage, FundRow};
use crate::web::views::goods::{
    BatchRow, EventList, EventPage, EventRow, ProductList, ProductPage, ProductRow, StockRow,
};
use crate::web::views::{Balance, Empty, Fact, Link, Pager, Part, Rendered, Tone};

pub fn render(pages: &mut Pages<'_>) {
    funds(pages);
    super::accounts::accounts(pages);
    periods(pages);
    goods(pages);
    events(pages);
    entries(pages);
}

fn fact(pages: &Pages<'_>, name: &str, value: &str) -> Fact {
    Fact { name: pages.say.s(name), value: pages.say.s(value), href: String::new() }
}

fn funds(pages: &mut Pages<'_>) {
    let fund = |name: &str, code: &str, restriction: &str, figures: [&str; 4], share| FundRow {
        name: pages.say.s(name),
        code: code.to_owned(),
        href: format!("/funds/{code}"),
        restriction: pages.say.s(restriction),
        income: figures[0].to_owned(),
        spending: figures[1].to_owned(),
        spendable: figures[2].to_owned(),
        balance: figures[3].to_owned(),
        share,
        tag: (share == 0).then(|| pages.tag(Tone::Warn, "below zero")),
    };
    let frame = pages.frame("Funds", Part::Funds);
    let list = FundList {
        t: pages.t,
        frame: &frame,
        currency: "EUR".to_owned(),
        period: "2026".to_owned(),
        funds: vec![
            fund("General", "general", "free for all purposes", ["2,110.00", "811.74", "1,298.26", "1,298.26"], 46),
            fund("Rupression", "rupression", "restricted", ["1,216.56", "900.00", "316.56", "316.56"], 11),
            fund("Legal aid", "legal-aid", "restricted", ["0.00", "40.00", "−40.00", "−40.00"], 0),
            fund("Merch", "merch", "designated", ["1,640.40", "461.00", "911.40", "1,179.40"], 42),
        ],
        total_income: "4,966.96".to_owned(),
        total_spending: "2,212.74".to_owned(),
        total: "2,754.22".to_owned(),
        total_spendable: "2,486.22".to_owned(),
        equations: vec![equation()],
        empty: Empty::default(),
    };
    pages.keep("funds", &list);
    let frame = pages.frame("Rupression", Part::Funds);
    let entries = pages
        .entries()
        .into_iter()
        .map(|entry| FundEntry {
            money_in: entry.amount.clone(),
            money_out: String::new(),
            balance: "316.56".to_owned(),
            entry,
        })
        .collect();
    let page = FundPage {
        t: pages.t,
        frame: &frame,
        code: "rupression".to_owned(),
        currency: "EUR".to_owned(),
        balance: "316.56".to_owned(),
        spendable: "316.56".to_owned(),
        purpose: pages.say.s("Lawyers and parcels for the accused of the Network case."),
        warning: pages.say.s("Rupression has spent 40.00 EUR more than it received."),
        tags: vec![pages.tag(Tone::Plain, "restricted")],
        facts: vec![fact(pages, "Donors also write", "rupresion, Network case, soli RUS"), fact(pages, "Goal", "2,000.00 EUR, 16 % reached")],
        chart: Some(Rendered::by_renderer("<svg viewBox=\"0 0 720 120\" role=\"img\" aria-label=\"Twelve months\"><path d=\"M0 90 60 80 120 84 180 60 240 66 300 40 360 50 420 30 480 44 540 38 600 20 660 50 720 44\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/></svg>".to_owned())),
        entries,
        pager: Pager::default(),
        edit_href: "/funds/rupression/edit".to_owned(),
        report_href: "/reports/fund?fund=rupression".to_owned(),
    };
    pages.keep("fund", &page);
}

fn periods(pages: &mut Pages<'_>) {
    let row = |month: &str, tone, status: &str, history: &str, is_open: bool| PeriodRow {
        month: month.to_owned(),
        report_href: "/reports/monthly?month=2026-10".to_owned(),
        entries: "12".to_owned(),
        status: pages.tag(tone, status),
        history: pages.say.s(history),
        close: if is_open { "/periods/2026-10/close".to_owned() } else { String::new() },
        reopen_href: if is_open { String::new() } else { "/periods/2026-09/reopen".to_owned() },
        open_items: if is_open {
            vec![pages.say.s("4 bank lines to explain"), pages.say.s("giro account not reconciled")]
        } else {
            Vec::new()
        },
    };
    let frame = pages.frame("Periods", Part::Periods);
    let list = PeriodList {
        t: pages.t,
        frame: &frame,
        periods: vec![
            row("October 2026", Tone::Plain, "open", "", true),
            row("September 2026", Tone::Good, "closed", "maria, 4 Oct 2026", false),
            row(
                "August 2026",
                Tone::Good,
                "closed",
                "maria, 3 Sep 2026; reopened by ruth, 9 Sep 2026: “missing receipt”; closed again 10 Sep 2026",
                false,
            ),
        ],
        pager: Pager::default(),
        empty: Empty::default(),
    };
    pages.keep("periods", &list);
    let frame = pages.frame("Reopen September 2026", Part::Periods);
    let inputs = vec![
        Input::new(Kind::Area, "reason", pages.t.get("web-f-reason"))
            .hint(pages.t.get("web-f-reason-hint"))
            .required()
            .focused(),
    ];
    let page = Confirm {
        t: pages.t,
        frame: &frame,
        sentence: pages.say.s("September 2026 was closed by maria on 4 Oct 2026 and reported."),
        points: vec![pages.say.s("The reason stays visible on the report for ever.")],
        form: Form {
            action: "/periods/2026-09/reopen".to_owned(),
            sections: vec![Section { inputs, ..Section::default() }],
            submit: pages.t.get("web-reopen"),
            cancel: "/periods".to_owned(),
            ..Form::default()
        },
    };
    pages.keep("reopen", &page);
}

fn goods(pages: &mut Pages<'_>) {
    let row = |code: &str, name: &str, stock: &str, low| ProductRow {
        code: code.to_owned(),
        name: pages.say.s(name),
        href: format!("/merch/{code}"),
        fund: pages.say.s("Merch"),
        price: "20.00".to_owned(),
        stock: stock.to_owned(),
        cost: "24.00".to_owned(),
        cost_href: format!("/merch/{code}/moves"),
        tag: if low { Some(pages.tag(Tone::Warn, "few left")) } else { None },
    };
    let frame = pages.frame("Merch", Part::Merch);
    let list = ProductList {
        t: pages.t,
        frame: &frame,
        currency: "EUR".to_owned(),
        products: vec![
            row("SHIRT-M", "T-shirt “No one is alone” M", "3", true),
            row("CARD", "Postcard set", "120", false),
        ],
        search: String::new(),
        is_closed: false,
        pager: Pager::default(),
        total_cost: "268.00".to_owned(),
        total_href: "/entries".to_owned(),
        empty: Empty::default(),
    };
    pages.keep("merch", &list);
    product(pages);
}

fn product(pages: &mut Pages<'_>) {
    let frame = pages.frame("T-shirt “No one is alone” M", Part::Merch);
    let moves = pages
        .entries()
        .into_iter()
        .map(|entry| StockRow {
            date: entry.date,
            href: entry.href,
            text: entry.text,
            change: "−2".to_owned(),
            left: "3".to_owned(),
            value: "−16.00".to_owned(),
        })
        .collect();
    let page = ProductPage {
        t: pages.t,
        frame: &frame,
        code: "SHIRT-M".to_owned(),
        is_closed: false,
        close: "/merch/SHIRT-M/close".to_owned(),
        picture: "/merch/SHIRT-M/picture?is=9f2c".to_owned(),
        picture_href: "/merch/SHIRT-M/picture/new".to_owned(),
        stock: "3".to_owned(),
        stock_of: "left".to_owned(),
        facts: vec![
            fact(pages, "Price", "20.00 EUR"),
            fact(pages, "Cost each", "8.00 EUR"),
            fact(pages, "Fund", "Merch"),
        ],
        tags: vec![pages.tag(Tone::Warn, "few left")],
        moves,
        moves_href: "/merch/SHIRT-M/moves".to_owned(),
        currency: "EUR".to_owned(),
        batches: vec![BatchRow {
            date: "10 Mar 2026".to_owned(),
            href: "/entries/12".to_owned(),
            pieces: "100".to_owned(),
            cost: "650.00".to_owned(),
            each: "6.50".to_owned(),
            gone: "37".to_owned(),
            left: "63".to_owned(),
            sold: "30".to_owned(),
            income: "600.00".to_owned(),
            sold_cost: "195.00".to_owned(),
            surplus: "405.00".to_owned(),
        }],
        run: vec![Input::new(Kind::Amount, "cost", pages.t.get("plan-run-cost")).unit("EUR")],
        run_says: pages.say.s("37 of 100 pieces pay it back."),
        edit_href: "/merch/SHIRT-M/edit".to_owned(),
    };
    pages.keep("product", &page);
}

fn events(pages: &mut Pages<'_>) {
    let frame = pages.frame("Events", Part::Events);
    let list = EventList {
        t: pages.t,
        frame: &frame,
        currency: "EUR".to_owned(),
        events: vec![EventRow {
            code: "E05".to_owned(),
            name: pages.say.s("Soli concert at the old mill"),
            href: "/events/E05".to_owned(),
            date: "25 Oct 2026".to_owned(),
            money_in: "612.50".to_owned(),
            money_out: "212.40".to_owned(),
            left: "400.10".to_owned(),
            in_href: "/entries?event=E05&what=income".to_owned(),
            out_href: "/entries?event=E05&what=spending".to_owned(),
            left_href: "/entries?event=E05&what=result".to_owned(),
            fund: pages.say.s("Legal aid"),
        }],
        empty: Empty::default(),
    };
    pages.keep("events", &list);
    let line =
        |name: &str, amount: &str| Balance { name: pages.say.s(name), amount: amount.to_owned(), ..Balance::default() };
    let frame = pages.frame("Soli concert at the old mill", Part::Events);
    let page = EventPage {
        t: pages.t,
        frame: &frame,
        code: "E05".to_owned(),
        currency: "EUR".to_owned(),
        sentence: pages.say.s("In 612.50, out 212.40, left 400.10 EUR: goes to Legal aid."),
        facts: vec![fact(pages, "Date", "25 Oct 2026")],
        money_in: vec![line("Door", "320.00"), line("Bar", "241.50"), line("Donations box", "51.00")],
        total_in: "612.50".to_owned(),
        money_out: vec![line("Room", "80.00"), line("Drinks", "112.40"), line("Flyers", "20.00")],
        total_out: "212.40".to_owned(),
        left: "400.10".to_owned(),
        sums: ["income", "spending", "result"].map(|what| format!("/entries?event=E05&what={what}")),
        entries: pages.entries(),
        income_href: "/record/event-income?event=E05".to_owned(),
        costs_href: "/record/event-costs?event=E05".to_owned(),
        tickets_href: "/record/tickets?event=E05".to_owned(),
        plan_href: "/events/E05/plan".to_owned(),
        sheet_href: "/events/E05/sheet".to_owned(),
        settle_href: "/events/E05/settle".to_owned(),
        floats: Vec::new(),
        cancel_href: "/events/E05/cancel".to_owned(),
    };
    pages.keep("event", &page);
}

fn entries(pages: &mut Pages<'_>) {
    let frame = pages.frame("All entries", Part::Entries);
    let t = pages.t;
    let list = EntryList {
        t,
        frame: &frame,
        currency: "EUR".to_owned(),
        report_href: pages.say.s("/reports/monthly?month=2026-05"),
        filters: vec![
            Input::new(Kind::Text, "q", t.get("web-f-text")).value(pages.say.s("lawyer")).wide(),
            Input::new(Kind::Select, "fund", t.get("web-fund")).choices(fund_choices(pages)),
            Input::new(Kind::Date, "from", t.get("web-f-since-date")),
            Input::new(Kind::Date, "to", t.get("web-f-until-date")),
        ],
        problems: Vec::new(),
        sum: "1,234.00\u{a0}EUR".to_owned(),
        is_filtered: true,
        entries: (0..10).flat_map(|_| pages.entries()).collect(),
        pager: Pager { newer: "?after=33".to_owned(), older: "?before=29".to_owned(), summary: String::new() },
        empty: Empty::default(),
    };
    pages.keep("entries", &list);
    entry(pages);
}

fn entry(pages: &mut Pages<'_>) {
    let t = pages.t;
    let frame = pages.frame("Entry 31", Part::Entries);
    let page = EntryPage {
        t,
        frame: &frame,
        list_href: "/entries?kind=donation".to_owned(),
        number: "31".to_owned(),
        sentence: pages.say.s(
            "450.00 EUR were paid out of Rupression from the giro account on 28 Oct 2026: Lawyer, invoice 2026-118.",
        ),
        tags: vec![pages.tag(Tone::Good, "reconciled")],
        facts: vec![
            fact(pages, "Kind", "Money paid out"),
            fact(pages, "Date", "28 Oct 2026"),
            fact(pages, "Receipt", "2026-118"),
            fact(pages, "Recorded", "29 Oct 2026 by maria"),
            fact(pages, "Contact", "D-0043"),
        ],
        postings: vec![
            pages.posting("Lawyers", "Expenses:Legal:Lawyers", "Rupression", "450.00", ""),
            pages.posting("Giro account", "Assets:Bank:Giro", "Rupression", "", "450.00"),
        ],
        total_debit: "450.00".to_owned(),
        total_credit: "450.00".to_owned(),
        vouchers: vec![VoucherRow {
            name: pages.say.s("invoice-118.pdf"),
            href: "/vouchers/ab".to_owned(),
            size: "84 kB".to_owned(),
            hash: "ab12 77c0".to_owned(),
        }],
        history: vec![
            HistoryRow { when: "29 Oct 2026".to_owned(), text: pages.say.s("Recorded by maria"), href: String::new() },
            HistoryRow {
                when: "4 Nov 2026".to_owned(),
                text: pages.say.s("Reconciled with the statement of 31 Oct 2026"),
                href: "/reconciliations/4".to_owned(),
            },
        ],
        hash: "9f2c41d077ab0c5e9f2c41d077ab0c5e9f2c41d077ab0c5e9f2c41d077ab0c5e".to_owned(),
        goods: vec![super::goods::moved(pages)],
        previous_hash: "1b7c41d077ab0c5e9f2c41d077ab0c5e9f2c41d077ab0c5e9f2c41d077ab0c5e".to_owned(),
        problems: Vec::new(),
        voucher_action: "/entries/31/vouchers".to_owned(),
        voucher: Input::new(Kind::File, "file", pages.say.s("Attach a receipt")),
        reverse_action: "/entries/31/reverse".to_owned(),
        reverse_reason: Input::new(Kind::Text, "reason", pages.say.s("Reason")),
        reverse_note: pages.say.s("October is open: a reversal bears the same date."),
        letters: vec![Link {
            href: "/receipts/thanks/33".to_owned(),
            text: pages.say.s("Thank-you letter"),
            is_current: false,
        }],
        correct_href: "/entries/31/correct".to_owned(),
        newer_href: "/entries/32".to_owned(),
        older_href: "/entries/30".to_owned(),
    };
    pages.keep("entry", &page);
}
