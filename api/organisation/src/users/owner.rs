//! Of which user sessions, consents or API tokens are listed or revoked.

use super::{User, UserPermissions, get};
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};

/// Of which user sessions, consents or API tokens are listed or revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountOwner {
    /// The caller.
    Caller,
    /// A user of a company.
    User {
        /// The company, through which the caller knows the user.
        company_id: i64,
        /// The user.
        user_id: i64,
    },
}

impl AccountOwner {
    /// The user, if the actor is this user or may manage it.
    ///
    /// # Errors
    /// [`Error::NotFound`](kernel::Error::NotFound) when the company has no such user or the actor does not know
    /// it; [`Error::Forbidden`](kernel::Error::Forbidden) when the actor may not manage it.
    pub async fn user(self, ctx: &Ctx, actor: &Actor) -> Result<User> {
        match self {
            Self::Caller => Ok(actor.person()?.user.clone()),
            Self::User { company_id, user_id } => {
                let (user, _) = get(ctx, actor, company_id, user_id).await?;
                UserPermissions::on(actor, &user).manage().map(|()| user)
            }
        }
    }
}
