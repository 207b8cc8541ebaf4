//! What an account is for, and how its path tells. Other programs have charts of their own and write them in any case and
//! language: the usual words are known, whole words only. Knows no balances.

use std::str::FromStr;

use serde::Serialize;

use super::account::{AccountError, AccountKind, AccountPath, Root};

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

/// What an account holds or owes, in words of a path.
type Words = &'static [&'static str];

/// What an asset is, wherever it lies: told before [`PLACES`], so that `Transit:PayPal-Giro` is money on its way.
const ASSETS: &[(Role, Words)] = &[
    (Role::DueFrom, &["duefrom"]),
    (Role::Consigned, &["consigned", "consignment", "kommission"]),
    (Role::InTransit, &["transit", "transfer", "transfers", "clearing", "undeposited", "geldtransit"]),
    (
        Role::Receivable,
        &[
            "receivable",
            "receivables",
            "debtor",
            "debtors",
            "owed to us",
            "due from",
            "forderung",
            "forderungen",
            "créances",
            "creances",
            "deudores",
        ],
    ),
    (
        Role::Inventory,
        &[
            "inventory",
            "inventories",
            "stock",
            "stocks",
            "merchandise",
            "warenlager",
            "warenbestand",
            "lager",
            "waren",
            "vorräte",
            "marchandises",
            "existencias",
        ],
    ),
];

/// Where money lies. In one part of a path the first that fits: “cash at bank” is a bank account.
const PLACES: &[(Role, Words)] = &[
    (
        Role::Provider,
        &[
            "paypal",
            "stripe",
            "sumup",
            "mollie",
            "zettle",
            "izettle",
            "klarna",
            "gocardless",
            "adyen",
            "twint",
            "venmo",
            "payrexx",
            "liberapay",
            "opencollective",
            "open collective",
            "betterplace",
            "provider",
            "providers",
        ],
    ),
    (
        Role::Bank,
        &[
            "bank",
            "banks",
            "checking",
            "chequing",
            "current account",
            "cheque account",
            "deposit account",
            "savings",
            "saving",
            "giro",
            "giroaccount",
            "girokonto",
            "bankkonto",
            "sparkonto",
            "sparbuch",
            "sparkasse",
            "tagesgeld",
            "tagesgeldkonto",
            "banque",
            "compte courant",
            "compte bancaire",
            "livret",
            "banco",
            "cuenta corriente",
            "cuenta bancaria",
            "banca",
            "conto corrente",
            "betaalrekening",
            "spaarrekening",
            "банк",
        ],
    ),
    (
        Role::Cash,
        &[
            "cash",
            "cashbox",
            "petty cash",
            "wallet",
            "till",
            "kasse",
            "barkasse",
            "handkasse",
            "bargeld",
            "caisse",
            "espèces",
            "especes",
            "caja",
            "efectivo",
            "cassa",
            "contanti",
            "kas",
            "kassa",
            "касса",
            "наличные",
        ],
    ),
];

const LIABILITIES: &[(Role, Words)] = &[
    (Role::DueTo, &["dueto"]),
    (
        Role::Payable,
        &[
            "payable",
            "payables",
            "creditor",
            "creditors",
            "reimburse",
            "reimbursement",
            "reimbursements",
            "consignor",
            "consignors",
            "owed by us",
            "due to",
            "credit card",
            "credit cards",
            "creditcard",
            "creditcards",
            "kreditkarte",
            "verbindlichkeit",
            "verbindlichkeiten",
            "fournisseurs",
            "acreedores",
        ],
    ),
];

const EQUITY: &[(Role, Words)] = &[
    (Role::Opening, &["opening", "anfangsbestand", "anfangsbestände", "eröffnungsbilanz", "apertura", "saldo inicial"]),
    (Role::Transfer, &["transfer", "transfers"]),
    (Role::Conversion, &["conversion", "conversions", "trading"]),
];

/// Shares and bonds are called stock as well; nobody sells them at a stall.
const INVESTED: Words = &["investment", "investments", "brokerage", "securities", "depot"];

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

    /// Whether the rules look at it when an entry is sealed (I2, I3): then it is for good.
    #[must_use]
    pub const fn is_sealed(self) -> bool {
        matches!(self, Self::Transfer | Self::DueFrom | Self::DueTo)
    }

    /// Whether an account of this kind can be repaired to have this role.
    #[must_use]
    pub const fn fits(self, kind: AccountKind) -> bool {
        match self {
            Self::None => true,
            Self::Payable => matches!(kind, AccountKind::Liability),
            Self::Opening | Self::Conversion => matches!(kind, AccountKind::Equity),
            Self::Transfer | Self::DueFrom | Self::DueTo => false,
            _ => matches!(kind, AccountKind::Asset),
        }
    }

    /// The role an account gets when none is stated: the usual words in its path give it, in any case, the last part first.
    /// `Expenses:Fees:PayPal` and `Income:Donations:Bank` name a channel, not a place where money lies, and have none.
    #[must_use]
    pub fn inferred(path: &AccountPath) -> Self {
        if path.root() == Root::Transfers || path.parts().any(|part| part.ends_with("Transfers")) {
            return Self::Transfer;
        }
        let parts: Vec<Part> = path.parts().skip(1).map(Part::read).collect();
        let has = |words: Words| parts.iter().any(|part| part.has(words));
        let first = |rules: &[(Self, Words)]| {
            let of = |part: &Part| rules.iter().find(|(_, words)| part.has(words)).map(|(role, _)| *role);
            parts.iter().rev().find_map(of)
        };
        let found = match path.kind() {
            AccountKind::Income | AccountKind::Expense => None,
            AccountKind::Liability => first(LIABILITIES),
            AccountKind::Equity => first(EQUITY),
            AccountKind::Asset => match first(ASSETS) {
                Some(Self::Inventory) if has(INVESTED) => None,
                // Consigned goods may lie below `Consigned` under the shop's own name.
                Some(Self::Inventory) if has(&["consigned", "consignment"]) => Some(Self::Consigned),
                found => found.or_else(|| first(PLACES)),
            },
        };
        found.unwrap_or(Self::None)
    }
}

/// One part of a path as words, each with a space before and after.
struct Part {
    /// Parted where signs stand: ` paypal giro `.
    spaced: String,
    /// Parted where a capital follows a small letter as well: ` pay pal giro `.
    humped: String,
}

impl Part {
    fn read(part: &str) -> Self {
        let (mut spaced, mut humped) = (String::from(" "), String::from(" "));
        let mut was_small = false;
        for c in part.chars() {
            if c.is_uppercase() && was_small {
                humped.push(' ');
            }
            was_small = c.is_lowercase();
            let plain = if c.is_alphanumeric() { c } else { ' ' };
            spaced.extend(plain.to_lowercase());
            humped.extend(plain.to_lowercase());
        }
        spaced.push(' ');
        humped.push(' ');
        Self { spaced, humped }
    }

    fn has(&self, words: Words) -> bool {
        words.iter().any(|word| {
            let word = format!(" {word} ");
            self.spaced.contains(&word) || self.humped.contains(&word)
        })
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

#[cfg(test)]
mod tests;
