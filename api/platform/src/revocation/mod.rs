//! What is revoked together: when a user, a membership or a session ends, or a password or an email changes, these
//! functions revoke everything that depended on it, in the same transaction.
//!
//! They only change rows in a transaction: the callers check permissions and write the audit trail, except that of
//! external logins. Rows that the database deletes by cascade (the grants and codes of a session, everything of a
//! user or a company) are not mentioned here.

mod credentials;
mod grants;
mod links;
pub mod logout_notices;
mod sessions;

pub use credentials::delete_some_api_tokens;
pub use grants::{revoke_application, revoke_grants};
pub use links::{cancel_email_changes, revoke_invitations, revoke_password_resets};
pub use sessions::{
    end_all_sessions, end_pending_sign_ins, end_session, end_session_claimed, end_sessions, end_sessions_of,
};

use sea_orm::{ColumnTrait, ExprTrait};

use crate::{actor::Actor, external_logins, known_browsers};
use kernel::Result;
use store::{
    db::Tx,
    entity::{User, authorization_code, device_code, grant, invitation},
};

/// Revokes everything that a user can act with, and every link that was mailed to the user: sessions, grants, codes,
/// consents, API tokens, known browsers, external logins that the user added, password resets, email changes and
/// invitations.
/// For a user who is disabled, which enabling the user does not restore, and for a user whose password was reset or
/// set by an administrator: someone who knew the old password may have created any of it.
///
/// # Errors
/// When the database does not answer.
pub async fn end_everything(tx: &Tx<'_>, actor: &Actor, user: &User) -> Result<()> {
    end_all_sessions(tx, user.id, None).await?;
    credentials::delete_api_tokens(tx, user.id).await?;
    credentials::delete_consents(tx, user.id).await?;
    known_browsers::forget(tx, user.id).await?;
    external_logins::remove_added(tx, actor, user).await?;
    end_links(tx, user.id).await
}

/// Revokes every link that was mailed to a user: password resets, email changes and invitations.
///
/// # Errors
/// When the database does not answer.
pub async fn end_links(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    revoke_password_resets(tx, user_id).await?;
    cancel_email_changes(tx, user_id).await?;
    revoke_invitations(tx, invitation::Column::UserId.eq(user_id)).await.map(drop)
}

/// Revokes the links that were mailed to a user's old email, and the links to other emails that the user requested.
///
/// # Errors
/// When the database does not answer.
pub async fn after_new_email(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    sessions::end_pending_sign_ins(tx, user_id).await?;
    revoke_password_resets(tx, user_id).await?;
    cancel_email_changes(tx, user_id).await.map(drop)
}

/// Revokes what applications were granted through a company that a user no longer belongs to.
///
/// # Errors
/// When the database does not answer.
pub async fn after_leaving(tx: &Tx<'_>, user_id: i64, company_id: i64) -> Result<()> {
    let through = grant::Column::UserId.eq(user_id).and(grant::Column::CompanyId.eq(company_id));
    logout_notices::record_access_loss(tx, through).await?;
    // Codes first, so that none is redeemed after the grants were revoked.
    let codes = authorization_code::Column::UserId.eq(user_id);
    grants::delete_codes(tx, codes.and(authorization_code::Column::CompanyId.eq(company_id))).await?;
    let devices = device_code::Column::UserId.eq(user_id);
    grants::withdraw_device_codes(tx, devices.and(device_code::Column::CompanyId.eq(company_id))).await?;
    let through = grant::Column::UserId.eq(user_id).and(grant::Column::CompanyId.eq(company_id));
    revoke_grants(tx, through).await.map(drop)
}
