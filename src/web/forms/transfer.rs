//! “Money changes its fund”: a gift between funds, a rededication with reason and basis, a loan and its return.

use super::{Lists, Said, act_form, more, with_choose};
use crate::acts::{Act, InterfundLoan, LoanRepaid, Record, Transfer};
use crate::ledger::{Currency, FundCode, Money};
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

#[must_use]
pub fn form(t: &Words, lists: &Lists, key: &str) -> Form {
    let kinds = [
        ("gift", "web-f-transfer-gift"),
        ("rededication", "web-f-transfer-rededication"),
        ("loan", "web-f-transfer-loan"),
        ("loan_repaid", "web-f-transfer-loan-repaid"),
    ];
    let kinds = kinds.map(|(value, text)| Choice::new(value, t.get(text))).to_vec();
    let fund = |name: &str, label: &str| {
        Input::new(Kind::Select, name, t.get(label)).choices(with_choose(t, &lists.funds)).required()
    };
    let inputs = vec![
        lists.lead_amount(t),
        fund("from_fund", "web-f-fund-giving"),
        fund("to_fund", "web-f-fund-taking"),
        Input::new(Kind::Radio, "kind", t.get("web-f-transfer-kind")).choices(kinds).value("gift"),
        Input::new(Kind::Text, "reason", t.get("web-f-reason")).hint(t.get("web-f-reason-hint")).required().wide(),
        Input::new(Kind::Text, "basis", t.get("web-f-basis")).hint(t.get("web-f-basis-hint")).wide(),
        lists.date(t),
    ];
    act_form(t, "/record/transfer", key, vec![Section { inputs, ..Section::default() }, more(t, Vec::new())])
}

/// # Errors
/// What cannot be read, field by field.
pub fn read(t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let amount = reader.needed_amount(field("amount", "web-f-amount"), currency);
    let from = reader.needed_choice::<FundCode>(field("from_fund", "web-f-fund-giving"));
    let to = reader.needed_choice::<FundCode>(field("to_fund", "web-f-fund-taking"));
    if let (Some(one), Some(other)) = (&from, &to)
        && one == other
    {
        reader.wrong("to_fund", "web-wrong-same", &[("read", one.as_str())]);
    }
    let reason = reader.needed_text(field("reason", "web-f-reason"), LINE / 2);
    let basis = reader.text(field("basis", "web-f-basis"), LINE / 2);
    let kind = typed.get("kind");
    if kind == "rededication" && typed.get("basis").is_empty() {
        reader.wrong("basis", "web-wrong-basis", &[]);
    }
    let said = Said::read(&mut reader);
    let act = amount.zip(from.zip(to)).map(|(amount, (from, to))| act(kind, from, to, amount));
    let mut record = said.record(key, act);
    if let (Some(record), Some(reason)) = (&mut record, reason) {
        if kind == "rededication" {
            record.rededication = basis.map(|basis| format!("{reason}; {basis}"));
        } else {
            let told = record.description.take().map_or_else(String::new, |told| format!("; {told}"));
            record.description = Some(format!("{reason}{told}"));
        }
    }
    reader.finish(record)
}

fn act(kind: &str, from: FundCode, to: FundCode, amount: Money) -> Act {
    let (currency, amount) = (Some(amount.currency), amount.into());
    match kind {
        "loan" => InterfundLoan { lender: from, borrower: to, amount, currency, account: None }.into(),
        "loan_repaid" => LoanRepaid { lender: to, borrower: from, amount, currency, account: None }.into(),
        _ => Transfer { from_fund: from, to_fund: to, amount, currency, account: None, through: None }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{line, typed, wrong};
    use super::*;

    fn fields<'a>(kind: &'a str, basis: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("amount", "100"),
            ("from_fund", "rupression"),
            ("to_fund", "general"),
            ("kind", kind),
            ("reason", "case closed"),
            ("basis", basis),
        ]
    }

    #[test]
    fn a_rededication_needs_its_basis_and_keeps_both() {
        let t = Words::new("en");
        assert_eq!(wrong(read(&t, Currency::EUR, &typed(&fields("rededication", "")), "k")), ["basis"]);
        let said = line(read(&t, Currency::EUR, &typed(&fields("rededication", "donors asked")), "k"));
        assert!(said.contains(r#""rededication":"case closed; donors asked""#), "{said}");
    }

    #[test]
    fn a_loan_and_its_return_turn_the_funds_round() {
        let t = Words::new("en");
        let loan = line(read(&t, Currency::EUR, &typed(&fields("loan", "")), "k"));
        assert!(loan.contains(r#""lender":"rupression","borrower":"general""#), "{loan}");
        let back = line(read(&t, Currency::EUR, &typed(&fields("loan_repaid", "")), "k"));
        assert!(back.contains(r#""lender":"general","borrower":"rupression""#), "{back}");
        let same = [("amount", "1"), ("from_fund", "general"), ("to_fund", "GENERAL"), ("reason", "x")];
        assert_eq!(wrong(read(&t, Currency::EUR, &typed(&same), "k")), ["to_fund"]);
    }
}
