//! The arithmetic that every statement shares: what moved a fund, and what its balance consists of.
//! Income, spending and debts are positive here, whatever their sign in the ledger. Knows no table.

use std::collections::BTreeMap;

use crate::ledger::{AccountKind, Currency, FundCode, Movement, Role};

use super::request::Request;
use super::table::{Check, Phrase, What};
use crate::ledger::Money;

/// What a movement does to its fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    Income,
    Spending,
    Transfer,
    Conversion,
    /// Opening balances and other equity: they count as brought forward.
    Opening,
    /// Money, stock and debts: what a fund holds, not why.
    Holding,
}

/// What an account of this kind and role does to a fund.
pub(super) const fn effect(kind: AccountKind, role: Role) -> Effect {
    match (kind, role) {
        (AccountKind::Income, _) => Effect::Income,
        (AccountKind::Expense, _) => Effect::Spending,
        (AccountKind::Equity, Role::Transfer) => Effect::Transfer,
        (AccountKind::Equity, Role::Conversion) => Effect::Conversion,
        (AccountKind::Equity, _) => Effect::Opening,
        (AccountKind::Asset | AccountKind::Liability, _) => Effect::Holding,
    }
}

/// One fund's movement in one currency, minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct FundFlow {
    pub brought_forward: i64,
    pub income: i64,
    pub spending: i64,
    /// In less out; over all funds the sum is zero.
    pub transfers: i64,
    /// What exchanging currency brought in this currency, less what it took.
    pub conversion: i64,
    pub carried_forward: i64,
    /// Postings in the period.
    pub count: i64,
}

impl FundFlow {
    /// Brought forward + income − spending + transfers + conversion = carried forward.
    pub const fn adds_up(&self) -> bool {
        self.expected() == self.carried_forward
    }

    const fn expected(&self) -> i64 {
        let earned = self.brought_forward.saturating_add(self.income).saturating_sub(self.spending);
        earned.saturating_add(self.transfers).saturating_add(self.conversion)
    }

    pub const fn income(&self) -> i64 {
        self.income
    }

    pub const fn spending(&self) -> i64 {
        self.spending
    }

    pub const fn transfers(&self) -> i64 {
        self.transfers
    }

    pub const fn conversion(&self) -> i64 {
        self.conversion
    }

    pub const fn brought_forward(&self) -> i64 {
        self.brought_forward
    }

    pub const fn carried_forward(&self) -> i64 {
        self.carried_forward
    }

    /// Income less spending.
    pub const fn net_income(&self) -> i64 {
        self.income.saturating_sub(self.spending)
    }

    /// Net income with transfers and conversion.
    pub const fn net_movement(&self) -> i64 {
        self.net_income().saturating_add(self.transfers).saturating_add(self.conversion)
    }

    pub fn add(&mut self, other: &Self) {
        self.brought_forward = self.brought_forward.saturating_add(other.brought_forward);
        self.income = self.income.saturating_add(other.income);
        self.spending = self.spending.saturating_add(other.spending);
        self.transfers = self.transfers.saturating_add(other.transfers);
        self.conversion = self.conversion.saturating_add(other.conversion);
        self.carried_forward = self.carried_forward.saturating_add(other.carried_forward);
        self.count = self.count.saturating_add(other.count);
    }

    /// Whether there is anything to tell.
    pub const fn is_nothing(&self) -> bool {
        self.brought_forward == 0 && self.carried_forward == 0 && self.count == 0
    }

    fn take(&mut self, movement: &Movement, effect: Effect) {
        let change = movement.change_minor();
        match effect {
            Effect::Income => self.income = self.income.saturating_sub(change),
            Effect::Spending => self.spending = self.spending.saturating_add(change),
            Effect::Transfer => self.transfers = self.transfers.saturating_sub(change),
            Effect::Conversion => self.conversion = self.conversion.saturating_sub(change),
            Effect::Opening => self.brought_forward = self.brought_forward.saturating_sub(change),
            Effect::Holding => {
                self.brought_forward = self.brought_forward.saturating_add(movement.opening_minor);
                self.carried_forward = self.carried_forward.saturating_add(movement.closing_minor());
            }
        }
        self.count = self.count.saturating_add(movement.count);
    }
}

/// A place in a list of funds: the book's order, then the book's currency first.
type FundPlace = (usize, FundCode, (bool, Currency));

/// The flow of each fund that has one, in the book's order, the book's currency first.
pub(super) fn fund_flows(request: &Request) -> Vec<(FundCode, Currency, FundFlow)> {
    let mut flows: BTreeMap<FundPlace, FundFlow> = BTreeMap::new();
    for movement in request.movements() {
        let place =
            (request.fund_order(&movement.fund), movement.fund.clone(), request.currency_order(movement.currency));
        let effect = effect(request.kind(&movement.account), request.role(&movement.account));
        flows.entry(place).or_default().take(movement, effect);
    }
    let told = flows.into_iter().filter(|(_, flow)| !flow.is_nothing());
    told.map(|((_, fund, (_, currency)), flow)| (fund, currency, flow)).collect()
}

/// What the funds' balance consists of, minor units, all positive in the usual case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Holdings {
    pub money: i64,
    /// Goods at cost.
    pub stock: i64,
    /// Things owned that are neither money nor goods nor debts: equipment, a deposit, what nobody has said more of.
    pub other_assets: i64,
    /// Receivables and what other funds owe.
    pub owed_to_us: i64,
    pub owed_by_us: i64,
}

/// Which of the five an account belongs to; `None` for income, spending and equity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holding {
    Money,
    Stock,
    OtherAssets,
    OwedToUs,
    OwedByUs,
}

impl Holding {
    /// The same, as the way to entries has it.
    pub const fn what(self) -> What {
        match self {
            Self::Money => What::Money,
            Self::Stock => What::Stock,
            Self::OtherAssets => What::OtherAssets,
            Self::OwedToUs => What::OwedToUs,
            Self::OwedByUs => What::OwedByUs,
        }
    }

    pub const ALL: [Self; 5] = [Self::Money, Self::Stock, Self::OtherAssets, Self::OwedToUs, Self::OwedByUs];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Stock => "stock",
            Self::OtherAssets => "other_assets",
            Self::OwedToUs => "owed_to_us",
            Self::OwedByUs => "owed_by_us",
        }
    }

    pub const fn of(kind: AccountKind, role: Role) -> Option<Self> {
        match (kind, role) {
            (AccountKind::Liability, _) => Some(Self::OwedByUs),
            (AccountKind::Asset, role) if role.is_money() => Some(Self::Money),
            (AccountKind::Asset, Role::Receivable | Role::DueFrom) => Some(Self::OwedToUs),
            (AccountKind::Asset, role) if role.is_stock() => Some(Self::Stock),
            (AccountKind::Asset, _) => Some(Self::OtherAssets),
            _ => None,
        }
    }
}

impl Holdings {
    pub fn add(&mut self, holding: Holding, balance_minor: i64) {
        match holding {
            Holding::Money => self.money = self.money.saturating_add(balance_minor),
            Holding::Stock => self.stock = self.stock.saturating_add(balance_minor),
            Holding::OtherAssets => self.other_assets = self.other_assets.saturating_add(balance_minor),
            Holding::OwedToUs => self.owed_to_us = self.owed_to_us.saturating_add(balance_minor),
            Holding::OwedByUs => self.owed_by_us = self.owed_by_us.saturating_sub(balance_minor),
        }
    }

    /// Adds what another fund holds.
    pub fn join(&mut self, other: &Self) {
        self.money = self.money.saturating_add(other.money);
        self.stock = self.stock.saturating_add(other.stock);
        self.other_assets = self.other_assets.saturating_add(other.other_assets);
        self.owed_to_us = self.owed_to_us.saturating_add(other.owed_to_us);
        self.owed_by_us = self.owed_by_us.saturating_add(other.owed_by_us);
    }

    pub const fn net(&self) -> i64 {
        let things = self.money.saturating_add(self.stock).saturating_add(self.other_assets);
        things.saturating_add(self.owed_to_us).saturating_sub(self.owed_by_us)
    }

    pub const fn get(&self, holding: Holding) -> i64 {
        match holding {
            Holding::Money => self.money,
            Holding::Stock => self.stock,
            Holding::OtherAssets => self.other_assets,
            Holding::OwedToUs => self.owed_to_us,
            Holding::OwedByUs => self.owed_by_us,
        }
    }
}

/// What is held at the period's end, by currency, the book's first.
pub(super) fn holdings(request: &Request) -> BTreeMap<(bool, Currency), Holdings> {
    let mut held: BTreeMap<(bool, Currency), Holdings> = BTreeMap::new();
    for movement in request.movements() {
        let holding = Holding::of(request.kind(&movement.account), request.role(&movement.account));
        if let Some(holding) = holding {
            let sums = held.entry(request.currency_order(movement.currency)).or_default();
            sums.add(holding, movement.closing_minor());
        }
    }
    held
}

/// The equation: the funds, summed from what moved them, are what is held. One check a currency.
pub(super) fn equation(request: &Request) -> Vec<Check> {
    let mut funds: BTreeMap<(bool, Currency), FundFlow> = BTreeMap::new();
    for (_, currency, flow) in fund_flows(request) {
        funds.entry(request.currency_order(currency)).or_default().add(&flow);
    }
    let held = holdings(request);
    let checks = funds.into_iter().map(|(place, flow)| {
        let holdings = held.get(&place).copied().unwrap_or_default();
        let money = |minor| Money::new(minor, place.1);
        let holds = flow.adds_up() && flow.carried_forward == holdings.net();
        // Most groups own nothing else: then the sentence does not speak of it.
        let key = if holdings.other_assets == 0 { "reports-equation" } else { "reports-equation-with-other" };
        let phrase = Phrase::new(key)
            .with("funds", money(flow.expected()))
            .with("money", money(holdings.money))
            .with("stock", money(holdings.stock))
            .with("other", money(holdings.other_assets))
            .with("owed-to-us", money(holdings.owed_to_us))
            .with("owed-by-us", money(holdings.owed_by_us))
            .with("currency", place.1);
        Check { phrase, holds }
    });
    checks.collect()
}
