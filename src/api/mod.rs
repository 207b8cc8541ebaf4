//! The JSON API: the same use cases as the pages, for other programs. Bearer tokens, problems as RFC 9457.
//!
//! Knows no page. Shapes and names are those of the command line.

mod access;
mod accounts;
mod book;
mod cash;
mod deeds;
mod entries;
mod funds;
mod goods;
mod imports;
mod lines;
mod nights;
mod outside;
mod periods;
mod problem;
mod publication;
mod receipts;
mod reconciling;
mod reports;
mod rules;
mod search;
mod standing;

use actix_web::middleware::from_fn;
use actix_web::{HttpResponse, web};
use utoipa::OpenApi;

use crate::store::{Conn, Pool};
use problem::Problem;

/// What the API offers, as OpenAPI.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "solidarity-ledger",
        description = "Bookkeeping for people who raise money in solidarity. Amounts are strings in major units beside their currency; dates are ISO. Every POST takes an Idempotency-Key."
    ),
    paths(
        book::show_book,
        book::change_book,
        accounts::list_accounts,
        accounts::open_account,
        accounts::change_role,
        accounts::change_sphere,
        accounts::close_account,
        funds::list_funds,
        funds::open_fund,
        funds::edit_fund,
        funds::close_fund,
        periods::list_periods,
        periods::close,
        periods::reopen,
        lines::list_proposals,
        lines::decide,
        lines::take_back,
        reconciling::list,
        reconciling::show,
        reconciling::start,
        reconciling::add_match,
        reconciling::add_missing,
        reconciling::remove_match,
        reconciling::accept,
        reconciling::finish,
        reconciling::reopen,
        rules::move_rule,
        cash::list_boxes,
        cash::list_counts,
        cash::count_box,
        cash::hand_over,
        deeds::buy,
        deeds::carry,
        deeds::count,
        deeds::give,
        deeds::sell,
        deeds::deliver,
        deeds::settle_shop,
        deeds::take_back,
        deeds::take_night,
        cash::list_owed,
        cash::list_places,
        cash::open_place,
        funds::change_fees,
        entries::list_entries,
        entries::show_entry,
        entries::post_entries,
        entries::record_acts,
        entries::reverse_entry,
        goods::list_products,
        goods::open_product,
        goods::change_product,
        goods::list_events,
        goods::show_product,
        goods::show_surplus,
        goods::give_surplus,
        goods::record_sheet,
        nights::open,
        nights::show,
        nights::plan,
        nights::change,
        nights::settle,
        nights::tickets,
        nights::cancel,
        imports::list_imports,
        imports::show_import,
        imports::import_file,
        imports::undo_import,
        imports::list_details,
        imports::link_detail,
        imports::unlink_detail,
        imports::list_shop_goods,
        imports::say_shop_goods,
        imports::unfold_line,
        imports::fold_line,
        receipts::list_receipts,
        receipts::show_receipt,
        receipts::issue_receipt,
        receipts::cancel_receipt,
        receipts::thank,
        publication::show,
        publication::put_up,
        publication::take_down,
        outside::list,
        outside::ask,
        reports::show_report,
        rules::list_rules,
        rules::add_rule,
        rules::test_rule,
        rules::remove_rule,
        search::search,
        search::list_saved,
        search::save,
        search::forget,
        standing::list_standing
    ),
    modifiers(&Bearer),
    security(("bearer" = []))
)]
struct Description;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let components = description.components.get_or_insert_with(Default::default);
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// The OpenAPI document.
#[must_use]
pub fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// Adds `/api/openapi.json` and everything below `/api/v1`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/api/openapi.json", web::get().to(openapi)).service(
        web::scope("/api/v1")
            .wrap(from_fn(access::guard))
            .app_data(web::JsonConfig::default().limit(MOST_BYTES).error_handler(problem::unreadable_json))
            .app_data(web::PayloadConfig::new(MOST_BYTES))
            .route("/book", web::get().to(book::show_book))
            .route("/book", web::post().to(book::change_book))
            .route("/accounts", web::get().to(accounts::list_accounts))
            .route("/accounts", web::post().to(accounts::open_account))
            .route("/accounts/role", web::post().to(accounts::change_role))
            .route("/accounts/sphere", web::post().to(accounts::change_sphere))
            .route("/accounts/close", web::post().to(accounts::close_account))
            .route("/funds", web::get().to(funds::list_funds))
            .route("/funds", web::post().to(funds::open_fund))
            .route("/funds/{code}", web::post().to(funds::edit_fund))
            .route("/funds/{code}/close", web::post().to(funds::close_fund))
            .route("/periods", web::get().to(periods::list_periods))
            .route("/periods/{month}/close", web::post().to(periods::close))
            .route("/periods/{month}/reopen", web::post().to(periods::reopen))
            .route("/funds/{code}/fees", web::post().to(funds::change_fees))
            .route("/entries", web::get().to(entries::list_entries))
            .route("/entries", web::post().to(entries::post_entries))
            .route("/entries/{sequence}", web::get().to(entries::show_entry))
            .route("/entries/{sequence}/reverse", web::post().to(entries::reverse_entry))
            .route("/acts", web::post().to(entries::record_acts))
            .configure(goods_routes)
            .route("/owed", web::get().to(cash::list_owed))
            .route("/places", web::get().to(cash::list_places))
            .route("/places", web::post().to(cash::open_place))
            .configure(import_routes)
            .route("/standing", web::get().to(standing::list_standing))
            .route("/rules", web::get().to(rules::list_rules))
            .route("/rules", web::post().to(rules::add_rule))
            .route("/rules/test", web::post().to(rules::test_rule))
            .route("/rules/{id}/remove", web::post().to(rules::remove_rule))
            .route("/rules/{id}/move", web::post().to(rules::move_rule))
            .configure(telling_routes)
            .default_service(web::to(nothing_here)),
    );
}

/// What is told of the book: reports, the public page, letters, searches, and what other programs say.
fn telling_routes(config: &mut web::ServiceConfig) {
    config
        .route("/receipts", web::get().to(receipts::list_receipts))
        .route("/receipts", web::post().to(receipts::issue_receipt))
        .route("/receipts/{number}", web::get().to(receipts::show_receipt))
        .route("/receipts/{number}/cancel", web::post().to(receipts::cancel_receipt))
        .route("/entries/{sequence}/thanks", web::get().to(receipts::thank))
        .route("/reports/{name}", web::get().to(reports::show_report))
        .route("/public", web::get().to(publication::show))
        .route("/public/publish", web::post().to(publication::put_up))
        .route("/public/withdraw", web::post().to(publication::take_down))
        .route("/checks", web::get().to(outside::list))
        .route("/checks", web::post().to(outside::ask))
        .route("/search", web::get().to(search::search))
        .route("/searches", web::get().to(search::list_saved))
        .route("/searches", web::post().to(search::save))
        .route("/searches/{id}/forget", web::post().to(search::forget));
}

/// Files, their lines, and the statements they are held against.
fn import_routes(config: &mut web::ServiceConfig) {
    config
        .route("/imports", web::get().to(imports::list_imports))
        .route("/imports", web::post().to(imports::import_file))
        .route("/imports/{id}", web::get().to(imports::show_import))
        .route("/imports/{id}/undo", web::post().to(imports::undo_import))
        .route("/details", web::get().to(imports::list_details))
        .route("/details/{line}/link", web::post().to(imports::link_detail))
        .route("/details/{line}/unlink", web::post().to(imports::unlink_detail))
        .route("/shop-goods", web::get().to(imports::list_shop_goods))
        .route("/shop-goods", web::post().to(imports::say_shop_goods))
        .route("/lines/{line}/unfold", web::post().to(imports::unfold_line))
        .route("/lines/{line}/fold", web::post().to(imports::fold_line))
        .route("/imports/{id}/proposals", web::get().to(lines::list_proposals))
        .route("/imports/{id}/decide", web::post().to(lines::decide))
        .route("/imports/{id}/batches/{batch}/undo", web::post().to(lines::take_back))
        .route("/reconciliations", web::get().to(reconciling::list))
        .route("/reconciliations", web::post().to(reconciling::start))
        .route("/reconciliations/{id}", web::get().to(reconciling::show))
        .route("/reconciliations/{id}/matches", web::post().to(reconciling::add_match))
        .route("/reconciliations/{id}/missing", web::post().to(reconciling::add_missing))
        .route("/reconciliations/{id}/matches/{match}/undo", web::post().to(reconciling::remove_match))
        .route("/reconciliations/{id}/accept", web::post().to(reconciling::accept))
        .route("/reconciliations/{id}/finish", web::post().to(reconciling::finish))
        .route("/reconciliations/{id}/reopen", web::post().to(reconciling::reopen));
}

/// Goods, nights and cash.
fn goods_routes(config: &mut web::ServiceConfig) {
    config
        .route("/products", web::get().to(goods::list_products))
        .route("/products", web::post().to(goods::open_product))
        .route("/products/{code}", web::post().to(goods::change_product))
        .route("/products/{code}", web::get().to(goods::show_product))
        .route("/surplus", web::get().to(goods::show_surplus))
        .route("/surplus", web::post().to(goods::give_surplus))
        .route("/sales", web::post().to(deeds::sell))
        .route("/sales/sheet", web::post().to(goods::record_sheet))
        .route("/stock/purchases", web::post().to(deeds::buy))
        .route("/stock/moves", web::post().to(deeds::carry))
        .route("/stock/counts", web::post().to(deeds::count))
        .route("/stock/given", web::post().to(deeds::give))
        .route("/consignment/deliveries", web::post().to(deeds::deliver))
        .route("/consignment/settlements", web::post().to(deeds::settle_shop))
        .route("/consignment/returns", web::post().to(deeds::take_back))
        .route("/events", web::get().to(goods::list_events))
        .route("/events", web::post().to(nights::open))
        .route("/events/{code}", web::get().to(nights::show))
        .route("/events/{code}", web::post().to(nights::change))
        .route("/events/{code}/plan", web::post().to(nights::plan))
        .route("/events/{code}/takings", web::post().to(deeds::take_night))
        .route("/events/{code}/settle", web::post().to(nights::settle))
        .route("/events/{code}/tickets", web::get().to(nights::tickets))
        .route("/events/{code}/cancel", web::post().to(nights::cancel))
        .route("/cash", web::get().to(cash::list_boxes))
        .route("/cash/counts", web::get().to(cash::list_counts))
        .route("/cash/counts", web::post().to(cash::count_box))
        .route("/cash/hand-over", web::post().to(cash::hand_over));
}

/// The largest body a request may have, as a statement file may be.
const MOST_BYTES: usize = 20 * 1024 * 1024;

async fn openapi() -> HttpResponse {
    HttpResponse::Ok().json(description())
}

async fn nothing_here() -> Result<HttpResponse, Problem> {
    Err(Problem::not_found("There is nothing at this address. /api/openapi.json lists what there is."))
}

/// Runs work that needs the book away from the threads that answer requests.
async fn with_book<T: Send + 'static>(
    pool: &web::Data<Pool>,
    work: impl FnOnce(&mut Conn) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let pool = pool.get_ref().clone();
    web::block(move || {
        let mut conn = pool.get().map_err(|_| Problem::busy())?;
        work(&mut conn)
    })
    .await
    .map_err(|_| Problem::busy())?
}
