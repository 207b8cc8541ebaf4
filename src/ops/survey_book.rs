//! Looks over a book: what each fund and account holds, and what came and went in a period.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::Result;
use crate::ledger::{Account, AccountKind, AccountPath, Currency, Fund, Movement, Period, Role};
use crate::store::accounts::Chart;
use crate::store::{Conn, totals};

/// A fund in one currency, in minor units.
#[derive(Debug, Clone)]
pub struct FundState {
    pub fund: Fund,
    pub currency: Currency,
    pub balance: i64,
    /// What it could pay out now: money and what is owed, stock not counted.
    pub spendable: i64,
    /// Of the period; both positive.
    pub income: i64,
    pub spending: i64,
}

/// An account in one currency, in minor units: debit positive for what we have and what was spent, credit positive
/// for the others.
#[derive(Debug, Clone)]
pub struct AccountState {
    pub id: i64,
    pub account: Account,
    pub currency: Currency,
    pub balance: i64,
}

/// Funds = money + stock + other assets + owed to us − owed by us, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Equation {
    pub funds: i64,
    pub money: i64,
    pub stock: i64,
    pub other_assets: i64,
    pub owed_to_us: i64,
    pub we_owe: i64,
}

/// What a book holds.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Every fund that is open or holds something, by code; the book's currency first.
    pub funds: Vec<FundState>,
    /// Every account where money is or is on its way, by path; one without entries once, in its own or the book's currency.
    pub money: Vec<AccountState>,
    /// The book's currency first.
    pub equations: Vec<(Currency, Equation)>,
}

/// Sums up the book at the end of a period.
///
/// # Errors
/// When the book cannot be read.
pub fn survey_book(conn: &mut Conn, chart: &Chart, main: Currency, period: Period) -> Result<Survey> {
    let movements = totals::recall_folded(conn, chart, period)?;
    let mut equations: BTreeMap<(bool, Currency), Equation> = BTreeMap::from([((false, main), Equation::default())]);
    let mut funds: BTreeMap<(String, bool, Currency), FundState> = BTreeMap::new();
    for fund in chart.funds().into_iter().filter(|fund| !fund.is_closed) {
        funds.insert((fund.code.folded(), false, main), nothing_of(fund, main));
    }
    for movement in movements.iter() {
        let (Some(account), Some(fund)) = (chart.account(&movement.account), chart.fund(&movement.fund)) else {
            continue;
        };
        let currency = movement.currency;
        let order = currency != main;
        let state = funds.entry((fund.code.folded(), order, currency));
        count(state.or_insert_with(|| nothing_of(fund, currency)), account, movement);
        weigh(equations.entry((order, currency)).or_default(), account, movement.closing_minor());
    }
    let told = |state: &FundState| !state.fund.is_closed || state.balance != 0;
    let sums = closing_by_account(&movements, main);
    Ok(Survey {
        funds: funds.into_values().filter(told).collect(),
        money: chart.money().iter().flat_map(|(id, account)| states_of(*id, account, main, &sums)).collect(),
        equations: equations.into_iter().map(|((_, currency), equation)| (currency, equation)).collect(),
    })
}

/// Every account with what it holds on a day, by path.
///
/// # Errors
/// When the book cannot be read.
pub fn list_account_states(
    conn: &mut Conn,
    chart: &Chart,
    main: Currency,
    today: NaiveDate,
) -> Result<Vec<AccountState>> {
    let movements = totals::recall_movements(conn, chart, Period::up_to(today))?;
    let sums = closing_by_account(&movements, main);
    let known = chart.accounts().into_iter().filter_map(|account| Some((chart.account_id(&account.path)?, account)));
    Ok(known.flat_map(|(id, account)| states_of(id, account, main, &sums)).collect())
}

/// Debit less credit of each account, the book's currency first.
type Closing<'a> = HashMap<&'a AccountPath, BTreeMap<(bool, Currency), i64>>;

fn closing_by_account(movements: &[Movement], main: Currency) -> Closing<'_> {
    let mut sums = Closing::new();
    for movement in movements {
        let own = sums.entry(&movement.account).or_default();
        let sum = own.entry((movement.currency != main, movement.currency)).or_default();
        *sum = sum.saturating_add(movement.closing_minor());
    }
    sums
}

fn states_of(id: i64, account: &Account, main: Currency, sums: &Closing) -> Vec<AccountState> {
    let state = |currency, closing: i64| {
        let is_debit = matches!(account.kind, AccountKind::Asset | AccountKind::Expense);
        let balance = if is_debit { closing } else { closing.saturating_neg() };
        AccountState { id, account: account.clone(), currency, balance }
    };
    match sums.get(&account.path) {
        Some(own) => own.iter().map(|((_, currency), closing)| state(*currency, *closing)).collect(),
        None => vec![state(account.currency.unwrap_or(main), 0)],
    }
}

fn nothing_of(fund: &Fund, currency: Currency) -> FundState {
    FundState { fund: fund.clone(), currency, balance: 0, spendable: 0, income: 0, spending: 0 }
}

fn count(state: &mut FundState, account: &Account, movement: &Movement) {
    let closing = movement.closing_minor();
    if matches!(account.kind, AccountKind::Asset | AccountKind::Liability) {
        state.balance = state.balance.saturating_add(closing);
    }
    if account.role.is_liquid() {
        state.spendable = state.spendable.saturating_add(closing);
    }
    match account.kind {
        AccountKind::Income if account.role == Role::None => {
            state.income = state.income.saturating_sub(movement.change_minor());
        }
        AccountKind::Expense if account.role == Role::None => {
            state.spending = state.spending.saturating_add(movement.change_minor());
        }
        _ => {}
    }
}

fn weigh(equation: &mut Equation, account: &Account, closing: i64) {
    let part = match account.kind {
        AccountKind::Liability => {
            equation.we_owe = equation.we_owe.saturating_sub(closing);
            equation.funds = equation.funds.saturating_add(closing);
            return;
        }
        AccountKind::Asset if account.role.is_money() => &mut equation.money,
        AccountKind::Asset if matches!(account.role, Role::Receivable | Role::DueFrom) => &mut equation.owed_to_us,
        AccountKind::Asset if account.role.is_stock() => &mut equation.stock,
        AccountKind::Asset => &mut equation.other_assets,
        _ => return,
    };
    *part = part.saturating_add(closing);
    equation.funds = equation.funds.saturating_add(closing);
}
