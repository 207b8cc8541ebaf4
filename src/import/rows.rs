//! From records to lines, once everything that concerns the whole table is decided. Every record becomes a line, part of
//! the line before, a remark, or an error: none is lost. Knows no evidence and no question.

mod broken;
mod leftover;
mod money;
mod places;
mod texts;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use csv::StringRecord;

use super::amount::DecimalMark;
use super::columns::Columns;
use super::date::{DateCell, DateOrder};
use super::profile::{Profile, RowRule};
use super::purpose;
use super::reading::RowError;
use super::table::Table;
use super::vocabulary::{Role, plain};
use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};
use broken::Breaks;
use places::Places;
pub(super) use texts::known_state;

/// What is decided about the table.
#[derive(Debug, Clone)]
pub struct Plan<'p> {
    pub columns: Columns,
    pub names: Vec<String>,
    pub marks: Vec<DecimalMark>,
    pub order: DateOrder,
    pub today: NaiveDate,
    pub currency: Currency,
    /// Said on each line when the currency is only the book's.
    pub currency_warning: Option<String>,
    /// Values in the debit column carry their minus.
    pub debit_is_signed: bool,
    /// Values in the credit column carry a minus although they come in, as on cards that owe.
    pub credit_is_turned: bool,
    /// Only plus signs are written: what has none goes out.
    pub unsigned_goes_out: bool,
    /// The direction column counts; an empty cell in it means this direction.
    pub side: Option<EmptySide>,
    /// The word in it that was said to mean going out, where nobody knows its words; every other one means coming in.
    pub word_out: Option<String>,
    /// What words of state mean that are in no vocabulary.
    pub states: BTreeMap<String, LineStatus>,
    pub flip: bool,
    pub profile: Option<&'p Profile>,
    /// Index of the first record below the header.
    pub first: usize,
}

/// What a row without a word in the direction column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptySide {
    AsWritten,
    Out,
    In,
}

/// What the records gave.
#[derive(Debug, Default)]
pub struct Rows {
    pub lines: Vec<StatementLine>,
    /// Fee as written and net as stated, line by line.
    pub fees: Vec<(Option<i64>, Option<i64>)>,
    pub errors: Vec<RowError>,
    /// Lines that came in and whose state says that the money went back, by their place.
    pub paid_back: Vec<usize>,
    pub remarks: usize,
    /// Own account numbers in the order they come up; `own_of_line` points into it.
    pub own_accounts: Vec<String>,
    pub own_of_line: Vec<u8>,
    pub opening: Option<(i64, Currency)>,
    pub closing: Option<(i64, Currency)>,
    /// What rows such as “Total” say the file comes to.
    pub totals: Vec<(i64, Currency)>,
}

struct Rule<'p> {
    column: usize,
    equals: Vec<String>,
    contains: Vec<String>,
    rule: &'p RowRule,
}

struct Money {
    minor: i64,
    currency: Currency,
    is_rounded: bool,
    /// Written so that the mark could be either: `1.250`.
    is_either: bool,
}

struct Dates {
    booked: NaiveDate,
    value: Option<NaiveDate>,
    is_corrected: bool,
    is_other: bool,
}

/// Reads all records below the header.
#[must_use]
pub fn read(table: &Table, plan: &Plan) -> Rows {
    let mut reader = Reader::new(plan);
    let breaks = Breaks::of(table, plan);
    for (index, record) in table.records.iter().enumerate().skip(plan.first) {
        reader.record(index, record, breaks.off(index, record, &reader.at));
    }
    reader.finish()
}

struct Reader<'p> {
    plan: &'p Plan<'p>,
    at: Places,
    rules: Vec<Rule<'p>>,
    statuses: HashMap<String, LineStatus>,
    kinds: HashMap<String, String>,
    currencies: HashMap<String, Option<(Currency, bool)>>,
    last_order: String,
    rows: Rows,
    /// Errors of records without any text, which are a footer when no line follows.
    doubtful: usize,
    /// Pending lines without a date of their own.
    undated: Vec<usize>,
    /// Lines whose amount is written so that its mark could be either.
    either: Vec<usize>,
    /// A heading said that the rows below it are announced only.
    is_announced: bool,
}

impl<'p> Reader<'p> {
    fn new(plan: &'p Plan<'p>) -> Self {
        let names: Vec<String> = plan.names.iter().map(|name| plain(name)).collect();
        let plains = |terms: &[String]| terms.iter().map(|term| plain(term)).collect();
        let rules = plan.profile.map_or(&[][..], |profile| profile.rules.as_slice()).iter().filter_map(|rule| {
            let column = names.iter().position(|name| *name == plain(&rule.column))?;
            Some(Rule { column, equals: plains(&rule.equals), contains: plains(&rule.contains), rule })
        });
        Self {
            plan,
            at: Places::of(plan),
            rules: rules.collect(),
            statuses: HashMap::new(),
            kinds: HashMap::new(),
            currencies: HashMap::new(),
            last_order: String::new(),
            rows: Rows::default(),
            doubtful: 0,
            undated: Vec::new(),
            either: Vec::new(),
            is_announced: false,
        }
    }

    fn record(&mut self, index: usize, record: &StringRecord, is_cut: bool) {
        let is_header_again = || {
            !self.plan.names.is_empty()
                && (0..).zip(&self.plan.names).all(|(i, name)| name.split('#').next() == Some(Table::cell(record, i)))
        };
        if Table::is_blank(record) || is_header_again() {
            return;
        }
        let number = u32::try_from(index.saturating_add(1)).unwrap_or(u32::MAX);
        let effects = self.effects(record);
        if effects.iter().any(|rule| rule.status.as_deref() == Some("continuation")) {
            self.continue_line(record);
            return;
        }
        let dates = self.dates(record);
        let money = self.money(record, &effects);
        match (dates, money) {
            (Some(_), _) if is_cut => self.rows.errors.push(broken::error(number, record)),
            (Some(dates), Ok(money)) => {
                if dates.is_other && self.is_labelled_footer(record, money.as_ref()) {
                    return;
                }
                self.doubtful = 0;
                self.line(number, record, &dates, money, &effects);
            }
            (None, Ok(None)) => self.without_money(record),
            (None, Ok(Some(money))) => self.without_date(number, record, money, &effects),
            (Some(_), Err(column)) => self.error(number, record, Some(column), false),
            (None, Err(_)) => self.without_money(record),
        }
    }

    /// The profile's rules that fit this row.
    fn effects(&self, record: &StringRecord) -> Vec<&'p RowRule> {
        let fits = |rule: &&Rule<'p>| {
            let cell = Table::cell(record, rule.column);
            if rule.rule.is_empty {
                return cell.is_empty();
            }
            let cell = plain(cell);
            rule.equals.contains(&cell) || rule.contains.iter().any(|words| cell.contains(words.as_str()))
        };
        self.rules.iter().filter(fits).map(|rule| rule.rule).collect()
    }

    fn dates(&self, record: &StringRecord) -> Option<Dates> {
        let day = |column: usize| {
            DateCell::scan(Table::cell(record, column)).and_then(|cell| cell.day(self.plan.order, self.plan.today))
        };
        let value = self.at.value.and_then(day);
        if let Some(booked) = self.at.booked.and_then(day) {
            let value_date = value.map(|value| value.date);
            let is_corrected = booked.is_corrected || value.is_some_and(|value| value.is_corrected);
            return Some(Dates { booked: booked.date, value: value_date, is_corrected, is_other: false });
        }
        let other = self.at.others.iter().find_map(|column| day(*column)).or(value)?;
        let value_date = value.map(|value| value.date);
        Some(Dates { booked: other.date, value: value_date, is_corrected: other.is_corrected, is_other: true })
    }

    fn line(&mut self, number: u32, record: &StringRecord, dates: &Dates, money: Option<Money>, effects: &[&RowRule]) {
        let mut warnings = Vec::new();
        let has_money = money.is_some();
        let money =
            money.unwrap_or(Money { minor: 0, currency: self.plan.currency, is_rounded: false, is_either: false });
        self.warn(record, dates, &money, &mut warnings);
        let counterparty = self.counterparty(record, money.minor >= 0);
        let raw = self.text_or_sort(record, &counterparty);
        let parsed = purpose::parse(&raw);
        let mut refs = parsed.refs;
        self.refs(record, &mut refs);
        self.facts(record, money.currency, &mut refs);
        let mut status = self.status(record, &raw);
        let mut kind = self.kind(record);
        if let Some(name) = effects.iter().find_map(|rule| rule.kind.as_deref()) {
            name.clone_into(&mut kind);
        }
        if let Some(named) = effects.iter().find_map(|rule| rule.status.as_deref()).and_then(LineStatus::named) {
            status = named;
        }
        let balance = self.balance(record, money.currency, &mut warnings);
        status = self.unless_announced(record, status, dates.is_other, &mut warnings);
        if self.is_announced && status == LineStatus::Booked {
            status = LineStatus::Pending;
        }
        if !has_money && self.has_spare_number(number, record) {
            return;
        }
        if !has_money || self.says_balance(record, &raw, &counterparty) {
            status = LineStatus::Info;
            "balance_info".clone_into(&mut kind);
            self.note_balance(&raw, &counterparty, balance.or(has_money.then_some(money.minor)), money.currency);
        }
        let mut minor = money.minor;
        if self.is_repeated(record) {
            minor = 0;
            warnings.push("The order's total stands on its first row; this row repeats it.".to_owned());
        }
        let fee_column = self.at.fee.and_then(|column| self.number(record, column, None).ok().flatten());
        let net = self.at.net.and_then(|column| self.number(record, column, self.at.currency).ok().flatten());
        self.rows.fees.push((fee_column.map(|(fee, _)| fee.minor), net.map(|(net, _)| net.minor)));
        let account = self.plan.columns.first(Role::CounterpartyAccount).map(|column| Table::cell(record, column));
        let owner = self.own_account(record);
        self.rows.own_of_line.push(owner);
        if minor > 0 && status == LineStatus::Booked && self.says_paid_back(record) {
            self.rows.paid_back.push(self.rows.lines.len());
        }
        self.rows.lines.push(StatementLine {
            record: number,
            date: dates.booked,
            value_date: dates.value,
            amount_minor: minor,
            fee_minor: None,
            net_minor: minor,
            currency: money.currency,
            balance_after_minor: balance,
            counterparty: if counterparty.is_empty() { parsed.counterparty.unwrap_or_default() } else { counterparty },
            counterparty_account: account
                .filter(|cell| !cell.is_empty())
                .map(str::to_owned)
                .or(parsed.counterparty_account),
            purpose: parsed.text,
            status,
            kind,
            refs,
            warnings,
        });
    }

    fn warn(&mut self, record: &StringRecord, dates: &Dates, money: &Money, warnings: &mut Vec<String>) {
        if dates.is_corrected {
            warnings.push(format!("The file names a day that the month does not have; {} is used.", dates.booked));
        }
        if dates.is_other {
            warnings.push(format!("The booking date is missing; {} is used.", dates.booked));
        }
        if money.is_rounded {
            warnings.push("The amount has more decimals than its currency; it was rounded.".to_owned());
        }
        if money.is_either {
            self.either.push(self.rows.lines.len());
        }
        let has_own = self.at.currency.is_some_and(|column| !Table::cell(record, column).is_empty());
        if let Some(warning) =
            self.plan.currency_warning.as_ref().filter(|_| !has_own && money.currency == self.plan.currency)
        {
            warnings.push(warning.clone());
        }
        let is_listed = self.currency_of(money.currency.code()).is_some_and(|(_, is_listed)| is_listed);
        if !is_listed {
            warnings.push(format!("“{}” is no currency we know; the line can be read, not posted.", money.currency));
        }
    }

    fn own_account(&mut self, record: &StringRecord) -> u8 {
        let Some(cell) = self.at.own.map(|column| Table::cell(record, column)).filter(|cell| !cell.is_empty()) else {
            return u8::MAX;
        };
        if !self.rows.own_accounts.iter().any(|known| known == cell) && self.rows.own_accounts.len() < 50 {
            self.rows.own_accounts.push(cell.to_owned());
        }
        self.rows
            .own_accounts
            .iter()
            .position(|known| known == cell)
            .and_then(|at| u8::try_from(at).ok())
            .unwrap_or(u8::MAX)
    }

    fn is_repeated(&mut self, record: &StringRecord) -> bool {
        let Some(order) = self.at.repeated.map(|column| Table::cell(record, column)) else { return false };
        if order == self.last_order {
            return !order.is_empty();
        }
        order.clone_into(&mut self.last_order);
        false
    }

    fn finish(mut self) -> Rows {
        let dated = self.rows.lines.iter().enumerate().filter(|(i, _)| !self.undated.contains(i));
        let latest = dated.map(|(_, line)| line.date).max().unwrap_or(self.plan.today);
        for index in std::mem::take(&mut self.undated) {
            if let Some(line) = self.rows.lines.get_mut(index) {
                line.date = latest;
                line.warnings.push(format!("The line has no date yet; the file's last day, {latest}, is used."));
            }
        }
        // Where every amount is written so, there is nothing to remark.
        let is_some = self.either.len() < self.rows.lines.len();
        for index in self.either.iter().filter(|_| is_some) {
            if let Some(line) = self.rows.lines.get_mut(*index) {
                let warning = "The amount has three digits behind one mark; it was read like the file's others.";
                line.warnings.push(warning.to_owned());
            }
        }
        // Undated rows without text at the very end are totals, not movements.
        let kept = self.rows.errors.len().saturating_sub(self.doubtful);
        self.rows.remarks = self.rows.remarks.saturating_add(self.doubtful);
        self.rows.errors.truncate(kept);
        self.rows
    }
}
