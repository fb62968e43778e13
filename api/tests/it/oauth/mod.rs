//! The OAuth 2.0 and OpenID Connect endpoints.

pub mod party;
pub mod signed;
mod signer;

mod authorization_code;
mod authorize;
mod backchannel_logout;
pub mod choosers;
mod claim_mappings;
mod claims_request;
mod client_assertions;
mod client_auth;
mod client_credentials;
mod client_keys;
mod consent;
mod cors;
pub mod device;
mod device_pages;
mod discovery;
mod ends_at_once;
mod families;
mod frontchannel_logout;
mod fuzz;
mod id_token;
mod introspect;
mod logout;
mod oidc_core;
mod pairwise;
mod reauthenticate;
mod refresh_token;
mod resource;
mod response_mode;
mod revoke;
mod security;
mod session_management;
mod userinfo;
