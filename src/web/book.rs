//! The book behind the pages: asked away from the threads that answer requests. Knows no page.

use std::sync::Arc;

use actix_web::web;
use chrono::{DateTime, Utc};

use super::error::WebError;
use super::guard::SessionBook;
use super::page::{BookFacts, Visitor};
use super::session::Session;
use crate::ledger::Hash;
use crate::ops::{Acting, keep_sessions, stamp};
use crate::store::accounts::Chart;
use crate::store::{Conn, Pool, books, entries, users};

/// Runs work that needs the book; an answer of it is the handler's.
///
/// # Errors
/// What the work answers, or that the book cannot be reached.
pub async fn ask<T: Send + 'static>(
    pool: &web::Data<Pool>,
    work: impl FnOnce(&mut Conn) -> Result<T, WebError> + Send + 'static,
) -> Result<T, WebError> {
    let pool = Pool::clone(pool);
    let asked = move || {
        let conn = &mut *pool.get().map_err(|error| WebError::broken(&error))?;
        work(conn).map_err(|error| error.in_names(|| Chart::load(conn)))
    };
    web::block(asked).await.map_err(|error| WebError::broken(&error))?
}

/// Who acts, and when, on a page.
#[must_use]
pub fn acting(visitor: &Visitor) -> Acting {
    let by = visitor.session().map_or_else(|| "setup".to_owned(), |session| format!("U-{}", session.user_id));
    acting_as(by)
}

/// Somebody acting now.
#[must_use]
pub fn acting_as(by: String) -> Acting {
    Acting::new(by, chrono::Local::now().date_naive(), Utc::now())
}

/// Sessions, kept in the book by the hash of their token.
pub struct KeptSessions(Pool);

impl KeptSessions {
    /// As the guard asks for it.
    #[must_use]
    pub fn shared(pool: Pool) -> web::Data<dyn SessionBook> {
        let sessions: Arc<dyn SessionBook> = Arc::new(Self(pool));
        web::Data::from(sessions)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, WebError>) -> Result<T, WebError> {
        work(&mut *self.0.get().map_err(|error| WebError::broken(&error))?)
    }
}

impl SessionBook for KeptSessions {
    fn find(&self, token_hash: &str) -> Result<Option<(Session, BookFacts)>, WebError> {
        self.with(|conn| {
            let Some(kept) = users::find_session(conn, token_hash)? else { return Ok(None) };
            let moment = |text: &str| text.parse::<DateTime<Utc>>().map_err(|error| WebError::broken(&error));
            let role = kept.user.role.parse()?;
            if kept.user.is_disabled {
                return Ok(None);
            }
            let session = Session {
                user_id: kept.user.id,
                login: kept.user.login,
                role,
                began: moment(&kept.created_at)?,
                seen: moment(&kept.seen_at)?,
            };
            let name = books::find(conn)?.map(|book| book.name).unwrap_or_default();
            let head = entries::head(conn)?.map_or(Hash::ZERO, |seal| seal.hash).to_string();
            Ok(Some((session, BookFacts { name, head })))
        })
    }

    fn mark(&self, token_hash: &str, now: DateTime<Utc>) -> Result<(), WebError> {
        self.with(|conn| Ok(keep_sessions::mark_session(conn, token_hash, &stamp(now))?))
    }

    fn end(&self, token_hash: &str) -> Result<(), WebError> {
        self.with(|conn| Ok(keep_sessions::end_session(conn, token_hash)?))
    }
}
