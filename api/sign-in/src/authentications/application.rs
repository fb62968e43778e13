//! A password that was entered in an application: the person cannot be asked for more.

use std::sync::Arc;

use super::{Basis, SignInDemands, begin::is_due};
use crate::{
    sessions::{self, SignInFailure},
    steps::{
        Proven,
        acr::{Methods, PWD},
    },
};
use kernel::{Result, Secret};
use organisation::{applications::Client, users::VerifiedPassword};
use platform::{
    actor::{Actor, Person},
    ctx::Ctx,
};

/// Authenticates a person whose password was entered in an application that is allowed to collect it (RFC 6749 section
/// 4.3), and the password as it was verified. No session begins. The authentication is audited.
///
/// # Errors
/// When the server is busy or the database does not answer. A refusal is a value, not an error; with
/// [`SignInFailure::SecondFactorNeeded`] the password was right.
pub async fn check_for_application(
    ctx: &Ctx,
    actor: &Actor,
    client: &Client,
    login: &str,
    password: Secret,
) -> Result<Result<(Arc<Person>, VerifiedPassword), SignInFailure>> {
    let authenticated = match sessions::check_for_application(ctx, actor, login, password).await? {
        Ok(authenticated) => authenticated,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let demands = SignInDemands { application_id: Some(client.application.id), ..SignInDemands::default() };
    let basis = Basis::load(ctx, &authenticated.0.user, &demands).await?;
    let now = ctx.clock.now();
    let step = basis.next(&Proven { methods: Methods::parse(PWD), at: now, postponed: true }, now);
    Ok(if is_due(&step) { Err(SignInFailure::SecondFactorNeeded) } else { Ok(authenticated) })
}
