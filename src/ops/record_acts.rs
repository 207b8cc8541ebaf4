//! Records what people do: acts become drafts against the book as it stands, drafts become entries.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::find_repeated::find_repeated;
use super::open_goods::refuse_alike;
use super::post_entries::{Posted, Unknown, post_within};
use super::settle_event::of_their_events;
use super::{Acting, OpsError, Refusal, Result};
use crate::acts::chart as standard;
use crate::acts::{ActError, Batch, Cell, Context, PastEntry, Record, parse_line};
use crate::ledger::check::SealedEntry;
use crate::ledger::product::{Product, StockLevel};
use crate::ledger::{Account, AccountKind, AccountPath, Currency, Draft, EntryKind, Fund, FundCode, Money};
use crate::store::accounts::Chart;
use crate::store::totals::Cells;
use crate::store::{
    Conn, StoreError, accounts, books, entries, products, recorded_acts, stock, stock_days, totals, write,
};

type Answer<T> = std::result::Result<T, ActError>;

/// The book, answering what acts ask.
struct OpenBook<'a> {
    conn: RefCell<&'a mut Conn>,
    chart: &'a Chart,
    currency: Currency,
}

fn unreadable(error: impl std::fmt::Display) -> ActError {
    ActError::BookUnreadable { why: error.to_string() }
}

impl OpenBook<'_> {
    fn ask<T>(
        &self,
        question: impl FnOnce(&mut Conn) -> std::result::Result<T, StoreError>,
    ) -> std::result::Result<T, ActError> {
        let mut conn = self.conn.try_borrow_mut().map_err(unreadable)?;
        question(&mut conn).map_err(unreadable)
    }

    fn cells(&self, cells: Cells, day: NaiveDate) -> std::result::Result<Vec<Cell>, ActError> {
        let movements = self.ask(|conn| totals::sum_cells(conn, self.chart, cells, day))?;
        let cell = |movement: crate::ledger::Movement| Cell {
            balance: Money::new(movement.closing_minor(), movement.currency),
            account: movement.account,
            fund: movement.fund,
        };
        Ok(movements.into_iter().map(cell).filter(|cell| !cell.balance.is_zero()).collect())
    }
}

impl Context for OpenBook<'_> {
    fn currency(&self) -> Currency {
        self.currency
    }

    fn account(&self, path: &AccountPath) -> std::result::Result<Option<Account>, ActError> {
        Ok(self.chart.account(path).cloned())
    }

    fn fund(&self, code: &FundCode) -> std::result::Result<Option<Fund>, ActError> {
        Ok(self.chart.fund(code).cloned())
    }

    fn product(&self, code: &str) -> std::result::Result<Option<Product>, ActError> {
        self.ask(|conn| Ok(products::find(conn, self.chart, code)?.map(|(_, product)| product)))
    }

    fn stock(&self, product: &str) -> std::result::Result<Vec<(AccountPath, StockLevel)>, ActError> {
        self.ask(|conn| stock::levels_of(conn, self.chart, product))
    }

    fn moved_after(&self, product: &str, place: &AccountPath, day: NaiveDate) -> Answer<Vec<(NaiveDate, i64)>> {
        self.ask(|conn| stock_days::list_moved_after(conn, self.chart, (product, place), day))
    }

    fn account_cells(&self, account: &AccountPath, currency: Currency, day: NaiveDate) -> Answer<Vec<Cell>> {
        let Some(id) = self.chart.account_id(account) else { return Ok(Vec::new()) };
        let mut cells = self.cells(Cells::OfAccount(id), day)?;
        cells.retain(|cell| cell.balance.currency == currency);
        cells.sort_by(|a, b| a.fund.cmp(&b.fund));
        Ok(cells)
    }

    fn fund_cells(&self, fund: &FundCode, day: NaiveDate) -> std::result::Result<Vec<Cell>, ActError> {
        let Some(id) = self.chart.fund_id(fund) else { return Ok(Vec::new()) };
        let mut cells = self.cells(Cells::OfFund(id), day)?;
        let kind = |path: &AccountPath| self.chart.account(path).map(|account| account.kind);
        cells.retain(|cell| matches!(kind(&cell.account), Some(AccountKind::Asset | AccountKind::Liability)));
        cells.sort_by(|a, b| (&a.account, a.balance.currency).cmp(&(&b.account, b.balance.currency)));
        Ok(cells)
    }

    fn entries(&self, name: &str) -> std::result::Result<Vec<PastEntry>, ActError> {
        let found = self.ask(|conn| entries::list_by_name(conn, self.chart, name))?;
        Ok(found
            .into_iter()
            .map(|sealed| PastEntry { sequence: Some(sealed.seal.sequence), draft: sealed.draft })
            .collect())
    }

    fn given_back(&self, entry: &PastEntry) -> std::result::Result<Vec<PastEntry>, ActError> {
        let found = self.ask(|conn| {
            let mut keys = vec![entry.draft.key.clone()];
            let mut corrected = entry.draft.corrects;
            while let Some(number) = corrected {
                let Some(sealed) = entries::find(conn, self.chart, number)? else { break };
                corrected = sealed.draft.corrects;
                keys.push(sealed.draft.key);
            }
            entries::list_giving_back(conn, self.chart, &keys)
        })?;
        let past = |sealed: SealedEntry| PastEntry { sequence: Some(sealed.seal.sequence), draft: sealed.draft };
        Ok(found.into_iter().map(past).collect())
    }
}

/// The entry a record would be. Nothing is posted: this is what a person sees before agreeing.
///
/// # Errors
/// What is wrong with the act, in a sentence.
pub fn preview_act(conn: &mut Conn, record: &Record) -> Result<Draft> {
    let chart = Chart::load(conn)?;
    let currency = books::get(conn)?.currency;
    let book = OpenBook { conn: RefCell::new(conn), chart: &chart, currency };
    Ok(crate::acts::draft(record, &book)?)
}

/// The entries several records would be, each beside those before it. Nothing is posted.
///
/// # Errors
/// What is wrong with the first act that is refused.
pub fn preview_acts(conn: &mut Conn, records: &[Record]) -> Result<Vec<Draft>> {
    let chart = Chart::load(conn)?;
    let currency = books::get(conn)?.currency;
    let book = OpenBook { conn: RefCell::new(conn), chart: &chart, currency };
    let mut batch = Batch::new(&book);
    for record in records {
        batch.record(record)?;
    }
    Ok(batch.into_drafts())
}

/// Records all acts or none; each sees the book as those before it leave it. A key that was used for the same
/// words is counted as already there.
///
/// # Errors
/// Every act that is refused, by its place in the submission.
pub fn record_acts(conn: &mut Conn, records: &[Record], acting: &Acting) -> Result<Posted> {
    write(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        record_within(conn, &mut chart, records, acting)
    })
}

/// The same inside a transaction that does more.
///
/// # Errors
/// As [`record_acts`].
pub fn record_within(conn: &mut Conn, chart: &mut Chart, records: &[Record], acting: &Acting) -> Result<Posted> {
    let currency = books::get(conn)?.currency;
    let mut refusals = Vec::new();
    let mut drafted: Vec<(usize, &Record)> = Vec::new();
    let mut known: Vec<(usize, i64)> = Vec::new();
    for (record, line) in records.iter().zip(1_usize..) {
        match find_repeated(conn, record) {
            Ok(Some(sequence)) => known.push((line, sequence)),
            Ok(None) => drafted.push((line, record)),
            Err(OpsError::NotPossible(message)) => refusals.push(Refusal::new(line, message)),
            Err(other) => return Err(other),
        }
    }
    let drafts = {
        let book = OpenBook { conn: RefCell::new(&mut *conn), chart, currency };
        let mut batch = Batch::new(&book);
        for (line, record) in &drafted {
            if let Err(error) = batch.record(record) {
                refusals.push(Refusal::of_act(*line, error));
            }
        }
        batch.into_drafts()
    };
    if !refusals.is_empty() {
        return Err(OpsError::Refused(refusals));
    }
    let drafts = of_their_events(conn, chart, drafts)?;
    let opened = open_creditors(conn, chart, &drafts)?;
    let posted = post_within(conn, chart, drafts, Unknown::Refuse, acting)
        .map_err(|error| error.at_lines(&drafted.iter().map(|(line, _)| *line).collect::<Vec<_>>()))?;
    for (_, record) in &drafted {
        recorded_acts::insert(conn, &record.key, &record.fingerprint()?.to_string())?;
    }
    let mut sequences: Vec<(usize, i64)> = drafted
        .iter()
        .map(|(line, _)| *line)
        .zip(posted.sequences.iter().copied())
        .chain(known.iter().copied())
        .collect();
    sequences.sort_unstable();
    let already = posted.already.saturating_add(known.len());
    let sequences = sequences.into_iter().map(|(_, sequence)| sequence).collect();
    Ok(Posted { sequences, already, opened, ..posted })
}

/// Opens the accounts of those whom we owe for the first time: of who laid something out, of whose goods we sell, of who
/// sent a bill; and of who buys and will pay later. Any other account that is not there is refused as a mistyped one.
fn open_creditors(conn: &mut Conn, chart: &mut Chart, drafts: &[Draft]) -> Result<Vec<AccountPath>> {
    let mut named: BTreeSet<&AccountPath> = BTreeSet::new();
    for draft in drafts {
        let is_sale = draft.kind == EntryKind::MerchSale;
        let is_new = |path: &&AccountPath| {
            let parent = path.parent();
            parent.is_some_and(|parent| {
                standard::CREDITORS.contains(&parent.as_str()) || (is_sale && parent.as_str() == standard::RECEIVABLE)
            })
        };
        named.extend(draft.lines.iter().map(|line| &line.account).filter(is_new));
    }
    let mut opened = Vec::new();
    for path in named {
        if chart.account(path).is_none() {
            refuse_alike(chart, path)?;
            let account = Account::from_path(path.clone());
            let id = accounts::insert(conn, &account)?;
            chart.add_account(id, account);
            opened.push(path.clone());
        }
    }
    Ok(opened)
}

/// Records acts written as JSON Lines.
///
/// # Errors
/// Every line that cannot be read or is refused.
pub fn record_lines(conn: &mut Conn, content: &str, acting: &Acting) -> Result<Posted> {
    let (mut records, mut lines, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    let numbered = content.trim_start_matches('\u{feff}').lines().zip(1_usize..);
    for (text, line) in numbered.filter(|(text, _)| !text.trim().is_empty()) {
        match parse_line(text) {
            Ok(record) => {
                if let Some(first) =
                    records.iter().position(|other: &Record| other.key == record.key && *other != record)
                {
                    let message = format!(
                        "The key “{}” stands in line {} already.",
                        record.key,
                        lines.get(first).copied().unwrap_or(0)
                    );
                    refusals.push(Refusal::new(line, message));
                } else if !records.contains(&record) {
                    records.push(record);
                    lines.push(line);
                }
            }
            Err(error) => refusals.push(Refusal::of_act(line, error)),
        }
    }
    if !refusals.is_empty() {
        return Err(OpsError::Refused(refusals));
    }
    if records.is_empty() {
        return Err(OpsError::NotPossible("The file has no acts.".into()));
    }
    record_acts(conn, &records, acting).map_err(|error| error.at_lines(&lines))
}

/// What recording an act would do: its entry, and what the funds it touches can spend then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsal {
    pub draft: Draft,
    /// Money less what is owed, by fund and currency, at the later of the entry's day and today.
    pub spendable: Vec<(FundCode, Money)>,
    /// What is posted with it to set the cost of goods right, when its day lies before later moves of them.
    pub set_right: Vec<Draft>,
    /// The accounts that are opened for it, of those whom we owe for the first time.
    pub opened: Vec<AccountPath>,
}

/// Records an act and takes everything back at once, so that every rule has spoken before anybody agrees.
///
/// # Errors
/// As [`record_acts`].
pub fn rehearse_act(conn: &mut Conn, record: &Record, acting: &Acting) -> Result<Rehearsal> {
    rehearse(conn, acting, |conn, chart| record_within(conn, chart, std::slice::from_ref(record), acting))
}

/// Records several acts and takes everything back at once: the entries they would be.
///
/// # Errors
/// As [`record_acts`].
pub fn rehearse_all(conn: &mut Conn, records: &[Record], acting: &Acting) -> Result<Vec<Draft>> {
    let drafts = taken_back(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        let posted = record_within(conn, &mut chart, records, acting)?;
        drafts_of(conn, &chart, &posted.sequences)
    })?;
    if drafts.is_empty() { Err(nothing_recorded()) } else { Ok(drafts) }
}

/// Records several acts and takes everything back at once: the entries that would be new, and how many are there already.
///
/// # Errors
/// As [`record_acts`].
pub fn rehearse_new(conn: &mut Conn, records: &[Record], acting: &Acting) -> Result<(Vec<Draft>, usize)> {
    taken_back(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        let head = entries::head(conn)?.map_or(0, |seal| seal.sequence);
        let posted = record_within(conn, &mut chart, records, acting)?;
        let new: Vec<i64> = posted.sequences.into_iter().filter(|number| *number > head).collect();
        Ok((drafts_of(conn, &chart, &new)?, posted.already))
    })
}

pub(super) fn drafts_of(conn: &mut Conn, chart: &Chart, numbers: &[i64]) -> Result<Vec<Draft>> {
    let mut drafts = Vec::with_capacity(numbers.len());
    for number in numbers {
        drafts.extend(entries::find(conn, chart, *number)?.map(|sealed| sealed.draft));
    }
    Ok(drafts)
}

fn nothing_recorded() -> OpsError {
    OpsError::NotPossible("The rehearsal recorded nothing.".into())
}

/// Does work that writes, keeps what it answers, and takes everything back.
pub(super) fn taken_back<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    let mut answer = None;
    let outcome: Result<()> = write(conn, |conn| {
        answer = Some(work(conn)?);
        // Refusing is how a transaction is rolled back.
        Err(nothing_recorded())
    });
    match (answer, outcome) {
        (Some(answer), _) => Ok(answer),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(nothing_recorded()),
    }
}

/// Does what posts, looks at the last entry of it, and takes everything back.
///
/// # Errors
/// What the work answers.
pub(super) fn rehearse(
    conn: &mut Conn,
    acting: &Acting,
    work: impl FnOnce(&mut Conn, &mut Chart) -> Result<Posted>,
) -> Result<Rehearsal> {
    taken_back(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        let posted = work(conn, &mut chart)?;
        let last = posted.sequences.last().copied().ok_or_else(nothing_recorded)?;
        let draft = entries::find(conn, &chart, last)?.ok_or_else(nothing_recorded)?.draft;
        let spendable = sum_spendable(conn, &chart, &draft, draft.date.max(acting.today))?;
        let set_right = drafts_of(conn, &chart, &posted.set_right)?;
        Ok(Rehearsal { draft, spendable, set_right, opened: posted.opened })
    })
}

/// What each fund of the draft can spend on that day: its money less what it owes.
fn sum_spendable(conn: &mut Conn, chart: &Chart, draft: &Draft, day: NaiveDate) -> Result<Vec<(FundCode, Money)>> {
    let mut funds: Vec<&FundCode> = draft.lines.iter().map(|line| &line.fund).collect();
    funds.sort();
    funds.dedup();
    let mut found = Vec::new();
    for fund in funds {
        let Some(id) = chart.fund_id(fund) else { continue };
        let mut sums: std::collections::BTreeMap<Currency, i64> = std::collections::BTreeMap::new();
        for cell in totals::sum_cells(conn, chart, Cells::OfFund(id), day)? {
            if chart.role(&cell.account).is_some_and(crate::ledger::Role::is_liquid) {
                let sum = sums.entry(cell.currency).or_default();
                *sum = sum.saturating_add(cell.closing_minor());
            }
        }
        found.extend(sums.into_iter().map(|(currency, minor)| (fund.clone(), Money::new(minor, currency))));
    }
    Ok(found)
}
