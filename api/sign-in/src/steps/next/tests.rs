//! Which step follows.

use chrono::DateTime;
use shared_types::{AnnouncedSecondFactor, PolicySource};

use super::*;
use SecondFactor::{EmailCode, Passkey, RecoveryCode, Totp};
use SecondFactorRule::{Off, Optional, PasskeysOnly, Required};

const NOBODY: Factors =
    Factors { passkey: false, totp: false, recovery_codes: false, email_code: false, may_add_passkey: true };
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
fn a_recovery_code_replaces_a_passkey_only_for_the_account_itself() {
    let off = policy(Off);
    let phr = Demands { acr: vec!["phr".to_owned()], is_essential: true, ..Demands::default() };
    let account = Demands { for_account: true, ..phr.clone() };
    assert_eq!(step(&off, BOTH, "pwd", &phr), ask(&[Passkey]));
    assert_eq!(step(&off, BOTH, "pwd", &account), ask(&[Passkey, RecoveryCode]));
    assert_eq!(step(&off, KEY, "pwd", &account), ask(&[Passkey]));
    assert_eq!(step(&off, BOTH, "pwd otp mfa", &account), ask(&[Passkey, RecoveryCode]));
    assert_eq!(step(&off, BOTH, "pwd otp recovery mfa", &account), Step::Authenticated);
    assert_eq!(step(&off, BOTH, "pwd otp recovery mfa", &phr), ask(&[Passkey]));
    // The policy asks for no other factor first.
    assert_eq!(step(&policy(Required), BOTH, "pwd", &account), ask(&[Passkey, RecoveryCode]));
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
    let password = EffectiveSignInPolicy { first_factors: vec![FirstFactor::Password], ..policy(Optional) };
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
        assert_eq!(step(&policy(Off), factors, amr, &demands), expected, "{demands:?}, {factors:?}, {amr}");
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
