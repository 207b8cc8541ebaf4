//! Entries: listed by cursor, posted whole, or recorded as acts.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Caller, key_of};
use super::problem::Problem;
use super::with_book;
use crate::ledger::period::parse_date;
use crate::ops::export_book::entry_json;
use crate::ops::post_entries::{Posted, Unknown};
use crate::ops::post_file::{Format, post_file};
use crate::ops::{self, OpsError};
use crate::store::accounts::Chart;
use crate::store::entries::{EntryFilter, EntryKey, find, list};
use crate::store::{Conn, Pool};

/// What a list of entries is narrowed to, and where it goes on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    from: Option<String>,
    to: Option<String>,
    account: Option<String>,
    fund: Option<String>,
    event: Option<String>,
    kind: Option<String>,
    /// Words in description or reference.
    words: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 500; 50 when nothing is said.
    limit: Option<i64>,
}

/// Entries, newest first.
#[utoipa::path(get, path = "/api/v1/entries", params(ListQuery), responses((status = 200, description = "A page of entries and the cursor of the next one")))]
pub async fn list_entries(pool: web::Data<Pool>, query: web::Query<ListQuery>) -> Result<HttpResponse, Problem> {
    let query = query.into_inner();
    let page = with_book(&pool, move |conn| Ok(list_page(conn, query)?)).await?;
    Ok(HttpResponse::Ok().json(page))
}

fn list_page(conn: &mut Conn, query: ListQuery) -> Result<Value, OpsError> {
    let chart = Chart::load(conn)?;
    let missing = |what: String| OpsError::NotFound { what, hint: "Nothing is listed.".into() };
    let account_id = match query.account {
        Some(path) => Some(chart.account_id(&path.parse()?).ok_or_else(|| missing(format!("account {path}")))?),
        None => None,
    };
    let fund_id = match query.fund {
        Some(code) => Some(chart.fund_id(&code.parse()?).ok_or_else(|| missing(format!("fund {code}")))?),
        None => None,
    };
    let filter = EntryFilter {
        from: query.from.as_deref().map(parse_date).transpose()?,
        to: query.to.as_deref().map(parse_date).transpose()?,
        account_id,
        fund_id,
        event: query.event,
        kind: query.kind,
        words: query.words,
        ..EntryFilter::default()
    };
    let after = query.after.as_deref().map(read_cursor).transpose()?;
    let limit = query.limit.unwrap_or(50).clamp(1, 500);
    let found = list(conn, &chart, &filter, true, after, limit)?;
    let is_full = i64::try_from(found.len()).is_ok_and(|length| length == limit);
    let next = found.last().filter(|_| is_full).map(|last| format!("{}.{}", last.draft.date, last.seal.sequence));
    Ok(json!({ "entries": found.iter().map(entry_json).collect::<Vec<_>>(), "next": next }))
}

fn read_cursor(text: &str) -> Result<EntryKey, OpsError> {
    let unreadable = || OpsError::NotPossible(format!("“{text}” is no cursor. Use `next` of the page before."));
    let (date, sequence) = text.split_once('.').ok_or_else(unreadable)?;
    Ok(EntryKey { date: parse_date(date)?, sequence: sequence.parse().map_err(|_| unreadable())? })
}

/// One entry.
#[utoipa::path(get, path = "/api/v1/entries/{sequence}", params(("sequence" = i64, Path)),
    responses((status = 200, description = "The entry with its seal"), (status = 404, description = "There is none")))]
pub async fn show_entry(pool: web::Data<Pool>, sequence: web::Path<i64>) -> Result<HttpResponse, Problem> {
    let sequence = sequence.into_inner();
    let found = with_book(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        Ok(find(conn, &chart, sequence)?)
    })
    .await?;
    let sealed = found.ok_or_else(|| Problem::not_found(format!("There is no entry {sequence}.")))?;
    Ok(HttpResponse::Ok().json(entry_json(&sealed)))
}

/// Gives every object that has no `key` one made of the header and its place.
fn with_keys(body: Value, header: &str) -> Vec<Value> {
    let items = match body {
        Value::Array(items) => items,
        one => vec![one],
    };
    let is_one = items.len() == 1;
    items
        .into_iter()
        .zip(1_usize..)
        .map(|(mut item, number)| {
            if let Some(fields) = item.as_object_mut() {
                let key = if is_one { header.to_owned() } else { format!("{header}-{number}") };
                fields.entry("key").or_insert_with(|| json!(key));
            }
            item
        })
        .collect()
}

fn lines_of(items: &[Value]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn answer(posted: &Posted) -> HttpResponse {
    let document = posted.shown();
    if posted.new > 0 { HttpResponse::Created().json(document) } else { HttpResponse::Ok().json(document) }
}

/// Post one entry or a list of entries, in the shape of `post`; all or none.
#[utoipa::path(post, path = "/api/v1/entries", request_body = serde_json::Value, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Posted"), (status = 200, description = "They were there already"), (status = 422, description = "Refused; nothing was posted")))]
pub async fn post_entries(
    pool: web::Data<Pool>,
    caller: Caller,
    request: HttpRequest,
    body: web::Json<Value>,
) -> Result<HttpResponse, Problem> {
    let items = with_keys(body.into_inner(), &key_of(&request).unwrap_or_default());
    let acting = caller.acting();
    let posted = with_book(&pool, move |conn| {
        Ok(post_file(conn, &lines_of(&items), Format::JsonLines, Unknown::Refuse, &acting)?)
    })
    .await?;
    Ok(answer(&posted))
}

/// Record one act or a list of acts, in the shape of `record`; all or none.
#[utoipa::path(post, path = "/api/v1/acts", request_body = serde_json::Value, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, description = "Recorded"), (status = 200, description = "They were there already"), (status = 422, description = "Refused; nothing was recorded")))]
pub async fn record_acts(
    pool: web::Data<Pool>,
    caller: Caller,
    request: HttpRequest,
    body: web::Json<Value>,
) -> Result<HttpResponse, Problem> {
    let items = with_keys(body.into_inner(), &key_of(&request).unwrap_or_default());
    let acting = caller.acting();
    let posted =
        with_book(&pool, move |conn| Ok(ops::record_acts::record_lines(conn, &lines_of(&items), &acting)?)).await?;
    Ok(answer(&posted))
}

/// When and why an entry is reversed.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reversal {
    date: Option<String>,
    reason: Option<String>,
}

/// Reverse an entry.
#[utoipa::path(post, path = "/api/v1/entries/{sequence}/reverse", params(("sequence" = i64, Path), ("Idempotency-Key" = String, Header)),
    request_body = Reversal, responses((status = 201, description = "Reversed"), (status = 422, description = "Refused")))]
pub async fn reverse_entry(
    pool: web::Data<Pool>,
    caller: Caller,
    sequence: web::Path<i64>,
    body: web::Json<Reversal>,
) -> Result<HttpResponse, Problem> {
    let (sequence, reversal, acting) = (sequence.into_inner(), body.into_inner(), caller.acting());
    let posted = with_book(&pool, move |conn| {
        let date = reversal.date.as_deref().map(parse_date).transpose().map_err(OpsError::from)?;
        Ok(ops::reverse_entry::reverse_entry(conn, sequence, date, reversal.reason.as_deref(), &acting)?)
    })
    .await?;
    Ok(answer(&posted))
}
