//! The token endpoint (RFC 6749 section 3.2): a fixed pipeline, of which each grant fills in its own part.

use std::sync::Arc;

use poem::{Body, IntoResponse, Request, Response, handler, http::StatusCode, web::Data};
use serde::Serialize;
use shared_types::{GrantType, Word};

use super::{
    client_auth,
    error::{OAuthError, json},
    form,
    grants::{authorization_code, client_credentials, device_code, password, refresh_token, token_exchange},
};
use crate::{
    domain::{Actor, Ctx, actor::Who, applications::Client, tokens::Issued},
    web::{self, Params},
};

/// A token request whose client is authenticated and may use the grant.
pub(super) struct Exchange<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) client: Arc<Client>,
    pub(super) params: Params,
    request: &'a Request,
}

impl<'a> Exchange<'a> {
    /// A request whose client is authenticated.
    pub(super) fn new(ctx: &'a Ctx, request: &'a Request, client: Arc<Client>, params: Params) -> Self {
        Self { ctx, client, params, request }
    }

    /// The grant that is asked for, which the client may use.
    pub(super) fn grant_type(&self) -> Result<GrantType, OAuthError> {
        let named = self.params.get("grant_type");
        let named = named.ok_or_else(|| OAuthError::invalid_request("the grant_type is missing"))?;
        let grant_type = GrantType::from_word(named)
            .ok_or_else(|| OAuthError::new("unsupported_grant_type", "the grant_type is not supported"))?;
        self.allows(grant_type).map(|()| grant_type)
    }

    /// Refuses a grant that the client may not use.
    pub(super) fn allows(&self, grant_type: GrantType) -> Result<(), OAuthError> {
        match self.client.may_use(grant_type) {
            true => Ok(()),
            false => Err(OAuthError::new("unauthorized_client", "the application may not use this grant")),
        }
    }

    /// The application, as the audit trail names it.
    pub(super) fn actor(&self) -> Actor {
        Actor {
            who: Who::Client { client: Arc::clone(&self.client), read_only: false },
            origin: web::request_source::of(self.request),
        }
    }
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
    scope: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
}

/// `POST /oauth2/token`.
#[handler]
pub(super) async fn answer(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match exchange(ctx, request, body).await {
        Ok((issued, grant_type)) => {
            let exchanged = grant_type == GrantType::TokenExchange;
            json(StatusCode::OK, &TokenAnswer::of(&issued, exchanged.then_some(token_exchange::ACCESS_TOKEN)))
        }
        Err(error) => error.into_response(),
    }
}

async fn exchange(ctx: &Ctx, request: &Request, body: Body) -> Result<(Issued, GrantType), OAuthError> {
    let params = form::read(request, body).await?;
    let client = client_auth::authenticate(ctx, request, &params).await?;
    let exchange = Exchange::new(ctx, request, client, params);
    let grant_type = exchange.grant_type()?;
    let issued = match grant_type {
        GrantType::AuthorizationCode => authorization_code::exchange(&exchange).await,
        GrantType::RefreshToken => refresh_token::exchange(&exchange).await,
        GrantType::ClientCredentials => client_credentials::exchange(&exchange).await,
        GrantType::DeviceCode => device_code::exchange(&exchange).await,
        GrantType::Password => password::exchange(&exchange).await,
        GrantType::TokenExchange => token_exchange::exchange(&exchange).await,
    }?;
    Ok((issued, grant_type))
}

impl<'a> TokenAnswer<'a> {
    fn of(issued: &'a Issued, issued_token_type: Option<&'static str>) -> Self {
        Self {
            access_token: &issued.access_token,
            token_type: "Bearer",
            issued_token_type,
            expires_in: issued.expires_in,
            scope: &issued.scope,
            refresh_token: issued.refresh_token.as_ref().map(crate::kernel::Secret::expose),
            id_token: issued.id_token.as_deref(),
        }
    }
}
