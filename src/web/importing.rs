//! Imports that are under way: how far each is, for the page that shows it. They lie in memory only, each for the session
//! that began it; what is stored, is stored in one transaction or not at all. Knows no file and no book.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::session::Session;

/// How long the outcome of an import waits to be read.
const WAITS: TimeDelta = TimeDelta::minutes(30);
/// How many may be known at a time.
const MOST: usize = 50;

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The rows are read and compared with the book.
    Reading,
    /// So many lines of so many are stored; nothing counts before all are.
    Storing { stored: usize, of: usize },
    /// It is in the book: where to go on, and what is said there.
    Done { to: String, key: &'static str, about: String },
    /// Nothing was stored, and why.
    Refused(Vec<String>),
}

/// An import as its page sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// How many rows the file has.
    pub rows: usize,
    pub stage: Stage,
}

struct UnderWay {
    id: String,
    user_id: i64,
    began: DateTime<Utc>,
    since: DateTime<Utc>,
    rows: usize,
    stage: Arc<Mutex<Stage>>,
}

impl UnderWay {
    fn is_of(&self, id: &str, session: &Session) -> bool {
        self.id == id && self.user_id == session.user_id && self.began == session.began
    }

    fn stage(&self) -> Stage {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_over(&self) -> bool {
        matches!(self.stage(), Stage::Done { .. } | Stage::Refused(_))
    }
}

/// Told by the import how far it is.
#[derive(Clone)]
pub struct Telling(Arc<Mutex<Stage>>);

impl Telling {
    /// It has come so far.
    pub fn tell(&self, stage: Stage) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}

/// The imports that are under way or wait to be read.
#[derive(Default)]
pub struct Importing(Mutex<Vec<UnderWay>>);

impl Importing {
    /// An import of so many rows begins under the id of its upload; `None` when it is under way already.
    pub fn begin(&self, id: &str, session: &Session, rows: usize, now: DateTime<Utc>) -> Option<Telling> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| !one.is_over() || now - one.since < WAITS);
        if all.iter().any(|one| one.is_of(id, session) && !one.is_over()) || all.len() >= MOST {
            return None;
        }
        all.retain(|one| !one.is_of(id, session));
        let stage = Arc::new(Mutex::new(Stage::Reading));
        let (user_id, began) = (session.user_id, session.began);
        all.push(UnderWay { id: id.to_owned(), user_id, began, since: now, rows, stage: Arc::clone(&stage) });
        Some(Telling(stage))
    }

    /// How far the import of that id is, if this session began it.
    #[must_use]
    pub fn look(&self, id: &str, session: &Session) -> Option<Seen> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = all.iter().find(|one| one.is_of(id, session))?;
        Some(Seen { rows: found.rows, stage: found.stage() })
    }

    /// Its outcome was read.
    pub fn forget(&self, id: &str, session: &Session) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| !one.is_of(id, session));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::manage_users::UserRole;

    fn session(user_id: i64) -> Session {
        let began = DateTime::<Utc>::UNIX_EPOCH;
        Session { user_id, login: "x".to_owned(), role: UserRole::Treasurer, began, seen: began }
    }

    #[test]
    fn an_import_is_begun_once_and_seen_by_its_own_session_until_it_was_read() {
        let (importing, now) = (Importing::default(), Utc::now());
        let telling = importing.begin("a", &session(1), 7, now).unwrap();
        assert!(importing.begin("a", &session(1), 7, now).is_none(), "a double click is one import");
        assert_eq!(importing.look("a", &session(2)), None);
        telling.tell(Stage::Storing { stored: 3, of: 7 });
        assert_eq!(importing.look("a", &session(1)).unwrap().stage, Stage::Storing { stored: 3, of: 7 });
        telling.tell(Stage::Refused(vec!["why".to_owned()]));
        assert!(importing.begin("b", &session(1), 1, now + TimeDelta::minutes(29)).is_some());
        assert!(importing.look("a", &session(1)).is_some(), "a reload finds it again");
        assert!(importing.begin("a", &session(1), 7, now).is_some(), "and it can be tried again");
        importing.forget("b", &session(1));
        assert_eq!(importing.look("b", &session(1)), None);
    }
}
