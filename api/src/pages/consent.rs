//! What an application may see and do: asked, and answered (UC-24).

use askama::Template;
use poem::{Body, Request, Response, handler, http::StatusCode, web::Data};
use shared_types::{ScopeDescription, StandardScope, Word};
use url::Url;

use super::{
    csrf::Guard,
    layout::{Brand, Layout, Leads, redirect, respond},
    texts::Texts,
    visit::{Failure, Outcome, Visit},
};
use crate::{
    domain::{
        Ctx, Language,
        applications::{self, Client},
        consents,
        interactions::{self, Answers, AuthorizationRequest, Interaction, InteractionState},
        resources::Resource,
        tokens::Targets,
    },
    kernel::Result,
};

#[derive(Template)]
#[template(path = "consent.html")]
struct Consent {
    page: Layout,
    csrf: String,
    email: String,
    /// What is asked for, in words.
    scopes: Vec<String>,
    /// Where the answer goes, so that nobody takes an application for another by its name.
    leads_to: String,
    policy: Option<String>,
    terms: Option<String>,
}

/// `GET /consent`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(form(&visit).await)
}

/// `POST /consent`.
#[handler]
pub(super) async fn submit(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(answer(&visit, body).await)
}

async fn form(visit: &Visit<'_>) -> Outcome {
    let (interaction, request, user_id) = waiting(visit).await?;
    let Some(actor) = visit.actor_of(user_id).await? else {
        return Ok(redirect(visit.ctx, &interaction.resume_path()));
    };
    let client = applications::client(visit.ctx, &request.client_id).await?.ok_or(Failure::RequestExpired)?;
    let language = visit.language_for(&request);
    let texts = Texts::of(language);
    let guard = Guard::of(visit.ctx, visit.request);
    let title = (texts.consent_title)(&client.application.name);
    let brand = Brand::of(visit.ctx, &request.client_id).await?;
    let metadata = &client.application.metadata.0;
    let page = Consent {
        page: Layout::new(visit.ctx, language, title).of(brand),
        csrf: guard.token.clone(),
        email: actor.person()?.user.email.clone(),
        scopes: meanings(visit.ctx, &client, language, &request).await?,
        leads_to: (texts.consent_leads_to)(&host(&request.redirect_uri)),
        policy: metadata.policy_uri.clone(),
        terms: metadata.tos_uri.clone(),
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, Leads::ToApplication, &page)))
}

/// The host of a redirect URI; what it begins with where it names none, such as `com.example.app:/callback`.
fn host(redirect_uri: &str) -> String {
    let Ok(url) = Url::parse(redirect_uri) else { return redirect_uri.to_owned() };
    url.host_str().map_or_else(|| format!("{}:", url.scheme()), str::to_owned)
}

/// What an application asks for, in words: the meaning of each scope, those of an API resource with its name, and the
/// names of resources that it asks for without a scope.
pub(super) async fn meanings(
    ctx: &Ctx,
    client: &Client,
    language: Language,
    request: &AuthorizationRequest,
) -> Result<Vec<String>> {
    let targets = Targets::granted(ctx, client, &request.resources, request.scope.as_str(), &[]).await?.ok();
    let resources: Vec<_> = targets.iter().flat_map(Targets::resources).collect();
    let mut meanings = Vec::new();
    for scope in request.asked_for().iter() {
        let there = resources.iter().filter_map(|resource| Some((resource, resource.scope(scope)?)));
        let there: Vec<_> = there
            .map(|(resource, described)| format!("{}: {}", resource.name(), in_language(described, language)))
            .collect();
        match there.is_empty() {
            true => meanings.push(meaning(client, language, scope)),
            false => meanings.extend(there),
        }
    }
    let is_silent =
        |resource: &&&Resource| !request.scope.iter().any(|scope| resource.scope(scope).is_some());
    meanings.extend(resources.iter().filter(is_silent).map(|resource| resource.name().to_owned()));
    Ok(meanings)
}

/// What a scope that is of no API resource lets an application see or do, in words.
fn meaning(client: &Client, language: Language, scope: &str) -> String {
    if let Some(standard) = StandardScope::from_word(scope) {
        return Texts::of(language).scope(standard).to_owned();
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

async fn answer(visit: &Visit<'_>, body: Body) -> Outcome {
    let form = visit.form(body).await?;
    let (interaction, request, user_id) = waiting(visit).await?;
    let Some(actor) = visit.actor_of(user_id).await? else {
        return Ok(redirect(visit.ctx, &interaction.resume_path()));
    };
    if form.get("answer") != Some("allow") {
        return Ok(redirect(visit.ctx, &interaction.deny_path()));
    }
    let client = applications::client(visit.ctx, &request.client_id).await?.ok_or(Failure::RequestExpired)?;
    consents::give(visit.ctx, &actor, &client, &request).await?;
    let answers = Answers { consent: Some(user_id), ..request.answers };
    let state = InteractionState::Consent { request: AuthorizationRequest { answers, ..request }, user_id };
    interactions::change(visit.ctx, interaction.id, state).await?;
    Ok(redirect(visit.ctx, &interaction.resume_path()))
}

async fn waiting(visit: &Visit<'_>) -> Result<(Interaction, AuthorizationRequest, i64), Failure> {
    let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
    let InteractionState::Consent { request, user_id } = &interaction.state else {
        return Err(Failure::RequestExpired);
    };
    let (request, user_id) = (request.clone(), *user_id);
    Ok((interaction, request, user_id))
}
