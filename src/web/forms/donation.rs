//! “Somebody gave money.”

use super::{Lists, Said, act_form, fee_inputs, more, read_bearer};
use crate::acts::{Donation, Record};
use crate::ledger::Currency;
use crate::web::form::{Reader, Typed, field};
use crate::web::views::{FieldProblem, Form, Section};
use crate::words::Words;

/// Amount first, then fund and place: an anonymous gift takes seven keys.
#[must_use]
pub fn form(t: &Words, lists: &Lists, key: &str) -> Form {
    let mut inputs = vec![
        lists.lead_amount(t),
        lists.fund(t, "web-f-fund"),
        lists.place(t, "into", "web-f-into"),
        lists.date(t).wide(),
    ];
    inputs.extend(fee_inputs(t, lists));
    let told = more(t, vec![lists.contact(t, "web-f-contact"), lists.event(t)]);
    act_form(t, "/record/donation", key, vec![Section { inputs, ..Section::default() }, told])
}

/// # Errors
/// What cannot be read, field by field.
pub fn read(t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let amount = reader.needed_amount(field("amount", "web-f-amount"), currency);
    let fund = reader.needed_choice(field("fund", "web-f-fund"));
    let into = reader.needed_choice(field("into", "web-f-into"));
    let fee = reader.amount(field("fee", "web-f-fee"), currency);
    if let (Some(amount), Some(fee)) = (amount, fee)
        && fee.minor > amount.minor
    {
        reader.wrong("fee", "web-wrong-fee", &[]);
    }
    let fee_borne_by = read_bearer(&mut reader);
    let said = Said::read(&mut reader);
    let act = amount.zip(fund).zip(into).map(|((amount, fund), into)| Donation {
        fund,
        amount: amount.into(),
        currency: Some(currency),
        into,
        fee: fee.map(Into::into),
        fee_borne_by,
        fee_account: None,
        income: None,
    });
    let record = said.record(key, act);
    reader.finish(record)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{line, typed, wrong};
    use super::*;

    #[test]
    fn what_is_typed_is_the_same_act_as_a_line_of_record() {
        let t = Words::new("en");
        let fields = [
            ("amount", "25,00"),
            ("fund", "rupression"),
            ("into", "Assets:PayPal:EUR"),
            ("fee", "1,12"),
            ("fee_borne_by", "general"),
            ("contact", "D-0042"),
        ];
        let file = r#"{"key":"k","act":"donation","date":"2026-10-31","contact":"D-0042","fund":"rupression",
            "amount":"25.00","currency":"EUR","into":"Assets:PayPal:EUR","fee":"1.12","fee_borne_by":"general"}"#;
        let said = crate::acts::parse_line(file).unwrap();
        assert_eq!(line(read(&t, Currency::EUR, &typed(&fields), "k")), serde_json::to_string(&said).unwrap());
    }

    #[test]
    fn every_field_that_is_missing_or_wrong_is_named() {
        let t = Words::new("en");
        assert_eq!(wrong(read(&t, Currency::EUR, &typed(&[]), "k")), ["amount", "fund", "into"]);
        let fields = [("amount", "1"), ("fee", "2"), ("fund", "no such code!"), ("into", "Nowhere")];
        assert_eq!(wrong(read(&t, Currency::EUR, &typed(&fields), "k")), ["fund", "into", "fee"]);
    }
}
