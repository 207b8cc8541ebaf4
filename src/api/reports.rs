//! Reports, in every format.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::problem::Problem;
use super::with_book;
use crate::ops::OpsError;
use crate::ops::build_report::{Compare, PeriodAsked, ReportAsked, build_report};
use crate::ops::list_lines::{PAGE, build_short, is_list, stream_list};
use crate::render::stream::Stream;
use crate::render::{Format, render};
use crate::reports::facts::Filter;
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
    /// `previous` or `last-year`.
    compare: Option<String>,
    /// json, jsonl, csv, html, text, xlsx, pdf or eml; json when nothing is said.
    format: Option<String>,
}

/// A report.
#[utoipa::path(get, path = "/api/v1/reports/{name}", params(("name" = String, Path), ReportQuery),
    responses((status = 200, description = "The report"), (status = 422, description = "There is no such report, period, fund or account")))]
pub async fn show_report(
    pool: web::Data<Pool>,
    name: web::Path<String>,
    query: web::Query<ReportQuery>,
) -> Result<HttpResponse, Problem> {
    let (name, query) = (name.into_inner(), query.into_inner());
    let asked_format = query.format.clone().unwrap_or_else(|| "json".into());
    let format: Format =
        asked_format.parse().map_err(|error: crate::render::RenderError| Problem::refused(error.to_string()))?;
    let asked = read_query(&name, query)?;
    let bytes = with_book(&pool, move |conn| {
        let words = Words::new("en");
        let refused = |error: crate::render::RenderError| Problem::refused(error.to_string());
        let (is_list, mut out) = (is_list(asked.name) && asked.compare.is_none(), Vec::new());
        if !is_list {
            return render(&build_report(conn, &asked)?, &words, format).map_err(refused);
        }
        let Some(mut stream) = Stream::new(format, &words, &mut out) else {
            return render(&build_short(conn, &asked)?, &words, format).map_err(refused);
        };
        stream_list(conn, &asked, PAGE, &mut |piece| {
            stream.take(piece).map_err(|error| OpsError::NotPossible(error.to_string()))
        })?;
        drop(stream);
        Ok(out)
    })
    .await?;
    Ok(HttpResponse::Ok().content_type(format.media_type()).body(bytes))
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
        },
        compare,
        today: chrono::Local::now().date_naive(),
        printed_at: chrono::Utc::now().format("%Y-%m-%d %H:%M UTC").to_string(),
    })
}
