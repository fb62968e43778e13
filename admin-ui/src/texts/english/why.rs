//! What the explanation of a person’s access says, in English.

use crate::texts::why::Why;

pub(in crate::texts) const WHY: Why = Why {
    link: "Why?",
    of_named: |name| format!("Why? {name}"),
    can: |a, b| format!("Why can {a} use {b}?"),
    cannot: |a, b| format!("Why can {a} not use {b}?"),
    allowed: "Allowed: every rule is satisfied.",
    denied: |a, b| format!("Refused: {a} of {b} rules are not satisfied."),
    rules: "Rules, in the order of evaluation",
    satisfied: "satisfied",
    does_not_hold: "not satisfied",
    person_active: "The person is active",
    membership: "The person is a member of the company",
    company_active: "The company is active",
    entitled: "The company is entitled to the application",
    valid_from: "The entitlement has begun",
    valid_until: "The entitlement has not ended",
    assigned: "A role was given",
    role_allowed: "The entitlement allows the role",
    access: "Access",
    entitlement: "Entitlement",
    token: "What an access token would contain:",
    preview: "Preview of the tokens",
    no_access: "No access",
};
