//! Stock while an act is drafted: what lies where after each step, at average cost over all places (I7).

use super::drafting::{Drafting, path};
use super::{ActError, chart};
use crate::ledger::product::{Part, Product, StockLevel, StockMove, StockPart};
use crate::ledger::split::{by_weights, issue_at_average_cost};
use crate::ledger::stock_history::{Least, least_since};
use crate::ledger::{AccountPath, Draft, DraftLine, Money};

/// Why pieces come or go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Why {
    part: StockPart,
    /// What they bring, minor units; negative where it is paid back.
    income_minor: Option<i64>,
}

impl Why {
    pub const BOUGHT: Self = Self::other(StockPart::Bought);
    pub const GIVEN: Self = Self::other(StockPart::Given);
    pub const LOST: Self = Self::other(StockPart::Lost);
    /// To another place, and there.
    pub const SENT: Self = Self::other(StockPart::Sent);
    pub const ARRIVED: Self = Self::other(StockPart::Returned);

    const fn other(part: StockPart) -> Self {
        Self { part, income_minor: None }
    }

    pub const fn sold(income_minor: i64) -> Self {
        Self { part: StockPart::Sold, income_minor: Some(income_minor) }
    }

    /// Back from a buyer; what they had brought is positive.
    pub const fn taken_back(brought_minor: i64) -> Self {
        Self { part: StockPart::Returned, income_minor: Some(brought_minor.saturating_neg()) }
    }
}

/// Moves of stock in the making.
pub(super) struct Shelf<'a> {
    pub drafting: Drafting<'a>,
    moves: Vec<(StockMove, Product, Option<String>)>,
}

impl<'a> Shelf<'a> {
    pub const fn new(drafting: Drafting<'a>) -> Self {
        Self { drafting, moves: Vec::new() }
    }

    /// Where the product lies now, the moves so far included.
    pub fn levels(&self, product: &Product) -> Result<Vec<(AccountPath, StockLevel)>, ActError> {
        let mut levels = self.drafting.context.stock(&product.code)?;
        for (step, _, _) in self.moves.iter().filter(|(step, _, _)| step.product == product.code) {
            match levels.iter_mut().find(|(place, _)| *place == step.place) {
                Some((_, level)) => level.apply(step.quantity, step.value_minor),
                None => {
                    let level = StockLevel { quantity: step.quantity, value_minor: step.value_minor };
                    levels.push((step.place.clone(), level));
                }
            }
        }
        Ok(levels)
    }

    pub fn level_at(&self, product: &Product, place: &AccountPath) -> Result<StockLevel, ActError> {
        let found = self.levels(product)?.into_iter().find(|(known, _)| known == place);
        Ok(found.map_or_else(StockLevel::default, |(_, level)| level))
    }

    /// How many pieces lie there at the end of the act's day.
    pub fn pieces_then(&self, product: &Product, place: &AccountPath) -> Result<i64, ActError> {
        let (now, day) = (self.level_at(product, place)?.quantity, self.drafting.record.date);
        let since = self.drafting.context.moved_after(&product.code, place, day)?;
        since.iter().try_fold(now, |there, (_, pieces)| there.checked_sub(*pieces)).ok_or(ActError::TooLarge)
    }

    /// The fewest pieces there are from the act's day until now.
    fn least_at(&self, product: &Product, place: &AccountPath) -> Result<Least, ActError> {
        let (now, day) = (self.level_at(product, place)?.quantity, self.drafting.record.date);
        Ok(least_since(now, day, &self.drafting.context.moved_after(&product.code, place, day)?))
    }

    fn total(&self, product: &Product) -> Result<StockLevel, ActError> {
        let mut total = StockLevel::default();
        for (_, level) in self.levels(product)? {
            total.apply(level.quantity, level.value_minor);
        }
        Ok(total)
    }

    /// Takes pieces out of a place; answers their cost, zero or more. Below zero only with a reason, which the
    /// posting keeps as its memo.
    pub fn issue(
        &mut self,
        product: &Product,
        place: &AccountPath,
        pieces: i64,
        why: Why,
        reason: Option<&str>,
    ) -> Result<Money, ActError> {
        let Least { there, on } = self.least_at(product, place)?;
        let reason = reason.map(str::trim).filter(|text| !text.is_empty());
        if there < pieces && reason.is_none() {
            let (product, place) = (product.code.clone(), place.clone());
            return Err(ActError::NotEnoughStock { product, place, there, on, wanted: pieces });
        }
        let cost = self.total(product)?.cost_of(pieces).max(0);
        let out = pieces.checked_neg().ok_or(ActError::TooLarge)?;
        let memo = (there < pieces).then(|| reason.map(str::to_owned)).flatten();
        self.step(product, place, (out, cost.saturating_neg()), why, memo);
        self.clear(product, place)?;
        Ok(Money::new(cost, self.drafting.context.currency()))
    }

    /// Puts pieces into a place at their cost.
    pub fn receive(&mut self, product: &Product, place: &AccountPath, pieces: i64, cost: Money, why: Why) {
        self.step(product, place, (pieces, cost.minor), why, None);
    }

    /// Pieces that come back and are lost at once: nothing stays of them but the two moves.
    pub fn pass_through(&mut self, product: &Product, place: &AccountPath, pieces: i64, cost: Money, why: Why) {
        self.step(product, place, (pieces.saturating_neg(), cost.minor.saturating_neg()), Why::LOST, None);
        self.receive(product, place, pieces, cost, why);
    }

    /// What is paid for goods that stay where they are: money given back without them.
    pub fn note_income(&mut self, product: &Product, minor: i64) {
        self.step(product, &product.inventory, (0, 0), Why::sold(minor), None);
    }

    /// Goods leave for what was paid for them, a set's parts by their list prices; their cost goes to cost of goods sold.
    /// Without a place, out of the products' own stock.
    pub fn sell(
        &mut self,
        draft: &mut Draft,
        (product, count, paid): (&Product, i64, Money),
        place: Option<&AccountPath>,
        reason: Option<&str>,
    ) -> Result<(), ActError> {
        let cost_of_goods = path(chart::COST_OF_GOODS)?;
        let parts = self.drafting.unpacked(product, count)?;
        // What goods bring is told in the currency their stock is kept in, and in no other.
        let income = if paid.currency == self.drafting.context.currency() { paid.minor } else { 0 };
        let weight = |(part, count): &(Product, i64)| list_worth(part, *count);
        let weights: Vec<u64> = parts.iter().map(weight).collect();
        for ((part, count), minor) in parts.iter().zip(by_weights(income, &weights)) {
            let place = place.unwrap_or(&part.inventory);
            let cost = self.issue(part, place, *count, Why::sold(minor), reason)?;
            draft.line(&cost_of_goods, &part.fund, cost);
        }
        Ok(())
    }

    /// What `pieces` more would be worth at the average of what is there.
    pub fn worth_of(&self, product: &Product, pieces: i64) -> Result<Money, ActError> {
        let total = self.total(product)?;
        let worth = issue_at_average_cost(total.value_minor, total.quantity, pieces).max(0);
        Ok(Money::new(worth, self.drafting.context.currency()))
    }

    fn step(
        &mut self,
        product: &Product,
        place: &AccountPath,
        (quantity, value_minor): (i64, i64),
        why: Why,
        memo: Option<String>,
    ) {
        let step = StockMove {
            product: product.code.clone(),
            place: place.clone(),
            quantity,
            value_minor,
            currency: self.drafting.context.currency(),
            part: Some(why.part),
            income_minor: why.income_minor,
        };
        self.moves.push((step, product.clone(), memo));
    }

    /// The average is over all places, so a place may end with no pieces and some cents, or with pieces and less
    /// than nothing. What is over goes to where most pieces are; what is short comes from where most value is.
    fn clear(&mut self, product: &Product, place: &AccountPath) -> Result<(), ActError> {
        let left = self.level_at(product, place)?;
        let due = match left.quantity {
            0 => 0,
            1.. if left.value_minor < 0 => self.worth_of(product, left.quantity)?.minor,
            _ => return Ok(()),
        };
        let mut others = self.levels(product)?;
        others.retain(|(other, level)| other != place && level.quantity > 0);
        let over = left.value_minor.saturating_sub(due);
        if over > 0 {
            if let Some((fullest, _)) = others.into_iter().max_by_key(|(_, level)| level.quantity) {
                self.shift(product, place, &fullest, over);
            }
            return Ok(());
        }
        let mut short = over.saturating_neg();
        others.sort_by_key(|(_, level)| std::cmp::Reverse(level.value_minor));
        for (other, level) in others {
            let part = short.min(level.value_minor.max(0));
            self.shift(product, &other, place, part);
            short = short.saturating_sub(part);
        }
        Ok(())
    }

    /// Moves value without pieces.
    fn shift(&mut self, product: &Product, from: &AccountPath, into: &AccountPath, minor: i64) {
        if minor != 0 {
            self.step(product, from, (0, minor.saturating_neg()), Why::SENT, None);
            self.step(product, into, (0, minor), Why::ARRIVED, None);
        }
    }

    /// Posts what changed on each place, and hands the moves to the draft.
    pub fn put_into(self, draft: &mut Draft) {
        for (step, product, memo) in self.moves {
            if step.value_minor != 0 {
                let amount = Money::new(step.value_minor, step.currency);
                let line = DraftLine::new(step.place.clone(), product.fund.clone(), amount);
                draft.lines.push(DraftLine { memo, ..line });
            } else if let (Some(reason), Some(line)) = (memo, draft.lines.last_mut()) {
                // Pieces without cost have no posting of their own; the reason must not be lost for that.
                line.memo = Some(reason);
            }
            draft.stock_moves.push(step);
        }
    }
}

impl Drafting<'_> {
    /// What lies on the shelf for so many of a product: its parts when it is a set, else itself.
    pub fn unpacked(&self, product: &Product, count: i64) -> Result<Vec<(Product, i64)>, ActError> {
        if !product.is_set() {
            return Ok(vec![(product.clone(), count)]);
        }
        let part = |part: &Part| {
            let pieces = part.quantity.checked_mul(count).ok_or(ActError::TooLarge)?;
            Ok((self.product(&part.product, false)?, pieces))
        };
        product.details.parts.iter().map(part).collect()
    }

    /// A product that has stock of its own.
    pub fn stocked(&self, code: &str, for_sale: bool) -> Result<Product, ActError> {
        let product = self.product(code, for_sale)?;
        if product.is_set() { Err(ActError::SetHasNoStock { product: product.code }) } else { Ok(product) }
    }
}

/// What pieces are worth against each other: by list price, those without one by their number.
pub(super) fn list_worth(product: &Product, count: i64) -> u64 {
    product.price.minor.max(1).unsigned_abs().saturating_mul(count.unsigned_abs())
}

/// Refuses zero or negative pieces.
pub(super) fn pieces(field: &'static str, product: &str, count: i64) -> Result<i64, ActError> {
    if count > 0 { Ok(count) } else { Err(ActError::NoPieces { field, product: product.to_owned(), pieces: count }) }
}

/// Goods as people call them, for a description: “2 × T-shirt M, 1 × Zine”, cut where it grows long.
pub(super) fn listed<'p>(goods: impl Iterator<Item = (i64, &'p Product)>) -> String {
    const SHOWN: usize = 5;
    const NAME: usize = 60;
    let mut shown: Vec<String> = goods
        .take(SHOWN.saturating_add(1))
        .map(|(count, product)| {
            let name: String = product.name.chars().take(NAME).collect();
            format!("{count} × {name}")
        })
        .collect();
    if shown.len() > SHOWN {
        shown.pop();
        shown.push("…".to_owned());
    }
    shown.join(", ")
}
