//! Sets the cost of goods right when stock moved on a day before moves that were recorded already: one dated entry a
//! product, with the working in its words. What was posted stays as it is.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::reverse_entry::first_open_day;
use super::{OpsError, Result};
use crate::acts::chart as standard;
use crate::ledger::check::SealedEntry;
use crate::ledger::product::{Product, StockLevel, StockMove, StockPart};
use crate::ledger::stock_history::{InOrder, spread};
use crate::ledger::{AccountPath, Currency, Draft, DraftLine, EntryKind, Money, Month};
use crate::store::accounts::Chart;
use crate::store::{Conn, books, products, stock};

/// The first move of a product in a submission, by day.
#[derive(Clone, Copy)]
struct Late {
    on: NaiveDate,
    number: i64,
}

/// What sets right the cost of goods that these entries moved before the last move of the same product, each with the
/// number of the entry it is for. The entries are written already.
pub(super) fn late_costs(
    conn: &mut Conn,
    chart: &Chart,
    sealed: &[SealedEntry],
    closed: &HashSet<Month>,
) -> Result<Vec<(i64, Draft)>> {
    let mut earliest: BTreeMap<&str, Late> = BTreeMap::new();
    for entry in sealed {
        for step in &entry.draft.stock_moves {
            let late = Late { on: entry.draft.date, number: entry.seal.sequence };
            let first = earliest.entry(&step.product).or_insert(late);
            if late.on < first.on {
                *first = late;
            }
        }
    }
    let codes: Vec<&str> = earliest.keys().copied().collect();
    let (currency, mut drafts) = (books::get(conn)?.currency, Vec::new());
    for chunk in codes.chunks(1000) {
        for (id, product) in products::list_named(conn, chart, chunk)? {
            let last = stock::last_moved_on(conn, id)?;
            let late = earliest.get(product.code.as_str()).zip(last).filter(|(late, last)| late.on < *last);
            let Some((late, last)) = late else { continue };
            let in_order = InOrder::of(&stock::list_history(conn, id)?);
            let levels = stock::levels_of(conn, chart, &product.code)?;
            if let Some(draft) = set_right((&product, currency), *late, in_order, &levels)? {
                drafts.push((late.number, Draft { date: first_open_day(last, closed), ..draft }));
            }
        }
    }
    Ok(drafts)
}

/// The entry of the difference, dated on the late move; nothing when there is none.
fn set_right(
    (product, currency): (&Product, Currency),
    late: Late,
    in_order: InOrder,
    levels: &[(AccountPath, StockLevel)],
) -> Result<Option<Draft>> {
    let kept = levels.iter().fold(0_i64, |sum, (_, level)| sum.saturating_add(level.value_minor));
    let change = in_order.left.value_minor.saturating_sub(kept);
    if change == 0 {
        return Ok(None);
    }
    let money = |minor: i64| Money::new(minor, currency);
    let cost_of = |worth: i64| money(in_order.received_minor.saturating_sub(worth));
    let working = format!(
        "In the order of days {} {} left, {} was charged",
        cost_of(in_order.left.value_minor),
        currency,
        cost_of(kept)
    );
    let description =
        format!("Cost of {} set right: entry {} was recorded after later ones", product.name, late.number);
    let mut draft = Draft::new(
        format!("cost-{}-after-{}", product.code, late.number),
        late.on,
        EntryKind::Journal,
        description.chars().take(200).collect::<String>(),
    );
    let cost: AccountPath = standard::COST_OF_GOODS.parse().map_err(OpsError::Account)?;
    let line = DraftLine::new(cost, product.fund.clone(), money(change.saturating_neg()));
    draft.lines.push(DraftLine { memo: Some(working), ..line });
    for (place, minor) in spread(levels, change) {
        draft.line(&place, &product.fund, money(minor));
        draft.stock_moves.push(StockMove {
            product: product.code.clone(),
            place,
            quantity: 0,
            value_minor: minor,
            currency,
            part: Some(StockPart::Sold),
            income_minor: None,
        });
    }
    Ok(Some(draft))
}
