//! A table, whatever it came from (CSV, XLSX, ODS), read the general way: header, columns, dates, marks, signs and fees
//! are each decided once for the whole file, with reasons. Knows no bank.

use chrono::NaiveDate;

use super::amount::{Cell, DecimalMark};
use super::checks::{self, FeeSign};
use super::columns::{self, Columns};
use super::date::{DateCell, DateOrder};
use super::decide::{self, DateHints, MarkTally};
use super::header::{self, Header};
use super::preamble::{self, Preamble};
use super::profile::{self, FeeRule, Profile, SignRule};
use super::reading::{Evidence, Format, Question, Reading, Sheet};
use super::rows::{self, EmptySide, Plan, Rows};
use super::table::Table;
use super::vocabulary::{Role, Word, currency_in_name, vocabulary};
use super::{ImportError, Options};
use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};

/// Reads a table.
///
/// # Errors
/// No record has a date and an amount, and no header says where they would be.
pub fn read(table: &Table, format: Format, encoding: &str, options: &Options) -> Result<Reading, ImportError> {
    if table.records.iter().all(Table::is_blank) {
        return Err(ImportError::Empty);
    }
    let mut reading = Reading::new(format, encoding);
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
    let columns = match &header {
        Some(_) => {
            let fixed: Vec<Option<Role>> = names
                .iter()
                .map(|name| chosen.and_then(|profile| profile.role(&super::vocabulary::plain(name))))
                .collect();
            Some(columns::assign(&names, holds, &fixed))
        }
        None => columns::without_names(table, holds),
    };
    tell_layout(&mut reading, table, header.as_ref(), chosen);
    let Some(columns) = columns.filter(has_date_and_money) else {
        return ask_columns(reading, table, names, first);
    };
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
        let shown = if delimiter == '\t' { "tab".to_owned() } else { delimiter.to_string() };
        let reason = format!("it makes {} even columns", table.width());
        reading.evidence.push(Evidence::decision("delimiter", shown, reason));
    }
    if table.had_loose_quotes {
        let reason = "a quotation mark is never closed; quotation marks are taken as text";
        reading.evidence.push(Evidence::decision("quotes", "loose", reason));
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

/// Nothing tells which column is what: one question, with the table to point at.
fn ask_columns(mut reading: Reading, table: &Table, names: Vec<String>, first: usize) -> Result<Reading, ImportError> {
    if table.delimiter.is_none() && reading.format == Format::Csv {
        return Err(ImportError::NotATable);
    }
    let columns = Columns { roles: vec![None; names.len()], ..Columns::default() };
    reading.sheet = Some(sheet(table, &names, &columns, first));
    reading.questions.push(Question {
        id: "columns".to_owned(),
        text: "Which column holds the date, and which the amount? We found no column of each.".to_owned(),
        options: names,
        chosen: None,
        is_answered: false,
    });
    Ok(reading)
}

fn sheet(table: &Table, names: &[String], columns: &Columns, first: usize) -> Sheet {
    let row = |record: &csv::StringRecord| (0..record.len()).map(|i| Table::cell(record, i).to_owned()).collect();
    Sheet {
        names: names.to_vec(),
        roles: columns.roles.clone(),
        first_rows: table.records.iter().skip(first).take(8).map(row).collect(),
        header_record: if names.is_empty() { None } else { u32::try_from(first).ok() },
    }
}

#[expect(clippy::too_many_arguments, reason = "one call site; a struct for it would only repeat the names")]
fn decide_all<'p>(
    reading: &mut Reading,
    table: &Table,
    columns: Columns,
    names: Vec<String>,
    first: usize,
    chosen: Option<&'p Profile>,
    preamble: &Preamble,
    options: &Options,
) -> Plan<'p> {
    let body = table.records.get(first..).unwrap_or(&[]);
    let (currency, currency_warning) = currency(reading, body, &columns, &names, chosen, preamble, options);
    let order = decide_dates(reading, body, &columns, chosen, preamble, currency, options);
    let marks = decide_marks(reading, body, &columns, chosen, options);
    let signs = Signs::look(body, &columns);
    let side = decide_side(reading, body, &columns, &signs);
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
    Plan {
        columns,
        names,
        marks,
        order,
        today: options.today,
        currency,
        currency_warning,
        debit_is_signed: signs.negative_debits.saturating_mul(2) > signs.debits,
        unsigned_goes_out,
        side,
        flip,
        profile: chosen,
        first,
    }
}

/// What the signs in the money columns look like over the whole file.
#[derive(Default)]
struct Signs {
    amounts: usize,
    negatives: usize,
    pluses: usize,
    debits: usize,
    negative_debits: usize,
}

impl Signs {
    fn look(body: &[csv::StringRecord], columns: &Columns) -> Self {
        let mut signs = Self::default();
        let (amount, debit) = (columns.first(Role::Amount), columns.first(Role::Debit));
        let one = |on: bool| usize::from(on);
        for record in body {
            let scan = |column: Option<usize>| column.and_then(|column| Cell::scan(Table::cell(record, column)));
            if let Some(cell) = scan(amount) {
                signs.amounts = signs.amounts.saturating_add(1);
                signs.negatives = signs.negatives.saturating_add(one(cell.negative));
                signs.pluses = signs.pluses.saturating_add(one(cell.says_credit));
            }
            if let Some(cell) = scan(debit).filter(|cell| cell.rough() != 0) {
                signs.debits = signs.debits.saturating_add(1);
                signs.negative_debits = signs.negative_debits.saturating_add(one(cell.negative));
            }
        }
        signs
    }
}

/// A direction column counts only where no amount carries a minus of its own.
fn decide_side(
    reading: &mut Reading,
    body: &[csv::StringRecord],
    columns: &Columns,
    signs: &Signs,
) -> Option<EmptySide> {
    let side = columns.first(Role::Side)?;
    columns.first(Role::Amount)?;
    if signs.negatives > 0 {
        return None;
    }
    let (mut credits, mut debits) = (0_usize, 0_usize);
    for cell in body.iter().map(|record| Table::cell(record, side)).filter(|cell| !cell.is_empty()) {
        credits = credits.saturating_add(usize::from(vocabulary().is(Word::Credit, cell)));
        debits = debits.saturating_add(usize::from(vocabulary().is(Word::Debit, cell)));
    }
    let empty = match (credits, debits) {
        (0, 0) => return None,
        (_, 0) => EmptySide::Out,
        (0, _) => EmptySide::In,
        _ => EmptySide::AsWritten,
    };
    let name = reading.sheet.as_ref().and_then(|sheet| sheet.names.get(side)).cloned().unwrap_or_default();
    let reason =
        format!("amounts carry no minus; the column “{name}” says what goes out ({debits}) and comes in ({credits})");
    reading.evidence.push(Evidence::decision("sign", "side_column", reason));
    Some(empty)
}

fn currency(
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
    let answer = options.answers.get("decimal_mark").and_then(|name| DecimalMark::named(name));
    let profiled = chosen.and_then(|profile| profile.decimal_mark);
    let decision = decide::decimal_marks(&tallies, answer, profiled, columns.is_english, example);
    reading.evidence.push(decision.evidence);
    reading.questions.extend(decision.question);
    decision.marks
}

/// Fees, signs by the balance chain, holds, accounts, balances: what needs all lines.
fn settle(reading: &mut Reading, rows: Rows, plan: &Plan, preamble: &Preamble, options: &Options) {
    let Rows { lines, fees, errors, remarks, own_accounts, own_of_line, opening, closing } = rows;
    reading.lines = lines;
    reading.errors = errors;
    if remarks > 0 {
        let reason = "records without a movement: footers, totals, remarks";
        reading.evidence.push(Evidence::decision("remarks", remarks.to_string(), reason));
    }
    settle_fees(reading, &fees, plan);
    settle_signs(reading, plan, options);
    pair_holds(&mut reading.lines);
    settle_accounts(reading, &own_accounts, &own_of_line, preamble, options);
    settle_balances(reading, plan, preamble, opening, closing);
    reading.cover_days();
    reading.check_balances();
}

fn with_fee(amount: i64, fee: i64, sign: FeeSign, rule: FeeRule) -> i64 {
    let effect = if sign == FeeSign::Cost { fee.saturating_neg() } else { fee };
    if rule == FeeRule::Within { amount } else { amount.saturating_add(effect) }
}

fn settle_fees(reading: &mut Reading, fees: &[(Option<i64>, Option<i64>)], plan: &Plan) {
    let has_fees = fees.iter().any(|(fee, _)| fee.is_some_and(|fee| fee != 0));
    let amounts = |lines: &[StatementLine]| lines.iter().map(|line| line.amount_minor).collect::<Vec<i64>>();
    let amount = amounts(&reading.lines);
    let by_majority = checks::fee_sign(amount.iter().copied().zip(fees.iter().map(|(fee, _)| fee.unwrap_or(0))));
    let mut options =
        vec![(by_majority, FeeRule::Beside), (by_majority, FeeRule::Within), (other(by_majority), FeeRule::Beside)];
    if let Some(rule) = plan.profile.and_then(|profile| profile.fee) {
        options.retain(|(_, known)| *known == rule);
    }
    let agreeing = |sign, rule| {
        let rows = amount.iter().zip(fees).filter_map(|(amount, (fee, net))| Some((*amount, (*fee)?, (*net)?)));
        rows.filter(|(_, fee, _)| *fee != 0)
            .filter(|(amount, fee, net)| with_fee(*amount, *fee, sign, rule) == *net)
            .count()
    };
    let held = |sign, rule| {
        let change = |i: usize, line: &StatementLine| {
            let fee = fees.get(i).and_then(|(fee, _)| *fee).unwrap_or(0);
            with_fee(line.amount_minor, fee, sign, rule)
        };
        if has_fees { checks::chain(&reading.lines, change).held } else { 0 }
    };
    let scored = options.iter().rev().map(|(sign, rule)| (agreeing(*sign, *rule), held(*sign, *rule), *sign, *rule));
    let Some((_, _, sign, rule)) = scored.max_by_key(|(agreeing, held, _, _)| (*agreeing, *held)) else { return };
    for (line, (fee, _)) in reading.lines.iter_mut().zip(fees) {
        let effect = |fee: i64| if sign == FeeSign::Cost { fee.saturating_neg() } else { fee };
        line.fee_minor = fee.map(effect);
        line.net_minor = with_fee(line.amount_minor, fee.unwrap_or(0), sign, rule);
    }
    tell_fees(reading, fees, plan);
}

const fn other(sign: FeeSign) -> FeeSign {
    match sign {
        FeeSign::Cost => FeeSign::Effect,
        FeeSign::Effect => FeeSign::Cost,
    }
}

fn tell_fees(reading: &mut Reading, fees: &[(Option<i64>, Option<i64>)], plan: &Plan) {
    if plan.columns.first(Role::Fee).is_none() || plan.columns.first(Role::Net).is_none() {
        return;
    }
    let mut judged = 0_usize;
    let mut wrong = Vec::new();
    for (index, (line, (fee, net))) in reading.lines.iter().zip(fees).enumerate() {
        if let (Some(_), Some(net)) = (fee, net) {
            judged = judged.saturating_add(1);
            if line.net_minor != *net {
                wrong.push((index, *net));
            }
        }
    }
    if judged == 0 {
        return;
    }
    let mostly = wrong.len().saturating_mul(5) < judged;
    let reason = if wrong.is_empty() {
        "gross and fee make the net amount in every row".to_owned()
    } else {
        format!("gross and fee do not make the net amount in {} of {judged} rows", wrong.len())
    };
    reading.evidence.push(Evidence::check("gross_plus_fee", judged.to_string(), wrong.is_empty(), reason));
    if mostly {
        for (index, net) in wrong {
            if let Some(line) = reading.lines.get_mut(index) {
                line.net_minor = net;
                line.warnings.push(
                    "Gross and fee do not make the net amount the file states; the stated net counts.".to_owned(),
                );
            }
        }
    }
}

/// The balance chain; where it holds only with all signs turned, they are turned.
fn settle_signs(reading: &mut Reading, plan: &Plan, options: &Options) {
    let found = checks::chain(&reading.lines, |_, line| line.net_minor);
    if found.links == 0 {
        return;
    }
    let turned = checks::chain(&reading.lines, |_, line| line.net_minor.saturating_neg());
    let is_open = !options.answers.contains_key("sign");
    if !found.holds() && turned.holds() && turned.links > 1 && is_open && !plan.flip {
        for line in &mut reading.lines {
            line.amount_minor = line.amount_minor.saturating_neg();
            line.net_minor = line.net_minor.saturating_neg();
        }
        let reason = "the running balance falls where amounts are positive: spending is written without a minus";
        reading.evidence.push(Evidence::decision("sign", "flip", reason));
    }
    let found = if turned.holds() && !found.holds() && is_open && !plan.flip { turned } else { found };
    let order = if found.is_ascending { "oldest line first" } else { "newest line first" };
    let value = format!("{} of {}", found.held, found.links);
    let reason = if found.holds() {
        format!("each balance is the one before plus the lines between ({order})")
    } else {
        "balances do not follow from the lines: lines are missing, or the file was filtered or changed".to_owned()
    };
    reading.evidence.push(Evidence::check("balance_chain", value, found.holds(), reason));
}

/// Holds and their releases move nothing for good: they are kept apart like pending lines.
fn pair_holds(lines: &mut [StatementLine]) {
    for line in lines.iter_mut().filter(|line| matches!(line.kind.as_str(), "hold" | "hold_release")) {
        if line.status == LineStatus::Booked {
            line.status = LineStatus::Pending;
        }
    }
}

fn settle_accounts(reading: &mut Reading, accounts: &[String], of_line: &[u8], preamble: &Preamble, options: &Options) {
    let bare = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_uppercase();
    let first = accounts.first().map(|account| bare(account));
    reading.own_iban = preamble.iban.clone().or(first);
    let wanted = options.answers.get("account").cloned().or_else(|| {
        let own = options.own_iban.as_ref()?;
        accounts.iter().find(|account| bare(account) == bare(own)).cloned()
    });
    if accounts.len() > 1 {
        let is_answered = wanted.is_some();
        if let Some(wanted) = wanted.filter(|wanted| wanted != "all") {
            reading.own_iban = Some(bare(&wanted));
            for (line, owner) in reading.lines.iter_mut().zip(of_line) {
                let owner = accounts.get(usize::from(*owner));
                if owner.is_some_and(|owner| bare(owner) != bare(&wanted)) {
                    line.status = LineStatus::Info;
                    line.warnings
                        .push(format!("The line belongs to another account, {}.", owner.map_or("", String::as_str)));
                }
            }
        }
        let mut choices = vec!["all".to_owned()];
        choices.extend(accounts.iter().cloned());
        reading.questions.push(Question {
            id: "account".to_owned(),
            text: format!("The file holds lines of {} accounts. Which one is imported?", accounts.len()),
            options: choices,
            chosen: Some(options.answers.get("account").cloned().unwrap_or_else(|| "all".to_owned())),
            is_answered,
        });
    }
    if let (Some(found), Some(own)) = (&reading.own_iban, &options.own_iban) {
        let holds = bare(found) == bare(own);
        let reason = if holds {
            "the file is of the chosen account"
        } else {
            "the file is of another account than the chosen one"
        };
        reading.evidence.push(Evidence::check("own_account", found.clone(), holds, reason));
    }
}

fn settle_balances(
    reading: &mut Reading,
    plan: &Plan,
    preamble: &Preamble,
    opening: Option<(i64, Currency)>,
    closing: Option<(i64, Currency)>,
) {
    let amount_column = [Role::Amount, Role::Credit, Role::Debit].into_iter().find_map(|role| plan.columns.first(role));
    let mark = amount_column.and_then(|column| plan.marks.get(column)).copied().unwrap_or(DecimalMark::Comma);
    let stated = |text: &Option<String>| text.as_ref().and_then(|text| preamble::balance(text, mark, plan.currency));
    let found = checks::chain(&reading.lines, |_, line| line.net_minor);
    let ends = (found.links > 0 && found.holds()).then(|| checks::ends(&reading.lines, found.is_ascending)).flatten();
    reading.balance_currency = Some(plan.currency);
    if ends.is_some() {
        reading.balance_currency = reading.lines.first().map(|line| line.currency);
    }
    let in_currency = |pair: Option<(i64, Currency)>| {
        pair.filter(|(_, c)| Some(*c) == reading.balance_currency).map(|(minor, _)| minor)
    };
    reading.opening_balance_minor =
        in_currency(opening).or_else(|| stated(&preamble.opening)).or(ends.map(|(opening, _)| opening));
    reading.closing_balance_minor =
        in_currency(closing).or_else(|| stated(&preamble.closing)).or(ends.map(|(_, closing)| closing));
    let near: NaiveDate = plan.today;
    reading.closing_date = preamble.closing_day.and_then(|cell| cell.day(DateOrder::Dmy, near)).map(|day| day.date);
}
