//! Records drafts: the one way by which anything enters the ledger. Checks every rule that needs the book,
//! seals, and keeps the totals, in one transaction under the head lock.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Value, json};

use super::goods_law::find_fault;
use super::late_costs::late_costs;
use super::{Acting, OpsError, Refusal, Result};
use crate::ledger::chain::{self, Hash, Recorded, Seal};
use crate::ledger::check::{SealedEntry, is_rededicated};
use crate::ledger::solvency::{LiquidEffect, Solvency, liquid_effects, restricted_transfers_out};
use crate::ledger::{Account, AccountPath, Currency, Draft, Fund, FundCode, Month};
use crate::store::accounts::Chart;
use crate::store::{Conn, accounts, entries, funds, periods, personal, totals, vouchers, write};

/// What became of each draft of a submission, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Posted {
    /// Sequence numbers, of new and of already known entries alike.
    pub sequences: Vec<i64>,
    pub new: usize,
    pub already: usize,
    /// Entries that set the cost of goods right, because a move of stock was recorded after later ones.
    pub set_right: Vec<i64>,
    /// Accounts that were opened on the way, for people and bodies whom we owe for the first time.
    pub opened: Vec<AccountPath>,
}

impl Posted {
    /// The outcome as a program reads it; what set costs right and what was opened is only there when something was.
    #[must_use]
    pub fn shown(&self) -> Value {
        let mut shown = json!({ "posted": self.new, "already": self.already, "entries": self.sequences });
        let Some(fields) = shown.as_object_mut() else { return shown };
        if !self.set_right.is_empty() {
            fields.insert("set_right".to_owned(), json!(self.set_right));
        }
        if !self.opened.is_empty() {
            fields.insert("opened".to_owned(), json!(self.opened));
        }
        shown
    }
}

/// Whether unknown accounts and funds are opened on the way: for moving in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    Refuse,
    Open,
}

/// Records all drafts or none.
///
/// # Errors
/// Every draft that a rule refuses, by its number in the submission.
pub fn post_entries(conn: &mut Conn, drafts: Vec<Draft>, unknown: Unknown, acting: &Acting) -> Result<Posted> {
    write(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        post_within(conn, &mut chart, drafts, unknown, acting)
    })
}

/// The same inside a transaction that does more.
///
/// # Errors
/// As [`post_entries`].
pub fn post_within(
    conn: &mut Conn,
    chart: &mut Chart,
    drafts: Vec<Draft>,
    unknown: Unknown,
    acting: &Acting,
) -> Result<Posted> {
    let mut refusals: Vec<Refusal> = Vec::new();
    if drafts.len() > MANY {
        conn.expect_many_rows()?;
    }
    let head = entries::head(conn)?;
    // An empty book knows no key.
    let known = match head {
        Some(_) => entries::find_keys(conn, &drafts.iter().map(|draft| draft.key.clone()).collect::<Vec<_>>())?,
        None => HashMap::new(),
    };
    if unknown == Unknown::Open {
        open_unknown(conn, chart, &drafts, &mut refusals)?;
        open_unknown_contacts(conn, &drafts, acting)?;
    }
    let closed: HashSet<Month> = periods::list_closed(conn)?.into_iter().collect();
    let recorded = Recorded { by: acting.by.clone(), at: acting.at.clone() };
    let mut work = Submission::after(head);
    for (draft, line) in drafts.into_iter().zip(1_usize..) {
        if let Err(message) = work.take(draft, chart, &closed, &known, &recorded) {
            refusals.push(Refusal::new(line, message));
            if refusals.len() >= MOST_REFUSALS {
                break;
            }
        }
    }
    if refusals.is_empty() {
        refusals = find_missing_vouchers(conn, &work)?;
        refusals.extend(find_missing_contacts(conn, &work)?);
        refusals.extend(find_goods_faults(conn, chart, &work)?);
    }
    if refusals.is_empty() {
        refusals = judge_restricted(conn, chart, &work)?;
    }
    if !refusals.is_empty() {
        return Err(OpsError::Refused(refusals));
    }
    entries::insert(conn, chart, &work.sealed)?;
    totals::add(conn, chart, &work.sealed)?;
    work.posted.set_right = set_costs_right(conn, chart, &work, &closed, &recorded)?;
    Ok(work.posted)
}

/// Posts what [`late_costs`] finds behind a submission; answers the numbers.
fn set_costs_right(
    conn: &mut Conn,
    chart: &Chart,
    work: &Submission,
    closed: &HashSet<Month>,
    recorded: &Recorded,
) -> Result<Vec<i64>> {
    let mut more = Submission::after(work.head);
    for (number, draft) in late_costs(conn, chart, &work.sealed, closed)? {
        let late = work.posted.sequences.iter().position(|sequence| *sequence == number);
        more.take(draft, chart, closed, &HashMap::new(), recorded).map_err(|message| {
            let line = late.map_or(1, |index| index.saturating_add(1));
            OpsError::refused(
                line,
                format!(
                    "Its day lies before later moves of the same goods, and their cost cannot be set right: {message}"
                ),
            )
        })?;
    }
    entries::insert(conn, chart, &more.sealed)?;
    totals::add(conn, chart, &more.sealed)?;
    Ok(more.posted.sequences)
}

/// From here on a submission is worth more room.
const MANY: usize = 2000;

/// Enough to see what is wrong with a file, without a list as long as the file.
const MOST_REFUSALS: usize = 100;

struct Submission {
    head: Option<Seal>,
    in_file: HashMap<String, (i64, Hash)>,
    sealed: Vec<SealedEntry>,
    effects: Vec<LiquidEffect>,
    posted: Posted,
}

impl Submission {
    fn after(head: Option<Seal>) -> Self {
        let (in_file, sealed, effects, posted) = (HashMap::new(), Vec::new(), Vec::new(), Posted::default());
        Self { head, in_file, sealed, effects, posted }
    }

    /// The number of an entry's draft in the submission, from 1.
    fn line_of(&self, sealed: &SealedEntry) -> usize {
        let found = self.posted.sequences.iter().position(|sequence| *sequence == sealed.seal.sequence);
        found.map_or(1, |index| index.saturating_add(1))
    }

    fn take(
        &mut self,
        draft: Draft,
        chart: &Chart,
        closed: &HashSet<Month>,
        known: &HashMap<String, (i64, Hash)>,
        recorded: &Recorded,
    ) -> std::result::Result<(), String> {
        let body_hash = chain::body_hash(&draft);
        if let Some((sequence, body)) = known.get(&draft.key).or_else(|| self.in_file.get(&draft.key)) {
            if *body != body_hash {
                return Err(format!(
                    "The key “{}” was used for entry {sequence}, which says something else.",
                    draft.key
                ));
            }
            self.posted.sequences.push(*sequence);
            self.posted.already = self.posted.already.saturating_add(1);
            return Ok(());
        }
        check_against_book(&draft, chart, closed)?;
        let entry = draft.balance(|path| chart.role(path)).map_err(|error| error.to_string())?;
        let draft = entry.into_draft();
        let (role_of, restriction_of) =
            (|path: &AccountPath| chart.role(path), |code: &FundCode| chart.restriction(code));
        if let Some((fund, money)) =
            restricted_transfers_out(&draft, role_of, restriction_of).first().filter(|_| !is_rededicated(&draft))
        {
            return Err(format!(
                "{money} {} of the restricted fund {fund} would go to another fund. That is a rededication: give its reason and basis.",
                money.currency
            ));
        }
        self.effects.extend(liquid_effects(&draft, role_of, restriction_of));
        let seal = chain::seal(self.head, &draft, recorded);
        self.head = Some(seal);
        self.in_file.insert(draft.key.clone(), (seal.sequence, body_hash));
        self.posted.sequences.push(seal.sequence);
        self.posted.new = self.posted.new.saturating_add(1);
        self.sealed.push(SealedEntry { draft, recorded: recorded.clone(), body_hash, seal });
        Ok(())
    }
}

/// What an entry must fulfil that only the book can tell: open accounts and funds, fitting currencies, open period.
fn check_against_book(draft: &Draft, chart: &Chart, closed: &HashSet<Month>) -> std::result::Result<(), String> {
    if draft.key.trim().is_empty() {
        return Err("The entry has no key. Give it one that nothing else has.".into());
    }
    if closed.contains(&Month::containing(draft.date)) {
        let month = Month::containing(draft.date);
        return Err(format!("{month} is closed. Reopen it with a reason, or use a date in an open month."));
    }
    for line in &draft.lines {
        let account: &Account = chart
            .account(&line.account)
            .ok_or_else(|| format!("There is no account {}. Open it first, or choose another.", line.account))?;
        let fund: &Fund = chart
            .fund(&line.fund)
            .ok_or_else(|| format!("There is no fund {}. Open it first, or choose another.", line.fund))?;
        if account.is_closed {
            return Err(format!("The account {} is closed.", account.path));
        }
        if fund.is_closed && draft.reverses.is_none() {
            return Err(format!("The fund {} is closed.", fund.code));
        }
        if let Some(currency) = account.currency.filter(|currency| *currency != line.amount.currency) {
            return Err(format!("The account {} holds {currency}, not {}.", account.path, line.amount.currency));
        }
    }
    Ok(())
}

/// An entry may only name vouchers that were handed in.
fn find_missing_vouchers(conn: &mut Conn, work: &Submission) -> Result<Vec<Refusal>> {
    let mut refusals = Vec::new();
    for sealed in &work.sealed {
        for hash in &sealed.draft.vouchers {
            if !vouchers::is_known(conn, hash)? {
                let message = format!("There is no voucher {hash} in the book. Hand it in first.");
                refusals.push(Refusal::new(work.line_of(sealed), message));
            }
        }
    }
    Ok(refusals)
}

/// What goods say against the entries.
fn find_goods_faults(conn: &mut Conn, chart: &Chart, work: &Submission) -> Result<Vec<Refusal>> {
    let mut refusals = Vec::new();
    for sealed in &work.sealed {
        let fault = find_fault(conn, chart, sealed)?;
        refusals.extend(fault.map(|message| Refusal::new(work.line_of(sealed), message)));
    }
    Ok(refusals)
}

/// An entry may only name contacts that the book has: a mistyped code would be nobody's gift. What takes another back or
/// corrects it says what that one said, and a book that was loaded without its people knows nobody.
fn find_missing_contacts(conn: &mut Conn, work: &Submission) -> Result<Vec<Refusal>> {
    let names_anew = |sealed: &&SealedEntry| sealed.draft.reverses.is_none() && sealed.draft.corrects.is_none();
    let named: Vec<(&SealedEntry, &str)> = work
        .sealed
        .iter()
        .filter(names_anew)
        .filter_map(|sealed| Some((sealed, sealed.draft.contact.as_deref()?)))
        .collect();
    let codes: BTreeSet<&str> = named.iter().map(|(_, code)| *code).collect();
    let known = personal::known_codes(conn, &codes)?;
    let missing = named.into_iter().filter(|(_, code)| !known.contains(*code));
    Ok(missing.map(|(sealed, code)| Refusal::new(work.line_of(sealed), no_contact(code))).collect())
}

/// What is said about a code that nobody has.
#[must_use]
pub fn no_contact(code: &str) -> String {
    format!(
        "There is no contact {code}. Correct the code, leave it out, or add the contact first: on the page Contacts, or with `contact add`."
    )
}

/// Whoever moves in brings codes whose names lie elsewhere: each becomes a contact that is called by its code.
fn open_unknown_contacts(conn: &mut Conn, drafts: &[Draft], acting: &Acting) -> Result<()> {
    let codes: BTreeSet<&str> = drafts.iter().filter_map(|draft| draft.contact.as_deref()).collect();
    let known = personal::known_codes(conn, &codes)?;
    for code in codes.into_iter().filter(|code| !known.contains(*code)) {
        personal::insert_with_code(conn, code, code, "", &acting.at)?;
    }
    Ok(())
}

fn judge_restricted(conn: &mut Conn, chart: &Chart, work: &Submission) -> Result<Vec<Refusal>> {
    let mut solvency = Solvency::default();
    let mut first_days: HashMap<(FundCode, Currency), chrono::NaiveDate> = HashMap::new();
    for effect in &work.effects {
        let day = first_days.entry((effect.fund.clone(), effect.currency)).or_insert(effect.day);
        *day = effect.day.min(*day);
    }
    for ((fund, currency), day) in first_days {
        let balance = totals::liquid_days(conn, chart, &fund, currency, day)?;
        solvency.set(fund, currency, balance);
    }
    let line_of = |fund: &FundCode| {
        let takes =
            |sealed: &&SealedEntry| sealed.draft.lines.iter().any(|line| line.fund == *fund && line.amount.minor < 0);
        work.sealed.iter().rev().find(takes).map_or(1, |sealed| work.line_of(sealed))
    };
    let shortfalls = solvency.apply(&work.effects);
    Ok(shortfalls
        .into_iter()
        .map(|shortfall| Refusal {
            line: line_of(&shortfall.fund),
            why: None,
            message: format!("{shortfall} Give the reason as an override, pay less, or take it from another fund."),
        })
        .collect())
}

fn open_unknown(conn: &mut Conn, chart: &mut Chart, drafts: &[Draft], refusals: &mut Vec<Refusal>) -> Result<()> {
    for (draft, line_number) in drafts.iter().zip(1_usize..) {
        for line in &draft.lines {
            if chart.account(&line.account).is_none() {
                let account = Account::from_path(line.account.clone());
                let id = accounts::insert(conn, &account)?;
                chart.add_account(id, account);
            }
            if chart.fund(&line.fund).is_none() {
                let fund = Fund::from_code(line.fund.clone());
                match funds::insert(conn, &fund) {
                    Ok(id) => chart.add_fund(id, fund),
                    Err(error) => refusals.push(Refusal::new(line_number, error.to_string())),
                }
            }
        }
    }
    Ok(())
}
