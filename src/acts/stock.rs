//! Goods bought, donated, counted, moved and given away. Value follows the pieces at average cost.

use serde::{Deserialize, Serialize};

use super::drafting::{Drafting, below, path, two_accounts};
use super::shelf::{Shelf, Why, listed, pieces};
use super::sums::add;
use super::{ActError, Amount, chart};
use crate::ledger::account::Root;
use crate::ledger::product::Product;
use crate::ledger::split::by_weights;
use crate::ledger::{AccountPath, Draft, EntryKind, FundCode, Money};

/// Goods were printed or bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockPurchase {
    pub items: Vec<BoughtItem>,
    /// Freight and customs of all items, spread over them.
    pub freight: Option<Amount>,
    #[serde(default)]
    pub spread: Spread,
    /// Where the money came from; or `owed_to`.
    pub paid_from: Option<AccountPath>,
    /// Who is to be paid later.
    pub owed_to: Option<AccountPath>,
}

/// How freight is spread over what it brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    #[default]
    Value,
    Quantity,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoughtItem {
    pub product: String,
    pub quantity: i64,
    /// Of all its pieces together.
    pub cost: Amount,
    /// Into which stock; instead of the product's own.
    pub place: Option<AccountPath>,
}

impl StockPurchase {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let source = match (&self.paid_from, &self.owed_to) {
            (Some(account), None) => below(Root::Assets, "paid_from", account)?,
            (None, Some(account)) => below(Root::Liabilities, "owed_to", account)?,
            _ => return Err(ActError::EitherOr { one: "paid_from", other: "owed_to" }),
        };
        let bought = self.landed(drafting)?;
        let what = listed(bought.iter().map(|(product, item, _)| (item.quantity, product)));
        let mut draft = drafting.start(EntryKind::Payment, format!("Bought {what}"));
        let mut shelf = Shelf::new(drafting);
        for (product, item, cost) in &bought {
            let place = item.place.as_ref().unwrap_or(&product.inventory);
            shelf.receive(product, place, item.quantity, *cost, Why::BOUGHT);
            draft.line(source, &product.fund, cost.negated());
        }
        shelf.put_into(&mut draft);
        Ok(draft)
    }

    /// Each item with its landed cost.
    fn landed(&self, drafting: Drafting<'_>) -> Result<Vec<(Product, &BoughtItem, Money)>, ActError> {
        let currency = drafting.context.currency();
        let mut bought = Vec::with_capacity(self.items.len());
        for item in &self.items {
            let product = drafting.stocked(&item.product, true)?;
            pieces("quantity", &product.code, item.quantity)?;
            bought.push((product, item, item.cost.positive("cost", currency)?));
        }
        if bought.is_empty() {
            return Err(ActError::Empty { field: "items" });
        }
        if let Some(freight) = &self.freight {
            let freight = freight.positive("freight", currency)?;
            let weight = |item: &BoughtItem, cost: Money| match self.spread {
                Spread::Value => cost.minor.unsigned_abs(),
                Spread::Quantity => item.quantity.unsigned_abs(),
            };
            let weights: Vec<u64> = bought.iter().map(|(_, item, cost)| weight(item, *cost)).collect();
            for ((_, _, cost), part) in bought.iter_mut().zip(by_weights(freight.minor, &weights)) {
                *cost = add(*cost, Money::new(part, currency))?;
            }
        }
        Ok(bought)
    }
}

/// A printer or friend gave goods: a donation in kind, at the value they would have cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiftInKind {
    pub product: String,
    pub quantity: i64,
    /// Of all pieces together.
    pub value: Amount,
    pub place: Option<AccountPath>,
    /// Instead of `Income:Donations:InKind`.
    pub income: Option<AccountPath>,
}

impl GiftInKind {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let product = drafting.stocked(&self.product, true)?;
        pieces("quantity", &product.code, self.quantity)?;
        let value = self.value.positive("value", drafting.context.currency())?;
        let income = self.income.clone().map_or_else(|| path(chart::DONATIONS_IN_KIND), Ok)?;
        below(Root::Income, "income", &income)?;
        let description = format!("{} donated", listed(std::iter::once((self.quantity, &product))));
        let mut draft = drafting.start(EntryKind::Donation, description);
        let mut shelf = Shelf::new(drafting);
        let place = self.place.as_ref().unwrap_or(&product.inventory);
        shelf.receive(&product, place, self.quantity, value, Why::BOUGHT);
        shelf.put_into(&mut draft);
        draft.line(&income, &product.fund, value.negated());
        Ok(draft)
    }
}

/// The stock was counted; what is missing is shrinkage, what is over reduces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockCount {
    pub items: Vec<CountedItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountedItem {
    pub product: String,
    /// How many lie there; may be 0.
    pub counted: i64,
    pub place: Option<AccountPath>,
}

impl StockCount {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let shrinkage = path(chart::SHRINKAGE)?;
        let mut draft = drafting.start(EntryKind::Journal, "Stock count");
        let mut shelf = Shelf::new(drafting);
        let (mut differing, mut seen) = (Vec::new(), Vec::new());
        for item in &self.items {
            let product = drafting.stocked(&item.product, false)?;
            if item.counted < 0 {
                return Err(ActError::CountBelowZero { product: product.code, pieces: item.counted });
            }
            let place = item.place.as_ref().unwrap_or(&product.inventory);
            if seen.contains(&(product.code.clone(), place.clone())) {
                return Err(ActError::CountedTwice { product: product.code, place: place.clone() });
            }
            seen.push((product.code.clone(), place.clone()));
            // What came or left later is no part of what was counted.
            let there = shelf.pieces_then(&product, place)?;
            let over = item.counted.checked_sub(there).ok_or(ActError::TooLarge)?;
            if over > 0 {
                let worth = shelf.worth_of(&product, over)?;
                shelf.receive(&product, place, over, worth, Why::LOST);
                draft.line(&shrinkage, &product.fund, worth.negated());
            } else if over < 0 {
                let cost = shelf.issue(&product, place, over.saturating_neg(), Why::LOST, Some("counted"))?;
                draft.line(&shrinkage, &product.fund, cost);
            }
            if over != 0 {
                differing.push(product.code);
            }
        }
        if differing.is_empty() {
            let products: Vec<&str> = self.items.iter().map(|item| item.product.as_str()).collect();
            let empty = ActError::Empty { field: "items" };
            return Err(if products.is_empty() {
                empty
            } else {
                ActError::CountAgrees { products: products.join(", ") }
            });
        }
        worth_posting(shelf, draft, &differing)
    }
}

/// So many pieces of a product, from some place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockItem {
    pub product: String,
    pub quantity: i64,
}

/// Goods were carried from one place to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockMoved {
    pub items: Vec<StockItem>,
    /// Instead of the products' own stock.
    pub from: Option<AccountPath>,
    /// Instead of the products' own stock.
    pub into: Option<AccountPath>,
    pub stock_reason: Option<String>,
}

impl StockMoved {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let draft = drafting.start(EntryKind::Journal, "Stock moved");
        carry(drafting, draft, &self.items, (self.from.as_ref(), self.into.as_ref()), self.stock_reason.as_deref())
    }
}

/// Posts goods carried between places at average cost.
pub(super) fn carry(
    drafting: Drafting<'_>,
    draft: Draft,
    items: &[StockItem],
    (from, into): (Option<&AccountPath>, Option<&AccountPath>),
    reason: Option<&str>,
) -> Result<Draft, ActError> {
    let mut shelf = Shelf::new(drafting);
    let mut carried = Vec::new();
    for item in items {
        let product = drafting.product(&item.product, false)?;
        let count = pieces("quantity", &product.code, item.quantity)?;
        for (part, count) in drafting.unpacked(&product, count)? {
            let from = from.unwrap_or(&part.inventory);
            let into = into.unwrap_or(&part.inventory);
            two_accounts(from, into)?;
            below(Root::Assets, "into", into)?;
            let cost = shelf.issue(&part, from, count, Why::SENT, reason)?;
            shelf.receive(&part, into, count, cost, Why::ARRIVED);
        }
        carried.push(product.code);
    }
    if carried.is_empty() {
        return Err(ActError::Empty { field: "items" });
    }
    worth_posting(shelf, draft, &carried)
}

/// Goods were given away: to the people a fund is for, as a sample, or to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiveAway {
    pub items: Vec<StockItem>,
    /// The fund whose purpose it serves and that bears the cost; without it, the merch fund gives it as promotion.
    pub fund: Option<FundCode>,
    /// Instead of `Expenses:Support:InKind`, or `Expenses:Merch:Promotion` without a fund.
    pub expense: Option<AccountPath>,
    pub place: Option<AccountPath>,
    pub stock_reason: Option<String>,
}

impl GiveAway {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let usual = if self.fund.is_some() { chart::SUPPORT_IN_KIND } else { chart::PROMOTION };
        let expense = self.expense.clone().map_or_else(|| path(usual), Ok)?;
        below(Root::Expenses, "expense", &expense)?;
        let in_kind = path(chart::TRANSFERS_IN_KIND)?;
        let mut goods = Vec::with_capacity(self.items.len());
        for item in &self.items {
            goods.push((item.quantity, drafting.product(&item.product, false)?));
        }
        let what = listed(goods.iter().map(|(count, product)| (*count, product)));
        let kind = if self.fund.is_some() { EntryKind::Transfer } else { EntryKind::Journal };
        // Goods whose cost is shrinkage were lost, as the accounts say: no column counts them as given.
        let is_lost = expense == path(chart::SHRINKAGE)?;
        let (why, told) = if is_lost { (Why::LOST, "Damaged") } else { (Why::GIVEN, "Given away") };
        let mut draft = drafting.start(kind, format!("{told}: {what}"));
        let mut shelf = Shelf::new(drafting);
        let mut given = Vec::new();
        for item in &self.items {
            let product = drafting.product(&item.product, false)?;
            let count = pieces("quantity", &product.code, item.quantity)?;
            for (part, count) in drafting.unpacked(&product, count)? {
                let place = self.place.as_ref().unwrap_or(&part.inventory);
                let cost = shelf.issue(&part, place, count, why, self.stock_reason.as_deref())?;
                let bearer = self.fund.as_ref().unwrap_or(&part.fund);
                draft.line(&expense, bearer, cost);
                if *bearer != part.fund {
                    draft.line(&in_kind, bearer, cost.negated()).line(&in_kind, &part.fund, cost);
                }
            }
            given.push(product.code);
        }
        if given.is_empty() {
            return Err(ActError::Empty { field: "items" });
        }
        worth_posting(shelf, draft, &given)
    }
}

/// Puts the moves into the draft; refuses what has no value at all, for an entry needs an amount.
pub(super) fn worth_posting(shelf: Shelf<'_>, mut draft: Draft, products: &[String]) -> Result<Draft, ActError> {
    shelf.put_into(&mut draft);
    if draft.lines.is_empty() {
        return Err(ActError::WorthNothing { product: products.join(", ") });
    }
    Ok(draft)
}
