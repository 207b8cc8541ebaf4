//! “Money was paid out”, and “money was given back”.

use super::{Lists, Paid, Said, act_form, fee_inputs, more, override_input, read_bearer, read_paid, with_choose};
use crate::acts::{Act, CostOwed, Payment, Record, Refund};
use crate::ledger::{Currency, Money};
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// To a lawyer, for parcels, postage, printing.
#[must_use]
pub fn form(t: &Words, lists: &Lists, key: &str) -> Form {
    let (expenses, [from, owed_to]) = (with_choose(t, &lists.expenses), lists.paid_or_owed(t));
    let inputs = vec![
        lists.lead_amount(t),
        Input::new(Kind::Select, "expense", t.get("web-f-what-for")).choices(expenses).required(),
        lists.fund(t, "web-f-fund-from"),
        from,
        owed_to,
        lists.date(t),
        Input::new(Kind::Text, "reference", t.get("web-f-reference")).autocomplete("off").wide(),
    ];
    let mut rest = fee_inputs(t, lists);
    rest.extend([
        lists.contact(t, "web-f-contact-to"),
        lists.event(t),
        override_input(t),
        Input::new(Kind::Area, "description", t.get("web-f-note")).hint(t.get("web-f-note-hint")),
    ]);
    let told = Section { title: t.get("web-f-more"), inputs: rest, is_folded: true };
    act_form(t, "/record/payment", key, vec![Section { inputs, ..Section::default() }, told])
}

/// # Errors
/// What cannot be read, field by field.
pub fn read(t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let amount = reader.needed_amount(field("amount", "web-f-amount"), currency);
    let expense = reader.needed_choice(field("expense", "web-f-what-for"));
    let fund = reader.needed_choice(field("fund", "web-f-fund-from"));
    let paid = read_paid(&mut reader);
    let fee = reader.amount(field("fee", "web-f-fee"), currency);
    let fee_borne_by = read_bearer(&mut reader);
    if fee.is_some() && matches!(paid, Some(Paid::Owed(_))) {
        reader.wrong("fee", "web-wrong-fee-owed", &[]);
    }
    let said = Said::read(&mut reader);
    let act = amount.zip(expense).zip(fund.zip(paid)).map(|((amount, expense), (fund, paid))| -> Act {
        let (amount, currency) = (amount.into(), Some(currency));
        match paid {
            Paid::From(from) => {
                let fee = fee.map(Into::into);
                Payment { fund, amount, currency, from, expense, fee, fee_borne_by, fee_account: None }.into()
            }
            Paid::Owed(owed_to) => CostOwed { fund, amount, currency, expense, owed_to }.into(),
        }
    });
    let record = said.record(key, act);
    reader.finish(record)
}

/// A donation or other income that is paid back, all of it or a part.
#[must_use]
pub fn refund_form(t: &Words, lists: &Lists, key: &str) -> Form {
    let as_it_came = Choice::new("", t.get("web-f-as-it-came"));
    let same = |choices: &[Choice]| std::iter::once(as_it_came.clone()).chain(choices.iter().cloned()).collect();
    let inputs = vec![
        Input::new(Kind::Text, "of", t.get("web-f-refunds")).hint(t.get("web-f-refunds-hint")).focused().wide(),
        lists.amount(t, "amount", "web-f-amount").hint(t.get("web-f-refund-amount-hint")),
        lists.date(t),
        Input::new(Kind::Select, "from", t.get("web-f-from")).choices(same(&lists.money)),
        Input::new(Kind::Select, "fund", t.get("web-f-fund-from")).choices(same(&lists.funds)),
        lists.amount(t, "fee_returned", "web-f-fee-returned").hint(t.get("web-f-fee-hint")),
    ];
    let told = more(t, vec![lists.contact(t, "web-f-contact-to")]);
    act_form(t, "/record/refund", key, vec![Section { inputs, ..Section::default() }, told])
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_refund(t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let of = reader.text(field("of", "web-f-refunds"), LINE);
    // Without the entry it goes back to, amount, place and fund must be said.
    let is_free = typed.get("of").is_empty();
    let amount = match is_free {
        true => reader.needed_amount(field("amount", "web-f-amount"), currency),
        false => reader.amount(field("amount", "web-f-amount"), currency),
    };
    let from = match is_free {
        true => reader.needed_choice(field("from", "web-f-from")),
        false => reader.choice(field("from", "web-f-from")),
    };
    let fund = match is_free {
        true => reader.needed_choice(field("fund", "web-f-fund-from")),
        false => reader.choice(field("fund", "web-f-fund-from")),
    };
    let fee_returned = reader.amount(field("fee_returned", "web-f-fee-returned"), currency);
    let said = Said::read(&mut reader);
    let act = Refund {
        of,
        amount: amount.map(Money::into),
        currency: Some(currency),
        from,
        fund,
        income: None,
        fee_returned: fee_returned.map(Money::into),
    };
    let record = said.record(key, Some(act));
    reader.finish(record)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{line, typed, wrong};
    use super::*;

    #[test]
    fn what_somebody_laid_out_is_owed_to_them() {
        let t = Words::new("en");
        let said = |from: &'static str, more: &[(&str, &str)]| {
            let all = [("amount", "20"), ("expense", "Expenses:Office"), ("fund", "general"), ("from", from)];
            let all: Vec<(&str, &str)> = all.into_iter().chain(more.iter().copied()).collect();
            read(&t, Currency::EUR, &typed(&all), "k")
        };
        let owed = line(said("laid-out", &[("owed_to", "P-07")]));
        assert!(owed.contains(r#""act":"cost_owed""#) && owed.contains("Liabilities:Reimburse:P-07"), "{owed}");
        assert!(line(said("bill", &[("owed_to", "Printer")])).contains("Liabilities:Payable:Printer"));
        let wrong = |from, more: &[(&str, &str)]| -> Vec<String> {
            said(from, more).unwrap_err().into_iter().map(|one| one.field).collect()
        };
        assert_eq!(wrong("laid-out", &[]), ["owed_to"]);
        assert_eq!(wrong("bill", &[("owed_to", "Printer"), ("fee", "1")]), ["fee"]);
        assert_eq!(wrong("Assets:Cash:Box", &[("owed_to", "P-07")]), ["owed_to"]);
    }

    #[test]
    fn a_payment_names_fund_place_and_purpose() {
        let t = Words::new("en");
        let fields = [
            ("amount", "450"),
            ("expense", "Expenses:Support:Legal"),
            ("fund", "rupression"),
            ("from", "Assets:Bank:Giro"),
            ("reference", "2026-118"),
        ];
        let said = line(read(&t, Currency::EUR, &typed(&fields), "k"));
        assert!(said.contains(r#""act":"payment""#) && said.contains(r#""reference":"2026-118""#), "{said}");
        assert_eq!(wrong(read(&t, Currency::EUR, &typed(&[]), "k")), ["amount", "expense", "fund", "from"]);
    }

    #[test]
    fn a_refund_needs_its_entry_or_everything_else() {
        let t = Words::new("en");
        let said = line(read_refund(&t, Currency::EUR, &typed(&[("of", "12")]), "k"));
        assert!(said.contains(r#""act":"refund","of":"12","amount":null"#), "{said}");
        assert_eq!(wrong(read_refund(&t, Currency::EUR, &typed(&[]), "k")), ["amount", "from", "fund"]);
    }
}
