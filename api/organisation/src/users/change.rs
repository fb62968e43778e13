//! Changing users (UC-4): the own profile, and users that the actor administers.

use std::sync::Arc;

use sea_orm::EntityTrait;
use shared_types::{CompanyRole, Me, SystemRole, UserChange, UserStatus};

use super::{
    CompanyUser, NewPassword, User, VerifiedPassword, check_password, delete::require_remaining_admin,
    effects, effects::Ended, get, me, password::imported_hash, profile, rights::UserPermissions, usernames,
    view, view::version, ways_in, write,
};
use crate::memberships::{self, Membership};
use crate::sign_in_policy::accompanies_password;
use kernel::{
    Error, Fields, Result, Secret,
    validate::{self, MAX_NAME},
};
use platform::{actor::Actor, ctx::Ctx, limits};
use store::{
    columns::Stored,
    db::Tx,
    entity::user,
    patch::{IfMatch, Patch},
};

/// The fields that cannot be cleared.
const MUST_NOT_BE_EMPTY: [&str; 7] =
    ["name", "email", "email_verified", "password", "password_hash", "status", "company_role"];

/// The error at `current_password`.
pub(super) const WRONG_PASSWORD: (&str, &str) = ("wrong", "is not your current password");

/// A validated change. `Some(None)` clears a field.
#[derive(Debug, Clone)]
pub(super) struct UserUpdate {
    name: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
    username: Option<Option<String>>,
    given_name: Option<Option<String>>,
    family_name: Option<Option<String>>,
    locale: Option<Option<String>>,
    pub(super) profile: profile::StoredProfile,
    merges: bool,
    status: Option<UserStatus>,
    system_role: Option<Option<SystemRole>>,
    pub(super) company_role: Option<CompanyRole>,
    password_hash: Option<String>,
}

/// The arguments of the transaction.
#[derive(Clone)]
pub(super) struct UpdateArgs {
    pub(super) ctx: Ctx,
    pub(super) actor: Actor,
    pub(super) user_id: i64,
    pub(super) company_id: Option<i64>,
    pub(super) wanted: Arc<UserUpdate>,
    pub(super) seen: IfMatch,
    /// What changing the own password needs.
    pub(super) own_password: Option<OwnPassword>,
}

/// Changes a user of a company, if its version is one that the caller expects. Fields that the actor may not change may
/// be sent with their current values.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company and by what is changed; [`Error::Invalid`] with
/// `duplicate` at `email` or `username`; [`Error::Conflict`] with `last_admin`; [`Error::Changed`].
pub async fn update(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    user_id: i64,
    change: Patch<UserChange>,
    seen: IfMatch,
) -> Result<CompanyUser> {
    let (user, _) = get(ctx, actor, company_id, user_id).await?;
    if !actor.is(user_id) && !actor.administers(company_id) {
        return Err(Error::forbidden());
    }
    save(ctx, actor, &user, Some(company_id), change, seen, None).await?;
    view(ctx, actor, company_id, user_id).await
}

/// Changes the own profile, if its version is one that the caller expects; returns the profile and its version. A
/// company role that is sent must be that in the home company, since nobody changes the own role.
///
/// # Errors
/// As [`update`].
pub async fn update_own(
    ctx: &Ctx,
    actor: &Actor,
    change: Patch<UserChange>,
    seen: IfMatch,
) -> Result<(Me, i64)> {
    save(ctx, actor, &actor.person()?.user, None, change, seen, None).await?;
    me(ctx, actor).await
}

/// What changing the own password needs.
#[derive(Clone)]
pub(super) struct OwnPassword {
    /// The current password.
    pub(super) current: VerifiedPassword,
    /// What ends with it.
    pub(super) ended: Ended,
}

/// Changes the own password, if the current one still is; `own.ended` ends with it.
///
/// # Errors
/// As [`update`]; [`Error::Invalid`] with `wrong` at `current_password`, or `unknown` at `revoke_api_tokens`.
pub(super) async fn set_own_password(ctx: &Ctx, actor: &Actor, new: String, own: OwnPassword) -> Result<()> {
    let set = UserChange { password: Some(new), ..UserChange::default() };
    save(ctx, actor, &actor.person()?.user, None, Patch::set(set), IfMatch::default(), Some(own)).await
}

async fn save(
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
    company_id: Option<i64>,
    mut change: Patch<UserChange>,
    seen: IfMatch,
    own_password: Option<OwnPassword>,
) -> Result<()> {
    let (password, hash) = (change.set.password.take(), change.set.password_hash.take());
    let mut fields = Fields::new();
    let mut wanted = validate(&mut fields, change);
    let is_new = password.is_some() || hash.is_some();
    if is_new {
        // Hashing is expensive, so rights are checked first.
        UserPermissions::on(actor, user).credentials(ctx.clock.now())?;
    }
    wanted.password_hash = imported_hash(&mut fields, actor, password.as_deref(), hash.as_deref())?;
    if let Some(password) = &password {
        let own = [
            wanted.email.as_deref().unwrap_or(&user.email),
            wanted.name.as_deref().unwrap_or(&user.name),
            user.username.as_deref().unwrap_or_default(),
        ];
        let second_factor = accompanies_password(ctx, user.home_company_id, Some(user.id)).await?;
        let new = NewPassword { field: "password", password, own: &own, second_factor };
        check_password(ctx, &actor.source, &mut fields, new).await?;
    }
    fields.finish()?;
    let email = wanted.email.as_ref().filter(|email| **email != user.email);
    // A user who is enabled without a password is invited again.
    let is_invited = user.status.0 == UserStatus::Disabled
        && wanted.status == Some(UserStatus::Active)
        && user.password_hash.is_none()
        && email.is_none();
    for to in email.into_iter().chain((is_new || is_invited).then_some(&user.email)) {
        limits::check_mail(ctx, actor, to).await?;
    }
    if let Some(password) = password {
        wanted.password_hash =
            Some(ctx.hasher.for_caller(&actor.source.limit_key()).hash(Secret::new(password)).await?);
    }
    let args = UpdateArgs {
        ctx: ctx.clone(),
        actor: actor.clone(),
        user_id: user.id,
        company_id,
        wanted: Arc::new(wanted),
        seen,
        own_password,
    };
    ctx.db.write(args, |tx, args| Box::pin(update_in_transaction(tx, args))).await
}

/// Validates everything but the password.
pub(super) fn validate(fields: &mut Fields, change: Patch<UserChange>) -> UserUpdate {
    for field in MUST_NOT_BE_EMPTY.into_iter().filter(|field| change.clears(field)) {
        fields.add(field, "required", "cannot be empty");
    }
    let Patch { mut set, clear, merges } = change;
    let clears = |field: &str| clear.iter().any(|name| name == field);
    let mut profile = profile::validate(fields, "", set.take_profile());
    for claim in profile::CLAIMS.into_iter().filter(|claim| clears(claim)) {
        profile.insert(claim.to_owned(), serde_json::Value::Null);
    }
    // An empty text clears the field.
    let mut optional =
        |field: &str, value: Option<String>, validate: fn(&mut Fields, &str, &str) -> String| {
            if clears(field) {
                return Some(None);
            }
            value.map(|value| (!value.trim().is_empty()).then(|| validate(fields, field, &value)))
        };
    let name = |fields: &mut Fields, field: &str, value: &str| validate::text(fields, field, value, MAX_NAME);
    let (username, given_name) = (
        optional("username", set.username, validate::username),
        optional("given_name", set.given_name, name),
    );
    let (family_name, locale) = (
        optional("family_name", set.family_name, name),
        optional("locale", set.locale, validate::language_tag),
    );
    UserUpdate {
        name: set.name.map(|name| validate::text(fields, "name", &name, MAX_NAME)),
        email: set.email.map(|email| validate::email(fields, "email", &email)),
        email_verified: set.email_verified,
        username,
        given_name,
        family_name,
        locale,
        profile,
        merges,
        status: set.status,
        system_role: if clears("system_role") { Some(None) } else { set.system_role.map(Some) },
        company_role: set.company_role,
        password_hash: None,
    }
}

/// Writes a change of a user.
pub(super) async fn update_in_transaction(tx: &Tx<'_>, args: &UpdateArgs) -> Result<()> {
    let UpdateArgs { actor, wanted, .. } = args;
    if let Some(OwnPassword { current, .. }) = &args.own_password
        && !current.is_current(tx).await?
    {
        return Err(Error::field("current_password", WRONG_PASSWORD.0, WRONG_PASSWORD.1));
    }
    let before = user::Entity::find_by_id(args.user_id).one(&**tx).await?.ok_or(Error::NotFound("user"))?;
    let membership = match args.company_id {
        Some(id) => Some(memberships::find(tx, before.id, id).await?.ok_or(Error::NotFound("user"))?),
        None => None,
    };
    args.seen.check(&version(&before, membership.as_ref()))?;
    let membership = match membership {
        None if wanted.company_role.is_some() => {
            memberships::find(tx, before.id, before.home_company_id).await?
        }
        known => known,
    };
    let rights = UserPermissions::on(actor, &before);
    rights.verified_number(&before, &wanted.profile)?;
    let after = wanted.apply(&before, &rights, ways_in::has_one(&**tx, &before).await?)?;
    if wanted.password_hash.is_some() || before.email != after.email {
        rights.credentials(tx.now())?;
        actor.still_signed_in(tx).await?;
    }
    if actor.is_admin() && is_admin(&before) && !is_admin(&after) {
        require_remaining_admin(tx, std::slice::from_ref(&before)).await?;
    }
    rights.check(&before, &after)?;
    if before.username != after.username {
        check_username(tx, args, &rights, &after).await?;
    }
    if let Some(membership) = &membership {
        change_role(tx, actor, &rights, &before, membership, wanted.company_role).await?;
    }
    let after = effects::await_email_confirmation(tx, &args.ctx, actor, &rights, &before, after).await?;
    if before == after {
        return Ok(());
    }
    let after = write::save(tx, &before, after).await?;
    let ended = args.own_password.as_ref().map(|own| own.ended.clone()).unwrap_or_default();
    effects::apply_effects(tx, &args.ctx, actor, &before, &after, &ended).await
}

/// Rejects a new username that the actor may not give.
async fn check_username(
    tx: &Tx<'_>,
    args: &UpdateArgs,
    rights: &UserPermissions<'_>,
    after: &User,
) -> Result<()> {
    let settings = args.ctx.settings.current();
    if rights.own {
        usernames::check_own(tx, &settings, &args.actor, after.id, after.username.as_deref()).await?;
    }
    match &after.username {
        Some(name) => usernames::check_reserved(&settings, &args.actor, name, "username"),
        None => Ok(()),
    }
}

impl UserUpdate {
    /// The user with the change applied. `has_other_way` says whether the user can sign in without a password, so that
    /// enabling needs no invitation.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a status that cannot be set, and for too many attributes.
    pub(super) fn apply(
        &self,
        before: &User,
        rights: &UserPermissions<'_>,
        has_other_way: bool,
    ) -> Result<User> {
        let mut fields = Fields::new();
        let mut after = before.clone();
        let set = |text: &mut Option<String>, wanted: &Option<Option<String>>| {
            if let Some(wanted) = wanted {
                text.clone_from(wanted);
            }
        };
        set(&mut after.username, &self.username);
        set(&mut after.given_name, &self.given_name);
        set(&mut after.family_name, &self.family_name);
        set(&mut after.locale, &self.locale);
        after.name = self.name.clone().unwrap_or(after.name);
        after.email = self.email.clone().unwrap_or(after.email);
        if after.email == before.email {
            after.email_verified = self.email_verified.unwrap_or(before.email_verified);
        }
        after.password_hash = self.password_hash.clone().or(after.password_hash);
        after.system_role = self.system_role.map_or(after.system_role, |role| role.map(Stored));
        profile::apply(&mut after.profile.0, &self.profile, self.merges);
        profile::check_size(&mut fields, &after.profile.0);
        let number = "phone_number";
        let says = rights.verifies() && self.profile.contains_key("phone_number_verified");
        if before.profile.0.get(number) != after.profile.0.get(number) && !says {
            after.profile.0.remove("phone_number_verified");
        }
        let status = self.status.unwrap_or(before.status.0);
        if status == UserStatus::Invited && before.status.0 != UserStatus::Invited {
            fields.add("status", "invalid", "must be active or disabled");
        }
        let is_active = before.status.0 == UserStatus::Active || has_other_way;
        after.status = Stored(match status {
            UserStatus::Disabled => UserStatus::Disabled,
            _ if after.password_hash.is_some() => UserStatus::Active,
            UserStatus::Active if is_active => UserStatus::Active,
            UserStatus::Active | UserStatus::Invited => UserStatus::Invited,
        });
        fields.finish()?;
        Ok(after)
    }
}

fn is_admin(user: &User) -> bool {
    user.status.0 == UserStatus::Active && user.system_role == Some(Stored(SystemRole::Admin))
}

async fn change_role(
    tx: &Tx<'_>,
    actor: &Actor,
    rights: &UserPermissions<'_>,
    user: &User,
    membership: &Membership,
    wanted: Option<CompanyRole>,
) -> Result<()> {
    let role = wanted.unwrap_or(membership.role.0);
    rights.company_role(membership.company_id, membership.role.0, role)?;
    if role == membership.role.0 {
        Ok(())
    } else {
        memberships::set_role(tx, actor, user, membership, role, None).await
    }
}
