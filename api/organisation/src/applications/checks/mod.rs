//! What is risky in the settings of an application, by the best current practice for OAuth (RFC 9700): hints, which
//! refuse nothing.

mod facts;
mod rules;

use shared_types::{
    ApplicationChecks, Check, Finding, Severity, Word,
    texts::{FindingText, Language},
};

use super::{Application, secrets, seen};
use kernel::{Error, Result, Timestamp};
use platform::{actor::Actor, ctx::Ctx};
use store::entity::application_secret;

/// What is looked at.
struct Checked<'a> {
    application: &'a Application,
    /// The secrets that hold, the newest first.
    secrets: &'a [application_secret::Model],
    now: Timestamp,
}

/// What is risky in an application's settings, the worst first.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] to whoever does not manage applications.
pub async fn run(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<ApplicationChecks> {
    let client = seen(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let now = ctx.clock.now();
    let secrets = secrets::holding(ctx.db.read(), client.application.id, now).await?;
    let checked = Checked { application: &client.application, secrets: &secrets, now };
    // They are listed by severity.
    let found = Check::ALL.iter().copied().filter(|check| rules::finds(&checked, *check));
    let findings: Vec<_> = found.map(finding).collect();
    let lost: u32 = findings.iter().map(|finding| cost(finding.severity)).sum();
    Ok(ApplicationChecks { score: 100_u32.saturating_sub(lost), findings })
}

/// What a finding costs of 100.
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
