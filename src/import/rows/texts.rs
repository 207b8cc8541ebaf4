//! The texts of one row: who, what for, references, status and kind, and rows that only state a balance.
//! Knows no amounts beyond those balances.

use std::collections::BTreeMap;

use csv::StringRecord;

use super::Reader;
use crate::import::purpose;
use crate::import::table::Table;
use crate::import::vocabulary::{Role, Word, vocabulary};
use crate::ledger::statement::LineStatus;
use crate::ledger::{Currency, Money};

impl Reader<'_> {
    pub(super) fn text(&self, record: &StringRecord) -> String {
        joined(record, &self.at.purposes)
    }

    /// The row's text; its sort or category where that is all it says, so that no earmark in it is lost.
    pub(super) fn text_or_sort(&self, record: &StringRecord, counterparty: &str) -> String {
        let text = self.text(record);
        let has_other = !text.is_empty() || !self.at.purposes.is_empty() && !counterparty.is_empty();
        if has_other { text } else { joined(record, &self.at.stand_ins) }
    }

    pub(super) fn counterparty(&self, record: &StringRecord, is_incoming: bool) -> String {
        let cell = |role| {
            self.plan.columns.first(role).map(|column| Table::cell(record, column)).filter(|cell| !is_placeholder(cell))
        };
        let (near, far) = if is_incoming { (Role::Payer, Role::Payee) } else { (Role::Payee, Role::Payer) };
        if let Some(name) = cell(Role::Counterparty) {
            return purpose::tidy(name);
        }
        let has_both = self.plan.columns.first(Role::Payer).is_some() && self.plan.columns.first(Role::Payee).is_some();
        if let Some(name) = cell(near).or_else(|| cell(far).filter(|_| !has_both)) {
            return purpose::tidy(name);
        }
        let whole: Vec<&str> = [cell(Role::FirstName), cell(Role::LastName)].into_iter().flatten().collect();
        purpose::tidy(&whole.join(" "))
    }

    pub(super) fn status(&mut self, record: &StringRecord, text: &str) -> LineStatus {
        let status = self.stated_status(record, text);
        let is_flagged = self.at.pending.is_some_and(|column| is_yes(Table::cell(record, column)));
        if is_flagged && status == LineStatus::Booked { LineStatus::Pending } else { status }
    }

    fn stated_status(&mut self, record: &StringRecord, text: &str) -> LineStatus {
        let Some(column) = self.at.status else {
            // Some banks have no column for it, and say so behind the text.
            let is_announced = vocabulary().mentions(Word::AnnouncedText, text);
            return if is_announced { LineStatus::Pending } else { LineStatus::Booked };
        };
        let cell = Table::cell(record, column);
        // “pending: true”
        if self.plan.names.get(column).is_some_and(|name| vocabulary().is(Word::Pending, name)) {
            return if is_yes(cell) { LineStatus::Pending } else { LineStatus::Booked };
        }
        if let Some(known) = self.statuses.get(cell) {
            return *known;
        }
        let told = self.plan.states.get(cell).copied();
        let status = told.or_else(|| known_state(cell)).unwrap_or(LineStatus::Booked);
        self.statuses.insert(cell.to_owned(), status);
        status
    }

    /// Whether the payment's state says that its money went back.
    pub(super) fn says_paid_back(&self, record: &StringRecord) -> bool {
        self.at.status.is_some_and(|column| vocabulary().is(Word::PaidBack, Table::cell(record, column)))
    }

    /// Announced, where the row leaves empty what the bank fills in when it books: the booking date and the balance.
    pub(super) fn unless_announced(
        &self,
        record: &StringRecord,
        status: LineStatus,
        has_other_date: bool,
        warnings: &mut Vec<String>,
    ) -> LineStatus {
        let is_empty = |column: Option<usize>| column.is_some_and(|column| Table::cell(record, column).is_empty());
        if status != LineStatus::Booked || !has_other_date || !is_empty(self.at.booked) || !is_empty(self.at.balance) {
            return status;
        }
        warnings
            .push("It has neither booking date nor balance, as booked rows have: announced, not booked.".to_owned());
        LineStatus::Pending
    }

    pub(super) fn kind(&mut self, record: &StringRecord) -> String {
        let Some(cell) = self.at.kind.map(|column| Table::cell(record, column)) else { return "payment".to_owned() };
        if let Some(known) = self.kinds.get(cell) {
            return known.clone();
        }
        let kind = vocabulary().kind(cell).unwrap_or("payment").to_owned();
        self.kinds.insert(cell.to_owned(), kind.clone());
        kind
    }

    pub(super) fn refs(&self, record: &StringRecord, refs: &mut BTreeMap<String, String>) {
        for (column, key) in &self.at.refs {
            let cell = Table::cell(record, *column);
            let is_money = matches!(*key, "original_amount" | "rate");
            if !cell.is_empty() && (is_money || !purpose::is_no_reference(cell)) {
                refs.insert((*key).to_owned(), cell.to_owned());
            }
        }
        if let Some(cell) = self.at.kind.map(|column| Table::cell(record, column)).filter(|cell| !cell.is_empty()) {
            refs.insert("type".to_owned(), cell.to_owned());
        }
    }

    /// What the row says of an order: texts as they are, money in major units.
    pub(super) fn facts(&mut self, record: &StringRecord, currency: Currency, facts: &mut BTreeMap<String, String>) {
        for at in 0..self.at.facts.len() {
            let Some((column, key)) = self.at.facts.get(at).copied() else { continue };
            let cell = Table::cell(record, column);
            let value = match key {
                "item" | "sku" | "quantity" => purpose::tidy(cell),
                _ => {
                    let read = self.number(record, column, None).ok().flatten();
                    let money =
                        read.map(|(money, _)| Money::new(money.minor, currency)).filter(|money| money.minor != 0);
                    money.map(|money| money.to_string()).unwrap_or_default()
                }
            };
            if !value.is_empty() {
                facts.insert(key.to_owned(), value);
            }
        }
    }

    /// Whether the row states a balance or a total instead of a movement.
    pub(super) fn says_balance(&self, record: &StringRecord, text: &str, counterparty: &str) -> bool {
        let account =
            self.plan.columns.first(Role::CounterpartyAccount).map_or("", |column| Table::cell(record, column));
        if account.is_empty() && self.has_no_direction(record) && self.first_text(record).is_some_and(is_balance_label)
        {
            return true;
        }
        let label = if text.is_empty() { counterparty } else { text };
        if label.len() > 60 || label.is_empty() || !(counterparty.is_empty() || text.is_empty() || text == counterparty)
        {
            return false;
        }
        account.is_empty() && vocabulary().is_labelled(Word::BalanceLabel, label)
    }

    /// A file with a column of directions says nothing in it where nothing moved.
    fn has_no_direction(&self, record: &StringRecord) -> bool {
        self.plan.columns.first(Role::Side).is_none_or(|column| Table::cell(record, column).is_empty())
    }

    /// The row's only text, wherever it stands.
    pub(super) fn first_text<'r>(&self, record: &'r StringRecord) -> Option<&'r str> {
        let is_text = |cell: &&str| cell.chars().filter(|c| c.is_alphabetic()).count() > 3;
        let mut texts = (0..record.len()).map(|column| Table::cell(record, column)).filter(is_text);
        texts.next().filter(|_| texts.next().is_none())
    }

    pub(super) fn note_balance(&mut self, text: &str, counterparty: &str, minor: Option<i64>, currency: Currency) {
        let Some(minor) = minor else { return };
        let label = if text.is_empty() { counterparty } else { text };
        if vocabulary().is_labelled(Word::OpeningLabel, label) {
            self.rows.opening.get_or_insert((minor, currency));
        } else if vocabulary().is_labelled(Word::ClosingLabel, label) {
            self.rows.closing.get_or_insert((minor, currency));
        } else if vocabulary().is_labelled(Word::TotalLabel, label) {
            self.rows.totals.push((minor, currency));
        }
    }

    /// A row that goes on with the text, or the articles, of the row before.
    pub(super) fn continue_line(&mut self, record: &StringRecord) {
        let text = self.text(record);
        let mut facts = BTreeMap::new();
        self.facts(record, self.plan.currency, &mut facts);
        let Some(line) = self.rows.lines.last_mut() else { return };
        if facts.contains_key("item") && line.refs.contains_key("item") {
            // A further article of the same order.
            let number = (2..).find(|n| !line.refs.contains_key(&format!("item_{n}"))).unwrap_or(2);
            line.refs.extend(facts.into_iter().map(|(key, value)| (format!("{key}_{number}"), value)));
        }
        if !text.is_empty() && !line.purpose.ends_with(&text) && line.purpose.len() < 2000 {
            if !line.purpose.is_empty() {
                line.purpose.push(' ');
            }
            line.purpose.push_str(&text);
        }
    }
}

/// What a word of the vocabulary says; None where nobody knows it.
pub(in crate::import) fn known_state(cell: &str) -> Option<LineStatus> {
    let mentions = |word| vocabulary().mentions(word, cell);
    if mentions(Word::Failed) {
        Some(LineStatus::Failed)
    } else if mentions(Word::Pending) {
        Some(LineStatus::Pending)
    } else if mentions(Word::Booked) && !mentions(Word::Negation) || vocabulary().is(Word::PaidBack, cell) {
        Some(LineStatus::Booked)
    } else {
        None
    }
}

/// What a column says that asks “pending?”.
fn is_yes(cell: &str) -> bool {
    matches!(cell.to_ascii_lowercase().as_str(), "true" | "yes" | "1" | "y" | "pending" | "ja" | "oui" | "si" | "x")
}

/// What the columns say together, each text once.
fn joined(record: &StringRecord, columns: &[usize]) -> String {
    let mut pieces: Vec<&str> = Vec::new();
    for column in columns {
        let cell = Table::cell(record, *column);
        if !is_placeholder(cell) && !pieces.contains(&cell) {
            pieces.push(cell);
        }
    }
    purpose::tidy(&pieces.join(" "))
}

/// Nothing, or what some exports write for it.
fn is_placeholder(cell: &str) -> bool {
    matches!(cell.trim(), "" | "-" | "--" | "–" | "—" | "/" | "n/a" | "N/A")
}

fn is_balance_label(cell: &str) -> bool {
    cell.len() <= 60 && vocabulary().is_labelled(Word::BalanceLabel, cell)
}
