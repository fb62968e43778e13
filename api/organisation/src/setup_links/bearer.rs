//! What somebody with a set-up link can do: see what is connected, and save the connection. Nothing else.

use std::sync::Arc;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use shared_types::{CompanyStatus, IdentityProviderChange, IdentityProviderPreset};

use super::SetupLink;
use crate::{
    identity_providers::{self, IdentityProvider, ProviderOwner},
    people,
};
use kernel::{Result, Secret, secrets::constant_time_eq};
use platform::{
    actor::{Actor, Person, RequestSource, Via, Who},
    audit::{self, Event},
    ctx::Ctx,
    limits,
};
use store::{
    columns::Millis,
    db::{Tx, retry},
    entity::{
        Company, company, identity_provider,
        setup_link::{Column, Entity},
    },
};

/// Why a link does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupLinkClosed {
    /// There is none, it was revoked, or its creator may not administer the company any more.
    Revoked,
    /// Its time is over.
    Expired,
    /// It works in another browser.
    OtherBrowser,
    /// The login was enabled: administrators change it from then on.
    Finished,
}

/// A link that works.
#[derive(Debug, Clone)]
pub struct OpenSetupLink {
    /// The link.
    pub link: SetupLink,
    /// The company.
    pub company: Company,
    /// The identity provider to connect.
    pub provider: IdentityProvider,
    creator: Arc<Person>,
}

impl OpenSetupLink {
    /// Whether it was confirmed, in this browser.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.link.browser_hash.is_some()
    }

    /// Returns who acts: the creator of the link, by it.
    #[must_use]
    pub fn actor(&self, source: &RequestSource) -> Actor {
        let via = Via::SetupLink { id: self.link.id };
        Actor { who: Who::Person { person: Arc::clone(&self.creator), via }, source: source.clone() }
    }

    /// Returns whose identity provider it is.
    #[must_use]
    pub fn owner(&self) -> ProviderOwner {
        ProviderOwner::Company(self.link.company_id)
    }
}

/// What the bearer entered.
#[derive(Clone)]
pub struct ConnectionForm {
    /// The kind of service.
    pub preset: IdentityProviderPreset,
    /// The issuer, or what it is made of.
    pub issuer: String,
    /// The client id.
    pub client_id: String,
    /// The client secret; empty to keep the stored one.
    pub client_secret: String,
}

/// Returns the link with a token, for the browser of a request.
///
/// # Errors
/// When the database does not answer. A link that does not work is a value, not an error.
pub async fn find(
    ctx: &Ctx,
    token: &Secret,
    source: &RequestSource,
) -> Result<Result<OpenSetupLink, SetupLinkClosed>> {
    let now = Millis::from(ctx.clock.now());
    load_open(ctx.db.read(), token.sha256(), source, now).await
}

async fn load_open(
    connection: &impl ConnectionTrait,
    token_hash: Vec<u8>,
    source: &RequestSource,
    now: Millis,
) -> Result<Result<OpenSetupLink, SetupLinkClosed>> {
    let found = Entity::find().filter(Column::TokenHash.eq(token_hash)).one(connection).await?;
    let Some(link) = found.filter(|link| link.revoked_at.is_none()) else {
        return Ok(Err(SetupLinkClosed::Revoked));
    };
    if link.expires_at.0 <= now.0 {
        return Ok(Err(SetupLinkClosed::Expired));
    }
    let browser = source.browser.as_deref().unwrap_or_default();
    if link.browser_hash.as_ref().is_some_and(|known| !constant_time_eq(known, browser)) {
        return Ok(Err(SetupLinkClosed::OtherBrowser));
    }
    let company = company::Entity::find_by_id(link.company_id).one(connection).await?;
    let company = company.filter(|company| company.status.0 == CompanyStatus::Active);
    let provider = identity_provider::Entity::find_by_id(link.provider_id).one(connection).await?;
    let creator = people::load(connection, link.user_id).await?;
    let (Some(company), Some(provider), Some(creator)) = (company, provider, creator) else {
        return Ok(Err(SetupLinkClosed::Revoked));
    };
    let open = OpenSetupLink { link, company, provider, creator };
    if !open.actor(source).administers(open.link.company_id) {
        return Ok(Err(SetupLinkClosed::Revoked));
    }
    Ok(if open.provider.enabled { Err(SetupLinkClosed::Finished) } else { Ok(open) })
}

/// Binds a link to the browser of a request, in which it works from then on.
///
/// # Errors
/// When the database does not answer. A link that does not work is a value, not an error.
pub async fn confirm(
    ctx: &Ctx,
    token: &Secret,
    source: &RequestSource,
) -> Result<Result<(), SetupLinkClosed>> {
    ctx.db
        .write((token.sha256(), source.clone()), |tx, (token_hash, source)| {
            Box::pin(bind(tx, token_hash.clone(), source))
        })
        .await
}

async fn bind(
    tx: &Tx<'_>,
    token_hash: Vec<u8>,
    source: &RequestSource,
) -> Result<Result<(), SetupLinkClosed>> {
    let open = match load_open(&**tx, token_hash, source, tx.now().into()).await? {
        Ok(open) => open,
        Err(closed) => return Ok(Err(closed)),
    };
    let Some(browser) = source.browser.clone().filter(|_| !open.is_confirmed()) else {
        return Ok(if open.is_confirmed() { Ok(()) } else { Err(SetupLinkClosed::OtherBrowser) });
    };
    let bound = Entity::update_many()
        .col_expr(Column::BrowserHash, Expr::value(Some(browser)))
        .col_expr(Column::OpenedAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(Column::Id.eq(open.link.id).and(Column::BrowserHash.is_null()))
        .exec(&**tx)
        .await?;
    // Another browser may have confirmed it at the same time.
    if bound.rows_affected == 0 {
        return Err(retry());
    }
    let event = Event::new("setup_link.opened").company(open.link.company_id);
    let event = event.target("setup_link", open.link.id, &open.provider.name);
    audit::record(tx, &open.actor(source), event).await.map(Ok)
}

/// Saves the connection in the name of the link's creator. The identity provider stays disabled.
///
/// # Errors
/// [`kernel::Error::Invalid`] with every invalid field; [`kernel::Error::TooOften`]; when the database does not answer. A
/// link that does
/// not work is a value, not an error.
pub async fn save(
    ctx: &Ctx,
    token: &Secret,
    source: &RequestSource,
    form: &ConnectionForm,
) -> Result<Result<(), SetupLinkClosed>> {
    let open = match find(ctx, token, source).await? {
        Ok(open) if open.is_confirmed() => open,
        Ok(_) => return Ok(Err(SetupLinkClosed::OtherBrowser)),
        Err(closed) => return Ok(Err(closed)),
    };
    limits::check_setup_link(ctx, open.link.id).await?;
    let secret = Some(form.client_secret.clone()).filter(|secret| !secret.trim().is_empty());
    let change = IdentityProviderChange {
        issuer: Some(form.preset.issuer_from(&form.issuer).unwrap_or_default()),
        client_id: Some(form.client_id.clone()),
        client_secret: secret,
        ..IdentityProviderChange::default()
    };
    let change = identity_providers::checked_connection(ctx, open.owner(), form.preset, change)?;
    let args = (token.sha256(), source.clone(), form.preset, change);
    ctx.db
        .write(args, |tx, (token_hash, source, preset, change)| {
            Box::pin(async move {
                // It may have been revoked, or the login enabled, since.
                let open = match load_open(&**tx, token_hash.clone(), source, tx.now().into()).await? {
                    Ok(open) if open.is_confirmed() => open,
                    Ok(_) => return Ok(Err(SetupLinkClosed::OtherBrowser)),
                    Err(closed) => return Ok(Err(closed)),
                };
                let actor = open.actor(source);
                identity_providers::connect(tx, &actor, &open.provider, *preset, change).await?;
                Entity::update_many()
                    .col_expr(Column::SavedAt, Expr::value(Some(Millis::from(tx.now()))))
                    .filter(Column::Id.eq(open.link.id))
                    .exec(&**tx)
                    .await?;
                Ok(Ok(()))
            })
        })
        .await
}
