//! The server: pages and API at one address, and its end in good order.

use std::net::TcpListener;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpResponse, HttpServer, web};

use super::book::KeptSessions;
use super::page::{Site, shared};
use super::{assets, error, guard, headers, pages};
use crate::store::{Pool, books};

/// The API beside the pages, which do not know it.
pub struct Programs {
    pub routes: fn(&mut web::ServiceConfig),
    /// Its OpenAPI description, for the page that shows it.
    pub description: serde_json::Value,
}

/// Serves until it is told to end; requests under way are finished first.
///
/// # Errors
/// When the system gives no randomness, or the server cannot run.
pub fn serve(listener: TcpListener, pool: Pool, is_demo: bool, programs: Programs) -> std::io::Result<()> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|error| std::io::Error::other(error.to_string()))?;
    let site = shared(Site::new(salt, is_demo));
    let sessions = KeptSessions::shared(pool.clone());
    let pool = web::Data::new(pool);
    let standing = web::Data::new(pages::StandingCounts::default());
    let description = web::Data::new(programs.description);
    let programs = programs.routes;
    let app = move || {
        App::new()
            .app_data(site.clone())
            .app_data(sessions.clone())
            .app_data(pool.clone())
            .app_data(standing.clone())
            .app_data(description.clone())
            .app_data(web::FormConfig::default().limit(guard::FORM_LIMIT))
            .wrap(from_fn(guard::guard))
            .wrap(from_fn(error::explain))
            .wrap(from_fn(headers::guard))
            .wrap(Compress::default())
            .route("/static/{name}", web::get().to(assets::show))
            .route("/health", web::get().to(health))
            .configure(programs)
            .configure(pages::routes)
    };
    actix_web::rt::System::new()
        .block_on(async move { HttpServer::new(app).workers(2).shutdown_timeout(10).listen(listener)?.run().await })
}

/// `ok` only when the book can be read.
async fn health(pool: web::Data<Pool>) -> HttpResponse {
    let found = super::book::ask(&pool, |conn| Ok(books::find(conn)?)).await;
    match found {
        Ok(_) => HttpResponse::Ok().content_type("text/plain").body("ok\n"),
        Err(_) => HttpResponse::ServiceUnavailable().content_type("text/plain").body("the book cannot be read\n"),
    }
}
