//! Applications that register themselves, and change and delete their registration (RFC 7591, RFC 7592).
//!
//! Nobody has reviewed these applications. They get what an application needs to sign in the people of one company,
//! people are asked for consent before it receives their data, and only an administrator grants anything of more value.

pub mod initial_access_tokens;
mod limits;
mod manage;

pub use manage::{delete, find, read, replace};

use shared_types::{
    AccessPolicy, ApplicationData, ApplicationType, ClientRegistration, ConsentPolicy, GrantType,
    IdTokenClaims,
};

use url::Url;

use crate::{
    applications::{
        self, Application,
        sector::{self, SectorRedirectUris},
    },
    entitlements,
};
use kernel::{
    Error, Fields, Result, ScopeSet, Secret,
    text::{code_from, search_key, with_suffix},
};
use platform::{
    actor::{Actor, RequestSource, Who},
    ctx::Ctx,
    limits::SharedLimit,
};
use store::{
    columns::{Scopes, Stored},
    db::{Tx, retry},
    patch::Patch,
};

/// The prefix of registration access tokens.
const PREFIX: &str = "aldaba_rat_";
/// The beginning of the name of an application that sends none; its `client_id` follows.
const UNNAMED: &str = "Application";
/// The number of characters of the `client_id` that make the code unique.
const CODE_END: usize = 9;
/// The maximum number of characters of a name that are kept when the name is made unique.
const MAX_NAME: usize = 200;

/// A registration, as it is returned to the application.
#[derive(Debug)]
pub struct Registration {
    /// The application.
    pub application: Application,
    /// Its secret, if it has one.
    pub client_secret: Option<Secret>,
    /// The token with which it manages the registration.
    pub registration_access_token: Secret,
}

/// On whose behalf an application is registered, and for which company.
#[derive(Clone)]
struct Admission {
    company_id: i64,
    actor: Actor,
    /// The id of the initial access token that is used.
    initial_access_token: Option<i64>,
}

/// Registers an application with the metadata that it sends.
///
/// # Errors
/// [`Error::Unauthenticated`] when an initial access token is required and missing, or the one that was sent is not
/// valid; [`Error::Forbidden`] with `registration_closed` when applications may not register themselves at all;
/// [`Error::TooOften`]; [`Error::Invalid`] with every invalid field.
pub async fn register(
    ctx: &Ctx,
    source: RequestSource,
    token: Option<&Secret>,
    data: ApplicationData,
) -> Result<Registration> {
    let admission = admit(ctx, source, token).await?;
    let mut application = applications::defaults(ctx, applications::new_client_id(ctx));
    application.access_policy = Stored(AccessPolicy::AllMembers);
    application.scope = Scopes(ScopeSet::standard());
    application.id_token_claims = Stored(IdTokenClaims::Minimal);
    application.metadata.0.consent_policy = Some(ConsentPolicy::ThirdParty);
    application.grant_types.0 = vec![GrantType::AuthorizationCode];
    if admission.initial_access_token.is_none() {
        application.unused_since = Some(application.created_at);
    }
    let registration_access_token = ctx.random.secret(PREFIX);
    application.registration_token_hash = Some(registration_access_token.sha256());
    describe(ctx, &mut application, data)?;
    let listed = sector::fetch(ctx, None, &application).await?;
    let args = (ctx.clone(), admission, application, listed);
    let (application, client_secret) = ctx
        .db
        .write(args, |tx, (ctx, admission, application, listed)| {
            Box::pin(insert(tx, ctx, admission, application, listed.as_ref()))
        })
        .await?;
    Ok(Registration { application, client_secret, registration_access_token })
}

/// Authorizes a registration, by a valid token or by the settings.
async fn admit(ctx: &Ctx, source: RequestSource, token: Option<&Secret>) -> Result<Admission> {
    let settings = ctx.settings.current();
    if settings.client_registration == ClientRegistration::Closed {
        return Err(CLOSED);
    }
    if let Some(token) = token {
        let usable = initial_access_tokens::find(ctx, token).await?.ok_or(Error::Unauthenticated)?;
        let who = Who::InitialAccessToken { id: usable.id, name: usable.name };
        return Ok(Admission {
            company_id: usable.company_id,
            actor: Actor { who, source },
            initial_access_token: Some(usable.id),
        });
    }
    let company_id = match settings.client_registration {
        ClientRegistration::Open => settings.client_registration_company_id.ok_or(CLOSED)?,
        _ => return Err(Error::Unauthenticated),
    };
    let quota = settings.client_registrations_per_minute;
    let limit = SharedLimit {
        name: "registrations",
        of_address: quota,
        in_total: quota.saturating_mul(TOTAL),
        not_refused: quota / TOTAL,
    };
    limit.check(ctx, &source).await?;
    Ok(Admission { company_id, actor: Actor::anonymous(source), initial_access_token: None })
}

/// How many times as many registrations as one address everybody together may make without a token.
const TOTAL: u32 = 10;

const CLOSED: Error =
    Error::Forbidden { code: "registration_closed", text: "applications may not register themselves here" };

/// Applies the metadata that an application sends to its defaults, and validates the result.
fn describe(ctx: &Ctx, application: &mut Application, mut data: ApplicationData) -> Result<()> {
    let mut fields = Fields::new();
    // Only programs of a device have such URIs, whether or not they say so.
    let redirects = data.redirect_uris.iter().flatten().filter_map(|uri| Url::parse(uri).ok());
    if data.application_type.is_none() && redirects.into_iter().any(|uri| limits::is_private_use(&uri)) {
        data.application_type = Some(ApplicationType::Native);
    }
    limits::check_data(&mut fields, &data);
    applications::apply(&mut fields, application, &Patch::set(data));
    limits::validate(&mut fields, application, &ctx.settings.current().client_registration_schemes);
    if application.name.is_empty() && !fields.has("name") {
        application.name = format!("{UNNAMED} {}", application.client_id);
    }
    fields.finish()
}

async fn insert(
    tx: &Tx<'_>,
    ctx: &Ctx,
    admission: &Admission,
    application: &Application,
    listed: Option<&SectorRedirectUris>,
) -> Result<(Application, Option<Secret>)> {
    sector::confirm(None, application, listed)?;
    if let Some(id) = admission.initial_access_token {
        initial_access_tokens::count_use(tx, id).await?;
    }
    let mut application = application.clone();
    name(tx, &mut application).await?;
    // Candidates are not tried one by one until one is free, since many applications may have similar names.
    let end: String = application.client_id.to_lowercase().chars().take(CODE_END).collect();
    application.code = with_suffix(&code_from(&application.name, "application"), &format!("-{end}"));
    let inserted = applications::insert(tx, ctx, &admission.actor, &application).await;
    let (application, _, secret) = inserted.map_err(retry_if_taken)?;
    let entitled = entitlements::entitle(tx, &admission.actor, admission.company_id, &application).await;
    entitled.map_err(|error| match error {
        // The company was deleted in the meantime, and its initial access tokens with it.
        Error::NotFound(_) => CLOSED,
        other => other,
    })?;
    Ok((application, secret))
}

/// Retries the transaction when a name or code is taken. Both were free when they were checked, so another registration
/// has taken it in the meantime.
fn retry_if_taken(error: Error) -> Error {
    match error {
        Error::Invalid(fields) if fields.iter().all(|field| field.code == "duplicate") => retry(),
        other => other,
    }
}

/// Makes the name of an application unique: if it is taken, the `client_id` is appended, so that one query is enough
/// however many applications have the same name.
async fn name(tx: &Tx<'_>, application: &mut Application) -> Result<()> {
    if applications::name_is_taken(tx, application).await? {
        let begin: String = application.name.chars().take(MAX_NAME).collect();
        application.name = format!("{begin} ({})", application.client_id);
    }
    application.name_key = search_key(&application.name);
    Ok(())
}
