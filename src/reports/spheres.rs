//! The four tax spheres of a German association (§§ 14, 51–68 AO) as an income and expenditure account on money terms
//! (Einnahmenüberschussrechnung, § 4 (3) EStG). The group says an account's sphere; else its name suggests one. Only for
//! bodies that need it, and no tax advice.
//!
//! Entries say what was earned and used. What of it was not money is taken out again, as in [`super::receipts_payments`]:
//! goods count when they are bought, not when they are sold, in the sphere of their cost; what is owed counts when it is
//! paid, in a sphere where the group said one for the account of the debt, else in none.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{AccountKind, AccountPath, Currency, Sphere};

use super::flows::Holding;
use super::income::what;
use super::name::ReportName;
use super::request::{Request, heading_path};
use super::table::{Cell, Column, EntryFilter, Phrase, Report, Row, RowKind, Section, Table, Value, What};

/// Where goods go when they are sold: their stock belongs to the same sphere.
const COST_OF_GOODS: &str = "Expenses:Merch:COGS";

/// What a line of the table sums; in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Income(AccountPath),
    Spending(AccountPath),
    Stock,
    OtherAssets,
    OwedToUs,
    OwedByUs,
}

/// A sphere, none last.
type Place = (bool, Option<Sphere>);

/// What a line says: the change of its accounts in minor units, debits positive.
#[derive(Default)]
struct Sum {
    change: i64,
    /// What of it opened the book: it was there before.
    opened: i64,
    /// The accounts a link can be narrowed to; empty where none sums the same.
    accounts: BTreeSet<AccountPath>,
    is_loose: bool,
}

type Lines = BTreeMap<(Place, Line, bool), Sum>;

/// The sphere of an account and whether the group has said it: the nearest word above it decides.
fn sphere_of(request: &Request, path: &AccountPath) -> (Sphere, bool) {
    match said(request, path) {
        Some(sphere) => (sphere, true),
        None => (Sphere::inferred(path), false),
    }
}

fn said(request: &Request, path: &AccountPath) -> Option<Sphere> {
    let above = request.book.spheres.iter().filter(|(top, _)| path.is_in(top));
    above.max_by_key(|(top, _)| top.as_str().len()).map(|(_, sphere)| *sphere)
}

/// The sphere of stock and debts. A debt's own name says nothing of what it was for.
fn sphere_of_holding(request: &Request, path: &AccountPath, holding: Holding) -> (Option<Sphere>, bool) {
    let cost = || COST_OF_GOODS.parse().ok().map(|cost| sphere_of(request, &cost));
    match (said(request, path), holding) {
        (Some(sphere), _) => (Some(sphere), true),
        (None, Holding::Stock) => cost().map_or((None, false), |(sphere, is_said)| (Some(sphere), is_said)),
        (None, _) => (None, false),
    }
}

/// The highest account, from the second part on, under which all belong to one sphere by one word; and whether there is
/// one.
fn line_path(request: &Request, path: &AccountPath) -> (AccountPath, bool) {
    let heading = heading_path(path);
    if request.book.spheres.is_empty() {
        return (heading, true);
    }
    let own = sphere_of(request, path);
    let tops = (2..=path.parts().count())
        .filter_map(|parts| path.parts().take(parts).collect::<Vec<_>>().join(":").parse::<AccountPath>().ok());
    let is_whole = |top: &AccountPath| {
        let mut below = request.book.accounts.iter().filter(|account| account.path.is_in(top));
        below.all(|account| sphere_of(request, &account.path) == own)
    };
    let found = tops.into_iter().find(is_whole);
    found.map_or_else(|| (path.clone(), false), |top| (top, true))
}

/// The line that an account counts in: its sphere, what it is, and whether the sphere was said.
fn line_of(request: &Request, path: &AccountPath) -> Option<((Place, Line, bool), bool)> {
    let kind = request.kind(path);
    if matches!(kind, AccountKind::Income | AccountKind::Expense) {
        let (sphere, is_said) = sphere_of(request, path);
        let (top, is_whole) = line_path(request, path);
        let line = if kind == AccountKind::Income { Line::Income(top) } else { Line::Spending(top) };
        return Some((((false, Some(sphere)), line, is_said), is_whole));
    }
    let holding = Holding::of(kind, request.role(path))?;
    let line = match holding {
        Holding::Money => return None,
        Holding::Stock => Line::Stock,
        Holding::OtherAssets => Line::OtherAssets,
        Holding::OwedToUs => Line::OwedToUs,
        Holding::OwedByUs => Line::OwedByUs,
    };
    let (sphere, is_said) = sphere_of_holding(request, path, holding);
    Some((((sphere.is_none(), sphere), line, is_said), true))
}

pub(super) fn report(request: &Request) -> Report {
    let mut currencies: BTreeMap<(bool, Currency), Lines> = BTreeMap::new();
    for movement in request.movements().filter(|movement| movement.count > 0) {
        let Some((key, is_whole)) = line_of(request, &movement.account) else { continue };
        let lines = currencies.entry(request.currency_order(movement.currency)).or_default();
        let narrow = match &key.1 {
            Line::Income(top) | Line::Spending(top) => top.clone(),
            _ => movement.account.clone(),
        };
        let sum = lines.entry(key).or_default();
        sum.change = sum.change.saturating_add(movement.change_minor());
        sum.accounts.insert(narrow);
        sum.is_loose |= !is_whole;
    }
    take_openings(request, &mut currencies);
    let mut table = Table::new(vec![
        Column::text("sphere"),
        Column::text("line"),
        Column::text("basis"),
        Column::currency(),
        Column::number("income").compared(),
        Column::number("spending").compared(),
        Column::number("result"),
    ]);
    let mut totals = Vec::new();
    for ((_, currency), lines) in &currencies {
        totals.push((*currency, push_currency(&mut table, request, *currency, lines)));
    }
    for (currency, sums) in totals.into_iter().filter(|_| !table.rows.is_empty()).collect::<Vec<_>>() {
        let cells = sum_cells(Value::Empty, Phrase::line("total"), currency, sums);
        table.push(Row::new(RowKind::Total, cells).sums(currency.code()));
    }
    let mut report = request.report(ReportName::Spheres);
    let notes = ["reports-note-spheres-money", "reports-note-spheres-open"];
    report.notes.extend(notes.into_iter().filter(|_| !table.rows.is_empty()).map(Phrase::new));
    report.section(Section::new("spheres", table).note(Phrase::new("reports-note-spheres")))
}

/// Stock and debts that were entered with the opening balances moved no money.
fn take_openings(request: &Request, currencies: &mut BTreeMap<(bool, Currency), Lines>) {
    let fund = request.filter.fund.as_ref();
    let openings = request.inputs.entries.iter().filter(|entry| entry.draft.kind == crate::ledger::EntryKind::Opening);
    for line in openings.flat_map(|entry| &entry.draft.lines).filter(|line| fund.is_none_or(|fund| line.fund == *fund))
    {
        let Some((key, _)) = line_of(request, &line.account) else { continue };
        let lines = currencies.get_mut(&request.currency_order(line.amount.currency));
        if let Some(sum) = lines.and_then(|lines| lines.get_mut(&key)) {
            sum.opened = sum.opened.saturating_add(line.amount.minor);
        }
    }
}

/// The lines of one currency, sphere by sphere with a subtotal each; gives income and spending in all.
fn push_currency(table: &mut Table, request: &Request, currency: Currency, lines: &Lines) -> [i64; 2] {
    let mut places: BTreeMap<Place, Vec<(&Line, bool, &Sum)>> = BTreeMap::new();
    for ((place, line, is_said), sum) in lines {
        let is_booked = matches!(line, Line::Income(_) | Line::Spending(_));
        if is_booked || sum.change != sum.opened {
            places.entry(*place).or_default().push((line, *is_said, sum));
        }
    }
    let mut totals = [0_i64; 2];
    for ((_, sphere), lines) in places {
        let code = sphere.map_or_else(|| "no_sphere".to_owned(), |sphere| format!("sphere_{}", sphere.name()));
        let name = || Value::from(Phrase::line(&code));
        let tag = format!("{code} {currency}");
        let mut sums = [0_i64; 2];
        for (line, is_said, sum) in lines {
            let (cells, parts) = line_cells(request, name(), line, is_said, currency, sum);
            table.push(Row::line(cells).tag(tag.clone()).tag(currency.code()));
            for (total, part) in sums.iter_mut().chain(totals.iter_mut()).zip(parts.into_iter().cycle()) {
                *total = total.saturating_add(part);
            }
        }
        let line = Phrase::new("reports-line-total-of").with("name", name());
        table.push(Row::new(RowKind::Subtotal, sum_cells(name(), line, currency, sums)).sums(tag));
    }
    totals
}

/// A line's cells, and what it adds to income and to spending.
fn line_cells(
    request: &Request,
    sphere: Value,
    line: &Line,
    is_said: bool,
    currency: Currency,
    sum: &Sum,
) -> (Vec<Cell>, [i64; 2]) {
    let change = sum.change.saturating_sub(sum.opened);
    let (name, is_income, what) = match line {
        Line::Income(path) => (request.account(path), true, what(AccountKind::Income)),
        Line::Spending(path) => (request.account(path), false, what(AccountKind::Expense)),
        Line::Stock => (Phrase::line("stock_change").into(), false, What::Stock),
        Line::OtherAssets => (Phrase::line("other_assets_change").into(), false, What::OtherAssets),
        Line::OwedToUs => (Phrase::line("owed_to_us_change").into(), true, What::OwedToUs),
        Line::OwedByUs => (Phrase::line("owed_by_us_change").into(), false, What::OwedByUs),
    };
    // What raises a holding is not in the money that came, or is money that went.
    let minor = if is_income { change.saturating_neg() } else { change };
    let is_linked = !sum.is_loose && sum.opened == 0;
    // A link counts what came in, was spent, is owed or lies there as positive numbers.
    let turns = matches!(line, Line::OwedToUs | Line::OwedByUs);
    let cell = |minor: i64, is_turned: bool| {
        let cell = Cell::money(minor, currency);
        let filter = sum.accounts.iter().fold(request.within().what(what).currency(currency), EntryFilter::account);
        match (is_linked, is_turned) {
            (false, _) => cell,
            (true, true) => cell.to(filter.negative().drill()),
            (true, false) => cell.to(filter.drill()),
        }
    };
    let amount = cell(minor, turns);
    let result = if is_income { cell(minor, turns) } else { cell(minor.saturating_neg(), !turns) };
    let basis = match line {
        Line::OwedToUs | Line::OwedByUs if !is_said => Value::Empty,
        _ => Phrase::line(if is_said { "said" } else { "by_name" }).into(),
    };
    let (income, spending) = if is_income { (amount, Cell::empty()) } else { (Cell::empty(), amount) };
    let cells =
        vec![Cell::new(sphere), Cell::new(name), Cell::new(basis), Cell::new(currency), income, spending, result];
    (cells, if is_income { [minor, 0] } else { [0, minor] })
}

fn sum_cells(sphere: Value, line: Phrase, currency: Currency, [income, spending]: [i64; 2]) -> Vec<Cell> {
    vec![
        Cell::new(sphere),
        Cell::new(line),
        Cell::empty(),
        Cell::new(currency),
        Cell::money(income, currency),
        Cell::money(spending, currency),
        Cell::money(income.saturating_sub(spending), currency),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::sample::{book, inputs, month, path};
    use crate::reports::{Filter, build};

    /// sphere, line, basis, income, spending; of the lines that bear the sphere's code, without sums.
    fn lines(said: &[(&str, Sphere)], code: &str) -> Vec<String> {
        let mut book = book();
        book.spheres = said.iter().map(|(text, sphere)| (path(text), *sphere)).collect();
        let period = month("2020-02");
        let report = build(ReportName::Spheres, &book, period, &Filter::default(), &inputs(period)).unwrap();
        told(&report, code)
    }

    /// The lines of the report that bear the code.
    fn told(report: &Report, code: &str) -> Vec<String> {
        let rows = report.sections[0].table.rows.iter().filter(|row| row.kind == RowKind::Line);
        let of = rows.filter(|row| row.tags.iter().any(|tag| tag == &format!("{code} EUR")));
        let amount = |cell: &Cell| cell.minor().map_or_else(String::new, |minor| minor.to_string());
        let name = |cell: &Cell| match &cell.value {
            Value::Account { path, .. } => path.to_string(),
            Value::Phrase(phrase) => phrase.key.trim_start_matches("reports-line-").to_owned(),
            other => format!("{other:?}"),
        };
        of.map(|row| {
            let [_, line, basis, _, income, spending, _] = &row.cells[..] else { panic!("{row:?}") };
            let basis = if basis.value == Value::Empty { String::new() } else { name(basis) };
            format!("{} {basis} +{} -{}", name(line), amount(income), amount(spending))
        })
        .collect()
    }

    #[test]
    fn goods_count_when_they_are_bought_and_debts_in_no_sphere_unless_one_was_said() {
        // Ten shirts for 65.00, three of them sold at a cost of 19.50: 45.50 more lie there.
        assert_eq!(
            lines(&[], "sphere_business"),
            ["Income:Merch by-name +3600 -", "Expenses:Merch by-name + -1950", "stock-change by-name + -4550"]
        );
        assert_eq!(lines(&[], "no_sphere"), ["owed-to-us-change  +-1200 -", "owed-by-us-change  + --9000"]);
        let said = [("Assets:Receivable", Sphere::Business), ("Liabilities:Payable:L-01", Sphere::Ideal)];
        assert_eq!(lines(&said, "no_sphere"), [""; 0]);
        assert!(lines(&said, "sphere_business").contains(&"owed-to-us-change said +-1200 -".to_owned()));
        assert!(lines(&said, "sphere_ideal").contains(&"owed-by-us-change said + --9000".to_owned()));
    }

    #[test]
    fn the_nearest_word_decides_and_the_rest_follows_its_name() {
        let said = [("Expenses:Merch", Sphere::Purpose), ("Income:Donations:PayPal", Sphere::Assets)];
        assert_eq!(
            lines(&said, "sphere_purpose"),
            ["Expenses:Merch said + -1950", "stock-change said + -4550"],
            "stock follows the cost of goods"
        );
        assert_eq!(lines(&said, "sphere_assets"), ["Income:Donations:PayPal said +5000 -"]);
        assert_eq!(lines(&said, "sphere_business"), ["Income:Merch by-name +3600 -"]);
        let all = [("Income:Donations", Sphere::Assets), ("Income:Donations:Bank", Sphere::Ideal)];
        assert_eq!(lines(&all, "sphere_assets"), ["Income:Donations:PayPal said +5000 -"]);
    }
}
