//! Receipts for donations and letters of thanks: the list, a new one, one with its letter, and what each wording asks of
//! the group.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{self, ServiceConfig};

use super::shown;
use crate::ops::issue_receipts::{self, Listed, ReceiptNumber, Wish};
use crate::render::{self, pdf};
use crate::reports::letter::{Letter, LetterState, Template, template, templates};
use crate::store::{Conn, Pool, personal};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::receipts::{ReceiptList, ReceiptPage, ReceiptRow, WordingRow};
use crate::web::views::{Choice, Empty, Fact, FieldProblem, Form, Input, Kind, Link, Part, Rendered, Tag, Tone};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/receipts", web::get().to(list))
        .route("/receipts/new", web::get().to(ask_new))
        .route("/receipts/new", web::post().to(issue))
        .route("/receipts/wording/{template}", web::get().to(ask_wording))
        .route("/receipts/wording/{template}", web::post().to(keep_wording))
        .route("/receipts/thanks/{entry}", web::get().to(thanks))
        .route("/receipts/{number}", web::get().to(show))
        .route("/receipts/{number}/cancel", web::post().to(cancel))
        .route("/receipts/{number}/letter/{file}", web::get().to(send));
}

fn state_tag(t: &Words, state: LetterState) -> Tag {
    let tone = if state == LetterState::Valid { Tone::Good } else { Tone::Warn };
    Tag { tone, text: t.get(&format!("web-donation-receipt-{}", issue_receipts::state_name(state))) }
}

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let (found, names, ready) = ask(&pool, move |conn| {
        let contacts = personal::list_contacts(conn)?.into_iter();
        let names: BTreeMap<String, String> = contacts.map(|contact| (contact.code, contact.name)).collect();
        let mut ready = Vec::new();
        for one in templates().into_iter().filter(|one| one.is_receipt) {
            let is_ready = one.check(&issue_receipts::list_facts(conn, &one.code)?, today).is_ok();
            ready.push((one, is_ready));
        }
        Ok((issue_receipts::list(conn, None)?, names, ready))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-donation-receipts", Part::Contacts);
    let row = |Listed { receipt, state }: &Listed| ReceiptRow {
        number: receipt.number.to_string(),
        href: format!("/receipts/{}", receipt.number),
        date: t.date(receipt.issued_on),
        contact: named(&receipt.contact, &names),
        amount: t.money(receipt.total),
        state: state_tag(t, *state),
        reason: receipt.cancelled.as_ref().map(|one| one.reason.clone()).unwrap_or_default(),
    };
    let wording = |(one, is_ready): (Template, bool)| WordingRow {
        href: Some(format!("/receipts/wording/{}", one.code)).filter(|href| frame.may(href)).unwrap_or_default(),
        name: one.name,
        only_for: one.only_for,
        state: if is_ready { Tag { tone: Tone::Good, text: t.get("web-wording-ready") } } else { Tag::default() },
    };
    let page = ReceiptList {
        t,
        frame: &frame,
        receipts: found.iter().map(row).collect(),
        wordings: ready.into_iter().map(wording).collect(),
        empty: Empty { text: t.get("web-donation-receipts-empty"), ..Empty::default() },
    };
    visitor.show(&page)
}

/// `D-0042 Kim`.
fn named(code: &str, names: &BTreeMap<String, String>) -> String {
    names.get(code).map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
}

/// What a new receipt begins with.
#[derive(serde::Deserialize)]
struct Begun {
    #[serde(default)]
    contact: String,
    #[serde(default)]
    entry: String,
    year: Option<i32>,
}

async fn ask_new(visitor: Visitor, pool: web::Data<Pool>, begun: web::Query<Begun>) -> Result<HttpResponse, WebError> {
    let Begun { contact, mut entry, year } = begun.into_inner();
    let code = contact.clone();
    let (contacts, found) = ask(&pool, move |conn| {
        let found = match year {
            Some(year) => issue_receipts::list_unconfirmed(conn, &code, year)?,
            None => Vec::new(),
        };
        Ok((personal::list_contacts(conn)?, found))
    })
    .await?;
    if !found.is_empty() {
        entry = found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    }
    let t = visitor.words();
    let suggestions = contacts.into_iter().map(|contact| contact.code).collect();
    let form = new_form(t, suggestions, &contact, &entry);
    shown::form_page(&visitor, (&t.get("web-donation-receipt-new"), Part::Contacts), form, None)
}

fn new_form(t: &Words, suggestions: Vec<String>, contact: &str, entries: &str) -> Form {
    let wordings = templates().into_iter().filter(|one| one.is_receipt);
    let choices = wordings.map(|one| Choice::new(one.code, one.name)).collect();
    let inputs = vec![
        Input::new(Kind::Text, "contact", t.get("web-f-contact"))
            .hint(t.get("web-f-receipt-contact-hint"))
            .suggestions(suggestions)
            .value(contact)
            .required()
            .focused(),
        Input::new(Kind::Text, "entries", t.get("web-f-receipt-entries"))
            .hint(t.get("web-f-receipt-entries-hint"))
            .value(entries)
            .required(),
        Input::new(Kind::Select, "template", t.get("web-wording"))
            .hint(t.get("web-wording-hint"))
            .choices(choices)
            .value("neutral"),
    ];
    shown::form("/receipts/new", "/receipts", t.get("web-donation-receipt-issue"), inputs)
}

fn read_wish(t: &Words, typed: &Typed) -> Result<Wish, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let contact = reader.needed_text(field("contact", "web-f-contact"), 40);
    let numbers = reader.needed_text(field("entries", "web-f-receipt-entries"), LINE);
    let template = reader.needed_text(field("template", "web-wording"), 40);
    let mut entries = Vec::new();
    for number in numbers.iter().flat_map(|text| text.split([',', ' ', ';'])).filter(|part| !part.is_empty()) {
        match number.parse() {
            Ok(number) => entries.push(number),
            Err(_) => reader.wrong("entries", "web-wrong-entry-number", &[("read", number)]),
        }
    }
    reader.finish(contact.zip(template).map(|(contact, template)| Wish { contact, template, entries }))
}

async fn issue(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let t = visitor.words();
    let outcome = match read_wish(t, &typed) {
        Err(problems) => Err(problems),
        Ok(wish) => {
            let acting = acting(&visitor);
            let work = move |conn: &mut Conn| issue_receipts::issue(conn, &wish, &acting).map_err(shown::refused);
            match ask(&pool, work).await {
                Ok(number) => Ok(number),
                Err(error) => Err(shown::problems(error)?),
            }
        }
    };
    match outcome {
        Ok(number) => {
            let number = number.to_string();
            Ok(go_and_say(&format!("/receipts/{number}"), "web-said-donation-receipt", &number))
        }
        Err(problems) => {
            let form = new_form(t, Vec::new(), "", "");
            let title = t.get("web-donation-receipt-new");
            shown::form_page(&visitor, (&title, Part::Contacts), form, Some((&typed, &problems)))
        }
    }
}

fn number_of(text: &str) -> Result<ReceiptNumber, WebError> {
    text.parse().map_err(|_| WebError::NotFound)
}

async fn show(visitor: Visitor, pool: web::Data<Pool>, number: web::Path<String>) -> Result<HttpResponse, WebError> {
    page(&visitor, &pool, number_of(&number)?, None).await
}

async fn page(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    number: ReceiptNumber,
    refused: Option<(&Typed, &[FieldProblem])>,
) -> Result<HttpResponse, WebError> {
    let (listed, letter, name) = ask(pool, move |conn| {
        let listed = issue_receipts::find(conn, number)?;
        let letter = issue_receipts::letter_of(conn, &listed)?;
        let name = personal::find_contact(conn, &listed.receipt.contact)?.map(|contact| contact.name);
        Ok((listed, letter, name))
    })
    .await?;
    let t = visitor.words();
    let title = t.with("web-donation-receipt-title", &[("number", &number.to_string())]);
    let frame = shown::frame(visitor, &title, Part::Contacts);
    let receipt = &listed.receipt;
    let fact = |key: &str, value: String, href: String| Fact { name: t.get(key), value, href };
    let contact = format!("{} {}", receipt.contact, name.unwrap_or_default());
    let mut facts = vec![
        fact("web-date", t.date(receipt.issued_on), String::new()),
        fact("web-donation-receipt-for", contact, format!("/contacts/{}", links::encoded(&receipt.contact))),
        fact("web-amount", t.money(receipt.total), String::new()),
    ];
    if let Ok(wording) = template(&receipt.template) {
        facts.push(fact("web-wording", wording.name, String::new()));
        facts.push(fact("web-wording-source", wording.source, String::new()));
    }
    if let Some(cancelled) = &receipt.cancelled {
        facts.push(fact("web-reason", cancelled.reason.clone(), String::new()));
    }
    let link = |href: String, text: String| Link { href, text, is_current: false };
    let file =
        |ending: &str| link(format!("/receipts/{number}/letter/receipt-{number}.{ending}"), ending.to_uppercase());
    let may_cancel = receipt.cancelled.is_none() && visitor.session().is_some_and(|session| session.role.may_decide());
    let reason = Input::new(Kind::Text, "reason", t.get("web-reason")).hint(t.get("web-donation-receipt-cancel-hint"));
    let action = if may_cancel { format!("/receipts/{number}/cancel") } else { String::new() };
    let mut cancel = shown::form(&action, "", t.get("web-donation-receipt-cancel"), vec![reason.required().wide()]);
    if let Some((typed, problems)) = refused {
        cancel = refilled(cancel, typed, problems);
    }
    let view = ReceiptPage {
        t,
        frame: &frame,
        state: state_tag(t, listed.state),
        facts,
        entries: receipt.entries.iter().map(|(n, _)| link(format!("/entries/{n}"), n.to_string())).collect(),
        files: ["pdf", "html"].map(file).to_vec(),
        letter: Rendered::by_renderer(render::letter::fragment(&letter)),
        cancel,
    };
    if refused.is_some() { visitor.show_again(&view) } else { visitor.show(&view) }
}

async fn cancel(
    visitor: Visitor,
    pool: web::Data<Pool>,
    number: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let number = number_of(&number)?;
    let Posted(typed) = posted;
    let mut reader = Reader::new(visitor.words(), &typed);
    let reason = reader.needed_text(field("reason", "web-reason"), LINE);
    let problems = match reader.finish(reason) {
        Err(problems) => problems,
        Ok(reason) => {
            let acting = acting(&visitor);
            match ask(&pool, move |conn| Ok(issue_receipts::cancel(conn, number, &reason, &acting)?)).await {
                Ok(()) => {
                    let href = format!("/receipts/{number}");
                    return Ok(go_and_say(&href, "web-said-donation-receipt-cancelled", &number.to_string()));
                }
                Err(error) => shown::problems(error)?,
            }
        }
    };
    page(&visitor, &pool, number, Some((&typed, &problems))).await
}

async fn send(pool: web::Data<Pool>, path: web::Path<(String, String)>) -> Result<HttpResponse, WebError> {
    let (number, file) = path.into_inner();
    let number = number_of(&number)?;
    let letter = ask(&pool, move |conn| {
        let listed = issue_receipts::find(conn, number)?;
        Ok(issue_receipts::letter_of(conn, &listed)?)
    })
    .await?;
    match file.rsplit_once('.') {
        Some((_, "pdf")) => as_pdf(&letter, &format!("receipt-{number}")),
        Some((_, "html")) => {
            let name = format!("receipt-{number}.html");
            Ok(answer("text/html; charset=utf-8", &name).body(render::letter::page(&letter)))
        }
        _ => Err(WebError::NotFound),
    }
}

/// GET /receipts/thanks/{entry}: the letter to the contact of the entry.
async fn thanks(visitor: Visitor, pool: web::Data<Pool>, entry: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let (entry, today) = (entry.into_inner(), acting(&visitor).today);
    let letter = ask(&pool, move |conn| Ok(issue_receipts::thanks(conn, entry, None, today)?)).await?;
    as_pdf(&letter, &format!("thanks-{entry}"))
}

fn as_pdf(letter: &Letter, stem: &str) -> Result<HttpResponse, WebError> {
    let bytes = pdf::letter::render(letter).map_err(|error| WebError::broken(&error))?;
    Ok(answer("application/pdf", &format!("{stem}.pdf")).body(bytes))
}

/// A letter has a name and an address in it: no cache keeps it.
fn answer(media_type: &str, name: &str) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(media_type.to_owned())
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    answer
}

fn wording_form(t: &Words, template: &Template, facts: &BTreeMap<String, String>) -> Form {
    let input = |ask: &crate::reports::letter::Ask| {
        let kind = match (ask.is_date, ask.lines > 1) {
            (true, _) => Kind::Date,
            (false, true) => Kind::Area,
            (false, false) => Kind::Text,
        };
        let value = facts.get(&ask.name).cloned().unwrap_or_default();
        Input::new(kind, ask.name.clone(), ask.ask.clone()).value(value).wide()
    };
    let action = format!("/receipts/wording/{}", template.code);
    shown::form(&action, "/receipts", t.get("web-wording-save"), template.asks.iter().map(input).collect())
}

async fn ask_wording(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let template = template(&code).map_err(|_| WebError::NotFound)?;
    let code = template.code.clone();
    let facts = ask(&pool, move |conn| Ok(issue_receipts::list_facts(conn, &code)?)).await?;
    let form = wording_form(visitor.words(), &template, &facts);
    shown::form_page(&visitor, (&template.name, Part::Contacts), form, None)
}

async fn keep_wording(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let template = template(&code).map_err(|_| WebError::NotFound)?;
    let Posted(typed) = posted;
    let facts: BTreeMap<String, String> =
        template.asks.iter().map(|ask| (ask.name.clone(), typed.get(&ask.name).chars().take(1000).collect())).collect();
    let (code, kept, today) = (template.code.clone(), facts.clone(), acting(&visitor).today);
    let is_old = |error: &crate::reports::letter::LetterError| {
        !matches!(error, crate::reports::letter::LetterError::Missing { .. })
    };
    if let Some(error) = template.check(&facts, today).err().filter(is_old) {
        let form = wording_form(visitor.words(), &template, &facts);
        let problems = [FieldProblem::of_form(&error.to_string())];
        return shown::form_page(&visitor, (&template.name, Part::Contacts), form, Some((&typed, &problems)));
    }
    ask(&pool, move |conn| Ok(issue_receipts::keep_facts(conn, &code, &kept)?)).await?;
    Ok(go_and_say("/receipts", "web-said-wording", &template.code))
}
