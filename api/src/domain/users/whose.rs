//! Whose sessions, consents or API tokens are meant.

use super::{Rights, User, get};
use crate::{
    domain::{actor::Actor, ctx::Ctx},
    kernel::Result,
};

/// Whose sessions, consents or API tokens are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// One's own.
    Own,
    /// Those of a user of a company.
    Of {
        /// The company, through which the user is seen.
        company_id: i64,
        /// The user.
        user_id: i64,
    },
}

impl Whose {
    /// The person, whom the actor is or administers.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::kernel::Error::NotFound) and [`Error::Forbidden`](crate::kernel::Error::Forbidden).
    pub(in crate::domain) async fn user(self, ctx: &Ctx, actor: &Actor) -> Result<User> {
        match self {
            Self::Own => Ok(actor.person()?.user.clone()),
            Self::Of { company_id, user_id } => {
                let (user, _) = get(ctx, actor, company_id, user_id).await?;
                Rights::on(actor, &user).manage().map(|()| user)
            }
        }
    }
}
