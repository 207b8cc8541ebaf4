//! A benefit night: what came in, what it cost, the count of the till, and the surplus to the funds it was for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::drafting::{Drafting, below, fee_fields, path, receive, two_funds};
use super::field::share_weights;
use super::sums::{add, divide, subtract, sum};
use super::{ActError, Amount, Cell, FeeBorneBy, Share, chart};
use crate::ledger::account::Root;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, FundCode, Money, Restriction};

/// What a guest paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taking {
    Door,
    Bar,
    DonationBox,
    Tickets,
}

impl Taking {
    pub(super) const fn account(self) -> &'static str {
        match self {
            Self::Door => chart::DOOR,
            Self::Bar => chart::BAR,
            Self::DonationBox => chart::DONATION_BOX,
            Self::Tickets => chart::TICKETS,
        }
    }
}

/// One sum an event brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventIncome {
    /// Instead of the event's own fund, `event-<event>`.
    pub fund: Option<FundCode>,
    pub amount: Amount,
    pub currency: Option<Currency>,
    /// Where the money came; `Liabilities:Payable:Tickets` for tickets that were sold before.
    pub into: AccountPath,
    /// Door, bar, donation box or tickets; or `income`.
    pub what: Option<Taking>,
    pub income: Option<AccountPath>,
    pub fee: Option<Amount>,
    #[serde(default)]
    pub fee_borne_by: FeeBorneBy,
    pub fee_account: Option<AccountPath>,
}

impl EventIncome {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let fund = drafting.event_fund(self.fund.as_ref())?;
        let income = match (self.what, &self.income) {
            (Some(what), None) => path(what.account())?,
            (None, Some(income)) => below(Root::Income, "income", income)?.clone(),
            _ => return Err(ActError::EitherOr { one: "what", other: "income" }),
        };
        let gross = self.amount.positive("amount", drafting.currency(self.currency))?;
        drafting.payer(&self.into, &[(fund.clone(), gross)])?;
        let description = format!("{} of {}", drafting.label(&income)?, drafting.event_name(&fund)?);
        let mut draft = drafting.start(EntryKind::EventIncome, description);
        let fee = drafting.fee(&fee_fields!(self), &fund, &self.into, gross)?;
        receive(&mut draft, &self.into, &[(fund.clone(), gross)], fee.as_ref())?;
        draft.line(&income, &fund, gross.negated());
        Ok(draft)
    }
}

/// Tickets were sold before the night: we owe it until an income `into` the same account says it took place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketsSold {
    pub fund: Option<FundCode>,
    pub amount: Amount,
    pub currency: Option<Currency>,
    pub into: AccountPath,
    pub fee: Option<Amount>,
    #[serde(default)]
    pub fee_borne_by: FeeBorneBy,
    pub fee_account: Option<AccountPath>,
    /// Instead of `Liabilities:Payable:Tickets`.
    pub owed_to: Option<AccountPath>,
}

impl TicketsSold {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let fund = drafting.event_fund(self.fund.as_ref())?;
        let gross = self.amount.positive("amount", drafting.currency(self.currency))?;
        below(Root::Assets, "into", &self.into)?;
        let owed_to = self.owed_to.clone().map_or_else(|| path(chart::TICKETS_AHEAD), Ok)?;
        below(Root::Liabilities, "owed_to", &owed_to)?;
        let description = format!("Tickets for {} sold ahead", drafting.event_name(&fund)?);
        let mut draft = drafting.start(EntryKind::EventIncome, description);
        let fee = drafting.fee(&fee_fields!(self), &fund, &self.into, gross)?;
        receive(&mut draft, &self.into, &[(fund.clone(), gross)], fee.as_ref())?;
        draft.line(&owed_to, &fund, gross.negated());
        Ok(draft)
    }
}

/// One cost of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// What for: `Expenses:Event:PA`.
    pub expense: AccountPath,
    pub amount: Amount,
}

/// What an event cost: paid, or owed to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventCost {
    pub fund: Option<FundCode>,
    pub costs: Vec<Cost>,
    pub currency: Option<Currency>,
    /// Where the money left; or `owed_to`.
    pub from: Option<AccountPath>,
    /// Who laid it out or sent the bill, by code: `Liabilities:Reimburse:P-07`.
    pub owed_to: Option<AccountPath>,
}

impl EventCost {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let fund = drafting.event_fund(self.fund.as_ref())?;
        let (source, verb) = match (&self.from, &self.owed_to) {
            (Some(account), None) => (below(Root::Assets, "from", account)?, "paid"),
            (None, Some(account)) => (below(Root::Liabilities, "owed_to", account)?, "owed"),
            _ => return Err(ActError::EitherOr { one: "from", other: "owed_to" }),
        };
        if self.costs.is_empty() {
            return Err(ActError::Empty { field: "costs" });
        }
        let description = format!("Costs of {} {verb}", drafting.event_name(&fund)?);
        let mut draft = drafting.start(EntryKind::EventCost, description);
        let total = post_costs(&mut draft, &self.costs, &fund, drafting.currency(self.currency))?;
        draft.line(source, &fund, total.negated());
        Ok(draft)
    }
}

pub(super) fn post_costs(
    draft: &mut Draft,
    costs: &[Cost],
    fund: &FundCode,
    currency: Currency,
) -> Result<Money, ActError> {
    let mut total = Money::zero(currency);
    for cost in costs {
        let amount = cost.amount.positive("costs", currency)?;
        draft.line(below(Root::Expenses, "expense", &cost.expense)?, fund, amount);
        total = add(total, amount)?;
    }
    Ok(total)
}

/// The night is settled: what its fund holds goes to the funds it was for, and the event's fund ends at zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSettlement {
    pub fund: Option<FundCode>,
    /// Who gets the surplus, or bears the loss.
    pub shares: Vec<Share>,
    /// Instead of `Transfers:EventSurplus`.
    pub through: Option<AccountPath>,
}

impl EventSettlement {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let fund = drafting.event_fund(self.fund.as_ref())?;
        drafting.fund(&fund)?;
        let weights = share_weights(&self.shares)?;
        for (to, _) in &weights {
            two_funds(&fund, to)?;
        }
        let through = self.through.clone().map_or_else(|| path(chart::TRANSFERS_EVENT), Ok)?;
        below(Root::Transfers, "through", &through)?;
        let mut cells = drafting.context.fund_cells(&fund, drafting.record.date)?;
        for cell in &cells {
            if !drafting.role(&cell.account)?.is_money() {
                let (account, balance) = (cell.account.clone(), cell.balance);
                return Err(ActError::StillOpen { account, fund, balance });
            }
        }
        if cells.is_empty() {
            return Err(ActError::NothingHeld { fund });
        }
        let name = drafting.event_name(&fund)?;
        let description = match is_loss(&cells) {
            true => format!("Loss of {name}, borne by funds"),
            false => format!("Surplus of {name} to funds"),
        };
        let mut draft = drafting.start(EntryKind::Transfer, description);
        cells.sort_by_key(|cell| (cell.balance.currency, cell.balance.minor.unsigned_abs()));
        for of_currency in cells.chunk_by(|one, other| one.balance.currency == other.balance.currency) {
            refuse_loss_of_restricted(drafting, &fund, of_currency, &weights)?;
            settle_currency(&mut draft, &through, &fund, of_currency, &weights)?;
        }
        Ok(draft)
    }
}

/// Whether less than nothing is left in every currency.
fn is_loss(cells: &[Cell]) -> bool {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for Money { minor, currency } in cells.iter().map(|cell| cell.balance) {
        let sum = sums.entry(currency).or_default();
        *sum = sum.saturating_add(minor);
    }
    sums.values().all(|minor| *minor < 0)
}

/// A loss is nobody's purpose: it is borne by free funds, unless somebody answers for a rededication.
fn refuse_loss_of_restricted(
    drafting: Drafting<'_>,
    fund: &FundCode,
    cells: &[Cell],
    weights: &[(FundCode, u64)],
) -> Result<(), ActError> {
    let Some(first) = cells.first() else { return Ok(()) };
    let total = sum(cells.iter().map(|cell| cell.balance), first.balance.currency)?;
    if total.minor >= 0 || drafting.record.rededication.is_some() {
        return Ok(());
    }
    for (bearer, _) in weights.iter().filter(|(_, weight)| *weight > 0) {
        if drafting.fund(bearer)?.restriction == Restriction::Restricted {
            let (fund, bearer) = (fund.clone(), bearer.clone());
            return Err(ActError::LossOfRestricted { fund, loss: total.negated(), bearer });
        }
    }
    Ok(())
}

/// Hands over all cells of one currency. Each fund gets its exact share of the whole: the largest cell, the last,
/// takes the cents that dividing the others left.
fn settle_currency(
    draft: &mut Draft,
    through: &AccountPath,
    from: &FundCode,
    cells: &[Cell],
    weights: &[(FundCode, u64)],
) -> Result<(), ActError> {
    let Some((last, others)) = cells.split_last() else { return Ok(()) };
    let total = sum(cells.iter().map(|cell| cell.balance), last.balance.currency)?;
    let mut due = divide(total, weights.to_vec());
    draft.line(through, from, total);
    for (fund, share) in &due {
        draft.line(through, fund, share.negated());
    }
    for cell in others {
        draft.line(&cell.account, from, cell.balance.negated());
        for ((fund, part), (_, left)) in divide(cell.balance, weights.to_vec()).iter().zip(&mut due) {
            draft.line(&cell.account, fund, *part);
            *left = subtract(*left, *part)?;
        }
    }
    draft.line(&last.account, from, last.balance.negated());
    for (fund, rest) in &due {
        draft.line(&last.account, fund, *rest);
    }
    Ok(())
}
