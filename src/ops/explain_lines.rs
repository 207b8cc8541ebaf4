//! What statement lines are: proposals with reasons, and the entries made from what a person agreed to.

use std::collections::HashMap;

use serde::Serialize;

use super::import_file::{FileToImport, Imported, import_file};
use super::record_acts::record_within;
use super::{Acting, OpsError, Refusal, Result};
use crate::acts::opening::JournalLine;
use crate::acts::{Amount, Donation, FeeBorneBy, Income, Journal, Move, Payment, Record};
use crate::import::earmark::{Candidate, Earmarks, proposal};
use crate::ledger::statement::LineStatus;
use crate::ledger::{Account, AccountKind, AccountPath, Fund, FundCode, Money, Role};
use crate::store::accounts::Chart;
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::{Conn, entries, write};

/// What a line is, in people's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Donation,
    /// Any other money in: membership fees, interest, sales without stock.
    Income,
    /// Money paid out, fees included.
    Payment,
    /// Money moved between own accounts.
    Move,
}

impl What {
    pub const ALL: [Self; 4] = [Self::Donation, Self::Income, Self::Payment, Self::Move];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Donation => "donation",
            Self::Income => "income",
            Self::Payment => "payment",
            Self::Move => "move",
        }
    }

    /// The kind of that name, as forms send it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.name() == name)
    }
}

/// What somebody says a line is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    pub what: What,
    /// The other account: where it came from or went to. A donation chooses its own.
    pub account: Option<AccountPath>,
    pub fund: Option<FundCode>,
}

/// Why an explanation is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "because")]
pub enum Because {
    /// The text names the fund.
    Earmark { matched: String, confidence_percent: u8 },
    /// The other side was explained so before.
    LikeBefore { line: i64 },
    /// The statement itself says what kind of line it is.
    StatedKind { kind: String },
    /// An entry of this amount is in the book already, near this day.
    EntryThere { entry: i64 },
}

/// A line with what is proposed for it.
#[derive(Clone)]
pub struct Proposed {
    pub line: StoredLine,
    /// Complete enough to be posted as it is; otherwise somebody must decide.
    pub explanation: Option<Explanation>,
    pub because: Vec<Because>,
    pub candidates: Vec<Candidate>,
    /// Sure enough for `import --post`.
    pub is_sure: bool,
    /// An entry that this line may already be.
    pub entry_there: Option<i64>,
}

/// The open booked lines of an account or of one import, each with a proposal.
///
/// # Errors
/// When the book cannot be read.
pub fn propose_lines(conn: &mut Conn, lines: Vec<StoredLine>) -> Result<Vec<Proposed>> {
    let chart = Chart::load(conn)?;
    let known: Vec<Fund> = chart.funds().into_iter().cloned().collect();
    let earmarks = Earmarks::new(&known);
    let mut before = HashMap::new();
    let mut there: HashMap<i64, Vec<crate::store::reconciliations::BookLine>> = HashMap::new();
    for account_id in lines.iter().map(|line| line.account_id).collect::<std::collections::BTreeSet<_>>() {
        remember(conn, &chart, account_id, &mut before)?;
        let far = lines.iter().map(|line| line.line.date).max().unwrap_or_default();
        let far = far.checked_add_days(chrono::Days::new(10)).unwrap_or(far);
        if let Some(currency) = lines.iter().find(|line| line.account_id == account_id).map(|line| line.line.currency) {
            let made: std::collections::HashSet<i64> =
                personal::list_entries_of_lines(conn, account_id)?.into_iter().collect();
            let mut open = crate::store::reconciliations::list_unmatched_entries(conn, account_id, currency, far)?;
            open.retain(|entry| !made.contains(&entry.entry));
            there.insert(account_id, open);
        }
    }
    let mut taken = std::collections::HashSet::new();
    let is_open = |line: &StoredLine| line.state == LineState::Open && line.line.status == LineStatus::Booked;
    Ok(lines
        .into_iter()
        .filter(is_open)
        .map(|line| {
            let near = |entry: &&crate::store::reconciliations::BookLine| {
                entry.amount_minor == line.line.net_minor
                    && entry.date.signed_duration_since(line.line.date).num_days().abs() <= 5
                    && !taken.contains(&entry.entry)
            };
            let entry_there =
                there.get(&line.account_id).and_then(|open| open.iter().find(near)).map(|entry| entry.entry);
            taken.extend(entry_there);
            let mut proposed = propose_one(&chart, &earmarks, &before, line);
            if let Some(entry) = entry_there {
                proposed.because.insert(0, Because::EntryThere { entry });
                proposed.entry_there = Some(entry);
                proposed.is_sure = false;
            }
            proposed
        })
        .collect())
}

/// How the other sides of an account's lines were explained: by account number, else by name, with the sign.
fn remember(
    conn: &mut Conn,
    chart: &Chart,
    account_id: i64,
    before: &mut HashMap<String, (i64, Explanation)>,
) -> Result<()> {
    for stored in personal::list_posted_lines(conn, account_id, 2000)? {
        let Some(entry) = stored.entry else { continue };
        let Some(sealed) = entries::find(conn, chart, entry)? else { continue };
        let Some(own) = chart.path_of(account_id).ok() else { continue };
        let Some(line) = sealed.draft.lines.iter().find(|line| line.account != *own) else { continue };
        let what = match (sealed.draft.kind, chart.account(&line.account).map(|account| account.kind)) {
            (crate::ledger::EntryKind::Donation, _) => What::Donation,
            (crate::ledger::EntryKind::Move, _) => What::Move,
            (_, Some(crate::ledger::AccountKind::Income)) => What::Income,
            _ => What::Payment,
        };
        let account = (what != What::Donation).then(|| line.account.clone());
        let fund = (what != What::Move).then(|| line.fund.clone());
        if let Some(key) = other_side(&stored) {
            before.insert(key, (stored.id, Explanation { what, account, fund }));
        }
    }
    Ok(())
}

fn other_side(stored: &StoredLine) -> Option<String> {
    let line = &stored.line;
    let name = line.counterparty_account.as_deref().filter(|text| !text.is_empty()).unwrap_or(&line.counterparty);
    let name = name.trim().to_lowercase();
    (!name.is_empty()).then(|| format!("{}{name}", if line.net_minor < 0 { '-' } else { '+' }))
}

fn propose_one(
    chart: &Chart,
    earmarks: &Earmarks,
    before: &HashMap<String, (i64, Explanation)>,
    line: StoredLine,
) -> Proposed {
    let candidates = earmarks.find(&line.line);
    let best = proposal(&candidates).cloned();
    let mut because = Vec::new();
    let like_before = other_side(&line).and_then(|key| before.get(&key).cloned());
    let stated = stated_kind(chart, &line);
    let comes_in = line.line.net_minor > 0;
    let explanation = if let Some(explanation) = stated {
        because.push(Because::StatedKind { kind: line.line.kind.clone() });
        Some(explanation)
    } else if let (true, Some(found)) = (comes_in, &best) {
        because.push(Because::Earmark { matched: found.matched.clone(), confidence_percent: found.confidence_percent });
        Some(Explanation { what: What::Donation, account: None, fund: Some(found.fund.clone()) })
    } else if let Some((earlier, explanation)) =
        like_before.filter(|(_, earlier)| candidates.is_empty() || earlier.what != What::Donation)
    {
        because.push(Because::LikeBefore { line: earlier });
        Some(explanation)
    } else {
        None
    };
    let is_sure =
        matches!(because.first(), Some(Because::Earmark { .. } | Because::StatedKind { .. })) && explanation.is_some();
    Proposed { line, explanation, because, candidates, is_sure, entry_there: None }
}

/// Payouts, funding and fees, which the statement names itself.
fn stated_kind(chart: &Chart, stored: &StoredLine) -> Option<Explanation> {
    let general: FundCode = "general".parse().ok()?;
    let with_role =
        |role: Role| chart.accounts().into_iter().find(|account| account.role == role && !account.is_closed).cloned();
    match stored.line.kind.as_str() {
        "payout" | "funding" => {
            let transit: Account = with_role(Role::InTransit)?;
            Some(Explanation { what: What::Move, account: Some(transit.path), fund: None })
        }
        "fee" if stored.line.net_minor < 0 => {
            let fees: AccountPath = "Expenses:Fees:Bank".parse().ok()?;
            chart.account(&fees)?;
            Some(Explanation { what: What::Payment, account: Some(fees), fund: Some(general) })
        }
        _ => None,
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

fn decide_within(conn: &mut Conn, decisions: &[(i64, Decision)], acting: &Acting) -> Result<usize> {
    let mut chart = Chart::load(conn)?;
    let (mut records, mut posted_lines, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    for ((id, decision), number) in decisions.iter().zip(1_usize..) {
        let stored = personal::find_line(conn, *id)?.ok_or_else(|| OpsError::NotFound {
            what: format!("statement line {id}"),
            hint: "Reload the page.".into(),
        })?;
        let wanted = if *decision == Decision::BringBack { LineState::SetAside } else { LineState::Open };
        if stored.state != wanted {
            refusals.push(Refusal {
                line: number,
                message: format!("The line of {} is {} already.", stored.line.date, stored.state.name()),
            });
            continue;
        }
        match decision {
            Decision::Post(explanation) => match record_of(&chart, &stored, explanation) {
                Ok(record) => {
                    records.push(record);
                    posted_lines.push((number, stored.id));
                }
                Err(error) => refusals.push(Refusal { line: number, message: error.to_string() }),
            },
            Decision::IsEntry(entry) => match is_entry(conn, &chart, &stored, *entry) {
                Err(OpsError::Store(error)) => return Err(error.into()),
                Err(error) => refusals.push(Refusal { line: number, message: error.to_string() }),
                Ok(()) => {}
            },
            Decision::SetAside(reason) if reason.trim().is_empty() => {
                refusals.push(Refusal { line: number, message: "Say why the line is set aside.".into() });
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
    let posted = record_within(conn, &mut chart, &records, acting).map_err(|error| match error {
        OpsError::Refused(refusals) => OpsError::Refused(
            refusals
                .into_iter()
                .map(|refusal| {
                    let line =
                        posted_lines.get(refusal.line.saturating_sub(1)).map_or(refusal.line, |(number, _)| *number);
                    Refusal { line, ..refusal }
                })
                .collect(),
        ),
        other => other,
    })?;
    for ((_, line), entry) in posted_lines.iter().zip(&posted.sequences) {
        personal::set_line_state(conn, *line, LineState::Posted, Some(*entry), None)?;
    }
    Ok(posted.new)
}

fn is_entry(conn: &mut Conn, chart: &Chart, stored: &StoredLine, entry: i64) -> Result<()> {
    let sealed = entries::find(conn, chart, entry)?
        .ok_or_else(|| OpsError::NotFound { what: format!("entry {entry}"), hint: "Reload the page.".into() })?;
    let own = chart.path_of(stored.account_id)?;
    let sum: i64 = sealed.draft.lines.iter().filter(|line| line.account == *own).map(|line| line.amount.minor).sum();
    if sum != stored.line.net_minor {
        let (book, line) =
            (Money::new(sum, stored.line.currency), Money::new(stored.line.net_minor, stored.line.currency));
        return Err(OpsError::NotPossible(format!("Entry {entry} changes the account by {book}, the line by {line}.")));
    }
    Ok(personal::set_line_state(conn, stored.id, LineState::Matched, Some(entry), None)?)
}

/// The act that a line becomes. Nothing of the line's personal text goes into it.
fn record_of(chart: &Chart, stored: &StoredLine, explanation: &Explanation) -> Result<Record> {
    let line = &stored.line;
    let own = chart.path_of(stored.account_id)?.clone();
    let key = format!("line-{}", stored.id);
    let amount = |minor: i64| Amount::from(Money::new(minor.saturating_abs(), line.currency));
    let fund = || {
        explanation
            .fund
            .clone()
            .ok_or_else(|| OpsError::NotPossible(format!("Choose a fund for the line of {}.", line.date)))
    };
    let account = || {
        explanation
            .account
            .clone()
            .ok_or_else(|| OpsError::NotPossible(format!("Choose what the line of {} was for.", line.date)))
    };
    let must = |comes_in: bool| {
        if (line.net_minor > 0) == comes_in {
            return Ok(());
        }
        let (is, would) = if comes_in { ("went out", "money in") } else { ("came in", "money out") };
        Err(OpsError::NotPossible(format!("The line of {} {is}; it cannot be {would}.", line.date)))
    };
    let fee = line.fee_minor.filter(|fee| *fee != 0).map(amount);
    let currency = Some(line.currency);
    let mut record = match explanation.what {
        What::Donation => {
            must(true)?;
            let (fund, amount, into) = (fund()?, amount(line.amount_minor), own);
            let gift = Donation {
                fund,
                amount,
                currency,
                into,
                fee,
                fee_borne_by: FeeBorneBy::Fund,
                fee_account: None,
                income: None,
            };
            Record::new(key, line.date, gift)
        }
        What::Income if account()?.kind() == AccountKind::Income => {
            must(true)?;
            let (fund, amount, into) = (fund()?, amount(line.amount_minor), own);
            let income = Income {
                fund,
                amount,
                currency,
                into,
                income: account()?,
                fee,
                fee_borne_by: FeeBorneBy::Fund,
                fee_account: None,
            };
            Record::new(key, line.date, income)
        }
        What::Payment if account()?.kind() == AccountKind::Expense => {
            must(false)?;
            let (fund, amount, from) = (fund()?, amount(line.net_minor), own);
            let payment = Payment {
                fund,
                amount,
                currency,
                from,
                expense: account()?,
                fee: None,
                fee_borne_by: FeeBorneBy::Fund,
                fee_account: None,
            };
            Record::new(key, line.date, payment)
        }
        // A debt paid, a gift given back, a refund of a cost: the same two accounts, the other way round.
        What::Income | What::Payment => {
            must(explanation.what == What::Income)?;
            let (net, fund) = (Money::new(line.net_minor, line.currency), fund()?);
            let side = |account, money: Money| JournalLine {
                account,
                fund: fund.clone(),
                amount: Amount::new(money.to_string()),
                currency,
                memo: None,
            };
            Record::new(key, line.date, Journal { lines: vec![side(own, net), side(account()?, net.negated())] })
        }
        What::Move => {
            let other = account()?;
            let (from, into) = if line.net_minor < 0 { (own, other) } else { (other, own) };
            Record::new(
                key,
                line.date,
                Move { from, into, amount: amount(line.net_minor), currency, fund: explanation.fund.clone() },
            )
        }
    };
    record.override_reason = (line.net_minor < 0).then(|| "It stands on the bank's statement.".to_owned());
    Ok(record)
}

/// Imports a file and posts its sure proposals, both or neither. A proposal that a rule refuses (a closed month, a
/// fund without the money) is left open for the review.
///
/// # Errors
/// When the import is refused.
pub fn import_and_post(conn: &mut Conn, file: &FileToImport, acting: &Acting) -> Result<Imported> {
    write(conn, |conn| {
        let mut done = import_file(conn, file, acting)?;
        if let Some(id) = done.import.filter(|_| done.new > 0) {
            done.posted = post_sure(conn, id, acting)?;
        }
        Ok(done)
    })
}

fn post_sure(conn: &mut Conn, import_id: i64, acting: &Acting) -> Result<usize> {
    let lines = personal::list_lines_of(conn, import_id)?;
    let mut decisions: Vec<(i64, Decision)> = propose_lines(conn, lines)?
        .into_iter()
        .filter(|proposed| proposed.is_sure)
        .filter_map(|proposed| Some((proposed.line.id, Decision::Post(proposed.explanation?))))
        .collect();
    loop {
        match decide_lines(conn, &decisions, acting) {
            Err(OpsError::Refused(refusals)) if !decisions.is_empty() => {
                let refused: std::collections::HashSet<usize> = refusals.iter().map(|refusal| refusal.line).collect();
                let before = decisions.len();
                let kept = decisions.into_iter().zip(1_usize..).filter(|(_, number)| !refused.contains(number));
                decisions = kept.map(|(decision, _)| decision).collect();
                if decisions.len() == before {
                    return Err(OpsError::Refused(refusals));
                }
            }
            outcome => return outcome,
        }
    }
}
