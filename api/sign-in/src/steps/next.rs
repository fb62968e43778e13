//! Decides the next step of a sign-in, in one place for every way in.

use chrono::TimeDelta;
use shared_types::{Acr, EffectiveSignInPolicy, FirstFactor, SecondFactorRule, Word};

use super::acr::{EMAIL, Methods};
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
    let is_recent = are_close(now, proven.at, RECENT);
    let step = first_factor(policy, factors, proven)
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

/// Whether the sign-in is older than the policy allows. One from the future, before the clock was set back, counts as new.
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
        Acr::PhishingResistant => keys(factors),
    };
    let is_reached = |acr: &Acr| proven.methods.reach(*acr);
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

/// The second factors that a person has, the strongest first. Recovery codes replace a factor that was lost, so they are
/// none on their own.
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
mod tests {
    use chrono::DateTime;
    use shared_types::{AnnouncedSecondFactor, PolicySource};

    use super::*;
    use SecondFactor::{EmailCode, Passkey, RecoveryCode, Totp};
    use SecondFactorRule::{Off, Optional, PasskeysOnly, Required};

    const NOBODY: Factors = Factors {
        passkey: false,
        totp: false,
        recovery_codes: false,
        email_code: false,
        may_add_passkey: true,
    };
    const APP: Factors = Factors { totp: true, recovery_codes: true, ..NOBODY };
    const KEY: Factors = Factors { passkey: true, ..NOBODY };
    const MAIL: Factors = Factors { email_code: true, ..NOBODY };
    const BOTH: Factors = Factors { passkey: true, ..APP };

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn policy(rule: SecondFactorRule) -> EffectiveSignInPolicy {
        let source = PolicySource::Installation;
        EffectiveSignInPolicy {
            first_factors: vec![FirstFactor::Password, FirstFactor::Passkey],
            first_factors_source: source,
            second_factor: rule,
            second_factor_source: source,
            announced: None,
            email_code_as_second_factor: false,
            email_code_as_second_factor_source: source,
            session_idle_lifetime: None,
            session_idle_lifetime_source: source,
            session_lifetime: 3_600,
            session_lifetime_source: source,
            max_sessions: None,
            max_sessions_source: source,
        }
    }

    fn proven(amr: &str) -> Proven {
        Proven { methods: Methods::parse(amr), at: at(1_000), postponed: false }
    }

    fn step(policy: &EffectiveSignInPolicy, factors: Factors, amr: &str, demands: &Demands) -> Step {
        next(policy, Some((&factors, &proven(amr))), demands, at(1_100))
    }

    fn ask(allowed: &[SecondFactor]) -> Step {
        Step::SecondFactor { allowed: allowed.to_vec(), may_decline: false }
    }

    fn enrol(what: Enrolment) -> Step {
        Step::Enrol { what, may_postpone: false }
    }

    #[test]
    fn the_rule_for_second_factors_decides_what_follows_the_first() {
        for (rule, factors, amr, expected) in [
            (Off, BOTH, "pwd", Step::Authenticated),
            (Optional, NOBODY, "pwd", Step::Authenticated),
            (Optional, APP, "pwd", ask(&[Totp, RecoveryCode])),
            (Optional, BOTH, "pwd", ask(&[Passkey, Totp, RecoveryCode])),
            (Optional, APP, "pwd otp mfa", Step::Authenticated),
            (Optional, KEY, "swk user mfa", Step::Authenticated),
            (Required, NOBODY, "pwd", enrol(Enrolment::Any)),
            (Optional, MAIL, "pwd", Step::Authenticated),
            (Required, MAIL, "pwd", ask(&[EmailCode])),
            (Required, MAIL, "pwd otp email mfa", Step::Authenticated),
            (Optional, Factors { email_code: true, ..APP }, "pwd", ask(&[Totp, EmailCode, RecoveryCode])),
            (PasskeysOnly, MAIL, "pwd", enrol(Enrolment::Passkey)),
            (Required, Factors { recovery_codes: true, ..NOBODY }, "pwd", enrol(Enrolment::Any)),
            (Required, KEY, "pwd", ask(&[Passkey])),
            (Required, APP, "pwd otp mfa", Step::Authenticated),
            (Required, BOTH, "swk", ask(&[Totp, RecoveryCode])),
            (PasskeysOnly, NOBODY, "pwd", enrol(Enrolment::Passkey)),
            (PasskeysOnly, APP, "pwd", ask(&[Totp, RecoveryCode])),
            (PasskeysOnly, APP, "pwd otp mfa", enrol(Enrolment::Passkey)),
            (PasskeysOnly, BOTH, "pwd otp mfa", ask(&[Passkey])),
            (PasskeysOnly, BOTH, "pwd swk mfa", Step::Authenticated),
            (PasskeysOnly, KEY, "hwk user mfa", Step::Authenticated),
        ] {
            let found = step(&policy(rule), factors, amr, &Demands::default());
            assert_eq!(found, expected, "{rule}, {factors:?}, {amr}");
        }
    }

    #[test]
    fn nobody_is_identified_at_first_and_then_proves_a_first_factor() {
        let optional = policy(Optional);
        assert_eq!(next(&optional, None, &Demands::default(), at(0)), Step::Identify);
        let first = Step::FirstFactor(vec![FirstFactor::Password, FirstFactor::Passkey]);
        assert_eq!(step(&optional, BOTH, "", &Demands::default()), first);
        let short = EffectiveSignInPolicy { session_lifetime: 99, ..policy(Optional) };
        assert_eq!(step(&short, NOBODY, "pwd", &Demands::default()), Step::SignInAgain);
    }

    #[test]
    fn a_first_factor_that_is_not_allowed_leads_to_one_that_is() {
        let passkey = EffectiveSignInPolicy { first_factors: vec![FirstFactor::Passkey], ..policy(Optional) };
        let none = Demands::default();
        assert_eq!(step(&passkey, KEY, "pwd", &none), Step::FirstFactor(vec![FirstFactor::Passkey]));
        assert_eq!(step(&passkey, NOBODY, "pwd", &none), enrol(Enrolment::Passkey));
        assert_eq!(step(&passkey, APP, "pwd", &none), ask(&[Totp, RecoveryCode]));
        assert_eq!(step(&passkey, KEY, "swk user mfa", &none), Step::Authenticated);
        let email = EffectiveSignInPolicy { first_factors: vec![FirstFactor::EmailCode], ..policy(Optional) };
        assert_eq!(step(&email, APP, "pwd otp mfa", &none), Step::FirstFactor(vec![FirstFactor::EmailCode]));
        assert_eq!(step(&email, NOBODY, "otp email", &none), Step::Authenticated);
        let second = EffectiveSignInPolicy { second_factor: Required, ..email };
        assert_eq!(step(&second, MAIL, "otp email", &none), enrol(Enrolment::Any));
        let password =
            EffectiveSignInPolicy { first_factors: vec![FirstFactor::Password], ..policy(Optional) };
        let found = step(&password, KEY, "swk user mfa", &none);
        assert_eq!(found, Step::FirstFactor(vec![FirstFactor::Password]));
    }

    #[test]
    fn requested_context_classes_are_tried_and_essential_ones_are_reached_or_unmet() {
        let try_it =
            |allowed: &[SecondFactor]| Step::SecondFactor { allowed: allowed.to_vec(), may_decline: true };
        for (acr, is_essential, factors, amr, expected) in [
            ("2", false, NOBODY, "pwd", Step::Authenticated),
            ("2", false, APP, "pwd", try_it(&[Totp, RecoveryCode])),
            ("phr 2", false, APP, "pwd otp mfa", Step::Authenticated),
            ("phr 2", false, BOTH, "pwd otp mfa", try_it(&[Passkey])),
            ("1 2", false, APP, "pwd", Step::Authenticated),
            ("urn:other", false, BOTH, "pwd", Step::Authenticated),
            ("", true, BOTH, "pwd", Step::Authenticated),
            ("urn:other", true, BOTH, "pwd", Step::Unmet),
            ("urn:other 2", true, NOBODY, "pwd", enrol(Enrolment::Any)),
            ("2", true, APP, "pwd", ask(&[Totp, RecoveryCode])),
            ("phr 2", true, APP, "pwd", ask(&[Totp, RecoveryCode])),
            ("phr 2", true, APP, "pwd otp mfa", Step::Authenticated),
            ("phr", true, APP, "pwd otp mfa", enrol(Enrolment::Passkey)),
        ] {
            let acr: Vec<_> = acr.split_ascii_whitespace().map(str::to_owned).collect();
            let demands = Demands { acr, is_essential, ..Demands::default() };
            assert_eq!(
                step(&policy(Off), factors, amr, &demands),
                expected,
                "{demands:?}, {factors:?}, {amr}"
            );
        }
        let without = Factors { may_add_passkey: false, ..APP };
        let essential = Demands { acr: vec!["phr".to_owned()], is_essential: true, ..Demands::default() };
        assert_eq!(step(&policy(Off), without, "pwd otp mfa", &essential), Step::Unmet);
        let declined = Demands { acr: vec!["2".to_owned()], is_declined: true, ..Demands::default() };
        assert_eq!(step(&policy(Off), APP, "pwd", &declined), Step::Authenticated);
    }

    #[test]
    fn a_factor_is_announced_once_and_added_only_after_a_recent_first_factor() {
        let next_rule =
            AnnouncedSecondFactor { second_factor: Required, from: at(9_000), source: PolicySource::Company };
        let policy = EffectiveSignInPolicy { announced: Some(next_rule), ..policy(Optional) };
        let later = Step::Enrol { what: Enrolment::Any, may_postpone: true };
        assert_eq!(step(&policy, NOBODY, "pwd", &Demands::default()), later);
        assert_eq!(step(&policy, APP, "pwd otp mfa", &Demands::default()), Step::Authenticated);
        let postponed = Proven { postponed: true, ..proven("pwd") };
        let found = next(&policy, Some((&NOBODY, &postponed)), &Demands::default(), at(1_100));
        assert_eq!(found, Step::Authenticated);
        let old = next(&policy, Some((&NOBODY, &proven("pwd"))), &Demands::default(), at(2_000));
        assert_eq!(old, Step::SignInAgain);
    }
}
