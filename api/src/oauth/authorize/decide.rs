//! What a right authorization request leads to: a page, a refusal or a code.

use std::sync::Arc;

use poem::{Request, Response};
use uuid::Uuid;

use super::{Checked, Refusal};
use crate::{
    domain::{
        Ctx,
        access::{self, Denied},
        interactions::{self, Waiting},
        sessions::{self, Session},
        tokens::{self, NewCode, NewGrant},
    },
    kernel::Result,
    oauth::{
        error::{OAuthError, see_other},
        session_management::{self, session_state},
    },
    web::cookies,
};

/// Decides the next step: whoever must sign in first does; whoever may not use the application learns it; everyone
/// else goes back to the application with a code.
pub(super) async fn decide(ctx: &Ctx, http: &Request, checked: Checked) -> Result<Response, Refusal> {
    let Some(session) = session(ctx, http, &checked).await? else {
        if checked.silent {
            let error = OAuthError::new("login_required", "the person must sign in");
            return Err(Refusal::redirect(checked.request, error));
        }
        let waiting = Waiting::SignIn { request: checked.request.clone() };
        let id = wait(ctx, &checked, waiting).await?;
        return Ok(see_other(&format!("/sign-in?interaction={id}")));
    };
    match access::standing(ctx, session.user_id, &checked.client, None).await? {
        Ok(standing) => answer(ctx, http, checked, &session, standing.company.id).await,
        Err(denied) => refuse(ctx, checked, denied).await,
    }
}

/// The session that answers the request: none when nobody is signed in, or the sign-in does not do.
async fn session(ctx: &Ctx, http: &Request, checked: &Checked) -> Result<Option<Arc<Session>>> {
    let Some(cookie) = cookies::session(ctx, http) else { return Ok(None) };
    let Some((session, _)) = sessions::signed_in(ctx, &cookie).await? else { return Ok(None) };
    let begun_at = checked.interaction.as_ref().map(|interaction| interaction.begun_at);
    let asks_again = checked.request.asks_again(session.auth_time.0, begun_at, ctx.clock.now());
    Ok(Some(session).filter(|_| !asks_again))
}

async fn answer(
    ctx: &Ctx,
    http: &Request,
    checked: Checked,
    session: &Session,
    company_id: i64,
) -> Result<Response, Refusal> {
    let Checked { request, client, interaction, .. } = &checked;
    let new = NewCode {
        grant: NewGrant::in_session(client, session, company_id, &request.scope),
        redirect_uri: request.redirect_uri.clone(),
        nonce: request.nonce.clone(),
        code_challenge: request.code_challenge.clone(),
        legacy: false,
        interaction: interaction.as_ref().map(|interaction| interaction.id),
    };
    match tokens::issue_code(ctx, new).await? {
        Some(code) => {
            let state = session_state(ctx, http, &request.client_id, &request.redirect_uri);
            let state = state.as_deref().map(|state| ("session_state", state));
            let parameters: Vec<_> = [("code", code.expose())].into_iter().chain(state).collect();
            let mut response = see_other(&request.answer(ctx.config.server.issuer(), &parameters));
            session_management::tell(ctx, http, &mut response);
            Ok(response)
        }
        None => Err(Refusal::Page(OAuthError::new("request_expired", "this sign-in was answered already"))),
    }
}

async fn refuse(ctx: &Ctx, checked: Checked, reason: Denied) -> Result<Response, Refusal> {
    if checked.silent {
        let error = OAuthError::new("access_denied", "the person may not use the application");
        return Err(Refusal::redirect(checked.request, error));
    }
    let waiting = Waiting::NoAccess { request: checked.request.clone(), reason };
    let id = wait(ctx, &checked, waiting).await?;
    Ok(see_other(&format!("/no-access?interaction={id}")))
}

/// Lets the request wait: in the interaction that it came with, or in a new one.
async fn wait(ctx: &Ctx, checked: &Checked, waiting: Waiting) -> Result<Uuid> {
    match &checked.interaction {
        Some(interaction) if interaction.waiting == waiting => Ok(interaction.id),
        Some(interaction) => {
            interactions::change(ctx, interaction.id, waiting).await.map(|()| interaction.id)
        }
        None => interactions::begin(ctx, waiting).await,
    }
}
