//! Goods on other people's tables and theirs on ours: given out, settled, taken back, sold for them.

use serde::{Deserialize, Serialize};

use super::drafting::{Drafting, below, path, shortened, two_accounts};
use super::field::{Percent, WHOLE};
use super::merch::{SoldItem, named, priced};
use super::shelf::{Shelf, Why, listed, pieces};
use super::stock::{StockItem, carry, worth_posting};
use super::sums::{gather, subtract, sum};
use super::{ActError, Amount, chart};
use crate::ledger::account::Root;
use crate::ledger::product::PriceList;
use crate::ledger::split::by_weights;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Money};

/// Goods go to a shop that sells them for us; they stay ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsignmentOut {
    /// The shop's short name, the last part of its accounts: `InfoshopA`.
    pub shop: String,
    pub items: Vec<StockItem>,
    /// Out of which stock; instead of the products' own.
    pub from: Option<AccountPath>,
    pub stock_reason: Option<String>,
}

impl ConsignmentOut {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let shelf = at_shop(&self.shop)?;
        let draft = drafting.start(EntryKind::Journal, format!("Consignment to {}", shop_name(drafting, &self.shop)?));
        carry(drafting, draft, &self.items, (self.from.as_ref(), Some(&shelf)), self.stock_reason.as_deref())
    }
}

/// A shop tells what it sold; it owes us the price less its commission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsignmentSettlement {
    pub shop: String,
    pub items: Vec<SoldItem>,
    pub currency: Option<Currency>,
    /// For the prices of another list than the normal one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_list: Option<PriceList>,
    /// What came back or is missing, when the sheet says that too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<ReturnedItem>,
    /// What the shop keeps; or `commission_percent`.
    pub commission: Option<Amount>,
    pub commission_percent: Option<Percent>,
    /// Where it was paid at once; else the shop owes it on `Assets:Receivable:<shop>`.
    pub into: Option<AccountPath>,
    pub stock_reason: Option<String>,
}

impl ConsignmentSettlement {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let currency = drafting.currency(self.currency);
        let receivable = path(&format!("{}:{}", chart::RECEIVABLE, self.shop))?;
        let into = self.into.as_ref().unwrap_or(&receivable);
        below(Root::Assets, "into", into)?;
        let sold = priced(drafting, &self.items, currency, self.price_list)?;
        let mut sales: Vec<(FundCode, Money)> = Vec::new();
        for (product, _, price) in &sold {
            gather(&mut sales, &product.fund, *price)?;
        }
        let total = sum(sales.iter().map(|(_, price)| *price), currency)?;
        let kept = commission(self.commission.as_ref(), self.commission_percent.as_ref(), total)?;
        let weights: Vec<u64> = sales.iter().map(|(_, price)| price.minor.unsigned_abs()).collect();
        let kept_parts = by_weights(kept.minor, &weights);

        let back = told_back(drafting, &self.back)?.into_iter().map(|told| format!("; {told}"));
        let description =
            format!("Sold by {}: {}{}", shop_name(drafting, &self.shop)?, named(&sold), back.collect::<String>());
        let mut draft = drafting.start(EntryKind::MerchSale, shortened(&description));
        let (commission_kept, income) = (path(chart::COMMISSION)?, path(chart::SALES)?);
        for ((fund, price), minor) in sales.iter().zip(kept_parts) {
            let kept = Money::new(minor, currency);
            draft.line(into, fund, subtract(*price, kept)?).line(&commission_kept, fund, kept);
            draft.line(&income, fund, price.negated());
        }
        let place = at_shop(&self.shop)?;
        let mut shelf = Shelf::new(drafting);
        for (product, item, price) in &sold {
            let place = Some(item.place.as_ref().unwrap_or(&place));
            shelf.sell(&mut draft, (product, item.quantity, *price), place, self.stock_reason.as_deref())?;
        }
        take_back(&mut shelf, &mut draft, &self.back, (&place, None), self.stock_reason.as_deref())?;
        shelf.put_into(&mut draft);
        Ok(draft)
    }
}

/// A shop gives back what it did not sell; what it lost is shrinkage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsignmentReturn {
    pub shop: String,
    pub items: Vec<ReturnedItem>,
    /// Into which stock; instead of the products' own.
    pub into: Option<AccountPath>,
    pub stock_reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnedItem {
    pub product: String,
    /// Pieces that came back.
    #[serde(default)]
    pub returned: i64,
    /// Pieces that neither came back nor were sold.
    #[serde(default)]
    pub missing: i64,
}

impl ConsignmentReturn {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let place = at_shop(&self.shop)?;
        let description =
            format!("{}: {}", shop_name(drafting, &self.shop)?, told_back(drafting, &self.items)?.join("; "));
        let mut draft = drafting.start(EntryKind::Journal, shortened(&description));
        let mut shelf = Shelf::new(drafting);
        let reason = self.stock_reason.as_deref();
        let moved = take_back(&mut shelf, &mut draft, &self.items, (&place, self.into.as_ref()), reason)?;
        if moved.is_empty() {
            return Err(ActError::Empty { field: "items" });
        }
        worth_posting(shelf, draft, &moved)
    }
}

/// What came back and what is missing, in words: a part each.
fn told_back(drafting: Drafting<'_>, items: &[ReturnedItem]) -> Result<Vec<String>, ActError> {
    let mut products = Vec::new();
    for item in items {
        products.push((item, drafting.stocked(&item.product, false)?));
    }
    let part = |word: &str, pieces: fn(&ReturnedItem) -> i64| {
        let some = products.iter().filter(|(item, _)| pieces(item) > 0).map(|(item, product)| (pieces(item), product));
        let told = listed(some);
        (!told.is_empty()).then(|| format!("{word} {told}"))
    };
    Ok([part("returned", |item| item.returned), part("missing", |item| item.missing)].into_iter().flatten().collect())
}

/// Takes what a shop gives back into stock (of `into`, or the products' own) and what it lost out of it; answers the
/// products.
fn take_back(
    shelf: &mut Shelf<'_>,
    draft: &mut Draft,
    items: &[ReturnedItem],
    (place, into): (&AccountPath, Option<&AccountPath>),
    reason: Option<&str>,
) -> Result<Vec<String>, ActError> {
    let shrinkage = path(chart::SHRINKAGE)?;
    let mut moved = Vec::new();
    for item in items {
        let product = shelf.drafting.stocked(&item.product, false)?;
        let both = item.returned.checked_add(item.missing).ok_or(ActError::TooLarge)?;
        for (field, count) in [("returned", item.returned), ("missing", item.missing)] {
            if count != 0 || both == 0 {
                pieces(field, &product.code, count)?;
            }
        }
        if item.returned > 0 {
            let into = into.unwrap_or(&product.inventory);
            two_accounts(place, into)?;
            let cost = shelf.issue(&product, place, item.returned, Why::SENT, reason)?;
            shelf.receive(&product, into, item.returned, cost, Why::ARRIVED);
        }
        if item.missing > 0 {
            let cost = shelf.issue(&product, place, item.missing, Why::LOST, reason)?;
            draft.line(&shrinkage, &product.fund, cost);
        }
        moved.push(product.code);
    }
    Ok(moved)
}

/// Somebody else's goods were sold on our table: the price less our commission is theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsignorSale {
    /// The consignor's short name or code, the last part of its account: `DistroB`.
    pub consignor: String,
    pub fund: FundCode,
    /// What the buyer paid.
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub into: AccountPath,
    /// What we keep; or `commission_percent`.
    pub commission: Option<Amount>,
    pub commission_percent: Option<Percent>,
}

impl ConsignorSale {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let amount = self.amount.positive("amount", drafting.currency(self.currency))?;
        below(Root::Assets, "into", &self.into)?;
        let owed_to = path(&format!("{}:{}", chart::CONSIGNOR, self.consignor))?;
        let kept = commission(self.commission.as_ref(), self.commission_percent.as_ref(), amount)?;
        let description = format!("Goods of {} sold {}", drafting.label(&owed_to)?, drafting.way(&self.into)?);
        let mut draft = drafting.start(EntryKind::MerchSale, description);
        draft.line(&self.into, &self.fund, amount);
        draft.line(&owed_to, &self.fund, subtract(kept, amount)?);
        draft.line(&path(chart::COMMISSION_EARNED)?, &self.fund, kept.negated());
        Ok(draft)
    }
}

/// What people call a shop: as the account of its debts or the place of its goods is called, else its code.
fn shop_name(drafting: Drafting<'_>, shop: &str) -> Result<String, ActError> {
    for (parent, before) in [(chart::RECEIVABLE, "Owed by "), (chart::CONSIGNED, "Stock at ")] {
        let label = drafting.label(&path(&format!("{parent}:{shop}"))?)?;
        if label != shop {
            return Ok(label.strip_prefix(before).unwrap_or(&label).to_owned());
        }
    }
    Ok(shop.to_owned())
}

/// Where a shop's goods of ours are booked.
fn at_shop(shop: &str) -> Result<AccountPath, ActError> {
    path(&format!("{}:{shop}", chart::CONSIGNED))
}

/// The commission on `total`: a sum, a percentage, or none.
fn commission(amount: Option<&Amount>, percent: Option<&Percent>, total: Money) -> Result<Money, ActError> {
    let commission = match (amount, percent) {
        (None, None) => return Ok(Money::zero(total.currency)),
        (Some(_), Some(_)) => return Err(ActError::CommissionUnclear),
        (Some(amount), None) => amount.positive("commission", total.currency)?,
        (None, Some(percent)) => {
            let weight = percent.weight()?;
            let parts = by_weights(total.minor, &[weight, WHOLE.saturating_sub(weight)]);
            Money::new(parts.first().copied().unwrap_or(0), total.currency)
        }
    };
    if commission.minor > total.minor {
        return Err(ActError::CommissionTooLarge { commission, amount: total });
    }
    Ok(commission)
}
