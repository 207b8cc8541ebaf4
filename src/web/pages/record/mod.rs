//! Recording: each form is shown, looked at and posted at one address.

pub mod choices;
pub mod preview;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::goods::wrong::Why;
use super::shown;
use crate::acts::Record;
use crate::ledger::Currency;
use crate::ops::OpsError;
use crate::ops::post_entries::no_contact;
use crate::ops::record_acts::{record_acts, rehearse_act};
use crate::store::{Pool, StoreError};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::{Lists, donation, event, journal, moving, payment, refilled, sale, transfer};
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, fresh_key, go_and_say};
use crate::web::tell;
use crate::web::views::record::{Chooser, FormPage, Journal, Sale, WAYS};
use crate::web::views::{FieldProblem, Form, Input, Kind, Part, Section};
use crate::words::Words;
use choices::Choices;

/// One of the forms, by the name of its way.
type Way = &'static str;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/record", web::get().to(choose));
    for way in WAYS {
        let show = move |visitor: Visitor, pool: web::Data<Pool>, query: web::Query<Vec<(String, String)>>| {
            show(way.name, visitor, pool, Typed::new(query.into_inner()))
        };
        let take = move |request: HttpRequest, visitor: Visitor, pool: web::Data<Pool>, posted: Posted| {
            take(way.name, request, visitor, pool, posted.0)
        };
        config.route(way.href, web::get().to(show));
        config.route(way.href, web::post().to(take));
    }
}

async fn choose(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let frame = visitor.frame(&visitor.words().get("web-nav-record"), Part::Record);
    visitor.show(&Chooser { t: visitor.words(), frame: &frame, ways: &WAYS })
}

async fn show(way: Way, visitor: Visitor, pool: web::Data<Pool>, typed: Typed) -> Result<HttpResponse, WebError> {
    let choices = load(&pool, way, &typed).await?;
    let key = fresh_key().unwrap_or_default();
    let asked = Asked { way, key: &key, typed: &typed, problems: &[], reasons: &[] };
    asked.answer(&visitor, &choices)
}

/// What can be chosen; merch has its prices, all else is in the currency of the account.
async fn load(pool: &web::Data<Pool>, way: Way, typed: &Typed) -> Result<Choices, WebError> {
    let choices = ask(pool, Choices::load).await?;
    Ok(if way == "merch" { choices } else { choices.in_currency_of(typed) })
}

fn form(way: Way, t: &Words, lists: &Lists, key: &str) -> Form {
    match way {
        "donation" => donation::form(t, lists, key),
        "merch" => sale::form(t, lists, key),
        "event" => event::takings_form(t, lists, key),
        "cost" => event::costs_form(t, lists, key),
        "payment" => payment::form(t, lists, key),
        "move" => moving::form(t, lists, key),
        "refund" => payment::refund_form(t, lists, key),
        "transfer" => transfer::form(t, lists, key),
        _ => journal::form(t, lists, key),
    }
}

fn read(way: Way, t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
    match way {
        "donation" => donation::read(t, currency, typed, key),
        "merch" => sale::read(t, currency, typed, key),
        "event" => event::read_takings(t, currency, typed, key),
        "cost" => event::read_costs(t, currency, typed, key),
        "payment" => payment::read(t, currency, typed, key),
        "move" => moving::read(t, currency, typed, key),
        "refund" => payment::read_refund(t, currency, typed, key),
        "transfer" => transfer::read(t, currency, typed, key),
        _ => journal::read(t, currency, typed, key),
    }
}

/// A form with what was typed, what is wrong with it, and the reasons a rule asks for.
struct Asked<'a> {
    way: Way,
    key: &'a str,
    typed: &'a Typed,
    problems: &'a [FieldProblem],
    reasons: &'a [&'static str],
}

impl Asked<'_> {
    fn answer(&self, visitor: &Visitor, choices: &Choices) -> Result<HttpResponse, WebError> {
        let t = visitor.words();
        let lists = choices.lists(t, acting(visitor).today);
        let mut form = form(self.way, t, &lists, self.key);
        for name in self.reasons {
            add_reason(t, &mut form, name);
        }
        let form = refilled(form, self.typed, self.problems);
        let mut frame = visitor.frame(&t.get(&format!("web-way-{}", self.way)), Part::Record);
        frame.flash = preview::flash(visitor);
        let (currency, exponent) = (choices.currency.to_string(), choices.currency.exponent());
        let is_wrong = !self.problems.is_empty();
        let status =
            if is_wrong { actix_web::http::StatusCode::UNPROCESSABLE_ENTITY } else { actix_web::http::StatusCode::OK };
        match self.way {
            "merch" => {
                let mut items = choices.items(t);
                sale::refill_items(&mut items, self.typed, self.problems);
                visitor.answer(status, &Sale { t, frame: &frame, currency, exponent, items, form })
            }
            "journal" => {
                let rows = journal::rows(self.typed, self.problems, self.typed.get("step") == "more");
                let (accounts, funds) = (lists.accounts, lists.funds);
                let back = t.get("web-nav-record");
                let page = Journal { t, frame: &frame, back, currency, exponent, accounts, funds, rows, form };
                visitor.answer(status, &page)
            }
            _ => {
                let (back_href, back) = ("/record".to_owned(), t.get("web-nav-record"));
                let page =
                    FormPage { t, frame: &frame, intro: String::new(), back_href, back, warning: String::new(), form };
                visitor.answer(status, &page)
            }
        }
    }
}

/// Opens the field for a reason where the form has it, or puts it on top.
fn add_reason(t: &Words, form: &mut Form, name: &str) {
    if form.sections.iter().flat_map(|section| &section.inputs).any(|input| input.name == name) {
        return;
    }
    let label = format!("web-f-{name}");
    let input = Input::new(Kind::Text, name, t.get(&label)).hint(t.get(&format!("{label}-hint"))).required().wide();
    form.sections.insert(0, Section { inputs: vec![input], ..Section::default() });
}

async fn take(
    way: Way,
    request: HttpRequest,
    visitor: Visitor,
    pool: web::Data<Pool>,
    typed: Typed,
) -> Result<HttpResponse, WebError> {
    let choices = load(&pool, way, &typed).await?;
    let sent = Some(typed.get("key")).filter(|key| !key.is_empty() && key.len() <= 100).map(str::to_owned);
    let key = sent.clone().or_else(fresh_key).unwrap_or_default();
    let keyed = |key: &str, problems: &[FieldProblem], reasons: &[&'static str]| {
        Asked { way, key, typed: &typed, problems, reasons }.answer(&visitor, &choices)
    };
    let asked = |problems: &[FieldProblem], reasons: &[&'static str]| keyed(&key, problems, reasons);
    let step = typed.get("step");
    if matches!(step, "more" | "edit") {
        return asked(&[], &reasons_typed(&typed));
    }
    let record = match read(way, visitor.words(), choices.currency, &typed, &key) {
        Ok(record) => record,
        Err(problems) => return asked(&problems, &reasons_typed(&typed)),
    };
    let (acting, is_final) = (acting(&visitor), step.starts_with("post") && sent.is_some());
    if let Some(problem) = shown::to_come(visitor.words(), record.date, acting.today) {
        return asked(&[problem], &reasons_typed(&typed));
    }
    let work = move |conn: &mut crate::store::Conn| {
        if is_final {
            let posted = record_acts(conn, std::slice::from_ref(&record), &acting);
            return Ok(match posted {
                Ok(posted) => Outcome::Posted(posted.sequences.first().copied().unwrap_or(0), posted.new == 0),
                Err(error) => Outcome::Refused(error, Vec::new(), Why::of(conn, &record)?),
            });
        }
        Ok(match rehearse_act(conn, &record, &acting) {
            Ok(rehearsal) => Outcome::Seen(Box::new(preview::look(conn, rehearsal)?)),
            Err(error) => {
                let reasons = preview::missing_reasons(conn, &record, &acting);
                Outcome::Refused(error, reasons, Why::of(conn, &record)?)
            }
        })
    };
    match ask(&pool, work).await? {
        Outcome::Posted(number, is_repeated) => Ok(posted(way, &request, &typed, number, is_repeated)),
        Outcome::Seen(look) => look.answer(&visitor, &choices.chart, way, &key, &typed),
        Outcome::Refused(error, reasons, why) => {
            // What stands here now is something new, and needs a key of its own.
            let renewed = why.as_ref().filter(|why| why.is_sent_before()).and_then(|_| fresh_key());
            let why = why.filter(|why| way == "sale" || why.is_of_entry());
            if let Some(problem) = why.and_then(|why| why.told(visitor.words(), &choices.chart)) {
                return keyed(renewed.as_deref().unwrap_or(&key), &[problem], &reasons_typed(&typed));
            }
            let is_of_contact = error.to_string() == no_contact(typed.get("contact"));
            let field = if is_of_contact { "contact" } else { reasons.first().copied().unwrap_or_default() };
            let mut problems = problems_of(error, field)?;
            for problem in &mut problems {
                problem.message = tell::in_names(&choices.chart, &problem.message);
            }
            asked(&problems, &[reasons, reasons_typed(&typed)].concat())
        }
    }
}

enum Outcome {
    /// The entry, and whether it was there before.
    Posted(i64, bool),
    Seen(Box<preview::Look>),
    /// With the reasons it asks for, and what the act itself says.
    Refused(OpsError, Vec<&'static str>, Option<Why>),
}

fn reasons_typed(typed: &Typed) -> Vec<&'static str> {
    ["override", "rededication"].into_iter().filter(|name| !typed.get(name).is_empty()).collect()
}

fn posted(way: Way, request: &HttpRequest, typed: &Typed, number: i64, is_repeated: bool) -> HttpResponse {
    let said = if is_repeated { "web-said-already" } else { "web-said-recorded" };
    let about = number.to_string();
    if typed.get("step") != "post-next" {
        return go_and_say(&format!("/entries/{number}"), said, &about);
    }
    let names: &[&str] = if way == "journal" { &["date"] } else { &["fund", "into", "from", "date", "event"] };
    let kept: Vec<(&str, &str)> = names.iter().map(|name| (*name, typed.get(name))).collect();
    go_and_say(&format!("{}{}", request.path(), links::query(&kept)), said, &about)
}

/// What a rule says against it, at the field it asks for; what is broken stays an error.
fn problems_of(error: OpsError, field: &str) -> Result<Vec<FieldProblem>, WebError> {
    let problem = |message: String| FieldProblem { field: field.to_owned(), message };
    match error {
        OpsError::Store(error @ (StoreError::Refused { .. } | StoreError::AlreadyThere { .. } | StoreError::Busy)) => {
            Ok(vec![problem(error.to_string())])
        }
        OpsError::Store(error) => Err(error.into()),
        refused if !refused.refusals().is_empty() => {
            Ok(refused.refusals().iter().map(|refusal| problem(refusal.message.clone())).collect())
        }
        other => Ok(vec![problem(other.to_string())]),
    }
}
