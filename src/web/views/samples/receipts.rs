//! Receipts for donations, with made-up values.

use super::Pages;
use crate::web::views::form::{Form, Input, Kind, Section};
use crate::web::views::receipts::{ReceiptList, ReceiptPage, ReceiptRow, WordingRow};
use crate::web::views::{Empty, Fact, Link, Part, Rendered, Tone};

pub fn render(pages: &mut Pages<'_>) {
    let frame = pages.frame("Donation receipts", Part::Contacts);
    let row = |number: &str, state: &str, tone| ReceiptRow {
        number: number.to_owned(),
        href: format!("/receipts/{number}"),
        date: "22 Nov 2026".to_owned(),
        contact: pages.say.s("D-0042 Kim"),
        amount: "25.00\u{a0}EUR".to_owned(),
        state: pages.tag(tone, state),
        reason: pages.say.s("wrong name"),
    };
    let list = ReceiptList {
        t: pages.t,
        frame: &frame,
        receipts: vec![row("2026-0002", "valid", Tone::Good), row("2026-0001", "cancelled", Tone::Warn)],
        wordings: vec![WordingRow {
            name: pages.say.s("Receipt without tax effect"),
            href: "/receipts/wording/neutral".to_owned(),
            only_for: pages.say.s("Every group."),
            state: pages.tag(Tone::Good, "ready"),
        }],
        empty: Empty::default(),
    };
    pages.keep("receipts", &list);
    let frame = pages.frame("Receipt 2026-0002", Part::Contacts);
    let link = |href: &str, text: &str| Link { href: href.to_owned(), text: pages.say.s(text), is_current: false };
    let reason = Input::new(Kind::Text, "reason", pages.t.get("web-reason")).required();
    let page = ReceiptPage {
        t: pages.t,
        frame: &frame,
        state: pages.tag(Tone::Good, "valid"),
        facts: vec![Fact { name: pages.say.s("For"), value: pages.say.s("D-0042 Kim"), href: String::new() }],
        entries: vec![link("/entries/33", "33")],
        files: vec![link("/receipts/2026-0002/letter/receipt-2026-0002.pdf", "PDF")],
        letter: Rendered::by_renderer(
            "<div class=\"letter\"><h2>Receipt 2026-0002</h2><p>25.00 EUR</p></div>".to_owned(),
        ),
        cancel: Form {
            action: "/receipts/2026-0002/cancel".to_owned(),
            submit: pages.say.s("Cancel this receipt"),
            sections: vec![Section { inputs: vec![reason], ..Section::default() }],
            ..Form::default()
        },
    };
    pages.keep("receipt", &page);
}
