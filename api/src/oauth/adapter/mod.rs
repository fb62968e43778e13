//! Drives oxide-auth's state machines, which carry RFC 6749, over `domain`.
//!
//! Each loop copies what the machine asks for before it waits, and builds the answer afterwards. The machines are told
//! that nothing expires and that the client is authenticated: `domain` decides the one, `client_auth` the other. They
//! stop where tokens are to be issued; refusals are answered with our own errors, which are finer.

mod wire;

use std::{borrow::Cow, sync::Arc};

use chrono::{DateTime, Utc};
use oxide_auth::{
    code_grant::{accesstoken, authorization, client_credentials, refresh},
    primitives::{
        grant::{Extensions, Grant},
        registrar::{BoundClient, ExactUrl, PreGrant, RegisteredUrl},
        scope::Scope,
    },
};
use shared_types::GrantType;
use url::Url;

use self::wire::Wire;
use super::{
    authorize::{Checked, Refusal, Target},
    error::OAuthError,
    pkce, scope,
};
use crate::{
    domain::{
        Ctx,
        applications::Client,
        tokens::{self, Code, PresentedRefreshToken, Targets},
    },
    kernel::ScopeSet,
    web::Params,
};

/// Checks an authorization request (RFC 6749 section 4.1.1).
pub(super) async fn authorization(ctx: &Ctx, params: &Params) -> Result<Checked, Refusal> {
    use authorization::{Authorization, Input, Output};
    enum Asked {
        Bind(String),
        Extend,
        Negotiate,
        Finish,
        Refuse,
    }
    let owned = |output: Output<'_>| match output {
        Output::Bind { client_id, .. } => Asked::Bind(client_id),
        Output::Extend => Asked::Extend,
        Output::Negotiate { .. } => Asked::Negotiate,
        Output::Ok { .. } => Asked::Finish,
        Output::Err(_) => Asked::Refuse,
    };
    let wire = Wire { params, client: None };
    let mut machine = Authorization::new(&wire);
    let (mut target, mut checked) = (None::<Target>, None::<Checked>);
    let mut asked = owned(machine.advance(Input::None));
    loop {
        asked = match (asked, &target, &checked) {
            (Asked::Bind(client_id), ..) => {
                let bound = Target::find(ctx, &client_id, params).await?;
                bound.precheck(params)?;
                let bound_client = bind(client_id, &bound.redirect_uri)?;
                target = Some(bound);
                owned(machine.advance(Input::Bound { request: &wire, bound_client }))
            }
            (Asked::Extend, Some(target), _) => {
                checked = Some(target.check(ctx, params).await?);
                owned(machine.advance(Input::Extended(Extensions::new())))
            }
            (Asked::Negotiate, _, Some(Checked { request, .. })) => {
                let pre_grant = pre_grant(&request.client_id, &request.redirect_uri, request.scope.as_str())?;
                owned(machine.advance(Input::Negotiated { pre_grant, state: request.state.clone() }))
            }
            (Asked::Refuse, Some(target), _) => return Err(target.refused(params)),
            (Asked::Finish, ..) if checked.is_some() => break,
            _ => return Err(unusable(params)),
        };
    }
    checked.ok_or_else(|| unusable(params))
}

/// Why the machine refused a request before it had a client and a redirect URI.
fn unusable(params: &Params) -> Refusal {
    Refusal::Page(OAuthError::invalid_request(match params.get("client_id") {
        None => "the client_id is missing",
        Some(_) => "the redirect_uri is not a URI",
    }))
}

/// Checks the redemption of a code (RFC 6749 section 4.1.3): the code that is to be redeemed. One that was redeemed
/// before is given back whoever shows it, so that redeeming it ends what it gave.
pub(super) async fn authorization_code(
    ctx: &Ctx,
    client: &Client,
    params: &Params,
) -> Result<Code, OAuthError> {
    use accesstoken::{AccessToken, Input, Output};
    enum Asked {
        Authenticate,
        Recover,
        Extend,
        Issue,
        Refuse,
    }
    let owned = |output: Output<'_>| match output {
        Output::Authenticate { .. } => Asked::Authenticate,
        Output::Recover { .. } => Asked::Recover,
        Output::Extend { .. } => Asked::Extend,
        Output::Issue { .. } => Asked::Issue,
        Output::Ok(_) | Output::Err(_) => Asked::Refuse,
    };
    let mut machine = AccessToken::new(&Wire::of(params, client));
    let mut found = None::<Code>;
    let mut asked = owned(machine.advance(Input::None));
    loop {
        asked = match (asked, &found) {
            (Asked::Authenticate, _) => owned(machine.advance(Input::Authenticated)),
            (Asked::Recover, _) => {
                let code = recover_code(ctx, client, params).await?;
                if code.replayed().is_some() {
                    return Ok(code);
                }
                let grant = grant(client, code.redirect_uri(), code.scope())?;
                found = Some(code);
                owned(machine.advance(Input::Recovered(Some(grant))))
            }
            (Asked::Extend, Some(code)) => {
                pkce::verify(code.code_challenge(), params.get("code_verifier"))?;
                owned(machine.advance(Input::Extended { access_extensions: Extensions::new() }))
            }
            (Asked::Issue, Some(_)) => break,
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
    let code = code.ok_or_else(|| OAuthError::invalid_grant("the code is not known"))?;
    if code.replayed().is_some() {
        return Ok(code);
    }
    if !code.belongs_to(client) {
        return Err(OAuthError::invalid_grant("the code was issued to another client"));
    }
    // As text: what a URL parser takes for the same is not the same here.
    if params.get("redirect_uri") != Some(code.redirect_uri()) {
        return Err(OAuthError::invalid_grant("the redirect_uri is not that of the authorization request"));
    }
    Ok(code)
}

/// Checks a refresh (RFC 6749 section 6): the refresh token and the scopes of the new tokens.
pub(super) async fn refresh_token(
    ctx: &Ctx,
    client: &Client,
    params: &Params,
) -> Result<(PresentedRefreshToken, ScopeSet), OAuthError> {
    use refresh::{Input, Output, Refresh};
    enum Asked {
        Authenticate,
        Recover,
        Issue,
        Refuse,
    }
    let owned = |output: Output<'_>| match output {
        Output::Unauthenticated { .. } => Asked::Authenticate,
        Output::RecoverRefresh { .. } => Asked::Recover,
        Output::Refresh { .. } => Asked::Issue,
        Output::Ok(_) | Output::Err(_) => Asked::Refuse,
    };
    let scope = || params.get("scope").map(Cow::Borrowed);
    let mut machine = Refresh::new(&Wire::of(params, client));
    let mut found = None::<PresentedRefreshToken>;
    let mut asked = owned(machine.advance(Input::None));
    loop {
        asked = match (asked, &found) {
            (Asked::Authenticate, _) => owned(machine.advance(Input::Authenticated { scope: scope() })),
            (Asked::Recover, _) => {
                let token = params.get("refresh_token").unwrap_or_default();
                let presented = tokens::find_refresh_token(ctx, token).await?;
                let presented = presented
                    .filter(|presented| presented.grant.application_id() == client.application.id)
                    .ok_or_else(|| OAuthError::invalid_grant("the refresh token is not known or is over"))?;
                let grant = grant(client, ANYWHERE, presented.grant.scope())?;
                found = Some(presented);
                owned(machine.advance(Input::Recovered { scope: scope(), grant: Some(grant) }))
            }
            (Asked::Issue, Some(_)) => break,
            (Asked::Refuse, Some(_)) => {
                return Err(OAuthError::new("invalid_scope", "the scope is wider than what was granted"));
            }
            _ => return Err(incomplete("refresh_token")),
        };
    }
    let presented = found.ok_or_else(|| incomplete("refresh_token"))?;
    let scope = narrowed(presented.grant.scope(), params.get("scope"));
    Ok((presented, scope))
}

/// Checks a client-credentials request (RFC 6749 section 4.4): the scopes of the token.
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
                Input::Bound { bound_client: bind(client_id.to_owned(), ANYWHERE)? }
            }
            Output::Extend => Input::Extended { extensions: Extensions::new() },
            Output::Negotiate { .. } => {
                return Ok(scope::negotiate(client, GrantType::ClientCredentials, targets, requested));
            }
            Output::Ok { .. } | Output::Err(_) => {
                return Err(OAuthError::new("invalid_scope", "the scope has characters that no scope has"));
            }
        };
    }
}

/// The redirect URI of grants that redirect nowhere.
const ANYWHERE: &str = "urn:none";

fn bind(client_id: String, redirect_uri: &str) -> Result<BoundClient<'static>, OAuthError> {
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

fn parse_scope(scope: &str) -> Result<Scope, OAuthError> {
    scope.parse().map_err(|_| OAuthError::new("invalid_scope", "the scope has characters that no scope has"))
}

/// The granted scopes that are asked for again, in the order of the grant.
fn narrowed(granted: &ScopeSet, asked: Option<&str>) -> ScopeSet {
    asked.map_or_else(|| granted.clone(), |asked| granted.intersection(&ScopeSet::parse(asked)))
}

fn pre_grant(client_id: &str, redirect_uri: &str, scope: &str) -> Result<PreGrant, OAuthError> {
    let bound = bind(client_id.to_owned(), redirect_uri)?;
    Ok(PreGrant {
        client_id: bound.client_id.into_owned(),
        redirect_uri: bound.redirect_uri.into_owned(),
        scope: parse_scope(scope)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_narrowed_to_those_asked_for() {
        let granted = ScopeSet::parse("openid email roles");
        assert_eq!(narrowed(&granted, None), granted);
        assert_eq!(narrowed(&granted, Some("roles  openid")).as_str(), "openid roles");
    }
}
