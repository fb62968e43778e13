//! The company that a person chooses to use an application, or all, through.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use shared_types::CompanyChoice;

use crate::applications;
use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    db::{Tx, is_duplicate, retry},
    entity::{User, company_choice},
};

/// Stands for every application for which nothing else is chosen.
const ANY: i64 = 0;

/// Chooses one of the own companies, for one application or for all others. It holds from the next sign-in to them on.
///
/// # Errors
/// [`Error::Invalid`] with `unknown` at `company_id`, when it is none of one's own companies, or at `client_id`.
pub async fn choose(ctx: &Ctx, actor: &Actor, choice: CompanyChoice) -> Result<()> {
    let person = actor.person()?;
    if person.role_in(choice.company_id).is_none() {
        return Err(Error::field("company_id", "unknown", "is none of your companies"));
    }
    let application_id = match &choice.client_id {
        None => ANY,
        Some(client_id) => {
            let client = applications::client(ctx, client_id).await?;
            client
                .ok_or_else(|| Error::field("client_id", "unknown", "there is no such application"))?
                .application
                .id
        }
    };
    let args = (actor.clone(), person.user.clone(), choice, application_id);
    ctx.db
        .write(args, |tx, (actor, user, choice, application_id)| {
            Box::pin(save(tx, actor, user, choice, *application_id))
        })
        .await
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    user: &User,
    choice: &CompanyChoice,
    application_id: i64,
) -> Result<()> {
    company_choice::Entity::delete_by_id((user.id, application_id)).exec(&**tx).await?;
    let row = company_choice::ActiveModel {
        user_id: Set(user.id),
        application_id: Set(application_id),
        company_id: Set(choice.company_id),
        chosen_at: Set(tx.now().into()),
    };
    row.insert(&**tx).await.map_err(|error| if is_duplicate(&error) { retry() } else { error.into() })?;
    let event = Event::new("company.chosen").company(choice.company_id).target("user", user.id, &user.name);
    audit::record(tx, actor, event.details(json!({ "client_id": choice.client_id }))).await
}

/// The company that was chosen for an application, or else for all.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn chosen(ctx: &Ctx, user_id: i64, application_id: i64) -> Result<Option<i64>> {
    let row = company_choice::Entity::find()
        .filter(company_choice::Column::UserId.eq(user_id))
        .filter(company_choice::Column::ApplicationId.is_in([application_id, ANY]))
        .order_by_desc(company_choice::Column::ApplicationId)
        .one(ctx.db.read())
        .await?;
    Ok(row.map(|row| row.company_id))
}
