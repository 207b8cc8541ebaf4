//! What a table's amounts are in: by a column, a name, the cells, the lines above, or what else is known. Knows no amount.

use crate::import::Options;
use crate::import::amount::Cell;
use crate::import::columns::{Columns, Holds};
use crate::import::preamble::Preamble;
use crate::import::profile::Profile;
use crate::import::reading::{Evidence, Reading};
use crate::import::table::Table;
use crate::import::vocabulary::{Role, currency_in_name};
use crate::ledger::Currency;

/// The names as they are meant: one that stands over codes of currencies, with a nameless column of numbers behind it, is the
/// name of those numbers.
pub(super) fn over_numbers(names: &[String], holds: &[Holds]) -> Vec<String> {
    let mut meant = names.to_vec();
    for (column, pair) in (0_usize..).zip(holds.windows(2)) {
        let [codes, numbers] = pair else { continue };
        let is_over = codes.is_mostly(codes.codes, 95) && numbers.is_mostly(numbers.numbers, 80);
        let behind = column.saturating_add(1);
        if is_over && meant.get(behind).is_some_and(String::is_empty) {
            meant.swap(column, behind);
        }
    }
    meant
}

/// A column beside the amount that nobody named, or under a name that we do not know, and that holds nothing but codes of
/// currencies says what the amount is in.
pub(super) fn name_column(columns: &mut Columns, body: &[csv::StringRecord]) {
    let known = [Role::Currency, Role::DebitCurrency, Role::CreditCurrency, Role::OriginalCurrency];
    if known.into_iter().any(|role| columns.first(role).is_some()) {
        return;
    }
    let Some(amount) = columns.first(Role::Amount) else { return };
    let is_told = |column: &usize| {
        let mut cells =
            body.iter().map(|record| Table::cell(record, *column)).filter(|cell| !cell.is_empty()).peekable();
        columns.roles.get(*column).is_some_and(Option::is_none)
            && cells.peek().is_some()
            && cells.all(|cell| cell.parse::<Currency>().is_ok())
    };
    let beside = [amount.checked_sub(1), amount.checked_add(1)];
    if let Some(column) = beside.into_iter().flatten().find(is_told) {
        columns.set(column, Some(Role::Currency));
    }
}

/// Two columns that take turns and are named after two currencies are not what went out and what came in, but what moved in
/// each: one of them is imported at a time.
pub(super) fn part(columns: &mut Columns, names: &[String]) {
    let in_name = |column: usize| names.get(column).and_then(|name| currency_in_name(name));
    let Some([(_, one), (_, other)]) = columns.doubt.first().map(Vec::as_slice) else { return };
    let (one, other) = (*one, *other);
    if in_name(one).zip(in_name(other)).is_some_and(|(first, second)| first != second) {
        columns.set(one, Some(Role::Amount));
        columns.set(other, None);
        columns.doubt = [one, other].map(|column| vec![(Role::Amount, column)]).to_vec();
    }
}

/// Currencies that have hundredths by law, and in which no bank writes them.
const WITHOUT_DECIMALS: [&str; 2] = ["HUF", "IDR"];

/// Whether the whole file is in a currency that is written without decimals.
pub(super) fn has_no_decimals(columns: &Columns, currency: Currency) -> bool {
    let is_of_several = [Role::Currency, Role::DebitCurrency, Role::CreditCurrency]
        .into_iter()
        .filter_map(|role| columns.first(role).and_then(|column| columns.holds(column)))
        .any(|holds| !holds.is_constant);
    !is_of_several && (currency.exponent() == 0 || WITHOUT_DECIMALS.contains(&currency.code()))
}

/// What the file is in where a row says nothing of its own, and what to remark where that is a guess.
pub(super) fn decide(
    reading: &mut Reading,
    body: &[csv::StringRecord],
    columns: &Columns,
    names: &[String],
    chosen: Option<&Profile>,
    preamble: &Preamble,
    options: &Options,
) -> (Currency, Option<String>) {
    let money = [Role::Amount, Role::Debit, Role::Credit, Role::Balance, Role::Net];
    let in_names = money
        .into_iter()
        .filter_map(|role| columns.first(role))
        .find_map(|i| names.get(i).and_then(|n| currency_in_name(n)));
    let column = columns.first(Role::Currency).or_else(|| columns.first(Role::CreditCurrency));
    let in_column = column.and_then(|column| {
        let code = body.iter().map(|record| Table::cell(record, column)).find(|code| !code.is_empty())?;
        code.parse().ok().or_else(|| Currency::unlisted(code))
    });
    let amount = columns.first(Role::Amount).or_else(|| columns.first(Role::Credit));
    let scanned =
        || body.iter().filter_map(|record| amount.and_then(|column| Cell::scan(Table::cell(record, column)))).take(50);
    let in_cells = || scanned().find_map(|cell| cell.currency);
    let dollar = || scanned().any(|cell| cell.has_dollar).then(|| "USD".parse().ok()).flatten();
    let profiled = || chosen.and_then(|profile| profile.currency.as_deref()).and_then(|code| code.parse().ok());
    let found: [(Option<Currency>, &str); 7] = [
        (in_column, "the currency column says it"),
        (in_names, "a column name says it"),
        (in_cells(), "it stands beside the amounts"),
        (preamble.currency, "the lines above the table say it"),
        (profiled(), "this source knows no other"),
        (options.account_currency, "the file names none; this is the account's"),
        (dollar(), "the amounts carry a dollar sign"),
    ];
    if let Some((currency, reason)) = found.into_iter().find_map(|(currency, reason)| Some((currency?, reason))) {
        reading.evidence.push(Evidence::decision("currency", currency.code(), reason));
        return (currency, None);
    }
    let reason = "the file names none; this is the book's";
    reading.evidence.push(Evidence::decision("currency", options.book_currency.code(), reason));
    let warning = format!("The file names no currency; {} is the book's.", options.book_currency);
    (options.book_currency, Some(warning))
}
