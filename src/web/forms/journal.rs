//! The free entry: debits and credits as they are, for those who know.

use std::collections::BTreeMap;

use super::{Lists, Said, act_form};
use crate::acts::opening::JournalLine;
use crate::acts::{Amount, Journal, Record};
use crate::ledger::{AccountPath, Currency, FundCode, Money};
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::record::JournalRow;
use crate::web::views::{FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// How many lines a fresh form has, and how many each “more” adds.
pub const ROWS: usize = 6;
/// How many lines it can have.
pub const MOST_ROWS: usize = 60;

/// What stands above the lines.
#[must_use]
pub fn form(t: &Words, lists: &Lists, key: &str) -> Form {
    let note = Input::new(Kind::Text, "description", t.get("web-f-description")).hint(t.get("web-f-note-hint"));
    let inputs = vec![
        lists.date(t),
        Input::new(Kind::Text, "reference", t.get("web-f-reference")).autocomplete("off"),
        note.required().wide(),
    ];
    let form = act_form(t, "/record/journal", key, vec![Section { inputs, ..Section::default() }]);
    Form { other_step: "more".to_owned(), other: t.get("web-journal-more"), ..form }
}

/// The lines as they were typed, with what is wrong with each, and at least `ROWS` of them.
#[must_use]
pub fn rows(typed: &Typed, problems: &[FieldProblem], more: bool) -> Vec<JournalRow> {
    let wanted = lines_of(typed).saturating_add(if more { ROWS } else { 0 }).clamp(ROWS, MOST_ROWS);
    let row = |n: usize| {
        let get = |part: &str| typed.get(&format!("{part}-{n}")).to_owned();
        let name = format!("account-{n}");
        let error = problems.iter().find(|problem| problem.field == name).map(|problem| problem.message.clone());
        JournalRow {
            account: get("account"),
            fund: get("fund"),
            debit: get("debit"),
            credit: get("credit"),
            memo: get("memo"),
            error: error.unwrap_or_default(),
        }
    };
    (1..=wanted).map(row).collect()
}

/// The number of the last line that was sent.
fn lines_of(typed: &Typed) -> usize {
    let numbers = typed.iter().filter_map(|(name, _)| name.strip_prefix("account-")?.parse::<usize>().ok());
    numbers.filter(|n| *n <= MOST_ROWS).max().unwrap_or(0)
}

/// # Errors
/// What cannot be read, line by line, and each fund that does not balance.
pub fn read(t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let mut lines = Vec::new();
    let mut sums: BTreeMap<FundCode, i64> = BTreeMap::new();
    let mut is_whole = true;
    for n in 1..=lines_of(typed) {
        let parts = ["account", "fund", "debit", "credit"].map(|part| typed.get(&format!("{part}-{n}")));
        if parts.iter().all(|part| part.is_empty()) {
            continue;
        }
        match read_line(&mut reader, n, currency) {
            Some((line, money)) => {
                let sum = sums.entry(line.fund.clone()).or_default();
                *sum = sum.saturating_add(money.minor);
                lines.push(line);
            }
            None => is_whole = false,
        }
    }
    if is_whole && lines.len() < 2 {
        reader.wrong("account-1", "web-wrong-few-lines", &[]);
    }
    for (fund, minor) in sums.into_iter().filter(|(_, minor)| is_whole && *minor != 0) {
        let off = t.money(Money::new(minor.saturating_abs(), currency));
        reader.wrong("account-1", "web-wrong-off", &[("fund", fund.as_str()), ("amount", &off)]);
    }
    reader.needed_text(field("description", "web-f-description"), LINE);
    let said = Said::read(&mut reader);
    let record = said.record(key, Some(Journal { lines, kind: None, gives_back: None }));
    reader.finish(record)
}

fn read_line(reader: &mut Reader<'_>, n: usize, currency: Currency) -> Option<(JournalLine, Money)> {
    let [account, fund, debit, credit, memo] =
        ["account", "fund", "debit", "credit", "memo"].map(|part| format!("{part}-{n}"));
    let (line, typed) = (n.to_string(), reader.typed());
    let has = |name: &str| !typed.get(name).is_empty();
    let wrong = match (has(&account) && has(&fund), has(&debit), has(&credit)) {
        (false, _, _) => Some("web-wrong-line"),
        (_, true, true) => Some("web-wrong-two-sides"),
        (_, false, false) => Some("web-wrong-no-side"),
        _ => None,
    };
    if let Some(key) = wrong {
        reader.wrong(&account, key, &[("line", &line)]);
        return None;
    }
    let path = reader.choice::<AccountPath>(field(&account, "web-account"));
    let code = reader.choice::<FundCode>(field(&fund, "web-fund"));
    let money = if has(&debit) {
        reader.amount(field(&debit, "web-debit"), currency)
    } else {
        reader.amount(field(&credit, "web-credit"), currency).map(Money::negated)
    };
    let memo = reader.text(field(&memo, "web-memo"), LINE);
    let (account, fund, money) = (path?, code?, money?);
    Some((JournalLine { account, fund, amount: Amount::from(money), currency: Some(currency), memo }, money))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{line, typed};
    use super::*;

    const FEE: [(&str, &str); 7] = [
        ("description", "Bank fee"),
        ("account-1", "Expenses:Fees:Bank"),
        ("fund-1", "general"),
        ("debit-1", "12,50"),
        ("account-4", "Assets:Bank:Giro"),
        ("fund-4", "general"),
        ("credit-4", "12,50"),
    ];

    #[test]
    fn empty_lines_are_left_out_and_credit_has_its_sign() {
        let t = Words::new("en");
        let said = line(read(&t, Currency::EUR, &typed(&FEE), "k"));
        assert!(said.contains(r#""amount":"12.50""#) && said.contains(r#""amount":"-12.50""#), "{said}");
        assert_eq!(rows(&typed(&FEE), &[], false).len(), ROWS);
        assert_eq!(rows(&typed(&FEE), &[], true).len(), 4 + ROWS);
    }

    #[test]
    fn every_fund_must_balance_and_each_line_be_whole() {
        let t = Words::new("en");
        let said = |fields: &[(&str, &str)]| {
            let problems = read(&t, Currency::EUR, &typed(fields), "k").unwrap_err();
            problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join(" ")
        };
        let mut other = FEE;
        other[5] = ("fund-4", "rupression");
        assert!(said(&other).contains("Fund general is off by 12.50"), "{}", said(&other));
        assert!(said(&other).contains("Fund rupression is off by"), "{}", said(&other));
        assert!(said(&FEE[..4]).contains("at least two lines"));
        assert!(said(&FEE[..6]).contains("Line 4: the amount is missing"));
        let mut both = FEE.to_vec();
        both.push(("debit-4", "1"));
        assert!(said(&both).contains("Line 4: fill in debit or credit, not both"));
        assert!(said(&[]).contains("What happened?: please fill this in"), "{}", said(&[]));
    }

    #[test]
    fn absurd_line_numbers_do_not_make_a_long_form() {
        let typed = typed(&[("account-999999999", "x"), ("account-61", "x"), ("account-x", "y")]);
        assert_eq!(rows(&typed, &[], true).len(), ROWS);
    }
}
