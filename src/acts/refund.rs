//! Money given back: a donation, or a sale with or without its goods. What the provider kept stays a cost.

use serde::{Deserialize, Serialize};

use super::donation::donation_income;
use super::drafting::{Drafting, below, path};
use super::shelf::{Shelf, Why, list_worth, pieces};
use super::stock::{StockItem, worth_posting};
use super::sums::{add, gather, subtract, sum, times};
use super::{ActError, Amount, PastEntry, chart};
use crate::ledger::account::Root;
use crate::ledger::product::{Product, StockLevel};
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
    /// Instead of all that was not paid back yet.
    pub amount: Option<Amount>,
    pub from: Option<AccountPath>,
    #[serde(default)]
    pub goods: Goods,
    /// Which goods, when not all; without `amount`, what was paid for them is paid back.
    #[serde(default)]
    pub items: Vec<StockItem>,
    /// Into which stock; instead of the products' own.
    pub place: Option<AccountPath>,
    pub fee_returned: Option<Amount>,
}

impl SaleRefund {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let receipt = Receipt::of(drafting, &self.of, &[EntryKind::MerchSale])?;
        let goods =
            if self.items.is_empty() { receipt.all_goods(drafting)? } else { receipt.goods(drafting, &self.items)? };
        let brought = goods.iter().fold(0_i64, |sum, one| sum.saturating_add(one.income_minor));
        let amount = match &self.amount {
            None if self.items.is_empty() => None,
            // These goods and no others: what was paid for them.
            None if brought > 0 => Some(Money::new(brought, receipt.received.currency).into()),
            None => return Err(ActError::MissingField { field: "amount" }),
            Some(amount) => Some(amount.clone()),
        };
        let mut draft = drafting.start(EntryKind::Refund, format!("Refund of sale {}", self.of));
        receipt.pay_back(&mut draft, amount.as_ref(), self.from.as_ref())?;
        receipt.return_fee(&mut draft, self.fee_returned.as_ref(), self.from.as_ref())?;
        let mut shelf = Shelf::new(drafting);
        let paid = paid_for_goods(&draft);
        receipt.take_back(&mut shelf, &mut draft, (&goods, paid), self.goods, self.place.as_ref())?;
        shelf.put_into(&mut draft);
        Ok(draft)
    }
}

/// What of the money paid back is for goods, not for their sending or a gift.
fn paid_for_goods(draft: &Draft) -> i64 {
    let sales = draft.lines.iter().filter(|line| line.account.as_str() == chart::SALES);
    sales.fold(0, |sum, line| sum.saturating_add(line.amount.minor))
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
        draft.gives_back = Some(sale.entry.draft.key.clone());
        for (field, items) in [("back", &self.back), ("out", &self.out)] {
            if items.is_empty() {
                return Err(ActError::Empty { field });
            }
        }
        let (back, out) = (worth(drafting, &self.back)?, worth(drafting, &self.out)?);
        if back != out {
            return Err(ActError::ExchangeOfOtherPrice { back, out });
        }
        let mut shelf = Shelf::new(drafting);
        let goods = sale.goods(drafting, &self.back)?;
        let brought = goods.iter().fold(0_i64, |sum, one| sum.saturating_add(one.income_minor));
        sale.take_back(&mut shelf, &mut draft, (&goods, brought), Goods::Back, self.place.as_ref())?;
        let mut wanted = Vec::with_capacity(self.out.len());
        for item in &self.out {
            let product = drafting.product(&item.product, true)?;
            let count = pieces("quantity", &product.code, item.quantity)?;
            wanted.push((product, count));
        }
        let weights: Vec<u64> = wanted.iter().map(|(product, count)| list_worth(product, *count)).collect();
        for ((product, count), minor) in wanted.iter().zip(by_weights(brought, &weights)) {
            let paid = Money::new(minor, drafting.context.currency());
            shelf.sell(&mut draft, (product, *count, paid), self.place.as_ref(), self.stock_reason.as_deref())?;
        }
        let products: Vec<String> = self.back.iter().chain(&self.out).map(|item| item.product.clone()).collect();
        worth_posting(shelf, draft, &products)
    }
}

/// What goods are worth by the price list.
fn worth(drafting: Drafting<'_>, items: &[StockItem]) -> Result<Money, ActError> {
    let mut total = Money::zero(drafting.context.currency());
    for item in items {
        let product = drafting.product(&item.product, false)?;
        total = add(total, times(product.price, pieces("quantity", &product.code, item.quantity)?)?)?;
    }
    Ok(total)
}

/// What an earlier entry brought in, and what of it was not given back yet.
struct Receipt<'a> {
    name: &'a str,
    entry: PastEntry,
    /// What gave some of it back before.
    before: Vec<PastEntry>,
    /// Income account, fund, and what is left of what came (positive or zero), all in one currency.
    income: Vec<(AccountPath, FundCode, Money)>,
    received: Money,
    left: Money,
    /// Where it came.
    into: AccountPath,
}

/// Goods of a sale: pieces, what they had cost and what they had brought, all positive.
#[derive(Debug, Clone)]
struct Taken {
    product: Product,
    level: StockLevel,
    income_minor: i64,
}

impl<'a> Receipt<'a> {
    fn of(drafting: Drafting<'_>, name: &'a str, kinds: &[EntryKind]) -> Result<Self, ActError> {
        let entry = drafting.income_entry(name, kinds)?;
        let before = drafting.context.given_back(&entry)?;
        let nothing = || ActError::NothingToRefund { name: name.to_owned() };
        let mut income: Vec<(AccountPath, FundCode, Money)> = Vec::new();
        let lines = entry.draft.lines.iter();
        for line in lines.filter(|line| line.account.root() == Root::Income && line.amount.minor < 0) {
            let came = line.amount.negated();
            match income.iter_mut().find(|(account, fund, _)| *account == line.account && *fund == line.fund) {
                Some((_, _, sum)) => *sum = add(*sum, came)?,
                None => income.push((line.account.clone(), line.fund.clone(), came)),
            }
        }
        let currency = income.first().map(|(_, _, amount)| amount.currency).ok_or_else(nothing)?;
        if income.iter().any(|(_, _, amount)| amount.currency != currency) {
            return Err(nothing());
        }
        let received = sum(income.iter().map(|(_, _, amount)| *amount), currency)?;
        for line in before.iter().flat_map(|past| &past.draft.lines).filter(|line| line.amount.currency == currency) {
            let same = |part: &&mut (AccountPath, FundCode, Money)| part.0 == line.account && part.1 == line.fund;
            if let Some((_, _, left)) = income.iter_mut().find(same) {
                *left = subtract(*left, line.amount)?;
            }
        }
        let left = sum(income.iter().map(|(_, _, amount)| *amount), currency)?;
        let is_source = |root: Root| matches!(root, Root::Assets | Root::Liabilities);
        let mut arrivals =
            entry.draft.lines.iter().filter(|line| line.amount.minor > 0 && is_source(line.account.root()));
        let into = arrivals.next().map(|line| line.account.clone()).ok_or_else(nothing)?;
        Ok(Self { name, entry, before, income, received, left, into })
    }

    /// Posts the income taken back, line by line in proportion, and the money that leaves.
    fn pay_back(&self, draft: &mut Draft, amount: Option<&Amount>, from: Option<&AccountPath>) -> Result<(), ActError> {
        let currency = self.received.currency;
        if self.left.minor <= 0 {
            return Err(ActError::RefundedAlready { name: self.name.to_owned(), by: self.named_before() });
        }
        let amount = amount.map_or(Ok(self.left), |amount| amount.positive("amount", currency))?;
        if amount.minor > self.received.minor {
            return Err(ActError::RefundTooLarge { amount, received: self.received });
        }
        if amount.minor > self.left.minor {
            let (received, left, by) = (self.received, self.left, self.named_before());
            return Err(ActError::RefundBeyondRest { amount, received, left, by });
        }
        draft.gives_back = Some(self.entry.draft.key.clone());
        let from = self.source(from)?;
        let weights: Vec<u64> = self.income.iter().map(|(_, _, left)| u64::try_from(left.minor).unwrap_or(0)).collect();
        let parts = by_weights(amount.minor, &weights);
        for ((account, fund, _), minor) in self.income.iter().zip(&parts).filter(|(_, minor)| **minor != 0) {
            draft.line(account, fund, Money::new(*minor, currency));
        }
        let mut left: Vec<(FundCode, Money)> = Vec::new();
        for ((_, fund, _), minor) in self.income.iter().zip(parts) {
            gather(&mut left, fund, Money::new(minor, currency))?;
        }
        for (fund, part) in left.into_iter().filter(|(_, part)| !part.is_zero()) {
            draft.line(from, &fund, part.negated());
        }
        Ok(())
    }

    /// The entries that gave some of it back before, for a sentence.
    fn named_before(&self) -> String {
        let name = |past: &PastEntry| match past.sequence {
            Some(number) => format!("entry {number} of {}", past.draft.date),
            None => format!("“{}” of {}", past.draft.description, past.draft.date),
        };
        self.before.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// Posts what the provider gave back of its fee to whoever bore it.
    fn return_fee(&self, draft: &mut Draft, fee: Option<&Amount>, from: Option<&AccountPath>) -> Result<(), ActError> {
        let Some(fee) = fee else { return Ok(()) };
        let fee = fee.positive("fee_returned", self.received.currency)?;
        let fees = |account: &AccountPath| account.as_str().starts_with(chart::FEES);
        let mut charged = self.entry.draft.lines.iter().filter(|line| fees(&line.account) && line.amount.minor > 0);
        let nothing = || ActError::NothingToRefund { name: self.name.to_owned() };
        let line = charged.next().ok_or_else(nothing)?;
        let returned = self.before.iter().flat_map(|past| &past.draft.lines);
        let returned = returned.filter(|past| past.account == line.account && past.fund == line.fund);
        let left = sum(returned.map(|past| past.amount).chain([line.amount]), line.amount.currency)?;
        if fee.minor > left.minor {
            return Err(ActError::FeeTooLarge { fee, amount: left });
        }
        draft.line(self.source(from)?, &line.fund, fee).line(&line.account, &line.fund, fee.negated());
        Ok(())
    }

    fn source<'s>(&'s self, from: Option<&'s AccountPath>) -> Result<&'s AccountPath, ActError> {
        from.map_or(Ok(&self.into), |from| below(Root::Assets, "from", from))
    }

    /// All goods that are still with the buyer, and those that came back for less than they had brought.
    fn all_goods(&self, drafting: Drafting<'_>) -> Result<Vec<Taken>, ActError> {
        let mut goods: Vec<(&str, StockLevel, i64)> = Vec::new();
        let entries = std::iter::once(&self.entry).chain(&self.before);
        let moves = entries.flat_map(|past| &past.draft.stock_moves);
        for step in moves.filter(|step| step.part.is_none() || step.is_of_a_sale()) {
            let (quantity, value) = (step.quantity.saturating_neg(), step.value_minor.saturating_neg());
            let income = step.income_minor.unwrap_or(0);
            match goods.iter_mut().find(|(code, _, _)| *code == step.product) {
                Some((_, level, sum)) => {
                    level.apply(quantity, value);
                    *sum = sum.saturating_add(income);
                }
                None => goods.push((&step.product, StockLevel { quantity, value_minor: value }, income)),
            }
        }
        let there =
            |(_, level, income): &(&str, StockLevel, i64)| level.quantity > 0 || (level.quantity == 0 && *income > 0);
        goods
            .into_iter()
            .filter(there)
            .map(|(code, level, income_minor)| {
                Ok(Taken { product: drafting.product(code, false)?, level, income_minor: income_minor.max(0) })
            })
            .collect()
    }

    /// These of the goods that are with the buyer, at the cost they left with; a set is its parts.
    fn goods(&self, drafting: Drafting<'_>, items: &[StockItem]) -> Result<Vec<Taken>, ActError> {
        let mut sold = self.all_goods(drafting)?;
        let mut taken = Vec::with_capacity(items.len());
        let mut single = Vec::with_capacity(items.len());
        for item in items {
            let product = drafting.product(&item.product, false)?;
            let returned = pieces("quantity", &product.code, item.quantity)?;
            single.extend(drafting.unpacked(&product, returned)?);
        }
        for (product, returned) in single {
            let found = sold.iter_mut().find(|known| known.product.code == product.code);
            let there = found.as_ref().map_or(0, |known| known.level.quantity);
            let Some(known) = found.filter(|known| known.level.quantity >= returned) else {
                let (name, product) = (self.name.to_owned(), product.code);
                return Err(ActError::NotSold { name, product, there, returned });
            };
            let value_minor = issue_at_average_cost(known.level.value_minor, known.level.quantity, returned);
            let income_minor = issue_at_average_cost(known.income_minor, known.level.quantity, returned);
            known.level.apply(returned.saturating_neg(), value_minor.saturating_neg());
            known.income_minor = known.income_minor.saturating_sub(income_minor);
            taken.push(Taken { product, level: StockLevel { quantity: returned, value_minor }, income_minor });
        }
        Ok(taken)
    }

    /// Goods come back at the cost they left with, damaged ones are shrinkage, and `paid` minor units are given back for
    /// them, shared by what they had brought.
    fn take_back(
        &self,
        shelf: &mut Shelf<'_>,
        draft: &mut Draft,
        (goods, paid): (&[Taken], i64),
        kept: Goods,
        place: Option<&AccountPath>,
    ) -> Result<(), ActError> {
        let (cost_of_goods, shrinkage) = (path(chart::COST_OF_GOODS)?, path(chart::SHRINKAGE)?);
        let is_told = goods.iter().any(|one| one.income_minor > 0);
        let weight = |one: &Taken| {
            let told = u64::try_from(one.income_minor).unwrap_or(0);
            if is_told { told } else { list_worth(&one.product, one.level.quantity) }
        };
        let weights: Vec<u64> = goods.iter().map(weight).collect();
        let paid = if self.received.currency == shelf.drafting.context.currency() { paid } else { 0 };
        for (one, minor) in goods.iter().zip(by_weights(paid, &weights)) {
            let (product, pieces) = (&one.product, one.level.quantity);
            let place = place.unwrap_or(&product.inventory);
            let cost = Money::new(one.level.value_minor, shelf.drafting.context.currency());
            match kept {
                _ if pieces == 0 || kept == Goods::Kept => {
                    shelf.note_income(product, minor.saturating_neg());
                    continue;
                }
                Goods::Back | Goods::Kept => shelf.receive(product, place, pieces, cost, Why::taken_back(minor)),
                Goods::Damaged => {
                    shelf.pass_through(product, place, pieces, cost, Why::taken_back(minor));
                    draft.line(&shrinkage, &product.fund, cost);
                }
            }
            draft.line(&cost_of_goods, &product.fund, cost.negated());
        }
        Ok(())
    }
}
