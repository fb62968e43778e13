//! The rule of each check.

use std::collections::BTreeSet;

use crate::applications::ApplicationRules;
use chrono::TimeDelta;
use shared_types::{ApplicationType, Check, GrantType, PkcePolicy, StandardScope, TokenEndpointAuthMethod};
use url::Url;

use super::CheckedApplication;

use kernel::url::is_loopback;

/// The maximum number of redirect URIs without a finding.
const MAX_REDIRECT_URIS: usize = 10;
/// The maximum lifetime of an access token without a finding, in seconds (RFC 6750 section 5.3).
const MAX_ACCESS_TOKEN_LIFETIME: i64 = 3_600;
/// The maximum age of a secret without a finding.
const MAX_SECRET_AGE: TimeDelta = TimeDelta::days(365);

/// Returns whether a check has a finding.
pub(super) fn has_finding(checked: &CheckedApplication<'_>, check: Check) -> bool {
    let application = checked.application;
    let metadata = &application.metadata.0;
    let method = application.token_endpoint_auth_method.0;
    let is_public = method == TokenEndpointAuthMethod::None;
    let uses_secret = application.uses_secret();
    match check {
        Check::PasswordGrant => checked.may_use(GrantType::Password),
        Check::PkceOptional => checked.signs_in() && application.pkce.0 == PkcePolicy::Optional,
        Check::LoopbackRedirect => checked.is_web() && checked.redirects().any(|uri| is_loopback(&uri)),
        Check::ForwardingRedirect => checked.redirects().any(|uri| carries_address(&uri)),
        Check::DifferentHosts => checked.hosts().len() > 1,
        Check::ManyRedirectUris => application.redirect_uris.0.len() > MAX_REDIRECT_URIS,
        Check::NoRedirectUri => {
            let protects = metadata.forward_auth_origins.as_ref().is_some_and(|origins| !origins.is_empty());
            checked.signs_in() && application.redirect_uris.0.is_empty() && !protects
        }
        Check::PrivateScheme => checked.redirects().any(|uri| !matches!(uri.scheme(), "http" | "https")),
        Check::LongAccessTokens => {
            application.access_token_lifetime.is_some_and(|seconds| seconds > MAX_ACCESS_TOKEN_LIFETIME)
        }
        Check::IntrospectsAll => application.introspect_all,
        Check::AdministersItself => application.system_role.is_some() || application.company_role.is_some(),
        Check::KeysOverHttp => metadata.jwks_uri.as_deref().is_some_and(|uri| uri.starts_with("http:")),
        Check::OldSecret => {
            let newest = checked.secrets.first();
            uses_secret && newest.is_some_and(|secret| checked.now - secret.created_at.0 > MAX_SECRET_AGE)
        }
        Check::SeveralSecrets => uses_secret && checked.secrets.len() > 1,
        Check::SharedSecret => uses_secret,
        Check::PublicRefresh => {
            is_public && application.session_refresh && checked.may_use(GrantType::RefreshToken)
        }
        Check::OfflineAccess => {
            application.scope.0.has(StandardScope::OfflineAccess) && checked.may_use(GrantType::RefreshToken)
        }
        Check::JwtAccessTokens => checked.serves_jwt,
        Check::NoPostLogoutRedirectUri => {
            checked.redirects().next().is_some() && application.post_logout_redirect_uris.0.is_empty()
        }
    }
}

impl CheckedApplication<'_> {
    fn may_use(&self, grant_type: GrantType) -> bool {
        self.application.grant_types.0.contains(&grant_type)
    }

    fn signs_in(&self) -> bool {
        self.may_use(GrantType::AuthorizationCode)
    }

    fn is_web(&self) -> bool {
        self.application.application_type.0 == ApplicationType::Web
    }

    fn redirects(&self) -> impl Iterator<Item = Url> {
        self.application.redirect_uris.0.iter().filter_map(|uri| Url::parse(uri).ok())
    }

    /// Returns the hosts that responses are sent to, except for loopback hosts.
    fn hosts(&self) -> BTreeSet<String> {
        let away = self.redirects().filter(|uri| !is_loopback(uri));
        away.filter_map(|uri| uri.host_str().map(str::to_owned)).collect()
    }
}

/// Returns whether the query of a URI contains another address.
fn carries_address(uri: &Url) -> bool {
    uri.query_pairs().any(|(_, value)| value.starts_with("//") || value.contains("://"))
}
