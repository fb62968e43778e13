//! The consent page: asks which scopes an application may have, and takes the answer (UC-24).

use askama::Template;
use poem::{handler, http::StatusCode};
use shared_types::{
    ScopeDescription, StandardScope, Word, readable_email,
    texts::{Labelled, Terms},
};

use super::{
    csrf::Guard,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, redirect, respond},
    pending::Pending,
    texts::Texts,
    visit::{Submission, Visit},
};
use kernel::{Language, Result, url::with_query};
use organisation::{
    applications::{ApplicationRules, Client},
    resources::Resource,
};
use platform::Ctx;
use tokens::{
    Targets, consents,
    interactions::{self, AuthorizationRequest, InteractionState, PersonAnswers},
};
use web::ReturnButton;

#[derive(Template)]
#[template(path = "consent.html")]
struct Consent {
    page: Layout,
    csrf: String,
    email: String,
    /// The meanings of the requested scopes.
    scopes: Vec<String>,
    /// Where the answer goes, so that an application cannot pass for another one by its name.
    leads_to: String,
    policy: Option<String>,
    terms: Option<String>,
}

/// `GET /consent`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let pending = pending(&visit).await?;
    let account = pending.account(&visit).await?;
    let request = pending.request;
    let client = visit.client(&request.client_id).await?;
    let language = visit.language_for(&request);
    let texts = Texts::of(language);
    let guard = Guard::of(visit.ctx, visit.request);
    let title = (texts.consent_title)(&client.application.name_for_people());
    let brand = Brand::of(visit.ctx, &request.client_id).await?;
    let metadata = &client.application.metadata.0;
    let page = Consent {
        page: Layout::new(visit.ctx, language, title).of(brand),
        csrf: guard.token.clone(),
        email: readable_email(&account.person.user.email).into_owned(),
        scopes: meanings(visit.ctx, &client, language, &request).await?,
        leads_to: (texts.consent_leads_to)(&ReturnButton::host_of(&request.redirect_uri)),
        policy: metadata.policy_uri.clone(),
        terms: metadata.tos_uri.clone(),
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, LeadsTo::ToApplication, &page)))
}

/// `POST /consent`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let pending = pending(&visit).await?;
    let actor = pending.account(&visit).await?.actor(&visit.source);
    let Pending { interaction, request, user_id } = pending;
    if form.get("answer") != Some("allow") {
        let token = form.get("csrf").unwrap_or_default();
        return Ok(redirect(visit.ctx, &with_query(&interaction.deny_path(), [("csrf", token)])));
    }
    let client = visit.client(&request.client_id).await?;
    consents::give_consent(visit.ctx, &actor, &client, &request).await?;
    let answers = PersonAnswers { consent: Some(user_id), ..request.answers };
    let waiting = InteractionState::Consent { request: AuthorizationRequest { answers, ..request }, user_id };
    interactions::change(visit.ctx, interaction.id, waiting).await?;
    Ok(redirect(visit.ctx, &interaction.resume_path()))
}

async fn pending(visit: &Visit<'_>) -> Result<Pending, Failure> {
    Pending::find(visit, |waiting| match waiting {
        InteractionState::Consent { request, user_id } => Some((request, *user_id)),
        _ => None,
    })
    .await
}

/// Returns the meanings of what an application requests: of each scope, with the name of its API resource if it has
/// one, and the names of resources that are requested without a scope.
pub(super) async fn meanings(
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
