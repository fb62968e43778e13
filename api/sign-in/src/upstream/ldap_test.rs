//! The connection test of an identity provider by LDAP: the directory is reached, encrypted, accepts the service account
//! and has the base.

use shared_types::{ConnectionProblem, ConnectionStep, TestedStep};

use super::connection_test::{Finding, completed, failed};
use kernel::Result;
use organisation::identity_providers::{self, IdentityProvider};
use platform::{
    Ctx,
    directory::{Bound, Directory, DirectoryError, Searched},
};
use store::payloads::LdapSettings;

/// The steps.
const STEPS: [ConnectionStep; 4] = [
    ConnectionStep::Resolve,
    ConnectionStep::Tls,
    ConnectionStep::ClientAuthentication,
    ConnectionStep::Search,
];

/// Tests step by step what a sign-in needs, without a person.
pub(super) async fn steps(
    ctx: &Ctx,
    provider: &IdentityProvider,
    settings: &LdapSettings,
) -> Result<Vec<TestedStep>> {
    let authorities = settings.ca_certificate.as_deref();
    let directory = match Directory::connect(&ctx.outbound, &provider.issuer, authorities).await {
        Ok(directory) => directory,
        Err(error) => {
            let is_unresolved =
                matches!(error, DirectoryError::UnknownHost | DirectoryError::ForbiddenAddress);
            let findings = match is_unresolved {
                true => vec![(ConnectionStep::Resolve, away(error))],
                false => vec![(ConnectionStep::Resolve, None), (ConnectionStep::Tls, away(error))],
            };
            return Ok(completed(findings, &STEPS));
        }
    };
    let mut findings = vec![(ConnectionStep::Resolve, None), (ConnectionStep::Tls, None)];
    let account = account(ctx, provider, &directory).await?;
    let is_accepted = account.is_none();
    findings.push((ConnectionStep::ClientAuthentication, account));
    if is_accepted {
        findings.push((ConnectionStep::Search, base(&directory, settings).await));
    }
    Ok(completed(findings, &STEPS))
}

/// What an error says of the directory.
fn away(error: DirectoryError) -> Finding {
    match error {
        DirectoryError::UnknownHost => failed(ConnectionProblem::UnknownHost, None),
        DirectoryError::ForbiddenAddress => failed(ConnectionProblem::ForbiddenAddress, None),
        DirectoryError::Unreachable => failed(ConnectionProblem::Unreachable, None),
        DirectoryError::Timeout => failed(ConnectionProblem::Timeout, None),
        DirectoryError::StartTlsRefused => failed(ConnectionProblem::StartTlsRefused, None),
        DirectoryError::Certificate(reason) => failed(ConnectionProblem::Certificate, Some(reason)),
        DirectoryError::NotLdap => failed(ConnectionProblem::NotLdap, None),
        DirectoryError::Failed(code) => failed(ConnectionProblem::NotLdap, Some(code.to_string())),
    }
}

/// Whether the directory accepts the service account.
async fn account(ctx: &Ctx, provider: &IdentityProvider, directory: &Directory) -> Result<Finding> {
    let Some(password) = identity_providers::client_secret(ctx, provider)? else {
        return Ok(failed(ConnectionProblem::AccountRejected, None));
    };
    Ok(match directory.bind(&provider.client_id, &password).await {
        Ok(Bound::Accepted) => None,
        Ok(Bound::Rejected | Bound::Expired) => failed(ConnectionProblem::AccountRejected, None),
        Err(DirectoryError::Failed(code)) => {
            failed(ConnectionProblem::AccountRejected, Some(code.to_string()))
        }
        Err(error) => away(error),
    })
}

/// Whether the service account finds the base.
async fn base(directory: &Directory, settings: &LdapSettings) -> Finding {
    match directory.find_base(&settings.base_dn).await {
        Ok(Searched::One(_)) => None,
        Ok(Searched::Refused(code)) => failed(ConnectionProblem::BaseNotFound, Some(code.to_string())),
        Ok(Searched::Nothing | Searched::Several | Searched::NoBase) => {
            failed(ConnectionProblem::BaseNotFound, None)
        }
        Err(error) => away(error),
    }
}
