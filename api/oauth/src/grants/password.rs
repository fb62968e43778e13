//! The grant by a person's password (RFC 6749 section 4.3), for trusted applications that cannot redirect: only an
//! administrator gives it to one, and never to a public one.

use shared_types::GrantType;

use super::{PersonGrant, Read};
use crate::{
    audit_events,
    error::{OAuthError, Reason},
    scope,
    token_request::TokenRequest,
};
use kernel::{Error, Secret};
use organisation::access;
use sign_in::{
    authentications,
    sessions::{self, SignInFailure},
};
use tokens::{Approved, Consumed, NewGrant, SubjectTerms, Targets};

/// A username and a password.
pub(crate) struct Password;

impl PersonGrant for Password {
    const GRANT_TYPE: GrantType = GrantType::Password;
    type Presented = NewGrant;

    async fn read(request: &TokenRequest<'_>) -> Result<Read<NewGrant>, OAuthError> {
        let (new, targets) = sign_in(request).await?;
        let terms = SubjectTerms {
            user_id: new.user_id,
            company_id: new.company_id,
            granted: new.scope.clone(),
            scope: new.scope.clone(),
            resources: new.resources.clone(),
            nonce: None,
            targets: Some(targets),
        };
        Ok(Read::Fresh { presented: new, terms })
    }

    async fn consume(
        request: &TokenRequest<'_>,
        new: NewGrant,
        approved: &Approved,
    ) -> Result<Consumed, OAuthError> {
        let begun = tokens::begin_grant(request.ctx, &request.client, new, approved).await?;
        begun.ok_or_else(wrong_credentials)
    }
}

/// Returns the error for a password that is wrong or was changed in the meantime.
pub(crate) fn wrong_credentials() -> OAuthError {
    OAuthError::invalid_grant("the username and the password do not match")
}

/// Returns the error for a person who needs a second factor or an external login, which an application that collects
/// passwords cannot ask for.
fn more_needed() -> OAuthError {
    OAuthError::forbidden(
        "access_denied",
        "a password alone does not sign the person in: the person must sign in at this server",
    )
    .with_reason(Reason::NoAccess)
}

/// Checks the password and returns the grant and its targets. The person cannot be asked for a company, so it is the
/// one that they chose or last used for the application, else the home company.
pub(crate) async fn sign_in(request: &TokenRequest<'_>) -> Result<(NewGrant, Targets), OAuthError> {
    let TokenRequest { ctx, client, params, actor } = request;
    request.needs_confidential_client()?;
    let (Some(username), Some(password)) = (params.get("username"), params.get("password")) else {
        return Err(OAuthError::invalid_request("username and password must be given"));
    };
    let requested = scope::requested(params)?;
    let targets = Targets::requested(ctx, client, &params.all("resource"), requested.as_ref()).await?;
    let targets = targets.map_err(|refused| OAuthError::refused_target(refused, params))?;
    let scope = scope::negotiate(client, GrantType::Password, &targets, requested);
    let authenticated =
        sessions::authenticate_for_application(ctx, actor, username, Secret::new(password)).await?;
    let (person, password) = authenticated.map_err(|refusal| match refusal {
        SignInFailure::WrongCredentials => wrong_credentials(),
        SignInFailure::Wait(seconds) | SignInFailure::ProofNeeded(seconds) => Error::TooOften(seconds).into(),
    })?;
    let access = access::effective_access(ctx, person.user.id, client, None).await?;
    let access = access.map_err(|reason| {
        audit_events::access_denied(ctx, actor, client, (person.user.id, None), reason);
        OAuthError::no_access()
    })?;
    if authentications::needs_more(ctx, &person, client, access.company.id).await? {
        return Err(more_needed());
    }
    let new = NewGrant::by_password(ctx, client, password, (person.user.id, access.company.id), scope);
    Ok((NewGrant { resources: targets.uris(ctx), ..new }, targets))
}
