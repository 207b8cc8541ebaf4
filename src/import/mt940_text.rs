//! The texts of an MT940 line: German `?20` subfields, Dutch slashes, Hungarian `:NS:` codes, free text. Joins what the
//! 27-character cut took apart. Knows no amounts.

use super::purpose::{self, is_no_reference};
use super::vocabulary::vocabulary;
use crate::ledger::statement::StatementLine;

/// A purpose subfield holds 27 characters; one that is nearly full was cut, not ended.
const NEARLY_FULL: usize = 25;

/// Type code, customer and bank reference behind the amount, and the supplementary line.
pub fn references(line: &mut StatementLine, text: &str, supplement: &[&str]) {
    let code: String = text.chars().take(4).collect();
    let rest = text.get(code.len()..).unwrap_or("").trim();
    let (customer, bank) = rest.split_once("//").unwrap_or((rest, ""));
    for (key, value) in [("customer", customer), ("bank_id", bank)] {
        if !is_no_reference(value) {
            line.refs.insert(key.to_owned(), value.trim().to_owned());
        }
    }
    match code.get(1..).unwrap_or("") {
        "CHG" | "COM" => "fee".clone_into(&mut line.kind),
        "INT" => "interest".clone_into(&mut line.kind),
        "RTI" => "chargeback".clone_into(&mut line.kind),
        _ => {}
    }
    let details = supplement.join(" ");
    if !details.is_empty() {
        if purpose::is_no_reference(bank) && details.starts_with("//") {
            line.refs.insert("bank_id".to_owned(), details.trim_start_matches('/').to_owned());
        } else {
            line.refs.insert("supplement".to_owned(), details.clone());
            line.purpose = details;
        }
    }
}

/// The `:86:` text of a line.
pub fn describe(line: &mut StatementLine, lines: &[&str]) {
    let joined: String = lines.iter().map(|line| line.trim_end_matches(['\r', '\n'])).collect();
    if let Some(separator) = separator(&joined) {
        structured(line, &joined, separator);
        return;
    }
    // Free text is cut at 65 characters: a full line goes on in the next, a shorter one ended with a word.
    let mut text = String::new();
    for piece in lines {
        let is_full = text.is_empty() || lines.len() == 1;
        if !is_full && !text.ends_with(' ') && last_line_is_short(&text, lines, piece) {
            text.push(' ');
        }
        text.push_str(piece.trim_end_matches(['\r', '\n']));
    }
    let parsed = purpose::parse(&purpose::tidy(&text));
    apply(line, parsed);
}

fn last_line_is_short(text: &str, lines: &[&str], piece: &&str) -> bool {
    let before = lines.iter().take_while(|other| !std::ptr::eq(**other, *piece)).last();
    text.is_empty() || before.is_none_or(|before| before.chars().count() < 64)
}

fn apply(line: &mut StatementLine, parsed: purpose::Purpose) {
    if !parsed.text.is_empty() {
        line.purpose = parsed.text;
    }
    if let Some(name) = parsed.counterparty.filter(|_| line.counterparty.is_empty()) {
        line.counterparty = name;
    }
    line.counterparty_account = line.counterparty_account.take().or(parsed.counterparty_account);
    line.refs.extend(parsed.refs);
}

/// The sign before two-digit codes, if the text is structured so: `166?00…`, `020<00…`, `~00…`.
fn separator(text: &str) -> Option<char> {
    let rest = text.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let separator = rest.chars().next().filter(|c| matches!(c, '?' | '<' | '>' | '~' | '^' | '@' | '|' | '+'))?;
    let codes =
        rest.split(separator).filter(|piece| piece.bytes().take(2).filter(u8::is_ascii_digit).count() == 2).count();
    (codes >= 2 || text.len() < 40 && codes == 1).then_some(separator)
}

fn structured(line: &mut StatementLine, text: &str, separator: char) {
    let mut posting = String::new();
    let (mut text_of, mut name, mut before) = (String::new(), String::new(), 0_usize);
    for piece in text.split(separator).skip(1) {
        let (Some(code), Some(value)) = (piece.get(..2).and_then(|code| code.parse::<u8>().ok()), piece.get(2..))
        else {
            // A separator within the text is text.
            text_of.push(separator);
            text_of.push_str(piece);
            continue;
        };
        match code {
            0 => posting = purpose::tidy(value),
            20..=29 | 60..=63 => {
                let was_cut = before >= NEARLY_FULL || text_of.ends_with(' ') || value.starts_with(' ');
                let joins = text_of.is_empty() || was_cut || text_of.contains("SVWZ+") || text_of.contains("EREF+");
                if !joins && !starts_small(value) {
                    text_of.push(' ');
                }
                text_of.push_str(value);
                before = value.chars().count();
            }
            31 if !value.trim().is_empty() => line.counterparty_account = Some(value.trim().to_owned()),
            30 if !is_no_reference(value) => {
                line.refs.insert("bic".to_owned(), value.trim().to_owned());
            }
            32 | 33 => name.push_str(value),
            _ => {}
        }
    }
    line.counterparty = purpose::tidy(&name);
    apply(line, purpose::parse(&purpose::tidy(&text_of)));
    if text_of.trim().is_empty() && line.purpose.is_empty() {
        line.purpose.clone_from(&posting);
    }
    if !posting.is_empty() {
        if let Some(kind) = vocabulary().kind(&posting).filter(|_| line.kind == "payment") {
            kind.clone_into(&mut line.kind);
        }
        line.refs.insert("type".to_owned(), posting);
    }
}

/// A piece that starts with a small letter goes on with the word before: “Rupres|sion”.
fn starts_small(value: &str) -> bool {
    value.chars().next().is_some_and(char::is_lowercase)
}

/// `:NS:` of Hungarian and older German banks: two-digit codes, one a line.
pub fn describe_ns(line: &mut StatementLine, lines: &[&str]) {
    let mut texts: Vec<&str> = Vec::new();
    let mut name = String::new();
    for piece in lines {
        let (Some(code), Some(value)) = (piece.get(..2), piece.get(2..)) else { continue };
        match code.parse::<u8>() {
            Ok(1..=14) => texts.push(value.trim()),
            Ok(15 | 16) => name.push_str(value),
            Ok(17) => {
                line.refs.insert("type".to_owned(), value.trim().to_owned());
            }
            _ => {}
        }
    }
    if !texts.is_empty() {
        line.purpose = purpose::tidy(&texts.join(" "));
    }
    if !name.trim().is_empty() {
        line.counterparty = purpose::tidy(&name);
    }
}
