//! The connection test of an external application (UC-18): whether its address answers, and the steps of the test of its
//! identity provider.

use shared_types::{
    ConnectionProblem, ConnectionStep, ConnectionTest, ExternalLogin, ExternalLoginChange, FieldError,
    StepOutcome, TestedStep, Word,
};

use super::connection_test::{Finding, bad_status, described, failed, steps, unanswered, unproved};
use kernel::{Error, Result};
use organisation::{
    external_applications::{self, TestOrigin, TestedLogin},
    identity_providers::IdentityProvider,
};
use platform::{Ctx, actor::Actor, outbound::Unresolved};

/// The statuses with which the address of an application shows that there is no such page.
const NOT_THERE: [u16; 2] = [404, 410];

/// Sets the external login of an application: after a connection test that succeeds, or explicitly without one.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], with `privileged` if only an administrator is allowed to do it;
/// [`Error::Invalid`] with every invalid field, or with each step of the test that failed: its problem is the code;
/// [`Error::Conflict`] with `changed_meanwhile`; [`Error::TooOften`].
pub async fn set_external_login(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    change: ExternalLoginChange,
) -> Result<ExternalLogin> {
    let wanted = external_applications::validate_change(ctx, actor, client_id, change).await?;
    let test = match wanted.unverified {
        true => None,
        false => Some(run(ctx, &wanted.provider, &wanted.external_url).await?),
    };
    if let Some(test) = test.as_ref().filter(|test| !test.succeeded) {
        return Err(Error::Invalid(test.steps.iter().filter_map(error).collect()));
    }
    external_applications::save(ctx, actor, client_id, wanted, test).await
}

/// The error of a step that failed, at the field that has to be corrected.
fn error(step: &TestedStep) -> Option<FieldError> {
    let problem = step.problem.filter(|_| step.outcome == StepOutcome::Failed)?;
    let field = match step.step {
        ConnectionStep::ExternalUrl => "external_url",
        _ => "identity_provider_id",
    };
    let texts = [&step.message, &step.advice].into_iter().flatten();
    let mut message = texts.map(String::as_str).collect::<Vec<_>>().join(" ");
    if let Some(detail) = &step.detail {
        message = format!("{message} ({}: {detail})", step.step);
    }
    Some(FieldError { field: field.to_owned(), code: problem.as_str().to_owned(), message })
}

/// Tests the connection of an external application, keeps the result and records it in the audit log. The first test that
/// succeeds verifies the connection.
///
/// # Errors
/// [`Error::NotFound`] when there is no such application, or it has no external login; [`Error::Forbidden`], with
/// `privileged` if only an administrator is allowed to do it; [`Error::Conflict`] with `no_identity_provider`;
/// [`Error::TooOften`].
pub async fn test_external_login(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<ConnectionTest> {
    let tested = external_applications::begin_test(ctx, actor, client_id).await?;
    test(ctx, actor, &tested, TestOrigin::Person).await
}

/// Tests the connection of an external application as the schedule wants it. Does nothing if there is none any more.
///
/// # Errors
/// When the database does not answer. A test that fails is no error.
pub async fn retest(ctx: &Ctx, application_id: i64) -> Result<()> {
    let Some(tested) = external_applications::find_tested(ctx, application_id).await? else { return Ok(()) };
    test(ctx, &Actor::system(), &tested, TestOrigin::Schedule).await.map(drop)
}

async fn test(ctx: &Ctx, actor: &Actor, tested: &TestedLogin, origin: TestOrigin) -> Result<ConnectionTest> {
    let test = run(ctx, &tested.provider, &tested.external_url).await?;
    external_applications::finish_test(ctx, actor, tested, &test, origin).await?;
    Ok(test)
}

async fn run(ctx: &Ctx, provider: &IdentityProvider, external_url: &str) -> Result<ConnectionTest> {
    let (steps, address) = tokio::join!(steps(ctx, provider), address(ctx, external_url));
    let mut steps = steps?;
    steps.push(described(ConnectionStep::ExternalUrl, address));
    let succeeded = steps.iter().all(|step| step.outcome != StepOutcome::Failed);
    Ok(ConnectionTest { succeeded, tested_at: ctx.clock.now(), steps })
}

/// Requests the address of the application. One in a private network may be right: people open it, not this server.
async fn address(ctx: &Ctx, external_url: &str) -> Finding {
    match ctx.outbound.resolve(external_url).await {
        Ok(()) => {}
        Err(Unresolved::Unknown) => return failed(ConnectionProblem::UnknownHost, None),
        Err(Unresolved::Forbidden) => return unproved(ConnectionProblem::ForbiddenAddress, None),
    }
    match ctx.outbound.get_unfollowed(external_url).await {
        Ok(response) if response.status >= 500 || NOT_THERE.contains(&response.status) => {
            bad_status(&response)
        }
        Err(failure) if failure.is_about_certificate() => {
            failed(ConnectionProblem::Certificate, Some(failure.to_string()))
        }
        Err(failure) if !failure.is_too_large => unanswered(&failure),
        // Any other response shows that the application is there.
        Ok(_) | Err(_) => None,
    }
}
