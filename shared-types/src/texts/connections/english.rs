//! What the problems of connection tests say in English.

use super::{ProblemText, Problems};

pub(super) static PROBLEMS: Problems = Problems {
    unknown_host: ProblemText {
        title: "The host name does not resolve.",
        remedy: "Check the issuer for a typing mistake. If it is right, the name is missing in the DNS that this server uses.",
    },
    forbidden_address: ProblemText {
        title: "This server does not call the address, because it is private or not https.",
        remedy: "Use the public https address of the service. For a service in the own network, the operator of this server sets ALDABA_OUTBOUND_ALLOW_PRIVATE.",
    },
    plain_http: ProblemText {
        title: "The issuer uses plain http, so that there is no certificate to check.",
        remedy: "Use https for everything but tests on one machine.",
    },
    unreachable: ProblemText {
        title: "No connection to the service could be made.",
        remedy: "Check that the service runs, and that no firewall keeps this server from it.",
    },
    timeout: ProblemText {
        title: "The service did not respond within 5 seconds.",
        remedy: "Check that the service runs and is not overloaded, and test again.",
    },
    certificate: ProblemText {
        title: "The certificate of the service is not accepted.",
        remedy: "Renew it, or have the server send its whole chain. For an authority of your own, the operator of this server sets ALDABA_EXTRA_CA_FILE. For a directory (LDAP), enter the certificate of the authority in its settings.",
    },
    bad_status: ProblemText {
        title: "The service responds with an error.",
        remedy: "Check the issuer: with /.well-known/openid-configuration after it, a browser shows the metadata of the service.",
    },
    not_metadata: ProblemText {
        title: "The response is not the metadata of an OpenID provider.",
        remedy: "Check the issuer: with /.well-known/openid-configuration after it, a browser shows the metadata of the service.",
    },
    other_issuer: ProblemText {
        title: "The metadata names another issuer.",
        remedy: "Enter the issuer exactly as the service names it, with or without the slash at its end.",
    },
    no_keys: ProblemText {
        title: "The service publishes no key that ID tokens may be signed by.",
        remedy: "Let the service sign ID tokens with RS256, PS256, ES256 or EdDSA, and publish the key at its jwks_uri.",
    },
    client_rejected: ProblemText {
        title: "The service rejects the client ID or the client secret.",
        remedy: "Copy both again from the service. A secret may have expired, and some services show an ID of the secret beside its value.",
    },
    client_unproved: ProblemText {
        title: "The response does not show whether the service accepts the client.",
        remedy: "Sign in once to be sure.",
    },
    request_rejected: ProblemText {
        title: "The service rejects the sign-in request.",
        remedy: "Register the redirect URI there exactly as it is shown here, and allow the authorization code flow and the scopes.",
    },
    request_unproved: ProblemText {
        title: "The service shows a page of its own, which does not prove that it accepts the sign-in request.",
        remedy: "Sign in once to be sure.",
    },
    not_user_info: ProblemText {
        title: "The user-info endpoint does not respond as one that requires an access token.",
        remedy: "Check the address of the user-info endpoint in the documentation of the service.",
    },
    starttls_refused: ProblemText {
        title: "The directory refuses to encrypt the connection (StartTLS).",
        remedy: "Configure a certificate at the directory, or use its ldaps:// address. Passwords are never sent without encryption.",
    },
    account_rejected: ProblemText {
        title: "The directory rejects the service account.",
        remedy: "Check the DN and the password of the service account. The account may be disabled, or its password expired.",
    },
    base_not_found: ProblemText {
        title: "The directory has no entry with this base DN, or the service account may not see it.",
        remedy: "Check the base DN for a typing mistake, and allow the service account to search below it.",
    },
    not_ldap: ProblemText {
        title: "The response is not one of a directory that speaks LDAP.",
        remedy: "Check the host and the port: 636 for ldaps://, 389 for ldap://.",
    },
    earlier_step: ProblemText {
        title: "An earlier step failed.",
        remedy: "Solve the problem of that step first.",
    },
};
