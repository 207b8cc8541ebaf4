//! The money of one row: amount, debit or credit, direction, balance. Knows no dates and no texts.

use csv::StringRecord;

use super::{EmptySide, Money, Reader};
use crate::import::amount::{Cell, DecimalMark, MarkVote, Unreadable};
use crate::import::profile::RowRule;
use crate::import::table::Table;
use crate::import::vocabulary::{Role, Word, vocabulary};
use crate::ledger::Currency;

impl Reader<'_> {
    pub(super) fn mark(&self, column: usize) -> DecimalMark {
        self.plan.marks.get(column).copied().unwrap_or(DecimalMark::Point)
    }

    /// The currency of a code, and whether it is one the book can hold.
    pub(super) fn currency_of(&mut self, code: &str) -> Option<(Currency, bool)> {
        if let Some(found) = self.currencies.get(code) {
            return *found;
        }
        let found = code.parse::<Currency>().ok().map(|currency| (currency, true));
        let found = found.or_else(|| Currency::unlisted(code).map(|currency| (currency, false)));
        self.currencies.insert(code.to_owned(), found);
        found
    }

    pub(super) fn number(
        &mut self,
        record: &StringRecord,
        column: usize,
        currency_column: Option<usize>,
    ) -> Result<Option<(Money, Cell)>, usize> {
        let text = Table::cell(record, column);
        if text.is_empty() || matches!(text, "*" | "-" | "—" | "--" | "n/a") {
            return Ok(None);
        }
        let cell = Cell::scan(text).ok_or(column)?;
        let stated = currency_column.map(|column| Table::cell(record, column)).filter(|code| !code.is_empty());
        let currency = stated
            .and_then(|code| self.currency_of(code))
            .map(|(currency, _)| currency)
            .or(cell.currency)
            .unwrap_or(self.plan.currency);
        let value = cell.value(self.mark(column), currency).map_err(|_: Unreadable| column)?;
        let is_either = cell.vote() == MarkVote::Either;
        Ok(Some((Money { minor: value.minor, currency, is_rounded: value.is_rounded, is_either }, cell)))
    }

    /// The row's movement, signed by its effect on the account; an error carries the column that cannot be read.
    pub(super) fn money(&mut self, record: &StringRecord, effects: &[&RowRule]) -> Result<Option<Money>, usize> {
        let mut found = match self.at.amount {
            Some(column) => self.amount(record, column)?,
            None => None,
        };
        if found.is_none() {
            found = self.debit_or_credit(record)?;
        }
        if found.is_none()
            && let Some(column) = self.at.net
        {
            found = self.number(record, column, self.at.currency)?.map(|(money, _)| money);
        }
        let direction = effects.iter().find_map(|rule| rule.direction.as_deref());
        Ok(found.map(|money| {
            let minor = match direction {
                Some("out") => money.minor.saturating_abs().saturating_neg(),
                Some("in") => money.minor.saturating_abs(),
                _ if self.plan.flip => money.minor.saturating_neg(),
                _ => money.minor,
            };
            Money { minor, ..money }
        }))
    }

    pub(super) fn amount(&mut self, record: &StringRecord, column: usize) -> Result<Option<Money>, usize> {
        let Some((mut money, cell)) = self.number(record, column, self.at.currency)? else { return Ok(None) };
        if let (Some(side), Some(empty)) = (self.at.side, self.plan.side) {
            let word = Table::cell(record, side);
            let goes_out = if let Some(out) = self.plan.word_out.as_deref().filter(|_| !word.is_empty()) {
                Some(word == out)
            } else if vocabulary().is(Word::Debit, word) {
                Some(true)
            } else if vocabulary().is(Word::Credit, word) {
                Some(false)
            } else {
                match empty {
                    EmptySide::AsWritten => None,
                    EmptySide::Out => Some(true),
                    EmptySide::In => Some(false),
                }
            };
            if let Some(goes_out) = goes_out {
                let size = money.minor.saturating_abs();
                money.minor = if goes_out { size.saturating_neg() } else { size };
            }
        } else if self.plan.unsigned_goes_out && !cell.says_credit {
            money.minor = money.minor.saturating_abs().saturating_neg();
        }
        Ok(Some(money))
    }

    pub(super) fn debit_or_credit(&mut self, record: &StringRecord) -> Result<Option<Money>, usize> {
        let own = |role| self.plan.columns.first(role);
        let debit_currency = own(Role::DebitCurrency).or(self.at.currency);
        let credit_currency = own(Role::CreditCurrency).or(self.at.currency);
        let debit = match self.at.debit {
            Some(column) => self.number(record, column, debit_currency)?.map(|(money, _)| money),
            None => None,
        };
        let credit = match self.at.credit {
            Some(column) => self.number(record, column, credit_currency)?.map(|(money, _)| money),
            None => None,
        };
        let turned = self.plan.credit_is_turned;
        let credit = credit
            .map(|money| Money { minor: if turned { money.minor.saturating_neg() } else { money.minor }, ..money });
        let signed = |money: Money| {
            let minor = if self.plan.debit_is_signed { money.minor } else { money.minor.saturating_neg() };
            Money { minor, ..money }
        };
        Ok(match (debit, credit) {
            (Some(debit), Some(credit)) if credit.minor == 0 && debit.minor != 0 => Some(signed(debit)),
            (Some(debit), Some(credit)) if debit.minor != 0 => {
                let minor = signed(debit).minor.saturating_add(credit.minor);
                Some(Money { minor, ..credit })
            }
            (_, Some(credit)) => Some(credit),
            (Some(debit), None) => Some(signed(debit)),
            (None, None) => None,
        })
    }

    pub(super) fn balance(
        &mut self,
        record: &StringRecord,
        currency: Currency,
        warnings: &mut Vec<String>,
    ) -> Option<i64> {
        let column = self.at.balance?;
        let text = Table::cell(record, column);
        let value = Cell::scan(text).and_then(|cell| cell.value(self.mark(column), currency).ok());
        if value.is_none() && !text.is_empty() {
            warnings.push(format!("The balance “{text}” cannot be read."));
        }
        value.map(|value| value.minor)
    }
}
