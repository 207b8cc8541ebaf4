//! Goods bought, donated, counted, moved and given away.

use super::{Asks, Deed, Reads};
use crate::acts::chart;
use crate::acts::stock::{BoughtItem, CountedItem, Spread};
use crate::acts::{Act, GiftInKind, GiveAway, StockCount, StockMoved, StockPurchase};
use crate::ledger::Money;
use crate::web::form::field;
use crate::web::views::{Choice, Input, Kind};

/// What stands first, and what is folded away.
pub(super) type Fields = (Vec<Input>, Vec<Input>);

pub(super) fn bought(asks: &Asks<'_>) -> Fields {
    let t = asks.t;
    let spread = ["value", "quantity"].map(|by| Choice::new(by, t.get(&format!("deed-spread-{by}"))));
    let first = vec![
        asks.choose("paid_from", "deed-paid-from", &asks.lists.money),
        asks.owed("owed_to", "deed-owed-to", chart::PAYABLE),
        asks.amount("freight", "deed-freight").hint(t.get("deed-freight-hint")),
        Input::new(Kind::Select, "spread", t.get("deed-spread")).choices(spread.to_vec()),
        asks.place("place", "deed-place"),
    ];
    (first, Vec::new())
}

pub(super) fn read_bought(reads: &mut Reads<'_>) -> Option<Act> {
    let place = reads.place("place");
    let mut items = Vec::new();
    for (product, quantity) in reads.numbers("quantity", false) {
        let name = format!("cost-{product}");
        if let Some(cost) = reads.reader.needed_amount(field(&name, "deed-cost"), reads.currency) {
            items.push(BoughtItem { product, quantity, cost: cost.into(), place: place.clone() });
        }
    }
    reads.alone("cost");
    let items = reads.some(items, Deed::Bought.columns());
    let freight = reads.reader.amount(field("freight", "deed-freight"), reads.currency);
    let paid_from = reads.reader.choice(field("paid_from", "deed-paid-from"));
    let owed_to = reads.owed(field("owed_to", "deed-owed-to"), chart::PAYABLE);
    if paid_from.is_some() == owed_to.is_some() {
        reads.reader.wrong("paid_from", "deed-wrong-paid", &[]);
    }
    let spread = if reads.typed.get("spread") == "quantity" { Spread::Quantity } else { Spread::Value };
    Some(StockPurchase { items: items?, freight: freight.map(Money::into), spread, paid_from, owed_to }.into())
}

pub(super) fn read_donated(reads: &mut Reads<'_>) -> Option<Act> {
    let place = reads.place("place");
    let numbers = reads.numbers("quantity", false);
    reads.alone("value");
    let mut numbers = reads.some(numbers, Deed::Donated.columns())?;
    if numbers.len() > 1 {
        reads.reader.wrong("", "deed-wrong-one", &[]);
    }
    let (product, quantity) = numbers.pop()?;
    let value = reads.reader.needed_amount(field(&format!("value-{product}"), "deed-value"), reads.currency)?;
    Some(GiftInKind { product, quantity, value: value.into(), place, income: None }.into())
}

pub(super) fn read_counted(reads: &mut Reads<'_>) -> Option<Act> {
    let place = reads.place("place");
    let counted = reads.numbers("counted", true).into_iter();
    let items: Vec<CountedItem> =
        counted.map(|(product, counted)| CountedItem { product, counted, place: place.clone() }).collect();
    if items.is_empty() {
        reads.reader.wrong("", "deed-wrong-nothing", &[]);
    }
    (!items.is_empty()).then(|| StockCount { items }.into())
}

pub(super) fn moved(asks: &Asks<'_>) -> Fields {
    (vec![asks.place("from", "deed-from"), asks.place("into", "deed-into")], vec![asks.reason()])
}

pub(super) fn read_moved(reads: &mut Reads<'_>) -> Option<Act> {
    let (from, into) = (reads.place("from"), reads.place("into"));
    if from == into {
        reads.reader.wrong("into", "deed-wrong-same-place", &[]);
    }
    let items = reads.items("quantity");
    let items = reads.some(items, Deed::Moved.columns());
    let stock_reason = reads.reason();
    Some(StockMoved { items: items?, from, into, stock_reason }.into())
}

/// For whom or why goods are given: a fund's people, to be seen, or because they are spoilt.
pub(super) fn given(asks: &Asks<'_>) -> Fields {
    let t = asks.t;
    let why = ["support", "promotion", "damaged"].map(|why| Choice::new(why, t.get(&format!("deed-why-{why}"))));
    let first = vec![
        Input::new(Kind::Radio, "why", t.get("deed-why")).choices(why.to_vec()).value("support"),
        asks.choose("fund", "deed-for-fund", &asks.lists.funds),
        asks.place("place", "deed-from"),
    ];
    (first, vec![asks.reason()])
}

pub(super) fn read_given(reads: &mut Reads<'_>) -> Option<Act> {
    let (place, why) = (reads.place("place"), reads.typed.get("why").to_owned());
    let is_support = !matches!(why.as_str(), "promotion" | "damaged");
    let asked = field("fund", "deed-for-fund");
    let fund = if is_support { reads.reader.needed_choice(asked) } else { reads.reader.choice(asked) };
    let expense = match why.as_str() {
        "damaged" => chart::SHRINKAGE.parse().ok(),
        "promotion" => chart::PROMOTION.parse().ok(),
        _ => None,
    };
    let items = reads.items("quantity");
    let items = reads.some(items, Deed::Given.columns());
    let stock_reason = reads.reason();
    Some(GiveAway { items: items?, fund, expense, place, stock_reason }.into())
}
