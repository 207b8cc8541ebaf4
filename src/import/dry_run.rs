//! The dry run's document: exactly what `import --dry-run` prints. Knows no store; verdicts and earmarks are handed in.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::reading::{Evidence, Question, Reading, RowError};
use crate::ledger::statement::{LineStatus, StatementLine};
use crate::ledger::{Currency, Money};

/// The whole document.
#[derive(Debug, Clone, Serialize)]
pub struct DryRun {
    pub profile: Option<String>,
    pub format: &'static str,
    pub encoding: String,
    pub evidence: Vec<Evidence>,
    pub questions: Vec<Question>,
    pub opening_balance: Option<String>,
    pub closing_balance: Option<String>,
    pub lines: Vec<DryLine>,
    /// Booked lines' amounts by currency code, major units.
    pub totals: BTreeMap<String, String>,
    pub errors: Vec<RowError>,
    /// Every line of the file, counted once: new, duplicate, pending, refused; only against an account.
    pub counts: Option<BTreeMap<&'static str, usize>>,
    /// What an import would do, as a hash; given back with the import it makes sure that exactly this is done.
    pub plan: Option<String>,
}

/// One line of it. Amounts are strings in major units.
#[derive(Debug, Clone, Serialize)]
pub struct DryLine {
    pub record: u32,
    pub date: NaiveDate,
    pub value_date: Option<NaiveDate>,
    pub amount: String,
    pub fee: Option<String>,
    pub net: String,
    pub currency: Currency,
    pub counterparty: String,
    pub purpose: String,
    pub status: LineStatus,
    pub kind: String,
    pub refs: BTreeMap<String, String>,
    /// Only where one fund fits at or above the accept threshold.
    pub fund: Option<String>,
    pub earmark: DryEarmark,
    /// The id of the stored line it repeats.
    pub duplicate_of: Option<String>,
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct DryEarmark {
    pub candidates: Vec<DryCandidate>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DryCandidate {
    pub fund: String,
    pub matched: String,
    /// 0 to 1 with two decimals.
    pub confidence: Percent,
}

/// A share, written as a JSON number such as `0.97`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent(pub u8);

impl Serialize for Percent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The parser of JSON makes the number; no arithmetic on fractions here.
        let text = format!("{}.{:02}", self.0 / 100, self.0 % 100);
        match serde_json::from_str::<serde_json::Number>(&text) {
            Ok(number) => number.serialize(serializer),
            Err(_) => serializer.serialize_u8(0),
        }
    }
}

/// What is known of a line beside the file: its fund, its candidates, what it repeats.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    pub fund: Option<String>,
    pub candidates: Vec<DryCandidate>,
    pub duplicate_of: Option<String>,
}

impl DryRun {
    /// The document of a reading. `judge` is asked once for each line, by its index.
    #[must_use]
    pub fn new(reading: &Reading, mut judge: impl FnMut(usize, &StatementLine) -> Judged) -> Self {
        let balance_currency = reading.balance_currency.or_else(|| reading.lines.first().map(|line| line.currency));
        let balance = |minor: Option<i64>| Some(Money::new(minor?, balance_currency?).to_string());
        Self {
            profile: reading.profile.clone(),
            format: reading.format.name(),
            encoding: reading.encoding.clone(),
            evidence: reading.evidence.clone(),
            questions: reading.questions.clone(),
            opening_balance: balance(reading.opening_balance_minor),
            closing_balance: balance(reading.closing_balance_minor),
            lines: reading.lines.iter().enumerate().map(|(i, line)| DryLine::new(line, judge(i, line))).collect(),
            totals: reading
                .totals()
                .into_iter()
                .map(|(currency, minor)| (currency.code().to_owned(), Money::new(minor, currency).to_string()))
                .collect(),
            errors: reading.errors.clone(),
            counts: None,
            plan: None,
        }
    }
}

impl DryLine {
    fn new(line: &StatementLine, judged: Judged) -> Self {
        let money = |minor| Money::new(minor, line.currency).to_string();
        Self {
            record: line.record,
            date: line.date,
            value_date: line.value_date,
            amount: money(line.amount_minor),
            fee: line.fee_minor.map(money),
            net: money(line.net_minor),
            currency: line.currency,
            counterparty: line.counterparty.clone(),
            purpose: line.purpose.clone(),
            status: line.status,
            kind: line.kind.clone(),
            refs: line.refs.clone(),
            fund: judged.fund,
            earmark: DryEarmark { candidates: judged.candidates },
            duplicate_of: judged.duplicate_of,
            warnings: line.warnings.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_is_written_as_a_number() {
        assert_eq!(serde_json::to_string(&Percent(97)).unwrap(), "0.97");
        assert_eq!(serde_json::to_string(&Percent(100)).unwrap(), "1.0");
    }
}
