//! Adding users (UC-2).

use std::sync::Arc;

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, Set};
use serde_json::json;
use shared_types::{CompanyRole, CreateUser, SystemRole, UserStatus};

use super::{
    CompanyUser, NewPassword, User, check_password, email, password::imported_hash, profile, usernames, view,
    write,
};
use crate::sign_in_policy::accompanies_password;
use crate::{invitations, memberships};
use kernel::{
    Error, Fields, Result, Secret,
    text::search_key,
    validate::{self, MAX_NAME},
};
use platform::{
    actor::{Actor, Who},
    audit::{self, Event},
    ctx::Ctx,
    limits,
};
use store::{
    columns::{Json, Stored},
    db::Tx,
    entity::user,
};

/// A validated user, ready to insert.
#[derive(Debug, Clone)]
pub(crate) struct CheckedUser {
    name: String,
    email: String,
    username: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    locale: Option<String>,
    profile: profile::StoredProfile,
    system_role: Option<SystemRole>,
    company_role: CompanyRole,
    /// Whether the user gets no mail.
    is_silent: bool,
}

impl CheckedUser {
    /// The same user, who gets no mail: neither an invitation nor a welcome.
    pub(crate) fn silently(self) -> Self {
        Self { is_silent: true, ..self }
    }
}

/// Adds a user to a company (UC-2): active at once with a password, otherwise invited by mail.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Forbidden`] when anyone but an administrator
/// sets a system role or the hash of a password, or marks a telephone number as verified; [`Error::Invalid`] with
/// `duplicate` at `email` or `username`.
pub async fn create(ctx: &Ctx, actor: &Actor, company_id: i64, new: CreateUser) -> Result<CompanyUser> {
    let company = actor.administered_company(&ctx.db, company_id).await?;
    if (new.system_role.is_some() || new.phone_number_verified == Some(true)) && !actor.is_admin() {
        return Err(Error::forbidden());
    }
    let mut fields = Fields::new();
    let checked = validate(&mut fields, "", &new);
    let imported = imported_hash(&mut fields, actor, new.password.as_deref(), new.password_hash.as_deref())?;
    if let Some(password) = &new.password {
        let own = [new.email.as_str(), &new.name, new.username.as_deref().unwrap_or_default(), &company.name];
        let second_factor = accompanies_password(ctx, company_id, None).await?;
        let new = NewPassword { field: "password", password, own: &own, second_factor };
        check_password(ctx, &actor.source, &mut fields, new).await?;
    }
    fields.finish()?;
    limits::check_mail(ctx, actor, &checked.email).await?;
    let hash = match new.password {
        Some(password) => {
            Some(ctx.hasher.for_caller(&actor.source.limit_key()).hash(Secret::new(password)).await?)
        }
        None => imported,
    };
    let args = (ctx.clone(), actor.clone(), company_id, Arc::new(checked), hash);
    let user = ctx
        .db
        .write(args, |tx, (ctx, actor, company_id, checked, hash)| {
            Box::pin(insert(tx, ctx, actor, *company_id, checked, hash.clone(), ""))
        })
        .await?;
    view(ctx, actor, company_id, user.id).await
}

/// Validates a new user except for the password. Errors name the fields with a prefix.
pub(crate) fn validate(fields: &mut Fields, prefix: &str, new: &CreateUser) -> CheckedUser {
    let field = |name: &str| format!("{prefix}{name}");
    let username = new.username.as_deref().filter(|name| !name.trim().is_empty());
    let locale = new.locale.as_deref().filter(|tag| !tag.trim().is_empty());
    let mut stored = profile::StoredProfile::new();
    profile::apply(&mut stored, &profile::validate(fields, prefix, new.clone().take_profile()), false);
    CheckedUser {
        name: validate::text(fields, &field("name"), &new.name, MAX_NAME),
        email: validate::email(fields, &field("email"), &new.email),
        username: username.map(|name| validate::username(fields, &field("username"), name)),
        given_name: validate::optional_text(
            fields,
            &field("given_name"),
            new.given_name.as_deref(),
            MAX_NAME,
        ),
        family_name: validate::optional_text(
            fields,
            &field("family_name"),
            new.family_name.as_deref(),
            MAX_NAME,
        ),
        locale: locale.map(|tag| validate::language_tag(fields, &field("locale"), tag)),
        profile: stored,
        system_role: new.system_role,
        company_role: new.company_role.unwrap_or(CompanyRole::Member),
        is_silent: false,
    }
}

/// Inserts a validated user with its membership: active with the hash of a password, otherwise invited by mail.
pub(crate) async fn insert(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    checked: &CheckedUser,
    password_hash: Option<String>,
    prefix: &str,
) -> Result<User> {
    let is_active = password_hash.is_some();
    let admission = Admission {
        status: if is_active { UserStatus::Active } else { UserStatus::Invited },
        password_hash,
        // The person who has the set-up link administers the installation: their email counts as confirmed.
        email_verified: matches!(actor.who, Who::Installer) && is_active,
    };
    let user = insert_row(tx, ctx, actor, (company_id, admission), checked, prefix).await?;
    if checked.is_silent {
        return Ok(user);
    }
    if !is_active {
        invitations::create(tx, ctx, actor, &user, company_id, checked.company_role).await?;
    } else if !matches!(actor.who, Who::Installer) {
        // The administrator who sets up the installation knows the own password.
        email::welcome(tx, ctx, &user).await?;
    }
    Ok(user)
}

/// Inserts a validated user who signs in with an external login, with its membership: active, without a password. The
/// user confirms the email by mail.
pub(crate) async fn insert_external(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    checked: &CheckedUser,
) -> Result<User> {
    let admission = Admission { status: UserStatus::Active, password_hash: None, email_verified: false };
    let user = insert_row(tx, ctx, actor, (company_id, admission), checked, "").await?;
    email::confirm_new(tx, ctx, &user).await?;
    Ok(user)
}

/// How a new user signs in at first.
struct Admission {
    status: UserStatus,
    password_hash: Option<String>,
    email_verified: bool,
}

async fn insert_row(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    (company_id, admission): (i64, Admission),
    checked: &CheckedUser,
    prefix: &str,
) -> Result<User> {
    let settings = ctx.settings.current();
    let preferred = match &checked.username {
        Some(name) => {
            usernames::check_reserved(&settings, actor, name, &format!("{prefix}username"))?;
            name.clone()
        }
        None => usernames::free(tx, &settings, actor, &checked.email).await?,
    };
    let row = user::ActiveModel {
        id: NotSet,
        sub: Set(ctx.random.uuid()),
        email: Set(checked.email.clone()),
        email_verified: Set(admission.email_verified),
        username: Set(checked.username.clone()),
        preferred_username: Set(preferred.clone()),
        name: Set(checked.name.clone()),
        given_name: Set(checked.given_name.clone()),
        family_name: Set(checked.family_name.clone()),
        locale: Set(checked.locale.clone()),
        profile: Set(Json(checked.profile.clone())),
        status: Set(Stored(admission.status)),
        system_role: Set(checked.system_role.map(Stored)),
        password_hash: Set(admission.password_hash),
        home_company_id: Set(company_id),
        created_at: Set(tx.now().into()),
        updated_at: Set(tx.now().into()),
        name_key: Set(search_key(&checked.name)),
        version: Set(1),
    };
    let user = row.insert(&**tx).await.map_err(|error| write::duplicate_error(error, prefix))?;
    let field = checked.username.is_some().then(|| format!("{prefix}username"));
    usernames::reserve(tx, user.id, &preferred, field.as_deref()).await?;
    memberships::insert(tx, &user, company_id, checked.company_role).await?;
    let event = Event::new("user.created").company(company_id).target("user", user.id, &user.name);
    let details = json!({
        "email": user.email,
        "status": admission.status,
        "system_role": checked.system_role,
        "company_role": checked.company_role,
    });
    audit::record(tx, actor, event.details(details)).await?;
    Ok(user)
}
