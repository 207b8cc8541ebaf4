//! Opens products and events, with the account and the fund each needs.

use chrono::NaiveDate;

use super::{OpsError, Result};
use crate::ledger::product::Product;
use crate::ledger::{Account, AccountPath, Fund, FundCode, Money, Restriction};
use crate::store::accounts::Chart;
use crate::store::events::Event;
use crate::store::{Conn, accounts, events, funds, products, write};

/// What a product is opened with. Without an inventory account it gets `Assets:Inventory:<code>`.
#[derive(Debug, Clone)]
pub struct NewProduct {
    pub code: String,
    pub name: String,
    pub price: Money,
    pub inventory: Option<AccountPath>,
    pub fund: FundCode,
    pub reorder_level: i64,
}

/// Opens a product; its inventory account is opened too when it is new.
///
/// # Errors
/// When the code is taken or unreadable, or there is no such fund.
pub fn open_product(conn: &mut Conn, new: &NewProduct) -> Result<Product> {
    check_code(&new.code, "product")?;
    if new.price.minor < 0 || new.reorder_level < 0 {
        return Err(OpsError::NotPossible("A price or a reorder level cannot be below zero.".into()));
    }
    write(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        let inventory = match &new.inventory {
            Some(path) => path.clone(),
            None => format!("Assets:Inventory:{}", new.code).parse()?,
        };
        if chart.account(&inventory).is_none() {
            let account = Account { label: format!("Stock: {}", new.name), ..Account::from_path(inventory.clone()) };
            let id = accounts::insert(conn, &account)?;
            chart.add_account(id, account);
        }
        if !chart.role(&inventory).is_some_and(crate::ledger::Role::is_stock) {
            return Err(OpsError::NotPossible(format!(
                "{inventory} does not hold stock. Choose an inventory account."
            )));
        }
        chart.fund(&new.fund).ok_or_else(|| super::open_accounts::unknown_fund(&new.fund))?;
        let product = Product {
            code: new.code.trim().to_owned(),
            name: new.name.trim().to_owned(),
            price: new.price,
            inventory,
            fund: new.fund.clone(),
            reorder_level: new.reorder_level,
            is_closed: false,
        };
        products::insert(conn, &chart, &product)?;
        Ok(product)
    })
}

/// What an event is opened with. Without a fund it gets its own, designated `event-<code>`.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub code: String,
    pub name: String,
    pub held_on: NaiveDate,
    pub place: String,
    pub fund: Option<FundCode>,
}

/// Opens an event.
///
/// # Errors
/// When the code is taken or unreadable, or there is no such fund.
pub fn open_event(conn: &mut Conn, new: &NewEvent) -> Result<Event> {
    check_code(&new.code, "event")?;
    write(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        let fund: FundCode = match &new.fund {
            Some(code) => {
                chart.fund(code).ok_or_else(|| super::open_accounts::unknown_fund(code))?;
                code.clone()
            }
            None => format!("event-{}", new.code).parse()?,
        };
        if chart.fund(&fund).is_none() {
            let own =
                Fund { name: new.name.clone(), restriction: Restriction::Designated, ..Fund::from_code(fund.clone()) };
            let id = funds::insert(conn, &own)?;
            chart.add_fund(id, own);
        }
        let event = Event {
            code: new.code.clone(),
            name: new.name.clone(),
            held_on: new.held_on,
            place: new.place.clone(),
            fund,
        };
        events::insert(conn, &chart, &event)?;
        Ok(event)
    })
}

fn check_code(code: &str, what: &str) -> Result<()> {
    code.parse::<FundCode>().map(|_| ()).map_err(|_| {
        OpsError::NotPossible(format!(
            "“{code}” cannot be a code of a {what}. Use up to 40 letters, digits, “.”, “_” or “-”."
        ))
    })
}
