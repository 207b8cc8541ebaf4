//! What statement lines are: the entries made from what a person agreed to.

use std::collections::{HashMap, HashSet};

use super::bear_fees::fee_bearers;
use super::line_acts::record_of;
use super::match_payouts::note_arrivals;
use super::provider_lines::key_taken_back;
use super::record_acts::record_within;
use super::sell_orders::{OrderSale, SaleBack};
use super::settle_group::{Together, act_of, description_of, groups_of};
use super::{Acting, OpsError, Refusal, Result};
use crate::acts::{Act, Record};
use crate::import::rules::Portion;
use crate::ledger::{AccountPath, FundCode, Money, Role};
use crate::store::accounts::Chart;
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::{Conn, apart, entries, write};

pub use crate::import::rules::What;

/// What somebody says a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub what: What,
    /// The other account: where it came from or went to. A donation without one chooses its own.
    pub account: Option<AccountPath>,
    pub fund: Option<FundCode>,
    /// The line divided over funds and accounts; empty when it is one thing.
    pub parts: Vec<Portion>,
    /// A contact's code.
    pub contact: Option<String>,
    /// The entry's description instead of the one it would have.
    pub text: Option<String>,
    /// What somebody kept of it before it came, in minor units; for a line that states no fee of its own. The line is gross then.
    pub fee_minor: Option<i64>,
    /// The line is the payment of this order: a sale with its goods. `fund` and `account` only say where it stands then.
    pub sale: Option<Box<OrderSale>>,
    /// The line pays a sale back.
    pub sale_back: Option<SaleBack>,
}

impl Explanation {
    /// One thing, with nothing else said.
    #[must_use]
    pub const fn new(what: What, account: Option<AccountPath>, fund: Option<FundCode>) -> Self {
        Self {
            what,
            account,
            fund,
            parts: Vec::new(),
            contact: None,
            text: None,
            fee_minor: None,
            sale: None,
            sale_back: None,
        }
    }
}

/// What to do with one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    Post(Explanation),
    /// It is an entry that is in the book already.
    IsEntry(i64),
    SetAside(String),
    /// Bring a line back that was set aside.
    BringBack,
}

/// Carries out decisions, all or none; answers how many entries were made.
///
/// # Errors
/// Every line whose decision is incomplete or refused, by its place in the list.
pub fn decide_lines(conn: &mut Conn, decisions: &[(i64, Decision)], acting: &Acting) -> Result<usize> {
    write(conn, |conn| decide_within(conn, decisions, acting))
}

/// The same inside a transaction that does more.
pub(super) fn decide_within(conn: &mut Conn, decisions: &[(i64, Decision)], acting: &Acting) -> Result<usize> {
    let mut chart = Chart::load(conn)?;
    let (mut records, mut posted_lines, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    let mut groups = Groups { bearers: fee_bearers(conn)?, ..Groups::default() };
    let mut moved = Vec::new();
    for ((id, decision), number) in decisions.iter().zip(1_usize..) {
        let stored = personal::find_line(conn, *id)?.ok_or_else(|| OpsError::NotFound {
            what: format!("statement line {id}"),
            hint: "Reload the page.".into(),
        })?;
        let wanted = if *decision == Decision::BringBack { LineState::SetAside } else { LineState::Open };
        if stored.state != wanted {
            refusals.push(Refusal {
                line: number,
                why: None,
                message: match stored.entry {
                    Some(entry) => format!("The line of {} is recorded already, as entry {entry}.", stored.line.date),
                    None => format!("The line of {} is {} already.", stored.line.date, stored.state.name()),
                },
            });
            continue;
        }
        match decision {
            Decision::Post(explanation) => match groups.record_of(conn, &chart, &stored, explanation) {
                Ok((mut record, lines)) => {
                    record.key = free_key(conn, record.key)?;
                    if let Act::Journal(journal) = &mut record.act {
                        journal.gives_back = key_taken_back(conn, &chart, &stored)?;
                    }
                    records.push(record);
                    posted_lines.push((number, lines));
                    if explanation.what == What::Move {
                        moved.push(stored);
                    }
                }
                Err(error) => refusals.push(Refusal::new(number, error.to_string())),
            },
            Decision::IsEntry(entry) => match is_entry(conn, &chart, &stored, *entry) {
                Err(OpsError::Store(error)) => return Err(error.into()),
                Err(error) => refusals.push(Refusal::new(number, error.to_string())),
                Ok(()) => {}
            },
            Decision::SetAside(reason) if reason.trim().is_empty() => {
                refusals.push(Refusal::new(number, "Say why the line is set aside.".into()));
            }
            Decision::SetAside(reason) => {
                personal::set_line_state(conn, stored.id, LineState::SetAside, None, Some(reason.trim()))?
            }
            Decision::BringBack => personal::set_line_state(conn, stored.id, LineState::Open, None, None)?,
        }
    }
    if !refusals.is_empty() {
        return Err(OpsError::Refused(refusals));
    }
    let posted = record_within(conn, &mut chart, &records, acting)
        .map_err(|error| error.at_lines(&posted_lines.iter().map(|(number, _)| *number).collect::<Vec<_>>()))?;
    for ((_, lines), entry) in posted_lines.iter().zip(&posted.sequences) {
        for line in lines {
            personal::set_line_state(conn, *line, LineState::Posted, Some(*entry), None)?;
        }
    }
    note_arrivals(conn, &chart, &moved.iter().collect::<Vec<_>>())?;
    Ok(posted.new)
}

/// The key, or where it was used before its next form: a line that was taken back is posted anew.
pub(super) fn free_key(conn: &mut Conn, key: String) -> Result<String> {
    let mut free = key.clone();
    for time in 2..100 {
        if entries::find_keys(conn, std::slice::from_ref(&free))?.is_empty() {
            break;
        }
        free = format!("{key}-{time}");
    }
    Ok(free)
}

fn is_entry(conn: &mut Conn, chart: &Chart, stored: &StoredLine, entry: i64) -> Result<()> {
    let sealed = entries::find(conn, chart, entry)?
        .ok_or_else(|| OpsError::NotFound { what: format!("entry {entry}"), hint: "Reload the page.".into() })?;
    let own = chart.path_of(stored.account_id)?;
    let sum: i64 = sealed.draft.lines.iter().filter(|line| line.account == *own).map(|line| line.amount.minor).sum();
    if sum != stored.line.net_minor {
        let (book, line) =
            (Money::new(sum, stored.line.currency), Money::new(stored.line.net_minor, stored.line.currency));
        return Err(OpsError::NotPossible(format!(
            "Entry {entry} changes the account by {book}, the line by {line}. Where several lines make up one entry, Reconcile takes them together."
        )));
    }
    Ok(personal::set_line_state(conn, stored.id, LineState::Matched, Some(entry), None)?)
}

/// What the decided lines' imports have together, looked up once an import; and who bears fees.
#[derive(Default)]
struct Groups {
    bearers: HashMap<FundCode, FundCode>,
    by_import: HashMap<i64, HashMap<i64, Together>>,
    /// Rows that are part of another one's thing.
    folded: HashSet<i64>,
}

impl Groups {
    /// The record of a line, and every line that it explains.
    fn record_of(
        &mut self,
        conn: &mut Conn,
        chart: &Chart,
        stored: &StoredLine,
        said: &Explanation,
    ) -> Result<(Record, Vec<i64>)> {
        let own = chart.account_by_id(stored.account_id);
        let Some(own) = own.filter(|own| own.role == Role::Provider) else {
            return Ok((record_of(chart, stored, said, &self.bearers)?, vec![stored.id]));
        };
        if !self.by_import.contains_key(&stored.import_id) {
            let found = groups_of(&personal::list_lines_of(conn, stored.import_id)?, &apart::list(conn)?);
            for together in &found {
                let parts = together.rows.iter().map(|row| row.id).filter(|id| *id != together.leader);
                self.folded.extend(parts);
            }
            let by_leader = found.into_iter().map(|together| (together.leader, together)).collect();
            self.by_import.insert(stored.import_id, by_leader);
        }
        let date = stored.line.date;
        if self.folded.contains(&stored.id) {
            return Err(OpsError::NotPossible(format!(
                "The line of {date} belongs to another line of its file. Explain that one."
            )));
        }
        let together = self.by_import.get(&stored.import_id).and_then(|found| found.get(&stored.id));
        let Some(together) = together else {
            return Ok((record_of(chart, stored, said, &self.bearers)?, vec![stored.id]));
        };
        if said.sale.is_some() || said.sale_back.is_some() {
            // Goods are sold in the currency they are paid in; a fee on a row of its own is a fee like any other.
            let record = record_of(chart, &together.as_one(stored)?, said, &self.bearers)?;
            return Ok((record, together.rows.iter().map(|row| row.id).collect()));
        }
        let bearer = said.fund.as_ref().and_then(|fund| self.bearers.get(fund));
        let mut record = Record::new(format!("line-{}", stored.id), date, act_of(chart, own, together, said, bearer)?);
        record.contact.clone_from(&said.contact);
        record.description = Some(said.text.clone().unwrap_or_else(|| description_of(chart, own, together, said)));
        record.override_reason = (stored.line.net_minor < 0).then(|| "It stands on the bank's statement.".to_owned());
        Ok((record, together.rows.iter().map(|row| row.id).collect()))
    }
}
