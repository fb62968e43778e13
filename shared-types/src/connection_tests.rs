//! Connection tests of identity providers: whether people could sign in with one, step by step.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

words! {
    /// A step of a connection test.
    ConnectionStep {
        /// The host name of the issuer, or of the endpoints, resolves to an address that this server may call.
        Resolve = "resolve",
        /// The TLS connection, with a certificate that is accepted.
        Tls = "tls",
        /// The metadata (OpenID Connect Discovery section 4).
        Discovery = "discovery",
        /// The keys that sign ID tokens.
        Keys = "keys",
        /// The client ID and the client secret, at the token endpoint; with LDAP, the service account.
        ClientAuthentication = "client_authentication",
        /// A sign-in request without a person (`prompt=none`), at the authorization endpoint.
        SignIn = "sign_in",
        /// The user-info endpoint, with an access token that nobody issued (OAuth 2.0 only).
        UserInfo = "user_info",
        /// The search of the directory (LDAP only): the base is found.
        Search = "search",
        /// The address of an external application, in the test of one.
        ExternalUrl = "external_url",
    }
}

words! {
    /// The outcome of a step.
    StepOutcome {
        /// It succeeded.
        Ok = "ok",
        /// It failed.
        Failed = "failed",
        /// It was not done, or proves nothing.
        Skipped = "skipped",
    }
}

words! {
    /// Why a step did not succeed.
    ConnectionProblem {
        /// The host name does not resolve.
        UnknownHost = "unknown_host",
        /// This server does not call the address, for example because it is private.
        ForbiddenAddress = "forbidden_address",
        /// The issuer uses plain http.
        PlainHttp = "plain_http",
        /// No connection could be made.
        Unreachable = "unreachable",
        /// There was no response in time.
        Timeout = "timeout",
        /// The certificate is not accepted.
        Certificate = "certificate",
        /// The response has an unexpected HTTP status.
        BadStatus = "bad_status",
        /// The response is not the metadata of an OpenID provider.
        NotMetadata = "not_metadata",
        /// The metadata is that of another issuer.
        OtherIssuer = "other_issuer",
        /// No key is published that an ID token may be signed by.
        NoKeys = "no_keys",
        /// The client ID or the client secret was rejected.
        ClientRejected = "client_rejected",
        /// The response does not show whether the client is accepted.
        ClientUnproved = "client_unproved",
        /// The sign-in request was rejected.
        RequestRejected = "request_rejected",
        /// The response does not show whether the sign-in request is accepted.
        RequestUnproved = "request_unproved",
        /// The endpoint does not respond as one that requires an access token.
        NotUserInfo = "not_user_info",
        /// The directory refuses StartTLS (LDAP only).
        StartTlsRefused = "starttls_refused",
        /// The DN or the password of the service account was rejected (LDAP only).
        AccountRejected = "account_rejected",
        /// The directory has no entry with the base DN that the service account may see (LDAP only).
        BaseNotFound = "base_not_found",
        /// The response is not one of an LDAP server.
        NotLdap = "not_ldap",
        /// An earlier step failed.
        EarlierStep = "earlier_step",
    }
}

/// A connection test of an identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ConnectionTest {
    /// Whether no step failed.
    pub succeeded: bool,
    /// When it was done.
    pub tested_at: Timestamp,
    /// The steps, in order.
    pub steps: Vec<TestedStep>,
}

/// A step of a connection test, and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TestedStep {
    /// The step.
    pub step: ConnectionStep,
    /// Its outcome.
    pub outcome: StepOutcome,
    /// Why it did not succeed; `null` if it did.
    pub problem: Option<ConnectionProblem>,
    /// What is wrong, in English.
    pub message: Option<String>,
    /// What to do about it, in English.
    pub advice: Option<String>,
    /// What was received, such as a status or an error code, if that helps.
    pub detail: Option<String>,
}

/// The state of the connection of an identity provider, as its last tests showed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ConnectionStatus {
    /// Whether the last test succeeded.
    pub succeeded: bool,
    /// When it was last tested.
    pub tested_at: Timestamp,
    /// When a test last failed.
    pub failed_at: Option<Timestamp>,
    /// The first step that failed then.
    pub failed_step: Option<ConnectionStep>,
    /// Why.
    pub problem: Option<ConnectionProblem>,
}

impl ConnectionStatus {
    /// Returns the state after a test.
    #[must_use]
    pub fn after(test: &ConnectionTest, before: Option<&Self>) -> Self {
        let failed = test.steps.iter().find(|step| step.outcome == StepOutcome::Failed);
        let Some(failed) = failed else {
            let before = before.filter(|before| before.failed_at.is_some());
            return Self {
                succeeded: true,
                tested_at: test.tested_at,
                failed_at: before.and_then(|before| before.failed_at),
                failed_step: before.and_then(|before| before.failed_step),
                problem: before.and_then(|before| before.problem),
            };
        };
        Self {
            succeeded: false,
            tested_at: test.tested_at,
            failed_at: Some(test.tested_at),
            failed_step: Some(failed.step),
            problem: failed.problem,
        }
    }
}
