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
    /// What [`draft`] refuses; the batch stays as it was.
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

    /// Adds what the batch changes in some cells until the end of `day`.
    fn lay_over(
        &self,
        cells: Vec<Cell>,
        day: NaiveDate,
        wanted: impl Fn(&AccountPath, &FundCode) -> bool,
    ) -> Result<Vec<Cell>, ActError> {
        let mut sums: BTreeMap<(AccountPath, FundCode, Currency), i64> = BTreeMap::new();
        for cell in cells {
            sums.insert((cell.account, cell.fund, cell.balance.currency), cell.balance.minor);
        }
        for (account, changes) in &self.changes {
            for ((fund, currency), days) in changes.iter().filter(|((fund, _), _)| wanted(account, fund)) {
                let sum = sums.entry((account.clone(), fund.clone(), *currency)).or_default();
                for minor in days.range(..=day).map(|(_, minor)| *minor) {
                    *sum = sum.checked_add(minor).ok_or(ActError::TooLarge)?;
                }
            }
        }
        let cells = sums.into_iter().filter(|(_, minor)| *minor != 0);
        Ok(cells
            .map(|((account, fund, currency), minor)| Cell { account, fund, balance: Money::new(minor, currency) })
            .collect())
    }
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

    fn account_cells(&self, account: &AccountPath, currency: Currency, day: NaiveDate) -> Result<Vec<Cell>, ActError> {
        let cells = self.book.account_cells(account, currency, day)?;
        let mut cells = self.lay_over(cells, day, |known, _| known == account)?;
        cells.retain(|cell| cell.balance.currency == currency);
        Ok(cells)
    }

    fn fund_cells(&self, fund: &FundCode, day: NaiveDate) -> Result<Vec<Cell>, ActError> {
        let holds = |account: &AccountPath| matches!(account.kind(), AccountKind::Asset | AccountKind::Liability);
        let cells = self.book.fund_cells(fund, day)?;
        self.lay_over(cells, day, |account, known| known == fund && holds(account))
    }

    fn entries(&self, name: &str) -> Result<Vec<PastEntry>, ActError> {
        let mut entries = self.book.entries(name)?;
        let here = self.names.get(name).into_iter().flatten().filter_map(|index| self.drafts.get(*index));
        entries.extend(here.map(|draft| PastEntry { sequence: None, draft: draft.clone() }));
        Ok(entries)
    }
}
