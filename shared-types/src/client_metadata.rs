//! What an application can say of itself beside its main settings, under the names of RFC 7591 and OpenID Connect
//! Registration where they have one.

use serde::{Deserialize, Serialize};

use crate::{AssertionAlg, ConsentPolicy, SigningAlg, SubjectType};

/// Defines a type that has, beside fields of its own, those of [`ClientMetadata`]. A field of them that is absent stays as
/// it is in a change.
macro_rules! with_client_metadata {
    ($(#[$meta:meta])* $name:ident { $($own:tt)* }) => {
        $crate::client_metadata::with_metadata_fields! {
            [$(#[$meta])* $name { $($own)* }]
            /// A page about it.
            client_uri: String,
            /// How it treats personal data: linked where people are asked for consent.
            policy_uri: String,
            /// Its terms: linked where people are asked for consent.
            tos_uri: String,
            /// Whom to write to about it: email addresses.
            contacts: Vec<String>,
            /// What software it is, the same wherever that is registered.
            software_id: String,
            /// Which version of that software.
            software_version: String,
            /// Where a sign-in to it can be begun by another party.
            initiate_login_uri: String,
            /// The public keys of its assertions (RFC 7517); excludes `jwks_uri`.
            jwks: serde_json::Value,
            /// Where those keys are; excludes `jwks`.
            jwks_uri: String,
            /// Whether it authenticates in no other way than `token_endpoint_auth_method`; `null`: the secret may come
            /// in the header or in the body.
            pin_token_endpoint_auth_method: bool,
            /// What its assertions must be signed with; `null`: anything that fits.
            token_endpoint_auth_signing_alg: AssertionAlg,
            /// The most seconds since the person signed in, where a request says nothing.
            default_max_age: u32,
            /// Whether its ID tokens must say when the person signed in; they do anyway.
            require_auth_time: bool,
            /// What it knows people by; `null`: `public`.
            subject_type: SubjectType,
            /// What its pairwise subjects are made for: a list of redirect URIs at one host.
            sector_identifier_uri: String,
            /// What userinfo is signed with; `null`: it is plain JSON.
            userinfo_signed_response_alg: SigningAlg,
            /// What introspection is signed with where a JWT is asked for (RFC 9701); `null`: `RS256`.
            introspection_signed_response_alg: SigningAlg,
            /// What its access tokens are signed with; `null`: `ES256`.
            access_token_signed_response_alg: SigningAlg,
            /// Where its server learns that a person signed out.
            backchannel_logout_uri: String,
            /// Whether it must be told which session ended; it is anyway.
            backchannel_logout_session_required: bool,
            /// What the browser loads from it when a person signs out.
            frontchannel_logout_uri: String,
            /// Whether that address must say which session ended.
            frontchannel_logout_session_required: bool,
            /// Whether people are asked before it learns of them; `null`: `first_party`.
            consent_policy: ConsentPolicy,
            /// The API resource that its access tokens are for where a request names none.
            default_resource: String,
            /// Claims of its own, beside those of the scopes.
            claim_mappings: Vec<ClaimMapping>,
            /// What its own scopes let it do, for the page that asks for consent.
            scope_descriptions: Vec<ScopeDescription>,
            /// The origins that a proxy protects for it, such as `https://wiki.example.com`.
            forward_auth_origins: Vec<String>,
        }
    };
}

macro_rules! with_metadata_fields {
    (
        [$(#[$meta:meta])* ClientMetadata {}]
        $($(#[$doc:meta])* $field:ident: $kind:ty,)+
    ) => {
        $(#[$meta])*
        pub struct ClientMetadata {
            $(
                $(#[$doc])*
                pub $field: Option<$kind>,
            )+
        }

        impl ClientMetadata {
            /// The names of all fields.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field)),+];

            /// Sets what `change` sets, and clears the fields for which `clears` is true.
            pub fn merge(&mut self, change: Self, clears: impl Fn(&str) -> bool) {
                $(
                    if clears(stringify!($field)) {
                        self.$field = None;
                    } else if change.$field.is_some() {
                        self.$field = change.$field;
                    }
                )+
            }
        }
    };
    (
        [$(#[$meta:meta])* $name:ident { $($own:tt)* }]
        $($(#[$doc:meta])* $field:ident: $kind:ty,)+
    ) => {
        $(#[$meta])*
        pub struct $name {
            $($own)*
            $(
                $(#[$doc])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$kind>,
            )+
        }

        impl $name {
            /// The metadata in it.
            #[must_use]
            pub fn metadata(&self) -> $crate::ClientMetadata {
                $crate::ClientMetadata { $($field: self.$field.clone(),)+ }
            }
        }
    };
}

pub(crate) use {with_client_metadata, with_metadata_fields};

with_client_metadata! {
    /// The metadata of an application beside its main settings. What is `null` has its default.
    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    #[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
    ClientMetadata {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ApplicationData;

    #[test]
    fn a_change_is_merged_field_by_field() {
        let mut metadata = ClientMetadata {
            client_uri: Some("https://old.example.com".to_owned()),
            default_max_age: Some(60),
            contacts: Some(vec!["ana@example.com".to_owned()]),
            ..ClientMetadata::default()
        };
        let change = ApplicationData {
            name: Some("Wiki".to_owned()),
            client_uri: Some("https://new.example.com".to_owned()),
            ..ApplicationData::default()
        };
        metadata.merge(change.metadata(), |name| name == "contacts");
        assert_eq!(metadata.client_uri.as_deref(), Some("https://new.example.com"));
        assert_eq!((metadata.default_max_age, metadata.contacts), (Some(60), None));
        assert!(ClientMetadata::NAMES.contains(&"jwks_uri") && !ClientMetadata::NAMES.contains(&"name"));
    }
}
