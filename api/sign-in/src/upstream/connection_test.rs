//! The connection test of an identity provider: step by step what a sign-in needs of it, without a person.
//!
//! At most three requests follow each other, each of which has a time limit. Nothing of a response is shown but
//! statuses, registered error codes and the issuer that the metadata names.

use shared_types::{
    ConnectionProblem, ConnectionStep, ConnectionTest, SigningAlg, StepOutcome, TestedStep, Word,
    texts::{Language, ProblemText},
};
use url::form_urlencoded;

use super::{
    begin::{self, NewRequest},
    discovery::{Metadata, metadata_url},
    ldap_test, oauth2_test, token,
};
use kernel::{Result, Secret, jose::KeySet, url::with_query};
use organisation::identity_providers::{
    IdentityProvider, ProviderOwner, begin_test, finish_test, redirect_uri,
};
use platform::{
    Ctx,
    actor::Actor,
    outbound::{OutboundResponse, RequestFailed, Unresolved},
};

/// A code that no identity provider has issued.
const NO_CODE: &str = "connection-test";
/// The maximum length of a detail, in characters.
const MAX_DETAIL: usize = 200;
/// The errors with which a token endpoint rejects the client (RFC 6749 section 5.2), and GitHub's.
const CLIENT_ERRORS: [&str; 3] = ["invalid_client", "unauthorized_client", token::BAD_CLIENT];
/// The errors that say that everything but the person is there (OpenID Connect Core section 3.1.2.6).
const PERSON_ERRORS: [&str; 4] =
    ["login_required", "interaction_required", "account_selection_required", "consent_required"];
/// The statuses of pages that keep programs out. They say nothing of the request.
const GATES: [u16; 3] = [401, 403, 429];

/// The steps of an identity provider with OpenID Connect.
const OPENID_CONNECT: [ConnectionStep; 6] = [
    ConnectionStep::Resolve,
    ConnectionStep::Tls,
    ConnectionStep::Discovery,
    ConnectionStep::Keys,
    ConnectionStep::ClientAuthentication,
    ConnectionStep::SignIn,
];

/// What kept a step from success: its outcome, why, and what was received.
pub(super) type Found = (StepOutcome, ConnectionProblem, Option<String>);
/// How a step ended: `None` is success.
pub(super) type Finding = Option<Found>;

/// Tests the connection of an identity provider, keeps the result and records it in the audit log.
///
/// # Errors
/// [`kernel::Error::NotFound`] when there is none, or the actor may not see the company;
/// [`kernel::Error::Forbidden`] unless the actor administers it, or the installation; [`kernel::Error::TooOften`];
/// when the database does not answer.
pub async fn test_connection(
    ctx: &Ctx,
    actor: &Actor,
    owner: ProviderOwner,
    id: i64,
) -> Result<ConnectionTest> {
    let provider = begin_test(ctx, actor, owner, id).await?;
    let steps = steps(ctx, &provider).await?;
    let succeeded = steps.iter().all(|step| step.outcome != StepOutcome::Failed);
    let test = ConnectionTest { succeeded, tested_at: ctx.clock.now(), steps };
    finish_test(ctx, actor, &provider, &test).await?;
    Ok(test)
}

/// Takes the steps of a test; those after one that failed are skipped.
pub(super) async fn steps(ctx: &Ctx, provider: &IdentityProvider) -> Result<Vec<TestedStep>> {
    if let Some(settings) = &provider.oauth2 {
        return oauth2_test::steps(ctx, provider, &settings.0).await;
    }
    if let Some(settings) = &provider.ldap {
        return ldap_test::steps(ctx, provider, &settings.0).await;
    }
    let mut findings = vec![(ConnectionStep::Resolve, resolve(ctx, &provider.issuer).await)];
    if findings[0].1.is_none() {
        let response = ctx.outbound.get(&metadata_url(provider)).await;
        let tls = tls(&provider.issuer, &response);
        let is_connected = !tls.as_ref().is_some_and(is_failure);
        findings.push((ConnectionStep::Tls, tls));
        if is_connected {
            match discovery(ctx, provider, response) {
                Ok(metadata) => {
                    findings.push((ConnectionStep::Discovery, None));
                    let at = (provider, &metadata);
                    let (keys, client, sign_in) =
                        tokio::join!(keys(ctx, &metadata), client(ctx, at), sign_in(ctx, at));
                    findings.push((ConnectionStep::Keys, keys));
                    findings.push((ConnectionStep::ClientAuthentication, client?));
                    findings.push((ConnectionStep::SignIn, sign_in));
                }
                Err(finding) => findings.push((ConnectionStep::Discovery, finding)),
            }
        }
    }
    Ok(completed(findings, &OPENID_CONNECT))
}

/// Describes the findings; the steps that are left were skipped.
pub(super) fn completed(findings: Vec<(ConnectionStep, Finding)>, all: &[ConnectionStep]) -> Vec<TestedStep> {
    let left = all.iter().skip(findings.len());
    let skipped = || Some((StepOutcome::Skipped, ConnectionProblem::EarlierStep, None));
    let left: Vec<_> = left.map(|step| (*step, skipped())).collect();
    findings.into_iter().chain(left).map(|(step, finding)| described(step, finding)).collect()
}

pub(super) fn described(step: ConnectionStep, finding: Finding) -> TestedStep {
    let Some((outcome, problem, detail)) = finding else {
        let outcome = StepOutcome::Ok;
        return TestedStep { step, outcome, problem: None, message: None, advice: None, detail: None };
    };
    let text = ProblemText::of(problem, Language::English);
    TestedStep {
        step,
        outcome,
        problem: Some(problem),
        message: Some(text.title.to_owned()),
        advice: Some(text.remedy.to_owned()),
        detail: detail.map(|detail| detail.chars().take(MAX_DETAIL).collect()),
    }
}

pub(super) fn is_failure(finding: &Found) -> bool {
    finding.0 == StepOutcome::Failed
}

pub(super) fn failed(problem: ConnectionProblem, detail: Option<String>) -> Finding {
    Some((StepOutcome::Failed, problem, detail))
}

pub(super) fn unproved(problem: ConnectionProblem, detail: Option<String>) -> Finding {
    Some((StepOutcome::Skipped, problem, detail))
}

/// Returns what a request that failed says of the service.
pub(super) fn unanswered(failure: &RequestFailed) -> Finding {
    match failure.is_too_late {
        true => failed(ConnectionProblem::Timeout, None),
        false => failed(ConnectionProblem::Unreachable, None),
    }
}

pub(super) fn bad_status(response: &OutboundResponse) -> Finding {
    failed(ConnectionProblem::BadStatus, Some(response.status.to_string()))
}

pub(super) async fn resolve(ctx: &Ctx, address: &str) -> Finding {
    match ctx.outbound.resolve(address).await {
        Ok(()) => None,
        Err(Unresolved::Unknown) => failed(ConnectionProblem::UnknownHost, None),
        Err(Unresolved::Forbidden) => failed(ConnectionProblem::ForbiddenAddress, None),
    }
}

/// What the first request, to an address, says of the connection.
pub(super) fn tls(address: &str, response: &Result<OutboundResponse, RequestFailed>) -> Finding {
    if !address.starts_with("https:") {
        return unproved(ConnectionProblem::PlainHttp, None);
    }
    match response {
        Err(failure) if failure.is_about_certificate() => {
            failed(ConnectionProblem::Certificate, Some(failure.to_string()))
        }
        Err(failure) if failure.is_too_large => None,
        Err(failure) => unanswered(failure),
        Ok(_) => None,
    }
}

/// Reads the metadata, as a sign-in does.
fn discovery(
    ctx: &Ctx,
    provider: &IdentityProvider,
    response: Result<OutboundResponse, RequestFailed>,
) -> Result<Metadata, Finding> {
    let not_metadata = || failed(ConnectionProblem::NotMetadata, None);
    let response = match response {
        Ok(response) => response,
        Err(failure) if failure.is_too_large => return Err(not_metadata()),
        Err(failure) => return Err(unanswered(&failure)),
    };
    if response.status != 200 {
        return Err(bad_status(&response));
    }
    let metadata: Metadata = serde_json::from_slice(&response.body).map_err(|_| not_metadata())?;
    if metadata.issuer != provider.issuer {
        return Err(failed(ConnectionProblem::OtherIssuer, Some(metadata.issuer)));
    }
    let endpoints = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
    if endpoints.iter().any(|endpoint| ctx.outbound.validate(endpoint).is_err()) {
        return Err(failed(ConnectionProblem::ForbiddenAddress, None));
    }
    Ok(metadata)
}

async fn keys(ctx: &Ctx, metadata: &Metadata) -> Finding {
    let no_keys = || failed(ConnectionProblem::NoKeys, None);
    let response = match ctx.outbound.get(&metadata.jwks_uri).await {
        Ok(response) if response.status == 200 => response,
        Ok(response) => return bad_status(&response),
        Err(failure) if failure.is_too_large => return no_keys(),
        Err(failure) => return unanswered(&failure),
    };
    let read = move || serde_json::from_slice(&response.body).ok().and_then(|jwks| KeySet::read(&jwks));
    // Many large keys take milliseconds to read.
    let keys = tokio::task::spawn_blocking(read).await.ok().flatten();
    match keys.is_some_and(|keys| keys.supports(SigningAlg::ALL)) {
        true => None,
        false => no_keys(),
    }
}

/// Presents a code that nobody has issued: the client is authenticated before the code is looked at (RFC 6749 section
/// 4.1.3).
pub(super) async fn client(ctx: &Ctx, at: (&IdentityProvider, &Metadata)) -> Result<Finding> {
    let state = ctx.random.secret("");
    let response = match token::request(ctx, at, NO_CODE, &state).await? {
        Ok(response) => response,
        Err(failure) => return Ok(unanswered(&failure)),
    };
    let error = token::error_code(&response);
    let detail = Some(match error.as_deref() {
        Some(error) => token::registered(error).to_owned(),
        None => response.status.to_string(),
    });
    Ok(match error.as_deref() {
        Some("invalid_grant" | token::BAD_CODE) => None,
        Some(error) if CLIENT_ERRORS.contains(&error) => failed(ConnectionProblem::ClientRejected, detail),
        _ if response.status == 401 => failed(ConnectionProblem::ClientRejected, detail),
        _ if response.status >= 500 => bad_status(&response),
        _ => unproved(ConnectionProblem::ClientUnproved, detail),
    })
}

/// Sends a sign-in request that needs nobody: a service that accepts it responds at once, to the redirect URI, that
/// nobody is signed in there (OpenID Connect Core section 3.1.2.1).
pub(super) async fn sign_in(ctx: &Ctx, (provider, metadata): (&IdentityProvider, &Metadata)) -> Finding {
    let state: Secret = ctx.random.secret("");
    let nobody = NewRequest {
        page: String::new(),
        login_hint: None,
        session_id: None,
        reauthenticates: false,
        max_age: None,
    };
    let address = begin::address(ctx, provider, &metadata.authorization_endpoint, &state, &nobody);
    let address = with_query(&address, [("prompt", "none")]);
    match ctx.outbound.get_unfollowed(&address).await {
        Ok(response) => requested(&response, &redirect_uri(ctx, provider.id)),
        Err(failure) if failure.is_too_large => unproved(ConnectionProblem::RequestUnproved, None),
        Err(failure) => unanswered(&failure),
    }
}

/// What the response to a sign-in request proves.
fn requested(response: &OutboundResponse, redirect_uri: &str) -> Finding {
    if response.status >= 500 {
        return bad_status(response);
    }
    if response.status >= 400 && !GATES.contains(&response.status) {
        return failed(ConnectionProblem::RequestRejected, Some(response.status.to_string()));
    }
    let location = response.location.as_deref().filter(|_| (300..400).contains(&response.status));
    let returned = location.and_then(|location| location.strip_prefix(redirect_uri));
    let Some(returned) = returned.filter(|rest| rest.is_empty() || rest.starts_with(['?', '#'])) else {
        return unproved(ConnectionProblem::RequestUnproved, None);
    };
    let query = returned.trim_start_matches(['?', '#']);
    let error = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "error");
    match error {
        Some((_, error)) if !PERSON_ERRORS.contains(&&*error) => {
            failed(ConnectionProblem::RequestRejected, Some(token::registered(&error).to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://login.example.com/sign-in/external/3/callback";

    fn found(status: u16, location: Option<&str>) -> Option<(StepOutcome, ConnectionProblem)> {
        let location = location.map(str::to_owned);
        let response = OutboundResponse { status, body: Vec::new(), max_age: None, location };
        requested(&response, HERE).map(|(outcome, problem, _)| (outcome, problem))
    }

    #[test]
    fn the_response_to_a_request_without_a_person_shows_whether_it_is_accepted() {
        let back = |rest: &str| Some(format!("{HERE}{rest}"));
        for accepted in ["?error=login_required&state=x", "#error=interaction_required", "?code=x"] {
            assert_eq!(found(303, back(accepted).as_deref()), None, "{accepted}");
        }
        let rejected = Some((StepOutcome::Failed, ConnectionProblem::RequestRejected));
        assert_eq!(found(302, back("?error=invalid_scope").as_deref()), rejected);
        assert_eq!(found(400, None), rejected);
        assert_eq!(found(503, None), Some((StepOutcome::Failed, ConnectionProblem::BadStatus)));
        let unproved = Some((StepOutcome::Skipped, ConnectionProblem::RequestUnproved));
        for elsewhere in ["https://idp.example/login", &format!("{HERE}.evil.example/?error=login_required")]
        {
            assert_eq!(found(302, Some(elsewhere)), unproved, "{elsewhere}");
        }
        assert_eq!(found(200, back("?error=login_required").as_deref()), unproved);
        assert_eq!(found(403, None), unproved);
    }
}
