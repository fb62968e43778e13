//! What an application can say of itself beside its main settings, under the names of RFC 7591 and OpenID Connect
//! Registration where they have one.

use serde::{Deserialize, Serialize};

use crate::{AssertionAlg, ConsentPolicy, SigningAlg, SubjectType};

/// What an application can say of itself beside its main settings. What is `null` is left to the default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ClientMetadata {
    /// A page about it.
    pub client_uri: Option<String>,
    /// How it treats personal data: linked where people are asked for consent.
    pub policy_uri: Option<String>,
    /// Its terms: linked where people are asked for consent.
    pub tos_uri: Option<String>,
    /// Whom to write to about it: email addresses.
    pub contacts: Option<Vec<String>>,
    /// What software it is, the same wherever that is registered.
    pub software_id: Option<String>,
    /// Which version of that software.
    pub software_version: Option<String>,
    /// Where a sign-in to it can be begun by another party.
    pub initiate_login_uri: Option<String>,
    /// The public keys of its assertions (RFC 7517); excludes `jwks_uri`.
    pub jwks: Option<serde_json::Value>,
    /// Where those keys are; excludes `jwks`.
    pub jwks_uri: Option<String>,
    /// Whether it authenticates in no other way than `token_endpoint_auth_method`; `null`: the secret may come
    /// in the header or in the body.
    pub pin_token_endpoint_auth_method: Option<bool>,
    /// What its assertions must be signed with; `null`: anything that fits.
    pub token_endpoint_auth_signing_alg: Option<AssertionAlg>,
    /// The most seconds since the person signed in, where a request says nothing.
    pub default_max_age: Option<u32>,
    /// Whether its ID tokens must say when the person signed in; they do anyway.
    pub require_auth_time: Option<bool>,
    /// What it knows people by; `null`: `public`.
    pub subject_type: Option<SubjectType>,
    /// What its pairwise subjects are made for: a list of redirect URIs at one host.
    pub sector_identifier_uri: Option<String>,
    /// What userinfo is signed with; `null`: it is plain JSON.
    pub userinfo_signed_response_alg: Option<SigningAlg>,
    /// What introspection is signed with where a JWT is asked for (RFC 9701); `null`: `RS256`.
    pub introspection_signed_response_alg: Option<SigningAlg>,
    /// What its access tokens are signed with; `null`: `ES256`.
    pub access_token_signed_response_alg: Option<SigningAlg>,
    /// Where its server learns that a person signed out.
    pub backchannel_logout_uri: Option<String>,
    /// Whether it must be told which session ended; it is anyway.
    pub backchannel_logout_session_required: Option<bool>,
    /// What the browser loads from it when a person signs out.
    pub frontchannel_logout_uri: Option<String>,
    /// Whether that address must say which session ended.
    pub frontchannel_logout_session_required: Option<bool>,
    /// Whether people are asked before it learns of them; `null`: `first_party`.
    pub consent_policy: Option<ConsentPolicy>,
    /// The API resource that its access tokens are for where a request names none.
    pub default_resource: Option<String>,
    /// Claims of its own, beside those of the scopes.
    pub claim_mappings: Option<Vec<ClaimMapping>>,
    /// What its own scopes let it do, for the page that asks for consent.
    pub scope_descriptions: Option<Vec<ScopeDescription>>,
    /// The origins that a proxy protects for it, such as `https://wiki.example.com`.
    pub forward_auth_origins: Option<Vec<String>>,
}

/// A claim that an application is told of a person: of `value`, `attribute` and `roles` exactly one is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ClaimMapping {
    /// The claim's name, such as `groups`; none of those that the protocol uses.
    pub claim: String,
    /// The same for everyone.
    #[serde(default)]
    pub value: Option<serde_json::Value>,
    /// A claim or attribute of the person, such as `phone_number` or one of the extra attributes.
    #[serde(default)]
    pub attribute: Option<String>,
    /// Whether it is the list of the person's roles in the application.
    #[serde(default)]
    pub roles: Option<bool>,
}

/// What a scope lets an application do, as people read it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ScopeDescription {
    /// The scope.
    pub scope: String,
    /// In English, up to 255 characters; also where another language has none.
    pub en: String,
    /// In Spanish.
    #[serde(default)]
    pub es: Option<String>,
    /// In Portuguese.
    #[serde(default)]
    pub pt: Option<String>,
}
