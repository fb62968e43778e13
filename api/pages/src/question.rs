//! The frame of the pages that ask a person what an application may have: the account, the scopes, the policies of the
//! application, and the buttons.

use shared_types::{
    ScopeDescription, StandardScope, Word, readable_email,
    texts::{Labelled, Terms},
};

use super::{csrf::Guard, visit::Visit};
use kernel::{Language, Result};
use organisation::{applications::Client, resources::Resource};
use platform::Ctx;
use sign_in::sessions::SignedInAccount;
use tokens::{Targets, interactions::AuthorizationRequest};

/// What such a page shows.
pub(super) struct Question {
    pub(super) csrf: String,
    /// Who is asked.
    pub(super) email: String,
    /// The meanings of the requested scopes.
    pub(super) scopes: Vec<String>,
    pub(super) policy: Option<String>,
    pub(super) terms: Option<String>,
}

impl Question {
    pub(super) async fn of(
        visit: &Visit<'_>,
        guard: &Guard,
        account: &SignedInAccount,
        client: &Client,
        request: &AuthorizationRequest,
    ) -> Result<Self> {
        let metadata = &client.application.metadata.0;
        Ok(Self {
            csrf: guard.token.clone(),
            email: readable_email(&account.person.user.email).into_owned(),
            scopes: meanings(visit.ctx, client, visit.language_for(request), request).await?,
            policy: metadata.policy_uri.clone(),
            terms: metadata.tos_uri.clone(),
        })
    }
}

/// Returns the meanings of what an application requests: of each scope, with the name of its API resource if it has
/// one, and the names of resources that are requested without a scope.
async fn meanings(
    ctx: &Ctx,
    client: &Client,
    language: Language,
    request: &AuthorizationRequest,
) -> Result<Vec<String>> {
    let targets = Targets::granted(ctx, client, &request.resources, &request.scope, &[]).await?.ok();
    let resources: Vec<_> = targets.iter().flat_map(Targets::resources).collect();
    let mut meanings = Vec::new();
    for scope in request.scopes_to_consent().iter() {
        let there = resources.iter().filter_map(|resource| Some((resource, resource.scope(scope)?)));
        let there: Vec<_> = there
            .map(|(resource, described)| format!("{}: {}", resource.name(), in_language(described, language)))
            .collect();
        let described = if there.is_empty() { vec![meaning(client, language, scope)] } else { there };
        for text in described {
            // Two scopes can mean the same (`roles` and `groups`).
            if !meanings.contains(&text) {
                meanings.push(text);
            }
        }
    }
    let is_silent =
        |resource: &&&Resource| !request.scope.iter().any(|scope| resource.scope(scope).is_some());
    meanings.extend(resources.iter().filter(is_silent).map(|resource| resource.name().to_owned()));
    Ok(meanings)
}

/// Returns what a scope that belongs to no API resource allows an application to see or do.
fn meaning(client: &Client, language: Language, scope: &str) -> String {
    if let Some(standard) = StandardScope::from_word(scope) {
        return standard.label(Terms::of(language)).to_owned();
    }
    let mut described = client.application.metadata.0.scope_descriptions.iter().flatten();
    match described.find(|known| known.scope == scope) {
        Some(described) => in_language(described, language).to_owned(),
        None => scope.to_owned(),
    }
}

fn in_language(described: &ScopeDescription, language: Language) -> &str {
    let own = match language {
        Language::English => None,
        Language::Spanish => described.es.as_ref(),
        Language::Portuguese => described.pt.as_ref(),
    };
    own.unwrap_or(&described.en)
}
