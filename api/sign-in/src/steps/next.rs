//! Decides the next step of a sign-in, in one place for every way in.

use chrono::TimeDelta;
use shared_types::{Acr, EffectiveSignInPolicy, FirstFactor, SecondFactorRule, Word};

use super::acr::{EMAIL, EXTERNAL, Methods};
use kernel::{Timestamp, clock::are_close};

/// For how long after a first factor a person may add a factor.
const RECENT: TimeDelta = TimeDelta::minutes(10);

/// What a person can use to authenticate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Factors {
    /// Whether there is a passkey.
    pub passkey: bool,
    /// Whether there is an authenticator app (TOTP).
    pub totp: bool,
    /// Whether there are recovery codes that were not used.
    pub recovery_codes: bool,
    /// Whether the policy lets a code by email count as a second factor.
    pub email_code: bool,
    /// Whether the installation lets people add passkeys.
    pub may_add_passkey: bool,
}

/// A kind of second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// A passkey.
    Passkey,
    /// A code of an authenticator app (TOTP).
    Totp,
    /// A code by email.
    EmailCode,
    /// A recovery code.
    RecoveryCode,
}

/// What a person has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The authentication methods; empty before the first factor.
    pub methods: Methods,
    /// When the first factor was proved.
    pub at: Timestamp,
    /// Whether the person chose to add a second factor later.
    pub postponed: bool,
}

/// What an authorization request demands in addition to the policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demands {
    /// The requested context classes, the preferred one first.
    pub acr: Vec<String>,
    /// Whether one of them must be reached (an essential claim `acr`); otherwise what the person has is tried.
    pub is_essential: bool,
    /// Whether the person chose to go on without the preferred class.
    pub is_declined: bool,
    /// Whether the account itself demands it, for a dangerous act: it is asked for before what the policy requires,
    /// and a recovery code replaces a passkey.
    pub for_account: bool,
    /// Whether the company of the person requires its external login.
    pub external_login: bool,
}

/// What a person can add during a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolment {
    /// An authenticator app or a passkey.
    Any,
    /// A passkey.
    Passkey,
}

/// The next step of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The person enters an email, a username or a passkey.
    Identify,
    /// The person signs in again: the last sign-in is too long ago.
    SignInAgain,
    /// The person signs in with the external login that the company requires.
    ExternalLogin,
    /// The person proves one of these first factors, since the policy does not allow the one that was proved.
    FirstFactor(Vec<FirstFactor>),
    /// The person proves one of these second factors. If it may be declined, the sign-in goes on without it.
    SecondFactor {
        /// What the person can use.
        allowed: Vec<SecondFactor>,
        /// Whether the application only prefers it.
        may_decline: bool,
    },
    /// The person adds a factor.
    Enrol {
        /// What can be added.
        what: Enrolment,
        /// Whether it may be added later.
        may_postpone: bool,
    },
    /// The application demands a context class that cannot be reached.
    Unmet,
    /// Nothing: the person is authenticated. The account, the company and the consent are chosen next.
    Authenticated,
}

/// Returns the next step of a sign-in. `person` has what is known of a person who was identified.
#[must_use]
pub fn next(
    policy: &EffectiveSignInPolicy,
    person: Option<(&Factors, &Proven)>,
    demands: &Demands,
    now: Timestamp,
) -> Step {
    let Some((factors, proven)) = person else { return Step::Identify };
    if proven.methods == Methods::default() {
        return Step::FirstFactor(policy.first_factors.clone());
    }
    if is_over(policy, proven, now) {
        return Step::SignInAgain;
    }
    if demands.external_login && !proven.methods.has(EXTERNAL) {
        return Step::ExternalLogin;
    }
    let is_recent = are_close(now, proven.at, RECENT);
    let strongest = || demands.for_account.then(|| demanded(demands, factors, proven)).flatten();
    let step = first_factor(policy, factors, proven)
        .or_else(strongest)
        .or_else(|| second_factor(policy.second_factor, factors, proven))
        .or_else(|| demanded(demands, factors, proven))
        .or_else(|| announced(policy, factors, proven));
    match step {
        // Somebody who finds a browser signed in must not be able to add a factor of their own.
        Some(Step::Enrol { .. }) if !is_recent => Step::SignInAgain,
        // Somebody who has stolen a password must not replace the factor that the person has.
        Some(Step::Enrol { .. }) if has_own(factors) && !proven.methods.reach(Acr::TwoFactors) => {
            Step::SecondFactor { allowed: strong(factors, proven), may_decline: false }
        }
        Some(step) => step,
        None => Step::Authenticated,
    }
}

/// Whether the sign-in is older than the policy allows. One from the future, before the clock was set back, counts as
/// new.
fn is_over(policy: &EffectiveSignInPolicy, proven: &Proven, now: Timestamp) -> bool {
    now - proven.at > TimeDelta::seconds(policy.session_lifetime.into())
}

/// The step that is due if the sign-in began with a first factor that the policy does not allow.
fn first_factor(policy: &EffectiveSignInPolicy, factors: &Factors, proven: &Proven) -> Option<Step> {
    let allowed = &policy.first_factors;
    if allowed.iter().any(|factor| proven.methods.has_first_factor(*factor)) {
        return None;
    }
    let is_usable = |factor: &FirstFactor| *factor != FirstFactor::Passkey || factors.passkey;
    let usable: Vec<_> = allowed.iter().copied().filter(is_usable).collect();
    // A person who has only a password gets a passkey with it, once.
    Some(match usable.is_empty() {
        true => Step::Enrol { what: Enrolment::Passkey, may_postpone: false },
        false => Step::FirstFactor(usable),
    })
}

/// The step that a rule for second factors makes due.
fn second_factor(rule: SecondFactorRule, factors: &Factors, proven: &Proven) -> Option<Step> {
    let has_two = proven.methods.reach(Acr::TwoFactors);
    match rule {
        SecondFactorRule::Off => None,
        SecondFactorRule::Optional if has_two || !has_own(factors) => None,
        SecondFactorRule::Required if has_two => None,
        SecondFactorRule::PasskeysOnly if has_two && proven.methods.has_passkey() => None,
        SecondFactorRule::Optional | SecondFactorRule::Required => {
            Some(ask_or_enrol(&strong(factors, proven), Enrolment::Any))
        }
        SecondFactorRule::PasskeysOnly => Some(ask_or_enrol(&keys(factors), Enrolment::Passkey)),
    }
}

/// The step that leads to a context class which the application demands.
fn demanded(demands: &Demands, factors: &Factors, proven: &Proven) -> Option<Step> {
    let known: Vec<_> = demands.acr.iter().filter_map(|acr| Acr::from_word(acr)).collect();
    let allowed = |acr: Acr| match acr {
        Acr::OneFactor => Vec::new(),
        Acr::TwoFactors => strong(factors, proven),
        Acr::PhishingResistant if demands.for_account && factors.passkey && factors.recovery_codes => {
            vec![SecondFactor::Passkey, SecondFactor::RecoveryCode]
        }
        Acr::PhishingResistant => keys(factors),
    };
    let is_reached = |acr: &Acr| match demands.for_account {
        true => proven.methods.reach_for_account(*acr),
        false => proven.methods.reach(*acr),
    };
    if demands.is_essential {
        if demands.acr.is_empty() || known.iter().any(is_reached) {
            return None;
        }
        let can_add = |acr: &Acr| *acr != Acr::PhishingResistant || factors.may_add_passkey;
        let has = known.iter().copied().find(|acr| !allowed(*acr).is_empty());
        let Some(first) = has.or_else(|| known.iter().copied().find(can_add)) else {
            return Some(Step::Unmet);
        };
        let what = if first == Acr::PhishingResistant { Enrolment::Passkey } else { Enrolment::Any };
        return Some(ask_or_enrol(&allowed(first), what));
    }
    let preferred = known.into_iter().find(|acr| is_reached(acr) || !allowed(*acr).is_empty())?;
    let is_due = !is_reached(&preferred) && !demands.is_declined;
    is_due.then(|| Step::SecondFactor { allowed: allowed(preferred), may_decline: true })
}

/// The invitation to add a factor that will be required.
fn announced(policy: &EffectiveSignInPolicy, factors: &Factors, proven: &Proven) -> Option<Step> {
    let next = policy.announced.as_ref().filter(|_| !proven.postponed)?;
    let (has_one, what) = match next.second_factor {
        SecondFactorRule::PasskeysOnly => (factors.passkey, Enrolment::Passkey),
        _ => (has_own(factors), Enrolment::Any),
    };
    (!has_one).then_some(Step::Enrol { what, may_postpone: true })
}

fn ask_or_enrol(allowed: &[SecondFactor], what: Enrolment) -> Step {
    match allowed.is_empty() {
        true => Step::Enrol { what, may_postpone: false },
        false => Step::SecondFactor { allowed: allowed.to_vec(), may_decline: false },
    }
}

/// The second factors that a person has, the strongest first. Recovery codes replace a factor that was lost, so they
/// are none on their own.
fn strong(factors: &Factors, proven: &Proven) -> Vec<SecondFactor> {
    let known = [
        (factors.passkey && !proven.methods.has_passkey(), SecondFactor::Passkey),
        (factors.totp, SecondFactor::Totp),
        (factors.email_code && !proven.methods.has(EMAIL), SecondFactor::EmailCode),
        (has_own(factors) && factors.recovery_codes, SecondFactor::RecoveryCode),
    ];
    known.into_iter().filter(|(is_usable, _)| *is_usable).map(|(_, factor)| factor).collect()
}

/// Whether a person has a factor beside the password.
fn has_own(factors: &Factors) -> bool {
    factors.passkey || factors.totp
}

/// The passkey of a person.
fn keys(factors: &Factors) -> Vec<SecondFactor> {
    if factors.passkey { vec![SecondFactor::Passkey] } else { Vec::new() }
}

#[cfg(test)]
mod tests;
