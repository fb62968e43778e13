//! Token exchange for the token of an external login: an application that may get it presents an access token of its own,
//! and names the issuer of the login as the `audience`.

use poem::http::StatusCode;

use crate::{audit_events, error::OAuthError, token_request::TokenRequest};
use kernel::ScopeSet;
use organisation::applications;
use sign_in::upstream::{self, NoUpstreamToken};
use tokens::{ActiveToken, IssuedTokens, TokenHolder};

/// What asks for a token of this server, and so does not go with the issuer of an external login.
const OTHERS: [&str; 3] = ["resource", "scope", "actor_token"];

/// Hands out the token of the external login with which the session of the subject token began. `None` when something
/// else is requested, or the application may not get it: then the `audience` is that of a token of this server.
pub(super) async fn issue(
    request: &TokenRequest<'_>,
    subject: &ActiveToken,
) -> Result<Option<IssuedTokens>, OAuthError> {
    let TokenRequest { ctx, client, params, actor } = request;
    let named = params.all("audience");
    let [issuer] = named[..] else { return Ok(None) };
    // A token that another application got says nothing about what the person uses this one for, nor does one that was
    // exchanged from it, whose client is the one that exchanged it.
    let origin = subject.claims.exchanged_from.as_ref();
    let is_own = subject.client.application.id == client.application.id
        && origin.is_none_or(|from| from.client_id == client.application.client_id);
    if !client.application.upstream_tokens || !is_own || subject.audiences().contains(&issuer) {
        return Ok(None);
    }
    let TokenHolder::Person { grant, .. } = &subject.holder else { return Ok(None) };
    let Some(session_id) = grant.sid() else { return Ok(None) };
    if let Some(name) = OTHERS.into_iter().find(|name| params.get(name).is_some()) {
        let text = format!("{name} does not go with the issuer of an external login as the audience");
        return Err(OAuthError::invalid_request(text).with_parameter(name));
    }
    let found = upstream::upstream_token(ctx, actor, session_id, (issuer, grant.company_id())).await?;
    let token = found.map_err(|missing| match missing {
        NoUpstreamToken::Missing => OAuthError::new(
            "invalid_target",
            "there is no token of an external login with this issuer: the person has to sign in with it again",
        ),
        NoUpstreamToken::Unavailable => {
            OAuthError::new("temporarily_unavailable", "the external login does not renew its token now")
                .with_status(StatusCode::SERVICE_UNAVAILABLE)
        }
    })?;
    applications::mark_used(ctx, client).await?;
    audit_events::upstream_token_issued(ctx, actor, client, (&token, grant.company_id()));
    Ok(Some(IssuedTokens {
        access_token: token.access_token.expose().to_owned(),
        expires_in: token.expires_in,
        scope: ScopeSet::parse(&token.scope),
        refresh_token: None,
        id_token: None,
    }))
}
