//! Settles a night in one step: what bands and others get of it is paid, and the rest goes to the funds by shares, so
//! that the event's fund ends at zero.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::record_acts::{preview_acts, record_acts, rehearse_all};
use super::{Acting, OpsError, Result};
use crate::acts::chart as standard;
use crate::acts::event::Cost;
use crate::acts::takings::counted_apart;
use crate::acts::{EventCost, EventSettlement, Percent, Record, Share};
use crate::ledger::check::SealedEntry;
use crate::ledger::product::WHOLE;
use crate::ledger::split::by_weights;
use crate::ledger::{AccountKind, AccountPath, Currency, Draft, DraftLine, EntryKind, FundCode, Money, Role};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::entry_links::list_reversed;
use crate::store::totals::Cells;
use crate::store::{Conn, books, entries, events, totals};

/// What somebody gets of the night: a sum in any case, or a part of what is left after costs when that is more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deal {
    /// What it is booked as: `Expenses:Event:Bands`.
    pub expense: AccountPath,
    /// In minor units; zero for none.
    pub guarantee: i64,
    /// Ten-thousandths of a percent of what is left after costs.
    pub weight: u64,
    /// Where the money leaves.
    pub from: AccountPath,
}

/// What is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    pub event: String,
    pub date: NaiveDate,
    pub deals: Vec<Deal>,
    /// Ten-thousandths of a percent for each fund.
    pub shares: Vec<(FundCode, u64)>,
    /// The key of the form.
    pub key: String,
    /// Why a restricted fund bears a loss, and what that rests on.
    pub rededication: Option<String>,
    /// Why a restricted fund may fall below zero by it.
    pub override_reason: Option<String>,
}

/// What a night brought and cost, and what is still open, before anything is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Night {
    pub currency: Currency,
    /// By account: income and spending, both positive, in minor units of the book's currency.
    pub income: BTreeMap<AccountPath, i64>,
    pub spending: BTreeMap<AccountPath, i64>,
    /// What of it other funds have already, less what it cost them: merch sold there, gifts for a purpose. Minor units of
    /// the book's currency; no part of what is shared.
    pub beside: BTreeMap<FundCode, i64>,
    /// Assets that are no money and debts in the event's fund: they stand in the way of settling.
    pub open: Vec<(AccountPath, Money)>,
    /// Money in the event's fund.
    pub money: Vec<(AccountPath, Money)>,
}

impl Night {
    #[must_use]
    pub fn total_income(&self) -> i64 {
        self.income.values().copied().fold(0, i64::saturating_add)
    }

    #[must_use]
    pub fn total_spending(&self) -> i64 {
        self.spending.values().copied().fold(0, i64::saturating_add)
    }

    /// What the event's own fund has of income less spending: what bands and funds share.
    #[must_use]
    pub fn to_share(&self) -> i64 {
        let beside = self.beside.values().copied().fold(0, i64::saturating_add);
        self.total_income().saturating_sub(self.total_spending()).saturating_sub(beside)
    }

    /// What a deal comes to: the guarantee, or the part of what is left after costs when that is more.
    #[must_use]
    pub fn due(&self, deal: &Deal) -> i64 {
        let left = self.to_share().max(0);
        let part = by_weights(left, &[deal.weight, WHOLE.saturating_sub(deal.weight)]);
        part.first().copied().unwrap_or(0).max(deal.guarantee)
    }
}

/// Looks at a night.
///
/// # Errors
/// When there is no such event, or the book cannot be read.
pub fn survey_night(conn: &mut Conn, code: &str, day: NaiveDate) -> Result<Night> {
    let chart = Chart::load(conn)?;
    let missing =
        || OpsError::NotFound { what: format!("event {code}"), hint: "See: solidarity-ledger event list".into() };
    let event = events::find(conn, &chart, code)?.ok_or_else(missing)?;
    let currency = books::get(conn)?.currency;
    let filter = EntryFilter { event: Some(code.to_owned()), ..EntryFilter::default() };
    let mut night = Night {
        currency,
        income: BTreeMap::new(),
        spending: BTreeMap::new(),
        beside: BTreeMap::new(),
        open: Vec::new(),
        money: Vec::new(),
    };
    for sealed in entries::list(conn, &chart, &filter, false, None, i64::MAX)? {
        for line in sealed.draft.lines.iter().filter(|line| line.amount.currency == currency) {
            let (side, minor) = match chart.account(&line.account).map(|account| account.kind) {
                Some(AccountKind::Income) => (&mut night.income, line.amount.minor.saturating_neg()),
                Some(AccountKind::Expense) => (&mut night.spending, line.amount.minor),
                _ => continue,
            };
            if line.fund != event.fund {
                let beside = night.beside.entry(line.fund.clone()).or_default();
                *beside = beside.saturating_sub(line.amount.minor);
            }
            let sum = side.entry(line.account.clone()).or_default();
            *sum = sum.saturating_add(minor);
        }
    }
    if let Some(id) = chart.fund_id(&event.fund) {
        for cell in totals::sum_cells(conn, &chart, Cells::OfFund(id), day)? {
            let kind = chart.account(&cell.account).map(|account| account.kind);
            let held = Money::new(cell.closing_minor(), cell.currency);
            if held.is_zero() || !matches!(kind, Some(AccountKind::Asset | AccountKind::Liability)) {
                continue;
            }
            let is_money = chart.role(&cell.account).is_some_and(crate::ledger::Role::is_money);
            if is_money { &mut night.money } else { &mut night.open }.push((cell.account, held));
        }
    }
    Ok(night)
}

/// What was recorded on its own into cash boxes at a night, beside its sheets: merch sold there, gifts. By box; it lies in the
/// till when that is counted. What an earlier sheet has counted so lies in no later count.
///
/// # Errors
/// When the book cannot be read.
pub fn recorded_apart(conn: &mut Conn, code: &str) -> Result<BTreeMap<AccountPath, Money>> {
    let chart = Chart::load(conn)?;
    let currency = books::get(conn)?.currency;
    let filter = EntryFilter { event: Some(code.to_owned()), ..EntryFilter::default() };
    let mut sums: BTreeMap<AccountPath, Money> = BTreeMap::new();
    let sealed = entries::list(conn, &chart, &filter, false, None, i64::MAX)?;
    let sheets: Vec<&SealedEntry> =
        sealed.iter().filter(|one| one.draft.kind == EntryKind::EventIncome && one.draft.reverses.is_none()).collect();
    let gone = list_reversed(conn, &sheets.iter().map(|one| one.seal.sequence).collect::<Vec<_>>())?;
    for sheet in sheets.into_iter().filter(|one| !gone.contains(&one.seal.sequence)) {
        if let Some((till, apart)) = counted_apart(&sheet.draft).filter(|(_, apart)| apart.currency == currency) {
            let sum = sums.entry(till).or_insert(Money::zero(currency));
            sum.minor = sum.minor.saturating_sub(apart.minor);
        }
    }
    for sealed in sealed {
        if !matches!(sealed.draft.kind, EntryKind::MerchSale | EntryKind::Donation | EntryKind::Refund) {
            continue;
        }
        let in_cash = |line: &&DraftLine| chart.role(&line.account) == Some(Role::Cash);
        for line in sealed.draft.lines.iter().filter(in_cash).filter(|line| line.amount.currency == currency) {
            let sum = sums.entry(line.account.clone()).or_insert(Money::zero(currency));
            sum.minor = sum.minor.saturating_add(line.amount.minor);
        }
    }
    sums.retain(|_, sum| sum.minor > 0);
    Ok(sums)
}

/// Whether an entry hands a night's surplus or loss over.
#[must_use]
pub fn is_settlement(draft: &Draft) -> bool {
    draft.lines.iter().any(|line| line.account.as_str() == standard::TRANSFERS_EVENT)
}

/// The entry that settled a night, and its day; what was taken back settles nothing.
///
/// # Errors
/// When the book cannot be read.
pub fn find_settlement(conn: &mut Conn, chart: &Chart, event: &str) -> Result<Option<(i64, NaiveDate)>> {
    let filter = EntryFilter { event: Some(event.to_owned()), ..EntryFilter::default() };
    let mut found = entries::list(conn, chart, &filter, true, None, 2000)?;
    found.retain(|one| is_settlement(&one.draft) && one.draft.reverses.is_none());
    let reversed = list_reversed(conn, &found.iter().map(|one| one.seal.sequence).collect::<Vec<_>>())?;
    let standing = found.into_iter().find(|one| !reversed.contains(&one.seal.sequence));
    Ok(standing.map(|one| (one.seal.sequence, one.draft.date)))
}

/// The acts that settle a night: what is due to bands and others is paid, then the fund is emptied.
///
/// # Errors
/// When the event cannot be read.
pub fn settling_acts(conn: &mut Conn, settlement: &Settlement) -> Result<Vec<Record>> {
    let night = survey_night(conn, &settlement.event, settlement.date)?;
    let mut records = Vec::new();
    for (deal, n) in settlement.deals.iter().zip(1_usize..) {
        let due = night.due(deal);
        if due > 0 {
            let cost = Cost { expense: deal.expense.clone(), amount: Money::new(due, night.currency).into() };
            let act = EventCost {
                fund: None,
                costs: vec![cost],
                currency: Some(night.currency),
                from: Some(deal.from.clone()),
                owed_to: None,
            };
            records.push(record(settlement, &format!("{}-deal-{n}", settlement.key), act.into()));
        }
    }
    let share = |(fund, weight): &(FundCode, u64)| {
        let (whole, rest) = (weight / 10_000, weight % 10_000);
        Share { fund: fund.clone(), percent: Percent::new(format!("{whole}.{rest:04}")) }
    };
    let act = EventSettlement { fund: None, shares: settlement.shares.iter().map(share).collect(), through: None };
    let shared = record(settlement, &settlement.key, act.into());
    let (rededication, override_reason) = (settlement.rededication.clone(), settlement.override_reason.clone());
    records.push(Record { rededication, override_reason, ..shared });
    Ok(records)
}

fn record(settlement: &Settlement, key: &str, act: crate::acts::Act) -> Record {
    let mut record = Record::new(key, settlement.date, act);
    record.event = Some(settlement.event.clone());
    record
}

/// What settling would post; nothing is.
///
/// # Errors
/// What the rules refuse, in a sentence.
pub fn rehearse_settlement(conn: &mut Conn, settlement: &Settlement, acting: &Acting) -> Result<Vec<Draft>> {
    let records = settling_acts(conn, settlement)?;
    // What an act says against itself is told as such, and not as a line of a file.
    preview_acts(conn, &records)?;
    rehearse_all(conn, &records, acting)
}

/// Posts the settlement, all of it or nothing; answers the number of its last entry. The same form sent again settles
/// nothing twice.
///
/// # Errors
/// What the rules refuse, in a sentence.
pub fn settle_event(conn: &mut Conn, settlement: &Settlement, acting: &Acting) -> Result<i64> {
    Ok(settle_whole(conn, settlement, acting)?.last().copied().unwrap_or(0))
}

/// The same with the numbers of all its entries: what bands and others got, and the rest. Of a form that is sent again, the
/// last.
///
/// # Errors
/// As [`settle_event`].
pub fn settle_whole(conn: &mut Conn, settlement: &Settlement, acting: &Acting) -> Result<Vec<i64>> {
    if let Some((number, _)) = entries::find_keys(conn, std::slice::from_ref(&settlement.key))?.get(&settlement.key) {
        return Ok(vec![*number]);
    }
    let records = settling_acts(conn, settlement)?;
    Ok(record_acts(conn, &records, acting)?.sequences)
}

/// A debt of an event's fund that is paid is among the event's entries, whether or not it was said.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn of_their_events(conn: &mut Conn, chart: &Chart, mut drafts: Vec<Draft>) -> Result<Vec<Draft>> {
    let nameless = |draft: &&mut Draft| draft.kind == EntryKind::Payment && draft.event.is_none();
    for draft in drafts.iter_mut().filter(nameless) {
        let Some(fund) = draft.lines.first().map(|line| line.fund.clone()) else { continue };
        if draft.lines.iter().all(|line| line.fund == fund) {
            draft.event = events::find_of_fund(conn, chart, &fund)?;
        }
    }
    Ok(drafts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(income: i64, spending: i64) -> Night {
        let sums = |path: &str, minor| BTreeMap::from([(path.parse().unwrap(), minor)]);
        Night {
            currency: Currency::EUR,
            income: sums("Income:Event:Door", income),
            spending: sums("Expenses:Event:PA", spending),
            beside: BTreeMap::new(),
            open: Vec::new(),
            money: Vec::new(),
        }
    }

    fn deal(guarantee: i64, percent: u64) -> Deal {
        let expense = "Expenses:Event:Bands".parse().unwrap();
        Deal { expense, guarantee, weight: percent * 10_000, from: "Assets:Cash:Box".parse().unwrap() }
    }

    #[test]
    fn a_band_gets_its_guarantee_or_its_part_after_costs_whichever_is_more() {
        // 60 percent of 500.01 left after costs is 300.01, the cent goes to the larger part.
        assert_eq!(night(70_001, 20_000).due(&deal(10_000, 60)), 30_001);
        assert_eq!(night(30_000, 20_000).due(&deal(10_000, 60)), 10_000);
        // A loss leaves nothing to share, the guarantee stands.
        assert_eq!(night(10_000, 20_000).due(&deal(10_000, 60)), 10_000);
        assert_eq!(night(10_000, 20_000).due(&deal(0, 60)), 0);
        // Of the 500.00, 54.00 are the merch fund's, which sold there.
        let with_merch = Night { beside: BTreeMap::from([("merch".parse().unwrap(), 5_400)]), ..night(70_000, 20_000) };
        assert_eq!(with_merch.due(&deal(10_000, 60)), 26_760);
    }
}
