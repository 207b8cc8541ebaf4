//! The door, tried with every role, every address and every forged request.

use std::collections::HashMap;
use std::sync::Mutex;

use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpResponse};
use chrono::TimeDelta;

use super::*;
use crate::ops::manage_users::UserRole;
use crate::web::page::{Site, Visitor, shared};
use crate::web::routes::{self, TABLE};
use crate::web::session::Token;
use crate::web::{error, headers};

/// Sessions in memory.
#[derive(Default)]
struct Sessions(Mutex<HashMap<String, Session>>);

impl Sessions {
    fn of(sessions: &[(&Token, UserRole, TimeDelta)]) -> web::Data<dyn SessionBook> {
        let session = |role, age: TimeDelta| {
            let then = Utc::now() - age;
            Session { user_id: 1, login: "maria".into(), role, began: then, seen: then }
        };
        let kept = sessions.iter().map(|(token, role, age)| (token.hash(), session(*role, *age))).collect();
        let sessions: Arc<dyn SessionBook> = Arc::new(Self(Mutex::new(kept)));
        web::Data::from(sessions)
    }
}

impl SessionBook for Sessions {
    fn find(&self, token_hash: &str) -> Result<Option<(Session, BookFacts)>, WebError> {
        let facts = BookFacts { name: "Test".into(), head: "ab".repeat(32) };
        Ok(self.0.lock().unwrap().get(token_hash).cloned().map(|session| (session, facts)))
    }

    fn mark(&self, token_hash: &str, now: DateTime<Utc>) -> Result<(), WebError> {
        self.0.lock().unwrap().entry(token_hash.to_owned()).and_modify(|session| session.seen = now);
        Ok(())
    }

    fn end(&self, token_hash: &str) -> Result<(), WebError> {
        self.0.lock().unwrap().remove(token_hash);
        Ok(())
    }
}

async fn seen(_: Visitor) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("seen")
}

async fn sent(_: Visitor, _: Posted) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("sent")
}

macro_rules! app {
    ($book:expr) => {{
        let mut app = App::new()
            .app_data(shared(Site::new([1; 32], false)))
            .app_data($book)
            .wrap(from_fn(guard))
            .wrap(from_fn(error::explain))
            .wrap(from_fn(headers::guard));
        for route in TABLE {
            app = match route.method {
                routes::Method::Get => app.route(route.path, web::get().to(seen)),
                routes::Method::Post => app.route(route.path, web::post().to(sent)),
            };
        }
        init_service(app).await
    }};
}

fn address(route: &routes::Route) -> String {
    route.path.replace(['{', '}'], "")
}

const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");
const HOST: (&str, &str) = ("host", "book.example");

fn cookie(token: &Token) -> (&'static str, String) {
    ("cookie", format!("__Host-session={}", token.as_str()))
}

fn body(token: &Token) -> String {
    format!("csrf={}", Secret::of_token(token.as_str()).masked([9; 32]))
}

#[actix_web::test]
async fn each_role_reaches_what_the_map_says_and_nothing_else() {
    let tokens: Vec<Token> = (0..5).map(|n| Token::new([n; 32])).collect();
    let all: Vec<_> = tokens.iter().zip(UserRole::ALL).map(|(token, role)| (token, role, TimeDelta::zero())).collect();
    let app = app!(Sessions::of(&all));
    for route in TABLE {
        for (token, role) in tokens.iter().zip(UserRole::ALL) {
            let request = match route.method {
                routes::Method::Get => TestRequest::get(),
                routes::Method::Post => TestRequest::post().insert_header(OURS).set_payload(body(token)),
            };
            let form = ("content-type", "application/x-www-form-urlencoded");
            let request = request.uri(&address(route)).insert_header(HOST).insert_header(cookie(token));
            let status = call_service(&app, request.insert_header(form).to_request()).await.status();
            let expected = if route.access.allows(Some(role)) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(status, expected, "{} {:?} as {}", route.path, route.method, role.name());
        }
    }
}

#[actix_web::test]
async fn whoever_is_not_logged_in_is_sent_to_the_login() {
    let app = app!(Sessions::of(&[]));
    for route in TABLE.iter().filter(|route| !route.access.allows(None)) {
        let request = match route.method {
            routes::Method::Get => TestRequest::get(),
            routes::Method::Post => TestRequest::post().insert_header(OURS),
        };
        let response = call_service(&app, request.uri(&address(route)).insert_header(HOST).to_request()).await;
        let expected = if route.method == routes::Method::Get { 303 } else { 403 };
        assert_eq!(response.status().as_u16(), expected, "{}", route.path);
    }
    let secret = call_service(&app, TestRequest::get().uri("/nowhere").insert_header(HOST).to_request()).await;
    assert_eq!(secret.status(), 404);
    assert!(String::from_utf8(read_body(secret).await.to_vec()).unwrap().contains("There is no such page"));
}

#[actix_web::test]
async fn every_forged_post_is_refused() {
    let (mine, other) = (Token::new([1; 32]), Token::new([2; 32]));
    let sessions = [&mine, &other].map(|token| (token, UserRole::Treasurer, TimeDelta::zero()));
    let app = app!(Sessions::of(&sessions));
    let good = body(&mine);
    let forged: [(&[(&str, &str)], String); 7] = [
        (&[OURS], String::new()),
        (&[OURS], "csrf=".into()),
        (&[OURS], body(&other)),
        (&[("sec-fetch-site", "cross-site"), ("origin", "https://book.example")], good.clone()),
        (&[("sec-fetch-site", "same-site")], good.clone()),
        (&[("origin", "null")], good.clone()),
        (&[], good.clone()),
    ];
    for route in TABLE.iter().filter(|route| route.method == routes::Method::Post) {
        let post = |headers: &[(&str, &str)], body: &str| {
            let request = headers.iter().fold(TestRequest::post(), |request, header| request.insert_header(*header));
            let form = ("content-type", "application/x-www-form-urlencoded");
            let request = request.uri(&address(route)).insert_header(HOST).insert_header(cookie(&mine));
            request.insert_header(form).set_payload(body.to_owned()).to_request()
        };
        for (headers, body) in &forged {
            let response = call_service(&app, post(headers, body)).await;
            assert_eq!(response.status(), 403, "{} {headers:?}", route.path);
        }
        assert_eq!(call_service(&app, post(&[OURS], &good)).await.status(), 200, "{}", route.path);
        let by_get = TestRequest::get().uri(&address(route)).insert_header(HOST).insert_header(cookie(&mine));
        if access_of(&Method::GET, route.path).is_none() {
            let status = call_service(&app, by_get.to_request()).await.status();
            assert!(status.is_client_error(), "{} by GET: {status}", route.path);
        }
    }
}

#[actix_web::test]
async fn an_idle_session_is_over_and_the_plain_cookie_counts_on_loopback_only() {
    let (idle, fresh) = (Token::new([1; 32]), Token::new([2; 32]));
    let sessions =
        [(&idle, UserRole::Viewer, TimeDelta::minutes(15)), (&fresh, UserRole::Viewer, TimeDelta::minutes(14))];
    let app = app!(Sessions::of(&sessions));
    let get = |header: (&'static str, String), host: &'static str| {
        TestRequest::get().uri("/funds").insert_header(("host", host)).insert_header(header).to_request()
    };
    assert_eq!(call_service(&app, get(cookie(&idle), "book.example")).await.status(), 303);
    assert_eq!(call_service(&app, get(cookie(&fresh), "book.example")).await.status(), 200);
    let plain = || ("cookie", format!("session={}", fresh.as_str()));
    assert_eq!(call_service(&app, get(plain(), "book.example")).await.status(), 303);
    assert_eq!(call_service(&app, get(plain(), "127.0.0.1:8080")).await.status(), 200);
}

#[actix_web::test]
async fn a_form_that_is_too_large_or_no_form_gets_a_page_too() {
    let token = Token::new([1; 32]);
    let app = app!(Sessions::of(&[(&token, UserRole::Treasurer, TimeDelta::zero())]));
    let post = |kind: &'static str, body: Vec<u8>| {
        let request = TestRequest::post().uri("/record/donation").insert_header(HOST).insert_header(OURS);
        request.insert_header(cookie(&token)).insert_header(("content-type", kind)).set_payload(body).to_request()
    };
    let form = "application/x-www-form-urlencoded";
    for (request, status) in [
        (post(form, vec![b'x'; 2 << 20]), 413),
        (post("application/json", b"{}".to_vec()), 400),
        (post(form, vec![0xff, 0xfe, 0x00]), 403),
    ] {
        let response = call_service(&app, request).await;
        assert_eq!(response.status().as_u16(), status);
        let page = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        assert!(page.contains("<h1>"), "{page}");
    }
}

#[actix_web::test]
async fn what_was_typed_while_the_session_ended_is_shown_again_but_no_secret() {
    let app = app!(Sessions::of(&[]));
    let typed = [("csrf", "token-of-then"), ("note", "for the <b>lawyers"), ("old_passphrase", "seven-lanterns")];
    let request = TestRequest::post().uri("/record/donation").insert_header(("Sec-Fetch-Site", "same-origin"));
    let answer = call_service(&app, request.set_form(typed).to_request()).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let page = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
    assert!(page.contains("lawyers") && !page.contains("<b>"), "{page}");
    assert!(!page.contains("token-of-then") && !page.contains("seven-lanterns"), "{page}");
}
