//! The names of the reports and what each needs to be built. Knows no numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::ReportError;

/// A report by its name on the command line and in URLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportName {
    Monthly,
    Funds,
    Fund,
    Income,
    Activities,
    Position,
    ReceiptsPayments,
    TrialBalance,
    Ledger,
    Register,
    Journal,
    Donations,
    Fees,
    Merch,
    Copies,
    Stock,
    Consignment,
    Event,
    Currency,
    Reconciliation,
    EarmarkAge,
    Spheres,
    Handover,
    Audit,
    Public,
}

/// Which months of [`MonthlyMovement`](super::facts::MonthlyMovement) a report reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MonthsNeeded {
    #[default]
    None,
    /// Every month the period touches.
    OfPeriod,
    /// The twelve months that end with the period's last, and the period's own.
    Twelve,
    /// The twelve months that end with the period's last; that one up to the period's end.
    TwelveToEnd,
    /// Every month up to the period's end.
    All,
}

/// What must be loaded before a report can be built; everything else may stay empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    pub movements: bool,
    pub months: MonthsNeeded,
    /// Sealed entries of the period, oldest first; narrowed to the fund, account or event of the filter.
    pub entries: bool,
    /// What only went from fund to fund within an account.
    pub turned: bool,
    /// What reversals took back.
    pub taken_back: bool,
    /// What took earlier entries back, of money with a purpose.
    pub given_back: bool,
    /// Where gifts came in.
    pub gifts: bool,
    /// What gifts are made of, counted entry by entry.
    pub gift_parts: bool,
    /// Entries that exchanged currency, up to the period's end where what they cost can be known.
    pub exchanges: bool,
    /// Of the entries only opening balances.
    pub openings: bool,
    pub stock: bool,
    pub sales: bool,
    pub events: bool,
    pub reconciliations: bool,
    pub open_items: bool,
    pub periods: bool,
    /// Logins and tokens.
    pub users: bool,
    /// Cash boxes with holder and last count.
    pub cash: bool,
    /// Entries that auditors look at, and how many have no voucher.
    pub sample: bool,
    /// The filter must name one.
    pub fund: bool,
    pub account: bool,
    pub event: bool,
}

/// What a report may be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrowing {
    Fund,
    Account,
    Event,
}

impl fmt::Display for Narrowing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fund => "a fund",
            Self::Account => "an account",
            Self::Event => "an event",
        })
    }
}

/// What period a report takes when none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsualPeriod {
    /// The last month with entries.
    LastMonth,
    /// The fiscal year of the last entry.
    FiscalYear,
    /// From the book's start up to today.
    Today,
}

impl ReportName {
    pub const ALL: [Self; 25] = [
        Self::Monthly,
        Self::Funds,
        Self::Fund,
        Self::Income,
        Self::Activities,
        Self::Position,
        Self::ReceiptsPayments,
        Self::TrialBalance,
        Self::Ledger,
        Self::Register,
        Self::Journal,
        Self::Donations,
        Self::Fees,
        Self::Merch,
        Self::Copies,
        Self::Stock,
        Self::Consignment,
        Self::Event,
        Self::Currency,
        Self::Reconciliation,
        Self::EarmarkAge,
        Self::Spheres,
        Self::Handover,
        Self::Audit,
        Self::Public,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Funds => "funds",
            Self::Fund => "fund",
            Self::Income => "income",
            Self::Activities => "activities",
            Self::Position => "position",
            Self::ReceiptsPayments => "receipts-payments",
            Self::TrialBalance => "trial-balance",
            Self::Ledger => "ledger",
            Self::Register => "register",
            Self::Journal => "journal",
            Self::Donations => "donations",
            Self::Fees => "fees",
            Self::Merch => "merch",
            Self::Copies => "copies",
            Self::Stock => "stock",
            Self::Consignment => "consignment",
            Self::Event => "event",
            Self::Currency => "currency",
            Self::Reconciliation => "reconciliation",
            Self::EarmarkAge => "earmark-age",
            Self::Spheres => "spheres",
            Self::Handover => "handover",
            Self::Audit => "audit",
            Self::Public => "public",
        }
    }

    /// What to load for it.
    #[must_use]
    pub const fn needs(self) -> Needs {
        let nothing = Needs {
            movements: false,
            months: MonthsNeeded::None,
            entries: false,
            turned: false,
            taken_back: false,
            given_back: false,
            gifts: false,
            gift_parts: false,
            exchanges: false,
            openings: false,
            stock: false,
            sales: false,
            events: false,
            reconciliations: false,
            open_items: false,
            periods: false,
            users: false,
            cash: false,
            sample: false,
            fund: false,
            account: false,
            event: false,
        };
        let movements = Needs { movements: true, ..nothing };
        let entries = Needs { movements: true, entries: true, ..nothing };
        match self {
            Self::Monthly => Needs {
                months: MonthsNeeded::Twelve,
                turned: true,
                openings: true,
                stock: true,
                sales: true,
                events: true,
                reconciliations: true,
                open_items: true,
                ..movements
            },
            Self::Funds => Needs { months: MonthsNeeded::TwelveToEnd, ..movements },
            Self::Income | Self::Activities | Self::Position | Self::ReceiptsPayments | Self::TrialBalance => movements,
            Self::Currency => Needs { exchanges: true, ..movements },
            Self::Fees => Needs { turned: true, taken_back: true, ..movements },
            Self::Spheres => Needs { openings: true, ..movements },
            Self::Fund => Needs { fund: true, ..entries },
            Self::Register => Needs { account: true, ..entries },
            Self::Ledger => entries,
            Self::Journal => Needs { entries: true, ..nothing },
            Self::Donations => Needs { gifts: true, ..nothing },
            Self::Public => Needs { months: MonthsNeeded::OfPeriod, gift_parts: true, ..movements },
            Self::Merch => Needs { stock: true, sales: true, ..movements },
            Self::Copies | Self::Stock | Self::Consignment => Needs { stock: true, ..movements },
            Self::Event => Needs { entries: true, events: true, event: true, ..nothing },
            Self::Reconciliation => Needs { reconciliations: true, open_items: true, ..movements },
            Self::EarmarkAge => Needs { months: MonthsNeeded::All, given_back: true, ..nothing },
            Self::Handover => Needs {
                turned: true,
                openings: true,
                reconciliations: true,
                open_items: true,
                periods: true,
                users: true,
                cash: true,
                stock: true,
                ..movements
            },
            Self::Audit => Needs { reconciliations: true, periods: true, sample: true, ..movements },
        }
    }

    /// Whether it can be narrowed to one fund, one account or one event.
    #[must_use]
    pub const fn takes(self, narrowing: Narrowing) -> bool {
        match narrowing {
            Narrowing::Fund => {
                !matches!(self, Self::Public | Self::Reconciliation | Self::Consignment | Self::Handover)
            }
            Narrowing::Account => matches!(
                self,
                Self::Income
                    | Self::TrialBalance
                    | Self::Ledger
                    | Self::Register
                    | Self::Journal
                    | Self::Donations
                    | Self::Consignment
                    | Self::Reconciliation
            ),
            Narrowing::Event => matches!(self, Self::Event | Self::Journal),
        }
    }

    /// Whether it can name donors, to those who may know and ask for it.
    #[must_use]
    pub const fn can_name_donors(self) -> bool {
        matches!(self, Self::Donations)
    }

    /// The period when nothing is said.
    #[must_use]
    pub const fn usual_period(self) -> UsualPeriod {
        match self {
            Self::Monthly => UsualPeriod::LastMonth,
            Self::Position
            | Self::TrialBalance
            | Self::Consignment
            | Self::Reconciliation
            | Self::EarmarkAge
            | Self::Handover
            // An event's money may come in months later.
            | Self::Event => UsualPeriod::Today,
            _ => UsualPeriod::FiscalYear,
        }
    }
}

impl FromStr for ReportName {
    type Err = ReportError;

    fn from_str(text: &str) -> Result<Self, ReportError> {
        let read = text.trim();
        Self::ALL.into_iter().find(|report| report.name() == read).ok_or_else(|| ReportError::UnknownReport {
            read: read.to_owned(),
            known: Self::ALL.map(Self::name).join(", "),
        })
    }
}

impl fmt::Display for ReportName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for ReportName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for report in ReportName::ALL {
            assert_eq!(report.name().parse::<ReportName>().unwrap(), report);
        }
        let error = "fundz".parse::<ReportName>().unwrap_err().to_string();
        assert!(error.contains("fundz") && error.contains("receipts-payments"), "{error}");
    }
}
