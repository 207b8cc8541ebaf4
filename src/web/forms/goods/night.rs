//! The night's sheet as it was filled in with a pencil: float, coins and notes, tallies, what was paid out of the till.

use super::{Asks, Reads};
use crate::acts::event::{Cost, Taking};
use crate::acts::takings::{Coins, Counting, Elsewhere, LaidOut, Tally, TillCount};
use crate::acts::{Act, EventTakings, chart};
use crate::ledger::{Currency, Money};
use crate::web::form::{Field, field};
use crate::web::views::{Input, Kind, Section};

/// Coins and notes of most currencies with cents, in minor units, largest first.
const WITH_CENTS: [i64; 14] = [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1];
/// How many classes of prices a door has at least and at most, kinds of drinks a bar, and costs a till pays.
const CLASSES: usize = 4;
const MOST_CLASSES: usize = 12;
const DRINKS: usize = 6;
const COSTS: usize = 4;
/// How many places cards are booked on, and how many people laid something out.
const ELSEWHERE: usize = 2;
const LAID_OUT: usize = 3;

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
    // Begin and in between are folded: most nights know their float as a sum, and count once.
    let pieces = |prefix: &str, sums: bool| -> Vec<Input> {
        let input = |minor: &i64| {
            let worth = Money::new(*minor, currency).to_string();
            let input = Input::new(Kind::Number, format!("{prefix}-{minor}"), worth.clone())
                .unit(currency.code())
                .between("0", "100000");
            if sums { input.adds_to(format!("total:{worth}")) } else { input }
        };
        denominations(currency).iter().map(input).collect()
    };
    let mut count = pieces("note", true);
    count.push(asks.amount("earlier", "night-earlier").hint(t.get("night-earlier-hint")).adds_to("total:1"));
    count.push(asks.amount("recorded", "night-recorded").hint(t.get("night-recorded-hint")));
    let drinks = (1..=DRINKS).flat_map(|n| {
        let many = Input::new(Kind::Number, format!("drinks-{n}"), t.get("night-drinks")).between("0", "100000");
        [asks.text(&format!("drink-{n}"), "night-drink"), many, asks.amount(&format!("drink-price-{n}"), "night-class")]
    });
    let tallies = [("door", "web-f-door"), ("bar", "web-f-bar"), ("box", "web-f-box"), ("tickets", "web-f-tickets")];
    let ahead = asks.amount("ahead", "night-ahead").hint(t.get("night-ahead-hint"));
    let tallies = tallies.map(|(name, label)| asks.amount(name, label)).into_iter().chain([ahead]).collect();
    let costs = (1..=COSTS).flat_map(|n| {
        let what = asks.choose(&format!("expense-{n}"), "web-f-what-for", &asks.lists.expenses);
        [what, asks.amount(&format!("paid-{n}"), "web-f-amount")]
    });
    let elsewhere = (1..=ELSEWHERE).flat_map(|n| {
        let place = asks.choose(&format!("card-{n}"), "night-card-into", &asks.lists.money);
        [place, asks.amount(&format!("by-card-{n}"), "web-f-amount")]
    });
    let laid_out = (1..=LAID_OUT).flat_map(|n| {
        let who = asks.owed(&format!("owed-to-{n}"), "night-owed-to", chart::REIMBURSE).wide();
        let what = asks.choose(&format!("laid-for-{n}"), "web-f-what-for", &asks.lists.expenses);
        [who, what, asks.amount(&format!("laid-out-{n}"), "web-f-amount")]
    });
    let titled = |key: &str, inputs: Vec<Input>| Section { title: t.get(key), inputs, is_folded: false };
    let folded = |key: &str, inputs: Vec<Input>| Section { is_folded: true, ..titled(key, inputs) };
    vec![
        Section { inputs: first, ..Section::default() },
        folded("night-count-begin", pieces("begin", false)),
        folded("night-count-between", pieces("between", true)),
        titled("night-count", count),
        titled("night-door", door(asks)),
        folded("night-bar", drinks.collect()),
        titled("web-f-tallies", tallies),
        titled("night-elsewhere", elsewhere.collect()),
        titled("night-costs", costs.collect()),
        titled("night-laid-out", laid_out.collect()),
    ]
}

/// Guests by price: a row for each price that was planned, and empty ones.
fn door(asks: &Asks<'_>) -> Vec<Input> {
    let classes = asks.places.door.len().clamp(CLASSES, MOST_CLASSES);
    let row = |n: usize| {
        let planned = n.checked_sub(1).and_then(|before| asks.places.door.get(before));
        let price = planned.map(|(_, price)| price.to_string()).unwrap_or_default();
        let label = match planned {
            Some((called, _)) if !called.is_empty() => asks.t.with("night-guests-of", &[("class", called)]),
            _ => asks.t.get("night-guests"),
        };
        let guests = Input::new(Kind::Number, format!("guests-{n}"), label).between("0", "100000");
        let class = asks.amount(&format!("class-{n}"), "night-class").value(price.clone());
        let planned = Input::new(Kind::Hidden, format!("planned-{n}"), "").value(price);
        [guests, class].into_iter().chain(Some(planned).filter(|planned| !planned.value.is_empty()))
    };
    (1..=classes).flat_map(row).collect()
}

pub(super) fn read(reads: &mut Reads<'_>) -> Option<Act> {
    let into = reads.reader.needed_choice(field("into", "night-till"));
    if reads.typed.get("event").is_empty() {
        reads.reader.needed_choice::<String>(field("event", "web-f-event"));
    }
    // On paper a night without a bar says 0, and so does one without a float.
    let mut amount = |field: Field<'_>| reads.reader.amount_or_nothing(field, reads.currency);
    let (door, bar) = (amount(field("door", "web-f-door")), amount(field("bar", "web-f-bar")));
    let (donation_box, tickets) = (amount(field("box", "web-f-box")), amount(field("tickets", "web-f-tickets")));
    let (float, earlier) = (amount(field("float", "web-f-float")), amount(field("earlier", "night-earlier")));
    let recorded = amount(field("recorded", "night-recorded"));
    let ahead = amount(field("ahead", "night-ahead"));
    let mut tallies = guests(reads);
    if !tallies.is_empty() && door.is_some() {
        reads.reader.wrong("door", "night-wrong-door", &[]);
    }
    let drinks = drinks(reads);
    if !drinks.is_empty() && bar.is_some() {
        reads.reader.wrong("bar", "night-wrong-bar", &[]);
    }
    tallies.extend(drinks);
    let counts = counts(reads, (float.is_some(), earlier));
    let costs = costs(reads);
    let (elsewhere, laid_out) = (elsewhere(reads), laid_out(reads));
    if tallies.is_empty() && [&door, &bar, &donation_box, &tickets, &ahead].iter().all(|tally| tally.is_none()) {
        let missing = if counts.is_empty() { "web-wrong-no-takings" } else { "night-wrong-tallies" };
        reads.reader.wrong("door", missing, &[]);
    }
    let act = EventTakings {
        fund: None,
        into: into?,
        currency: Some(reads.currency),
        door: door.map(Money::into),
        bar: bar.map(Money::into),
        donation_box: donation_box.map(Money::into),
        tickets: tickets.map(Money::into),
        ahead: ahead.map(Money::into),
        other: Vec::new(),
        tallies,
        counted: None,
        float: float.map(Money::into),
        // Known from the book, and of use to a count alone.
        recorded: recorded.filter(|_| !counts.is_empty()).map(Money::into),
        counts,
        costs,
        elsewhere,
        laid_out,
    };
    Some(act.into())
}

/// Guests by the price they paid. A price that stood there from the plan and has no guests was paid by nobody.
fn guests(reads: &mut Reads<'_>) -> Vec<Tally> {
    let rows = (1..=MOST_CLASSES).filter_map(|n| {
        let (many, price) = (format!("guests-{n}"), format!("class-{n}"));
        let is_planned = reads.typed.get(&price) == reads.typed.get(&format!("planned-{n}"));
        if is_planned && reads.typed.get(&many).trim().is_empty() {
            return None;
        }
        tally(reads, Taking::Door, ["", &many, &price])
    });
    rows.collect()
}

/// What was drunk.
fn drinks(reads: &mut Reads<'_>) -> Vec<Tally> {
    let names = |n: usize| [format!("drink-{n}"), format!("drinks-{n}"), format!("drink-price-{n}")];
    let rows = (1..=DRINKS).filter_map(|n| {
        let [what, many, price] = names(n);
        tally(reads, Taking::Bar, [&what, &many, &price])
    });
    rows.collect()
}

/// One row of a tally: what, how many, at which price.
fn tally(reads: &mut Reads<'_>, of: Taking, [what, many, price]: [&str; 3]) -> Option<Tally> {
    let (missing, label) =
        if of == Taking::Bar { ("night-wrong-drinks", "night-drinks") } else { ("night-wrong-guests", "night-guests") };
    let told = if what.is_empty() { None } else { reads.reader.text(field(what, "night-drink"), 60) };
    let pieces = reads.reader.pieces(field(many, label));
    let is_begun = told.is_some() || !reads.typed.get(price).is_empty();
    if is_begun && reads.typed.get(many).is_empty() {
        reads.reader.wrong(many, missing, &[]);
    }
    let pieces = pieces.and_then(|pieces| u32::try_from(pieces).ok()).filter(|pieces| *pieces > 0)?;
    let price = reads.reader.needed_amount(field(price, "night-class"), reads.currency)?;
    Some(Tally { of, what: told, pieces, price: price.into() })
}

/// Coins and notes at the beginning, in between and at the end; nothing of a time at which nobody counted.
fn counts(reads: &mut Reads<'_>, (has_float, earlier): (bool, Option<Money>)) -> Vec<TillCount> {
    let begin = coins(reads, "begin");
    if begin.is_some() && has_float {
        reads.reader.wrong("float", "night-wrong-float", &[]);
    }
    let between = coins(reads, "between");
    if between.is_some() && earlier.is_some() {
        reads.reader.wrong("earlier", "night-wrong-earlier", &[]);
    }
    let end = coins(reads, "note");
    if end.is_none() && (between.is_some() || earlier.is_some()) {
        reads.reader.wrong("earlier", "night-wrong-end", &[]);
    }
    let counted = |at, pieces: Option<Vec<Coins>>| pieces.map(|pieces| TillCount { at, pieces, sum: None });
    let taken = earlier.map(|sum| TillCount { at: Counting::Between, pieces: Vec::new(), sum: Some(sum.into()) });
    let all =
        [counted(Counting::Begin, begin), counted(Counting::Between, between).or(taken), counted(Counting::End, end)];
    all.into_iter().flatten().collect()
}

/// The coins and notes of one count; `None` where nothing was typed.
fn coins(reads: &mut Reads<'_>, prefix: &str) -> Option<Vec<Coins>> {
    let (mut found, mut is_counted) = (Vec::new(), false);
    for minor in denominations(reads.currency) {
        let name = format!("{prefix}-{minor}");
        is_counted |= !reads.typed.get(&name).is_empty();
        let pieces = reads.reader.pieces(field(&name, "night-count")).unwrap_or(0);
        if let Ok(pieces @ 1..) = u32::try_from(pieces) {
            found.push(Coins { worth: Money::new(*minor, reads.currency).into(), pieces });
        }
    }
    is_counted.then_some(found)
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
        let owed_to = reads.needed_owed(field(&who, "night-owed-to"), chart::REIMBURSE);
        let expense = reads.reader.needed_choice(field(&what, "web-f-what-for"));
        let amount = reads.reader.needed_amount(field(&much, "web-f-amount"), reads.currency);
        if let (Some(owed_to), Some(expense), Some(amount)) = (owed_to, expense, amount) {
            found.push(LaidOut { expense, amount: amount.into(), owed_to });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{line, typed, wrong};
    use super::super::Deed;
    use crate::acts::Record;
    use crate::ledger::Currency;
    use crate::web::views::FieldProblem;
    use crate::words::Words;

    fn said(fields: &[(&str, &str)]) -> Result<Record, Vec<FieldProblem>> {
        Deed::Night.read(&Words::new("en"), Currency::EUR, &typed(fields), "k")
    }

    #[test]
    fn coins_notes_and_guests_are_added_up() {
        let fields = [
            ("event", "E05"),
            ("into", "Assets:Cash:Event"),
            ("float", "100"),
            ("note-5000", "10"),
            ("note-50", "3"),
            ("earlier", "200"),
            ("guests-1", "60"),
            ("class-1", "8"),
            ("guests-2", "20"),
            ("class-2", "5,50"),
            ("drink-2", "Beer"),
            ("drinks-2", "50"),
            ("drink-price-2", "2,50"),
            ("expense-1", "Expenses:Event:Flyers"),
            ("paid-1", "40"),
            ("card-1", "Assets:SumUp:EUR"),
            ("by-card-1", "30"),
            ("owed-to-2", "P-07"),
            ("laid-for-2", "Expenses:Event:PA"),
            ("laid-out-2", "25"),
        ];
        let sheet = line(said(&fields));
        for part in [
            r#"{"of":"door","pieces":60,"price":"8.00"},{"of":"door","pieces":20,"price":"5.50"}"#,
            r#"{"of":"bar","what":"Beer","pieces":50,"price":"2.50"}"#,
            r#"{"at":"between","sum":"200.00"}"#,
            r#"{"at":"end","pieces":[{"worth":"50.00","pieces":10},{"worth":"0.50","pieces":3}]}"#,
            r#""float":"100.00""#,
            r#""amount":"40.00""#,
        ] {
            assert!(sheet.contains(part), "{part} in {sheet}");
        }
        let card = r#""elsewhere":[{"into":"Assets:SumUp:EUR","amount":"30.00"}]"#;
        let owed =
            r#""laid_out":[{"expense":"Expenses:Event:PA","amount":"25.00","owed_to":"Liabilities:Reimburse:P-07"}]"#;
        assert!(sheet.contains(card) && sheet.contains(owed), "{sheet}");
        let half = [("event", "E05"), ("into", "Assets:Cash:Event"), ("door", "5"), ("laid-out-1", "9")];
        assert_eq!(wrong(said(&half)), ["owed-to-1", "laid-for-1"]);
        let twice =
            [("event", "E05"), ("into", "Assets:Cash:Event"), ("door", "5"), ("guests-1", "1"), ("class-1", "5")];
        assert_eq!(wrong(said(&twice)), ["door"]);
        let night = [("event", "E05"), ("into", "Assets:Cash:Event"), ("bar", "5")];
        let none = [("float", "0"), ("door", "0,00"), ("box", "0"), ("earlier", "0"), ("note-500", "1")];
        let sheet = line(said(&[night.as_slice(), &none].concat()));
        let is_said = |name: &str| sheet.contains(&format!(r#""{name}":""#));
        assert!(is_said("bar") && !["float", "door", "donation_box"].into_iter().any(is_said), "{sheet}");
        let counted = said(&[night[0], night[1], ("note-500", "1"), ("door", "0")]).unwrap_err();
        assert!(counted[0].message.contains("nobody tallied"), "{}", counted[0].message);
        for (fields, field) in [
            (vec![("drink-1", "Beer")], "drinks-1"),
            (vec![("drinks-1", "2"), ("drink-price-1", "2")], "bar"),
            (vec![("between-500", "2")], "earlier"),
            (vec![("between-500", "2"), ("earlier", "10"), ("note-500", "0")], "earlier"),
            (vec![("begin-500", "2"), ("float", "10")], "float"),
            (vec![("laid-out-1", "9"), ("laid-for-1", "Expenses:Event:PA"), ("owed-to-1", "a:b c:d::")], "owed-to-1"),
        ] {
            let fields: Vec<_> = night.into_iter().chain(fields).collect();
            assert_eq!(wrong(said(&fields)), [field], "{fields:?}");
        }
    }
}
