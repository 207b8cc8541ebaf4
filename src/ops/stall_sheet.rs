//! The sheet of a stall without a net, typed in later in one go: a CSV with a line a sale. The same sheet again adds
//! nothing, but what was taken back; two equal lines are two sales, and so are those of two sheets with names.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::find_repeated::ahead;
use super::post_entries::Posted;
use super::record_acts::{drafts_of, record_within, taken_back};
use super::{Acting, OpsError, Refusal, Result};
use crate::acts::merch::SoldItem;
use crate::acts::{Amount, FeeBorneBy, MerchSale, Record};
use crate::ledger::account::AccountError;
use crate::ledger::chain::Hash;
use crate::ledger::period::{YEARS, parse_date, typed_date};
use crate::ledger::{Account, AccountPath, Draft, FundCode};
use crate::store::accounts::Chart;
use crate::store::{Conn, entries, entry_links, write};

/// The columns a sheet can have; the first three must be there. `sheet` names the sheet where one day has several, and
/// `stock_reason` says why more left than there was.
pub const COLUMNS: [&str; 11] = [
    "date",
    "product",
    "quantity",
    "into",
    "price",
    "given",
    "donation_fund",
    "place",
    "event",
    "sheet",
    "stock_reason",
];
/// The columns that say what was sold: the key of a line is made of them, and of its sheet's name where it has one.
const SOLD: usize = 9;

/// Where the money came when the sheet does not say.
const INTO: &str = crate::acts::chart::CASH;

/// Whether a file looks like a sheet and not like acts: its first line names the columns.
#[must_use]
pub fn is_sheet(content: &str) -> bool {
    let first = content.trim_start_matches('\u{feff}').trim_start().lines().next().unwrap_or_default().to_lowercase();
    first.starts_with("date") && first.contains("product") && first.contains("quantity")
}

/// A line of a sheet that is in the book already, and its entry.
pub type KnownLine = (usize, i64);

/// What became of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub posted: Posted,
    /// Lines of the sheet that are in the book already, each with its entry.
    pub known: Vec<KnownLine>,
}

impl Recorded {
    /// The outcome as a program reads it.
    #[must_use]
    pub fn shown(&self) -> Value {
        let mut shown = self.posted.shown();
        if let (Some(fields), false) = (shown.as_object_mut(), self.known.is_empty()) {
            let known = self.known.iter().map(|(line, entry)| json!({ "line": line, "entry": entry }));
            fields.insert("known".to_owned(), known.collect());
        }
        shown
    }
}

/// Records every sale of a sheet or none; `name` is the sheet's where its lines say none.
///
/// # Errors
/// Every line that cannot be read or is refused, by its number in the sheet.
pub fn record_sheet(conn: &mut Conn, content: &str, name: &str, acting: &Acting) -> Result<Recorded> {
    write(conn, |conn| record_here(conn, content, name, acting))
}

fn record_here(conn: &mut Conn, content: &str, name: &str, acting: &Acting) -> Result<Recorded> {
    let mut chart = Chart::load(conn)?;
    let (mut records, lines, mut refusals) = read_sheet(&chart, content, name)?;
    let to_come = records.iter().zip(&lines).filter(|(record, _)| record.date > acting.today);
    refusals.extend(to_come.map(|(record, line)| Refusal::new(*line, ahead(record.date, acting.today))));
    record_once_more(conn, &mut records)?;
    let head = entries::head(conn)?.map_or(0, |seal| seal.sequence);
    let posted = record_within(conn, &mut chart, &records, acting).map_err(|error| error.at_lines(&lines));
    if !refusals.is_empty() {
        // What can be read is tried as well, so that every bad line is named at once.
        let mut told = refusals;
        told.extend(posted.err().iter().flat_map(OpsError::refusals).cloned());
        told.sort_by_key(|refusal| refusal.line);
        return Err(OpsError::Refused(told));
    }
    let posted = posted?;
    let known = lines.into_iter().zip(posted.sequences.iter().copied()).filter(|(_, entry)| *entry <= head).collect();
    Ok(Recorded { posted, known })
}

/// A line whose entry was taken back, with none in its place, is recorded once more: its key says so.
fn record_once_more(conn: &mut Conn, records: &mut [Record]) -> Result<()> {
    let first: Vec<String> = records.iter().map(|record| record.key.clone()).collect();
    for time in 2_usize.. {
        let keys: Vec<String> = records.iter().map(|record| record.key.clone()).collect();
        let found = entries::find_keys(conn, &keys)?;
        let numbers: Vec<i64> = found.values().map(|(number, _)| *number).collect();
        let mut gone = entry_links::list_reversed(conn, &numbers)?;
        for number in gone.clone() {
            // What was corrected stands, in other words.
            if entries::list_followers(conn, number)?.len() > 1 {
                gone.remove(&number);
            }
        }
        let is_gone = |key: &str| found.get(key).is_some_and(|(number, _)| gone.contains(number));
        let mut is_changed = false;
        for (record, first) in records.iter_mut().zip(&first) {
            if is_gone(&record.key) {
                record.key = format!("{first}-{time}");
                is_changed = true;
            }
        }
        if !is_changed {
            break;
        }
    }
    Ok(())
}

/// The sales of a sheet that would be new, and which lines are there already; records nothing.
///
/// # Errors
/// As [`record_sheet`].
pub fn rehearse_sheet(
    conn: &mut Conn,
    content: &str,
    name: &str,
    acting: &Acting,
) -> Result<(Vec<Draft>, Vec<KnownLine>)> {
    taken_back(conn, |conn| {
        let Recorded { posted, known } = record_here(conn, content, name, acting)?;
        let is_new = |number: &i64| !known.iter().any(|(_, entry)| entry == number);
        let mut new: Vec<i64> = posted.sequences.into_iter().filter(is_new).collect();
        // What sets the cost of goods right is recorded with them.
        new.extend(posted.set_right);
        let chart = Chart::load(conn)?;
        Ok((drafts_of(conn, &chart, &new)?, known))
    })
}

/// The sales of a sheet, the line of each, and what cannot be read.
type Read = (Vec<Record>, Vec<usize>, Vec<Refusal>);

fn read_sheet(chart: &Chart, content: &str, name: &str) -> Result<Read> {
    let content = content.trim_start_matches('\u{feff}').trim_start();
    let head = content.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t', b','].into_iter().find(|mark| head.as_bytes().contains(mark)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(content.as_bytes());
    let unreadable = |error: csv::Error| OpsError::NotPossible(format!("The sheet cannot be read: {error}."));
    let names: Vec<String> = reader.headers().map_err(unreadable)?.iter().map(str::to_lowercase).collect();
    if let Some(unknown) = names.iter().find(|name| !COLUMNS.contains(&name.as_str())) {
        let known = COLUMNS.join(", ");
        return Err(OpsError::NotPossible(format!("The sheet has a column “{unknown}”. The columns are: {known}.")));
    }
    let (mut records, mut lines, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (row, line) in reader.records().zip(2_usize..) {
        let row = row.map_err(unreadable)?;
        if row.iter().all(str::is_empty) {
            continue;
        }
        let field = |name: &str| {
            let place = names.iter().position(|known| known == name);
            place.and_then(|place| row.get(place)).unwrap_or_default()
        };
        let mut said = COLUMNS.map(field).get(..SOLD).unwrap_or_default().join("\u{1f}");
        let own = Some(field("sheet")).filter(|own| !own.is_empty()).unwrap_or(name).trim();
        if !own.is_empty() {
            said = format!("{said}\u{1f}{own}");
        }
        let twin = seen.entry(said.clone()).or_default();
        *twin = twin.saturating_add(1);
        let hash = Hash::of(format!("{said}\u{1f}{twin}").as_bytes()).to_string();
        match sale(chart, &field, &format!("stall-{}", hash.chars().take(24).collect::<String>())) {
            Ok(record) => {
                records.push(record);
                lines.push(line);
            }
            Err(message) => refusals.push(Refusal::new(line, message)),
        }
    }
    if refusals.is_empty() && records.is_empty() {
        return Err(OpsError::NotPossible("The sheet has no sales.".into()));
    }
    Ok((records, lines, refusals))
}

/// The one account that is called so: by its path, its name, or the last part of its path.
fn called<'c>(text: &str, accounts: impl Iterator<Item = &'c Account>) -> std::result::Result<AccountPath, String> {
    let accounts: Vec<&Account> = accounts.filter(|account| !account.is_closed).collect();
    if let Some(path) = accounts.iter().map(|one| &one.path).find(|path| path.as_str() == text) {
        return Ok(path.clone());
    }
    let wanted = text.to_lowercase();
    let named = |one: &&&Account| [one.label.to_lowercase(), one.path.leaf().to_lowercase()].contains(&wanted);
    let found: Vec<&AccountPath> = accounts.iter().filter(named).map(|one| &one.path).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        // Whoever owes may have no account yet.
        [] if text.contains(':') => text.parse().map_err(|error: AccountError| error.to_string()),
        [] => Err(format!("No place is called “{text}”. Write its name as the lists have it.")),
        several => {
            let several: Vec<&str> = several.iter().map(|path| path.as_str()).collect();
            Err(format!("“{text}” can be {}. Write which of them.", several.join(" or ")))
        }
    }
}

/// The fund of this code or name.
fn fund_called(chart: &Chart, text: &str) -> std::result::Result<FundCode, String> {
    let by_name = || chart.funds().into_iter().find(|fund| fund.name.to_lowercase() == text.to_lowercase());
    let by_code = text.parse().ok().filter(|code| chart.fund(code).is_some());
    by_code.or_else(|| by_name().map(|fund| fund.code.clone())).ok_or_else(|| format!("No fund is called “{text}”."))
}

/// A day as files have it (2026-10-31) or as people write it (31.10.2026).
fn day(text: &str) -> std::result::Result<NaiveDate, String> {
    let typed = || typed_date(text).filter(|date| YEARS.contains(&date.year()));
    parse_date(text).or_else(|error| typed().ok_or_else(|| error.to_string()))
}

fn sale<'f>(chart: &Chart, field: &impl Fn(&str) -> &'f str, key: &str) -> std::result::Result<Record, String> {
    let date = day(field("date"))?;
    let quantity = field("quantity");
    let pieces = quantity.parse().ok().filter(|pieces| (1..=100_000).contains(pieces));
    let pieces =
        pieces.ok_or_else(|| format!("“{quantity}” is no number of pieces. Write a whole number above zero."))?;
    let said = |name: &str| Some(field(name)).filter(|text| !text.is_empty());
    let amount = |name: &str| said(name).map(|text| Amount::new(text.replace(',', ".")));
    let money = |text| called(text, chart.accounts().into_iter().filter(|one| !one.role.is_stock()));
    let shelf = |text| called(text, chart.accounts().into_iter().filter(|one| one.role.is_stock()));
    if field("product").is_empty() {
        return Err("The product is missing.".to_owned());
    }
    let item = SoldItem {
        product: field("product").to_owned(),
        quantity: pieces,
        price: amount("price"),
        place: said("place").map(shelf).transpose()?,
    };
    let act = MerchSale {
        items: vec![item],
        currency: None,
        into: said("into").map_or_else(|| INTO.parse().map_err(|_| INTO.to_owned()), money)?,
        shipping: None,
        price_list: None,
        discount: None,
        given: amount("given"),
        donation_fund: said("donation_fund").map(|text| fund_called(chart, text)).transpose()?,
        fee: None,
        fee_borne_by: FeeBorneBy::Fund,
        fee_account: None,
        stock_reason: said("stock_reason").map(str::to_owned),
    };
    let mut record = Record::new(key, date, act);
    record.event = said("event").map(str::to_owned);
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Fund;

    /// The key of two pieces of SHIRT on 1 May 2026, with nothing else said.
    const KEY: &str = "stall-5eb9a4fd9896adf4c646fb22";

    /// A book with two places called alike, and a fund.
    fn book() -> Chart {
        let mut chart = Chart::default();
        let paths = ["Assets:Cash:Box", "Assets:Inventory:Stall", "Assets:Inventory:Box:Stall", "Assets:Bank:Giro"];
        for (id, path) in (1_i64..).zip(paths) {
            let account = Account::from_path(path.parse().unwrap());
            let label = if path == "Assets:Inventory:Box:Stall" { "Red box" } else { account.label.as_str() };
            chart.add_account(id, Account { label: label.to_owned(), ..account });
        }
        let code: FundCode = "rupression".parse().unwrap();
        chart.add_fund(1, Fund { name: "Rupression!".into(), ..Fund::from_code(code) });
        chart
    }

    #[test]
    fn a_sheet_is_read_line_by_line_and_twins_stay_two() {
        let sheet = "Date;Product;Quantity;Price;Given;Donation_fund\n2026-05-01;SHIRT;2;;;\n2026-05-01;CARD;1;1,00;2,50;rupression\n\n2026-05-01;SHIRT;2;;;\n";
        assert!(is_sheet(sheet) && !is_sheet("{\"key\":\"a\"}"));
        let (records, lines, _) = read_sheet(&book(), sheet, "").unwrap();
        assert_eq!(lines.len(), 3);
        assert_ne!(records[0].key, records[2].key);
        let (again, ..) = read_sheet(&book(), sheet, "").unwrap();
        assert_eq!(again, records, "the same sheet has the same keys");
        assert!(serde_json::to_string(&records[1]).unwrap().contains(r#""given":"2.50""#));
    }

    #[test]
    fn two_sheets_with_names_are_two_and_a_sheet_without_keeps_its_keys() {
        let sheet = "date;product;quantity\n2026-05-01;SHIRT;2\n";
        let keys = |content: &str, name: &str| read_sheet(&book(), content, name).unwrap().0[0].key.clone();
        // As it was before sheets had names: what was recorded then is known.
        assert_eq!(keys(sheet, ""), KEY);
        assert_ne!(keys(sheet, "B"), keys(sheet, ""));
        assert_eq!(keys("date;product;quantity;sheet\n2026-05-01;SHIRT;2;B\n", ""), keys(sheet, "B"));
    }

    #[test]
    fn places_funds_and_days_are_read_as_people_write_them() {
        let sheet = "date;product;quantity;into;place;donation_fund\n2.5.2026;SHIRT;1;giro;red box;rupression!\n";
        let (records, ..) = read_sheet(&book(), sheet, "").unwrap();
        let said = serde_json::to_string(&records[0]).unwrap();
        for part in ["2026-05-02", "Assets:Bank:Giro", "Assets:Inventory:Box:Stall", r#""rupression""#] {
            assert!(said.contains(part), "{part} in {said}");
        }
        let sheet = "date;product;quantity;into;place\n2.5.2026;SHIRT;1;;Stall\n2.5.2026;SHIRT;1;Purse;\n";
        let (.., refused) = read_sheet(&book(), sheet, "").unwrap();
        let told: Vec<&str> = refused.iter().map(|one| one.message.as_str()).collect();
        assert!(told[0].contains("can be") && told[1].contains("“Purse”"), "{told:?}");
    }

    #[test]
    fn every_bad_line_is_named() {
        let sheet =
            "date,product,quantity\n2026-13-01,SHIRT,1\n2026-05-01,,1\n2026-05-01,SHIRT,none\n2026-05-01,SHIRT,0\n";
        let (.., refused) = read_sheet(&book(), sheet, "").unwrap();
        let lines: Vec<usize> = refused.iter().map(|refusal| refusal.line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert!(
            read_sheet(&book(), "date,product,quantity,colour\n", "").unwrap_err().to_string().contains("“colour”")
        );
        assert!(read_sheet(&book(), "date,product,quantity\n", "").is_err());
    }
}
