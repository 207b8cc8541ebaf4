//! One line of `record`: an act and what can be said of every act. Reads it; knows no book.

use chrono::{Datelike, NaiveDate};
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{Act, ActError};
use crate::ledger::Hash;

/// What somebody recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Made before submitting, so that submitting twice records once (I8).
    pub key: String,
    pub date: NaiveDate,
    /// Instead of the description the act gives itself. Must not name a person.
    pub description: Option<String>,
    pub reference: Option<String>,
    /// A contact's opaque code, such as `D-0042`.
    pub contact: Option<String>,
    /// An event's code, such as `E05`.
    pub event: Option<String>,
    /// Why a restricted fund may fall below zero (I9).
    #[serde(rename = "override")]
    pub override_reason: Option<String>,
    /// Why restricted money may change its fund (I11).
    pub rededication: Option<String>,
    /// SHA-256 of each voucher, lower-case hex.
    pub vouchers: Vec<String>,
    #[serde(flatten)]
    pub act: Act,
}

/// The fields every line may have beside those of its act.
#[derive(Deserialize)]
struct Said {
    key: String,
    date: NaiveDate,
    description: Option<String>,
    reference: Option<String>,
    contact: Option<String>,
    event: Option<String>,
    #[serde(rename = "override")]
    override_reason: Option<String>,
    rededication: Option<String>,
    #[serde(default)]
    vouchers: Vec<String>,
}

const SAID: [&str; 9] =
    ["key", "date", "description", "reference", "contact", "event", "override", "rededication", "vouchers"];

impl Record {
    /// A record of an act with nothing else said.
    #[must_use]
    pub fn new(key: impl Into<String>, date: NaiveDate, act: impl Into<Act>) -> Self {
        Self {
            key: key.into(),
            date,
            description: None,
            reference: None,
            contact: None,
            event: None,
            override_reason: None,
            rededication: None,
            vouchers: Vec::new(),
            act: act.into(),
        }
    }

    /// The hash of what was said. What an act posts may depend on the book as it stood (a count, a settlement),
    /// so a repeated record is known by this and not by its draft.
    ///
    /// # Errors
    /// It cannot be written down, which no value of these types does.
    pub fn fingerprint(&self) -> Result<Hash, ActError> {
        let unwritable = |error: serde_json::Error| ActError::NotJson { why: error.to_string() };
        let sorted = serde_json::to_value(self).map_err(unwritable)?;
        Ok(Hash::of(sorted.to_string().as_bytes()))
    }

    /// Checks what does not depend on the act.
    pub(super) fn check(&self) -> Result<(), ActError> {
        if self.key.trim().is_empty() {
            return Err(ActError::MissingField { field: "key" });
        }
        if !(1900..2200).contains(&self.date.year()) {
            return Err(ActError::DateOutOfRange { date: self.date });
        }
        if let Some(code) = self.contact.as_ref().filter(|code| !is_contact_code(code)) {
            return Err(ActError::NotAContactCode { read: code.clone() });
        }
        let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match self.vouchers.iter().find(|voucher| !is_hash(voucher)) {
            Some(voucher) => Err(ActError::NotAVoucher { read: voucher.clone() }),
            None => Ok(()),
        }
    }
}

/// Whether this can be a contact's code: short, and with a digit, so that it is nobody's name.
#[must_use]
pub fn is_contact_code(code: &str) -> bool {
    let is_fitting = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    code.len() <= 40 && code.bytes().any(|byte| byte.is_ascii_digit()) && code.chars().all(is_fitting)
}

/// Reads one line of `record`.
///
/// # Errors
/// Not a JSON object, a field that is unknown, missing, unreadable or there twice; the message names it.
pub fn parse_line(text: &str) -> Result<Record, ActError> {
    let Line(mut fields, twice) =
        serde_json::from_str(text).map_err(|error| ActError::NotJson { why: error.to_string() })?;
    if let Some(field) = twice {
        return Err(ActError::FieldTwice { field });
    }
    let name = match fields.remove("act") {
        Some(Value::String(name)) => name,
        Some(other) => {
            return Err(ActError::UnknownAct { read: other.to_string(), known: Act::NAMES.join(", ") });
        }
        None => return Err(ActError::MissingField { field: "act" }),
    };
    let mut said = Map::new();
    for field in SAID {
        if let Some(value) = fields.remove(field) {
            said.insert(field.to_owned(), value);
        }
    }
    let said: Said = read_fields(&name, said)?;
    let act = Act::from_fields(&name, fields)?;
    let record = Record {
        key: said.key,
        date: said.date,
        description: said.description,
        reference: said.reference,
        contact: said.contact,
        event: said.event,
        override_reason: said.override_reason,
        rededication: said.rededication,
        vouchers: said.vouchers,
        act,
    };
    record.check()?;
    Ok(record)
}

/// Reads fields into a struct; when one is wrong, finds out which, for serde names it only when it is unknown or missing.
pub(super) fn read_fields<T: DeserializeOwned>(act: &str, fields: Map<String, Value>) -> Result<T, ActError> {
    let read = |fields: Map<String, Value>| serde_json::from_value::<T>(Value::Object(fields));
    let Err(error) = read(fields.clone()) else { return read(fields).map_err(|error| unreadable(act, &error)) };
    let why = error.to_string();
    if why.starts_with("missing field") || why.starts_with("unknown field") {
        return Err(unreadable(act, &error));
    }
    let is_culprit = |field: &&String| {
        let mut others = fields.clone();
        others.remove(*field);
        read(others).err().is_none_or(|other| other.to_string() != why)
    };
    match fields.keys().find(is_culprit) {
        Some(field) => Err(ActError::UnreadableField { act: act.to_owned(), field: field.clone(), why }),
        None => Err(unreadable(act, &error)),
    }
}

fn unreadable(act: &str, error: &serde_json::Error) -> ActError {
    ActError::Unreadable { act: act.to_owned(), why: error.to_string().replace('`', "“") }
}

/// The fields of a line, and the first that stands there twice.
struct Line(Map<String, Value>, Option<String>);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Line;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object with the fields of an act")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Line, A::Error> {
                let (mut fields, mut twice) = (Map::new(), None);
                while let Some((field, value)) = access.next_entry::<String, Value>()? {
                    if fields.insert(field.clone(), value).is_some() {
                        twice = twice.or(Some(field));
                    }
                }
                Ok(Line(fields, twice))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        parse_line(text).unwrap_err().to_string()
    }

    const GIFT: &str = r#""key":"k","act":"donation","date":"2020-02-10","amount":"25.00","into":"Assets:Bank:Giro""#;

    #[test]
    fn a_line_becomes_a_record_and_its_fingerprint_ignores_the_order_of_fields() {
        let one = parse_line(&format!(r#"{{{GIFT},"fund":"general","reference":"D-1"}}"#)).unwrap();
        let other = parse_line(&format!(r#"{{"reference":"D-1","fund":"general",{GIFT}}}"#)).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.fingerprint(), other.fingerprint());
        let another = parse_line(&format!(r#"{{"reference":"D-2","fund":"general",{GIFT}}}"#)).unwrap();
        assert_ne!(one.fingerprint(), another.fingerprint());
    }

    #[test]
    fn what_is_wrong_with_a_line_is_named() {
        assert!(refusal("[]").contains("not a JSON object"));
        assert!(refusal("{").contains("not a JSON object"));
        assert!(refusal(r#"{"act":"dontion","key":"k","date":"2020-02-10"}"#).contains("“dontion” is no act"));
        assert!(refusal(&format!(r#"{{{GIFT}}}"#)).contains("missing field “fund"));
        assert!(refusal(&format!(r#"{{{GIFT},"fund":"general","fnud":"x"}}"#)).contains("fnud"));
        assert!(refusal(&format!(r#"{{{GIFT},"fund":"no such code"}}"#)).contains("field “fund”"));
        assert!(refusal(&format!(r#"{{{GIFT},"fund":"general","fee":1.5}}"#)).contains("field “fee”"));
        assert!(refusal(&format!(r#"{{{GIFT},"fund":"a","fund":"b"}}"#)).contains("“fund” stands twice"));
        let bad_day = format!(r#"{{{},"fund":"a"}}"#, GIFT.replace("2020-02-10", "2020-02-30"));
        assert!(refusal(&bad_day).contains("field “date”"), "{}", refusal(&bad_day));
        let far = format!(r#"{{{},"fund":"a"}}"#, GIFT.replace("2020-02-10", "+12020-02-10"));
        assert!(refusal(&far).contains("1900"), "{}", refusal(&far));
    }

    #[test]
    fn a_contact_is_a_code_and_never_a_name() {
        assert!(refusal(&format!(r#"{{{GIFT},"fund":"a","contact":"Anna B"}}"#)).contains("D-0042"));
        assert!(refusal(&format!(r#"{{{GIFT},"fund":"a","contact":"Anna"}}"#)).contains("D-0042"));
        assert!(parse_line(&format!(r#"{{{GIFT},"fund":"a","contact":"D-0042"}}"#)).is_ok());
        assert!(refusal(&format!(r#"{{{GIFT},"fund":"a","vouchers":["abc"]}}"#)).contains("SHA-256"));
    }
}
