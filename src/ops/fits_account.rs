//! Whether a file is a statement of the account it was given for: number, currency and bytes. Where it seems to be
//! another's, only a person can say that it belongs here all the same.

use super::Result;
use super::import_file::FileToImport;
use super::plan_import::Plan;
use crate::import::Question;
use crate::ledger::statement::{LineStatus, StatementLine};
use crate::store::accounts::Chart;
use crate::store::{Conn, imports};

/// The question's id: `--set account_fits=yes`.
pub const ID: &str = "account_fits";

/// What speaks against the account, as a question; `None` where nothing does.
///
/// # Errors
/// When the database cannot be read.
pub fn doubt(conn: &mut Conn, plan: &Plan, account_id: i64, file: &FileToImport) -> Result<Option<Question>> {
    // Which of several accounts in a file is meant is asked first.
    if plan.same_file.is_some()
        || plan.only_tells
        || plan.reading.open_questions().iter().any(|one| one.id == "account")
    {
        return Ok(None);
    }
    let chart = Chart::load(conn)?;
    let Some(account) = chart.account_by_id(account_id) else { return Ok(None) };
    let why = match other_number(plan, account.number.as_deref())
        .or_else(|| account.currency.and_then(|own| other_currency(&plan.reading.lines, own.code())))
    {
        Some(why) => Some(why),
        None => imported_elsewhere(conn, &chart, plan, account_id)?,
    };
    let said = file.answers.get(ID);
    let called = if account.label.is_empty() { account.path.to_string() } else { format!("“{}”", account.label) };
    Ok(why.map(|why| Question {
        id: ID.to_owned(),
        text: format!("{why} Is it a statement of {called} all the same? If not, choose its account."),
        options: vec!["yes".to_owned()],
        chosen: said.cloned(),
        is_answered: said.is_some_and(|said| said == "yes"),
    }))
}

fn other_number(plan: &Plan, number: Option<&str>) -> Option<String> {
    let number = number?;
    let check = plan.reading.evidence.iter().find(|one| one.what == "own_account" && one.check == Some(false))?;
    Some(format!("The file is of account {}, the chosen account's number is {number}.", check.value))
}

/// No line at all is in the currency that the account holds.
fn other_currency(lines: &[StatementLine], own: &str) -> Option<String> {
    let mut booked = lines.iter().filter(|line| line.status == LineStatus::Booked).map(|line| line.currency);
    let first = booked.next()?;
    (first.code() != own && booked.all(|currency| currency.code() != own))
        .then(|| format!("The file is in {first}, the chosen account holds {own}: no line could be posted."))
}

fn imported_elsewhere(conn: &mut Conn, chart: &Chart, plan: &Plan, account_id: i64) -> Result<Option<String>> {
    let Some((import, account)) = imports::find_elsewhere(conn, account_id, &plan.file_hash.to_string())? else {
        return Ok(None);
    };
    Ok(Some(format!("Exactly this file was imported into {} already (import {import}).", chart.path_of(account)?)))
}
