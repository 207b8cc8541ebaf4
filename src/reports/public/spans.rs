//! The months of a publication: neighbours with too few gifts stand together, and what once stood together stays so.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, Currency, Month};

use super::{add_gifts, gifts_in, may_stand};
use crate::reports::donations::is_donation;
use crate::reports::facts::{Published, PublishedSpan};
use crate::reports::income::positive;
use crate::reports::request::Request;
use crate::reports::table::{Cell, Column, Row, Section, Table};

/// Neighbouring months with what they took and gave; both ends the same where one month stands alone.
#[derive(Clone)]
pub(super) struct Span {
    pub first: Month,
    pub last: Month,
    /// In all, and since each earlier publication.
    pub gifts: Vec<i64>,
    pub income: i64,
    pub spending: i64,
}

impl Span {
    fn join(&mut self, next: &Self) {
        self.last = next.last;
        add_gifts(&mut self.gifts, &next.gifts);
        self.income = self.income.saturating_add(next.income);
        self.spending = self.spending.saturating_add(next.spending);
    }
}

/// Months joined with the ones after them until they have enough gifts; a rest at the end joins what is before it.
pub(super) fn spans(months: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for month in months {
        match spans.last_mut() {
            Some(last) if !may_stand(&last.gifts) => last.join(&month),
            _ => spans.push(month),
        }
    }
    while let [.., before, last] = spans.as_mut_slice() {
        if may_stand(&last.gifts) {
            break;
        }
        let rest = last.clone();
        before.join(&rest);
        spans.pop();
    }
    spans
}

/// Months that once stood merged stay merged; each span learns how many gifts it has more than it had then.
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
        let total = unit.gifts.first().copied().unwrap_or(0);
        for spans in &known {
            let within = spans.iter().filter(|span| span.first <= unit.last && unit.first <= span.last);
            let before = within.map(|span| span.gifts).fold(0, i64::saturating_add);
            unit.gifts.push(total.saturating_sub(before));
        }
    }
    units
}

pub(super) fn all_spans(request: &Request, withheld: &[Currency]) -> Vec<(Currency, Vec<Span>)> {
    let mut sums: BTreeMap<(bool, Currency), BTreeMap<Month, Span>> = BTreeMap::new();
    let period = request.period;
    let within = |month: Month| month.last_day() >= period.from && month.first_day() <= period.to;
    for line in request.monthly().filter(|line| within(line.month) && !withheld.contains(&line.currency)) {
        let kind = request.kind(&line.account);
        let amount = positive(kind, line.change_minor());
        let empty = || Span { first: line.month, last: line.month, gifts: vec![0], income: 0, spending: 0 };
        let months = sums.entry(request.currency_order(line.currency)).or_default();
        let span = months.entry(line.month).or_insert_with(empty);
        match kind {
            AccountKind::Income => span.income = span.income.saturating_add(amount),
            AccountKind::Expense => span.spending = span.spending.saturating_add(amount),
            _ => {}
        }
        if is_donation(request, &line.account) {
            add_gifts(&mut span.gifts, &[gifts_in(line.count, line.debit_minor)]);
        }
    }
    let earlier = &request.inputs.published;
    let joined = |months: BTreeMap<Month, Span>, currency| {
        spans(kept_joined(months.into_values().collect(), currency, earlier).into_iter())
    };
    sums.into_iter().map(|((_, currency), months)| (currency, joined(months, currency))).collect()
}

pub(super) fn months(currencies: &[(Currency, Vec<Span>)]) -> Section {
    let mut table = Table::new(vec![
        Column::text("from_month"),
        Column::text("to_month"),
        Column::currency(),
        Column::number("gifts"),
        Column::number("income"),
        Column::number("spending"),
    ]);
    for (currency, spans) in currencies {
        for span in spans {
            table.push(Row::line(vec![
                Cell::new(span.first),
                Cell::new(span.last),
                Cell::new(*currency),
                Cell::new(span.gifts.first().copied().unwrap_or(0)),
                Cell::money(span.income, *currency),
                Cell::money(span.spending, *currency),
            ]));
        }
    }
    Section::new("months", table)
}
