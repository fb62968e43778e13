//! The connection test of an identity provider by OAuth 2.0: it has no metadata and no keys, but a user-info endpoint.

use shared_types::{ConnectionProblem, ConnectionStep, TestedStep};

use super::{
    connection_test::{
        Finding, bad_status, client, completed, failed, is_failure, resolve, sign_in, tls, unanswered,
        unproved,
    },
    discovery,
};
use kernel::{Error, Result, Secret};
use organisation::identity_providers::IdentityProvider;
use platform::{
    Ctx,
    outbound::{OutboundResponse, RequestFailed},
};
use store::payloads::OAuth2Settings;

/// The steps.
const STEPS: [ConnectionStep; 5] = [
    ConnectionStep::Resolve,
    ConnectionStep::Tls,
    ConnectionStep::UserInfo,
    ConnectionStep::ClientAuthentication,
    ConnectionStep::SignIn,
];
/// An access token that no service has issued.
const NO_TOKEN: &str = "connection-test";

/// Tests step by step what a sign-in needs, without a person.
pub(super) async fn steps(
    ctx: &Ctx,
    provider: &IdentityProvider,
    settings: &OAuth2Settings,
) -> Result<Vec<TestedStep>> {
    let endpoint = &settings.userinfo_endpoint;
    let mut resolved = resolve(ctx, endpoint).await;
    if resolved.is_none() {
        resolved = resolve(ctx, &settings.token_endpoint).await;
    }
    let is_resolved = resolved.is_none();
    let mut findings = vec![(ConnectionStep::Resolve, resolved)];
    if is_resolved {
        let response = ctx.outbound.get_as(endpoint, &Secret::new(NO_TOKEN)).await;
        let tls = tls(endpoint, &response);
        let is_connected = !tls.as_ref().is_some_and(is_failure);
        findings.push((ConnectionStep::Tls, tls));
        if is_connected {
            findings.push((ConnectionStep::UserInfo, user_info(&response)));
            let metadata = discovery::metadata(ctx, provider).await;
            let metadata = metadata.map_err(|_| Error::internal("there are no endpoints"))?;
            let at = (provider, &*metadata);
            let (client, sign_in) = tokio::join!(client(ctx, at), sign_in(ctx, at));
            findings.push((ConnectionStep::ClientAuthentication, client?));
            findings.push((ConnectionStep::SignIn, sign_in));
        }
    }
    Ok(completed(findings, &STEPS))
}

/// What the response to an access token that nobody issued proves: the endpoint has to reject it (RFC 6750 section
/// 3.1).
fn user_info(response: &Result<OutboundResponse, RequestFailed>) -> Finding {
    let response = match response {
        Ok(response) => response,
        Err(failure) if failure.is_too_large => return unproved(ConnectionProblem::NotUserInfo, None),
        Err(failure) => return unanswered(failure),
    };
    let detail = || Some(response.status.to_string());
    match response.status {
        400 | 401 | 403 => None,
        500.. => bad_status(response),
        404 | 405 | 410 => failed(ConnectionProblem::NotUserInfo, detail()),
        _ => unproved(ConnectionProblem::NotUserInfo, detail()),
    }
}
