//! What the money of a publication was spent on, by category: in the group's own words where it said them, else in those of
//! the standard chart. The name of an account that the group opened may be a person's; it never stands here.

use std::collections::{BTreeMap, HashMap};

use crate::ledger::{AccountKind, AccountPath, Currency, FundCode};

use super::Told;
use super::behind::{FEWEST, Telling};
use crate::reports::facts::Categories;
use crate::reports::request::{Request, heading_path};
use crate::reports::table::{Cell, Column, Phrase, Row, RowKind, Section, Table, Value};

/// A category, or none for what has no name that may stand here.
type Category = Option<String>;

/// What the group said of the account, or of the nearest one above it; else what the standard chart calls it; else its
/// heading, where the standard chart has it.
fn category_of(request: &Request, path: &AccountPath) -> Category {
    let Categories { said, standard } = &request.book.categories;
    let nearest = |known: &[(AccountPath, String)]| {
        let above = std::iter::successors(Some(path.clone()), AccountPath::parent);
        let mut found = above.filter_map(|here| known.iter().find(|(one, _)| *one == here));
        found.next().map(|(_, category)| category.clone())
    };
    let heading = heading_path(path);
    let is_standard = || standard.iter().any(|(one, _)| heading_path(one) == heading);
    nearest(said).or_else(|| nearest(standard)).or_else(|| is_standard().then(|| heading.leaf().to_owned()))
}

/// Payments and amount by category; those of fewer than three payments stand together, with the next smallest where they
/// are too few even so.
fn merged(mut categories: BTreeMap<Category, (i64, i64)>) -> BTreeMap<Category, (i64, i64)> {
    let few: Vec<Category> = categories
        .iter()
        .filter(|(name, (count, _))| name.is_some() && *count < FEWEST)
        .map(|(name, _)| name.clone())
        .collect();
    let take = |categories: &mut BTreeMap<Category, (i64, i64)>, name: &Category| {
        let Some((count, minor)) = categories.remove(name) else { return };
        let other = categories.entry(None).or_default();
        *other = (other.0.saturating_add(count), other.1.saturating_add(minor));
    };
    few.iter().for_each(|name| take(&mut categories, name));
    while categories.get(&None).is_some_and(|(count, _)| *count < FEWEST) {
        let named = categories.iter().filter(|(name, _)| name.is_some());
        let Some(smallest) = named.min_by_key(|(_, (count, _))| *count).map(|(name, _)| name.clone()) else { break };
        take(&mut categories, &smallest);
    }
    categories
}

type Sums = BTreeMap<Category, (i64, i64)>;

/// Payments by category, without what gifts cost on their way.
fn paid(request: &Request, currency: Currency) -> Sums {
    let mut costs: HashMap<(&AccountPath, &FundCode), (i64, i64)> = HashMap::new();
    for part in request.inputs.gift_parts.iter().filter(|part| part.currency == currency) {
        let sums = costs.entry((&part.account, &part.fund)).or_default();
        *sums = (sums.0.saturating_add(part.lines), sums.1.saturating_add(part.minor));
    }
    let mut categories = Sums::new();
    for movement in request.movements().filter(|movement| movement.count > 0 && movement.currency == currency) {
        if request.kind(&movement.account) == AccountKind::Expense {
            let (lines, minor) = costs.get(&(&movement.account, &movement.fund)).copied().unwrap_or_default();
            let count = movement.count.saturating_sub(lines);
            if count > 0 {
                let sums = categories.entry(category_of(request, &movement.account)).or_default();
                sums.0 = sums.0.saturating_add(count);
                sums.1 = sums.1.saturating_add(movement.change_minor().saturating_sub(minor));
            }
        }
    }
    categories
}

/// By category, never a single payment; what gifts cost on their way stands by itself.
pub(super) fn purposes(request: &Request, currencies: &[Told]) -> Section {
    let mut table = Table::new(vec![Column::text("purpose"), Column::currency(), Column::number("amount")]);
    let mut totals: Vec<(Currency, i64)> = Vec::new();
    for Told { currency, telling, costs, .. } in currencies {
        // What has no name of its own stands last.
        let mut categories: Vec<(Category, (i64, i64))> = merged(paid(request, *currency)).into_iter().collect();
        categories.sort_by_key(|(name, _)| (name.is_none(), name.clone()));
        let named = |(name, (_, minor)): (Category, (i64, i64))| {
            (name.map_or_else(|| Value::from(Phrase::line("other-purposes")), Value::Text), minor)
        };
        let mut rows: Vec<(Value, i64)> = categories.into_iter().map(named).collect();
        if let Some(minor) = costs.filter(|_| *telling == Telling::Whole) {
            rows.push((Phrase::line("costs-of-gifts").into(), minor));
        }
        if !rows.is_empty() {
            totals.push((*currency, rows.iter().fold(0, |sum, (_, minor)| sum.saturating_add(*minor))));
        }
        for (name, minor) in rows {
            let cells = vec![Cell::new(name), Cell::new(*currency), Cell::money(minor, *currency)];
            table.push(Row::line(cells).tag(currency.code()));
        }
    }
    for (currency, minor) in totals {
        let cells = vec![Cell::new(Phrase::line("total")), Cell::new(currency), Cell::money(minor, currency)];
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    Section::new("purposes", table).note(Phrase::new("reports-note-purposes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(categories: &[(&str, i64)]) -> Vec<(String, i64)> {
        let named = |(name, count): &(&str, i64)| {
            (Some((*name).to_owned()).filter(|name| !name.is_empty()), (*count, *count * 100))
        };
        let merged = merged(categories.iter().map(named).collect());
        assert!(merged.iter().all(|(_, (count, minor))| *minor == *count * 100), "{merged:?}");
        merged.into_iter().map(|(name, (count, _))| (name.unwrap_or_default(), count)).collect()
    }

    fn told(rows: &[(&str, i64)]) -> Vec<(String, i64)> {
        rows.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn a_category_of_one_or_two_payments_stands_with_others_and_cannot_be_subtracted() {
        assert_eq!(shown(&[("lawyers", 4), ("parcels", 3)]), told(&[("lawyers", 4), ("parcels", 3)]));
        assert_eq!(shown(&[("lawyers", 4), ("parcels", 2), ("letters", 1)]), told(&[("", 3), ("lawyers", 4)]));
        // The rest alone would be what the total less the others is.
        assert_eq!(shown(&[("lawyers", 4), ("parcels", 2), ("letters", 9)]), told(&[("", 6), ("letters", 9)]));
        assert_eq!(shown(&[("", 1), ("lawyers", 4)]), told(&[("", 5)]));
        assert_eq!(shown(&[("lawyers", 1)]), told(&[("", 1)]));
    }
}
