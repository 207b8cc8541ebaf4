//! Why an act cannot be drafted: facts in a treasurer's words. Knows no page and no database.

use chrono::NaiveDate;

use crate::ledger::account::AccountError;
use crate::ledger::fund::FundError;
use crate::ledger::money::MoneyError;
use crate::ledger::{AccountPath, FundCode, Money};

/// What an entry is that cannot be paid back in the way that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// Paid before it is there; as much is owed by it.
    Preorder(Money),
    Sale,
    Gift,
    /// It brought no income: a purchase, a cost, a move.
    NoIncome,
    Taken,
}

impl Other {
    fn told(self) -> String {
        match self {
            Self::Preorder(owed) => format!(
                "is a pre-order: {owed} {} are owed for it until it is delivered. Pay that back with payable_settled.",
                owed.currency
            ),
            Self::Sale => "is a sale. Pay it back with sale_refund.".to_owned(),
            Self::Gift => "is no sale. Pay it back with refund.".to_owned(),
            Self::NoIncome => "brought no income that could be paid back. If it was a mistake, reverse it.".to_owned(),
            Self::Taken => "gave something back itself. Name the entry that brought the money.".to_owned(),
        }
    }
}

fn named_entry(name: &str, number: Option<i64>) -> String {
    number.map_or_else(|| format!("“{name}”"), |number| format!("Entry {number}"))
}

/// What is wrong with an act, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    #[error("This line is not a JSON object: {why}. Write {{\"key\":…,\"act\":\"donation\",\"date\":…}}.")]
    NotJson { why: String },
    #[error("The field “{field}” stands twice.")]
    FieldTwice { field: String },
    #[error("The field “{field}” is missing.")]
    MissingField { field: &'static str },
    #[error("The field “{field}” is not readable: {why}.")]
    BadField { field: String, why: String },
    #[error("“{read}” is no act. The acts are: {known}.")]
    UnknownAct { read: String, known: String },
    #[error("The act “{act}”: {why}.")]
    Unreadable { act: String, why: String },
    #[error("The act “{act}”, field “{field}”: {why}")]
    UnreadableField { act: String, field: String, why: String },
    #[error("The date {date} is not one a book is kept for. Use a year from 1900 to 2199.")]
    DateOutOfRange { date: NaiveDate },
    #[error("“{read}” cannot stand for a contact. Use its code, such as D-0042; names belong in the contact list.")]
    NotAContactCode { read: String },
    #[error("“{read}” is not the SHA-256 of a voucher: 64 characters, 0–9 and a–f.")]
    NotAVoucher { read: String },
    #[error("{field}: {why}")]
    Amount { field: &'static str, why: MoneyError },
    #[error("{field} is {read}. It must be more than zero: whether money comes or goes is said by the act.")]
    NotPositive { field: &'static str, read: String },
    #[error("The {field} of {product} is {pieces}. Give a whole number above zero.")]
    NoPieces { field: &'static str, product: String, pieces: i64 },
    #[error("The count of {product} is {pieces}. Give a whole number; 0 where none is left.")]
    CountBelowZero { product: String, pieces: i64 },
    #[error("{product} is counted twice at {place}. Give one number for what lies there.")]
    CountedTwice { product: String, place: AccountPath },
    #[error("The amounts are too large to add up.")]
    TooLarge,
    #[error("The fee {fee} {} is larger than the amount {amount}.", fee.currency)]
    FeeTooLarge { fee: Money, amount: Money },
    #[error("The discount {discount} {} is larger than the goods' price {amount}.", discount.currency)]
    DiscountTooLarge { discount: Money, amount: Money },
    #[error("The commission {commission} {} is larger than the price {amount}.", commission.currency)]
    CommissionTooLarge { commission: Money, amount: Money },
    #[error("The commission must be said once: as commission or as commission_percent.")]
    CommissionUnclear,
    #[error("Say either “into” or “from”: where the money arrived, or where it left.")]
    IntoOrFrom,
    #[error("A fee on money that went out is a part of its own: give it the account of fees.")]
    FeeOfMoneyOut,
    #[error("“{read}” is no percentage from 0 to 100 with up to four decimals, such as 20 or 12.5.")]
    NotAPercentage { read: String },
    #[error("There is no fund {fund} in this book.")]
    UnknownFund { fund: FundCode },
    #[error("The fund {fund} is closed.")]
    ClosedFund { fund: FundCode },
    #[error("There is no product {product} in this book.")]
    UnknownProduct { product: String },
    #[error("The product {product} is closed.")]
    ClosedProduct { product: String },
    #[error("The account {account} is closed.")]
    ClosedAccount { account: AccountPath },
    #[error("The account {account} holds {holds} only, not {given}.")]
    WrongCurrency { account: AccountPath, holds: String, given: String },
    #[error("{field}: {account} does not fit here. Name an account below {expected}.")]
    WrongAccount { field: &'static str, account: AccountPath, expected: &'static str },
    #[error("The same account, {account}, stands on both sides.")]
    SameAccount { account: AccountPath },
    #[error("The same fund, {fund}, stands on both sides.")]
    SameFund { fund: FundCode },
    #[error("Both sides are in {currency}. A conversion needs two currencies; use a move for one.")]
    SameCurrency { currency: String },
    #[error("{field} is empty. Give at least one.")]
    Empty { field: &'static str },
    #[error("Give either {one} or {other}, not both and not neither.")]
    EitherOr { one: &'static str, other: &'static str },
    #[error("{amount} {} of tickets sold ahead are more than the {open} that are owed for this event on that day.", amount.currency)]
    MoreThanSoldAhead { amount: Money, open: Money },
    #[error("Name the fund, or the event whose fund event-… it is.")]
    NoEventFund,
    #[error("The shares add up to {sum} percent, not to 100.")]
    SharesNotWhole { sum: String },
    #[error("The fund {fund} has two shares.")]
    ShareTwice { fund: FundCode },
    #[error("They gave {given} {}, less than the price of {total}. Use a discount or another price.", given.currency)]
    GivenTooLittle { given: Money, total: Money },
    #[error("They gave {more} {} more than the price: name the donation_fund it is for.", more.currency)]
    NoDonationFund { more: Money },
    #[error("The price of {product} is in {holds}, this sale in {sale}: give the price.")]
    PriceNeeded { product: String, holds: String, sale: String },
    #[error("Stock is kept at cost in {book}. Convert first, then buy in {book}.")]
    StockInForeignCurrency { book: String },
    #[error(
        "{place} holds {there} of {product}{}, and {wanted} are wanted. Say why as the reason (stock_reason), or correct the count.",
        on.map(|day| format!(" on {day}")).unwrap_or_default()
    )]
    NotEnoughStock { product: String, place: AccountPath, there: i64, on: Option<NaiveDate>, wanted: i64 },
    #[error("{product} is a set and has no stock of its own. Name what it is made of.")]
    SetHasNoStock { product: String },
    #[error("What is recorded for {product} has no cost, so there is nothing to post.")]
    WorthNothing { product: String },
    #[error("The count of {products} agrees with the book; there is nothing to post.")]
    CountAgrees { products: String },
    #[error("{account} holds {there} {}, as the book says; there is nothing to post.", there.currency)]
    CashAgrees { account: AccountPath, there: Money },
    #[error("No fund holds money on {account}. Name the fund.")]
    NoFundThere { account: AccountPath },
    #[error("{open} {} is open on {account}, less than {amount}.", amount.currency)]
    MoreThanOpen { account: AccountPath, open: Money, amount: Money },
    #[error("No entry answers to “{name}”. Give its reference, key or number.")]
    UnknownEntry { name: String },
    #[error("{} {}", named_entry(name, *number), is.told())]
    NotPaidBackHere { name: String, number: Option<i64>, is: Other },
    #[error(
        "“{name}” is of {came}, after {date}. What is given back goes back on that day or later: correct the date."
    )]
    BeforeItCame { name: String, came: NaiveDate, date: NaiveDate },
    #[error("{count} entries answer to “{name}”. Give the key or number of the one that is meant.")]
    ManyEntries { name: String, count: usize },
    #[error("The entry “{name}” brought no income in one currency that could be paid back.")]
    NothingToRefund { name: String },
    #[error("The refund {amount} {} is larger than what came in, {received}.", amount.currency)]
    RefundTooLarge { amount: Money, received: Money },
    #[error("“{name}” was paid back already, all of it: {by}.")]
    RefundedAlready { name: String, by: String },
    #[error("The refund {amount} {} is larger than what is left to pay back, {left}: {received} came in, and some went back already ({by}).", amount.currency)]
    RefundBeyondRest { amount: Money, received: Money, left: Money, by: String },
    #[error("Of the sale “{name}”, {there} of {product} are with the buyer, so {returned} cannot come back.")]
    NotSold { name: String, product: String, there: i64, returned: i64 },
    #[error("What comes back costs {back} {} by the price list, what goes out {out}: an exchange is for goods of the same price. Refund the sale, and record the other goods as a new one.", back.currency)]
    ExchangeOfOtherPrice { back: Money, out: Money },
    #[error("Before the event is settled: {account} still has {balance} {} open in the fund {fund}.", balance.currency)]
    StillOpen { account: AccountPath, fund: FundCode, balance: Money },
    #[error("The fund {fund} holds no money: there is nothing to settle or transfer. Or name the account.")]
    NothingHeld { fund: FundCode },
    #[error(
        "The night of {fund} lost {loss} {}, and money given for {bearer} cannot bear it. Choose a free fund for the loss, such as general; or give the reason and basis of a rededication.",
        loss.currency
    )]
    LossOfRestricted { fund: FundCode, loss: Money, bearer: FundCode },
    #[error("The till holds {counted} {}, less than the float {float} that was put in.", counted.currency)]
    LessThanFloat { counted: Money, float: Money },
    #[error("{account} holds goods, not money. Name another account, or use an act that counts pieces.")]
    GoodsAsMoney { account: AccountPath },
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Fund(#[from] FundError),
    /// The caller's store failed while it was asked; not the person's mistake.
    #[error("The book cannot be read: {why}")]
    BookUnreadable { why: String },
}
