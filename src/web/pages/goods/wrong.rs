//! Why something cannot be done with goods and nights, in the names people use: no account's path, no code, no field of
//! a program.

use std::collections::HashMap;

use crate::acts::{ActError, Record, chart as standard};
use crate::ledger::Money;
use crate::ledger::account::Root;
use crate::ops::OpsError;
use crate::ops::record_acts::preview_act;
use crate::store::accounts::Chart;
use crate::store::{Conn, products};
use crate::web::error::WebError;
use crate::web::tell;
use crate::web::views::FieldProblem;
use crate::words::Words;

/// What an act says against itself, with what people call the products it names.
pub struct Why {
    error: Box<ActError>,
    names: HashMap<String, String>,
}

impl Why {
    /// What the record's act says against itself; nothing where it is not the act that refuses.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn of(conn: &mut Conn, record: &Record) -> Result<Option<Self>, WebError> {
        let Err(OpsError::Act(error)) = preview_act(conn, record) else { return Ok(None) };
        let chart = Chart::load(conn)?;
        let found = products::list_named(conn, &chart, &codes(&error))?;
        let names = found.into_iter().map(|(_, product)| (product.code, product.name)).collect();
        Ok(Some(Self { error: Box::new(error), names }))
    }

    /// More leaves than there is.
    #[must_use]
    pub fn is_short(&self) -> bool {
        matches!(*self.error, ActError::NotEnoughStock { .. })
    }

    /// What it says to whoever typed, and beside which field; nothing where its own words name no account and no goods.
    #[must_use]
    pub fn told(&self, t: &Words, chart: &Chart) -> Option<FieldProblem> {
        let name = |code: &str| self.names.get(code).cloned().unwrap_or_else(|| code.to_owned());
        of_goods(t, chart, &name, &self.error).or_else(|| of_money(t, chart, &self.error))
    }
}

/// The products that a refusal names.
fn codes(error: &ActError) -> Vec<&str> {
    match error {
        ActError::NotEnoughStock { product, .. }
        | ActError::NotSold { product, .. }
        | ActError::SetHasNoStock { product }
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
