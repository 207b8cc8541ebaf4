//! All entries, to search in.

use actix_web::HttpResponse;
use actix_web::web;

use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{Pool, books, entries, entry_links};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::page::Visitor;
use crate::web::tell;
use crate::web::views::entries::EntryList;
use crate::web::views::{Empty, Input, Kind, Pager, Part};

/// How many entries a page shows.
const PAGE: i64 = 100;

/// GET /entries
pub async fn list(
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
