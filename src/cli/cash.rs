//! `cash`, `place` and `owed`: boxes and who holds them, where goods lie, and what is open between us and others.

use clap::Subcommand;
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::period::parse_date;
use crate::ledger::{AccountPath, Currency, Money};
use crate::ops::OpsError;
use crate::ops::count_cash::{CashBox, Counted, Difference, Pieces, book_of, count_cash, hand_over, list_boxes};
use crate::ops::open_goods::{open_place, show_places};
use crate::ops::survey_debts::list_debts;
use crate::store::accounts::Chart;
use crate::store::cash::Holder;
use crate::store::{Conn, books};

#[derive(Debug, Subcommand)]
pub enum CashCommand {
    /// Every cash box: who holds it, what the book says lies there, the last count
    List,
    /// Keep a count of a box, for example: cash count Assets:Cash:Box --pieces 20x2 5x1 0.50x7 --post
    Count {
        /// The box, by its account's path
        account: String,
        /// All that lay in it; with pieces it is what they must come to
        #[arg(long, required_unless_present_any = ["pieces", "other"])]
        counted: Option<String>,
        /// Notes and coins, each as worth x number: 20x2 5x1 0.50x7
        #[arg(long, num_args = 1..)]
        pieces: Vec<String>,
        /// What was not counted by piece, a roll of coins for example
        #[arg(long, conflicts_with = "counted")]
        other: Option<String>,
        /// Who counted with you, by a contact's code
        #[arg(long, default_value = "")]
        second: String,
        /// The currency counted; otherwise the account's
        #[arg(long)]
        currency: Option<String>,
        /// The day of the count; otherwise today
        #[arg(long)]
        on: Option<String>,
        /// Post what is over or short
        #[arg(long)]
        post: bool,
        /// The fund that bears the difference; otherwise every fund by what it has there
        #[arg(long)]
        fund: Option<String>,
        /// The same key again keeps nothing; otherwise made from account, day and sum
        #[arg(long)]
        key: Option<String>,
    },
    /// Say who holds a box, by a contact's code: cash hand-over Assets:Cash:Box --to D-0042
    HandOver {
        /// The box, by its account's path
        account: String,
        /// A contact's code; empty when nobody holds it
        #[arg(long)]
        to: String,
        /// The day; otherwise today
        #[arg(long)]
        since: Option<String>,
    },
}

impl CashCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let day = |said: Option<String>| said.map_or(Ok(acting().today), |text| parse_date(&text));
        match self {
            Self::List => {
                let rows: Vec<Value> = list_boxes(conn, acting().today)?.iter().flat_map(CashBox::shown).collect();
                output.list(
                    "boxes",
                    &["account", "label", "balance", "currency", "holder", "since", "counted_on", "book", "counted"],
                    &rows,
                )
            }
            Self::Count { account, counted, pieces, other, second, currency, on, post, fund, key } => {
                let (account, on): (AccountPath, _) = (account.parse()?, day(on)?);
                let currency = currency
                    .map_or_else(|| Ok(books::get(conn)?.currency), |code| code.parse().map_err(OpsError::from))?;
                let (pieces, other) = sums_of(&pieces, other, counted.as_deref(), currency)?;
                let mut sheet = Counted { account, on, pieces, other, second, key: String::new() };
                let total = sheet.total()?;
                agree(total, counted.as_deref())?;
                sheet.key = key.unwrap_or_else(|| format!("{}-{on}-{total}-{currency}", sheet.account));
                let book = book_of(conn, &sheet.account, on, currency)?;
                let difference =
                    if post { Difference::Post(fund.map(|code| code.parse()).transpose()?) } else { Difference::Leave };
                let number = count_cash(conn, &sheet, difference, &acting())?;
                let over = Money::new(total.minor.saturating_sub(book.minor), currency);
                let document = json!({ "count": number, "on": on, "currency": currency, "counted": total.to_string(),
                    "book": book.to_string(), "difference": over.to_string() });
                output.document(
                    &document,
                    &format!("Count {number} is kept: {total} {currency} counted, {book} by the book, {over} apart."),
                )
            }
            Self::HandOver { account, to, since } => {
                let (account, since): (AccountPath, _) = (account.parse()?, day(since)?);
                hand_over(conn, &account, &Holder { contact: to.clone(), since }, &acting())?;
                output.document(
                    &json!({ "account": account, "holder": to, "since": since }),
                    &format!("{account} is held by {to} since {since}."),
                )
            }
        }
    }
}

/// What was counted by piece, and the rest of it; a sum without pieces is all of it.
fn sums_of(
    pieces: &[String],
    other: Option<String>,
    counted: Option<&str>,
    currency: Currency,
) -> Result<(Vec<Pieces>, Money), OpsError> {
    let rest = other.as_deref().or(counted.filter(|_| pieces.is_empty()));
    let rest = rest.map_or(Ok(Money::zero(currency)), |text| Money::parse(text, currency))?;
    let pieces = pieces.iter().map(|text| Pieces::parse(text, currency)).collect::<Result<_, _>>()?;
    Ok((pieces, rest))
}

/// Refuses pieces that do not come to the sum that was said.
fn agree(total: Money, counted: Option<&str>) -> Result<(), OpsError> {
    match counted.map(|text| Money::parse(text, total.currency)).transpose()? {
        Some(said) if said != total => Err(OpsError::NotPossible(format!(
            "The pieces come to {total} {code}, and --counted says {said} {code}. Count again, or leave --counted out; what was not counted by piece is --other.",
            code = total.currency
        ))),
        _ => Ok(()),
    }
}

#[derive(Debug, Subcommand)]
pub enum PlaceCommand {
    /// Where goods lie: pieces, kinds and cost at each place
    List,
    /// Open a place, for example: place add InfoshopA --name "Infoshop A" --shop
    Add {
        /// The last part of its account's path
        code: String,
        /// What people call it
        #[arg(long)]
        name: Option<String>,
        /// Somebody else's, who sells for us
        #[arg(long)]
        shop: bool,
    },
}

impl PlaceCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List => {
                let columns = ["account", "label", "shop", "kinds", "quantity", "cost", "currency"];
                output.list("places", &columns, &show_places(conn)?)
            }
            Self::Add { code, name, shop } => {
                let path = open_place(conn, &code, name.as_deref().unwrap_or(&code), shop)?;
                output.document(&json!({ "account": path, "shop": shop }), &format!("The place {path} was opened."))
            }
        }
    }
}

#[derive(Debug, clap::Args)]
pub struct Owed {
    /// What we owe others, instead of what they owe us
    #[arg(long)]
    by_us: bool,
}

impl Owed {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        let chart = Chart::load(conn)?;
        let today = acting().today;
        let [to_us, by_us] = list_debts(conn, &chart, today)?;
        let rows: Vec<Value> = if self.by_us { by_us } else { to_us }.iter().map(|debt| debt.shown(today)).collect();
        output.list(
            "owed",
            &["account", "label", "open", "currency", "since", "up_to_30", "up_to_60", "up_to_90", "older"],
            &rows,
        )
    }
}
