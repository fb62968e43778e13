//! A validated authorization request.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use shared_types::{StandardScope, Word};
use uuid::Uuid;

use super::ClaimsRequest;
use kernel::{
    ScopeSet, Timestamp,
    clock::{SKEW, are_close},
};

/// An authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1) whose client, redirect URI
/// and other parameters are valid.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The application.
    pub client_id: String,
    /// Where the response goes: a registered URI, exactly as the request sent it.
    pub redirect_uri: String,
    /// The scopes that will be granted.
    pub scope: ScopeSet,
    /// The `state` parameter, which the response repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Returned in the ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The PKCE challenge, by S256 (RFC 7636).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<String>,
    /// How the response is returned.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// `prompt=login`: the person has to sign in again, even with a session.
    #[serde(default)]
    pub prompt_login: bool,
    /// `prompt=consent`: the person has to consent, whatever was granted before.
    #[serde(default)]
    pub prompt_consent: bool,
    /// `prompt=select_account`: the person has to choose an account, even if there is only one.
    #[serde(default)]
    pub prompt_select_account: bool,
    /// The maximum number of seconds since the person signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
    /// The context classes of `acr_values`, the preferred one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acr_values: Vec<String>,
    /// The login with which the sign-in form is prefilled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// The preferred languages of the person, best first, separated by spaces (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
    /// The subjects of which one must sign in, as the application knows the people (`id_token_hint`, or the claim `sub`
    /// with values). Empty for anybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// The claims that are requested individually.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<ClaimsRequest>,
    /// The API resources that the access tokens are for (RFC 8707).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// The device code that is to be approved, for a request of a device (RFC 8628). There is no redirect URI then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_code: Option<Uuid>,
    /// What the person has answered so far.
    #[serde(default)]
    pub answers: PersonAnswers,
}

/// How an authorization response is returned (OAuth 2.0 Multiple Response Type Encoding Practices, Form Post Response
/// Mode).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    #[default]
    Query,
    /// In its fragment.
    Fragment,
    /// In a form that the browser posts to it.
    FormPost,
}

impl ResponseMode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Query, Self::Fragment, Self::FormPost];

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }
}

/// The answers of a person while an authorization request waited. An answer counts only for the user who gave it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonAnswers {
    /// The user who signed in on the page of this request. Recorded only where nothing else proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<i64>,
    /// The account that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<i64>,
    /// The user, and the company that the user chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<(i64, i64)>,
    /// The user who consented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<i64>,
    /// The user who went on without the preferred context class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_acr: Option<i64>,
}

impl AuthorizationRequest {
    /// Whether a person who signed in at `auth_time` must sign in again. A sign-in after the request began to wait is
    /// always enough, so that nobody has to sign in forever; a sign-in in the future never is, since the clock was set
    /// back.
    #[must_use]
    pub fn asks_again(&self, auth_time: Timestamp, begun_at: Option<Timestamp>, now: Timestamp) -> bool {
        if begun_at.is_some_and(|begun_at| (begun_at..=now + SKEW).contains(&auth_time)) {
            return false;
        }
        let too_old = |seconds: u32| !are_close(now, auth_time, TimeDelta::seconds(i64::from(seconds)));
        self.prompt_login || self.max_age.is_some_and(too_old)
    }

    /// Returns the parameters of a response, with the `state` and the issuer (RFC 9207).
    pub fn answer<'a>(
        &'a self,
        issuer: &'a str,
        parameters: &'a [(&'a str, &'a str)],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let state = self.state.as_deref().map(|state| ("state", state));
        parameters.iter().copied().chain(state).chain([("iss", issuer)])
    }

    /// Returns the scopes that the person consents to: those that will be granted, and those of individually requested
    /// claims.
    #[must_use]
    pub fn scopes_to_consent(&self) -> ScopeSet {
        let mut asked = self.scope.clone();
        asked.extend(self.claims.iter().flat_map(ClaimsRequest::scopes).map(StandardScope::as_str));
        asked
    }
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
    fn an_answer_carries_the_state_and_the_issuer() {
        let request = AuthorizationRequest { state: Some("s".to_owned()), ..Default::default() };
        let parameters: Vec<_> = request.answer("i", &[("code", "k")]).collect();
        assert_eq!(parameters, [("code", "k"), ("state", "s"), ("iss", "i")]);
    }
}
