//! Viewing and changing the rules of a company or an application.

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ExprTrait, IntoActiveModel, Set};
use serde_json::json;
use shared_types::{FirstFactor, PolicySource, SecondFactorRule, SettingValues, SignInPolicy, SignInRules};

use super::{OwnerId, effective, find, rules};
use crate::applications::{self, ApplicationRules};
use kernel::{Error, Fields, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    config::PASSKEYS_UNAVAILABLE,
    ctx::Ctx,
};
use store::{
    columns::Json,
    db::{Topic, Tx, is_duplicate, retry},
    entity::sign_in_policy,
    patch::{IfMatch, Patch},
    versions::save_unless_changed,
};

/// The company or the application whose rules are meant.
#[derive(Debug, Clone, Copy)]
pub enum PolicyOwner<'a> {
    /// The company with an id.
    Company(i64),
    /// The application with a client id.
    Application(&'a str),
}

/// The owner of rules, as it is audited.
#[derive(Debug, Clone)]
struct FoundOwner {
    id: OwnerId,
    name: String,
    client_id: String,
    may_change: bool,
}

impl PolicyOwner<'_> {
    /// Returns the owner if the actor may see its rules: everything of the company, or the application.
    async fn find(self, ctx: &Ctx, actor: &Actor) -> Result<FoundOwner> {
        match self {
            Self::Company(id) => {
                let company = actor.visible_company(&ctx.db, id).await?;
                let may_change = actor.administers(id);
                Ok(FoundOwner {
                    id: OwnerId::Company(id),
                    name: company.name,
                    client_id: String::new(),
                    may_change,
                })
            }
            Self::Application(client_id) => {
                let client = applications::visible(ctx, actor, client_id).await?;
                let application = &client.application;
                let is_reserved = application.is_privileged() && !actor.is_admin();
                Ok(FoundOwner {
                    id: OwnerId::Application(application.id),
                    name: application.name.clone(),
                    client_id: application.client_id.clone(),
                    may_change: actor.manages_applications() && !is_reserved,
                })
            }
        }
    }

    /// Returns whether an actor, who may see the rules, may change them too.
    pub(super) async fn may_change(self, ctx: &Ctx, actor: &Actor) -> Result<bool> {
        Ok(self.find(ctx, actor).await?.may_change)
    }
}

/// Returns the rules of a company or an application, with the effective policy, and the
/// version of the rules. Before the first change the version is 0.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] when the actor may not see them.
pub async fn show(ctx: &Ctx, actor: &Actor, owner: PolicyOwner<'_>) -> Result<(SignInPolicy, i64)> {
    let owner = owner.find(ctx, actor).await?;
    let row = find(ctx.db.read(), owner.id).await?;
    let effective = match owner.id {
        OwnerId::Company(id) => effective(ctx, &[id], None).await?,
        OwnerId::Application(id) => effective(ctx, &[], Some(id)).await?,
    };
    let version = row.as_ref().map_or(0, |row| row.version);
    Ok((SignInPolicy { rules: row.map(|row| row.rules.0).unwrap_or_default(), effective }, version))
}

/// Changes the rules of a company or an application. What is absent stays; what is cleared adds nothing any more.
///
/// # Errors
/// As [`show`]; [`Error::Forbidden`] unless the actor administers the company or may change the application;
/// [`Error::Invalid`] with `too_lenient` at a rule that is more lenient than the installation's; [`Error::Changed`].
pub async fn change(
    ctx: &Ctx,
    actor: &Actor,
    owner: PolicyOwner<'_>,
    change: Patch<SignInRules>,
    seen: IfMatch,
) -> Result<(SignInPolicy, i64)> {
    let found = owner.find(ctx, actor).await?;
    if !found.may_change {
        return Err(Error::forbidden());
    }
    let settings: SettingValues = (**ctx.settings.current()).clone();
    if ctx.config.server.webauthn_rp_id.is_none() {
        check_without_passkeys(&change.set)?;
    }
    let args = (actor.clone(), found, change, seen, settings);
    ctx.db
        .write(args, |tx, (actor, owner, change, seen, settings)| {
            Box::pin(save(tx, actor, owner, (change, seen), settings))
        })
        .await?;
    show(ctx, actor, owner).await
}

/// Rejects rules by which nobody could sign in where passkeys are impossible.
fn check_without_passkeys(rules: &SignInRules) -> Result<()> {
    let mut fields = Fields::new();
    if rules.second_factor == Some(SecondFactorRule::PasskeysOnly) {
        fields.add("second_factor", "unavailable", PASSKEYS_UNAVAILABLE);
    }
    if rules.first_factors.as_deref() == Some(&[FirstFactor::Passkey]) {
        fields.add("first_factors", "unavailable", PASSKEYS_UNAVAILABLE);
    }
    fields.finish()
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    owner: &FoundOwner,
    (change, seen): (&Patch<SignInRules>, &IfMatch),
    settings: &SettingValues,
) -> Result<()> {
    let row = find(&**tx, owner.id).await?;
    seen.check(&row.as_ref().map_or(0, |row| row.version).to_string())?;
    let before = row.as_ref().map(|row| row.rules.0.clone()).unwrap_or_default();
    let after = merged(&before, change);
    let source = match owner.id {
        OwnerId::Company(_) => PolicySource::Company,
        OwnerId::Application(_) => PolicySource::Application,
    };
    let mut fields = Fields::new();
    rules::validate(&mut fields, &after, settings, source);
    fields.finish()?;
    if after == before {
        return Ok(());
    }
    write(tx, owner.id, row, &after).await?;
    tx.touch(Topic::Settings);
    let event = Event::new("sign_in_policy.updated");
    let event = match owner.id {
        OwnerId::Company(id) => event.company(id).target("company", id, &owner.name),
        OwnerId::Application(_) => event.target("application", &owner.client_id, &owner.name),
    };
    audit::record(tx, actor, event.details(json!({ "before": before, "after": after }))).await
}

/// Applies a change to rules.
fn merged(before: &SignInRules, change: &Patch<SignInRules>) -> SignInRules {
    let (sent, stored) = (change.set.clone(), before.clone());
    macro_rules! merge {
        ($($rule:ident),+) => {
            SignInRules {
                $($rule: if change.clears(stringify!($rule)) { None } else { sent.$rule.or(stored.$rule) },)+
            }
        };
    }
    merge!(
        first_factors,
        second_factor,
        second_factor_from,
        email_code_as_second_factor,
        session_idle_lifetime,
        session_lifetime,
        max_sessions
    )
}

async fn write(
    tx: &Tx<'_>,
    owner: OwnerId,
    row: Option<sign_in_policy::Model>,
    rules: &SignInRules,
) -> Result<()> {
    let Some(row) = row else {
        let (company_id, application_id) = match owner {
            OwnerId::Company(id) => (Some(id), None),
            OwnerId::Application(id) => (None, Some(id)),
        };
        let new = sign_in_policy::ActiveModel {
            id: NotSet,
            company_id: Set(company_id),
            application_id: Set(application_id),
            rules: Set(Json(rules.clone())),
            updated_at: Set(tx.now().into()),
            version: Set(1),
        };
        // A parallel request may have inserted it.
        let inserted = new.insert(&**tx).await;
        return inserted.map(drop).map_err(|error| if is_duplicate(&error) { retry() } else { error.into() });
    };
    let unchanged =
        sign_in_policy::Column::Id.eq(row.id).and(sign_in_policy::Column::Version.eq(row.version));
    let version = row.version + 1;
    let mut next = row.into_active_model();
    next.version = Set(version);
    next.rules = Set(Json(rules.clone()));
    next.updated_at = Set(tx.now().into());
    save_unless_changed(tx, next, unchanged, Error::from).await
}
