//! The whole book for other programs: hledger and ledger, beancount, CSV, and JSON to move on with.
//!
//! Written entry by entry, so that a book of any size needs the same memory. Every text is neutralised:
//! no line break, `;` or `"` of a description can become a directive of the other program.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use chrono::NaiveDate;
use serde_json::json;

use super::Result;
use crate::ledger::check::SealedEntry;
use crate::ledger::text::guarded_from_formulas;
use crate::ledger::{AccountPath, Currency, Money};
use crate::store::accounts::Chart;
use crate::store::dump::{AFTER_ENTRIES, BEFORE_ENTRIES, for_each_row};
use crate::store::{Conn, books, entries, events, periods, products};

/// The notation to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// hledger and ledger read it alike.
    Hledger,
    Beancount,
    Csv,
    /// A dump that `load` reads.
    Json {
        /// With users, contacts, statement lines and vouchers.
        with_people: bool,
    },
}

/// What a dump says it is.
pub const FORMAT: &str = "solidarity-ledger/1";

/// Entries read at a time.
const PAGE: i64 = 1000;

/// Writes the whole book.
///
/// # Errors
/// When the book cannot be read or the output not written.
pub fn export_book(conn: &mut Conn, notation: Notation, out: &mut dyn Write) -> Result<()> {
    let chart = Chart::load(conn)?;
    match notation {
        Notation::Hledger => export_hledger(conn, &chart, out),
        Notation::Beancount => export_beancount(conn, &chart, out),
        Notation::Csv => export_csv(conn, &chart, out),
        Notation::Json { with_people } => export_json(conn, &chart, with_people, out),
    }
}

fn for_each_entry(
    conn: &mut Conn,
    chart: &Chart,
    mut work: impl FnMut(&SealedEntry) -> std::io::Result<()>,
) -> Result<()> {
    let mut after = 0;
    loop {
        let page = entries::list_sealed_after(conn, chart, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.seal.sequence;
        for sealed in &page {
            work(sealed).map_err(cannot_write)?;
        }
    }
}

fn cannot_write(error: std::io::Error) -> super::OpsError {
    super::OpsError::NotPossible(format!("The output cannot be written: {error}."))
}

/// A text on one line, without what other programs take for syntax.
fn neutral(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            ';' => ',',
            '"' => '\'',
            '\\' => '/',
            '|' => '/',
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') => ' ',
            c => c,
        })
        .collect();
    let trimmed = plain.trim();
    let reads_as_syntax = trimmed.starts_with(['(', '*', '!', '=', '~', '@', '#', '%', '<'])
        || trimmed.to_lowercase().starts_with("include");
    if reads_as_syntax { format!("- {trimmed}") } else { trimmed.to_owned() }
}

/// The commodities of a book, in order: the book's own and every one its accounts or entries hold.
fn commodities(conn: &mut Conn, chart: &Chart) -> Result<BTreeSet<Currency>> {
    let mut found = BTreeSet::from([books::get(conn)?.currency]);
    found.extend(chart.accounts().into_iter().filter_map(|account| account.currency));
    for movement in crate::store::totals::sum_movements(conn, chart, super::verify_book::forever())? {
        found.insert(movement.currency);
    }
    Ok(found)
}

fn export_hledger(conn: &mut Conn, chart: &Chart, out: &mut dyn Write) -> Result<()> {
    let mut head = String::new();
    for currency in commodities(conn, chart)? {
        let sample = Money::new(10_i64.saturating_pow(u32::from(currency.exponent()).saturating_add(3)), currency);
        let point = if currency.exponent() == 0 { "." } else { "" };
        head.push_str(&format!("commodity {currency}\n    format {sample}{point} {currency}\n"));
    }
    for account in chart.accounts() {
        head.push_str(&format!("account {}\n", account.path));
    }
    for tag in ["entry", "reference", "fund", "memo"] {
        head.push_str(&format!("tag {tag}\n"));
    }
    out.write_all(head.as_bytes()).map_err(cannot_write)?;
    for_each_entry(conn, chart, |sealed| {
        let draft = &sealed.draft;
        writeln!(out, "\n{} * {}", draft.date, neutral(&draft.description))?;
        writeln!(out, "    ; entry: {}", sealed.seal.sequence)?;
        if let Some(reference) = &draft.reference {
            writeln!(out, "    ; reference: {}", neutral(reference))?;
        }
        for line in &draft.lines {
            writeln!(out, "    {}  {} {}", line.account, line.amount, line.amount.currency)?;
            writeln!(out, "        ; fund: {}", line.fund)?;
            if let Some(memo) = &line.memo {
                writeln!(out, "        ; memo: {}", neutral(memo))?;
            }
        }
        Ok(())
    })
}

/// Beancount knows five roots, and parts of letters, digits and dashes that begin with a capital or a digit.
pub(super) fn beancount_names(chart: &Chart) -> BTreeMap<AccountPath, String> {
    let mut names = BTreeMap::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for account in chart.accounts() {
        let parts: Vec<String> = account.path.parts().map(beancount_part).collect();
        let joined = parts.join(":");
        let full = if joined.starts_with("Transfers") { format!("Equity:{joined}") } else { joined };
        let full = if full.contains(':') { full } else { format!("{full}:Total") };
        let mut name = full.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{full}-{number}");
            number += 1;
        }
        names.insert(account.path.clone(), name);
    }
    names
}

fn beancount_part(part: &str) -> String {
    let mut clean: String = part.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' }).collect();
    if let Some(first) = clean.chars().next() {
        let capital: String = first.to_uppercase().collect();
        clean.replace_range(..first.len_utf8(), &capital);
    }
    let begins_well = clean.chars().next().is_some_and(|c| c.is_ascii_digit() || c.is_uppercase());
    if begins_well { clean } else { format!("X{clean}") }
}

fn export_beancount(conn: &mut Conn, chart: &Chart, out: &mut dyn Write) -> Result<()> {
    let book = books::get(conn)?;
    let names = beancount_names(chart);
    let first_day = entries::date_range(conn)?
        .map_or_else(|| NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default(), |(first, _)| first);
    let mut head =
        format!("option \"title\" \"{}\"\noption \"operating_currency\" \"{}\"\n", neutral(&book.name), book.currency);
    for name in names.values() {
        head.push_str(&format!("{first_day} open {name}\n"));
    }
    out.write_all(head.as_bytes()).map_err(cannot_write)?;
    for_each_entry(conn, chart, |sealed| {
        let draft = &sealed.draft;
        writeln!(out, "\n{} * \"{}\"", draft.date, neutral(&draft.description))?;
        writeln!(out, "  entry: \"{}\"", sealed.seal.sequence)?;
        if let Some(reference) = &draft.reference {
            writeln!(out, "  reference: \"{}\"", neutral(reference))?;
        }
        for line in &draft.lines {
            let name = names.get(&line.account).map_or(line.account.as_str(), String::as_str);
            writeln!(out, "  {name}  {} {}", line.amount, line.amount.currency)?;
            writeln!(out, "    fund: \"{}\"", line.fund)?;
            if let Some(memo) = &line.memo {
                writeln!(out, "    memo: \"{}\"", neutral(memo))?;
            }
        }
        Ok(())
    })
}

fn export_csv(conn: &mut Conn, chart: &Chart, out: &mut dyn Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |error: csv::Error| cannot_write(std::io::Error::other(error));
    writer
        .write_record(["entry_no", "date", "account", "fund", "amount", "currency", "description", "reference", "key"])
        .map_err(failed)?;
    for_each_entry(conn, chart, |sealed| {
        let draft = &sealed.draft;
        for line in &draft.lines {
            writer
                .write_record([
                    sealed.seal.sequence.to_string().as_str(),
                    &draft.date.to_string(),
                    line.account.as_str(),
                    line.fund.as_str(),
                    &line.amount.to_string(),
                    line.amount.currency.code(),
                    &guarded_from_formulas(draft.description.clone()),
                    &guarded_from_formulas(draft.reference.clone().unwrap_or_default()),
                    &guarded_from_formulas(draft.key.clone()),
                ])
                .map_err(std::io::Error::other)?;
        }
        Ok(())
    })?;
    writer.flush().map_err(cannot_write)
}

/// One entry as the API and the JSON export show it: the shape that `post` reads, with its seal.
#[must_use]
pub fn entry_json(sealed: &SealedEntry) -> serde_json::Value {
    let draft = &sealed.draft;
    let lines: Vec<serde_json::Value> = draft
        .lines
        .iter()
        .map(|line| {
            json!({ "account": line.account, "fund": line.fund, "amount": line.amount.to_string(),
                "currency": line.amount.currency, "memo": line.memo })
        })
        .collect();
    let moves: Vec<serde_json::Value> = draft
        .stock_moves
        .iter()
        .map(|moved| {
            json!({ "product": moved.product, "place": moved.place, "quantity": moved.quantity,
                "value": Money::new(moved.value_minor, moved.currency).to_string(), "currency": moved.currency,
                "part": moved.part, "income": moved.income_minor.map(|minor| Money::new(minor, moved.currency).to_string()) })
        })
        .collect();
    json!({
        "sequence": sealed.seal.sequence, "key": draft.key, "date": draft.date, "kind": draft.kind, "description": draft.description,
        "reference": draft.reference, "reverses": draft.reverses, "corrects": draft.corrects, "gives_back": draft.gives_back, "contact": draft.contact,
        "event": draft.event, "override": draft.override_reason, "rededication": draft.rededication, "vouchers": draft.vouchers,
        "lines": lines, "stock_moves": moves,
        "recorded_by": sealed.recorded.by, "recorded_at": sealed.recorded.at,
        "previous_hash": sealed.seal.previous, "hash": sealed.seal.hash,
    })
}

fn export_json(conn: &mut Conn, chart: &Chart, with_people: bool, out: &mut dyn Write) -> Result<()> {
    let book = books::get(conn)?;
    let periods: Vec<serde_json::Value> = periods::list(conn)?
        .into_iter()
        .map(|event| json!({ "month": event.month, "action": if event.is_closed { "closed" } else { "reopened" }, "reason": event.reason, "by": event.by, "at": event.at }))
        .collect();
    let mut products: Vec<_> = products::list(conn, chart)?.into_iter().map(|(_, product)| product).collect();
    let mut events = events::list(conn, chart)?;
    // The engines have their own ideas of the order of letters.
    products.sort_by(|a, b| a.code.cmp(&b.code));
    events.sort_by(|a, b| (a.held_on, &a.code).cmp(&(b.held_on, &b.code)));
    let head = json!({ "name": book.name, "currency": book.currency, "fiscal_first_month": book.fiscal_first_month });
    let text = format!(
        "{{\"format\":\"{FORMAT}\",\"people\":{with_people},\"book\":{},\n\"accounts\":{},\n\"funds\":{},\n\"products\":{},\n\"events\":{},\n\"periods\":{},\n\"tables\":{{",
        json!(head),
        json!(chart.accounts()),
        json!(chart.funds()),
        json!(products),
        json!(events),
        json!(periods)
    );
    out.write_all(text.as_bytes()).map_err(cannot_write)?;
    export_tables(conn, with_people, out)?;
    out.write_all(b"},\n\"entries\":[").map_err(cannot_write)?;
    let mut separator = "\n";
    for_each_entry(conn, chart, |sealed| {
        write!(out, "{separator}{}", entry_json(sealed))?;
        separator = ",\n";
        Ok(())
    })?;
    out.write_all(b"\n]}\n").map_err(cannot_write)
}

/// The tables as they are, for `load`; what stands above is the same for people and other programs.
fn export_tables(conn: &mut Conn, with_people: bool, out: &mut dyn Write) -> Result<()> {
    let mut before = "\n";
    for table in BEFORE_ENTRIES.iter().chain(AFTER_ENTRIES).filter(|table| with_people || !table.has_people) {
        write!(out, "{before}\"{}\":[", table.name).map_err(cannot_write)?;
        let mut separator = "\n";
        for_each_row::<super::OpsError>(conn, table, &mut |row| {
            write!(out, "{separator}{row}").map_err(cannot_write)?;
            separator = ",\n";
            Ok(())
        })?;
        out.write_all(b"]").map_err(cannot_write)?;
        before = ",\n";
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_directive() {
        assert_eq!(neutral("a\ninclude /etc/passwd ; x \"y\""), "a include /etc/passwd , x 'y'");
        assert_eq!(neutral("(code) include"), "- (code) include");
    }

    #[test]
    fn beancount_parts_begin_with_a_capital_or_digit() {
        assert_eq!(beancount_part("infoshop a"), "Infoshop-a");
        assert_eq!(beancount_part("2026"), "2026");
        assert_eq!(beancount_part("ж"), "Ж");
    }
}
