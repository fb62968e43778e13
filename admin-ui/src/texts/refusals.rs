//! What the page of an application says of its refused requests.

use shared_types::{OAuthEndpoint, Refusal};

use super::Number;

/// What the page of an application says of its refused requests.
#[derive(Debug)]
pub struct Refusals {
    pub title: &'static str,
    pub lead: &'static str,
    pub none: &'static str,
    pub show_all: fn(&Number) -> String,
    pub times: fn(&Number, &str) -> String,
    pub received: &'static str,
    pub registered: &'static str,

    pub authorization: &'static str,
    pub token: &'static str,
    pub device_authorization: &'static str,
    pub introspection: &'static str,
    pub revocation: &'static str,
    pub logout: &'static str,
    pub legacy_authorization: &'static str,
    pub legacy_token: &'static str,
    pub forward_authentication: &'static str,

    pub redirect_uri: &'static str,
    pub post_logout_redirect_uri: &'static str,
    pub scopes_left_out: &'static str,
    pub challenge: &'static str,
    pub challenge_method: &'static str,
    pub verifier: &'static str,
    pub secret: &'static str,
    pub authentication_method: &'static str,
    pub grant_type: &'static str,
    pub code: &'static str,
    pub refresh_token: &'static str,
    pub no_access: &'static str,
    pub other: &'static str,

    pub by_hour: &'static str,
    pub by_hour_lead: &'static str,
    pub none_today: &'static str,
    pub hour: &'static str,
    pub refused: &'static str,
    pub most_at: fn(&str, &Number) -> String,

    pub sign_ins: &'static str,
    pub sign_ins_lead: &'static str,
    pub no_sign_ins: &'static str,
    pub signed_in_at: &'static str,
    pub active: &'static str,
    pub ended: &'static str,

    pub add_redirect_uri: &'static str,
    pub add_redirect_uri_title: fn(&str) -> String,
    pub add_redirect_uri_warning: &'static str,
    pub add_post_logout_redirect_uri: &'static str,
    pub add_post_logout_redirect_uri_title: fn(&str) -> String,
    pub add_post_logout_redirect_uri_warning: &'static str,
    pub add_scope: &'static str,
    pub add_scope_title: fn(&str) -> String,
    pub add_scope_warning: &'static str,
    pub anyone: &'static str,
    pub added: fn(&str) -> String,
}

impl Refusals {
    /// What an endpoint is called.
    pub fn of_endpoint(&self, endpoint: OAuthEndpoint) -> &'static str {
        match endpoint {
            OAuthEndpoint::Authorization => self.authorization,
            OAuthEndpoint::Token => self.token,
            OAuthEndpoint::DeviceAuthorization => self.device_authorization,
            OAuthEndpoint::Introspection => self.introspection,
            OAuthEndpoint::Revocation => self.revocation,
            OAuthEndpoint::Logout => self.logout,
            OAuthEndpoint::LegacyAuthorization => self.legacy_authorization,
            OAuthEndpoint::LegacyToken => self.legacy_token,
            OAuthEndpoint::ForwardAuthentication => self.forward_authentication,
        }
    }

    /// Why a request was refused. The API explains it in English.
    pub fn reason(&self, refusal: &Refusal) -> &'static str {
        let has_value = refusal.value.is_some();
        match (refusal.endpoint, refusal.parameter.as_deref().unwrap_or_default()) {
            (OAuthEndpoint::Authorization | OAuthEndpoint::LegacyAuthorization, "redirect_uri")
                if has_value =>
            {
                self.redirect_uri
            }
            (OAuthEndpoint::Logout, "post_logout_redirect_uri") => self.post_logout_redirect_uri,
            (_, "scope") if refusal.error.is_none() => self.scopes_left_out,
            (_, "code_challenge") => self.challenge,
            (_, "code_challenge_method") => self.challenge_method,
            (_, "code_verifier") => self.verifier,
            (_, "client_secret") => self.secret,
            (_, "token_endpoint_auth_method") => self.authentication_method,
            (_, "grant_type") if has_value => self.grant_type,
            (_, "code") => self.code,
            (_, "refresh_token") => self.refresh_token,
            _ if refusal.error.as_deref() == Some("access_denied") => self.no_access,
            _ => self.other,
        }
    }
}
