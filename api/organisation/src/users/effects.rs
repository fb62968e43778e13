//! What follows from a change of a user: what ends, what the audit trail records, and which mails are sent.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shared_types::UserStatus;

use super::{User, email, invitation, rights::UserPermissions};
use crate::mapping_cause::MappingCause;
use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    external_logins, mail, revocation,
};
use store::db::Tx;

/// Keeps a new email that the user asked for apart until it is confirmed: until then the old one is stored.
pub(super) async fn await_email_confirmation(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    rights: &UserPermissions<'_>,
    before: &User,
    mut after: User,
) -> Result<User> {
    if before.email == after.email {
        return Ok(after);
    }
    if rights.own {
        email::request(tx, ctx, actor, before, &after.email).await?;
        after.email.clone_from(&before.email);
    } else {
        after.email_verified = false;
    }
    Ok(after)
}

/// What ends, in addition to the links, when a user changes the own password.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    /// Whether the other sessions end, with what applications were granted in them.
    pub(super) sessions: bool,
    /// The ids of the API tokens that end.
    pub(super) api_tokens: Vec<i64>,
    /// The ids of the external logins that end.
    pub(super) external_logins: Vec<i64>,
}

impl Default for Ended {
    fn default() -> Self {
        Self { sessions: true, api_tokens: Vec::new(), external_logins: Vec::new() }
    }
}

/// Applies what follows from a change that was stored. `ended` ends when the password is the user's own change.
pub(super) async fn apply_effects(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    before: &User,
    after: &User,
    ended: &Ended,
) -> Result<()> {
    record(tx, actor, (before, after), None).await?;
    let status = (before.status.0, after.status.0);
    if before.password_hash != after.password_hash {
        new_password(tx, actor, before, after, ended).await?;
    }
    if before.email != after.email {
        new_email(tx, before, after).await?;
    }
    match status {
        (UserStatus::Disabled, UserStatus::Disabled) => {}
        // Enabling restores nothing of it.
        (_, UserStatus::Disabled) => revocation::end_everything(tx, actor, after).await?,
        (UserStatus::Disabled, UserStatus::Invited) => {
            invitation::send_in_interval(tx, ctx, actor, after).await?;
        }
        // The open link went to the old email.
        (_, UserStatus::Invited) if before.email != after.email => {
            invitation::send(tx, ctx, actor, after).await?
        }
        _ => {}
    }
    Ok(())
}

/// Ends what depends on the old password, and notifies the user by mail. After a change by somebody else, everything
/// ends.
async fn new_password(tx: &Tx<'_>, actor: &Actor, before: &User, after: &User, ended: &Ended) -> Result<()> {
    if actor.is(after.id) {
        end_chosen(tx, actor, after, ended).await?;
    } else {
        revocation::end_everything(tx, actor, after).await?;
    }
    if before.status.0 == UserStatus::Invited && after.status.0 == UserStatus::Active {
        return mail::welcome(tx, after).await;
    }
    mail::password_changed(tx, after, !actor.is(after.id)).await
}

/// Ends what a user chose when changing the own password, and the links.
async fn end_chosen(tx: &Tx<'_>, actor: &Actor, user: &User, ended: &Ended) -> Result<()> {
    let user_id = user.id;
    if ended.sessions {
        revocation::end_all_sessions(tx, user_id, actor.session_id()).await?;
    } else {
        revocation::end_pending_sign_ins(tx, user_id).await?;
    }
    let ids: BTreeSet<i64> = ended.api_tokens.iter().copied().collect();
    if !ids.is_empty() {
        let ids: Vec<i64> = ids.into_iter().collect();
        if revocation::delete_some_api_tokens(tx, user_id, &ids).await? < ids.len() as u64 {
            return Err(Error::field("revoke_api_tokens", "unknown", "names a token that does not exist"));
        }
    }
    let ids: BTreeSet<i64> = ended.external_logins.iter().copied().collect();
    if external_logins::remove_some(tx, actor, user, &ids).await? < ids.len() {
        let text = "names an external login that does not exist";
        return Err(Error::field("remove_linked_identities", "unknown", text));
    }
    revocation::end_links(tx, user_id).await
}

/// Ends the links to the old email and notifies both addresses. A user who is only invited is invited again instead, by
/// [`follow`].
async fn new_email(tx: &Tx<'_>, before: &User, after: &User) -> Result<()> {
    revocation::after_new_email(tx, after.id).await?;
    if after.status.0 == UserStatus::Invited {
        Ok(())
    } else {
        mail::email_changed(tx, after, &before.email).await
    }
}

/// Records what the mapping of an identity provider has changed.
pub(super) async fn record_external(
    tx: &Tx<'_>,
    actor: &Actor,
    change: (&User, &User),
    cause: &MappingCause,
) -> Result<()> {
    record(tx, actor, change, Some(cause)).await
}

/// Records which fields and claims were changed, with old and new values except for the password. One that is missing
/// was not set.
async fn record(
    tx: &Tx<'_>,
    actor: &Actor,
    (before, after): (&User, &User),
    cause: Option<&MappingCause>,
) -> Result<()> {
    let (old, new) = (fields(before), fields(after));
    let names = new.keys().chain(old.keys().filter(|name| !new.contains_key(*name))).map(String::as_str);
    let mut changed: Vec<&str> = names.filter(|name| old.get(*name) != new.get(*name)).collect();
    let of = |all: &Map<String, Value>| -> Map<String, Value> {
        changed.iter().filter_map(|name| Some(((*name).to_owned(), all.get(*name)?.clone()))).collect()
    };
    let (old, new) = (of(&old), of(&new));
    if before.password_hash != after.password_hash {
        changed.push("password");
    }
    let mut details = json!({ "changed": changed, "before": old, "after": new });
    MappingCause::add(cause, &mut details);
    let event =
        Event::new("user.updated").company(after.home_company_id).target("user", after.id, &after.name);
    audit::record(tx, actor, event.details(details)).await
}

fn fields(user: &User) -> Map<String, Value> {
    let fields = json!({
        "name": user.name,
        "email": user.email,
        "email_verified": user.email_verified,
        "username": user.username,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "locale": user.locale,
        "status": user.status.0,
        "system_role": user.system_role.map(|role| role.0),
    });
    let mut fields = if let Value::Object(fields) = fields { fields } else { Map::new() };
    for (claim, value) in &user.profile.0 {
        match value {
            // Of an address or the attributes, what did not change is not repeated.
            Value::Object(members) => {
                fields.extend(members.iter().map(|(name, value)| (format!("{claim}.{name}"), value.clone())));
            }
            value => {
                fields.insert(claim.clone(), value.clone());
            }
        }
    }
    fields
}
