//! Listing refused requests, with what is registered and the change that would accept them.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use shared_types::{OAuthEndpoint, Refusal, RefusalCounts, SuggestedChange, Timestamp, Word};

use super::{
    super::{Application, Client, uris, visible},
    hours::{self, HOUR, hour_of},
    record,
};
use kernel::{Error, Result, ScopeSet, scopes};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::refusal::{Column, Entity, Model},
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// Returns a page of the refused requests of an application, the last ones first. They are searched by the beginning of
/// the error code, the parameter or the received value.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor manages applications; [`Error::Invalid`] for an invalid
/// page request.
pub async fn list(ctx: &Ctx, actor: &Actor, client_id: &str, page: &PageRequest) -> Result<Page<Refusal>> {
    let client = visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    record::write(ctx).await;
    let mut query = Entity::find().filter(Column::ApplicationId.eq(client.application.id));
    if let Some(q) = page.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        let columns = [Column::Error, Column::Parameter, Column::Value];
        query = query.filter(
            columns.into_iter().fold(Condition::any(), |any, column| any.add(begins_with(column, q))),
        );
    }
    let sort = Sort { name: "-last_at", column: Column::LastAt, id: Column::Id, descending: true };
    let key = |row: &Model| (SortKey::Number(row.last_at.0.timestamp_millis()), row.id);
    let found = page.fetch(ctx.db.read(), query, sort, key).await?;
    Ok(found.map(|row| to_dto(&client, row)))
}

/// The number of hours that [`counts`] returns, of which the last is the present one.
const HOURS: u16 = 24;

/// Returns how many requests of an application were refused in each of the last 24 hours.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor manages applications.
pub async fn counts(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<RefusalCounts> {
    let client = visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    record::write(ctx).await;
    let first = hour_of(ctx.clock.now()) - HOUR * i64::from(HOURS - 1);
    let mut counts = vec![0_u64; HOURS.into()];
    for (hour, count) in hours::since(ctx.db.read(), client.application.id, first).await? {
        let place = usize::try_from((hour - first) / HOUR).ok();
        if let Some(sum) = place.and_then(|place| counts.get_mut(place)) {
            *sum = u64::try_from(count).unwrap_or_default();
        }
    }
    Ok(RefusalCounts { from: Timestamp::from_timestamp_millis(first).unwrap_or_default(), hours: counts })
}

fn to_dto(client: &Client, row: Model) -> Refusal {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    Refusal {
        id: row.id,
        registered: registered(&client.application, &row.parameter),
        suggestion: suggestion(client, &row),
        endpoint: row.endpoint.0,
        error: some(row.error),
        description: row.description,
        parameter: some(row.parameter),
        value: some(row.value),
        count: row.count,
        first_at: row.first_at.0,
        last_at: row.last_at.0,
    }
}

/// Returns the values of a parameter that the application's settings accept now.
fn registered(application: &Application, parameter: &str) -> Option<Vec<String>> {
    let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    match parameter {
        "redirect_uri" => Some(application.redirect_uris.0.clone()),
        "post_logout_redirect_uri" => Some(application.post_logout_redirect_uris.0.clone()),
        "scope" => Some(application.scope.0.iter().map(str::to_owned).collect()),
        "grant_type" => {
            Some(application.grant_types.0.iter().map(|grant| grant.as_str().to_owned()).collect())
        }
        "token_endpoint_auth_method" => words(&[application.token_endpoint_auth_method.0.as_str()]),
        "code_challenge_method" => words(&["S256"]),
        "response_type" => words(&["code"]),
        _ => None,
    }
}

/// Returns the change that would accept what was refused: only a URI that may be registered, and only scopes about
/// people. Scopes of the API give rights, so nobody is led to add them.
fn suggestion(client: &Client, row: &Model) -> Option<SuggestedChange> {
    let application = &client.application;
    let (field, value) = match (row.endpoint.0, row.parameter.as_str()) {
        (OAuthEndpoint::Authorization | OAuthEndpoint::LegacyAuthorization, "redirect_uri")
            if !client.has_redirect_uri(&row.value) =>
        {
            ("redirect_uris", row.value.clone())
        }
        (OAuthEndpoint::Logout, "post_logout_redirect_uri")
            if !client.has_post_logout_redirect_uri(&row.value) =>
        {
            ("post_logout_redirect_uris", row.value.clone())
        }
        (_, "scope") => {
            let missing = ScopeSet::parse(&row.value).difference(client.scopes());
            let missing: ScopeSet = missing.iter().filter(|scope| scopes::is_standard(scope)).collect();
            return Some(missing).filter(|missing| !missing.is_empty()).map(|missing| SuggestedChange {
                field: "scope".to_owned(),
                value: missing.as_str().to_owned(),
            });
        }
        _ => return None,
    };
    let may_be_registered = uris::redirect_mistake(&value, application.application_type.0).is_none();
    may_be_registered.then(|| SuggestedChange { field: field.to_owned(), value })
}
