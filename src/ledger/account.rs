//! Accounts: where money and things are, and why they came and went. Knows no balances.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::money::Currency;
use super::role::Role;

/// Why an account path cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error(
        "“{read}” is not an account. The first part must be Assets, Liabilities, Equity, Income, Expenses or Transfers, for example Assets:Bank:Giro."
    )]
    UnknownRoot { read: String },
    #[error("“{read}” has an empty or unreadable part. Write parts of letters, digits, spaces, - or _ joined by “:”.")]
    BadPart { read: String },
    #[error("“{read}” is no account role. The roles are: {known}.")]
    UnknownRole { read: String, known: String },
    #[error("“{read}” is no account kind. The kinds are: asset, liability, equity, income, expense.")]
    UnknownKind { read: String },
    #[error("“{read}” is no sphere. Use ideal, assets, purpose or business.")]
    UnknownSphere { read: String },
}

/// The five kinds of double entry. Transfers between funds are a role of equity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    Asset,
    Liability,
    Equity,
    Income,
    Expense,
}

impl AccountKind {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Liability => "liability",
            Self::Equity => "equity",
            Self::Income => "income",
            Self::Expense => "expense",
        }
    }
}

impl FromStr for AccountKind {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        [Self::Asset, Self::Liability, Self::Equity, Self::Income, Self::Expense]
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| AccountError::UnknownKind { read: text.to_owned() })
    }
}

/// The first part of every path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    Assets,
    Liabilities,
    Equity,
    Income,
    Expenses,
    Transfers,
}

/// A checked account path such as `Assets:Bank:Giro`, compared and kept exactly as written.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct AccountPath(String);

impl AccountPath {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split(':')
    }

    /// The path above, where there is one.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once(':')?;
        Some(Self(parent.to_owned()))
    }

    /// Whether it is `top` or lies below it.
    #[must_use]
    pub fn is_in(&self, top: &Self) -> bool {
        self.as_str().strip_prefix(top.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }

    /// The last part, for a short name.
    #[must_use]
    pub fn leaf(&self) -> &str {
        self.0.rsplit(':').next().unwrap_or(&self.0)
    }

    #[must_use]
    pub fn root(&self) -> Root {
        match self.parts().next() {
            Some("Assets") => Root::Assets,
            Some("Liabilities") => Root::Liabilities,
            Some("Income") => Root::Income,
            Some("Expenses") => Root::Expenses,
            Some("Transfers") => Root::Transfers,
            _ => Root::Equity,
        }
    }

    /// The kind the root gives; transfers are equity.
    #[must_use]
    pub fn kind(&self) -> AccountKind {
        match self.root() {
            Root::Assets => AccountKind::Asset,
            Root::Liabilities => AccountKind::Liability,
            Root::Equity | Root::Transfers => AccountKind::Equity,
            Root::Income => AccountKind::Income,
            Root::Expenses => AccountKind::Expense,
        }
    }
}

impl FromStr for AccountPath {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let read = text.trim();
        let root = read.split(':').next().unwrap_or("");
        if !matches!(root, "Assets" | "Liabilities" | "Equity" | "Income" | "Expenses" | "Transfers") {
            return Err(AccountError::UnknownRoot { read: read.to_owned() });
        }
        // No two spaces, tabs, brackets or semicolons: the text formats of other programs end a name there.
        let is_fine = |part: &str| {
            let edge_is_fine = part.chars().next().is_some_and(char::is_alphanumeric) && !part.ends_with(' ');
            let letters_are_fine =
                part.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '&' | '/'));
            edge_is_fine && letters_are_fine && !part.contains("  ")
        };
        if read.len() > 200 || !read.split(':').all(is_fine) {
            return Err(AccountError::BadPart { read: read.to_owned() });
        }
        Ok(Self(read.to_owned()))
    }
}

impl fmt::Display for AccountPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for AccountPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An account as the book keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    pub path: AccountPath,
    /// What people call it: “Giro account”.
    pub label: String,
    pub number: Option<String>,
    pub kind: AccountKind,
    pub role: Role,
    /// `None`: holds any currency.
    pub currency: Option<Currency>,
    pub is_closed: bool,
}

impl Account {
    /// An open account with kind and role from its path and its last part as label.
    #[must_use]
    pub fn from_path(path: AccountPath) -> Self {
        Self {
            label: path.leaf().to_owned(),
            number: None,
            kind: path.kind(),
            role: Role::inferred(&path),
            currency: None,
            is_closed: false,
            path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_a_wrong_root_or_an_empty_part_are_refused() {
        for path in [
            "bank",
            "assets:Bank",
            "Assets::Bank",
            "Assets:",
            ":Assets",
            "Assets:Ba;nk",
            "Assets:A  B",
            "Assets: B",
            "",
        ] {
            assert!(path.parse::<AccountPath>().is_err(), "{path}");
        }
        assert!("Assets:Bank:Жёлтый Банк".parse::<AccountPath>().is_ok());
    }
}
