//! The pages: sessions, forms, views and the table of routes. Thin: a handler reads a form, calls one
//! operation and shows a page. Knows no SQL and no rule of bookkeeping.

pub mod assets;
pub mod csrf;
pub mod form;
pub mod forms;
pub mod headers;
pub mod session;
pub mod throttle;
pub mod views;
