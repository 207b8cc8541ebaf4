//! Where the money lies: every account with what the book and the bank say about it, and one account with its lines.

mod account;
pub mod said;

use actix_web::{HttpResponse, web};

use crate::ledger::{Account, Role};
use crate::store::accounts::Chart;
use crate::store::reconciliations::Reconciliation;
use crate::store::totals::{Cells, sum_cells};
use crate::store::{Conn, Pool, open_items, reconciliations};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::page::Visitor;
use crate::web::views::Empty;
use crate::web::views::bank::{BankList, MoneyAccount};
use crate::words::Words;
use said::money;

/// Its addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/bank", web::get().to(list)).route("/bank/{account}", web::get().to(account::show));
}

/// An account's balance in each currency it holds, in minor units.
fn balances(
    conn: &mut Conn,
    chart: &Chart,
    id: i64,
    today: chrono::NaiveDate,
) -> Result<Vec<(crate::ledger::Currency, i64)>, WebError> {
    let mut sums = std::collections::BTreeMap::new();
    for cell in sum_cells(conn, chart, Cells::OfAccount(id), today)? {
        let sum: &mut i64 = sums.entry(cell.currency).or_default();
        *sum = sum.saturating_add(cell.closing_minor());
    }
    Ok(sums.into_iter().collect())
}

/// “1,061.60 EUR”, or several currencies one after the other.
fn balance_text(t: &Words, account: &Account, balances: &[(crate::ledger::Currency, i64)]) -> String {
    let several: Vec<String> = balances.iter().map(|(currency, minor)| money(t, *minor, *currency)).collect();
    match account.currency {
        Some(currency) if several.is_empty() => money(t, 0, currency),
        // An account without a currency of its own that has never held any.
        _ if several.is_empty() => "0".to_owned(),
        _ => several.join(", "),
    }
}

/// The last statement this account agrees with.
fn reconciled_until(all: &[Reconciliation], id: i64) -> Option<&Reconciliation> {
    all.iter().find(|one| one.account_id == id && one.finished_at.is_some() && one.reopened_at.is_none())
}

/// GET /bank
async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let found = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let open: std::collections::BTreeMap<i64, i64> = open_items::count_open_lines(conn)?.into_iter().collect();
        let all = reconciliations::list(conn)?;
        let mut accounts = Vec::new();
        for account in chart.accounts().into_iter().filter(|account| account.role.is_money() && !account.is_closed) {
            let Some(id) = chart.account_id(&account.path) else { continue };
            let balances = balances(conn, &chart, id, today)?;
            accounts.push((id, account.clone(), balances, open.get(&id).copied().unwrap_or(0), all.clone()));
        }
        Ok(accounts)
    })
    .await?;
    let t = visitor.words();
    let role = visitor.session().map(|session| session.role);
    let may_read = role.is_some_and(crate::ops::manage_users::UserRole::may_read_personal_text);
    let may_record = role.is_some_and(crate::ops::manage_users::UserRole::may_record);
    let when = |allowed: bool, href: String| if allowed { href } else { String::new() };
    let mut found: Vec<_> = found;
    found.sort_by_key(|(_, account, ..)| (account.role, account.label.to_lowercase()));
    let accounts = found.into_iter().map(|(id, account, balances, open, all)| {
        let has_statement = account.role != Role::InTransit;
        MoneyAccount {
            name: account.label.clone(),
            href: when(may_read, format!("/bank/{id}")),
            kind: t.get(&format!("web-bank-kind-{}", account.role.name().replace('_', "-"))),
            balance: balance_text(t, &account, &balances),
            currency: String::new(),
            to_explain: if open > 0 { t.count("web-bank-to-explain", open) } else { String::new() },
            reconciled: reconciled_until(&all, id)
                .map_or_else(|| t.get("web-bank-never"), |one| t.date(one.statement_on)),
            import_href: when(may_record && has_statement, format!("/import?account={id}")),
            reconcile_href: when(may_record && has_statement, format!("/bank/{id}/reconcile")),
        }
    });
    let frame = said::frame(&visitor, &t.get("web-bank"));
    let empty = Empty { text: t.get("web-bank-none"), href: "/accounts".to_owned(), action: t.get("web-accounts") };
    visitor.show(&BankList { t, frame: &frame, accounts: accounts.collect(), empty })
}
