//! Drives the state machine of oxide-auth for authorization requests.

use oxide_auth::{
    code_grant::authorization,
    primitives::{grant::Extensions, registrar::PreGrant},
};

use super::{AuthorizationFailure, CheckedRequest, Target};
use crate::{
    adapter::{Wire, bound_client, parse_scope},
    error::OAuthError,
};
use platform::Ctx;
use web::Params;

/// Checks an authorization request (RFC 6749 section 4.1.1).
pub(super) async fn validate(ctx: &Ctx, params: &Params) -> Result<CheckedRequest, AuthorizationFailure> {
    use authorization::{Authorization, Input, Output};
    enum Step {
        Bind(String),
        Extend,
        Negotiate,
        Finish,
        Refuse,
    }
    let owned = |output: Output<'_>| match output {
        Output::Bind { client_id, .. } => Step::Bind(client_id),
        Output::Extend => Step::Extend,
        Output::Negotiate { .. } => Step::Negotiate,
        Output::Ok { .. } => Step::Finish,
        Output::Err(_) => Step::Refuse,
    };
    let wire = Wire { params, client: None };
    let mut machine = Authorization::new(&wire);
    let (mut target, mut checked) = (None::<Target>, None::<CheckedRequest>);
    let mut step = owned(machine.advance(Input::None));
    loop {
        step = match (step, &target, &checked) {
            (Step::Bind(client_id), ..) => {
                let bound = Target::find(ctx, &client_id, params).await?;
                bound.precheck(params)?;
                let bound_client = bound_client(client_id, &bound.redirect_uri)?;
                target = Some(bound);
                owned(machine.advance(Input::Bound { request: &wire, bound_client }))
            }
            (Step::Extend, Some(target), _) => {
                checked = Some(target.validate(ctx, params).await?);
                owned(machine.advance(Input::Extended(Extensions::new())))
            }
            (Step::Negotiate, _, Some(CheckedRequest { request, .. })) => {
                let pre_grant = pre_grant(&request.client_id, &request.redirect_uri, request.scope.as_str())?;
                owned(machine.advance(Input::Negotiated { pre_grant, state: request.state.clone() }))
            }
            (Step::Refuse, Some(target), _) => return Err(target.refused(params)),
            (Step::Finish, ..) if checked.is_some() => break,
            _ => return Err(unusable(params)),
        };
    }
    checked.ok_or_else(|| unusable(params))
}

/// The error of a request that the state machine rejected before the redirect URI was checked.
fn unusable(params: &Params) -> AuthorizationFailure {
    AuthorizationFailure::Page(match params.get("client_id") {
        None => OAuthError::invalid_request("the client_id is missing"),
        Some(_) => OAuthError::invalid_request("the redirect_uri is not a URI")
            .with_parameter_value("redirect_uri", params.get("redirect_uri")),
    })
}

fn pre_grant(client_id: &str, redirect_uri: &str, scope: &str) -> Result<PreGrant, OAuthError> {
    let bound = bound_client(client_id.to_owned(), redirect_uri)?;
    Ok(PreGrant {
        client_id: bound.client_id.into_owned(),
        redirect_uri: bound.redirect_uri.into_owned(),
        scope: parse_scope(scope)?,
    })
}
