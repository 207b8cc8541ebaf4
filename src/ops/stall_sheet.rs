//! The sheet of a stall without a net, typed in later in one go: a CSV with a line a sale. The same sheet again adds
//! nothing; two equal lines are two sales.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::post_entries::Posted;
use super::record_acts::{record_acts, rehearse_new};
use super::{Acting, OpsError, Refusal, Result};
use crate::acts::merch::SoldItem;
use crate::acts::{Amount, FeeBorneBy, MerchSale, Record};
use crate::ledger::Draft;
use crate::ledger::chain::Hash;
use crate::ledger::period::parse_date;
use crate::store::Conn;

/// The columns a sheet can have; the first three must be there.
pub const COLUMNS: [&str; 9] =
    ["date", "product", "quantity", "into", "price", "given", "donation_fund", "place", "event"];

/// Where the money came when the sheet does not say.
const INTO: &str = crate::acts::chart::CASH;

/// Whether a file looks like a sheet and not like acts: its first line names the columns.
#[must_use]
pub fn is_sheet(content: &str) -> bool {
    let first = content.trim_start_matches('\u{feff}').trim_start().lines().next().unwrap_or_default().to_lowercase();
    first.starts_with("date") && first.contains("product") && first.contains("quantity")
}

/// Records every sale of a sheet or none.
///
/// # Errors
/// Every line that cannot be read or is refused, by its number in the sheet.
pub fn record_sheet(conn: &mut Conn, content: &str, acting: &Acting) -> Result<Posted> {
    let (records, lines) = read_sheet(content)?;
    record_acts(conn, &records, acting).map_err(|error| error.at_lines(&lines))
}

/// The sales of a sheet that would be new, and how many are there already; records nothing.
///
/// # Errors
/// As [`record_sheet`].
pub fn rehearse_sheet(conn: &mut Conn, content: &str, acting: &Acting) -> Result<(Vec<Draft>, usize)> {
    let (records, lines) = read_sheet(content)?;
    rehearse_new(conn, &records, acting).map_err(|error| error.at_lines(&lines))
}

/// Reads a sheet: its sales, and the line of each.
fn read_sheet(content: &str) -> Result<(Vec<Record>, Vec<usize>)> {
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
        let said = COLUMNS.map(field).join("\u{1f}");
        let twin = seen.entry(said.clone()).or_default();
        *twin = twin.saturating_add(1);
        let hash = Hash::of(format!("{said}\u{1f}{twin}").as_bytes()).to_string();
        match sale(&field, &format!("stall-{}", hash.chars().take(24).collect::<String>())) {
            Ok(record) => {
                records.push(record);
                lines.push(line);
            }
            Err(message) => refusals.push(Refusal { line, message }),
        }
    }
    match (refusals.is_empty(), records.is_empty()) {
        (false, _) => Err(OpsError::Refused(refusals)),
        (true, true) => Err(OpsError::NotPossible("The sheet has no sales.".into())),
        (true, false) => Ok((records, lines)),
    }
}

fn sale<'f>(field: &impl Fn(&str) -> &'f str, key: &str) -> std::result::Result<Record, String> {
    let date: NaiveDate = parse_date(field("date")).map_err(|error| error.to_string())?;
    let quantity = field("quantity");
    let pieces = quantity.parse().ok().filter(|pieces| (1..=100_000).contains(pieces));
    let pieces =
        pieces.ok_or_else(|| format!("“{quantity}” is no number of pieces. Write a whole number above zero."))?;
    let said = |name: &str| Some(field(name)).filter(|text| !text.is_empty());
    let amount = |name: &str| said(name).map(|text| Amount::new(text.replace(',', ".")));
    let path = |text: &str| text.parse().map_err(|error: crate::ledger::account::AccountError| error.to_string());
    if field("product").is_empty() {
        return Err("The product is missing.".to_owned());
    }
    let item = SoldItem {
        product: field("product").to_owned(),
        quantity: pieces,
        price: amount("price"),
        place: said("place").map(path).transpose()?,
    };
    let donation_fund = said("donation_fund").map(str::parse).transpose();
    let act = MerchSale {
        items: vec![item],
        currency: None,
        into: path(said("into").unwrap_or(INTO))?,
        shipping: None,
        price_list: None,
        discount: None,
        given: amount("given"),
        donation_fund: donation_fund.map_err(|error: crate::ledger::fund::FundError| error.to_string())?,
        fee: None,
        fee_borne_by: FeeBorneBy::Fund,
        fee_account: None,
        stock_reason: None,
    };
    let mut record = Record::new(key, date, act);
    record.event = said("event").map(str::to_owned);
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_read_line_by_line_and_twins_stay_two() {
        let sheet = "Date;Product;Quantity;Price;Given;Donation_fund\n2026-05-01;SHIRT;2;;;\n2026-05-01;CARD;1;1,00;2,50;rupression\n\n2026-05-01;SHIRT;2;;;\n";
        assert!(is_sheet(sheet) && !is_sheet("{\"key\":\"a\"}"));
        let (records, lines) = read_sheet(sheet).unwrap();
        assert_eq!(lines.len(), 3);
        assert_ne!(records[0].key, records[2].key);
        let (again, _) = read_sheet(sheet).unwrap();
        assert_eq!(again, records, "the same sheet has the same keys");
        assert!(serde_json::to_string(&records[1]).unwrap().contains(r#""given":"2.50""#));
    }

    #[test]
    fn every_bad_line_is_named() {
        let sheet =
            "date,product,quantity\n2026-13-01,SHIRT,1\n2026-05-01,,1\n2026-05-01,SHIRT,none\n2026-05-01,SHIRT,0\n";
        let refused = read_sheet(sheet).unwrap_err();
        let lines: Vec<usize> = refused.refusals().iter().map(|refusal| refusal.line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert!(read_sheet("date,product,quantity,colour\n").unwrap_err().to_string().contains("“colour”"));
        assert!(read_sheet("date,product,quantity\n").is_err());
    }
}
