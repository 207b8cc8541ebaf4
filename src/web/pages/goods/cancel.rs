//! A cancelled night: the tickets that were sold ahead, and giving them back in one step.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};

use super::super::record::choices::Choices;
use super::super::shown;
use crate::acts::chart as standard;
use crate::ledger::{AccountPath, Draft, Money};
use crate::ops::cancel_event::{
    Cancellation, GivenBack, Owed, Ticket, cancel_event, rehearse_cancellation, survey_tickets,
};
use crate::store::{Conn, Pool};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, fresh_key, go_and_say};
use crate::web::tell;
use crate::web::views::goods::GoodsCell;
use crate::web::views::nights::{Cancel, TicketRow};
use crate::web::views::record::Kept;
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Part};
use crate::words::Words;

/// Its address.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/events/{code}/cancel", web::get().to(ask_cancel))
        .route("/events/{code}/cancel", web::post().to(take));
}

/// So many sales stand on the page.
const SHOWN: usize = 200;

/// What the page shows of the book.
struct Known {
    owed: Owed,
    choices: Choices,
}

impl Known {
    fn load(conn: &mut Conn, code: &str) -> Result<Self, WebError> {
        Ok(Self { owed: survey_tickets(conn, code)?, choices: Choices::load_lists(conn)? })
    }

    /// The sales for which something is owed: those that fit on the page.
    fn open(&self) -> impl Iterator<Item = &Ticket> {
        self.owed.tickets.iter().filter(|ticket| ticket.open.minor > 0).take(SHOWN)
    }
}

fn back_field(ticket: &Ticket) -> String {
    format!("back-{}", ticket.entry)
}

fn kept_field(ticket: &Ticket) -> String {
    format!("kept-{}", ticket.entry)
}

async fn ask_cancel(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let known = ask(&pool, move |conn| Known::load(conn, &code)).await?;
    let key = fresh_key().unwrap_or_default();
    Asked { known: &known, key: &key, typed: None, problems: &[], will: Vec::new() }.answer(&visitor)
}

/// The page with what was typed, what is wrong with it, and what would be posted.
struct Asked<'a> {
    known: &'a Known,
    key: &'a str,
    typed: Option<&'a Typed>,
    problems: &'a [FieldProblem],
    will: Vec<Draft>,
}

impl Asked<'_> {
    fn form(&self, visitor: &Visitor) -> Form {
        let (t, today) = (visitor.words(), acting(visitor).today);
        let code = &self.known.owed.event.code;
        let own = Choice::new("", t.get("cancel-from-own"));
        let money = self.known.choices.lists(t, today).money;
        let day = today.format("%Y-%m-%d").to_string();
        let inputs = vec![
            Input::new(Kind::Select, "from", t.get("cancel-from")).choices(std::iter::once(own).chain(money).collect()),
            Input::new(Kind::Date, "date", t.get("web-f-date"))
                .value(day.clone())
                .between("1970-01-01", day)
                .required(),
        ];
        let (action, back) = (format!("/events/{code}/cancel"), format!("/events/{code}"));
        let form = Form {
            key: self.key.to_owned(),
            step: "check".to_owned(),
            ..shown::form(&action, &back, t.get("cancel-look"), inputs)
        };
        match self.typed {
            Some(typed) => refilled(form, typed, self.problems),
            None => form,
        }
    }

    fn row(&self, t: &Words, ticket: &Ticket) -> TicketRow {
        let cell = |name: String, label: &str, usual: String| {
            let problem = self.problems.iter().find(|problem| problem.field == name);
            GoodsCell {
                label: format!("{}: {}", t.get(label), ticket.description),
                heading: t.get(label),
                value: self.typed.map_or(usual, |typed| typed.get(&name).to_owned()),
                error: problem.map(|problem| problem.message.clone()).unwrap_or_default(),
                unit: ticket.open.currency.to_string(),
                name,
            }
        };
        let told = [Some(t.date(ticket.on)), ticket.contact.clone(), ticket.reference.clone()];
        let told = told.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let open = ticket.open.to_string();
        TicketRow {
            href: format!("/entries/{}", ticket.entry),
            text: ticket.description.clone(),
            told,
            open: t.money(ticket.open),
            cells: vec![
                cell(back_field(ticket), "cancel-back", open),
                cell(kept_field(ticket), "cancel-kept", String::new()),
            ],
        }
    }

    /// “40.00 paid back and 10.00 given as donations, for 3 sales.”
    fn sum(&self, t: &Words) -> String {
        let amount_of = |root: &str| {
            let lines = self.will.iter().flat_map(|draft| &draft.lines);
            let mut sums = BTreeMap::from([(self.known.owed.currency, 0_i64)]);
            for line in lines.filter(|line| line.account.as_str().starts_with(root) && line.amount.minor < 0) {
                let sum = sums.entry(line.amount.currency).or_default();
                *sum = sum.saturating_sub(line.amount.minor);
            }
            sums.retain(|currency, minor| *minor != 0 || *currency == self.known.owed.currency);
            listed(t, sums.into_iter().map(|(currency, minor)| Money::new(minor, currency)))
        };
        // A sale of which part is given is two entries.
        let decided = self.typed.and_then(|typed| read(t, self.known, typed, self.key).ok());
        let count = decided.map_or(self.will.len(), |decided| decided.tickets.len()).to_string();
        t.with("cancel-sum", &[("back", &amount_of("Assets:")), ("kept", &amount_of("Income:")), ("count", &count)])
    }

    fn answer(self, visitor: &Visitor) -> Result<HttpResponse, WebError> {
        let t = visitor.words();
        let (owed, chart) = (&self.known.owed, &self.known.choices.chart);
        let title = t.with("cancel-title", &[("name", &owed.event.name)]);
        let frame = shown::frame(visitor, &title, Part::Events);
        let at = [("account", standard::TICKETS_AHEAD), ("fund", owed.event.fund.as_str())];
        let (open, elsewhere) = (owed.open(), owed.settled_elsewhere());
        let open_sales = owed.tickets.iter().filter(|ticket| ticket.open.minor > 0).count();
        let page = Cancel {
            t,
            frame: &frame,
            back_href: format!("/events/{}", links::encoded(&owed.event.code)),
            back: owed.event.name.clone(),
            open: listed(t, open.iter().copied()),
            open_href: format!("/entries{}", links::query(&at)),
            elsewhere: if elsewhere.is_empty() {
                String::new()
            } else {
                t.with("cancel-elsewhere", &[("amount", &listed(t, elsewhere.into_iter()))])
            },
            rows: self
                .known
                .open()
                .filter(|ticket| open.iter().any(|money| money.currency == ticket.open.currency))
                .map(|ticket| self.row(t, ticket))
                .collect(),
            has_more: open_sales > SHOWN,
            will: self.will.iter().map(|draft| tell::sentence(t, chart, draft)).collect(),
            sum: self.sum(t),
            postings: self.will.iter().flat_map(|draft| tell::postings(t, chart, draft)).collect(),
            kept: self
                .typed
                .map(|typed| typed.kept().into_iter().map(|(name, value)| Kept { name, value }).collect())
                .unwrap_or_default(),
            form: self.form(visitor),
        };
        let is_wrong = !self.problems.is_empty();
        visitor.answer(if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
    }
}

/// Sums in several currencies as people read them.
fn listed(t: &Words, sums: impl Iterator<Item = Money>) -> String {
    sums.map(|money| t.money(money)).collect::<Vec<_>>().join(" + ")
}

/// # Errors
/// What cannot be read, field by field.
fn read(t: &Words, known: &Known, typed: &Typed, key: &str) -> Result<Cancellation, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let mut tickets = BTreeMap::new();
    for ticket in known.owed.tickets.iter().filter(|ticket| ticket.open.minor > 0) {
        let (back, kept) = (back_field(ticket), kept_field(ticket));
        let mut amount = |name: &str, label: &'static str| {
            let is_none = matches!(typed.get(name).trim(), "" | "0" | "0.00" | "0,00");
            if is_none { 0 } else { reader.amount(field(name, label), ticket.open.currency).map_or(0, |sum| sum.minor) }
        };
        let given = GivenBack { back: amount(&back, "cancel-back"), kept: amount(&kept, "cancel-kept") };
        if given != GivenBack::default() {
            tickets.insert(ticket.entry, given);
        }
    }
    let is_sum = |name: &str, value: &str| {
        (name.starts_with("back-") || name.starts_with("kept-")) && !matches!(value.trim(), "" | "0" | "0.00" | "0,00")
    };
    if known.open().next().is_some() && !typed.iter().any(|(name, value)| is_sum(name, value)) {
        reader.wrong("", "cancel-wrong-nothing", &[]);
    }
    let from = reader.choice::<AccountPath>(field("from", "cancel-from"));
    let date = reader.needed_date(field("date", "web-f-date"));
    let event = known.owed.event.code.clone();
    reader.finish(date.map(|date| Cancellation { event, date, tickets, from, key: key.to_owned() }))
}

async fn take(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (code, Posted(typed), acting) = (code.into_inner(), posted, acting(&visitor));
    let asked = code.clone();
    let known = ask(&pool, move |conn| Known::load(conn, &asked)).await?;
    let sent = Some(typed.get("key")).filter(|key| !key.is_empty() && key.len() <= 100).map(str::to_owned);
    let key = sent.clone().or_else(fresh_key).unwrap_or_default();
    let again = |problems: &[FieldProblem], will| {
        Asked { known: &known, key: &key, typed: Some(&typed), problems, will }.answer(&visitor)
    };
    if typed.get("step") == "edit" {
        return again(&[], Vec::new());
    }
    let decided = match read(visitor.words(), &known, &typed, &key) {
        Ok(decided) => decided,
        Err(problems) => return again(&problems, Vec::new()),
    };
    if typed.get("step") == "post" && sent.is_some() {
        return match ask(&pool, move |conn| Ok(cancel_event(conn, &decided, &acting)?)).await {
            Ok(posted) => {
                let key = if posted.new == 0 { "web-said-already" } else { "web-said-recorded" };
                let (said, about) = shown::said_of(key, &posted.sequences);
                Ok(go_and_say(&format!("/events/{}", links::encoded(&code)), said, &about))
            }
            Err(error) => again(&shown::problems(error)?, Vec::new()),
        };
    }
    match ask(&pool, move |conn| Ok(rehearse_cancellation(conn, &decided, &acting)?)).await {
        Ok(will) => again(&[], will),
        Err(error) => again(&shown::problems(error)?, Vec::new()),
    }
}
