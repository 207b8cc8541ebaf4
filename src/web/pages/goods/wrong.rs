//! Why something cannot be done with goods and nights, in the names people use: no account's path, no code, no field of
//! a program.

use std::collections::HashMap;

use crate::acts::{Act, ActError, Other, Record, chart as standard};
use crate::ledger::Money;
use crate::ledger::account::Root;
use crate::ops::OpsError;
use crate::ops::find_repeated::find_sent_before;
use crate::ops::record_acts::preview_act;
use crate::store::accounts::Chart;
use crate::store::{Conn, entries, products};
use crate::web::error::WebError;
use crate::web::links;
use crate::web::tell;
use crate::web::views::{FieldProblem, Link};
use crate::words::Words;

/// What an act says against itself, with what people call the products it names.
pub struct Why {
    said: Said,
    names: HashMap<String, String>,
    /// Money that is owed is paid, and not taken for what is sold.
    pays_debt: bool,
}

enum Said {
    Act(Box<ActError>),
    /// The form was sent before and recorded this entry; what stands in it now says something else.
    SentBefore(i64, String),
}

impl Why {
    /// What the record's act says against itself; nothing where it is not the act that refuses.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn of(conn: &mut Conn, record: &Record) -> Result<Option<Self>, WebError> {
        if let Some(number) = find_sent_before(conn, record)? {
            let chart = Chart::load(conn)?;
            let text = entries::find(conn, &chart, number)?.map(|sealed| sealed.draft.description).unwrap_or_default();
            let said = Said::SentBefore(number, text);
            return Ok(Some(Self { said, names: HashMap::new(), pays_debt: false }));
        }
        let Err(OpsError::Act(error)) = preview_act(conn, record) else { return Ok(None) };
        let why = Self::of_act(conn, &error)?;
        Ok(Some(Self { pays_debt: matches!(record.act, Act::PayableSettled(_)), ..why }))
    }

    /// What an act said against itself.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn of_act(conn: &mut Conn, error: &ActError) -> Result<Self, WebError> {
        let chart = Chart::load(conn)?;
        let found = products::list_named(conn, &chart, &codes(error))?;
        let names = found.into_iter().map(|(_, product)| (product.code, product.name)).collect();
        Ok(Self { said: Said::Act(Box::new(error.clone())), names, pays_debt: false })
    }

    /// Whether the form needs a new key, so that what stands in it can be sent.
    #[must_use]
    pub const fn is_sent_before(&self) -> bool {
        matches!(self.said, Said::SentBefore(..))
    }

    /// Whether it says which entry is meant, or could be; any form can tell it.
    #[must_use]
    pub fn is_of_entry(&self) -> bool {
        let of_entry = |error: &ActError| {
            matches!(
                error,
                ActError::NotPaidBackHere { .. } | ActError::BeforeItCame { .. } | ActError::UnknownEntry { .. }
            )
        };
        match &self.said {
            Said::SentBefore(..) => true,
            Said::Act(error) => of_entry(error),
        }
    }

    /// Where it can be done instead.
    #[must_use]
    pub fn way_on(&self, t: &Words) -> Option<Link> {
        let link = |href: String, key: &str| Some(Link { href, text: t.get(key), is_current: false });
        let Said::Act(error) = &self.said else { return None };
        let ActError::NotPaidBackHere { number, is, .. } = error.as_ref() else { return None };
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        let of = links::query(&[("of", &number)]);
        match is {
            Other::Preorder(owed) => {
                let asked = [("owed_to", standard::PREORDERS), ("amount", &owed.to_string())];
                link(format!("/record/paid{}", links::query(&asked)), "wrong-way-preorder")
            }
            Other::Sale => link(format!("/record/sale-refund{of}"), "deed-refund"),
            Other::Gift => link(format!("/record/refund{of}"), "web-way-refund"),
            Other::NoIncome | Other::Taken => link(format!("/entries/{number}"), "wrong-way-entry"),
        }
    }

    /// More leaves than there is.
    #[must_use]
    pub fn is_short(&self) -> bool {
        matches!(&self.said, Said::Act(error) if matches!(**error, ActError::NotEnoughStock { .. }))
    }

    /// What it says to whoever typed, and beside which field; nothing where its own words name no account and no goods.
    #[must_use]
    pub fn told(&self, t: &Words, chart: &Chart) -> Option<FieldProblem> {
        let name = |code: &str| self.names.get(code).cloned().unwrap_or_else(|| code.to_owned());
        match &self.said {
            Said::SentBefore(number, text) => {
                let said = [("number", number.to_string()), ("text", text.clone())];
                let said = said.each_ref().map(|(name, value)| (*name, value.as_str()));
                Some(problem("", t.with("wrong-sent-before", &said)))
            }
            Said::Act(error) => match error.as_ref() {
                ActError::MoreThanOpen { account, open, amount }
                    if self.pays_debt && account.as_str() == standard::PREORDERS =>
                {
                    let (open, amount) = (t.money(*open), t.money(*amount));
                    let said = [("open", open.as_str()), ("amount", &amount)];
                    Some(problem("amount", t.with("wrong-more-than-preordered", &said)))
                }
                error => of_goods(t, chart, &name, error)
                    .or_else(|| of_entry(t, error))
                    .or_else(|| of_money(t, chart, error)),
            },
        }
    }
}

/// The products that a refusal names.
fn codes(error: &ActError) -> Vec<&str> {
    match error {
        ActError::NotEnoughStock { product, .. }
        | ActError::NotSold { product, .. }
        | ActError::SetHasNoStock { product }
        | ActError::CountBelowZero { product, .. }
        | ActError::CountedTwice { product, .. }
        | ActError::NoPieces { product, .. }
        | ActError::ClosedProduct { product } => vec![product.as_str()],
        ActError::WorthNothing { product: codes } | ActError::CountAgrees { products: codes } => {
            codes.split(", ").collect()
        }
        _ => Vec::new(),
    }
}

fn problem(field: &str, message: String) -> FieldProblem {
    FieldProblem { field: field.to_owned(), message }
}

fn of_goods(t: &Words, chart: &Chart, name: &dyn Fn(&str) -> String, error: &ActError) -> Option<FieldProblem> {
    Some(match error {
        ActError::NotEnoughStock { product, place, there, on, wanted } => {
            let (place, there, wanted) = (tell::account(chart, place), there.to_string(), wanted.to_string());
            let day = on.map(|day| t.date(day)).unwrap_or_default();
            let mut said = vec![("place", place.as_str()), ("there", &there), ("wanted", &wanted)];
            let name = name(product);
            said.extend([("name", name.as_str()), ("day", &day)]);
            problem("stock_reason", t.with(if on.is_some() { "wrong-stock-then" } else { "wrong-stock" }, &said))
        }
        ActError::NotSold { product, there, returned, .. } => {
            let (name, there, returned) = (name(product), there.to_string(), returned.to_string());
            let said = [("name", name.as_str()), ("there", &there), ("returned", &returned)];
            problem(&format!("back-{product}"), t.with("wrong-not-sold", &said))
        }
        ActError::SetHasNoStock { product } => problem("", t.with("wrong-set", &[("name", &name(product))])),
        ActError::ClosedProduct { product } => problem("", t.with("wrong-closed", &[("name", &name(product))])),
        ActError::CountBelowZero { product, pieces } => {
            let said = [("name", name(product)), ("pieces", pieces.to_string())];
            let said = said.each_ref().map(|(name, value)| (*name, value.as_str()));
            problem(&format!("counted-{product}"), t.with("wrong-count", &said))
        }
        ActError::CountedTwice { product, place } => {
            let said = [("name", name(product)), ("place", tell::account(chart, place))];
            let said = said.each_ref().map(|(name, value)| (*name, value.as_str()));
            problem("", t.with("wrong-twice", &said))
        }
        ActError::NoPieces { product, .. } => {
            problem(&format!("quantity-{product}"), t.with("wrong-pieces", &[("name", &name(product))]))
        }
        ActError::UnknownProduct { product } => problem("", t.with("wrong-product", &[("name", product)])),
        ActError::ExchangeOfOtherPrice { back, out } => {
            problem("", t.with("wrong-exchange", &[("back", &t.money(*back)), ("out", &t.money(*out))]))
        }
        ActError::Empty { field: "out" } => problem("", t.get("wrong-nothing-out")),
        ActError::Empty { field: "back" } => problem("", t.get("wrong-nothing-back")),
        ActError::NotPositive { field, read } => problem(field, t.with("wrong-not-positive", &[("read", read)])),
        ActError::WorthNothing { product } => {
            problem("", t.with("wrong-worthless", &[("name", &names(name, product))]))
        }
        ActError::CountAgrees { products } => problem("", t.with("wrong-agrees", &[("name", &names(name, products))])),
        ActError::GivenTooLittle { given, total } => {
            problem("given", t.with("wrong-given", &[("given", &t.money(*given)), ("total", &t.money(*total))]))
        }
        ActError::NoDonationFund { more } => {
            problem("donation_fund", t.with("wrong-gift", &[("more", &t.money(*more))]))
        }
        _ => return None,
    })
}

/// The same for an entry that is answered: a refund, an exchange.
fn of_entry(t: &Words, error: &ActError) -> Option<FieldProblem> {
    Some(match error {
        ActError::NotPaidBackHere { name, is, .. } => {
            let (key, owed) = match is {
                Other::Preorder(owed) => ("wrong-is-preorder", t.money(*owed)),
                Other::Sale => ("wrong-is-sale", String::new()),
                Other::Gift => ("wrong-is-gift", String::new()),
                Other::NoIncome => ("wrong-is-no-income", String::new()),
                Other::Taken => ("wrong-is-taken", String::new()),
            };
            problem("of", t.with(key, &[("name", name), ("owed", &owed)]))
        }
        ActError::BeforeItCame { name, came, date } => {
            let (came, date) = (t.date(*came), t.date(*date));
            problem("date", t.with("wrong-before-it-came", &[("name", name), ("came", &came), ("date", &date)]))
        }
        ActError::UnknownEntry { name } => problem("of", t.with("wrong-no-entry", &[("name", name)])),
        _ => return None,
    })
}

/// Several codes, as a list of names.
fn names(name: &dyn Fn(&str) -> String, codes: &str) -> String {
    codes.split(", ").map(name).collect::<Vec<_>>().join(", ")
}

/// The same for what is only money: a night's settlement.
pub fn of_money(t: &Words, chart: &Chart, error: &ActError) -> Option<FieldProblem> {
    Some(match error {
        ActError::MoreThanOpen { account, open, amount } if account.as_str() == standard::PREORDERS => {
            let said = [("open", t.money(*open)), ("amount", t.money(*amount))];
            problem(
                "into",
                t.with("wrong-more-than-ordered", &said.each_ref().map(|(name, sum)| (*name, sum.as_str()))),
            )
        }
        ActError::MoreThanOpen { account, open, amount } if account.root() == Root::Liabilities => {
            let (name, open, amount) = (tell::account(chart, account), t.money(*open), t.money(*amount));
            let said = [("name", name.as_str()), ("open", &open), ("amount", &amount)];
            problem("amount", t.with("wrong-more-than-owed", &said))
        }
        ActError::MoreThanOpen { account, open, amount } => {
            let (name, open, amount) = (tell::account(chart, account), t.money(*open), t.money(*amount));
            let said = [("name", name.as_str()), ("open", &open), ("amount", &amount)];
            problem("donation_fund", t.with("wrong-more-than-open", &said))
        }
        ActError::StillOpen { account, balance, .. } => {
            // Whoever owes whom, a treasurer pays a sum without a sign.
            let balance = Money::new(balance.minor.saturating_abs(), balance.currency);
            let (name, balance) = (tell::account(chart, account), t.money(balance));
            problem("", t.with("wrong-still-open", &[("name", &name), ("balance", &balance)]))
        }
        ActError::ClosedAccount { account } => {
            problem("", t.with("wrong-closed-account", &[("name", &tell::account(chart, account))]))
        }
        ActError::SameAccount { account } => {
            problem("", t.with("wrong-same", &[("name", &tell::account(chart, account))]))
        }
        ActError::GoodsAsMoney { account } => {
            problem("", t.with("wrong-goods-as-money", &[("name", &tell::account(chart, account))]))
        }
        ActError::LossOfRestricted { loss, bearer, .. } => {
            let (loss, fund) = (t.money(*loss), tell::fund(chart, bearer));
            problem("", t.with("wrong-loss", &[("loss", &loss), ("fund", &fund)]))
        }
        ActError::CommissionUnclear => problem("commission", t.get("wrong-commission")),
        ActError::ClosedFund { fund } => {
            problem("", t.with("wrong-closed-fund", &[("name", &tell::fund(chart, fund))]))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{AccountPath, Currency};

    #[test]
    fn no_path_no_code_and_no_field_of_a_program_is_told() {
        let (t, chart) = (Words::new("en"), Chart::default());
        let account: AccountPath = "Assets:Inventory:Stall".parse().unwrap();
        let (ten, five) = (Money::new(1000, Currency::EUR), Money::new(500, Currency::EUR));
        let name = |code: &str| if code == "SHIRT-M" { "T-shirt M".to_owned() } else { code.to_owned() };
        let errors = [
            ActError::NotEnoughStock {
                product: "SHIRT-M".into(),
                place: account.clone(),
                there: 1,
                on: None,
                wanted: 2,
            },
            ActError::NotSold { name: "S-1".into(), product: "SHIRT-M".into(), there: 1, returned: 2 },
            ActError::SetHasNoStock { product: "SHIRT-M".into() },
            ActError::ClosedProduct { product: "SHIRT-M".into() },
            ActError::CountBelowZero { product: "SHIRT-M".into(), pieces: -1 },
            ActError::CountedTwice { product: "SHIRT-M".into(), place: account.clone() },
            ActError::NoPieces { field: "quantity", product: "SHIRT-M".into(), pieces: 0 },
            ActError::NotPositive { field: "price", read: "0".into() },
            ActError::Empty { field: "out" },
            ActError::ExchangeOfOtherPrice { back: ten, out: five },
            ActError::WorthNothing { product: "SHIRT-M, SHIRT-M".into() },
            ActError::CountAgrees { products: "SHIRT-M".into() },
            ActError::GivenTooLittle { given: five, total: ten },
            ActError::NoDonationFund { more: five },
            ActError::MoreThanOpen { account: account.clone(), open: five, amount: ten },
            ActError::MoreThanOpen { account: standard::PREORDERS.parse().unwrap(), open: five, amount: ten },
            ActError::CommissionUnclear,
            ActError::ClosedAccount { account: account.clone() },
            ActError::SameAccount { account: account.clone() },
            ActError::GoodsAsMoney { account: account.clone() },
        ];
        let fund = "event-E1".parse().unwrap();
        let owed = ActError::StillOpen { account: account.clone(), fund, balance: five.negated() };
        let told = of_money(&t, &chart, &owed).unwrap().message;
        assert!(told.contains("5.00") && !told.contains(['-', '\u{2212}']), "{told}");
        for error in errors {
            let told = of_goods(&t, &chart, &name, &error).or_else(|| of_money(&t, &chart, &error)).unwrap();
            let raw = ["Assets:", "SHIRT-M", "stock_reason", "donation_fund", "wrong-"];
            assert!(!raw.iter().any(|word| told.message.contains(word)), "{}", told.message);
        }
    }
}
