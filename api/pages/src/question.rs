//! The frame of the pages that ask a person what an application may have: the account, the scopes, the policies of the
//! application, and the buttons.

use shared_types::{
    ScopeDescription, StandardScope, Word, readable_email,
    texts::{DomainTexts, Labelled},
};

use super::{csrf::FormGuard, visit::Visit};
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
    /// The requested scopes.
    pub(super) scopes: Vec<Scope>,
    pub(super) policy: Option<String>,
    pub(super) terms: Option<String>,
}

/// A scope as a page shows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scope {
    /// The path of an icon, in a square of 24.
    pub(super) icon: &'static str,
    /// What it allows.
    pub(super) meaning: String,
}

impl Question {
    pub(super) async fn of(
        visit: &Visit<'_>,
        guard: &FormGuard,
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
) -> Result<Vec<Scope>> {
    let targets = Targets::granted(ctx, client, &request.resources, &request.scope, &[]).await?.ok();
    let resources: Vec<_> = targets.iter().flat_map(Targets::resources).collect();
    let mut meanings = Vec::new();
    for scope in request.scopes_to_consent().iter() {
        let there = resources.iter().filter_map(|resource| Some((resource, resource.scope(scope)?)));
        let there: Vec<_> = there
            .map(|(resource, described)| format!("{}: {}", resource.name(), in_language(described, language)))
            .collect();
        let described = if there.is_empty() { vec![meaning(client, language, scope)] } else { there };
        for meaning in described {
            // Two scopes can mean the same (`roles` and `groups`).
            if !meanings.iter().any(|known: &Scope| known.meaning == meaning) {
                meanings.push(Scope { icon: icon(scope), meaning });
            }
        }
    }
    let is_silent =
        |resource: &&&Resource| !request.scope.iter().any(|scope| resource.scope(scope).is_some());
    let silent = resources.iter().filter(is_silent);
    meanings.extend(silent.map(|resource| Scope { icon: icon(""), meaning: resource.name().to_owned() }));
    Ok(meanings)
}

/// Returns the icon of a scope; a check mark if it is none of ours.
fn icon(scope: &str) -> &'static str {
    match StandardScope::from_word(scope) {
        Some(StandardScope::OpenId | StandardScope::Profile) => {
            "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c.6-4 3.6-6 8-6s7.4 2 8 6"
        }
        Some(StandardScope::Email) => "M3 5h18v14H3zM3.5 7l8.5 6.5L20.5 7",
        Some(StandardScope::Phone) => "M7 2.5h10v19H7zM11 18h2",
        Some(StandardScope::Company) => {
            "M4 21V6l8-3v18M12 9h8v12M2.5 21h19M7 9.5h2M7 13.5h2M7 17.5h2M15 13h2M15 17h2"
        }
        Some(StandardScope::OfflineAccess) => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
        _ => "M5 12.5l4.5 4.5L19 7.5",
    }
}

/// Returns what a scope that belongs to no API resource allows an application to see or do.
fn meaning(client: &Client, language: Language, scope: &str) -> String {
    if let Some(standard) = StandardScope::from_word(scope) {
        return standard.label(DomainTexts::of(language)).to_owned();
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
