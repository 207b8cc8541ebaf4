//! What a report reads of reconciliations and of what is still open on its last day.

use crate::ledger::{Period, Role};
use crate::ops::Result;
use crate::reports::facts::{Inputs, OpenItem, OpenItemKind, ReconciliationStatus, UNMATCHED_COUNTED};
use crate::store::accounts::Chart;
use crate::store::{Conn, open_items, reconciliations};

/// How far each place of money was compared with its statements.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn load_reconciliations(
    conn: &mut Conn,
    chart: &Chart,
    inputs: &Inputs,
    period: Period,
) -> Result<Vec<ReconciliationStatus>> {
    let all = reconciliations::list(conn)?;
    let mut found = Vec::new();
    for account in chart.accounts() {
        if !matches!(account.role, Role::Bank | Role::Provider | Role::Cash) {
            continue;
        }
        let Some(id) = chart.account_id(&account.path) else { continue };
        let mut balances: std::collections::BTreeMap<crate::ledger::Currency, i64> = std::collections::BTreeMap::new();
        for movement in inputs.movements.iter().filter(|movement| movement.account == account.path) {
            let sum = balances.entry(movement.currency).or_default();
            *sum = sum.saturating_add(movement.closing_minor());
        }
        for (currency, book_minor) in balances {
            let finished: Vec<&reconciliations::Reconciliation> = all
                .iter()
                .filter(|one| one.account_id == id && one.statement.currency == currency && one.finished_at.is_some())
                .filter(|one| one.statement_on <= period.to)
                .collect();
            let last = finished.iter().find(|one| one.reopened_at.is_none());
            found.push(ReconciliationStatus {
                account: account.path.clone(),
                currency,
                reconciled_to: last.map(|one| one.statement_on),
                statement_minor: last.map(|one| one.statement.minor),
                book_minor,
                unmatched_lines: open_items::count_unmatched_lines(conn, id, period.to, UNMATCHED_COUNTED)?,
                unmatched_entries: open_items::count_unmatched_entries(
                    conn,
                    (id, currency),
                    period.to,
                    UNMATCHED_COUNTED,
                )?,
                documents: i64::try_from(finished.len()).unwrap_or(i64::MAX),
            });
        }
    }
    Ok(found)
}

/// What waits on the period's last day.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn load_open_items(
    conn: &mut Conn,
    chart: &Chart,
    inputs: &Inputs,
    period: Period,
) -> Result<Vec<OpenItem>> {
    let mut items = Vec::new();
    for movement in &inputs.movements {
        let kind = match chart.role(&movement.account) {
            Some(Role::InTransit) => OpenItemKind::InTransit,
            Some(Role::Receivable) => OpenItemKind::Receivable,
            Some(Role::Payable) => OpenItemKind::Payable,
            _ => continue,
        };
        let balance = movement.closing_minor();
        if balance == 0 {
            continue;
        }
        let since = open_items::open_since(conn, chart, movement, period.to)?;
        items.push(OpenItem {
            kind,
            account: movement.account.clone(),
            fund: Some(movement.fund.clone()),
            since,
            amount: crate::ledger::Money::new(balance, movement.currency),
            count: 1,
        });
    }
    for sum in open_items::sum_open_lines(conn, period.to)? {
        items.push(OpenItem {
            kind: OpenItemKind::OpenLine,
            account: chart.path_of(sum.account_id)?.clone(),
            fund: None,
            since: Some(sum.since),
            amount: crate::ledger::Money::new(sum.net_minor, sum.currency),
            count: sum.count,
        });
    }
    Ok(items)
}
