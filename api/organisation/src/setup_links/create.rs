//! Creating, mailing and revoking set-up links.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    Set, sea_query::Expr,
};
use serde_json::json;
use shared_types::{CreateSetupLink, CreatedSetupLink};

use super::{SetupLink, address, purpose, view};
use crate::identity_providers::{self, IdentityProvider, ProviderOwner};
use kernel::{Error, Fields, Result, Secret, validate};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    jobs::{self, Mail, Sealed, Task},
    limits,
};
use store::{
    columns::Millis,
    db::{Tx, retry_if_gone},
    entity::{
        Company, User, company,
        setup_link::{ActiveModel, Column, Entity},
        user,
    },
};

/// For how many days a link works unless another number is requested.
const DEFAULT_DAYS: u32 = 7;
/// The maximum number of days.
const MAX_DAYS: u32 = 30;
/// The maximum number of links of a company that work at a time.
const MAX_LINKS: u64 = 20;

/// What is created.
#[derive(Debug, Clone)]
struct Wanted {
    provider_id: Option<i64>,
    name: String,
    email: Option<String>,
    lifetime: TimeDelta,
}

/// Creates a set-up link for a disabled identity provider of a company, or for a new one, and mails or returns it. Links
/// for the same identity provider that were created before no longer work.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not see the company, or there is no such identity provider;
/// [`Error::Forbidden`] unless the actor is a person who administers it; [`Error::RecentSignInRequired`] in a browser;
/// [`Error::Invalid`] with every invalid field; [`Error::Conflict`] with `enabled` or `too_many`; [`Error::TooOften`].
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    new: CreateSetupLink,
) -> Result<CreatedSetupLink> {
    actor.administered_company(&ctx.db, company_id).await?;
    let user_id = actor.person()?.user.id;
    actor.recent_if_in_browser(ctx.clock.now())?;
    let wanted = checked(new)?;
    if let Some(email) = &wanted.email {
        limits::check_mail(ctx, actor, email).await?;
    }
    let token = ctx.random.secret("");
    let is_mailed = wanted.email.is_some();
    let args = (ctx.clone(), actor.clone(), (company_id, user_id), wanted, token.clone());
    let id = ctx
        .db
        .write(args, |tx, (ctx, actor, (company_id, user_id), wanted, token)| {
            Box::pin(insert(tx, (ctx, actor), (*company_id, *user_id), wanted, token))
        })
        .await?;
    let setup_link = view::get(ctx, actor, company_id, id).await?;
    Ok(CreatedSetupLink { link: (!is_mailed).then(|| address(ctx, &token)), setup_link })
}

fn checked(new: CreateSetupLink) -> Result<Wanted> {
    let mut fields = Fields::new();
    let name = match new.provider_id {
        Some(_) => String::new(),
        None => validate::text(&mut fields, "name", &new.name.unwrap_or_default(), validate::MAX_NAME),
    };
    let email = new.email.map(|email| validate::email(&mut fields, "email", &email));
    let days = new.lifetime_days.unwrap_or(DEFAULT_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        fields.add("lifetime_days", "out_of_range", "must be 1 to 30");
    }
    fields.finish()?;
    Ok(Wanted { provider_id: new.provider_id, name, email, lifetime: TimeDelta::days(days.into()) })
}

async fn insert(
    tx: &Tx<'_>,
    (ctx, actor): (&Ctx, &Actor),
    (company_id, user_id): (i64, i64),
    wanted: &Wanted,
    token: &Secret,
) -> Result<i64> {
    let provider = provider(tx, actor, company_id, wanted).await?;
    end(tx, Column::ProviderId.eq(provider.id)).await?;
    let live = Column::CompanyId.eq(company_id).and(working(tx));
    if Entity::find().filter(live).count(&**tx).await? >= MAX_LINKS {
        let text = "at most 20 links of a company work at a time: revoke one";
        return Err(Error::Conflict { code: "too_many", text });
    }
    let expires_at = tx.now() + wanted.lifetime;
    let row = ActiveModel {
        id: NotSet,
        company_id: Set(company_id),
        provider_id: Set(provider.id),
        user_id: Set(user_id),
        email: Set(wanted.email.clone()),
        token_hash: Set(token.sha256()),
        browser_hash: Set(None),
        created_at: Set(tx.now().into()),
        expires_at: Set(expires_at.into()),
        opened_at: Set(None),
        saved_at: Set(None),
        revoked_at: Set(None),
    };
    let row = row.insert(&**tx).await.map_err(retry_if_gone)?;
    if wanted.email.is_some() {
        let sealed = Sealed::new(&ctx.cipher, &purpose(row.id), token)?;
        let mail = Mail::SetupLink { setup_link_id: row.id, sealed };
        jobs::enqueue(tx, company_id, &Task::Mail(mail)).await?;
    }
    let details = json!({ "provider_id": provider.id, "email": wanted.email, "expires_at": expires_at });
    let event = Event::new("setup_link.created").company(company_id);
    audit::record(tx, actor, event.target("setup_link", row.id, &provider.name).details(details)).await?;
    Ok(row.id)
}

/// Returns the identity provider to connect: one that exists and is disabled, or a new one.
async fn provider(tx: &Tx<'_>, actor: &Actor, company_id: i64, wanted: &Wanted) -> Result<IdentityProvider> {
    let owner = ProviderOwner::Company(company_id);
    let Some(id) = wanted.provider_id else {
        return identity_providers::insert_draft(tx, actor, owner, &wanted.name).await;
    };
    let provider = identity_providers::find_of(&**tx, owner, id).await?;
    if provider.enabled {
        let text = "people sign in with it: disable it, or change it yourself";
        return Err(Error::Conflict { code: "enabled", text });
    }
    Ok(provider)
}

/// The condition for links that were not revoked and have not expired.
fn working(tx: &Tx<'_>) -> Expr {
    Column::RevokedAt.is_null().and(Column::ExpiresAt.gt(Millis::from(tx.now())))
}

/// Revokes the links that match a condition; returns their number.
async fn end(tx: &Tx<'_>, which: Expr) -> Result<u64> {
    let ended = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(which)
        .filter(Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(ended.rows_affected)
}

/// Revokes a set-up link of a company, which then saves nothing more.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not see the company, or there is no such link that was not revoked;
/// [`Error::Forbidden`] unless the actor administers it.
pub async fn revoke(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<()> {
    actor.administered_company(&ctx.db, company_id).await?;
    let link = view::get(ctx, actor, company_id, id).await?;
    let args = (actor.clone(), company_id, id, link.provider_name);
    ctx.db
        .write(args, |tx, (actor, company_id, id, name)| {
            Box::pin(async move {
                let which = Column::Id.eq(*id).and(Column::CompanyId.eq(*company_id));
                if end(tx, which).await? == 0 {
                    return Err(Error::NotFound("set-up link"));
                }
                let event = Event::new("setup_link.revoked").company(*company_id);
                audit::record(tx, actor, event.target("setup_link", *id, name)).await
            })
        })
        .await
}

/// What the mail with a link says.
#[derive(Debug)]
pub struct MailedSetupLink {
    /// The link.
    pub link: SetupLink,
    /// Its address.
    pub address: String,
    /// The company.
    pub company: Company,
    /// Who created it.
    pub creator: User,
}

/// Returns what the mail with a link says; `None` when the link no longer works.
///
/// # Errors
/// When the database does not answer, or the token cannot be decrypted.
pub async fn for_mail(ctx: &Ctx, id: i64, sealed: &Sealed) -> Result<Option<MailedSetupLink>> {
    let db = ctx.db.read();
    let found = Entity::find_by_id(id).one(db).await?;
    let works = |link: &SetupLink| link.revoked_at.is_none() && link.expires_at.0 > ctx.clock.now();
    let Some(link) = found.filter(works) else { return Ok(None) };
    let company = company::Entity::find_by_id(link.company_id).one(db).await?;
    let creator = user::Entity::find_by_id(link.user_id).one(db).await?;
    let Some((company, creator)) = company.zip(creator) else { return Ok(None) };
    let token = sealed.open(&ctx.cipher, &purpose(id))?;
    Ok(Some(MailedSetupLink { link, address: address(ctx, &token), company, creator }))
}
