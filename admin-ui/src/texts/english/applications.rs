//! What the pages of applications say in English.

use crate::texts::applications::{Applications, Connecting, Fields, Portal};

pub(in crate::texts) const APPLICATIONS: Applications = Applications {
    lead: "The applications that people sign in to.",
    register: "Register an application",
    search: "Search applications",
    client_id: "Client ID",
    client_type: "Client type",
    confidential: "Confidential",
    public: "Public",
    empty_title: "No applications yet",
    empty: "Register the first one: its name and its redirect URI are enough to begin.",
    none_match: |search| format!("No application has “{search}” in its name or code."),

    register_submit: "Register application",
    edit_title: |application| format!("Edit {application}"),
    registered: |application| {
        format!("{application} was registered. Copy the credentials on this page to the application.")
    },
    saved: |application| format!("{application} was saved."),

    edit: "Edit application",
    delete: "Delete application",
    delete_title: |application| format!("Delete {application}?"),
    delete_text: "Nobody can sign in to the application any more.",
    deletes_access: |people| {
        if people.is_one() {
            "1 person loses access to it.".to_owned()
        } else {
            format!("{people} people lose access to it.")
        }
    },
    ends_products: |companies| {
        if companies.is_one() {
            "1 company loses the right to use it.".to_owned()
        } else {
            format!("{companies} companies lose the right to use it.")
        }
    },
    ends_sign_ins: |sign_ins| {
        if sign_ins.is_one() {
            "The tokens of 1 sign-in are revoked.".to_owned()
        } else {
            format!("The tokens of {sign_ins} sign-ins are revoked.")
        }
    },
    deleted: |application| format!("{application} was deleted."),

    settings: "Settings",
    roles: "Roles",
    logo: "Logo",
    logo_lead: "People see it beside the name. PNG, JPEG, GIF, WebP or SVG, at most 150 kB.",
    logo_choose: "Choose a picture",
    logo_too_large: "The picture has more than 150 kB. Choose a smaller one.",
    logo_unreadable: "The picture cannot be read. Choose another one.",
    logo_remove: "Remove the logo",
    logo_removes: "The first letter of the name is shown in its place.",
    logo_saved: |name| format!("The logo of {name} was saved."),
    logo_removed: |name| format!("The logo of {name} was removed."),
    registered_on: "Registered on",
};

pub(in crate::texts) const FIELDS: Fields = Fields {
    name_missing: "Enter the application’s name.",
    code_hint: "Programs identify the application by its code.",
    redirect_uris: "Redirect URIs",
    redirect_uris_hint: "One on each line, such as https://app.example.com/callback. After signing in, people return to one of these. They are compared exactly.",
    post_logout_redirect_uris: "Post-logout redirect URIs",
    post_logout_redirect_uris_hint: "One on each line. After signing out, people can return to one of these.",
    launch_url: "Launch URL",
    launch_url_hint: "The address that “My applications” opens.",
    confidential_hint: "Runs on a server and keeps a secret: most web applications.",
    public_hint: "Runs in a browser, on a phone or on a computer, and cannot keep a secret. PKCE is required.",
    application_type: "Application type",
    access_policy: "Who can use it",

    advanced: "Advanced settings",
    grants: "Grants",
    authentication: "Client authentication",
    jwks_uri: "Public keys URL",
    jwks_uri_hint: "A JSON Web Key Set, for assertions that the application signs with a private key.",
    pkce: "PKCE challenge",
    scope: "Scopes that it can request",
    scope_hint: "Separated by spaces. Leave it empty for all standard scopes.",
    web_origins: "Web origins",
    web_origins_hint: "One on each line, such as https://app.example.com. Pages of these origins can call the token endpoint from a browser. The origins of the redirect URIs are included.",
    id_token_claims: "Claims in ID tokens",
    signing_alg: "Signature of ID tokens",
    lifetime: "Lifetime of access tokens, in seconds",
    lifetime_hint: |least, most| format!("From {least} to {most}. Leave it empty for the system’s lifetime."),
    session_refresh: "Refresh tokens for as long as the person is signed in",
    session_refresh_hint: "Otherwise the application gets refresh tokens only if it requests offline access.",
    upstream_tokens: "Tokens of external logins",
    upstream_tokens_hint: "By token exchange, the application gets the access tokens that external logins issue for its people. Only an administrator can allow it, and the application gets a new secret.",
    consent: "Consent",
    backchannel_logout_uri: "Back-channel logout URI",
    backchannel_logout_uri_hint: "Aldaba notifies the application’s server at this address when a person signs out.",
    frontchannel_logout_uri: "Front-channel logout URI",
    frontchannel_logout_uri_hint: "The browser loads this address when a person signs out.",
    logo_uri: "Logo URL",
    logo_uri_hint: "A square picture at an https address.",
};

pub(in crate::texts) const CONNECTING: Connecting = Connecting {
    credentials: "Credentials",
    credentials_lead: "Copy these to the application. It finds everything else at the discovery URL.",
    issuer: "Issuer URL",
    copy_issuer: "Copy the issuer URL",
    copy_client_id: "Copy the client ID",
    secret: "Client secret",
    no_secret: "A public client has no secret. It must use PKCE (S256).",
    show_secret: "Show the client secret",
    hide_secret: "Hide the client secret",
    copy_secret: "Copy the client secret",
    discovery: "Discovery URL",
    copy_discovery: "Copy the discovery URL",
    endpoints: "All endpoints",
    copy_endpoint: |endpoint| format!("Copy the URL: {endpoint}"),
    authorization_endpoint: "Authorization",
    token_endpoint: "Tokens",
    userinfo_endpoint: "User information",
    jwks_uri: "Public keys (JWKS)",
    introspection_endpoint: "Token introspection",
    revocation_endpoint: "Token revocation",
    end_session_endpoint: "Sign-out",
    device_authorization_endpoint: "Device authorization",
    registration_endpoint: "Client registration",
    check_session_iframe: "Session state frame",
    secret_for_administrators: "Only an administrator can see the secret of this application.",
    secret_after_sign_in: "Secrets are shown only shortly after you sign in.",
    sign_in_again: "Sign in again to see the secret",

    configuration: "Configuration",
    configuration_lead: "Ready to paste. Replace only what begins with YOUR_.",
    configuration_tested: "This configuration is tested with every release.",
    configuration_untested: "Follows the documentation of the software, but is not tested with it.",
    configuration_for: "Library or proxy",
    no_configuration_title: "No configuration is needed",
    no_configuration: "An application that signs nobody in needs only its credentials.",
    copy_configuration: "Copy the configuration",
    put_client_secret: "The client secret, which is under “Credentials”.",
    put_redirect_uri: "The address that people return to after signing in, such as https://wiki.example.com/callback. Register it as a redirect URI too.",
    put_crypto_passphrase: "A long random text that only this server knows.",
    put_session_secret: "A long random text that only this application knows.",
    put_cookie_secret: "32 random characters, such as openssl rand -hex 16 prints.",
    put_site: "The address at which people open the application, such as https://wiki.example.com.",
    put_package: "The package of the application, such as com.example.wiki.",
    put_application_address: "The address that the application itself listens at, such as 127.0.0.1:3000.",
    put_certificate_file: "The file with the certificate of the site.",
    put_certificate_key_file: "The file with the private key of the certificate.",

    checks: "Security checks",
    checks_lead: "Based on the best current practice for OAuth (RFC 9700). The findings are advice: they block nothing.",
    score: |score| format!("{score} of 100"),
    no_findings: "No risks were found.",
};

pub(in crate::texts) const PORTAL: Portal = Portal {
    lead: "The applications that you can use.",
    empty_title: "No applications yet",
    empty: "When somebody gives you access to an application, it appears here.",
    find: "Search your applications",
    recent: "Recently used",
    applications: |number| {
        if number.is_one() { "1 application".to_owned() } else { format!("{number} applications") }
    },
    nothing_found: "No application of yours has this in its name.",
    show_all: "Show all",
    opens_new_tab: "(opens in a new tab)",
    open_elsewhere: "Open it at its own address.",

    email_not_confirmed: |email| format!("Your email {email} is not confirmed"),
    email_not_confirmed_text: "Open the link in the mail that we sent you. Some applications refuse people whose email is not confirmed.",
    send_again: "Send the link again",
    confirmation_sent: "The link is on its way. Earlier links no longer work.",
    confirm_after_sign_in: "The link can be sent only shortly after you sign in.",
    sign_in_again: "Sign in again",

    connected_lead: "The applications that you allowed to see information about you. If you disconnect one, you are also signed out of it.",
    connected_empty_title: "No connected applications",
    connected_empty: "When you sign in to an application, it appears here.",
    since: "Since",
    last_used: "Last used",
    disconnect: "Disconnect",
    disconnect_named: |application| format!("Disconnect {application}"),
    disconnect_title: |application| format!("Disconnect {application}?"),
    disconnect_text: |application| {
        format!(
            "{application} loses at once what you allowed. It asks you again the next time you sign in to it."
        )
    },
    disconnect_submit: "Disconnect application",
    disconnected: |application| format!("{application} was disconnected."),
};
