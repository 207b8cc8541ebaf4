//! Contacts: codes that entries know, and the names behind them, for those who may read names.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::shown;
use crate::ops::keep_contacts::{add_contact, change_contact, keep_address};
use crate::store::personal::{Contact, addresses};
use crate::store::{Conn, Pool, personal};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::books::{ContactList, ContactRow};
use crate::web::views::{Choice, Empty, FieldProblem, Form, Input, Kind, Pager, Part};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/contacts", web::get().to(list))
        .route("/contacts/new", web::get().to(ask_new))
        .route("/contacts/new", web::post().to(add))
        .route("/contacts/{code}", web::get().to(show))
        .route("/contacts/{code}", web::post().to(change));
}

/// Letters of codes, with the kind each stands for.
const KINDS: [(char, &str); 2] = [('D', "web-f-person"), ('B', "web-f-body")];
/// So many stand on the page; the search finds the others.
const SHOWN: usize = 500;

#[derive(serde::Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

async fn list(visitor: Visitor, pool: web::Data<Pool>, search: web::Query<Search>) -> Result<HttpResponse, WebError> {
    let wanted = search.q.trim().to_lowercase();
    let found = ask(&pool, |conn| Ok(personal::list_contacts(conn)?)).await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-contacts", Part::Contacts);
    let fits = |contact: &&Contact| {
        contact.code.to_lowercase().contains(&wanted) || contact.name.to_lowercase().contains(&wanted)
    };
    let row = |contact: &Contact| ContactRow {
        code: contact.code.clone(),
        href: format!("/contacts/{}", contact.code),
        name: contact.name.clone(),
        kind: kind_of(t, &contact.code),
    };
    let contacts: Vec<ContactRow> = found.iter().filter(fits).take(SHOWN).map(row).collect();
    let empty = Empty { text: t.get("web-contacts-empty"), ..Empty::default() };
    let query = search.q.trim().to_owned();
    visitor.show(&ContactList { t, frame: &frame, query, contacts, pager: Pager::default(), empty })
}

fn kind_of(t: &Words, code: &str) -> String {
    let kind = KINDS.iter().find(|(letter, _)| code.starts_with(*letter));
    kind.map(|(_, key)| t.get(key)).unwrap_or_default()
}

fn inputs(t: &Words) -> Vec<Input> {
    vec![
        Input::new(Kind::Text, "name", t.get("web-f-contact-name")).autocomplete("off").required().focused(),
        Input::new(Kind::Area, "note", t.get("web-f-note")),
        Input::new(Kind::Area, "address", t.get("web-f-address")).hint(t.get("web-f-address-hint")),
    ]
}

fn new_form(t: &Words) -> Form {
    let kind = |(letter, key): &(char, &str)| Choice::new(letter.to_string(), t.get(key));
    let kinds = KINDS.iter().map(kind).collect();
    let kind = Input::new(Kind::Select, "kind", t.get("web-f-contact-kind")).choices(kinds);
    let inputs = inputs(t).into_iter().chain([kind]).collect();
    shown::form("/contacts/new", "/contacts", t.get("web-contact-save"), inputs)
}

async fn ask_new(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    shown::form_page(&visitor, (&t.get("web-contact-new"), Part::Contacts), new_form(t), None)
}

/// What was typed of a contact.
struct Said {
    name: String,
    note: String,
    /// One line below the other.
    address: String,
}

fn read(t: &Words, typed: &Typed) -> Result<Said, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let name = reader.needed_text(field("name", "web-f-contact-name"), 200);
    let note = reader.text(field("note", "web-f-note"), LINE).unwrap_or_default();
    let address = reader.lines(field("address", "web-f-address"), 100, 6).join("\n");
    reader.finish(name.map(|name| Said { name, note, address }))
}

async fn add(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let t = visitor.words();
    let said = match read(t, &typed) {
        Ok(said) => said,
        Err(problems) => {
            let title = t.get("web-contact-new");
            return shown::form_page(&visitor, (&title, Part::Contacts), new_form(t), Some((&typed, &problems)));
        }
    };
    let asked = typed.get("kind").to_owned();
    let letter = KINDS.iter().map(|(letter, _)| *letter).find(|letter| asked == letter.to_string()).unwrap_or('D');
    let acting = acting(&visitor);
    let work = move |conn: &mut Conn| {
        let code = add_contact(conn, letter, &said.name, &said.note, &acting)?;
        keep_address(conn, &code, &said.address)?;
        Ok(code)
    };
    let code = ask(&pool, work).await?;
    Ok(go_and_say("/contacts", "web-said-contact", &code))
}

/// A contact with its address.
async fn find(pool: &web::Data<Pool>, code: String) -> Result<(Contact, String), WebError> {
    ask(pool, move |conn| {
        let contact = personal::find_contact(conn, &code)?.ok_or(WebError::NotFound)?;
        let address = addresses::find_address(conn, &code)?.unwrap_or_default();
        Ok((contact, address))
    })
    .await
}

fn change_form(t: &Words, contact: &Contact, address: &str) -> Form {
    let value = |name: &str| match name {
        "name" => contact.name.clone(),
        "address" => address.to_owned(),
        _ => contact.note.clone(),
    };
    let inputs = inputs(t).into_iter().map(|input| Input { value: value(&input.name), ..input }).collect();
    shown::form(&format!("/contacts/{}", contact.code), "/contacts", t.get("web-contact-save"), inputs)
}

async fn show(visitor: Visitor, pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    let (contact, address) = find(&pool, code.into_inner()).await?;
    let form = change_form(visitor.words(), &contact, &address);
    shown::form_page(&visitor, (&contact.code, Part::Contacts), form, None)
}

async fn change(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (contact, address) = find(&pool, code.into_inner()).await?;
    let Posted(typed) = posted;
    let t = visitor.words();
    match read(t, &typed) {
        Ok(Said { name, note, address }) => {
            let changed = Contact { name, note, ..contact };
            let code = changed.code.clone();
            let work = move |conn: &mut Conn| {
                change_contact(conn, &changed)?;
                Ok(keep_address(conn, &changed.code, &address)?)
            };
            ask(&pool, work).await?;
            Ok(go_and_say("/contacts", "web-said-contact", &code))
        }
        Err(problems) => {
            let form = change_form(t, &contact, &address);
            shown::form_page(&visitor, (&contact.code, Part::Contacts), form, Some((&typed, &problems)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_contact_has_its_word() {
        let words = Words::new("en");
        assert!(KINDS.iter().all(|(_, key)| words.has(key)));
    }
}
