//! The little language of searches: `fund:rupression amount:>50 after:2020-02 "soli concert"`. A word, words in quotes
//! that stand together, a word that must not be there, and fields with what they must be. Knows no store.

use chrono::{Datelike, NaiveDate};

use crate::ledger::period::{YEARS, parse_date, typed_date};
use crate::ledger::{EntryKind, Month};

/// Kinds of things that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    Entry,
    Line,
    Fund,
    Product,
    Event,
}

impl Thing {
    pub const ALL: [Self; 5] = [Self::Entry, Self::Line, Self::Fund, Self::Product, Self::Event];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Line => "line",
            Self::Fund => "fund",
            Self::Product => "product",
            Self::Event => "event",
        }
    }
}

/// An amount in major units as it was written, without sign, and whether it itself is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    pub amount: String,
    pub is_included: bool,
}

/// What is looked for. Everything that is said must fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub words: Vec<String>,
    pub excluded: Vec<String>,
    /// Empty: any.
    pub things: Vec<Thing>,
    pub fund: Option<String>,
    /// A path or any part of one.
    pub account: Option<String>,
    pub least: Option<Bound>,
    pub most: Option<Bound>,
    pub currency: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub reference: Option<String>,
    pub kind: Option<EntryKind>,
    pub event: Option<String>,
    pub contact: Option<String>,
}

/// Why a search cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("There is nothing to look for. Write words, or fields such as fund:general or amount:>50.")]
    Empty,
    #[error("There is no field “{read}:”. The fields are: {}. Put words with a colon in quotes.", FIELDS.join(", "))]
    UnknownField { read: String },
    #[error("“{read}” is no {what}. {hint}")]
    Unreadable { read: String, what: &'static str, hint: String },
    #[error("“{read}” runs backwards. Write the smaller amount or the earlier day first.")]
    Backwards { read: String },
    #[error("Nothing can be found: the last day, {to}, lies before the first, {from}.")]
    NoDays { from: NaiveDate, to: NaiveDate },
    #[error("A quotation mark is open: close it after the last word that belongs together.")]
    OpenQuote,
}

/// The fields a search may name.
pub const FIELDS: [&str; 14] = [
    "fund",
    "account",
    "amount",
    "currency",
    "date",
    "after",
    "before",
    "reference",
    "kind",
    "event",
    "contact",
    "in",
    "from",
    "to",
];

impl Query {
    /// Reads a search.
    ///
    /// # Errors
    /// The first thing that cannot be understood.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut query = Self::default();
        for Token { field, value, is_excluded } in tokens(text)? {
            match field {
                Some(field) => query.read_field(&field, &value)?,
                None if is_excluded => query.excluded.push(value),
                None => query.words.push(value),
            }
        }
        match (query.from, query.to) {
            (Some(from), Some(to)) if to < from => Err(QueryError::NoDays { from, to }),
            _ if query == Self::default() => Err(QueryError::Empty),
            _ => Ok(query),
        }
    }

    /// Whether things of this kind are looked for at all. What has no amount, account, reference, kind, contact or currency of its own
    /// is left out when one is asked for.
    #[must_use]
    pub fn wants(&self, thing: Thing) -> bool {
        let is_named = self.things.is_empty() || self.things.contains(&thing);
        let asks_for_lines =
            self.least.is_some() || self.most.is_some() || self.account.is_some() || self.currency.is_some();
        let asks_for_entries = self.kind.is_some() || self.contact.is_some();
        let has_dates = self.from.is_some() || self.to.is_some();
        is_named
            && match thing {
                Thing::Entry => true,
                Thing::Line => !asks_for_entries && self.fund.is_none() && self.event.is_none(),
                Thing::Fund | Thing::Product => {
                    !asks_for_lines
                        && !asks_for_entries
                        && !has_dates
                        && self.reference.is_none()
                        && self.event.is_none()
                }
                Thing::Event => !asks_for_lines && !asks_for_entries && self.reference.is_none(),
            }
    }

    fn read_field(&mut self, field: &str, value: &str) -> Result<(), QueryError> {
        let text = || Some(value.to_owned());
        let wrong = |what, hint: String| Err(QueryError::Unreadable { read: value.to_owned(), what, hint });
        if value.is_empty() {
            return wrong("value", format!("Write what {field}: must be right behind the colon."));
        }
        match field {
            "fund" => self.fund = text(),
            "account" => self.account = text(),
            "currency" => self.currency = Some(value.to_uppercase()),
            "reference" => self.reference = text(),
            "event" => self.event = text(),
            "contact" => self.contact = text(),
            "amount" => (self.least, self.most) = amounts(value)?,
            "date" => (self.from, self.to) = days(value).map(|(first, last)| (Some(first), Some(last)))?,
            "after" | "from" => self.from = Some(days(value)?.0),
            "to" => self.to = Some(days(value)?.1),
            "before" => self.to = days(value)?.0.pred_opt(),
            "kind" => match value.parse() {
                Ok(kind) => self.kind = Some(kind),
                Err(_) => {
                    return wrong(
                        "kind of entry",
                        format!("The kinds are: {}.", EntryKind::ALL.map(EntryKind::name).join(", ")),
                    );
                }
            },
            "in" => {
                let singular = value
                    .strip_suffix("ies")
                    .map_or_else(|| value.trim_end_matches('s').to_owned(), |stem| format!("{stem}y"));
                match Thing::ALL.into_iter().find(|thing| thing.name() == singular) {
                    Some(thing) => self.things.push(thing),
                    None => {
                        return wrong("thing", "One can look in: entries, lines, funds, products, events.".to_owned());
                    }
                }
            }
            _ => return Err(QueryError::UnknownField { read: field.to_owned() }),
        }
        Ok(())
    }
}

struct Token {
    field: Option<String>,
    value: String,
    is_excluded: bool,
}

/// Words, and words in quotes, each with the field that stands before it.
fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut found = Vec::new();
    let mut signs = text.chars().peekable();
    while let Some(first) = signs.peek().copied() {
        if first.is_whitespace() {
            signs.next();
            continue;
        }
        let (mut plain, mut field, mut was_quoted) = (String::new(), None, false);
        let is_excluded = first == '-';
        if is_excluded {
            signs.next();
        }
        while let Some(sign) = signs.next_if(|sign| !sign.is_whitespace()) {
            match sign {
                '"' | '“' | '”' | '„' => {
                    was_quoted = true;
                    loop {
                        match signs.next() {
                            Some('"' | '“' | '”') => break,
                            Some(inner) => plain.push(inner),
                            None => return Err(QueryError::OpenQuote),
                        }
                    }
                }
                ':' if field.is_none() && !was_quoted && is_field_name(&plain) => {
                    field = Some(std::mem::take(&mut plain).to_lowercase());
                }
                other => plain.push(other),
            }
        }
        let value = plain.trim().to_owned();
        if field.is_some() || !value.is_empty() {
            found.push(Token { field, value, is_excluded });
        }
    }
    Ok(found)
}

/// `fund` could be a field, and `Fund` is one; `12` of `12:30` or `Assets` of a path could not.
fn is_field_name(text: &str) -> bool {
    let could_be = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    could_be || FIELDS.iter().any(|field| field.eq_ignore_ascii_case(text))
}

type Bounds = (Option<Bound>, Option<Bound>);

/// `50`, `>50`, `>=50`, `<50`, `<=50`, `10..50`.
fn amounts(value: &str) -> Result<Bounds, QueryError> {
    let bound = |text: &str, is_included: bool| {
        let amount = text.trim().replace(',', ".");
        let (whole, part) = amount.split_once('.').unwrap_or((&amount, ""));
        let is_plain = !whole.is_empty() && whole.len() <= 12 && part.len() <= 8;
        if is_plain && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Ok(Some(Bound { amount, is_included }));
        }
        let hint = "Write it like 50, 12.30, >50, <=100 or 10..50.".to_owned();
        Err(QueryError::Unreadable { read: value.to_owned(), what: "amount", hint })
    };
    if let Some((least, most)) = value.split_once("..") {
        let (least, most) = (bound(least, true)?, bound(most, true)?);
        let is_backwards = least.as_ref().zip(most.as_ref()).is_some_and(|(least, most)| size(most) < size(least));
        return if is_backwards { Err(QueryError::Backwards { read: value.to_owned() }) } else { Ok((least, most)) };
    }
    let starts = |sign: &str| value.strip_prefix(sign);
    if let Some(rest) = starts(">=") {
        return Ok((bound(rest, true)?, None));
    }
    if let Some(rest) = starts("<=") {
        return Ok((None, bound(rest, true)?));
    }
    if let Some(rest) = starts(">") {
        return Ok((bound(rest, false)?, None));
    }
    if let Some(rest) = starts("<") {
        return Ok((None, bound(rest, false)?));
    }
    Ok((bound(value, true)?, bound(value, true)?))
}

/// The amount in hundred-millionths, to compare two; what `amounts` has read always fits.
fn size(bound: &Bound) -> u128 {
    let (whole, part) = bound.amount.split_once('.').unwrap_or((&bound.amount, ""));
    format!("{whole}{part:0<8}").parse().unwrap_or_default()
}

/// The first and last day of `2020`, `2020-02`, `2020-02-10`, `10.02.2020` or `2020-02..2020-04`.
fn days(value: &str) -> Result<(NaiveDate, NaiveDate), QueryError> {
    if let Some((first, last)) = value.split_once("..") {
        let (first, last) = (days(first)?.0, days(last)?.1);
        return if last < first { Err(QueryError::Backwards { read: value.to_owned() }) } else { Ok((first, last)) };
    }
    let month = |text: String| text.parse::<Month>().ok();
    let found = match value.len() {
        4 => month(format!("{value}-01"))
            .zip(month(format!("{value}-12")))
            .map(|(first, last)| (first.first_day(), last.last_day())),
        7 => month(value.to_owned()).map(|month| (month.first_day(), month.last_day())),
        _ => parse_date(value).ok().map(|day| (day, day)),
    };
    let typed = || typed_date(value).filter(|day| YEARS.contains(&day.year())).map(|day| (day, day));
    found.or_else(typed).ok_or_else(|| QueryError::Unreadable {
        read: value.to_owned(),
        what: "date",
        hint: "Write it like 2020, 2020-02, 2020-02-10 or 10.02.2020.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn words_quotes_fields_and_their_opposites_are_read() {
        let query = Query::parse("fund:rupression amount:>50 after:2020-02 \"soli concert\" -rent").unwrap();
        assert_eq!(query.fund.as_deref(), Some("rupression"));
        assert_eq!(query.least, Some(Bound { amount: "50".into(), is_included: false }));
        assert_eq!((query.from, query.to), (day("2020-02-01"), None));
        assert_eq!((query.words, query.excluded), (vec!["soli concert".to_owned()], vec!["rent".to_owned()]));
        let query =
            Query::parse("date:2020 before:2020-03-01 „два слова“ account:Assets:Bank kind:merch_sale in:entries")
                .unwrap();
        assert_eq!((query.from, query.to), (day("2020-01-01"), day("2020-02-29")));
        assert_eq!(query.words, ["два слова"]);
        assert_eq!(query.account.as_deref(), Some("Assets:Bank"));
        assert_eq!((query.kind, query.things), (Some(EntryKind::MerchSale), vec![Thing::Entry]));
        let query = Query::parse("Fund:rupression AMOUNT:25 date:05.11.2026 Assets:Bank").unwrap();
        assert_eq!((query.fund.as_deref(), query.words), (Some("rupression"), vec!["Assets:Bank".to_owned()]));
        assert_eq!(query.least, Some(Bound { amount: "25".into(), is_included: true }));
        assert_eq!((query.from, query.to), (day("2026-11-05"), day("2026-11-05")));
        let query = Query::parse("date:5.11.26..2026-12").unwrap();
        assert_eq!((query.from, query.to), (day("2026-11-05"), day("2026-12-31")));
        let query = Query::parse("amount:10,5..20 12:30 reference:\"R 1\"").unwrap();
        assert_eq!(query.least.unwrap().amount, "10.5");
        assert_eq!((query.words, query.reference.as_deref()), (vec!["12:30".to_owned()], Some("R 1")));
    }

    #[test]
    fn what_cannot_be_understood_is_named_with_the_way_to_write_it() {
        let said = |text: &str| Query::parse(text).unwrap_err().to_string();
        assert!(said("  ").starts_with("There is nothing to look for"));
        assert!(said("found:x").contains("no field “found:”"));
        assert!(said("amount:lots").contains(">50"));
        assert!(said("after:soon").contains("2020-02-10"));
        assert!(said("date:31.02.2026").contains("10.02.2020") && said("date:05.11.0026").contains("is no date"));
        assert!(said("kind:gift").contains("donation"));
        assert!(said("in:people").contains("products"));
        assert!(said("\"open").contains("close it"));
        assert!(said("fund:").contains("fund:"));
    }

    #[test]
    fn only_what_can_have_it_is_looked_at() {
        let wants = |text: &str| Thing::ALL.map(|thing| Query::parse(text).unwrap().wants(thing));
        assert_eq!(wants("soli"), [true; 5]);
        assert_eq!(wants("amount:5"), [true, true, false, false, false]);
        assert_eq!(wants("fund:general"), [true, false, true, true, true]);
        assert_eq!(wants("after:2020 in:events in:funds"), [false, false, false, false, true]);
    }

    #[test]
    fn what_runs_backwards_is_said_so() {
        let said = |text: &str| Query::parse(text).map(drop).map_err(|error| error.to_string());
        for text in ["amount:50..10", "amount:10,5..10.4", "date:2020-03..2020-02"] {
            assert!(said(text).unwrap_err().contains("runs backwards"), "{text}");
        }
        assert!(said("after:2020-03 before:2020-03").unwrap_err().contains("2020-02-29"));
        for text in ["amount:10..50", "amount:9.5..10", "amount:10..10", "date:2020-02..2020-02"] {
            assert_eq!(said(text), Ok(()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused_with_a_sentence(text in "\\PC{0,40}|[a-z]{2,6}:[0-9<>.\\-\"]{0,8}( -?\"?[a-z:]{0,5}\"?){0,3}") {
            if let Err(error) = Query::parse(&text) {
                prop_assert!(error.to_string().ends_with(['.', ')']), "{}", error);
            }
        }
    }
}
