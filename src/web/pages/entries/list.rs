//! All entries, to search in, a page at a time.

use actix_web::HttpResponse;
use actix_web::web;

use crate::ledger::check::SealedEntry;
use crate::ledger::{Currency, EntryKind};
use crate::store::accounts::Chart;
use crate::store::entries::{EntryFilter, EntryKey};
use crate::store::{Conn, Pool, books, entries, entry_links};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::pages::shown;
use crate::web::tell;
use crate::web::views::entries::EntryList;
use crate::web::views::{Choice, Empty, Input, Kind, Pager, Part};
use crate::words::Words;

/// How many entries a page shows.
const PAGE: i64 = 100;

/// What narrows the list; kept from page to page.
const FILTERS: [&str; 8] = ["q", "kind", "fund", "account", "event", "currency", "from", "to"];

/// A page of entries, newest first, and whether there are more on either side.
struct Found {
    chart: Chart,
    currency: Currency,
    page: Vec<SealedEntry>,
    reversed: std::collections::HashSet<i64>,
    has_newer: bool,
    has_older: bool,
}

/// GET /entries
pub async fn list(
    visitor: Visitor,
    pool: web::Data<Pool>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let (t, typed) = (visitor.words(), Typed::new(query.into_inner()));
    let mut reader = Reader::new(t, &typed);
    let (from, to) = (reader.date(field("from", "web-f-since-date")), reader.date(field("to", "web-f-until-date")));
    let currency = reader.choice::<Currency>(field("currency", "web-f-currency"));
    let said = |name: &str| Some(typed.get(name).to_owned()).filter(|text| !text.is_empty());
    let (account, fund) = (said("account"), said("fund"));
    let (event, kind, words) = (said("event"), said("kind"), said("q"));
    // A kind or account that there is not finds nothing and says so; a day that is none cannot be looked for.
    let problems = reader.finish::<()>(None).err().unwrap_or_default();
    let filter = EntryFilter { from, to, currency, event, kind, words, ..EntryFilter::default() };
    let (after, before) = (key_of(typed.get("after")), key_of(typed.get("before")));
    let found = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let filter = narrowed(filter, &chart, account.as_deref(), fund.as_deref());
        find(conn, chart, &filter, after, before)
    })
    .await?;
    let frame = shown::frame(&visitor, &t.get("web-entries-of"), Part::Entries);
    let is_reversed = |one: &SealedEntry| found.reversed.contains(&one.seal.sequence);
    let row = |one| tell::row(t, &found.chart, one, is_reversed(one), frame.may_record);
    let is_filtered = FILTERS.iter().any(|name| !typed.get(name).is_empty());
    let empty = if is_filtered { "web-entries-none" } else { "web-entries-empty" };
    let mut filters = filters(t, &found.chart, &typed);
    filters.iter_mut().for_each(|input| input.bear(&problems));
    let page = EntryList {
        t,
        frame: &frame,
        currency: found.currency.to_string(),
        filters,
        is_filtered,
        entries: if problems.is_empty() { found.page.iter().map(row).collect() } else { Vec::new() },
        pager: pager(&found, &typed),
        empty: Empty { text: t.get(empty), href: "/record".to_owned(), action: t.get("web-entries-record") },
        problems,
    };
    if page.problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

/// `2026-10-31.33`: the day and number of an entry.
fn key_of(text: &str) -> Option<EntryKey> {
    let (date, sequence) = text.split_once('.')?;
    Some(EntryKey { date: date.parse().ok()?, sequence: sequence.parse().ok()? })
}

fn narrowed(filter: EntryFilter, chart: &Chart, account: Option<&str>, fund: Option<&str>) -> EntryFilter {
    let mut filter = filter;
    if let Some(top) = account {
        let below = format!("{top}:");
        let fits = |path: &str| path == top || path.starts_with(&below);
        let branch = chart.accounts().into_iter().filter(|account| fits(account.path.as_str()));
        filter.branch = branch.filter_map(|account| chart.account_id(&account.path)).collect();
        // No account of that name has no entries.
        if filter.branch.is_empty() {
            filter.branch.push(-1);
        }
    }
    filter.fund_id = fund.map(|code| code.parse().ok().and_then(|code| chart.fund_id(&code)).unwrap_or(-1));
    filter
}

fn find(
    conn: &mut Conn,
    chart: Chart,
    filter: &EntryFilter,
    after: Option<EntryKey>,
    before: Option<EntryKey>,
) -> Result<Found, WebError> {
    let is_backward = before.is_some();
    // One more than is shown tells whether there are more.
    let mut page = entries::list(conn, &chart, filter, !is_backward, before.or(after), PAGE.saturating_add(1))?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = page.len() > shown;
    page.truncate(shown);
    if is_backward {
        page.reverse();
    }
    let numbers: Vec<i64> = page.iter().map(|one| one.seal.sequence).collect();
    let reversed = entry_links::list_reversed(conn, &numbers)?;
    let (has_newer, has_older) = if is_backward { (has_more, true) } else { (after.is_some(), has_more) };
    Ok(Found { currency: books::get(conn)?.currency, chart, page, reversed, has_newer, has_older })
}

fn pager(found: &Found, typed: &Typed) -> Pager {
    let go = |name: &str, one: Option<&SealedEntry>| {
        let Some(one) = one else { return String::new() };
        let key = format!("{}.{}", one.draft.date, one.seal.sequence);
        let mut fields: Vec<(&str, &str)> = FILTERS.iter().map(|name| (*name, typed.get(name))).collect();
        fields.push((name, &key));
        format!("/entries{}", links::query(&fields))
    };
    Pager {
        newer: go("before", found.page.first().filter(|_| found.has_newer)),
        older: go("after", found.page.last().filter(|_| found.has_older)),
        summary: String::new(),
    }
}

/// What can be searched by; event and currency, which other pages ask for, only when they were.
fn filters(t: &Words, chart: &Chart, typed: &Typed) -> Vec<Input> {
    let any = |key: &str| std::iter::once(Choice::new("", t.get(key)));
    let kinds = EntryKind::ALL.into_iter().map(|kind| Choice::new(kind.name(), tell::kind(t, kind)));
    let funds = chart.funds().into_iter().map(|fund| Choice::new(fund.code.as_str(), fund.name.as_str()));
    let paths = chart.accounts().into_iter().map(|account| account.path.to_string()).collect();
    let input = |kind, name: &str, label: &str| Input::new(kind, name, t.get(label)).value(typed.get(name));
    let mut inputs = vec![
        input(Kind::Text, "q", "web-f-text"),
        input(Kind::Select, "kind", "web-f-kind").choices(any("web-f-any-kind").chain(kinds).collect()),
        input(Kind::Select, "fund", "web-fund").choices(any("web-f-any-fund").chain(funds).collect()),
        input(Kind::Text, "account", "web-account").suggestions(paths),
        input(Kind::Date, "from", "web-f-since-date"),
        input(Kind::Date, "to", "web-f-until-date"),
    ];
    let asked = [("event", "web-event"), ("currency", "web-f-currency")];
    inputs.extend(
        asked
            .into_iter()
            .filter(|(name, _)| !typed.get(name).is_empty())
            .map(|(name, label)| input(Kind::Text, name, label)),
    );
    inputs
}
