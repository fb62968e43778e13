//! What is known of a person beside name and login: the other standard claims of OpenID Connect Core section 5.1, and
//! whatever else a company keeps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Defines a type that has, beside fields of its own, those of a profile. A field of them that is absent is not known
/// in an answer and stays in a change.
macro_rules! with_profile {
    ($(#[$meta:meta])* $name:ident { $($own:tt)* }) => {
        $crate::profile::with_fields! {
            [$(#[$meta])* $name { $($own)* }]
            /// A casual name.
            nickname: String,
            /// The middle name or names.
            middle_name: String,
            /// The URL of a page about the person.
            profile: String,
            /// The URL of a picture of the person.
            picture: String,
            /// The URL of the person's own site.
            website: String,
            /// The gender, in any words.
            gender: String,
            /// The birthday: `YYYY-MM-DD`, `0000-MM-DD` without the year, or `YYYY`.
            birthdate: String,
            /// The time zone, such as `Europe/Madrid`.
            zoneinfo: String,
            /// The telephone number, with `+` and the country's code (E.164).
            phone_number: String,
            /// Whether the number is verified. Only a system administrator may set it.
            phone_number_verified: bool,
            /// The postal address.
            address: $crate::Address,
            /// Further attributes, up to 50 entries and 8 kB: each a text, a number, a boolean or a list of texts.
            attributes: $crate::Attributes,
        }
    };
}

macro_rules! with_fields {
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
                #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
                pub $field: Option<$kind>,
            )+
        }

        impl $name {
            /// Takes the profile out.
            pub fn take_profile(&mut self) -> $crate::Profile {
                $crate::Profile { $($field: self.$field.take(),)+ }
            }
        }
    };
}

pub(crate) use {with_fields, with_profile};

with_profile! {
    /// The profile alone.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
    Profile {}
}

/// A postal address (OpenID Connect Core section 5.1.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Address {
    /// The whole address, as it is written on a letter; lines end with `\n`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// The full street address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// The city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// The state, province or region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Further attributes of a person, by name.
pub type Attributes = BTreeMap<String, serde_json::Value>;
