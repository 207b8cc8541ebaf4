//! The months of a publication: neighbours with too few gifts stand together, and what once stood together stays so.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, Currency, Month};

use super::Told;
use super::behind::{Parts, Tally, Telling, sum};
use crate::reports::facts::{Behind, Published, PublishedSpan};
use crate::reports::income::positive;
use crate::reports::request::Request;
use crate::reports::table::{Cell, Column, Row, Section, Table};

/// Neighbouring months with what they took and gave; both ends the same where one month stands alone.
#[derive(Clone)]
pub(super) struct Span {
    pub first: Month,
    pub last: Month,
    pub tally: Tally,
    pub income: i64,
    pub spending: i64,
}

impl Span {
    fn join(&mut self, next: &Self) {
        self.last = next.last;
        self.tally.add(&next.tally);
        self.income = self.income.saturating_add(next.income);
        self.spending = self.spending.saturating_add(next.spending);
    }
}

/// Months joined with the ones after them until they have enough gifts; a rest at the end joins what is before it.
pub(super) fn spans(months: impl Iterator<Item = Span>, telling: Telling) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for month in months {
        match spans.last_mut() {
            Some(last) if !last.tally.may_stand(telling) => last.join(&month),
            _ => spans.push(month),
        }
    }
    while let [.., before, last] = spans.as_mut_slice() {
        if last.tally.may_stand(telling) {
            break;
        }
        let rest = last.clone();
        before.join(&rest);
        spans.pop();
    }
    spans
}

/// Months that once stood merged stay merged; each span learns what is behind it beyond what was then.
pub(super) fn kept_joined(months: Vec<Span>, currency: Currency, earlier: &[Published]) -> Vec<Span> {
    let of_currency = |published: &Published| -> Vec<PublishedSpan> {
        published.spans.iter().filter(|span| span.currency == currency).copied().collect()
    };
    let known: Vec<Vec<PublishedSpan>> = earlier.iter().map(of_currency).collect();
    let together = |one: &Span, other: &Span| {
        known.iter().flatten().any(|span| span.first <= one.last && other.first <= span.last)
    };
    let mut units: Vec<Span> = Vec::new();
    for month in months {
        match units.last_mut() {
            Some(last) if together(last, &month) => last.join(&month),
            _ => units.push(month),
        }
    }
    for unit in &mut units {
        for spans in &known {
            let within = spans.iter().filter(|span| span.first <= unit.last && unit.first <= span.last);
            unit.tally.since(within.map(|span| span.behind).fold(Behind::default(), sum));
        }
    }
    units
}

/// The spans of a currency.
pub(super) fn all_spans(request: &Request, (currency, parts, telling): (Currency, &Parts, Telling)) -> Vec<Span> {
    let mut months: BTreeMap<Month, Span> = BTreeMap::new();
    let period = request.period;
    let within = |month: Month| month.last_day() >= period.from && month.first_day() <= period.to;
    let of_currency = request.monthly().filter(|line| line.currency == currency && line.count > 0);
    for line in of_currency.filter(|line| within(line.month)) {
        let kind = request.kind(&line.account);
        let amount = positive(kind, line.change_minor());
        let span = months.entry(line.month).or_insert_with(|| {
            let (behind, cost) = parts.months.get(&line.month).copied().unwrap_or_default();
            let folded = if telling == Telling::Arrived { cost.saturating_neg() } else { 0 };
            let tally = Tally::of(behind);
            Span { first: line.month, last: line.month, tally, income: folded, spending: folded }
        });
        match kind {
            AccountKind::Income => span.income = span.income.saturating_add(amount),
            AccountKind::Expense => span.spending = span.spending.saturating_add(amount),
            _ => {}
        }
    }
    spans(kept_joined(months.into_values().collect(), currency, &request.inputs.published).into_iter(), telling)
}

pub(super) fn months(currencies: &[Told]) -> Section {
    let mut table = Table::new(vec![
        Column::text("from_month"),
        Column::text("to_month"),
        Column::currency(),
        Column::number("gifts"),
        Column::number("income"),
        Column::number("spending"),
    ]);
    for Told { currency, spans, .. } in currencies {
        for span in spans {
            table.push(Row::line(vec![
                Cell::new(span.first),
                Cell::new(span.last),
                Cell::new(*currency),
                Cell::new(span.tally.gifts()),
                Cell::money(span.income, *currency),
                Cell::money(span.spending, *currency),
            ]));
        }
    }
    Section::new("months", table)
}
