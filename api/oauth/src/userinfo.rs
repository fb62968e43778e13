//! The userinfo endpoint (OpenID Connect Core section 5.3).

use poem::{
    Body, IntoResponse, Request, Response, handler,
    http::{StatusCode, header},
    web::Data,
};
use shared_types::StandardScope;

use super::{
    bearer,
    error::{OAuthError, json, jwt},
    form,
};
use platform::Ctx;
use tokens::{TokenHolder, UserClaims, UserInfo};
use web::Params;

/// The media type of a signed response (section 5.3.2).
const JWT: &str = "application/jwt";

/// `GET /oauth2/userinfo`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    answer(ctx, request, None).await.unwrap_or_else(IntoResponse::into_response)
}

/// `POST /oauth2/userinfo`: the token may be in the form.
#[handler]
pub(super) async fn submit(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    submitted(ctx, request, body).await.unwrap_or_else(IntoResponse::into_response)
}

async fn submitted(ctx: &Ctx, request: &Request, body: Body) -> Result<Response, OAuthError> {
    // A POST with the token in the header may have no body.
    let form = match request.headers().contains_key(header::CONTENT_TYPE) {
        true => Some(form::read(request, body).await.map_err(OAuthError::at_a_resource)?),
        false => None,
    };
    answer(ctx, request, form.as_ref()).await
}

async fn answer(ctx: &Ctx, request: &Request, form: Option<&Params>) -> Result<Response, OAuthError> {
    let token = bearer::token(request, form)?;
    let active = tokens::validate_access_token(ctx, token).await?.ok_or_else(OAuthError::invalid_token)?;
    // Judged by the scope and the grant, not by the audience: a token for an API resource has that resource alone.
    let scope = &active.claims.scope;
    let TokenHolder::Person { subject, grant } = &active.holder else {
        return Err(OAuthError::insufficient_scope("the access token is not a person's"));
    };
    if !scope.has(StandardScope::OpenId) {
        return Err(OAuthError::insufficient_scope("the access token lacks the scope openid"));
    }
    let claims = |requested| UserClaims::new(&active.client, subject, scope, scope, requested);
    let (sub, claims) = match active.claims.exchanged_from {
        None => {
            let sub = tokens::subject_identifier(ctx, &active.client, &subject.person.user);
            (sub, claims(grant.userinfo_claims()))
        }
        // The claims of its scopes only: neither those that the first application requested one by one, nor the
        // mappings of this one, to which the person did not consent.
        Some(_) => (active.claims.sub.to_string(), claims(None).of_scopes_only()),
    };
    let answer = UserInfo { sub, claims };
    Ok(match tokens::sign_userinfo(ctx, &active.client, &answer).await? {
        Some(signed) => jwt(JWT, signed),
        None => json(StatusCode::OK, &answer),
    })
}
