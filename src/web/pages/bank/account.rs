//! One account: what the bank reported about it, line by line, and what became of each line.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::said::{amount, day_of, find_account, people, who};
use super::{balance_text, balances, reconciled_until, said};
use crate::ledger::Currency;
use crate::ledger::statement::LineStatus;
use crate::store::accounts::Chart;
use crate::store::personal::shown::{LineCounts, Shown, count_lines, list_shown};
use crate::store::personal::{LineState, StoredLine};
use crate::store::reconciliations::{self, Reconciliation};
use crate::store::{Conn, Pool, books};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::links::query;
use crate::web::page::Visitor;
use crate::web::views::bank::{BankAccount, LineRow, ReconciliationRow, Tab};
use crate::web::views::{Empty, Link, Pager, Tag, Tone};
use crate::words::Words;

/// How many lines stand on a page.
const PAGE: i64 = 50;
/// How many lines a search looks through at a time.
const AT_A_TIME: i64 = 500;

/// What is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
}

/// The heading's name in an address.
const fn name_of(shown: Shown) -> &'static str {
    match shown {
        Shown::Open => "open",
        Shown::Done => "done",
        Shown::Aside => "aside",
        Shown::Pending => "pending",
        Shown::All => "all",
    }
}

/// One page of lines, and how many there are in all.
struct Page {
    lines: Vec<StoredLine>,
    number: i64,
    of_lines: i64,
}

/// The page of lines that fit: those of a heading are counted by the database; a search goes through them bit by bit,
/// for the database does not know how people write an amount.
fn find_page(
    conn: &mut Conn,
    id: i64,
    shown: Shown,
    number: i64,
    all: i64,
    fits: Option<&dyn Fn(&StoredLine) -> bool>,
) -> Result<Page, WebError> {
    let skipped = number.saturating_sub(1).saturating_mul(PAGE);
    let Some(fits) = fits else {
        return Ok(Page { lines: list_shown(conn, id, shown, skipped, PAGE)?, number, of_lines: all });
    };
    let (mut found, mut lines, mut offset) = (0_i64, Vec::new(), 0_i64);
    while offset < all {
        for line in list_shown(conn, id, shown, offset, AT_A_TIME)?.into_iter().filter(fits) {
            if found >= skipped && found < skipped.saturating_add(PAGE) {
                lines.push(line);
            }
            found = found.saturating_add(1);
        }
        offset = offset.saturating_add(AT_A_TIME);
    }
    Ok(Page { lines, number, of_lines: found })
}

/// GET /bank/{account}
pub async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    named: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let (today, named) = (acting(&visitor).today, named.into_inner());
    let (wanted, words) = (asked.clone(), visitor.words_shared());
    let found = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let (id, account) = find_account(&chart, &named)?;
        let counts = count_lines(conn, id)?;
        let shown = Shown::ALL.into_iter().find(|shown| name_of(*shown) == wanted.show);
        let shown = shown.unwrap_or(if counts.of(Shown::Open) > 0 { Shown::Open } else { Shown::All });
        let query = wanted.q.trim().to_lowercase();
        let fits = |line: &StoredLine| {
            let said = format!("{} {}", line.line.counterparty, line.line.purpose).to_lowercase();
            said.contains(&query) || amount(&words, line.line.net_minor, line.line.currency).contains(&query)
        };
        let fits: Option<&dyn Fn(&StoredLine) -> bool> = if query.is_empty() { None } else { Some(&fits) };
        let number = wanted.page.parse::<i64>().unwrap_or(1).max(1);
        let page = find_page(conn, id, shown, number, counts.of(shown), fits)?;
        let mine: Vec<Reconciliation> =
            reconciliations::list(conn)?.into_iter().filter(|one| one.account_id == id).collect();
        let balances = balances(conn, &chart, today)?;
        Ok((id, account, counts, shown, page, mine, balances, people(conn)?, books::get(conn)?.currency))
    })
    .await?;
    let (id, account, counts, shown, page, mine, balances, people, book_currency) = found;
    let t = visitor.words();
    let frame = said::frame(&visitor, &account.label);
    let currency = account.currency.unwrap_or(book_currency);
    let review = counts.oldest_open_import.filter(|_| frame.may_record);
    let view = BankAccount {
        t,
        frame: &frame,
        balance: balance_text(t, &account, &balances),
        currency: String::new(),
        bank_says: counts.bank_says.map(|says| said::money(t, says.minor, says.currency)).unwrap_or_default(),
        reconciled: reconciled_until(&mine, id).map_or_else(|| t.get("web-bank-never"), |one| t.date(one.statement_on)),
        import_href: format!("/import?account={id}"),
        reconcile_href: format!("/bank/{id}/reconcile"),
        review_href: review.map(|import| format!("/imports/{import}/review")).unwrap_or_default(),
        register_href: format!("/reports/register?account={}", account.path),
        tabs: tabs(t, &counts, shown),
        query: asked.q.clone(),
        lines: page.lines.iter().map(|line| row(t, line)).collect(),
        pager: pager(t, &asked, shown, &page),
        empty: empty(t, id, counts.of(Shown::All) == 0),
        reconciliations: mine.iter().map(|one| reconciliation_row(t, one, &people)).collect(),
        show: name_of(shown).to_owned(),
        amounts_in: currency_of(&counts.currencies, currency),
    };
    visitor.show(&view)
}

/// The currency above the column, where all lines have the same.
fn currency_of(currencies: &[Currency], currency: Currency) -> String {
    if currencies.iter().all(|one| *one == currency) { currency.to_string() } else { String::new() }
}

fn tabs(t: &Words, counts: &LineCounts, shown: Shown) -> Vec<Tab> {
    let tab = |one: Shown| Tab {
        link: Link {
            href: format!("?show={}", name_of(one)),
            text: t.get(&format!("web-bank-show-{}", name_of(one))),
            is_current: one == shown,
        },
        count: counts.of(one).to_string(),
    };
    let is_shown = |one: &Shown| counts.of(*one) > 0 || matches!(one, Shown::Open | Shown::All) || *one == shown;
    Shown::ALL.into_iter().filter(is_shown).map(tab).collect()
}

fn row(t: &Words, stored: &StoredLine) -> LineRow {
    let line = &stored.line;
    let (tone, key) = match (stored.state, line.status) {
        (LineState::SetAside, _) => (Tone::Plain, "web-bank-line-aside"),
        (_, LineStatus::Pending) => (Tone::Plain, "web-bank-line-pending"),
        (_, LineStatus::Failed | LineStatus::Info) => (Tone::Plain, "web-bank-line-info"),
        (LineState::Open, _) => (Tone::Warn, "web-bank-line-open"),
        _ => (Tone::Good, "web-bank-line-done"),
    };
    LineRow {
        date: t.date(line.date),
        name: line.counterparty.clone(),
        purpose: match (&stored.state, &stored.reason) {
            (LineState::SetAside, Some(reason)) => format!("{} · {reason}", line.purpose),
            _ => line.purpose.clone(),
        },
        amount: amount(t, line.net_minor, line.currency),
        balance: line.balance_after_minor.map(|minor| amount(t, minor, line.currency)).unwrap_or_default(),
        status: Tag { tone, text: t.get(key) },
        href: stored.entry.map(|entry| format!("/entries/{entry}")).unwrap_or_default(),
        entry: stored.entry.map(|entry| t.with("web-bank-entry", &[("entry", &entry.to_string())])).unwrap_or_default(),
    }
}

fn pager(t: &Words, asked: &Asked, shown: Shown, page: &Page) -> Pager {
    let last = page.of_lines.saturating_add(PAGE.saturating_sub(1)).checked_div(PAGE).unwrap_or(1).max(1);
    let page = page.number;
    let href =
        |page: i64| query(&[("show", name_of(shown)), ("q", asked.q.as_str()), ("page", page.to_string().as_str())]);
    Pager {
        newer: if page > 1 { href(page.saturating_sub(1)) } else { String::new() },
        older: if page < last { href(page.saturating_add(1)) } else { String::new() },
        summary: t.with("web-bank-page", &[("page", &page.to_string()), ("last", &last.to_string())]),
    }
}

fn empty(t: &Words, id: i64, has_none: bool) -> Empty {
    if has_none {
        let href = format!("/import?account={id}");
        return Empty { text: t.get("web-bank-no-lines"), href, action: t.get("web-import") };
    }
    Empty { text: t.get("web-bank-no-such-lines"), href: "?show=all".to_owned(), action: t.get("web-filter-clear") }
}

fn reconciliation_row(
    t: &Words,
    one: &Reconciliation,
    people: &std::collections::BTreeMap<String, String>,
) -> ReconciliationRow {
    let (tone, key) = match (&one.finished_at, &one.reopened_at) {
        (_, Some(_)) => (Tone::Warn, "web-reconcile-state-reopened"),
        (Some(_), None) => (Tone::Good, "web-reconcile-state-finished"),
        (None, None) => (Tone::Plain, "web-reconcile-state-open"),
    };
    let by = who(t, people, one.finished_by.as_deref().unwrap_or(&one.started_by));
    let when = one.finished_at.as_deref().map(|at| day_of(t, at));
    ReconciliationRow {
        date: t.date(one.statement_on),
        balance: said::money(t, one.statement.minor, one.statement.currency),
        href: format!("/reconciliations/{}", one.id),
        by: when.map_or_else(|| by.clone(), |when| format!("{by}, {when}")),
        status: Tag { tone, text: t.get(key) },
    }
}
