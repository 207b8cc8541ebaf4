//! “We had an evening”: takings by the count sheet, and what it cost.

use super::{Lists, Paid, Said, act_form, more, read_paid, with_choose};
use crate::acts::event::Cost;
use crate::acts::{EventCost, EventTakings, Record};
use crate::ledger::{Currency, Money};
use crate::web::form::{Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// How many costs one form takes.
const COSTS: usize = 4;

fn whose(t: &Words, lists: &Lists) -> Vec<Input> {
    let own = Choice::new("", t.get("web-f-event-fund"));
    let funds = std::iter::once(own).chain(lists.funds.iter().cloned()).collect();
    vec![
        Input { choices: with_choose(t, &lists.events), ..lists.event(t) }.required().focused(),
        Input::new(Kind::Select, "fund", t.get("web-f-fund")).choices(funds),
    ]
}

/// The count sheet of the night.
#[must_use]
pub fn takings_form(t: &Words, lists: &Lists, key: &str) -> Form {
    let mut inputs = whose(t, lists);
    inputs.push(lists.place(t, "into", "web-f-into"));
    inputs.push(lists.date(t));
    let tallies = [("door", "web-f-door"), ("bar", "web-f-bar"), ("box", "web-f-box"), ("tickets", "web-f-tickets")]
        .map(|(name, label)| lists.amount(t, name, label).adds_to("total:1"))
        .to_vec();
    let count = vec![
        lists.amount(t, "counted", "web-f-counted").hint(t.get("web-f-counted-hint")),
        lists.amount(t, "float", "web-f-float").hint(t.get("web-f-float-hint")),
    ];
    let sections = vec![
        Section { inputs, ..Section::default() },
        Section { title: t.get("web-f-tallies"), inputs: tallies, is_folded: false },
        Section { title: t.get("web-f-count"), inputs: count, is_folded: false },
        more(t, Vec::new()),
    ];
    act_form(t, "/record/event-income", key, sections)
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_takings(t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let fund = reader.choice(field("fund", "web-f-fund"));
    if typed.get("event").is_empty() && fund.is_none() {
        let label = t.get("web-f-event");
        reader.wrong("event", "web-wrong-choose", &[("field", &label)]);
    }
    let into = reader.needed_choice(field("into", "web-f-into"));
    let mut amount = |name, label| reader.amount(field(name, label), currency);
    let (door, bar) = (amount("door", "web-f-door"), amount("bar", "web-f-bar"));
    let (donation_box, tickets) = (amount("box", "web-f-box"), amount("tickets", "web-f-tickets"));
    let (counted, float) = (amount("counted", "web-f-counted"), amount("float", "web-f-float"));
    if ["door", "bar", "box", "tickets"].iter().all(|name| typed.get(name).is_empty()) {
        reader.wrong("door", "web-wrong-no-takings", &[]);
    }
    let said = Said::read(&mut reader);
    let act = into.map(|into| EventTakings {
        elsewhere: Vec::new(),
        laid_out: Vec::new(),
        fund,
        into,
        currency: Some(currency),
        door: door.map(Money::into),
        bar: bar.map(Money::into),
        donation_box: donation_box.map(Money::into),
        tickets: tickets.map(Money::into),
        other: Vec::new(),
        counted: counted.map(Money::into),
        float: float.map(Money::into),
        recorded: None,
        ahead: None,
        tallies: Vec::new(),
        counts: Vec::new(),
        costs: Vec::new(),
    });
    let record = said.record(key, act);
    reader.finish(record)
}

/// Room, sound, flyers: up to four costs paid from one place.
#[must_use]
pub fn costs_form(t: &Words, lists: &Lists, key: &str) -> Form {
    let mut inputs = whose(t, lists);
    inputs.extend(lists.paid_or_owed(t));
    inputs.push(lists.date(t));
    let costs = (1..=COSTS).flat_map(|n| {
        let choices = with_choose(t, &lists.expenses);
        let what = Input::new(Kind::Select, format!("expense-{n}"), t.get("web-f-what-for")).choices(choices);
        [what, lists.amount(t, &format!("amount-{n}"), "web-f-amount").adds_to("total:1")]
    });
    let sections = vec![
        Section { inputs, ..Section::default() },
        Section { title: t.get("web-f-costs"), inputs: costs.collect(), is_folded: false },
        more(t, Vec::new()),
    ];
    act_form(t, "/record/event-costs", key, sections)
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_costs(t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let fund = reader.choice(field("fund", "web-f-fund"));
    if typed.get("event").is_empty() && fund.is_none() {
        let label = t.get("web-f-event");
        reader.wrong("event", "web-wrong-choose", &[("field", &label)]);
    }
    let paid = read_paid(&mut reader);
    let mut costs = Vec::new();
    for n in 1..=COSTS {
        let (what, much) = (format!("expense-{n}"), format!("amount-{n}"));
        // The first cost must be there; of the others only those that were begun.
        if n > 1 && typed.get(&what).is_empty() && typed.get(&much).is_empty() {
            continue;
        }
        let expense = reader.needed_choice(field(&what, "web-f-what-for"));
        let amount = reader.needed_amount(field(&much, "web-f-amount"), currency);
        costs.extend(expense.zip(amount).map(|(expense, amount)| Cost { expense, amount: amount.into() }));
    }
    let said = Said::read(&mut reader);
    let act = paid.map(|paid| {
        let (from, owed_to) = match paid {
            Paid::From(from) => (Some(from), None),
            Paid::Owed(owed_to) => (None, Some(owed_to)),
        };
        EventCost { fund, costs, currency: Some(currency), from, owed_to }
    });
    let record = said.record(key, act);
    reader.finish(record)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{line, lists, typed, wrong};
    use super::*;

    #[test]
    fn the_count_sheet_becomes_one_act() {
        let t = Words::new("en");
        let fields =
            [("event", "E05"), ("into", "Assets:Cash:Box"), ("door", "320"), ("bar", "241,50"), ("counted", "600")];
        let said = line(read_takings(&t, Currency::EUR, &typed(&fields), "k"));
        for part in [r#""act":"event_takings""#, r#""event":"E05""#, r#""bar":"241.50""#, r#""counted":"600.00""#] {
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(wrong(read_takings(&t, Currency::EUR, &typed(&[]), "k")), ["event", "into", "door"]);
        assert!(takings_form(&t, &lists(), "k").sections.len() == 4);
    }

    #[test]
    fn costs_that_were_begun_must_be_finished() {
        let t = Words::new("en");
        let fields = [
            ("event", "E05"),
            ("from", "Assets:Cash:Box"),
            ("expense-1", "Expenses:Event:PA"),
            ("amount-1", "80"),
            ("amount-3", "20"),
        ];
        assert_eq!(wrong(read_costs(&t, Currency::EUR, &typed(&fields), "k")), ["expense-3"]);
        let said = line(read_costs(&t, Currency::EUR, &typed(&fields[..4]), "k"));
        assert!(said.contains(r#""costs":[{"expense":"Expenses:Event:PA","amount":"80.00"}]"#), "{said}");
    }
}
