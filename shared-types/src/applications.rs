//! Applications: products, each registered as an OAuth client.

use serde::{Deserialize, Serialize};

use crate::{
    AccessPolicy, ApplicationKind, ApplicationType, AssertionAlg, ClaimMapping, ClientMetadata, CompanyRef,
    CompanyRole, ConsentPolicy, GrantType, IdTokenClaims, PkcePolicy, ScopeDescription, SigningAlg,
    SubjectType, SystemRole, Timestamp, TokenEndpointAuthMethod, UserStatus,
    client_metadata::with_client_metadata,
};

/// A role that people can have in an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplicationRole {
    /// The code in tokens, unique in the application: `^[a-z0-9][a-z0-9_-]{1,49}$`.
    pub code: String,
    /// The display name, up to 255 characters.
    pub name: String,
    /// What users with it can do, up to 1,000 characters.
    #[serde(default)]
    pub description: Option<String>,
}

/// A product, with its settings under their registration names (RFC 7591, OpenID Connect Registration).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Application {
    /// Its id.
    pub id: i64,
    /// The client ID.
    pub client_id: String,
    /// The client secret; `null` if the caller may not see it.
    pub client_secret: Option<String>,
    /// Its unique short name, for programs.
    pub code: String,
    /// Its unique name.
    pub name: String,
    /// Where it signs its users in.
    pub kind: ApplicationKind,
    /// Whether it runs on a server or in a browser, or on the user's device.
    pub application_type: ApplicationType,
    /// Which users of an entitled company may use it.
    pub access_policy: AccessPolicy,
    /// Where to open it.
    pub launch_url: Option<String>,
    /// Its picture.
    pub logo_uri: Option<String>,
    /// The addresses to which responses may be sent, compared exactly.
    pub redirect_uris: Vec<String>,
    /// The addresses to which a person may be redirected after signing out, compared exactly.
    pub post_logout_redirect_uris: Vec<String>,
    /// Origins that may call the token, userinfo and revocation endpoints from a browser, besides those of the
    /// redirect URIs.
    pub web_origins: Vec<String>,
    /// The grants that it may use.
    pub grant_types: Vec<GrantType>,
    /// The scopes that it may request, separated by spaces.
    pub scope: String,
    /// How it authenticates at the token endpoint.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// Whether it must send a PKCE challenge.
    pub pkce: PkcePolicy,
    /// Whether it gets refresh tokens that expire with the session.
    pub session_refresh: bool,
    /// The claims in its ID tokens.
    pub id_token_claims: IdTokenClaims,
    /// The algorithm that signs its ID tokens.
    pub id_token_signed_response_alg: SigningAlg,
    /// The lifetime of its access tokens in seconds; `null`: the system's.
    pub access_token_lifetime: Option<u32>,
    /// The role of its own tokens (`client_credentials`) in the whole system. Like `company_id` and `company_role`,
    /// it is `null` for callers who do not manage applications.
    pub system_role: Option<SystemRole>,
    /// The company in which its own tokens have a role.
    pub company_id: Option<i64>,
    /// The role of its own tokens in that company.
    pub company_role: Option<CompanyRole>,
    /// Whether it may introspect every token, not only its own. `null` to callers who do not manage applications.
    pub introspect_all: Option<bool>,
    /// Whether it may get the tokens that external logins issued for the people who use it, by token exchange. `null` to
    /// callers who do not manage applications.
    pub upstream_tokens: Option<bool>,
    /// Further metadata.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub metadata: ClientMetadata,
    /// The roles that people can have in it.
    pub roles: Vec<ApplicationRole>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

with_client_metadata! {
    /// An application to register (UC-13) or a change of one (UC-14). To register, only `name` is required, and absent
    /// fields have their defaults; in a change, absent fields are unchanged.
    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
    ApplicationData {
        /// Its unique name, up to 255 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Its unique code; derived from the name when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub code: Option<String>,
        /// Where it signs its users in; `internal` by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<ApplicationKind>,
        /// `web` by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub application_type: Option<ApplicationType>,
        /// `assigned` by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub access_policy: Option<AccessPolicy>,
        /// Where to open it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub launch_url: Option<String>,
        /// Its picture.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo_uri: Option<String>,
        /// No wildcard, no fragment; `http` on loopback only; private-use schemes for native applications only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub redirect_uris: Option<Vec<String>>,
        /// The same rules as for `redirect_uris`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub post_logout_redirect_uris: Option<Vec<String>>,
        /// Origins such as `https://app.example.com`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub web_origins: Option<Vec<String>>,
        /// `authorization_code` and `refresh_token` by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub grant_types: Option<Vec<GrantType>>,
        /// All standard scopes by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub scope: Option<String>,
        /// `client_secret_basic` by default. `none` is for public clients.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub token_endpoint_auth_method: Option<TokenEndpointAuthMethod>,
        /// `or_nonce` by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pkce: Option<PkcePolicy>,
        /// On by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub session_refresh: Option<bool>,
        /// `scopes` by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub id_token_claims: Option<IdTokenClaims>,
        /// `RS256` by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub id_token_signed_response_alg: Option<SigningAlg>,
        /// Seconds, 60 to 86,400.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub access_token_lifetime: Option<u32>,
        /// The role of its own tokens in the whole system. Only an administrator may assign it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub system_role: Option<SystemRole>,
        /// The company in which its own tokens have a role. Only an administrator may set it, with `company_role`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub company_id: Option<i64>,
        /// The role of its own tokens in that company.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub company_role: Option<CompanyRole>,
        /// Whether it may introspect every token; only an administrator allows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub introspect_all: Option<bool>,
        /// Whether it may get the tokens that external logins issued for the people who use it, by token exchange; only
        /// an administrator allows it. Without such an application, these tokens are not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub upstream_tokens: Option<bool>,
    }
}

/// A picture for an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LogoUpload {
    /// The picture in base64 (RFC 4648 section 4): PNG, JPEG, GIF, WebP or SVG, at most 150 kB.
    pub image: String,
}

/// What is deleted together with an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplicationDeletion {
    /// How many companies may use it.
    pub companies: u64,
    /// How many people have access to it.
    pub people: u64,
    /// The number of grants with valid tokens.
    pub tokens: u64,
}

/// A request to create a client secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RotateSecret {
    /// How long the previous secrets stay valid, in seconds: 0 to 2,592,000 (30 days). The default is one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap_seconds: Option<u32>,
}

/// A new secret, with its value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreatedSecret {
    /// Its id.
    pub id: i64,
    /// The secret itself.
    pub client_secret: String,
    /// When it was created.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for CreatedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatedSecret").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A valid secret, without its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplicationSecret {
    /// Its id.
    pub id: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires; `null` if it does not expire.
    pub expires_at: Option<Timestamp>,
    /// Whether it is the newest secret, which does not expire.
    pub current: bool,
}

/// A change to a role. Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RoleChange {
    /// Its code. Users keep the role when the code changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What users with it can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A sign-in of a person to an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplicationSignIn {
    /// The id of the person.
    pub user_id: i64,
    /// The name of the person.
    pub name: String,
    /// The email of the person.
    pub email: String,
    /// The company through which the person signed in.
    pub company: CompanyRef,
    /// When the application got its first tokens of the sign-in.
    pub signed_in_at: Timestamp,
    /// Whether the application can still use the tokens of the sign-in; otherwise it ended, or they expired.
    pub active: bool,
}

/// A user who was given roles in an application, in one company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplicationUser {
    /// The id of the user.
    pub user_id: i64,
    /// The name of the user.
    pub name: String,
    /// The email of the user.
    pub email: String,
    /// The status of the user.
    pub status: UserStatus,
    /// The company in which the user has the roles.
    pub company: CompanyRef,
    /// The codes of the roles.
    pub roles: Vec<String>,
    /// When the first of these roles was given.
    pub created_at: Timestamp,
}
