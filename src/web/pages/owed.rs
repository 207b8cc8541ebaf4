//! Who owes us and whom we owe, by age; and a letter that reminds, to print or copy. Nothing is sent.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use chrono::NaiveDate;

use super::shown;
use crate::acts::chart as standard;
use crate::ledger::product::StockLevel;
use crate::ledger::{AccountPath, Currency, Money, Role};
use crate::ops::open_goods::debtor_name;
use crate::ops::survey_debts::{Debt, debts_on, list_debts, told_parts};
use crate::store::accounts::Chart;
use crate::store::{Conn, Pool, books, stock};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::forms::goods::Deed;
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::views::cash::{DebtRow, LetterPage, OpenRow, OwedPage};
use crate::web::views::{Fact, Part};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/owed", web::get().to(list)).route("/owed/{account}/letter", web::get().to(letter));
}

/// What of ours lies at the place whose debts stand on this account.
fn held_by(held: &HashMap<AccountPath, StockLevel>, account: &AccountPath) -> Option<StockLevel> {
    let place: AccountPath = format!("{}:{}", standard::CONSIGNED, account.leaf()).parse().ok()?;
    held.get(&place).copied().filter(|level| level.quantity != 0)
}

/// What of ours lies at shops.
fn held_by_shops(conn: &mut Conn, chart: &Chart) -> Result<HashMap<AccountPath, StockLevel>, WebError> {
    let shops: Vec<_> = chart.shared_places().iter().filter(|(_, account)| account.role == Role::Consigned).collect();
    let ids: Vec<i64> = shops.iter().map(|(id, _)| *id).collect();
    let sums = stock::sums_at(conn, &ids)?;
    let held = shops.into_iter().filter_map(|(id, account)| Some((account.path.clone(), sums.get(id)?.level)));
    Ok(held.collect())
}

/// The sums of debts, by currency.
fn total(t: &Words, debts: &[Debt]) -> String {
    let mut sums: Vec<Money> = Vec::new();
    for debt in debts {
        match sums.iter_mut().find(|sum| sum.currency == debt.open.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(debt.open.minor),
            None => sums.push(debt.open),
        }
    }
    sums.iter().map(|sum| t.money(*sum)).collect::<Vec<_>>().join(", ")
}

fn total_href(debts: &[Debt]) -> String {
    links::of_entries_on_all(debts.iter().map(|debt| debt.account.path.as_str()))
}

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let (currency, held, to_us, by_us) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let [to_us, by_us] = list_debts(conn, &chart, today)?;
        Ok((books::get(conn)?.currency, held_by_shops(conn, &chart)?, to_us, by_us))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "owed-title", Part::Merch);
    let claim = |debt: &Debt| DebtRow {
        holds: held_by(&held, &debt.account.path).map(|level| holds(t, level, currency)).unwrap_or_default(),
        letter_href: format!("/owed/{}/letter", debt.id),
        pay_href: pay(Deed::Received, "from", debt),
        ..row(t, debt, today)
    };
    let owing = |debt: &Debt| DebtRow { pay_href: pay(Deed::Paid, "owed_to", debt), ..row(t, debt, today) };
    visitor.show(&OwedPage {
        t,
        frame: &frame,
        ages: (0..4).map(|age| t.get(&format!("owed-age-{age}"))).collect(),
        to_us: to_us.iter().map(claim).collect(),
        by_us: by_us.iter().map(owing).collect(),
        total_to_us: total(t, &to_us),
        total_to_us_href: total_href(&to_us),
        total_by_us: total(t, &by_us),
        total_by_us_href: total_href(&by_us),
    })
}

fn pay(deed: Deed, name: &str, debt: &Debt) -> String {
    let amount = debt.open.to_string();
    format!("{}{}", deed.href(), links::query(&[(name, debt.account.path.as_str()), ("amount", &amount)]))
}

fn holds(t: &Words, level: StockLevel, currency: Currency) -> String {
    let cost = t.money(Money::new(level.value_minor, currency));
    t.with("owed-holds-pieces", &[("pieces", &level.quantity.to_string()), ("cost", &cost)])
}

fn row(t: &Words, debt: &Debt, today: NaiveDate) -> DebtRow {
    let age = |(age, minor): (usize, i64)| Fact {
        name: t.get(&format!("owed-age-{age}")),
        value: if minor == 0 { String::new() } else { t.amount(Money::new(minor, debt.open.currency)) },
        href: String::new(),
    };
    DebtRow {
        name: debtor_name(&debt.account).to_owned(),
        href: format!("/entries{}", links::query(&[("account", debt.account.path.as_str())])),
        ages: debt.by_age(today).into_iter().enumerate().map(age).collect(),
        open: t.amount(debt.open),
        currency: debt.open.currency.to_string(),
        since: debt.since().map(|day| t.date(day)).unwrap_or_default(),
        ..DebtRow::default()
    }
}

/// What a letter says: the debts of one account, each with what its parts were for.
type Told = Vec<(Debt, Vec<(crate::store::open_items::OpenPart, String)>)>;

fn load_letter(conn: &mut Conn, id: i64, today: NaiveDate) -> Result<(String, Told, Option<StockLevel>), WebError> {
    let chart = Chart::load(conn)?;
    let account = chart.account_by_id(id).filter(|account| account.role == Role::Receivable);
    let account = account.ok_or(WebError::NotFound)?;
    let mut told = Vec::new();
    let [to_us, _] = debts_on(conn, &chart, (id, account), today)?;
    for debt in to_us {
        let parts = told_parts(conn, &chart, &debt)?;
        told.push((debt, parts));
    }
    let held = held_by(&held_by_shops(conn, &chart)?, &account.path);
    // Where many owe on one account, its name is nobody's.
    let is_shared = account.path.as_str() == standard::RECEIVABLE;
    let name = if is_shared { String::new() } else { debtor_name(account).to_owned() };
    Ok((name, told, held))
}

async fn letter(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let (name, told, held) = ask(&pool, move |conn| load_letter(conn, id.into_inner(), today)).await?;
    let t = visitor.words();
    let title = match name.as_str() {
        "" => t.get("owed-letter"),
        name => t.with("owed-letter-title", &[("name", name)]),
    };
    let frame = shown::frame(&visitor, &title, Part::Merch);
    let mut rows = Vec::new();
    for (debt, parts) in &told {
        rows.extend(parts.iter().map(|(part, what)| OpenRow {
            date: t.date(part.on),
            what: what.clone(),
            amount: t.money(Money::new(part.minor, debt.open.currency)),
        }));
    }
    let open: Vec<Debt> = told.into_iter().map(|(debt, _)| debt).collect();
    let total = total(t, &open);
    let pieces = held.map(|level| level.quantity.to_string());
    visitor.show(&LetterPage {
        t,
        frame: &frame,
        today: t.date(today),
        dear: match name.as_str() {
            "" => t.get("owed-letter-dear-friends"),
            name => t.with("owed-letter-dear", &[("name", name)]),
        },
        please: if total.is_empty() {
            t.get("owed-nothing")
        } else {
            t.with("owed-letter-please", &[("open", &total)])
        },
        rows,
        total,
        holds: pieces.map(|pieces| t.with("owed-letter-holds", &[("pieces", &pieces)])).unwrap_or_default(),
    })
}
