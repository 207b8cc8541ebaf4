//! The pages: sessions, forms, views and the map of addresses. Thin: a handler reads a form, calls one operation
//! and shows a page. Knows no SQL and no rule of bookkeeping.

pub mod assets;
pub mod book;
pub mod csrf;
pub mod error;
pub mod form;
pub mod forms;
pub mod gate;
pub mod guard;
pub mod handbook;
pub mod headers;
pub mod importing;
pub mod links;
pub mod page;
pub mod pages;
pub mod remembered;
pub mod routes;
pub mod server;
pub mod session;
pub mod tell;
pub mod throttle;
pub mod uploads;
pub mod views;
