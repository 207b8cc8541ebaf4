//! Orders, refunds, exchanges, consignment, and what is owed for goods and tickets.

use super::stock::Fields;
use super::{Asks, Deed, Reads};
use crate::acts::consignment::ReturnedItem;
use crate::acts::merch::SoldItem;
use crate::acts::refund::Goods;
use crate::acts::{
    Act, ConsignmentOut, ConsignmentReturn, ConsignmentSettlement, ConsignorSale, Exchange, MerchSale, PayableSettled,
    PaymentReceived, Preorder, SaleRefund, TicketsSold, chart,
};
use crate::ledger::product::PriceList;
use crate::ledger::{AccountPath, FundCode, Money};
use crate::web::form::field;
use crate::web::forms::{fee_inputs, read_bearer};
use crate::web::views::{Choice, Input, Kind};

fn price_list(asks: &Asks<'_>) -> Input {
    let t = asks.t;
    let normal = std::iter::once(Choice::new("", t.get("stall-list-normal")));
    let named = |list: PriceList| Choice::new(list.name(), t.get(&format!("stall-list-{}", list.name())));
    Input::new(Kind::Select, "list", t.get("stall-list")).choices(normal.chain(PriceList::ALL.map(named)).collect())
}

fn read_list(reads: &Reads<'_>) -> Option<PriceList> {
    PriceList::ALL.into_iter().find(|list| list.name() == reads.typed.get("list"))
}

fn sold(reads: &mut Reads<'_>, column: &str, place: Option<&crate::ledger::AccountPath>) -> Vec<SoldItem> {
    let numbers = reads.numbers(column, false).into_iter();
    numbers.map(|(product, quantity)| SoldItem { product, quantity, price: None, place: place.cloned() }).collect()
}

/// For which fund is what they gave beyond the price.
fn gift_fund(asks: &Asks<'_>, label: &str) -> Input {
    let funds = std::iter::once(Choice::new("", asks.t.get("web-f-no-gift"))).chain(asks.lists.funds.iter().cloned());
    Input::new(Kind::Select, "donation_fund", asks.t.get(label)).choices(funds.collect())
}

/// A sale that is not over the table: by post, paid later, paid before, with discount.
pub(super) fn order(asks: &Asks<'_>) -> Fields {
    let first = vec![
        asks.choose("into", "deed-order-paid", &asks.places.paid),
        asks.owing("owed_by", "deed-order-owed-by"),
        price_list(asks),
        asks.amount("shipping", "web-f-shipping"),
        asks.amount("discount", "deed-discount"),
        asks.place("place", "stall-from"),
    ];
    let mut rest = vec![
        asks.amount("given", "web-f-given").hint(asks.t.get("web-f-given-hint")),
        gift_fund(asks, "web-f-gift-fund"),
        asks.lists.contact(asks.t, "deed-buyer"),
        asks.lists.event(asks.t),
        asks.reason(),
    ];
    rest.extend(fee_inputs(asks.t, asks.lists));
    (first, rest)
}

pub(super) fn read_order(reads: &mut Reads<'_>) -> Option<Act> {
    let place = reads.place("place");
    let items = sold(reads, "quantity", place.as_ref());
    let items = reads.some(items, Deed::Order.columns());
    let into = read_paid_where(reads);
    let mut amount = |name, label| reads.reader.amount(field(name, label), reads.currency);
    let (shipping, discount) = (amount("shipping", "web-f-shipping"), amount("discount", "deed-discount"));
    let (given, fee) = (amount("given", "web-f-given"), amount("fee", "web-f-fee"));
    let donation_fund = reads.reader.choice::<FundCode>(field("donation_fund", "web-f-gift-fund"));
    let (fee_borne_by, stock_reason) = (read_bearer(&mut reads.reader), reads.reason());
    let sale = MerchSale {
        items: items?,
        currency: Some(reads.currency),
        into: into?,
        shipping: shipping.map(Money::into),
        price_list: read_list(reads),
        discount: discount.map(Money::into),
        given: given.map(Money::into),
        donation_fund,
        fee: fee.map(Money::into),
        fee_borne_by,
        fee_account: None,
        stock_reason,
    };
    Some(sale.into())
}

/// Where it was paid, or who will pay later; one of the two.
fn read_paid_where(reads: &mut Reads<'_>) -> Option<AccountPath> {
    let into: Option<AccountPath> = reads.reader.choice(field("into", "deed-order-paid"));
    let owed_by = reads.owed(field("owed_by", "deed-order-owed-by"), chart::RECEIVABLE);
    match (into, owed_by) {
        (Some(path), None) | (None, Some(path)) => Some(path),
        (None, None) if !reads.typed.get("owed_by").is_empty() => None,
        _ => {
            reads.reader.wrong("into", "deed-wrong-paid-where", &[]);
            None
        }
    }
}

pub(super) fn preorder(asks: &Asks<'_>) -> Fields {
    let first = vec![
        asks.choose("into", "web-f-paid-into", &asks.lists.money).required(),
        asks.amount("shipping", "web-f-shipping"),
    ];
    let mut rest = vec![asks.lists.contact(asks.t, "deed-buyer")];
    rest.extend(fee_inputs(asks.t, asks.lists));
    (first, rest)
}

pub(super) fn read_preorder(reads: &mut Reads<'_>) -> Option<Act> {
    let items = sold(reads, "quantity", None);
    let items = reads.some(items, Deed::Preorder.columns());
    let into = reads.reader.needed_choice(field("into", "web-f-paid-into"));
    let shipping = reads.reader.amount(field("shipping", "web-f-shipping"), reads.currency);
    let fee = reads.reader.amount(field("fee", "web-f-fee"), reads.currency);
    let fee_borne_by = read_bearer(&mut reads.reader);
    let act = Preorder {
        items: items?,
        currency: Some(reads.currency),
        into: into?,
        shipping: shipping.map(Money::into),
        fee: fee.map(Money::into),
        fee_borne_by,
        fee_account: None,
        owed_to: None,
    };
    Some(act.into())
}

pub(super) fn refund(asks: &Asks<'_>) -> Fields {
    let t = asks.t;
    let goods = ["back", "kept", "damaged"].map(|goods| Choice::new(goods, t.get(&format!("deed-goods-{goods}"))));
    let first = vec![
        asks.text("of", "deed-of").hint(t.get("deed-of-hint")).required().focused(),
        asks.amount("amount", "deed-refund-amount").hint(t.get("deed-refund-amount-hint")),
        Input::new(Kind::Radio, "goods", t.get("deed-goods")).choices(goods.to_vec()).value("back"),
    ];
    let rest = vec![
        asks.choose("from", "deed-refund-from", &asks.lists.money),
        asks.place("place", "deed-into"),
        asks.amount("fee_returned", "deed-fee-returned"),
    ];
    (first, rest)
}

pub(super) fn read_refund(reads: &mut Reads<'_>) -> Option<Act> {
    let of = reads.reader.needed_text(field("of", "deed-of"), 100);
    let amount = reads.reader.amount(field("amount", "deed-refund-amount"), reads.currency);
    let fee_returned = reads.reader.amount(field("fee_returned", "deed-fee-returned"), reads.currency);
    let from = reads.reader.choice(field("from", "deed-refund-from"));
    let place = reads.place("place");
    let goods = match reads.typed.get("goods") {
        "kept" => Goods::Kept,
        "damaged" => Goods::Damaged,
        _ => Goods::Back,
    };
    let act = SaleRefund {
        of: of?,
        amount: amount.map(Money::into),
        from,
        goods,
        items: reads.items("back"),
        place,
        fee_returned: fee_returned.map(Money::into),
    };
    Some(act.into())
}

pub(super) fn exchange(asks: &Asks<'_>) -> Fields {
    let of = asks.text("of", "deed-of").hint(asks.t.get("deed-of-hint")).required();
    (vec![of, asks.place("place", "deed-place")], vec![asks.reason()])
}

pub(super) fn read_exchange(reads: &mut Reads<'_>) -> Option<Act> {
    let of = reads.reader.needed_text(field("of", "deed-of"), 100);
    let (back, out) = (reads.items("back"), reads.items("out"));
    let (place, stock_reason) = (reads.place("place"), reads.reason());
    Some(Exchange { of: of?, back, out, place, stock_reason }.into())
}

pub(super) fn brought(asks: &Asks<'_>) -> Fields {
    let shop = asks.choose("shop", "deed-shop", &asks.places.shops).required();
    (vec![shop, asks.place("from", "deed-from")], vec![asks.reason()])
}

pub(super) fn read_brought(reads: &mut Reads<'_>) -> Option<Act> {
    let shop = reads.reader.needed_choice::<String>(field("shop", "deed-shop"));
    let items = reads.items("quantity");
    let items = reads.some(items, Deed::Brought.columns());
    let (from, stock_reason) = (reads.place("from"), reads.reason());
    Some(ConsignmentOut { shop: shop?, items: items?, from, stock_reason }.into())
}

pub(super) fn settled(asks: &Asks<'_>) -> Fields {
    let t = asks.t;
    let later = Choice::new("", t.get("deed-paid-later"));
    let paid = std::iter::once(later).chain(asks.lists.money.iter().cloned()).collect();
    let first = vec![
        asks.choose("shop", "deed-shop", &asks.places.shops).required(),
        asks.text("percent", "deed-commission-percent"),
        asks.amount("commission", "deed-commission").hint(t.get("deed-commission-hint")),
        Input::new(Kind::Select, "into", t.get("web-f-paid-into")).choices(paid),
        price_list(asks),
    ];
    (first, vec![asks.reason()])
}

pub(super) fn read_settled(reads: &mut Reads<'_>) -> Option<Act> {
    let shop = reads.reader.needed_choice::<String>(field("shop", "deed-shop"));
    let items = sold(reads, "sold", None);
    let (returned, missing) = (reads.numbers("returned", false), reads.numbers("missing", false));
    let mut back: Vec<ReturnedItem> = Vec::new();
    for (product, returned) in returned {
        back.push(ReturnedItem { product, returned, missing: 0 });
    }
    for (product, missing) in missing {
        match back.iter_mut().find(|item| item.product == product) {
            Some(item) => item.missing = missing,
            None => back.push(ReturnedItem { product, returned: 0, missing }),
        }
    }
    let commission = reads.reader.amount(field("commission", "deed-commission"), reads.currency);
    let commission_percent = reads.percent(commission.is_some() || items.is_empty());
    let into = reads.reader.choice(field("into", "web-f-paid-into"));
    let stock_reason = reads.reason();
    if items.is_empty() {
        let items = reads.some(back, Deed::Settled.columns());
        return Some(ConsignmentReturn { shop: shop?, items: items?, into: None, stock_reason }.into());
    }
    let act = ConsignmentSettlement {
        shop: shop?,
        items,
        currency: Some(reads.currency),
        price_list: read_list(reads),
        back,
        commission: commission.map(Money::into),
        commission_percent,
        into,
        stock_reason,
    };
    Some(act.into())
}

pub(super) fn theirs(asks: &Asks<'_>) -> Fields {
    let first = vec![
        asks.amount("amount", "deed-theirs-amount").required().focused(),
        asks.owed("consignor", "deed-consignor", chart::CONSIGNOR).required(),
        asks.choose("fund", "deed-theirs-fund", &asks.lists.funds).required(),
        asks.choose("into", "web-f-paid-into", &asks.lists.money).required(),
        asks.text("percent", "deed-our-percent"),
    ];
    (first, Vec::new())
}

pub(super) fn read_theirs(reads: &mut Reads<'_>) -> Option<Act> {
    let amount = reads.reader.needed_amount(field("amount", "deed-theirs-amount"), reads.currency);
    let consignor = reads.reader.needed_text(field("consignor", "deed-consignor"), 40);
    let fund = reads.reader.needed_choice(field("fund", "deed-theirs-fund"));
    let into = reads.reader.needed_choice(field("into", "web-f-paid-into"));
    let commission_percent = reads.percent(false);
    let act = ConsignorSale {
        consignor: consignor?,
        fund: fund?,
        amount: amount?.into(),
        currency: Some(reads.currency),
        into: into?,
        commission: None,
        commission_percent,
    };
    Some(act.into())
}

pub(super) fn received(asks: &Asks<'_>) -> Fields {
    let first = vec![
        asks.amount("amount", "web-f-amount").required().focused(),
        asks.choose("from", "deed-owing", &asks.places.receivable).required(),
        asks.choose("into", "web-f-paid-into", &asks.lists.money).required(),
        gift_fund(asks, "deed-received-gift"),
    ];
    (first, fee_inputs(asks.t, asks.lists))
}

pub(super) fn read_received(reads: &mut Reads<'_>) -> Option<Act> {
    let amount = reads.reader.needed_amount(field("amount", "web-f-amount"), reads.currency);
    let from = reads.reader.needed_choice(field("from", "deed-owing"));
    let into = reads.reader.needed_choice(field("into", "web-f-paid-into"));
    let fee = reads.reader.amount(field("fee", "web-f-fee"), reads.currency);
    let fee_borne_by = read_bearer(&mut reads.reader);
    let donation_fund = reads.reader.choice::<FundCode>(field("donation_fund", "deed-received-gift"));
    let act = PaymentReceived {
        from: from?,
        amount: amount?.into(),
        currency: Some(reads.currency),
        into: into?,
        fund: None,
        donation_fund,
        fee: fee.map(Money::into),
        fee_borne_by,
        fee_account: None,
    };
    Some(act.into())
}

pub(super) fn paid(asks: &Asks<'_>) -> Fields {
    let first = vec![
        asks.amount("amount", "web-f-amount").required().focused(),
        asks.choose("owed_to", "deed-owed", &asks.places.payable).required(),
        asks.choose("from", "web-f-from", &asks.lists.money).required(),
    ];
    (first, Vec::new())
}

pub(super) fn read_paid(reads: &mut Reads<'_>) -> Option<Act> {
    let amount = reads.reader.needed_amount(field("amount", "web-f-amount"), reads.currency);
    let owed_to = reads.reader.needed_choice(field("owed_to", "deed-owed"));
    let from = reads.reader.needed_choice(field("from", "web-f-from"));
    let currency = Some(reads.currency);
    Some(PayableSettled { owed_to: owed_to?, amount: amount?.into(), currency, from: from?, fund: None }.into())
}

pub(super) fn tickets(asks: &Asks<'_>) -> Fields {
    let t = asks.t;
    let event = Input { choices: super::with_choose(t, &asks.lists.events), ..asks.lists.event(t) };
    let first = vec![
        asks.amount("amount", "web-f-amount").required().focused(),
        event.required(),
        asks.choose("into", "web-f-into", &asks.lists.money).required(),
    ];
    (first, fee_inputs(t, asks.lists))
}

pub(super) fn read_tickets(reads: &mut Reads<'_>) -> Option<Act> {
    let amount = reads.reader.needed_amount(field("amount", "web-f-amount"), reads.currency);
    let into = reads.reader.needed_choice(field("into", "web-f-into"));
    if reads.typed.get("event").is_empty() {
        let label = "web-f-event";
        reads.reader.needed_choice::<String>(field("event", label));
    }
    let fee = reads.reader.amount(field("fee", "web-f-fee"), reads.currency);
    let fee_borne_by = read_bearer(&mut reads.reader);
    let act = TicketsSold {
        fund: None,
        amount: amount?.into(),
        currency: Some(reads.currency),
        into: into?,
        fee: fee.map(Money::into),
        fee_borne_by,
        fee_account: None,
        owed_to: None,
    };
    Some(act.into())
}
