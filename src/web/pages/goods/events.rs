//! Events: the list with what each brought and cost, the sheet of one, and a new one.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::super::shown::{self, listed};
use crate::ledger::{AccountKind, Currency, FundCode, Money, Period};
use crate::ops::open_goods::{NewEvent, open_event};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::{Pool, books, entries, events, flows};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::goods::{EventList, EventPage, EventRow};
use crate::web::views::{Balance, Choice, Empty, Fact, FieldProblem, Form, Input, Kind, Part};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/events", web::get().to(list))
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

async fn show(visitor: Visitor, pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let (currency, chart, event, found) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let event = events::find(conn, &chart, &code)?.ok_or(WebError::NotFound)?;
        let filter = EntryFilter { event: Some(code), ..EntryFilter::default() };
        let newest = entries::list(conn, &chart, &filter, true, None, i64::MAX)?;
        let found = listed(conn, &chart, newest)?;
        Ok((books::get(conn)?.currency, chart, event, found))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::frame(&visitor, &event.name, Part::Events);
    let mut sides: [BTreeMap<String, i64>; 2] = [BTreeMap::new(), BTreeMap::new()];
    let [income, spending] = &mut sides;
    for line in found.iter().flat_map(|entry| &entry.sealed.draft.lines) {
        let Some(account) = chart.account(&line.account).filter(|_| line.amount.currency == currency) else { continue };
        let (side, minor) = match account.kind {
            AccountKind::Income => (&mut *income, line.amount.minor.saturating_neg()),
            AccountKind::Expense => (&mut *spending, line.amount.minor),
            _ => continue,
        };
        let sum = side.entry(account.label.clone()).or_default();
        *sum = sum.saturating_add(minor);
    }
    let amount = |minor| t.amount(Money::new(minor, currency));
    let total = |side: &BTreeMap<String, i64>| side.values().copied().fold(0, i64::saturating_add);
    let rows = |side: &BTreeMap<String, i64>| -> Vec<Balance> {
        let row = |(name, minor): (&String, &i64)| Balance {
            name: name.clone(),
            amount: amount(*minor),
            ..Balance::default()
        };
        side.iter().map(row).collect()
    };
    let left = amount(total(income).saturating_sub(total(spending)));
    let (all_in, all_out) = (amount(total(income)), amount(total(spending)));
    let fund = chart.fund(&event.fund).map_or_else(|| event.fund.to_string(), |fund| fund.name.clone());
    let said = [("in", all_in.as_str()), ("out", all_out.as_str()), ("left", left.as_str()), ("fund", fund.as_str())];
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let page = EventPage {
        t,
        frame: &frame,
        code: event.code.clone(),
        currency: currency.to_string(),
        sentence: t.with("web-event-sentence", &said),
        facts: vec![fact("web-date", t.date(event.held_on)), fact("web-event-place", event.place.clone())],
        money_in: rows(income),
        total_in: all_in.clone(),
        money_out: rows(spending),
        total_out: all_out.clone(),
        left: left.clone(),
        entries: found.iter().map(|entry| entry.row(t, frame.may_record)).collect(),
        income_href: format!("/record/night?event={}", event.code),
        plan_href: format!("/events/{}/plan", event.code),
        sheet_href: format!("/events/{}/sheet", event.code),
        settle_href: format!("/events/{}/settle", event.code),
        costs_href: format!("/record/event-costs?event={}", event.code),
    };
    visitor.show(&page)
}

fn form(t: &Words, funds: Vec<Choice>) -> Form {
    let own = Choice::new("", t.get("web-f-event-fund"));
    let inputs = vec![
        Input::new(Kind::Text, "code", t.get("web-f-code")).hint(t.get("web-f-code-hint")).required().focused(),
        Input::new(Kind::Text, "name", t.get("web-f-name")).required(),
        Input::new(Kind::Date, "date", t.get("web-f-date")).required(),
        Input::new(Kind::Text, "place", t.get("web-event-place")),
        Input::new(Kind::Select, "fund", t.get("web-fund")).choices(std::iter::once(own).chain(funds).collect()),
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
    let code = reader.fund_code(field("code", "web-f-code"));
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
