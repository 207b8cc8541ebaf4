//! What holds between money and goods whichever way an entry comes in: value on a place follows its pieces, and what a
//! sale brings is what its goods went for.

use std::collections::BTreeMap;

use super::Result;
use crate::acts::chart::SALES;
use crate::ledger::Role;
use crate::ledger::check::{Finding, SealedEntry};
use crate::ledger::goods::{moved_as_money, priced_otherwise};
use crate::store::accounts::Chart;
use crate::store::{Conn, stock_days};

/// What speaks against an entry that is about to be recorded. What takes another back says what that one said.
pub(super) fn find_fault(conn: &mut Conn, chart: &Chart, sealed: &SealedEntry) -> Result<Option<String>> {
    let draft = &sealed.draft;
    if draft.reverses.is_some() {
        return Ok(None);
    }
    if let Some((brought, went_for)) = priced_otherwise(draft, SALES) {
        return Ok(Some(format!(
            "Its sales come to {brought} {}, and its goods went for {went_for}. Undo the entry and record the sale again.",
            brought.currency
        )));
    }
    let is_stock = |path: &crate::ledger::AccountPath| chart.role(path).is_some_and(Role::is_stock);
    let Some(place) = moved_as_money(draft, is_stock) else { return Ok(None) };
    // An account that no product is kept on is money like any other asset.
    let is_of_goods = match chart.account_id(&place) {
        Some(id) => stock_days::is_of_goods(conn, id)?,
        None => false,
    };
    let name = chart.account(&place).map(|account| account.label.trim()).filter(|label| !label.is_empty());
    let name = name.unwrap_or(place.as_str());
    Ok(is_of_goods.then(|| {
        format!(
            "On {name} goods are counted by pieces, and this changes only their value. Record a purchase, a sale, a move, a count or a gift of goods instead."
        )
    }))
}

/// Entries whose sales are not what their goods went for, for those who check a book.
#[derive(Default)]
pub(super) struct Prices {
    off: BTreeMap<i64, String>,
}

impl Prices {
    /// Takes the next entry, in the order of their numbers.
    pub fn add(&mut self, sealed: &SealedEntry) {
        if let Some(taken_back) = sealed.draft.reverses {
            self.off.remove(&taken_back);
        } else if let Some((brought, went_for)) = priced_otherwise(&sealed.draft, SALES) {
            let message = format!("Its sales come to {brought} {}, its goods went for {went_for}.", brought.currency);
            self.off.insert(sealed.seal.sequence, message);
        }
    }

    pub fn findings(self) -> impl Iterator<Item = Finding> {
        self.off.into_iter().map(|(entry, message)| Finding { entry: Some(entry), rule: "stock", message })
    }
}
