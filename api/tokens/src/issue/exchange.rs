//! Token exchange (RFC 8693): an access token for fewer scopes or targets, or for another application.

use std::borrow::Cow;

use super::{
    AccessClaims, Act, ActiveToken, ExchangedFrom, IssuedTokens, TokenHolder, issue_time_and_lifetime, sign,
};
use crate::{
    grants::Subject,
    targets::{Audience, GrantRefused, Targets},
};
use kernel::{Result, ScopeSet, secrets::base64url};
use organisation::applications::Client;
use platform::ctx::Ctx;

/// The maximum number of nested actors, each of which makes the token longer.
const MAX_ACTORS: usize = 5;

/// The maximum number of exchanges in a row, each of which makes the token longer.
const MAX_EXCHANGES: usize = 10;

impl ActiveToken {
    /// Whether an application may exchange this token. It must be a token of a person that was issued to the
    /// application or is for a resource that the application serves.
    #[must_use]
    pub fn is_exchangeable_by(&self, client: &Client) -> bool {
        let is_own = self.client.application.id == client.application.id;
        matches!(self.holder, TokenHolder::Person { .. }) && (is_own || self.targets.are_served_by(client))
    }

    /// Whether it has reached the maximum number of exchanges.
    #[must_use]
    pub fn has_reached_exchange_limit(&self) -> bool {
        self.claims.exchanged_from.as_ref().is_some_and(|from| from.jtis.len() >= MAX_EXCHANGES)
    }

    /// Its audiences.
    #[must_use]
    pub fn audiences(&self) -> Vec<&str> {
        match &self.claims.aud {
            Audience::One(one) => vec![one],
            Audience::Several(several) => several.iter().map(AsRef::as_ref).collect(),
        }
    }

    /// The claim `act` of a token by which `actor` acts for the person of this token, with all earlier actors. `None`
    /// when there are too many.
    #[must_use]
    pub fn act_claim_for(&self, actor: &Self) -> Option<Act> {
        let act = Act {
            sub: actor.claims.sub.to_string(),
            client_id: actor.claims.client_id.to_string(),
            act: self.claims.act.clone().map(Box::new),
        };
        (act.depth() <= MAX_ACTORS).then_some(act)
    }
}

/// Issues an access token to an application in exchange for another one, which it [may
/// exchange](ActiveToken::is_exchangeable_by). The new token expires no later, and ends with the same grant and when
/// the first token is revoked. Nothing is written.
///
/// # Errors
/// When there is no key to sign with. Targets that need different tokens (`invalid_target`) are a value.
pub async fn exchange(
    ctx: &Ctx,
    client: &Client,
    subject: &ActiveToken,
    act: Option<Act>,
    (targets, scope): (&Targets, ScopeSet),
) -> Result<Result<IssuedTokens, GrantRefused>> {
    let form = match targets.access_token_form(client) {
        Ok(form) => form,
        Err(refused) => return Ok(Err(refused)),
    };
    let (now, lifetime) = issue_time_and_lifetime(ctx, client);
    let old = &subject.claims;
    let exp = old.exp.min(now.saturating_add_unsigned(lifetime));
    let (company, roles) = match &subject.holder {
        TokenHolder::Person { subject: Subject { effective_access: access, .. }, .. } => {
            (Some(access.company_claim()), Some(Cow::Borrowed(&*access.roles)))
        }
        TokenHolder::Client => (None, None),
    };
    let mut from = old
        .exchanged_from
        .clone()
        .unwrap_or_else(|| ExchangedFrom { client_id: old.client_id.to_string(), jtis: Vec::new() });
    from.jtis.push(old.jti.clone());
    let claims = AccessClaims {
        iss: ctx.config.server.issuer().into(),
        aud: targets.audience(ctx, &scope),
        client_id: (&client.application.client_id).into(),
        scope: Cow::Borrowed(&scope),
        iat: now,
        exp,
        jti: base64url(&ctx.random.identifier::<16>()),
        act,
        exchanged_from: Some(from),
        company,
        roles,
        ..old.clone()
    };
    let access_token = sign(ctx, form, &claims).await?;
    let expires_in = (exp - now).unsigned_abs();
    Ok(Ok(IssuedTokens { access_token, expires_in, scope, refresh_token: None, id_token: None }))
}
