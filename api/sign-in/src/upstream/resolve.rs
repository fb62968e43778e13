//! Who a person at an identity provider is here: by the stored subject and, the first time, by a verified email
//! inside a domain that is verified as the company's.

use super::{FailureReason, UpstreamError, UpstreamRejection};
use kernel::{Error, Result};
use organisation::{
    identity_providers::{
        ExternalPerson, IdentityProvider, LinkedUser, add, check_new_user, create_user, find_by_email,
        find_linked, lock_unchanged, mark_used, may_vouch_for,
    },
    people, provider_mappings, required_login,
};
use platform::{
    actor::{Actor, RequestSource, Who},
    ctx::Ctx,
    limits,
};
use store::{db::Tx, entity::User};

/// Returns the user who is linked to a person, or who is created for it.
pub(super) async fn user_of(
    ctx: &Ctx,
    provider: &IdentityProvider,
    person: &ExternalPerson,
    source: &RequestSource,
) -> Result<LinkedUser, UpstreamError> {
    check_new_user(ctx, provider, person).await?;
    let first = run(ctx, provider, person, source).await;
    // A parallel sign-in of the same person may have created the user.
    let result = if is_taken(&first) { run(ctx, provider, person, source).await } else { first };
    match result {
        Ok(found) => found.map_err(UpstreamError::Rejected),
        Err(Error::Invalid(errors)) => {
            let code = errors.first().map(|error| error.code.clone()).unwrap_or_default();
            let detail = match code.as_str() {
                "duplicate" => "the email is that of another user: the user has to link the login".to_owned(),
                _ => format!("no user can be created with the email there ({code})"),
            };
            Err(UpstreamRejection::new(FailureReason::Unknown, detail).into())
        }
        Err(error) => Err(error.into()),
    }
}

fn is_taken(result: &Result<Result<LinkedUser, UpstreamRejection>>) -> bool {
    matches!(result, Err(Error::Invalid(errors)) if errors.iter().any(|error| error.code == "duplicate"))
}

async fn run(
    ctx: &Ctx,
    provider: &IdentityProvider,
    person: &ExternalPerson,
    source: &RequestSource,
) -> Result<Result<LinkedUser, UpstreamRejection>> {
    let args = (ctx.clone(), provider.clone(), person.clone(), source.clone());
    ctx.db
        .write(args, |tx, (ctx, provider, person, source)| {
            Box::pin(async move {
                let found = find_or_create(tx, ctx, provider, (person, source)).await?;
                if let Ok(user) = &found {
                    // What the claims give now, and not what they gave at the last sign-in.
                    let by = (user.user_id, &person.claims);
                    provider_mappings::apply(tx, ctx, provider, by, source).await?;
                }
                Ok(found)
            })
        })
        .await
}

async fn find_or_create(
    tx: &Tx<'_>,
    ctx: &Ctx,
    provider: &IdentityProvider,
    (person, source): (&ExternalPerson, &RequestSource),
) -> Result<Result<LinkedUser, UpstreamRejection>> {
    if let Some(found) = linked(tx, provider, person).await? {
        return Ok(found);
    }
    match find_by_email(tx, provider, person).await? {
        Some(user) => link_by_email(tx, provider, person, (&user, source)).await,
        None if !provider.create_users => {
            Ok(Err(UpstreamRejection::new(FailureReason::Unknown, "no user is linked to the subject")))
        }
        None => match lock_unchanged(tx, provider).await?.filter(|now| now.create_users) {
            Some(now) => create_user(tx, ctx, &now, person, source).await.map(Ok),
            None => Ok(Err(changed_meanwhile())),
        },
    }
}

/// Links a person to the user with the person's email, who is notified by mail.
async fn link_by_email(
    tx: &Tx<'_>,
    provider: &IdentityProvider,
    person: &ExternalPerson,
    (user, source): (&User, &RequestSource),
) -> Result<Result<LinkedUser, UpstreamRejection>> {
    let Some(now) = lock_unchanged(tx, provider).await? else { return Ok(Err(changed_meanwhile())) };
    let actor = Actor { who: Who::System, source: source.clone() };
    let is_added = add(tx, &actor, &now, user, (&person.subject, person.email.as_deref())).await?;
    let found = find_linked(&**tx, provider.id, &person.subject).await?;
    Ok(match found.filter(|_| is_added) {
        Some(found) => Ok(LinkedUser::from(&found)),
        None => Err(too_many()),
    })
}

fn too_many() -> UpstreamRejection {
    UpstreamRejection::new(FailureReason::Failed, "the user has 20 external logins")
}

fn changed_meanwhile() -> UpstreamRejection {
    UpstreamRejection::invalid("the identity provider was changed or disabled during the sign-in")
}

/// Returns the user who is linked to a person; `None` if there is no link.
async fn linked(
    tx: &Tx<'_>,
    provider: &IdentityProvider,
    person: &ExternalPerson,
) -> Result<Option<Result<LinkedUser, UpstreamRejection>>> {
    let Some(found) = find_linked(&**tx, provider.id, &person.subject).await? else { return Ok(None) };
    let Some(known) = people::load(&**tx, found.user_id).await? else {
        return Ok(Some(Err(UpstreamRejection::new(
            FailureReason::Disabled,
            "the linked user is not active",
        ))));
    };
    if !may_vouch_for(provider, &known.user) {
        let detail = "the linked user has another home company or a system role";
        return Ok(Some(Err(UpstreamRejection::new(FailureReason::Unknown, detail))));
    }
    if provider.company_id.is_none() && required_login::applies_in(&**tx, &known.user).await? {
        let detail = "the company of the user requires its own external login";
        return Ok(Some(Err(UpstreamRejection::new(FailureReason::OtherRequired, detail))));
    }
    let user = LinkedUser::from(&found);
    mark_used(tx, found, person.email.as_deref()).await?;
    Ok(Some(Ok(user)))
}

/// Links a person to the user who is signed in, who is notified by mail.
pub(super) async fn link_to(
    ctx: &Ctx,
    actor: &Actor,
    provider: &IdentityProvider,
    person: &ExternalPerson,
) -> Result<(), UpstreamError> {
    limits::check_mail(ctx, actor, &actor.person()?.user.email).await?;
    let args = (actor.clone(), provider.clone(), person.clone());
    let linked = ctx.db.write(args, |tx, (actor, provider, person)| {
        Box::pin(async move {
            actor.still_signed_in(tx).await?;
            let user_id = actor.person()?.user.id;
            let known = people::load(&**tx, user_id).await?.ok_or(Error::Unauthenticated)?;
            if !may_vouch_for(provider, &known.user) {
                let detail = "the user has another home company or a system role";
                return Ok(Err(UpstreamRejection::new(FailureReason::Unknown, detail)));
            }
            let email = person.email.as_deref();
            match find_linked(&**tx, provider.id, &person.subject).await? {
                Some(found) if found.user_id == user_id => mark_used(tx, found, email).await.map(Ok),
                Some(_) => {
                    let detail = "the login is linked to another user";
                    Ok(Err(UpstreamRejection::new(FailureReason::LinkedElsewhere, detail)))
                }
                None => {
                    let Some(now) = lock_unchanged(tx, provider).await? else {
                        return Ok(Err(changed_meanwhile()));
                    };
                    match add(tx, actor, &now, &known.user, (&person.subject, email)).await? {
                        true => Ok(Ok(())),
                        false => Ok(Err(too_many())),
                    }
                }
            }
        })
    });
    linked.await?.map_err(UpstreamError::Rejected)
}
