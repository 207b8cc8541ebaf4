//! The handlers, by page group: each reads a form, calls one operation and shows a page.

mod accounts;
mod bank;
mod cash;
mod checked;
mod contacts;
mod entries;
mod funds;
mod goods;
mod help;
mod home;
mod imports;
mod owed;
mod periods;
mod public;
mod receipts;
mod reconcile;
mod record;
mod reports;
mod rules;
mod search;
mod session;
mod settings;
mod shown;
mod standing;

use actix_web::web::ServiceConfig;

pub use home::StandingCounts;

/// Every page's address, as the map in `routes.rs` names it.
pub fn routes(config: &mut ServiceConfig) {
    // An address is compared with one after the other: what is looked at most comes first.
    let groups = [
        session::routes,
        home::routes,
        reports::routes,
        funds::routes,
        entries::routes,
        record::routes,
        bank::routes,
        imports::routes,
        reconcile::routes,
        goods::routes,
        cash::routes,
        owed::routes,
        rules::routes,
        standing::routes,
        contacts::routes,
        receipts::routes,
        accounts::routes,
        checked::routes,
        public::routes,
        search::routes,
        periods::routes,
        settings::routes,
        help::routes,
    ];
    for group in groups {
        group(config);
    }
}
