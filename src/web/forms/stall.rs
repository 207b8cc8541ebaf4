//! The stall: taps on products become a basket, the basket a sale. Knows no request and no database.

use chrono::NaiveDate;

use crate::acts::merch::SoldItem;
use crate::acts::{FeeBorneBy, MerchSale, Record};
use crate::ledger::product::{PriceList, Product};
use crate::ledger::{AccountPath, Currency, FundCode, Money};
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::FieldProblem;
use crate::words::Words;

/// The beginning of the name of a product's number field.
const QUANTITY: &str = "quantity-";

/// What the button for a sale at the solidarity price sends.
pub const SOLIDARITY: &str = "sell-solidarity";

/// The codes of the products that something was typed for.
#[must_use]
pub fn codes(typed: &Typed) -> Vec<&str> {
    let of_goods = |(name, value): &(&str, &str)| name.starts_with(QUANTITY) && !matches!(value.trim(), "" | "0");
    let named = typed.iter().filter(of_goods).filter_map(|(name, _)| name.strip_prefix(QUANTITY));
    named.chain([typed.get("add")]).filter(|code| !code.is_empty()).collect()
}

/// The number that stands beside a product after what was tapped; what cannot be read stays as it was typed.
#[must_use]
pub fn quantity(typed: &Typed, code: &str) -> String {
    let read = typed.get(&format!("{QUANTITY}{code}"));
    let by = i64::from(typed.get("add") == code).saturating_sub(i64::from(typed.get("less") == code));
    match if read.is_empty() { Ok(0) } else { read.parse::<i64>() } {
        Ok(pieces) => pieces.saturating_add(by).max(0).to_string(),
        Err(_) => read.to_owned(),
    }
}

/// The price list of the sale: the one of the button, else the one that is set.
#[must_use]
pub fn price_list(typed: &Typed) -> Option<PriceList> {
    let named = |name: &str| PriceList::ALL.into_iter().find(|list| list.name() == name);
    if typed.get("step") == SOLIDARITY { Some(PriceList::Solidarity) } else { named(typed.get("list")) }
}

/// What the basket costs at the prices that are set, in minor units; what cannot be read counts nothing.
#[must_use]
pub fn total(typed: &Typed, goods: &[Product]) -> i64 {
    let costs = |product: &Product| {
        let pieces = quantity(typed, &product.code).parse::<i64>().unwrap_or(0);
        product.price_on(price_list(typed)).minor.saturating_mul(pieces)
    };
    goods.iter().map(costs).fold(0, i64::saturating_add)
}

/// The basket as a sale of today.
///
/// # Errors
/// What cannot be read, field by field.
pub fn read(
    t: &Words,
    (currency, today): (Currency, NaiveDate),
    typed: &Typed,
    key: &str,
) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let place: Option<AccountPath> = reader.choice(field("place", "stall-from"));
    let mut items = Vec::new();
    let mut is_empty = true;
    for (name, value) in typed.iter() {
        let Some(code) = name.strip_prefix(QUANTITY) else { continue };
        is_empty = is_empty && matches!(value.trim(), "" | "0");
        if let Some(quantity @ 1..) = reader.pieces(field(name, "web-sale-pieces")) {
            items.push(SoldItem { product: code.to_owned(), quantity, price: None, place: place.clone() });
        }
    }
    if is_empty {
        reader.wrong("", "stall-wrong-empty", &[]);
    }
    let into = reader.needed_choice(field("into", "stall-into"));
    let given = reader.amount(field("given", "web-f-given"), currency);
    let donation_fund: Option<FundCode> = reader.choice(field("donation_fund", "web-f-gift-fund"));
    let stock_reason = reader.text(field("stock_reason", "stall-reason"), LINE);
    let event = reader.text(field("event", "web-f-event"), 40);
    let record = into.map(|into| {
        let sale = MerchSale {
            items,
            currency: Some(currency),
            into,
            shipping: None,
            price_list: price_list(typed),
            discount: None,
            given: given.map(Money::into),
            donation_fund,
            fee: None,
            fee_borne_by: FeeBorneBy::Fund,
            fee_account: None,
            stock_reason,
        };
        Record { event, ..Record::new(key, today, sale) }
    });
    reader.finish(record)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{line, typed, wrong};
    use super::*;

    const CASH: (&str, &str) = ("into", "Assets:Cash:Box");

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 10, 31).unwrap()
    }

    fn sold(fields: &[(&str, &str)]) -> Result<Record, Vec<FieldProblem>> {
        read(&Words::new("en"), (Currency::EUR, day()), &typed(fields), "k")
    }

    #[test]
    fn a_tap_adds_one_and_another_takes_it_away() {
        let basket = typed(&[("quantity-SHIRT-M", "2"), ("add", "SHIRT-M")]);
        assert_eq!(quantity(&basket, "SHIRT-M"), "3");
        assert_eq!(quantity(&typed(&[("quantity-CARD", ""), ("less", "CARD")]), "CARD"), "0");
        assert_eq!(quantity(&typed(&[("quantity-CARD", "two"), ("add", "CARD")]), "CARD"), "two");
        assert_eq!(codes(&typed(&[("quantity-A", "0"), ("quantity-B", "1"), ("add", "C")])), ["B", "C"]);
    }

    #[test]
    fn the_basket_is_a_sale_out_of_the_box_it_was_taken_from() {
        let box_of = ("place", "Assets:Inventory:Stall");
        let said = line(sold(&[("quantity-SHIRT-M", "2"), CASH, box_of, ("event", "E05")]));
        for part in [r#""product":"SHIRT-M","quantity":2"#, r#""place":"Assets:Inventory:Stall""#, r#""event":"E05""#] {
            assert!(said.contains(part), "{said}");
        }
    }

    #[test]
    fn an_empty_basket_and_unreadable_pieces_are_no_sale() {
        assert_eq!(wrong(sold(&[("quantity-CARD", "0"), CASH])), [""]);
        for bad in ["-1", "two", "1.5", "99999999999999999999"] {
            assert_eq!(wrong(sold(&[("quantity-CARD", bad), CASH])), ["quantity-CARD"], "{bad}");
        }
        assert_eq!(wrong(sold(&[("quantity-CARD", "1"), ("given", "a lot")])), ["into", "given"]);
    }
}
