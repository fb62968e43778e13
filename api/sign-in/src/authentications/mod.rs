//! Sign-ins, step by step: what begins a session goes through here, whichever way the person came in. Between two steps
//! a sign-in is stored, bound to the browser.

mod advance;
mod application;
mod begin;
mod demands;
mod running;

pub use advance::{PendingSignIn, add, add_password, decline, find, postpone, repeat};
pub use application::{accounts_for, needs_more};
pub(crate) use begin::sign_in_after_password;
pub use begin::{
    ProvedFirst, Strengthened, due_step, sign_in, sign_in_with_factor, sign_in_with_proof, strengthen,
};
pub use demands::demands;
pub use running::{NextOfSession, is_step_due, next_of_session, strength};

use chrono::TimeDelta;
use shared_types::{Acr, EffectiveSignInPolicy, SecondFactorRule, Word};
use uuid::Uuid;

use crate::{
    factors::{self, passkeys},
    sessions::NewSession,
    steps::{self, Demands, Factors, Proven, Step},
};
use kernel::{Result, Timestamp};
use organisation::{required_login, sign_in_policy};
use platform::ctx::Ctx;
use store::entity::User;
pub use store::payloads::SignInDemands;

/// How long a sign-in waits for its next step.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// The target of a sign-in.
#[derive(Debug, Clone, Default)]
pub struct SignInTarget {
    /// The local address to continue at.
    pub destination: String,
    /// The authorization request on whose page the person signs in.
    pub interaction: Option<Uuid>,
    /// The demands of that request.
    pub demands: SignInDemands,
}

/// The result of a step.
#[derive(Debug)]
pub enum Progress {
    /// The sign-in is complete: a session began.
    SignedIn(Box<NewSession>),
    /// Another step is due in the sign-in that was stored under an id.
    Due(Uuid),
}

/// The inputs that determine the steps of a sign-in.
#[derive(Debug, Clone)]
pub(crate) struct StepInputs {
    policy: EffectiveSignInPolicy,
    /// The policy of the home company, which decides how long a session lasts: it is used for other applications too.
    home_policy: EffectiveSignInPolicy,
    factors: Factors,
    demands: Demands,
}

impl StepInputs {
    /// Loads the policy of the person's home company, of the company and the application that the sign-in is for, and
    /// what the person can use.
    pub(crate) async fn load(ctx: &Ctx, user: &User, demands: &SignInDemands) -> Result<Self> {
        let other = demands.company_id.filter(|id| *id != user.home_company_id);
        let companies: Vec<_> = [user.home_company_id].into_iter().chain(other).collect();
        let policy = sign_in_policy::effective(ctx, &companies, demands.application_id).await?;
        let home_policy = sign_in_policy::effective(ctx, &[user.home_company_id], None).await?;
        let enrolled = factors::enrolled(ctx, user.id).await?;
        let factors = Factors {
            passkey: enrolled.passkeys() > 0 && passkeys::are_available(ctx),
            totp: enrolled.has_totp(),
            recovery_codes: enrolled.recovery_codes() > 0,
            email_code: policy.email_code_as_second_factor,
            may_add_passkey: passkeys::are_available(ctx),
        };
        let external_login = required_login::applies_to(ctx, user).await?;
        let demands = match demands.strongest {
            true => Demands { external_login, ..strongest(&factors) },
            false => Demands {
                acr: demands.acr.clone(),
                is_essential: demands.is_essential,
                is_declined: demands.is_declined,
                for_account: false,
                external_login,
            },
        };
        Ok(Self { policy, home_policy, factors, demands })
    }

    /// Returns what decides whether a session may go on. A factor that a person may but need not have is asked for at
    /// the next sign-in only, since it may have been added in the session.
    fn for_session(mut self) -> Self {
        if self.policy.second_factor == SecondFactorRule::Optional {
            self.policy.second_factor = SecondFactorRule::Off;
        }
        self
    }

    /// Returns when a stricter rule for second factors takes effect.
    pub(crate) fn announced_from(&self) -> Option<Timestamp> {
        self.policy.announced.as_ref().map(|next| next.from)
    }

    /// Returns the next step after what was proved.
    pub(crate) fn next(&self, proven: &Proven, now: Timestamp) -> Step {
        steps::next(&self.policy, Some((&self.factors, proven)), &self.demands, now)
    }
}

/// Returns the demand of the strongest factor that a person has.
fn strongest(factors: &Factors) -> Demands {
    let acr = strongest_acr(factors.passkey, factors.totp);
    let acr = [acr].into_iter().filter(|acr| *acr > Acr::OneFactor).map(|acr| acr.as_str().to_owned());
    Demands {
        acr: acr.collect(),
        is_essential: true,
        is_declined: false,
        for_account: true,
        external_login: false,
    }
}

/// Returns the strongest context class that a person with these factors can reach.
fn strongest_acr(passkey: bool, totp: bool) -> Acr {
    match (passkey, totp) {
        (true, _) => Acr::PhishingResistant,
        (false, true) => Acr::TwoFactors,
        (false, false) => Acr::OneFactor,
    }
}
