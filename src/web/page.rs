//! The reader of a page: language, theme, session, the token for forms; and how a page becomes an answer. Knows no
//! page and no book: what the frame says of the book is given by whoever opened it.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, LOCATION};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;

use super::csrf::Secret;
use super::error::WebError;
use super::gate::Gate;
use super::importing::Importing;
use super::session::{Jar, Session, Token, is_loopback};
use super::throttle::Throttle;
use super::uploads::Uploads;
use super::views::{Frame, Part, Theme};
use crate::words::{Words, languages};

/// What stays the same while the program runs.
pub struct Site {
    english: Words,
    /// The other languages there are.
    others: Vec<Words>,
    pub throttle: Throttle,
    /// Files that wait for a yes.
    pub uploads: Uploads,
    /// Imports of large files that are under way.
    pub importing: Importing,
    pub gate: Gate,
    pub is_demo: bool,
    pub version: &'static str,
}

impl Site {
    /// `salt` is random and new for each process.
    #[must_use]
    pub fn new(salt: [u8; 32], is_demo: bool) -> Self {
        let others = languages().into_iter().filter(|language| language != "en").map(|language| Words::new(&language));
        Self {
            english: Words::new("en"),
            others: others.collect(),
            throttle: Throttle::new(salt),
            uploads: Uploads::default(),
            importing: Importing::default(),
            gate: Gate::default(),
            is_demo,
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    fn words(&self, language: &str) -> Option<&Words> {
        std::iter::once(&self.english).chain(&self.others).find(|words| words.language() == language)
    }

    /// The language asked for by cookie or browser; English when there is none of them.
    fn language_of(&self, request: &HttpRequest) -> String {
        let cookie = request.cookie(LANGUAGE).map(|cookie| cookie.value().to_owned());
        let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let asked =
            header.split(',').filter_map(|part| part.split([';', '-']).next()).map(|part| part.trim().to_owned());
        let known = |language: &String| self.words(language).is_some();
        cookie.into_iter().chain(asked).find(known).unwrap_or_else(|| "en".to_owned())
    }
}

/// What the frame of a page says of the book.
#[derive(Debug, Clone, Default)]
pub struct BookFacts {
    pub name: String,
    /// The head of the chain in hexadecimal digits.
    pub head: String,
}

const LANGUAGE: &str = "language";
const THEME: &str = "theme";
const KEYS: &str = "keys";
const SAID: &str = "said";

/// What was just done: said by the next page. Numbers and codes only; the page looks up the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The key of the sentence.
    pub key: String,
    /// What it is about: an entry's number, a fund's code, a month.
    pub about: String,
}

impl Said {
    fn read(text: &str) -> Option<Self> {
        let (key, about) = text.split_once('.')?;
        let is_plain =
            |part: &str| part.len() <= 80 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let is_ours = key.starts_with("web-said-") && is_plain(key) && about.split('.').all(is_plain);
        is_ours.then(|| Self { key: key.to_owned(), about: about.to_owned() })
    }

    /// In words: `about` as a whole, and its parts as `a`, `b` and `c`.
    #[must_use]
    pub fn text(&self, t: &Words) -> String {
        let mut parts = self.about.split('.');
        let mut next = || parts.next().unwrap_or_default();
        let (a, b, c) = (next(), next(), next());
        t.with(&self.key, &[("about", &self.about), ("a", a), ("b", b), ("c", c)])
    }
}

/// A reader's words, for work that goes on away from the request.
pub struct SharedWords {
    site: web::Data<Site>,
    language: String,
}

impl std::ops::Deref for SharedWords {
    type Target = Words;

    fn deref(&self) -> &Words {
        self.site.words(&self.language).unwrap_or(&self.site.english)
    }
}

/// Who reads, and how they want to.
pub struct Visitor {
    site: web::Data<Site>,
    language: String,
    theme: Theme,
    has_keys: bool,
    session: Option<Session>,
    token: Token,
    /// The visit began with this request: its cookie is still to be set.
    is_new: bool,
    is_loopback: bool,
    here: String,
    book: BookFacts,
    said: Option<Said>,
}

impl Visitor {
    /// The reader behind a request; `None` only where the site was not set up.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let site = request.app_data::<web::Data<Site>>()?.clone();
        let language = site.language_of(request);
        let kept = Jar::Session.token(request).or_else(|| Jar::Visit.token(request));
        let is_new = kept.is_none();
        let token = kept.or_else(fresh_token)?;
        let cookie = |name: &str| request.cookie(name).map(|cookie| cookie.value().to_owned());
        let session = request.extensions().get::<Session>().cloned();
        let book = request.extensions().get::<BookFacts>().cloned().unwrap_or_default();
        let here = request.uri().path_and_query().map_or("/", |here| here.as_str()).to_owned();
        Some(Self {
            theme: Theme::named(&cookie(THEME).unwrap_or_default()),
            has_keys: cookie(KEYS).as_deref() != Some("off"),
            said: cookie(SAID).and_then(|text| Said::read(&text)),
            is_loopback: is_loopback(request),
            site,
            language,
            session,
            token,
            is_new,
            here,
            book,
        })
    }

    #[must_use]
    pub fn words(&self) -> &Words {
        self.site.words(&self.language).unwrap_or(&self.site.english)
    }

    /// The words of another language, or of the visitor's own where there is none such.
    #[must_use]
    pub fn words_in(&self, language: &str) -> &Words {
        self.site.words(language).unwrap_or_else(|| self.words())
    }

    #[must_use]
    pub fn words_shared(&self) -> SharedWords {
        SharedWords { site: self.site.clone(), language: self.language.clone() }
    }

    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// What was done just before, to be said on this page.
    #[must_use]
    pub const fn said(&self) -> Option<&Said> {
        self.said.as_ref()
    }

    /// The frame of a page with this name.
    #[must_use]
    pub fn frame(&self, title: &str, part: Part) -> Frame {
        let role = self.session.as_ref().map(|session| session.role);
        let mut mask = [0; 32];
        let csrf = getrandom::fill(&mut mask).map(|()| Secret::of_token(self.token.as_str()).masked(mask));
        Frame {
            title: title.to_owned(),
            book: self.book.name.clone(),
            part,
            language: self.words().language().to_owned(),
            theme: self.theme,
            has_keys: self.has_keys,
            // Without randomness there is no form: a page whose forms are refused is safer than one with a bare token.
            csrf: csrf.unwrap_or_default(),
            login: self.session.as_ref().map(|session| session.login.clone()).unwrap_or_default(),
            role: role.map(|role| self.words().get(&format!("web-role-{}", role.name()))).unwrap_or_default(),
            reader: role,
            may_record: role.is_some_and(crate::ops::manage_users::UserRole::may_record),
            flash: None,
            is_demo: self.site.is_demo,
            here: self.here.clone(),
            head: grouped(&self.book.head),
            version: self.site.version.to_owned(),
        }
    }

    /// The page as an answer.
    ///
    /// # Errors
    /// [`WebError::Broken`] when the page cannot be rendered.
    pub fn answer(&self, status: StatusCode, page: &impl Template) -> Result<HttpResponse, WebError> {
        let html = page.render().map_err(|error| WebError::broken(&error))?;
        let mut answer = HttpResponse::build(status);
        answer.content_type("text/html; charset=utf-8");
        if self.is_new {
            answer.cookie(Jar::Visit.cookie(&self.token, self.is_loopback));
        }
        if self.said.is_some() {
            answer.cookie(plain_cookie(SAID, "", time::Duration::ZERO));
        }
        Ok(answer.body(html))
    }

    /// The page, answered with 200.
    ///
    /// # Errors
    /// As [`Visitor::answer`].
    pub fn show(&self, page: &impl Template) -> Result<HttpResponse, WebError> {
        self.answer(StatusCode::OK, page)
    }

    /// The form again, with what was typed and what is wrong with it.
    ///
    /// # Errors
    /// As [`Visitor::answer`].
    pub fn show_again(&self, page: &impl Template) -> Result<HttpResponse, WebError> {
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    /// After a login: the token of the session that begins now takes the place of every other.
    #[must_use]
    pub fn enter(&self, token: &Token, to: &str) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((LOCATION, own_path(to)))
            .cookie(Jar::Session.cookie(token, self.is_loopback))
            .cookie(Jar::Visit.removal(self.is_loopback))
            .finish()
    }

    /// After a logout: the browser forgets.
    #[must_use]
    pub fn leave(&self) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((LOCATION, "/login"))
            .cookie(Jar::Session.removal(self.is_loopback))
            .finish()
    }
}

impl FromRequest for Visitor {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request).ok_or_else(|| WebError::broken(&"the site was not set up, or there is no randomness")))
    }
}

/// A token for a session, a visit or a link; `None` when the system has no randomness.
#[must_use]
pub fn fresh_token() -> Option<Token> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok().map(|()| Token::new(bytes))
}

/// The key of a form rendered now (I8); `None` when the system has no randomness.
#[must_use]
pub fn fresh_key() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok().map(|()| format!("web-{}", hex::encode(bytes)))
}

/// Goes on to a page of ours; never elsewhere, whatever is asked.
#[must_use]
pub fn go_to(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, own_path(to))).finish()
}

/// Goes on, and has the next page say what was done.
#[must_use]
pub fn go_and_say(to: &str, key: &str, about: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, own_path(to)))
        .cookie(plain_cookie(SAID, &format!("{key}.{about}"), time::Duration::MINUTE))
        .finish()
}

/// Goes back, and remembers a choice of theme, language or keys.
#[must_use]
pub fn go_and_remember(to: &str, name: Remembered, value: &str) -> HttpResponse {
    let name = match name {
        Remembered::Theme => THEME,
        Remembered::Language => LANGUAGE,
        Remembered::Keys => KEYS,
    };
    let is_plain = value.len() <= 10 && value.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let mut answer = HttpResponse::SeeOther();
    answer.insert_header((LOCATION, own_path(to)));
    if is_plain {
        answer.cookie(plain_cookie(name, value, time::Duration::days(400)));
    }
    answer.finish()
}

/// What a browser remembers of how somebody reads; no more than a word each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remembered {
    Theme,
    Language,
    Keys,
}

/// A cookie of ours: no script reads it, and no other site sends it along with a form.
pub(super) fn plain_cookie(name: &'static str, value: &str, keep: time::Duration) -> Cookie<'static> {
    Cookie::build(name, value.to_owned()).path("/").http_only(true).same_site(SameSite::Lax).max_age(keep).finish()
}

/// A path of ours, or home: `//evil.example` and `https:…` lead elsewhere.
fn own_path(to: &str) -> &str {
    let is_ours = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    if is_ours && to.is_ascii() { to } else { "/" }
}

/// The first digits of a hash in groups of four, to be read aloud.
fn grouped(hash: &str) -> String {
    let digits: Vec<char> = hash.chars().take(16).collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Shares the site among the workers.
#[must_use]
pub fn shared(site: Site) -> web::Data<Site> {
    web::Data::from(Arc::new(site))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for ours in ["/", "/funds", "/reports/monthly?month=2026-10"] {
            assert_eq!(own_path(ours), ours);
        }
        for elsewhere in
            ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nset-cookie: x", "x", "/ü"]
        {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere}");
        }
    }

    #[test]
    fn what_is_said_is_ours_or_nothing() {
        let said = Said::read("web-said-recorded.33").unwrap();
        assert_eq!((said.key.as_str(), said.about.as_str()), ("web-said-recorded", "33"));
        for other in ["", "web-said-recorded", "web-said-recorded.<b>", "other.1", "web-said-x.a b"] {
            assert_eq!(Said::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_hash_is_shown_in_groups() {
        assert_eq!(grouped("9f2c41d077ab0c5eff"), "9f2c 41d0 77ab 0c5e");
        assert_eq!(grouped(""), "");
    }
}
