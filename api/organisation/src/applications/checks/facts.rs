//! The facts about each finding, apart from its text.

use shared_types::{Check, Severity};

/// The severity of a finding, the setting that causes it, and the source of the rule.
pub(super) struct FindingFacts {
    pub(super) severity: Severity,
    pub(super) field: Option<&'static str>,
    pub(super) reference: &'static str,
}

/// Returns the facts about the finding of a check.
pub(super) fn of(check: Check) -> FindingFacts {
    use Severity::{High, Low, Medium};
    let (severity, field, reference) = match check {
        Check::PasswordGrant => (High, Some("grant_types"), "RFC 9700 section 2.4"),
        Check::LoopbackRedirect => (Medium, Some("redirect_uris"), "RFC 9700 section 2.6"),
        Check::ForwardingRedirect => (Medium, Some("redirect_uris"), "RFC 9700 section 4.11.1"),
        Check::DifferentHosts => (Medium, Some("redirect_uris"), "RFC 9700 section 4.1"),
        Check::LongAccessTokens => (Medium, Some("access_token_lifetime"), "RFC 6750 section 5.3"),
        Check::IntrospectsAll => (Medium, Some("introspect_all"), "RFC 9700 section 2.3"),
        Check::AdministersItself => (Medium, Some("system_role"), "RFC 9700 section 2.3"),
        Check::KeysOverHttp => (Medium, Some("jwks_uri"), "RFC 9700 section 2.6"),
        Check::PkceOptional => (Low, Some("pkce"), "RFC 9700 section 2.1.1"),
        Check::ManyRedirectUris => (Low, Some("redirect_uris"), "RFC 9700 section 4.1.3"),
        Check::NoRedirectUri => (Low, Some("redirect_uris"), "RFC 9700 section 4.1.3"),
        Check::PrivateScheme => (Low, Some("redirect_uris"), "RFC 8252 section 7.2"),
        Check::OldSecret => (Low, None, "RFC 9700 section 2.5"),
        Check::SeveralSecrets => (Low, None, "RFC 9700 section 2.5"),
        Check::SharedSecret => (Low, Some("token_endpoint_auth_method"), "RFC 9700 section 2.5"),
        Check::PublicRefresh => (Low, Some("session_refresh"), "RFC 9700 section 2.2.2"),
        Check::OfflineAccess => (Low, Some("scope"), "RFC 9700 section 4.14"),
        Check::JwtAccessTokens => (Low, None, "RFC 9068 section 2.1"),
        Check::NoPostLogoutRedirectUri => {
            (Low, Some("post_logout_redirect_uris"), "OpenID Connect RP-Initiated Logout 1.0 section 3")
        }
    };
    FindingFacts { severity, field, reference }
}
