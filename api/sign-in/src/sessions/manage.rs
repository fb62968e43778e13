//! A person's sessions, listed and ended one by one or together (UC-24).

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use serde_json::json;
use shared_types::{BrowserSession, Place};
use uuid::Uuid;

use super::Session;
use kernel::{Error, Language, Result};
use organisation::users::AccountOwner;
use platform::{
    actor::{Actor, Person},
    audit::{self, Event},
    ctx::Ctx,
    revocation,
};
use store::{columns::Millis, entity::session};

/// Returns the valid sessions of a person, the newest first.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] when the actor may not see or manage the owner.
pub async fn list(ctx: &Ctx, actor: &Actor, owner: AccountOwner) -> Result<Vec<BrowserSession>> {
    let user = owner.user(ctx, actor).await?;
    let rows = session::Entity::find()
        .filter(session::Column::UserId.eq(user.id))
        .filter(session::Column::ExpiresAt.gt(Millis::from(ctx.clock.now())))
        .order_by_desc(session::Column::CreatedAt)
        .all(ctx.db.read())
        .await?;
    let language = language_of(ctx, actor);
    let place = |row: &Session| ctx.geoip.find_place(row.ip.as_deref()?.parse().ok()?, language);
    Ok(rows.into_iter().map(|row| to_dto(place(&row), row, actor.session_id())).collect())
}

/// Returns the language of the account that calls, else the default one.
fn language_of(ctx: &Ctx, actor: &Actor) -> Language {
    let settings = ctx.settings.current();
    let own = |person: &Arc<Person>| settings.language_of_tag(person.user.locale.as_deref()?);
    actor.person().ok().and_then(own).unwrap_or_else(|| settings.default_language())
}

fn to_dto(place: Option<Place>, session: Session, current: Option<Uuid>) -> BrowserSession {
    let signed_in = session.auth_time.0;
    let last_used_at = session.last_used_at.map(|at| at.0).filter(|at| *at > signed_in).unwrap_or(signed_in);
    BrowserSession {
        id: session.id.to_string(),
        device: session.user_agent.as_deref().and_then(device),
        user_agent: session.user_agent,
        ip: session.ip,
        place,
        created_at: session.created_at.0,
        auth_time: signed_in,
        last_used_at,
        expires_at: session.expires_at.0,
        current: current == Some(session.id),
    }
}

/// Ends one session of a person.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] when the actor may not see or manage the owner; [`Error::NotFound`]
/// when the person has no such session.
pub async fn end_one(ctx: &Ctx, actor: &Actor, owner: AccountOwner, id: &str) -> Result<()> {
    let user = owner.user(ctx, actor).await?;
    let id: Uuid = id.parse().map_err(|_| Error::NotFound("session"))?;
    ctx.db
        .write((actor.clone(), user, id), |tx, (actor, user, id)| {
            Box::pin(async move {
                let own = session::Column::UserId.eq(user.id).and(session::Column::Id.eq(*id));
                if revocation::end_sessions(tx, own).await? == 0 {
                    return Err(Error::NotFound("session"));
                }
                let event = Event::new("session.ended").company(user.home_company_id);
                let event = event.target("user", user.id, &user.name);
                audit::record(tx, actor, event.details(json!({ "session": id }))).await
            })
        })
        .await
}

/// Ends all sessions of a person except the one of the request, with everything that applications were granted outside
/// it.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] when the actor may not see or manage the owner.
pub async fn end_others(ctx: &Ctx, actor: &Actor, owner: AccountOwner) -> Result<()> {
    let user = owner.user(ctx, actor).await?;
    ctx.db
        .write((actor.clone(), user), |tx, (actor, user)| {
            Box::pin(async move {
                let kept = actor.session_id().filter(|_| actor.is(user.id));
                let ended = revocation::end_all_sessions(tx, user.id, kept).await?;
                let event = Event::new("sessions.ended").company(user.home_company_id);
                let event = event.target("user", user.id, &user.name).details(json!({ "sessions": ended }));
                audit::record(tx, actor, event).await
            })
        })
        .await
}

/// Returns the browser and system of a `User-Agent`, such as `Firefox on Linux`; `None` when neither is recognized.
#[must_use]
pub fn device(user_agent: &str) -> Option<String> {
    match &*parts_of_device(user_agent) {
        [] => None,
        parts => Some(parts.join(" on ")),
    }
}

/// Returns the browser and the system of a `User-Agent`, as far as they are recognised.
#[must_use]
pub fn parts_of_device(user_agent: &str) -> Vec<&'static str> {
    // Browsers whose names others also contain come last.
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    [find(&BROWSERS), find(&SYSTEMS)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn devices_are_told_by_what_they_say_last() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 \
                    Safari/537.36 Edg/126.0.0.0";
        assert_eq!(device(edge).as_deref(), Some("Edge on Windows"));
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                      Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(device(safari).as_deref(), Some("Safari on iPhone"));
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";
        assert_eq!(device(firefox).as_deref(), Some("Firefox on Linux"));
        assert_eq!(device("curl/8.5.0"), None);
    }
}
