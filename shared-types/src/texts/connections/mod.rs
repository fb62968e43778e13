//! The problems that connection tests of identity providers find, in every language: what is wrong, and what to do.

mod english;
mod portuguese;
mod spanish;

use super::Language;
use crate::ConnectionProblem;

/// The text of a connection problem.
#[derive(Debug)]
pub struct ProblemText {
    /// What is wrong.
    pub title: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// The texts of all connection problems in one language.
#[derive(Debug)]
struct Problems {
    unknown_host: ProblemText,
    forbidden_address: ProblemText,
    plain_http: ProblemText,
    unreachable: ProblemText,
    timeout: ProblemText,
    certificate: ProblemText,
    bad_status: ProblemText,
    not_metadata: ProblemText,
    other_issuer: ProblemText,
    no_keys: ProblemText,
    client_rejected: ProblemText,
    client_unproved: ProblemText,
    request_rejected: ProblemText,
    request_unproved: ProblemText,
    not_user_info: ProblemText,
    starttls_refused: ProblemText,
    account_rejected: ProblemText,
    base_not_found: ProblemText,
    not_ldap: ProblemText,
    earlier_step: ProblemText,
}

impl ProblemText {
    /// What a problem says in a language.
    #[must_use]
    pub fn of(problem: ConnectionProblem, language: Language) -> &'static Self {
        let problems = match language {
            Language::English => &english::PROBLEMS,
            Language::Spanish => &spanish::PROBLEMS,
            Language::Portuguese => &portuguese::PROBLEMS,
        };
        match problem {
            ConnectionProblem::UnknownHost => &problems.unknown_host,
            ConnectionProblem::ForbiddenAddress => &problems.forbidden_address,
            ConnectionProblem::PlainHttp => &problems.plain_http,
            ConnectionProblem::Unreachable => &problems.unreachable,
            ConnectionProblem::Timeout => &problems.timeout,
            ConnectionProblem::Certificate => &problems.certificate,
            ConnectionProblem::BadStatus => &problems.bad_status,
            ConnectionProblem::NotMetadata => &problems.not_metadata,
            ConnectionProblem::OtherIssuer => &problems.other_issuer,
            ConnectionProblem::NoKeys => &problems.no_keys,
            ConnectionProblem::ClientRejected => &problems.client_rejected,
            ConnectionProblem::ClientUnproved => &problems.client_unproved,
            ConnectionProblem::RequestRejected => &problems.request_rejected,
            ConnectionProblem::RequestUnproved => &problems.request_unproved,
            ConnectionProblem::NotUserInfo => &problems.not_user_info,
            ConnectionProblem::StartTlsRefused => &problems.starttls_refused,
            ConnectionProblem::AccountRejected => &problems.account_rejected,
            ConnectionProblem::BaseNotFound => &problems.base_not_found,
            ConnectionProblem::NotLdap => &problems.not_ldap,
            ConnectionProblem::EarlierStep => &problems.earlier_step,
        }
    }
}
