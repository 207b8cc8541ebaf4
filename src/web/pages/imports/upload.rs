//! Sending a file. It is kept in memory for the questions that follow; nothing is stored in the book yet.

use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_multipart::form::{MultipartForm, MultipartFormConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::Utc;
use serde::Deserialize;

use crate::ledger::AccountPath;
use crate::store::Pool;
use crate::store::accounts::Chart;
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::guard::{check_token, secret_of};
use crate::web::page::{Visitor, fresh_key, go_to};
use crate::web::pages::bank::said::{find_account, frame, money_accounts};
use crate::web::uploads::{LARGEST, Upload};
use crate::web::views::record::FormPage;
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};

/// Room for the file and the few fields beside it.
pub fn limits() -> MultipartFormConfig {
    let most = LARGEST.saturating_add(64 * 1024);
    MultipartFormConfig::default().total_limit(most).memory_limit(most)
}

/// What is sent.
#[derive(MultipartForm)]
pub struct Sent {
    csrf: Text<String>,
    account: Text<String>,
    file: Option<Bytes>,
}

/// Which account is meant, if it was said on the way here.
#[derive(Debug, Deserialize)]
pub struct For {
    #[serde(default)]
    account: String,
}

/// GET /import
pub async fn show(visitor: Visitor, pool: web::Data<Pool>, asked: web::Query<For>) -> Result<HttpResponse, WebError> {
    let named = asked.into_inner().account;
    let (accounts, chosen) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let chosen = find_account(&chart, &named).map(|(_, account)| account.path.to_string()).unwrap_or_default();
        Ok((money_accounts(&chart), chosen))
    })
    .await?;
    visitor.show(&page(&visitor, &frame(&visitor, &visitor.words().get("web-import")), accounts, &chosen, &[]))
}

fn page<'a>(
    visitor: &'a Visitor,
    frame: &'a crate::web::views::Frame,
    accounts: Vec<Choice>,
    chosen: &str,
    problems: &[FieldProblem],
) -> FormPage<'a> {
    let t = visitor.words();
    let inputs = vec![
        Input::new(Kind::File, "file", t.get("web-f-file"))
            .hint(t.get("web-f-file-hint"))
            .accept(".csv,.txt,.tsv,.xml,.sta,.mt940,.940,.ofx,.qfx,.qif,.xlsx,.ods,.zip")
            .required(),
        Input::new(Kind::Select, "account", t.get("web-import-account"))
            .hint(t.get("web-import-account-hint"))
            .choices(accounts)
            .value(chosen)
            .wide()
            .required(),
    ];
    let mut form = Form {
        action: "/import".to_owned(),
        sections: vec![Section { inputs, ..Section::default() }],
        submit: t.get("web-import-go-on"),
        cancel: "/bank".to_owned(),
        has_file: true,
        ..Form::default()
    };
    form.refill(&|_| None, problems);
    FormPage {
        t,
        frame,
        intro: t.get("web-import-intro"),
        back_href: "/bank".to_owned(),
        back: t.get("web-nav-bank"),
        warning: String::new(),
        form,
    }
}

/// POST /import
pub async fn send(
    visitor: Visitor,
    pool: web::Data<Pool>,
    request: HttpRequest,
    sent: Result<MultipartForm<Sent>, actix_web::Error>,
) -> Result<HttpResponse, WebError> {
    let sent = match sent {
        Ok(sent) => sent.into_inner(),
        Err(error) if error.as_response_error().status_code().as_u16() == 413 => return Err(WebError::TooLarge),
        Err(_) => return Err(WebError::Unreadable),
    };
    check_token(secret_of(&request).as_ref(), &sent.csrf)?;
    let session = visitor.session().ok_or(WebError::LoginNeeded)?;
    let accounts = ask(&pool, |conn| Ok(money_accounts(&Chart::load(conn)?))).await?;
    let t = visitor.words();
    let mut problems = Vec::new();
    let mut wrong = |field: &str, message: String| problems.push(FieldProblem { field: field.to_owned(), message });
    let account = sent.account.parse::<AccountPath>().ok();
    let account = account.filter(|path| accounts.iter().any(|choice| choice.value == path.as_str()));
    if account.is_none() {
        wrong("account", t.with("web-wrong-choose", &[("field", &t.get("web-import-account"))]));
    }
    let file = sent.file.filter(|file| !file.data.is_empty());
    match &file {
        None => wrong("file", t.get("web-wrong-file")),
        Some(file) if file.data.len() > LARGEST => wrong("file", t.get("web-wrong-file-large")),
        Some(_) => {}
    }
    let (Some(account), Some(file), true) = (account, file, problems.is_empty()) else {
        let frame = frame(&visitor, &t.get("web-import"));
        return visitor.show_again(&page(&visitor, &frame, accounts, &sent.account, &problems));
    };
    let name: String = file.file_name.unwrap_or_default().chars().filter(|c| !c.is_control()).take(120).collect();
    let answers = std::collections::BTreeMap::new();
    let upload = Upload { name, bytes: file.data.to_vec(), account, answers, shown: None };
    let id = fresh_key().ok_or_else(|| WebError::broken(&"there is no randomness"))?;
    visitor.site().uploads.keep(&id, session, upload, Utc::now());
    Ok(go_to(&format!("/import/{id}")))
}
