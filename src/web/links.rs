//! From a number to the page behind it: what a report's drill or a filter is as an address. Knows no page's content.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use crate::ledger::gift::CameIn;
use crate::ledger::{Currency, FundCode};
use crate::reports::drill::{Class, Drill, EntryFilter, Side, What};
use crate::reports::goods_drill::GoodsFilter;

/// The address behind a number.
#[must_use]
pub fn of_drill(drill: &Drill) -> Option<String> {
    Some(match drill {
        Drill::Entries(filter) => of_entries(filter),
        Drill::Entry(number) => format!("/entries/{number}"),
        Drill::Fund(code) => format!("/funds/{}", encoded(code.as_str())),
        Drill::Event(code) => format!("/events/{}", encoded(code)),
        Drill::Product(code) => format!("/merch/{}", encoded(code)),
        Drill::Goods(filter) => of_goods(filter),
        Drill::Reconciliation(account) => format!("/bank/{}", encoded(account.as_str())),
        Drill::OpenLines(Some(account)) => format!("/bank/{}", encoded(account.as_str())),
        Drill::OpenLines(None) => "/bank".to_owned(),
        Drill::Report(name, period) => {
            let (from, to) = (period.from.to_string(), period.to.to_string());
            format!("/reports/{name}{}", query(&[("from", &from), ("to", &to)]))
        }
    })
}

/// The entries on an account and below it, with what they add up to.
#[must_use]
pub fn of_entries_on(account: &str) -> String {
    of_entries(&EntryFilter::default().account(account))
}

/// The entries on any of these accounts, with what they add up to.
#[must_use]
pub fn of_entries_on_all<'a>(accounts: impl IntoIterator<Item = &'a str>) -> String {
    of_entries(&accounts.into_iter().fold(EntryFilter::default(), EntryFilter::account))
}

/// What an event brought in or cost; on one account where that is said.
#[must_use]
pub fn of_event(code: &str, what: What, account: Option<&str>) -> String {
    let filter = EntryFilter { event: Some(code.to_owned()), ..EntryFilter::default() }.what(what);
    of_entries(&account.map_or(filter.clone(), |account| filter.account(account)))
}

/// The entries that moved these goods, with what they add up to.
#[must_use]
pub fn of_goods(filter: &GoodsFilter) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (from, to) = (day(filter.from), day(filter.to));
    let place = filter.place.as_ref().map(ToString::to_string).unwrap_or_default();
    let goods = filter.goods.iter().map(|goods| ("goods", goods.name()));
    let fields = [("product", filter.product.as_str()), ("place", place.as_str())].into_iter().chain(goods);
    format!("/entries{}", query(&fields.chain([("from", from.as_str()), ("to", to.as_str())]).collect::<Vec<_>>()))
}

fn of_entries(filter: &EntryFilter) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (from, to) = (day(filter.from), day(filter.to));
    let year = filter.year.map(|year| year.to_string()).unwrap_or_default();
    let accounts = filter.accounts.iter().map(|account| ("account", account.as_str()));
    let fields = accounts.chain([
        ("what", filter.what.map_or("", What::name)),
        ("fund", filter.fund.as_ref().map_or("", FundCode::as_str)),
        ("class", filter.class.map_or("", Class::name)),
        ("side", filter.side.map_or("", Side::name)),
        ("event", filter.event.as_deref().unwrap_or_default()),
        ("came_in", filter.came_in.as_ref().map_or("", CameIn::name)),
        ("contact", filter.contact.as_deref().unwrap_or_default()),
        ("year", year.as_str()),
        ("from", from.as_str()),
        ("to", to.as_str()),
        ("currency", filter.currency.as_ref().map_or("", Currency::code)),
        ("minus", if filter.is_negative { "1" } else { "" }),
    ]);
    format!("/entries{}", query(&fields.collect::<Vec<_>>()))
}

/// The address behind a number, where a list of entries knows the way back to the report at `here`.
#[must_use]
pub fn of_drill_from(drill: &Drill, here: &str) -> Option<String> {
    let href = of_drill(drill)?;
    Some(if href.starts_with("/entries?") { format!("{href}&report={here}") } else { href })
}

/// A path and query of this program that a page was told to lead back to; none for any other text.
#[must_use]
pub fn way_back<'a>(told: &'a str, below: &str) -> Option<&'a str> {
    let is_plain = told.len() <= 2000 && !told.contains(|c: char| c.is_control() || c == '\\' || c == '#');
    (is_plain && told.starts_with(below)).then_some(told)
}

/// `?name=value&…` of the fields that say something; empty when none does.
#[must_use]
pub fn query(fields: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(if out.is_empty() { '?' } else { '&' });
        out.extend(encoded(name));
        out.push('=');
        out.extend(encoded(value));
    }
    out
}

/// What stands in an address as it is: RFC 3986's unreserved characters, and the colon between the parts of an account.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// A part of an address.
#[must_use]
pub fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, PLAIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Month;
    use crate::reports::ReportName;
    use crate::reports::goods_drill::Goods;

    #[test]
    fn every_drill_leads_to_an_address_of_the_map() {
        let month: Month = "2026-10".parse().unwrap();
        let filter =
            EntryFilter::within(month.period()).account("Income:Donations").fund(&"rupression".parse().unwrap());
        let path = "Assets:Bank:Giro".parse().unwrap();
        let drills = [
            (filter.drill(), "/entries?account=Income:Donations&fund=rupression&from=2026-10-01&to=2026-10-31"),
            (EntryFilter::default().drill(), "/entries"),
            (Drill::Entry(33), "/entries/33"),
            (Drill::Fund("rupression".parse().unwrap()), "/funds/rupression"),
            (Drill::Event("E 05/ü".into()), "/events/E%2005%2F%C3%BC"),
            (Drill::Product("SHIRT-M".into()), "/merch/SHIRT-M"),
            (
                GoodsFilter::within("SHIRT-M", month.period(), &[Goods::Sold, Goods::Lost]).at(&path).drill(),
                "/entries?product=SHIRT-M&place=Assets:Bank:Giro&goods=sold&goods=lost&from=2026-10-01&to=2026-10-31",
            ),
            (Drill::Reconciliation(path), "/bank/Assets:Bank:Giro"),
            (Drill::OpenLines(None), "/bank"),
            (Drill::Report(ReportName::Funds, month.period()), "/reports/funds?from=2026-10-01&to=2026-10-31"),
        ];
        for (drill, href) in drills {
            assert_eq!(of_drill(&drill).as_deref(), Some(href));
        }
    }
}
