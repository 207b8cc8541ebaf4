//! A table, whatever it came from (CSV, XLSX, ODS), read the general way: header, columns, dates, marks, signs and fees
//! are each decided once for the whole file, with reasons. Knows no bank.

mod ask;
mod balances;
mod cards;
mod currencies;
mod days;
mod paid_back;
mod settle;
mod signs;
mod states;

use super::amount::{Cell, DecimalMark};
use super::columns::{self, Columns};
use super::date::{DateCell, DateOrder};
use super::decide::{self, DateHints, MarkHints, MarkTally};
use super::header::{self, Header};
use super::preamble::{self, Preamble};
use super::profile::{self, Profile, SignRule};
use super::reading::{Evidence, Format, Reading};
use super::rows::{self, EmptySide, Plan};
use super::table::Table;
use super::vocabulary::Role;
use super::{ImportError, Options};
use crate::ledger::Currency;
use ask::{answered_roles, ask_columns, ask_money, sheet};
use settle::settle;
use signs::{Signs, ask_side, decide_side};
use states::ask_states;

/// More columns than any export has; what is wider is no table of movements.
const MOST_COLUMNS: usize = 500;

/// Reads a table.
///
/// # Errors
/// No record has a date and an amount, and no header says where they would be.
pub fn read(table: &Table, format: Format, encoding: &str, options: &Options) -> Result<Reading, ImportError> {
    if table.records.iter().all(Table::is_blank) {
        return Err(ImportError::Empty);
    }
    if table.records.iter().any(|record| record.len() > MOST_COLUMNS) {
        return Err(ImportError::NotATable);
    }
    let mut reading = Reading::new(format, encoding);
    let written = days::written_out(&mut reading, table, options);
    let table = written.as_ref().unwrap_or(table);
    let header = header::locate(table, &options.own_profiles);
    let first = header.as_ref().map_or(0, |header| header.record.saturating_add(1));
    let names = header.as_ref().map_or_else(Vec::new, |header| header.names.clone());
    let chosen = profile::choose(&names, &options.own_profiles, options.profile.as_deref());
    if let (Some(wanted), None) = (&options.profile, chosen) {
        return Err(ImportError::UnknownProfile { read: wanted.clone() });
    }
    reading.profile = chosen.map(Profile::label);
    let width = names.len().max(table.width());
    let holds = columns::look(table, first, width);
    let answer = options.answers.get("columns");
    let answered = answer.map(|answer| answered_roles(answer, &names, width));
    let holds_a_table = columns::has_dates_and_numbers(&holds);
    let columns = match (&header, answered) {
        (None, Some(fixed)) => Some(columns::assign(table, first, &vec![String::new(); width], holds, &fixed)),
        (None, None) => columns::without_names(table, holds),
        (Some(_), answered) => {
            let plain_names = names.iter().map(|name| super::vocabulary::plain(name));
            let known = plain_names.map(|name| chosen.and_then(|profile| profile.role(&name)));
            let fixed: Vec<Option<Role>> = match answered {
                Some(answered) => known.zip(answered).map(|(known, answered)| answered.or(known)).collect(),
                None => known.collect(),
            };
            Some(columns::assign(table, first, &currencies::over_numbers(&names, &holds), holds, &fixed))
        }
    };
    tell_layout(&mut reading, table, header.as_ref(), chosen);
    if header.is_some() && table.records.iter().skip(first).all(Table::is_blank) {
        return Err(ImportError::NoLines);
    }
    let Some(mut columns) = columns.filter(has_date_and_money) else {
        if !holds_a_table {
            return Err(ImportError::NotATable);
        }
        return ask_columns(reading, table, names, first, answer);
    };
    currencies::part(&mut columns, &names);
    currencies::name_column(&mut columns, table.records.get(first..).unwrap_or(&[]));
    ask_money(&mut reading, &columns, &names, answer);
    reading.sheet = Some(sheet(table, &names, &columns, first));
    let above = table.records.get(..first.saturating_sub(1)).unwrap_or(&[]);
    let unlabelled =
        if header.is_none() { table.records.get(..table.records.len().min(2)).unwrap_or(&[]) } else { above };
    let preamble = preamble::read(unlabelled, options.today);
    let plan = decide_all(&mut reading, table, columns, names, first, chosen, &preamble, options);
    let rows = rows::read(table, &plan);
    settle(&mut reading, rows, &plan, &preamble, options);
    Ok(reading)
}

fn has_date_and_money(columns: &Columns) -> bool {
    let has = |role| columns.first(role).is_some();
    has(Role::BookedOn) && (has(Role::Amount) || has(Role::Debit) || has(Role::Credit))
}

fn tell_layout(reading: &mut Reading, table: &Table, header: Option<&Header>, chosen: Option<&Profile>) {
    if let Some(delimiter) = table.delimiter {
        let (shown, does) = match delimiter {
            '\t' => ("tab".to_owned(), "it makes"),
            ' ' => ("blanks".to_owned(), "nothing else parts the cells; they stand under one another in"),
            _ => (delimiter.to_string(), "it makes"),
        };
        let reason = format!("{does} {} even columns", table.width());
        reading.evidence.push(Evidence::decision("delimiter", shown, reason));
    }
    if table.had_loose_quotes {
        let reason = "a quotation mark is never closed; quotation marks are taken as text";
        reading.evidence.push(Evidence::decision("quotes", "loose", reason));
    }
    if table.had_other_digits {
        let reason = "days and amounts are written with digits of another script";
        reading.evidence.push(Evidence::decision("digits", "0–9", reason));
    }
    let found = match header {
        Some(header) => {
            let reason = format!("{} points for known column names", header.known);
            Evidence::decision("header", format!("record {}", header.record.saturating_add(1)), reason)
        }
        None => Evidence::decision(
            "header",
            "none",
            "no record has the names of a date and an amount; columns are told by their cells",
        ),
    };
    reading.evidence.push(found);
    if let Some(profile) = chosen {
        let reason = "its column names are all there";
        reading.evidence.push(Evidence::decision("profile", profile.title.clone(), reason));
    }
}

#[expect(clippy::too_many_arguments, reason = "one call site; a struct for it would only repeat the names")]
fn decide_all<'p>(
    reading: &mut Reading,
    table: &Table,
    mut columns: Columns,
    names: Vec<String>,
    first: usize,
    chosen: Option<&'p Profile>,
    preamble: &Preamble,
    options: &Options,
) -> Plan<'p> {
    let body = table.records.get(first..).unwrap_or(&[]);
    let (currency, currency_warning) = currencies::decide(reading, body, &columns, &names, chosen, preamble, options);
    let order = decide_dates(reading, body, &columns, chosen, preamble, currency, options);
    let marks = decide_marks(reading, body, &columns, currency, chosen, options);
    let signs = Signs::look(body, &columns);
    let word_out = ask_side(reading, body, &mut columns, &names, &signs, options);
    let side = match word_out {
        Some(_) => Some(EmptySide::AsWritten),
        None => decide_side(reading, body, &columns, &signs),
    };
    let unsigned_goes_out = side.is_none() && signs.negatives == 0 && signs.pluses > 0 && signs.pluses < signs.amounts;
    if unsigned_goes_out {
        let reason = "only what comes in is marked with a plus; everything else goes out";
        reading.evidence.push(Evidence::decision("sign", "plus_marks_credit", reason));
    }
    let answered = options.answers.get("sign").map(String::as_str);
    let flip = answered == Some("flip")
        || answered.is_none() && chosen.and_then(|profile| profile.sign) == Some(SignRule::Flip);
    if flip {
        let reason = if answered.is_some() { "you chose it" } else { "this source writes spending without a minus" };
        reading.evidence.push(Evidence::decision("sign", "flip", reason));
    }
    let states = ask_states(reading, body, &columns, &names, chosen, options);
    Plan {
        columns,
        names,
        marks,
        order,
        today: options.today,
        currency,
        currency_warning,
        debit_is_signed: signs.negative_debits.saturating_mul(2) > signs.debits,
        credit_is_turned: signs.debits > 0
            && signs.negative_debits.saturating_mul(2) <= signs.debits
            && signs.negative_credits.saturating_mul(2) > signs.credits,
        unsigned_goes_out,
        side,
        word_out,
        states,
        flip,
        profile: chosen,
        first,
    }
}

fn decide_dates(
    reading: &mut Reading,
    body: &[csv::StringRecord],
    columns: &Columns,
    chosen: Option<&Profile>,
    preamble: &Preamble,
    currency: Currency,
    options: &Options,
) -> DateOrder {
    let booked = columns.first(Role::BookedOn);
    let value = columns.first(Role::ValueOn);
    let scan = |record, column: Option<usize>| column.and_then(|column| DateCell::scan(Table::cell(record, column)));
    let mut cells = Vec::new();
    let mut pairs = Vec::new();
    let mut others = Vec::new();
    for record in body {
        let (first, second) = (scan(record, booked), scan(record, value));
        pairs.extend(first.zip(second));
        cells.extend(first);
        others.extend(second);
    }
    // Booking dates in the file's order first: whether they run in order is asked of them alone.
    if cells.is_empty() {
        cells = others;
    }
    if let Some(cell) = cells.iter().find(|cell| cell.is_buddhist()) {
        let read = cell.day(DateOrder::Dmy, options.today).map(|day| day.date.format("%Y").to_string());
        let reason = "the years are those of the Buddhist calendar, 543 ahead";
        reading.evidence.push(Evidence::decision("calendar", read.unwrap_or_default(), reason));
    }
    let hints = DateHints {
        answer: options.answers.get("date_order").and_then(|name| DateOrder::named(name)),
        profile: chosen.and_then(|profile| profile.date_order),
        may_be_american: columns.is_english,
        is_dollar: currency.code() == "USD",
        period: preamble.period,
        today: options.today,
    };
    let decision = decide::date_order(&cells, &pairs, &hints);
    reading.evidence.push(decision.evidence);
    reading.questions.extend(decision.question);
    decision.order
}

fn decide_marks(
    reading: &mut Reading,
    body: &[csv::StringRecord],
    columns: &Columns,
    currency: Currency,
    chosen: Option<&Profile>,
    options: &Options,
) -> Vec<DecimalMark> {
    let is_money = |role: Option<Role>| {
        let roles =
            [Role::Amount, Role::Debit, Role::Credit, Role::Fee, Role::Net, Role::Balance, Role::OpeningBalance];
        role.is_some_and(|role| roles.contains(&role))
    };
    let width = columns.roles.len();
    let mut tallies = vec![MarkTally::default(); width];
    let mut example = None;
    let money: Vec<usize> = (0..width).filter(|i| is_money(columns.roles.get(*i).copied().flatten())).collect();
    for record in body {
        for column in &money {
            let text = Table::cell(record, *column);
            let (Some(cell), Some(tally)) = (Cell::scan(text), tallies.get_mut(*column)) else { continue };
            tally.add(&cell);
            if example.is_none() && cell.vote() == super::amount::MarkVote::Either {
                example = Some(text);
            }
        }
    }
    let hints = MarkHints {
        answer: options.answers.get("decimal_mark").and_then(|name| DecimalMark::named(name)),
        profile: chosen.and_then(|profile| profile.decimal_mark),
        is_english: columns.is_english,
        has_no_decimals: currencies::has_no_decimals(columns, currency),
        groups_thousands: example.and_then(|_| super::arithmetic::groups_thousands(body, columns)),
        example,
    };
    let decision = decide::decimal_marks(&tallies, &hints);
    reading.evidence.push(decision.evidence);
    reading.questions.extend(decision.question);
    decision.marks
}
