//! Files that were sent and wait for a yes. Nothing may be stored in the book before a person has agreed, and no
//! statement belongs on disk without need: so they lie in memory only, few, for a quarter of an hour, each for the
//! session that sent it. When the program ends they are gone, and the file is sent again. Knows no page and no book.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::session::Session;
use crate::import::Reading;
use crate::ledger::AccountPath;
use crate::ops::import_file::FileToImport;
use crate::ops::plan_import::Plan;

/// The largest file, in bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;
/// How many files one session may have waiting.
const MOST_OF_ONE: usize = 3;
/// How many bytes may wait altogether.
const MOST_BYTES: usize = 5 * LARGEST;
/// How long a file waits for its yes.
const WAITS: TimeDelta = TimeDelta::minutes(15);

/// A file with what was said about it so far.
#[derive(Debug, Clone)]
pub struct Upload {
    pub name: String,
    pub bytes: Vec<u8>,
    pub account: AccountPath,
    /// Answers by question.
    pub answers: BTreeMap<String, String>,
    /// How it was read with these answers, once somebody was shown that.
    pub shown: Option<Arc<Shown>>,
}

/// What somebody was shown of a file, so that the answer to it needs no second reading.
#[derive(Debug)]
pub struct Shown {
    /// Without its lines, which may be many.
    pub reading: Reading,
    pub rows: usize,
    /// The lines only tell what payments were for that arrived elsewhere.
    pub only_tells: bool,
}

impl From<Plan> for Shown {
    fn from(plan: Plan) -> Self {
        let rows = plan.reading.lines.len();
        let reading = Reading { lines: Vec::new(), ..plan.reading };
        Self { reading, rows, only_tells: plan.only_tells }
    }
}

impl Upload {
    /// The file as the import takes it.
    #[must_use]
    pub fn to_file(&self, skip_refused: bool) -> FileToImport {
        FileToImport {
            name: self.name.clone(),
            bytes: self.bytes.clone(),
            account: Some(self.account.clone()),
            profile: None,
            answers: self.answers.clone(),
            skip_refused,
            plan: None,
        }
    }
}

struct Waiting {
    id: String,
    user_id: i64,
    began: DateTime<Utc>,
    sent: DateTime<Utc>,
    upload: Upload,
}

impl Waiting {
    fn is_of(&self, session: &Session) -> bool {
        self.user_id == session.user_id && self.began == session.began
    }
}

/// The files that wait, oldest first.
#[derive(Default)]
pub struct Uploads(Mutex<Vec<Waiting>>);

impl Uploads {
    /// Keeps a file under an id that nobody can guess. The oldest give way when there are too many.
    pub fn keep(&self, id: &str, session: &Session, upload: Upload, now: DateTime<Utc>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|one| now - one.sent < WAITS);
        let (user_id, began) = (session.user_id, session.began);
        while waiting.iter().filter(|one| one.is_of(session)).count() >= MOST_OF_ONE {
            let oldest = waiting.iter().position(|one| one.is_of(session));
            oldest.map(|place| waiting.remove(place));
        }
        let total = |waiting: &[Waiting]| waiting.iter().map(|one| one.upload.bytes.len()).sum::<usize>();
        while !waiting.is_empty() && total(&waiting).saturating_add(upload.bytes.len()) > MOST_BYTES {
            waiting.remove(0);
        }
        waiting.push(Waiting { id: id.to_owned(), user_id, began, sent: now, upload });
    }

    /// The file of that id, if this session sent it and it still waits.
    #[must_use]
    pub fn find(&self, id: &str, session: &Session, now: DateTime<Utc>) -> Option<Upload> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = waiting.iter().find(|one| one.id == id && one.is_of(session) && now - one.sent < WAITS);
        found.map(|one| one.upload.clone())
    }

    /// Remembers what somebody is shown of a file.
    pub fn show(&self, id: &str, session: &Session, shown: Shown) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = waiting.iter_mut().find(|one| one.id == id && one.is_of(session)) {
            one.upload.shown = Some(Arc::new(shown));
        }
    }

    /// Remembers what was answered; the quarter of an hour begins anew.
    pub fn answer(&self, id: &str, session: &Session, upload: &Upload, now: DateTime<Utc>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = waiting.iter_mut().find(|one| one.id == id && one.is_of(session)) {
            one.upload.answers.clone_from(&upload.answers);
            one.upload.account.clone_from(&upload.account);
            one.upload.shown.clone_from(&upload.shown);
            one.sent = now;
        }
    }

    /// The file is imported, or not wanted: forgets it.
    pub fn forget(&self, id: &str, session: &Session) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|one| one.id != id || !one.is_of(session));
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

    fn upload(size: usize) -> Upload {
        let account = "Assets:Bank:Giro".parse().unwrap();
        Upload { name: "a.csv".to_owned(), bytes: vec![0; size], account, answers: BTreeMap::new(), shown: None }
    }

    #[test]
    fn a_file_waits_for_its_own_session_and_not_for_ever() {
        let (uploads, now) = (Uploads::default(), Utc::now());
        uploads.keep("a", &session(1), upload(1), now);
        assert!(uploads.find("a", &session(1), now).is_some());
        assert!(uploads.find("a", &session(2), now).is_none());
        assert!(uploads.find("a", &session(1), now + TimeDelta::minutes(16)).is_none());
        uploads.forget("a", &session(2));
        assert!(uploads.find("a", &session(1), now).is_some());
        uploads.forget("a", &session(1));
        assert!(uploads.find("a", &session(1), now).is_none());
    }

    #[test]
    fn the_oldest_gives_way_when_there_are_too_many() {
        let (uploads, now) = (Uploads::default(), Utc::now());
        for id in ["a", "b", "c", "d"] {
            uploads.keep(id, &session(1), upload(1), now);
        }
        assert!(uploads.find("a", &session(1), now).is_none() && uploads.find("d", &session(1), now).is_some());
        for user in 2..8 {
            uploads.keep("e", &session(user), upload(LARGEST), now);
        }
        assert!(uploads.find("d", &session(1), now).is_none(), "memory is bounded");
    }
}
