//! What statement lines are: the entries made from what a person agreed to.

use std::collections::{HashMap, HashSet};

use super::bear_fees::fee_bearers;
use super::match_payouts::note_arrivals;
use super::record_acts::record_within;
use super::sell_orders::{OrderSale, SaleBack};
use super::settle_group::{Together, account_in, act_of, description_of, groups_of};
use super::{Acting, OpsError, Refusal, Result};
use crate::acts::opening::JournalLine;
use crate::acts::{Act, Amount, Donation, FeeBorneBy, Income, Journal, Move, Payment, Record, Split, SplitPart};
use crate::import::rules::Portion;
use crate::ledger::{AccountKind, AccountPath, FundCode, Money, Role};
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
    /// The line is the payment of this order: a sale with its goods. `fund` and `account` only say where it stands then.
    pub sale: Option<Box<OrderSale>>,
    /// The line pays a sale back.
    pub sale_back: Option<SaleBack>,
}

impl Explanation {
    /// One thing, with nothing else said.
    #[must_use]
    pub const fn new(what: What, account: Option<AccountPath>, fund: Option<FundCode>) -> Self {
        Self { what, account, fund, parts: Vec::new(), contact: None, text: None, sale: None, sale_back: None }
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
                    records.push(record);
                    posted_lines.push((number, lines));
                    if explanation.what == What::Move {
                        moved.push(stored);
                    }
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
fn free_key(conn: &mut Conn, key: String) -> Result<String> {
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
        return Err(OpsError::NotPossible(format!("Entry {entry} changes the account by {book}, the line by {line}.")));
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

/// The act that a line becomes. Nothing of the line's personal text goes into it.
fn record_of(
    chart: &Chart,
    stored: &StoredLine,
    explanation: &Explanation,
    bearers: &HashMap<FundCode, FundCode>,
) -> Result<Record> {
    let line = &stored.line;
    // A provider keeps every currency on an account of its own.
    let in_currency = chart
        .account_by_id(stored.account_id)
        .and_then(|own| account_in(own, line.currency))
        .filter(|path| chart.account(path).is_some());
    let own = in_currency.map_or_else(|| chart.path_of(stored.account_id).cloned(), Ok)?;
    let bearer = explanation.fund.as_ref().and_then(|fund| bearers.get(fund)).cloned();
    let said = SaidOfLine { stored, explanation, own, bearer };
    let act: Act = match explanation.what {
        _ if explanation.sale.is_some() || explanation.sale_back.is_some() => said.of_goods()?,
        _ if !explanation.parts.is_empty() => said.split()?.into(),
        What::Donation => said.donation()?.into(),
        What::Income if said.account()?.kind() == AccountKind::Income => said.income()?.into(),
        What::Payment if said.account()?.kind() == AccountKind::Expense => said.payment()?.into(),
        What::Income | What::Payment => said.other_way_round()?.into(),
        What::Move => said.moved()?.into(),
    };
    let mut record = Record::new(format!("line-{}", stored.id), line.date, act);
    record.contact.clone_from(&explanation.contact);
    record.description.clone_from(&explanation.text);
    record.override_reason = (line.net_minor < 0).then(|| "It stands on the bank's statement.".to_owned());
    Ok(record)
}

/// A line with what somebody said of it; each method is one kind of act.
struct SaidOfLine<'a> {
    stored: &'a StoredLine,
    explanation: &'a Explanation,
    own: AccountPath,
    /// The fund that bears the fee, if it is another one.
    bearer: Option<FundCode>,
}

impl SaidOfLine<'_> {
    fn amount(&self, minor: i64) -> Amount {
        Amount::from(Money::new(minor.saturating_abs(), self.stored.line.currency))
    }

    fn fee(&self) -> Option<Amount> {
        self.stored.line.fee_minor.filter(|fee| *fee != 0).map(|fee| self.amount(fee))
    }

    fn bearer(&self) -> FeeBorneBy {
        self.bearer.clone().map_or(FeeBorneBy::Fund, FeeBorneBy::Other)
    }

    fn fund(&self) -> Result<FundCode> {
        let date = self.stored.line.date;
        self.explanation
            .fund
            .clone()
            .ok_or_else(|| OpsError::NotPossible(format!("Choose a fund for the line of {date}.")))
    }

    fn account(&self) -> Result<AccountPath> {
        let date = self.stored.line.date;
        let missing = || OpsError::NotPossible(format!("Choose what the line of {date} was for."));
        self.explanation.account.clone().ok_or_else(missing)
    }

    fn must_come_in(&self, comes_in: bool) -> Result<()> {
        if (self.stored.line.net_minor > 0) == comes_in {
            return Ok(());
        }
        let (is, would) = if comes_in { ("went out", "money in") } else { ("came in", "money out") };
        Err(OpsError::NotPossible(format!("The line of {} {is}; it cannot be {would}.", self.stored.line.date)))
    }

    fn donation(&self) -> Result<Donation> {
        self.must_come_in(true)?;
        Ok(Donation {
            fund: self.fund()?,
            amount: self.amount(self.stored.line.amount_minor),
            currency: Some(self.stored.line.currency),
            into: self.own.clone(),
            fee: self.fee(),
            fee_borne_by: self.bearer(),
            fee_account: None,
            income: self.explanation.account.clone(),
        })
    }

    /// A sale with its goods, or one that is paid back.
    fn of_goods(&self) -> Result<Act> {
        self.must_come_in(self.explanation.sale.is_some())?;
        let (line, own) = (&self.stored.line, self.own.clone());
        Ok(match (&self.explanation.sale, &self.explanation.sale_back) {
            (Some(sale), _) => sale.act(line, own, self.fee(), self.bearer()).into(),
            (None, Some(back)) => back.act(line, own).into(),
            (None, None) => return Err(OpsError::NotPossible("There are no goods in it.".into())),
        })
    }

    /// The line as several things at once; its parts must make up what moved.
    fn split(&self) -> Result<Split> {
        let line = &self.stored.line;
        let comes_in = line.net_minor > 0;
        self.must_come_in(matches!(self.explanation.what, What::Donation | What::Income))?;
        let part = |portion: &Portion| -> Result<SplitPart> {
            let fund = portion.fund.clone().map_or_else(|| self.fund(), Ok)?;
            Ok(SplitPart { fund, amount: self.amount(portion.minor), account: portion.account.clone() })
        };
        let parts = self.explanation.parts.iter().map(part).collect::<Result<Vec<_>>>()?;
        let total = if comes_in { line.amount_minor } else { line.net_minor }.saturating_abs();
        let sum = self.explanation.parts.iter().map(|portion| portion.minor).fold(0, i64::saturating_add);
        if sum != total {
            let (sum, total) = (Money::new(sum, line.currency), Money::new(total, line.currency));
            return Err(OpsError::NotPossible(format!(
                "The parts of the line of {} make {sum}, the line says {total}.",
                line.date
            )));
        }
        let own = Some(self.own.clone());
        let (into, from) = if comes_in { (own, None) } else { (None, own) };
        Ok(Split {
            into,
            from,
            parts,
            currency: Some(line.currency),
            fee: self.fee().filter(|_| comes_in),
            fee_borne_by: self.bearer(),
            fee_account: None,
        })
    }

    fn income(&self) -> Result<Income> {
        self.must_come_in(true)?;
        Ok(Income {
            fund: self.fund()?,
            amount: self.amount(self.stored.line.amount_minor),
            currency: Some(self.stored.line.currency),
            into: self.own.clone(),
            income: self.account()?,
            fee: self.fee(),
            fee_borne_by: self.bearer(),
            fee_account: None,
        })
    }

    fn payment(&self) -> Result<Payment> {
        self.must_come_in(false)?;
        Ok(Payment {
            fund: self.fund()?,
            amount: self.amount(self.stored.line.net_minor),
            currency: Some(self.stored.line.currency),
            from: self.own.clone(),
            expense: self.account()?,
            fee: None,
            fee_borne_by: self.bearer(),
            fee_account: None,
        })
    }

    /// A debt paid, a gift given back, a refund of a cost: the same two accounts, the other way round.
    fn other_way_round(&self) -> Result<Journal> {
        self.must_come_in(self.explanation.what == What::Income)?;
        let net = Money::new(self.stored.line.net_minor, self.stored.line.currency);
        let fund = self.fund()?;
        let side = |account: AccountPath, money: Money| JournalLine {
            account,
            fund: fund.clone(),
            amount: Amount::new(money.to_string()),
            currency: Some(money.currency),
            memo: None,
        };
        Ok(Journal { lines: vec![side(self.own.clone(), net), side(self.account()?, net.negated())], kind: None })
    }

    fn moved(&self) -> Result<Move> {
        let (own, other) = (self.own.clone(), self.account()?);
        let (from, into) = if self.stored.line.net_minor < 0 { (own, other) } else { (other, own) };
        let amount = self.amount(self.stored.line.net_minor);
        Ok(Move { from, into, amount, currency: Some(self.stored.line.currency), fund: self.explanation.fund.clone() })
    }
}
