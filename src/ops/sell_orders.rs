//! Shop orders as sales: what a shop calls our goods, said once; the sale that an order's payment is, with its goods, their
//! prices, sending, fee and stock; and a sale that is paid back. Posts nothing by itself.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::link_details::{Told, list_details};
use super::{Acting, OpsError, Result};
use crate::acts::merch::SoldItem;
use crate::acts::refund::Goods;
use crate::acts::{Amount, FeeBorneBy, MerchSale, SaleRefund};
use crate::import::details::Item;
use crate::ledger::product::Product;
use crate::ledger::statement::StatementLine;
use crate::ledger::{AccountPath, FundCode, Money};
use crate::store::accounts::Chart;
use crate::store::{Conn, products, shop_products, write};

/// A paid order as the sale it is. Amounts are in minor units of the payment's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderSale {
    pub items: Vec<SoldThing>,
    pub shipping_minor: i64,
    pub discount_minor: i64,
    /// What was paid beyond goods and sending, and the fund that it is for.
    pub gift_minor: i64,
    pub gift_fund: Option<FundCode>,
    /// Out of which stock; without one each product's own.
    pub place: Option<AccountPath>,
    /// Why more is sold than the books have in stock, where somebody said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock_reason: Option<String>,
}

/// So many of one product, as the order says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SoldThing {
    pub product: String,
    pub quantity: i64,
    /// For one; without it the product's price.
    pub price_minor: Option<i64>,
}

/// A sale that is paid back, and what becomes of its goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SaleBack {
    pub entry: i64,
    pub goods: Goods,
}

/// What is known of an order's goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sold {
    /// Every thing is known.
    Sale(OrderSale),
    /// Nobody has said yet what these are.
    Unknown(Vec<String>),
    /// More was ordered than was paid, in minor units.
    TooDear { ordered_minor: i64 },
}

/// Our goods, and what shops call them.
pub struct Catalogue {
    products: Vec<(i64, Product)>,
    said: HashMap<String, Option<i64>>,
    places: HashMap<String, AccountPath>,
}

/// What one thing of an order is.
enum Meant<'c> {
    Product(&'c Product),
    /// Somebody said that it is no product of ours.
    NotOurs,
    Unknown,
}

impl Catalogue {
    /// # Errors
    /// When the book cannot be read.
    pub fn load(conn: &mut Conn, chart: &Chart) -> Result<Self> {
        let mut places = HashMap::new();
        for (source, account) in shop_products::list_places(conn)? {
            places.insert(source, chart.path_of(account)?.clone());
        }
        Ok(Self { products: products::list(conn, chart)?, said: shop_products::list(conn)?, places })
    }

    fn meant(&self, item: &Item) -> Meant<'_> {
        let by_id = |id: i64| self.products.iter().find(|(known, _)| *known == id).map(|(_, product)| product);
        if let Some(said) = self.said.get(&item.key()) {
            return said.and_then(by_id).map_or(Meant::NotOurs, Meant::Product);
        }
        let open = || self.products.iter().map(|(_, product)| product).filter(|product| !product.is_closed);
        let is_code = |product: &&Product| [&item.sku, &item.name].iter().any(|said| same(said, &product.code));
        let mut named = open().filter(|product| same(&item.name, &product.name));
        let by_name = match (named.next(), named.next()) {
            (Some(one), None) => Some(one),
            _ => None,
        };
        open().find(is_code).or(by_name).map_or(Meant::Unknown, Meant::Product)
    }

    /// The sale that a payment is by what is told of it; `None` where nothing of ours was ordered.
    pub(super) fn sale_of(&self, told: &[Told], line: &StatementLine, gift_fund: Option<&FundCode>) -> Option<Sold> {
        let things = || told.iter().flat_map(|one| &one.detail.items).filter(|item| item.quantity > 0);
        let (mut items, mut unknown) = (Vec::new(), Vec::new());
        for item in things() {
            match self.meant(item) {
                Meant::Product(product) => items.push(SoldThing {
                    product: product.code.clone(),
                    quantity: item.quantity,
                    price_minor: item.price_minor.or(Some(product.price.minor)),
                }),
                Meant::Unknown => unknown.push(item.shown().to_owned()),
                Meant::NotOurs => {}
            }
        }
        if !unknown.is_empty() {
            unknown.dedup();
            return Some(Sold::Unknown(unknown));
        }
        let first = told.first().filter(|_| !items.is_empty())?;
        let sum = |of: fn(&Told) -> i64| told.iter().map(of).fold(0_i64, i64::saturating_add);
        let (shipping_minor, discount_minor) =
            (sum(|one| one.detail.shipping_minor), sum(|one| one.detail.discount_minor));
        let worth = |item: &SoldThing| item.price_minor.unwrap_or(0).saturating_mul(item.quantity);
        let goods = items.iter().map(worth).fold(0_i64, i64::saturating_add);
        // Some shops state prices after the discount: it counts only where it makes the order's total.
        let total = |less: i64| goods.saturating_add(shipping_minor).saturating_sub(less);
        let fits = total(discount_minor) == line.amount_minor || total(0) > line.amount_minor;
        let discount_minor = if fits { discount_minor } else { 0 };
        let ordered_minor = total(discount_minor);
        if ordered_minor > line.amount_minor {
            return Some(Sold::TooDear { ordered_minor });
        }
        let gift_minor = line.amount_minor.saturating_sub(ordered_minor);
        let place = self.places.get(&first.source).cloned();
        let gift_fund = gift_fund.filter(|_| gift_minor > 0).cloned();
        Some(Sold::Sale(OrderSale {
            items,
            shipping_minor,
            discount_minor,
            gift_minor,
            gift_fund,
            place,
            stock_reason: None,
        }))
    }

    /// The fund of the first thing sold, under which the line stands in the review.
    pub(super) fn fund_of(&self, sale: &OrderSale) -> Option<FundCode> {
        let first = sale.items.first()?;
        self.products.iter().find(|(_, product)| product.code == first.product).map(|(_, product)| product.fund.clone())
    }
}

fn same(one: &str, other: &str) -> bool {
    !one.trim().is_empty() && one.trim().to_lowercase() == other.trim().to_lowercase()
}

impl OrderSale {
    /// The act, once somebody has agreed.
    pub(super) fn act(
        &self,
        line: &StatementLine,
        into: AccountPath,
        fee: Option<Amount>,
        fee_borne_by: FeeBorneBy,
    ) -> MerchSale {
        let money = |minor: i64| Amount::from(Money::new(minor, line.currency));
        let item = |thing: &SoldThing| SoldItem {
            product: thing.product.clone(),
            quantity: thing.quantity,
            price: thing.price_minor.map(money),
            place: self.place.clone(),
        };
        MerchSale {
            items: self.items.iter().map(item).collect(),
            currency: Some(line.currency),
            into,
            shipping: (self.shipping_minor > 0).then(|| money(self.shipping_minor)),
            price_list: None,
            discount: (self.discount_minor > 0).then(|| money(self.discount_minor)),
            given: (self.gift_minor > 0).then(|| money(line.amount_minor)),
            donation_fund: self.gift_fund.clone(),
            fee,
            fee_borne_by,
            fee_account: None,
            stock_reason: self.stock_reason.clone(),
        }
    }
}

impl SaleBack {
    /// The act, once somebody has agreed.
    pub(super) fn act(&self, line: &StatementLine, from: AccountPath) -> SaleRefund {
        let money = |minor: i64| Amount::from(Money::new(minor, line.currency));
        SaleRefund {
            of: self.entry.to_string(),
            amount: Some(money(line.amount_minor.saturating_abs())),
            from: Some(from),
            goods: self.goods,
            items: Vec::new(),
            place: None,
            fee_returned: line.fee_minor.filter(|fee| *fee > 0).map(money),
        }
    }
}

/// A name that shops use, with what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShopName {
    /// By which it is remembered.
    pub called: String,
    /// As the shop writes it.
    pub shown: String,
    pub sku: String,
    /// How many orders have it.
    pub orders: usize,
    pub product: Option<String>,
    /// Somebody said that it is no product of ours.
    pub is_not_ours: bool,
}

/// A source of orders, and the stock that it sends from where that was said.
pub type Source = (String, Option<AccountPath>);

/// Every name that shops' orders have, those that nobody has said first; and the sources with the stock they send from.
///
/// # Errors
/// When the book cannot be read.
pub fn list_shop_names(conn: &mut Conn) -> Result<(Vec<ShopName>, Vec<Source>)> {
    let chart = Chart::load(conn)?;
    let catalogue = Catalogue::load(conn, &chart)?;
    let mut names: BTreeMap<String, ShopName> = BTreeMap::new();
    let mut sources: BTreeMap<String, Option<AccountPath>> = BTreeMap::new();
    for told in list_details(conn, None)?.iter().filter(|told| !told.detail.items.is_empty()) {
        sources.entry(told.source.clone()).or_insert_with(|| catalogue.places.get(&told.source).cloned());
        for item in &told.detail.items {
            let meant = catalogue.meant(item);
            let name = names.entry(item.key()).or_insert_with(|| ShopName {
                called: item.key(),
                shown: item.name.clone(),
                sku: item.sku.clone(),
                orders: 0,
                product: match &meant {
                    Meant::Product(product) => Some(product.code.clone()),
                    _ => None,
                },
                is_not_ours: matches!(meant, Meant::NotOurs),
            });
            name.orders = name.orders.saturating_add(1);
        }
    }
    let mut names: Vec<ShopName> = names.into_values().collect();
    names.sort_by_key(|name| (name.product.is_some() || name.is_not_ours, name.shown.to_lowercase()));
    Ok((names, sources.into_iter().collect()))
}

/// Remembers what a shop means by a name (as [`ShopName::called`], an article number or a name); without a product it is
/// none of ours.
///
/// # Errors
/// When no order has that name, or there is no such product.
pub fn say_shop_name(conn: &mut Conn, called: &str, product: Option<&str>, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let (names, _) = list_shop_names(conn)?;
        let is_meant = |name: &&ShopName| name.called == called || same(called, &name.sku) || same(called, &name.shown);
        let name = names.iter().find(is_meant).ok_or_else(|| OpsError::NotFound {
            what: format!("a thing called “{called}” in any order"),
            hint: "`import goods` lists what shops call our goods.".into(),
        })?;
        let product_id = match product {
            None => None,
            Some(code) => {
                let found = products::find(conn, &chart, code)?.ok_or_else(|| OpsError::NotFound {
                    what: format!("product {code}"),
                    hint: "`product list` shows those there are.".into(),
                })?;
                Some(found.0)
            }
        };
        Ok(shop_products::set(conn, &name.called, product_id, &acting.by, &acting.at)?)
    })
}

/// Remembers out of which stock a source's orders are sent; without one, each product's own.
///
/// # Errors
/// When there is no such account, or it holds no goods.
pub fn set_shop_place(conn: &mut Conn, source: &str, place: Option<&AccountPath>) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let account_id = match place {
            None => None,
            Some(path) => {
                let holds_goods = |account: &crate::ledger::Account| {
                    matches!(account.role, crate::ledger::Role::Inventory | crate::ledger::Role::Consigned)
                };
                if !chart.account(path).is_some_and(holds_goods) {
                    return Err(OpsError::NotPossible(format!("{path} is no account that holds goods.")));
                }
                chart.account_id(path)
            }
        };
        Ok(shop_products::set_place(conn, source, account_id)?)
    })
}
