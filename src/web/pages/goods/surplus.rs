//! What a month's surplus comes to by the products' rules, and giving it; and the sheet of a stall, typed in later.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::super::shown;
use super::wrong::Why;
use crate::ledger::{Draft, Month};
use crate::ops::record_acts::rehearse_new;
use crate::ops::share_surplus::{Surplus, SurplusPart, share_surplus, surplus_records, survey_page, working};
use crate::ops::stall_sheet::{COLUMNS, Recorded, is_sheet, record_sheet, rehearse_sheet};
use crate::ops::{OpsError, Refusal};
use crate::reports::goods_drill::{Goods, GoodsFilter};
use crate::store::accounts::Chart;
use crate::store::{Conn, Pool};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, go_and_say, go_to};
use crate::web::tell;
use crate::web::views::goods::{SurplusPage, SurplusRow};
use crate::web::views::record::{Kept, Preview};
use crate::web::views::{Fact, FieldProblem, Form, Input, Kind, Part};
use crate::words::Words;

/// Their addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/merch/surplus", web::get().to(show))
        .route("/merch/surplus", web::post().to(give))
        .route("/merch/sheet", web::get().to(ask_sheet))
        .route("/merch/sheet", web::post().to(take_sheet));
}

/// The month that is asked for, or the last one that is over; with what is wrong where it is no month.
fn month_of(visitor: &Visitor, typed: &Typed) -> (Month, Vec<FieldProblem>) {
    let last = Month::containing(acting(visitor).today).previous();
    match typed.get("month") {
        "" => (last, Vec::new()),
        said => match said.parse() {
            Ok(month) => (month, Vec::new()),
            Err(_) => {
                let read: String = said.chars().take(40).collect();
                let message = visitor.words().with("surplus-wrong-month", &[("read", &read)]);
                (last, vec![FieldProblem { field: "month".to_owned(), message }])
            }
        },
    }
}

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let typed = Typed::new(query.into_inner());
    let (month, problems) = month_of(&visitor, &typed);
    answer(&visitor, &pool, (month, typed.get("after")), problems).await
}

/// So many products with a rule stand on a page.
const PAGE: i64 = 20;

async fn answer(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    (month, after): (Month, &str),
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let after = after.to_owned();
    let work = move |conn: &mut Conn| Ok((Chart::load(conn)?, survey_page(conn, month, &after, PAGE)?));
    let (chart, SurplusPart { found, next }) = ask(pool, work).await?;
    let t = visitor.words();
    let frame = shown::titled(visitor, "surplus-title", Part::Merch);
    let row = |one: &Surplus| SurplusRow {
        product: one.name.clone(),
        href: format!("/merch/{}", links::encoded(&one.product)),
        fund: tell::fund(&chart, &one.rule.fund),
        working: working(one),
        working_href: links::of_goods(&GoodsFilter::within(&one.product, month.period(), &[Goods::Surplus])),
        promise: one.rule.promise.clone(),
        due: t.money(one.due),
        open: if one.open().minor == 0 { String::new() } else { t.money(one.open()) },
        entries: one.entries.iter().map(ToString::to_string).collect(),
    };
    let (is_wrong, is_due) = (!problems.is_empty(), found.iter().any(|one| one.open().minor > 0));
    let is_month_over = acting(visitor).today > month.last_day();
    let page = SurplusPage {
        t,
        frame: &frame,
        month: month.to_string(),
        rows: found.iter().map(row).collect(),
        is_open: is_due && is_month_over,
        is_running: is_due && !is_month_over,
        is_over: found.iter().any(|one| one.open().minor < 0),
        older: next.map(|code| at(month, &code)).unwrap_or_default(),
        problems,
    };
    if is_wrong { visitor.show_again(&page) } else { visitor.show(&page) }
}

fn at(month: Month, after: &str) -> String {
    format!("/merch/surplus{}", links::query(&[("month", &month.to_string()), ("after", after)]))
}

async fn give(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let (Posted(typed), acting) = (posted, acting(&visitor));
    let (month, problems) = month_of(&visitor, &typed);
    if !problems.is_empty() {
        return answer(&visitor, &pool, (month, ""), problems).await;
    }
    let here = format!("/merch/surplus?month={month}");
    let done = match typed.get("step") {
        "edit" => return Ok(go_to(&here)),
        "post" => ask(&pool, move |conn| Ok(share_surplus(conn, month, &acting)?)).await.map(|_| None),
        _ => {
            let work = move |conn: &mut Conn| {
                let records = surplus_records(conn, month, &acting)?;
                Ok((Chart::load(conn)?, rehearse_new(conn, &records, &acting)?))
            };
            ask(&pool, work).await.map(Some)
        }
    };
    match done {
        Ok(None) => Ok(go_and_say(&here, "web-said-saved", "")),
        Ok(Some((chart, (drafts, already)))) => {
            look(&visitor, &chart, "/merch/surplus", &typed, (&drafts, already, Vec::new()))
        }
        Err(error) => answer(&visitor, &pool, (month, ""), shown::problems(error)?).await,
    }
}

/// What several entries would post together, before somebody agrees: each in a line, and all postings.
fn look(
    visitor: &Visitor,
    chart: &Chart,
    action: &str,
    typed: &Typed,
    (drafts, already, more): (&[Draft], usize, Vec<String>),
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let frame = shown::titled(visitor, "web-preview", Part::Merch);
    let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let fact =
        |draft: &Draft| Fact { name: t.date(draft.date), value: tell::sentence(t, chart, draft), href: String::new() };
    let already = (already > 0).then(|| t.count("web-preview-already", whole(already)));
    visitor.show(&Preview {
        t,
        frame: &frame,
        action: action.to_owned(),
        key: String::new(),
        sentence: t.count("web-preview-many", whole(drafts.len())),
        facts: drafts.iter().map(fact).collect(),
        warnings: already.into_iter().chain(more).collect(),
        postings: drafts.iter().flat_map(|draft| tell::postings(t, chart, draft)).collect(),
        after: Vec::new(),
        tags: Vec::new(),
        kept: typed.kept().into_iter().map(|(name, value)| Kept { name, value }).collect(),
        has_next: false,
    })
}

fn sheet_form(t: &Words) -> Form {
    let hint = t.with("sheet-hint", &[("columns", &COLUMNS.join(", "))]);
    let sheet = Input::new(Kind::Area, "sheet", t.get("sheet-lines")).hint(hint).required().focused();
    let name = Input::new(Kind::Text, "name", t.get("sheet-name")).hint(t.get("sheet-name-hint"));
    shown::form("/merch/sheet", "/merch", t.get("sheet-record"), vec![sheet, name])
}

async fn ask_sheet(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    shown::form_page(&visitor, (&t.get("sheet-title"), Part::Merch), sheet_form(t), None)
}

async fn take_sheet(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let (Posted(typed), acting) = (posted, acting(&visitor));
    let (t, sheet, step) = (visitor.words(), typed.get("sheet").to_owned(), typed.get("step").to_owned());
    let name: String = typed.get("name").chars().take(100).collect();
    let at = |message: String| FieldProblem { field: "sheet".to_owned(), message };
    let in_line = |refusal: &Refusal| {
        at(t.with("sheet-line", &[("line", &refusal.line.to_string()), ("message", &refusal.message)]))
    };
    let problems = match step.as_str() {
        "edit" => Vec::new(),
        _ if !is_sheet(&sheet) => vec![at(t.get("sheet-wrong"))],
        "post" => match ask(&pool, move |conn| Ok(record_sheet(conn, &sheet, &name, &acting))).await? {
            Ok(Recorded { posted, .. }) => {
                return Ok(go_and_say("/merch", "web-said-sheet", &format!("{}.{}", posted.new, posted.already)));
            }
            Err(error) => told(in_names(t, &pool, error).await?, &at, &in_line)?,
        },
        _ => {
            let work = move |conn: &mut Conn| Ok((rehearse_sheet(conn, &sheet, &name, &acting), Chart::load(conn)?));
            match ask(&pool, work).await? {
                // Nothing is new: the sheet was typed in before, or it is another one that says the same.
                (Ok((new, known)), _) if new.is_empty() => {
                    let lines = known.iter().map(|one| at(known_line(t, one)));
                    lines.chain([at(t.get("sheet-known-hint"))]).collect()
                }
                (Ok((new, known)), chart) => {
                    let mut warnings: Vec<String> = known.iter().map(|one| known_line(t, one)).collect();
                    warnings.extend((!known.is_empty()).then(|| t.get("sheet-known-hint")));
                    return look(&visitor, &chart, "/merch/sheet", &typed, (&new, known.len(), warnings));
                }
                (Err(error), _) => told(in_names(t, &pool, error).await?, &at, &in_line)?,
            }
        }
    };
    let title = t.get("sheet-title");
    shown::form_page(&visitor, (&title, Part::Merch), sheet_form(t), Some((&typed, &problems)))
}

/// A line that is in the book already.
fn known_line(t: &Words, (line, entry): &(usize, i64)) -> String {
    t.with("sheet-known", &[("line", &line.to_string()), ("number", &entry.to_string())])
}

/// A refusal with goods, places and funds called what people call them.
async fn in_names(t: &Words, pool: &web::Data<Pool>, error: OpsError) -> Result<OpsError, WebError> {
    let OpsError::Refused(refusals) = error else { return Ok(error) };
    let work = move |conn: &mut Conn| {
        let mut whys = Vec::with_capacity(refusals.len());
        for refusal in refusals {
            let why = refusal.why.as_ref().map(|error| Why::of_act(conn, error)).transpose()?;
            whys.push((refusal, why));
        }
        Ok((whys, Chart::load(conn)?))
    };
    let (whys, chart) = ask(pool, work).await?;
    let told = whys.into_iter().map(|(refusal, why)| {
        let told = why.and_then(|why| why.told(t, &chart)).map(|problem| problem.message);
        Refusal::new(refusal.line, told.unwrap_or_else(|| tell::in_names(&chart, &refusal.message)))
    });
    Ok(OpsError::Refused(told.collect()))
}

/// What is wrong with a sheet, line by line where it is.
fn told(
    error: OpsError,
    at: &dyn Fn(String) -> FieldProblem,
    in_line: &dyn Fn(&Refusal) -> FieldProblem,
) -> Result<Vec<FieldProblem>, WebError> {
    match error.refusals() {
        [] => {
            shown::problems(shown::refused(error)).map(|found| found.into_iter().map(|one| at(one.message)).collect())
        }
        refusals => Ok(refusals.iter().map(in_line).collect()),
    }
}
