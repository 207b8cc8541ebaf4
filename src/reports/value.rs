//! The values that cells and sentences hold: typed, so that each format writes them in its own way, and texts by
//! their Fluent keys. Knows no language.

use chrono::NaiveDate;

use crate::ledger::{AccountPath, Currency, FundCode, Money, Month, Period};

/// A text by its Fluent key, with what it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    pub key: String,
    pub args: Vec<(&'static str, Value)>,
}

impl Phrase {
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), args: Vec::new() }
    }

    /// The same text with one variable more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The name of a line of a statement; machines read `code`, people the text of `reports-line-<code>`.
    #[must_use]
    pub fn line(code: &str) -> Self {
        Self::new(format!("reports-line-{}", code.replace('_', "-")))
    }
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    #[default]
    Empty,
    Text(String),
    Phrase(Phrase),
    /// Machines read the path, people the label.
    Account {
        path: AccountPath,
        label: String,
    },
    /// Machines read the code, people the name.
    Fund {
        code: FundCode,
        name: String,
    },
    Currency(Currency),
    Money(Money),
    Count(i64),
    /// Hundredths of a percent: 345 is 3.45 %.
    Percent(i64),
    Date(NaiveDate),
    Month(Month),
    Period(Period),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Phrase> for Value {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(phrase)
    }
}

impl From<Money> for Value {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

impl From<Currency> for Value {
    fn from(currency: Currency) -> Self {
        Self::Currency(currency)
    }
}

impl From<NaiveDate> for Value {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

impl From<Month> for Value {
    fn from(month: Month) -> Self {
        Self::Month(month)
    }
}

impl From<Period> for Value {
    fn from(period: Period) -> Self {
        Self::Period(period)
    }
}

impl From<i64> for Value {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

impl From<Option<NaiveDate>> for Value {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Date)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }
}
