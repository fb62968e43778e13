//! The company through which a person chooses to use one application, or all others.

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

/// The application id of a choice for all applications without a specific choice.
const ANY: i64 = 0;

/// Chooses one of the actor's companies, for one application or for all others. The choice takes effect at the next
/// sign-in to them.
///
/// # Errors
/// [`Error::Invalid`] with `unknown` at `company_id` when the actor is not a member of it, or at `client_id`.
pub async fn choose(ctx: &Ctx, actor: &Actor, choice: CompanyChoice) -> Result<()> {
    let person = actor.person()?;
    if person.role_in(choice.company_id).is_none() {
        return Err(Error::field("company_id", "unknown", "is not one of your companies"));
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

/// Returns the company that was chosen for an application, else the one for all.
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
