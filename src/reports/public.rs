//! The public transparency report: funds, income by month, spending by purpose; no names, no single lines, no links.
//!
//! No figure is made of fewer than three gifts, and none can be had by subtraction: funds with fewer gifts are
//! merged until together they have three, neighbouring months likewise, and totals are the sums of what is shown. A
//! currency with one or two gifts in all is withheld, and with it what it was exchanged for. A gift is an entry, however
//! many funds share it; one that was taken back whole takes itself away.
//!
//! What gifts cost on their way tells their amounts to whoever knows the provider's tariff. So it is told only where every
//! figure holds nobody's, or those of three gifts; else income is told as it arrived.
//!
//! What was published before counts too: whoever kept the page of last month could subtract it from this one. So no
//! figure differs from any earlier one by one or two gifts, what once stood merged stays merged, and where too few
//! gifts came in since, the report says so and is not published.

mod behind;
mod exchanged;
mod groups;
mod purposes;
mod spans;

use std::collections::BTreeSet;

use crate::ledger::{Currency, FundCode};

use super::facts::{Published, PublishedExchanges, PublishedGroup, PublishedSpan};
use super::flows::{FundFlow, fund_flows};
use super::name::ReportName;
use super::request::Request;
use super::table::{Phrase, Report};
use behind::{FEWEST, Parts, Tally, Telling, in_all, parts};
use exchanged::exchanges;
use groups::{Group, funds, groups};
use purposes::purposes;
use spans::{Span, all_spans, months};

/// What is told of a currency.
struct Told {
    currency: Currency,
    telling: Telling,
    groups: Vec<Group>,
    spans: Vec<Span>,
    /// What gifts cost on their way, where any did.
    costs: Option<i64>,
    is_exchange_told: bool,
}

pub(super) fn report(request: &Request) -> Report {
    let mut report = request.report(ReportName::Public);
    // How many lines wait in the group's own books is nobody else's business.
    report.notes.clear();
    let parts = parts(request);
    let of = |currency: Currency| parts.get(&currency).map(|parts| parts.all).unwrap_or_default().given;
    let is_withheld = |currency: &Currency| of(*currency).lines != 0 && of(*currency).gifts < FEWEST;
    let withheld: Vec<Currency> = parts.keys().copied().filter(is_withheld).collect();
    let too_few = |(currency, parts): (&Currency, &Parts)| {
        let tally = in_all(parts.all, *currency, &request.inputs.published);
        let is_refused = !withheld.contains(currency) && !tally.may_stand(Telling::Whole);
        is_refused.then(|| currency.to_string())
    };
    let too_few: Vec<String> = parts.iter().filter_map(too_few).collect();
    let exchanges = exchanges(request, &withheld);
    let nothing = Parts::default();
    let flows = fund_flows(request);
    let told = |currency| tell(request, currency, parts.get(&currency).unwrap_or(&nothing), &flows, &exchanges);
    let currencies: Vec<Told> = shown(request, &withheld).into_iter().map(told).collect();
    report.notes.extend(notes(&withheld, &currencies));
    let sections = [funds(request, &currencies), months(&currencies), purposes(request, &currencies)];
    let mut report = sections.into_iter().fold(report, Report::section);
    let codes = |these: &mut dyn Iterator<Item = Currency>| these.map(|one| one.to_string()).collect::<Vec<String>>();
    report = report.fact("withheld", codes(&mut withheld.iter().copied()));
    let mut kept_back = currencies.iter().filter(|told| !told.is_exchange_told).map(|told| told.currency).peekable();
    if kept_back.peek().is_some() {
        report = report.fact("exchange_withheld", codes(&mut kept_back));
    }
    let mut arrived =
        currencies.iter().filter(|told| told.telling == Telling::Arrived).map(|told| told.currency).peekable();
    if arrived.peek().is_some() {
        report = report.fact("income_as_it_arrived", codes(&mut arrived));
    }
    if !too_few.is_empty() {
        report = report.fact("too_few_gifts_since", too_few);
    }
    report.published = Some(published(&currencies, exchanges));
    report.notes.push(Phrase::new("reports-note-public"));
    report
}

/// The currencies that anything moved in and that are not withheld, the book's first.
fn shown(request: &Request, withheld: &[Currency]) -> Vec<Currency> {
    let moved = request.movements().map(|movement| movement.currency);
    let monthly = request.monthly().map(|line| line.currency);
    let places: BTreeSet<(bool, Currency)> = moved.chain(monthly).map(|one| request.currency_order(one)).collect();
    places.into_iter().map(|(_, currency)| currency).filter(|one| !withheld.contains(one)).collect()
}

/// As it was given, where that gives away nobody's gift; else as it arrived.
fn tell(
    request: &Request,
    currency: Currency,
    parts: &Parts,
    flows: &[(FundCode, Currency, FundFlow)],
    exchanges: &[PublishedExchanges],
) -> Told {
    let told = |telling| {
        let asked = (currency, parts, telling);
        (groups(request, asked, flows), all_spans(request, asked))
    };
    let (groups, spans) = told(Telling::Whole);
    let tallies = groups.iter().map(|group| &group.tally).chain(spans.iter().map(|span| &span.tally));
    let all = in_all(parts.all, currency, &request.inputs.published);
    let is_whole = tallies.chain([&all]).all(Tally::may_tell_costs);
    let telling = if is_whole { Telling::Whole } else { Telling::Arrived };
    let (groups, spans) = if is_whole { (groups, spans) } else { told(telling) };
    let cost = parts.funds.values().fold(0_i64, |sum, (_, cost)| sum.saturating_add(*cost));
    let costs = (parts.all.costs.lines != 0).then_some(cost);
    let is_exchange_told = exchanges.iter().all(|one| one.currency != currency || one.is_told);
    Told { currency, telling, groups, spans, costs, is_exchange_told }
}

fn notes(withheld: &[Currency], currencies: &[Told]) -> Vec<Phrase> {
    let about = |key: &str, currency: Currency| Phrase::new(key).with("currency", currency);
    let mut notes: Vec<Phrase> = withheld.iter().map(|one| about("reports-note-withheld", *one)).collect();
    for told in currencies {
        if told.telling == Telling::Arrived {
            notes.push(about("reports-note-as-it-arrived", told.currency));
        }
        if !told.is_exchange_told {
            notes.push(about("reports-note-exchange-withheld", told.currency));
        }
    }
    notes
}

/// What must be remembered of this publication by the next.
fn published(currencies: &[Told], exchanges: Vec<PublishedExchanges>) -> Published {
    let group = |currency: Currency, group: &Group| PublishedGroup {
        currency,
        funds: group.funds.clone(),
        behind: group.tally.total(),
    };
    let span = |currency: Currency, span: &Span| PublishedSpan {
        currency,
        first: span.first,
        last: span.last,
        behind: span.tally.total(),
    };
    Published {
        groups: currencies.iter().flat_map(|told| told.groups.iter().map(|one| group(told.currency, one))).collect(),
        spans: currencies.iter().flat_map(|told| told.spans.iter().map(|one| span(told.currency, one))).collect(),
        exchanges,
    }
}

#[cfg(test)]
mod tests;
