//! Adding and deleting email domains.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set,
};
use serde_json::json;
use shared_types::{CreateEmailDomain, EmailDomain as Dto};

use super::{
    EmailDomain,
    public::is_public,
    view::{find, versioned},
};
use kernel::{Error, Fields, Result, emails, validate};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    db::{Topic, Tx, is_duplicate, retry_if_gone},
    entity::email_domain::{ActiveModel, Column, Entity},
};

/// The maximum length of a domain, in characters (RFC 1035 section 2.3.4), with room for the label of its record.
const MAX_DOMAIN: usize = 240;
/// The maximum number of domains of a company.
const MAX_DOMAINS: u64 = 100;

/// Adds an email domain, which is not verified yet; returns it with its version.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not see the company; [`Error::Forbidden`] unless the actor administers it;
/// [`Error::Invalid`] at `domain`, with `public` if everybody can have an email there and `duplicate` if the company
/// has it already; [`Error::Conflict`] with `too_many`.
pub async fn create(ctx: &Ctx, actor: &Actor, company_id: i64, new: CreateEmailDomain) -> Result<(Dto, i64)> {
    actor.administered_company(&ctx.db, company_id).await?;
    let mut fields = Fields::new();
    let domain = checked(&mut fields, &new.domain);
    fields.finish()?;
    let token = ctx.random.secret("").expose().to_owned();
    let args = (actor.clone(), company_id, domain, token);
    let row = ctx.db.write(args, |tx, (actor, company_id, domain, token)| {
        Box::pin(insert(tx, actor, *company_id, domain, token))
    });
    Ok(versioned(row.await?))
}

/// Validates a domain, and returns its canonical form: that of the emails below it.
fn checked(fields: &mut Fields, value: &str) -> String {
    let value = validate::text(fields, "domain", value, MAX_DOMAIN);
    if fields.has("domain") {
        return value;
    }
    let email = emails::canonical(&format!("a@{value}")).ok();
    let domain = email.and_then(|email| email.strip_prefix("a@").map(str::to_owned));
    match domain.filter(|domain| domain.len() <= MAX_DOMAIN) {
        Some(domain) if is_public(&domain) => {
            fields.add("domain", "public", "everybody can have an email there");
            domain
        }
        Some(domain) => domain,
        None => {
            fields.add("domain", "invalid", "must be a domain such as example.com");
            value
        }
    }
}

async fn insert(
    tx: &Tx<'_>,
    actor: &Actor,
    company_id: i64,
    domain: &str,
    token: &str,
) -> Result<EmailDomain> {
    let own = Entity::find().filter(Column::CompanyId.eq(company_id));
    if own.count(&**tx).await? >= MAX_DOMAINS {
        return Err(Error::Conflict { code: "too_many", text: "a company may have at most 100 domains" });
    }
    let row = ActiveModel {
        id: NotSet,
        company_id: Set(company_id),
        domain: Set(domain.to_owned()),
        verified_domain: Set(None),
        token: Set(token.to_owned()),
        verified_by: Set(None),
        verified_by_name: Set(None),
        verified_at: Set(None),
        created_at: Set(tx.now().into()),
        version: Set(1),
    };
    let row = row.insert(&**tx).await.map_err(|error| match is_duplicate(&error) {
        true => Error::field("domain", "duplicate", "the company has it already"),
        false => retry_if_gone(error),
    })?;
    record(tx, actor, "email_domain.created", &row).await?;
    Ok(row)
}

/// Deletes an email domain. External logins that were linked by it stay linked.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] as [`create`].
pub async fn delete(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<()> {
    actor.administered_company(&ctx.db, company_id).await?;
    ctx.db
        .write((actor.clone(), company_id, id), |tx, (actor, company_id, id)| {
            Box::pin(async move {
                let row = find(&**tx, *company_id, *id).await?;
                Entity::delete_by_id(*id).exec(&**tx).await?;
                record(tx, actor, "email_domain.deleted", &row).await
            })
        })
        .await
}

/// Records a change in the audit log.
pub(super) async fn record(tx: &Tx<'_>, actor: &Actor, kind: &'static str, row: &EmailDomain) -> Result<()> {
    tx.touch(Topic::Settings);
    let event = Event::new(kind).company(row.company_id).target("email_domain", row.id, &row.domain);
    let by = row.verified_by.map(|by| by.0);
    audit::record(tx, actor, event.details(json!({ "domain": row.domain, "verified_by": by }))).await
}
