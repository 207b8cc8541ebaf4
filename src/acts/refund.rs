//! Money given back: a donation, or a sale with or without its goods. What the provider kept stays a cost.

use serde::{Deserialize, Serialize};

use super::donation::donation_income;
use super::drafting::{Drafting, below};
use super::given_back::Receipt;
use super::shelf::{Shelf, list_worth, pieces};
use super::stock::{StockItem, worth_posting};
use super::sums::{add, times};
use super::{ActError, Amount, chart};
use crate::ledger::account::Root;
use crate::ledger::split::by_weights;
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
        receipt.name_giver(&mut draft);
        receipt.pay_back(&mut draft, self.amount.as_ref(), self.from.as_ref(), 0)?;
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
        receipt.name_giver(&mut draft);
        let for_goods = if self.items.is_empty() { 0 } else { brought };
        receipt.pay_back(&mut draft, amount.as_ref(), self.from.as_ref(), for_goods)?;
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
