//! What stands on a statement and not in the book, recorded where the two are compared and matched at once: the bank's fee,
//! and its interest.

use super::explain_lines::{Decision, Explanation, What, decide_within, free_key};
use super::reconcile_account::{accept_within, view_reconciliation};
use super::record_acts::record_within;
use super::{Acting, OpsError, Result};
use crate::acts::chart::{FEES_BANK, INTEREST};
use crate::acts::{Act, Amount, FeeBorneBy, Income, Payment, Record};
use crate::import::kind_named;
use crate::ledger::statement::StatementLine;
use crate::ledger::{AccountKind, AccountPath, FundCode, Money, Restriction};
use crate::store::accounts::Chart;
use crate::store::{Conn, personal, write};

/// What a bank does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Fee,
    Interest,
}

impl Missing {
    pub const ALL: [Self; 2] = [Self::Fee, Self::Interest];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fee => "fee",
            Self::Interest => "interest",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// What an amount of this sign would be: a fee goes out, interest comes in.
    #[must_use]
    pub const fn of(minor: i64) -> Option<Self> {
        match minor {
            0 => None,
            1.. => Some(Self::Interest),
            _ => Some(Self::Fee),
        }
    }

    /// What a line of a statement may be: nobody stands on its other side, or its words say so.
    #[must_use]
    pub fn likely(line: &StatementLine) -> Option<Self> {
        let missing = Self::of(line.net_minor)?;
        let text = format!("{} {}", line.counterparty, line.purpose);
        let is_named = [Some(line.kind.as_str()), kind_named(&text)].contains(&Some(missing.name()));
        (line.is_alone() || is_named).then_some(missing)
    }

    const fn what(self) -> What {
        match self {
            Self::Fee => What::Payment,
            Self::Interest => What::Income,
        }
    }

    /// The account and the fund on which it is booked: those of the standard chart, else the one account with such a part in
    /// its name, and a fund that is bound to nothing.
    #[must_use]
    pub fn explained(self, chart: &Chart) -> Option<Explanation> {
        let (standard, kind, part) = match self {
            Self::Fee => (FEES_BANK, AccountKind::Expense, "Fees"),
            Self::Interest => (INTEREST, AccountKind::Income, "Interest"),
        };
        let standard: Option<AccountPath> = standard.parse().ok();
        let open = || chart.to_choose().iter().filter(|account| account.kind == kind);
        let only = || {
            let mut named = open().filter(|account| account.path.parts().any(|one| one == part));
            named.next().filter(|_| named.next().is_none())
        };
        let found = open().find(|account| Some(&account.path) == standard.as_ref()).or_else(only)?;
        let general: Option<FundCode> = "general".parse().ok();
        let funds = chart.funds();
        let free = |fund: &&&crate::ledger::Fund| fund.restriction == Restriction::Unrestricted && !fund.is_closed;
        let fund =
            funds.iter().find(|fund| Some(&fund.code) == general.as_ref()).or_else(|| funds.iter().find(free))?;
        Some(Explanation::new(self.what(), Some(found.path.clone()), Some(fund.code.clone())))
    }
}

/// The refusal of a word that is neither.
#[must_use]
pub fn no_missing(read: &str) -> OpsError {
    OpsError::NotPossible(format!("“{read}” is not what a bank does by itself. Say fee or interest."))
}

/// Records the bank's fee or interest and matches it: of a line of the statement, or, where nothing else is left, of what
/// remains of the difference. Answers the entry's number.
///
/// # Errors
/// The line is decided already or goes the other way, there is no difference of that sign, or the book has no account for it.
pub fn record_missing(conn: &mut Conn, id: i64, missing: Missing, line: Option<i64>, acting: &Acting) -> Result<i64> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let explanation = missing.explained(&chart).ok_or_else(|| {
            let (what, path) = match missing {
                Missing::Fee => ("a bank's fees", FEES_BANK),
                Missing::Interest => ("interest", INTEREST),
            };
            OpsError::NotPossible(format!("There is no account for {what}. Open one first, such as {path}."))
        })?;
        let (lines, entry) = match line {
            Some(line) => (vec![line], of_line(conn, id, line, missing, explanation, acting)?),
            None => (Vec::new(), of_difference(conn, id, missing, explanation, acting)?),
        };
        // Seen again, for the entry is among what is open now.
        let work = view_reconciliation(conn, id)?;
        accept_within(conn, &work, &lines, &[entry], missing.name(), acting)?;
        Ok(entry)
    })
}

fn of_line(
    conn: &mut Conn,
    id: i64,
    line: i64,
    missing: Missing,
    explanation: Explanation,
    acting: &Acting,
) -> Result<i64> {
    let work = view_reconciliation(conn, id)?;
    let stored = work.lines.iter().find(|one| one.id == line);
    if stored.and_then(|stored| Missing::of(stored.line.net_minor)) != Some(missing) {
        return Err(OpsError::NotPossible(
            "A fee is a line that goes out, interest one that comes in, and neither is matched yet.".into(),
        ));
    }
    decide_within(conn, &[(line, Decision::Post(explanation))], acting)?;
    let entry = personal::find_line(conn, line)?.and_then(|stored| stored.entry);
    entry.ok_or_else(|| OpsError::NotPossible("Nothing was recorded.".into()))
}

fn of_difference(conn: &mut Conn, id: i64, missing: Missing, explanation: Explanation, acting: &Acting) -> Result<i64> {
    let work = view_reconciliation(conn, id)?;
    let (statement, minor) = (work.reconciliation.statement, work.difference_minor);
    if work.reconciliation.finished_at.is_some() || Missing::of(minor) != Some(missing) || !work.lines.is_empty() {
        return Err(OpsError::NotPossible(
            "That is not what is missing: match or record the lines of the statement first, and look at what remains."
                .into(),
        ));
    }
    let (Some(account), Some(fund)) = (explanation.account, explanation.fund) else {
        return Err(OpsError::NotPossible("There is no account for it.".into()));
    };
    let amount = Amount::from(Money::new(minor.saturating_abs(), statement.currency));
    let (own, currency) = (work.account.clone(), Some(statement.currency));
    let act: Act = match missing {
        Missing::Fee => Payment {
            fund,
            amount,
            currency,
            from: own,
            expense: account,
            fee: None,
            fee_borne_by: FeeBorneBy::Fund,
            fee_account: None,
        }
        .into(),
        Missing::Interest => Income {
            fund,
            amount,
            currency,
            into: own,
            income: account,
            fee: None,
            fee_borne_by: FeeBorneBy::Fund,
            fee_account: None,
        }
        .into(),
    };
    // A second fee of the same statement is another entry.
    let key = free_key(conn, format!("reconciliation-{id}-{}", missing.name()))?;
    let record = Record::new(key, work.reconciliation.statement_on, act);
    let mut chart = Chart::load(conn)?;
    let posted = record_within(conn, &mut chart, &[record], acting)?;
    posted.sequences.first().copied().ok_or_else(|| OpsError::NotPossible("Nothing was recorded.".into()))
}
