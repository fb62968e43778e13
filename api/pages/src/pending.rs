//! An authorization request that waits for the answer of a person who is signed in.

use super::{failure::Failure, layout::redirect, visit::Visit};
use sign_in::sessions::Account;
use tokens::interactions::{AuthorizationRequest, Interaction, InteractionState};

/// An authorization request that waits for the answer of a person who is signed in.
pub(super) struct Pending {
    pub(super) interaction: Interaction,
    pub(super) request: AuthorizationRequest,
    /// The user who is asked.
    pub(super) user_id: i64,
}

impl Pending {
    /// The request that the query's interaction is for. `asked` takes the request and the user from what waits; `None`
    /// when that is of another kind.
    pub(super) async fn find(
        visit: &Visit<'_>,
        asked: fn(&InteractionState) -> Option<(&AuthorizationRequest, i64)>,
    ) -> Result<Self, Failure> {
        let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
        let (request, user_id) = asked(&interaction.state).ok_or(Failure::RequestExpired)?;
        let request = request.clone();
        Ok(Self { interaction, request, user_id })
    }

    /// The account of the user who is asked. When the browser is no longer signed in to it, the request goes on where
    /// it is decided whom to ask.
    pub(super) async fn account(&self, visit: &Visit<'_>) -> Result<Account, Failure> {
        let account = visit.account_of(self.user_id).await?;
        account.ok_or_else(|| Failure::Page(Box::new(redirect(visit.ctx, &self.interaction.resume_path()))))
    }
}
