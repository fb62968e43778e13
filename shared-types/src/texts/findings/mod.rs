//! The findings of the security checks, in every language: what is wrong with the settings of an application, what can
//! come of it, and how to correct it.

mod english;
mod portuguese;
mod spanish;

use super::Language;
use crate::Check;

/// The text of a finding.
#[derive(Debug)]
pub struct FindingText {
    /// In a few words.
    pub title: &'static str,
    /// What is wrong, and what can come of it.
    pub problem: &'static str,
    /// How to correct it.
    pub remedy: &'static str,
}

/// The texts of all findings in one language.
#[derive(Debug)]
struct Findings {
    password_grant: FindingText,
    pkce_optional: FindingText,
    loopback_redirect: FindingText,
    forwarding_redirect: FindingText,
    different_hosts: FindingText,
    long_access_tokens: FindingText,
    introspects_all: FindingText,
    administers_itself: FindingText,
    keys_over_http: FindingText,
    many_redirect_uris: FindingText,
    no_redirect_uri: FindingText,
    private_scheme: FindingText,
    old_secret: FindingText,
    several_secrets: FindingText,
    shared_secret: FindingText,
    public_refresh: FindingText,
    offline_access: FindingText,
    jwt_access_tokens: FindingText,
    no_post_logout_redirect_uri: FindingText,
}

impl FindingText {
    /// What the finding of a check says.
    #[must_use]
    pub fn of(check: Check, language: Language) -> &'static Self {
        let findings = match language {
            Language::English => &english::FINDINGS,
            Language::Spanish => &spanish::FINDINGS,
            Language::Portuguese => &portuguese::FINDINGS,
        };
        match check {
            Check::PasswordGrant => &findings.password_grant,
            Check::PkceOptional => &findings.pkce_optional,
            Check::LoopbackRedirect => &findings.loopback_redirect,
            Check::ForwardingRedirect => &findings.forwarding_redirect,
            Check::DifferentHosts => &findings.different_hosts,
            Check::LongAccessTokens => &findings.long_access_tokens,
            Check::IntrospectsAll => &findings.introspects_all,
            Check::AdministersItself => &findings.administers_itself,
            Check::KeysOverHttp => &findings.keys_over_http,
            Check::ManyRedirectUris => &findings.many_redirect_uris,
            Check::NoRedirectUri => &findings.no_redirect_uri,
            Check::PrivateScheme => &findings.private_scheme,
            Check::OldSecret => &findings.old_secret,
            Check::SeveralSecrets => &findings.several_secrets,
            Check::SharedSecret => &findings.shared_secret,
            Check::PublicRefresh => &findings.public_refresh,
            Check::OfflineAccess => &findings.offline_access,
            Check::JwtAccessTokens => &findings.jwt_access_tokens,
            Check::NoPostLogoutRedirectUri => &findings.no_post_logout_redirect_uri,
        }
    }
}
