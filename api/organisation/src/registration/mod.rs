//! Applications that register themselves, and change and end their registration (RFC 7591, RFC 7592).
//!
//! Nobody vetted them. They get what an application needs to sign people in of one company, people are asked before it
//! learns of them, and what would be worth more only an administrator adds.

pub mod initial_access_tokens;
mod limits;
mod manage;

pub use manage::{delete, find, read, replace};

use shared_types::{
    AccessPolicy, ApplicationData, ClientRegistration, ConsentPolicy, GrantType, IdTokenClaims, PkcePolicy,
};

use crate::{
    applications::{
        self, Application,
        sector::{self, Listed},
    },
    entitlements,
};
use kernel::{
    Error, Fields, Limit, Result, Secret,
    text::{code_from, search_key, with_ending},
};
use platform::{
    actor::{Actor, RequestSource, Who},
    ctx::{Context, Ctx, Part},
};
use store::{
    columns::Stored,
    db::{Tx, retry},
    patch::Patch,
};

/// What every registration access token begins with.
const PREFIX: &str = "aldaba_rat_";
/// What the name of an application that gives none begins with.
const UNNAMED: &str = "Application";
/// How many characters of the `client_id` make the code unique.
const CODE_END: usize = 9;
/// The most characters of a name that is made unique.
const MOST_NAME: usize = 200;
/// How many applications an address may register in a minute without an initial access token.
const REGISTRATIONS: u32 = 60;

/// Limits registrations without an initial access token, by address.
struct RegistrationLimit(Limit);

impl Part for RegistrationLimit {
    fn new(_: &Context) -> Self {
        Self(Limit::new(REGISTRATIONS))
    }
}

/// A registration, as the application is told it.
#[derive(Debug)]
pub struct Registration {
    /// The application.
    pub application: Application,
    /// Its secret, if it has one.
    pub client_secret: Option<Secret>,
    /// What it changes the registration with.
    pub registration_access_token: Secret,
}

/// Who lets an application in, and to which company.
#[derive(Clone)]
struct Admission {
    company_id: i64,
    actor: Actor,
    /// The id of the token that is used.
    initial_access_token: Option<i64>,
}

/// Registers an application with what it says of itself.
///
/// # Errors
/// [`Error::Unauthenticated`] without an initial access token that is good, where one is needed or was shown;
/// [`Error::Forbidden`] with `registration_closed` where none helps; [`Error::TooOften`]; [`Error::Invalid`] with every
/// field that is wrong.
pub async fn register(
    ctx: &Ctx,
    source: RequestSource,
    token: Option<&Secret>,
    data: ApplicationData,
) -> Result<Registration> {
    let admission = admit(ctx, source, token).await?;
    let mut application = applications::defaults(applications::new_client_id(ctx), ctx.clock.now());
    application.access_policy = Stored(AccessPolicy::AllMembers);
    application.pkce = Stored(PkcePolicy::Optional);
    application.id_token_claims = Stored(IdTokenClaims::Minimal);
    application.metadata.0.consent_policy = Some(ConsentPolicy::ThirdParty);
    application.grant_types.0 = vec![GrantType::AuthorizationCode];
    let registration_access_token = ctx.random.secret(PREFIX);
    application.registration_token_hash = Some(registration_access_token.sha256());
    describe(&mut application, data)?;
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

/// Who lets it in: a token that is good, or the settings.
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
    let caller = source.ip.map(|ip| ip.to_string()).unwrap_or_default();
    if let Some(left) = ctx.part::<RegistrationLimit>().0.count(&caller, ctx.clock.monotonic())
        && left.remaining.is_none()
    {
        return Err(Error::TooOften(left.seconds));
    }
    Ok(Admission { company_id, actor: Actor::anonymous(source), initial_access_token: None })
}

const CLOSED: Error =
    Error::Forbidden { code: "registration_closed", text: "applications may not register themselves here" };

/// Lays what an application says of itself over its defaults.
fn describe(application: &mut Application, data: ApplicationData) -> Result<()> {
    let mut fields = Fields::new();
    limits::check_data(&mut fields, &data);
    applications::apply(&mut fields, application, &Patch::set(data));
    limits::check(&mut fields, application);
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
    listed: Option<&Listed>,
) -> Result<(Application, Option<Secret>)> {
    sector::confirm(None, application, listed)?;
    if let Some(id) = admission.initial_access_token {
        initial_access_tokens::count_use(tx, id).await?;
    }
    let mut application = application.clone();
    name(tx, &mut application).await?;
    // Not one by one until one is free: many may have names that look alike.
    let end: String = application.client_id.to_lowercase().chars().take(CODE_END).collect();
    application.code = with_ending(&code_from(&application.name, "application"), &format!("-{end}"));
    let inserted = applications::insert(tx, ctx, &admission.actor, &application).await;
    let (application, _, secret) = inserted.map_err(retry_if_taken)?;
    let entitled = entitlements::begin(tx, &admission.actor, admission.company_id, &application).await;
    entitled.map_err(|error| match error {
        // The company has gone since, and its initial access tokens with it.
        Error::NotFound(_) => CLOSED,
        other => other,
    })?;
    Ok((application, secret))
}

/// Names and codes are unique, and were when they were looked at: another registration was quicker.
fn retry_if_taken(error: Error) -> Error {
    match error {
        Error::Invalid(fields) if fields.iter().all(|field| field.code == "duplicate") => retry(),
        other => other,
    }
}

/// Makes the name of an application unique: what it calls itself, else that with a part of its `client_id`, so that
/// one look is enough however many are called so.
async fn name(tx: &Tx<'_>, application: &mut Application) -> Result<()> {
    if applications::name_is_taken(tx, application).await? {
        let begin: String = application.name.chars().take(MOST_NAME).collect();
        application.name = format!("{begin} ({})", application.client_id);
    }
    application.name_key = search_key(&application.name);
    Ok(())
}
