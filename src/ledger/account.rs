//! Accounts: where money and things are, and why they came and went. Knows no balances.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::money::Currency;

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

/// What an account is for, beyond its kind. Rules and reports look at the role, never at the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Bank,
    Cash,
    Provider,
    InTransit,
    Receivable,
    Payable,
    Inventory,
    Consigned,
    DueFrom,
    DueTo,
    Opening,
    Transfer,
    Conversion,
    None,
}

impl Role {
    pub const ALL: [Self; 14] = [
        Self::Bank,
        Self::Cash,
        Self::Provider,
        Self::InTransit,
        Self::Receivable,
        Self::Payable,
        Self::Inventory,
        Self::Consigned,
        Self::DueFrom,
        Self::DueTo,
        Self::Opening,
        Self::Transfer,
        Self::Conversion,
        Self::None,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Cash => "cash",
            Self::Provider => "provider",
            Self::InTransit => "in_transit",
            Self::Receivable => "receivable",
            Self::Payable => "payable",
            Self::Inventory => "inventory",
            Self::Consigned => "consigned",
            Self::DueFrom => "due_from",
            Self::DueTo => "due_to",
            Self::Opening => "opening",
            Self::Transfer => "transfer",
            Self::Conversion => "conversion",
            Self::None => "none",
        }
    }

    /// Bank, cash box, payment provider, or money on its way between them.
    #[must_use]
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Bank | Self::Cash | Self::Provider | Self::InTransit)
    }

    /// Counts towards what a fund can spend now (I9): money, what is owed to us, less what we owe.
    #[must_use]
    pub const fn is_liquid(self) -> bool {
        self.is_money() || matches!(self, Self::Receivable | Self::Payable)
    }

    /// Goods at cost, in our hands or on consignment.
    #[must_use]
    pub const fn is_stock(self) -> bool {
        matches!(self, Self::Inventory | Self::Consigned)
    }

    /// The role an account gets when none is stated: its parts give it.
    #[must_use]
    pub fn inferred(path: &AccountPath) -> Self {
        if path.root() == Root::Transfers {
            return Self::Transfer;
        }
        let parts: Vec<&str> = path.parts().collect();
        let has = |word: &str| parts.contains(&word);
        let balance_sheet = !matches!(path.kind(), AccountKind::Income | AccountKind::Expense);
        let rules: [(bool, Self); 12] = [
            (has("Inventory") && has("Consigned"), Self::Consigned),
            (has("Inventory"), Self::Inventory),
            (has("Transit"), Self::InTransit),
            (has("Receivable"), Self::Receivable),
            (["Payable", "Reimburse", "Consignor"].into_iter().any(has), Self::Payable),
            (has("DueFrom"), Self::DueFrom),
            (has("DueTo"), Self::DueTo),
            (has("Opening"), Self::Opening),
            (has("Conversion"), Self::Conversion),
            (["PayPal", "Stripe", "SumUp"].into_iter().any(has), Self::Provider),
            (has("Bank"), Self::Bank),
            (has("Cash"), Self::Cash),
        ];
        if parts.iter().any(|part| part.ends_with("Transfers")) {
            return Self::Transfer;
        }
        // `Expenses:Fees:PayPal` and `Income:Donations:Bank` name a channel, not a place where money lies.
        if !balance_sheet {
            return Self::None;
        }
        rules.into_iter().find_map(|(applies, role)| applies.then_some(role)).unwrap_or(Self::None)
    }
}

impl FromStr for Role {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or_else(|| AccountError::UnknownRole {
            read: text.to_owned(),
            known: Self::ALL.map(Self::name).join(", "),
        })
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

    fn role(path: &str) -> Role {
        Role::inferred(&path.parse().unwrap())
    }

    #[test]
    fn parts_give_the_role() {
        assert_eq!(role("Assets:Bank:Giro"), Role::Bank);
        assert_eq!(role("Assets:Cash:Box"), Role::Cash);
        assert_eq!(role("Assets:PayPal:EUR"), Role::Provider);
        assert_eq!(role("Assets:Transit:PayPal-Giro"), Role::InTransit);
        assert_eq!(role("Assets:Receivable:InfoshopA"), Role::Receivable);
        assert_eq!(role("Liabilities:Reimburse:P-07"), Role::Payable);
        assert_eq!(role("Liabilities:Consignor:DistroB"), Role::Payable);
        assert_eq!(role("Assets:Inventory:Shirt"), Role::Inventory);
        assert_eq!(role("Assets:Inventory:Consigned:InfoshopA"), Role::Consigned);
        assert_eq!(role("Assets:DueFrom:Merch"), Role::DueFrom);
        assert_eq!(role("Liabilities:DueTo:General"), Role::DueTo);
        assert_eq!(role("Equity:Opening"), Role::Opening);
        assert_eq!(role("Equity:Conversion"), Role::Conversion);
        assert_eq!(role("Transfers:InKind"), Role::Transfer);
        assert_eq!(role("Equity:FundTransfers"), Role::Transfer);
        assert_eq!(role("Expenses:Fees:PayPal"), Role::None);
        assert_eq!(role("Income:Donations:Bank"), Role::None);
    }

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
