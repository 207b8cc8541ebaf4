//! Every figure on the pages of stock, shops and events leads to the entries it is made of, and those add up to it: in
//! the demo, as somebody clicks.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html};

use crate::support::program::Server;
use crate::support::visitor::{Visitor, css};

/// Columns that are no sums of entries: what one piece costs, what was planned, and what is reckoned from figures beside it
/// or shared among batches.
const NO_SUMS: [&str; 10] = [
    "Price",
    "Each",
    "Budget",
    "Difference",
    "Cost of what was left",
    "Guarantee",
    "Due",
    "Brought",
    "Cost of these",
    "Surplus of these",
];

/// The minor units of “1,234.50” or “−3.00”, if the text is an amount.
fn amount(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches(" EUR");
    let (whole, cents) = text.rsplit_once('.')?;
    let is_amount = cents.len() == 2 && cents.bytes().all(|byte| byte.is_ascii_digit());
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let minor: i64 = format!("{digits}{cents}").parse().ok().filter(|_| is_amount && !digits.is_empty())?;
    Some(if whole.starts_with(['-', '\u{2212}']) { -minor } else { minor })
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The heading of a cell's column.
fn heading(cell: ElementRef<'_>) -> String {
    if let Some(label) = cell.value().attr("data-label") {
        return label.to_owned();
    }
    let row = cell.parent().and_then(ElementRef::wrap).expect("a row");
    let place = row.children().filter_map(ElementRef::wrap).position(|one| one.id() == cell.id()).unwrap();
    let table =
        cell.ancestors().filter_map(ElementRef::wrap).find(|one| one.value().name() == "table").expect("a table");
    let headings: Vec<String> = table.select(&css("thead th")).map(text_of).collect();
    headings.get(place).cloned().unwrap_or_default()
}

struct Walk<'a> {
    visitor: &'a Visitor,
    /// What a page that is led to says its entries come to.
    sums: BTreeMap<String, Option<i64>>,
    faults: BTreeSet<String>,
    followed: usize,
}

impl Walk<'_> {
    /// What stands behind a link: the sum that a list of entries or moves names; nothing for pages of other kinds.
    fn behind(&mut self, href: &str, wanted: i64) -> Option<i64> {
        if let Some(number) = href.strip_prefix("/entries/") {
            let page = self.visitor.get(href);
            assert_eq!(page.status, 200, "entry {number}");
            let all: Vec<i64> = page.html().select(&css("td.num")).filter_map(|cell| amount(&text_of(cell))).collect();
            // An amount of one of its lines, or what all of it comes to.
            let debits = css(r#"td[data-label="Debit"]"#);
            let whole: i64 = page.html().select(&debits).filter_map(|cell| amount(&text_of(cell))).sum();
            let is_there = whole == wanted.abs() || all.iter().any(|one| one.abs() == wanted.abs());
            return is_there.then_some(wanted);
        }
        if let Some(known) = self.sums.get(href) {
            return *known;
        }
        let page = self.visitor.get(href);
        assert_eq!(page.status, 200, "{href}");
        let said = page.text();
        let found = if href.starts_with("/entries?") {
            let after = said.split_once("Together ").map(|(_, rest)| rest.to_owned());
            after.and_then(|rest| amount(rest.split(" EUR").next().unwrap_or_default()))
        } else if href.contains("/moves") {
            let moved = css("main table td.num a");
            let rows: i64 = page.html().select(&moved).filter_map(|cell| amount(&text_of(cell))).sum();
            let told =
                page.html().select(&css("[data-sum]")).next().and_then(|one| amount(one.value().attr("data-sum")?));
            let is_whole = page.html().select(&css("nav.pager")).next().is_none();
            if is_whole && told != Some(rows) {
                self.faults.insert(format!("{href} says {told:?}, its moves add up to {rows}"));
            }
            told
        } else {
            None
        };
        self.sums.insert(href.to_owned(), found);
        found
    }

    fn check(&mut self, path: &str) {
        let page = self.visitor.get(path);
        assert_eq!(page.status, 200, "{path}");
        let html: &Html = page.html();
        for cell in html.select(&css("main table td, main dl.balance dd, main dl.facts dd")) {
            let Some(minor) = amount(&text_of(cell)) else { continue };
            let is_cell = cell.value().name() == "td";
            let column = if is_cell { heading(cell) } else { String::new() };
            if minor == 0 || NO_SUMS.iter().any(|name| column.starts_with(name)) {
                continue;
            }
            let place = format!("{path} “{column}” {}", text_of(cell));
            self.followed += 1;
            let row = cell.parent().and_then(ElementRef::wrap).expect("a row");
            let link = cell.select(&css("a")).next();
            // In a list of entries the entry is the link of its row.
            let of_row = || row.select(&css(r#"a[href^="/entries/"]"#)).next();
            let Some(href) = link.or_else(of_row).and_then(|link| link.value().attr("href")) else {
                if !is_price(cell) {
                    self.faults.insert(format!("{place}: leads nowhere"));
                }
                continue;
            };
            // A page that lists what it is made of, each line with its own link.
            if href == "/merch" || (href.starts_with("/events/") && !href.contains('?')) {
                continue;
            }
            match self.behind(href, minor) {
                Some(sum) if sum == minor => {}
                other => {
                    self.faults.insert(format!("{place}: {href} adds up to {other:?}"));
                }
            }
        }
    }
}

/// A price or a promise among the facts of a product is no sum.
fn is_price(fact: ElementRef<'_>) -> bool {
    let before = fact.prev_siblings().filter_map(ElementRef::wrap).next();
    before.is_some_and(|term| {
        term.value().name() == "dt" && ["rice", "urplus"].iter().any(|name| text_of(term).contains(name))
    })
}

#[test]
fn every_figure_on_the_pages_of_stock_shops_and_events_leads_to_entries_that_add_up_to_it() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    let mut pages: BTreeSet<String> = ["/stock", "/merch", "/events", "/events/compare"].map(str::to_owned).into();
    for list in ["/stock", "/merch", "/events"] {
        let is_one = |href: &String| {
            let one = ["/merch/", "/events/", "/consignment/shop/"];
            let forms = ["/merch/sale", "/merch/new", "/merch/surplus", "/merch/sheet", "/events/new"];
            one.iter().any(|start| href.starts_with(start)) && !forms.contains(&href.as_str())
        };
        pages.extend(visitor.get(list).links().into_iter().filter(is_one));
    }
    let nights: Vec<String> =
        pages.iter().filter(|page| page.starts_with("/events/") && !page.ends_with("compare")).cloned().collect();
    pages.extend(nights.iter().map(|night| format!("{night}/settle")));
    assert!(nights.len() > 1 && pages.iter().any(|page| page.starts_with("/consignment/")), "{pages:?}");
    let mut walk = Walk { visitor: &visitor, sums: BTreeMap::new(), faults: BTreeSet::new(), followed: 0 };
    for page in &pages {
        walk.check(page);
    }
    let faults: Vec<&str> = walk.faults.iter().map(String::as_str).collect();
    assert!(faults.is_empty(), "{} of {} figures:\n{}", faults.len(), walk.followed, faults.join("\n"));
    assert!(walk.followed > 100, "{} figures were followed", walk.followed);
}
