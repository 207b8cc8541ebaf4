//! Other programs as witnesses: what each said last, and a button that asks it again where it is installed.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::shown;
use crate::ops::check_outside::{Verdict, Witness, check_outside};
use crate::store::outside_checks::{self, OutsideCheck};
use crate::store::{Pool, entries};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::checked::{CheckedPage, WitnessRow};
use crate::web::views::{FieldProblem, Part, Tag, Tone};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/checked", web::get().to(show)).route("/checked", web::post().to(check));
}

async fn show(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    page(&visitor, &pool, Vec::new()).await
}

async fn page(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let (last, count, installed) = ask(pool, |conn| {
        let count = entries::head(conn)?.map_or(0, |seal| seal.sequence);
        Ok((outside_checks::list_last(conn)?, count, Witness::ALL.map(Witness::is_installed)))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::titled(visitor, "web-checked", Part::Reports);
    let row = |(witness, is_installed): (Witness, bool)| {
        let known = last.iter().find(|check| check.program == witness.name());
        row(t, witness, is_installed, known, count)
    };
    let page = CheckedPage {
        t,
        frame: &frame,
        witnesses: Witness::ALL.into_iter().zip(installed).map(row).collect(),
        may_ask: frame.may_record,
        problems,
    };
    if page.problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

fn row(t: &Words, witness: Witness, is_installed: bool, known: Option<&OutsideCheck>, count: i64) -> WitnessRow {
    let last = known.map_or_else(
        || t.get("web-checked-never"),
        |check| {
            let (version, on) = (format!("{} {}", check.program, check.version), shown::day_of(t, &check.at));
            let key = match (check.has_agreed, check.entries == count) {
                (false, _) => "web-checked-differed",
                (true, true) => "web-checked-agreed",
                (true, false) => "web-checked-agreed-before",
            };
            t.with(key, &[("program", &version), ("on", &on), ("n", &check.entries.to_string())])
        },
    );
    let state = known.map_or_else(Tag::default, |check| match check.has_agreed {
        true => Tag { tone: Tone::Good, text: t.get("web-checked-yes") },
        false => Tag { tone: Tone::Warn, text: t.get("web-checked-no") },
    });
    let name = witness.name().to_owned();
    let how = if is_installed { String::new() } else { t.with("web-checked-how", &[("program", &name)]) };
    WitnessRow { last, state, is_installed, how, name }
}

async fn check(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let witness: Witness = posted.0.get("program").parse()?;
    let acting = acting(&visitor);
    let testimony = ask(&pool, move |conn| Ok(check_outside(conn, witness, &acting)?)).await?;
    if testimony.verdict == Verdict::Agreed {
        return Ok(go_and_say("/checked", "web-said-checked", witness.name()));
    }
    let said = std::iter::once(&testimony.message).chain(testimony.differences.iter().take(20));
    page(&visitor, &pool, said.map(|message| FieldProblem::of_form(message)).collect()).await
}
