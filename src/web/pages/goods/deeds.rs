//! What is done with goods, each deed at one address: the form, a look at the entry it will be, and recording it.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use chrono::NaiveDate;

use super::super::record::choices::Choices;
use super::super::record::preview;
use super::super::shown;
use super::shelf::{self, Goods, Shelved};
use super::wrong::Why;
use crate::acts::{Record, chart};
use crate::ledger::{AccountPath, Money, Role};
use crate::ops::cancel_event::survey_tickets;
use crate::ops::record_acts::{record_acts, rehearse_act};
use crate::ops::settle_event::recorded_apart;
use crate::ops::survey_debts::list_debts;
use crate::ops::{Acting, OpsError};
use crate::store::{Conn, Pool, event_plans, events};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::goods::{Deed, Places};
use crate::web::forms::{Lists, override_input, refilled};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, fresh_key, go_and_say};
use crate::web::tell;
use crate::web::views::goods::{GoodsCell, GoodsPage, GoodsRow};
use crate::web::views::{Choice, FieldProblem, Link};
use crate::words::Words;

/// Their addresses.
pub fn routes(config: &mut ServiceConfig) {
    for deed in Deed::ALL {
        let show = move |visitor: Visitor, pool: web::Data<Pool>, query: web::Query<Vec<(String, String)>>| {
            show(deed, visitor, pool, Typed::new(query.into_inner()))
        };
        let take = move |visitor: Visitor, pool: web::Data<Pool>, posted: Posted| take(deed, visitor, pool, posted.0);
        config.route(deed.href(), web::get().to(show));
        config.route(deed.href(), web::post().to(take));
    }
}

/// What a form offers.
struct Offered {
    choices: Choices,
    goods: Goods,
    /// What guests pay at the event's door, as it was planned.
    door: Vec<(String, Money)>,
    /// On which accounts of what others owe us we owe them.
    owed_back: Vec<AccountPath>,
}

fn load(conn: &mut Conn, (deed, today): (Deed, NaiveDate), typed: &Typed) -> Result<Offered, WebError> {
    let of_column = |name: &str| {
        deed.columns().iter().find_map(|column| name.strip_prefix(column.name)?.strip_prefix('-').map(str::to_owned))
    };
    let typed_for = typed.iter().filter(|(_, value)| !matches!(value.trim(), "" | "0"));
    let mut codes: Vec<String> = typed_for.filter_map(|(name, _)| of_column(name)).collect();
    let held = match deed {
        _ if !typed.get("q").is_empty() => Vec::new(),
        Deed::Settled => shelf::held_by(conn, typed.get("shop"))?,
        Deed::Refund => shelf::sold_in(conn, typed.get("of"))?,
        _ => Vec::new(),
    };
    let is_narrowed = !held.is_empty();
    codes.extend(held);
    let named: Vec<&str> = codes.iter().map(String::as_str).collect();
    // A shop's sheet has what lies there, a refund what was sold; the rest is found by name.
    let goods = match is_narrowed {
        true => shelf::load_only(conn, &named)?,
        false => shelf::load(conn, typed.get("q"), &named)?,
    };
    let goods = match typed.get("date").parse::<NaiveDate>() {
        // A count is held against what lay there on its day.
        Ok(day) if deed == Deed::Counted && day != today => goods.on_day(conn, day)?,
        _ => goods,
    };
    let choices = Choices::load_lists(conn)?;
    // Goods have their prices; what is only money is in the currency of its account.
    let choices = if deed.columns().is_empty() { choices.in_currency_of(typed) } else { choices };
    let door = match deed {
        Deed::Night => planned_prices(conn, &goods, typed.get("event"))?,
        _ => Vec::new(),
    };
    // Who gets money back that they had paid is paid like anybody we owe.
    let [_, by_us] = if deed == Deed::Paid { list_debts(conn, &goods.chart, today)? } else { Default::default() };
    let back = by_us.into_iter().map(|debt| debt.account).filter(|account| account.role == Role::Receivable);
    let owed_back = back.map(|account| account.path).collect();
    Ok(Offered { choices, goods, door, owed_back })
}

fn planned_prices(conn: &mut Conn, goods: &Goods, event: &str) -> Result<Vec<(String, Money)>, WebError> {
    if events::find(conn, &goods.chart, event)?.is_none() {
        return Ok(Vec::new());
    }
    let prices = event_plans::get(conn, &goods.chart, event)?.prices.into_iter();
    Ok(prices.map(|(called, minor)| (called, Money::new(minor, goods.currency))).collect())
}

impl Offered {
    fn places(&self, t: &Words) -> Places {
        let open = || self.goods.chart.to_choose().iter();
        let with_role = |role: Role| -> Vec<Choice> {
            let fitting = open().filter(|account| account.role == role);
            fitting.map(|one| Choice::new(one.path.as_str(), tell::account(&self.goods.chart, &one.path))).collect()
        };
        let named = |path: &AccountPath| Choice::new(path.as_str(), tell::account(&self.goods.chart, path));
        let shops =
            open().filter(|account| account.role == Role::Consigned && account.path.as_str() != chart::CONSIGNED);
        let receivable = with_role(Role::Receivable);
        let before = with_role(Role::Payable).into_iter().filter(|choice| choice.value == chart::PREORDERS);
        Places {
            own: self.goods.places(t),
            shops: shops.map(|one| Choice::new(one.path.leaf(), tell::account(&self.goods.chart, &one.path))).collect(),
            paid: self.goods.money().into_iter().chain(before).collect(),
            payable: with_role(Role::Payable).into_iter().chain(self.owed_back.iter().map(named)).collect(),
            receivable,
            door: self.door.clone(),
        }
    }
}

async fn show(deed: Deed, visitor: Visitor, pool: web::Data<Pool>, typed: Typed) -> Result<HttpResponse, WebError> {
    let (asked, today) = (typed.clone(), acting(&visitor).today);
    let (offered, held_on, recorded, ahead) = ask(&pool, move |conn| {
        let offered = load(conn, (deed, today), &asked)?;
        let event = events::find(conn, &offered.goods.chart, asked.get("event"))?;
        let is_of_night = deed == Deed::Night && event.is_some();
        let recorded = if is_of_night { recorded_apart(conn, asked.get("event"))? } else { BTreeMap::new() };
        let ahead = if is_of_night { survey_tickets(conn, asked.get("event"))?.open() } else { Vec::new() };
        Ok((offered, event.map(|event| event.held_on), recorded, ahead))
    })
    .await?;
    let ahead = ahead.into_iter().find(|sum| sum.currency == offered.choices.currency);
    let typed = with_ahead(with_recorded(typed, &recorded), ahead);
    // What is told of a night was on its day.
    let is_of_night = deed == Deed::Night && typed.get("date").is_empty();
    let typed = match held_on.filter(|day| is_of_night && *day <= acting(&visitor).today) {
        Some(day) => Typed::new(typed.iter().map(own).chain([("date".to_owned(), day.to_string())]).collect()),
        None => typed,
    };
    let key = fresh_key().unwrap_or_default();
    Asked { deed, key: &key, typed: &typed, problems: &[], needs_override: false, way_on: None }
        .answer(&visitor, &offered)
}

/// What was sold into the night's till beside its sheet stands on the form from the start: it lies in the count, too.
fn with_recorded(typed: Typed, recorded: &BTreeMap<AccountPath, Money>) -> Typed {
    let is_said = |name: &str| !typed.get(name).is_empty();
    let mut boxes = recorded.iter().filter(|(path, _)| !is_said("into") || typed.get("into") == path.as_str());
    let (Some((path, sum)), None) = (boxes.next(), boxes.next()) else { return typed };
    let more = [("into", path.to_string()), ("recorded", sum.to_string())].into_iter();
    let more = more.filter(|(name, _)| !is_said(name)).map(|(name, value)| (name.to_owned(), value));
    Typed::new(typed.iter().map(own).chain(more).collect())
}

/// What is owed for tickets stands there, too: the sheet says that the night took place.
fn with_ahead(typed: Typed, ahead: Option<Money>) -> Typed {
    let Some(sum) = ahead.filter(|_| typed.get("ahead").is_empty()) else { return typed };
    Typed::new(typed.iter().map(own).chain([("ahead".to_owned(), sum.to_string())]).collect())
}

fn own((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// A form with what was typed and what is wrong with it.
struct Asked<'a> {
    deed: Deed,
    key: &'a str,
    typed: &'a Typed,
    problems: &'a [FieldProblem],
    /// A restricted fund would fall below zero by it: why it may is asked.
    needs_override: bool,
    /// Where it can be done instead.
    way_on: Option<Link>,
}

impl Asked<'_> {
    fn answer(&self, visitor: &Visitor, offered: &Offered) -> Result<HttpResponse, WebError> {
        let t = visitor.words();
        let lists: Lists = offered.choices.lists(t, acting(visitor).today);
        let mut form = self.deed.form(t, &lists, &offered.places(t), self.key);
        if self.needs_override || !self.typed.get("override").is_empty() {
            form.sections.first_mut().into_iter().for_each(|section| section.inputs.push(override_input(t)));
        }
        let form = refilled(form, self.typed, self.problems);
        let name = self.deed.name();
        let frame = shown::frame(visitor, &t.get(&format!("deed-{name}")), self.deed.part());
        let (goods, columns) = (&offered.goods, self.deed.columns());
        let page = GoodsPage {
            t,
            frame: &frame,
            intro: t.get(&format!("deed-{name}-hint")),
            back_href: self.deed.part().href().to_owned(),
            back: t.get(&self.deed.part().text_key()),
            way_on: self.way_on.clone(),
            columns: columns.iter().map(|column| t.get(column.label)).collect(),
            rows: if columns.is_empty() {
                Vec::new()
            } else {
                goods.shelves.iter().map(|one| self.row(t, goods, one)).collect()
            },
            has_goods: !columns.is_empty(),
            search: self.typed.get("q").to_owned(),
            has_more: goods.has_more,
            more: t.get(if self.deed == Deed::Settled { "deed-more-elsewhere" } else { "stall-more" }),
            sum: if self.deed == Deed::Night { t.get("night-sum") } else { String::new() },
            currency: goods.currency.to_string(),
            exponent: goods.currency.exponent(),
            form,
        };
        visitor.answer(if self.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
    }

    fn row(&self, t: &Words, goods: &Goods, shelf: &Shelved) -> GoodsRow {
        let (product, levels) = shelf;
        let place = match self.deed {
            Deed::Settled => {
                let shop = self.typed.get("shop");
                if shop.is_empty() { String::new() } else { format!("{}:{shop}", chart::CONSIGNED) }
            }
            Deed::Moved | Deed::Brought => self.typed.get("from").to_owned(),
            _ => self.typed.get("place").to_owned(),
        };
        let away = levels.iter().filter(|(path, level)| *path != product.inventory && level.quantity != 0);
        let away = away.map(|(path, level)| format!("{}: {}", tell::account(&goods.chart, path), level.quantity));
        let cells = self.deed.columns().iter().map(|column| {
            let name = format!("{}-{}", column.name, product.code);
            let problem = self.problems.iter().find(|problem| problem.field == name);
            GoodsCell {
                label: format!("{}: {}", product.name, t.get(column.label)),
                heading: t.get(column.label),
                value: self.typed.find(&name).unwrap_or_default().to_owned(),
                error: problem.map(|problem| problem.message.clone()).unwrap_or_default(),
                unit: if column.is_amount { goods.currency.to_string() } else { String::new() },
                name,
            }
        });
        GoodsRow {
            code: product.code.clone(),
            name: product.name.clone(),
            left: goods.left(shelf, &place).to_string(),
            elsewhere: away.collect::<Vec<_>>().join(", "),
            cells: cells.collect(),
        }
    }
}

enum Outcome {
    /// The entry, and whether it was there before.
    Posted(i64, bool),
    Seen(Box<preview::Look>),
    /// With what the act itself says, where it is the act; and whether a reason to fall below zero would let it through.
    Refused(OpsError, Option<Why>, bool),
}

fn attempt(conn: &mut Conn, record: &Record, acting: &Acting, is_final: bool) -> Result<Outcome, WebError> {
    if is_final {
        return Ok(match record_acts(conn, std::slice::from_ref(record), acting) {
            Ok(posted) => Outcome::Posted(posted.sequences.first().copied().unwrap_or(0), posted.new == 0),
            Err(error) => refused(conn, record, acting, error)?,
        });
    }
    Ok(match rehearse_act(conn, record, acting) {
        Ok(rehearsal) => Outcome::Seen(Box::new(preview::look(conn, rehearsal)?)),
        Err(error) => refused(conn, record, acting, error)?,
    })
}

fn refused(conn: &mut Conn, record: &Record, acting: &Acting, error: OpsError) -> Result<Outcome, WebError> {
    let needs_override = preview::missing_reasons(conn, record, acting) == ["override"];
    Ok(Outcome::Refused(error, Why::of(conn, record)?, needs_override))
}

async fn take(deed: Deed, visitor: Visitor, pool: web::Data<Pool>, typed: Typed) -> Result<HttpResponse, WebError> {
    let (asked, today) = (typed.clone(), acting(&visitor).today);
    let offered = ask(&pool, move |conn| load(conn, (deed, today), &asked)).await?;
    let sent = Some(typed.get("key")).filter(|key| !key.is_empty() && key.len() <= 100).map(str::to_owned);
    let key = sent.clone().or_else(fresh_key).unwrap_or_default();
    let asked = |key: &str, problems: &[FieldProblem], needs_override, way_on| {
        Asked { deed, key, typed: &typed, problems, needs_override, way_on }.answer(&visitor, &offered)
    };
    let again = |problems: &[FieldProblem]| asked(&key, problems, false, None);
    let step = typed.get("step");
    if matches!(step, "edit" | "count") {
        return again(&[]);
    }
    let record = match deed.read(visitor.words(), offered.choices.currency, &typed, &key) {
        Ok(record) => record,
        Err(problems) => return again(&problems),
    };
    if let Some(problem) = shown::to_come(visitor.words(), record.date, today) {
        return again(&[problem]);
    }
    let (acting, is_final) = (acting(&visitor), step.starts_with("post") && sent.is_some());
    match ask(&pool, move |conn| attempt(conn, &record, &acting, is_final)).await? {
        Outcome::Posted(number, is_repeated) => {
            let said = if is_repeated { "web-said-already" } else { "web-said-recorded" };
            let to = if step == "post-next" { deed.href().to_owned() } else { format!("/entries/{number}") };
            Ok(go_and_say(&to, said, &number.to_string()))
        }
        Outcome::Seen(look) => look.answer(&visitor, &offered.goods.chart, deed.href(), &key, &typed),
        Outcome::Refused(error, why, needs_override) => {
            let t = visitor.words();
            // What stands here now is something new, and needs a key of its own.
            let renewed = why.as_ref().filter(|why| why.is_sent_before()).and_then(|_| fresh_key());
            let way_on = why.as_ref().and_then(|why| why.way_on(t));
            match why.and_then(|why| why.told(t, &offered.goods.chart)) {
                Some(problem) => asked(renewed.as_deref().unwrap_or(&key), &[problem], false, way_on),
                None => {
                    let named = WebError::from(error).in_names(|| Ok(offered.goods.chart.clone()));
                    let problems = shown::problems_at(named, if needs_override { "override" } else { "" })?;
                    asked(&key, &problems, needs_override, None)
                }
            }
        }
    }
}
