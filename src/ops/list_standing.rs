//! Standing donations and fees of a book: who gives what how often, what is expected, missing or changed. Reads only.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Result;
use super::explain_lines::Explanation;
use super::recall_lines::{Past, recall_lines};
use crate::import::standing::{Came, Standing, State, recognise};
use crate::ledger::{Currency, Money};
use crate::store::accounts::Chart;
use crate::store::{Conn, details, imports};

/// How many past lines are looked at: two or three years of a small group.
const LOOKED_AT: i64 = 2000;

/// Something that comes regularly, with who gives it and what for.
#[derive(Debug, Clone)]
pub struct StandingGift {
    /// The name on the statement, as the bank last wrote it.
    pub counterparty: String,
    /// The id of the account where it arrives.
    pub account_id: i64,
    /// What it was last explained as; `None` while nobody has said.
    pub explanation: Option<Explanation>,
    pub currency: Currency,
    pub standing: Standing,
}

/// Account, who, currency, what it was explained as.
type Key = (i64, String, Currency, String);

/// Everything that comes regularly: what is missing first, then what changed, the rest by name; what ended last.
///
/// # Errors
/// When the book cannot be read.
pub fn list_standing(conn: &mut Conn, today: NaiveDate) -> Result<Vec<StandingGift>> {
    let chart = Chart::load(conn)?;
    let past = recall_lines(conn, &chart, LOOKED_AT)?;
    let mut until: BTreeMap<i64, NaiveDate> = BTreeMap::new();
    // A list of orders says nothing of what else the account received in those days.
    let lists: HashSet<i64> = details::list(conn)?.into_iter().map(|(import, _)| import).collect();
    let covered = imports::list(conn)?.into_iter();
    let covered = covered.filter(|import| import.undone_at.is_none() && !lists.contains(&import.id));
    let covered = covered.filter_map(|import| import.facts.covers_to.map(|to| (import.facts.account_id, to)));
    for (account, day) in covered.chain(past.iter().map(|one| (one.line.account_id, one.line.line.date))) {
        let known = until.entry(account).or_insert(day);
        *known = (*known).max(day);
    }
    let mut gifts: Vec<StandingGift> = grouped(&past)
        .into_iter()
        .filter_map(|((account_id, _, currency, _), lines)| {
            let given: Vec<Came> =
                lines.iter().map(|one| Came { on: one.line.line.date, minor: one.line.line.amount_minor }).collect();
            let known_until = until.get(&account_id).copied().unwrap_or(today).min(today);
            let standing = recognise(&given, known_until)?;
            let newest = lines.first()?;
            let explanation = lines.iter().find_map(|one| one.explanation.clone());
            let counterparty = newest.line.line.counterparty.clone();
            Some(StandingGift { counterparty, account_id, explanation, currency, standing })
        })
        .collect();
    gifts.sort_by_key(|gift| (gift.standing.state, gift.counterparty.to_lowercase(), gift.standing.last.on));
    Ok(gifts)
}

/// Money that came in, by who sent it and what it was; newest first in each group. A line that nobody has explained
/// goes with what the same giver's lines of this amount were, else with the giver's latest.
fn grouped(past: &[Past]) -> BTreeMap<Key, Vec<&Past>> {
    let what = |explanation: &Explanation| {
        let fund = explanation.fund.as_ref().map(|fund| fund.folded()).unwrap_or_default();
        let account = explanation.account.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{}/{account}/{fund}", explanation.what.name())
    };
    let comes_in =
        |one: &&Past| one.line.line.amount_minor > 0 && !matches!(one.line.line.kind.as_str(), "payout" | "funding");
    let mut by_giver: BTreeMap<(i64, String, Currency), Vec<&Past>> = BTreeMap::new();
    for one in past.iter().filter(comes_in) {
        let line = &one.line.line;
        let number = line.counterparty_account.as_deref().filter(|number| !number.is_empty());
        let giver = number.unwrap_or(&line.counterparty).trim().to_lowercase();
        let is_move = one.explanation.as_ref().is_some_and(|known| known.what == super::explain_lines::What::Move);
        if !giver.is_empty() && !is_move {
            by_giver.entry((one.line.account_id, giver, line.currency)).or_default().push(one);
        }
    }
    let mut groups: BTreeMap<Key, Vec<&Past>> = BTreeMap::new();
    for ((account, giver, currency), lines) in by_giver {
        let explained = || lines.iter().filter_map(|one| Some((one, what(one.explanation.as_ref()?))));
        for one in &lines {
            let of_amount = || {
                let same = |(other, _): &(&&Past, String)| other.line.line.amount_minor == one.line.line.amount_minor;
                explained().find(same).or_else(|| explained().next()).map(|(_, what)| what)
            };
            let label = one.explanation.as_ref().map(what).or_else(of_amount).unwrap_or_default();
            groups.entry((account, giver.clone(), currency, label)).or_default().push(one);
        }
    }
    groups
}

/// What is expected in the days after `from` up to `to`, in minor units, by currency.
#[must_use]
pub fn expected(gifts: &[StandingGift], from: NaiveDate, to: NaiveDate) -> BTreeMap<Currency, i64> {
    let mut sums = BTreeMap::new();
    let is_due = |gift: &&StandingGift| {
        gift.standing.state != State::Ended && gift.standing.next > from && gift.standing.next <= to
    };
    for gift in gifts.iter().filter(is_due) {
        let sum: &mut i64 = sums.entry(gift.currency).or_default();
        *sum = sum.saturating_add(gift.standing.last.minor);
    }
    sums
}

/// For other programs; amounts in major units.
#[must_use]
pub fn standing_json(chart: &Chart, gift: &StandingGift) -> Value {
    let money = |minor| Money::new(minor, gift.currency).to_string();
    let (standing, explanation) = (&gift.standing, gift.explanation.as_ref());
    json!({ "counterparty": gift.counterparty, "into": chart.path_of(gift.account_id).ok(),
        "what": explanation.map(|known| known.what), "fund": explanation.and_then(|known| known.fund.clone()),
        "account": explanation.and_then(|known| known.account.clone()), "rhythm": standing.rhythm, "state": standing.state,
        "usual": money(standing.usual_minor), "last": money(standing.last.minor), "currency": gift.currency,
        "last_on": standing.last.on, "next_on": standing.next, "times": standing.times, "missed": standing.missed })
}
