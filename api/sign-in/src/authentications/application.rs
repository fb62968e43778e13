//! A password that was entered in an application: the person cannot be asked for more.

use super::{SignInDemands, StepInputs, begin::is_due};
use crate::steps::{
    Proven,
    acr::{Methods, PWD},
};
use kernel::Result;
use organisation::applications::Client;
use platform::{actor::Person, ctx::Ctx};

/// Whether a password alone does not let a person use an application through a company, so that an application which
/// collects the password itself (RFC 6749 section 4.3) cannot sign the person in.
///
/// # Errors
/// When the database does not answer.
pub async fn needs_more(ctx: &Ctx, person: &Person, client: &Client, company_id: i64) -> Result<bool> {
    let demands = SignInDemands {
        application_id: Some(client.application.id),
        company_id: Some(company_id),
        ..SignInDemands::default()
    };
    let inputs = StepInputs::load(ctx, &person.user, &demands).await?;
    let now = ctx.clock.now();
    Ok(is_due(&inputs.next(&Proven { methods: Methods::parse(PWD), at: now, postponed: true }, now)))
}
