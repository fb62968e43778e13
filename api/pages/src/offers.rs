//! The external logins that a sign-in page offers.

use super::{continue_sign_in::STEP_UP, failure::Failure, texts::Texts, visit::Visit};
use kernel::{Error, url::with_query};
use organisation::identity_providers::{self, IdentityProvider, SignInPlace};
use sign_in::upstream::FailureReason;
use tokens::interactions::AuthorizationRequest;
use url::Url;
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

/// Returns the identity providers that a page offers: those of the installation, and those of the company where it is
/// known, by its code in the address or since it is the only one that uses the application; none while the database does
/// not answer.
pub(super) async fn offered(
    visit: &Visit<'_>,
    request: Option<&AuthorizationRequest>,
) -> Result<Vec<IdentityProvider>, Failure> {
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

/// Returns the links of a page to identity providers.
pub(super) fn offers(visit: &Visit<'_>, providers: &[IdentityProvider], csrf: &str) -> Vec<Offer> {
    let page = preserved_query(&visit.query);
    let link = |provider: &IdentityProvider| {
        let path = format!("/sign-in/external/{}?{page}", provider.id);
        let (name, href) = (provider.name.clone(), with_query(&path, [("csrf", csrf)]));
        // RFC 9700 section 4.11.2: people see where a link leads that others have chosen.
        let host = provider.company_id.and_then(|_| Url::parse(&provider.issuer).ok());
        let host = host.and_then(|issuer| issuer.host_str().map(str::to_owned));
        Offer { id: provider.id, name, host, href }
    };
    providers.iter().map(link).collect()
}

/// Returns what the person reads about an external login that was refused.
pub(super) fn refused(visit: &Visit<'_>, texts: &Texts) -> Option<&'static str> {
    visit.query.get(REFUSED).and_then(FailureReason::from_word).map(|reason| explain(texts, reason))
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
