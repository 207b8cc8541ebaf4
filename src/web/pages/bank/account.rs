//! One account: what the bank reported about it, line by line, and what became of each line.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::said::{amount, day_of, find_account, page_bounds, people, who};
use super::{balance_text, balances, reconciled_until, said};
use crate::ledger::statement::LineStatus;
use crate::ledger::{Currency, Period};
use crate::store::accounts::Chart;
use crate::store::personal::{LineState, StoredLine, list_lines_between};
use crate::store::reconciliations::{self, Reconciliation};
use crate::store::{Pool, books};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::page::Visitor;
use crate::web::views::bank::{BankAccount, LineRow, ReconciliationRow, Tab};
use crate::web::views::{Empty, Link, Pager, Tag, Tone};
use crate::words::Words;

/// How many lines stand on a page.
const PAGE: usize = 50;

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

/// Lines in the same state, as tabs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    Open,
    Done,
    Aside,
    Pending,
    All,
}

impl Show {
    const ALL: [Self; 5] = [Self::Open, Self::Done, Self::Aside, Self::Pending, Self::All];

    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Aside => "aside",
            Self::Pending => "pending",
            Self::All => "all",
        }
    }

    fn has(self, line: &StoredLine) -> bool {
        let is_booked = line.line.status == LineStatus::Booked;
        match self {
            Self::Open => line.state == LineState::Open && is_booked,
            Self::Done => matches!(line.state, LineState::Posted | LineState::Matched),
            Self::Aside => line.state == LineState::SetAside,
            Self::Pending => line.line.status == LineStatus::Pending,
            Self::All => true,
        }
    }
}

/// GET /bank/{account}
pub async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    named: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let (today, named) = (acting(&visitor).today, named.into_inner());
    let found = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let (id, account) = find_account(&chart, &named)?;
        let (from, to) = (Period::up_to(today).from, chrono::NaiveDate::MAX);
        let to = to.min(chrono::NaiveDate::from_ymd_opt(2199, 12, 31).unwrap_or(to));
        let mut lines = list_lines_between(conn, id, from, to)?;
        lines.reverse();
        let mine: Vec<Reconciliation> =
            reconciliations::list(conn)?.into_iter().filter(|one| one.account_id == id).collect();
        let balances = balances(conn, &chart, id, today)?;
        Ok((id, account, lines, mine, balances, people(conn)?, books::get(conn)?.currency))
    })
    .await?;
    let (id, account, lines, mine, balances, people, book_currency) = found;
    let t = visitor.words();
    let frame = said::frame(&visitor, &account.label);
    let currency = account.currency.unwrap_or(book_currency);
    let shown = Show::ALL.into_iter().find(|show| show.name() == asked.show);
    let shown = shown.unwrap_or(if lines.iter().any(|line| Show::Open.has(line)) { Show::Open } else { Show::All });
    let query = asked.q.trim().to_lowercase();
    let fits = |line: &&StoredLine| {
        let said = format!("{} {}", line.line.counterparty, line.line.purpose).to_lowercase();
        shown.has(line)
            && (query.is_empty()
                || said.contains(&query)
                || amount(t, line.line.net_minor, line.line.currency).contains(&query))
    };
    let fitting: Vec<&StoredLine> = lines.iter().filter(fits).collect();
    let page = asked.page.parse::<usize>().unwrap_or(1).max(1);
    let (first, last) = page_bounds(page.saturating_sub(1), PAGE);
    let open_line = lines.iter().rev().find(|line| Show::Open.has(line));
    let review_href = open_line.map(|line| format!("/imports/{}/review", line.import_id)).filter(|_| frame.may_record);
    let view = BankAccount {
        t,
        frame: &frame,
        balance: balance_text(t, &account, &balances),
        currency: String::new(),
        bank_says: lines
            .iter()
            .find_map(|line| line.line.balance_after_minor.map(|minor| said::money(t, minor, line.line.currency)))
            .unwrap_or_default(),
        reconciled: reconciled_until(&mine, id).map_or_else(|| t.get("web-bank-never"), |one| t.date(one.statement_on)),
        import_href: format!("/import?account={id}"),
        reconcile_href: format!("/bank/{id}/reconcile"),
        review_href: review_href.unwrap_or_default(),
        register_href: format!("/reports/register?account={}", account.path),
        tabs: tabs(t, &lines, shown),
        query: asked.q.clone(),
        lines: fitting.iter().take(last).skip(first).map(|line| row(t, line)).collect(),
        pager: pager(t, &asked, shown, page, fitting.len()),
        empty: empty(t, id, lines.is_empty()),
        reconciliations: mine.iter().map(|one| reconciliation_row(t, one, &people)).collect(),
        show: shown.name().to_owned(),
        amounts_in: currency_of(&lines, currency),
    };
    visitor.show(&view)
}

/// The currency above the column, where all lines have the same.
fn currency_of(lines: &[StoredLine], currency: Currency) -> String {
    if lines.iter().all(|line| line.line.currency == currency) { currency.to_string() } else { String::new() }
}

fn tabs(t: &Words, lines: &[StoredLine], shown: Show) -> Vec<Tab> {
    let tab = |show: Show| {
        let count = lines.iter().filter(|line| show.has(line)).count();
        let text = t.get(&format!("web-bank-show-{}", show.name()));
        (
            count,
            Tab {
                link: Link { href: format!("?show={}", show.name()), text, is_current: show == shown },
                count: count.to_string(),
            },
        )
    };
    let is_shown = |show: &Show, count: usize| count > 0 || matches!(show, Show::Open | Show::All) || *show == shown;
    Show::ALL
        .into_iter()
        .map(|show| (show, tab(show)))
        .filter(|(show, (count, _))| is_shown(show, *count))
        .map(|(_, (_, tab))| tab)
        .collect()
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

fn pager(t: &Words, asked: &Asked, shown: Show, page: usize, count: usize) -> Pager {
    let last = count.div_ceil(PAGE).max(1);
    let query: String = form_encoded(&asked.q);
    let href = |page: usize| format!("?show={}&q={query}&page={page}", shown.name());
    Pager {
        newer: if page > 1 { href(page.saturating_sub(1)) } else { String::new() },
        older: if page < last { href(page.saturating_add(1)) } else { String::new() },
        summary: t.with("web-bank-page", &[("page", &page.to_string()), ("last", &last.to_string())]),
    }
}

/// A text as it stands in an address.
fn form_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
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
