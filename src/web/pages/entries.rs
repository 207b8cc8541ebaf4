//! Entries: the list to search in, one with everything known about it, and taking it back.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use crate::ops::reverse_entry::reverse_entry;
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{Pool, books, entries, entry_links};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::tell;
use crate::web::views::entries::{EntryList, EntryPage, HistoryRow};
use crate::web::views::{Empty, Fact, Flash, Input, Kind, Pager, Part, Tone};

/// How many entries a page shows.
const PAGE: i64 = 100;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/entries", web::get().to(list));
    config.route("/entries/{number}", web::get().to(show));
    config.route("/entries/{number}/reverse", web::post().to(reverse));
}

async fn list(
    visitor: Visitor,
    pool: web::Data<Pool>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let (t, typed) = (visitor.words(), Typed::new(query.into_inner()));
    let mut reader = Reader::new(t, &typed);
    let (from, to) = (reader.date(field("from", "web-f-since-date")), reader.date(field("to", "web-f-until-date")));
    let said = |name: &str| Some(typed.get(name).to_owned()).filter(|text| !text.is_empty());
    let (account, fund) = (said("account"), said("fund"));
    let filter =
        EntryFilter { from, to, event: said("event"), kind: said("kind"), words: said("q"), ..EntryFilter::default() };
    let (chart, currency, found, reversed) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let mut filter = filter;
        if let Some(top) = &account {
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
        let found = entries::list(conn, &chart, &filter, true, None, PAGE)?;
        let numbers: Vec<i64> = found.iter().map(|one| one.seal.sequence).collect();
        let reversed = entry_links::list_reversed(conn, &numbers)?;
        Ok((chart, books::get(conn)?.currency, found, reversed))
    })
    .await?;
    let frame = visitor.frame(&t.get("web-entries-of"), Part::Entries);
    let row = |one| tell::row(t, &chart, one, reversed.contains(&one.seal.sequence), frame.may_record);
    let inputs = [
        (Kind::Text, "q", "web-f-text"),
        (Kind::Text, "account", "web-account"),
        (Kind::Text, "fund", "web-fund"),
        (Kind::Date, "from", "web-f-since-date"),
        (Kind::Date, "to", "web-f-until-date"),
    ];
    let is_filtered = typed.iter().any(|(_, value)| !value.is_empty());
    let empty = if is_filtered { "web-entries-none" } else { "web-entries-empty" };
    visitor.show(&EntryList {
        t,
        frame: &frame,
        currency: currency.to_string(),
        filters: inputs.map(|(kind, name, label)| Input::new(kind, name, t.get(label)).value(typed.get(name))).to_vec(),
        is_filtered,
        entries: found.iter().map(row).collect(),
        pager: Pager::default(),
        empty: Empty { text: t.get(empty), href: "/record".to_owned(), action: t.get("web-entries-record") },
    })
}

async fn show(visitor: Visitor, pool: web::Data<Pool>, number: web::Path<String>) -> Result<HttpResponse, WebError> {
    let number: i64 = number.parse().map_err(|_| WebError::NotFound)?;
    let (chart, sealed, reversal) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let sealed = entries::find(conn, &chart, number)?.ok_or(WebError::NotFound)?;
        Ok((chart, sealed, entry_links::find_reversal(conn, number)?))
    })
    .await?;
    let (t, draft) = (visitor.words(), &sealed.draft);
    let title = t.with("web-entry-title", &[("number", &number.to_string())]);
    let mut frame = visitor.frame(&title, Part::Entries);
    frame.flash = visitor.said().map(|said| Flash {
        tone: Tone::Good,
        text: t.with(&said.key, &[("about", &said.about)]),
        ..Flash::default()
    });
    let sum = |comes: bool| {
        let amounts = draft.lines.iter().map(|line| line.amount).filter(|amount| (amount.minor > 0) == comes);
        amounts.map(|amount| amount.minor).fold(0_i64, i64::saturating_add).saturating_abs()
    };
    let currency = draft.lines.first().map(|line| line.amount.currency);
    let total = |comes| currency.map(|one| t.money(crate::ledger::Money::new(sum(comes), one))).unwrap_or_default();
    let link = |key: &str, other: Option<i64>| {
        let other = other?.to_string();
        let text = t.with(key, &[("number", &other)]);
        Some(HistoryRow { when: String::new(), text, href: format!("/entries/{other}") })
    };
    let recorded = t.with("web-entry-recorded", &[("who", &sealed.recorded.by)]);
    let recorded = HistoryRow { when: sealed.recorded.at.clone(), text: recorded, href: String::new() };
    let others = [
        link("web-entry-reverses", draft.reverses),
        link("web-entry-corrects", draft.corrects),
        link("web-entry-reversed-by", reversal),
    ];
    let can_reverse = frame.may_record && reversal.is_none() && draft.reverses.is_none();
    let facts = [("web-date", Some(t.date(draft.date))), ("web-entry-receipt", draft.reference.clone())];
    let fact =
        |(key, value): (&str, Option<String>)| Some(Fact { name: t.get(key), value: value?, href: String::new() });
    visitor.show(&EntryPage {
        t,
        frame: &frame,
        number: number.to_string(),
        sentence: tell::sentence(t, &chart, draft),
        tags: Vec::new(),
        facts: facts.into_iter().filter_map(fact).collect(),
        postings: tell::postings(t, &chart, draft),
        total_debit: total(true),
        total_credit: total(false),
        vouchers: Vec::new(),
        history: std::iter::once(recorded).chain(others.into_iter().flatten()).collect(),
        hash: sealed.seal.hash.to_string(),
        previous_hash: sealed.seal.previous.to_string(),
        voucher_action: String::new(),
        reverse_action: if can_reverse { format!("/entries/{number}/reverse") } else { String::new() },
        reverse_key: String::new(),
        reverse_note: reversal.map(|_| t.get("web-reverse-note-reversed")).unwrap_or_default(),
        correct_href: String::new(),
        newer_href: format!("/entries/{}", number.saturating_add(1)),
        older_href: if number > 1 { format!("/entries/{}", number.saturating_sub(1)) } else { String::new() },
    })
}

async fn reverse(
    visitor: Visitor,
    pool: web::Data<Pool>,
    number: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let number: i64 = number.parse().map_err(|_| WebError::NotFound)?;
    let (acting, reason) = (acting(&visitor), posted.0.get("reason").to_owned());
    ask(&pool, move |conn| Ok(reverse_entry(conn, number, None, Some(&reason), &acting)?)).await?;
    Ok(go_and_say(&format!("/entries/{number}"), "web-said-reversed", &number.to_string()))
}
