//! From a bank's file to explained lines: sending it, looking at how it is read, saying what each line is, and what
//! came of every import.

mod choices;
mod decide;
mod details;
mod find_payment;
mod leftover;
mod line;
mod list;
mod mapping;
mod marked;
mod preview;
mod progress;
mod review;
mod review_rows;
mod shop_goods;
mod upload;

use actix_web::web;

pub use marked::pieces;

/// Its addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/import")
                .app_data(upload::limits())
                .route(web::get().to(upload::show))
                .route(web::post().to(upload::send)),
        )
        .service(
            web::resource("/import/{upload}")
                .route(web::get().to(preview::show))
                .route(web::post().to(preview::answer)),
        )
        .route("/import/{upload}/progress", web::get().to(progress::show))
        .route("/imports", web::get().to(list::list))
        .route("/imports/{id}", web::get().to(list::show))
        .service(
            web::resource("/imports/{id}/review")
                .route(web::get().to(review::show))
                .route(web::post().to(decide::post)),
        )
        .service(web::resource("/details").route(web::get().to(details::show)).route(web::post().to(details::post)))
        .service(
            web::resource("/details/goods")
                .route(web::get().to(shop_goods::show))
                .route(web::post().to(shop_goods::post)),
        )
        .service(
            web::resource("/details/{line}")
                .route(web::get().to(find_payment::show))
                .route(web::post().to(find_payment::post)),
        )
        .route("/imports/{id}/lines/{line}", web::get().to(line::show))
        .route("/imports/{id}/lines/{line}", web::post().to(line::post))
        .route("/imports/{id}/batches/{batch}/undo", web::post().to(decide::undo))
        .route("/imports/{id}/undo", web::post().to(list::undo));
}
