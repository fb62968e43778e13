//! What an application can say of itself beside its main settings, under the names of RFC 7591 and OpenID Connect
//! Registration where they have one.

use serde::{Deserialize, Serialize};

use crate::{AssertionAlg, ConsentPolicy, SigningAlg, SubjectType};

/// Defines a type that has, beside fields of its own, those of [`ClientMetadata`]. A field of them that is absent stays
/// as it is in a change.
macro_rules! with_client_metadata {
    ($(#[$meta:meta])* $name:ident { $($own:tt)* }) => {
        $crate::client_metadata::with_metadata_fields! {
            [$(#[$meta])* $name { $($own)* }]
            /// A page about it.
            client_uri: String,
            /// Its privacy policy, linked on the consent page.
            policy_uri: String,
            /// Its terms of service, linked on the consent page.
            tos_uri: String,
            /// The email addresses of its contacts.
            contacts: Vec<String>,
            /// The identifier of its software, the same in every registration.
            software_id: String,
            /// The version of its software.
            software_version: String,
            /// The URI at which another party can start a sign-in to it.
            initiate_login_uri: String,
            /// The public keys of its assertions (RFC 7517); excludes `jwks_uri`.
            jwks: serde_json::Value,
            /// The URL of its public keys; excludes `jwks`.
            jwks_uri: String,
            /// Whether `token_endpoint_auth_method` is the only allowed method; `null`: the secret may come
            /// in the header or in the body.
            pin_token_endpoint_auth_method: bool,
            /// The algorithm of its assertions; `null`: any supported one.
            token_endpoint_auth_signing_alg: AssertionAlg,
            /// The maximum number of seconds since the person signed in, for requests without `max_age`.
            default_max_age: u32,
            /// Whether its ID tokens must contain `auth_time`; they always do.
            require_auth_time: bool,
            /// The kind of its subject identifiers; `null`: `public`.
            subject_type: SubjectType,
            /// The list of redirect URIs whose host determines its pairwise subject identifiers.
            sector_identifier_uri: String,
            /// The algorithm that signs userinfo; `null`: it is plain JSON.
            userinfo_signed_response_alg: SigningAlg,
            /// The algorithm of introspection responses requested as a JWT (RFC 9701); `null`: `RS256`.
            introspection_signed_response_alg: SigningAlg,
            /// The algorithm that signs its access tokens; `null`: `ES256`.
            access_token_signed_response_alg: SigningAlg,
            /// The URL of its server that is notified when a user signs out (back-channel logout).
            backchannel_logout_uri: String,
            /// Whether logout tokens must contain the session id; they always do.
            backchannel_logout_session_required: bool,
            /// The URL that the browser loads when a user signs out (front-channel logout).
            frontchannel_logout_uri: String,
            /// Whether the session id is added to that address.
            frontchannel_logout_session_required: bool,
            /// Whether people must consent; `null`: `first_party`.
            consent_policy: ConsentPolicy,
            /// The API resource of its access tokens if a request names none.
            default_resource: String,
            /// Additional claims, besides those of the scopes.
            claim_mappings: Vec<ClaimMapping>,
            /// Descriptions of its own scopes, for the consent page.
            scope_descriptions: Vec<ScopeDescription>,
            /// The origins that a proxy protects for it, such as `https://wiki.example.com`.
            forward_auth_origins: Vec<String>,
            /// Whether its identity headers are raw UTF-8; `null`: percent-encoded outside printable ASCII.
            forward_auth_raw_headers: bool,
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
    /// Further metadata of an application. A field that is `null` has its default.
    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    #[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
    ClientMetadata {}
}

/// A claim about a person that an application gets. Exactly one of `value`, `attribute` and `roles` is set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ClaimMapping {
    /// The claim's name, such as `groups`; none of those that the protocol uses.
    pub claim: String,
    /// A constant value.
    #[serde(default)]
    pub value: Option<serde_json::Value>,
    /// A claim or attribute of the person, such as `phone_number` or one of the extra attributes.
    #[serde(default)]
    pub attribute: Option<String>,
    /// Whether it is the list of the person's roles in the application.
    #[serde(default)]
    pub roles: Option<bool>,
}

/// What a scope allows an application to do, as shown to people.
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
