//! The own profile and the own companies.

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared_types::{Me, MyCompany, PasswordChange};

use super::{NewPassword, change, check_password, effects::Ended, email, password::verify_again, profile};
use crate::sign_in_policy::accompanies_password;
use crate::{memberships, people};
use kernel::{Error, Fields, Result, Secret};
use platform::{
    actor::{Actor, Person},
    audit::{self, Event},
    ctx::Ctx,
};
use store::entity::company;

/// The maximum number of API tokens that a change of the password revokes by name.
const MAX_REVOKED: usize = 1_000;

/// The own profile, with its version.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] when the actor is no person.
pub async fn me(ctx: &Ctx, actor: &Actor) -> Result<(Me, i64)> {
    // Read again, since this request may have changed it.
    let person = people::find(ctx, actor.person()?.user.id).await?.ok_or(Error::Unauthenticated)?;
    Ok((profile_of(ctx, &person).await?, person.user.version))
}

/// The profile of a person, with everything that only the person may see.
///
/// # Errors
/// When the database does not answer.
pub async fn profile_of(ctx: &Ctx, person: &Person) -> Result<Me> {
    let user = &person.user;
    Ok(Me {
        id: user.id,
        sub: user.sub.to_string(),
        name: user.name.clone(),
        email: user.email.clone(),
        email_verified: user.email_verified,
        pending_email: email::pending(ctx, user).await?,
        username: user.username.clone(),
        preferred_username: user.preferred_username.clone(),
        given_name: user.given_name.clone(),
        family_name: user.family_name.clone(),
        locale: user.locale.clone(),
        system_role: user.system_role.map(|role| role.0),
        memberships: memberships::to_dto(&person.memberships),
        claims: profile::to_dto(user.profile.0.clone())?,
    })
}

/// Changes the own password, given the current one and a recent sign-in. The other sessions and the API tokens end as
/// the person chose; links and a pending email change always end.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::Invalid`] with `wrong` at `current_password`, and with `unknown` or
/// `too_many` at `revoke_api_tokens` and `remove_linked_identities`; [`Error::TooOften`] after many passwords.
pub async fn change_own_password(ctx: &Ctx, actor: &Actor, change: PasswordChange) -> Result<()> {
    let person = actor.person()?;
    actor.signed_in_recently(ctx.clock.now())?;
    let user = &person.user;
    let mut own = vec![user.email.as_str(), &user.name, user.username.as_deref().unwrap_or_default()];
    own.extend(person.memberships.iter().map(|(company, _)| company.name.as_str()));
    let mut fields = Fields::new();
    let password = &change.new_password;
    let second_factor = accompanies_password(ctx, user.home_company_id, Some(user.id)).await?;
    let new = NewPassword { field: "new_password", password, own: &own, second_factor };
    check_password(ctx, &actor.source, &mut fields, new).await?;
    for (field, ids) in [
        ("revoke_api_tokens", &change.revoke_api_tokens),
        ("remove_linked_identities", &change.remove_linked_identities),
    ] {
        if ids.as_ref().is_some_and(|ids| ids.len() > MAX_REVOKED) {
            fields.add(field, "too_many", format!("at most {MAX_REVOKED} are allowed"));
        }
    }
    let current = verify_again(ctx, actor, user, Secret::new(change.current_password)).await?;
    let Some(current) = current else {
        fields.add("current_password", change::WRONG_PASSWORD.0, change::WRONG_PASSWORD.1);
        return fields.finish();
    };
    fields.finish()?;
    let ended = Ended {
        sessions: change.end_sessions.unwrap_or(true),
        api_tokens: change.revoke_api_tokens.unwrap_or_default(),
        external_logins: change.remove_linked_identities.unwrap_or_default(),
    };
    let own = change::OwnPassword { current, ended };
    change::set_own_password(ctx, actor, change.new_password, own).await
}

/// The own companies, the home company first.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] when the actor is no person.
pub async fn companies(ctx: &Ctx, actor: &Actor) -> Result<Vec<MyCompany>> {
    let person = actor.person()?;
    let home = person.user.home_company_id;
    let ids = person.memberships.iter().map(|(company, _)| company.id);
    let visible: Vec<i64> = company::Entity::find()
        .select_only()
        .column(company::Column::Id)
        .filter(company::Column::Id.is_in(ids))
        .filter(company::Column::VisibleToMembers.eq(true))
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    let companies = person.memberships.iter();
    let companies = companies.map(|(company, role)| MyCompany {
        company: company.clone(),
        role: *role,
        home: company.id == home,
        visible: actor.sees_company(company.id) || visible.contains(&company.id),
    });
    Ok(companies.collect())
}

/// Leaves a company that is not the home company.
///
/// # Errors
/// [`Error::NotFound`] when the actor is no member of it; [`Error::Conflict`] with `home_company`.
pub async fn leave(ctx: &Ctx, actor: &Actor, company_id: i64) -> Result<()> {
    let person = Arc::clone(actor.person()?);
    if person.role_in(company_id).is_none() {
        return Err(Error::NotFound("company"));
    }
    if person.user.home_company_id == company_id {
        return Err(Error::Conflict {
            code: "home_company",
            text: "you cannot leave your home company: ask an administrator to move you",
        });
    }
    ctx.db
        .write((actor.clone(), person, company_id), |tx, (actor, person, company_id)| {
            Box::pin(async move {
                let user = &person.user;
                if !memberships::delete(tx, user.id, *company_id).await? {
                    return Err(Error::NotFound("company"));
                }
                let event = Event::new("membership.deleted").company(*company_id);
                audit::record(tx, actor, event.target("user", user.id, &user.name)).await
            })
        })
        .await
}
