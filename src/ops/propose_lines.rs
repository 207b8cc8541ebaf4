//! What statement lines may be: a proposal for each, with its reasons. Posts nothing.

use std::collections::HashMap;

use serde::Serialize;

use super::Result;
use super::apply_rules::{ByRule, RuleBook};
use super::explain_lines::{Explanation, What};
use super::learn_lines::Taught;
use super::link_details::{Told, told_of};
use super::provider_lines::refine;
use super::recall_lines::{Past, recall_lines};
use super::reconcile_account::without_taken_back;
use super::record_missing::Missing;
use super::sell_orders::{Catalogue, Sold};
use crate::acts::chart::SALES;
use crate::import::details::Reason as WhyTold;
use crate::import::earmark::{Candidate, Earmarks, proposal};
use crate::import::kind_named;
use crate::import::learned::Reason;
use crate::ledger::statement::LineStatus;
use crate::ledger::{Account, Fund, FundCode, Role};
use crate::store::Conn;
use crate::store::accounts::Chart;
use crate::store::personal::{self, LineState, StoredLine};

/// How many past lines are looked at for what was said of the same other side.
const REMEMBERED: i64 = 2000;

/// Why an explanation is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "because")]
pub enum Because {
    /// A rule of the group fits, by these words of the line.
    Rule { rule: i64, name: String, matched: Vec<String> },
    /// The text names another fund than what is proposed: somebody must look.
    NoteSays { fund: FundCode, matched: String },
    /// The text names the fund.
    Earmark { matched: String, confidence_percent: u8 },
    /// The other side was explained so before.
    LikeBefore { line: i64 },
    /// Lines like it were explained so: how many, how surely, and what they share.
    Learned { examples: u32, percent: u8, reasons: Vec<Reason> },
    /// The statement itself says what kind of line it is.
    StatedKind { kind: String },
    /// A file tells of it: what it is called, what it says, and why it is about this payment.
    Told { source: String, text: String, reasons: Vec<WhyTold> },
    /// It is the payment of an order for these goods, by product; and what was given beyond them, in minor units.
    Sold { goods: Vec<(String, i64)>, gift_minor: i64 },
    /// It is the payment of an order, and nobody has said what these things are.
    UnknownGoods { names: Vec<String> },
    /// It is the payment of an order that is dearer, in minor units.
    TooDear { ordered_minor: i64 },
    /// It stands for several rows of the file; this is what the provider's accounts change by.
    Together { rows: usize, moved: Vec<(crate::ledger::Currency, i64)> },
    /// It gives back what this entry had brought.
    GivenBack { entry: i64 },
    /// It is this many payouts of a provider.
    Payout { provider: &'static str, count: usize },
    /// This payout arrived at the bank and was taken for income there, before the report came.
    PaidInAlready { entry: i64 },
    /// A provider sent it, and its report is not here yet.
    AwaitsReport { provider: &'static str },
    /// An entry of this amount is in the book already, near this day.
    EntryThere { entry: i64 },
}

/// A line with what is proposed for it.
#[derive(Clone)]
pub struct Proposed {
    pub line: StoredLine,
    /// What is proposed; without one somebody must decide.
    pub explanation: Option<Explanation>,
    /// Something is missing or contradicts the proposal: it is filled in, and somebody must look.
    pub needs_look: bool,
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
    let rules = RuleBook::load(conn)?;
    let past = recall_lines(conn, &chart, REMEMBERED)?;
    let known = Known { rules, before: remember(&past), taught: Taught::by(&past, &chart, &earmarks), earmarks, chart };
    let mut there: HashMap<i64, Vec<crate::store::reconciliations::BookLine>> = HashMap::new();
    for account_id in lines.iter().map(|line| line.account_id).collect::<std::collections::BTreeSet<_>>() {
        let far = lines.iter().map(|line| line.line.date).max().unwrap_or_default();
        let far = far.checked_add_days(chrono::Days::new(10)).unwrap_or(far);
        if let Some(currency) = lines.iter().find(|line| line.account_id == account_id).map(|line| line.line.currency) {
            let made: std::collections::HashSet<i64> =
                personal::list_entries_of_lines(conn, account_id)?.into_iter().collect();
            let open = crate::store::reconciliations::list_unmatched_entries(conn, account_id, currency, far)?;
            let mut open = without_taken_back(conn, open)?;
            open.retain(|entry| !made.contains(&entry.entry));
            there.insert(account_id, open);
        }
    }
    let payments = lines.iter().filter(|line| line.line.amount_minor > 0).map(|line| line.id).collect();
    let told = told_of(conn, &payments)?;
    let shop = match told.is_empty() {
        true => None,
        false => Some((personal::list_contacts(conn)?, Catalogue::load(conn, &known.chart)?)),
    };
    let mut taken = std::collections::HashSet::new();
    let is_open = |line: &StoredLine| line.state == LineState::Open && line.line.status == LineStatus::Booked;
    let proposals = lines
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
            let mut proposed = match (told.get(&line.id), &shop) {
                (Some(told), Some((contacts, catalogue))) => propose_told(&known, line, told, contacts, catalogue),
                _ => propose_one(&known, line),
            };
            if let Some(entry) = entry_there {
                proposed.because.insert(0, Because::EntryThere { entry });
                proposed.entry_there = Some(entry);
                proposed.is_sure = false;
            }
            proposed
        })
        .collect();
    refine(conn, &known.chart, proposals)
}

/// How the other sides of lines were explained: by account number, else by name, with the sign; the latest counts.
fn remember(past: &[Past]) -> HashMap<String, (i64, Explanation)> {
    let mut before = HashMap::new();
    for one in past.iter().rev() {
        if let (Some(key), Some(explanation)) = (other_side(&one.line), &one.explanation)
            && explanation.parts.is_empty()
        {
            before.insert(key, (one.line.id, explanation.clone()));
        }
    }
    before
}

fn other_side(stored: &StoredLine) -> Option<String> {
    let line = &stored.line;
    let name = line.counterparty_account.as_deref().filter(|text| !text.is_empty()).unwrap_or(&line.counterparty);
    let name = name.trim().to_lowercase();
    (!name.is_empty()).then(|| format!("{}{name}", if line.net_minor < 0 { '-' } else { '+' }))
}

/// What is known before the lines are looked at.
struct Known {
    chart: Chart,
    earmarks: Earmarks,
    rules: RuleBook,
    before: HashMap<String, (i64, Explanation)>,
    taught: Taught,
}

fn propose_one(known: &Known, line: StoredLine) -> Proposed {
    let Known { chart, earmarks, rules, before, taught } = known;
    let candidates = earmarks.find(&line.line);
    let best = proposal(&candidates).cloned();
    let by_rule = chart.path_of(line.account_id).ok().and_then(|own| rules.apply(own, &line.line, best.as_ref()));
    if let Some(by_rule) = by_rule {
        return proposed_by_rule(by_rule, line, candidates);
    }
    let mut because = Vec::new();
    let like_before = other_side(&line).and_then(|key| before.get(&key).cloned());
    let stated = stated_kind(chart, &line);
    let comes_in = line.line.net_minor > 0;
    let explanation = if let Some(explanation) = stated {
        because.push(Because::StatedKind { kind: line.line.kind.clone() });
        Some(explanation)
    } else if let (true, Some(found)) = (comes_in, &best) {
        because.push(Because::Earmark { matched: found.matched.clone(), confidence_percent: found.confidence_percent });
        Some(Explanation::new(What::Donation, None, Some(found.fund.clone())))
    } else if let Some((earlier, explanation)) =
        like_before.filter(|(_, earlier)| candidates.is_empty() || earlier.what != What::Donation)
    {
        because.push(Because::LikeBefore { line: earlier });
        Some(explanation)
    } else if let Some(likely) =
        taught.suggest(chart, &line).filter(|likely| candidates.is_empty() || likely.explanation.what != What::Donation)
    {
        because.push(Because::Learned { examples: likely.examples, percent: likely.percent, reasons: likely.reasons });
        Some(likely.explanation)
    } else if let Some((kind, explanation)) = named_kind(chart, &line) {
        because.push(Because::StatedKind { kind });
        Some(explanation)
    } else {
        None
    };
    let is_stated = match because.first() {
        Some(Because::Earmark { .. }) => true,
        Some(Because::StatedKind { kind }) => *kind == line.line.kind,
        _ => false,
    };
    let is_sure = is_stated && explanation.is_some();
    Proposed { line, explanation, needs_look: false, because, candidates, is_sure, entry_there: None }
}

/// A payment of which a file tells more: what it says counts like the payment's own text.
fn propose_told(
    known: &Known,
    line: StoredLine,
    told: &[Told],
    contacts: &[personal::Contact],
    catalogue: &Catalogue,
) -> Proposed {
    let mut fuller = line.clone();
    for one in told.iter().filter(|one| !one.detail.text.is_empty()) {
        fuller.line.purpose = format!("{} {}", fuller.line.purpose, one.detail.text).trim().to_owned();
    }
    let mut proposed = propose_one(known, fuller);
    proposed.line = line;
    let is_gift = told.iter().all(|one| one.detail.items.is_empty());
    if proposed.explanation.is_none() && is_gift && proposed.line.line.net_minor > 0 {
        // A gift it is; for which fund, nobody said.
        proposed.explanation = Some(Explanation::new(What::Donation, None, None));
        proposed.needs_look = true;
    }
    propose_sale(&mut proposed, told, catalogue);
    let names: Vec<String> = told.iter().map(|one| one.detail.name.trim().to_lowercase()).collect();
    let mut same = contacts.iter().filter(|one| names.contains(&one.name.trim().to_lowercase()));
    if let (Some(contact), None, Some(explanation)) = (same.next(), same.next(), proposed.explanation.as_mut()) {
        explanation.contact.get_or_insert_with(|| contact.code.clone());
    }
    proposed.because.extend(told.iter().map(|one| Because::Told {
        source: [one.source.as_str(), one.detail.order_no.as_deref().unwrap_or_default()].join(" ").trim().to_owned(),
        text: [one.detail.name.as_str(), one.detail.text.as_str()].join(" ").trim().to_owned(),
        reasons: one.reasons.clone(),
    }));
    proposed
}

/// An order that was paid is a sale; what is not known of its goods is asked.
fn propose_sale(proposed: &mut Proposed, told: &[Told], catalogue: &Catalogue) {
    let gift_fund = proposal(&proposed.candidates).map(|found| found.fund.clone());
    let Some(sold) = catalogue.sale_of(told, &proposed.line.line, gift_fund.as_ref()) else { return };
    let is_certain = |one: &Told| one.reasons.iter().any(|why| !matches!(why, WhyTold::OtherAmount { .. }));
    match sold {
        Sold::Sale(sale) => {
            let goods = sale.items.iter().map(|item| (item.product.clone(), item.quantity)).collect();
            proposed.because = vec![Because::Sold { goods, gift_minor: sale.gift_minor }];
            let explanation = Explanation::new(What::Income, SALES.parse().ok(), catalogue.fund_of(&sale));
            proposed.explanation = Some(Explanation { sale: Some(Box::new(sale)), ..explanation });
            (proposed.is_sure, proposed.needs_look) = (told.iter().all(is_certain), false);
        }
        Sold::Unknown(names) => {
            proposed.because.push(Because::UnknownGoods { names });
            (proposed.is_sure, proposed.needs_look) = (false, true);
        }
        Sold::TooDear { ordered_minor } => {
            proposed.because.push(Because::TooDear { ordered_minor });
            (proposed.is_sure, proposed.needs_look) = (false, true);
        }
    }
}

fn proposed_by_rule(by_rule: ByRule, line: StoredLine, candidates: Vec<Candidate>) -> Proposed {
    let mut because = vec![Because::Rule { rule: by_rule.rule, name: by_rule.name, matched: by_rule.matched }];
    because.extend(by_rule.fund_by_note.map(|matched| Because::Earmark {
        matched,
        confidence_percent: candidates.first().map_or(0, |best| best.confidence_percent),
    }));
    let needs_look = !by_rule.is_complete || by_rule.contradicted.is_some();
    because.extend(by_rule.contradicted.map(|(fund, matched)| Because::NoteSays { fund, matched }));
    let (explanation, is_sure) = (Some(by_rule.explanation), by_rule.is_sure);
    Proposed { line, explanation, needs_look, because, candidates, is_sure, entry_there: None }
}

/// What the bank did by itself, where its text says so and nobody stands on the other side.
fn named_kind(chart: &Chart, stored: &StoredLine) -> Option<(String, Explanation)> {
    let line = &stored.line;
    let missing = Missing::of(line.net_minor).filter(|_| line.is_alone())?;
    let named = kind_named(&line.purpose).filter(|kind| *kind == missing.name())?;
    Some((named.to_owned(), missing.explained(chart)?))
}

/// Payouts, funding, fees and interest, which the statement names itself.
fn stated_kind(chart: &Chart, stored: &StoredLine) -> Option<Explanation> {
    let with_role =
        |role: Role| chart.accounts().into_iter().find(|account| account.role == role && !account.is_closed).cloned();
    match stored.line.kind.as_str() {
        "payout" | "funding" => {
            let transit: Account = with_role(Role::InTransit)?;
            Some(Explanation::new(What::Move, Some(transit.path), None))
        }
        "fee" if stored.line.net_minor < 0 => Missing::Fee.explained(chart),
        "interest" if stored.line.net_minor > 0 => Missing::Interest.explained(chart),
        _ => None,
    }
}
