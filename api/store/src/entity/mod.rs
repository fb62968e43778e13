//! The rows of the database, one file per table. The domain works with these structs directly; only the domain crates
//! (`organisation`, `platform`, `sign-in`, `tokens`) import them.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "columns say what they are by their names, the migrations say the rest; sea-orm wants all of it public"
)]

pub mod access;
pub mod api_token;
pub mod application;
pub mod application_logo;
pub mod application_role;
pub mod application_secret;
pub mod application_word;
pub mod audit_event;
pub mod authentication;
pub mod authorization_code;
pub mod change;
pub mod company;
pub mod company_choice;
pub mod company_word;
pub mod consent;
pub mod device_code;
pub mod email_change;
pub mod email_code;
pub mod email_domain;
pub mod entitlement;
pub mod entitlement_role;
pub mod external_application;
pub mod failed_attempt;
pub mod failed_code;
pub mod grant;
pub mod idempotency_key;
pub mod identity_provider;
pub mod import;
pub mod import_chunk;
pub mod import_row;
pub mod initial_access_token;
pub mod interaction;
pub mod invitation;
pub mod job;
pub mod known_browser;
pub mod linked_identity;
pub mod mapped_access;
pub mod mapped_company_role;
pub mod membership;
pub mod membership_word;
pub mod passkey;
pub mod passkey_challenge;
pub mod password_reset;
pub mod protected_origin;
pub mod provider_mapping;
pub mod recovery_code;
pub mod refusal;
pub mod refusal_hour;
pub mod required_login;
pub mod resource;
pub mod resource_application;
pub mod revoked_token;
pub mod schedule;
pub mod schema_version;
pub mod server_secret;
pub mod session;
pub mod setting;
pub mod setup_link;
pub mod sign_in_notice;
pub mod sign_in_policy;
pub mod signing_key;
pub mod totp;
pub mod upstream_request;
pub mod upstream_session;
pub mod upstream_token;
pub mod used_assertion;
pub mod user;
pub mod username;

pub use application::Model as Application;
pub use authentication::Model as Authentication;
pub use company::Model as Company;
pub use entitlement::Model as Entitlement;
pub use invitation::Model as Invitation;
pub use job::Model as Job;
pub use membership::Model as Membership;
pub use password_reset::Model as PasswordReset;
pub use session::Model as Session;
pub use sign_in_notice::Model as SignInNotice;
pub use user::Model as User;
