//! “Money was paid out”, and “money was given back”.

use super::{Lists, Said, act_form, fee_inputs, more, override_input, read_bearer, with_choose};
use crate::acts::{Payment, Record, Refund};
use crate::ledger::{Currency, Money};
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// To a lawyer, for parcels, postage, printing.
#[must_use]
pub fn form(t: &Words, lists: &Lists, key: &str) -> Form {
    let expenses = with_choose(t, &lists.expenses);
    let inputs = vec![
        lists.lead_amount(t),
        Input::new(Kind::Select, "expense", t.get("web-f-what-for")).choices(expenses).required(),
        lists.fund(t, "web-f-fund-from"),
        lists.place(t, "from", "web-f-from"),
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
    let from = reader.needed_choice(field("from", "web-f-from"));
    let fee = reader.amount(field("fee", "web-f-fee"), currency);
    let fee_borne_by = read_bearer(&mut reader);
    let said = Said::read(&mut reader);
    let act = amount.zip(expense).zip(fund.zip(from)).map(|((amount, expense), (fund, from))| Payment {
        fund,
        amount: amount.into(),
        currency: Some(currency),
        from,
        expense,
        fee: fee.map(Into::into),
        fee_borne_by,
        fee_account: None,
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
