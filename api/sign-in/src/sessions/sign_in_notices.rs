//! Notices of sign-ins in a browser or a country that is new for the person (UC-24). The mail has a link with which the
//! person disowns the sign-in ([`crate::disowned_sign_ins`]).

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set,
};
use serde_json::json;

use super::Session;
use kernel::Result;
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    jobs::{self, Mail, Sealed, Task},
    known_browsers::Known,
};
use store::{
    columns::Millis,
    db::Tx,
    entity::{User, sign_in_notice},
};

/// How long the link of a notice works: the person may be away for some weeks.
const LIFETIME: TimeDelta = TimeDelta::days(30);
/// The period in which a person gets at most [`MAX_NOTICES`].
const PERIOD: TimeDelta = TimeDelta::days(1);
/// The maximum number of notices to a person in that period. Each of them is about a sign-in that succeeded, so
/// somebody else cannot use them up without being noticed.
const MAX_NOTICES: u64 = 10;

/// Notifies a person of a sign-in by mail, if its browser or country is new.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn send(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
    (session, known): (&Session, Known),
) -> Result<()> {
    let new = match known {
        Known::First | Known::Before => return Ok(()),
        Known::NewBrowser => "browser",
        Known::NewCountry => "country",
    };
    let recent = sign_in_notice::Entity::find()
        .filter(sign_in_notice::Column::UserId.eq(user.id))
        .filter(sign_in_notice::Column::CreatedAt.gt(Millis::from(tx.now() - PERIOD)))
        // Notices from before the clock was set back would count for longer than the period.
        .filter(sign_in_notice::Column::CreatedAt.lte(Millis::from(tx.now())));
    if recent.count(&**tx).await? >= MAX_NOTICES {
        return Ok(());
    }
    let token = ctx.random.secret("");
    let row = sign_in_notice::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        email: Set(user.email.clone()),
        token_hash: Set(token.sha256()),
        ip: Set(session.ip.clone()),
        user_agent: Set(session.user_agent.clone()),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + LIFETIME).into()),
        used_at: Set(None),
    };
    let id = row.insert(&**tx).await?.id;
    let sealed = Sealed::new(&ctx.cipher, &purpose(id), &token)?;
    let mail = Mail::SignIn { sign_in_notice_id: id, sealed };
    jobs::enqueue(tx, user.home_company_id, &Task::Mail(mail)).await?;
    let event = Event::new("sign_in_notice.created").company(user.home_company_id);
    let event = event.target("user", user.id, &user.name).details(json!({ "new": new }));
    audit::record(tx, actor, event).await
}

/// Returns the purpose with which the token of a link is encrypted.
pub(crate) fn purpose(id: i64) -> String {
    format!("sign-in notice {id}")
}
