//! What people do, in their words, made into drafts of entries with their moves of stock.
//!
//! Owns which accounts an act touches and what each act refuses. Knows the ledger and nothing else: the book
//! answers through [`Context`], and whoever calls posts the [`Draft`] or shows it first. One act is one struct
//! with public fields, the same in `record`'s JSON Lines, in the API and in the web's forms.

pub mod batch;
pub mod cash;
pub mod chart;
pub mod consignment;
pub mod context;
pub mod donation;
mod drafting;
pub mod error;
pub mod event;
pub mod field;
mod given_back;
#[cfg(test)]
mod laws;
pub mod merch;
pub mod moving;
pub mod opening;
pub mod payment;
mod record;
pub mod refund;
mod shelf;
pub mod split;
pub mod stock;
mod sums;
pub mod takings;
pub mod transfer;
#[cfg(test)]
mod worked_book;

use serde::Serialize;
use serde_json::{Map, Value};

pub use batch::Batch;
pub use cash::CashCount;
pub use consignment::{ConsignmentOut, ConsignmentReturn, ConsignmentSettlement, ConsignorSale};
pub use context::{Cell, Context, PastEntry};
pub use donation::{Donation, Income};
pub use error::{ActError, Other};
pub use event::{EventCost, EventIncome, EventSettlement, TicketsSold};
pub use field::{Amount, FeeBorneBy, Percent, Share};
pub use merch::{MerchSale, Preorder};
pub use moving::{Conversion, Move, PayoutArrived, PayoutSent};
pub use opening::{Journal, Opening};
pub use payment::{CostOwed, PayableSettled, Payment, PaymentReceived};
pub use record::{Record, is_contact_code, parse_line};
pub use refund::{Exchange, Refund, SaleRefund};
pub use split::{Split, SplitPart};
pub use stock::{GiftInKind, GiveAway, StockCount, StockMoved, StockPurchase};
pub use takings::EventTakings;
pub use transfer::{InterfundLoan, LoanRepaid, SurplusToFund, Transfer};

use crate::ledger::Draft;
use drafting::Drafting;

/// Lists every act once: its name in `record`, and its struct.
macro_rules! acts {
    ($($name:literal => $act:ident),* $(,)?) => {
        /// One thing people do.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(tag = "act")]
        pub enum Act {
            $(#[serde(rename = $name)] $act($act)),*
        }

        impl Act {
            /// The names of all acts, as `record` knows them.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The act's name, as `record` knows it.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$act(_) => $name),* }
            }

            /// Reads the fields of the act called `name`.
            ///
            /// # Errors
            /// There is no such act, or a field is unknown, missing or not readable; the message names it.
            pub fn from_fields(name: &str, fields: Map<String, Value>) -> Result<Self, ActError> {
                match name {
                    $($name => record::read_fields(name, fields).map(Self::$act),)*
                    _ => Err(ActError::UnknownAct { read: name.to_owned(), known: Self::NAMES.join(", ") }),
                }
            }

            fn draft(&self, drafting: Drafting<'_>) -> Result<Draft, ActError> {
                match self { $(Self::$act(act) => act.draft(drafting)),* }
            }
        }

        $(impl From<$act> for Act {
            fn from(act: $act) -> Self {
                Self::$act(act)
            }
        })*
    };
}

acts! {
    "donation" => Donation,
    "income" => Income,
    "split" => Split,
    "refund" => Refund,
    "merch_sale" => MerchSale,
    "preorder" => Preorder,
    "sale_refund" => SaleRefund,
    "exchange" => Exchange,
    "event_income" => EventIncome,
    "tickets_sold" => TicketsSold,
    "event_cost" => EventCost,
    "event_takings" => EventTakings,
    "event_settlement" => EventSettlement,
    "payment" => Payment,
    "cost_owed" => CostOwed,
    "payable_settled" => PayableSettled,
    "payment_received" => PaymentReceived,
    "move" => Move,
    "cash_count" => CashCount,
    "payout_sent" => PayoutSent,
    "payout_arrived" => PayoutArrived,
    "conversion" => Conversion,
    "transfer" => Transfer,
    "surplus_to_fund" => SurplusToFund,
    "interfund_loan" => InterfundLoan,
    "loan_repaid" => LoanRepaid,
    "stock_purchase" => StockPurchase,
    "stock_count" => StockCount,
    "stock_moved" => StockMoved,
    "give_away" => GiveAway,
    "gift_in_kind" => GiftInKind,
    "consignment_out" => ConsignmentOut,
    "consignment_settlement" => ConsignmentSettlement,
    "consignment_return" => ConsignmentReturn,
    "consignor_sale" => ConsignorSale,
    "opening" => Opening,
    "journal" => Journal,
}

/// The entry that this record will be. Nothing is posted and nothing changes.
///
/// # Errors
/// The first thing that is wrong with the act, in a sentence for the person who recorded it; or
/// [`ActError::BookUnreadable`] when the context could not answer.
pub fn draft(record: &Record, context: &dyn Context) -> Result<Draft, ActError> {
    record.check()?;
    let drafting = Drafting { record, context };
    drafting.finish(record.act.draft(drafting)?)
}
