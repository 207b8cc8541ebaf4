//! “We sold something”: items with pieces, and how it was paid.

use super::{Lists, Said, act_form, fee_inputs, more, read_bearer};
use crate::acts::merch::SoldItem;
use crate::acts::{MerchSale, Record};
use crate::ledger::{Currency, FundCode, Money};
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::record::SaleItem;
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// What stands below the items.
#[must_use]
pub fn form(t: &Words, lists: &Lists, key: &str) -> Form {
    let nobody = Choice::new("", t.get("web-f-no-gift"));
    let gift_funds = std::iter::once(nobody).chain(lists.funds.iter().cloned()).collect();
    let inputs = vec![lists.place(t, "into", "web-f-paid-into"), lists.date(t), lists.event(t)];
    let mut rest = vec![
        lists.amount(t, "given", "web-f-given").hint(t.get("web-f-given-hint")),
        Input::new(Kind::Select, "donation_fund", t.get("web-f-gift-fund")).choices(gift_funds),
        lists.amount(t, "shipping", "web-f-shipping").adds_to("total:1"),
        Input::new(Kind::Text, "stock_reason", t.get("web-f-stock-reason")),
    ];
    rest.extend(fee_inputs(t, lists));
    act_form(t, "/record/sale", key, vec![Section { inputs, ..Section::default() }, more(t, rest)])
}

/// Puts what was typed beside the items, and what is wrong with it.
pub fn refill_items(items: &mut [SaleItem], typed: &Typed, problems: &[FieldProblem]) {
    for item in items {
        let name = format!("quantity-{}", item.code);
        if let Some(read) = typed.find(&name) {
            item.quantity = read.to_owned();
        }
        if let Some(problem) = problems.iter().find(|problem| problem.field == name) {
            item.error.clone_from(&problem.message);
        }
    }
}

/// # Errors
/// What cannot be read, field by field.
pub fn read(t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let mut items = Vec::new();
    for (name, _) in typed.iter() {
        let Some(product) = name.strip_prefix("quantity-") else { continue };
        let quantity = reader.pieces(field(name, "web-sale-pieces"));
        if let Some(quantity @ 1..) = quantity {
            items.push(SoldItem { product: product.to_owned(), quantity, price: None, place: None });
        }
    }
    let nothing_typed =
        typed.iter().all(|(name, value)| !name.starts_with("quantity-") || matches!(value.trim(), "" | "0"));
    if items.is_empty() && nothing_typed {
        reader.wrong("", "web-wrong-nothing-sold", &[]);
    }
    let into = reader.needed_choice(field("into", "web-f-paid-into"));
    let given = reader.amount(field("given", "web-f-given"), currency);
    let donation_fund = reader.choice::<FundCode>(field("donation_fund", "web-f-gift-fund"));
    let shipping = reader.amount(field("shipping", "web-f-shipping"), currency);
    let stock_reason = reader.text(field("stock_reason", "web-f-stock-reason"), LINE);
    let fee = reader.amount(field("fee", "web-f-fee"), currency);
    let fee_borne_by = read_bearer(&mut reader);
    let said = Said::read(&mut reader);
    let act = into.map(|into| MerchSale {
        items,
        currency: Some(currency),
        into,
        shipping: shipping.map(Money::into),
        price_list: None,
        discount: None,
        given: given.map(Money::into),
        donation_fund,
        fee: fee.map(Money::into),
        fee_borne_by,
        fee_account: None,
        stock_reason,
    });
    let record = said.record(key, act);
    reader.finish(record)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{line, typed, wrong};
    use super::*;

    #[test]
    fn only_items_with_pieces_are_sold() {
        let t = Words::new("en");
        let fields =
            [("quantity-SHIRT-M", "2"), ("quantity-CARD", "0"), ("quantity-PATCH", ""), ("into", "Assets:Cash:Box")];
        let said = line(read(&t, Currency::EUR, &typed(&fields), "k"));
        assert!(said.contains(r#""items":[{"product":"SHIRT-M","quantity":2,"#), "{said}");
        let none = [("quantity-CARD", "0"), ("into", "Assets:Cash:Box")];
        assert_eq!(wrong(read(&t, Currency::EUR, &typed(&none), "k")), [""]);
    }

    #[test]
    fn pieces_that_are_no_number_are_named_beside_their_item() {
        let t = Words::new("en");
        for read_as in ["-1", "two", "1.5", "99999999999999999999"] {
            let fields = [("quantity-CARD", read_as), ("into", "Assets:Cash:Box")];
            let problems = read(&t, Currency::EUR, &typed(&fields), "k").unwrap_err();
            let mut items = [SaleItem { code: "CARD".into(), ..SaleItem::default() }];
            refill_items(&mut items, &typed(&fields), &problems);
            assert_eq!(items[0].quantity, read_as);
            assert!(items[0].error.contains("whole number"), "{}", items[0].error);
        }
    }
}
