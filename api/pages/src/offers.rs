//! The external logins that a sign-in page offers, and sending people there.

use poem::Response;
use shared_types::FirstFactor;
use url::Url;

use super::{
    continue_sign_in::STEP_UP,
    failure::{Failure, Outcome},
    layout::redirect,
    texts::Texts,
    visit::Visit,
};
use kernel::{Error, url::with_query};
use organisation::{
    applications::SignsInAt,
    email_domains,
    identity_providers::{self, IdentityProvider, SignInPlace},
    sign_in_policy,
};
use sign_in::upstream::{self, FailureReason, NewRequest};
use tokens::interactions::AuthorizationRequest;
use web::Params;

/// The parameters of the sign-in page that a sign-in elsewhere keeps.
const PRESERVED_PARAMETERS: [&str; 7] =
    ["interaction", "return_to", "add", "reauthenticate", STEP_UP, "ui_locales", "company"];
/// The maximum length of a parameter that is kept, in bytes.
const MAX_KEPT: usize = 2_048;

/// The parameter of the sign-in page with the reason why an external login was refused.
pub(super) const REFUSED: &str = "external_error";

/// An external login as the sign-in page shows it.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) id: i64,
    pub(super) name: String,
    /// The host of its issuer, if it is one of a company, which chose the name.
    pub(super) host: Option<String>,
    pub(super) href: String,
}

/// Returns the identity providers that a page offers: for an external application, its own; otherwise those of the
/// installation, and those of the company where it is known, by its code in the address or since it is the only one that
/// uses the application; none while the database does not answer.
pub(super) async fn offered(
    visit: &Visit<'_>,
    request: Option<&AuthorizationRequest>,
) -> Result<Vec<IdentityProvider>, Failure> {
    if let Some(at) = external_login(visit, request).await? {
        return Ok(at.into_iter().collect());
    }
    let place = match (visit.query.get("company"), request) {
        (Some(code), _) => Some(SignInPlace::Company(code)),
        (None, Some(request)) => {
            Some(SignInPlace::Application(visit.client(&request.client_id).await?.application.id))
        }
        (None, None) => None,
    };
    let company_id = match place {
        Some(place) => identity_providers::company_of_page(visit.ctx, place).await?,
        None => None,
    };
    match identity_providers::offered(visit.ctx, company_id).await {
        // The page is shown without them. What is sent from it names the outage.
        Err(Error::Database(_) | Error::Busy) => Ok(Vec::new()),
        found => Ok(found?),
    }
}

/// Returns the identity provider at which people sign in to the application of a request, if that is an external one;
/// the inner `None` if it cannot be used now.
pub(super) async fn external_login(
    visit: &Visit<'_>,
    request: Option<&AuthorizationRequest>,
) -> Result<Option<Option<IdentityProvider>>, Failure> {
    let Some(request) = request else { return Ok(None) };
    Ok(match visit.client(&request.client_id).await?.signs_in_at() {
        SignsInAt::Here => None,
        SignsInAt::Nowhere => Some(None),
        SignsInAt::Provider(id) => Some(identity_providers::find_usable(visit.ctx, id).await?),
    })
}

/// Returns whether the domain of an email can lead to an external login; `false` while the database does not answer.
pub(super) async fn finds_realm(visit: &Visit<'_>) -> Result<bool, Failure> {
    match email_domains::any_verified(visit.ctx).await {
        Err(Error::Database(_) | Error::Busy) => Ok(false),
        found => Ok(found?),
    }
}

/// Whether the rules of the installation and the application allow a code by email as the first factor. Those of the
/// company apply when it is known who the person is.
pub(super) async fn allows_email_code(
    visit: &Visit<'_>,
    request: Option<&AuthorizationRequest>,
) -> Result<bool, Failure> {
    let application = match request {
        Some(request) => Some(visit.client(&request.client_id).await?.application.id),
        None => None,
    };
    let policy = sign_in_policy::effective(visit.ctx, &[], application).await?;
    Ok(policy.first_factors.contains(&FirstFactor::EmailCode))
}

/// Returns the links of a page to identity providers.
pub(super) fn offers(visit: &Visit<'_>, providers: &[IdentityProvider], csrf: &str) -> Vec<Offer> {
    let page = preserved_query(&visit.query);
    let link = |provider: &IdentityProvider| {
        let path = format!("/sign-in/external/{}?{page}", provider.id);
        let (name, href) = (provider.name.clone(), with_query(&path, [("csrf", csrf)]));
        // RFC 9700 section 4.11.2: people see where a link leads that others have chosen.
        let host = provider.company_id.and_then(|_| Url::parse(identity_providers::address(provider)).ok());
        let host = host.and_then(|address| address.host_str().map(str::to_owned));
        Offer { id: provider.id, name, host, href }
    };
    providers.iter().map(link).collect()
}

/// Returns what the person reads about an external login that was refused.
pub(super) fn refused(visit: &Visit<'_>, texts: &Texts) -> Option<&'static str> {
    visit.query.get(REFUSED).and_then(FailureReason::from_word).map(|reason| explain(texts, reason))
}

/// Returns what a person reads who comes back to an external application, to which nobody signs in here.
pub(super) fn refused_for_external(visit: &Visit<'_>, texts: &Texts, is_away: bool) -> Option<&'static str> {
    let reason = visit.query.get(REFUSED).and_then(FailureReason::from_word);
    match reason {
        _ if is_away => Some(texts.application_login_away),
        Some(FailureReason::Cancelled) => Some(texts.application_login_cancelled),
        Some(FailureReason::Unavailable) => Some(texts.application_login_away),
        Some(FailureReason::Unknown) => Some(texts.application_login_unknown),
        Some(FailureReason::NotRecent) => Some(texts.application_login_not_recent),
        other => other.map(|reason| explain(texts, reason)),
    }
}

/// Returns what a person reads about a reason.
pub(super) fn explain(texts: &Texts, reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::Cancelled => texts.external_cancelled,
        FailureReason::Unavailable => texts.external_unavailable,
        FailureReason::Failed => texts.external_failed,
        FailureReason::Unknown => texts.external_unknown,
        FailureReason::Disabled => texts.external_disabled,
        FailureReason::LinkedElsewhere => texts.external_linked_elsewhere,
        FailureReason::NotRecent => texts.external_not_recent,
        FailureReason::OtherRequired => texts.external_other_required,
        FailureReason::WrongPassword => texts.wrong_credentials,
        FailureReason::PasswordExpired => texts.external_password_expired,
    }
}

/// Returns the parameters of the sign-in page that are kept, form-url-encoded.
pub(super) fn preserved_query(query: &Params) -> String {
    let mut kept = Params::default();
    for name in PRESERVED_PARAMETERS {
        if let Some(value) = query.get(name).filter(|value| value.len() <= MAX_KEPT) {
            kept.push(name, value);
        }
    }
    kept.encode()
}

/// Sends the browser to the identity provider of the company to which the domain of an email belongs; `None` when
/// there is none (home-realm discovery). It is the same whether or not somebody here has the email. `again` as in
/// [`send`].
pub(super) async fn send_by_email(
    visit: &Visit<'_>,
    email: &str,
    again: bool,
) -> Result<Option<Response>, Failure> {
    let Some(company_id) = email_domains::company_of_email(visit.ctx, email).await? else { return Ok(None) };
    let providers = identity_providers::of_company(visit.ctx, company_id).await?;
    let Some(provider) = providers.first() else { return Ok(None) };
    send(visit, provider, Some(email), again).await.map(Some)
}

/// Sends the browser to an identity provider, to sign in for the purpose of the page; of a directory, to our page for its
/// password. `again` says whether the person has to sign in there even with a session.
pub(super) async fn send(
    visit: &Visit<'_>,
    provider: &IdentityProvider,
    login_hint: Option<&str>,
    again: bool,
) -> Outcome {
    let page = preserved_query(&visit.query);
    if provider.ldap.is_some() {
        return Ok(redirect(visit.ctx, &password_page(provider.id, &page, login_hint)));
    }
    let interaction = visit.interaction().await?;
    let request = interaction.as_ref().and_then(|interaction| interaction.request());
    let new = NewRequest {
        page: page.clone(),
        login_hint: login_hint.map(str::to_owned),
        session_id: None,
        reauthenticates: again || request.is_some_and(|request| request.prompt_login),
        max_age: request.and_then(|request| request.max_age),
    };
    Ok(match upstream::begin(visit.ctx, provider, new, &visit.source).await? {
        Ok(address) => redirect(visit.ctx, &address),
        Err(reason) => back(visit, &page, Some(reason)),
    })
}

/// Returns the address of the page for the password of a directory, with the query of the sign-in page.
pub(super) fn password_page(provider_id: i64, page: &str, login_hint: Option<&str>) -> String {
    let path = format!("/sign-in/external/{provider_id}/password");
    let address = if page.is_empty() { path } else { format!("{path}?{page}") };
    match login_hint {
        Some(hint) => with_query(&address, [("login_hint", hint)]),
        None => address,
    }
}

/// Leads back to the sign-in page, with the reason.
pub(super) fn back(visit: &Visit<'_>, page: &str, reason: Option<FailureReason>) -> Response {
    let page = if page.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{page}") };
    let reason = reason.map(|reason| (REFUSED, reason.as_str()));
    redirect(visit.ctx, &if reason.is_some() { with_query(&page, reason) } else { page })
}
