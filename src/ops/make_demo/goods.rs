//! What the invented group sells, where it lies, and its nights: two that took place, one that did not, one to come.

use std::collections::BTreeMap;

use super::{act, on};
use crate::ledger::product::{Details, Part, PriceList, SurplusRule, SurplusShare, WHOLE};
use crate::ledger::{Currency, Money, Month};
use crate::ops::cancel_event::{Cancellation, cancel_event, survey_tickets};
use crate::ops::open_goods::{NewEvent, NewProduct, open_event, open_place, open_product};
use crate::ops::plan_event::plan_event;
use crate::ops::{Acting, Result};
use crate::store::Conn;
use crate::store::event_plans::EventPlan;

/// The night that did not take place, and how many months after the first it was to be.
const CANCELLED: (&str, u32) = ("E03", 10);

/// Products, the shop that sells for the group, and the nights; `last` counts the months to the open one.
pub(super) fn open(conn: &mut Conn, first: Month, last: u32, currency: Currency) -> Result<()> {
    for (size, price, reorder_level) in [("M", 1800, 8), ("L", 1800, 8)] {
        let details = Details {
            family: "T-shirt".into(),
            size: size.into(),
            prices: BTreeMap::from([(PriceList::Solidarity, 2500), (PriceList::Infoshop, 1400)]),
            surplus: Some(SurplusRule {
                fund: "rupression".parse()?,
                share: SurplusShare::Piece(200),
                promise: "Two euros of every shirt go to Rupression.".into(),
            }),
            ..Details::default()
        };
        let price = Money::new(price, currency);
        product(conn, &format!("SHIRT-{size}"), &format!("T-shirt {size}"), price, reorder_level, details)?;
    }
    product(conn, "POSTCARD", "Postcard", Money::new(100, currency), 40, Details::default())?;
    let set = Details { parts: vec![Part { product: "POSTCARD".into(), quantity: 5 }], ..Details::default() };
    product(conn, "POSTCARDS-5", "Five postcards", Money::new(400, currency), 0, set)?;
    open_place(conn, "InfoshopEck", "Infoshop at the corner", true)?;
    let nights = [
        ("E01", "Benefit concert", first.plus(3), "Youth centre"),
        ("E02", "Summer night", first.plus(8), "Courtyard"),
        (CANCELLED.0, "Soli dinner", first.plus(CANCELLED.1), "Community kitchen"),
        ("E04", "Winter concert", first.plus(last.saturating_add(1)), "Youth centre"),
    ];
    for (code, name, month, place) in nights {
        let held_on = on(month, 16);
        open_event(conn, &NewEvent { code: code.into(), name: name.into(), held_on, place: place.into(), fund: None })?;
    }
    let line = |path: &str, minor: i64| Ok::<_, crate::ops::OpsError>((path.parse()?, minor));
    let plan = EventPlan {
        shares: vec![("rupression".parse()?, WHOLE / 10 * 7), ("legal-aid".parse()?, WHOLE / 10 * 3)],
        budget: vec![
            line("Income:Event:Door", 50_000)?,
            line("Income:Event:Bar", 35_000)?,
            line("Expenses:Event:Bands", 25_000)?,
            line("Expenses:Event:BarStock", 15_000)?,
        ],
        prices: vec![("normal".into(), 800), ("who has little".into(), 400)],
        shifts: vec!["19:00 door, two people".into(), "22:00 bar, two people".into(), "01:00 count together".into()],
    };
    plan_event(conn, "E04", &plan)
}

fn product(conn: &mut Conn, code: &str, name: &str, price: Money, reorder_level: i64, details: Details) -> Result<()> {
    let (code, name, fund) = (code.to_owned(), name.to_owned(), "merch".parse()?);
    open_product(conn, &NewProduct { code, name, price, inventory: None, fund, reorder_level, details }).map(drop)
}

/// Tickets were sold for the dinner; it was cancelled, and all but one buyer have their money back.
pub(super) fn cancel(conn: &mut Conn, month: Month, offset: u32, acting: &Acting) -> Result<()> {
    let (event, cancelled) = CANCELLED;
    if offset != cancelled {
        return Ok(());
    }
    let sales = [(2, "45.00", "Table of three"), (4, "30.00", "Two at the window"), (5, "15.00", "One")];
    for (day, amount, who) in sales {
        let sold = format!(
            r#""act":"tickets_sold","event":"{event}","fund":"event-{event}","amount":"{amount}","into":"Assets:Cash:Box","description":"{who}""#
        );
        act(conn, month, acting, &[(day, sold.as_str())])?;
    }
    let owed = survey_tickets(conn, event)?;
    let mut decided = Cancellation::of_all(&owed, on(month, 14), None, "demo".to_owned());
    decided.tickets.pop_last();
    cancel_event(conn, &decided, acting).map(drop)
}
