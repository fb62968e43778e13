//! The token endpoint (RFC 6749 section 3.2). All grants take the same steps, in this order:
//!
//! 1. *form*: the parameters, nothing twice and no secret in the query;
//! 2. *client*: the client authenticates;
//! 3. *grant*: the grant type is supported, and the client may use it;
//! 4. *read*: the grant checks what the request presents (a code, a token, a password) and writes nothing;
//! 5. *replay*: a code that was redeemed before revokes what it gave, whatever else is wrong with the request;
//! 6. *subject*: the person may use the application now;
//! 7. *targets*: what the tokens are for, and with which scopes;
//! 8. *consume*: the grant uses up what was presented, in one atomic write;
//! 9. *sign*: the access token and the ID token.
//!
//! A [`PersonGrant`] fills in steps 4 and 8. A person who lost access does not get past step 6, so that the code or
//! token is still good once access is given back. Grants without a person's consent at this moment (client
//! credentials, token exchange) skip steps 5, 6 and 8.

use std::sync::Arc;

use poem::{Body, IntoResponse, Request, Response, handler, http::StatusCode, web::Data};
use serde::Serialize;
use shared_types::{GrantType, OAuthEndpoint};

use super::{
    audit_events, client_auth,
    error::{OAuthError, json},
    form,
    grants::{
        PersonGrant, Read, authorization_code::AuthorizationCode, client_credentials,
        device_code::DeviceCode, password::Password, refresh_token::RefreshToken, token_exchange,
    },
    refusals,
    token_request::TokenRequest,
};
use kernel::{ScopeSet, Secret};
use organisation::applications;
use platform::Ctx;
use tokens::{Approved, Consumed, Grant, IssuedTokens, TokenTerms};

/// A person's grant whose credential was used up, and what its tokens may say.
pub(super) struct Granted {
    pub(super) grant: Arc<Grant>,
    refresh_token: Option<Secret>,
    approved: Approved,
    nonce: Option<String>,
}

/// RFC 6749 section 5.1.
#[derive(Serialize)]
struct TokenAnswer<'a> {
    access_token: &'a str,
    token_type: &'static str,
    /// RFC 8693 section 2.2.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<&'static str>,
    expires_in: u64,
    scope: &'a ScopeSet,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
}

/// `POST /oauth2/token`.
#[handler]
pub(super) async fn answer(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match issue(ctx, request, body).await {
        Ok((issued, grant_type)) => {
            let exchanged = grant_type == GrantType::TokenExchange;
            json(StatusCode::OK, &TokenAnswer::of(&issued, exchanged.then_some(token_exchange::ACCESS_TOKEN)))
        }
        Err(error) => refusals::respond(ctx, OAuthEndpoint::Token, error, IntoResponse::into_response).await,
    }
}

async fn issue(ctx: &Ctx, request: &Request, body: Body) -> Result<(IssuedTokens, GrantType), OAuthError> {
    // 1 form
    let params = form::read(request, body).await?;
    // 2 client
    let client = client_auth::authenticate(ctx, request, &params).await?;
    let request = TokenRequest::new(ctx, request, client, params);
    issue_to_client(&request)
        .await
        .map_err(|error| error.with_client_id(&request.client.application.client_id))
}

async fn issue_to_client(request: &TokenRequest<'_>) -> Result<(IssuedTokens, GrantType), OAuthError> {
    // 3 grant
    let grant_type = request.grant_type()?;
    let issued = match grant_type {
        GrantType::AuthorizationCode => for_person::<AuthorizationCode>(request).await,
        GrantType::RefreshToken => for_person::<RefreshToken>(request).await,
        GrantType::DeviceCode => for_person::<DeviceCode>(request).await,
        GrantType::Password => for_person::<Password>(request).await,
        GrantType::ClientCredentials => client_credentials::issue(request).await,
        GrantType::TokenExchange => token_exchange::issue(request).await,
    }?;
    Ok((issued, grant_type))
}

/// Steps 4 to 9: tokens for a person.
pub(super) async fn for_person<G: PersonGrant>(
    request: &TokenRequest<'_>,
) -> Result<IssuedTokens, OAuthError> {
    let Granted { grant, refresh_token, approved, nonce } = grant::<G>(request).await?;
    let TokenRequest { ctx, client, actor, .. } = request;
    audit_events::tokens_issued(ctx, actor, client, G::GRANT_TYPE, Some(grant.company_id()));
    // 9 sign
    let terms =
        TokenTerms { client: &request.client, grant: &grant, approved: &approved, nonce: nonce.as_deref() };
    Ok(tokens::for_person(request.ctx, terms, refresh_token).await?)
}

/// Steps 4 to 8: a grant that tokens may be signed for.
pub(super) async fn grant<G: PersonGrant>(request: &TokenRequest<'_>) -> Result<Granted, OAuthError> {
    let TokenRequest { ctx, client, params, actor } = request;
    // 4 read
    let (presented, terms) = match G::read(request).await? {
        Read::Fresh { presented, terms } => (presented, terms),
        // 5 replay
        Read::Replayed(replayed) => {
            return Err(OAuthError::invalid_grant(
                tokens::revoke_replayed_grant(ctx, actor, replayed).await?,
            ));
        }
    };
    // 6 subject
    let subject = tokens::find_subject(ctx, client, terms.user_id, terms.company_id).await?;
    let subject = subject.map_err(|reason| {
        audit_events::access_denied(ctx, actor, client, (terms.user_id, Some(terms.company_id)), reason);
        OAuthError::no_access()
    })?;
    // 7 targets
    let approved = subject.approve(ctx, client, &terms, &params.all("resource")).await?;
    let approved = approved.map_err(|refused| OAuthError::refused_target(refused, params))?;
    // What was presented stays good for a request that leaves scopes.
    if approved.scope().is_empty() && !terms.scope.is_empty() && params.get("scope").is_some() {
        return Err(OAuthError::new("invalid_scope", "the resource allows none of the requested scopes")
            .with_parameter_value("scope", params.get("scope")));
    }
    applications::mark_used(ctx, client).await?;
    // 8 consume
    let Consumed { grant, refresh_token } = G::consume(request, presented, &approved).await?;
    Ok(Granted { grant, refresh_token, approved, nonce: terms.nonce })
}

impl<'a> TokenAnswer<'a> {
    fn of(issued: &'a IssuedTokens, issued_token_type: Option<&'static str>) -> Self {
        Self {
            access_token: &issued.access_token,
            token_type: "Bearer",
            issued_token_type,
            expires_in: issued.expires_in,
            scope: &issued.scope,
            refresh_token: issued.refresh_token.as_ref().map(Secret::expose),
            id_token: issued.id_token.as_deref(),
        }
    }
}
