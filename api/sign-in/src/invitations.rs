//! Accepting an invitation as a new person (UC-3): sets a name, a password and the attributes that the settings require,
//! makes the user active and signs in.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use shared_types::{RequiredAttribute, UserStatus, Word};

use super::{
    authentications::{self, Progress, SignInDemands, SignInTarget, StepInputs},
    sessions::PreviousSessions,
};
use kernel::{
    Error, Fields, Result, Secret,
    text::search_key,
    validate::{self, MAX_NAME},
};
use organisation::{
    invitations::{self, InvitationClosed, OpenInvitation},
    memberships, people,
    sign_in_policy::accompanies_password,
    users::{EnteredAttributes, NewPassword, check_password},
};
use platform::{
    actor::{Actor, RequestSource, Via, Who},
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::{Millis, Stored},
    db::Tx,
    entity::{invitation, user},
};

/// What a person enters to accept an invitation.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// The display name.
    pub name: String,
    /// The new password.
    pub password: Secret,
    /// What was entered for each attribute that the settings require.
    pub attributes: Vec<(RequiredAttribute, String)>,
    /// The accounts that the browser is signed in to.
    pub previous: PreviousSessions,
    /// Where the request came from.
    pub source: RequestSource,
}

/// Accepts an invitation, once: sets name and password, makes the person active with a verified email, and begins a
/// session, unless another step is due.
///
/// # Errors
/// [`Error::Invalid`] with the fields `name` and `password` and those of the attributes; when the server is busy or the
/// database does not answer. An invitation that cannot be accepted is a value, not an error.
pub async fn accept(
    ctx: &Ctx,
    token: &Secret,
    acceptance: Acceptance,
) -> Result<Result<Progress, InvitationClosed>> {
    let open = match invitations::find(ctx, token).await? {
        Ok(open) => open,
        Err(closed) => return Ok(Err(closed)),
    };
    let chosen = check(ctx, &open, &acceptance).await?;
    let inputs = StepInputs::load(ctx, &open.user, &SignInDemands::default()).await?;
    let hash =
        ctx.hasher.for_caller(&acceptance.source.limit_key()).hash(acceptance.password.clone()).await?;
    let accepted = ctx
        .db
        .write((ctx.clone(), (open, inputs), acceptance, chosen, hash), |tx, args| {
            Box::pin(async move {
                let (ctx, (open, inputs), acceptance, chosen, hash) = args;
                // Of several requests at once, one succeeds.
                if !consume(tx, open).await? || !activate(tx, open, chosen, hash).await? {
                    return Ok(Err(InvitationClosed::Accepted));
                }
                Ok(Ok(begin(tx, ctx, (open, inputs), acceptance).await?))
            })
        })
        .await?;
    match accepted {
        Ok(progress) => Ok(Ok(progress)),
        // It may have been revoked instead.
        Err(closed) => Ok(Err(invitations::find(ctx, token).await?.err().unwrap_or(closed))),
    }
}

/// Validates name, password and attributes; returns the name, trimmed, and the attributes.
async fn check(
    ctx: &Ctx,
    open: &OpenInvitation,
    acceptance: &Acceptance,
) -> Result<(String, EnteredAttributes)> {
    let mut fields = Fields::new();
    let name = validate::text(&mut fields, "name", &acceptance.name, MAX_NAME);
    let OpenInvitation { user, company, .. } = open;
    let own = [user.email.as_str(), &name, user.username.as_deref().unwrap_or_default(), company];
    let password = acceptance.password.expose();
    let second_factor = accompanies_password(ctx, user.home_company_id, None).await?;
    let new = NewPassword { field: "password", password, own: &own, second_factor };
    check_password(ctx, &acceptance.source, &mut fields, new).await?;
    let attributes = EnteredAttributes::validated(&mut fields, &acceptance.attributes);
    fields.finish().map(|()| (name, attributes))
}

/// Marks the invitation as accepted if it is still open; returns whether it was.
async fn consume(tx: &Tx<'_>, open: &OpenInvitation) -> Result<bool> {
    let now = Millis::from(tx.now());
    let result = invitation::Entity::update_many()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(Some(now)))
        .filter(invitation::Column::Id.eq(open.invitation.id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(now))
        .exec(&**tx)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Makes the user active if it is still invited; returns whether it was. Another invitation of the same user may have
/// been accepted at the same time, or the user been disabled.
async fn activate(
    tx: &Tx<'_>,
    open: &OpenInvitation,
    (name, attributes): &(String, EnteredAttributes),
    password_hash: &str,
) -> Result<bool> {
    let result = user::Entity::update_many()
        .col_expr(user::Column::Name, Expr::value(name.as_str()))
        .col_expr(user::Column::NameKey, Expr::value(search_key(name)))
        .col_expr(user::Column::PasswordHash, Expr::value(password_hash))
        .col_expr(user::Column::Status, Expr::value(Stored(UserStatus::Active)))
        .col_expr(user::Column::EmailVerified, Expr::value(true))
        .col_expr(user::Column::UpdatedAt, Expr::value(Millis::from(tx.now())))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(open.user.id))
        .filter(user::Column::Status.eq(UserStatus::Invited.as_str()))
        .exec(&**tx)
        .await?;
    if result.rows_affected == 0 {
        return Ok(false);
    }
    let user = user::Entity::find_by_id(open.user.id).one(&**tx).await?.ok_or(Error::NotFound("user"))?;
    let user = attributes.store(tx, user).await?;
    memberships::copy_user(tx, &user).await?;
    // Not compared with the words before: the name may have changed since the invitation was read.
    memberships::copy_words(tx, &user).await?;
    Ok(true)
}

async fn begin(
    tx: &Tx<'_>,
    ctx: &Ctx,
    (open, inputs): (&OpenInvitation, &StepInputs),
    acceptance: &Acceptance,
) -> Result<Progress> {
    let person = people::load(&**tx, open.user.id)
        .await?
        .ok_or_else(|| Error::internal("a person who was just made active is not there"))?;
    let target = SignInTarget { destination: "/".to_owned(), ..SignInTarget::default() };
    let to = (&target, &acceptance.previous);
    let progress =
        authentications::sign_in_after_password(tx, ctx, (&person, inputs), to, &acceptance.source).await?;
    let who = match &progress {
        Progress::SignedIn(new) => {
            let via = Via::session(new.session.id, new.session.auth_time.0);
            Who::Person { person: person.clone(), via }
        }
        Progress::Due(_) => Who::Anonymous,
    };
    let actor = Actor { who, source: acceptance.source.clone() };
    let event = Event::new("invitation.accepted").company(open.invitation.company_id).target(
        "user",
        person.user.id,
        &person.user.name,
    );
    audit::record(tx, &actor, event).await?;
    Ok(progress)
}
