//! Changing the mapping of an identity provider.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, QuerySelect, Set};
use serde_json::{Value, json};
use shared_types::{MappedField, ProviderMapping, ProviderMappingChange};

use super::{StoredMapping, check, get, load, validate};
use crate::identity_providers::{ProviderOwner, find};
use kernel::{Error, Fields, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::Json,
    db::{Tx, is_duplicate, retry, retry_if_gone},
    entity::provider_mapping::{ActiveModel, Column, Entity},
    patch::{IfMatch, Patch},
    payloads::StoredRule,
    versions::save_unless_changed,
};

/// A change that is validated.
#[derive(Debug, Clone)]
struct Checked {
    rules: Option<Vec<StoredRule>>,
    fields: Option<Vec<MappedField>>,
}

/// Changes the mapping of an identity provider, if its version is one that the caller expects; returns it
/// with its version. It takes effect at the next sign-in of each person.
///
/// # Errors
/// As [`get`]; [`Error::Invalid`] with every invalid field; [`Error::Changed`].
pub async fn update(
    ctx: &Ctx,
    actor: &Actor,
    (owner, provider_id): (ProviderOwner, i64),
    change: Patch<ProviderMappingChange>,
    seen: IfMatch,
) -> Result<(ProviderMapping, i64)> {
    check(ctx, actor, owner, provider_id).await?;
    let mut invalid = Fields::new();
    change.only_clears(&mut invalid, &[]);
    invalid.finish()?;
    let db = ctx.db.read();
    let rules = match &change.set.rules {
        Some(rules) => {
            let saved = load(db, provider_id).await?.rules;
            Some(validate::rules(db, owner.company_id(), rules, &saved).await?)
        }
        None => None,
    };
    let fields = change.set.fields.as_deref().map(validate::fields).transpose()?;
    let args = (actor.clone(), (owner, provider_id), Checked { rules, fields }, seen);
    ctx.db
        .write(args, |tx, (actor, of, change, seen)| Box::pin(save(tx, actor, *of, (change, seen))))
        .await?;
    get(ctx, actor, (owner, provider_id)).await
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    (owner, provider_id): (ProviderOwner, i64),
    (change, seen): (&Checked, &IfMatch),
) -> Result<()> {
    let provider = find(&**tx, owner, provider_id).await?;
    let found = Entity::find_by_id(provider_id).lock_exclusive().one(&**tx).await?;
    let before = found.map(StoredMapping::from).unwrap_or_default();
    seen.check(&before.version.to_string())?;
    let after = StoredMapping {
        rules: change.rules.clone().unwrap_or_else(|| before.rules.clone()),
        fields: change.fields.clone().unwrap_or_else(|| before.fields.clone()),
        version: before.version,
    };
    if after == before {
        return Ok(());
    }
    let row = ActiveModel {
        provider_id: Set(provider_id),
        rules: Set(Json(after.rules.clone())),
        fields: Set(Json(after.fields.clone())),
        updated_at: Set(tx.now().into()),
        version: Set(before.version + 1),
    };
    if before.version == 0 {
        // A parallel request may have inserted it.
        let inserted = row.insert(&**tx).await;
        inserted.map_err(|error| if is_duplicate(&error) { retry() } else { retry_if_gone(error) })?;
    } else {
        let unchanged = Column::ProviderId.eq(provider_id).and(Column::Version.eq(before.version));
        save_unless_changed(tx, row, unchanged, Error::from).await?;
    }
    let event = Event::new("identity_provider.mapping_updated");
    let event = Event { company_id: owner.company_id(), ..event };
    let event = event.target("identity_provider", provider.id, &provider.name);
    let details = json!({ "before": described(&before), "after": described(&after) });
    audit::record(tx, actor, event.details(details)).await
}

/// What the audit log says of a mapping.
fn described(mapping: &StoredMapping) -> Value {
    let rules = mapping.rules.iter().map(|rule| {
        let mut described = json!({ "claim": rule.claim, "value": rule.value });
        if let Some(role) = rule.company_role {
            described["company_role"] = json!(role);
        }
        if let Some(application) = &rule.application {
            let roles: Vec<_> = application.roles.iter().map(|role| &role.code).collect();
            described["client_id"] = json!(application.client_id);
            described["roles"] = json!(roles);
        }
        described
    });
    json!({ "rules": rules.collect::<Vec<_>>(), "fields": mapping.fields })
}
