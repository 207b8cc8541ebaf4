//! What an entry says of goods twice, by its lines and by its moves of stock: both must say the same. Knows no book.

use std::collections::BTreeMap;

use super::{AccountPath, Draft, Money};

/// The first place with goods whose value the lines change otherwise than the pieces that moved.
#[must_use]
pub fn moved_as_money(draft: &Draft, is_stock: impl Fn(&AccountPath) -> bool) -> Option<AccountPath> {
    let mut unexplained: BTreeMap<&AccountPath, i64> = BTreeMap::new();
    for line in draft.lines.iter().filter(|line| is_stock(&line.account)) {
        let sum = unexplained.entry(&line.account).or_default();
        *sum = sum.saturating_add(line.amount.minor);
    }
    for step in &draft.stock_moves {
        if let Some(sum) = unexplained.get_mut(&step.place) {
            *sum = sum.saturating_sub(step.value_minor);
        }
    }
    unexplained.into_iter().find(|(_, minor)| *minor != 0).map(|(place, _)| place.clone())
}

/// What sales brought by the lines on this account, and what the goods went for, where the two differ. Nothing is told of
/// entries that were sealed before goods had prices; goods paid in another currency than their stock's have none.
#[must_use]
pub fn priced_otherwise(draft: &Draft, sales: &str) -> Option<(Money, Money)> {
    let currency = draft.stock_moves.first()?.currency;
    if draft.stock_moves.iter().any(|moved| moved.part.is_none()) {
        return None;
    }
    let lines = draft.lines.iter().filter(|line| line.account.as_str() == sales && line.amount.currency == currency);
    let brought = lines.fold(0_i64, |sum, line| sum.saturating_sub(line.amount.minor));
    let prices = draft.stock_moves.iter().filter_map(|moved| moved.income_minor);
    let went_for = prices.fold(0_i64, i64::saturating_add);
    (brought != went_for).then(|| (Money::new(brought, currency), Money::new(went_for, currency)))
}

/// Goods of one kind went for what the lines say: their price follows. Of several nobody can tell which one it was.
pub fn follow_price(draft: &mut Draft, sales: &str) {
    let Some((brought, _)) = priced_otherwise(draft, sales) else { return };
    let mut priced = draft.stock_moves.iter_mut().filter(|moved| moved.income_minor.is_some());
    if let (Some(only), None) = (priced.next(), priced.next()) {
        only.income_minor = Some(brought.minor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::product::{StockMove, StockPart};
    use crate::ledger::{Currency, EntryKind};

    const SALES: &str = "Income:Merch:Sales";

    fn sale(brought: i64, prices: &[i64]) -> Draft {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let mut draft = Draft::new("s", day, EntryKind::MerchSale, "Sale".to_owned());
        let (fund, stock) = ("merch".parse().unwrap(), "Assets:Inventory:Shirt".parse::<AccountPath>().unwrap());
        draft.line(&SALES.parse().unwrap(), &fund, Money::new(-brought, Currency::EUR));
        for price in prices {
            draft.line(&stock, &fund, Money::new(-600, Currency::EUR));
            draft.stock_moves.push(StockMove {
                product: "SHIRT".to_owned(),
                place: stock.clone(),
                quantity: -1,
                value_minor: -600,
                currency: Currency::EUR,
                part: Some(StockPart::Sold),
                income_minor: Some(*price),
            });
        }
        draft
    }

    #[test]
    fn a_price_follows_where_it_is_of_one_kind_and_differs_where_it_is_of_several() {
        assert_eq!(priced_otherwise(&sale(2_000, &[1_500, 500]), SALES), None);
        let mut one = sale(1_000, &[2_000]);
        let told = (Money::new(1_000, Currency::EUR), Money::new(2_000, Currency::EUR));
        assert_eq!(priced_otherwise(&one, SALES), Some(told));
        follow_price(&mut one, SALES);
        assert_eq!(priced_otherwise(&one, SALES), None);
        let mut several = sale(1_000, &[1_500, 500]);
        follow_price(&mut several, SALES);
        assert!(priced_otherwise(&several, SALES).is_some());
        several.stock_moves[0].part = None;
        assert_eq!(priced_otherwise(&several, SALES), None, "sealed before goods had prices");
    }

    #[test]
    fn value_without_pieces_is_found() {
        let mut draft = sale(2_000, &[2_000]);
        let is_stock = |path: &AccountPath| path.as_str().starts_with("Assets:Inventory");
        assert_eq!(moved_as_money(&draft, is_stock), None);
        draft.stock_moves[0].value_minor = -500;
        assert_eq!(moved_as_money(&draft, is_stock).unwrap().as_str(), "Assets:Inventory:Shirt");
    }
}
