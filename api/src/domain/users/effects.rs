//! What follows from a change of a user: what ends, what is written down, and who is told.

use serde_json::{Map, Value, json};
use shared_types::UserStatus;

use super::{User, email, rights::Rights};
use crate::{
    domain::{
        actor::Actor,
        api_tokens,
        audit::{self, Event},
        ctx::Ctx,
        db::Tx,
        invitations, mail, memberships, password_resets, sessions,
    },
    kernel::Result,
};

/// Keeps the own new email apart until it is confirmed: the user that is stored has the email that it had.
pub(super) async fn own_email_waits(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    rights: &Rights<'_>,
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

/// Does what follows from a change that was stored.
pub(super) async fn follow(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, before: &User, after: &User) -> Result<()> {
    record(tx, actor, before, after).await?;
    let status = (before.status.0, after.status.0);
    if before.password_hash != after.password_hash {
        new_password(tx, actor, before, after).await?;
    }
    if before.email != after.email {
        new_email(tx, before, after).await?;
    }
    match status {
        (UserStatus::Disabled, UserStatus::Disabled) => {}
        // Enabling brings back nothing of it.
        (_, UserStatus::Disabled) => end_everything(tx, after).await?,
        (UserStatus::Disabled, UserStatus::Invited) => invite_again(tx, ctx, actor, after).await?,
        // The link went to the address until now.
        (_, UserStatus::Invited) if before.email != after.email => {
            invite_again(tx, ctx, actor, after).await?
        }
        _ => {}
    }
    Ok(())
}

/// Ends what a user is signed in with, and what was sent to it.
async fn end_everything(tx: &Tx<'_>, user: &User) -> Result<()> {
    sessions::end_all(tx, user.id, None).await?;
    api_tokens::delete_all(tx, user.id).await?;
    password_resets::revoke(tx, user.id).await?;
    email::cancel(tx, user.id).await?;
    invitations::revoke_all(tx, user.id).await
}

/// A password that somebody else has set ends all sessions; the own one ends all others.
async fn new_password(tx: &Tx<'_>, actor: &Actor, before: &User, after: &User) -> Result<()> {
    let kept = actor.session_id().filter(|_| actor.is(after.id));
    sessions::end_all(tx, after.id, kept).await?;
    invitations::revoke_all(tx, after.id).await?;
    password_resets::revoke(tx, after.id).await?;
    if before.status.0 == UserStatus::Invited && after.status.0 == UserStatus::Active {
        return mail::welcome(tx, after).await;
    }
    mail::password_changed(tx, after, !actor.is(after.id)).await
}

/// What was sent to the email until now is worthless, and both addresses are told. Who was only invited is invited
/// again instead.
async fn new_email(tx: &Tx<'_>, before: &User, after: &User) -> Result<()> {
    password_resets::revoke(tx, after.id).await?;
    email::cancel(tx, after.id).await?;
    if after.status.0 == UserStatus::Invited {
        Ok(())
    } else {
        mail::email_changed(tx, after, &before.email).await
    }
}

/// Invites somebody who has no password yet by a new link.
async fn invite_again(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user: &User) -> Result<()> {
    let company_id = user.home_company_id;
    let Some(place) = memberships::find(tx, user.id, company_id).await? else { return Ok(()) };
    invitations::create(tx, ctx, actor, user, company_id, place.role.0).await
}

/// Writes down which fields were changed, and of those that are no profile from what to what.
async fn record(tx: &Tx<'_>, actor: &Actor, before: &User, after: &User) -> Result<()> {
    let (old, new) = (fields(before), fields(after));
    let mut changed: Vec<&str> = new
        .iter()
        .filter(|(name, value)| old.get(*name) != Some(value))
        .map(|(name, _)| name.as_str())
        .collect();
    let of = |all: &Map<String, Value>| -> Map<String, Value> {
        changed.iter().filter_map(|name| Some(((*name).to_owned(), all.get(*name)?.clone()))).collect()
    };
    let (old, new) = (of(&old), of(&new));
    if before.password_hash != after.password_hash {
        changed.push("password");
    }
    if before.profile != after.profile {
        changed.push("profile");
    }
    let details = json!({ "changed": changed, "before": old, "after": new });
    let event =
        Event::new("user.updated").company(after.home_company_id).target("user", after.id, &after.name);
    audit::record(tx, actor, event.details(details)).await
}

fn fields(user: &User) -> Map<String, Value> {
    let fields = json!({
        "name": user.name,
        "email": user.email,
        "username": user.username,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "locale": user.locale,
        "status": user.status.0,
        "system_role": user.system_role.map(|role| role.0),
    });
    if let Value::Object(fields) = fields { fields } else { Map::new() }
}
