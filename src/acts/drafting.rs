//! What every act needs while it is drafted: the record, the book, and the sums with their checks.

use std::collections::BTreeMap;

use super::chart;
use super::context::{Cell, Context, PastEntry};
use super::error::ActError;
use super::field::{Amount, FeeBorneBy};
use super::given_back::none_fits;
use super::sums::{divide, subtract, sum};
use super::{Act, Record};
use crate::ledger::account::Root;
use crate::ledger::entry::TEXT_LIMIT;
use crate::ledger::product::Product;
use crate::ledger::{AccountPath, Currency, Draft, EntryKind, Fund, FundCode, Money, Role};

/// A record on its way to a draft.
#[derive(Clone, Copy)]
pub(super) struct Drafting<'a> {
    pub record: &'a Record,
    pub context: &'a dyn Context,
}

/// The three fields by which an act tells of a fee.
pub(super) struct FeeFields<'a> {
    pub fee: Option<&'a Amount>,
    pub borne_by: &'a FeeBorneBy,
    pub account: Option<&'a AccountPath>,
}

/// The [`FeeFields`] of an act that has them under their usual names.
macro_rules! fee_fields {
    ($act:expr) => {
        super::drafting::FeeFields {
            fee: $act.fee.as_ref(),
            borne_by: &$act.fee_borne_by,
            account: $act.fee_account.as_ref(),
        }
    };
}
pub(super) use fee_fields;

/// A fee with everything settled.
pub(super) struct Fee {
    amount: Money,
    borne_by: FundCode,
    account: AccountPath,
}

/// On which side of an account something is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Money lies there, or somebody owes us.
    Debit,
    /// We owe.
    Credit,
}

impl<'a> Drafting<'a> {
    /// A draft with everything the record says beside the act.
    pub fn start(&self, kind: EntryKind, description: impl Into<String>) -> Draft {
        let record = self.record;
        let said = record.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let description = said.map_or_else(|| description.into(), str::to_owned);
        let mut draft = Draft::new(record.key.clone(), record.date, kind, description);
        draft.reference.clone_from(&record.reference);
        draft.contact.clone_from(&record.contact);
        draft.event.clone_from(&record.event);
        draft.override_reason.clone_from(&record.override_reason);
        draft.rededication.clone_from(&record.rededication);
        draft.vouchers.clone_from(&record.vouchers);
        draft
    }

    pub fn currency(&self, given: Option<Currency>) -> Currency {
        given.unwrap_or_else(|| self.context.currency())
    }

    /// An open fund of the book.
    pub fn fund(&self, code: &FundCode) -> Result<Fund, ActError> {
        let fund = self.context.fund(code)?.ok_or_else(|| ActError::UnknownFund { fund: code.clone() })?;
        if fund.is_closed { Err(ActError::ClosedFund { fund: fund.code }) } else { Ok(fund) }
    }

    /// The fund that is named, else the event's own: `event-E05` for the event E05.
    pub fn event_fund(&self, named: Option<&FundCode>) -> Result<FundCode, ActError> {
        match (named, self.record.event.as_deref()) {
            (Some(fund), _) => Ok(fund.clone()),
            (None, Some(event)) => Ok(format!("event-{event}").parse()?),
            (None, None) => Err(ActError::NoEventFund),
        }
    }

    /// What people call the fund.
    pub fn fund_name(&self, code: &FundCode) -> Result<String, ActError> {
        Ok(self.context.fund(code)?.map_or_else(|| code.to_string(), |fund| fund.name))
    }

    /// What people call the account.
    pub fn label(&self, path: &AccountPath) -> Result<String, ActError> {
        let label = self.context.account(path)?.map(|account| account.label).filter(|label| !label.is_empty());
        Ok(label.unwrap_or_else(|| path.leaf().to_owned()))
    }

    /// What people call what this is for: the event as its own fund is named, else the fund.
    pub fn event_name(&self, fund: &FundCode) -> Result<String, ActError> {
        let Some(event) = &self.record.event else { return self.fund_name(fund) };
        let own = self.context.fund(&format!("event-{event}").parse()?)?;
        Ok(own.map_or_else(|| event.clone(), |own| own.name))
    }

    /// A product of the book; a closed one may still be counted, returned and settled, so `sale` says whether that matters.
    pub fn product(&self, code: &str, for_sale: bool) -> Result<Product, ActError> {
        let unknown = || ActError::UnknownProduct { product: code.to_owned() };
        let product = self.context.product(code)?.ok_or_else(unknown)?;
        if for_sale && product.is_closed { Err(ActError::ClosedProduct { product: product.code }) } else { Ok(product) }
    }

    /// The role the book gives the account, else the one its name gives.
    pub fn role(&self, path: &AccountPath) -> Result<Role, ActError> {
        Ok(self.context.account(path)?.map_or_else(|| Role::inferred(path), |account| account.role))
    }

    /// The one entry of `kinds` that answers to `name` and brought income.
    pub fn income_entry(&self, name: &str, kinds: &[EntryKind]) -> Result<PastEntry, ActError> {
        let brought_income =
            |draft: &Draft| draft.lines.iter().any(|line| line.account.root() == Root::Income && line.amount.minor < 0);
        let mut fitting = self.context.entries(name.trim())?;
        let first = fitting.first().cloned();
        fitting.retain(|entry| kinds.contains(&entry.draft.kind) && brought_income(&entry.draft));
        match (fitting.pop(), fitting.len()) {
            (Some(entry), 0) => Ok(entry),
            (Some(_), more) => Err(ActError::ManyEntries { name: name.to_owned(), count: more.saturating_add(1) }),
            (None, _) => Err(none_fits(name, first)),
        }
    }

    /// By which way money came: “by PayPal”, “in cash”.
    pub fn way(&self, account: &AccountPath) -> Result<String, ActError> {
        Ok(match self.role(account)? {
            Role::Bank => "by bank".to_owned(),
            Role::Cash => "in cash".to_owned(),
            Role::Provider => format!("by {}", provider(account)),
            Role::Receivable => "on account".to_owned(),
            _ => format!("through {}", self.label(account)?),
        })
    }

    /// Settles a fee: how much, which fund, which account.
    pub fn fee(
        &self,
        fields: &FeeFields<'_>,
        fund: &FundCode,
        into: &AccountPath,
        gross: Money,
    ) -> Result<Option<Fee>, ActError> {
        let Some(amount) = fields.fee else { return Ok(None) };
        let amount = amount.signed("fee", gross.currency)?;
        if amount.is_zero() {
            return Ok(None);
        }
        if amount.minor < 0 {
            return Err(ActError::NotPositive { field: "fee", read: amount.to_string() });
        }
        if amount.minor > gross.minor {
            return Err(ActError::FeeTooLarge { fee: amount, amount: gross });
        }
        let account = match fields.account {
            Some(account) => below(Root::Expenses, "fee_account", account)?.clone(),
            None => self.fee_account(into)?,
        };
        let borne_by = match fields.borne_by {
            FeeBorneBy::Fund => fund.clone(),
            FeeBorneBy::Other(fund) => fund.clone(),
        };
        Ok(Some(Fee { amount, borne_by, account }))
    }

    fn fee_account(&self, into: &AccountPath) -> Result<AccountPath, ActError> {
        let text = match (self.role(into)?, provider(into)) {
            (Role::Provider, "SumUp" | "Stripe" | "Cards") => chart::FEES_CARDS.to_owned(),
            (Role::Provider, name) => format!("{}:{name}", chart::FEES),
            _ => chart::FEES_BANK.to_owned(),
        };
        Ok(text.parse()?)
    }

    /// Checks where a buyer's or guest's money comes: an asset, or a debt for what they paid before, not more than is open.
    pub fn payer(&self, into: &AccountPath, parts: &[(FundCode, Money)]) -> Result<(), ActError> {
        if into.root() != Root::Liabilities {
            return below(Root::Assets, "into", into).map(|_| ());
        }
        for (fund, part) in parts {
            self.settle(into, *part, Some(fund), Side::Credit)?;
        }
        Ok(())
    }

    /// How `amount` of what `account` holds divides over its funds, so that moving it keeps the mix (I10).
    /// A named fund takes all. Emptying an account takes every fund's part as it stands, also one below zero;
    /// else the funds that hold something there share by what they hold.
    pub fn mix(
        &self,
        account: &AccountPath,
        amount: Money,
        named: Option<&FundCode>,
        side: Side,
    ) -> Result<Vec<(FundCode, Money)>, ActError> {
        if named.is_none() {
            let cells = self.open_cells(account, amount.currency, side)?;
            if sum(cells.iter().map(|(_, open)| *open), amount.currency)? == amount {
                return Ok(cells);
            }
        }
        self.shared(account, amount, named, side)
    }

    /// How `amount` divides over the funds that hold something on `account`, by what they hold.
    pub fn shared(
        &self,
        account: &AccountPath,
        amount: Money,
        named: Option<&FundCode>,
        side: Side,
    ) -> Result<Vec<(FundCode, Money)>, ActError> {
        if let Some(fund) = named {
            return Ok(vec![(fund.clone(), amount)]);
        }
        let cells = self.open_cells(account, amount.currency, side)?.into_iter();
        let weight = |open: Money| u64::try_from(open.minor).ok().filter(|weight| *weight > 0);
        let held: Vec<(FundCode, u64)> =
            cells.filter_map(|(fund, open)| weight(open).map(|weight| (fund, weight))).collect();
        if held.is_empty() {
            return Err(ActError::NoFundThere { account: account.clone() });
        }
        Ok(divide(amount, held))
    }

    /// What is open on an account of claims or debts, checked against what is to be paid of it.
    pub fn settle(
        &self,
        account: &AccountPath,
        amount: Money,
        named: Option<&FundCode>,
        side: Side,
    ) -> Result<Vec<(FundCode, Money)>, ActError> {
        let cells = self.open_cells(account, amount.currency, side)?;
        let counted = cells.iter().filter(|(fund, _)| named.is_none_or(|named| named == fund));
        let open = sum(counted.map(|(_, open)| *open), amount.currency)?;
        if open.minor < amount.minor {
            return Err(ActError::MoreThanOpen { account: account.clone(), open, amount });
        }
        self.mix(account, amount, named, side)
    }

    fn open_cells(
        &self,
        account: &AccountPath,
        currency: Currency,
        side: Side,
    ) -> Result<Vec<(FundCode, Money)>, ActError> {
        let cells = self.context.account_cells(account, currency, self.record.date)?;
        let open = |balance: Money| if side == Side::Debit { balance } else { balance.negated() };
        Ok(cells.into_iter().map(|cell| (cell.fund, open(cell.balance))).collect())
    }

    /// The places where the fund's money lies, with what it has there.
    pub fn money_cells(&self, fund: &FundCode) -> Result<Vec<Cell>, ActError> {
        let mut money = Vec::new();
        for cell in self.context.fund_cells(fund, self.record.date)? {
            if self.role(&cell.account)?.is_money() {
                money.push(cell);
            }
        }
        Ok(money)
    }

    /// The last look at a draft: its funds are there and open, its accounts open and of the right currency, and
    /// goods never change their value without an act that counts their pieces. Accounts the book does not have
    /// are left to whoever posts it.
    pub fn finish(&self, draft: Draft) -> Result<Draft, ActError> {
        for line in &draft.lines {
            self.fund(&line.fund)?;
            let Some(account) = self.context.account(&line.account)? else { continue };
            if account.is_closed {
                return Err(ActError::ClosedAccount { account: account.path });
            }
            if let Some(holds) = account.currency.filter(|holds| *holds != line.amount.currency) {
                let (holds, given) = (holds.to_string(), line.amount.currency.to_string());
                return Err(ActError::WrongCurrency { account: account.path, holds, given });
            }
        }
        if !matches!(self.record.act, Act::Journal(_) | Act::Opening(_)) {
            self.check_goods(&draft)?;
        }
        Ok(draft)
    }

    fn check_goods(&self, draft: &Draft) -> Result<(), ActError> {
        let mut unexplained: BTreeMap<&AccountPath, i64> = BTreeMap::new();
        for line in &draft.lines {
            if self.role(&line.account)?.is_stock() {
                let sum = unexplained.entry(&line.account).or_default();
                *sum = sum.checked_add(line.amount.minor).ok_or(ActError::TooLarge)?;
            }
        }
        for step in &draft.stock_moves {
            if let Some(sum) = unexplained.get_mut(&step.place) {
                *sum = sum.checked_sub(step.value_minor).ok_or(ActError::TooLarge)?;
            }
        }
        match unexplained.into_iter().find(|(_, minor)| *minor != 0) {
            Some((account, _)) => Err(ActError::GoodsAsMoney { account: account.clone() }),
            None => Ok(()),
        }
    }
}

/// Posts money that arrives in parts of several funds, less the fee of whoever bears it.
pub(super) fn receive(
    draft: &mut Draft,
    into: &AccountPath,
    parts: &[(FundCode, Money)],
    fee: Option<&Fee>,
) -> Result<(), ActError> {
    let mut left = fee.map(|fee| fee.amount);
    for (fund, gross) in parts {
        let borne = left.filter(|_| fee.is_some_and(|fee| fee.borne_by == *fund));
        let net = match borne {
            Some(amount) => subtract(*gross, amount)?,
            None => *gross,
        };
        draft.line(into, fund, net);
        if borne.is_some() {
            left = None;
        }
    }
    if let Some(fee) = fee {
        if left.is_some() {
            draft.line(into, &fee.borne_by, fee.amount.negated());
        }
        draft.line(&fee.account, &fee.borne_by, fee.amount);
    }
    Ok(())
}

/// The provider's name in an account such as `Assets:PayPal:EUR`.
fn provider(account: &AccountPath) -> &str {
    account.parts().nth(1).unwrap_or("provider")
}

/// The path of an account of the standard chart.
pub(super) fn path(text: &str) -> Result<AccountPath, ActError> {
    Ok(text.parse()?)
}

/// The account, when it stands below `root`.
pub(super) fn below<'p>(
    root: Root,
    field: &'static str,
    account: &'p AccountPath,
) -> Result<&'p AccountPath, ActError> {
    let expected = match root {
        Root::Assets => "Assets",
        Root::Liabilities => "Liabilities",
        Root::Equity => "Equity",
        Root::Income => "Income",
        Root::Expenses => "Expenses",
        Root::Transfers => "Transfers",
    };
    if account.root() == root {
        Ok(account)
    } else {
        Err(ActError::WrongAccount { field, account: account.clone(), expected })
    }
}

/// Refuses one account on both sides.
pub(super) fn two_accounts(one: &AccountPath, other: &AccountPath) -> Result<(), ActError> {
    if one == other { Err(ActError::SameAccount { account: one.clone() }) } else { Ok(()) }
}

/// Refuses one fund on both sides.
pub(super) fn two_funds(one: &FundCode, other: &FundCode) -> Result<(), ActError> {
    if one == other { Err(ActError::SameFund { fund: one.clone() }) } else { Ok(()) }
}

/// As much of a text as an entry holds; that something is cut off is shown.
pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= TEXT_LIMIT {
        return text.to_owned();
    }
    text.chars().take(TEXT_LIMIT.saturating_sub(1)).chain(['…']).collect()
}
