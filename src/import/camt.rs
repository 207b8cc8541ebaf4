//! CAMT.052, .053 and .054 (ISO 20022 cash management), all versions: read by local names, one entry a line. A batch
//! is one line with its members' texts. Source: ISO 20022 message definitions BkToCstmr*.

use std::cell::RefCell;

use chrono::NaiveDate;

use super::amount::{Cell, DecimalMark};
use super::date::{DateCell, DateOrder};
use super::draft::{self, Statement};
use super::purpose::{is_no_reference, tidy};
use super::reading::{Evidence, Format, Reading, RowError};
use super::xml::{self, Node};
use super::{ImportError, Options};
use crate::ledger::Currency;
use crate::ledger::statement::{LineStatus, StatementLine};

const STATEMENTS: [&str; 3] = ["Stmt", "Rpt", "Ntfctn"];

struct Camt<'o> {
    reading: Reading,
    statements: Vec<Statement>,
    created: Option<NaiveDate>,
    count: usize,
    reversals: Vec<usize>,
    options: &'o Options,
}

/// Reads all statements of a file.
///
/// # Errors
/// The XML is refused, broken, or no CAMT.
pub fn read(text: &str, encoding: &str, options: &Options) -> Result<Reading, ImportError> {
    if !text.contains("BkToCstmr") {
        return Err(if text.contains("<!DOCTYPE") { ImportError::Doctype } else { ImportError::UnknownXml });
    }
    let camt = RefCell::new(Camt {
        reading: Reading::new(Format::Camt, encoding),
        statements: Vec::new(),
        created: None,
        count: 0,
        reversals: Vec::new(),
        options,
    });
    xml::walk(text, &STATEMENTS, |_| camt.borrow_mut().begin(), |node| camt.borrow_mut().element(node))?;
    let Camt { mut reading, statements, reversals, .. } = camt.into_inner();
    settle_reversals(&mut reading, &statements, &reversals);
    reading.evidence.push(Evidence::decision("sign", "marks", "each entry says debit or credit"));
    draft::finish(&mut reading, &statements, options);
    Ok(reading)
}

impl Camt<'_> {
    fn begin(&mut self) {
        self.statements.push(Statement { first_line: self.reading.lines.len(), ..Statement::default() });
        self.created = None;
    }

    fn element(&mut self, node: &Node) {
        match node.name.as_str() {
            "Acct" => {
                let account = node.text_at(&["Id", "IBAN"]).or_else(|| node.text_at(&["Id", "Othr", "Id"]));
                if let (Some(statement), Some(account)) = (self.statements.last_mut(), account) {
                    account.clone_into(&mut statement.account);
                    statement.currency = node.text_at(&["Ccy"]).and_then(|code| code.parse().ok());
                }
            }
            "CreDtTm" => self.created = date(&node.text, self.options.today).map(|(date, _)| date),
            "FrToDt" => {
                let day =
                    |name| node.text_at(&[name]).and_then(|text| date(text, self.options.today)).map(|(date, _)| date);
                self.reading.from = self.reading.from.into_iter().chain(day("FrDtTm")).min();
                self.reading.to = self.reading.to.into_iter().chain(day("ToDtTm")).max();
            }
            "Bal" => self.balance(node),
            "Ntry" => self.entry(node),
            _ => {}
        }
    }

    fn balance(&mut self, node: &Node) {
        let code = node.text_at(&["Tp", "CdOrPrtry", "Cd"]).unwrap_or("");
        let Some(amount) = node.child("Amt") else { return };
        let mut warnings = Vec::new();
        let Some(currency) = amount.currency.as_deref().and_then(|code| draft::currency(code, &mut warnings)) else {
            return;
        };
        let Some((minor, _)) = minor(&amount.text, currency) else { return };
        let minor = if node.text_at(&["CdtDbtInd"]) == Some("DBIT") { minor.saturating_neg() } else { minor };
        let day = day_of(node.child("Dt"), self.options.today);
        let Some(statement) = self.statements.last_mut() else { return };
        statement.currency = statement.currency.or(Some(currency));
        match code {
            "OPBD" => statement.opening = Some(minor),
            "PRCD" => {
                statement.opening.get_or_insert(minor);
            }
            "CLBD" => {
                statement.closing = Some(minor);
                statement.closing_date = day.map(|(date, _)| date);
            }
            _ => {}
        }
    }

    fn entry(&mut self, node: &Node) {
        self.count = self.count.saturating_add(1);
        let today = self.options.today;
        let day = day_of(node.child("BookgDt"), today).or_else(|| day_of(node.child("ValDt"), today));
        let is_dated = day.is_some();
        let day = day.or_else(|| self.created.map(|date| (date, false)));
        let mut warnings = Vec::new();
        let amount = node.child("Amt");
        let fallback = self.statements.last().and_then(|statement| statement.currency);
        let currency = amount
            .and_then(|amount| amount.currency.as_deref())
            .and_then(|code| draft::currency(code, &mut warnings))
            .or(fallback)
            .unwrap_or(self.options.book_currency);
        let value = amount.and_then(|amount| minor(&amount.text, currency));
        let (Some((date, is_corrected)), Some((value, is_rounded))) = (day, value) else {
            return self.refuse(node);
        };
        if is_corrected {
            warnings.push(format!("The file names a day that the month does not have; {date} is used."));
        }
        if !is_dated {
            warnings.push(format!("The entry has no date; the statement's, {date}, is used."));
        }
        if is_rounded {
            warnings.push("The amount has more decimals than its currency; it was rounded.".to_owned());
        }
        let is_debit = node.text_at(&["CdtDbtInd"]) == Some("DBIT");
        let mut line = draft::line(self.count, date, if is_debit { value.saturating_neg() } else { value }, currency);
        line.value_date = day_of(node.child("ValDt"), today).map(|(date, _)| date);
        line.status = status(node);
        line.warnings = warnings;
        if node.text_at(&["RvslInd"]) == Some("true") {
            "chargeback".clone_into(&mut line.kind);
            self.reversals.push(self.reading.lines.len());
        }
        describe(&mut line, node, is_debit);
        self.reading.lines.push(line);
    }

    fn refuse(&mut self, node: &Node) {
        let read = node.text_at(&["Amt"]).or_else(|| node.text_at(&["BookgDt", "Dt"])).unwrap_or("").to_owned();
        self.reading.errors.push(RowError {
            record: u32::try_from(self.count).unwrap_or(u32::MAX),
            column: Some("Ntry".to_owned()),
            read,
            message: "The entry has no date or no amount that we can read. Correct it in the file, or leave it out."
                .to_owned(),
        });
    }
}

/// A reversal's direction is mostly the entry's own; where only turning all reversals makes the balance, they are turned.
fn settle_reversals(reading: &mut Reading, statements: &[Statement], reversals: &[usize]) {
    let [statement] = statements else { return };
    let (Some(opening), Some(closing)) = (statement.opening, statement.closing) else { return };
    let booked = || reading.lines.iter().enumerate().filter(|(_, line)| line.status == LineStatus::Booked);
    let reached = booked().fold(opening, |sum, (_, line)| sum.saturating_add(line.net_minor));
    let reversed = booked()
        .filter(|(i, _)| reversals.contains(i))
        .fold(0_i64, |sum, (_, line)| sum.saturating_add(line.net_minor));
    if reversed == 0 || reached == closing || reached.saturating_sub(reversed.saturating_mul(2)) != closing {
        return;
    }
    for index in reversals {
        if let Some(line) = reading.lines.get_mut(*index) {
            line.amount_minor = line.amount_minor.saturating_neg();
            line.net_minor = line.net_minor.saturating_neg();
        }
    }
    reading.evidence.push(Evidence::decision("sign", "reversals_turned", "only so the lines make the closing balance"));
}

fn status(node: &Node) -> LineStatus {
    match node.text_at(&["Sts", "Cd"]).or_else(|| node.text_at(&["Sts"])) {
        Some("PDNG" | "FUTR") => LineStatus::Pending,
        Some("INFO") => LineStatus::Info,
        _ => LineStatus::Booked,
    }
}

fn minor(text: &str, currency: Currency) -> Option<(i64, bool)> {
    let value = Cell::scan(text)?.value(DecimalMark::Point, currency).ok()?;
    Some((value.minor, value.is_rounded))
}

fn date(text: &str, today: NaiveDate) -> Option<(NaiveDate, bool)> {
    // A day may carry its zone: `2017-04-01+02:00`, `2017-04-01Z`.
    let text = text.trim();
    let day = text.get(..10).filter(|_| !text.contains('T')).unwrap_or(text);
    DateCell::scan(day)?.day(DateOrder::Ymd, today).map(|day| (day.date, day.is_corrected))
}

/// A date element: `Dt` or `DtTm` inside, or (in a balance) `Dt/Dt`.
fn day_of(node: Option<&Node>, today: NaiveDate) -> Option<(NaiveDate, bool)> {
    let node = node?;
    let text = node.text_at(&["Dt"]).or_else(|| node.text_at(&["DtTm"])).unwrap_or(node.text.trim());
    date(text, today)
}

fn describe(line: &mut StatementLine, entry: &Node, is_debit: bool) {
    let details: Vec<&Node> = entry.all("NtryDtls").flat_map(|details| details.all("TxDtls")).collect();
    let mut texts: Vec<String> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for detail in &details {
        push_new(&mut texts, purpose(detail));
        push_new(&mut names, party(detail, is_debit).unwrap_or_default());
    }
    let additional = entry.text_at(&["AddtlNtryInf"]).map(tidy).unwrap_or_default();
    if texts.is_empty() {
        push_new(&mut texts, additional.clone());
    }
    line.purpose = texts.join(" · ");
    line.counterparty = names.join(" · ");
    let mut put = |key: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !is_no_reference(value)) {
            line.refs.entry(key.to_owned()).or_insert_with(|| value.to_owned());
        }
    };
    put("bank_id", entry.text_at(&["AcctSvcrRef"]));
    put("type", Some(additional.as_str()).filter(|_| !details.is_empty()));
    put("batch", entry.text_at(&["NtryDtls", "Btch", "NbOfTxs"]));
    if let [only] = details.as_slice() {
        put("end_to_end", only.text_at(&["Refs", "EndToEndId"]));
        put("mandate", only.text_at(&["Refs", "MndtId"]));
        put("bank_id", only.text_at(&["Refs", "AcctSvcrRef"]));
        put(
            "creditor",
            only.at(&["RltdPties", "Cdtr", "Id"])
                .or_else(|| only.at(&["RltdPties", "Cdtr", "Pty", "Id"]))
                .and_then(|id| id.find("Othr"))
                .and_then(|id| id.text_at(&["Id"])),
        );
        put("creditor_reference", only.text_at(&["RmtInf", "Strd", "CdtrRefInf", "Ref"]));
        put("return_reason", only.text_at(&["RtrInf", "Rsn", "Cd"]));
        let account =
            only.child("RltdPties").and_then(|parties| parties.child(if is_debit { "CdtrAcct" } else { "DbtrAcct" }));
        line.counterparty_account = account
            .and_then(|account| account.text_at(&["Id", "IBAN"]).or_else(|| account.text_at(&["Id", "Othr", "Id"])))
            .map(str::to_owned);
        if only.child("RtrInf").is_some() {
            "chargeback".clone_into(&mut line.kind);
        }
    }
    let family = entry.text_at(&["BkTxCd", "Domn", "Fmly", "SubFmlyCd"]).unwrap_or("");
    match family {
        "CHRG" | "FEES" | "COMM" => "fee".clone_into(&mut line.kind),
        "INTR" => "interest".clone_into(&mut line.kind),
        "CWDL" | "CDPT" => "cash".clone_into(&mut line.kind),
        _ => {}
    }
}

fn push_new(list: &mut Vec<String>, text: String) {
    if !text.is_empty() && !list.contains(&text) && list.len() < 200 {
        list.push(text);
    }
}

fn purpose(detail: &Node) -> String {
    let mut text = String::new();
    if let Some(remittance) = detail.child("RmtInf") {
        let structured = remittance.all("Strd").flat_map(|strd| strd.all("AddtlRmtInf"));
        for piece in remittance.all("Ustrd").chain(structured) {
            // Pieces are cut at 140 characters.
            if !text.is_empty() && !text.ends_with(' ') && !text.chars().count().is_multiple_of(140) {
                text.push(' ');
            }
            text.push_str(piece.text.trim_matches(['\n', '\r', '\t']));
        }
        if text.trim().is_empty() {
            text = remittance.text_at(&["Strd", "CdtrRefInf", "Ref"]).unwrap_or("").to_owned();
        }
    }
    if text.trim().is_empty() {
        text = detail.text_at(&["AddtlTxInf"]).unwrap_or("").to_owned();
    }
    tidy(&text)
}

fn party(detail: &Node, is_debit: bool) -> Option<String> {
    let parties = detail.child("RltdPties")?;
    let name = |role: &str| {
        let party = parties.child(role)?;
        party.text_at(&["Nm"]).or_else(|| party.text_at(&["Pty", "Nm"])).map(tidy)
    };
    if is_debit { name("Cdtr").or_else(|| name("UltmtCdtr")) } else { name("Dbtr").or_else(|| name("UltmtDbtr")) }
}
