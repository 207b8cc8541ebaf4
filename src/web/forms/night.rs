//! What is agreed before a night and settled after it. Knows no request and no database.

use chrono::NaiveDate;

use super::product::percent;
use super::{override_input, with_choose};
use crate::acts::Percent;
use crate::ledger::product::WHOLE;
use crate::ledger::{AccountPath, Currency, Fund, FundCode, Money};
use crate::ops::plan_event::{EventChange, read_price};
use crate::ops::settle_event::{Deal, Settlement};
use crate::store::accounts::Chart;
use crate::store::event_plans::EventPlan;
use crate::store::events::Event;
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// How many lines a budget has, and how many deals a settlement.
const LINES: usize = 10;
const DEALS: usize = 3;

/// The shares as they are typed.
#[must_use]
pub fn shares_text(shares: &[(FundCode, u64)]) -> String {
    let lines = shares.iter().map(|(fund, weight)| format!("{} {fund}", percent(*weight)));
    lines.collect::<Vec<_>>().join("\n")
}

fn shares_input(t: &Words, shares: &[(FundCode, u64)]) -> Input {
    Input::new(Kind::Area, "shares", t.get("night-shares")).hint(t.get("night-shares-hint")).value(shares_text(shares))
}

/// The prices at the door as they are typed.
fn prices_text(prices: &[(String, i64)], currency: Currency) -> String {
    let line = |(called, minor): &(String, i64)| format!("{called} {}", Money::new(*minor, currency)).trim().to_owned();
    prices.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The event with its plan, as agreed so far; `lines` are the accounts of income and spending.
#[must_use]
pub fn plan_form(t: &Words, event: &Event, plan: &EventPlan, lines: &[Choice], currency: Currency) -> Form {
    let code = &event.code;
    let day = event.held_on.format("%Y-%m-%d").to_string();
    let first = vec![
        Input::new(Kind::Text, "name", t.get("web-f-name")).value(event.name.clone()).required(),
        Input::new(Kind::Date, "date", t.get("web-f-date")).value(day).required(),
        Input::new(Kind::Text, "place", t.get("web-event-place")).value(event.place.clone()),
    ];
    let prices = Input::new(Kind::Area, "prices", t.get("night-prices")).hint(t.get("night-prices-hint"));
    let shifts = Input::new(Kind::Area, "shifts", t.get("night-shifts")).hint(t.get("night-shifts-hint"));
    let inputs = vec![
        shares_input(t, &plan.shares),
        prices.value(prices_text(&plan.prices, currency)),
        shifts.value(plan.shifts.join("\n")),
    ];
    let budget = (1..=LINES).flat_map(|n| {
        let known = plan.budget.get(n.saturating_sub(1));
        let account = known.map(|(account, _)| account.to_string()).unwrap_or_default();
        let amount = known.map(|(_, minor)| Money::new(*minor, currency).to_string()).unwrap_or_default();
        let what = Input::new(Kind::Select, format!("line-{n}"), t.get("night-line"));
        let much = Input::new(Kind::Amount, format!("amount-{n}"), t.get("web-f-amount")).unit(currency.code());
        [what.choices(with_choose(t, lines)).value(account), much.value(amount)]
    });
    let budget = Section { title: t.get("night-budget"), inputs: budget.collect(), is_folded: false };
    let sections =
        vec![Section { inputs: first, ..Section::default() }, Section { inputs, ..Section::default() }, budget];
    let (action, cancel) = (format!("/events/{code}/plan"), format!("/events/{code}"));
    Form { action, cancel, submit: t.get("night-save"), sections, ..Form::default() }
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_plan(
    t: &Words,
    typed: &Typed,
    currency: Currency,
    funds: &Funds<'_>,
) -> Result<(EventChange, EventPlan), Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let name = reader.needed_text(field("name", "web-f-name"), 100);
    let held_on = reader.needed_date(field("date", "web-f-date"));
    let place = reader.text(field("place", "web-event-place"), 100).unwrap_or_default();
    let change = EventChange { name, held_on, place: Some(place) };
    let mut prices = Vec::new();
    for line in reader.lines(field("prices", "night-prices"), 100, 20) {
        match read_price(&line, currency) {
            Ok(price) => prices.push(price),
            Err(_) => reader.wrong("prices", "night-wrong-price", &[("read", &line)]),
        }
    }
    let shares = read_shares(&mut reader, funds);
    let shifts = reader.lines(field("shifts", "night-shifts"), 200, 50);
    let mut budget: Vec<(AccountPath, i64)> = Vec::new();
    for n in 1..=LINES {
        let (what, much) = (format!("line-{n}"), format!("amount-{n}"));
        if typed.get(&what).is_empty() && typed.get(&much).is_empty() {
            continue;
        }
        let account = reader.needed_choice::<AccountPath>(field(&what, "night-line"));
        let amount = reader.needed_amount(field(&much, "web-f-amount"), currency);
        if let (Some(account), Some(amount)) = (account, amount) {
            match budget.iter_mut().find(|(known, _)| *known == account) {
                Some((_, sum)) => *sum = sum.saturating_add(amount.minor),
                None => budget.push((account, amount.minor)),
            }
        }
    }
    reader.finish(Some((change, EventPlan { shares, budget, prices, shifts })))
}

/// The funds that can get a share, and the event's own, which shares what it has.
pub struct Funds<'a> {
    pub chart: &'a Chart,
    pub own: &'a FundCode,
}

impl Funds<'_> {
    /// The fund of this code or name.
    fn called(&self, text: &str) -> Option<&Fund> {
        let by_code = text.parse().ok().and_then(|code| self.chart.fund(&code));
        let wanted = text.to_lowercase();
        by_code.or_else(|| self.chart.funds().into_iter().find(|fund| fund.name.to_lowercase() == wanted))
    }
}

/// “75 rupression”, “12,5 % Bail fund”: how much, and what the fund is called.
fn split_share(line: &str) -> Option<(u64, &str)> {
    let (part, fund) = line.trim().split_once(char::is_whitespace)?;
    let fund = fund.trim_start().strip_prefix('%').unwrap_or(fund).trim();
    let weight = Percent::new(part.replace(',', ".").trim_end_matches('%')).weight().ok()?;
    (weight > 0 && !fund.is_empty()).then_some((weight, fund))
}

fn read_shares(reader: &mut Reader<'_>, funds: &Funds<'_>) -> Vec<(FundCode, u64)> {
    let mut shares: Vec<(FundCode, u64)> = Vec::new();
    let before = reader.typed().get("shares").is_empty();
    for line in reader.lines(field("shares", "night-shares"), 100, 20) {
        let Some((weight, called)) = split_share(&line) else {
            reader.wrong("shares", "night-wrong-share", &[("read", &line)]);
            return Vec::new();
        };
        let wrong = match funds.called(called) {
            None => "night-wrong-fund",
            Some(fund) if fund.code == *funds.own => "night-wrong-own",
            Some(fund) if fund.is_closed => "wrong-closed-fund",
            Some(fund) if shares.iter().any(|(known, _)| *known == fund.code) => "night-wrong-twice",
            Some(fund) => {
                shares.push((fund.code.clone(), weight));
                continue;
            }
        };
        let name = funds.called(called).map_or(called, |fund| fund.name.as_str());
        reader.wrong("shares", wrong, &[("name", name)]);
        return Vec::new();
    }
    let sum = shares.iter().fold(0_u64, |sum: u64, (_, weight)| sum.saturating_add(*weight));
    if !before && sum != WHOLE {
        reader.wrong("shares", "night-wrong-whole", &[("sum", &percent(sum))]);
    }
    shares
}

/// What can be chosen when a night is settled.
pub struct SettleLists<'a> {
    pub expenses: &'a [Choice],
    pub money: &'a [Choice],
    /// There is a loss, or may be.
    pub has_loss: bool,
    pub currency: Currency,
    pub today: NaiveDate,
}

/// Who gets what of the night.
#[must_use]
pub fn settle_form(t: &Words, code: &str, key: &str, plan: &EventPlan, lists: &SettleLists<'_>) -> Form {
    let amount = |name: String, label: &str| Input::new(Kind::Amount, name, t.get(label)).unit(lists.currency.code());
    let deals = (1..=DEALS).flat_map(|n| {
        let select = |name: String, label: &str, choices: &[Choice]| {
            Input::new(Kind::Select, name, t.get(label)).choices(with_choose(t, choices))
        };
        [
            select(format!("deal-{n}"), "night-deal-what", lists.expenses),
            amount(format!("guarantee-{n}"), "night-deal-guarantee"),
            Input::new(Kind::Text, format!("percent-{n}"), t.get("night-deal-percent")).unit("%"),
            select(format!("from-{n}"), "night-deal-from", lists.money),
        ]
    });
    let deals = Section { title: t.get("night-deals"), inputs: deals.collect(), is_folded: false };
    let last = lists.today.format("%Y-%m-%d").to_string();
    let date = Input::new(Kind::Date, "date", t.get("web-f-date")).value(last.clone()).between("1970-01-01", last);
    let rest =
        Section { inputs: vec![shares_input(t, &plan.shares).required(), date.required()], ..Section::default() };
    let text = |name, label, hint| Input::new(Kind::Text, name, t.get(label)).hint(t.get(hint)).wide();
    let why = vec![
        text("reason", "web-f-reason", "web-f-reason-hint"),
        text("basis", "web-f-basis", "web-f-basis-hint"),
        override_input(t),
    ];
    let loss = Section { title: t.get("night-loss"), inputs: why, is_folded: false };
    Form {
        action: format!("/events/{code}/settle"),
        key: key.to_owned(),
        cancel: format!("/events/{code}"),
        submit: t.get("night-look"),
        step: "check".to_owned(),
        sections: [deals, rest].into_iter().chain(lists.has_loss.then_some(loss)).collect(),
        ..Form::default()
    }
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_settlement(
    t: &Words,
    (code, key): (&str, &str),
    typed: &Typed,
    currency: Currency,
    funds: &Funds<'_>,
) -> Result<Settlement, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let mut deals = Vec::new();
    for n in 1..=DEALS {
        let names = ["deal", "guarantee", "percent", "from"].map(|name| format!("{name}-{n}"));
        if names.iter().all(|name| typed.get(name).is_empty()) {
            continue;
        }
        let [what, sure, part, from] = &names;
        let expense = reader.needed_choice::<AccountPath>(field(what, "night-deal-what"));
        let guarantee =
            reader.amount_or_nothing(field(sure, "night-deal-guarantee"), currency).map_or(0, |sum| sum.minor);
        let read = typed.get(part).replace(',', ".");
        let weight = if read.is_empty() { Some(0) } else { Percent::new(read.as_str()).weight().ok() };
        if weight.is_none() {
            reader.wrong(part, "product-wrong-percent", &[("read", &read)]);
        }
        if guarantee == 0 && weight == Some(0) && typed.get(sure).trim_matches(['0', '.', ',']).is_empty() {
            reader.wrong(sure, "night-wrong-deal", &[]);
        }
        let from = reader.needed_choice::<AccountPath>(field(from, "night-deal-from"));
        if let (Some(expense), Some(weight), Some(from)) = (expense, weight, from) {
            deals.push(Deal { expense, guarantee, weight, from });
        }
    }
    let shares = read_shares(&mut reader, funds);
    if typed.get("shares").is_empty() {
        reader.needed_text(field("shares", "night-shares"), 100);
    }
    let date = reader.needed_date(field("date", "web-f-date"));
    let reason = reader.text(field("reason", "web-f-reason"), LINE / 2);
    let basis = reader.text(field("basis", "web-f-basis"), LINE / 2);
    if reason.is_some() != basis.is_some() {
        reader.wrong(if reason.is_some() { "basis" } else { "reason" }, "night-wrong-loss", &[]);
    }
    let rededication = reason.zip(basis).map(|(reason, basis)| format!("{reason}; {basis}"));
    let override_reason = reader.text(field("override", "web-f-override"), LINE);
    let (event, key) = (code.to_owned(), key.to_owned());
    let settlement = date.map(|date| Settlement { event, date, deals, shares, key, rededication, override_reason });
    reader.finish(settlement)
}

#[cfg(test)]
mod tests {
    use super::super::tests::typed;
    use super::*;

    fn chart() -> Chart {
        let mut chart = Chart::default();
        for (id, code, name) in [(1, "general", "General"), (2, "rupression", "Bail fund"), (3, "event-E05", "Soli")] {
            let code: FundCode = code.parse().unwrap();
            chart.add_fund(id, Fund { name: name.to_owned(), ..Fund::from_code(code) });
        }
        chart
    }

    fn own() -> FundCode {
        "event-E05".parse().unwrap()
    }

    fn funds<'a>(chart: &'a Chart, own: &'a FundCode) -> Funds<'a> {
        Funds { chart, own }
    }

    fn settlement(fields: &[(&str, &str)]) -> Result<Settlement, Vec<FieldProblem>> {
        let t = Words::new("en");
        read_settlement(&t, ("E05", "k"), &typed(fields), Currency::EUR, &funds(&chart(), &own()))
    }

    #[test]
    fn a_fund_is_called_by_its_name_or_code_and_a_wrong_one_is_told() {
        let t = Words::new("en");
        let shares = |text: &str| {
            let fields = [("name", "x"), ("date", "2026-05-16"), ("shares", text)];
            read_plan(&t, &typed(&fields), Currency::EUR, &funds(&chart(), &own()))
        };
        let (_, plan) = shares("75 % Bail Fund\n25 GENERAL").unwrap();
        assert_eq!(shares_text(&plan.shares), "75 rupression\n25 general");
        for (wrong, told) in [
            ("100 nope", "“nope”"),
            ("50 general\n50 General", "General has two shares"),
            ("100 event-e05", "night's own"),
        ] {
            let problems = shares(wrong).unwrap_err();
            let at_field = problems.iter().any(|one| one.field == "shares" && one.message.contains(told));
            assert!(at_field, "{wrong}: {problems:?}");
        }
    }

    #[test]
    fn a_band_that_would_get_nothing_is_asked_about() {
        let begun = [
            ("shares", "100 general"),
            ("date", "2026-05-16"),
            ("deal-1", "Expenses:Event:Artists"),
            ("from-1", "Assets:Cash:Box"),
        ];
        let problems = settlement(&begun).unwrap_err();
        assert_eq!(problems.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["guarantee-1"]);
        let whole: Vec<_> = begun.into_iter().chain([("percent-1", "60")]).collect();
        assert_eq!(settlement(&whole).unwrap().deals.len(), 1);
    }

    #[test]
    fn a_plan_is_read_as_it_is_shown() {
        let t = Words::new("en");
        let fields = [
            ("shares", "75 rupression\n25,0 general"),
            ("line-1", "Expenses:Event:PA"),
            ("amount-1", "120"),
            ("shifts", "18–20 door: Kim and Lou"),
            ("name", "Benefit"),
            ("date", "2026-05-16"),
            ("prices", "normal 8\nwho has little 4,50\n12.00"),
        ];
        let (change, plan) = read_plan(&t, &typed(&fields), Currency::EUR, &funds(&chart(), &own())).unwrap();
        assert_eq!((change.name.as_deref(), change.place.as_deref()), (Some("Benefit"), Some("")));
        assert_eq!(shares_text(&plan.shares), "75 rupression\n25 general");
        assert_eq!(plan.budget.len(), 1);
        let event = Event {
            code: "E05".into(),
            name: "Benefit".into(),
            held_on: change.held_on.unwrap(),
            place: String::new(),
            fund: "event-E05".parse().unwrap(),
        };
        let form = plan_form(&t, &event, &plan, &[], Currency::EUR);
        let value =
            |name: &str| form.sections.iter().flat_map(|one| &one.inputs).find(|input| input.name == name).unwrap();
        assert_eq!(value("amount-1").value, "120.00");
        assert_eq!(value("prices").value, "normal 8.00\nwho has little 4.50\n12.00");
    }

    #[test]
    fn shares_that_make_no_whole_are_refused() {
        let t = Words::new("en");
        for wrong in ["75 rupression", "75 rupression\n30 general", "all rupression", "100", "100 a b", "0 a\n100 b"] {
            let fields = [("name", "x"), ("date", "2026-05-16"), ("shares", wrong)];
            assert!(read_plan(&t, &typed(&fields), Currency::EUR, &funds(&chart(), &own())).is_err(), "{wrong}");
        }
        for wrong in ["normal", "0", "normal 8.00 EUR", "-1"] {
            let fields = [("name", "x"), ("date", "2026-05-16"), ("prices", wrong)];
            assert!(read_plan(&t, &typed(&fields), Currency::EUR, &funds(&chart(), &own())).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_deal_that_was_begun_must_be_finished() {
        let fields = [("shares", "100 general"), ("guarantee-2", "100"), ("percent-2", "sixty")];
        let problems = settlement(&fields).unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["deal-2", "percent-2", "from-2"]);
    }
}
