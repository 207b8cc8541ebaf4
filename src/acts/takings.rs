//! The night's sheet: what was tallied, the till as it was counted, and what was paid out of it.

use serde::{Deserialize, Serialize};

use super::drafting::{Drafting, below, path, shortened, two_accounts};
use super::event::{Cost, Taking, post_costs};
use super::sums::{add, subtract, sum, times};
use super::{ActError, Amount, chart};
use crate::ledger::account::Root;
use crate::ledger::{AccountPath, Currency, Draft, DraftLine, EntryKind, FundCode, Money};

/// The night's sheet: tallies by kind, the till as it was counted, and what was paid out of it before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventTakings {
    pub fund: Option<FundCode>,
    /// The till: `Assets:Cash:Event`.
    pub into: AccountPath,
    pub currency: Option<Currency>,
    /// By tally; or of any of these `tallies`.
    pub door: Option<Amount>,
    pub bar: Option<Amount>,
    pub donation_box: Option<Amount>,
    pub tickets: Option<Amount>,
    /// Tickets that were sold ahead, up to what is owed for them: the night took place, so they are income now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<Amount>,
    #[serde(default)]
    pub other: Vec<OtherTaking>,
    /// Guests by price, the bar by what was drunk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tallies: Vec<Tally>,
    /// All that lay in the till at the end; without it and `counts`, the tallies are believed.
    pub counted: Option<Amount>,
    /// What was put in at the start, still part of `counted`.
    pub float: Option<Amount>,
    /// The till as it was counted: at the beginning instead of `float`, at the end instead of `counted`, and in between,
    /// where what was counted was taken away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<TillCount>,
    /// What was recorded on its own into this till during the night and lies in `counted`: merch sold there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Amount>,
    /// Paid out of the till before it was counted.
    #[serde(default)]
    pub costs: Vec<Cost>,
    /// What of the tallies came by card or PayPal: it lies there, and its import finds this entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Elsewhere>,
    /// What people paid for the night themselves and get back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub laid_out: Vec<LaidOut>,
}

/// So many of one price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    pub of: Taking,
    /// What it was: reduced, a beer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    pub pieces: u32,
    pub price: Amount,
}

/// When a till is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    Begin,
    Between,
    End,
}

/// A till as it was counted once: by coins and notes, or as a sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TillCount {
    pub at: Counting,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Coins>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<Amount>,
}

/// Coins or notes of one worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coins {
    pub worth: Amount,
    pub pieces: u32,
}

/// A part of the takings that is not in the till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The account of the card terminal or PayPal.
    pub into: AccountPath,
    pub amount: Amount,
}

/// A cost that somebody laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaidOut {
    pub expense: AccountPath,
    pub amount: Amount,
    /// To whom we owe it, by code: `Liabilities:Reimburse:P-07`.
    pub owed_to: AccountPath,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherTaking {
    pub income: AccountPath,
    pub amount: Amount,
}

impl EventTakings {
    pub(super) fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
        let fund = drafting.event_fund(self.fund.as_ref())?;
        let currency = drafting.currency(self.currency);
        below(Root::Assets, "into", &self.into)?;
        let takings = self.takings(currency)?;
        let description = format!("Takings of {} by count sheet", drafting.event_name(&fund)?);
        let mut draft = drafting.start(EntryKind::EventIncome, description);
        for (income, amount, told) in &takings {
            let memo = Some(told.clone()).filter(|told| !told.is_empty());
            draft.lines.push(DraftLine { memo, ..DraftLine::new(income.clone(), fund.clone(), amount.negated()) });
        }
        self.post_ahead(drafting, &mut draft, &fund, currency)?;
        let spent = post_costs(&mut draft, &self.costs, &fund, currency)?;
        let tallied = sum(takings.iter().map(|(_, amount, _)| *amount), currency)?;
        let by_card = self.post_elsewhere(&mut draft, &fund, currency)?;
        let expected = subtract(subtract(tallied, spent)?, by_card)?;
        let cash = self.counted(currency)?.unwrap_or(expected);
        if !cash.is_zero() {
            let apart = self.recorded.as_ref().map(|sum| sum.positive("recorded", currency)).transpose()?;
            let told = [apart.map(told_apart).unwrap_or_default(), self.told_counts(currency)?];
            let told: Vec<String> = told.into_iter().filter(|told| !told.is_empty()).collect();
            let memo = (!told.is_empty()).then(|| shortened(&told.join(" ")));
            draft.lines.push(DraftLine { memo, ..DraftLine::new(self.into.clone(), fund.clone(), cash) });
        }
        draft.line(&path(chart::OVER_SHORT)?, &fund, subtract(expected, cash)?);
        for cost in &self.laid_out {
            let amount = cost.amount.positive("laid_out", currency)?;
            draft.line(below(Root::Expenses, "expense", &cost.expense)?, &fund, amount);
            draft.line(below(Root::Liabilities, "owed_to", &cost.owed_to)?, &fund, amount.negated());
        }
        Ok(draft)
    }

    /// What was owed for tickets becomes income; no money moves.
    fn post_ahead(
        &self,
        drafting: Drafting<'_>,
        draft: &mut Draft,
        fund: &FundCode,
        currency: Currency,
    ) -> Result<(), ActError> {
        let Some(ahead) = &self.ahead else { return Ok(()) };
        let (amount, owed) = (ahead.positive("ahead", currency)?, path(chart::TICKETS_AHEAD)?);
        let cells = drafting.context.fund_cells(fund, drafting.record.date)?;
        let open = cells.iter().find(|cell| cell.account == owed && cell.balance.currency == currency);
        let open = open.map_or(Money::zero(currency), |cell| cell.balance.negated());
        if amount.minor > open.minor {
            return Err(ActError::MoreThanSoldAhead { amount, open });
        }
        draft.line(&owed, fund, amount).line(&path(chart::TICKETS)?, fund, amount.negated());
        Ok(())
    }

    /// Posts what came by card or PayPal; answers how much.
    fn post_elsewhere(&self, draft: &mut Draft, fund: &FundCode, currency: Currency) -> Result<Money, ActError> {
        let mut sum = Money::zero(currency);
        for taking in &self.elsewhere {
            let amount = taking.amount.positive("elsewhere", currency)?;
            two_accounts(below(Root::Assets, "into", &taking.into)?, &self.into)?;
            draft.line(&taking.into, fund, amount);
            sum = add(sum, amount)?;
        }
        Ok(sum)
    }

    /// Income by account, each with how it was tallied.
    fn takings(&self, currency: Currency) -> Result<Vec<(AccountPath, Money, String)>, ActError> {
        let sheet = [
            ("door", Taking::Door, &self.door),
            ("bar", Taking::Bar, &self.bar),
            ("donation_box", Taking::DonationBox, &self.donation_box),
            ("tickets", Taking::Tickets, &self.tickets),
        ];
        let mut takings = Vec::new();
        for (field, what, amount) in sheet {
            let tallied = self.tallied(what, currency)?;
            let taken = match (amount, tallied) {
                (Some(_), Some(_)) => return Err(ActError::EitherOr { one: field, other: "tallies" }),
                (Some(amount), None) => (amount.positive(field, currency)?, String::new()),
                (None, Some(tallied)) => tallied,
                (None, None) => continue,
            };
            takings.push((path(what.account())?, taken.0, taken.1));
        }
        for taking in &self.other {
            let income = below(Root::Income, "income", &taking.income)?.clone();
            takings.push((income, taking.amount.positive("other", currency)?, String::new()));
        }
        if takings.is_empty() && self.ahead.is_none() {
            Err(ActError::Empty { field: "door, bar, donation_box, tickets, ahead, tallies or other" })
        } else {
            Ok(takings)
        }
    }

    /// What one kind of taking comes to by its tallies, and these in words; `None` where it has none.
    fn tallied(&self, of: Taking, currency: Currency) -> Result<Option<(Money, String)>, ActError> {
        let (mut total, mut told) = (Money::zero(currency), Vec::new());
        for tally in self.tallies.iter().filter(|tally| tally.of == of && tally.pieces > 0) {
            let price = tally.price.positive("tallies", currency)?;
            total = add(total, times(price, i64::from(tally.pieces))?)?;
            let what = tally.what.as_deref().map(|what| format!(" {}", what.trim())).unwrap_or_default();
            told.push(format!("{} × {price}{what}", tally.pieces));
        }
        Ok((!told.is_empty()).then(|| (total, shortened(&told.join(", ")))))
    }

    /// What the till gained by count; `None` when nobody counted.
    fn counted(&self, currency: Currency) -> Result<Option<Money>, ActError> {
        let given = |field, sum: &Option<Amount>| sum.as_ref().map(|sum| sum.positive(field, currency)).transpose();
        let (float, recorded) = (given("float", &self.float)?, given("recorded", &self.recorded)?);
        let counts = |at| self.count(at, currency);
        let (begin, between, end) = (counts(Counting::Begin)?, counts(Counting::Between)?, counts(Counting::End)?);
        let float = one_of(("float", float), begin)?;
        let left = self.counted.as_ref().map(|sum| sum.signed("counted", currency)).transpose()?;
        let Some(left) = one_of(("counted", left), end)? else {
            let needs_count = float.is_some() || recorded.is_some() || between.is_some();
            return if needs_count { Err(ActError::MissingField { field: "counted" }) } else { Ok(None) };
        };
        if left.minor < 0 {
            return Err(ActError::NotPositive { field: "counted", read: left.to_string() });
        }
        let counted = add(left, between.unwrap_or(Money::zero(currency)))?;
        let counted = subtract(counted, recorded.unwrap_or(Money::zero(currency)))?;
        let Some(float) = float else { return Ok(Some(counted)) };
        if counted.minor < float.minor && self.costs.is_empty() {
            return Err(ActError::LessThanFloat { counted, float });
        }
        subtract(counted, float).map(Some)
    }

    /// What was counted at this time, all counts together; `None` where nobody counted then.
    fn count(&self, at: Counting, currency: Currency) -> Result<Option<Money>, ActError> {
        let mut found = None;
        for count in self.counts.iter().filter(|count| count.at == at) {
            let sum = count.sum(currency)?;
            found = Some(found.map_or(Ok(sum), |before| add(before, sum))?);
        }
        Ok(found)
    }

    /// The counts in words, for whoever checks the till against its sheet.
    fn told_counts(&self, currency: Currency) -> Result<String, ActError> {
        let mut told = Vec::new();
        for count in &self.counts {
            let when = match count.at {
                Counting::Begin => "at the beginning",
                Counting::Between => "taken away in between",
                Counting::End => "at the end",
            };
            let mut pieces = Vec::new();
            for coins in count.pieces.iter().filter(|coins| coins.pieces > 0) {
                pieces.push(format!("{}×{}", coins.pieces, coins.worth.positive("counts", currency)?));
            }
            let pieces = if pieces.is_empty() { String::new() } else { format!(" ({})", pieces.join(", ")) };
            told.push(format!("{when} {}{pieces}", count.sum(currency)?));
        }
        Ok(if told.is_empty() { String::new() } else { shortened(&format!("Counted {}", told.join("; "))) })
    }
}

/// What of a till's count was recorded on its own, in the words of its line.
fn told_apart(sum: Money) -> String {
    format!("{APART}{sum}.")
}

const APART: &str = "Recorded apart ";

/// What a night's sheet says was recorded on its own and lay in its till: the till, and how much.
#[must_use]
pub fn counted_apart(draft: &Draft) -> Option<(AccountPath, Money)> {
    let said = |line: &DraftLine| {
        let told = line.memo.as_deref()?.strip_prefix(APART)?.split(' ').next()?;
        let sum = Money::parse(told.trim_end_matches('.'), line.amount.currency).ok()?;
        Some((line.account.clone(), sum))
    };
    draft.lines.iter().filter(|_| draft.kind == EntryKind::EventIncome).find_map(said)
}

impl TillCount {
    fn sum(&self, currency: Currency) -> Result<Money, ActError> {
        let mut sum = match &self.sum {
            Some(_) if !self.pieces.is_empty() => return Err(ActError::EitherOr { one: "sum", other: "pieces" }),
            Some(sum) => sum.signed("counts", currency)?,
            None => Money::zero(currency),
        };
        for coins in &self.pieces {
            sum = add(sum, times(coins.worth.positive("counts", currency)?, i64::from(coins.pieces))?)?;
        }
        if sum.minor < 0 { Err(ActError::NotPositive { field: "counts", read: sum.to_string() }) } else { Ok(sum) }
    }
}

/// What was given as a sum or by counts, and not as both.
fn one_of((field, sum): (&'static str, Option<Money>), counts: Option<Money>) -> Result<Option<Money>, ActError> {
    match (sum, counts) {
        (Some(_), Some(_)) => Err(ActError::EitherOr { one: field, other: "counts" }),
        (sum, counts) => Ok(sum.or(counts)),
    }
}
