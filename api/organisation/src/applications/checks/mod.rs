//! Finds risky settings of an application, by the best current practice for OAuth (RFC 9700). The findings are hints:
//! no setting is rejected because of them.

mod facts;
mod rules;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shared_types::{
    AccessTokenTyp, ApplicationChecks, Check, Finding, Severity, Word,
    texts::{FindingText, Language},
};

use super::{Application, secrets, visible};
use kernel::{Error, Result, Timestamp};
use platform::{actor::Actor, ctx::Ctx};
use store::entity::{application_secret, resource};

/// What the checks examine.
struct CheckedApplication<'a> {
    application: &'a Application,
    /// The valid secrets, the newest first.
    secrets: &'a [application_secret::Model],
    /// Whether a resource that the application serves gets access tokens of the type `JWT`.
    serves_jwt: bool,
    now: Timestamp,
}

/// Returns the risky settings of an application, the most severe first.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor manages applications.
pub async fn find_risks(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<ApplicationChecks> {
    let client = visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let now = ctx.clock.now();
    let secrets = secrets::valid_at(ctx.db.read(), client.application.id, now).await?;
    let serves_jwt = serves_jwt(ctx, client.application.id).await?;
    let checked = CheckedApplication { application: &client.application, secrets: &secrets, serves_jwt, now };
    // The checks are listed by severity.
    let found = Check::ALL.iter().copied().filter(|check| rules::has_finding(&checked, *check));
    let findings: Vec<_> = found.map(finding).collect();
    let lost: u32 = findings.iter().map(|finding| cost(finding.severity)).sum();
    Ok(ApplicationChecks { score: 100_u32.saturating_sub(lost), findings })
}

async fn serves_jwt(ctx: &Ctx, application_id: i64) -> Result<bool> {
    let found = resource::Entity::find()
        .filter(resource::Column::ServerId.eq(application_id))
        .filter(resource::Column::AccessTokenTyp.eq(AccessTokenTyp::Jwt.as_str()))
        .limit(1)
        .count(ctx.db.read())
        .await?;
    Ok(found > 0)
}

/// Returns how many points of 100 a finding costs.
fn cost(severity: Severity) -> u32 {
    match severity {
        Severity::High => 40,
        Severity::Medium => 15,
        Severity::Low => 5,
    }
}

fn finding(check: Check) -> Finding {
    let (facts, text) = (facts::of(check), FindingText::of(check, Language::English));
    Finding {
        id: check,
        severity: facts.severity,
        title: text.title.to_owned(),
        problem: text.problem.to_owned(),
        remedy: text.remedy.to_owned(),
        field: facts.field.map(str::to_owned),
        reference: facts.reference.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_comes_first() {
        let costs: Vec<_> = Check::ALL.iter().map(|check| cost(facts::of(*check).severity)).collect();
        assert!(costs.is_sorted_by(|worse, better| worse >= better), "{costs:?}");
    }
}
