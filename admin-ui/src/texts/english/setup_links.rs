//! What the list of set-up links says, in English.

use crate::texts::setup_links::SetupLinks;

pub(in crate::texts) const SETUP_LINKS: SetupLinks = SetupLinks {
    title: "Set-up links",
    lead: "The IT of the company connects its login with a link, without an account here.",
    empty: "No link was created yet.",
    create: "Create set-up link",
    create_submit: "Create link",
    text: "The link leads somebody who has no account here through connecting one login of the company, and allows nothing else. People sign in with that login only after you enable it. The link works for 7 days, in the first browser in which it is confirmed.",
    email_hint: "The link is mailed there. Without an email, you copy it.",
    too_many: "At most 20 links of a company work at a time. Revoke one first.",
    shown_title: "The new link",
    shown_text: "Copy it now: it is not shown again. Send it in a way that only its recipient can read.",
    copy: "Copy the link",
    kept: "Done",
    copied: "shown to copy",
    revoke: "Revoke",
    revoke_text: "Nothing more can be saved with it. What was saved stays.",
    state_open: "Not opened",
    state_opened: "Opened",
    state_saved: "Connection saved",
    state_expired: "Expired",
    state_revoked: "Revoked",
    state_finished: "Login enabled",
    mailed: |n| format!("The link is mailed to {n}."),
    created_by: |n| format!("created by {n}"),
    until: |n| format!("until {n}"),
    revoke_named: |n| format!("Revoke the link for {n}"),
    revoke_title: |n| format!("Revoke the link for {n}?"),
    revoked: |n| format!("The link for {n} was revoked."),
};
