//! Merch sold: at a stall, by post, at a solidarity price, ahead of printing. Cost leaves the stock with it.

use serde::{Deserialize, Serialize};

use super::donation::donation_income;
use super::drafting::{Drafting, below, fee_fields, path, receive};
use super::shelf::{Shelf, listed, pieces};
use super::sums::{add, gather, subtract, sum, times};
use super::{ActError, Amount, FeeBorneBy, chart};
use crate::ledger::account::Root;
use crate::ledger::product::{PriceList, Product};
use crate::ledger::split::by_weights;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Money};

/// So many of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoldItem {
    pub product: String,
    pub quantity: i64,
    /// Each; instead of the product's price.
    pub price: Option<Amount>,
    /// Out of which stock; instead of the product's own.
    pub place: Option<AccountPath>,
}

/// Goods were sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MerchSale {
    pub items: Vec<SoldItem>,
    pub currency: Option<Currency>,
    /// Where the money came: a box, a bank, a provider; `Assets:Receivable:…` for a buyer who pays later;
    /// `Liabilities:Payable:Preorders` for goods that were paid before.
    pub into: AccountPath,
    /// What the buyer paid for sending.
    pub shipping: Option<Amount>,
    /// For another price list than the normal one. At the solidarity price what is above the normal price is a gift,
    /// to `donation_fund` or else to the fund the product's surplus goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_list: Option<PriceList>,
    /// Off the goods' price, all together.
    pub discount: Option<Amount>,
    /// All they gave, when it is more than the price: the rest is a donation to `donation_fund`.
    pub given: Option<Amount>,
    pub donation_fund: Option<FundCode>,
    pub fee: Option<Amount>,
    #[serde(default)]
    pub fee_borne_by: FeeBorneBy,
    pub fee_account: Option<AccountPath>,
    /// Why the stock may go below zero.
    pub stock_reason: Option<String>,
}

impl MerchSale {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let currency = drafting.currency(self.currency);
        let sold = priced(drafting, &self.items, currency, self.price_list)?;
        let goods = discounted(&sold, self.discount.as_ref(), currency)?;
        let first = sold.first().ok_or(ActError::Empty { field: "items" })?.0.fund.clone();
        let mut parts: Vec<(FundCode, Money)> = Vec::new();
        for (fund, price) in &goods {
            gather(&mut parts, fund, *price)?;
        }
        let shipping = self.shipping.as_ref().map(|amount| amount.signed("shipping", currency)).transpose()?;
        let shipping = shipping.filter(|amount| !amount.is_zero());
        if let Some(shipping) = shipping {
            if shipping.minor < 0 {
                return Err(ActError::NotPositive { field: "shipping", read: shipping.to_string() });
            }
            gather(&mut parts, &first, shipping)?;
        }
        let gift = self.gift(&sold, &parts, currency)?;
        if let Some((fund, more)) = &gift {
            gather(&mut parts, fund, *more)?;
        }

        let description = format!("{} {}", named(&sold), drafting.way(&self.into)?);
        let mut draft = drafting.start(EntryKind::MerchSale, format!("Sale: {description}"));
        drafting.payer(&self.into, &parts)?;
        let gross = sum(parts.iter().map(|(_, part)| *part), currency)?;
        let fee = drafting.fee(&fee_fields!(self), &first, &self.into, gross)?;
        receive(&mut draft, &self.into, &parts, fee.as_ref())?;
        let sales = path(chart::SALES)?;
        for (fund, price) in &goods {
            draft.line(&sales, fund, price.negated());
        }
        if let Some(shipping) = shipping {
            draft.line(&path(chart::SHIPPING)?, &first, shipping.negated());
        }
        if let Some((fund, more)) = &gift {
            let income = donation_income(drafting.fund(fund)?.restriction)?;
            draft.line(&income, fund, more.negated());
        }
        let mut shelf = Shelf::new(drafting);
        for ((product, item, _), (_, paid)) in sold.iter().zip(&goods) {
            let (place, reason) = (item.place.as_ref(), self.stock_reason.as_deref());
            shelf.sell(&mut draft, (product, item.quantity, *paid), place, reason)?;
        }
        shelf.put_into(&mut draft);
        Ok(draft)
    }

    /// What they gave beyond the price, and the fund it is for.
    fn gift(
        &self,
        sold: &[Sold<'_>],
        parts: &[(FundCode, Money)],
        currency: Currency,
    ) -> Result<Option<(FundCode, Money)>, ActError> {
        let total = sum(parts.iter().map(|(_, part)| *part), currency)?;
        let more = match &self.given {
            Some(given) => {
                let given = given.positive("given", currency)?;
                let more = subtract(given, total)?;
                if more.minor < 0 {
                    return Err(ActError::GivenTooLittle { given, total });
                }
                more
            }
            None => self.above_normal(sold, currency)?,
        };
        if more.is_zero() {
            return Ok(None);
        }
        // Buyers of a solidarity price were told whom the goods are for; what somebody gives beyond a price, only they know.
        let told = sold.iter().find_map(|(product, _, _)| product.details.surplus.as_ref());
        let told = told.filter(|_| self.price_list == Some(PriceList::Solidarity)).map(|rule| rule.fund.clone());
        let fund = self.donation_fund.clone().or(told);
        fund.map(|fund| Some((fund, more))).ok_or(ActError::NoDonationFund { more })
    }

    /// What the solidarity prices are above the normal ones.
    fn above_normal(&self, sold: &[Sold<'_>], currency: Currency) -> Result<Money, ActError> {
        if self.price_list != Some(PriceList::Solidarity) {
            return Ok(Money::zero(currency));
        }
        let at_list = sold.iter().filter(|(_, item, _)| item.price.is_none());
        let above = at_list
            .map(|(product, item, price)| subtract(times(product.price_on(self.price_list), item.quantity)?, *price));
        sum(above.collect::<Result<Vec<_>, _>>()?.into_iter().filter(|above| above.minor > 0), currency)
    }
}

/// A sold product, its item, and the price of all its pieces.
pub(super) type Sold<'i> = (Product, &'i SoldItem, Money);

/// Looks up products and prices.
pub(super) fn priced<'i>(
    drafting: Drafting<'_>,
    items: &'i [SoldItem],
    currency: Currency,
    list: Option<PriceList>,
) -> Result<Vec<Sold<'i>>, ActError> {
    let mut sold = Vec::with_capacity(items.len());
    for item in items {
        let product = drafting.product(&item.product, true)?;
        let count = pieces("quantity", &product.code, item.quantity)?;
        let price = match &item.price {
            Some(price) => price.positive("price", currency)?,
            // What the solidarity price is above the normal one is no sale.
            None if product.price.currency == currency => match (list, product.price_on(list)) {
                (Some(PriceList::Solidarity), listed) if listed.minor > product.price.minor => product.price,
                (_, listed) => listed,
            },
            None => {
                let (holds, sale) = (product.price.currency.to_string(), currency.to_string());
                return Err(ActError::PriceNeeded { product: product.code, holds, sale });
            }
        };
        sold.push((product, item, times(price, count)?));
    }
    if sold.is_empty() { Err(ActError::Empty { field: "items" }) } else { Ok(sold) }
}

/// The price of each item's goods after a discount on all of them.
fn discounted(
    sold: &[Sold<'_>],
    discount: Option<&Amount>,
    currency: Currency,
) -> Result<Vec<(FundCode, Money)>, ActError> {
    let full = sold.iter().map(|(product, _, price)| (product.fund.clone(), *price));
    let Some(discount) = discount else { return Ok(full.collect()) };
    let discount = discount.positive("discount", currency)?;
    let total = sum(sold.iter().map(|(_, _, price)| *price), currency)?;
    if discount.minor > total.minor {
        return Err(ActError::DiscountTooLarge { discount, amount: total });
    }
    let weights: Vec<u64> = sold.iter().map(|(_, _, price)| price.minor.unsigned_abs()).collect();
    let parts = by_weights(discount.minor, &weights);
    full.zip(parts).map(|((fund, price), off)| Ok((fund, subtract(price, Money::new(off, currency))?))).collect()
}

/// What was sold, for a description.
pub(super) fn named(sold: &[Sold<'_>]) -> String {
    listed(sold.iter().map(|(product, item, _)| (item.quantity, product)))
}

/// Goods were ordered and paid before they are there: we owe them until a sale `into` the same account delivers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preorder {
    pub items: Vec<SoldItem>,
    pub currency: Option<Currency>,
    pub into: AccountPath,
    pub shipping: Option<Amount>,
    pub fee: Option<Amount>,
    #[serde(default)]
    pub fee_borne_by: FeeBorneBy,
    pub fee_account: Option<AccountPath>,
    /// Instead of `Liabilities:Payable:Preorders`.
    pub owed_to: Option<AccountPath>,
}

impl Preorder {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let currency = drafting.currency(self.currency);
        below(Root::Assets, "into", &self.into)?;
        let owed_to = self.owed_to.clone().map_or_else(|| path(chart::PREORDERS), Ok)?;
        below(Root::Liabilities, "owed_to", &owed_to)?;
        let sold = priced(drafting, &self.items, currency, None)?;
        let mut parts: Vec<(FundCode, Money)> = Vec::new();
        for (product, _, price) in &sold {
            gather(&mut parts, &product.fund, *price)?;
        }
        if let (Some(shipping), Some((_, first))) = (&self.shipping, parts.first_mut()) {
            *first = add(*first, shipping.positive("shipping", currency)?)?;
        }
        let first = parts.first().map(|(fund, _)| fund.clone()).ok_or(ActError::Empty { field: "items" })?;
        let mut draft = drafting.start(EntryKind::MerchSale, format!("Pre-order: {}", named(&sold)));
        let gross = sum(parts.iter().map(|(_, part)| *part), currency)?;
        let fee = drafting.fee(&fee_fields!(self), &first, &self.into, gross)?;
        receive(&mut draft, &self.into, &parts, fee.as_ref())?;
        for (fund, part) in &parts {
            draft.line(&owed_to, fund, part.negated());
        }
        Ok(draft)
    }
}
