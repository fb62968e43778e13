//! Identity providers: external logins that people sign in with.

use serde::{Deserialize, Serialize};

use crate::{ConnectionStatus, Timestamp, TokenEndpointAuthMethod};

words! {
    /// The kind of service of an identity provider. It determines which fields are required.
    IdentityProviderPreset {
        /// Any service that supports OpenID Connect Discovery.
        OpenIdConnect = "openid_connect",
        /// Google. Its issuer is known.
        Google = "google",
        /// Microsoft Entra ID, one tenant.
        MicrosoftEntra = "microsoft_entra",
        /// A realm of Keycloak.
        Keycloak = "keycloak",
        /// Okta.
        Okta = "okta",
        /// Sign in with Apple. Its issuer is known, and its client secret is a JWT that expires.
        Apple = "apple",
        /// GitHub, by OAuth 2.0. Its endpoints are known.
        GitHub = "github",
        /// Any service with OAuth 2.0 and an endpoint that describes the user.
        OAuth2 = "oauth2",
        /// A directory that speaks LDAP, such as OpenLDAP. Its passwords are entered here, and checked there.
        Ldap = "ldap",
        /// Microsoft Active Directory, by LDAP.
        ActiveDirectory = "active_directory",
    }
}

impl IdentityProviderPreset {
    /// The issuer, where it is the same for everybody.
    #[must_use]
    pub fn issuer(self) -> Option<&'static str> {
        match self {
            Self::Google => Some("https://accounts.google.com"),
            Self::Apple => Some("https://appleid.apple.com"),
            Self::GitHub => Some("https://github.com/login/oauth"),
            Self::OpenIdConnect
            | Self::MicrosoftEntra
            | Self::Keycloak
            | Self::Okta
            | Self::OAuth2
            | Self::Ldap
            | Self::ActiveDirectory => None,
        }
    }

    /// Whether it is plain OAuth 2.0: there are no ID tokens, and an endpoint describes the user.
    #[must_use]
    pub fn is_oauth2(self) -> bool {
        matches!(self, Self::GitHub | Self::OAuth2)
    }

    /// Whether it is a directory: people enter its password here, and are sent nowhere.
    #[must_use]
    pub fn is_ldap(self) -> bool {
        matches!(self, Self::Ldap | Self::ActiveDirectory)
    }

    /// Whether it supports OpenID Connect: it has metadata and issues ID tokens.
    #[must_use]
    pub fn is_openid_connect(self) -> bool {
        !self.is_oauth2() && !self.is_ldap()
    }

    /// An example of the issuer.
    #[must_use]
    pub fn issuer_example(self) -> &'static str {
        match self {
            Self::OpenIdConnect | Self::OAuth2 => "https://login.example.com",
            Self::Google => "https://accounts.google.com",
            Self::MicrosoftEntra => {
                "https://login.microsoftonline.com/5b1e1b7a-3f0c-4a52-9d0e-0f3a6c1d2e4f/v2.0"
            }
            Self::Keycloak => "https://keycloak.example.com/realms/acme",
            Self::Okta => "https://acme.okta.com",
            Self::Apple => "https://appleid.apple.com",
            Self::GitHub => "https://github.com/login/oauth",
            Self::Ldap => "ldaps://ldap.example.com",
            Self::ActiveDirectory => "ldaps://dc1.acme.example",
        }
    }

    /// The issuer that is meant by what was typed: Entra's by the tenant, Okta's by the domain. `None` if nothing was typed
    /// and it is not the same for everybody.
    #[must_use]
    pub fn issuer_from(self, typed: &str) -> Option<String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return self.issuer().map(str::to_owned);
        }
        Some(match self {
            _ if typed.contains("://") => typed.to_owned(),
            Self::MicrosoftEntra => format!("https://login.microsoftonline.com/{typed}/v2.0"),
            Self::Okta => format!("https://{}", typed.trim_end_matches('/')),
            _ => typed.to_owned(),
        })
    }

    /// The scopes that are requested unless others are set.
    #[must_use]
    pub fn scope(self) -> &'static str {
        match self {
            Self::Apple => "openid email name",
            Self::GitHub => "read:user user:email",
            Self::OAuth2 | Self::Ldap | Self::ActiveDirectory => "",
            _ => "openid profile email",
        }
    }
}

/// An identity provider: an external login (OpenID Connect, OAuth 2.0 or LDAP) of a company or of the installation.
/// Its client secret is never returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct IdentityProvider {
    /// Its id.
    pub id: i64,
    /// The company whose users sign in with it; `null` if it belongs to the installation.
    pub company_id: Option<i64>,
    /// The kind of service.
    pub preset: IdentityProviderPreset,
    /// The name on the button of the sign-in page.
    pub name: String,
    /// Its issuer identifier (OpenID Connect Discovery section 2). With OAuth 2.0, only `iss` of a response is
    /// compared with it (RFC 9207). With LDAP, the URL of the directory: `ldaps://`, or `ldap://` with StartTLS.
    pub issuer: String,
    /// The client ID of this server at the identity provider; with LDAP, the DN of the service account.
    pub client_id: String,
    /// Whether there is a client secret.
    pub has_client_secret: bool,
    /// The scopes that are requested from it, separated by spaces.
    pub scope: String,
    /// The redirect URI to register at the identity provider.
    pub redirect_uri: String,
    /// The URI to register at the identity provider for back-channel logout, if it supports that: a user who signs out
    /// there is then signed out here.
    pub backchannel_logout_uri: String,
    /// Whether users can sign in with it.
    pub enabled: bool,
    /// Whether an unknown user gets an account at the first sign-in.
    pub create_users: bool,
    /// Whether a second factor at the identity provider satisfies the sign-in policy.
    pub trust_second_factor: bool,
    /// With OAuth 2.0, the authorization endpoint.
    pub authorization_endpoint: Option<String>,
    /// With OAuth 2.0, the token endpoint.
    pub token_endpoint: Option<String>,
    /// With OAuth 2.0, how this server authenticates at the token endpoint.
    pub token_endpoint_auth_method: Option<TokenEndpointAuthMethod>,
    /// With OAuth 2.0, the endpoint that describes the user in JSON.
    pub userinfo_endpoint: Option<String>,
    /// With OAuth 2.0, the endpoint that lists the emails of the user, if there is one.
    pub emails_endpoint: Option<String>,
    /// Where the subject is in the description of the user (JSON Pointer, RFC 6901).
    pub subject_path: Option<String>,
    /// Where the email is in it.
    pub email_path: Option<String>,
    /// Where it is whether the email is verified.
    pub email_verified_path: Option<String>,
    /// Where the display name is in it.
    pub name_path: Option<String>,
    /// With LDAP, the DN of the entry below which users are searched.
    pub base_dn: Option<String>,
    /// With LDAP, the filter that finds a user (RFC 4515); `{login}` stands for what the user enters.
    pub user_filter: Option<String>,
    /// With LDAP, the attribute with the value that never changes and that no other user gets.
    pub subject_attribute: Option<String>,
    /// With LDAP, the attribute with the email.
    pub email_attribute: Option<String>,
    /// With LDAP, the attribute with the display name.
    pub name_attribute: Option<String>,
    /// With LDAP, the attribute with the groups, which become the claim `groups`.
    pub groups_attribute: Option<String>,
    /// With LDAP, whether the emails of the directory count as verified.
    pub trust_emails: Option<bool>,
    /// With LDAP, the certificates of the authorities that are trusted instead of those of the system, in PEM.
    pub ca_certificate: Option<String>,
    /// What the last connection test showed; `null` before the first, and after a change of the issuer, an endpoint,
    /// a setting of LDAP, the client ID or the client secret.
    pub connection: Option<ConnectionStatus>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// An identity provider to create.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateIdentityProvider {
    /// The kind of service; `openid_connect` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<IdentityProviderPreset>,
    /// The name on the button of the sign-in page, up to 255 characters.
    pub name: String,
    /// Its issuer identifier. Google, Apple and GitHub need none. With `oauth2` it is the origin of
    /// `authorization_endpoint` by default. With LDAP, the URL of the directory: `ldaps://`, or `ldap://` with StartTLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The client ID of this server at the identity provider; with LDAP, the DN of the service account.
    pub client_id: String,
    /// The client secret of this server at the identity provider; a public client has none. With LDAP, the password of
    /// the service account; required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The scopes to request from it, separated by spaces; `openid profile email` by default, none with `oauth2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Whether users can sign in with it; `true` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether an unknown user gets an account at the first sign-in; `false` by default. Only the identity
    /// provider of a company can do so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_users: Option<bool>,
    /// Whether a second factor at the identity provider satisfies the sign-in policy; `false` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_second_factor: Option<bool>,
    /// With `oauth2`, the authorization endpoint; required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_endpoint: Option<String>,
    /// With `oauth2`, the token endpoint; required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint: Option<String>,
    /// With OAuth 2.0, `client_secret_basic` or `client_secret_post`; `client_secret_basic` by default, with `github`
    /// `client_secret_post`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<TokenEndpointAuthMethod>,
    /// With `oauth2`, the endpoint that describes the user in JSON; required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_endpoint: Option<String>,
    /// With OAuth 2.0, an endpoint that lists the emails of the user, each with `email`, `primary` and `verified`. Then
    /// only the primary one counts, if it is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emails_endpoint: Option<String>,
    /// Where the subject is in the description of the user (JSON Pointer, RFC 6901): a text or a whole number that
    /// stays and is never given to another user; `/sub` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_path: Option<String>,
    /// Where the email is in it; `/email` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_path: Option<String>,
    /// Where it is whether the email is verified; `/email_verified` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified_path: Option<String>,
    /// Where the display name is in it; `/name` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_path: Option<String>,
    /// With LDAP, the DN of the entry below which users are searched, up to 1,024 characters; required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_dn: Option<String>,
    /// With LDAP, the filter that finds a user (RFC 4515), up to 1,024 characters. `{login}` stands for what the user
    /// enters, and is escaped. By default, the login is compared with the user name and the email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_filter: Option<String>,
    /// With LDAP, the attribute with the value that never changes and that no other user gets; `entryUUID` by default,
    /// with `active_directory` `objectGUID`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_attribute: Option<String>,
    /// With LDAP, the attribute with the email; `mail` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_attribute: Option<String>,
    /// With LDAP, the attribute with the display name; `cn` by default, with `active_directory` `displayName`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_attribute: Option<String>,
    /// With LDAP, the attribute with the groups, which become the claim `groups`; `memberOf` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups_attribute: Option<String>,
    /// With LDAP, whether the emails of the directory count as verified, since its users cannot change them; `false`
    /// by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_emails: Option<bool>,
    /// With LDAP, the certificates of the authorities that are trusted instead of those of the system, in PEM, up to
    /// 32,768 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_certificate: Option<String>,
}

/// A change to an identity provider. Absent fields are unchanged; in a `PATCH`, `null` removes `client_secret`,
/// `emails_endpoint` and the paths besides `subject_path`; with LDAP, `ca_certificate` and the attributes besides
/// `subject_attribute`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct IdentityProviderChange {
    /// The name on the button of the sign-in page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its issuer identifier. A new issuer removes the links of all users, since their subjects differ there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The client ID of this server at the identity provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The client secret of this server at the identity provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The scopes to request from it, separated by spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Whether users can sign in with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether an unknown user gets an account at the first sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_users: Option<bool>,
    /// Whether a second factor at the identity provider satisfies the sign-in policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_second_factor: Option<bool>,
    /// With OAuth 2.0, the authorization endpoint. A new endpoint removes the links of all users, as a new issuer does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_endpoint: Option<String>,
    /// With OAuth 2.0, the token endpoint. A new endpoint removes the links of all users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint: Option<String>,
    /// With OAuth 2.0, `client_secret_basic` or `client_secret_post`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<TokenEndpointAuthMethod>,
    /// With OAuth 2.0, the endpoint that describes the user in JSON. A new endpoint removes the links of all users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_endpoint: Option<String>,
    /// With OAuth 2.0, an endpoint that lists the emails of the user, each with `email`, `primary` and `verified`. Then
    /// only the primary one counts, if it is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emails_endpoint: Option<String>,
    /// Where the subject is in the description of the user. A new path removes the links of all users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_path: Option<String>,
    /// Where the email is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_path: Option<String>,
    /// Where it is whether the email is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified_path: Option<String>,
    /// Where the display name is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_path: Option<String>,
    /// With LDAP, the DN of the entry below which users are searched, up to 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_dn: Option<String>,
    /// With LDAP, the filter that finds a user (RFC 4515), up to 1,024 characters. `{login}` stands for what the user
    /// enters, and is escaped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_filter: Option<String>,
    /// With LDAP, the attribute with the value that never changes and that no other user gets. A new
    /// attribute removes the links of all users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_attribute: Option<String>,
    /// With LDAP, the attribute with the email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_attribute: Option<String>,
    /// With LDAP, the attribute with the display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_attribute: Option<String>,
    /// With LDAP, the attribute with the groups, which become the claim `groups`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups_attribute: Option<String>,
    /// With LDAP, whether the emails of the directory count as verified, since its users cannot change them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_emails: Option<bool>,
    /// With LDAP, the certificates of the authorities that are trusted instead of those of the system, in PEM, up to
    /// 32,768 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_certificate: Option<String>,
}

impl std::fmt::Debug for CreateIdentityProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateIdentityProvider").field("name", &self.name).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for IdentityProviderChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityProviderChange").field("name", &self.name).finish_non_exhaustive()
    }
}
