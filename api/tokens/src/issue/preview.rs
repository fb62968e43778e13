//! A preview of the tokens that an application would get for a person now. The claims are made by the functions that
//! issue tokens; nothing is signed and nothing is stored but the audit event.

use serde_json::{Value, json};
use shared_types::{AccessDecision, StandardScope, TokenPreview, UnsignedToken, Word};

use super::{
    TokenTerms, UserClaims, UserInfo, claims_for_person, id_token, issue_time_and_lifetime,
    subject_identifier,
};
use crate::{
    grants::{Approved, Grant, NewGrant, SubjectTerms, find_subject},
    targets::Targets,
};
use kernel::{Error, Result, ScopeSet};
use organisation::{
    access,
    applications::{self, Client},
};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};

/// What is previewed.
#[derive(Debug, Clone, Copy)]
pub struct PreviewRequest<'a> {
    /// The company through which the person uses the application.
    pub company_id: i64,
    /// The person.
    pub user_id: i64,
    /// The `client_id` of the application.
    pub client_id: &'a str,
    /// The scopes of the request, separated by spaces; when absent, all that the application may request.
    pub scope: Option<&'a str>,
    /// The API resource of the request (RFC 8707).
    pub resource: Option<&'a str>,
}

/// Returns the claims of the tokens that the application would get for the person now. The actor needs the rights for
/// [`access::explain`]. That personal data was shown is recorded in the audit.
///
/// # Errors
/// [`Error::NotFound`] when there is no such company, person or application, or the actor may not see it;
/// [`Error::Invalid`] at `resource` when the application may not request it.
pub async fn preview(ctx: &Ctx, actor: &Actor, of: PreviewRequest<'_>) -> Result<TokenPreview> {
    let PreviewRequest { company_id, user_id, client_id, .. } = of;
    // It checks the rights.
    access::explain(ctx, actor, company_id, user_id, client_id).await?;
    let client = applications::client(ctx, client_id).await?.ok_or(Error::NotFound("application"))?;
    let Ok(subject) = find_subject(ctx, &client, user_id, company_id).await? else {
        return Ok(TokenPreview {
            decision: AccessDecision::Denied,
            scope: String::new(),
            access_token: None,
            id_token: None,
            userinfo: None,
        });
    };
    let terms = requested(ctx, &client, of).await?;
    let approved = subject.approve(ctx, &client, &terms, &[]).await?;
    let approved = approved.map_err(|refused| Error::field("resource", "invalid", refused.0))?;
    let shown = show(ctx, &client, terms, &approved)?;
    let user = &approved.subject.person.user;
    let person = (company_id, user.id, user.name.clone(), client_id.to_owned());
    ctx.db
        .write((actor.clone(), person), |tx, (actor, person)| {
            Box::pin(async move {
                let (company_id, user_id, name, client_id) = person;
                let event =
                    Event::new("user.claims_previewed").company(*company_id).target("user", user_id, name);
                audit::record(tx, actor, event.details(json!({ "client_id": client_id }))).await
            })
        })
        .await?;
    Ok(shown)
}

/// What an authorization request would be granted.
async fn requested(ctx: &Ctx, client: &Client, of: PreviewRequest<'_>) -> Result<SubjectTerms> {
    let named: Vec<&str> = of.resource.into_iter().collect();
    let scope = of.scope.map(ScopeSet::parse);
    let targets = Targets::requested(ctx, client, &named, scope.as_ref()).await?;
    let targets = targets.map_err(|refused| Error::field("resource", "invalid", refused.0))?;
    let granted = targets.grantable(client, scope.as_ref().unwrap_or_else(|| client.scopes()));
    Ok(SubjectTerms {
        user_id: of.user_id,
        company_id: of.company_id,
        scope: granted.clone(),
        granted,
        resources: targets.uris(ctx),
        nonce: None,
        targets: Some(targets),
    })
}

/// The claims, of a sign-in with a password now.
fn show(ctx: &Ctx, client: &Client, terms: SubjectTerms, approved: &Approved) -> Result<TokenPreview> {
    let new = NewGrant {
        application_id: client.application.id,
        user_id: terms.user_id,
        company_id: terms.company_id,
        sid: Some(ctx.random.uuid()),
        offline: false,
        scope: terms.granted,
        auth_time: ctx.clock.now(),
        acr: "1".to_owned(),
        amr: "pwd".to_owned(),
        claims: None,
        resources: terms.resources,
        password: None,
    };
    let grant = Grant { row: new.row(ctx, ctx.random.uuid(), approved)?, session_ends_at: None };
    let terms = TokenTerms { client, grant: &grant, approved, nonce: None };
    let (now, expires_in) = issue_time_and_lifetime(ctx, client);
    let Approved { subject, scope, form, .. } = approved;
    let access_token = UnsignedToken {
        typ: form.typ.as_str().to_owned(),
        alg: form.alg,
        claims: value(&claims_for_person(ctx, terms, now, expires_in))?,
    };
    let (mut id_token, mut userinfo) = (None, None);
    if scope.has(StandardScope::OpenId) {
        let none = ScopeSet::default();
        id_token = Some(UnsignedToken {
            typ: "JWT".to_owned(),
            alg: client.application.id_token_signed_response_alg.0,
            claims: value(&id_token::claims(ctx, terms, now, None, &none))?,
        });
        let sub = subject_identifier(ctx, client, &subject.person.user);
        userinfo =
            Some(value(&UserInfo { sub, claims: UserClaims::new(client, subject, scope, scope, None) })?);
    }
    Ok(TokenPreview {
        decision: AccessDecision::Allowed,
        scope: scope.to_string(),
        access_token: Some(access_token),
        id_token,
        userinfo,
    })
}

fn value(claims: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(claims).map_err(Error::internal)
}
