//! Who is asking: the cookie, how long a session lives, and what is kept of it. The book keeps a session by the hash
//! of its token alone. Knows no page and no passphrase.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::header::HOST;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use crate::ops::manage_users::UserRole;

/// A session ends after this long without a request …
pub const IDLE: TimeDelta = TimeDelta::minutes(15);
/// … and after this long whatever happens.
pub const LONGEST: TimeDelta = TimeDelta::hours(10);
/// A request marks the session as seen at most this often: reading a page should not write to the book each time.
pub const MARK_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What stands in the cookie: 32 random bytes in hexadecimal digits. Never logged, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(hex::encode(bytes))
    }

    /// The token in a cookie or a link, if it looks like one of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let is_ours = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_ours.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the book keeps.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub user_id: i64,
    pub login: String,
    pub role: UserRole,
    pub began: DateTime<Utc>,
    pub seen: DateTime<Utc>,
}

impl Session {
    /// Whether the session still counts at this moment.
    #[must_use]
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        now.signed_duration_since(self.seen) < IDLE && now.signed_duration_since(self.began) < LONGEST
    }

    /// Whether the book should note that it was used.
    #[must_use]
    pub fn is_to_be_marked(&self, now: DateTime<Utc>) -> bool {
        now.signed_duration_since(self.seen) >= MARK_EVERY
    }
}

/// Cookies by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jar {
    /// The session of somebody who is logged in.
    Session,
    /// A visit before login: gives the login form its token.
    Visit,
}

/// Whether the request came over plain HTTP to this machine itself, where `Secure` cookies would be refused.
#[must_use]
pub fn is_loopback(request: &HttpRequest) -> bool {
    let host = request.headers().get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    matches!(name, "localhost" | "::1") || name.starts_with("127.") && name.parse::<std::net::Ipv4Addr>().is_ok()
}

impl Jar {
    /// The cookie's name: with the prefix that binds it to this host and HTTPS, but for plain loopback.
    #[must_use]
    pub const fn name(self, is_loopback: bool) -> &'static str {
        match (self, is_loopback) {
            (Self::Session, false) => "__Host-session",
            (Self::Session, true) => "session",
            (Self::Visit, false) => "__Host-visit",
            (Self::Visit, true) => "visit",
        }
    }

    /// The token that the request's cookie bears.
    #[must_use]
    pub fn token(self, request: &HttpRequest) -> Option<Token> {
        let cookie = request.cookie(self.name(is_loopback(request)))?;
        Token::read(cookie.value())
    }

    /// The cookie that bears this token until the browser closes.
    #[must_use]
    pub fn cookie(self, token: &Token, is_loopback: bool) -> Cookie<'static> {
        guarded(Cookie::build(self.name(is_loopback), token.as_str().to_owned()), is_loopback)
    }

    /// The cookie that makes the browser forget.
    #[must_use]
    pub fn removal(self, is_loopback: bool) -> Cookie<'static> {
        let mut cookie = guarded(Cookie::build(self.name(is_loopback), ""), is_loopback);
        cookie.set_max_age(time::Duration::ZERO);
        cookie
    }
}

fn guarded(cookie: actix_web::cookie::CookieBuilder<'static>, is_loopback: bool) -> Cookie<'static> {
    cookie.path("/").http_only(true).secure(!is_loopback).same_site(SameSite::Lax).finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn host(host: &str) -> bool {
        is_loopback(&TestRequest::default().insert_header(("host", host)).to_http_request())
    }

    #[test]
    fn only_this_machine_itself_is_loopback() {
        for near in ["localhost", "localhost:8080", "127.0.0.1:8080", "127.1.2.3", "[::1]:8080"] {
            assert!(host(near), "{near}");
        }
        for far in ["book.example", "127.0.0.1.evil.example", "192.168.1.2:8080", "localhost.example", "", "[::2]"] {
            assert!(!host(far), "{far}");
        }
    }

    #[test]
    fn the_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts() {
        let token = Token::new([7; 32]);
        let cookie = Jar::Session.cookie(&token, false).to_string();
        assert!(cookie.starts_with("__Host-session="), "{cookie}");
        for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains("Expires") && !cookie.contains("Max-Age"), "{cookie}");
        let near = Jar::Session.cookie(&token, true).to_string();
        assert!(near.starts_with("session=") && !near.contains("Secure"), "{near}");
        assert!(Jar::Session.removal(false).to_string().contains("Max-Age=0"));
    }

    #[test]
    fn a_session_ends_when_idle_and_after_ten_hours() {
        let began = DateTime::UNIX_EPOCH;
        let at = |minutes| began + TimeDelta::minutes(minutes);
        let session = Session { user_id: 1, login: "maria".into(), role: UserRole::Treasurer, began, seen: at(30) };
        assert!(session.is_alive(at(44)) && !session.is_alive(at(45)));
        assert!(!session.is_to_be_marked(at(30)) && session.is_to_be_marked(at(31)));
        let busy = Session { seen: at(599), ..session };
        assert!(busy.is_alive(at(599)) && !busy.is_alive(at(600)));
    }

    #[test]
    fn a_token_shows_itself_nowhere() {
        let token = Token::new([255; 32]);
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_ne!(token.hash(), token.as_str());
        assert!(Token::read(token.as_str()).is_some());
        for wrong in ["", "ff", &"F".repeat(64), &"g".repeat(64)] {
            assert!(Token::read(wrong).is_none());
        }
    }
}
