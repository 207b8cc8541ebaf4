//! Money given back: a donation, or a sale with or without its goods. What the provider kept stays a cost.

use serde::{Deserialize, Serialize};

use super::donation::donation_income;
use super::drafting::{Drafting, below, path};
use super::shelf::{Shelf, pieces};
use super::stock::{StockItem, worth_posting};
use super::sums::{gather, sum};
use super::{ActError, Amount, PastEntry, chart};
use crate::ledger::account::Root;
use crate::ledger::product::StockLevel;
use crate::ledger::split::{by_weights, issue_at_average_cost};
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Money};

/// A donation or other income was paid back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    /// The entry that is paid back: its reference, key or number. Without it `fund`, `amount` and `from` say all.
    pub of: Option<String>,
    /// Instead of all of it.
    pub amount: Option<Amount>,
    pub currency: Option<Currency>,
    /// Where the money leaves; instead of where it had come.
    pub from: Option<AccountPath>,
    pub fund: Option<FundCode>,
    pub income: Option<AccountPath>,
    /// What the provider gave back of its fee.
    pub fee_returned: Option<Amount>,
}

impl Refund {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let Some(name) = &self.of else { return self.without_entry(drafting) };
        if self.fund.is_some() || self.income.is_some() {
            return Err(ActError::EitherOr { one: "of", other: "fund and income" });
        }
        let kinds = [EntryKind::Donation, EntryKind::EventIncome, EntryKind::Journal];
        let receipt = Receipt::of(drafting, name, &kinds)?;
        let mut draft = drafting.start(EntryKind::Refund, format!("Refund of {name}"));
        receipt.pay_back(&mut draft, self.amount.as_ref(), self.from.as_ref())?;
        receipt.return_fee(&mut draft, self.fee_returned.as_ref(), self.from.as_ref())?;
        Ok(draft)
    }

    fn without_entry(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let fund = self.fund.as_ref().ok_or(ActError::MissingField { field: "fund" })?;
        let amount = self.amount.as_ref().ok_or(ActError::MissingField { field: "amount" })?;
        let from = self.from.as_ref().ok_or(ActError::MissingField { field: "from" })?;
        if self.fee_returned.is_some() {
            return Err(ActError::MissingField { field: "of" });
        }
        let amount = amount.positive("amount", drafting.currency(self.currency))?;
        below(Root::Assets, "from", from)?;
        let income = match &self.income {
            Some(income) => below(Root::Income, "income", income)?.clone(),
            None => donation_income(drafting.fund(fund)?.restriction)?,
        };
        let mut draft = drafting.start(EntryKind::Refund, format!("Refund for {fund}"));
        draft.line(&income, fund, amount).line(from, fund, amount.negated());
        Ok(draft)
    }
}

/// What happens with the goods of a sale that is paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goods {
    /// They are back in stock.
    #[default]
    Back,
    /// The buyer keeps them, or they are lost: their cost stays.
    Kept,
    /// They came back and cannot be sold: their cost is shrinkage.
    Damaged,
}

/// A sale was paid back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaleRefund {
    /// The sale: its reference, key or number.
    pub of: String,
    /// Instead of all of it.
    pub amount: Option<Amount>,
    pub from: Option<AccountPath>,
    #[serde(default)]
    pub goods: Goods,
    /// Which goods, when not all; then `amount` says how much is paid back.
    #[serde(default)]
    pub items: Vec<StockItem>,
    /// Into which stock; instead of the products' own.
    pub place: Option<AccountPath>,
    pub fee_returned: Option<Amount>,
}

impl SaleRefund {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        if !self.items.is_empty() && self.amount.is_none() {
            return Err(ActError::MissingField { field: "amount" });
        }
        let receipt = Receipt::of(drafting, &self.of, &[EntryKind::MerchSale])?;
        let mut draft = drafting.start(EntryKind::Refund, format!("Refund of sale {}", self.of));
        receipt.pay_back(&mut draft, self.amount.as_ref(), self.from.as_ref())?;
        receipt.return_fee(&mut draft, self.fee_returned.as_ref(), self.from.as_ref())?;
        if self.goods != Goods::Kept {
            let mut shelf = Shelf::new(drafting);
            let items = if self.items.is_empty() { receipt.items() } else { self.items.clone() };
            receipt.take_back(&mut shelf, &mut draft, &items, self.goods, self.place.as_ref())?;
            shelf.put_into(&mut draft);
        }
        Ok(draft)
    }
}

/// Goods of a sale came back for others of the same price: another size, another colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The sale: its reference, key or number.
    pub of: String,
    pub back: Vec<StockItem>,
    pub out: Vec<StockItem>,
    /// Into and out of which stock; instead of the products' own.
    pub place: Option<AccountPath>,
    pub stock_reason: Option<String>,
}

impl Exchange {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let sale = Receipt::of(drafting, &self.of, &[EntryKind::MerchSale])?;
        let mut draft = drafting.start(EntryKind::MerchSale, format!("Exchange of goods of sale {}", self.of));
        for (field, items) in [("back", &self.back), ("out", &self.out)] {
            if items.is_empty() {
                return Err(ActError::Empty { field });
            }
        }
        let mut shelf = Shelf::new(drafting);
        sale.take_back(&mut shelf, &mut draft, &self.back, Goods::Back, self.place.as_ref())?;
        let cost_of_goods = path(chart::COST_OF_GOODS)?;
        for item in &self.out {
            let product = drafting.product(&item.product, true)?;
            let count = pieces("quantity", &product.code, item.quantity)?;
            for (part, count) in drafting.unpacked(&product, count)? {
                let place = self.place.as_ref().unwrap_or(&part.inventory);
                let cost = shelf.issue(&part, place, count, self.stock_reason.as_deref())?;
                draft.line(&cost_of_goods, &part.fund, cost);
            }
        }
        let products: Vec<String> = self.back.iter().chain(&self.out).map(|item| item.product.clone()).collect();
        worth_posting(shelf, draft, &products)
    }
}

/// What an earlier entry brought in.
struct Receipt<'a> {
    name: &'a str,
    entry: PastEntry,
    /// Income account, fund, and what came (positive), all in one currency.
    income: Vec<(AccountPath, FundCode, Money)>,
    received: Money,
    /// Where it came.
    into: AccountPath,
}

impl<'a> Receipt<'a> {
    fn of(drafting: Drafting<'_>, name: &'a str, kinds: &[EntryKind]) -> Result<Self, ActError> {
        let entry = drafting.income_entry(name, kinds)?;
        let nothing = || ActError::NothingToRefund { name: name.to_owned() };
        let lines =
            entry.draft.lines.iter().filter(|line| line.account.root() == Root::Income && line.amount.minor < 0);
        let income: Vec<(AccountPath, FundCode, Money)> =
            lines.map(|line| (line.account.clone(), line.fund.clone(), line.amount.negated())).collect();
        let currency = income.first().map(|(_, _, amount)| amount.currency).ok_or_else(nothing)?;
        if income.iter().any(|(_, _, amount)| amount.currency != currency) {
            return Err(nothing());
        }
        let received = sum(income.iter().map(|(_, _, amount)| *amount), currency)?;
        let is_source = |root: Root| matches!(root, Root::Assets | Root::Liabilities);
        let mut arrivals =
            entry.draft.lines.iter().filter(|line| line.amount.minor > 0 && is_source(line.account.root()));
        let into = arrivals.next().map(|line| line.account.clone()).ok_or_else(nothing)?;
        Ok(Self { name, entry, income, received, into })
    }

    /// Posts the income taken back, line by line in proportion, and the money that leaves.
    fn pay_back(&self, draft: &mut Draft, amount: Option<&Amount>, from: Option<&AccountPath>) -> Result<(), ActError> {
        let currency = self.received.currency;
        let amount = amount.map_or(Ok(self.received), |amount| amount.positive("amount", currency))?;
        if amount.minor > self.received.minor {
            return Err(ActError::RefundTooLarge { amount, received: self.received });
        }
        let from = self.source(from)?;
        let weights: Vec<u64> = self.income.iter().map(|(_, _, came)| came.minor.unsigned_abs()).collect();
        let parts = by_weights(amount.minor, &weights);
        for ((account, fund, _), minor) in self.income.iter().zip(&parts) {
            draft.line(account, fund, Money::new(*minor, currency));
        }
        let mut left: Vec<(FundCode, Money)> = Vec::new();
        for ((_, fund, _), minor) in self.income.iter().zip(parts) {
            gather(&mut left, fund, Money::new(minor, currency))?;
        }
        for (fund, part) in left {
            draft.line(from, &fund, part.negated());
        }
        Ok(())
    }

    /// Posts what the provider gave back of its fee to whoever bore it.
    fn return_fee(&self, draft: &mut Draft, fee: Option<&Amount>, from: Option<&AccountPath>) -> Result<(), ActError> {
        let Some(fee) = fee else { return Ok(()) };
        let fee = fee.positive("fee_returned", self.received.currency)?;
        let fees = |account: &AccountPath| account.as_str().starts_with(chart::FEES);
        let mut charged = self.entry.draft.lines.iter().filter(|line| fees(&line.account) && line.amount.minor > 0);
        let nothing = || ActError::NothingToRefund { name: self.name.to_owned() };
        let line = charged.next().ok_or_else(nothing)?;
        if fee.minor > line.amount.minor {
            return Err(ActError::FeeTooLarge { fee, amount: line.amount });
        }
        draft.line(self.source(from)?, &line.fund, fee).line(&line.account, &line.fund, fee.negated());
        Ok(())
    }

    fn source<'s>(&'s self, from: Option<&'s AccountPath>) -> Result<&'s AccountPath, ActError> {
        from.map_or(Ok(&self.into), |from| below(Root::Assets, "from", from))
    }

    /// All goods of the sale.
    fn items(&self) -> Vec<StockItem> {
        let goods = self.goods().into_iter();
        goods.map(|(product, level)| StockItem { product, quantity: level.quantity }).collect()
    }

    /// Goods come back at the cost they left with; damaged ones are shrinkage.
    fn take_back(
        &self,
        shelf: &mut Shelf<'_>,
        draft: &mut Draft,
        items: &[StockItem],
        goods: Goods,
        place: Option<&AccountPath>,
    ) -> Result<(), ActError> {
        let (cost_of_goods, shrinkage) = (path(chart::COST_OF_GOODS)?, path(chart::SHRINKAGE)?);
        let mut sold = self.goods();
        let mut single = Vec::with_capacity(items.len());
        for item in items {
            let product = shelf.drafting.product(&item.product, false)?;
            let returned = pieces("quantity", &product.code, item.quantity)?;
            single.extend(shelf.drafting.unpacked(&product, returned)?);
        }
        for (product, returned) in single {
            let found = sold.iter_mut().find(|(known, _)| *known == product.code);
            let left = found.map(|(_, level)| level).filter(|level| level.quantity >= returned);
            let Some(level) = left else {
                let quantity = self.goods().into_iter().find(|(known, _)| *known == product.code);
                let sold = quantity.map_or(0, |(_, level)| level.quantity);
                return Err(ActError::NotSold { name: self.name.to_owned(), product: product.code, sold, returned });
            };
            let minor = issue_at_average_cost(level.value_minor, level.quantity, returned);
            level.apply(returned.saturating_neg(), minor.saturating_neg());
            let cost = Money::new(minor, shelf.drafting.context.currency());
            if goods == Goods::Back {
                shelf.receive(&product, place.unwrap_or(&product.inventory), returned, cost);
            } else {
                draft.line(&shrinkage, &product.fund, cost);
            }
            draft.line(&cost_of_goods, &product.fund, cost.negated());
        }
        Ok(())
    }

    /// The goods that left with the sale: pieces and cost, both positive.
    fn goods(&self) -> Vec<(String, StockLevel)> {
        let mut goods: Vec<(String, StockLevel)> = Vec::new();
        for step in &self.entry.draft.stock_moves {
            let (quantity, value) = (step.quantity.saturating_neg(), step.value_minor.saturating_neg());
            match goods.iter_mut().find(|(code, _)| *code == step.product) {
                Some((_, level)) => level.apply(quantity, value),
                None => goods.push((step.product.clone(), StockLevel { quantity, value_minor: value })),
            }
        }
        goods.retain(|(_, level)| level.quantity > 0);
        goods
    }
}
