//! What the findings of the security checks say in English.

use super::{FindingText, Findings};

pub(super) static FINDINGS: Findings = Findings {
    password_grant: FindingText {
        title: "The application asks for passwords itself",
        problem: "People type their password into the application, which sees it, and no second factor can be requested.",
        remedy: "Let the application send people to the authorization endpoint, and remove the grant password.",
    },
    pkce_optional: FindingText {
        title: "PKCE is optional",
        problem: "A stolen authorization code can be injected into another sign-in if the application does not check a nonce either.",
        remedy: "Set pkce to required, or to or_nonce if the application’s library sends a nonce.",
    },
    loopback_redirect: FindingText {
        title: "A redirect URI uses plain http on a loopback address",
        problem: "Any program on the person’s computer that listens on this port can receive the code.",
        remedy: "Register a second application for development and keep only https here. If the application runs on the person’s device, set application_type to native.",
    },
    forwarding_redirect: FindingText {
        title: "A redirect URI contains another address",
        problem: "If the application continues to the address in the query, it can take a code or a person to another site.",
        remedy: "Register the URI without that address, and keep the next address in the application’s own session.",
    },
    different_hosts: FindingText {
        title: "Redirect URIs are on different hosts",
        problem: "An attacker who takes over one of the hosts receives codes for the application.",
        remedy: "Register an application for each host, each with its own secret and roles.",
    },
    long_access_tokens: FindingText {
        title: "Access tokens are valid for more than an hour",
        problem: "An API that checks only the signature accepts a token until it expires, even if it was stolen or its person has lost access.",
        remedy: "Set access_token_lifetime to an hour or less. The application renews its tokens with refresh tokens.",
    },
    introspects_all: FindingText {
        title: "The application can introspect every token",
        problem: "Anybody who has its secret learns to whom any token belongs and what it allows.",
        remedy: "Register what the application serves as an API resource. It can then introspect the tokens for that resource.",
    },
    administers_itself: FindingText {
        title: "The application’s own tokens have a role here",
        problem: "Anybody who has its secret can do what the role allows, without a person.",
        remedy: "Give it the lowest role that suffices, in one company if possible, and authenticate it with private_key_jwt.",
    },
    keys_over_http: FindingText {
        title: "The application’s keys are fetched over plain http",
        problem: "An attacker on the network can replace the keys and impersonate the application.",
        remedy: "Serve the keys over https, or register them as jwks.",
    },
    many_redirect_uris: FindingText {
        title: "There are many redirect URIs",
        problem: "Codes can be sent to each of them. One that nobody maintains is enough to lose codes.",
        remedy: "Remove the URIs that are not used. One for each installation is enough, whichever page a person comes from.",
    },
    no_redirect_uri: FindingText {
        title: "Nobody can sign in",
        problem: "The application can use authorization codes, but has no redirect URI and protects no origin.",
        remedy: "Register its redirect URI, or remove the grant authorization_code.",
    },
    private_scheme: FindingText {
        title: "A redirect URI has a private-use scheme",
        problem: "Another program on the device can claim the scheme and receive the code. Without the PKCE verifier the code is useless.",
        remedy: "Where the platform supports it, use an https address that belongs to the application.",
    },
    old_secret: FindingText {
        title: "The secret is older than a year",
        problem: "The longer a secret is in use, the more people and backups have it.",
        remedy: "Rotate the secret. The old one stays valid for a while beside the new one.",
    },
    several_secrets: FindingText {
        title: "Several secrets are valid",
        problem: "A secret that was replaced still works.",
        remedy: "Revoke the old secrets as soon as the application has the new one.",
    },
    shared_secret: FindingText {
        title: "The application authenticates with a secret",
        problem: "Both sides know the secret, and it is sent or can be guessed from what is sent.",
        remedy: "If the application’s library supports it, set token_endpoint_auth_method to private_key_jwt.",
    },
    public_refresh: FindingText {
        title: "A public application uses refresh tokens",
        problem: "A refresh token that is stolen from the browser or device works for the thief until it is used a second time.",
        remedy: "Switch session_refresh off if signing in again without a question is enough.",
    },
    offline_access: FindingText {
        title: "Tokens can outlive the session",
        problem: "With offline_access the application can act for people who have signed out.",
        remedy: "Remove offline_access from the scope, unless the application works while nobody is present.",
    },
    jwt_access_tokens: FindingText {
        title: "Access tokens for its API have the type JWT",
        problem: "Their header does not tell them from ID tokens. An API that does not check the audience accepts an ID token as an access token.",
        remedy: "Set access_token_typ of the resource to at+jwt, unless the API's software accepts only JWT, as Spring Security's resource server does.",
    },
    no_post_logout_redirect_uri: FindingText {
        title: "People cannot return to the application after signing out",
        problem: "People who sign out stay on Aldaba’s page, so applications tend to end only their own session.",
        remedy: "Register the page that people return to, and let the application sign out at Aldaba too.",
    },
};
