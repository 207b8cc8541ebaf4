//! Orders and gifts that a file only tells of, tied to the payments that brought their money: found by themselves where that
//! is sure, asked about where it is not, and waiting where no payment has come. Never a second amount: what is told has
//! no entry of its own.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Acting, OpsError, Result};
use crate::import::details::together::together;
use crate::import::details::{Candidate, Detail, Found, Paid, Reason, assign, details_of, paid_of};
use crate::ledger::Money;
use crate::ledger::statement::StatementLine;
use crate::store::details::{self, DetailRow};
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::{Conn, imports, write};

/// How far around its day payments are looked at; what is nearer than that the import room judges.
const WINDOW_DAYS: u64 = 30;

/// What is known of an order or gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DetailState {
    /// Its payment is known.
    Linked,
    /// Some payments may be it, and only a person can say.
    Asked,
    /// No payment has come.
    Awaiting,
    /// It was cancelled or free: no payment will come.
    Nothing,
    /// Somebody set it aside, with a reason.
    SetAside,
}

/// An order or gift with what is known of its payment.
#[derive(Clone)]
pub struct Told {
    pub import: i64,
    /// What the file is: “Shopify, orders”.
    pub source: String,
    pub detail: Detail,
    pub state: DetailState,
    pub payment: Option<StoredLine>,
    pub reasons: Vec<Reason>,
    pub candidates: Vec<(Candidate, StoredLine)>,
    /// Why it was set aside.
    pub aside: Option<String>,
    declined: Vec<i64>,
}

impl Told {
    /// The line that stands for it.
    #[must_use]
    pub fn line(&self) -> i64 {
        self.detail.rows.first().copied().unwrap_or(0)
    }

    /// Why this payment is proposed, where it is as one of several that it would be the sum of.
    fn sum_of(&self, payment: i64) -> Option<Reason> {
        let (candidate, _) = self.candidates.iter().find(|(candidate, _)| candidate.payment == payment)?;
        candidate.reasons.iter().find(|reason| matches!(reason, Reason::Together { .. })).cloned()
    }
}

/// Ties every detail that waits to its payment where that is sure; answers how many. After each import.
///
/// # Errors
/// When the book cannot be written.
pub fn link_found(conn: &mut Conn, acting: &Acting) -> Result<usize> {
    if !details::has_any(conn)? {
        return Ok(0);
    }
    let mut linked = 0_usize;
    let all = read_all(conn, None)?;
    for (at, found) in judged(conn, &all)?.0 {
        let (Found::This(candidate), Some(told)) = (found, all.get(at)) else { continue };
        let reasons = serde_json::to_string(&candidate.reasons).unwrap_or_default();
        details::set_payment(conn, &told.detail.rows, Some(candidate.payment), &reasons, &acting.by, &acting.at)?;
        linked = linked.saturating_add(1);
    }
    Ok(linked)
}

/// Every order and gift of an import, or of all, those that wait first.
///
/// # Errors
/// When the book cannot be read.
pub fn list_details(conn: &mut Conn, import: Option<i64>) -> Result<Vec<Told>> {
    let mut all = read_all(conn, None)?;
    let (found, payments) = judged(conn, &all)?;
    for (at, found) in found {
        let Some(told) = all.get_mut(at) else { continue };
        let candidates = match found {
            Found::This(one) => vec![one],
            Found::Ask(some) => some,
            Found::Awaiting => continue,
        };
        told.state = DetailState::Asked;
        told.candidates = candidates
            .into_iter()
            .filter_map(|one| payments.get(&one.payment).map(|line| (one.clone(), line.clone())))
            .collect();
    }
    all.retain(|told| import.is_none_or(|import| told.import == import));
    let place = |told: &Told| match told.state {
        DetailState::Asked => 0,
        DetailState::Awaiting => 1,
        DetailState::Linked => 2,
        DetailState::Nothing => 3,
        DetailState::SetAside => 4,
    };
    all.sort_by_key(|told| (place(told), std::cmp::Reverse(told.detail.date), told.line()));
    Ok(all)
}

/// A payment that has not come after so many days is worth a look.
const LATE_DAYS: i64 = 14;

/// How many wait for somebody to say which payment it is, and how many have waited long for one.
///
/// # Errors
/// When the book cannot be read.
pub fn count_waiting(conn: &mut Conn, today: NaiveDate) -> Result<(i64, i64)> {
    if !details::has_any(conn)? {
        return Ok((0, 0));
    }
    let all = list_details(conn, None)?;
    let is_late = |told: &&Told| {
        let age = today.signed_duration_since(told.detail.date).num_days();
        told.state == DetailState::Awaiting && !told.detail.is_refunded && age > LATE_DAYS
    };
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let asked = all.iter().filter(|told| told.state == DetailState::Asked).count();
    Ok((count(asked), count(all.iter().filter(is_late).count())))
}

/// What is told of these payments.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn told_of(conn: &mut Conn, payments: &HashSet<i64>) -> Result<HashMap<i64, Vec<Told>>> {
    let mut found: HashMap<i64, Vec<Told>> = HashMap::new();
    if details::has_any(conn)? {
        for told in read_all(conn, Some(payments))? {
            if let Some(payment) = told.payment.as_ref().map(|line| line.id) {
                found.entry(payment).or_default().push(told);
            }
        }
    }
    Ok(found)
}

/// Reads what files told, with the payments that are known; `of`: only what is told of these.
fn read_all(conn: &mut Conn, of: Option<&HashSet<i64>>) -> Result<Vec<Told>> {
    let mut rows: BTreeMap<i64, Vec<DetailRow>> = BTreeMap::new();
    for (import, row) in details::list(conn)? {
        if of.is_none_or(|of| row.payment.is_some_and(|payment| of.contains(&payment))) {
            rows.entry(import).or_default().push(row);
        }
    }
    let paid: Vec<i64> = rows.values().flatten().filter_map(|row| row.payment).collect();
    let paid: HashMap<i64, StoredLine> =
        personal::list_lines_by_id(conn, &paid)?.into_iter().map(|line| (line.id, line)).collect();
    let mut all = Vec::new();
    for (import, rows) in rows {
        let source = imports::find(conn, import)?.map(|found| source_of(&found.facts.profile)).unwrap_or_default();
        let ids: Vec<i64> = rows.iter().map(|row| row.line_id).collect();
        let mut lines = personal::list_lines_by_id(conn, &ids)?;
        lines.sort_by_key(|line| (line.line.record, line.id));
        let by_id: HashMap<i64, &DetailRow> = rows.iter().map(|row| (row.line_id, row)).collect();
        let said: Vec<(i64, &StatementLine)> = lines.iter().map(|stored| (stored.id, &stored.line)).collect();
        for detail in details_of(&said) {
            let leader = detail.rows.first().copied().unwrap_or(0);
            let Some(row) = by_id.get(&leader) else { continue };
            let stored = lines.iter().find(|stored| stored.id == leader);
            all.push(told(import, &source, detail, row, stored, &paid));
        }
    }
    Ok(all)
}

fn told(
    import: i64,
    source: &str,
    detail: Detail,
    row: &DetailRow,
    stored: Option<&StoredLine>,
    paid: &HashMap<i64, StoredLine>,
) -> Told {
    let payment = row.payment.and_then(|payment| paid.get(&payment)).cloned();
    let aside = stored.filter(|stored| stored.state == LineState::SetAside).map(|stored| stored.reason.clone());
    let state = match (&payment, &aside) {
        (Some(_), _) => DetailState::Linked,
        (None, Some(_)) => DetailState::SetAside,
        (None, None) if detail.gross_minor <= 0 => DetailState::Nothing,
        (None, None) => DetailState::Awaiting,
    };
    Told {
        import,
        source: source.to_owned(),
        state,
        payment,
        reasons: serde_json::from_str(&row.reasons).unwrap_or_default(),
        candidates: Vec::new(),
        aside: aside.flatten(),
        declined: serde_json::from_str(&row.declined).unwrap_or_default(),
        detail,
    }
}

/// `shopify-orders@1` in people's words.
fn source_of(profile: &Option<String>) -> String {
    let label = profile.clone().unwrap_or_default();
    let known = crate::import::profiles().iter().find(|profile| profile.label() == label);
    known.map_or(label, |profile| profile.title.clone())
}

type Judged = (Vec<(usize, Found)>, HashMap<i64, StoredLine>);

/// What is found for the details that wait, by their places in the list; and the payments that were looked at.
fn judged(conn: &mut Conn, all: &[Told]) -> Result<Judged> {
    let waiting: Vec<usize> =
        (0..all.len()).filter(|at| all.get(*at).is_some_and(|told| told.state == DetailState::Awaiting)).collect();
    let days = || waiting.iter().filter_map(|at| all.get(*at)).map(|told| told.detail.date);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok((Vec::new(), HashMap::new())) };
    let from = first.checked_sub_days(Days::new(WINDOW_DAYS)).unwrap_or(first);
    let to = last.checked_add_days(Days::new(WINDOW_DAYS)).unwrap_or(last);
    let taken: HashSet<i64> = all.iter().filter_map(|told| told.payment.as_ref()).map(|line| line.id).collect();
    let lines = personal::list_payments_between(conn, from, to)?;
    let paid: Vec<Paid> = lines
        .iter()
        .filter(|stored| !taken.contains(&stored.id))
        .filter_map(|stored| paid_of(stored.id, &stored.line))
        .collect();
    // What somebody said is not it stays out of the question for that one.
    let mut found = Vec::new();
    let (plain, picky): (Vec<usize>, Vec<usize>) =
        waiting.into_iter().partition(|at| all.get(*at).is_some_and(|told| told.declined.is_empty()));
    let details: Vec<Detail> = plain.iter().filter_map(|at| all.get(*at)).map(|told| told.detail.clone()).collect();
    let mut given: HashSet<i64> = HashSet::new();
    for (at, one) in plain.into_iter().zip(assign(&details, &paid)) {
        if let Found::This(candidate) = &one {
            given.insert(candidate.payment);
        }
        found.push((at, one));
    }
    for at in picky {
        let Some(told) = all.get(at) else { continue };
        let left: Vec<Paid> = paid
            .iter()
            .filter(|paid| !told.declined.contains(&paid.line) && !given.contains(&paid.line))
            .cloned()
            .collect();
        found.extend(assign(std::slice::from_ref(&told.detail), &left).pop().map(|one| (at, one)));
    }
    ask_of_sums(all, &paid, &mut found);
    Ok((found, lines.into_iter().map(|line| (line.id, line)).collect()))
}

/// What no payment is for by itself may have come together with its neighbours, source by source.
fn ask_of_sums(all: &[Told], paid: &[Paid], found: &mut [(usize, Found)]) {
    let given: HashSet<i64> = found.iter().filter_map(|(_, found)| found.sure()).collect();
    let left: Vec<Paid> = paid.iter().filter(|paid| !given.contains(&paid.line)).cloned().collect();
    let mut waiting: BTreeMap<&str, Vec<(usize, &Detail)>> = BTreeMap::new();
    for (at, _) in found.iter().filter(|(_, found)| *found == Found::Awaiting) {
        if let Some(told) = all.get(*at).filter(|told| !told.detail.is_refunded) {
            waiting.entry(&told.source).or_default().push((*at, &told.detail));
        }
    }
    let mut sums = BTreeMap::new();
    for (source, details) in waiting.iter().filter(|(_, details)| details.len() > 1) {
        sums.extend(together(source, details, &left));
    }
    for (at, found) in found.iter_mut() {
        let Some(mut candidates) = sums.remove(at) else { continue };
        let declined = all.get(*at).map(|told| told.declined.as_slice()).unwrap_or_default();
        candidates.retain(|candidate| !declined.contains(&candidate.payment));
        if !candidates.is_empty() {
            *found = Found::Ask(candidates);
        }
    }
}

fn find_told(conn: &mut Conn, line: i64) -> Result<Told> {
    let found = list_details(conn, None)?.into_iter().find(|told| told.detail.rows.contains(&line));
    found.ok_or_else(|| OpsError::NotFound {
        what: format!("an order or gift with the line {line}"),
        hint: "`import details` lists those there are.".into(),
    })
}

/// Somebody says which payment it is.
///
/// # Errors
/// When there is no such order or gift, or the line is no payment in its currency.
pub fn link_detail(conn: &mut Conn, line: i64, payment: i64, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        let told = find_told(conn, line)?;
        let found = personal::find_line(conn, payment)?.filter(|stored| stored.state != LineState::Undone);
        let is_detail = !details::list_among(conn, &[payment])?.is_empty();
        let paid = found.as_ref().and_then(|stored| paid_of(stored.id, &stored.line)).filter(|_| !is_detail);
        let paid = paid.ok_or_else(|| {
            OpsError::NotPossible(format!("The statement line {payment} is no payment that came in."))
        })?;
        if paid.currency != told.detail.currency {
            return Err(OpsError::NotPossible(format!(
                "The payment is in {}, the order in {}.",
                paid.currency, told.detail.currency
            )));
        }
        // Who says it of one says it of all that made the sum.
        let (rows, sum) = match told.sum_of(payment) {
            Some(sum) => {
                let all =
                    list_details(conn, None)?.into_iter().filter(|one| one.sum_of(payment).as_ref() == Some(&sum));
                (all.flat_map(|one| one.detail.rows).collect(), Some(sum))
            }
            None => (told.detail.rows.clone(), None),
        };
        let mut reasons = vec![Reason::Chosen];
        let is_same = [paid.gross_minor, paid.net_minor].contains(&told.detail.gross_minor);
        reasons.extend(sum.or_else(|| {
            let paid = Money::new(paid.gross_minor, paid.currency).to_string();
            (!is_same).then_some(Reason::OtherAmount { paid })
        }));
        let reasons = serde_json::to_string(&reasons).unwrap_or_default();
        Ok(details::set_payment(conn, &rows, Some(payment), &reasons, &acting.by, &acting.at)?)
    })
}

/// Somebody says that it is none of the payments that were proposed, or not the one it is tied to.
///
/// # Errors
/// When there is no such order or gift.
pub fn unlink_detail(conn: &mut Conn, line: i64, acting: &Acting) -> Result<()> {
    write(conn, |conn| {
        let told = find_told(conn, line)?;
        let mut declined = told.declined.clone();
        declined.extend(told.payment.as_ref().map(|payment| payment.id));
        declined.extend(told.candidates.iter().map(|(candidate, _)| candidate.payment));
        declined.sort_unstable();
        declined.dedup();
        details::set_payment(conn, &told.detail.rows, None, "", &acting.by, &acting.at)?;
        Ok(details::set_declined(conn, &told.detail.rows, &json!(declined).to_string())?)
    })
}

/// As the command line and the API show them. Amounts are in major units.
#[must_use]
pub fn as_rows(all: &[Told]) -> Vec<Value> {
    let row = |told: &Told| {
        let detail = &told.detail;
        let money = |minor| Money::new(minor, detail.currency).to_string();
        let items: Vec<Value> = detail
            .items
            .iter()
            .map(|item| {
                json!({ "sku": item.sku, "name": item.name, "quantity": item.quantity, "price": item.price_minor.map(money) })
            })
            .collect();
        let candidates: Vec<Value> = told
            .candidates
            .iter()
            .map(|(one, line)| json!({ "payment": one.payment, "date": line.line.date, "score": one.score, "reasons": one.reasons }))
            .collect();
        json!({
            "line": told.line(), "import": told.import, "source": told.source, "date": detail.date,
            "amount": money(detail.gross_minor), "currency": detail.currency, "order": detail.order_no,
            "counterparty": detail.name, "purpose": detail.text, "items": items, "state": told.state,
            "payment": told.payment.as_ref().map(|line| line.id), "entry": told.payment.as_ref().and_then(|line| line.entry),
            "reasons": told.reasons, "candidates": candidates, "aside": told.aside,
        })
    };
    all.iter().map(row).collect()
}
