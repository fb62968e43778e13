//! Which sign-ins an application accepts: those at its identity provider, if it is an external one; and not a password
//! that was entered in the application, if more is needed, since the person cannot be asked for it there.

use super::{SignInDemands, StepInputs, begin::is_due};
use crate::{
    sessions::SignedInAccount,
    steps::{
        Proven,
        acr::{Methods, PWD},
    },
};
use kernel::Result;
use organisation::{
    applications::{Client, SignsInAt},
    external_applications,
};
use platform::{actor::Person, ctx::Ctx};

/// Whether a password alone does not let a person use an application through a company, so that an application which
/// collects the password itself (RFC 6749 section 4.3) cannot sign the person in.
///
/// # Errors
/// When the database does not answer.
pub async fn needs_more(ctx: &Ctx, person: &Person, client: &Client, company_id: i64) -> Result<bool> {
    if client.signs_in_at() != SignsInAt::Here {
        return Ok(true);
    }
    let demands = SignInDemands {
        application_id: Some(client.application.id),
        company_id: Some(company_id),
        ..SignInDemands::default()
    };
    let inputs = StepInputs::load(ctx, &person.user, &demands).await?;
    let now = ctx.clock.now();
    Ok(is_due(&inputs.next(&Proven { methods: Methods::parse(PWD), at: now, postponed: true }, now)))
}

/// Returns those accounts of a browser with which an application can be used: for an external application, those that
/// signed in at its identity provider.
///
/// # Errors
/// When the database does not answer.
pub async fn accounts_for(
    ctx: &Ctx,
    client: &Client,
    mut accounts: Vec<SignedInAccount>,
) -> Result<Vec<SignedInAccount>> {
    let provider_id = match client.signs_in_at() {
        SignsInAt::Here => return Ok(accounts),
        SignsInAt::Nowhere => return Ok(Vec::new()),
        SignsInAt::Provider(id) => id,
    };
    let link_of = |account: &SignedInAccount| account.session.linked_identity_id;
    let links = accounts.iter().filter_map(link_of).collect();
    let there = external_applications::links_at(ctx, provider_id, links).await?;
    accounts.retain(|account| link_of(account).is_some_and(|id| there.contains(&id)));
    Ok(accounts)
}
