//! The four tax spheres of a German association (Einnahmenüberschussrechnung; §§ 14, 64–68 AO): ideal, asset
//! management, special-purpose business, business. The group may set an account's sphere; else its second part
//! says it. Only for bodies that need it, and no tax advice.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, AccountPath, Currency};

use super::income::{positive, what};
use super::name::ReportName;
use super::request::{Request, heading_path, is_below};
use super::table::{Cell, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, Value, What};

/// Which sphere an account belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sphere {
    /// Ideeller Bereich: gifts, fees of members, what the group is there for.
    Ideal,
    /// Vermögensverwaltung: interest, rent.
    Assets,
    /// Zweckbetrieb: a business that serves the purpose itself.
    Purpose,
    /// Wirtschaftlicher Geschäftsbetrieb: merch, bar, concerts.
    Business,
}

impl Sphere {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ideal => "sphere_ideal",
            Self::Assets => "sphere_assets",
            Self::Purpose => "sphere_purpose",
            Self::Business => "sphere_business",
        }
    }

    /// The sphere an account's second part suggests.
    #[must_use]
    pub fn inferred(path: &AccountPath) -> Self {
        match path.parts().nth(1) {
            Some("Interest" | "Rent") => Self::Assets,
            Some("Merch" | "Event" | "Events" | "Bar" | "Sales" | "Shop") => Self::Business,
            Some("Workshop" | "Workshops" | "Seminars") => Self::Purpose,
            _ => Self::Ideal,
        }
    }
}

fn sphere_of(request: &Request, path: &AccountPath) -> Sphere {
    let set = request.book.spheres.iter().filter(|(top, _)| is_below(top, path));
    // The nearest account above decides.
    set.max_by_key(|(top, _)| top.as_str().len()).map_or_else(|| Sphere::inferred(path), |(_, sphere)| *sphere)
}

type Accounts = BTreeMap<AccountPath, i64>;

pub(super) fn report(request: &Request) -> Report {
    let mut spheres: BTreeMap<((bool, Currency), Sphere), [Accounts; 2]> = BTreeMap::new();
    for movement in request.movements().filter(|movement| movement.count > 0) {
        let kind = request.kind(&movement.account);
        if !matches!(kind, AccountKind::Income | AccountKind::Expense) {
            continue;
        }
        let place = (request.currency_order(movement.currency), sphere_of(request, &movement.account));
        let [income, spending] = spheres.entry(place).or_default();
        let side = if kind == AccountKind::Income { income } else { spending };
        let sum = side.entry(heading_path(&movement.account)).or_default();
        *sum = sum.saturating_add(positive(kind, movement.change_minor()));
    }
    let mut table = Table::new(vec![
        Column::text("sphere"),
        Column::text("line"),
        Column::currency(),
        Column::number("income").compared(),
        Column::number("spending").compared(),
        Column::number("result"),
    ]);
    let mut totals: BTreeMap<(bool, Currency), [i64; 2]> = BTreeMap::new();
    for ((place, sphere), sides) in &spheres {
        let sums = push_sphere(&mut table, request, place.1, *sphere, sides);
        for (total, sum) in totals.entry(*place).or_default().iter_mut().zip(sums) {
            *total = total.saturating_add(sum);
        }
    }
    for ((_, currency), [income, spending]) in totals {
        let cells =
            cells(Value::Empty, Phrase::line("total"), currency, [Some(income), Some(spending)], || request.within());
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    request
        .report(ReportName::Spheres)
        .section(Section::new("spheres", table).note(Phrase::new("reports-note-spheres")))
}

fn push_sphere(
    table: &mut Table,
    request: &Request,
    currency: Currency,
    sphere: Sphere,
    [income, spending]: &[Accounts; 2],
) -> [i64; 2] {
    let name = || Value::from(Phrase::line(sphere.code()));
    let tag = format!("{} {currency}", sphere.code());
    let mut sums = [0_i64; 2];
    let lines = income.iter().map(|(path, minor)| (path, [Some(*minor), None]));
    for (path, amounts) in lines.chain(spending.iter().map(|(path, minor)| (path, [None, Some(*minor)]))) {
        for (sum, minor) in sums.iter_mut().zip(amounts) {
            *sum = sum.saturating_add(minor.unwrap_or(0));
        }
        let cells = cells(name(), request.account(path), currency, amounts, || request.within().account(path));
        table.push(Row::line(cells).tag(tag.clone()).tag(currency.code()));
    }
    let line = Phrase::new("reports-line-total-of").with("name", name());
    let of_sphere = || income.keys().chain(spending.keys()).fold(request.within(), EntryFilter::account);
    let cells = cells(name(), line, currency, sums.map(Some), of_sphere);
    table.push(Row::new(RowKind::Subtotal, cells).sums(tag));
    sums
}

fn cells(
    sphere: Value,
    line: impl Into<Value>,
    currency: Currency,
    [income, spending]: [Option<i64>; 2],
    filter: impl Fn() -> EntryFilter,
) -> Vec<Cell> {
    let cell = |minor, what| Cell::money(minor, currency).to(filter().what(what).currency(currency).drill());
    let amount = |minor: Option<i64>, kind| minor.map_or_else(Cell::empty, |minor| cell(minor, what(kind)));
    let result = income.unwrap_or(0).saturating_sub(spending.unwrap_or(0));
    vec![
        Cell::new(sphere),
        Cell::new(line),
        Cell::new(currency),
        amount(income, AccountKind::Income),
        amount(spending, AccountKind::Expense),
        cell(result, What::Result),
    ]
}
