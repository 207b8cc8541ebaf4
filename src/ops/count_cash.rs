//! Cash: which box holds what, who has it, and counting it against the book. A count is kept as a document with the
//! coins and notes it was made of; what is over or short is posted with it when the person says so.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::find_repeated::ahead;
use super::record_acts::record_within;
use super::{Acting, OpsError, Result};
use crate::acts::{self, Record};
use crate::ledger::{Account, AccountPath, Currency, FundCode, Money, Role};
use crate::store::accounts::Chart;
use crate::store::cash::{self, Count, Holder, NewCount};
use crate::store::totals::{self, Cells};
use crate::store::{Conn, entries, personal, write};

/// A cash box as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashBox {
    pub id: i64,
    pub account: Account,
    /// What the book says lies there, by currency; empty when nothing does.
    pub balances: Vec<Money>,
    pub holder: Option<Holder>,
    pub last_count: Option<Count>,
}

impl CashBox {
    /// The box as a program reads it, once for each currency that lies there.
    #[must_use]
    pub fn shown(&self) -> Vec<Value> {
        let (holder, count) = (self.holder.as_ref(), self.last_count.as_ref());
        let row = |balance: Option<&Money>| {
            json!({
                "account": self.account.path,
                "label": self.account.label,
                "balance": balance.map_or_else(|| "0.00".to_owned(), ToString::to_string),
                "currency": balance.map(|money| money.currency),
                "holder": holder.map(|holder| &holder.contact),
                "since": holder.map(|holder| holder.since),
                "counted_on": count.map(|count| count.on),
                "book": count.map(|count| count.book.to_string()),
                "counted": count.map(|count| count.counted.to_string()),
            })
        };
        if self.balances.is_empty() {
            vec![row(None)]
        } else {
            self.balances.iter().map(|one| row(Some(one))).collect()
        }
    }
}

/// The open accounts for cash, by path, with what lies there at the end of `today`.
///
/// # Errors
/// When the book cannot be read.
pub fn list_boxes(conn: &mut Conn, today: NaiveDate) -> Result<Vec<CashBox>> {
    let chart = Chart::load(conn)?;
    let mut boxes = Vec::new();
    for account in chart.accounts().into_iter().filter(|account| account.role == Role::Cash) {
        let Some(id) = chart.account_id(&account.path) else { continue };
        let balances = balances(conn, &chart, id, today)?;
        if account.is_closed && balances.is_empty() {
            continue;
        }
        boxes.push(CashBox {
            id,
            account: account.clone(),
            balances,
            holder: cash::holder_of(conn, id)?,
            last_count: cash::list_counts(conn, id, 1)?.pop(),
        });
    }
    Ok(boxes)
}

fn balances(conn: &mut Conn, chart: &Chart, id: i64, day: NaiveDate) -> Result<Vec<Money>> {
    let mut found: Vec<Money> = Vec::new();
    for (_, money) in by_fund(conn, chart, id, day)? {
        match found.iter_mut().find(|sum| sum.currency == money.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(money.minor),
            None => found.push(money),
        }
    }
    found.retain(|sum| !sum.is_zero());
    Ok(found)
}

/// What each fund has on the account at the end of the day.
fn by_fund(conn: &mut Conn, chart: &Chart, id: i64, day: NaiveDate) -> Result<Vec<(FundCode, Money)>> {
    let cells = totals::sum_cells(conn, chart, Cells::OfAccount(id), day)?.into_iter();
    let cells = cells.map(|cell| (cell.fund.clone(), Money::new(cell.closing_minor(), cell.currency)));
    let mut found: Vec<_> = cells.filter(|(_, money)| !money.is_zero()).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// So many coins or notes of one worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces {
    /// In minor units.
    pub worth: i64,
    pub pieces: i64,
}

impl Pieces {
    /// Reads `0.50x7`: seven pieces of fifty cents each.
    ///
    /// # Errors
    /// It has no `x`, the worth is no amount above zero, or the number is no whole number.
    pub fn parse(text: &str, currency: Currency) -> Result<Self> {
        let parts = text.split_once(['x', 'X', '×']);
        let read = parts.and_then(|(worth, pieces)| {
            let worth = Money::parse(worth.trim(), currency).ok().filter(|worth| worth.minor > 0)?;
            Some(Self { worth: worth.minor, pieces: pieces.trim().parse().ok().filter(|pieces| *pieces >= 0)? })
        });
        read.ok_or_else(|| {
            OpsError::NotPossible(format!("“{text}” is not a worth and a number of pieces: write 20x2 for two notes of 20, 0.50x7 for seven coins of fifty cents."))
        })
    }
}

/// A box that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub account: AccountPath,
    pub on: NaiveDate,
    pub pieces: Vec<Pieces>,
    /// What was not counted by coins and notes: rolls, or all of it.
    pub other: Money,
    /// Who counted with, as a contact's code; empty for nobody.
    pub second: String,
    /// Made before submitting: the same sheet twice is kept once.
    pub key: String,
}

impl Counted {
    /// All that lay there.
    ///
    /// # Errors
    /// It is more than a book can hold, or less than nothing.
    pub fn total(&self) -> Result<Money> {
        let add = |sum: i64, one: &Pieces| one.worth.checked_mul(one.pieces).and_then(|part| sum.checked_add(part));
        let sum = self.pieces.iter().try_fold(self.other.minor, add);
        match sum {
            Some(minor) if minor >= 0 && self.pieces.iter().all(|one| one.pieces >= 0) => {
                Ok(Money::new(minor, self.other.currency))
            }
            _ => Err(OpsError::NotPossible("These pieces are more than a book can hold, or less than nothing.".into())),
        }
    }
}

/// What is done with a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// It stays open, to be looked for.
    Leave,
    /// It is posted as over or short, borne by this fund, or by every fund by what it has there.
    Post(Option<FundCode>),
}

/// The sheet of a count as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub account: String,
    pub label: String,
    pub on: NaiveDate,
    pub currency: Currency,
    pub pieces: Vec<Pieces>,
    pub other_minor: i64,
    pub counted_minor: i64,
    pub book_minor: i64,
    /// What each fund had there by the book, in minor units.
    pub by_fund: Vec<(FundCode, i64)>,
    pub holder: String,
    pub second: String,
    /// The head of the chain when it was counted.
    pub head: String,
}

/// What the book says a cash box holds at the end of a day.
///
/// # Errors
/// When it is no account for cash.
pub fn book_of(conn: &mut Conn, account: &AccountPath, on: NaiveDate, currency: Currency) -> Result<Money> {
    let chart = Chart::load(conn)?;
    let id = box_id(&chart, account)?;
    let sums = balances(conn, &chart, id, on)?;
    Ok(sums.into_iter().find(|sum| sum.currency == currency).unwrap_or(Money::zero(currency)))
}

fn box_id(chart: &Chart, account: &AccountPath) -> Result<i64> {
    let known = chart.account(account).filter(|account| account.role == Role::Cash);
    known.and_then(|account| chart.account_id(&account.path)).ok_or_else(|| OpsError::NotFound {
        what: format!("cash box {account}"),
        hint: "`cash list` shows those there are.".into(),
    })
}

/// Keeps a count, and posts its difference where that was said. Answers its number; the same key again answers the same
/// number and keeps nothing.
///
/// # Errors
/// No such box, a contact that is not known, more than a book can hold, or a rule refuses the entry.
pub fn count_cash(conn: &mut Conn, counted: &Counted, difference: Difference, acting: &Acting) -> Result<i64> {
    write(conn, |conn| {
        if let Some(known) = cash::find_by_key(conn, &counted.key)? {
            return Ok(known);
        }
        if counted.on > acting.today {
            return Err(OpsError::NotPossible(ahead(counted.on, acting.today)));
        }
        let mut chart = Chart::load(conn)?;
        let id = box_id(&chart, &counted.account)?;
        check_contact(conn, &counted.second)?;
        let (total, currency) = (counted.total()?, counted.other.currency);
        let mut by_fund = by_fund(conn, &chart, id, counted.on)?;
        by_fund.retain(|(_, money)| money.currency == currency);
        let book = by_fund.iter().fold(0_i64, |sum, (_, money)| sum.saturating_add(money.minor));
        let sheet = Sheet {
            account: counted.account.to_string(),
            label: chart.account(&counted.account).map(|account| account.label.clone()).unwrap_or_default(),
            on: counted.on,
            currency,
            pieces: counted.pieces.iter().copied().filter(|one| one.pieces > 0).collect(),
            other_minor: counted.other.minor,
            counted_minor: total.minor,
            book_minor: book,
            by_fund: by_fund.into_iter().map(|(fund, money)| (fund, money.minor)).collect(),
            holder: cash::holder_of(conn, id)?.map(|holder| holder.contact).unwrap_or_default(),
            second: counted.second.clone(),
            head: entries::head(conn)?.map(|seal| seal.hash.to_string()).unwrap_or_default(),
        };
        let entry = match difference {
            Difference::Post(fund) if total.minor != book => {
                let act = acts::CashCount {
                    account: counted.account.clone(),
                    counted: total.into(),
                    currency: Some(currency),
                    fund,
                };
                let record = Record::new(format!("cash-{}", counted.key), counted.on, act);
                record_within(conn, &mut chart, &[record], acting)?.sequences.first().copied()
            }
            _ => None,
        };
        let document = serde_json::to_string(&sheet).map_err(|error| OpsError::NotPossible(error.to_string()))?;
        let (book, on) = (Money::new(book, currency), counted.on);
        let count =
            NewCount { account_id: id, on, book, counted: total, document: &document, entry, key: &counted.key };
        Ok(cash::insert_count(conn, &count, &acting.by, &acting.at)?)
    })
}

/// Says who holds a box from a day on; an empty code says that nobody does.
///
/// # Errors
/// No such box or contact.
pub fn hand_over(conn: &mut Conn, account: &AccountPath, holder: &Holder, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let id = box_id(&chart, account)?;
        check_contact(conn, &holder.contact)?;
        Ok(cash::insert_holder(conn, id, holder, &acting.by, &acting.at)?)
    })
}

fn check_contact(conn: &mut Conn, code: &str) -> Result<()> {
    if code.is_empty() || personal::find_contact(conn, code)?.is_some() {
        return Ok(());
    }
    let hint = "The page Contacts shows those there are.".into();
    Err(OpsError::NotFound { what: format!("contact {code}"), hint })
}
