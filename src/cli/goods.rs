//! `product` and `event`: what is sold, and the nights it is sold on.

use clap::Subcommand;
use serde_json::{Value, json};

use super::Done;
use super::output::Output;
use crate::ledger::Money;
use crate::ledger::period::parse_date;
use crate::ledger::product::Product;
use crate::ops::open_goods::{NewEvent, NewProduct, open_event, open_product};
use crate::store::accounts::Chart;
use crate::store::{Conn, books, events, products};

#[derive(Debug, Subcommand)]
pub enum ProductCommand {
    /// Every product with its stock
    List,
    /// Open a product, for example: product add SHIRT-M --name "T-shirt M" --price 18.00 --fund merch
    Add {
        code: String,
        #[arg(long)]
        name: Option<String>,
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
    },
}

impl ProductCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List => {
                let chart = Chart::load(conn)?;
                let levels = products::list_levels(conn, &chart)?;
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
            Self::Add { code, name, price, fund, inventory, reorder_level } => {
                let currency = books::get(conn)?.currency;
                let new = NewProduct {
                    name: name.unwrap_or_else(|| code.clone()),
                    code,
                    price: Money::parse(&price, currency)?,
                    inventory: inventory.map(|path| path.parse()).transpose()?,
                    fund: fund.parse()?,
                    reorder_level,
                };
                let product = open_product(conn, &new)?;
                output.document(
                    &product_row(&product),
                    &format!("The product {} was opened; its stock is on {}.", product.code, product.inventory),
                )
            }
        }
    }
}

fn product_row(product: &Product) -> Value {
    json!({ "code": product.code, "name": product.name, "price": product.price.to_string(), "currency": product.price.currency,
        "inventory": product.inventory, "fund": product.fund, "reorder_level": product.reorder_level, "is_closed": product.is_closed })
}

#[derive(Debug, Subcommand)]
pub enum EventCommand {
    /// Every event
    List,
    /// Open an event with a fund of its own, for example: event add E05 --name "Benefit night" --date 2020-05-16
    Add {
        code: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        date: String,
        #[arg(long, default_value = "")]
        place: String,
        /// The fund that gathers its income and costs; otherwise its own, event-CODE
        #[arg(long)]
        fund: Option<String>,
    },
}

impl EventCommand {
    pub fn run(self, conn: &mut Conn, output: &Output) -> Done {
        match self {
            Self::List => {
                let chart = Chart::load(conn)?;
                let rows: Vec<Value> = events::list(conn, &chart)?.into_iter().map(|event| json!(event)).collect();
                output.list("events", &["code", "name", "held_on", "place", "fund"], &rows)
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
