//! Viewing identity providers.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared_types::IdentityProvider as Dto;

use super::{IdentityProvider, ProviderOwner, backchannel_logout_uri, redirect_uri};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::identity_provider::{Column, Entity},
    page::{Page, PageRequest, Sort, SortKey, begins_with},
    payloads::{LdapSettings, OAuth2Settings},
};

/// Returns a page of identity providers, by name. They are searched by name.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not see the company; [`Error::Forbidden`] unless the actor administers it,
/// or the installation; [`Error::Invalid`] for an invalid page request.
pub async fn list(ctx: &Ctx, actor: &Actor, owner: ProviderOwner, page: &PageRequest) -> Result<Page<Dto>> {
    owner.require_manager(ctx, actor).await?;
    let mut query = Entity::find().filter(of(owner));
    if let Some(q) = page.search() {
        query = query.filter(begins_with(Column::NameKey, &q));
    }
    let sort = Sort { name: "name", column: Column::NameKey, id: Column::Id, descending: false };
    let key = |row: &IdentityProvider| (SortKey::Text(row.name_key.clone()), row.id);
    let found = page.fetch(ctx.db.read(), query, sort, key).await?;
    Ok(found.map(|row| to_dto(ctx, row)))
}

/// Returns an identity provider, with its version.
///
/// # Errors
/// As [`list`]; [`Error::NotFound`].
pub async fn get(ctx: &Ctx, actor: &Actor, owner: ProviderOwner, id: i64) -> Result<(Dto, i64)> {
    owner.require_manager(ctx, actor).await?;
    let row = find(ctx.db.read(), owner, id).await?;
    let version = row.version;
    Ok((to_dto(ctx, row), version))
}

/// Loads an identity provider of an owner.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    owner: ProviderOwner,
    id: i64,
) -> Result<IdentityProvider> {
    let found = Entity::find_by_id(id).filter(of(owner)).one(connection).await?;
    found.ok_or(Error::NotFound("identity provider"))
}

fn of(owner: ProviderOwner) -> sea_orm::sea_query::Expr {
    owner.company_id().map_or_else(|| Column::CompanyId.is_null(), |id| Column::CompanyId.eq(id))
}

fn to_dto(ctx: &Ctx, row: IdentityProvider) -> Dto {
    let settings = row.oauth2.map(|settings| settings.0);
    let of = |pick: fn(&OAuth2Settings) -> Option<&String>| settings.as_ref().and_then(pick).cloned();
    let ldap = row.ldap.map(|settings| settings.0);
    let searched = |pick: fn(&LdapSettings) -> Option<&String>| ldap.as_ref().and_then(pick).cloned();
    Dto {
        redirect_uri: redirect_uri(ctx, row.id),
        backchannel_logout_uri: backchannel_logout_uri(ctx, row.id),
        id: row.id,
        company_id: row.company_id,
        preset: row.preset.0,
        name: row.name,
        issuer: row.issuer,
        client_id: row.client_id,
        has_client_secret: row.client_secret.is_some(),
        scope: row.scope,
        enabled: row.enabled,
        create_users: row.create_users,
        trust_second_factor: row.trust_second_factor,
        authorization_endpoint: of(|settings| Some(&settings.authorization_endpoint)),
        token_endpoint: of(|settings| Some(&settings.token_endpoint)),
        token_endpoint_auth_method: settings.as_ref().map(|settings| settings.token_endpoint_auth_method),
        userinfo_endpoint: of(|settings| Some(&settings.userinfo_endpoint)),
        emails_endpoint: of(|settings| settings.emails_endpoint.as_ref()),
        subject_path: of(|settings| Some(&settings.subject_path)),
        email_path: of(|settings| settings.email_path.as_ref()),
        email_verified_path: of(|settings| settings.email_verified_path.as_ref()),
        name_path: of(|settings| settings.name_path.as_ref()),
        base_dn: searched(|settings| Some(&settings.base_dn)),
        user_filter: searched(|settings| Some(&settings.user_filter)),
        subject_attribute: searched(|settings| Some(&settings.subject_attribute)),
        email_attribute: searched(|settings| settings.email_attribute.as_ref()),
        name_attribute: searched(|settings| settings.name_attribute.as_ref()),
        groups_attribute: searched(|settings| settings.groups_attribute.as_ref()),
        trust_emails: ldap.as_ref().map(|settings| settings.trust_emails),
        ca_certificate: searched(|settings| settings.ca_certificate.as_ref()),
        connection: row.connection.map(|connection| connection.0),
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
    }
}
