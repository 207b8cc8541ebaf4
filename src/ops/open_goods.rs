//! Opens products and events, with the account and the fund each needs.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{OpsError, Result};
use crate::acts::Percent;
use crate::ledger::product::{Details, Part, PriceList, Product, SurplusShare, WHOLE};
use crate::ledger::{Account, AccountPath, Currency, Fund, FundCode, Money, Restriction, Role};
use crate::store::accounts::Chart;
use crate::store::event_plans::{self, EventPlan};
use crate::store::events::Event;
use crate::store::{Conn, accounts, books, events, funds, product_details, products, stock, write};

/// What a product is opened with. Without an inventory account it gets `Assets:Inventory:<code>`.
#[derive(Debug, Clone)]
pub struct NewProduct {
    pub code: String,
    pub name: String,
    pub price: Money,
    pub inventory: Option<AccountPath>,
    pub fund: FundCode,
    pub reorder_level: i64,
    pub details: Details,
}

/// Opens a product; its inventory account is opened too when it is new.
///
/// # Errors
/// When the code is taken or unreadable, or there is no such fund.
pub fn open_product(conn: &mut Conn, new: &NewProduct) -> Result<Product> {
    check_code(&new.code, "product")?;
    if ["new", "sale", "sheet", "surplus"].contains(&new.code.as_str()) {
        return Err(OpsError::NotPossible(format!("“{}” is the name of a page. Choose another code.", new.code)));
    }
    if new.price.minor < 0 || new.reorder_level < 0 {
        return Err(OpsError::NotPossible("A price or a reorder level cannot be below zero.".into()));
    }
    write(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        if let Some(there) = products::find_alike(conn, new.code.trim())? {
            return Err(too_alike(&new.code, "the product", &there));
        }
        let inventory = match &new.inventory {
            Some(path) => path.clone(),
            None => format!("Assets:Inventory:{}", new.code).parse()?,
        };
        if chart.account(&inventory).is_none() {
            refuse_alike(&chart, &inventory)?;
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
            details: new.details.clone(),
        };
        let id = products::insert(conn, &chart, &product)?;
        check_details(conn, &chart, &product)?;
        product_details::set(conn, &chart, id, &product.details)?;
        Ok(product)
    })
}

/// A part of a set as people write it: `5 POSTCARD`, `5 × POSTCARD`, or `POSTCARD` for one.
///
/// # Errors
/// When the number is none.
pub fn read_part(text: &str) -> Result<Part> {
    let words: Vec<&str> = text.split_whitespace().filter(|word| !matches!(*word, "×" | "x")).collect();
    let unreadable =
        || OpsError::NotPossible(format!("“{text}” is no part of a set. Write how many of which product: 5 POSTCARD"));
    match words.as_slice() {
        [product] => Ok(Part { product: (*product).to_owned(), quantity: 1 }),
        [count, product] => {
            let quantity = count.parse().ok().filter(|count| (1..=10_000).contains(count)).ok_or_else(unreadable)?;
            Ok(Part { product: (*product).to_owned(), quantity })
        }
        _ => Err(unreadable()),
    }
}

/// How much of a surplus goes to a fund, as people write it: `all`, `50%`, `2.00` (a piece), `after costs`,
/// `after costs 50%`.
///
/// # Errors
/// When it is none of these.
pub fn read_share(text: &str, currency: Currency) -> Result<SurplusShare> {
    let plain = text.trim().to_lowercase().replace("after-costs", "after costs");
    let weight = |text: &str| -> Result<u64> { Ok(Percent::new(text).weight()?) };
    match plain.strip_prefix("after costs").map(str::trim) {
        Some("") => return Ok(SurplusShare::AfterCosts(WHOLE)),
        Some(percent) => return weight(percent).map(SurplusShare::AfterCosts),
        None => {}
    }
    if plain == "all" {
        return Ok(SurplusShare::All);
    }
    if plain.ends_with('%') {
        return weight(&plain).map(SurplusShare::Part);
    }
    let piece = Money::parse(&plain, currency)?;
    if piece.minor > 0 {
        Ok(SurplusShare::Piece(piece.minor))
    } else {
        Err(OpsError::NotPossible(format!("“{text}”: a sum for each piece must be more than zero.")))
    }
}

pub(super) fn unknown_product(code: &str) -> OpsError {
    OpsError::NotFound { what: format!("product {code}"), hint: "See: solidarity-ledger product list".into() }
}

/// Parts are known products that are no sets; a set is no part; the surplus goes to a fund of the book.
pub(super) fn check_details(conn: &mut Conn, chart: &Chart, product: &Product) -> Result<()> {
    let refuse = |message: String| Err(OpsError::NotPossible(message));
    for part in &product.details.parts {
        let (_, found) = products::find(conn, chart, &part.product)?.ok_or_else(|| unknown_product(&part.product))?;
        if found.is_set() || found.code == product.code {
            return refuse(format!("{} is a set. A set is made of single products.", found.code));
        }
        if part.quantity <= 0 {
            return refuse(format!("A set needs at least one piece of {}.", part.product));
        }
    }
    if product.is_set() {
        let (id, _) = products::find(conn, chart, &product.code)?.ok_or_else(|| unknown_product(&product.code))?;
        if product_details::is_part(conn, id)? {
            return refuse(format!("{} is a part of a set, so it cannot be one.", product.code));
        }
    }
    if product.details.prices.values().any(|minor| *minor <= 0) {
        return refuse("A price of a list must be more than zero; leave it out where there is none.".into());
    }
    if let Some(solidarity) = product.details.prices.get(&PriceList::Solidarity)
        && *solidarity <= product.price.minor
    {
        let (listed, normal) = (Money::new(*solidarity, product.price.currency), product.price);
        return refuse(format!(
            "The solidarity price {listed} is not above the normal price {normal}. Who can give more pays it, and what is above the normal price is a donation. Set it higher or leave it out; who pays less gets a discount, or the price for many."
        ));
    }
    if let Some(rule) = &product.details.surplus {
        chart.fund(&rule.fund).ok_or_else(|| super::open_accounts::unknown_fund(&rule.fund))?;
    }
    Ok(())
}

/// How the account of what a shop owes is called, before its name.
const OWED_BY: &str = "Owed by ";

/// The shop's or buyer's own name, out of what the account of its debts is called.
#[must_use]
pub fn debtor_name(account: &Account) -> &str {
    let label = if account.label.is_empty() { account.path.leaf() } else { account.label.as_str() };
    label.strip_prefix(OWED_BY).unwrap_or(label)
}

/// A box or shelf of our own, `Assets:Inventory:<code>`; or a shop that sells for us, `Assets:Inventory:Consigned:<code>`
/// with what it owes on `Assets:Receivable:<code>`.
///
/// # Errors
/// When the code cannot be part of an account's name, or the place is there already.
pub fn open_place(conn: &mut Conn, code: &str, name: &str, is_shop: bool) -> Result<AccountPath> {
    let open = |conn: &mut Conn, path: String, label: String| -> Result<AccountPath> {
        let path: AccountPath = path.parse()?;
        refuse_alike(&Chart::load(conn)?, &path)?;
        accounts::insert(conn, &Account { label, ..Account::from_path(path.clone()) })?;
        Ok(path)
    };
    if code.contains(':') {
        return Err(OpsError::NotPossible(format!("“{code}” cannot have a colon.")));
    }
    write(conn, |conn| {
        if !is_shop {
            return open(conn, format!("{}:{code}", crate::acts::chart::INVENTORY), name.to_owned());
        }
        open(conn, format!("{}:{code}", crate::acts::chart::RECEIVABLE), format!("{OWED_BY}{name}"))?;
        open(conn, format!("{}:{code}", crate::acts::chart::CONSIGNED), format!("Stock at {name}"))
    })
}

/// The open places with what lies there, as a program reads them.
///
/// # Errors
/// When the book cannot be read.
pub fn show_places(conn: &mut Conn) -> Result<Vec<Value>> {
    let chart = Chart::load(conn)?;
    let currency = books::get(conn)?.currency;
    let held = stock::list_sums(conn)?;
    let places = chart.accounts().into_iter().filter(|account| account.role.is_stock() && !account.is_closed);
    let row = |account: &Account| {
        let id = chart.account_id(&account.path);
        let sum = id.and_then(|id| held.get(&id)).copied().unwrap_or_default();
        json!({
            "account": account.path,
            "label": account.label,
            "shop": account.role == Role::Consigned,
            "kinds": sum.kinds,
            "quantity": sum.level.quantity,
            "cost": Money::new(sum.level.value_minor, currency).to_string(),
            "currency": currency,
        })
    };
    Ok(places.map(row).collect())
}

/// What an event is opened with. It gets a fund of its own, designated `event-<code>`, which its settlement empties; `fund`
/// is whom the night is for: all of the surplus in its plan, until that says something else.
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
    if ["new", "compare"].contains(&new.code.as_str()) {
        return Err(OpsError::NotPossible(format!("“{}” is the address of a page. Choose another code.", new.code)));
    }
    write(conn, |conn| {
        let mut chart = Chart::load(conn)?;
        let fund: FundCode = format!("event-{}", new.code).parse()?;
        if let Some(there) = events::find_alike(conn, &chart, (&new.code, &fund))? {
            return Err(too_alike(&new.code, &format!("“{}”, the event", there.name), &there.code));
        }
        let is_for = new.fund.as_ref().filter(|code| **code != fund);
        if let Some(code) = is_for {
            chart.fund(code).ok_or_else(|| super::open_accounts::unknown_fund(code))?;
        }
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
        if let Some(code) = is_for {
            let plan = EventPlan { shares: vec![(code.clone(), WHOLE)], ..EventPlan::default() };
            event_plans::set(conn, &chart, &event.code, &plan)?;
        }
        Ok(event)
    })
}

/// Two codes that differ in capitals alone are mistaken for each other.
fn too_alike(code: &str, what: &str, there: &str) -> OpsError {
    OpsError::NotPossible(format!(
        "“{code}” is taken for {what} {there}, which is there already. Use that one, or choose a code that differs in more than capitals."
    ))
}

/// Refuses an account whose name differs in capitals alone from one that is there.
pub(super) fn refuse_alike(chart: &Chart, path: &AccountPath) -> Result<()> {
    let wanted = path.as_str().to_lowercase();
    let is_alike = |known: &&AccountPath| known.as_str().to_lowercase() == wanted && *known != path;
    match chart.accounts().into_iter().map(|account| &account.path).find(is_alike) {
        Some(there) => Err(too_alike(path.leaf(), "the name", there.leaf())),
        None => Ok(()),
    }
}

fn check_code(code: &str, what: &str) -> Result<()> {
    code.parse::<FundCode>().map(|_| ()).map_err(|_| {
        OpsError::NotPossible(format!(
            "“{code}” cannot be a code of a {what}. Use up to 40 letters, digits, “.”, “_” or “-”."
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_shares_are_read_as_people_write_them() {
        assert_eq!(read_part("5 × POSTCARD").unwrap(), Part { product: "POSTCARD".into(), quantity: 5 });
        assert_eq!(read_part("ZINE").unwrap().quantity, 1);
        for bad in ["", "0 CARD", "-1 CARD", "five CARD", "5 CARD red"] {
            assert!(read_part(bad).is_err(), "{bad}");
        }
        let share = |text: &str| read_share(text, Currency::EUR);
        assert_eq!(share("all").unwrap(), SurplusShare::All);
        assert_eq!(share("12.5%").unwrap(), SurplusShare::Part(125_000));
        assert_eq!(share("after-costs 50%").unwrap(), SurplusShare::AfterCosts(500_000));
        assert_eq!(share("2.00").unwrap(), SurplusShare::Piece(200));
        for bad in ["", "101%", "half", "0.00", "-1", "after costs two"] {
            assert!(share(bad).is_err(), "{bad}");
        }
    }
}
