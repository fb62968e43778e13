//! The sector of an application (OpenID Connect Core section 8.1): the host for which pairwise subjects are derived.

use std::collections::HashSet;

use crate::applications::ApplicationRules;
use shared_types::SubjectType;
use url::Url;

use super::Application;
use kernel::{Error, Fields, Result, url::is_loopback};
use platform::ctx::Ctx;

const FIELD: &str = "sector_identifier_uri";

/// Returns the host of a URI.
pub(super) fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok()?.host_str().filter(|host| !host.is_empty()).map(str::to_owned)
}

/// Adds an error when the sector is invalid, as far as that can be checked without fetching its list.
pub(super) fn validate(fields: &mut Fields, application: &Application) {
    let metadata = &application.metadata.0;
    if let Some(url) = metadata.sector_identifier_uri.as_deref().and_then(|uri| Url::parse(uri).ok())
        && url.scheme() != "https"
        && !is_loopback(&url)
    {
        fields.add(FIELD, "insecure", "must be https");
    }
    if metadata.subject_type == Some(SubjectType::Pairwise) && application.sector().is_none() {
        let text = "pairwise subjects need it where not all redirect_uris are at one host";
        fields.add(FIELD, "required", text);
    }
}

/// The redirect URIs that a `sector_identifier_uri` lists.
#[derive(Debug, Clone)]
pub(crate) struct SectorRedirectUris {
    uri: String,
    redirect_uris: HashSet<String>,
}

/// Fetches the list of an application that is to be registered or changed, if the change requires it to be checked.
///
/// # Errors
/// [`Error::Invalid`] at the field when the list cannot be fetched or parsed.
pub(crate) async fn fetch(
    ctx: &Ctx,
    before: Option<&Application>,
    after: &Application,
) -> Result<Option<SectorRedirectUris>> {
    let Some(uri) = &after.metadata.0.sector_identifier_uri else { return Ok(None) };
    if !must_be_checked(before, after) {
        return Ok(None);
    }
    let answer = ctx.outbound.get(uri).await.map_err(|unanswered| {
        tracing::info!(reason = %unanswered, "a sector identifier cannot be fetched");
        Error::field(FIELD, "unreachable", "cannot be fetched")
    })?;
    if answer.status != 200 {
        return Err(Error::field(FIELD, "unreachable", "does not answer with the status 200"));
    }
    match serde_json::from_slice(&answer.body) {
        Ok(redirect_uris) => Ok(Some(SectorRedirectUris { uri: uri.clone(), redirect_uris })),
        Err(_) => Err(Error::field(FIELD, "invalid", "does not answer with a JSON array of redirect URIs")),
    }
}

/// Checks that all redirect URIs of an application are in its sector. Must be called in the transaction of the change.
///
/// # Errors
/// [`Error::Invalid`] at the field when one is not; [`Error::Changed`] when the application was changed after its list
/// was fetched.
pub(crate) fn confirm(
    before: Option<&Application>,
    after: &Application,
    listed: Option<&SectorRedirectUris>,
) -> Result<()> {
    let Some(uri) = &after.metadata.0.sector_identifier_uri else { return Ok(()) };
    if !must_be_checked(before, after) {
        return Ok(());
    }
    let listed = listed.filter(|listed| listed.uri == *uri).ok_or(Error::Changed)?;
    let missing = after.redirect_uris.0.iter().position(|uri| !listed.redirect_uris.contains(uri));
    match missing {
        Some(index) => {
            let text = format!("does not list redirect_uris.{index}");
            Err(Error::field(FIELD, "mismatch", text))
        }
        None => Ok(()),
    }
}

/// Returns whether the list must be checked, since its address or the redirect URIs change.
fn must_be_checked(before: Option<&Application>, after: &Application) -> bool {
    let checked_part = |application: &Application| {
        (application.metadata.0.sector_identifier_uri.clone(), application.redirect_uris.clone())
    };
    before.is_none_or(|before| checked_part(before) != checked_part(after))
}
