//! The bank and PayPal files of the invented group, written as those would write them: the demo goes through
//! the real importer. All people and accounts are made up.

use chrono::NaiveDate;

use crate::ledger::{Currency, Money};

/// One line of the bank's statement.
pub struct BankLine {
    pub day: NaiveDate,
    pub minor: i64,
    pub name: &'static str,
    pub purpose: String,
}

/// One PayPal transaction; `fee_minor` is negative.
pub struct PayPalLine {
    pub day: NaiveDate,
    pub kind: &'static str,
    pub name: &'static str,
    pub gross_minor: i64,
    pub fee_minor: i64,
    pub note: &'static str,
}

fn comma(minor: i64) -> String {
    Money::new(minor, Currency::EUR).to_string().replace('.', ",")
}

/// A savings bank's CSV of 17 columns, newest first.
pub fn bank_file(lines: &[BankLine]) -> Vec<u8> {
    let mut text = String::from(
        "\"Auftragskonto\";\"Buchungstag\";\"Valutadatum\";\"Buchungstext\";\"Verwendungszweck\";\"Glaeubiger ID\";\"Mandatsreferenz\";\"Kundenreferenz (End-to-End)\";\"Sammlerreferenz\";\"Lastschrift Ursprungsbetrag\";\"Auslagenersatz Ruecklastschrift\";\"Beguenstigter/Zahlungspflichtiger\";\"Kontonummer/IBAN\";\"BIC (SWIFT-Code)\";\"Betrag\";\"Waehrung\";\"Info\"\n",
    );
    for line in lines.iter().rev() {
        let day = line.day.format("%d.%m.%y");
        let kind = if line.minor < 0 { "ONLINE-UEBERWEISUNG" } else { "GUTSCHR. UEBERWEISUNG" };
        let amount = comma(line.minor);
        text.push_str(&format!(
            "\"{IBAN}\";\"{day}\";\"{day}\";\"{kind}\";\"{}\";\"\";\"\";\"\";\"\";\"\";\"\";\"{}\";\"{}\";\"\";\"{amount}\";\"EUR\";\"Umsatz gebucht\"\n",
            line.purpose,
            line.name,
            account_of(line.name),
        ));
    }
    text.into_bytes()
}

/// The group's own account: the example IBAN of the standard.
pub const IBAN: &str = "DE89370400440532013000";

/// A made-up account number that is the same for the same name.
fn account_of(name: &str) -> String {
    let sum: u32 = name.bytes().map(u32::from).sum();
    format!("DE00100000000000{sum:06}")
}

/// PayPal's activity download in English, oldest first.
pub fn paypal_file(lines: &[PayPalLine], opening_minor: i64) -> Vec<u8> {
    let mut text = String::from(
        "\"Date\",\"Time\",\"TimeZone\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Gross\",\"Fee\",\"Net\",\"From Email Address\",\"To Email Address\",\"Transaction ID\",\"Item Title\",\"Reference Txn ID\",\"Balance\",\"Note\"\n",
    );
    let money = |minor| Money::new(minor, Currency::EUR).to_string();
    let mut balance = opening_minor;
    for (line, number) in lines.iter().zip(1_u32..) {
        let net = line.gross_minor.saturating_add(line.fee_minor);
        balance = balance.saturating_add(net);
        text.push_str(&format!(
            "\"{}\",\"12:{:02}:00\",\"CET\",\"{}\",\"{}\",\"Completed\",\"EUR\",\"{}\",\"{}\",\"{}\",\"\",\"\",\"{}{number:04}\",\"\",\"\",\"{}\",\"{}\"\n",
            line.day.format("%d/%m/%Y"),
            number.checked_rem(60).unwrap_or(0),
            line.name,
            line.kind,
            money(line.gross_minor),
            money(line.fee_minor),
            money(net),
            line.day.format("PP%Y%m%d"),
            money(balance),
            line.note,
        ));
    }
    text.into_bytes()
}
