//! The operations of `/v1`, a file for each concept: each handler reads the request, calls the domain once, and
//! responds with a DTO.

mod access;
mod application_sign_ins;
mod application_users;
mod applications;
pub(super) mod audit;
mod checks;
mod companies;
mod email_domains;
mod entitlements;
mod external_applications;
mod factors;
mod identity_providers;
pub(super) mod imports;
mod initial_access_tokens;
mod installation_mappings;
mod invitations;
mod jobs;
mod keys;
mod linked_identities;
mod logos;
mod mails;
mod mapped_roles;
mod me;
mod my_security;
mod password_resets;
mod people;
mod provider_mappings;
mod refusals;
mod required_login;
mod resources;
mod roles;
mod schedules;
mod secrets;
mod security;
mod settings;
mod setup;
mod setup_links;
mod sign_in_policies;
mod snippets;
mod users;

use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService, Tags};

/// The sections of the API reference.
#[derive(Debug, Tags)]
pub(crate) enum Tag {
    /// Finish the installation.
    Setup,
    /// The current user: session, profile, applications and security.
    Me,
    /// Companies: the organisations whose users sign in.
    Companies,
    /// Users, their memberships of companies, and their invitations.
    Users,
    /// Imports: users of a company from a file.
    Imports,
    /// Applications, each registered as an OAuth 2.0 client, with their roles and secrets. An application is privileged
    /// if it has a role, may introspect all tokens or get those of external logins, or may use the scopes of this API or
    /// the grant type `password`.
    Applications,
    /// APIs that applications request access tokens for.
    Resources,
    /// Entitlements: which companies may use which applications, and on which terms.
    Entitlements,
    /// Access: which users of a company have which roles in an application.
    Access,
    /// External logins (OpenID Connect) that people sign in with, of the installation or of a company.
    IdentityProviders,
    /// Sign-in policies: how the people of a company, or of an application, must authenticate.
    SignInPolicies,
    /// The audit trail.
    Audit,
    /// Background jobs, such as sending mails, and the schedules of regular tasks.
    Jobs,
    /// The keys that sign tokens.
    Keys,
    /// The settings of the installation.
    Settings,
}

/// All operations of the API.
type Apis = (
    setup::Setup,
    me::Me,
    (my_security::MySecurity, factors::MyFactors, linked_identities::MyIdentities),
    companies::Companies,
    (users::Users, people::People),
    (invitations::Invitations, imports::Imports),
    (security::Security, factors::UserFactors),
    (applications::Applications, checks::Checks, refusals::Refusals, snippets::Snippets),
    (
        application_sign_ins::ApplicationSignIns,
        application_users::ApplicationUsers,
        secrets::Secrets,
        logos::Logos,
        initial_access_tokens::InitialAccessTokens,
    ),
    (external_applications::ExternalApplications, roles::Roles),
    (entitlements::Entitlements, resources::Resources),
    (access::Access, mapped_roles::MappedRoles),
    audit::AuditEvents,
    (jobs::Jobs, mails::Mails, schedules::Schedules, keys::Keys),
    (settings::Settings, sign_in_policies::SignInPolicies),
    (
        password_resets::PasswordResets,
        identity_providers::IdentityProviders,
        identity_providers::CompanyIdentityProviders,
        email_domains::EmailDomains,
        required_login::RequiredLogins,
        setup_links::SetupLinks,
        (
            linked_identities::ProviderLinks,
            provider_mappings::ProviderMappings,
            installation_mappings::InstallationMappings,
        ),
    ),
);

/// The service of all operations. Its handlers take the context from the request.
#[must_use]
pub(super) fn service() -> OpenApiService<Apis, ()> {
    describe((
        setup::Setup,
        me::Me,
        (my_security::MySecurity, factors::MyFactors, linked_identities::MyIdentities),
        companies::Companies,
        (users::Users, people::People),
        (invitations::Invitations, imports::Imports),
        (security::Security, factors::UserFactors),
        (applications::Applications, checks::Checks, refusals::Refusals, snippets::Snippets),
        (
            application_sign_ins::ApplicationSignIns,
            application_users::ApplicationUsers,
            secrets::Secrets,
            logos::Logos,
            initial_access_tokens::InitialAccessTokens,
        ),
        (external_applications::ExternalApplications, roles::Roles),
        (entitlements::Entitlements, resources::Resources),
        (access::Access, mapped_roles::MappedRoles),
        audit::AuditEvents,
        (jobs::Jobs, mails::Mails, schedules::Schedules, keys::Keys),
        (settings::Settings, sign_in_policies::SignInPolicies),
        (
            password_resets::PasswordResets,
            identity_providers::IdentityProviders,
            identity_providers::CompanyIdentityProviders,
            email_domains::EmailDomains,
            required_login::RequiredLogins,
            setup_links::SetupLinks,
            (
                linked_identities::ProviderLinks,
                provider_mappings::ProviderMappings,
                installation_mappings::InstallationMappings,
            ),
        ),
    ))
}

/// The service with the head of the OpenAPI document.
fn describe<T: OpenApi>(apis: T) -> OpenApiService<T, ()> {
    OpenApiService::new(apis, "Aldaba", env!("CARGO_PKG_VERSION"))
        .description(
            "Aldaba is a centralised authentication system for companies: it manages companies, users, applications and \
             access, and is the OpenID Connect provider of the applications.\n\nThe operations name the rights that they \
             require. *Administrators* administer the whole installation. *App managers* manage applications. \
             *Administrators of a company* administer its users and their access; administrators of the installation may \
             do so in every company. Applications can be given the same rights.",
        )
        .contact(ContactObject::new().name("The Aldaba project"))
        .license(LicenseObject::new("GPL-3.0-or-later").url("https://www.gnu.org/licenses/gpl-3.0.html"))
        .server("/")
        .url_prefix("/v1")
}
