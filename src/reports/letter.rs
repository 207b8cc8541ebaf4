//! Letters to a donor: a wording with its gaps filled. Wordings are data (`letters/*.toml`), one a country, each with
//! its source and whom it is for. Knows no book, no format, and no language but that of the wording.

mod filling;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::ledger::Money;
use filling::filled;

/// The wordings, the one for everybody first.
const FILES: [&str; 6] = [
    include_str!("letters/neutral.toml"),
    include_str!("letters/thanks.toml"),
    include_str!("letters/de-freistellung.toml"),
    include_str!("letters/de-60a.toml"),
    include_str!("letters/uk.toml"),
    include_str!("letters/us.toml"),
];

/// A wording.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub code: String,
    pub name: String,
    /// Who may use it, in a sentence for the treasurer.
    pub only_for: String,
    pub source: String,
    pub language: String,
    /// `{d} {month} {yyyy}`, `{dd}.{mm}.{yyyy}`.
    date: String,
    decimal: String,
    thousands: String,
    months: Vec<String>,
    /// What the digits are called, where an amount must stand in letters too.
    #[serde(default)]
    digits: Vec<String>,
    /// More gifts than this it does not confirm; none: any number.
    pub most_gifts: Option<usize>,
    /// Whether it is a numbered receipt.
    pub is_receipt: bool,
    cancelled: String,
    void: String,
    gifts: [String; 3],
    body: String,
    /// What the gap `{promise}` says.
    #[serde(default)]
    promise: Promise,
    /// What the group must have said of itself.
    #[serde(default)]
    pub asks: Vec<Ask>,
}

/// What is promised of the money. Only what went to restricted funds is bound: the group may decide anew on the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Promise {
    /// All of it went to restricted funds.
    all: String,
    /// Some of it did; the gap `{bound}` names those funds.
    some: String,
    /// Nothing did.
    none: String,
}

/// Something a wording needs to know of the group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub name: String,
    pub ask: String,
    /// How many lines an answer may have.
    #[serde(default = "one")]
    pub lines: usize,
    #[serde(default)]
    pub is_date: bool,
    /// Whole years for which a date is good.
    pub years: Option<u32>,
}

const fn one() -> usize {
    1
}

/// Why no letter can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    #[error("There is no wording “{read}”. The wordings are: {known}.")]
    UnknownTemplate { read: String, known: String },
    #[error("The wording {template} must know of the group: {asks}. Say it once under Receipts, Wording.")]
    Missing { template: String, asks: String },
    #[error("“{read}” is no day. {ask}")]
    NotADay { read: String, ask: String },
    #[error("The notice of {day} is older than {years} years; the wording {template} may no longer be used with it.")]
    TooOld { template: String, day: NaiveDate, years: u32 },
}

/// A gift that a letter speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gift {
    pub day: NaiveDate,
    /// The funds it went to.
    pub funds: Vec<GiftFund>,
    pub amount: Money,
}

/// A fund that a gift went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftFund {
    pub name: String,
    /// Whether its money is bound to its purpose.
    pub is_restricted: bool,
}

impl Gift {
    /// The names of its funds, as a list to read.
    #[must_use]
    pub fn fund_names(&self) -> String {
        self.funds.iter().map(|fund| fund.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// What is to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// `2026-0007`; empty for a letter without a number.
    pub number: String,
    pub donor: String,
    pub address: String,
    pub gifts: Vec<Gift>,
    pub total: Money,
    pub today: NaiveDate,
    /// What the group said of itself.
    pub facts: BTreeMap<String, String>,
    pub state: LetterState,
}

/// Whether the letter still stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    Valid,
    /// Taken back by the group.
    Cancelled,
    /// A payment behind it was taken back.
    Void,
}

/// A finished letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub title: String,
    pub language: String,
    /// Why it does not count any more, in its own language.
    pub stamp: Option<String>,
    pub blocks: Vec<Block>,
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Title(String),
    /// Lines that stay lines: an address.
    Lines(Vec<String>),
    Paragraph(Vec<String>),
    Small(String),
    Gifts {
        header: [String; 3],
        rows: Vec<[String; 3]>,
        total: String,
    },
    /// A line to sign on, with what stands under it.
    Signature(String),
}

/// Every wording.
#[must_use]
pub fn templates() -> Vec<Template> {
    FILES.iter().filter_map(|text| toml::from_str(text).ok()).collect()
}

/// The wording of this code.
///
/// # Errors
/// When there is none.
pub fn template(code: &str) -> Result<Template, LetterError> {
    let all = templates();
    let known = all.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(", ");
    let read = code.trim();
    all.into_iter()
        .find(|one| one.code == read)
        .ok_or_else(|| LetterError::UnknownTemplate { read: read.to_owned(), known })
}

impl Template {
    /// Whether the group has said all that the wording needs, and its notices are still good on this day.
    ///
    /// # Errors
    /// What is missing, is no day, or is too old.
    pub fn check(&self, facts: &BTreeMap<String, String>, today: NaiveDate) -> Result<(), LetterError> {
        let said = |ask: &Ask| facts.get(&ask.name).map_or("", |value| value.trim());
        let missing: Vec<&str> =
            self.asks.iter().filter(|ask| said(ask).is_empty()).map(|ask| ask.ask.as_str()).collect();
        if !missing.is_empty() {
            return Err(LetterError::Missing { template: self.code.clone(), asks: missing.join("; ") });
        }
        for ask in self.asks.iter().filter(|ask| ask.is_date) {
            let read = said(ask);
            let day: NaiveDate =
                read.parse().map_err(|_| LetterError::NotADay { read: read.to_owned(), ask: ask.ask.clone() })?;
            let Some(years) = ask.years else { continue };
            let last = day.checked_add_months(chrono::Months::new(years.saturating_mul(12)));
            if last.is_none_or(|last| last < today) {
                return Err(LetterError::TooOld { template: self.code.clone(), day, years });
            }
        }
        Ok(())
    }

    /// Fills the gaps. What is written into them stays text: the wording is cut into its parts first.
    #[must_use]
    pub fn write(&self, content: &Content) -> Letter {
        let gaps = self.gaps(content);
        let stamp = match content.state {
            LetterState::Valid => None,
            LetterState::Cancelled => Some(self.cancelled.clone()),
            LetterState::Void => Some(self.void.clone()),
        };
        let mut letter = Letter { title: String::new(), language: self.language.clone(), stamp, blocks: Vec::new() };
        let mut is_new = true;
        for line in self.body.lines().map(str::trim) {
            let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
            match mark {
                "" => {
                    is_new = true;
                    continue;
                }
                "#" => {
                    letter.title = filled(rest, &gaps);
                    letter.blocks.push(Block::Title(letter.title.clone()));
                }
                ">" => letter.blocks.push(Block::Small(filled(rest, &gaps))),
                "_" => letter.blocks.push(Block::Signature(filled(rest, &gaps))),
                "|" => letter.blocks.push(self.table(content)),
                ":" => {
                    let text = filled(rest, &gaps);
                    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
                    match letter.blocks.last_mut() {
                        Some(Block::Lines(before)) if !is_new => before.extend(lines),
                        _ => letter.blocks.push(Block::Lines(lines.collect())),
                    }
                }
                _ => {
                    let text = filled(line, &gaps);
                    match letter.blocks.last_mut() {
                        Some(Block::Paragraph(before)) if !is_new => before.push(text),
                        _ => letter.blocks.push(Block::Paragraph(vec![text])),
                    }
                }
            }
            is_new = false;
        }
        letter
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Currency;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn fund(name: &str, is_restricted: bool) -> GiftFund {
        GiftFund { name: name.into(), is_restricted }
    }

    fn content() -> Content {
        let gift = |on: &str, minor| Gift {
            day: day(on),
            funds: vec![fund("Rupression", true)],
            amount: Money::new(minor, Currency::EUR),
        };
        Content {
            number: "2026-0007".into(),
            donor: "Kim # {number} <b>".into(),
            address: "Street 1\n10115 Somewhere".into(),
            gifts: vec![gift("2026-02-03", 123_450)],
            total: Money::new(123_450, Currency::EUR),
            today: day("2026-11-22"),
            facts: BTreeMap::new(),
            state: LetterState::Valid,
        }
    }

    #[test]
    fn every_wording_can_be_read_has_a_source_and_no_gap_that_nothing_fills() {
        assert_eq!(templates().len(), FILES.len(), "{:?}", FILES.map(|text| toml::from_str::<Template>(text).err()));
        for template in templates() {
            let gaps = template.gaps(&content());
            for name in template.body.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                assert!(gaps.contains_key(name), "{}: nothing fills {name}", template.code);
            }
            for ask in &template.asks {
                assert!(
                    template.body.contains(&format!("{{{}}}", ask.name)),
                    "{}: {} is not used",
                    template.code,
                    ask.name
                );
            }
            assert_eq!((template.months.len(), template.digits.len() % 10), (12, 0), "{}", template.code);
            assert!(!template.source.is_empty() && !template.only_for.is_empty());
        }
    }

    #[test]
    fn a_german_receipt_says_the_amount_in_digits_and_letters_and_days_as_germans_write_them() {
        let template = template("de-freistellung").unwrap();
        let letter = template.write(&content());
        let said = format!("{:?}", letter.blocks);
        for part in ["1.234,50\\u{a0}EUR", "X eins - zwei - drei - vier X EUR, 50/100", "03.02.2026", "22.11.2026"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    #[test]
    fn only_what_went_to_restricted_funds_is_promised_to_be_kept_for_its_purpose() {
        let said = |code: &str, funds: Vec<GiftFund>| {
            let mut content = content();
            content.gifts[0].funds = funds;
            format!("{:?}", template(code).unwrap().write(&content).blocks)
        };
        let (bound, free) = (fund("Rupression", true), fund("General", false));
        assert!(said("thanks", vec![bound.clone()]).contains("kept for exactly that"));
        assert!(said("thanks", vec![bound.clone(), free.clone()]).contains("What went to Rupression is kept"));
        assert!(said("neutral", vec![bound]).contains("kept for the purpose it was given for"));
        for code in ["thanks", "neutral"] {
            let letter = said(code, vec![free.clone()]);
            assert!(!letter.contains("kept for") && !letter.contains("nothing else"), "{letter}");
        }
    }

    #[test]
    fn what_people_wrote_is_never_taken_for_a_mark_or_a_gap() {
        let letter = template("neutral").unwrap().write(&content());
        let lines: Vec<&Block> = letter.blocks.iter().filter(|block| matches!(block, Block::Lines(_))).collect();
        let address = ["Kim # {number} <b>", "Street 1", "10115 Somewhere"].map(str::to_owned).to_vec();
        assert_eq!(lines.last(), Some(&&Block::Lines(address)));
        assert_eq!(letter.blocks.iter().filter(|block| matches!(block, Block::Title(_))).count(), 1);
        assert_eq!(letter.title, "Receipt 2026-0007 for a donation");
    }

    #[test]
    fn a_wording_wants_its_facts_and_a_notice_that_is_not_too_old() {
        let template = template("de-60a").unwrap();
        let mut facts: BTreeMap<String, String> =
            template.asks.iter().map(|ask| (ask.name.clone(), "x".to_owned())).collect();
        let mut check = |value: &str| {
            facts.insert("notice_date".into(), value.into());
            template.check(&facts, day("2026-11-22")).map_err(|error| error.to_string())
        };
        assert!(check("").unwrap_err().contains("must know of the group"));
        assert!(check("last May").unwrap_err().contains("is no day"));
        assert!(check("2023-11-21").unwrap_err().contains("older than 3 years"));
        assert_eq!(check("2023-11-22"), Ok(()));
    }
}
