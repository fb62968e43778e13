//! Drives the state machines of oxide-auth, which implement RFC 6749.
//!
//! Each loop copies the step that the machine requests before it waits, and builds the answer afterwards. The machines
//! receive inputs that never expire and a client that is authenticated: `tokens` checks expiry, `client_auth` the
//! client. They stop where tokens are to be issued, and their errors are replaced by ours, which are more precise.

mod wire;

use std::{borrow::Cow, sync::Arc};

use chrono::{DateTime, Utc};
use oxide_auth::{
    code_grant::{accesstoken, client_credentials, refresh},
    primitives::{
        grant::{Extensions, Grant},
        registrar::{BoundClient, ExactUrl, RegisteredUrl},
        scope::Scope,
    },
};
use shared_types::GrantType;
use url::Url;

pub(super) use self::wire::Wire;
use super::{error::OAuthError, pkce, scope};
use kernel::ScopeSet;
use organisation::applications::Client;
use platform::Ctx;
use tokens::{Code, PresentedRefreshToken, Targets};
use web::Params;

/// Checks a request to redeem a code (RFC 6749 section 4.1.3) and returns the code. A code that was redeemed before is
/// returned for any application and without further checks, so that its grant is revoked.
pub(super) async fn authorization_code(
    ctx: &Ctx,
    client: &Client,
    params: &Params,
) -> Result<Code, OAuthError> {
    use accesstoken::{AccessToken, Input, Output};
    enum Step {
        Authenticate,
        Recover,
        Extend,
        Issue,
        Refuse,
    }
    let owned = |output: Output<'_>| match output {
        Output::Authenticate { .. } => Step::Authenticate,
        Output::Recover { .. } => Step::Recover,
        Output::Extend { .. } => Step::Extend,
        Output::Issue { .. } => Step::Issue,
        Output::Ok(_) | Output::Err(_) => Step::Refuse,
    };
    let mut machine = AccessToken::new(&Wire::of(params, client));
    let mut found = None::<Code>;
    let mut step = owned(machine.advance(Input::None));
    loop {
        step = match (step, &found) {
            (Step::Authenticate, _) => owned(machine.advance(Input::Authenticated)),
            (Step::Recover, _) => {
                let code = recover_code(ctx, client, params).await?;
                if code.replayed().is_some() {
                    return match is_repetition(ctx, client, params, &code) {
                        true => Err(OAuthError::invalid_grant(tokens::REPEATED_CODE)),
                        false => Ok(code),
                    };
                }
                let grant = grant(client, code.redirect_uri(), code.scope())?;
                found = Some(code);
                owned(machine.advance(Input::Recovered(Some(grant))))
            }
            (Step::Extend, Some(code)) => {
                pkce::verify(code.code_challenge(), params.get("code_verifier"))?;
                owned(machine.advance(Input::Extended { access_extensions: Extensions::new() }))
            }
            (Step::Issue, Some(_)) => break,
            _ => return Err(incomplete("code and redirect_uri")),
        };
    }
    found.ok_or_else(|| incomplete("code and redirect_uri"))
}

fn incomplete(what: &'static str) -> OAuthError {
    OAuthError::invalid_request(format!("{what} must be given"))
}

async fn recover_code(ctx: &Ctx, client: &Client, params: &Params) -> Result<Code, OAuthError> {
    let code = tokens::find_code(ctx, params.get("code").unwrap_or_default()).await?;
    let code = code.filter(|code| !code.is_legacy());
    let code = code.ok_or_else(|| OAuthError::invalid_grant("the code is unknown").with_parameter("code"))?;
    if code.replayed().is_some() {
        return Ok(code);
    }
    if !code.belongs_to(client) {
        return Err(OAuthError::invalid_grant("the code was issued to another client").with_parameter("code"));
    }
    // Compared as text: URIs that a URL parser treats as equal are not equal here.
    let redirect_uri = params.get("redirect_uri");
    if redirect_uri != Some(code.redirect_uri()) {
        let error = OAuthError::invalid_grant("the redirect_uri is not that of the authorization request");
        return Err(error.with_parameter_value("redirect_uri", redirect_uri));
    }
    Ok(code)
}

/// Whether a request repeats, within the time that the settings allow, the request that redeemed the code: it comes
/// from the same client, with the same redirect URI and a verifier that fits. Without a challenge, client
/// authentication stands for the verifier.
fn is_repetition(ctx: &Ctx, client: &Client, params: &Params, code: &Code) -> bool {
    let is_bound = code.code_challenge().is_some() || !client.is_public();
    is_bound
        && code.belongs_to(client)
        && params.get("redirect_uri") == Some(code.redirect_uri())
        && pkce::verify(code.code_challenge(), params.get("code_verifier")).is_ok()
        && code.was_just_redeemed(ctx)
}

/// Checks a refresh request (RFC 6749 section 6) and returns the refresh token and the scopes of the new tokens.
pub(super) async fn refresh_token(
    ctx: &Ctx,
    client: &Client,
    params: &Params,
) -> Result<(PresentedRefreshToken, ScopeSet), OAuthError> {
    use refresh::{Input, Output, Refresh};
    enum Step {
        Authenticate,
        Recover,
        Issue,
        Refuse,
    }
    let owned = |output: Output<'_>| match output {
        Output::Unauthenticated { .. } => Step::Authenticate,
        Output::RecoverRefresh { .. } => Step::Recover,
        Output::Refresh { .. } => Step::Issue,
        Output::Ok(_) | Output::Err(_) => Step::Refuse,
    };
    let requested = scope::requested(params)?;
    // The machine would reject scopes that were not granted; they are left out instead.
    let mut machine = Refresh::new(&Wire::of(params, client));
    let mut found = None::<PresentedRefreshToken>;
    let mut step = owned(machine.advance(Input::None));
    loop {
        step = match (step, &found) {
            (Step::Authenticate, _) => owned(machine.advance(Input::Authenticated { scope: None })),
            (Step::Recover, _) => {
                let token = params.get("refresh_token").unwrap_or_default();
                let presented = tokens::find_refresh_token(ctx, token).await?;
                let presented = presented
                    .filter(|presented| presented.grant.application_id() == client.application.id)
                    .ok_or_else(|| {
                        OAuthError::invalid_grant("the refresh token is unknown or expired")
                            .with_parameter("refresh_token")
                    })?;
                let grant = grant(client, NO_REDIRECT, presented.grant.scope())?;
                found = Some(presented);
                owned(machine.advance(Input::Recovered { scope: None, grant: Some(grant) }))
            }
            (Step::Issue, Some(_)) => break,
            _ => return Err(incomplete("refresh_token")),
        };
    }
    let presented = found.ok_or_else(|| incomplete("refresh_token"))?;
    let scope = narrowed(presented.grant.scope(), requested.as_ref());
    if scope.is_empty() && requested.is_some() {
        return Err(OAuthError::new("invalid_scope", "none of the requested scopes was granted")
            .with_parameter_value("scope", params.get("scope")));
    }
    Ok((presented, scope))
}

/// Checks a client-credentials request (RFC 6749 section 4.4) and returns the scopes of the token.
pub(super) fn client_credentials(
    client: &Arc<Client>,
    targets: &Targets,
    params: &Params,
    requested: Option<ScopeSet>,
) -> Result<ScopeSet, OAuthError> {
    use client_credentials::{ClientCredentials, Input, Output};
    let mut machine = ClientCredentials::new(&Wire::of(params, client));
    let mut input = Input::None;
    loop {
        input = match machine.advance(input) {
            Output::Authenticate { .. } => Input::Authenticated,
            Output::Binding { client_id } => {
                Input::Bound { bound_client: bound_client(client_id.to_owned(), NO_REDIRECT)? }
            }
            Output::Extend => Input::Extended { extensions: Extensions::new() },
            Output::Negotiate { .. } => {
                return Ok(scope::negotiate(client, GrantType::ClientCredentials, targets, requested));
            }
            Output::Ok { .. } | Output::Err(_) => {
                return Err(OAuthError::new(
                    "invalid_scope",
                    "the scope contains characters that are not allowed",
                ));
            }
        };
    }
}

/// The redirect URI for grants that do not redirect.
const NO_REDIRECT: &str = "urn:none";

/// A client, as the machines represent it.
pub(super) fn bound_client(
    client_id: String,
    redirect_uri: &str,
) -> Result<BoundClient<'static>, OAuthError> {
    let uri = ExactUrl::new(redirect_uri.to_owned())
        .map_err(|_| OAuthError::invalid_request("the redirect_uri is not a URI"))?;
    Ok(BoundClient { client_id: Cow::Owned(client_id), redirect_uri: Cow::Owned(RegisteredUrl::Exact(uri)) })
}

fn grant(client: &Client, redirect_uri: &str, scope: &ScopeSet) -> Result<Box<Grant>, OAuthError> {
    let redirect_uri =
        Url::parse(redirect_uri).map_err(|_| OAuthError::invalid_grant("the redirect_uri is not a URI"))?;
    Ok(Box::new(Grant {
        owner_id: String::new(),
        client_id: client.application.client_id.clone(),
        scope: parse_scope(scope.as_str())?,
        redirect_uri,
        until: DateTime::<Utc>::MAX_UTC,
        extensions: Extensions::new(),
    }))
}

/// A set of scopes, as the machines represent it.
pub(super) fn parse_scope(scope: &str) -> Result<Scope, OAuthError> {
    scope
        .parse()
        .map_err(|_| OAuthError::new("invalid_scope", "the scope contains characters that are not allowed"))
}

/// The granted scopes that are requested again, in the order of the grant.
fn narrowed(granted: &ScopeSet, requested: Option<&ScopeSet>) -> ScopeSet {
    match requested {
        Some(requested) => granted.intersection(requested),
        None => granted.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_narrowed_to_those_asked_for() {
        let granted = ScopeSet::parse("openid email roles");
        assert_eq!(narrowed(&granted, None), granted);
        let requested = ScopeSet::parse("roles  openid other");
        assert_eq!(narrowed(&granted, Some(&requested)).as_str(), "openid roles");
    }
}
