//! The stall, cash, debts and events side by side, with made-up values.

use super::Pages;
use crate::web::views::cash::{
    BoxRow, CashCounted, CashForm, CashList, DebtRow, LetterPage, OpenRow, OwedPage, PieceRow,
};
use crate::web::views::entries::GoodsMovedRow;
use crate::web::views::form::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::web::views::goods::{GoodsCell, MoveRow, MovesPage};
use crate::web::views::nights::{Cancel, ComparePage, CompareRow, Linked, TicketRow};
use crate::web::views::stall::{Family, Stall, Tile};
use crate::web::views::{Balance, Fact, Pager, Part, Rendered};

pub fn render(pages: &mut Pages<'_>) {
    stall(pages, "stall", false);
    stall(pages, "stall-short", true);
    cash(pages);
    owed(pages);
    compare(pages);
    moves(pages);
    cancel(pages, "cancel", false);
    cancel(pages, "cancel-wrong", true);
}

/// What an entry's page says of the goods it moved.
pub fn moved(pages: &mut Pages<'_>) -> GoodsMovedRow {
    GoodsMovedRow {
        name: pages.say.s("T-shirt “No one is alone” M"),
        href: "/merch/SHIRT-M".to_owned(),
        place: pages.say.s("Stall box"),
        place_href: "/entries".to_owned(),
        why: pages.t.get("reports-col-sold"),
        pieces: "\u{2212}2".to_owned(),
        price: "36.00 EUR".to_owned(),
    }
}

fn moves(pages: &mut Pages<'_>) {
    let t = pages.t;
    let row = |text: &str, pieces: &str, cost: &str, left: &str, worth: &str| MoveRow {
        date: "2 Oct 2026".to_owned(),
        href: "/entries/12".to_owned(),
        text: pages.say.s(text),
        place: pages.say.s("Stall box"),
        pieces: pieces.to_owned(),
        cost: cost.to_owned(),
        left: left.to_owned(),
        worth: worth.to_owned(),
    };
    let rows = vec![
        row("Sale: 2 × T-shirt “No one is alone” M in cash", "\u{2212}2", "\u{2212}13.00", "18", "117.00"),
        row("Bought 20 × T-shirt “No one is alone” M", "+20", "130.00", "20", "130.00"),
    ];
    let frame = pages.frame("Moves of T-shirt “No one is alone” M", Part::Merch);
    let page = MovesPage {
        t,
        frame: &frame,
        code: "SHIRT-M".to_owned(),
        name: pages.say.s("T-shirt “No one is alone” M"),
        currency: "EUR".to_owned(),
        pieces: "18".to_owned(),
        cost: "117.00".to_owned(),
        place: Input::new(Kind::Select, "place", t.get("places-place"))
            .choices(vec![Choice::new("", t.get("moves-everywhere")), Choice::new("x", pages.say.s("Stall box"))]),
        rows,
        pager: Pager { older: "/merch/SHIRT-M/moves?before=12.1".to_owned(), ..Pager::default() },
    };
    pages.keep("moves", &page);
}

fn cancel(pages: &mut Pages<'_>, file: &'static str, is_wrong: bool) {
    let t = pages.t;
    let cell = |entry: i64, what: &str, value: &str| GoodsCell {
        name: format!("{what}-{entry}"),
        heading: t.get(&format!("cancel-{what}")),
        label: pages.say.s(what),
        value: value.to_owned(),
        error: if is_wrong && what == "kept" { pages.say.s("This is no amount.") } else { String::new() },
        unit: "EUR".to_owned(),
    };
    let row = |entry: i64, told: &str, open: &str| TicketRow {
        href: format!("/entries/{entry}"),
        text: pages.say.s("Tickets for Soli concert at the old mill sold ahead"),
        told: pages.say.s(told),
        open: open.to_owned(),
        cells: vec![cell(entry, "back", open), cell(entry, "kept", "")],
    };
    let rows = vec![row(12, "2 Oct 2026 · D-0042 · T-17", "20.00"), row(14, "3 Oct 2026", "30.00")];
    let input = Input::new(Kind::Date, "date", t.get("web-f-date")).value("2026-10-20");
    let sections = vec![Section { inputs: vec![input], ..Section::default() }];
    let submit = t.get("cancel-look");
    let form = Form { action: "/events/E05/cancel".to_owned(), submit, sections, ..Form::default() };
    let frame = pages.frame("Give back tickets of Soli concert at the old mill", Part::Events);
    let page = Cancel {
        t,
        frame: &frame,
        back_href: "/events/E05".to_owned(),
        back: pages.say.s("Soli concert at the old mill"),
        open: "50.00".to_owned(),
        open_href: "/entries".to_owned(),
        elsewhere: if is_wrong { t.with("cancel-elsewhere", &[("amount", "5.00 EUR")]) } else { String::new() },
        rows,
        has_more: is_wrong,
        will: Vec::new(),
        sum: String::new(),
        postings: Vec::new(),
        kept: Vec::new(),
        form,
    };
    pages.keep(file, &page);
}

fn cash(pages: &mut Pages<'_>) {
    let t = pages.t;
    let row = |name: &str, holder: &str, difference: &str| BoxRow {
        name: pages.say.s(name),
        href: "/entries?account=Assets%3ACash%3ABox".to_owned(),
        holder: pages.say.s(holder),
        since: pages.say.s("since 3 Oct 2026"),
        balance: "212.40 EUR".to_owned(),
        counted: if holder.is_empty() { String::new() } else { "31 Oct 2026".to_owned() },
        counted_href: "/cash/counts/3".to_owned(),
        age: t.count("cash-days", 4),
        difference: pages.say.s(difference),
        count_href: "/cash/4/count".to_owned(),
        hand_href: "/cash/4/holder".to_owned(),
        move_href: "/record/move".to_owned(),
    };
    let boxes = vec![
        row("Cash box", "Anna", "Counted 210.40 EUR, the book says 212.40 EUR: 2.00 EUR short."),
        row("Event till", "", ""),
    ];
    let frame = pages.frame("Who holds cash", Part::Bank);
    let list = CashList { t, frame: &frame, boxes, total: "424.80 EUR".to_owned(), total_href: "/entries".to_owned() };
    pages.keep("cash", &list);
    let fact =
        |name: &str, value: &str| Fact { name: pages.say.s(name), value: pages.say.s(value), href: String::new() };
    let counted = CashCounted {
        t,
        frame: &frame,
        currency: "EUR".to_owned(),
        facts: vec![fact("Over or short", "2.00 EUR short"), fact("Held by", "Anna")],
        pieces: vec![PieceRow { worth: "20.00".to_owned(), pieces: "10".to_owned(), sum: "200.00".to_owned() }],
        total: "210.40".to_owned(),
        by_fund: vec![Balance {
            name: pages.say.s("Rupression"),
            href: "/funds/rupression".to_owned(),
            amount: "212.40".to_owned(),
            ..Balance::default()
        }],
        book: "212.40".to_owned(),
        earlier: vec![fact("3 Oct 2026", "Counted 40.00 EUR. The book says the same.")],
        reconcile_href: "/bank/4/reconcile".to_owned(),
    };
    pages.keep("cash-counted", &counted);
    let note = Input::new(Kind::Number, "note-2000", "20.00").unit("EUR").adds_to("total:20.00");
    let form = Form {
        action: "/cash/4/count".to_owned(),
        key: "k".to_owned(),
        sections: vec![Section { title: t.get("night-count"), inputs: vec![note], is_folded: false }],
        submit: t.get("cash-keep"),
        step: "keep".to_owned(),
        other: t.get("cash-keep-and-post"),
        other_step: "post".to_owned(),
        ..Form::default()
    };
    let count = CashForm {
        t,
        frame: &frame,
        intro: t.get("cash-count-intro"),
        found: pages.say.s("Counted 210.40 EUR, the book says 212.40 EUR: 2.00 EUR short."),
        is_different: true,
        sum: t.get("cash-sum"),
        currency: "EUR".to_owned(),
        exponent: 2,
        form,
    };
    pages.keep("cash-count", &count);
}

fn owed(pages: &mut Pages<'_>) {
    let t = pages.t;
    let age = |n: usize, value: &str| Fact {
        name: t.get(&format!("owed-age-{n}")),
        value: value.to_owned(),
        href: String::new(),
    };
    let row = |name: &str, letter: &str| DebtRow {
        name: pages.say.s(name),
        href: "/entries?account=Assets%3AReceivable%3AInfoshopA".to_owned(),
        holds: pages.say.s("14 pieces, cost 91.00 EUR"),
        ages: vec![age(0, "54.00"), age(1, ""), age(2, ""), age(3, "126.00")],
        open: "180.00".to_owned(),
        currency: "EUR".to_owned(),
        since: "31 Mar 2026".to_owned(),
        letter_href: letter.to_owned(),
        pay_href: "/record/received".to_owned(),
    };
    let frame = pages.frame("Owed to us and by us", Part::Merch);
    let page = OwedPage {
        t,
        frame: &frame,
        ages: (0..4).map(|n| t.get(&format!("owed-age-{n}"))).collect(),
        to_us: vec![row("Infoshop A", "/owed/9/letter")],
        by_us: vec![row("Distro B", "")],
        total_to_us: "180.00 EUR".to_owned(),
        total_to_us_href: "/entries".to_owned(),
        total_by_us: "180.00 EUR".to_owned(),
        total_by_us_href: "/entries".to_owned(),
    };
    pages.keep("owed", &page);
    let letter = LetterPage {
        t,
        frame: &frame,
        today: "31 Oct 2026".to_owned(),
        dear: pages.say.s("Dear people of Infoshop A,"),
        rows: vec![OpenRow {
            date: "31 Mar 2026".to_owned(),
            what: pages.say.s("Sold by InfoshopA: 10 × T-shirt"),
            amount: "126.00 EUR".to_owned(),
        }],
        total: "180.00 EUR".to_owned(),
        please: pages.say.s("Please pay 180.00 EUR when you can."),
        holds: pages.say.s("By our list you hold 14 pieces of ours."),
    };
    pages.keep("owed-letter", &letter);
}

fn stall(pages: &mut Pages<'_>, name: &'static str, is_short: bool) {
    let tile = |code: &str, name: &str, price: &str, price_minor, left, quantity: &str| Tile {
        code: code.to_owned(),
        name: pages.say.s(name),
        price: price.to_owned(),
        solidarity: if price_minor == 2000 { "25.00".to_owned() } else { String::new() },
        price_minor,
        left: pages.t.count("stall-left", left),
        less: pages.say.s("One less"),
        pieces: pages.say.s("Pieces"),
        is_low: left < 5,
        picture: if code == "CARD" { "/merch/CARD/picture?is=9f2c".to_owned() } else { String::new() },
        quantity: quantity.to_owned(),
        error: String::new(),
    };
    let t = pages.t;
    let frame = pages.frame("Sell", Part::Merch);
    let message = pages.say.s("The stall box holds 3 of T-shirt M, and 4 are in the basket. Say why.");
    let reason = Input::new(Kind::Text, "stock_reason", t.get("stall-reason")).hint(t.get("stall-reason-hint")).wide();
    let place = Input::new(Kind::Select, "place", t.get("stall-from"));
    let page = Stall {
        t,
        frame: &frame,
        key: "k".to_owned(),
        currency: "EUR".to_owned(),
        exponent: 2,
        total: "83.00".to_owned(),
        has_solidarity: true,
        families: vec![Family {
            name: pages.say.s("T-shirt"),
            tiles: vec![
                tile("SHIRT-M", "T-shirt “No one is alone” M", "20.00", 2000, 3, if is_short { "4" } else { "1" }),
                tile("SHIRT-L", "T-shirt “No one is alone” L", "20.00", 2000, 14, "0"),
                tile("CARD", "Postcard set", "3.00", 300, 120, "1"),
                tile("PATCH", "Patch", "2.50", 250, 0, "0"),
            ],
        }],
        setting: vec![place.choices(vec![Choice::new("", pages.say.s("Stall box"))])],
        summary: pages.say.s("From Stall box, paid into Cash box"),
        is_setting_open: false,
        gift: vec![Input::new(Kind::Amount, "given", t.get("web-f-given")).unit("EUR")],
        is_gift_open: false,
        reason: is_short.then(|| Input { error: message.clone(), ..reason }),
        problems: is_short.then(|| FieldProblem { field: "stock_reason".to_owned(), message }).into_iter().collect(),
        search: String::new(),
        has_more: false,
    };
    pages.keep(name, &page);
}

/// An amount that leads to its entries; an empty one is none.
fn linked(amount: &str) -> Linked {
    let href = if amount.is_empty() { String::new() } else { "/entries?event=E05".to_owned() };
    Linked { amount: amount.to_owned(), href }
}

fn compare(pages: &mut Pages<'_>) {
    let t = pages.t;
    let event = |name: &str, day: &str, code: &str| Fact {
        name: pages.say.s(name),
        value: day.to_owned(),
        href: format!("/events/{code}"),
    };
    let row =
        |name: &str, amounts: [&str; 2]| CompareRow { name: pages.say.s(name), amounts: amounts.map(linked).to_vec() };
    let frame = pages.frame("Events compared", Part::Events);
    let both = |one: &str, other: &str| vec![linked(one), linked(other)];
    let page = ComparePage {
        t,
        frame: &frame,
        currency: "EUR".to_owned(),
        events: vec![event("Soli concert", "31 Oct 2026", "E02"), event("Küfa", "3 Oct 2026", "E01")],
        income_lines: vec![row("Door", ["486.00", "120.00"])],
        spending_lines: vec![row("Bands and travel", ["215.00", ""])],
        income: both("486.00", "120.00"),
        spending: both("215.00", "0.00"),
        left: both("271.00", "120.00"),
        share: vec!["55 %".to_owned(), "100 %".to_owned()],
        figure: Rendered::by_renderer("<svg class=\"plot\" role=\"img\"></svg>".to_owned()),
    };
    pages.keep("events-compare", &page);
}
