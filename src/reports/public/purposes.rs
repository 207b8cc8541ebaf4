//! What the money of a publication was spent on, by category: in the group's own words where it said them, else in those of
//! the standard chart. The name of an account that the group opened may be a person's; it never stands here.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency};

use super::FEWEST;
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

/// By category, never a single payment.
pub(super) fn purposes(request: &Request, withheld: &[Currency]) -> Section {
    let mut sums: BTreeMap<(bool, Currency), BTreeMap<Category, (i64, i64)>> = BTreeMap::new();
    for movement in request.movements().filter(|movement| movement.count > 0 && !withheld.contains(&movement.currency))
    {
        if request.kind(&movement.account) == AccountKind::Expense {
            let categories = sums.entry(request.currency_order(movement.currency)).or_default();
            let (count, minor) = categories.entry(category_of(request, &movement.account)).or_default();
            *count = count.saturating_add(movement.count);
            *minor = minor.saturating_add(movement.change_minor());
        }
    }
    let mut table = Table::new(vec![Column::text("purpose"), Column::currency(), Column::number("amount")]);
    let mut totals: BTreeMap<(bool, Currency), i64> = BTreeMap::new();
    for (place, categories) in sums {
        // What has no name of its own stands last.
        let mut categories: Vec<(Category, (i64, i64))> = merged(categories).into_iter().collect();
        categories.sort_by_key(|(name, _)| (name.is_none(), name.clone()));
        for (name, (_, minor)) in categories {
            let name = name.map_or_else(|| Value::from(Phrase::line("other-purposes")), Value::Text);
            table.push(
                Row::line(vec![Cell::new(name), Cell::new(place.1), Cell::money(minor, place.1)]).tag(place.1.code()),
            );
            let total = totals.entry(place).or_default();
            *total = total.saturating_add(minor);
        }
    }
    for ((_, currency), minor) in totals {
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
