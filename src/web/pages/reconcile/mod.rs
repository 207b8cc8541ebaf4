//! Reconciling: what the statement says beside what the book says, until they agree; and the document that stays.

mod document;
mod start;
mod work;

use actix_web::web;

/// Its addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/bank/{account}/reconcile")
                .route(web::get().to(start::show))
                .route(web::post().to(start::start)),
        )
        .service(
            web::resource("/reconciliations/{id}").route(web::get().to(work::show)).route(web::post().to(work::act)),
        )
        .service(
            web::resource("/reconciliations/{id}/reopen")
                .route(web::get().to(document::ask_why))
                .route(web::post().to(document::reopen)),
        );
}
