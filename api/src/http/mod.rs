//! The `/v1` API: each handler reads the request, makes one call of the domain, and answers with a DTO.

mod access;
mod advice;
mod applications;
mod audit;
mod auth;
mod body;
mod companies;
mod conditional;
mod entitlements;
mod guard;
mod initial_access_tokens;
mod invitations;
mod jobs;
mod keys;
mod list;
mod me;
mod my_security;
pub mod openapi;
mod password_resets;
pub mod problem;
mod resources;
mod responses;
mod roles;
mod secrets;
mod security;
mod settings;
mod setup;
mod users;

use poem::{Endpoint, Response, Route};
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
    /// APIs that applications get access tokens for.
    Resources,
    /// What a company may use.
    Entitlements,
    /// What a company's people may use.
    Access,
    /// Who did what, when.
    Audit,
    /// Work that changes cause, such as mails.
    Jobs,
    /// What tokens are signed with.
    Keys,
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
    (applications::Applications, advice::Advice),
    (secrets::Secrets, initial_access_tokens::InitialAccessTokens),
    roles::Roles,
    (entitlements::Entitlements, resources::Resources),
    access::Access,
    audit::AuditEvents,
    (jobs::Jobs, keys::Keys),
    settings::Settings,
    password_resets::PasswordResets,
);

/// The endpoint of everything under `/v1`.
pub fn endpoint() -> impl Endpoint<Output = Response> + 'static {
    guard::Guard(Route::new().nest("/v1", service()))
}

/// The service that describes itself. It needs no context to describe itself; its handlers take theirs from the
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
        (applications::Applications, advice::Advice),
        (secrets::Secrets, initial_access_tokens::InitialAccessTokens),
        roles::Roles,
        (entitlements::Entitlements, resources::Resources),
        access::Access,
        audit::AuditEvents,
        (jobs::Jobs, keys::Keys),
        settings::Settings,
        password_resets::PasswordResets,
    ))
}
