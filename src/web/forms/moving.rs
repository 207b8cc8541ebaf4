//! “Money was moved” between own accounts: at once, on its way, or arrived.

use super::{Lists, Said, act_form, more, with_choose};
use crate::acts::{Act, Move, PayoutArrived, PayoutSent, Record};
use crate::ledger::{AccountPath, Currency, FundCode, Money};
use crate::web::form::{Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// Bank to cash box, PayPal to bank; whose money it is follows from the funds' parts on the account.
#[must_use]
pub fn form(t: &Words, lists: &Lists, key: &str) -> Form {
    let ways = [("at_once", "web-f-way-at-once"), ("sent", "web-f-way-sent"), ("arrived", "web-f-way-arrived")];
    let ways = ways.map(|(value, text)| Choice::new(value, t.get(text))).to_vec();
    let of_all = Choice::new("", t.get("web-f-move-fund-mix"));
    let funds = std::iter::once(of_all).chain(lists.funds.iter().cloned()).collect();
    let place =
        |name: &str, label: &str| Input::new(Kind::Select, name, t.get(label)).choices(with_choose(t, &lists.money));
    let inputs = vec![
        lists.lead_amount(t),
        place("from", "web-f-move-from"),
        place("into", "web-f-move-to"),
        Input::new(Kind::Radio, "way", t.get("web-f-way")).choices(ways).value("at_once"),
        lists.date(t),
        Input::new(Kind::Select, "fund", t.get("web-f-move-fund")).choices(funds),
    ];
    act_form(t, "/record/move", key, vec![Section { inputs, ..Section::default() }, more(t, vec![lists.event(t)])])
}

/// # Errors
/// What cannot be read, field by field.
pub fn read(t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let amount = reader.needed_amount(field("amount", "web-f-amount"), currency);
    let way = typed.get("way");
    let from = match way {
        "arrived" => None,
        _ => reader.needed_choice::<AccountPath>(field("from", "web-f-move-from")),
    };
    let into = match way {
        "sent" => None,
        _ => reader.needed_choice::<AccountPath>(field("into", "web-f-move-to")),
    };
    if let (Some(one), Some(other)) = (&from, &into)
        && one == other
    {
        reader.wrong("into", "web-wrong-same", &[("read", one.as_str())]);
    }
    let said = Said::read(&mut reader);
    let fund = reader.choice(field("fund", "web-f-move-fund"));
    let act = amount.and_then(|amount| act(way, (from, into), amount, fund));
    let record = said.record(key, act);
    reader.finish(record)
}

type Places = (Option<AccountPath>, Option<AccountPath>);

fn act(way: &str, (from, into): Places, amount: Money, fund: Option<FundCode>) -> Option<Act> {
    let currency = Some(amount.currency);
    Some(match way {
        "sent" => PayoutSent { from: from?, amount: amount.into(), currency, via: None, fund }.into(),
        "arrived" => PayoutArrived { into: into?, amount: amount.into(), currency, via: None, fund }.into(),
        _ => Move { from: from?, into: into?, amount: amount.into(), currency, fund }.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{line, typed, wrong};
    use super::*;

    #[test]
    fn a_payout_leaves_on_one_day_and_arrives_on_another() {
        let t = Words::new("en");
        let (from, into) = (("from", "Assets:PayPal:EUR"), ("into", "Assets:Bank:Giro"));
        let read = |way| read(&t, Currency::EUR, &typed(&[("amount", "180.40"), from, into, ("way", way)]), "k");
        assert!(line(read("at_once")).contains(r#""act":"move""#));
        assert!(line(read("sent")).contains(r#""act":"payout_sent","from":"Assets:PayPal:EUR""#));
        assert!(line(read("arrived")).contains(r#""act":"payout_arrived","into":"Assets:Bank:Giro""#));
    }

    #[test]
    fn both_sides_must_be_there_and_differ() {
        let t = Words::new("en");
        assert_eq!(wrong(read(&t, Currency::EUR, &typed(&[("amount", "1")]), "k")), ["from", "into"]);
        let same = [("amount", "1"), ("from", "Assets:Bank:Giro"), ("into", "Assets:Bank:Giro")];
        assert_eq!(wrong(read(&t, Currency::EUR, &typed(&same), "k")), ["into"]);
    }
}
