//! Nights: an event with what it brought, its plan, its settlement, and tickets given back when it is cancelled.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::access::{Caller, key_of};
use super::problem::Problem;
use super::with_book;
use crate::acts::Percent;
use crate::ledger::period::parse_date;
use crate::ledger::{AccountPath, Currency, FundCode, Money};
use crate::ops::cancel_event::{Cancellation, GivenBack, cancel_event, survey_tickets};
use crate::ops::open_goods::{NewEvent, open_event};
use crate::ops::plan_event::{EventChange, change_event, plan_event};
use crate::ops::settle_event::{Deal, Night, Settlement, rehearse_settlement, settle_event, survey_night};
use crate::ops::{Acting, OpsError};
use crate::store::accounts::Chart;
use crate::store::event_plans::{self, EventPlan};
use crate::store::{Conn, Pool, books, events};

/// A new event: `{"code":"E05","name":"Benefit night","date":"2026-05-16"}`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenedEvent {
    code: String,
    name: Option<String>,
    date: String,
    #[serde(default)]
    place: String,
    /// The fund that gathers its income and costs; otherwise its own, `event-CODE`.
    fund: Option<String>,
}

/// Open an event.
#[utoipa::path(post, path = "/api/v1/events", request_body = OpenedEvent, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "The event"), (status = 409, description = "It is there already")))]
pub async fn open(pool: web::Data<Pool>, body: web::Json<OpenedEvent>) -> Result<HttpResponse, Problem> {
    let body = body.into_inner();
    let event = with_book(&pool, move |conn| {
        let new = NewEvent {
            name: body.name.unwrap_or_else(|| body.code.clone()),
            code: body.code,
            held_on: parse_date(&body.date).map_err(OpsError::from)?,
            place: body.place,
            fund: body.fund.map(|code| code.parse()).transpose().map_err(OpsError::from)?,
        };
        Ok(open_event(conn, &new)?)
    })
    .await?;
    Ok(HttpResponse::Created().json(event))
}

/// One event: what it brought and cost by account, against its plan, and what is still open.
#[utoipa::path(get, path = "/api/v1/events/{code}", params(("code" = String, Path)),
    responses((status = 200, description = "The event with income, spending, open debts, money and plan"), (status = 404, description = "There is none")))]
pub async fn show(pool: web::Data<Pool>, caller: Caller, code: web::Path<String>) -> Result<HttpResponse, Problem> {
    let (code, acting) = (code.into_inner(), caller.acting());
    let (event, night, plan) = with_book(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let night = survey_night(conn, &code, acting.today)?;
        let event = events::find(conn, &chart, &code)?;
        Ok((event, night, event_plans::get(conn, &chart, &code)?))
    })
    .await?;
    let mut document = json!(event);
    if let Some(fields) = document.as_object_mut() {
        fields.insert("currency".to_owned(), json!(night.currency));
        fields.extend(night_shown(&night));
        fields.insert("plan".to_owned(), plan_shown(&plan, night.currency));
    }
    Ok(HttpResponse::Ok().json(document))
}

fn night_shown(night: &Night) -> serde_json::Map<String, Value> {
    let text = |minor: i64| Money::new(minor, night.currency).to_string();
    let lines = |side: &BTreeMap<AccountPath, i64>| -> Vec<Value> {
        side.iter().map(|(path, minor)| json!({ "account": path, "amount": text(*minor) })).collect()
    };
    let held = |places: &[(AccountPath, Money)]| -> Vec<Value> {
        let row = |(path, money): &(AccountPath, Money)| json!({ "account": path, "amount": money.to_string(), "currency": money.currency });
        places.iter().map(row).collect()
    };
    let left = night.total_income().saturating_sub(night.total_spending());
    let beside: Vec<Value> =
        night.beside.iter().map(|(fund, minor)| json!({ "fund": fund, "amount": text(*minor) })).collect();
    let shown = json!({ "other_funds": beside, "to_share": text(night.to_share()), "income": lines(&night.income), "spending": lines(&night.spending), "left": text(left),
        "open": held(&night.open), "money": held(&night.money) });
    match shown {
        Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    }
}

fn plan_shown(plan: &EventPlan, currency: Currency) -> Value {
    let shares: Vec<Value> =
        plan.shares.iter().map(|(fund, weight)| json!({ "fund": fund, "percent": percent(*weight) })).collect();
    let line = |(path, minor): &(AccountPath, i64)| json!({ "account": path, "amount": Money::new(*minor, currency).to_string() });
    let budget: Vec<Value> = plan.budget.iter().map(line).collect();
    let price = |(called, minor): &(String, i64)| json!({ "called": called, "price": Money::new(*minor, currency).to_string() });
    let prices: Vec<Value> = plan.prices.iter().map(price).collect();
    json!({ "shares": shares, "budget": budget, "prices": prices, "shifts": plan.shifts })
}

/// Ten-thousandths of a percent as people write them: `12.5`.
fn percent(weight: u64) -> String {
    let text = format!("{}.{:04}", weight / 10_000, weight % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A fund's part in percent.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundShare {
    fund: String,
    /// `75` or `12.5`.
    percent: String,
}

/// What an account of income or spending may come to.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetLine {
    account: String,
    amount: String,
}

/// What was agreed before the night; what is not said goes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedNight {
    /// All together 100 percent, or none.
    #[serde(default)]
    shares: Vec<FundShare>,
    #[serde(default)]
    budget: Vec<BudgetLine>,
    /// What guests pay at the door.
    #[serde(default)]
    prices: Vec<DoorPrice>,
    /// Who counts money when.
    #[serde(default)]
    shifts: Vec<String>,
}

/// A price at the door.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoorPrice {
    #[serde(default)]
    called: String,
    price: String,
}

/// What changes of an event; what is not said stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedEvent {
    name: Option<String>,
    date: Option<String>,
    place: Option<String>,
}

/// Change an event's name, day or place; the day only until its takings are recorded.
#[utoipa::path(post, path = "/api/v1/events/{code}", request_body = ChangedEvent,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "The event as it is now"), (status = 422, description = "Refused, and why")))]
pub async fn change(
    pool: web::Data<Pool>,
    code: web::Path<String>,
    body: web::Json<ChangedEvent>,
) -> Result<HttpResponse, Problem> {
    let (code, body) = (code.into_inner(), body.into_inner());
    let event = with_book(&pool, move |conn| {
        let held_on = body.date.map(|date| parse_date(&date)).transpose().map_err(OpsError::from)?;
        let change = EventChange { name: body.name, held_on, place: body.place };
        Ok(change_event(conn, &code, &change, None)?)
    })
    .await?;
    Ok(HttpResponse::Ok().json(event))
}

fn read_shares(shares: &[FundShare]) -> Result<Vec<(FundCode, u64)>, OpsError> {
    shares.iter().map(|share| Ok((share.fund.parse()?, Percent::new(share.percent.as_str()).weight()?))).collect()
}

/// Plan an event, in place of the plan it had.
#[utoipa::path(post, path = "/api/v1/events/{code}/plan", request_body = PlannedNight,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "The plan is kept"), (status = 422, description = "Refused")))]
pub async fn plan(
    pool: web::Data<Pool>,
    code: web::Path<String>,
    body: web::Json<PlannedNight>,
) -> Result<HttpResponse, Problem> {
    let (code, body) = (code.into_inner(), body.into_inner());
    let document = with_book(&pool, move |conn| {
        let currency = books::get(conn)?.currency;
        let line = |line: &BudgetLine| -> Result<(AccountPath, i64), OpsError> {
            Ok((line.account.parse()?, positive(&line.amount, currency)?))
        };
        let budget = body.budget.iter().map(line).collect::<Result<_, _>>()?;
        let price = |price: &DoorPrice| -> Result<(String, i64), OpsError> {
            Ok((price.called.trim().to_owned(), positive(&price.price, currency)?))
        };
        let prices = body.prices.iter().map(price).collect::<Result<_, _>>()?;
        let plan = EventPlan { shares: read_shares(&body.shares)?, budget, prices, shifts: body.shifts };
        plan_event(conn, &code, &plan)?;
        Ok(plan_shown(&plan, currency))
    })
    .await?;
    Ok(HttpResponse::Ok().json(document))
}

fn positive(text: &str, currency: Currency) -> Result<i64, OpsError> {
    let money = Money::parse(text, currency)?;
    if money.minor > 0 {
        return Ok(money.minor);
    }
    Err(OpsError::NotPossible(format!("The amount must be above zero; “{text}” was read.")))
}

/// What a band or somebody else gets: a sum in any case, or a part of what is left after costs when that is more.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NightDeal {
    /// What it is booked as.
    expense: String,
    guarantee: Option<String>,
    /// Of what is left after costs.
    percent: Option<String>,
    /// Where the money leaves.
    from: String,
}

/// How a night is settled.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettledNight {
    date: String,
    #[serde(default)]
    deals: Vec<NightDeal>,
    /// All together 100 percent.
    shares: Vec<FundShare>,
    /// Why a restricted fund bears a loss, and what that rests on.
    rededication: Option<String>,
    /// Why that fund may fall below zero.
    #[serde(rename = "override")]
    override_reason: Option<String>,
    /// Only say what would be posted.
    #[serde(default)]
    rehearse: bool,
}

/// Settle an event: bands are paid, the rest goes to funds, its own fund ends at zero.
#[utoipa::path(post, path = "/api/v1/events/{code}/settle", request_body = SettledNight,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Settled; the number of the last entry"), (status = 200, description = "What would be posted"), (status = 422, description = "Refused")))]
pub async fn settle(
    pool: web::Data<Pool>,
    caller: Caller,
    request: HttpRequest,
    code: web::Path<String>,
    body: web::Json<SettledNight>,
) -> Result<HttpResponse, Problem> {
    let (body, acting, key) = (body.into_inner(), caller.acting(), key_of(&request).unwrap_or_default());
    let (is_rehearsal, code) = (body.rehearse, code.into_inner());
    let document = with_book(&pool, move |conn| Ok(settle_within(conn, body, (code, key), &acting)?)).await?;
    Ok(if is_rehearsal { HttpResponse::Ok().json(document) } else { HttpResponse::Created().json(document) })
}

fn settle_within(
    conn: &mut Conn,
    body: SettledNight,
    (event, key): (String, String),
    acting: &Acting,
) -> Result<Value, OpsError> {
    let currency = books::get(conn)?.currency;
    let deal = |deal: &NightDeal| -> Result<Deal, OpsError> {
        Ok(Deal {
            expense: deal.expense.parse()?,
            guarantee: deal.guarantee.as_deref().map_or(Ok(0), |text| positive(text, currency))?,
            weight: deal.percent.as_deref().map_or(Ok(0), |text| Percent::new(text).weight())?,
            from: deal.from.parse()?,
        })
    };
    let settlement = Settlement {
        event,
        date: parse_date(&body.date)?,
        deals: body.deals.iter().map(deal).collect::<Result<_, _>>()?,
        shares: read_shares(&body.shares)?,
        key,
        rededication: body.rededication,
        override_reason: body.override_reason,
    };
    if body.rehearse {
        let drafts = rehearse_settlement(conn, &settlement, acting)?;
        let line = |line: &crate::ledger::DraftLine| json!({ "account": line.account, "fund": line.fund, "amount": line.amount.to_string(), "currency": line.amount.currency });
        let entry = |draft: &crate::ledger::Draft| {
            json!({ "date": draft.date, "kind": draft.kind, "description": draft.description,
                "lines": draft.lines.iter().map(line).collect::<Vec<_>>() })
        };
        return Ok(json!({ "would_post": drafts.iter().map(entry).collect::<Vec<_>>() }));
    }
    Ok(json!({ "entry": settle_event(conn, &settlement, acting)? }))
}

/// Tickets sold ahead for an event, and what of them is still owed.
#[utoipa::path(get, path = "/api/v1/events/{code}/tickets", params(("code" = String, Path)),
    responses((status = 200, description = "Every sale of tickets, oldest first"), (status = 404, description = "There is no such event")))]
pub async fn tickets(pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, Problem> {
    let owed = with_book(&pool, move |conn| Ok(survey_tickets(conn, &code)?)).await?;
    let (open, elsewhere) = (owed.open(), owed.settled_elsewhere());
    let own = |sums: &[Money]| {
        let found = sums.iter().find(|money| money.currency == owed.currency);
        found.copied().unwrap_or(Money::zero(owed.currency)).to_string()
    };
    let others = open.iter().filter(|money| money.currency != owed.currency);
    let others: Vec<Value> =
        others.map(|money| json!({ "currency": money.currency, "open": money.to_string() })).collect();
    let rows: Vec<Value> = owed.tickets.iter().map(crate::ops::cancel_event::Ticket::shown).collect();
    let document = json!({ "event": owed.event.code, "currency": owed.currency, "tickets": rows, "open": own(&open),
        "settled_elsewhere": own(&elsewhere), "other_currencies": others });
    Ok(HttpResponse::Ok().json(document))
}

/// What becomes of one sale.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketGivenBack {
    /// The entry that sold the tickets.
    entry: i64,
    /// What is paid back.
    back: Option<String>,
    /// What the buyer gives as a donation.
    donated: Option<String>,
}

/// Which tickets of a cancelled night are given back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelledNight {
    /// Otherwise today.
    date: Option<String>,
    /// The whole list when nothing is said.
    tickets: Option<Vec<TicketGivenBack>>,
    /// Where the money leaves; otherwise where it had come.
    from: Option<String>,
}

/// Give back the tickets of a cancelled event: the whole list, or chosen ones, partly as donations.
#[utoipa::path(post, path = "/api/v1/events/{code}/cancel", request_body = CancelledNight,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Given back"), (status = 200, description = "It was done already"), (status = 422, description = "Refused; nothing was recorded")))]
pub async fn cancel(
    pool: web::Data<Pool>,
    caller: Caller,
    request: HttpRequest,
    code: web::Path<String>,
    body: web::Json<CancelledNight>,
) -> Result<HttpResponse, Problem> {
    let (body, acting, key) = (body.into_inner(), caller.acting(), key_of(&request).unwrap_or_default());
    let posted = with_book(&pool, move |conn| {
        let decided = read_cancellation(conn, body, (code.into_inner(), key), acting.today)?;
        Ok(cancel_event(conn, &decided, &acting)?)
    })
    .await?;
    let document = posted.shown();
    Ok(if posted.new > 0 { HttpResponse::Created().json(document) } else { HttpResponse::Ok().json(document) })
}

fn read_cancellation(
    conn: &mut Conn,
    body: CancelledNight,
    (event, key): (String, String),
    today: NaiveDate,
) -> Result<Cancellation, OpsError> {
    let owed = survey_tickets(conn, &event)?;
    let date = body.date.as_deref().map_or(Ok(today), parse_date)?;
    let from = body.from.as_deref().map(str::parse).transpose()?;
    let Some(said) = body.tickets else { return Ok(Cancellation::of_all(&owed, date, from, key)) };
    let mut tickets = BTreeMap::new();
    for one in &said {
        let currency = owed.currency_of(one.entry);
        let amount = |text: &Option<String>| text.as_deref().map_or(Ok(0), |text| positive(text, currency));
        tickets.insert(one.entry, GivenBack { back: amount(&one.back)?, kept: amount(&one.donated)? });
    }
    Ok(Cancellation { event, date, tickets, from, key })
}
