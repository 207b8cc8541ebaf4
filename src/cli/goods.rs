//! `product` and `event`: what is sold, and the nights it is sold on.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::output::Output;
use super::{Done, acting};
use crate::ledger::period::parse_date;
use crate::ledger::product::{Details, Product};
use crate::ledger::{AccountPath, Currency, Money, Month};
use crate::ops::OpsError;
use crate::ops::cancel_event::{Cancellation, GivenBack, Owed, Ticket, cancel_event, survey_tickets};
use crate::ops::change_product::{DetailsSaid, change_product, close_product, reopen_product};
use crate::ops::open_goods::{NewEvent, NewProduct, open_event, open_product};
use crate::ops::plan_event::{EventChange, change_event, plan_event, read_fund_share, read_price};
use crate::ops::share_surplus::{Surplus, share_surplus, survey_surplus};
use crate::store::accounts::Chart;
use crate::store::event_plans::EventPlan;
use crate::store::{Conn, books, events, products, stock};

#[derive(Debug, Subcommand)]
pub enum ProductCommand {
    /// Every product with its stock
    List,
    /// Open a product, for example: product add SHIRT-M --name "T-shirt M" --price 18.00 --fund merch
    Add {
        /// Its code, such as SHIRT-M
        code: String,
        /// What people call it
        #[arg(long)]
        name: Option<String>,
        /// What it costs at the stall
        #[arg(long)]
        price: String,
        /// The fund that bears its cost and takes its surplus
        #[arg(long)]
        fund: String,
        /// The account that holds its stock; otherwise Assets:Inventory:CODE
        #[arg(long)]
        inventory: Option<String>,
        /// Say so when fewer are left
        #[arg(long, default_value_t = 0)]
        reorder_level: i64,
        #[command(flatten)]
        details: DetailArgs,
    },
    /// What is due to funds by the products' rules, with the working: product surplus 2026-10, and --post to give it
    Surplus {
        /// A month: 2020-02
        month: String,
        /// Post what is due and was not given yet
        #[arg(long)]
        post: bool,
    },
    /// Change a product, for example: product change SHIRT-M --solidarity 25.00 --surplus-to rupression --surplus "50%"
    Change {
        /// The product's code
        code: String,
        /// A new name
        #[arg(long)]
        name: Option<String>,
        /// A new price
        #[arg(long)]
        price: Option<String>,
        /// Another fund, as long as nothing was bought or sold
        #[arg(long)]
        fund: Option<String>,
        /// From how many pieces it should be ordered again
        #[arg(long)]
        reorder_level: Option<i64>,
        #[command(flatten)]
        details: DetailArgs,
    },
    /// Offer a product no more; what is left can still be counted, moved and given away
    Close {
        /// The product's code
        code: String,
    },
    /// Offer a closed product again
    Reopen {
        /// The product's code
        code: String,
    },
}

/// What a product is beside code, name and price; what is not said stays.
#[derive(Debug, Args)]
pub struct DetailArgs {
    /// What its variants share, such as T-shirt
    #[arg(long)]
    family: Option<String>,
    /// The variant's size
    #[arg(long)]
    size: Option<String>,
    /// The variant's colour
    #[arg(long)]
    colour: Option<String>,
    /// The variant's language
    #[arg(long)]
    language: Option<String>,
    /// The price of those who can give more; what is above the normal price is a donation. "" takes it away, here and below
    #[arg(long)]
    solidarity: Option<String>,
    /// The price from a number of pieces on
    #[arg(long)]
    bulk: Option<String>,
    /// The price for infoshops
    #[arg(long)]
    infoshop: Option<String>,
    /// A set is made of these, for example: --part "5 POSTCARD"
    #[arg(long = "part")]
    parts: Vec<String>,
    /// The fund its surplus goes to, from this month on; "" for none
    #[arg(long)]
    surplus_to: Option<String>,
    /// all, 50% of it, 2.00 for each piece, or "after costs" (the print run is paid back first), "after costs 50%"
    #[arg(long)]
    surplus: Option<String>,
    /// What buyers were told
    #[arg(long)]
    promise: Option<String>,
}

impl DetailArgs {
    fn said(self) -> DetailsSaid {
        DetailsSaid {
            family: self.family,
            size: self.size,
            colour: self.colour,
            language: self.language,
            solidarity: self.solidarity,
            bulk: self.bulk,
            infoshop: self.infoshop,
            parts: (!self.parts.is_empty()).then_some(self.parts),
            surplus_to: self.surplus_to,
            surplus: self.surplus,
            promise: self.promise,
        }
    }
}

impl ProductCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List => {
                let chart = Chart::load(conn)?;
                let levels = stock::list_levels(conn, &chart)?;
                let rows: Vec<Value> = products::list(conn, &chart)?
                    .into_iter()
                    .map(|(_, product)| {
                        let there: i64 = levels
                            .iter()
                            .filter(|(code, ..)| *code == product.code)
                            .map(|(.., level)| level.quantity)
                            .sum();
                        let mut row = product_row(&product);
                        if let Some(fields) = row.as_object_mut() {
                            fields.insert("quantity".into(), json!(there));
                        }
                        row
                    })
                    .collect();
                output.list(
                    "products",
                    &["code", "name", "price", "currency", "quantity", "inventory", "fund", "is_closed"],
                    &rows,
                )
            }
            Self::Add { code, name, price, fund, inventory, reorder_level, details } => {
                let currency = books::get(conn)?.currency;
                let new = NewProduct {
                    name: name.unwrap_or_else(|| code.clone()),
                    code,
                    price: Money::parse(&price, currency)?,
                    inventory: inventory.map(|path| path.parse()).transpose()?,
                    fund: fund.parse()?,
                    reorder_level,
                    details: details.said().lay_over(Details::default(), currency)?,
                };
                let product = open_product(conn, &new)?;
                output.document(
                    &product_row(&product),
                    &format!("The product {} was opened; its stock is on {}.", product.code, product.inventory),
                )
            }
            Self::Surplus { month, post } => surplus(conn, output, &month, post),
            Self::Change { code, name, price, fund, reorder_level, details } => {
                let chart = Chart::load(conn)?;
                let missing = || OpsError::NotFound {
                    what: format!("product {code}"),
                    hint: "See: solidarity-ledger product list".into(),
                };
                let (_, mut product) = products::find(conn, &chart, &code)?.ok_or_else(missing)?;
                let currency = product.price.currency;
                product.name = name.unwrap_or(product.name);
                product.reorder_level = reorder_level.unwrap_or(product.reorder_level);
                product.price = price.map_or(Ok(product.price), |price| Money::parse(&price, currency))?;
                product.fund = fund.map_or(Ok(product.fund), |code| code.parse().map_err(OpsError::from))?;
                product.details = details.said().lay_over(product.details, currency)?;
                change_product(conn, &product, &acting())?;
                output.document(&product_row(&product), &format!("The product {} was changed.", product.code))
            }
            Self::Close { code } => {
                close_product(conn, &code, &acting())?;
                output.document(&json!({ "closed": code }), &format!("The product {code} is offered no more."))
            }
            Self::Reopen { code } => {
                reopen_product(conn, &code, &acting())?;
                output.document(&json!({ "open": code }), &format!("The product {code} is offered again."))
            }
        }
    }
}

fn surplus(conn: &mut Conn, output: &Output, month: &str, post: bool) -> Done {
    let month: Month = month.parse().map_err(OpsError::from)?;
    if post {
        let posted = share_surplus(conn, month, &acting())?;
        let text = format!("{} entries recorded.", posted.new);
        return output.document(&json!({ "posted": posted.new, "entries": posted.sequences }), &text);
    }
    let rows: Vec<Value> = survey_surplus(conn, month)?.iter().map(Surplus::shown).collect();
    output.list(
        "surplus",
        &["product", "fund", "due", "given", "open", "currency", "working", "promise", "entry"],
        &rows,
    )
}

fn product_row(product: &Product) -> Value {
    json!(product)
}

#[derive(Debug, Subcommand)]
pub enum EventCommand {
    /// Every event
    List,
    /// Open an event with a fund of its own, for example: event add E05 --name "Benefit night" --date 2020-05-16
    Add {
        /// Its code, such as E05
        code: String,
        /// What people call it
        #[arg(long)]
        name: Option<String>,
        /// The day: 2020-02-29
        #[arg(long)]
        date: String,
        /// Where it takes place
        #[arg(long, default_value = "")]
        place: String,
        /// The fund that gathers its income and costs; otherwise its own, event-CODE
        #[arg(long)]
        fund: Option<String>,
    },
    /// What was agreed before the night; what is not said goes: event plan E05 --share "75 rupression" --share "25 general"
    Plan {
        /// The event's code
        code: String,
        /// Percent and fund
        #[arg(long = "share")]
        shares: Vec<String>,
        /// Account and amount, such as "Income:Event:Door 400.00"
        #[arg(long = "budget")]
        budget: Vec<String>,
        /// A price at the door, such as "normal 8.00"
        #[arg(long = "price")]
        prices: Vec<String>,
        /// Who counts money when
        #[arg(long = "shift")]
        shifts: Vec<String>,
    },
    /// Change an event; its day only until its takings are recorded: event change E05 --date 2020-05-23
    Change {
        /// The event's code
        code: String,
        /// A new name
        #[arg(long)]
        name: Option<String>,
        /// A new day
        #[arg(long)]
        date: Option<String>,
        /// Another place
        #[arg(long)]
        place: Option<String>,
    },
    /// Give back the tickets of a cancelled night; without --post only say what is owed: event cancel E05 --post
    Cancel {
        /// The event's code
        code: String,
        /// Give back what is owed
        #[arg(long)]
        post: bool,
        /// Only these sales, by the number of their entry; otherwise all
        #[arg(long = "entry")]
        entries: Vec<i64>,
        /// What a buyer gives as a donation, by the entry of the sale: "12 20.00"; the rest is paid back
        #[arg(long = "donated")]
        donated: Vec<String>,
        /// Where the money leaves; otherwise where it had come
        #[arg(long)]
        from: Option<String>,
        /// The day; otherwise today
        #[arg(long)]
        date: Option<String>,
    },
}

/// What a buyer gives, as people write it: “12 20.00”.
fn read_donated(text: &str, owed: &Owed) -> Result<(i64, i64), OpsError> {
    let wrong = || OpsError::NotPossible(format!("“{text}” needs the entry of the sale and an amount: 12 20.00"));
    let (entry, amount) = text.trim().split_once(char::is_whitespace).ok_or_else(wrong)?;
    let entry: i64 = entry.parse().map_err(|_| wrong())?;
    let money = Money::parse(amount.trim(), owed.currency_of(entry))?;
    if money.minor > 0 { Ok((entry, money.minor)) } else { Err(wrong()) }
}

/// A line of a budget as people write it: “Income:Event:Door 400.00”.
fn read_budget_line(text: &str, currency: Currency) -> Result<(AccountPath, i64), OpsError> {
    let (path, amount) = text.trim().rsplit_once(char::is_whitespace).unwrap_or((text, ""));
    let money = Money::parse(amount.trim(), currency)?;
    if money.minor <= 0 {
        return Err(OpsError::NotPossible(format!("“{text}” needs an amount above zero.")));
    }
    Ok((path.trim().parse()?, money.minor))
}

impl EventCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List => {
                let chart = Chart::load(conn)?;
                let rows: Vec<Value> = events::list(conn, &chart)?.into_iter().map(|event| json!(event)).collect();
                output.list("events", &["code", "name", "held_on", "place", "fund"], &rows)
            }
            Self::Change { code, name, date, place } => {
                let held_on = date.map(|date| parse_date(&date)).transpose()?;
                let event = change_event(conn, &code, &EventChange { name, held_on, place }, None)?;
                output.document(&json!(event), &format!("The event {code} was changed."))
            }
            Self::Plan { code, shares, budget, prices, shifts } => {
                let currency = books::get(conn)?.currency;
                let shares = shares.iter().map(|share| read_fund_share(share)).collect::<Result<_, _>>()?;
                let budget = budget.iter().map(|line| read_budget_line(line, currency)).collect::<Result<_, _>>()?;
                let prices = prices.iter().map(|price| read_price(price, currency)).collect::<Result<_, _>>()?;
                plan_event(conn, &code, &EventPlan { shares, budget, prices, shifts })?;
                output.document(&json!({ "event": code }), &format!("The plan of {code} is kept."))
            }
            Self::Cancel { code, post, entries, donated, from, date } => {
                let owed = survey_tickets(conn, &code)?;
                if !post {
                    let rows: Vec<Value> = owed.tickets.iter().map(Ticket::shown).collect();
                    let columns = ["entry", "date", "paid", "open", "currency", "from", "contact", "reference"];
                    return output.list("tickets", &columns, &rows);
                }
                let acting = acting();
                let date = date.map_or(Ok(acting.today), |text| parse_date(&text))?;
                let from = from.map(|path| path.parse()).transpose()?;
                // What is owed says what is left to do: given back twice is nothing the second time.
                let key = format!("cli-{}", acting.at);
                let mut decided = Cancellation::of_all(&owed, date, from, key);
                decided.tickets.retain(|entry, _| entries.is_empty() || entries.contains(entry));
                for text in &donated {
                    let (entry, kept) = read_donated(text, &owed)?;
                    let given = decided.tickets.entry(entry).or_default();
                    *given = GivenBack { back: given.back.saturating_sub(kept).max(0), kept };
                }
                let posted = cancel_event(conn, &decided, &acting)?;
                output.document(&posted.shown(), &format!("{} entries recorded.", posted.new))
            }
            Self::Add { code, name, date, place, fund } => {
                let new = NewEvent {
                    name: name.unwrap_or_else(|| code.clone()),
                    code,
                    held_on: parse_date(&date)?,
                    place,
                    fund: fund.map(|code| code.parse()).transpose()?,
                };
                let event = open_event(conn, &new)?;
                output.document(
                    &json!(event),
                    &format!("The event {} was opened with the fund {}.", event.code, event.fund),
                )
            }
        }
    }
}
