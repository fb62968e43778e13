//! The operations of `/v1`, a file for each concept: each handler reads the request, calls the domain once, and responds
//! with a DTO.

mod access;
mod applications;
pub(super) mod audit;
mod checks;
mod companies;
mod entitlements;
mod initial_access_tokens;
mod invitations;
mod jobs;
mod keys;
mod me;
mod my_security;
mod password_resets;
mod resources;
mod roles;
mod secrets;
mod security;
mod settings;
mod setup;
mod snippets;
mod users;

use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService, Tags};

/// The parts of the document.
#[derive(Debug, Tags)]
pub(crate) enum Tag {
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
    (applications::Applications, checks::Checks, snippets::Snippets),
    (secrets::Secrets, initial_access_tokens::InitialAccessTokens),
    roles::Roles,
    (entitlements::Entitlements, resources::Resources),
    access::Access,
    audit::AuditEvents,
    (jobs::Jobs, keys::Keys),
    settings::Settings,
    password_resets::PasswordResets,
);

/// The service that describes itself. It needs no context to describe itself; its handlers take theirs from the
/// request's data.
#[must_use]
pub(super) fn service() -> OpenApiService<Apis, ()> {
    describe((
        setup::Setup,
        me::Me,
        my_security::MySecurity,
        companies::Companies,
        users::Users,
        invitations::Invitations,
        security::Security,
        (applications::Applications, checks::Checks, snippets::Snippets),
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

/// The service with the document's head.
fn describe<T: OpenApi>(apis: T) -> OpenApiService<T, ()> {
    OpenApiService::new(apis, "Aldaba", env!("CARGO_PKG_VERSION"))
        .description(
            "Centralised authentication for companies: people, products, access, and one OpenID Connect provider.",
        )
        .contact(ContactObject::new().name("The Aldaba project"))
        .license(LicenseObject::new("GPL-3.0-or-later").url("https://www.gnu.org/licenses/gpl-3.0.html"))
        .server("/")
        .url_prefix("/v1")
}
