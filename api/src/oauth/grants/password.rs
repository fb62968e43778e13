//! The grant by a person's password (RFC 6749 section 4.3), for trusted applications of old: only an administrator
//! gives it to one, and never to a public one.

use shared_types::GrantType;

use crate::{
    domain::{
        access,
        sessions::{self, Refusal},
        tokens::{self, Issued, Issuing, NewGrant},
    },
    kernel::Secret,
    oauth::{error::OAuthError, scope, token::Exchange},
};

/// Issues the first tokens of a grant for the person with a login and a password.
pub(in crate::oauth) async fn exchange(exchange: &Exchange<'_>) -> Result<Issued, OAuthError> {
    let Exchange { ctx, client, .. } = exchange;
    let grant = tokens::begin_grant(ctx, sign_in(exchange).await?).await?;
    let subject = super::subject(ctx, client, &grant).await?;
    let targets = super::targets(exchange, grant.resources(), grant.scope()).await?;
    let scope = grant.scope();
    let issuing = Issuing { client, grant: &grant, subject: &subject, scope, targets: &targets, nonce: None };
    Ok(tokens::begin(ctx, issuing).await?)
}

/// Who signs in by password, what is granted, and through which company: nobody can be asked, so it is the one that
/// was chosen or last used, else the home company.
pub(in crate::oauth) async fn sign_in(exchange: &Exchange<'_>) -> Result<NewGrant, OAuthError> {
    let Exchange { ctx, client, params, .. } = exchange;
    if client.is_public() {
        return Err(OAuthError::new("unauthorized_client", "a public client may not use this grant"));
    }
    let (Some(username), Some(password)) = (params.get("username"), params.get("password")) else {
        return Err(OAuthError::invalid_request("username and password must be given"));
    };
    let asked = params.get("scope");
    if asked.is_some_and(|scope| !scope::is_well_formed(scope)) {
        return Err(OAuthError::new("invalid_scope", "the scope has characters that no scope has"));
    }
    let targets = tokens::requested(ctx, client, &params.all("resource"), asked).await?;
    let targets = targets.map_err(OAuthError::invalid_target)?;
    let scope = scope::negotiate(client, GrantType::Password, &targets, asked);
    let person =
        sessions::through_application(ctx, &exchange.actor(), username, Secret::new(password)).await?;
    let person = person.map_err(|Refusal::WrongCredentials| {
        OAuthError::invalid_grant("the username and the password do not match")
    })?;
    let standing = access::standing(ctx, person.user.id, client, None).await?;
    let standing = standing.map_err(|_| OAuthError::no_access())?;
    let new = NewGrant::by_password(ctx, client, person.user.id, standing.company.id, &scope);
    Ok(NewGrant { resources: targets.uris(ctx), ..new })
}
