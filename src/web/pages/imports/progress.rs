//! Carrying out an import. A large file is imported beside the request that said yes: its page shows how far it is, without
//! script and after a reload, and goes on by itself. Nothing of it is in the book before all of it is.

use std::sync::Arc;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, web};
use chrono::Utc;

use super::mapping;
use super::preview::{gone, open_problems, show_refused};
use crate::ops::import_file::{FileToImport, Imported, has_changed, import_file_watched, own_profiles};
use crate::ops::plan_import::plan_import;
use crate::ops::save_mapping::save_mapping;
use crate::ops::{Acting, OpsError};
use crate::store::{Conn, Pool};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::importing::Stage;
use crate::web::page::{Visitor, go_and_say, go_to};
use crate::web::pages::bank::said::{frame, problems_of};
use crate::web::session::Session;
use crate::web::uploads::Shown;
use crate::web::views::imports::Progress;

/// Files from this size on show how far they are.
pub const SHOWN_FROM_BYTES: usize = 500_000;

/// What somebody said yes to.
pub struct Yes {
    pub file: FileToImport,
    /// The file as it was shown, where answers came along with the yes.
    pub before: Option<FileToImport>,
    /// The hash of the plan that was shown; empty where none was.
    pub agreed: String,
    /// How the file is read, where that is known already.
    pub shown: Option<Arc<Shown>>,
    /// The name to keep the mapping under; empty to keep none.
    pub mapping: String,
    pub acting: Acting,
}

impl Yes {
    /// Imports the file as it was shown, and keeps the mapping.
    ///
    /// # Errors
    /// When the book cannot be reached; a refusal is an answer.
    pub fn carry_out(
        mut self,
        conn: &mut Conn,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Result<GoOn, OpsError>, WebError> {
        let shown = match self.agree(conn) {
            Ok(shown) => shown,
            Err(error) => return Ok(Err(error)),
        };
        let profile = mapping::profile_of(&self.mapping, &shown.reading, &self.file.answers);
        if let Some(profile) = &profile
            && own_profiles(conn)?.iter().any(|known| known.name == profile.name)
        {
            let taken = format!("There is a kind of file called “{}” already. Choose another name.", profile.name);
            return Ok(Err(OpsError::NotPossible(taken)));
        }
        let imported = import_file_watched(conn, &self.file, &self.acting, progress);
        if let (Ok(_), Some(profile)) = (&imported, &profile) {
            save_mapping(conn, profile, &self.acting)?;
        }
        Ok(imported.map(|done| after(&done, shown.only_tells)))
    }

    /// Holds the import to what was shown. Answers that came along with the yes make another plan of it; then what was
    /// shown must still be what the book would make of the file without them.
    fn agree(&mut self, conn: &mut Conn) -> Result<Arc<Shown>, OpsError> {
        if let Some(shown) = self.shown.clone().filter(|_| !self.agreed.is_empty()) {
            self.file.plan = Some(self.agreed.clone());
            return Ok(shown);
        }
        if let Some(before) = self.before.take().filter(|_| !self.agreed.is_empty())
            && plan_import(conn, &before, self.acting.today)?.hash().to_string() != self.agreed
        {
            return Err(has_changed());
        }
        let plan = plan_import(conn, &self.file, self.acting.today)?;
        self.file.plan = Some(plan.hash().to_string());
        Ok(Arc::new(plan.into()))
    }
}

/// Where it goes on after an import: the address, the key of what is said there, and what that is about.
pub type GoOn = (String, &'static str, String);

fn after(done: &Imported, only_tells: bool) -> GoOn {
    let Some(id) = done.import else {
        return ("/imports".to_owned(), "web-said-import-nothing-new", done.duplicate.to_string());
    };
    if done.new == 0 && done.pending == 0 {
        return (format!("/imports/{id}"), "web-said-import-nothing-new", done.duplicate.to_string());
    }
    if only_tells {
        let about = format!("{}.{}", done.new, done.linked);
        return (format!("/details?import={id}"), "web-said-details-imported", about);
    }
    let about = format!("{}.{}.{}", done.new, done.duplicate, done.pending);
    (format!("/imports/{id}/review"), "web-said-imported", about)
}

/// Begins the import of a large file and goes on to its page; begun twice, it is one.
pub fn begin(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: &str,
    session: &Session,
    rows: usize,
    yes: Yes,
) -> HttpResponse {
    let page = go_to(&format!("/import/{id}/progress"));
    let Some(telling) = visitor.site().importing.begin(id, session, rows, Utc::now()) else { return page };
    let (pool, teller) = (pool.clone(), telling.clone());
    let open = open_problems(visitor.words());
    // Beside this request: the threads that answer pages stay free, and whoever leaves the page stops nothing.
    actix_web::rt::spawn(async move {
        let mut progress = move |stored, of| teller.tell(Stage::Storing { stored, of });
        let done = ask(&pool, move |conn| yes.carry_out(conn, &mut progress)).await;
        telling.tell(match done {
            Ok(Ok((to, key, about))) => Stage::Done { to, key, about },
            Ok(Err(error)) if !error.refusals().is_empty() => Stage::Refused(vec![open]),
            Ok(Err(error)) => match problems_of(error) {
                Ok(problems) => Stage::Refused(problems.into_iter().map(|problem| problem.message).collect()),
                Err(error) => Stage::Refused(vec![error.to_string()]),
            },
            Err(error) => Stage::Refused(vec![error.to_string()]),
        });
    });
    page
}

/// GET /import/{upload}/progress
pub async fn show(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let session = visitor.session().ok_or(WebError::LoginNeeded)?.clone();
    let Some(seen) = visitor.site().importing.look(&id, &session) else {
        let upload = visitor.site().uploads.find(&id, &session, Utc::now());
        return Ok(if upload.is_some() { go_to(&format!("/import/{id}")) } else { gone() });
    };
    let t = visitor.words();
    let (done, of) = match seen.stage {
        Stage::Done { to, key, about } => {
            visitor.site().importing.forget(&id, &session);
            visitor.site().uploads.forget(&id, &session);
            return Ok(go_and_say(&to, key, &about));
        }
        Stage::Refused(messages) => {
            visitor.site().importing.forget(&id, &session);
            return show_refused(&visitor, &pool, &id, messages).await;
        }
        Stage::Reading => (None, seen.rows),
        Stage::Storing { stored, of } => (Some(stored), of),
    };
    let sentence = match done {
        None => t.with("web-progress-reading", &[("rows", &of.to_string())]),
        Some(stored) => t.with("web-progress-storing", &[("stored", &stored.to_string()), ("rows", &of.to_string())]),
    };
    let frame = frame(&visitor, &t.get("web-progress"));
    let again = format!("/import/{id}/progress");
    let stored = done.map(|stored| stored.to_string()).unwrap_or_default();
    let page = Progress { t, frame: &frame, sentence, stored, rows: of.to_string(), again };
    let mut answer = visitor.show(&page)?;
    answer.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static("1"));
    Ok(answer)
}
