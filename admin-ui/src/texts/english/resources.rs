//! What the pages of API resources and of client registration say, in English.

use crate::texts::resources::Resources;

pub(in crate::texts) const RESOURCES: Resources = Resources {
    lead: "The APIs that access tokens can be issued for.",
    search: "Search API resources",
    add: "Add API resource",
    added: |name| {
        format!("{name} was added. Now choose its scopes and the applications that can request it.")
    },
    empty_title: "No API resources yet",
    empty: "Add one if an API of your own accepts access tokens.",
    uri: "URI",
    uri_hint: "The value of resource in requests and of aud in tokens, such as https://api.example.com.",
    typ: "Type of its access tokens",
    typ_hint: "at+jwt is the standard (RFC 9068). Some software, such as Spring Security, accepts only JWT.",
    alg: "Signature of its access tokens",
    served_by: "Client ID of the application that serves it",
    served_by_hint: "That application can introspect the tokens.",
    scopes: "Scopes",
    scopes_lead: "What tokens for the API can allow.",
    scopes_empty: "The API has no scopes of its own.",
    add_scope: "Add scope",
    removes_scope: "New tokens do not contain it.",
    applications: |n| if n.is_one() { "1 application".to_owned() } else { format!("{n} applications") },
    applications_title: "Who can request it",
    applications_lead: "The applications that can request tokens for the API.",
    applications_empty: "No application can request tokens for the API yet.",
    removes_application: "The application can no longer request tokens for the API, and those that it has are revoked.",
    application_to_add: "Application",
    add_application: "Allow application",
    delete: "Delete API resource",
    delete_text: "All tokens for the API are revoked.",
    deletes_for: |n| {
        if n.is_one() {
            "1 application can no longer request tokens for it.".to_owned()
        } else {
            format!("{n} applications can no longer request tokens for it.")
        }
    },
    registration_lead: "Applications can register themselves (RFC 7591).",
    tokens: "Initial access tokens",
    tokens_lead: "An application that has one can register itself, for one company.",
    tokens_empty: "There are no initial access tokens.",
    uses: |a, b| format!("{a} of {b} registrations used"),
    max_uses: "How many applications can be registered with it",
    company_hint: "It is entitled to the applications that are registered with the token.",
    create_token: "Create initial access token",
    token_title: "The new token",
    token_text: "It is shown only now. Give it to the person who registers the application.",
    revoke_text: "Nobody can register an application with it any more. Applications that were registered with it stay.",
};
