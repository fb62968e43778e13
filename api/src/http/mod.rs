//! The `/v1` API: each handler reads the request, makes one call of the domain, and answers with a DTO.

mod access;
mod applications;
mod auth;
mod body;
mod companies;
mod conditional;
mod entitlements;
mod invitations;
mod list;
mod me;
mod my_security;
pub mod openapi;
mod password_resets;
pub mod problem;
mod responses;
mod security;
mod settings;
mod setup;
mod users;

use poem_openapi::{OpenApiService, Tags};

pub use auth::Caller;
use body::{Body, Patch};
use conditional::{IfMatch, Tagged};
use list::{Listed, Paging};

/// The parts of the document.
#[derive(Debug, Tags)]
pub enum Tag {
    /// Finishing the installation.
    Setup,
    /// The caller: session, profile and own applications.
    Me,
    /// Client organisations.
    Companies,
    /// People.
    Users,
    /// Products, each registered as an OAuth client.
    Applications,
    /// What a company may use.
    Entitlements,
    /// What a company's people may use.
    Access,
    /// What holds for the whole installation.
    Settings,
}

/// All concepts of the API.
type Apis = (
    setup::Setup,
    me::Me,
    my_security::MySecurity,
    companies::Companies,
    users::Users,
    invitations::Invitations,
    security::Security,
    applications::Applications,
    entitlements::Entitlements,
    access::Access,
    settings::Settings,
    password_resets::PasswordResets,
);

/// The service, to be mounted at `/v1`. It needs no context to describe itself; its handlers take theirs from the
/// request's data.
#[must_use]
pub fn service() -> OpenApiService<Apis, ()> {
    openapi::describe((
        setup::Setup,
        me::Me,
        my_security::MySecurity,
        companies::Companies,
        users::Users,
        invitations::Invitations,
        security::Security,
        applications::Applications,
        entitlements::Entitlements,
        access::Access,
        settings::Settings,
        password_resets::PasswordResets,
    ))
}
