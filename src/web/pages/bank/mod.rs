//! Where the money lies: every account with what the book and the bank say about it, and one account with its lines.

mod account;
pub mod said;

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};

use crate::ledger::{Account, AccountPath, Currency, Period, Role};
use crate::store::accounts::Chart;
use crate::store::reconciliations::Reconciliation;
use crate::store::totals::recall_movements;
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

/// What each account holds in each currency, in minor units.
type Balances = BTreeMap<AccountPath, BTreeMap<Currency, i64>>;

fn balances(conn: &mut Conn, chart: &Chart, today: chrono::NaiveDate) -> Result<Balances, WebError> {
    let mut sums = Balances::new();
    for movement in recall_movements(conn, chart, Period::up_to(today))?.iter() {
        let sum = sums.entry(movement.account.clone()).or_default().entry(movement.currency).or_default();
        *sum = sum.saturating_add(movement.closing_minor());
    }
    Ok(sums)
}

/// “1,061.60 EUR”, or several currencies one after the other.
fn balance_text(t: &Words, account: &Account, balances: &Balances) -> String {
    let own = balances.get(&account.path).into_iter().flatten();
    let several: Vec<String> = own.map(|(currency, minor)| money(t, *minor, *currency)).collect();
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
        let balances = balances(conn, &chart, today)?;
        let mut accounts = Vec::new();
        for account in chart.accounts().into_iter().filter(|account| account.role.is_money() && !account.is_closed) {
            let Some(id) = chart.account_id(&account.path) else { continue };
            accounts.push((id, account.clone(), open.get(&id).copied().unwrap_or(0)));
        }
        Ok((accounts, balances, all))
    })
    .await?;
    let t = visitor.words();
    let role = visitor.session().map(|session| session.role);
    let may_read = role.is_some_and(crate::ops::manage_users::UserRole::may_read_personal_text);
    let may_record = role.is_some_and(crate::ops::manage_users::UserRole::may_record);
    let when = |allowed: bool, href: String| if allowed { href } else { String::new() };
    let (mut accounts, balances, all) = found;
    accounts.sort_by_key(|(_, account, _)| (account.role, account.label.to_lowercase()));
    let accounts = accounts.into_iter().map(|(id, account, open)| {
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
