//! What the page of an application says of its refused requests, in English.

use crate::texts::refusals::Refusals;

pub(in crate::texts) const REFUSALS: Refusals = Refusals {
    title: "Refused requests",
    lead: "Requests of this application that were refused in the last 14 days, with the reason.",
    none: "No request was refused.",
    show_all: |number| format!("Show all {number}"),
    times: |times, last| {
        if times.is_one() { format!("Once, on {last}") } else { format!("{times} times, the last on {last}") }
    },
    received: "Received",
    registered: "Registered",

    authorization: "Sign-in",
    token: "Tokens",
    device_authorization: "Sign-in on a device",
    introspection: "Token introspection",
    revocation: "Token revocation",
    logout: "Sign-out",
    legacy_authorization: "Sign-in with a password (legacy)",
    legacy_token: "Tokens (legacy)",
    forward_authentication: "Forward authentication",

    redirect_uri: "The redirect URI is not registered",
    post_logout_redirect_uri: "The post-logout redirect URI is not registered",
    scopes_left_out: "Scopes were left out",
    challenge: "The PKCE challenge is missing or wrong",
    challenge_method: "The PKCE method must be S256",
    verifier: "The PKCE verifier does not match the challenge",
    secret: "The client secret is wrong or missing",
    authentication_method: "The application does not authenticate with its registered method",
    grant_type: "The grant type is not allowed",
    code: "The code is unknown, expired or of another application",
    refresh_token: "The refresh token is unknown or no longer valid",
    no_access: "The person has no access to the application",
    other: "The request is not valid",

    by_hour: "Refused requests, last 24 hours",
    by_hour_lead: "How many requests of the application were refused in each hour, whatever the reason.",
    none_today: "No request was refused in the last 24 hours.",
    hour: "Hour",
    refused: "Refused",
    most_at: |hour, count| {
        if count.is_one() {
            format!("Most in the hour from {hour}: 1 request.")
        } else {
            format!("Most in the hour from {hour}: {count} requests.")
        }
    },

    sign_ins: "Latest sign-ins",
    sign_ins_lead: "The last 50 people who signed in, while their sign-in or its tokens are still stored.",
    no_sign_ins: "Nobody has signed in to this application yet.",
    signed_in_at: "Signed in",
    active: "Active",
    ended: "Ended",

    add_redirect_uri: "Add this redirect URI",
    add_redirect_uri_title: |application| format!("Add a redirect URI to {application}?"),
    add_redirect_uri_warning: "Codes that sign people in are sent to this address. The owner of the address can sign in as them.",
    add_post_logout_redirect_uri: "Add this post-logout redirect URI",
    add_post_logout_redirect_uri_title: |application| {
        format!("Add a post-logout redirect URI to {application}?")
    },
    add_post_logout_redirect_uri_warning: "People are sent to this address after they sign out.",
    add_scope: "Add these scopes",
    add_scope_title: |application| format!("Add scopes to {application}?"),
    add_scope_warning: "The application then gets the data and rights that these scopes stand for.",
    anyone: "Anyone can send a request in the name of an application, so this value may come from a stranger. Add it only if you are sure that the application needs it.",
    added: |application| format!("{application} was saved. It can try again now."),
};
