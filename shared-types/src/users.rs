//! Users: people, each with one email and one login.

use serde::{Deserialize, Serialize};

use crate::{CompanyRole, Membership, Profile, SystemRole, Timestamp, UserStatus, profile::with_profile};

/// A person, as a member of the company in the path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct User {
    /// The user's id.
    pub id: i64,
    /// The public subject identifier (OpenID Connect `sub`). It never changes and is never reassigned.
    pub sub: String,
    /// The display name.
    pub name: String,
    /// The login; unique in the whole system.
    pub email: String,
    /// Whether the email is verified.
    pub email_verified: bool,
    /// A second, optional login.
    pub username: Option<String>,
    /// The name sent to applications (OpenID Connect `preferred_username`): the username, if there is one.
    pub preferred_username: String,
    /// The given name, if known.
    pub given_name: Option<String>,
    /// The family name, if known.
    pub family_name: Option<String>,
    /// The language, as a BCP 47 tag.
    pub locale: Option<String>,
    /// The status of the user.
    pub status: UserStatus,
    /// The role in the whole system, if any.
    pub system_role: Option<SystemRole>,
    /// The role in the company of the path.
    pub company_role: CompanyRole,
    /// The id of the company that the person was created in.
    pub home_company_id: i64,
    /// When the user was added.
    pub created_at: Timestamp,
    /// When the user was last changed.
    pub updated_at: Timestamp,
    /// The new email, until it is confirmed. Not in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub pending_email: Option<String>,
    /// The companies that the person is a member of, as far as the caller may see them. Not in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub memberships: Option<Vec<Membership>>,
    /// The other standard claims, and attributes.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub claims: Profile,
}

with_profile! {
    /// A user to add to a company (UC-2). Without a password the person is invited by mail.
    #[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
    CreateUser {
        /// The display name, up to 255 characters.
        pub name: String,
        /// The login, up to 254 characters; unique in the whole system.
        pub email: String,
        /// The password, up to 255 characters; the minimum length is a setting. With a password, the user is active
        /// immediately.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", oai(write_only))]
        pub password: Option<String>,
        /// The hash of the password, made by another system: bcrypt, scrypt, PBKDF2 or Argon2, in PHC form, or as
        /// Django or Keycloak write it. It is replaced at the next sign-in. Only an administrator of the installation
        /// may send it, and not together with `password`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", oai(write_only))]
        pub password_hash: Option<String>,
        /// A second login: lower case, no `@`, unique, never reused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub username: Option<String>,
        /// The given name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub given_name: Option<String>,
        /// The family name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub family_name: Option<String>,
        /// The language, as a BCP 47 tag.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub locale: Option<String>,
        /// A role in the whole system. Only an administrator may assign one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub system_role: Option<SystemRole>,
        /// The role in the company; `member` when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub company_role: Option<CompanyRole>,
    }
}

with_profile! {
    /// A change to a user (UC-4). Absent fields are unchanged; an empty text clears an optional field. The address and
    /// the attributes are replaced as a whole, except in a merge patch.
    #[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
    UserChange {
        /// The display name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The login. A change by an administrator takes effect immediately; one by the person itself after the
        /// new address is confirmed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        /// Whether the email is verified. Only an administrator of the installation may change it. Ignored when `email`
        /// changes in the same request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email_verified: Option<bool>,
        /// A new password. You can change your own password and email only in a browser, shortly after signing in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", oai(write_only))]
        pub password: Option<String>,
        /// The hash of the password, made by another system: bcrypt, scrypt, PBKDF2 or Argon2, in PHC form, or as
        /// Django or Keycloak write it. It is replaced at the next sign-in. Only an administrator of the installation
        /// may send it, and not together with `password`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", oai(write_only))]
        pub password_hash: Option<String>,
        /// A second login: lower case, no `@`, unique, never reused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub username: Option<String>,
        /// The given name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub given_name: Option<String>,
        /// The family name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub family_name: Option<String>,
        /// The language, as a BCP 47 tag.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub locale: Option<String>,
        /// `active` or `disabled`. You cannot change your own status. A user without a password becomes `invited`
        /// instead of `active`, and is sent a new invitation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub status: Option<UserStatus>,
        /// A role in the whole system. Only an administrator may change it. You cannot change your own role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub system_role: Option<SystemRole>,
        /// The role in the company of the path. You cannot change your own role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub company_role: Option<CompanyRole>,
    }
}

impl std::fmt::Debug for CreateUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateUser").field("email", &self.email).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for UserChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserChange")
            .field("name", &self.name)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}
