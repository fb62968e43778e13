//! Leads on from a page that its request has left.

use super::{failure::Failure, layout::redirect, visit::Visit};
use sign_in::sessions::SIGNED_OUT;
use tokens::interactions::{Interaction, InteractionState};

/// Redirects to the page that an interaction waits for, from a page of another kind: the person went back, or
/// answered in another tab.
pub(super) fn elsewhere(visit: &Visit<'_>, interaction: &Interaction) -> Failure {
    let page = match interaction.state {
        InteractionState::ProtectedPage { .. } => return Failure::RequestExpired,
        InteractionState::DeviceAnswered { .. } => "/device/done",
        InteractionState::SignOut { .. } => "/sign-out",
        InteractionState::SignedOut { .. } => SIGNED_OUT,
        InteractionState::SignIn { .. }
        | InteractionState::SecondFactor { .. }
        | InteractionState::Account { .. }
        | InteractionState::Company { .. }
        | InteractionState::Consent { .. }
        | InteractionState::NoAccess { .. }
        | InteractionState::Device { .. } => {
            return Failure::Page(Box::new(redirect(visit.ctx, &interaction.resume_path())));
        }
    };
    let page = visit.localised(format!("{page}?interaction={}", interaction.id));
    Failure::Page(Box::new(redirect(visit.ctx, &page)))
}
