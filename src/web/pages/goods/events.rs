//! Events: the list with what each brought and cost, the sheet of one, and a new one.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::super::shown::{self, listed};
use crate::ledger::account::Root;
use crate::ledger::{AccountKind, AccountPath, Currency, EntryKind, FundCode, Money, Period, Role};
use crate::ops::cancel_event::survey_tickets;
use crate::ops::open_goods::{NewEvent, open_event};
use crate::ops::settle_event::survey_night;
use crate::render::svg;
use crate::reports::drill::What;
use crate::reports::figure::{Figure, Grid, Shape};
use crate::reports::table::{Phrase, Value};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{Pool, books, entries, event_plans, events, flows};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::forms::product::percent;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, go_and_say};
use crate::web::tell;
use crate::web::views::goods::{EventList, EventPage, EventRow, FloatNote};
use crate::web::views::nights::{ComparePage, CompareRow, Linked};
use crate::web::views::{Balance, Choice, Empty, Fact, FieldProblem, Form, Input, Kind, Part, Rendered};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/events", web::get().to(list))
        .route("/events/compare", web::get().to(compare))
        .route("/events/new", web::get().to(ask_new))
        .route("/events/new", web::post().to(open))
        .route("/events/{code}", web::get().to(show));
}

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let (currency, found, sums) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let named = events::list(conn, &chart)?.into_iter().map(|event| {
            let fund = chart.fund(&event.fund).map_or_else(|| event.fund.to_string(), |fund| fund.name.clone());
            (event, fund)
        });
        let named: Vec<_> = named.collect();
        Ok((books::get(conn)?.currency, named, flows::sum_events(conn, Period::up_to(today))?))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-events", Part::Events);
    let amount = |minor| t.amount(Money::new(minor, currency));
    let row = |(event, fund): &(events::Event, String)| {
        let sum = sums.iter().find(|sum| sum.event == event.code && sum.currency == currency);
        let (income, spending) = sum.map_or((0, 0), |sum| (sum.income_minor, sum.spending_minor));
        EventRow {
            code: event.code.clone(),
            name: event.name.clone(),
            href: format!("/events/{}", event.code),
            date: t.date(event.held_on),
            money_in: amount(income),
            money_out: amount(spending),
            left: amount(income.saturating_sub(spending)),
            in_href: links::of_event(&event.code, What::Income, None),
            out_href: links::of_event(&event.code, What::Spending, None),
            left_href: links::of_event(&event.code, What::Result, None),
            fund: fund.clone(),
        }
    };
    let page = EventList {
        t,
        frame: &frame,
        currency: currency.to_string(),
        events: found.iter().map(row).collect(),
        empty: Empty { text: t.get("web-events-empty"), href: "/events/new".into(), action: t.get("web-event-new") },
    };
    visitor.show(&page)
}

/// So many events stand beside each other.
const COMPARED: usize = 12;

/// What one event brought and cost, by line.
struct Compared {
    event: events::Event,
    /// Income and spending by account, both positive.
    lines: BTreeMap<AccountPath, i64>,
    income: i64,
    spending: i64,
}

/// GET /events/compare
async fn compare(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let (currency, chart, found) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let mut found = Vec::new();
        let held = events::list(conn, &chart)?.into_iter().filter(|event| event.held_on <= today);
        for event in held.take(COMPARED) {
            let night = survey_night(conn, &event.code, today)?;
            let (income, spending) = (night.total_income(), night.total_spending());
            let lines = night.income.into_iter().chain(night.spending).collect();
            found.push(Compared { event, lines, income, spending });
        }
        Ok((books::get(conn)?.currency, chart, found))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "compare-title", Part::Events);
    let amount = |minor| t.amount(Money::new(minor, currency));
    let lines: BTreeSet<&AccountPath> = found.iter().flat_map(|one| one.lines.keys()).collect();
    let side_of = |path: &AccountPath| if path.root() == Root::Income { What::Income } else { What::Spending };
    let line = |path: &&AccountPath| CompareRow {
        name: tell::account(&chart, path),
        amounts: found
            .iter()
            .map(|one| {
                let linked = |minor: &i64| Linked {
                    amount: amount(*minor),
                    href: links::of_event(&one.event.code, side_of(path), Some(path.as_str())),
                };
                one.lines.get(*path).map(linked).unwrap_or_default()
            })
            .collect(),
    };
    let total = |what: What, sum: fn(&Compared) -> i64| -> Vec<Linked> {
        let linked =
            |one: &Compared| Linked { amount: amount(sum(one)), href: links::of_event(&one.event.code, what, None) };
        found.iter().map(linked).collect()
    };
    let percent = |one: &Compared| {
        let left = one.income.saturating_sub(one.spending).saturating_mul(100).checked_div(one.income);
        left.map(|percent| format!("{percent} %")).unwrap_or_default()
    };
    let page = ComparePage {
        t,
        frame: &frame,
        currency: currency.to_string(),
        events: found
            .iter()
            .map(|one| Fact {
                name: one.event.name.clone(),
                value: t.date(one.event.held_on),
                href: format!("/events/{}", one.event.code),
            })
            .collect(),
        income_lines: lines.iter().filter(|path| path.root() == Root::Income).map(line).collect(),
        spending_lines: lines.iter().filter(|path| path.root() != Root::Income).map(line).collect(),
        income: total(What::Income, |one| one.income),
        spending: total(What::Spending, |one| one.spending),
        left: total(What::Result, |one| one.income.saturating_sub(one.spending)),
        share: found.iter().map(percent).collect(),
        figure: figure(t, currency, &found),
    };
    visitor.show(&page)
}

/// A pair of bars an event, the oldest first.
fn figure(t: &Words, currency: Currency, found: &[Compared]) -> Rendered {
    if found.is_empty() {
        return Rendered::default();
    }
    let money = |minor| Money::new(minor, currency);
    let rows = found
        .iter()
        .rev()
        .map(|one| (Value::from(one.event.name.as_str()), vec![money(one.income), money(one.spending)]));
    let figure = Figure {
        id: "events",
        title: Phrase::new("compare-figure"),
        description: Phrase::new("compare-figure-told"),
        shape: Shape::Bars(Grid {
            series: vec![Value::from(Phrase::new("compare-in")), Value::from(Phrase::new("compare-out"))],
            rows: rows.collect(),
        }),
    };
    Rendered::by_renderer(svg::render(&figure, t))
}

async fn show(visitor: Visitor, pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    let (code, today) = (code.into_inner(), acting(&visitor).today);
    let (currency, chart, (event, shares, owes_tickets), found) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let event = events::find(conn, &chart, &code)?.ok_or(WebError::NotFound)?;
        let filter = EntryFilter { event: Some(code), ..EntryFilter::default() };
        let newest = entries::list(conn, &chart, &filter, true, None, i64::MAX)?;
        let found = listed(conn, &chart, newest)?;
        let owes_tickets = !survey_tickets(conn, &event.code)?.open().is_empty();
        let shares = event_plans::get(conn, &chart, &event.code)?.shares;
        Ok((books::get(conn)?.currency, chart, (event, shares, owes_tickets), found))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::frame(&visitor, &event.name, Part::Events);
    let mut sides: [BTreeMap<&AccountPath, i64>; 2] = [BTreeMap::new(), BTreeMap::new()];
    let [income, spending] = &mut sides;
    for line in found.iter().flat_map(|entry| &entry.sealed.draft.lines) {
        let Some(account) = chart.account(&line.account).filter(|_| line.amount.currency == currency) else { continue };
        let (side, minor) = match account.kind {
            AccountKind::Income => (&mut *income, line.amount.minor.saturating_neg()),
            AccountKind::Expense => (&mut *spending, line.amount.minor),
            _ => continue,
        };
        let sum = side.entry(&account.path).or_default();
        *sum = sum.saturating_add(minor);
    }
    let amount = |minor| t.amount(Money::new(minor, currency));
    let total = |side: &BTreeMap<&AccountPath, i64>| side.values().copied().fold(0, i64::saturating_add);
    let rows = |side: &BTreeMap<&AccountPath, i64>, what: What| -> Vec<Balance> {
        let row = |(path, minor): (&&AccountPath, &i64)| Balance {
            name: tell::account(&chart, path),
            href: links::of_event(&event.code, what, Some(path.as_str())),
            amount: amount(*minor),
            ..Balance::default()
        };
        side.iter().map(row).collect()
    };
    let left = amount(total(income).saturating_sub(total(spending)));
    let (all_in, all_out) = (amount(total(income)), amount(total(spending)));
    let (key, fund) = destination(t, &chart, &event.fund, &shares, &found);
    let said = [("in", all_in.as_str()), ("out", all_out.as_str()), ("left", left.as_str()), ("fund", fund.as_str())];
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let page = EventPage {
        t,
        frame: &frame,
        code: event.code.clone(),
        currency: currency.to_string(),
        sentence: t.with(key, &said),
        facts: vec![fact("web-date", t.date(event.held_on)), fact("web-event-place", event.place.clone())],
        money_in: rows(income, What::Income),
        total_in: all_in.clone(),
        money_out: rows(spending, What::Spending),
        total_out: all_out.clone(),
        left: left.clone(),
        sums: [What::Income, What::Spending, What::Result].map(|what| links::of_event(&event.code, what, None)),
        entries: found.iter().map(|entry| entry.row(t, frame.may_record)).collect(),
        income_href: format!("/record/night?event={}", event.code),
        plan_href: format!("/events/{}/plan", event.code),
        sheet_href: format!("/events/{}/sheet", event.code),
        settle_href: format!("/events/{}/settle", event.code),
        costs_href: format!("/record/event-costs?event={}", event.code),
        tickets_href: format!("/record/tickets?event={}", event.code),
        floats: if event.held_on <= today { floats(t, &chart, &event, &found) } else { Vec::new() },
        cancel_href: if owes_tickets { format!("/events/{}/cancel", event.code) } else { String::new() },
    };
    visitor.show(&page)
}

/// Money for change that was carried to a till for the night and not back yet, as the moves of the event tell: of each
/// fund what it lent, so that it gets its own back.
fn floats(t: &Words, chart: &Chart, event: &events::Event, found: &[shown::Listed]) -> Vec<FloatNote> {
    let mut sums: BTreeMap<(&AccountPath, Currency, &FundCode), i64> = BTreeMap::new();
    let moves = found.iter().filter(|one| one.sealed.draft.kind == EntryKind::Move);
    for line in moves.flat_map(|one| &one.sealed.draft.lines) {
        if chart.role(&line.account).is_some_and(Role::is_money) {
            let sum = sums.entry((&line.account, line.amount.currency, &line.fund)).or_default();
            *sum = sum.saturating_add(line.amount.minor);
        }
    }
    let tills = sums.iter().filter(|((path, ..), minor)| **minor > 0 && chart.role(path) == Some(Role::Cash));
    let note = |((till, currency, fund), minor): (&(&AccountPath, Currency, &FundCode), &i64)| {
        let same = sums.iter().filter(|((_, known, lender), _)| known == currency && lender == fund);
        let from = same.min_by_key(|(_, minor)| **minor);
        let from = from.map(|((path, ..), _)| *path).filter(|path| path != till)?;
        let money = Money::new(*minor, *currency);
        let told = [
            ("amount", t.money(money)),
            ("till", tell::account(chart, till)),
            ("box", tell::account(chart, from)),
            ("fund", tell::fund(chart, fund)),
        ];
        let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sum = money.to_string();
        let asked = [("from", till.as_str()), ("into", from.as_str()), ("amount", &sum), ("fund", fund.as_str())];
        let asked = asked.into_iter().chain([("event", event.code.as_str())]).collect::<Vec<_>>();
        Some(FloatNote {
            text: t.with("night-float-lies", &told),
            href: format!("/record/move{}", links::query(&asked)),
        })
    };
    tills.filter_map(note).collect()
}

/// Where the surplus goes, or went: the text that says so, and the funds in it.
fn destination(
    t: &Words,
    chart: &Chart,
    own: &FundCode,
    shares: &[(FundCode, u64)],
    found: &[shown::Listed],
) -> (&'static str, String) {
    let (went, borne) = (handed_over(t, chart, own, found, false), handed_over(t, chart, own, found, true));
    match went.is_empty() {
        true if !borne.is_empty() => ("web-event-sentence-borne", borne),
        true if shares.is_empty() => ("web-event-sentence-open", String::new()),
        true => ("web-event-sentence", goes_to(chart, shares)),
        false => ("web-event-sentence-settled", went),
    }
}

/// The funds to which the night's surplus was given already, or which bore its loss, with how much; empty while none did.
fn handed_over(t: &Words, chart: &Chart, own: &FundCode, found: &[shown::Listed], is_loss: bool) -> String {
    let mut sums: BTreeMap<(&FundCode, Currency), i64> = BTreeMap::new();
    for line in found.iter().flat_map(|one| &one.sealed.draft.lines) {
        if line.fund != *own && chart.role(&line.account) == Some(Role::Transfer) {
            let sum = sums.entry((&line.fund, line.amount.currency)).or_default();
            let minor = line.amount.minor;
            *sum = if is_loss { sum.saturating_add(minor) } else { sum.saturating_sub(minor) };
        }
    }
    let part = |((fund, currency), minor): ((&FundCode, Currency), i64)| {
        format!("{} ({})", tell::fund(chart, fund), t.money(Money::new(minor, currency)))
    };
    sums.into_iter().filter(|(_, minor)| *minor > 0).map(part).collect::<Vec<_>>().join(", ")
}

/// The funds that were agreed with their parts, or else the event's own.
fn goes_to(chart: &Chart, shares: &[(FundCode, u64)]) -> String {
    match shares {
        [(only, _)] => tell::fund(chart, only),
        several => {
            let part =
                |(fund, weight): &(FundCode, u64)| format!("{} ({} %)", tell::fund(chart, fund), percent(*weight));
            several.iter().map(part).collect::<Vec<_>>().join(", ")
        }
    }
}

fn form(t: &Words, funds: Vec<Choice>) -> Form {
    let own = Choice::new("", t.get("web-f-event-fund"));
    let inputs = vec![
        Input::new(Kind::Text, "code", t.get("web-f-code")).hint(t.get("web-f-code-hint")).required().focused(),
        Input::new(Kind::Text, "name", t.get("web-f-name")).required(),
        Input::new(Kind::Date, "date", t.get("web-f-date")).required(),
        Input::new(Kind::Text, "place", t.get("web-event-place")),
        Input::new(Kind::Select, "fund", t.get("web-f-event-for")).choices(std::iter::once(own).chain(funds).collect()),
    ];
    shown::form("/events/new", "/events", t.get("web-event-save"), inputs)
}

async fn ask_new(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let (_, funds): (Currency, _) = super::lists(&pool).await?;
    let t = visitor.words();
    shown::form_page(&visitor, (&t.get("web-event-new"), Part::Events), form(t, funds), None)
}

fn read(t: &Words, typed: &Typed) -> Result<NewEvent, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let code = reader.code(field("code", "web-f-code"));
    let name = reader.needed_text(field("name", "web-f-name"), 100);
    let date = reader.needed_date(field("date", "web-f-date"));
    let place = reader.text(field("place", "web-event-place"), 100).unwrap_or_default();
    let fund = reader.choice::<FundCode>(field("fund", "web-fund"));
    let new = code.zip(name).zip(date).map(|((code, name), held_on)| NewEvent {
        code: code.to_string(),
        name,
        held_on,
        place,
        fund,
    });
    reader.finish(new)
}

async fn open(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let (_, funds) = super::lists(&pool).await?;
    let Posted(typed) = posted;
    let t = visitor.words();
    let problems = match read(t, &typed) {
        Err(problems) => problems,
        Ok(new) => match ask(&pool, move |conn| Ok(open_event(conn, &new)?)).await {
            Ok(event) => return Ok(go_and_say(&format!("/events/{}", event.code), "web-said-saved", "")),
            Err(error) => shown::problems(error)?,
        },
    };
    let title = t.get("web-event-new");
    shown::form_page(&visitor, (&title, Part::Events), form(t, funds), Some((&typed, &problems)))
}
