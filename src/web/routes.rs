//! The map of the house: every address with who may go there. What is not on it does not exist; a guard in front of
//! all handlers reads it, so no page can be forgotten. Knows no page.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::ops::manage_users::UserRole;

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, logged in or not: files, login, set-up by its one-time link.
    Anybody,
    /// Whoever is logged in.
    Reader,
    /// Who may see names of people and texts of payments.
    PersonalText,
    /// Who may record, import and reconcile.
    Recorder,
    /// Who may close months, open funds and accounts, undo imports, reopen.
    Decider,
    /// Who may let people and programs in.
    Manager,
}

impl Access {
    /// Whether somebody with this role (or nobody) may.
    #[must_use]
    pub fn allows(self, role: Option<UserRole>) -> bool {
        match self {
            Self::Anybody => true,
            Self::Reader => role.is_some(),
            Self::PersonalText => role.is_some_and(UserRole::may_read_personal_text),
            Self::Recorder => role.is_some_and(UserRole::may_record),
            Self::Decider => role.is_some_and(UserRole::may_decide),
            Self::Manager => role.is_some_and(UserRole::may_manage_users),
        }
    }
}

/// How it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// One address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

const fn get(path: &'static str, access: Access) -> Route {
    Route { method: Method::Get, path, access }
}

const fn post(path: &'static str, access: Access) -> Route {
    Route { method: Method::Post, path, access }
}

use Access::{Anybody, Decider, Manager, PersonalText, Reader, Recorder};

/// Every address, by page group.
pub const TABLE: &[Route] = &[
    // Files, health, coming and going
    get("/static/{name}", Anybody),
    get("/health", Anybody),
    get("/login", Anybody),
    post("/login", Anybody),
    post("/logout", Anybody),
    get("/setup/{token}", Anybody),
    post("/setup/{token}", Anybody),
    post("/theme", Anybody),
    // Home
    get("/", Reader),
    // Record: each form is shown, looked at (step=check) and posted (step=post) at one address
    get("/record", Recorder),
    get("/record/donation", Recorder),
    post("/record/donation", Recorder),
    get("/record/sale", Recorder),
    post("/record/sale", Recorder),
    get("/record/event-income", Recorder),
    post("/record/event-income", Recorder),
    get("/record/event-costs", Recorder),
    post("/record/event-costs", Recorder),
    get("/record/payment", Recorder),
    post("/record/payment", Recorder),
    get("/record/move", Recorder),
    post("/record/move", Recorder),
    get("/record/refund", Recorder),
    post("/record/refund", Recorder),
    get("/record/transfer", Recorder),
    post("/record/transfer", Recorder),
    get("/record/journal", Recorder),
    post("/record/journal", Recorder),
    // What is done with goods, in the same three steps
    get("/record/order", Recorder),
    post("/record/order", Recorder),
    get("/record/preorder", Recorder),
    post("/record/preorder", Recorder),
    get("/record/sale-refund", Recorder),
    post("/record/sale-refund", Recorder),
    get("/record/exchange", Recorder),
    post("/record/exchange", Recorder),
    get("/record/received", Recorder),
    post("/record/received", Recorder),
    get("/record/paid", Recorder),
    post("/record/paid", Recorder),
    get("/record/tickets", Recorder),
    post("/record/tickets", Recorder),
    get("/record/night", Recorder),
    post("/record/night", Recorder),
    get("/stock/bought", Recorder),
    post("/stock/bought", Recorder),
    get("/stock/donated", Recorder),
    post("/stock/donated", Recorder),
    get("/stock/counted", Recorder),
    post("/stock/counted", Recorder),
    get("/stock/moved", Recorder),
    post("/stock/moved", Recorder),
    get("/stock/given", Recorder),
    post("/stock/given", Recorder),
    get("/consignment/brought", Recorder),
    post("/consignment/brought", Recorder),
    get("/consignment/settled", Recorder),
    post("/consignment/settled", Recorder),
    get("/consignment/theirs", Recorder),
    post("/consignment/theirs", Recorder),
    // Bank
    get("/bank", Reader),
    get("/bank/{account}", PersonalText),
    get("/bank/{account}/reconcile", Recorder),
    post("/bank/{account}/reconcile", Recorder),
    get("/import", Recorder),
    post("/import", Recorder),
    get("/import/{upload}", Recorder),
    post("/import/{upload}", Recorder),
    get("/import/{upload}/progress", Recorder),
    get("/imports", PersonalText),
    get("/imports/{id}", PersonalText),
    get("/imports/{id}/review", Recorder),
    post("/imports/{id}/review", Recorder),
    get("/imports/{id}/lines/{line}", Recorder),
    post("/imports/{id}/lines/{line}", Recorder),
    post("/imports/{id}/batches/{batch}/undo", Recorder),
    post("/imports/{id}/undo", Decider),
    get("/details", PersonalText),
    post("/details", Recorder),
    get("/details/goods", PersonalText),
    post("/details/goods", Recorder),
    get("/details/{line}", PersonalText),
    post("/details/{line}", Recorder),
    get("/standing", PersonalText),
    get("/rules", PersonalText),
    get("/rules/new", Recorder),
    post("/rules/new", Recorder),
    get("/rules/{id}", Recorder),
    post("/rules/{id}", Recorder),
    post("/rules/{id}/move/{place}", Recorder),
    post("/rules/{id}/remove", Recorder),
    get("/reconciliations/{id}", PersonalText),
    post("/reconciliations/{id}", Recorder),
    get("/reconciliations/{id}/reopen", Decider),
    post("/reconciliations/{id}/reopen", Decider),
    // Cash, and what is owed
    get("/cash", Reader),
    get("/cash/counts/{number}", Reader),
    get("/cash/{account}/count", Recorder),
    post("/cash/{account}/count", Recorder),
    get("/cash/{account}/holder", Recorder),
    post("/cash/{account}/holder", Recorder),
    get("/owed", Reader),
    get("/owed/{account}/letter", Reader),
    // Funds
    get("/funds", Reader),
    get("/funds/new", Decider),
    post("/funds/new", Decider),
    get("/funds/{code}", Reader),
    get("/funds/{code}/edit", Decider),
    post("/funds/{code}/edit", Decider),
    // Merch and events
    get("/merch", Reader),
    get("/merch/sale", Recorder),
    post("/merch/sale", Recorder),
    get("/merch/sheet", Recorder),
    post("/merch/sheet", Recorder),
    get("/merch/surplus", Reader),
    post("/merch/surplus", Recorder),
    get("/merch/new", Decider),
    post("/merch/new", Decider),
    get("/merch/{code}", Reader),
    get("/merch/{code}/moves", Reader),
    get("/merch/{code}/edit", Decider),
    post("/merch/{code}/edit", Decider),
    post("/merch/{code}/close", Decider),
    post("/merch/{code}/reopen", Decider),
    get("/merch/{code}/picture", Reader),
    get("/merch/{code}/picture/new", Decider),
    post("/merch/{code}/picture/new", Decider),
    get("/events", Reader),
    get("/events/compare", Reader),
    get("/events/new", Recorder),
    post("/events/new", Recorder),
    get("/events/{code}", Reader),
    get("/events/{code}/plan", Recorder),
    post("/events/{code}/plan", Recorder),
    get("/events/{code}/cancel", Recorder),
    post("/events/{code}/cancel", Recorder),
    get("/events/{code}/sheet", Reader),
    get("/events/{code}/settle", Recorder),
    post("/events/{code}/settle", Recorder),
    get("/stock", Reader),
    post("/stock/places", Decider),
    get("/consignment/shop/{shop}", Reader),
    // Contacts, accounts
    get("/contacts", PersonalText),
    get("/contacts/new", Recorder),
    post("/contacts/new", Recorder),
    get("/contacts/{code}", PersonalText),
    post("/contacts/{code}", Recorder),
    // Receipts for donations, letters of thanks
    get("/receipts", PersonalText),
    get("/receipts/new", Recorder),
    post("/receipts/new", Recorder),
    get("/receipts/wording/{template}", Decider),
    post("/receipts/wording/{template}", Decider),
    get("/receipts/thanks/{entry}", PersonalText),
    get("/receipts/{number}", PersonalText),
    post("/receipts/{number}/cancel", Decider),
    get("/receipts/{number}/letter/{file}", PersonalText),
    get("/accounts", Reader),
    get("/accounts/new", Decider),
    post("/accounts/new", Decider),
    get("/accounts/{id}/role", Decider),
    post("/accounts/{id}/role", Decider),
    post("/accounts/{id}/close", Decider),
    get("/accounts/{id}/sphere", Decider),
    post("/accounts/{id}/sphere", Decider),
    // Entries
    get("/entries", Reader),
    get("/entries/{number}", Reader),
    post("/entries/{number}/reverse", Recorder),
    post("/entries/{number}/reverse-together", Recorder),
    get("/entries/{number}/correct", Recorder),
    post("/entries/{number}/correct", Recorder),
    post("/entries/{number}/vouchers", Recorder),
    get("/vouchers/{hash}", PersonalText),
    // Reports
    get("/reports", Reader),
    get("/reports/{name}", Reader),
    get("/reports/{name}/{file}", Reader),
    // Other programs as witnesses
    get("/checked", Reader),
    post("/checked", Recorder),
    // The public page: what is published, anybody may read
    get("/public", Reader),
    post("/public/publish", Decider),
    post("/public/withdraw", Decider),
    get("/public/site", Anybody),
    get("/public/site/", Anybody),
    get("/public/site/{file}", Anybody),
    // Search
    get("/search", Reader),
    get("/search/line/{id}", PersonalText),
    get("/search/{file}", Reader),
    post("/searches", Recorder),
    post("/searches/{id}/forget", Recorder),
    // Periods
    get("/periods", Reader),
    post("/periods/{month}/close", Decider),
    get("/periods/{month}/reopen", Decider),
    post("/periods/{month}/reopen", Decider),
    // Settings and help
    get("/settings", Reader),
    post("/settings/keys", Reader),
    post("/settings/language", Reader),
    get("/settings/passphrase", Reader),
    post("/settings/passphrase", Reader),
    get("/settings/backup", Reader),
    get("/settings/book", Manager),
    post("/settings/book", Manager),
    get("/settings/users", Manager),
    post("/settings/users", Manager),
    post("/settings/users/{login}/role", Manager),
    post("/settings/users/{login}/disable", Manager),
    post("/settings/users/{login}/enable", Manager),
    get("/settings/tokens", Manager),
    post("/settings/tokens", Manager),
    post("/settings/tokens/{id}/revoke", Manager),
    get("/help", Reader),
    get("/help/statements", Reader),
    get("/api/docs", Reader),
];

/// Who may ask for the address with this pattern in this way; `None` when it is not on the map.
#[must_use]
pub fn access_of(method: &actix_web::http::Method, pattern: &str) -> Option<Access> {
    let method = match method.as_str() {
        "GET" | "HEAD" => Method::Get,
        "POST" => Method::Post,
        _ => return None,
    };
    TABLE.iter().find(|route| route.method == method && route.path == pattern).map(|route| route.access)
}

/// Whether somebody with this role may open the page at this address of ours; what is not on the map, nobody.
#[must_use]
pub fn may_open(role: Option<UserRole>, href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let rooms = PAGES.get(room_of(path)).map_or(&[][..], Vec::as_slice);
    rooms.iter().find(|route| fits(route.path, path)).is_some_and(|route| route.access.allows(role))
}

/// The pages by the first part of their address: a page asks about every link of its frame.
static PAGES: LazyLock<HashMap<&'static str, Vec<Route>>> = LazyLock::new(|| {
    let mut pages: HashMap<_, Vec<Route>> = HashMap::new();
    for route in TABLE.iter().filter(|route| route.method == Method::Get) {
        pages.entry(room_of(route.path)).or_default().push(*route);
    }
    pages
});

/// `reports` of `/reports/{name}`; no address begins with a name.
fn room_of(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

/// Whether the path is one that the pattern stands for.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other || (one.starts_with('{') && !other.is_empty()) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests;
