//! Reading and changing settings.

use std::{collections::BTreeMap, sync::Arc};

use sea_orm::{EntityTrait, Set, sea_query::OnConflict};
use serde_json::{Map, Value, json};
use shared_types::{FirstFactor, SecondFactorRule, SettingValues, SettingsChange, Word};

use super::{
    CurrentSettings,
    current::stored,
    definitions::{REGISTRATION_COMPANY, all, assemble, disagreements},
};
use crate::{
    actor::Actor,
    audit::{self, Event},
    config::PASSKEYS_UNAVAILABLE,
};
use kernel::{Error, Fields, Result};
use store::{
    columns::Json,
    db::{Topic, Tx},
    entity::{company, setting},
    patch::Patch,
};

/// A valid change; `None` resets a setting to its default.
type Changes = BTreeMap<&'static str, Option<Value>>;

impl CurrentSettings {
    /// The settings, with their defaults and the names of the pinned ones.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`]; [`Error::Forbidden`] unless the actor is an administrator.
    pub fn get(&self, actor: &Actor) -> Result<shared_types::Settings> {
        actor.require_admin()?;
        self.to_dto(self.current().0.clone())
    }

    /// Changes settings. Absent settings are unchanged; `null` resets one to its default.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`]; [`Error::Forbidden`] unless the actor is an administrator; [`Error::Invalid`] with
    /// every setting that is wrong, and `pinned` at one that a variable pins.
    pub async fn update(
        &self,
        actor: &Actor,
        change: Patch<SettingsChange>,
    ) -> Result<shared_types::Settings> {
        actor.require_admin()?;
        let args = (actor.clone(), validate(&change, self.without_passkeys)?, Arc::clone(&self.pinned));
        let after = self
            .db
            .write(args, |tx, (actor, changes, pinned)| Box::pin(save(tx, actor, changes, pinned)))
            .await?;
        self.reload().await;
        self.to_dto(after)
    }

    fn to_dto(&self, values: SettingValues) -> Result<shared_types::Settings> {
        Ok(shared_types::Settings {
            values,
            defaults: assemble(&BTreeMap::new(), &BTreeMap::new())?,
            pinned: self.pinned.keys().map(|name| (*name).to_owned()).collect(),
            mail_server: self.mail_server,
        })
    }
}

/// Returns the normalised values that were sent.
fn validate(change: &Patch<SettingsChange>, without_passkeys: bool) -> Result<Changes> {
    let sent = serde_json::to_value(&change.set).map_err(Error::internal)?;
    let mut fields = Fields::new();
    let mut changes = Changes::new();
    for definition in all() {
        match sent.get(definition.name) {
            None if change.clears(definition.name) => {
                changes.insert(definition.name, None);
            }
            None => {}
            Some(value) => match definition.validate(value) {
                Ok(value) => {
                    changes.insert(definition.name, Some(value));
                }
                Err((code, text)) => fields.add(definition.name, code, text),
            },
        }
    }
    if without_passkeys {
        for (name, value) in &changes {
            if let Some(value) = value
                && needs_passkeys(name, value)
            {
                fields.add(*name, "unavailable", PASSKEYS_UNAVAILABLE);
            }
        }
    }
    fields.finish().map(|()| changes)
}

/// Returns whether a value of a setting would lock everybody out where passkeys are unavailable.
fn needs_passkeys(name: &str, value: &Value) -> bool {
    match name {
        "second_factor" => *value == SecondFactorRule::PasskeysOnly.as_str(),
        "first_factors" => *value == json!([FirstFactor::Passkey]),
        _ => false,
    }
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    changes: &Changes,
    pinned: &BTreeMap<&'static str, u64>,
) -> Result<SettingValues> {
    let mut stored = stored(&**tx).await?;
    let before = assemble(&stored, pinned)?;
    let defaults: BTreeMap<_, _> = all().map(|definition| (definition.name, definition.default())).collect();
    let known = serde_json::to_value(&before).map_err(Error::internal)?;
    let (mut old, mut new, mut fields) = (Map::new(), Map::new(), Fields::new());
    for (name, value) in changes {
        let to = value.as_ref().unwrap_or(&defaults[name]);
        if *to == known[*name] {
            continue;
        }
        if pinned.contains_key(name) {
            fields.add(*name, "pinned", "is pinned by an environment variable");
        }
        old.insert((*name).to_owned(), known[*name].clone());
        new.insert((*name).to_owned(), to.clone());
        write(tx, name, value.as_ref()).await?;
        match value {
            Some(value) => stored.insert((*name).to_owned(), value.clone()),
            None => stored.remove(*name),
        };
    }
    let after = assemble(&stored, pinned)?;
    let known = disagreements(&before);
    for (name, (code, text)) in disagreements(&after).into_iter().filter(|wrong| !known.contains(wrong)) {
        fields.add(name, code, text);
    }
    check_company(tx, &mut fields, &new).await?;
    fields.finish()?;
    if new.is_empty() {
        return Ok(after);
    }
    tx.touch(Topic::Settings);
    let details = json!({ "before": old, "after": new });
    audit::record(tx, actor, Event::new("settings.updated").details(details)).await?;
    Ok(after)
}

/// Rejects a company for open registration that does not exist.
async fn check_company(tx: &Tx<'_>, fields: &mut Fields, new: &Map<String, Value>) -> Result<()> {
    let Some(id) = new.get(REGISTRATION_COMPANY).and_then(Value::as_i64) else { return Ok(()) };
    if company::Entity::find_by_id(id).one(&**tx).await?.is_none() {
        fields.add(REGISTRATION_COMPANY, "unknown", "there is no such company");
    }
    Ok(())
}

async fn write(tx: &Tx<'_>, name: &str, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else {
        setting::Entity::delete_by_id(name).exec(&**tx).await?;
        return Ok(());
    };
    let row = setting::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(Json(value.clone())),
        updated_at: Set(tx.now().into()),
    };
    let replace = OnConflict::column(setting::Column::Name)
        .update_columns([setting::Column::Value, setting::Column::UpdatedAt])
        .to_owned();
    setting::Entity::insert(row).on_conflict(replace).exec_without_returning(&**tx).await?;
    Ok(())
}
