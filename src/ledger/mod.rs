//! The pure core: what a book is and what must always be true of it.
//!
//! Knows no database, no clock, no language and no web. Everything here is plain values and
//! functions on them, so that every rule can be tested by itself and re-checked over a whole book.
//!
//! # Glossary
//!
//! One noun, everywhere: the same word in table, file, page, template and test.
//!
//! | word | meaning |
//! |---|---|
//! | **book** | one collective's accounts: one SQLite file or one PostgreSQL database |
//! | **account** | where money or things are, or why they came and went; a path such as `Assets:Bank:Giro` |
//! | **fund** | money held for one purpose: restricted (the donor's will binds), designated (the group's own decision), unrestricted |
//! | **entry** | one thing that happened, on one date; counts only once it is sealed |
//! | **posting** | one line of an entry: account, fund, amount (debit +, credit −) |
//! | **seal** | the entry's place in the chain: sequence number, previous hash, hash |
//! | **reversal** | an entry that takes back another one, line by line |
//! | **period** | a month, open or closed |
//! | **month total** | debits, credits and count of one account, fund, currency and month |
//! | **statement line** | one line a bank, provider or shop reported; personal text lives only here and in contacts |
//! | **reconciliation** | the proof that an account agrees with its statement on a date |
//! | **voucher** | the receipt behind an entry: a photo or PDF, named by its SHA-256 |
//! | **contact** | a person or body, known to the ledger only by a code such as `D-0042` |
//! | **interfund transfer** | money that changes its fund, never income nor spending |
//! | **sphere** | where a German association's tax law puts income and spending: ideal, assets, purpose, business |
//! | **rededication** | a transfer out of a restricted fund, with reason and basis |

pub mod account;
pub mod audit_sample;
pub mod batches;
pub mod chain;
pub mod check;
pub mod entry;
pub mod fund;
pub mod gift;
pub mod gift_parts;
pub mod gist;
pub mod given_back;
pub mod goods;
pub mod money;
pub mod movement;
pub mod period;
pub mod product;
pub mod role;
pub mod solvency;
pub mod sphere;
pub mod split;
pub mod statement;
pub mod stock_history;
pub mod surplus;
pub mod text;

pub use account::{Account, AccountKind, AccountPath};
pub use chain::{Hash, Seal};
pub use entry::{Draft, DraftLine, Entry, EntryKind};
pub use fund::{Fund, FundCode, Restriction};
pub use money::{Currency, Money};
pub use movement::Movement;
pub use period::{Month, Period};
pub use role::Role;
pub use sphere::Sphere;
