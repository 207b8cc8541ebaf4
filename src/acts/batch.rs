//! Many acts at once: each sees the book as the ones before it in the batch will leave it. Posts nothing.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{ActError, Cell, Context, PastEntry, Record, draft};
use crate::ledger::product::{Product, StockLevel};
use crate::ledger::{Account, AccountKind, AccountPath, Currency, Draft, Fund, FundCode, Money};

type Changes = BTreeMap<(FundCode, Currency), BTreeMap<NaiveDate, i64>>;

/// A book with drafts laid over it.
pub struct Batch<'a> {
    book: &'a dyn Context,
    drafts: Vec<Draft>,
    names: HashMap<String, Vec<usize>>,
    changes: BTreeMap<AccountPath, Changes>,
    stock: HashMap<String, BTreeMap<AccountPath, StockLevel>>,
}

impl<'a> Batch<'a> {
    #[must_use]
    pub fn new(book: &'a dyn Context) -> Self {
        Self { book, drafts: Vec::new(), names: HashMap::new(), changes: BTreeMap::new(), stock: HashMap::new() }
    }

    /// Drafts the next record of the batch.
    ///
    /// # Errors
    /// What [`draft`] refuses; the batch stays as it was, so that the next records can be tried and every refusal listed.
    pub fn record(&mut self, record: &Record) -> Result<&Draft, ActError> {
        let drafted = draft(record, self)?;
        self.lay(&drafted)?;
        self.drafts.push(drafted);
        self.drafts.last().ok_or(ActError::TooLarge)
    }

    /// The drafts, in the order of their records.
    #[must_use]
    pub fn into_drafts(self) -> Vec<Draft> {
        self.drafts
    }

    fn lay(&mut self, drafted: &Draft) -> Result<(), ActError> {
        for line in &drafted.lines {
            let cell = (line.fund.clone(), line.amount.currency);
            let days = self.changes.entry(line.account.clone()).or_default().entry(cell).or_default();
            let day = days.entry(drafted.date).or_default();
            *day = day.checked_add(line.amount.minor).ok_or(ActError::TooLarge)?;
        }
        for step in &drafted.stock_moves {
            let places = self.stock.entry(step.product.clone()).or_default();
            places.entry(step.place.clone()).or_default().apply(step.quantity, step.value_minor);
        }
        let index = self.drafts.len();
        let reference = drafted.reference.iter().filter(|reference| **reference != drafted.key);
        for name in reference.chain([&drafted.key]) {
            self.names.entry(name.clone()).or_default().push(index);
        }
        Ok(())
    }
}

type Sums = BTreeMap<(AccountPath, FundCode, Currency), i64>;

fn sums_of(cells: Vec<Cell>) -> Sums {
    cells.into_iter().map(|cell| ((cell.account, cell.fund, cell.balance.currency), cell.balance.minor)).collect()
}

fn cells_of(sums: Sums) -> Vec<Cell> {
    let cells = sums.into_iter().filter(|(_, minor)| *minor != 0);
    cells
        .map(|((account, fund, currency), minor)| Cell { account, fund, balance: Money::new(minor, currency) })
        .collect()
}

/// What the batch changes on one account until the end of `day`, added to what the book has there.
fn lay_over(sums: &mut Sums, account: &AccountPath, changes: &Changes, day: NaiveDate) -> Result<(), ActError> {
    for ((fund, currency), days) in changes {
        let sum = sums.entry((account.clone(), fund.clone(), *currency)).or_default();
        for minor in days.range(..=day).map(|(_, minor)| *minor) {
            *sum = sum.checked_add(minor).ok_or(ActError::TooLarge)?;
        }
    }
    Ok(())
}

impl Context for Batch<'_> {
    fn currency(&self) -> Currency {
        self.book.currency()
    }

    fn account(&self, path: &AccountPath) -> Result<Option<Account>, ActError> {
        self.book.account(path)
    }

    fn fund(&self, code: &FundCode) -> Result<Option<Fund>, ActError> {
        self.book.fund(code)
    }

    fn product(&self, code: &str) -> Result<Option<Product>, ActError> {
        self.book.product(code)
    }

    fn stock(&self, product: &str) -> Result<Vec<(AccountPath, StockLevel)>, ActError> {
        let mut levels: BTreeMap<AccountPath, StockLevel> = self.book.stock(product)?.into_iter().collect();
        for (place, level) in self.stock.get(product).into_iter().flatten() {
            levels.entry(place.clone()).or_default().apply(level.quantity, level.value_minor);
        }
        Ok(levels.into_iter().collect())
    }

    fn moved_after(
        &self,
        product: &str,
        place: &AccountPath,
        day: NaiveDate,
    ) -> Result<Vec<(NaiveDate, i64)>, ActError> {
        let mut moved = self.book.moved_after(product, place, day)?;
        for draft in self.drafts.iter().filter(|draft| draft.date > day) {
            let here = draft.stock_moves.iter().filter(|step| step.product == product && step.place == *place);
            moved.extend(here.map(|step| (draft.date, step.quantity)));
        }
        Ok(moved)
    }

    fn account_cells(&self, account: &AccountPath, currency: Currency, day: NaiveDate) -> Result<Vec<Cell>, ActError> {
        let mut sums = sums_of(self.book.account_cells(account, currency, day)?);
        if let Some(changes) = self.changes.get(account) {
            lay_over(&mut sums, account, changes, day)?;
        }
        sums.retain(|(_, _, known), _| *known == currency);
        Ok(cells_of(sums))
    }

    fn fund_cells(&self, fund: &FundCode, day: NaiveDate) -> Result<Vec<Cell>, ActError> {
        let mut sums = sums_of(self.book.fund_cells(fund, day)?);
        for (account, changes) in &self.changes {
            if matches!(account.kind(), AccountKind::Asset | AccountKind::Liability) {
                lay_over(&mut sums, account, changes, day)?;
            }
        }
        sums.retain(|(_, known, _), _| known == fund);
        Ok(cells_of(sums))
    }

    fn entries(&self, name: &str) -> Result<Vec<PastEntry>, ActError> {
        let mut entries = self.book.entries(name)?;
        let here = self.names.get(name).into_iter().flatten().filter_map(|index| self.drafts.get(*index));
        entries.extend(here.map(|draft| PastEntry { sequence: None, draft: draft.clone() }));
        Ok(entries)
    }

    fn given_back(&self, entry: &PastEntry) -> Result<Vec<PastEntry>, ActError> {
        let mut entries = self.book.given_back(entry)?;
        let here = self.drafts.iter().filter(|draft| draft.gives_back.as_ref() == Some(&entry.draft.key));
        entries.extend(here.map(|draft| PastEntry { sequence: None, draft: draft.clone() }));
        Ok(entries)
    }
}
