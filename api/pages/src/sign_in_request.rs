//! What a sign-in is requested for: by an application, through an interaction, or for an address of this server.

use super::{
    continue_sign_in::STEP_UP,
    elsewhere::elsewhere,
    failure::Failure,
    layout::{Brand, LeadsTo},
    offers,
    visit::Visit,
};
use ::sign_in::{
    authentications::{self, SignInDemands, SignInTarget},
    sessions::SignedInAccount,
};
use kernel::{Language, Timestamp};
use organisation::identity_providers::IdentityProvider;
use tokens::interactions::Interaction;
use web::destination;

/// A requested sign-in, and what its page offers.
pub(super) struct SignInRequest {
    pub(super) language: Language,
    pub(super) application: Option<Brand>,
    pub(super) login_hint: Option<String>,
    /// Whether the application requests a particular person, who may be another than the signed-in one.
    pub(super) is_for_one: bool,
    /// Whether the person must sign in although there is a session.
    pub(super) asks_again: bool,
    /// Where cancelling leads, when an authorization request is pending.
    pub(super) cancel: Option<String>,
    /// Whether people sign in to the application only at its identity provider.
    pub(super) is_external: bool,
    /// The identity providers that the person can sign in with.
    pub(super) providers: Vec<IdentityProvider>,
    /// Whether the domain of an email can lead to an external login.
    pub(super) finds_realm: bool,
    /// Whether a code by email is a first factor.
    pub(super) allows_email_code: bool,
    /// Where a successful sign-in leads.
    pub(super) destination: String,
    pub(super) leads: LeadsTo,
}

impl SignInRequest {
    /// Reads the interaction or the address of this server in the query. `auth_time` is when the person last signed in.
    pub(super) async fn read(visit: &Visit<'_>, auth_time: Option<Timestamp>) -> Result<Self, Failure> {
        let has_flag = |name| visit.query.get(name) == Some("true");
        let requires_it = has_flag("reauthenticate") || has_flag("add") || has_flag(STEP_UP);
        let Some(interaction) = visit.interaction().await? else {
            let destination = destination::local(visit.query.get("return_to")).to_owned();
            // An address of the provider may redirect to an application.
            let leads =
                if destination.starts_with("/oauth2/") { LeadsTo::ToApplication } else { LeadsTo::Here };
            return Ok(Self {
                language: visit.language,
                application: None,
                login_hint: None,
                is_for_one: false,
                asks_again: auth_time.is_some() && requires_it,
                cancel: None,
                is_external: false,
                providers: offers::offered(visit, None).await?,
                finds_realm: offers::finds_realm(visit).await?,
                allows_email_code: offers::allows_email_code(visit, None).await?,
                destination,
                leads,
            });
        };
        let request = interaction.request().ok_or_else(|| elsewhere(visit, &interaction))?;
        let now = visit.ctx.clock.now();
        let is_external = offers::external_login(visit, Some(request)).await?.is_some();
        Ok(Self {
            language: visit.language_for(request),
            application: Brand::of_request(visit.ctx, request).await?,
            login_hint: request.login_hint.clone(),
            is_for_one: !request.subjects.is_empty(),
            asks_again: auth_time
                .is_some_and(|auth_time| requires_it || interaction.asks_again(auth_time, now)),
            cancel: Some(interaction.deny_path()),
            is_external,
            providers: offers::offered(visit, Some(request)).await?,
            finds_realm: !is_external && offers::finds_realm(visit).await?,
            allows_email_code: !is_external && offers::allows_email_code(visit, Some(request)).await?,
            destination: interaction.resume_path(),
            leads: LeadsTo::ToApplication,
        })
    }
}

/// The data that every first factor needs.
pub(super) struct SignInStart {
    pub(super) accounts: Vec<SignedInAccount>,
    /// Whether the sessions of other accounts in the browser stay.
    pub(super) keep: bool,
    pub(super) interaction: Option<Interaction>,
    pub(super) target: SignInTarget,
}

impl SignInStart {
    /// Loads them from the browser and from the interaction in the query.
    pub(super) async fn load(visit: &Visit<'_>, sign_in: &SignInRequest) -> Result<Self, Failure> {
        let interaction = visit.interaction().await?;
        let target = SignInTarget {
            destination: sign_in.destination.clone(),
            interaction: interaction.as_ref().map(|interaction| interaction.id),
            demands: demands(visit, interaction.as_ref()).await?,
        };
        let keep = visit.query.get("add") == Some("true");
        Ok(Self { accounts: visit.accounts().await?, keep, interaction, target })
    }
}

/// Returns what the authorization request of the page demands of the sign-in.
async fn demands(visit: &Visit<'_>, interaction: Option<&Interaction>) -> Result<SignInDemands, Failure> {
    let Some(request) = interaction.and_then(Interaction::request) else {
        // For this server itself, a person who signs in again does so for a dangerous act.
        let strongest = visit.query.get(STEP_UP) == Some("true");
        return Ok(SignInDemands { strongest, ..SignInDemands::default() });
    };
    let client = visit.client(&request.client_id).await?;
    Ok(authentications::demands(request, &client, None))
}
