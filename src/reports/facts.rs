//! What reports are made of besides the ledger's own types: plain values that the caller has read from the
//! book. Knows no store and no clock; every day and time here was given.

use chrono::NaiveDate;

use crate::ledger::audit_sample::Why;
use crate::ledger::check::SealedEntry;
use crate::ledger::{Account, AccountPath, Currency, Fund, FundCode, Hash, Money, Month, Movement, Period, Sphere};

pub use crate::ledger::gift::{DonorSum, GiftSum};
pub use crate::ledger::gift_parts::{GiftPart, PartKind};
pub use crate::ledger::given_back::GivenBackSum;
pub use crate::ledger::movement::Turned;
pub use crate::ledger::product::{ProductSales, StockFlow};

/// The book a report speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    pub name: String,
    pub currency: Currency,
    pub accounts: Vec<Account>,
    /// In the order in which reports list them.
    pub funds: Vec<Fund>,
    /// The hash of the last entry.
    pub head: Hash,
    pub entry_count: i64,
    /// 1 = January.
    pub fiscal_first_month: u32,
    /// The day on which it was asked for.
    pub today: NaiveDate,
    /// When it was asked for, as people read it.
    pub printed_at: String,
    pub is_demo: bool,
    pub not_included: NotIncluded,
    /// The last word of each program that was asked.
    pub outside: Vec<OutsideWord>,
    /// Accounts whose tax sphere the group has set itself; the others follow from their paths.
    pub spheres: Vec<(AccountPath, Sphere)>,
    /// What the public page may call the spending on accounts and those below them.
    pub categories: Categories,
}

/// Names for spending that nobody is named by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Categories {
    /// The group's own words.
    pub said: Vec<(AccountPath, String)>,
    /// The names of the standard chart.
    pub standard: Vec<(AccountPath, String)>,
}

/// What another bookkeeping program said of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideWord {
    pub program: String,
    pub version: String,
    pub on: NaiveDate,
    /// How many entries the book had then.
    pub entries: i64,
    pub has_agreed: bool,
}

/// What lies in the book's neighbourhood and is in no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NotIncluded {
    /// Statement lines up to the period's end that nobody has explained.
    pub open_lines: i64,
}

/// Debits and credits (both positive, minor units) of one account, fund and currency in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthlyMovement {
    pub month: Month,
    pub account: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    pub debit_minor: i64,
    pub credit_minor: i64,
    /// Postings of the month.
    pub count: i64,
}

impl MonthlyMovement {
    /// Debit less credit.
    #[must_use]
    pub const fn change_minor(&self) -> i64 {
        self.debit_minor.saturating_sub(self.credit_minor)
    }
}

/// One event and what it brought in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFlow {
    pub code: String,
    pub name: String,
    pub date: NaiveDate,
    pub currency: Currency,
    pub income_minor: i64,
    pub spending_minor: i64,
}

/// How many unmatched lines or entries of an account are counted: a report must not cost the size of the book.
pub const UNMATCHED_COUNTED: i64 = 100;

/// How far an account has been compared with its statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconciliationStatus {
    pub account: AccountPath,
    pub currency: Currency,
    /// The date of the last finished reconciliation.
    pub reconciled_to: Option<NaiveDate>,
    pub statement_minor: Option<i64>,
    /// The account's balance in the book at the period's end.
    pub book_minor: i64,
    /// Counted no further than [`UNMATCHED_COUNTED`].
    pub unmatched_lines: i64,
    /// Counted no further than [`UNMATCHED_COUNTED`].
    pub unmatched_entries: i64,
    /// Finished reconciliations of statements up to the period's end, kept as documents.
    pub documents: i64,
}

/// Why an item is still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenItemKind {
    InTransit,
    OpenLine,
    Receivable,
    Payable,
}

impl OpenItemKind {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InTransit => "in_transit",
            Self::OpenLine => "open_line",
            Self::Receivable => "receivable",
            Self::Payable => "payable",
        }
    }
}

/// Something that waits: money on its way, a line nobody has explained, a debt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    pub kind: OpenItemKind,
    pub account: AccountPath,
    pub fund: Option<FundCode>,
    /// Since when it waits.
    pub since: Option<NaiveDate>,
    /// Positive: comes to us; negative: goes from us.
    pub amount: Money,
    /// How many lines or entries it is made of.
    pub count: i64,
}

/// Whether a month still takes entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodStatus {
    pub month: Month,
    pub is_closed: bool,
    /// Why it was opened again.
    pub reopened_because: Option<String>,
}

/// Somebody with access to the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    pub login: String,
    pub role: String,
    pub is_disabled: bool,
    pub made_on: Option<NaiveDate>,
    /// As far as a session of theirs is kept.
    pub last_seen: Option<NaiveDate>,
}

/// A program that a token lets in; of the token itself nothing is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramAccess {
    pub name: String,
    pub role: String,
    /// Who made the token.
    pub login: String,
    pub made_on: Option<NaiveDate>,
    pub last_used: Option<NaiveDate>,
}

/// Who holds a cash box on the period's last day, and how the last count of one of its currencies came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashState {
    pub account: AccountPath,
    pub currency: Currency,
    /// A contact's code; none when nobody was named.
    pub holder: Option<String>,
    pub held_since: Option<NaiveDate>,
    pub last_count: Option<LastCount>,
}

/// A count of a cash box; both amounts in minor units, positive for what lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastCount {
    pub on: NaiveDate,
    /// What the book said that day, before the difference was posted.
    pub book_minor: i64,
    pub counted_minor: i64,
    /// The entry of what was over or short, where it was posted.
    pub entry: Option<i64>,
}

/// How much happened, and how many single things it surely was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Lines of the ledger: it only ever grows, and nothing happened where it did not.
    pub lines: i64,
    /// Gifts less those that were taken back.
    pub gifts: i64,
}

/// What stands behind a published figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Behind {
    pub given: Count,
    /// What gifts cost on their way, and how many bore such a cost.
    pub costs: Count,
}

/// Funds that stand together in a publication, with the gifts behind their figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedGroup {
    pub currency: Currency,
    pub funds: Vec<FundCode>,
    pub behind: Behind,
}

/// Months that stand together in a publication, with the gifts behind their figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedSpan {
    pub currency: Currency,
    pub first: Month,
    pub last: Month,
    pub behind: Behind,
}

/// How often a currency had been exchanged, and whether the publication told what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedExchanges {
    pub currency: Currency,
    pub count: i64,
    pub is_told: bool,
}

/// What a publication made known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    pub groups: Vec<PublishedGroup>,
    pub spans: Vec<PublishedSpan>,
    pub exchanges: Vec<PublishedExchanges>,
}

/// An entry that auditors hold against its vouchers.
#[derive(Debug, Clone)]
pub struct Sampled {
    pub entry: SealedEntry,
    pub why: Why,
    /// Its vouchers, whenever they came.
    pub vouchers: i64,
}

/// What the reader narrows a report to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub fund: Option<FundCode>,
    pub account: Option<AccountPath>,
    pub event: Option<String>,
    /// With the names of donors: asked for by somebody who may see them.
    pub with_names: bool,
}

/// Everything a report may be built from; [`Needs`](super::Needs) tells which parts it reads.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    pub movements: Vec<Movement>,
    /// For those who tell what came onto an account and left it.
    pub turned: Vec<Turned>,
    /// For those who tell what was received: what reversals took back, on whichever side.
    pub taken_back: Vec<Turned>,
    /// What took earlier entries back, of money with a purpose.
    pub given_back: Vec<GivenBackSum>,
    /// Where gifts came in.
    pub gifts: Vec<GiftSum>,
    /// What gifts are made of, counted entry by entry.
    pub gift_parts: Vec<GiftPart>,
    /// Who gave; only where names were asked for.
    pub donors: Vec<DonorSum>,
    pub monthly: Vec<MonthlyMovement>,
    pub entries: Vec<SealedEntry>,
    /// Oldest first; those before the period too, where what was exchanged can have a known cost.
    pub exchanges: Vec<SealedEntry>,
    pub stock: Vec<StockFlow>,
    pub sales: Vec<ProductSales>,
    pub events: Vec<EventFlow>,
    pub reconciliations: Vec<ReconciliationStatus>,
    pub open_items: Vec<OpenItem>,
    pub periods: Vec<PeriodStatus>,
    pub users: Vec<Access>,
    pub tokens: Vec<ProgramAccess>,
    pub cash: Vec<CashState>,
    /// What auditors hold against vouchers, in the order of the entries' numbers.
    pub sampled: Vec<Sampled>,
    /// Entries of the period that spend and have no voucher.
    pub without_voucher: i64,
    /// What was published before: nothing may be had by subtracting it. For the public report.
    pub published: Vec<Published>,
    /// Amounts to the nearest multiple of so many whole units. For the public report.
    pub round_to: Option<i64>,
    /// Another period to compare with, loaded for the same needs.
    pub compared: Option<Box<(Period, Self)>>,
}
