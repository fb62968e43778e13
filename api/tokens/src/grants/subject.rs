//! The checks that come before a credential is used up: whether the person may use the application now, and what the
//! new tokens may be for.

use std::sync::Arc;

use crate::targets::{AccessTokenForm, GrantRefused, Targets};
use kernel::{Error, Result, ScopeSet};
use organisation::{
    access::{self, DenialReason, EffectiveAccess},
    applications::Client,
    people,
};
use platform::{actor::Person, ctx::Ctx};

/// A person who may use an application now.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Subject {
    /// The person.
    pub person: Arc<Person>,
    /// Through which company and in which roles.
    pub effective_access: EffectiveAccess,
}

/// What a credential (a code, a refresh token, a password) stands for.
#[derive(Debug, Clone)]
pub struct SubjectTerms {
    /// The person's id.
    pub user_id: i64,
    /// The id of the company through which the person uses the application.
    pub company_id: i64,
    /// The scopes that were granted.
    pub granted: ScopeSet,
    /// The scopes of the new tokens: all that were granted, or fewer.
    pub scope: ScopeSet,
    /// The API resources that were granted (RFC 8707); empty for Aldaba itself.
    pub resources: Vec<String>,
    /// The `nonce` of the authorization request.
    pub nonce: Option<String>,
    /// The targets, if the request itself grants them.
    pub targets: Option<Targets>,
}

/// Tokens that may be issued now. Only [`Subject::approve`] creates it. Every function that uses up a credential or
/// signs a token for a person takes it, so that neither is possible without the checks.
#[derive(Debug, Clone)]
pub struct Approved {
    application_id: i64,
    pub(crate) subject: Subject,
    pub(crate) targets: Targets,
    /// The scopes of the terms that the targets allow.
    pub(crate) scope: ScopeSet,
    /// How the access token is written.
    pub(crate) form: AccessTokenForm,
}

/// Checks that the person is active and may use the application through the company now.
///
/// # Errors
/// When the database does not answer. A denial is a value, not an error.
pub async fn find_subject(
    ctx: &Ctx,
    client: &Client,
    user_id: i64,
    company_id: i64,
) -> Result<Result<Subject, DenialReason>> {
    let Some(person) = people::find(ctx, user_id).await? else { return Ok(Err(DenialReason::NotActive)) };
    let access = access::effective_access(ctx, user_id, client, Some(company_id)).await?;
    Ok(access.map(|effective_access| Subject { person, effective_access }))
}

impl Subject {
    /// Approves tokens for this person: for the resources that the request names, else for all that were granted, with
    /// the scopes that these allow (RFC 8707 section 2.2).
    ///
    /// # Errors
    /// When the database does not answer. A resource that may not be requested (`invalid_target`) is a value.
    pub async fn approve(
        self,
        ctx: &Ctx,
        client: &Client,
        terms: &SubjectTerms,
        named: &[&str],
    ) -> Result<Result<Approved, GrantRefused>> {
        let targets = match &terms.targets {
            Some(targets) => Ok(targets.clone()),
            None => Targets::granted(ctx, client, &terms.resources, &terms.granted, named).await?,
        };
        Ok(targets.and_then(|targets| {
            Ok(Approved {
                application_id: client.application.id,
                scope: targets.restrict(client, &terms.scope),
                form: targets.access_token_form(client)?,
                subject: self,
                targets,
            })
        }))
    }
}

impl Approved {
    /// The scopes of the new tokens.
    #[must_use]
    pub fn scope(&self) -> &ScopeSet {
        &self.scope
    }

    /// Checks that this application, person and company were approved.
    pub(crate) fn covers(&self, application_id: i64, user_id: i64, company_id: i64) -> Result<()> {
        let Subject { person, effective_access } = &self.subject;
        let approved = (self.application_id, person.user.id, effective_access.company.id);
        match approved == (application_id, user_id, company_id) {
            true => Ok(()),
            false => Err(Error::internal("tokens were approved for another grant")),
        }
    }
}
