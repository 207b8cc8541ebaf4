//! One report's question: the book, the period, the filter and what was loaded for it. Answers what an
//! account or fund is called and what it is for. Knows no single report.

use std::collections::HashMap;

use serde_json::json;

use crate::ledger::{Account, AccountKind, AccountPath, Currency, Fund, FundCode, Movement, Period, Restriction, Role};

use super::facts::{Book, Filter, Inputs, MonthlyMovement, OutsideWord, Turned};
use super::name::ReportName;
use super::table::{Cell, EntryFilter, Phrase, Report, Value, What};

/// What was asked, with the book's accounts and funds at hand.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub book: &'a Book,
    pub period: Period,
    pub filter: &'a Filter,
    pub inputs: &'a Inputs,
    accounts: HashMap<&'a AccountPath, &'a Account>,
    funds: HashMap<&'a FundCode, (usize, &'a Fund)>,
}

/// “Agreed with hledger 1.25 on 22 Nov 2026.” A program that was asked before the last entries says how many it saw.
fn outside(word: &OutsideWord, entry_count: i64) -> Phrase {
    let key = match (word.has_agreed, word.entries == entry_count) {
        (false, _) => "reports-note-outside-differs",
        (true, true) => "reports-note-outside-agreed",
        (true, false) => "reports-note-outside-agreed-before",
    };
    Phrase::new(key)
        .with("program", format!("{} {}", word.program, word.version).trim_end())
        .with("on", word.on)
        .with("n", word.entries)
}

impl<'a> Request<'a> {
    pub fn new(book: &'a Book, period: Period, filter: &'a Filter, inputs: &'a Inputs) -> Self {
        let accounts = book.accounts.iter().map(|account| (&account.path, account)).collect();
        let funds = book.funds.iter().enumerate().map(|(at, fund)| (&fund.code, (at, fund))).collect();
        Self { book, period, filter, inputs, accounts, funds }
    }

    /// The report's frame; sections come next.
    pub fn report(&self, name: ReportName) -> Report {
        let title = Phrase::new(format!("reports-title-{name}"));
        let missing = self.book.not_included;
        let mut notes = Vec::new();
        if missing.open_lines > 0 {
            notes.push(Phrase::new("reports-note-open-lines").with("n", missing.open_lines));
        }
        notes.extend(self.book.outside.iter().map(|word| outside(word, self.book.entry_count)));
        Report {
            name,
            title,
            book: self.book.name.clone(),
            period: self.period,
            head: self.book.head,
            entry_count: self.book.entry_count,
            printed_at: self.book.printed_at.clone(),
            is_demo: self.book.is_demo,
            lead: self.narrowed(name),
            sections: Vec::new(),
            checks: Vec::new(),
            notes,
            signatures: Vec::new(),
            published: None,
            facts: self.facts(),
        }
    }

    /// What is left out because it was asked for something only. A register says itself what it is of.
    fn narrowed(&self, name: ReportName) -> Vec<Phrase> {
        let fund = self.filter.fund.iter();
        let fund = fund.map(|fund| Phrase::new("reports-lead-only-fund").with("fund", self.fund(fund)));
        let account = self.filter.account.iter().filter(|_| name != ReportName::Register).map(|top| {
            let has_more = self.accounts.keys().any(|path| *path != top && path.is_in(top));
            let key = if has_more { "reports-lead-only-branch" } else { "reports-lead-only-account" };
            Phrase::new(key).with("account", self.account(top))
        });
        fund.chain(account).collect()
    }

    /// What every report tells machines beside its rows.
    fn facts(&self) -> serde_json::Map<String, serde_json::Value> {
        let word = |word: &OutsideWord| {
            let OutsideWord { program, version, on, entries, has_agreed } = word;
            json!({ "program": program, "version": version, "on": on, "entries": entries, "agreed": has_agreed })
        };
        let words: Vec<serde_json::Value> = self.book.outside.iter().map(word).collect();
        let mut facts = serde_json::Map::new();
        facts.insert("not_included".to_owned(), json!({ "open_lines": self.book.not_included.open_lines }));
        if let Some(fund) = &self.filter.fund {
            facts.insert("only_fund".to_owned(), fund.as_str().into());
        }
        if let Some(account) = &self.filter.account {
            facts.insert("only_account".to_owned(), account.as_str().into());
        }
        if !words.is_empty() {
            facts.insert("outside".to_owned(), words.into());
        }
        facts
    }

    /// The movements that the fund filter leaves.
    pub fn movements(&self) -> impl Iterator<Item = &'a Movement> {
        let fund = self.filter.fund.as_ref();
        self.inputs.movements.iter().filter(move |movement| fund.is_none_or(|fund| movement.fund == *fund))
    }

    /// What only went from fund to fund within an account. Of one fund it is what came to it, or left it, all the same.
    pub fn turned(&self) -> impl Iterator<Item = &'a Turned> {
        let is_whole = self.filter.fund.is_none();
        self.inputs.turned.iter().filter(move |_| is_whole)
    }

    /// What reversals took back on each account; of one fund it is not known.
    pub fn taken_back(&self) -> impl Iterator<Item = &'a Turned> {
        let is_whole = self.filter.fund.is_none();
        self.inputs.taken_back.iter().filter(move |_| is_whole)
    }

    /// The monthly movements that the fund filter leaves.
    pub fn monthly(&self) -> impl Iterator<Item = &'a MonthlyMovement> {
        let fund = self.filter.fund.as_ref();
        self.inputs.monthly.iter().filter(move |movement| fund.is_none_or(|fund| movement.fund == *fund))
    }

    pub fn kind(&self, path: &AccountPath) -> AccountKind {
        self.accounts.get(path).map_or_else(|| path.kind(), |account| account.kind)
    }

    pub fn role(&self, path: &AccountPath) -> Role {
        self.accounts.get(path).map_or_else(|| Role::inferred(path), |account| account.role)
    }

    pub fn restriction(&self, fund: &FundCode) -> Restriction {
        self.funds.get(fund).map_or(Restriction::Unrestricted, |(_, fund)| fund.restriction)
    }

    /// The fund's place in the book's own order; unknown ones last.
    pub fn fund_order(&self, fund: &FundCode) -> usize {
        self.funds.get(fund).map_or(usize::MAX, |(at, _)| *at)
    }

    pub fn known_fund(&self, fund: &FundCode) -> Option<&'a Fund> {
        self.funds.get(fund).map(|(_, fund)| *fund)
    }

    pub fn known_account(&self, path: &AccountPath) -> Option<&'a Account> {
        self.accounts.get(path).copied()
    }

    /// Whether the filter's account is this one or stands above it; without such a filter every account is.
    pub fn in_branch(&self, path: &AccountPath) -> bool {
        self.filter.account.as_ref().is_none_or(|top| path.is_in(top))
    }

    /// Whether the book has this account or one below it.
    pub fn knows_branch(&self, top: &AccountPath) -> bool {
        self.accounts.keys().any(|path| path.is_in(top))
    }

    /// The account as a cell shows it: by its label, or by its parts where it has no label of its own.
    pub fn account(&self, path: &AccountPath) -> Value {
        let own = self.accounts.get(path).map(|account| account.label.as_str());
        let label = own
            .filter(|label| !label.is_empty() && *label != path.leaf())
            .map_or_else(|| path.parts().skip(1).collect::<Vec<_>>().join(" › "), str::to_owned);
        let label = if label.is_empty() { path.as_str().to_owned() } else { label };
        Value::Account { path: path.clone(), label }
    }

    pub fn fund(&self, code: &FundCode) -> Value {
        let name = self.funds.get(code).map_or_else(|| code.to_string(), |(_, fund)| fund.name.clone());
        Value::Fund { code: code.clone(), name }
    }

    /// A cell that names a fund and leads to it.
    pub fn fund_cell(&self, code: &FundCode) -> Cell {
        Cell::new(self.fund(code)).to(super::table::Drill::Fund(code.clone()))
    }

    /// A cell that names an account and leads to its entries of the period.
    pub fn account_cell(&self, path: &AccountPath) -> Cell {
        Cell::new(self.account(path)).to(self.within().account(path).drill())
    }

    /// The entries of the period, narrowed to the filter's fund.
    pub fn within(&self) -> EntryFilter {
        EntryFilter::within(self.period).maybe_fund(self.filter.fund.as_ref())
    }

    /// The entries before the period, narrowed to the filter's fund.
    pub fn before(&self) -> EntryFilter {
        EntryFilter::before(self.period.from).maybe_fund(self.filter.fund.as_ref())
    }

    /// What was there at the period's start, opening balances of the period included.
    pub fn start(&self) -> EntryFilter {
        self.within().what(What::Start)
    }

    /// What is there at the period's end.
    pub fn held(&self) -> EntryFilter {
        self.up_to().what(What::Held)
    }

    /// The entries up to the period's end, narrowed to the filter's fund.
    pub fn up_to(&self) -> EntryFilter {
        EntryFilter::up_to(self.period.to).maybe_fund(self.filter.fund.as_ref())
    }

    /// A currency's place in lists: the book's own first.
    pub fn currency_order(&self, currency: Currency) -> (bool, Currency) {
        (currency != self.book.currency, currency)
    }
}

/// The account's first two parts: `Income:Donations` of `Income:Donations:Bank`. What a statement groups by.
pub(super) fn heading_path(path: &AccountPath) -> AccountPath {
    let heading = path.parts().take(2).collect::<Vec<_>>().join(":");
    heading.parse().unwrap_or_else(|_| path.clone())
}
