//! Combines the rules of the installation, a company and an application: of each, the strictest applies.

use shared_types::{
    AnnouncedSecondFactor, EffectiveSignInPolicy, FirstFactor, PolicySource, SecondFactorRule, SettingValues,
    SignInRules,
    limits::{MAX_SESSIONS, SESSION_LIFETIME},
};

use kernel::{Fields, Timestamp};

/// Returns the rules of the installation alone.
pub(super) fn of_installation(settings: &SettingValues, now: Timestamp) -> EffectiveSignInPolicy {
    let source = PolicySource::Installation;
    let limit = |number: u32| (number > 0).then_some(number);
    let mut policy = EffectiveSignInPolicy {
        first_factors: settings.first_factors.clone(),
        first_factors_source: source,
        second_factor: SecondFactorRule::Off,
        second_factor_source: source,
        announced: None,
        email_code_as_second_factor: settings.email_code_as_second_factor,
        email_code_as_second_factor_source: source,
        session_idle_lifetime: limit(settings.session_idle_lifetime),
        session_idle_lifetime_source: source,
        session_lifetime: settings.session_lifetime,
        session_lifetime_source: source,
        max_sessions: limit(settings.max_sessions),
        max_sessions_source: source,
    };
    add_second_factor(&mut policy, settings.second_factor, settings.second_factor_from, source, now);
    policy
}

/// Adds rules: each changes the policy only if it is stricter. If no first factor is left that all allow, it is a
/// passkey, the strongest.
pub(super) fn add(
    policy: &mut EffectiveSignInPolicy,
    rules: &SignInRules,
    source: PolicySource,
    now: Timestamp,
) {
    if let Some(allowed) = &rules.first_factors {
        let before = policy.first_factors.len();
        policy.first_factors.retain(|factor| allowed.contains(factor));
        if policy.first_factors.len() < before {
            policy.first_factors_source = source;
        }
        if policy.first_factors.is_empty() {
            policy.first_factors.push(FirstFactor::Passkey);
        }
    }
    if let Some(rule) = rules.second_factor {
        add_second_factor(policy, rule, rules.second_factor_from, source, now);
    }
    if policy.email_code_as_second_factor && rules.email_code_as_second_factor == Some(false) {
        policy.email_code_as_second_factor = false;
        policy.email_code_as_second_factor_source = source;
    }
    if let Some(idle) = rules.session_idle_lifetime
        && policy.session_idle_lifetime.is_none_or(|known| idle < known)
    {
        policy.session_idle_lifetime = Some(idle);
        policy.session_idle_lifetime_source = source;
    }
    if let Some(lifetime) = rules.session_lifetime
        && lifetime < policy.session_lifetime
    {
        policy.session_lifetime = lifetime;
        policy.session_lifetime_source = source;
    }
    if let Some(most) = rules.max_sessions
        && policy.max_sessions.is_none_or(|known| most < known)
    {
        policy.max_sessions = Some(most);
        policy.max_sessions_source = source;
    }
}

/// Adds a rule for second factors. One that takes effect later is announced, and until then people may choose.
fn add_second_factor(
    policy: &mut EffectiveSignInPolicy,
    rule: SecondFactorRule,
    from: Option<Timestamp>,
    source: PolicySource,
    now: Timestamp,
) {
    let from = from.filter(|from| *from > now && rule >= SecondFactorRule::Required);
    let holds_now = if from.is_some() { SecondFactorRule::Optional } else { rule };
    if holds_now > policy.second_factor {
        policy.second_factor = holds_now;
        policy.second_factor_source = source;
    }
    if let Some(from) = from {
        let next = AnnouncedSecondFactor { second_factor: rule, from, source };
        let is_stricter = policy.announced.as_ref().is_none_or(|known| {
            rule > known.second_factor || rule == known.second_factor && from < known.from
        });
        if is_stricter {
            policy.announced = Some(next);
        }
    }
    let in_force = policy.second_factor;
    policy.announced.take_if(|next| next.second_factor <= in_force);
}

/// Validates rules: each is within its limits, and none is more lenient than the installation's. An application has no
/// rules for what concerns a person's sessions everywhere.
pub(super) fn validate(
    fields: &mut Fields,
    rules: &SignInRules,
    settings: &SettingValues,
    owner: PolicySource,
) {
    if let Some(factors) = &rules.first_factors {
        let is_known = |factor: &FirstFactor| settings.first_factors.contains(factor);
        let is_repeated = |(index, factor): (usize, &FirstFactor)| factors[..index].contains(factor);
        if factors.is_empty() {
            fields.add("first_factors", "required", "one first factor at least is needed");
        } else if factors.iter().enumerate().any(is_repeated) {
            fields.add("first_factors", "duplicate", "each first factor is named once");
        } else if !factors.iter().all(is_known) {
            fields.add("first_factors", "too_lenient", "the installation does not allow all of them");
        }
    }
    if rules.second_factor.is_some_and(|rule| rule < settings.second_factor) {
        fields.add("second_factor", "too_lenient", "the rule of the installation is stricter");
    }
    if rules.email_code_as_second_factor == Some(true) && !settings.email_code_as_second_factor {
        fields.add("email_code_as_second_factor", "too_lenient", "the installation does not allow it");
    }
    if rules.second_factor_from.is_some()
        && rules.second_factor.is_none_or(|rule| rule < SecondFactorRule::Required)
    {
        fields.add("second_factor_from", "invalid", "only a second factor that is required has a date");
    }
    let limit = |number: u32| if number == 0 { u32::MAX } else { number };
    let for_company = [
        (
            "session_idle_lifetime",
            rules.session_idle_lifetime,
            SESSION_LIFETIME,
            settings.session_idle_lifetime,
        ),
        ("max_sessions", rules.max_sessions, MAX_SESSIONS, settings.max_sessions),
    ];
    for (name, value, allowed, installation) in for_company {
        if owner == PolicySource::Application && value.is_some() {
            fields.add(name, "invalid", "only a company has this rule");
        } else {
            check_number(fields, name, value, &allowed, limit(installation));
        }
    }
    check_number(
        fields,
        "session_lifetime",
        rules.session_lifetime,
        &SESSION_LIFETIME,
        settings.session_lifetime,
    );
}

fn check_number(
    fields: &mut Fields,
    name: &'static str,
    value: Option<u32>,
    allowed: &std::ops::RangeInclusive<u32>,
    most: u32,
) {
    let Some(value) = value else { return };
    if !allowed.contains(&value) {
        fields.add(name, "out_of_range", format!("must be {} to {}", allowed.start(), allowed.end()));
    } else if value > most {
        fields.add(name, "too_lenient", format!("the installation allows at most {most}"));
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use platform::settings::Settings;

    use super::*;
    use SecondFactorRule::{Off, Optional, PasskeysOnly, Required};

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn combine(
        installation: SecondFactorRule,
        company: (SecondFactorRule, Option<i64>),
        application: (SecondFactorRule, Option<i64>),
    ) -> EffectiveSignInPolicy {
        let settings = SettingValues { second_factor: installation, ..(*Settings::default()).clone() };
        let mut policy = of_installation(&settings, at(100));
        for (source, (rule, from)) in
            [(PolicySource::Company, company), (PolicySource::Application, application)]
        {
            let rules = SignInRules {
                second_factor: Some(rule),
                second_factor_from: from.map(at),
                ..SignInRules::default()
            };
            add(&mut policy, &rules, source, at(100));
        }
        policy
    }

    #[test]
    fn the_strictest_second_factor_holds_and_a_later_one_is_announced() {
        use PolicySource::{Application, Company, Installation};
        let none = None::<(SecondFactorRule, i64, PolicySource)>;
        for (installation, company, application, holds, announced) in [
            (Optional, (Off, None), (Off, None), (Optional, Installation), none),
            (Off, (Off, None), (Optional, None), (Optional, Application), none),
            (Optional, (Required, None), (Optional, None), (Required, Company), none),
            (Required, (Required, None), (PasskeysOnly, None), (PasskeysOnly, Application), none),
            (
                Optional,
                (Required, Some(200)),
                (Off, None),
                (Optional, Installation),
                Some((Required, 200, Company)),
            ),
            (Optional, (Required, Some(100)), (Off, None), (Required, Company), none),
            (Required, (Required, Some(200)), (Off, None), (Required, Installation), none),
            (
                Off,
                (Required, Some(300)),
                (Required, Some(200)),
                (Optional, Company),
                Some((Required, 200, Application)),
            ),
            (
                Optional,
                (PasskeysOnly, Some(300)),
                (Required, None),
                (Required, Application),
                Some((PasskeysOnly, 300, Company)),
            ),
            (Optional, (Required, Some(300)), (PasskeysOnly, None), (PasskeysOnly, Application), none),
        ] {
            let policy = combine(installation, company, application);
            assert_eq!((policy.second_factor, policy.second_factor_source), holds, "{policy:?}");
            let found = policy.announced.as_ref().map(|next| (next.second_factor, next.from, next.source));
            assert_eq!(found, announced.map(|(rule, from, source)| (rule, at(from), source)), "{policy:?}");
        }
    }

    #[test]
    fn of_the_other_rules_the_strictest_holds_too() {
        use FirstFactor::{Passkey, Password};
        let settings = SettingValues { email_code_as_second_factor: true, ..(*Settings::default()).clone() };
        let mut policy = of_installation(&settings, at(0));
        assert!(policy.email_code_as_second_factor);
        let company = SignInRules {
            first_factors: Some(vec![Password]),
            session_idle_lifetime: Some(600),
            session_lifetime: Some(settings.session_lifetime + 1),
            max_sessions: Some(5),
            email_code_as_second_factor: Some(false),
            ..SignInRules::default()
        };
        add(&mut policy, &company, PolicySource::Company, at(0));
        assert_eq!(policy.first_factors, [Password]);
        assert!(!policy.email_code_as_second_factor);
        assert_eq!(policy.email_code_as_second_factor_source, PolicySource::Company);
        assert_eq!((policy.session_idle_lifetime, policy.max_sessions), (Some(600), Some(5)));
        assert_eq!(policy.session_lifetime, settings.session_lifetime);
        assert_eq!(policy.session_lifetime_source, PolicySource::Installation);
        let application = SignInRules {
            first_factors: Some(vec![Passkey]),
            session_lifetime: Some(300),
            max_sessions: Some(9),
            ..SignInRules::default()
        };
        add(&mut policy, &application, PolicySource::Application, at(0));
        assert_eq!(policy.first_factors, [Passkey], "nothing is left that both allow");
        assert_eq!(policy.first_factors_source, PolicySource::Application);
        assert_eq!((policy.session_lifetime, policy.max_sessions), (300, Some(5)));
        assert_eq!(policy.max_sessions_source, PolicySource::Company);
    }
}
