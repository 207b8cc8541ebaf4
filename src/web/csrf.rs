//! Proof that a form was sent from our own page: the request says so, and its token belongs to the session. The
//! token is masked anew for each response, so that compressing a page gives nothing away. Knows no form.

use actix_web::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// How many bytes a secret has, and a mask.
const LENGTH: usize = 32;

/// What makes the tokens of one session, or of one visit before login.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; LENGTH]);

/// Why a POST is refused. Each is answered alike: the reader need not know which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsrfError {
    #[error("The form was sent from another site.")]
    OtherSite,
    #[error("The form bears no token, or one of another session.")]
    WrongToken,
}

impl Secret {
    /// The secret that belongs to a cookie's token. Whoever has the cookie can make it; nobody else.
    #[must_use]
    pub fn of_token(token: &str) -> Self {
        Self(Sha256::new().chain_update(b"form token/v1").chain_update(token.as_bytes()).finalize().into())
    }

    /// A form's token: a mask of random bytes, and the secret under it, in hexadecimal digits.
    #[must_use]
    pub fn masked(&self, mask: [u8; LENGTH]) -> String {
        let under: Vec<u8> = self.0.iter().zip(mask).map(|(secret, mask)| secret ^ mask).collect();
        format!("{}{}", hex::encode(mask), hex::encode(under))
    }

    /// Whether a form's token is one of this secret. Takes the same time whatever is wrong with it.
    ///
    /// # Errors
    /// [`CsrfError::WrongToken`].
    pub fn check(&self, token: &str) -> Result<(), CsrfError> {
        let bytes = hex::decode(token).unwrap_or_default();
        let halves = bytes.split_at_checked(LENGTH).filter(|(_, under)| under.len() == LENGTH);
        let (mask, under) = halves.ok_or(CsrfError::WrongToken)?;
        let secret: Vec<u8> = mask.iter().zip(under).map(|(mask, under)| mask ^ under).collect();
        if bool::from(self.0.as_slice().ct_eq(&secret)) { Ok(()) } else { Err(CsrfError::WrongToken) }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether the browser says that the request comes from a page of ours: by `Sec-Fetch-Site`, or, where it is
/// unknown, by an `Origin` that is our own host. A request that says neither is refused.
///
/// # Errors
/// [`CsrfError::OtherSite`].
pub fn check_origin(headers: &HeaderMap) -> Result<(), CsrfError> {
    static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_ours = match text(&SEC_FETCH_SITE) {
        Some(site) => site == "same-origin",
        None => {
            let host = text(&HOST).filter(|host| !host.is_empty());
            let origin = text(&ORIGIN).and_then(|origin| origin.split_once("://"));
            origin.is_some_and(|(scheme, place)| matches!(scheme, "http" | "https") && Some(place) == host)
        }
    };
    if is_ours { Ok(()) } else { Err(CsrfError::OtherSite) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_token_fits_its_own_session_and_no_other() {
        let secret = Secret::of_token("a");
        for mask in [[0; LENGTH], [7; LENGTH], [255; LENGTH]] {
            let token = secret.masked(mask);
            assert_eq!(secret.check(&token), Ok(()));
            assert_eq!(Secret::of_token("b").check(&token), Err(CsrfError::WrongToken));
            assert_eq!(secret.check(&token.replace(char::is_numeric, "0")), Err(CsrfError::WrongToken));
        }
        assert_ne!(secret.masked([0; LENGTH]), secret.masked([1; LENGTH]));
    }

    #[test]
    #[allow(clippy::string_slice, reason = "hexadecimal digits have one byte each")]
    fn what_is_no_token_is_refused() {
        let secret = Secret::of_token("a");
        let good = secret.masked([3; LENGTH]);
        for wrong in ["", "00", "zz", "🐈", &good[..64], &good[..126], &format!("{good}00"), &good.replace('0', "g")]
        {
            assert_eq!(secret.check(wrong), Err(CsrfError::WrongToken), "{wrong}");
        }
    }

    fn origin(headers: &[(&'static str, &str)]) -> bool {
        let request = headers.iter().fold(TestRequest::post(), |request, header| request.insert_header(*header));
        check_origin(request.to_http_request().headers()).is_ok()
    }

    #[test]
    fn only_our_own_pages_may_post() {
        assert!(origin(&[("sec-fetch-site", "same-origin")]));
        assert!(origin(&[("host", "book.example"), ("origin", "https://book.example")]));
        assert!(origin(&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")]));
        for site in ["cross-site", "same-site", "none", ""] {
            let headers = [("sec-fetch-site", site), ("host", "a.example"), ("origin", "https://a.example")];
            assert!(!origin(&headers), "{site}");
        }
        for place in ["null", "https://evil.example", "a.example", "https://a.example.evil.example", ""] {
            assert!(!origin(&[("host", "a.example"), ("origin", place)]), "{place}");
        }
        assert!(!origin(&[("host", "a.example")]));
        assert!(!origin(&[("host", ""), ("origin", "http://")]));
    }
}
