//! What each finding says.

use shared_types::{Check, Severity};

/// What a finding says.
pub(super) struct Told {
    pub(super) severity: Severity,
    pub(super) title: &'static str,
    pub(super) problem: &'static str,
    pub(super) remedy: &'static str,
    pub(super) field: Option<&'static str>,
    pub(super) reference: &'static str,
}

/// What the finding of a check says.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn of(check: Check) -> Told {
    match check {
        Check::PasswordGrant => Told {
            severity: Severity::High,
            title: "The application takes passwords itself",
            problem: "People type their password into the application, which sees it, and no second factor can be \
                asked for.",
            remedy: "Let it send people to the authorization endpoint, and take the grant password away.",
            field: Some("grant_types"),
            reference: "RFC 9700 section 2.4",
        },
        Check::PkceOptional => Told {
            severity: Severity::Medium,
            title: "PKCE is optional",
            problem: "A code that was stolen on the way can be slipped into another sign-in, if the application \
                checks no nonce either.",
            remedy: "Set pkce to required, or to or_nonce where its library sends a nonce.",
            field: Some("pkce"),
            reference: "RFC 9700 section 2.1.1",
        },
        Check::LoopbackRedirect => Told {
            severity: Severity::Medium,
            title: "Answers may go to this machine over plain http",
            problem: "Any program on the machine of the person that listens at this port is given the code.",
            remedy: "Register a second application for development, and keep only https here; or set \
                application_type to native where it runs on the person's device.",
            field: Some("redirect_uris"),
            reference: "RFC 9700 section 2.6",
        },
        Check::ForwardingRedirect => Told {
            severity: Severity::Medium,
            title: "A redirect URI carries another address",
            problem: "If the application goes on to the address in the query, it may take a code or a person \
                somewhere else.",
            remedy: "Register the URI without it, and keep in the application's own session where to go on to.",
            field: Some("redirect_uris"),
            reference: "RFC 9700 section 4.11.1",
        },
        Check::DifferentHosts => Told {
            severity: Severity::Medium,
            title: "Redirect URIs are at different hosts",
            problem: "Whoever takes over one of the hosts gets codes for the application.",
            remedy: "Register an application for each host, each with a secret and roles of its own.",
            field: Some("redirect_uris"),
            reference: "RFC 9700 section 4.1",
        },
        Check::LongAccessTokens => Told {
            severity: Severity::Medium,
            title: "Access tokens hold for more than an hour",
            problem: "An API that only looks at the signature takes a stolen token, and one whose person has lost \
                the access, until it expires.",
            remedy: "Make access_token_lifetime an hour or less: refresh tokens give new ones.",
            field: Some("access_token_lifetime"),
            reference: "RFC 6750 section 5.3",
        },
        Check::IntrospectsAll => Told {
            severity: Severity::Medium,
            title: "The application may introspect every token",
            problem: "Whoever has its secret learns of every token that it gets hold of whose it is and what it may \
                do.",
            remedy: "Register what it serves as an API resource: it may then introspect the tokens for that.",
            field: Some("introspect_all"),
            reference: "RFC 9700 section 2.3",
        },
        Check::AdministersItself => Told {
            severity: Severity::Medium,
            title: "The application's own tokens administer",
            problem: "Whoever has its secret may do what its role allows, without a person.",
            remedy: "Give it the least role that does, in one company where that is enough, and authenticate it by \
                private_key_jwt.",
            field: Some("system_role"),
            reference: "RFC 9700 section 2.3",
        },
        Check::KeysOverHttp => Told {
            severity: Severity::Medium,
            title: "The application's keys are fetched over plain http",
            problem: "Whoever is on the way can put a key of their own there, and be the application.",
            remedy: "Serve the keys over https, or register them as jwks.",
            field: Some("jwks_uri"),
            reference: "RFC 9700 section 2.6",
        },
        Check::ManyRedirectUris => Told {
            severity: Severity::Low,
            title: "There are many redirect URIs",
            problem: "Each is a place where codes may go; one that nobody looks after is enough to lose them.",
            remedy: "Remove those that are not used; one for each installation is enough, whatever page a person \
                comes from.",
            field: Some("redirect_uris"),
            reference: "RFC 9700 section 4.1.3",
        },
        Check::NoRedirectUri => Told {
            severity: Severity::Low,
            title: "Nobody can sign in",
            problem: "The application may use authorization codes, but has no redirect URI and protects no origin.",
            remedy: "Register its redirect URI, or take the grant authorization_code away.",
            field: Some("redirect_uris"),
            reference: "RFC 9700 section 4.1.3",
        },
        Check::PrivateScheme => Told {
            severity: Severity::Low,
            title: "A redirect URI has a scheme of its own",
            problem: "Another program of the device may claim the scheme, and be given the code; without the PKCE \
                verifier it is worth nothing.",
            remedy: "Where the platform can, use an https address that belongs to the application.",
            field: Some("redirect_uris"),
            reference: "RFC 8252 section 7.2",
        },
        Check::OldSecret => Told {
            severity: Severity::Low,
            title: "The secret is older than a year",
            problem: "The longer a secret is in use, the more people and backups have it.",
            remedy: "Rotate it: the old one holds for a while beside the new one.",
            field: None,
            reference: "RFC 9700 section 2.5",
        },
        Check::SeveralSecrets => Told {
            severity: Severity::Low,
            title: "Several secrets hold",
            problem: "A secret that was replaced is still good.",
            remedy: "End the old ones as soon as the application has the new one.",
            field: None,
            reference: "RFC 9700 section 2.5",
        },
        Check::SharedSecret => Told {
            severity: Severity::Low,
            title: "The application authenticates by a secret",
            problem: "Both sides know the secret, and it is sent or can be guessed from what is sent.",
            remedy: "Where its library can, set token_endpoint_auth_method to private_key_jwt.",
            field: Some("token_endpoint_auth_method"),
            reference: "RFC 9700 section 2.5",
        },
        Check::PublicRefresh => Told {
            severity: Severity::Low,
            title: "A public application refreshes",
            problem: "A refresh token that is stolen from the browser or device is good for the thief until one of \
                the two uses it again.",
            remedy: "Switch session_refresh off where signing in again without a question is enough.",
            field: Some("session_refresh"),
            reference: "RFC 9700 section 2.2.2",
        },
        Check::OfflineAccess => Told {
            severity: Severity::Low,
            title: "Tokens may outlive the session",
            problem: "With offline_access the application may act for people who have signed out.",
            remedy: "Take offline_access out of the scope, unless the application works when nobody is there.",
            field: Some("scope"),
            reference: "RFC 9700 section 4.14",
        },
        Check::NoPostLogoutRedirectUri => Told {
            severity: Severity::Low,
            title: "There is no way back after signing out",
            problem: "People who sign out stay on a page of ours, so that applications tend to end their own \
                session only.",
            remedy: "Register the page that they come back to, and let the application sign out here too.",
            field: Some("post_logout_redirect_uris"),
            reference: "OpenID Connect RP-Initiated Logout 1.0 section 3",
        },
    }
}
