//! The caller: the session and the own profile.

use serde::{Deserialize, Serialize};

use crate::{CompanyRef, CompanyRole, Profile, SystemRole, Timestamp};

/// The browser session of the caller.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Session {
    /// The value of the header `X-CSRF-Token` for every call that the cookie authenticates.
    pub csrf_token: String,
    /// When the person last signed in.
    pub auth_time: Timestamp,
    /// Whether that was with the strongest factor that the person had: a passkey, else an authenticator app. What
    /// needs a recent sign-in needs it.
    pub strongest_factor: bool,
    /// When the session ends.
    pub expires_at: Timestamp,
    /// The user who is signed in.
    pub me: Me,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("me", &self.me).finish_non_exhaustive()
    }
}

/// The current user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Me {
    /// The user's id.
    pub id: i64,
    /// The subject identifier.
    pub sub: String,
    /// The display name.
    pub name: String,
    /// The login.
    pub email: String,
    /// Whether the email is verified.
    pub email_verified: bool,
    /// The new email, until it is confirmed.
    pub pending_email: Option<String>,
    /// A second, optional login.
    pub username: Option<String>,
    /// The name sent to applications: the username, if there is one.
    pub preferred_username: String,
    /// The given name, if known.
    pub given_name: Option<String>,
    /// The family name, if known.
    pub family_name: Option<String>,
    /// The language, as a BCP 47 tag.
    pub locale: Option<String>,
    /// The role in the whole system, if any.
    pub system_role: Option<SystemRole>,
    /// The companies that the person is a member of; the home company first.
    pub memberships: Vec<Membership>,
    /// The other standard claims, and attributes.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub claims: Profile,
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Membership {
    /// The company.
    pub company: CompanyRef,
    /// The role in it.
    pub role: CompanyRole,
}

/// A company of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MyCompany {
    /// The company.
    pub company: CompanyRef,
    /// The role in it.
    pub role: CompanyRole,
    /// Whether it is your home company. You cannot leave it.
    pub home: bool,
    /// Whether the person may see who else is in it and which products it has.
    pub visible: bool,
}

/// The company that applications sign you in through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CompanyChoice {
    /// A company of the person.
    pub company_id: i64,
    /// The application for which the company is chosen; absent for all applications without another choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// A new password of the current user.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PasswordChange {
    /// The current password.
    #[cfg_attr(feature = "openapi", oai(write_only))]
    pub current_password: String,
    /// 8 to 255 characters.
    #[cfg_attr(feature = "openapi", oai(write_only))]
    pub new_password: String,
    /// Whether the other sessions end, with the grants that were created in them; `true` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_sessions: Option<bool>,
    /// The ids of your API tokens to revoke, at most 1,000; the others stay valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke_api_tokens: Option<Vec<i64>>,
    /// The ids of the own external logins to remove, at most 1,000; the others stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove_linked_identities: Option<Vec<i64>>,
}

impl std::fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordChange").finish_non_exhaustive()
    }
}

/// A new email of the current user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct EmailChange {
    /// The login, up to 254 characters; unique in the whole system.
    pub email: String,
}
