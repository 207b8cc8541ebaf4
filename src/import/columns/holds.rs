//! What the cells of one column hold, counted: dates, numbers, codes, words. Knows no other column.

use crate::import::amount::{Cell, MarkVote};
use crate::import::date::DateCell;
use crate::import::preamble::is_account;
use crate::import::vocabulary::{Role, Word, vocabulary};
use crate::ledger::Currency;

/// What the cells of one column look like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holds {
    pub filled: usize,
    pub dates: usize,
    pub numbers: usize,
    pub with_decimals: usize,
    pub negatives: usize,
    pub codes: usize,
    pub sides: usize,
    /// Lone dashes: a minus in a column of signs, nothing anywhere else.
    pub dashes: usize,
    /// Of the words of direction, those for going out.
    pub outs: usize,
    pub ibans: usize,
    pub letters: usize,
    pub length: usize,
    pub is_constant: bool,
    pub(super) first: String,
}

impl Holds {
    pub(super) fn add(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        if self.filled == 0 {
            cell.clone_into(&mut self.first);
            self.is_constant = true;
        } else if self.first != cell {
            self.is_constant = false;
        }
        self.filled = self.filled.saturating_add(1);
        self.length = self.length.saturating_add(cell.len());
        let mut count = |slot: fn(&mut Self) -> &mut usize, holds: bool| {
            let slot = slot(self);
            *slot = slot.saturating_add(usize::from(holds));
        };
        count(|me| &mut me.dates, DateCell::scan(cell).is_some());
        count(|me| &mut me.codes, cell.len() == 3 && Currency::unlisted(cell).is_some());
        count(|me| &mut me.letters, cell.chars().filter(|c| c.is_alphabetic()).count() > 3);
        let is_dash = matches!(cell, "-" | "−" | "/");
        count(|me| &mut me.dashes, is_dash);
        let is_side = !is_dash && (vocabulary().is(Word::Credit, cell) || vocabulary().is(Word::Debit, cell));
        count(|me| &mut me.sides, is_side);
        count(|me| &mut me.outs, is_side && vocabulary().is(Word::Debit, cell));
        count(|me| &mut me.ibans, is_account(cell));
        if let Some(number) = Cell::scan(cell) {
            count(|me| &mut me.numbers, true);
            count(|me| &mut me.with_decimals, number.vote() != MarkVote::Silent);
            count(|me| &mut me.negatives, number.negative);
        }
    }

    pub(in crate::import) fn is_mostly(&self, part: usize, percent: usize) -> bool {
        self.filled > 0 && part.saturating_mul(100) >= self.filled.saturating_mul(percent)
    }

    /// Whether the cells can be what the role says.
    pub(super) fn suits(&self, role: Role) -> bool {
        match role {
            Role::BookedOn | Role::StartedOn => self.is_mostly(self.dates, 25),
            Role::ValueOn => self.is_mostly(self.dates, 50),
            Role::Amount | Role::Net => self.is_mostly(self.numbers, 60),
            Role::Debit
            | Role::Credit
            | Role::Fee
            | Role::Balance
            | Role::OpeningBalance
            | Role::OriginalAmount
            | Role::Rate
            | Role::Tax
            | Role::BatchDetail => self.filled == 0 || self.is_mostly(self.numbers, 60),
            Role::Currency | Role::OriginalCurrency | Role::FeeCurrency => self.is_mostly(self.codes, 60),
            Role::DebitCurrency | Role::CreditCurrency => self.filled == 0 || self.is_mostly(self.codes, 60),
            Role::Side => self.is_mostly(self.directions(), 80),
            Role::Status | Role::Kind => self.filled == 0 || !self.is_mostly(self.dates, 60),
            Role::Payer | Role::Payee | Role::Counterparty => {
                let is_other = self.is_mostly(self.numbers, 80)
                    || self.is_mostly(self.dates, 60)
                    || self.is_mostly(self.ibans, 60);
                self.filled == 0 || !is_other
            }
            Role::Purpose => self.filled == 0 || !self.is_mostly(self.dates, 80) || self.is_mostly(self.letters, 80),
            _ => true,
        }
    }

    /// Words of direction; beside one of them a lone dash is a minus.
    pub(super) const fn directions(&self) -> usize {
        if self.sides > 0 { self.sides.saturating_add(self.dashes) } else { 0 }
    }

    /// Both directions are named, so the column tells them apart.
    pub(super) const fn names_both_sides(&self) -> bool {
        self.outs.saturating_add(self.dashes) > 0 && self.outs < self.sides
    }
}
