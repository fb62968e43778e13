//! Finishing the installation (UC-1): once, by a person who has the set-up secret.

use std::{collections::HashSet, sync::Arc};

use shared_types::{
    CompanyRole, CreateCompany, CreateUser, FinishSetup, InitialRole, SetupAdministrator, SetupUser,
    SystemRole,
};

use super::{
    companies::{self, Company},
    users::{self, NewPassword, User, check_password},
};
use kernel::{Error, Fields, Result, Secret, emails, secrets::constant_time_eq};
use platform::{
    actor::{Actor, RequestSource, Who},
    audit::{self, Event},
    ctx::Ctx,
    settings,
};
use store::db::Tx;

/// The result of finishing the installation.
#[derive(Debug, Clone)]
pub struct Installation {
    /// The first company.
    pub company: Company,
    /// The first administrator.
    pub administrator: User,
    /// The number of people who were invited.
    pub invited: usize,
}

/// Finishes the installation for a caller who has the secret of the one-time link.
///
/// # Errors
/// [`Error::Conflict`] when it is finished already, [`Error::Forbidden`] with `wrong_secret`, [`Error::Invalid`] with
/// every invalid field.
pub async fn finish(ctx: &Ctx, source: RequestSource, new: FinishSetup) -> Result<Installation> {
    if ctx.settings.is_installed().await? {
        return Err(already());
    }
    if !constant_time_eq(new.secret.as_bytes(), ctx.secrets.setup().expose().as_bytes()) {
        return Err(Error::Forbidden {
            code: "wrong_secret",
            text: "this is not the set-up link that the server's console shows",
        });
    }
    finish_locally(ctx, source, new).await
}

/// Finishes the installation for a caller on the server's own command line, without a secret.
///
/// # Errors
/// As [`finish`], except for the secret.
pub async fn finish_locally(ctx: &Ctx, source: RequestSource, new: FinishSetup) -> Result<Installation> {
    if ctx.settings.is_installed().await? {
        return Err(already());
    }
    let mut fields = Fields::new();
    let company = companies::validate(&mut fields, "company.", &new.company);
    let people = check_people(&mut fields, &new);
    let SetupAdministrator { name, email, password } = &new.administrator;
    let own = [email.as_str(), name.as_deref().unwrap_or_default(), &new.company.name];
    let new_password =
        NewPassword { field: "administrator.password", password, own: &own, second_factor: false };
    check_password(ctx, &source, &mut fields, new_password).await?;
    fields.finish()?;
    let hash = ctx.hasher.hash(Secret::new(new.administrator.password)).await?;
    let actor = Actor { who: Who::Installer, source };
    let args = (ctx.clone(), actor, company, Arc::new(people), hash);
    ctx.db
        .write(args, |tx, (ctx, actor, company, people, hash)| {
            Box::pin(install(tx, ctx, actor, company, people, hash))
        })
        .await
}

fn already() -> Error {
    Error::Conflict { code: "already_set_up", text: "the installation is finished already" }
}

/// A validated user to add, and the prefix of the user's fields.
type NewPerson = (users::CheckedUser, String);

/// Validates the administrator and all other users. An email that is entered twice is an error at the second place.
fn check_people(fields: &mut Fields, new: &FinishSetup) -> Vec<NewPerson> {
    let administrator = SetupUser {
        name: new.administrator.name.clone(),
        email: new.administrator.email.clone(),
        role: InitialRole::Admin,
    };
    let mut first = new_user(&administrator);
    first.company_role = Some(CompanyRole::CompanyAdmin);
    let mut seen = HashSet::from([emails::lookup_key(&first.email)]);
    let mut people = vec![(users::validate(fields, "administrator.", &first), "administrator.".to_owned())];
    for (index, user) in new.users.iter().enumerate() {
        let prefix = format!("users.{index}.");
        if !seen.insert(emails::lookup_key(&user.email)) {
            fields.add(format!("{prefix}email"), "duplicate", "is entered twice");
        }
        people.push((users::validate(fields, &prefix, &new_user(user)), prefix));
    }
    people
}

fn new_user(user: &SetupUser) -> CreateUser {
    let (system_role, company_role) = match user.role {
        InitialRole::Admin => (Some(SystemRole::Admin), CompanyRole::Member),
        InitialRole::AppManager => (Some(SystemRole::AppManager), CompanyRole::Member),
        InitialRole::CompanyAdmin => (None, CompanyRole::CompanyAdmin),
        InitialRole::Member => (None, CompanyRole::Member),
    };
    let name = user.name.clone().filter(|name| !name.trim().is_empty());
    // If the email is missing, that is the only error to report, not the name derived from it.
    let local =
        || user.email.trim().split('@').next().filter(|part| !part.is_empty()).unwrap_or("-").to_owned();
    CreateUser {
        name: name.unwrap_or_else(local),
        email: user.email.clone(),
        system_role,
        company_role: Some(company_role),
        ..CreateUser::default()
    }
}

async fn install(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    company: &CreateCompany,
    people: &[NewPerson],
    hash: &str,
) -> Result<Installation> {
    if !settings::mark_installed(tx).await? {
        return Err(already());
    }
    let company = companies::insert(tx, actor, company, "company.").await?;
    let mut added = Vec::with_capacity(people.len());
    for (index, (checked, prefix)) in people.iter().enumerate() {
        let hash = (index == 0).then(|| hash.to_owned());
        added.push(users::insert(tx, ctx, actor, company.id, checked, hash, prefix).await?);
    }
    let invited = added.len() - 1;
    let event =
        Event::new("installation.finished").company(company.id).target("company", company.id, &company.name);
    audit::record(tx, actor, event).await?;
    Ok(Installation { company, administrator: added.swap_remove(0), invited })
}
