//! Setting and removing the external login of an application.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde_json::json;
use shared_types::{
    ApplicationKind, ConnectionStatus, ConnectionTest, ExternalLogin, ExternalLoginChange, ExternalLoginState,
};
use url::Url;

use super::{
    BETWEEN_TESTS, ExternalApplication, find, is_unchanged, missing, next_test, providers::usable_by, record,
    view,
};
use crate::{applications, identity_providers::IdentityProvider};
use kernel::{Error, Fields, Result, validate};
use platform::{actor::Actor, ctx::Ctx, limits};
use store::{
    columns::{Json, Stored},
    db::{Tx, is_duplicate, retry, retry_if_gone},
    entity::{application, external_application, identity_provider},
};

/// An external login to set for an application, whose fields are valid.
#[derive(Debug, Clone)]
pub struct WantedLogin {
    /// The id of the application.
    pub application_id: i64,
    /// The address of the application.
    pub external_url: String,
    /// The identity provider.
    pub provider: IdentityProvider,
    /// Whether it is saved without a connection test.
    pub unverified: bool,
}

/// Validates an external login to set, and counts the connection test of it, unless it is to be saved without one.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], with `privileged` if only an administrator is allowed to do it;
/// [`Error::Invalid`] with every invalid field; [`Error::TooOften`].
pub async fn validate_change(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    change: ExternalLoginChange,
) -> Result<WantedLogin> {
    let client = applications::changeable(ctx, actor, client_id).await?;
    let application_id = client.application.id;
    let before = find(ctx.db.read(), application_id).await?;
    let mut fields = Fields::new();
    let url = change.external_url.or_else(|| before.as_ref().map(|row| row.external_url.clone()));
    let external_url = match url {
        Some(url) => web_address(&mut fields, &url),
        None => {
            fields.add("external_url", "required", "must be the address of the application");
            String::new()
        }
    };
    let id = change.identity_provider_id.or_else(|| before.and_then(|row| row.identity_provider_id));
    let provider = match id {
        Some(id) => {
            let found = identity_provider::Entity::find_by_id(id).filter(usable_by(application_id));
            let found = found.one(ctx.db.read()).await?;
            if found.is_none() {
                let text = "there is no such identity provider, its company may not use the application, or it is a \
                            directory (LDAP)";
                fields.add("identity_provider_id", "unknown", text);
            }
            found
        }
        None => {
            fields.add("identity_provider_id", "required", "must be an identity provider");
            None
        }
    };
    fields.finish()?;
    let provider = provider.ok_or(Error::NotFound("identity provider"))?;
    let unverified = change.unverified.unwrap_or(false);
    if !unverified {
        limits::check_application_test(ctx, application_id).await?;
    }
    Ok(WantedLogin { application_id, external_url, provider, unverified })
}

/// Validates the address of an application: http or https, without credentials.
fn web_address(fields: &mut Fields, value: &str) -> String {
    const FIELD: &str = "external_url";
    let value = validate::absolute_uri(fields, FIELD, value);
    let Ok(url) = Url::parse(&value) else { return value };
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    if !matches!(url.scheme(), "https" | "http") || !url.has_host() || has_credentials {
        fields.add(FIELD, "invalid", "must be a web address such as https://app.example.com");
    }
    value
}

/// Saves an external login: as verified, after a test that succeeded, or explicitly not. The application is external
/// from then on.
///
/// # Errors
/// As [`validate_change`]; [`Error::Conflict`] with `changed_meanwhile` when the identity provider was changed since.
pub async fn save(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    wanted: WantedLogin,
    test: Option<ConnectionTest>,
) -> Result<ExternalLogin> {
    let args = (ctx.clone(), actor.clone(), wanted, test);
    ctx.db
        .write(args, |tx, (ctx, actor, wanted, test)| {
            Box::pin(write(tx, ctx, actor, (wanted, test.as_ref())))
        })
        .await?;
    view::get(ctx, actor, client_id).await
}

async fn write(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    (wanted, test): (&WantedLogin, Option<&ConnectionTest>),
) -> Result<()> {
    let id = wanted.application_id;
    let of_application = identity_provider::Entity::find_by_id(wanted.provider.id).filter(usable_by(id));
    let provider = of_application.lock_exclusive().one(&**tx).await?;
    if !provider.is_some_and(|now| is_unchanged(&now, &wanted.provider)) {
        let text = "the identity provider was changed meanwhile: try again";
        return Err(Error::Conflict { code: "changed_meanwhile", text });
    }
    let before = find(&**tx, id).await?;
    let state = test.map_or(ExternalLoginState::NotVerified, |_| ExternalLoginState::Verified);
    let is_same = |row: &ExternalApplication| {
        row.identity_provider_id == Some(wanted.provider.id) && row.external_url == wanted.external_url
    };
    if test.is_none() && before.as_ref().is_some_and(|row| is_same(row) && row.state.0 == state) {
        return Ok(());
    }
    let application = applications::lock_next_version(tx, actor, id).await?;
    application::Entity::update_many()
        .col_expr(application::Column::Kind, Expr::value(Stored(ApplicationKind::External)))
        .filter(application::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    let known = before.as_ref().filter(|row| is_same(row)).and_then(|row| row.connection.clone());
    let connection = match test {
        Some(test) => Some(Json(ConnectionStatus::after(test, known.as_ref().map(|known| &known.0)))),
        None => known,
    };
    let row = ExternalApplication {
        application_id: id,
        identity_provider_id: Some(wanted.provider.id),
        external_url: wanted.external_url.clone(),
        state: Stored(state),
        connection,
        next_test_at: next_test(ctx, tx.now(), BETWEEN_TESTS).into(),
        created_at: before.as_ref().map_or_else(|| tx.now().into(), |row| row.created_at),
        updated_at: tx.now().into(),
    };
    store_row(tx, row, before.is_some()).await?;
    let details = json!({
        "identity_provider_id": wanted.provider.id,
        "issuer": wanted.provider.issuer,
        "external_url": wanted.external_url,
        "state": state,
    });
    record(tx, actor, "application.external_login_set", &application, details).await
}

async fn store_row(tx: &Tx<'_>, row: ExternalApplication, exists: bool) -> Result<()> {
    let row = row.into_active_model();
    if exists {
        row.reset_all().update(&**tx).await?;
        return Ok(());
    }
    // A parallel request may have inserted it.
    let inserted = row.reset_all().insert(&**tx).await;
    inserted.map(drop).map_err(|error| if is_duplicate(&error) { retry() } else { retry_if_gone(error) })
}

/// Removes the external login of an application, whose people sign in here from then on.
///
/// # Errors
/// [`Error::NotFound`] when there is no such application, or it has none; [`Error::Forbidden`], with `privileged` if only
/// an administrator is allowed to do it.
pub async fn remove(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<()> {
    let client = applications::changeable(ctx, actor, client_id).await?;
    ctx.db
        .write((actor.clone(), client.application.id), |tx, (actor, id)| {
            Box::pin(async move {
                let row = find(&**tx, *id).await?.ok_or_else(missing)?;
                let application = applications::lock_next_version(tx, actor, *id).await?;
                external_application::Entity::delete_by_id(*id).exec(&**tx).await?;
                application::Entity::update_many()
                    .col_expr(application::Column::Kind, Expr::value(Stored(ApplicationKind::Internal)))
                    .filter(application::Column::Id.eq(*id))
                    .exec(&**tx)
                    .await?;
                let details = json!({
                    "identity_provider_id": row.identity_provider_id, "external_url": row.external_url,
                });
                record(tx, actor, "application.external_login_removed", &application, details).await
            })
        })
        .await
}
