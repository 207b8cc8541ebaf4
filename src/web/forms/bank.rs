//! Statements: which file of which account, and what balance it shows.

use chrono::NaiveDate;

use super::{Lists, with_choose};
use crate::ledger::{Currency, Money};
use crate::web::form::{Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// What the file chooser offers.
const ACCEPTED: &str = ".csv,.txt,.xml,.sta,.mt940,.ofx,.qfx,.qif,.xlsx,.zip,text/csv";

/// Choose account and file. `profiles` are the kinds of file known by name.
#[must_use]
pub fn upload_form(t: &Words, lists: &Lists, profiles: Vec<Choice>, account: &str) -> Form {
    let unknown = Choice::new("", t.get("web-f-profile-auto"));
    let inputs = vec![
        Input::new(Kind::Select, "account", t.get("web-f-account"))
            .choices(with_choose(t, &lists.money))
            .value(account)
            .required(),
        Input::new(Kind::Select, "profile", t.get("web-f-profile"))
            .choices(std::iter::once(unknown).chain(profiles).collect()),
        Input::new(Kind::File, "file", t.get("web-f-file")).hint(t.get("web-f-file-hint")).accept(ACCEPTED).required(),
    ];
    Form {
        action: "/import".to_owned(),
        sections: vec![Section { inputs, ..Section::default() }],
        submit: t.get("web-import-go-on"),
        cancel: "/bank".to_owned(),
        has_file: true,
        ..Form::default()
    }
}

/// “What does your statement say?”
#[must_use]
pub fn reconcile_form(t: &Words, currency: Currency, today: NaiveDate, action: String, cancel: &str) -> Form {
    let last = today.format("%Y-%m-%d").to_string();
    let inputs = vec![
        Input::new(Kind::Amount, "balance", t.get("web-f-statement-balance"))
            .unit(currency.code())
            .required()
            .focused(),
        Input::new(Kind::Date, "date", t.get("web-f-statement-date"))
            .value(last.clone())
            .between("1970-01-01", last)
            .required(),
    ];
    Form {
        action,
        sections: vec![Section { inputs, ..Section::default() }],
        submit: t.get("web-reconcile-go"),
        cancel: cancel.to_owned(),
        ..Form::default()
    }
}

/// The statement's date and balance; an overdrawn account's is below zero.
///
/// # Errors
/// What cannot be read, field by field.
pub fn read_reconcile(t: &Words, currency: Currency, typed: &Typed) -> Result<(NaiveDate, Money), Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let balance = reader.balance(field("balance", "web-f-statement-balance"), currency);
    let date = reader.needed_date(field("date", "web-f-statement-date"));
    reader.finish(date.zip(balance))
}

#[cfg(test)]
mod tests {
    use super::super::tests::typed;
    use super::*;

    #[test]
    fn a_statement_may_be_overdrawn_and_must_say_a_balance() {
        let t = Words::new("en");
        let read = |balance| read_reconcile(&t, Currency::EUR, &typed(&[("balance", balance)]));
        assert_eq!(read("−1.061,60").unwrap().1.minor, -106_160);
        assert_eq!(read("0").unwrap().1.minor, 0);
        for wrong in ["", "much", "1.061"] {
            assert_eq!(read(wrong).unwrap_err()[0].field, "balance");
        }
    }
}
