//! Token introspection (RFC 7662): whether a token holds now, to the application that it was issued to; access tokens
//! also to those that an administrator allowed to introspect every token.

use poem::{Body, IntoResponse, Request, Response, handler, http::StatusCode, web::Data};
use serde::Serialize;

use super::{
    client_auth,
    error::{OAuthError, json},
    form,
};
use crate::domain::{
    Ctx,
    applications::Client,
    tokens::{self, AccessClaims, Presented},
};

/// RFC 7662 section 2.2.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Inactive {
        active: bool,
    },
    Access {
        active: bool,
        token_type: &'static str,
        #[serde(flatten)]
        claims: Box<AccessClaims<'static>>,
    },
    Refresh {
        active: bool,
        client_id: String,
        scope: String,
        sub: String,
        iss: String,
        exp: i64,
    },
}

/// `POST /oauth2/introspect`.
#[handler]
pub(super) async fn answer(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match introspect(ctx, request, body).await {
        Ok(answer) => json(StatusCode::OK, &answer),
        Err(error) => error.into_response(),
    }
}

async fn introspect(ctx: &Ctx, request: &Request, body: Body) -> Result<Answer, OAuthError> {
    let form = form::read(request, body).await?;
    let client = client_auth::authenticate(ctx, request, &form).await?;
    if client.is_public() {
        return Err(OAuthError::invalid_client(false));
    }
    let token = form.get("token").ok_or_else(|| OAuthError::invalid_request("the token is missing"))?;
    if let Some(live) = tokens::check(ctx, token).await? {
        let is_own = live.client.application.id == client.application.id;
        let claims = Box::new(live.claims);
        return Ok(if is_own || client.application.introspect_all {
            Answer::Access { active: true, token_type: "Bearer", claims }
        } else {
            NOTHING
        });
    }
    match tokens::find_refresh_token(ctx, token).await? {
        Some(presented) if presented.grant.application_id() == client.application.id => {
            refresh_token(ctx, &client, &presented).await
        }
        _ => Ok(NOTHING),
    }
}

/// What is said of a token that does not hold, or is none of the caller's business.
const NOTHING: Answer = Answer::Inactive { active: false };

async fn refresh_token(ctx: &Ctx, client: &Client, presented: &Presented) -> Result<Answer, OAuthError> {
    let Some(expires_at) = tokens::is_current(ctx, presented).await? else { return Ok(NOTHING) };
    let Ok(subject) = tokens::subject(ctx, client, &presented.grant).await? else { return Ok(NOTHING) };
    Ok(Answer::Refresh {
        active: true,
        client_id: client.application.client_id.clone(),
        scope: presented.grant.scope().to_owned(),
        sub: tokens::subject_identifier(ctx, client, &subject.person.user),
        iss: ctx.config.server.issuer().to_owned(),
        exp: expires_at.timestamp(),
    })
}
