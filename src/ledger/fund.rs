//! Funds: money held for a purpose, and the aliases by which donors name it. Knows no balances.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::money::Money;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FundError {
    #[error(
        "“{read}” cannot be a fund code. Use up to 40 letters, digits, “.”, “_” or “-”, starting with a letter or digit, for example rupression."
    )]
    BadCode { read: String },
    #[error("“{read}” is no restriction. Use restricted, designated or unrestricted.")]
    UnknownRestriction { read: String },
}

/// Who decided what the money is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Restriction {
    /// The group may use it for anything it does.
    Unrestricted,
    /// Set aside by the group's own decision, which the group may change.
    Designated,
    /// The donor's will binds.
    Restricted,
}

impl Restriction {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unrestricted => "unrestricted",
            Self::Designated => "designated",
            Self::Restricted => "restricted",
        }
    }
}

impl FromStr for Restriction {
    type Err = FundError;

    fn from_str(text: &str) -> Result<Self, FundError> {
        [Self::Unrestricted, Self::Designated, Self::Restricted]
            .into_iter()
            .find(|restriction| restriction.name() == text)
            .ok_or_else(|| FundError::UnknownRestriction { read: text.to_owned() })
    }
}

/// A fund's code: kept as written, compared without case.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct FundCode(String);

impl FundCode {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two codes are compared and stored for uniqueness.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl FromStr for FundCode {
    type Err = FundError;

    fn from_str(text: &str) -> Result<Self, FundError> {
        let read = text.trim();
        let starts_well = read.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
        let letters_are_fine = read.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        if starts_well && letters_are_fine && read.len() <= 40 {
            Ok(Self(read.to_owned()))
        } else {
            Err(FundError::BadCode { read: read.to_owned() })
        }
    }
}

impl PartialEq for FundCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for FundCode {}

impl std::hash::Hash for FundCode {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        for byte in self.0.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
    }
}

impl PartialOrd for FundCode {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for FundCode {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let fold = |code: &Self| code.0.bytes().map(|b| b.to_ascii_lowercase()).collect::<Vec<u8>>();
        fold(self).cmp(&fold(other))
    }
}

impl fmt::Display for FundCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for FundCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A fund as the book keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fund {
    pub code: FundCode,
    pub name: String,
    pub restriction: Restriction,
    pub purpose: String,
    /// What donors write when they mean this fund.
    pub aliases: Vec<String>,
    #[serde(serialize_with = "serialize_target")]
    pub target: Option<Money>,
    pub is_closed: bool,
}

fn serialize_target<S: serde::Serializer>(target: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
    match target {
        Some(money) => serializer.collect_str(money),
        None => serializer.serialize_none(),
    }
}

impl Fund {
    /// An open, unrestricted fund whose name is its code.
    #[must_use]
    pub fn from_code(code: FundCode) -> Self {
        Self {
            name: code.as_str().to_owned(),
            restriction: Restriction::Unrestricted,
            purpose: String::new(),
            aliases: Vec::new(),
            target: None,
            is_closed: false,
            code,
        }
    }

    /// Every text that names this fund: code, name and aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), self.name.as_str()].into_iter().chain(self.aliases.iter().map(String::as_str))
    }
}

/// The comparable form of a name or alias: transliterated to Latin, without case, marks and spaces.
/// “Рупрессия” and “rupressija” differ, “RU-pression.” and “rupression” do not.
#[must_use]
pub fn comparable(text: &str) -> String {
    let decomposed: String = text.nfkd().collect();
    any_ascii::any_ascii(&decomposed)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_compared_without_case_and_kept_as_written() {
        let code: FundCode = "Rupression".parse().unwrap();
        assert_eq!(code, "rupression".parse().unwrap());
        assert_eq!(code.to_string(), "Rupression");
        for bad in ["", "-x", "a b", "ä", &"x".repeat(41)] {
            assert!(bad.parse::<FundCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_compared_across_scripts_and_marks() {
        assert_eq!(comparable("RU-pression."), "rupression");
        assert_eq!(comparable("Рупрессия"), comparable("рупрессия"));
        assert_eq!(comparable("Solidarité"), "solidarite");
    }
}
