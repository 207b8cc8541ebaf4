//! One entry out of a provider's rows that are one thing: gross as income or spending, the fee by itself, what went
//! through other currencies against `Equity:Conversion`, what the bank paid through money on its way. Stores nothing.

use std::collections::HashSet;

use super::explain_lines::Explanation;
use super::open_accounts::open_account;
use super::{OpsError, Result};
use crate::acts::opening::JournalLine;
use crate::acts::{Act, Amount, Conversion, Journal};
use crate::import::grouping::{Group, Shape, group, may_have_groups};
use crate::ledger::statement::{LineStatus, StatementLine};
use crate::ledger::{Account, AccountPath, Currency, EntryKind, FundCode, Money, Role};
use crate::store::Conn;
use crate::store::accounts::Chart;
use crate::store::personal::{LineState, StoredLine};

/// Rows of one import that are one thing, by the lines' ids.
#[derive(Clone)]
pub struct Together {
    pub shape: Shape,
    pub leader: i64,
    /// Every row, the leader included.
    pub rows: Vec<StoredLine>,
    /// What the provider's accounts change by.
    pub nets: Vec<(Currency, i64)>,
}

impl Together {
    /// The group as one line: what it is about, with every fee of it. Only where all of it is in one currency and nothing
    /// came from the bank.
    ///
    /// # Errors
    /// When there is more to it.
    pub(super) fn as_one(&self, leader: &StoredLine) -> Result<StoredLine> {
        let mut one = leader.clone();
        for row in self.rows.iter().filter(|row| row.id != leader.id) {
            if row.line.kind != "fee" || row.line.currency != one.line.currency {
                return Err(OpsError::NotPossible(format!(
                    "The order of {} was paid in another currency or by way of the bank. Treat its rows singly, and record the sale by hand.",
                    leader.line.date
                )));
            }
            let fee = one.line.fee_minor.unwrap_or(0).saturating_add(row.line.net_minor);
            one.line.fee_minor = Some(fee);
            one.line.net_minor = one.line.net_minor.saturating_add(row.line.net_minor);
        }
        Ok(one)
    }
}

/// The groups of more than one row among the open booked lines of an import, and takings-back with a fee of their own.
/// Lines that stand `apart` are in none.
#[must_use]
pub fn groups_of(lines: &[StoredLine], apart: &HashSet<i64>) -> Vec<Together> {
    let is_open = |line: &&StoredLine| line.state == LineState::Open && line.line.status == LineStatus::Booked;
    let open: Vec<&StoredLine> = lines.iter().filter(is_open).filter(|line| !apart.contains(&line.id)).collect();
    let read: Vec<&StatementLine> = open.iter().map(|stored| &stored.line).collect();
    if !may_have_groups(&read) {
        return Vec::new();
    }
    let has_own_fee = |found: &Group| {
        let is_taken_back = matches!(found.shape, Shape::Refund | Shape::Chargeback);
        is_taken_back && read.get(found.leader).is_some_and(|line| line.fee_minor.is_some_and(|fee| fee != 0))
    };
    let together = |found: Group| {
        let rows = found.rows.iter().filter_map(|row| open.get(*row)).map(|stored| (*stored).clone()).collect();
        let leader = open.get(found.leader)?.id;
        Some(Together { shape: found.shape, leader, rows, nets: found.nets })
    };
    group(&read).into_iter().filter(|found| found.rows.len() > 1 || has_own_fee(found)).filter_map(together).collect()
}

/// The account of the same provider in another currency: `Assets:PayPal:USD` beside `Assets:PayPal:EUR`.
#[must_use]
pub fn account_in(own: &Account, currency: Currency) -> Option<AccountPath> {
    if own.currency.is_none_or(|known| known == currency) || own.role != Role::Provider {
        return Some(own.path.clone());
    }
    let code = own.currency.map(|known| known.code().to_owned()).unwrap_or_default();
    let base = own.path.as_str().strip_suffix(&format!(":{code}")).unwrap_or(own.path.as_str());
    format!("{base}:{}", currency.code()).parse().ok()
}

/// Opens a provider's accounts for every currency that a file has: one account a provider and currency.
///
/// # Errors
/// When the book cannot be written.
pub fn open_accounts_for(conn: &mut Conn, account_id: i64, lines: &[&StatementLine]) -> Result<()> {
    let mut currencies: Vec<Currency> = lines.iter().map(|line| line.currency).filter(is_listed).collect();
    currencies.sort();
    currencies.dedup();
    let chart = Chart::load(conn)?;
    let Some(own) = chart.account_by_id(account_id) else { return Ok(()) };
    for currency in currencies {
        let Some(path) = account_in(own, currency).filter(|path| chart.account(path).is_none()) else { continue };
        let account = Account { currency: Some(currency), role: Role::Provider, ..Account::from_path(path) };
        open_account(conn, &account)?;
    }
    Ok(())
}

/// Whether the book can hold it.
fn is_listed(currency: &Currency) -> bool {
    currency.code().parse::<Currency>().is_ok()
}

/// What an entry says of itself: what it is and by whom it went, never a name.
#[must_use]
pub fn description_of(chart: &Chart, own: &Account, together: &Together, said: &Explanation) -> String {
    let fund = said.fund.as_ref().and_then(|code| chart.fund(code)).map(|fund| fund.name.clone()).unwrap_or_default();
    let provider = own.path.parts().nth(1).unwrap_or("the provider");
    let comes_in =
        together.rows.iter().find(|row| row.id == together.leader).is_some_and(|row| row.line.amount_minor > 0);
    match together.shape {
        Shape::Conversion => format!("Converted at {provider}"),
        Shape::Refund => format!("Refund for {fund} through {provider}"),
        Shape::Chargeback => format!("Chargeback for {fund} through {provider}"),
        _ if comes_in && said.account.is_none() => format!("Donation for {fund} through {provider}"),
        _ if comes_in => format!("Received for {fund} through {provider}"),
        _ => format!("Paid for {fund} through {provider}"),
    }
}

/// The act of a group, once somebody has said what it is for.
///
/// # Errors
/// When fund or account are missing, or a row is in a currency that the book cannot hold.
pub fn act_of(
    chart: &Chart,
    own: &Account,
    together: &Together,
    said: &Explanation,
    bearer: Option<&FundCode>,
) -> Result<Act> {
    let settled = Settled::of(chart, own, together)?;
    if together.shape == Shape::Conversion {
        return settled.conversion(said.fund.clone());
    }
    let date = settled.leader.date;
    let missing = |what: &str| OpsError::NotPossible(format!("Choose {what} for the line of {date}."));
    let fund = said.fund.clone().ok_or_else(|| missing("a fund"))?;
    let counter = match &said.account {
        Some(account) => account.clone(),
        None if settled.leader.amount_minor > 0 => settled.donation_account(&fund)?,
        None => return Err(missing("what it was for")),
    };
    Ok(settled.entry(&fund, &counter, bearer.filter(|bearer| **bearer != fund))?.into())
}

/// A group's sums, each posting as account and signed amount.
struct Settled<'a> {
    chart: &'a Chart,
    own: &'a Account,
    leader: &'a StatementLine,
    is_taken_back: bool,
    fees: Vec<Money>,
    funding: Vec<Money>,
    converted: Vec<Money>,
    nets: Vec<Money>,
}

impl<'a> Settled<'a> {
    fn of(chart: &'a Chart, own: &'a Account, together: &'a Together) -> Result<Self> {
        let leader = together.rows.iter().find(|row| row.id == together.leader).or(together.rows.first());
        let leader = leader.ok_or_else(|| OpsError::NotPossible("The group has no rows.".into()))?;
        let money = |line: &StatementLine| Money::new(line.net_minor, line.currency);
        let of_kind = |kind: &str| -> Vec<Money> {
            let others = together.rows.iter().filter(|row| row.id != leader.id && row.line.kind == kind);
            others.map(|row| money(&row.line)).collect()
        };
        let mut fees = of_kind("fee");
        fees.extend(leader.line.fee_minor.map(|minor| Money::new(minor, leader.line.currency)));
        let mut converted = of_kind("conversion");
        if together.shape == Shape::Conversion {
            converted.push(money(&leader.line));
        }
        let nets = together.nets.iter().map(|(currency, minor)| Money::new(*minor, *currency)).collect();
        let is_taken_back = matches!(together.shape, Shape::Refund | Shape::Chargeback);
        Ok(Self { chart, own, leader: &leader.line, is_taken_back, fees, funding: of_kind("funding"), converted, nets })
    }

    fn account(&self, currency: Currency) -> Result<AccountPath> {
        let path = account_in(self.own, currency).filter(|path| self.chart.account(path).is_some());
        path.ok_or_else(|| {
            OpsError::NotPossible(format!("There is no account of {} in {currency}. Open one first.", self.own.label))
        })
    }

    fn donation_account(&self, fund: &FundCode) -> Result<AccountPath> {
        let is_restricted =
            self.chart.fund(fund).is_some_and(|fund| fund.restriction == crate::ledger::Restriction::Restricted);
        Ok(if is_restricted { "Income:Donations:Earmarked" } else { "Income:Donations:Free" }.parse()?)
    }

    fn fee_account(&self) -> Result<AccountPath> {
        let provider = self.own.path.parts().nth(1).unwrap_or("Cards");
        let cards = matches!(provider, "SumUp" | "Stripe" | "Cards");
        let path: AccountPath = format!("Expenses:Fees:{}", if cards { "Cards" } else { provider }).parse()?;
        let fallback: AccountPath = "Expenses:Fees:Bank".parse()?;
        Ok(if self.chart.account(&path).is_some() { path } else { fallback })
    }

    fn transit(&self) -> Result<AccountPath> {
        let found =
            self.chart.accounts().into_iter().find(|account| account.role == Role::InTransit && !account.is_closed);
        found.map(|account| account.path.clone()).ok_or_else(|| {
            OpsError::NotPossible("There is no account for money on its way. Open one with the role in_transit.".into())
        })
    }

    fn conversion(&self, fund: Option<FundCode>) -> Result<Act> {
        let side = |goes_out: bool| self.nets.iter().copied().find(|net| (net.minor < 0) == goes_out);
        let (Some(given), Some(received)) = (side(true), side(false)) else {
            return Err(OpsError::NotPossible(format!(
                "The conversion of {} has only one side in this file.",
                self.leader.date
            )));
        };
        Ok(Conversion {
            from: self.account(given.currency)?,
            amount: Amount::from(Money::new(given.minor.saturating_abs(), given.currency)),
            currency: given.currency,
            into: self.account(received.currency)?,
            received: Amount::from(received),
            received_currency: Some(received.currency),
            fund,
        }
        .into())
    }

    /// The postings of one fund, or of two where another one bears the fee. Every currency is zero by itself in each.
    fn entry(&self, fund: &FundCode, counter: &AccountPath, bearer: Option<&FundCode>) -> Result<Journal> {
        let mut lines = Lines(Vec::new());
        let gross = Money::new(self.leader.amount_minor, self.leader.currency);
        lines.add(counter, fund, gross.negated());
        let payer = bearer.unwrap_or(fund);
        for fee in &self.fees {
            lines.add(&self.fee_account()?, payer, fee.negated());
        }
        for funded in &self.funding {
            lines.add(&self.transit()?, fund, funded.negated());
        }
        let conversion: AccountPath = "Equity:Conversion".parse()?;
        for leg in &self.converted {
            self.share(&mut lines, &conversion, leg.negated(), fund, bearer);
        }
        for net in &self.nets {
            self.share(&mut lines, &self.account(net.currency)?, *net, fund, bearer);
        }
        let is_gift = counter.as_str().starts_with("Income:Donations") && self.leader.amount_minor > 0;
        let kind = if is_gift {
            EntryKind::Donation
        } else if self.is_taken_back {
            EntryKind::Refund
        } else {
            EntryKind::Journal
        };
        Ok(Journal { lines: lines.0, kind: Some(kind), gives_back: None })
    }

    /// What settles the payment is the fund's, the part that settles the fee is whoever's bears it: exactly in the
    /// payment's own currency, in proportion in another one.
    fn share(
        &self,
        lines: &mut Lines,
        account: &AccountPath,
        amount: Money,
        fund: &FundCode,
        bearer: Option<&FundCode>,
    ) {
        let Some(bearer) = bearer else { return lines.add(account, fund, amount) };
        let sum = |monies: &[Money], currency| -> i64 {
            let same = monies.iter().filter(|money| money.currency == currency);
            same.fold(0, |sum: i64, money| sum.saturating_add(money.minor))
        };
        let (gross, currency) = (self.leader.amount_minor, self.leader.currency);
        let fee = sum(&self.fees, currency);
        let part = if amount.currency == currency && self.converted.is_empty() {
            sum(&self.fees, amount.currency)
        } else {
            // The rounding rest is the fee's.
            let whole = i128::from(gross).saturating_add(i128::from(fee));
            let of_gross = i128::from(amount.minor).saturating_mul(i128::from(gross)).checked_div(whole).unwrap_or(0);
            amount.minor.saturating_sub(i64::try_from(of_gross).unwrap_or(amount.minor))
        };
        lines.add(account, fund, Money::new(amount.minor.saturating_sub(part), amount.currency));
        lines.add(account, bearer, Money::new(part, amount.currency));
    }
}

struct Lines(Vec<JournalLine>);

impl Lines {
    /// Adds to a posting of the same account, fund and currency, so that each stands once.
    fn add(&mut self, account: &AccountPath, fund: &FundCode, amount: Money) {
        if amount.minor != 0 {
            self.0.push(JournalLine {
                account: account.clone(),
                fund: fund.clone(),
                amount: Amount::new(amount.to_string()),
                currency: Some(amount.currency),
                memo: None,
            });
        }
    }
}
