//! Imports: a statement file as the body of a request.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::access::Caller;
use super::problem::Problem;
use super::with_book;
use crate::import::answers;
use crate::ops::import_and_post::import_and_post;
use crate::ops::import_file::{self as importing, FileToImport};
use crate::ops::{OpsError, fold_rows, link_details, list_imports, sell_orders, undo_import};
use crate::store::{Conn, Pool};

/// Every import.
#[utoipa::path(get, path = "/api/v1/imports", responses((status = 200, description = "Every import, newest first")))]
pub async fn list_imports(pool: web::Data<Pool>, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let rows = with_book(&pool, |conn| Ok(list_imports::list_imports(conn)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "imports": rows })))
}

/// One import with its lines.
#[utoipa::path(get, path = "/api/v1/imports/{id}", params(("id" = i64, Path)),
    responses((status = 200, description = "The lines of the import"), (status = 404, description = "There is none")))]
pub async fn show_import(pool: web::Data<Pool>, caller: Caller, id: web::Path<i64>) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let id = id.into_inner();
    let rows = with_book(&pool, move |conn| Ok(list_imports::list_lines(conn, id)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "import": id, "lines": rows })))
}

/// How a file is imported; the file itself is the body.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    account: Option<String>,
    name: Option<String>,
    profile: Option<String>,
    /// Answers to questions: `date_order=dmy,decimal_mark=comma`, or `columns=debit=3,credit=4`.
    set: Option<String>,
    #[serde(default)]
    skip_refused: bool,
    /// Store only what the dry run with this `plan` showed.
    plan: Option<String>,
    /// Also post the proposals that are sure.
    #[serde(default)]
    post: bool,
    /// Only show what the file says.
    #[serde(default)]
    dry_run: bool,
}

/// Import a file.
#[utoipa::path(post, path = "/api/v1/imports", params(ImportQuery, ("Idempotency-Key" = String, Header)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, description = "What was stored, in the shape of `import`"), (status = 422, description = "Refused; nothing was stored")))]
pub async fn import_file(
    pool: web::Data<Pool>,
    caller: Caller,
    query: web::Query<ImportQuery>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (query, acting) = (query.into_inner(), caller.acting());
    let document = with_book(&pool, move |conn| {
        let answers = answers::split(query.set.as_deref().unwrap_or("")).map_err(|answer| {
            Problem::refused(format!("“{answer}” is no answer. Write QUESTION=ANSWER, such as date_order=dmy."))
        })?;
        let account = query.account.as_deref().map(str::parse).transpose().map_err(OpsError::from)?;
        let file = FileToImport {
            name: query.name.unwrap_or_else(|| "upload".into()),
            bytes: body.to_vec(),
            account,
            profile: query.profile,
            answers,
            skip_refused: query.skip_refused,
            plan: query.plan,
        };
        if query.dry_run {
            return Ok(json!(importing::dry_run(conn, &file, acting.today)?));
        }
        let done = if query.post {
            import_and_post(conn, &file, &acting)?
        } else {
            importing::import_file(conn, &file, &acting)?
        };
        Ok(json!(done))
    })
    .await?;
    Ok(HttpResponse::Ok().json(document))
}

/// Treat the rows of a provider's file that are taken for one thing singly.
#[utoipa::path(post, path = "/api/v1/lines/{line}/unfold", params(("line" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "How many rows stand singly now"), (status = 422, description = "It is one row, or recorded already")))]
pub async fn unfold_line(pool: web::Data<Pool>, caller: Caller, line: web::Path<i64>) -> Result<HttpResponse, Problem> {
    change_rows(&pool, &caller, line.into_inner(), fold_rows::unfold_rows).await
}

/// Take the rows that belong to a line for one thing again.
#[utoipa::path(post, path = "/api/v1/lines/{line}/fold", params(("line" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "How many rows are one thing again"), (status = 422, description = "Nothing belongs to it, or it is recorded already")))]
pub async fn fold_line(pool: web::Data<Pool>, caller: Caller, line: web::Path<i64>) -> Result<HttpResponse, Problem> {
    change_rows(&pool, &caller, line.into_inner(), fold_rows::fold_rows).await
}

async fn change_rows(
    pool: &web::Data<Pool>,
    caller: &Caller,
    line: i64,
    how: fn(&mut Conn, i64) -> crate::ops::Result<usize>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let rows = with_book(pool, move |conn| Ok(how(conn, line)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "line": line, "rows": rows })))
}

/// Which details are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DetailsQuery {
    import: Option<i64>,
}

/// Orders and gifts that files only tell of, with their payments.
#[utoipa::path(get, path = "/api/v1/details", params(DetailsQuery),
    responses((status = 200, description = "Each with its state, its payment and entry, or the payments it may be")))]
pub async fn list_details(
    pool: web::Data<Pool>,
    caller: Caller,
    query: web::Query<DetailsQuery>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let rows =
        with_book(&pool, move |conn| Ok(link_details::as_rows(&link_details::list_details(conn, query.import)?)))
            .await?;
    Ok(HttpResponse::Ok().json(json!({ "details": rows })))
}

/// The payment that is meant, by its statement line.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    payment: i64,
}

/// Say which payment an order or gift belongs to.
#[utoipa::path(post, path = "/api/v1/details/{line}/link", request_body = Payment,
    params(("line" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It is tied to it"), (status = 422, description = "The line is no payment that came in")))]
pub async fn link_detail(
    pool: web::Data<Pool>,
    caller: Caller,
    line: web::Path<i64>,
    body: web::Json<Payment>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (line, payment, acting) = (line.into_inner(), body.payment, caller.acting());
    with_book(&pool, move |conn| Ok(link_details::link_detail(conn, line, payment, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "line": line, "payment": payment })))
}

/// Say that an order or gift is none of the payments that were proposed, or not the one it is tied to.
#[utoipa::path(post, path = "/api/v1/details/{line}/unlink", params(("line" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It waits again"), (status = 404, description = "There is none")))]
pub async fn unlink_detail(
    pool: web::Data<Pool>,
    caller: Caller,
    line: web::Path<i64>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (line, acting) = (line.into_inner(), caller.acting());
    with_book(&pool, move |conn| Ok(link_details::unlink_detail(conn, line, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "line": line, "payment": null })))
}

/// What shops call our goods.
#[utoipa::path(get, path = "/api/v1/shop-goods",
    responses((status = 200, description = "Every name that orders have, with the product it is, where that is known")))]
pub async fn list_shop_goods(pool: web::Data<Pool>, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (names, _) = with_book(&pool, |conn| Ok(sell_orders::list_shop_names(conn)?)).await?;
    Ok(HttpResponse::Ok().json(json!({ "goods": names })))
}

/// What a name means; without a product it is none of ours.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShopGoods {
    /// The article number, or the name.
    called: String,
    product: Option<String>,
}

/// Say once what a shop calls a product of ours.
#[utoipa::path(post, path = "/api/v1/shop-goods", request_body = ShopGoods, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "It is remembered"), (status = 404, description = "No order has that name, or there is no such product")))]
pub async fn say_shop_goods(
    pool: web::Data<Pool>,
    caller: Caller,
    body: web::Json<ShopGoods>,
) -> Result<HttpResponse, Problem> {
    caller.may_read_personal_text()?;
    let (said, acting) = (body.into_inner(), caller.acting());
    let document = json!({ "called": said.called, "product": said.product });
    with_book(&pool, move |conn| Ok(sell_orders::say_shop_name(conn, &said.called, said.product.as_deref(), &acting)?))
        .await?;
    Ok(HttpResponse::Ok().json(document))
}

/// Undo an import.
#[utoipa::path(post, path = "/api/v1/imports/{id}/undo", params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, description = "What was taken back and what stays"), (status = 404, description = "There is none")))]
pub async fn undo_import(pool: web::Data<Pool>, caller: Caller, id: web::Path<i64>) -> Result<HttpResponse, Problem> {
    caller.may_decide()?;
    let (id, acting) = (id.into_inner(), caller.acting());
    let undone = with_book(&pool, move |conn| Ok(undo_import::undo_import(conn, id, &acting)?)).await?;
    Ok(HttpResponse::Ok().json(undone))
}
