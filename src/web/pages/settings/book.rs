//! The month that fiscal years begin with: asked when a book is set up, changed here.

use std::str::FromStr;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::super::shown;
use crate::ledger::period::{PeriodError, parse_first_month};
use crate::ops::create_book::change_fiscal_year;
use crate::store::{Pool, books};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::form::{Reader, field};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::{Choice, Form, Input, Kind, Part};
use crate::words::Words;

const FIELD: &str = "fiscal_year_start";

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/settings/book", web::get().to(ask_first_month))
        .route("/settings/book", web::post().to(change_first_month));
}

/// 1 is January.
struct FirstMonth(u32);

impl FromStr for FirstMonth {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        parse_first_month(text).map(Self)
    }
}

/// The field that asks for the month; 1 is January.
pub fn first_month(t: &Words, chosen: u32) -> Input {
    let months = (1_u32..=12).map(|month| Choice::new(month.to_string(), t.get(&format!("month-{month}"))));
    Input::new(Kind::Select, FIELD, t.get("web-f-fiscal-year"))
        .hint(t.get("web-f-fiscal-year-hint"))
        .choices(months.collect())
        .value(chosen.to_string())
}

/// What was chosen there.
pub fn read_first_month(reader: &mut Reader<'_>) -> Option<u32> {
    reader.needed_choice::<FirstMonth>(field(FIELD, "web-f-fiscal-year")).map(|month| month.0)
}

fn form(t: &Words, chosen: u32) -> Form {
    shown::form("/settings/book", "/settings", t.get("web-save"), vec![first_month(t, chosen)])
}

async fn ask_first_month(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let chosen = ask(&pool, |conn| Ok(books::get(conn)?.fiscal_first_month)).await?;
    let t = visitor.words();
    shown::form_page(&visitor, (&t.get("web-f-fiscal-year"), Part::Settings), form(t, chosen), None)
}

async fn change_first_month(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let t = visitor.words();
    let mut reader = Reader::new(t, &typed);
    let said = read_first_month(&mut reader);
    match reader.finish(said) {
        Ok(first_month) => {
            ask(&pool, move |conn| Ok(change_fiscal_year(conn, first_month)?)).await?;
            Ok(go_and_say("/settings", "web-said-fiscal-year", ""))
        }
        Err(problems) => {
            let title = t.get("web-f-fiscal-year");
            shown::form_page(&visitor, (&title, Part::Settings), form(t, 1), Some((&typed, &problems)))
        }
    }
}
