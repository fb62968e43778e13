//! Verifying email domains.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter};
use shared_types::{DomainVerification, EmailDomain as Dto};

use super::{
    EmailDomain,
    change::record,
    record_name, record_value,
    view::{find, versioned},
};
use kernel::{Error, Result};
use platform::{
    actor::{Actor, Who},
    ctx::Ctx,
    dns::{self, LookupError},
    limits,
};
use store::{
    columns::Stored,
    db::{Tx, is_duplicate, retry},
    entity::email_domain::{Column, Entity},
    patch::IfMatch,
    versions::save_unless_changed,
};

/// Verifies an email domain, if its version is one that the caller expects: by its TXT record, or by the confirmation of
/// an administrator of the installation. Returns it with its version.
///
/// A domain that was verified by its record, and whose record is gone, is no longer verified after that. Neither is
/// that of another company whose record is gone, when this company has published its own: the domain has a new owner.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor administers the company and, for the confirmation of an
/// administrator, the installation; [`Error::Conflict`] with `record_missing`, `dns_unavailable`, or `domain_taken`
/// when it is another company's; [`Error::Changed`]; [`Error::TooOften`].
pub async fn verify(
    ctx: &Ctx,
    actor: &Actor,
    (company_id, id): (i64, i64),
    method: DomainVerification,
    seen: IfMatch,
) -> Result<(Dto, i64)> {
    actor.administered_company(&ctx.db, company_id).await?;
    let row = find(ctx.db.read(), company_id, id).await?;
    seen.check(&row.version.to_string())?;
    let published = match method {
        DomainVerification::Administrator if !actor.is_admin() => return Err(Error::forbidden()),
        DomainVerification::Administrator => None,
        DomainVerification::Dns => {
            limits::check_domain(ctx, company_id).await?;
            Some(look_up(ctx, &row).await?)
        }
    };
    let args = (actor.clone(), (company_id, id), (method, seen), published);
    let saved = ctx.db.write(args, |tx, (actor, (company_id, id), (method, seen), published)| {
        Box::pin(async move {
            let row = find(&**tx, *company_id, *id).await?;
            seen.check(&row.version.to_string())?;
            match published {
                Some(texts) if !has_record(texts, &row) => withdraw(tx, actor, row).await.map(|()| None),
                _ => save(tx, actor, row, (*method, published.as_deref())).await.map(Some),
            }
        })
    });
    let missing = "the TXT record is not there: name servers may need hours until they return a new one";
    match saved.await? {
        Some(row) => Ok(versioned(row)),
        None => Err(Error::Conflict { code: "record_missing", text: missing }),
    }
}

/// Returns the texts of the TXT records of a domain.
async fn look_up(ctx: &Ctx, row: &EmailDomain) -> Result<Vec<String>> {
    match dns::txt(ctx, &record_name(&row.domain)).await {
        Ok(texts) => Ok(texts),
        Err(LookupError::NoSuchName) => Ok(Vec::new()),
        Err(LookupError::Unavailable) => Err(Error::Conflict {
            code: "dns_unavailable",
            text: "the name server does not answer: try again later",
        }),
    }
}

/// Whether texts contain the record of a domain.
fn has_record(texts: &[String], row: &EmailDomain) -> bool {
    let expected = record_value(&row.token);
    texts.iter().any(|text| text.trim() == expected)
}

/// Withdraws the verification of a domain whose record is gone. One that an administrator confirmed stays.
async fn withdraw(tx: &Tx<'_>, actor: &Actor, row: EmailDomain) -> Result<()> {
    if row.verified_by != Some(Stored(DomainVerification::Dns)) {
        return Ok(());
    }
    let next = EmailDomain {
        verified_domain: None,
        verified_by: None,
        verified_by_name: None,
        verified_at: None,
        ..row
    };
    let row = save_next(tx, next).await?;
    record(tx, actor, "email_domain.verification_withdrawn", &row).await
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    row: EmailDomain,
    (method, published): (DomainVerification, Option<&[String]>),
) -> Result<EmailDomain> {
    let verified = Entity::find().filter(Column::VerifiedDomain.eq(&row.domain)).one(&**tx).await?;
    if let Some(other) = verified.filter(|other| other.id != row.id) {
        let is_by_record = other.verified_by == Some(Stored(DomainVerification::Dns));
        let is_gone = published.is_some_and(|texts| !has_record(texts, &other));
        if !is_by_record || !is_gone {
            let text = "another company has verified the domain";
            return Err(Error::Conflict { code: "domain_taken", text });
        }
        withdraw(tx, actor, other).await?;
    }
    let next = EmailDomain {
        verified_domain: Some(row.domain.clone()),
        verified_by: Some(Stored(method)),
        verified_by_name: name_of(actor),
        verified_at: Some(tx.now().into()),
        ..row
    };
    let row = save_next(tx, next).await?;
    record(tx, actor, "email_domain.verified", &row).await?;
    Ok(row)
}

/// Saves an email domain under its next version.
async fn save_next(tx: &Tx<'_>, row: EmailDomain) -> Result<EmailDomain> {
    let unchanged = Column::Id.eq(row.id).and(Column::Version.eq(row.version));
    let next = EmailDomain { version: row.version + 1, ..row };
    // Another company may verify it at the same time: the transaction is tried again, and finds it.
    let explain = |error| if is_duplicate(&error) { retry() } else { error.into() };
    save_unless_changed(tx, next.clone().into_active_model().reset_all(), unchanged, explain).await?;
    Ok(next)
}

/// Returns the name of the person or application that calls.
fn name_of(actor: &Actor) -> Option<String> {
    match &actor.who {
        Who::Client { application, .. } => Some(application.name.clone()),
        _ => actor.person().ok().map(|person| person.user.name.clone()),
    }
}
