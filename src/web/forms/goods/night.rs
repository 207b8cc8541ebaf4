//! The night's sheet as it was filled in with a pencil: float, coins and notes, tallies, what was paid out of the till.

use super::{Asks, Reads};
use crate::acts::event::{Cost, Elsewhere, LaidOut};
use crate::acts::{Act, EventTakings};
use crate::ledger::{Currency, Money};
use crate::web::form::{Field, field};
use crate::web::views::{Choice, Input, Kind, Section};

/// Coins and notes of most currencies with cents, in minor units, largest first.
const WITH_CENTS: [i64; 14] = [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1];
/// How many classes of prices a door has, and costs a till pays.
const CLASSES: usize = 4;
const COSTS: usize = 4;
/// How many places cards are booked on, and how many people laid something out.
const ELSEWHERE: usize = 2;
const LAID_OUT: usize = 3;
/// Below here stands what people are owed, each by their code.
const PEOPLE: &str = "Liabilities:Reimburse:";

/// What a till is counted in.
#[must_use]
pub fn denominations(currency: Currency) -> &'static [i64] {
    if currency.exponent() == 2 { &WITH_CENTS } else { &[] }
}

pub(super) fn sections(asks: &Asks<'_>) -> Vec<Section> {
    let (t, currency) = (asks.t, asks.lists.currency);
    let event = Input { choices: super::with_choose(t, &asks.lists.events), ..asks.lists.event(t) };
    let first = vec![
        event.required(),
        asks.choose("into", "night-till", &asks.lists.money).required(),
        asks.lists.date(t),
        asks.amount("float", "web-f-float").hint(t.get("web-f-float-hint")),
    ];
    let pieces = |minor: &i64| {
        let worth = Money::new(*minor, currency).to_string();
        Input::new(Kind::Number, format!("note-{minor}"), worth.clone())
            .unit(currency.code())
            .between("0", "100000")
            .adds_to(format!("total:{worth}"))
    };
    let mut count: Vec<Input> = denominations(currency).iter().map(pieces).collect();
    count.push(asks.amount("earlier", "night-earlier").hint(t.get("night-earlier-hint")).adds_to("total:1"));
    count.push(asks.amount("recorded", "night-recorded").hint(t.get("night-recorded-hint")));
    let classes = (1..=CLASSES).flat_map(|n| {
        let guests = Input::new(Kind::Number, format!("guests-{n}"), t.get("night-guests")).between("0", "100000");
        [guests, asks.amount(&format!("class-{n}"), "night-class")]
    });
    let tallies = [("door", "web-f-door"), ("bar", "web-f-bar"), ("box", "web-f-box"), ("tickets", "web-f-tickets")];
    let tallies = tallies.map(|(name, label)| asks.amount(name, label)).into_iter().collect();
    let costs = (1..=COSTS).flat_map(|n| {
        let what = asks.choose(&format!("expense-{n}"), "web-f-what-for", &asks.lists.expenses);
        [what, asks.amount(&format!("paid-{n}"), "web-f-amount")]
    });
    let elsewhere = (1..=ELSEWHERE).flat_map(|n| {
        let place = asks.choose(&format!("card-{n}"), "night-card-into", &asks.lists.money);
        [place, asks.amount(&format!("by-card-{n}"), "web-f-amount")]
    });
    let people: Vec<Choice> = asks.places.payable.iter().filter(|one| one.value.starts_with(PEOPLE)).cloned().collect();
    let laid_out = (1..=LAID_OUT).flat_map(|n| {
        let who = asks.choose(&format!("owed-to-{n}"), "night-owed-to", &people).wide();
        let what = asks.choose(&format!("laid-for-{n}"), "web-f-what-for", &asks.lists.expenses);
        [who, what, asks.amount(&format!("laid-out-{n}"), "web-f-amount")]
    });
    let titled = |key: &str, inputs: Vec<Input>| Section { title: t.get(key), inputs, is_folded: false };
    vec![
        Section { inputs: first, ..Section::default() },
        titled("night-count", count),
        titled("night-door", classes.collect()),
        titled("web-f-tallies", tallies),
        titled("night-elsewhere", elsewhere.collect()),
        titled("night-costs", costs.collect()),
        titled("night-laid-out", laid_out.collect()),
    ]
}

pub(super) fn read(reads: &mut Reads<'_>) -> Option<Act> {
    let into = reads.reader.needed_choice(field("into", "night-till"));
    if reads.typed.get("event").is_empty() {
        reads.reader.needed_choice::<String>(field("event", "web-f-event"));
    }
    let mut amount = |field: Field<'_>| reads.reader.amount(field, reads.currency);
    let (door, bar) = (amount(field("door", "web-f-door")), amount(field("bar", "web-f-bar")));
    let (donation_box, tickets) = (amount(field("box", "web-f-box")), amount(field("tickets", "web-f-tickets")));
    let (float, earlier) = (amount(field("float", "web-f-float")), amount(field("earlier", "night-earlier")));
    let recorded = amount(field("recorded", "night-recorded"));
    let by_class = guests(reads);
    if by_class > 0 && door.is_some() {
        reads.reader.wrong("door", "night-wrong-door", &[]);
    }
    let door = if by_class > 0 { Some(Money::new(by_class, reads.currency)) } else { door };
    let counted = counted(reads, earlier);
    let costs = costs(reads);
    let (elsewhere, laid_out) = (elsewhere(reads), laid_out(reads));
    if [&door, &bar, &donation_box, &tickets].iter().all(|tally| tally.is_none()) {
        reads.reader.wrong("door", "web-wrong-no-takings", &[]);
    }
    let act = EventTakings {
        fund: None,
        into: into?,
        currency: Some(reads.currency),
        door: door.map(Money::into),
        bar: bar.map(Money::into),
        donation_box: donation_box.map(Money::into),
        tickets: tickets.map(Money::into),
        other: Vec::new(),
        counted: counted.map(Money::into),
        float: float.map(Money::into),
        // Known from the book, and of use to a count alone.
        recorded: recorded.filter(|_| counted.is_some()).map(Money::into),
        costs,
        elsewhere,
        laid_out,
    };
    Some(act.into())
}

/// Guests by class times the price of the class, in minor units.
fn guests(reads: &mut Reads<'_>) -> i64 {
    let mut sum = 0_i64;
    for n in 1..=CLASSES {
        let (many, price) = (format!("guests-{n}"), format!("class-{n}"));
        let guests = reads.reader.pieces(field(&many, "night-guests"));
        if !matches!(guests, Some(1..))
            && !reads.typed.get(&price).trim().is_empty()
            && reads.typed.get(&many).trim().is_empty()
        {
            reads.reader.wrong(&many, "night-wrong-guests", &[]);
        }
        let Some(guests @ 1..) = guests else { continue };
        if let Some(price) = reads.reader.needed_amount(field(&price, "night-class"), reads.currency) {
            sum = sum.saturating_add(price.minor.saturating_mul(guests));
        }
    }
    sum
}

/// Coins, notes and what was taken away before; `None` when nobody counted.
fn counted(reads: &mut Reads<'_>, earlier: Option<Money>) -> Option<Money> {
    let mut sum = earlier.map_or(0, |money| money.minor);
    let mut is_counted = earlier.is_some();
    for minor in denominations(reads.currency) {
        let name = format!("note-{minor}");
        is_counted |= !reads.typed.get(&name).is_empty();
        let pieces = reads.reader.pieces(field(&name, "night-count")).unwrap_or(0);
        sum = sum.saturating_add(minor.saturating_mul(pieces));
    }
    is_counted.then(|| Money::new(sum, reads.currency))
}

fn costs(reads: &mut Reads<'_>) -> Vec<Cost> {
    let mut costs = Vec::new();
    for n in 1..=COSTS {
        let (what, much) = (format!("expense-{n}"), format!("paid-{n}"));
        if reads.typed.get(&what).is_empty() && reads.typed.get(&much).is_empty() {
            continue;
        }
        let expense = reads.reader.needed_choice(field(&what, "web-f-what-for"));
        let amount = reads.reader.needed_amount(field(&much, "web-f-amount"), reads.currency);
        costs.extend(expense.zip(amount).map(|(expense, amount)| Cost { expense, amount: amount.into() }));
    }
    costs
}

fn elsewhere(reads: &mut Reads<'_>) -> Vec<Elsewhere> {
    let mut found = Vec::new();
    for n in 1..=ELSEWHERE {
        let (place, much) = (format!("card-{n}"), format!("by-card-{n}"));
        if reads.typed.get(&place).is_empty() && reads.typed.get(&much).is_empty() {
            continue;
        }
        let into = reads.reader.needed_choice(field(&place, "night-card-into"));
        let amount = reads.reader.needed_amount(field(&much, "web-f-amount"), reads.currency);
        found.extend(into.zip(amount).map(|(into, amount)| Elsewhere { into, amount: amount.into() }));
    }
    found
}

fn laid_out(reads: &mut Reads<'_>) -> Vec<LaidOut> {
    let mut found = Vec::new();
    for n in 1..=LAID_OUT {
        let (who, what, much) = (format!("owed-to-{n}"), format!("laid-for-{n}"), format!("laid-out-{n}"));
        if [&who, &what, &much].iter().all(|name| reads.typed.get(name).is_empty()) {
            continue;
        }
        let owed_to = reads.reader.needed_choice(field(&who, "night-owed-to"));
        let expense = reads.reader.needed_choice(field(&what, "web-f-what-for"));
        let amount = reads.reader.needed_amount(field(&much, "web-f-amount"), reads.currency);
        if let (Some(owed_to), Some(expense), Some(amount)) = (owed_to, expense, amount) {
            found.push(LaidOut { expense, amount: amount.into(), owed_to });
        }
    }
    found
}
