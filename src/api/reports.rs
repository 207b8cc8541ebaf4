//! Reports, in every format.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::ops::OpsError;
use crate::ops::build_report::{Compare, PeriodAsked, ReportAsked, build_report, may_name_donors};
use crate::ops::list_lines::{build_short, is_list};
use crate::render::stream::can_stream;
use crate::render::{Format, render};
use crate::reports::facts::Filter;
use crate::spool::{SpoolError, spool_list};
use crate::store::Pool;
use crate::words::Words;

/// Period, filter and format of a report, as on the command line.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    month: Option<String>,
    quarter: Option<String>,
    year: Option<String>,
    from: Option<String>,
    to: Option<String>,
    as_of: Option<String>,
    fund: Option<String>,
    account: Option<String>,
    event: Option<String>,
    /// Of `donations`: with the names of donors; for a treasurer's token.
    names: Option<bool>,
    /// `previous` or `last-year`.
    compare: Option<String>,
    /// json, jsonl, csv, csvw (what the csv is of), html, text, xlsx, pdf or eml; json when nothing is said.
    format: Option<String>,
}

/// A report.
#[utoipa::path(get, path = "/api/v1/reports/{name}", params(("name" = String, Path), ReportQuery),
    responses((status = 200, description = "The report"), (status = 422, description = "There is no such report, period, fund or account")))]
pub async fn show_report(
    pool: web::Data<Pool>,
    name: web::Path<String>,
    query: web::Query<ReportQuery>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let (name, query) = (name.into_inner(), query.into_inner());
    let asked_format = query.format.clone().unwrap_or_else(|| "json".into());
    let format: Format =
        asked_format.parse().map_err(|error: crate::render::RenderError| Problem::refused(error.to_string()))?;
    let asked = read_query(&name, query)?;
    if may_name_donors(&asked.filter, caller.role).is_err() {
        caller.may_decide()?;
    }
    let mut response = HttpResponse::Ok();
    response.content_type(format.media_type());
    if is_list(asked.name) && asked.compare.is_none() && can_stream(format) {
        // A list of any length is never held as a whole.
        let spooled = with_book(&pool, move |conn| {
            spool_list(conn, &asked, format, &Words::new("en")).map_err(|error| match error {
                SpoolError::Refused(error) => error.into(),
                other => Problem::refused(other.to_string()),
            })
        });
        return Ok(response.body(spooled.await?));
    }
    let bytes = with_book(&pool, move |conn| {
        let report = if is_list(asked.name) { build_short(conn, &asked)? } else { build_report(conn, &asked)? };
        render(&report, &Words::new("en"), format).map_err(|error| Problem::refused(error.to_string()))
    })
    .await?;
    Ok(response.body(bytes))
}

fn read_query(name: &str, query: ReportQuery) -> Result<ReportAsked, OpsError> {
    let compare = match query.compare.as_deref() {
        None => None,
        Some("previous") => Some(Compare::Previous),
        Some("last-year") => Some(Compare::LastYear),
        Some(other) => {
            return Err(OpsError::NotPossible(format!("“{other}” is no comparison. Use previous or last-year.")));
        }
    };
    Ok(ReportAsked {
        name: name.parse()?,
        period: PeriodAsked {
            month: query.month,
            quarter: query.quarter,
            year: query.year,
            from: query.from,
            to: query.to,
            as_of: query.as_of,
        },
        filter: Filter {
            fund: query.fund.map(|code| code.parse()).transpose()?,
            account: query.account.map(|path| path.parse()).transpose()?,
            event: query.event,
            with_names: query.names.unwrap_or(false),
        },
        compare,
        today: chrono::Local::now().date_naive(),
        printed_at: chrono::Utc::now().format("%Y-%m-%d %H:%M UTC").to_string(),
    })
}
