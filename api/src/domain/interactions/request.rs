//! An authorization request whose parameters were found to be right.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::kernel::Timestamp;

/// An authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1) whose client, redirect URI
/// and other parameters were found to be right.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The application.
    pub client_id: String,
    /// Where the answer goes: registered, as it was sent.
    pub redirect_uri: String,
    /// The scopes that will be granted, separated by spaces.
    pub scope: String,
    /// Given back in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Given back in the ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The PKCE challenge, by S256 (RFC 7636).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<String>,
    /// `prompt=login`: the person signs in, although there is a session.
    #[serde(default)]
    pub prompt_login: bool,
    /// The most seconds since the person signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
    /// Who will probably sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// The languages that the person reads, the best first, separated by spaces (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
}

impl AuthorizationRequest {
    /// Whether a person who signed in at `auth_time` must sign in again. A sign-in since the request began to wait is
    /// always enough, so that nobody is asked forever.
    #[must_use]
    pub fn asks_again(&self, auth_time: Timestamp, begun_at: Option<Timestamp>, now: Timestamp) -> bool {
        if begun_at.is_some_and(|begun_at| auth_time >= begun_at) {
            return false;
        }
        let too_old = |seconds: u32| now - auth_time > TimeDelta::seconds(i64::from(seconds));
        self.prompt_login || self.max_age.is_some_and(too_old)
    }

    /// The redirect URI with an answer's parameters, the `state` and the issuer (RFC 9207).
    #[must_use]
    pub fn answer(&self, issuer: &str, parameters: &[(&str, &str)]) -> String {
        let state = self.state.as_deref().map(|state| ("state", state));
        let parameters = parameters.iter().copied().chain(state).chain([("iss", issuer)]);
        with_query(&self.redirect_uri, parameters)
    }
}

/// A registered URI with more parameters in its query; what it has already stays as it is.
pub fn with_query<'a>(uri: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut url = String::with_capacity(uri.len() + 256);
    url.push_str(uri);
    match uri.split_once('?') {
        None => url.push('?'),
        Some((_, query)) if query.is_empty() || query.ends_with('&') => {}
        Some(_) => url.push('&'),
    }
    let start = url.len();
    form_urlencoded::Serializer::for_suffix(url, start).extend_pairs(parameters).finish()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_sign_in_after_the_request_is_enough() {
        let login = AuthorizationRequest { prompt_login: true, ..Default::default() };
        assert!(login.asks_again(at(90), None, at(100)));
        assert!(login.asks_again(at(90), Some(at(95)), at(100)));
        assert!(!login.asks_again(at(97), Some(at(95)), at(100)));
    }

    #[test]
    fn max_age_counts_from_the_sign_in() {
        let aged = AuthorizationRequest { max_age: Some(10), ..Default::default() };
        assert!(!aged.asks_again(at(90), None, at(100)));
        assert!(aged.asks_again(at(89), None, at(100)));
        let now = AuthorizationRequest { max_age: Some(0), ..Default::default() };
        assert!(now.asks_again(at(99), None, at(100)));
        assert!(!now.asks_again(at(99), Some(at(98)), at(100)));
    }

    #[test]
    fn an_answer_keeps_the_query_of_the_redirect_uri() {
        let request = |uri: &str| AuthorizationRequest {
            redirect_uri: uri.to_owned(),
            state: Some("a b&c".to_owned()),
            ..Default::default()
        };
        assert_eq!(
            request("https://app.example.com/cb?x=1").answer("https://id.example.com", &[("code", "k")]),
            "https://app.example.com/cb?x=1&code=k&state=a+b%26c&iss=https%3A%2F%2Fid.example.com"
        );
        assert!(request("com.example:/cb").answer("i", &[]).starts_with("com.example:/cb?state="));
    }
}
