//! An authorization request that waits for the answer of a signed-in person.

use super::{elsewhere::elsewhere, failure::Failure, layout::redirect, visit::Visit};
use sign_in::sessions::SignedInAccount;
use tokens::interactions::{AuthorizationRequest, Interaction, InteractionState};

/// An authorization request that waits for the answer of a signed-in person.
pub(super) struct Pending {
    pub(super) interaction: Interaction,
    pub(super) request: AuthorizationRequest,
    /// The user who has to answer.
    pub(super) user_id: i64,
}

impl Pending {
    /// Returns the request of the interaction in the query. `asked` returns the request and the user of the
    /// interaction, or `None` when it waits for another page, to which the person is redirected.
    pub(super) async fn find(
        visit: &Visit<'_>,
        asked: fn(&InteractionState) -> Option<(&AuthorizationRequest, i64)>,
    ) -> Result<Self, Failure> {
        let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
        let (request, user_id) = asked(&interaction.state).ok_or_else(|| elsewhere(visit, &interaction))?;
        let request = request.clone();
        Ok(Self { interaction, request, user_id })
    }

    /// Returns the account of the user who has to answer. If the browser is no longer signed in to it, redirects to the
    /// authorization endpoint, which decides who has to answer.
    pub(super) async fn account(&self, visit: &Visit<'_>) -> Result<SignedInAccount, Failure> {
        let account = visit.account_of(self.user_id).await?;
        account.ok_or_else(|| Failure::Page(Box::new(redirect(visit.ctx, &self.interaction.resume_path()))))
    }
}
