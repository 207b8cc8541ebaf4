//! Orders and gifts beside their payments, with made-up values.

use super::Pages;
use crate::web::views::details::{
    CalledRow, DetailGroup, DetailRow, Details, FindPayment, PaymentRow, ShopCalls, ShopSource,
};
use crate::web::views::imports::Progress;
use crate::web::views::{Choice, Empty, Part, Tone};

pub fn render(pages: &mut Pages<'_>) {
    let row = |id: &str, payment: &str| DetailRow {
        id: id.to_owned(),
        date: "14 May 2026".to_owned(),
        source: pages.say.s("Shopify, orders #2001"),
        name: pages.say.s("Dana Probe"),
        text: pages.say.s("1 × Shirt M, 3 × Sticker pack"),
        amount: "39.50 EUR".to_owned(),
        choices: match payment.is_empty() {
            true => {
                vec![Choice::new("7", pages.say.s("15 May 2026, 39.50 EUR, D. Probe: the same amount, a day apart"))]
            }
            false => Vec::new(),
        },
        likeliest: pages.say.s("15 May 2026, 39.50 EUR, D. Probe: the same amount, a day apart"),
        payment: pages.say.s(payment),
        reason: pages.say.s("the same number 9AB00000CD0000011, the same amount"),
        href: "/entries/31".to_owned(),
        can_unlink: !payment.is_empty(),
        can_bring_back: false,
        find_href: if payment.is_empty() { format!("/details/{id}") } else { String::new() },
    };
    let group = |title: &str, tone, rows: Vec<DetailRow>| DetailGroup {
        title: pages.say.s(title),
        hint: pages.say.s("These payments may be it, the likeliest first."),
        tone,
        is_folded: false,
        count: 1,
        rows,
    };
    let frame = pages.frame("Orders and gifts", Part::Bank);
    let page = Details {
        t: pages.t,
        frame: &frame,
        sentence: pages.say.s("What shops and platforms list was paid at PayPal, a card provider or the bank."),
        action: "/details?import=3".to_owned(),
        whole_href: "/details".to_owned(),
        goods: pages.say.s("2 names in shop orders are no products yet."),
        has_goods: true,
        groups: vec![
            group("Which payment?", Tone::Warn, vec![row("3", "")]),
            group("Paid", Tone::Plain, vec![row("4", "15 May 2026, 39.50 EUR, D. Probe")]),
        ],
        problems: Vec::new(),
        empty: Empty::default(),
    };
    let sought = row("3", "");
    pages.keep("details", &page);
    find_payment(pages, sought);
    more(pages);
}

fn find_payment(pages: &mut Pages<'_>, detail: DetailRow) {
    let frame = pages.frame("Which payment was it?", Part::Bank);
    let page = FindPayment {
        t: pages.t,
        frame: &frame,
        detail,
        words: pages.say.s("probe"),
        payments: vec![PaymentRow {
            id: "7".to_owned(),
            date: "15 May 2026".to_owned(),
            account: pages.say.s("PayPal"),
            name: pages.say.s("D. Probe"),
            text: pages.say.s("two shirts"),
            amount: "39.50 EUR".to_owned(),
            is_given: true,
        }],
        none: pages.say.s("No payment in EUR fits."),
        problems: Vec::new(),
    };
    pages.keep("find-payment", &page);
}

fn more(pages: &mut Pages<'_>) {
    let frame = pages.frame("The file is being imported", Part::Bank);
    let page = Progress {
        t: pages.t,
        frame: &frame,
        sentence: pages.say.s("12000 of 100000 rows are stored."),
        stored: "12000".to_owned(),
        rows: "100000".to_owned(),
        again: "/import/7/progress".to_owned(),
    };
    pages.keep("import-progress", &page);
    let frame = pages.frame("What shops call our goods", Part::Bank);
    let page = ShopCalls {
        t: pages.t,
        frame: &frame,
        names: vec![CalledRow {
            number: "1".to_owned(),
            called: pages.say.s("sku:sh-m"),
            shown: pages.say.s("Shirt Solidarity - M"),
            sku: pages.say.s("SH-M"),
            orders: "3".to_owned(),
            product: String::new(),
        }],
        sources: vec![ShopSource {
            number: "1".to_owned(),
            name: pages.say.s("Shopify, orders"),
            place: String::new(),
        }],
        products: vec![Choice::new("SHIRT-M", pages.say.s("SHIRT-M · Shirt, M"))],
        stocks: vec![Choice::new("Assets:Inventory:Shirt", pages.say.s("Shirts"))],
        problems: Vec::new(),
        empty: Empty::default(),
    };
    pages.keep("shop-goods", &page);
}
