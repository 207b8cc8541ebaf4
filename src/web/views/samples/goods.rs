//! The stall, with made-up values.

use super::Pages;
use crate::web::views::Part;
use crate::web::views::form::{Choice, FieldProblem, Input, Kind};
use crate::web::views::stall::{Family, Stall, Tile};

pub fn render(pages: &mut Pages<'_>) {
    stall(pages, "stall", false);
    stall(pages, "stall-short", true);
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
