//! All entries, to search in, a page at a time.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;

use crate::ledger::check::SealedEntry;
use crate::ledger::gift::CameIn;
use crate::ledger::{Currency, EntryKind, Money};
use crate::ops::find_entries::{Backs, narrowed, sum};
use crate::ops::find_goods::find_goods;
use crate::reports::drill::{Class, EntryFilter, Side, What};
use crate::reports::goods_drill::{Goods, GoodsFilter};
use crate::store::accounts::Chart;
use crate::store::entries::{EntryFilter as Narrowed, EntryKey};
use crate::store::{Conn, Pool, books, entries, entry_links};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::pages::shown;
use crate::web::tell;
use crate::web::views::entries::EntryList;
use crate::web::views::{Choice, Empty, EntryRow, Input, Kind, Pager, Part};
use crate::words::Words;

/// How many entries a page shows.
const PAGE: i64 = 50;

/// What narrows the list; kept from page to page.
const FILTERS: [&str; 19] = [
    "q", "kind", "fund", "account", "event", "currency", "from", "to", "what", "class", "side", "minus", "product",
    "place", "goods", "report", "came_in", "contact", "year",
];

/// A page of entries, newest first, and whether there are more on either side.
struct Found {
    chart: Chart,
    currency: Currency,
    page: Vec<SealedEntry>,
    reversed: std::collections::HashSet<i64>,
    /// What the lines or goods that are asked for add up to; nothing where whole entries are.
    sums: Sums,
    has_newer: bool,
    has_older: bool,
}

/// What a number of a report is, said again above its entries.
enum Sums {
    Lines(Vec<Money>),
    Goods { pieces: i64, money: Money },
}

/// GET /entries
pub async fn list(
    visitor: Visitor,
    pool: web::Data<Pool>,
    query: web::Query<Vec<(String, String)>>,
    request: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let (t, typed) = (visitor.words(), Typed::new(query.into_inner()));
    let mut reader = Reader::new(t, &typed);
    let (from, to) = (reader.date(field("from", "web-f-since-date")), reader.date(field("to", "web-f-until-date")));
    let currency = reader.choice::<Currency>(field("currency", "web-f-currency"));
    let said = |name: &str| Some(typed.get(name).to_owned()).filter(|text| !text.is_empty());
    let (kind, words) = (said("kind"), said("q"));
    // A kind or account that there is not finds nothing and says so; a day that is none cannot be looked for.
    let problems = reader.finish::<()>(None).err().unwrap_or_default();
    let asked = EntryFilter { currency, from, to, ..entries_asked(&typed) };
    let (fund, goods) = (said("fund"), goods_asked(&typed, from, to));
    let (after, before) = (entries::key_of(typed.get("after")), entries::key_of(typed.get("before")));
    let found = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let code = fund.as_deref().and_then(|code| code.parse().ok());
        let asked = EntryFilter { fund: code, ..asked };
        let backs = Backs::of(conn, &chart, &asked)?;
        let mut filter = Narrowed { kind, words, ..narrowed(&chart, &asked, &backs) };
        // What is no fund's code is nobody's fund.
        filter.fund_id = fund.filter(|_| asked.fund.is_none()).map(|_| -1);
        let is_of_lines = filter.kind.is_none() && filter.words.is_none() && filter.fund_id.is_none();
        let asks_lines = !asked.accounts.is_empty() || asked.what.is_some() || asked.side.is_some();
        let sums = if let Some(goods) = goods {
            let found = find_goods(conn, &chart, &goods)?;
            filter.numbers = Some(numbers_of_page(&found.entries, after, before));
            Sums::Goods { pieces: found.pieces, money: found.money }
        } else {
            Sums::Lines(if is_of_lines && asks_lines { sum(conn, &chart, &asked)? } else { Vec::new() })
        };
        find(conn, chart, &filter, sums, after, before)
    })
    .await?;
    let frame = shown::frame(&visitor, &t.get("web-entries-of"), Part::Entries);
    let is_reversed = |one: &SealedEntry| found.reversed.contains(&one.seal.sequence);
    let list = links::encoded(request.query_string()).to_string();
    let row = |one| led_from(&list, tell::row(t, &found.chart, one, is_reversed(one), frame.may_record));
    let is_filtered = FILTERS.iter().any(|name| !typed.get(name).is_empty());
    let empty = if is_filtered { "web-entries-none" } else { "web-entries-empty" };
    let mut filters = filters(t, &found.chart, &typed);
    filters.iter_mut().for_each(|input| input.bear(&problems));
    let page = EntryList {
        t,
        frame: &frame,
        currency: found.currency.to_string(),
        filters,
        report_href: links::way_back(typed.get("report"), "/reports/").unwrap_or_default().to_owned(),
        sum: together(t, &found.sums),
        is_filtered,
        entries: if problems.is_empty() { found.page.iter().map(row).collect() } else { Vec::new() },
        pager: pager(&found, &typed),
        empty: Empty { text: t.get(empty), href: "/record".to_owned(), action: t.get("web-entries-record") },
        problems,
    };
    if page.problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

/// A row whose entry knows the way back to the list as it was asked for.
fn led_from(list: &str, row: EntryRow) -> EntryRow {
    if list.is_empty() { row } else { EntryRow { href: format!("{}?list={list}", row.href), ..row } }
}

/// Which entries are asked for, but for days, currency and fund.
fn entries_asked(typed: &Typed) -> EntryFilter {
    let said = |name: &str| Some(typed.get(name).to_owned()).filter(|text| !text.is_empty());
    EntryFilter {
        accounts: typed.all("account").into_iter().filter(|path| !path.is_empty()).map(str::to_owned).collect(),
        what: What::named(typed.get("what")),
        class: Class::named(typed.get("class")),
        side: Side::named(typed.get("side")),
        event: said("event"),
        came_in: CameIn::named(typed.get("came_in")),
        contact: said("contact"),
        year: typed.get("year").parse().ok(),
        is_negative: !typed.get("minus").is_empty(),
        ..EntryFilter::default()
    }
}

/// Which moves of a product are asked for, where one is.
fn goods_asked(typed: &Typed, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<GoodsFilter> {
    let product = Some(typed.get("product").trim().to_owned()).filter(|code| !code.is_empty())?;
    let mut goods: Vec<Goods> = typed.all("goods").into_iter().filter_map(Goods::named).collect();
    if goods.is_empty() {
        goods.push(Goods::Held);
    }
    Some(GoodsFilter { product, place: typed.get("place").parse().ok(), goods, from, to })
}

/// The numbers among which a page lies, and one more that tells whether there are more.
fn numbers_of_page(all: &[EntryKey], after: Option<EntryKey>, before: Option<EntryKey>) -> Vec<i64> {
    let most = usize::try_from(PAGE.saturating_add(1)).unwrap_or(usize::MAX);
    let place = |key: &EntryKey| (key.date, key.sequence);
    let number = |key: &EntryKey| key.sequence;
    match (before, after) {
        (Some(edge), _) => all.iter().filter(|key| place(key) > place(&edge)).take(most).map(number).collect(),
        (None, Some(edge)) => all.iter().rev().filter(|key| place(key) < place(&edge)).take(most).map(number).collect(),
        (None, None) => all.iter().rev().take(most).map(number).collect(),
    }
}

/// “Together 1,234.00 EUR, counted as the report counts it.”
fn together(t: &Words, sums: &Sums) -> String {
    let sums = match sums {
        Sums::Lines(sums) if sums.is_empty() => return String::new(),
        Sums::Lines(sums) => sums,
        Sums::Goods { pieces, money } => {
            let pieces = pieces.to_string().replace('-', "\u{2212}");
            return t.with("web-entries-sum-goods", &[("pieces", &pieces), ("sum", &t.money(*money))]);
        }
    };
    let sums: Vec<String> = sums.iter().map(|sum| t.money(*sum)).collect();
    t.with("web-entries-sum", &[("sum", &sums.join(", "))])
}

fn find(
    conn: &mut Conn,
    chart: Chart,
    filter: &Narrowed,
    sums: Sums,
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
    Ok(Found { currency: books::get(conn)?.currency, chart, page, reversed, sums, has_newer, has_older })
}

fn pager(found: &Found, typed: &Typed) -> Pager {
    let go = |name: &str, one: Option<&SealedEntry>| {
        let Some(one) = one else { return String::new() };
        let key = format!("{}.{}", one.draft.date, one.seal.sequence);
        let kept = typed.iter().map(|(name, value)| (name, value.trim())).filter(|(name, _)| FILTERS.contains(name));
        let mut fields: Vec<(&str, &str)> = kept.collect();
        fields.push((name, &key));
        format!("/entries{}", links::query(&fields))
    };
    Pager {
        newer: go("before", found.page.first().filter(|_| found.has_newer)),
        older: go("after", found.page.last().filter(|_| found.has_older)),
        summary: String::new(),
    }
}

/// What can be searched by; what other pages ask for, such as an event or a class of funds, only when it was.
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
    let asked = [
        ("event", "web-event"),
        ("came_in", "web-f-came-in"),
        ("contact", "web-f-contact-code"),
        ("year", "web-f-of-year"),
        ("currency", "web-f-currency"),
        ("product", "web-f-product"),
        ("place", "web-f-place"),
    ];
    inputs.extend(
        asked
            .into_iter()
            .filter(|(name, _)| !typed.get(name).is_empty())
            .map(|(name, label)| input(Kind::Text, name, label)),
    );
    let choice = |value: &str, key: &str| Choice::new(value, t.get(&format!("web-{key}-{value}")));
    let asked: [(&str, Vec<&str>); 4] = [
        ("what", What::ALL.iter().map(|what| what.name()).collect()),
        ("class", vec!["unrestricted", "designated", "restricted", "free"]),
        ("side", vec!["debit", "credit"]),
        ("goods", Goods::ALL.iter().map(|goods| goods.name()).collect()),
    ];
    for (name, values) in asked.into_iter().filter(|(name, _)| !typed.get(name).is_empty()) {
        let label = format!("web-f-{name}");
        let choices = values.into_iter().map(|value| choice(value, &format!("of-{name}")));
        inputs.push(input(Kind::Select, name, &label).choices(any("web-f-all").chain(choices).collect()));
    }
    // Further accounts and the sign go along unseen.
    let further = |name: &'static str| typed.all(name).into_iter().skip(1).map(move |value| (name, value));
    let more = further("account").chain(further("goods"));
    let sign = Some(("minus", typed.get("minus"))).filter(|(_, value)| !value.is_empty());
    let report = Some(("report", typed.get("report"))).filter(|(_, value)| !value.is_empty());
    inputs.extend(more.chain(sign).chain(report).map(|(name, value)| Input::new(Kind::Hidden, name, "").value(value)));
    inputs
}
