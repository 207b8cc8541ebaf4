//! Settings: how somebody reads, their passphrase, backups; who else may come in, people and programs.

pub(in crate::web::pages) mod book;
mod people;
mod programs;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::shown;
use crate::ops::OpsError;
use crate::ops::examine_book::{BACKUP_DAYS, days_since_backup};
use crate::ops::keep_sessions::begin_session;
use crate::ops::manage_users::{is_passphrase_of, reset_passphrase};
use crate::ops::stamp;
use crate::store::{Pool, books, users};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::guard::Posted;
use crate::web::page::{Remembered, Visitor, fresh_token, go_and_remember};
use crate::web::views::settings::{BackupPage, Settings};
use crate::web::views::{FieldProblem, Form, Input, Kind, Link, Part, Tone};
use crate::words::{Words, languages};

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/settings", web::get().to(show))
        .route("/settings/keys", web::post().to(choose_keys))
        .route("/settings/language", web::post().to(choose_language))
        .route("/settings/passphrase", web::get().to(ask_passphrase))
        .route("/settings/passphrase", web::post().to(change_passphrase))
        .route("/settings/backup", web::get().to(show_backup));
    book::routes(config);
    people::routes(config);
    programs::routes(config);
}

async fn show(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let (days, first_month) =
        ask(&pool, move |conn| Ok((days_since_backup(conn, today)?, books::get(conn)?.fiscal_first_month))).await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-settings", Part::Settings);
    let first_month = t.get(&format!("month-{first_month}"));
    let (tone, backup) = backup_state(t, days);
    let link = |language: String| Link {
        is_current: language == t.language(),
        text: visitor.words_in(&language).get("language-name"),
        href: language,
    };
    let page = Settings {
        t,
        frame: &frame,
        may_manage: visitor.session().is_some_and(|session| session.role.may_manage_users()),
        fiscal_year: t.with("web-fiscal-year-begins", &[("month", &first_month)]),
        backup,
        backup_tone: tone,
        languages: languages().into_iter().map(link).collect(),
    };
    visitor.show(&page)
}

fn backup_state(t: &Words, days: Option<i64>) -> (Tone, String) {
    match days {
        None => (Tone::Warn, t.get("web-backup-never")),
        Some(days) if days > BACKUP_DAYS => (Tone::Warn, t.count("web-backup-days", days)),
        Some(days) => (Tone::Good, t.count("web-backup-days", days)),
    }
}

async fn show_backup(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let days = ask(&pool, move |conn| Ok(days_since_backup(conn, today)?)).await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-settings-backup", Part::Settings);
    let (tone, sentence) = backup_state(t, days);
    let command = format!("solidarity-ledger backup book-{today}.backup");
    visitor.show(&BackupPage { t, frame: &frame, tone, sentence, command })
}

async fn choose_keys(posted: Posted) -> HttpResponse {
    let keys = if posted.0.get("keys") == "off" { "off" } else { "on" };
    go_and_remember("/settings", Remembered::Keys, keys)
}

async fn choose_language(posted: Posted) -> HttpResponse {
    let asked = posted.0.get("language").to_owned();
    let language = languages().into_iter().find(|known| *known == asked).unwrap_or_else(|| "en".to_owned());
    go_and_remember("/settings", Remembered::Language, &language)
}

fn passphrase_form(t: &Words) -> Form {
    let new = |name: &str, label: &str| {
        Input::new(Kind::NewPassphrase, name, t.get(label)).autocomplete("new-password").wide().required()
    };
    let inputs = vec![
        Input::new(Kind::Passphrase, "now", t.get("web-f-passphrase-now"))
            .autocomplete("current-password")
            .wide()
            .required()
            .focused(),
        new("passphrase", "web-f-passphrase-new").hint(t.get("web-f-passphrase-hint")),
        new("again", "web-f-passphrase-again"),
    ];
    shown::form("/settings/passphrase", "/settings", t.get("web-passphrase-change"), inputs)
}

async fn ask_passphrase(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    shown::form_page(&visitor, (&t.get("web-settings-passphrase"), Part::Settings), passphrase_form(t), None)
}

/// The new passphrase ends every session of the user; this one begins anew.
async fn change_passphrase(
    visitor: Visitor,
    pool: web::Data<Pool>,
    request: HttpRequest,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let t = visitor.words();
    let session = visitor.session().cloned().ok_or(WebError::LoginNeeded)?;
    let source = request.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default();
    visitor.site().throttle.begin(&session.login, &source, std::time::Instant::now())?;
    let secret = |name: &str| typed.find(name).unwrap_or_default().to_owned();
    let (now, new, again) = (secret("now"), secret("passphrase"), secret("again"));
    let problem = |field: &str, message: String| FieldProblem { field: field.to_owned(), message };
    let token = fresh_token().ok_or_else(|| WebError::broken(&"there is no randomness"))?;
    let hash = token.hash();
    let _place = visitor.site().gate.enter().await?;
    let problems = if new == again {
        let login = session.login.clone();
        let done = ask(&pool, move |conn| {
            let user = users::find(conn, &login)?;
            if !is_passphrase_of(user.as_ref(), &now)? {
                return Ok(Err(None));
            }
            match reset_passphrase(conn, &login, &new) {
                Ok(()) => {}
                Err(OpsError::NotPossible(message)) => return Ok(Err(Some(message))),
                Err(other) => return Err(other.into()),
            }
            begin_session(conn, &hash, session.user_id, None, &stamp(chrono::Utc::now()))?;
            Ok(Ok(()))
        })
        .await?;
        match done {
            Ok(()) => {
                visitor.site().throttle.succeeded(&session.login, &source);
                return Ok(visitor.enter(&token, "/settings"));
            }
            Err(None) => vec![problem("now", t.get("web-wrong-passphrase-now"))],
            Err(Some(message)) => vec![problem("passphrase", message)],
        }
    } else {
        vec![problem("again", t.get("web-wrong-passphrase-differs"))]
    };
    let kept = Typed::default();
    let title = t.get("web-settings-passphrase");
    shown::form_page(&visitor, (&title, Part::Settings), passphrase_form(t), Some((&kept, &problems)))
}
