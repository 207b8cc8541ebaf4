//! Orders and gifts that files only tell of, beside the payments that brought their money.

use askama::Template;

use super::{Choice, Empty, FieldProblem, Frame, Tone};
use crate::words::Words;

/// One order or gift.
#[derive(Debug, Clone, Default)]
pub struct DetailRow {
    pub id: String,
    pub date: String,
    /// The file's kind and the order's number.
    pub source: String,
    pub name: String,
    pub text: String,
    pub amount: String,
    /// What can be said of it; empty when there is nothing to say.
    pub choices: Vec<Choice>,
    /// The first payment that may be it, with why.
    pub likeliest: String,
    /// The payment that brought its money.
    pub payment: String,
    pub reason: String,
    pub href: String,
    pub can_unlink: bool,
    /// Where its payment can be looked for; empty when it is known.
    pub find_href: String,
    pub can_bring_back: bool,
}

/// Orders and gifts in the same state.
#[derive(Debug, Clone, Default)]
pub struct DetailGroup {
    pub title: String,
    pub hint: String,
    pub tone: Tone,
    pub is_folded: bool,
    pub count: i64,
    pub rows: Vec<DetailRow>,
}

#[derive(Template)]
#[template(path = "pages/bank/details.html")]
pub struct Details<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub sentence: String,
    pub action: String,
    /// All of them, where only those of one import are shown.
    pub whole_href: String,
    /// Names of goods that nobody has explained yet; empty when there are none.
    pub goods: String,
    /// Whether there are goods at all.
    pub has_goods: bool,
    pub groups: Vec<DetailGroup>,
    pub problems: Vec<FieldProblem>,
    pub empty: Empty,
}

/// A payment that somebody may choose.
#[derive(Debug, Clone, Default)]
pub struct PaymentRow {
    pub id: String,
    pub date: String,
    pub account: String,
    pub name: String,
    pub text: String,
    pub amount: String,
    pub is_given: bool,
}

#[derive(Template)]
#[template(path = "pages/bank/find_payment.html")]
pub struct FindPayment<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub detail: DetailRow,
    pub words: String,
    pub payments: Vec<PaymentRow>,
    pub none: String,
    pub problems: Vec<FieldProblem>,
}

/// A name that a shop's orders have, and the product that it is.
#[derive(Debug, Clone, Default)]
pub struct CalledRow {
    pub number: String,
    /// By which it is remembered.
    pub called: String,
    pub shown: String,
    pub sku: String,
    pub orders: String,
    /// The product's code, as the value of one of the choices.
    pub product: String,
}

/// A shop, and where its orders are sent from.
#[derive(Debug, Clone, Default)]
pub struct ShopSource {
    pub number: String,
    pub name: String,
    pub place: String,
}

#[derive(Template)]
#[template(path = "pages/bank/shop_goods.html")]
pub struct ShopCalls<'a> {
    pub t: &'a Words,
    pub frame: &'a Frame,
    pub names: Vec<CalledRow>,
    pub sources: Vec<ShopSource>,
    pub products: Vec<Choice>,
    pub stocks: Vec<Choice>,
    pub problems: Vec<FieldProblem>,
    pub empty: Empty,
}
