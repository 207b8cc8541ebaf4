//! What these pages have in common: names of accounts, entries and people, and what was just done.

use std::collections::BTreeMap;

use crate::ledger::{Account, AccountPath, Currency, Money, Role};
use crate::ops::OpsError;
use crate::store::accounts::Chart;
use crate::store::{Conn, users};
use crate::web::error::WebError;
use crate::web::page::Visitor;
use crate::web::views::record::ChoiceGroup;
use crate::web::views::{Choice, FieldProblem, Flash, Frame, Part, Tone};
use crate::words::Words;

/// The frame of a page about the bank, with what was just done.
pub fn frame(visitor: &Visitor, title: &str) -> Frame {
    let t = visitor.words();
    let mut frame = visitor.frame(title, Part::Bank);
    let said = visitor.said().filter(|said| t.has(&said.key));
    frame.flash = said.map(|said| Flash { tone: Tone::Good, text: said.text(t), ..Flash::default() });
    frame
}

/// An account by its number or its path, as addresses name it.
///
/// # Errors
/// [`WebError::NotFound`] when there is none where money lies.
pub fn find_account(chart: &Chart, named: &str) -> Result<(i64, Account), WebError> {
    let by_number = named.parse::<i64>().ok();
    let by_path = || named.parse::<AccountPath>().ok().and_then(|path| chart.account_id(&path));
    let id = by_number.or_else(by_path).ok_or(WebError::NotFound)?;
    let account = chart.account_by_id(id).filter(|account| account.role.is_money()).ok_or(WebError::NotFound)?;
    Ok((id, account.clone()))
}

/// What people call an account.
pub fn label(chart: &Chart, id: i64) -> String {
    chart.account_by_id(id).map(|account| account.label.clone()).unwrap_or_default()
}

/// Logins by the ids that entries and imports keep.
///
/// # Errors
/// When the book cannot be read.
pub fn people(conn: &mut Conn) -> Result<BTreeMap<String, String>, WebError> {
    Ok(users::list(conn)?.into_iter().map(|user| (format!("U-{}", user.id), user.login)).collect())
}

/// Who did it, as people know them.
pub fn who(t: &Words, people: &BTreeMap<String, String>, by: &str) -> String {
    people.get(by).cloned().unwrap_or_else(|| match by {
        "cli" => t.get("web-entry-by-cli"),
        "demo" => t.get("web-entry-by-demo"),
        other => other.to_owned(),
    })
}

/// The day of a kept moment.
pub fn day_of(t: &Words, moment: &str) -> String {
    let day = moment.split('T').next().and_then(|day| day.parse().ok());
    day.map_or_else(|| moment.to_owned(), |day| t.date(day))
}

/// An amount in minor units, without its currency.
pub fn amount(t: &Words, minor: i64, currency: Currency) -> String {
    t.amount(Money::new(minor, currency))
}

/// An amount in minor units with its currency.
pub fn money(t: &Words, minor: i64, currency: Currency) -> String {
    t.money(Money::new(minor, currency))
}

/// Open accounts about which there can be a statement; the value is the path.
pub fn money_accounts(chart: &Chart) -> Vec<Choice> {
    let has_statement = |account: &&Account| account.role.is_money() && !account.is_closed;
    let choice = |account: &Account| Choice::new(account.path.as_str(), account.label.as_str());
    chart
        .accounts()
        .into_iter()
        .filter(has_statement)
        .filter(|account| account.role != Role::InTransit)
        .map(choice)
        .collect()
}

/// Accounts in groups by kind; the value is the path.
pub fn grouped(groups: &[(String, Vec<&Account>)]) -> Vec<ChoiceGroup> {
    let choice = |account: &&Account| Choice::new(account.path.as_str(), account.label.as_str());
    groups
        .iter()
        .filter(|(_, accounts)| !accounts.is_empty())
        .map(|(text, accounts)| ChoiceGroup { text: text.clone(), choices: accounts.iter().map(choice).collect() })
        .collect()
}

/// A refusal of the book as problems on top of a form; what is ours to mend stays an error.
///
/// # Errors
/// When the book could not be asked at all.
pub fn problems_of(error: OpsError) -> Result<Vec<FieldProblem>, WebError> {
    match WebError::from(error) {
        WebError::Refused(messages) => {
            Ok(messages.into_iter().map(|message| FieldProblem { field: String::new(), message }).collect())
        }
        other => Err(other),
    }
}

/// One problem of the whole form.
pub fn problem(message: String) -> Vec<FieldProblem> {
    vec![FieldProblem { field: String::new(), message }]
}

/// The part of a long list that is shown: `(first, last)` of page `page`, counted from 0.
pub const fn page_bounds(page: usize, size: usize) -> (usize, usize) {
    let first = page.saturating_mul(size);
    (first, first.saturating_add(size))
}
