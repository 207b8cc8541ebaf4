//! Whether a publication tells what exchanging brought: never what a withheld currency was exchanged for, not even later by
//! subtraction.

use std::collections::BTreeMap;

use super::behind::FEWEST;
use crate::ledger::{Currency, Role};
use crate::reports::facts::PublishedExchanges;
use crate::reports::request::Request;

/// How often each currency was exchanged.
fn counts(request: &Request) -> BTreeMap<Currency, i64> {
    let mut counts: BTreeMap<Currency, i64> = BTreeMap::new();
    for movement in request.movements().filter(|movement| request.role(&movement.account) == Role::Conversion) {
        let count = counts.entry(movement.currency).or_default();
        *count = count.saturating_add(movement.count);
    }
    counts.retain(|_, count| *count > 0);
    counts
}

/// The currencies that were exchanged, and which of it may be told. What was kept back once is told again among three more.
pub(super) fn exchanges(request: &Request, withheld: &[Currency]) -> Vec<PublishedExchanges> {
    let counts = counts(request);
    let is_open = !withheld.iter().any(|currency| counts.contains_key(currency));
    let told = counts.into_iter().map(|(currency, count)| {
        let earlier = request.inputs.published.iter().flat_map(|published| &published.exchanges);
        let mut kept_back = earlier.filter(|before| before.currency == currency && !before.is_told);
        let is_told = is_open && kept_back.all(|before| count.saturating_sub(before.count) >= FEWEST);
        PublishedExchanges { currency, count, is_told }
    });
    told.collect()
}
