//! What surrounds the pages, and what they share, in English.

use crate::texts::frame::{Errors, Forms, Frame};

pub(in crate::texts) const FRAME: Frame = Frame {
    skip: "Skip to the content",
    main_navigation: "Main",
    breadcrumb: "Breadcrumb",
    language: "Language",
    sign_in: "Sign in",
    sign_out: "Sign out",
    applications: "Applications",
    companies: "Companies",
    my_applications: "My applications",
    connected_applications: "Connected applications",
    new_release: "Aldaba was updated. Reload the page to use the new release; what you typed is kept.",
    load_again: "Reload",
    dismiss: "Dismiss the message",

    loading: "Loading…",
    slow: "This takes longer than usual.",
    offline: "You are offline. What you typed stays here; try again once you are connected.",
    try_again: "Try again",
    to_start: "Go to the start page",
    load_failed: "This could not be loaded",
    not_found_title: "Page not found",
    not_found: "There is nothing at this address. It may have been moved or deleted. Check the address, or go to the start page.",
    rights_changed: "An administrator changed what you can do here.",
    forbidden_title: "You do not have access to this page",
    forbidden: "This page needs a role that you do not have. Ask an administrator if you need it.",
    unavailable_title: "Aldaba cannot be reached",
    setup_required_title: "Aldaba is not set up yet",
    setup_required_lead: "One step is missing before anybody can sign in.",
    setup_required: "When the server started, it printed a set-up link on its console. Open that link in a browser. It works once.",
    setup_required_where: "The link is in the output of “aldaba serve”, or in the journal of the service.",
    enter_secret: "Enter the secret",
};

pub(in crate::texts) const FORMS: Forms = Forms {
    cancel: "Cancel",
    save: "Save changes",
    please_wait: "Please wait…",
    optional: "(optional)",
    show: "Show",
    hide: "Hide",
    show_password: "Show the password",
    hide_password: "Hide the password",
    password_empty: |least| {
        format!("At least {least} characters. A few words in a row are strong and easy to remember.")
    },
    password_too_short: |missing| {
        if missing.is_one() {
            "1 more character is needed.".to_owned()
        } else {
            format!("{missing} more characters are needed.")
        }
    },
    password_length: |length| {
        if length.is_one() { "1 character.".to_owned() } else { format!("{length} characters.") }
    },
    confirm_word: |word| format!("Type “{word}” to confirm"),
    code_rule: |least, most| {
        format!(
            "Use {least} to {most} lower-case letters, digits, hyphens and underscores. Begin with a letter or a digit."
        )
    },
    sign_in_again: "Sign in again",
    copy: "Copy",
    copied: "Copied",
    copy_by_hand: "Press Ctrl+C",

    name: "Name",
    code: "Code",
    email: "Email",
    role: "Role",
    status: "Status",
    actions: "Actions",
    none: "None",
    type_to_search: "Type to search",
    taken: "Added already",
    matches: |n| if n.is_one() { "1 match".to_owned() } else { format!("{n} matches") },
    nothing_found: "Nothing found",
    more: |shown, total| format!("The first {shown} of {total} are shown. Search to find the others."),
    people: |people| if people.is_one() { "1 person".to_owned() } else { format!("{people} people") },
    leave_title: "Leave without saving?",
    leave_text: "What you entered on this page is lost.",
    leave: "Leave the page",
    stay: "Stay",
    cannot_undo: "This cannot be undone.",
};

pub(in crate::texts) const ERRORS: Errors = Errors {
    signed_out: "You are signed out. Sign in again in a new window: what you typed here is kept.",
    unreachable: "The server cannot be reached. Check your connection and try again.",
    unexpected: |status| format!("The server sent an unexpected answer (status {status}). Try again later."),
    forbidden: "You do not have the right to do this. Ask an administrator.",
    recent_sign_in: "Your sign-in is too long ago for this. Sign in again in a new window: what you typed here is kept.",
    recent_second_factor: "This needs a recent sign-in with your second factor. Sign in again in a new window: what you typed here is kept.",
    recent_passkey: "This needs a recent sign-in with your passkey. Sign in again in a new window: what you typed here is kept.",
    stricter_policy: "The rules for signing in have become stricter. Sign in again in a new window: what you typed here is kept.",
    other_person: "Another person has signed in in this browser. Reload the page to continue as that person.",
    usernames_by_administrators: "Administrators give the usernames here. Ask an administrator.",
    privileged: "Only an administrator can do this, because the application has rights of its own. Ask an administrator.",
    not_found: "This does not exist, or you cannot see it. It may have been deleted.",
    changed: "Somebody else changed this in the meantime. Reload the page, then make your changes again.",
    last_admin: "The last administrator cannot be removed. Make another person an administrator first.",
    no_seats: "The company has fewer seats than people chosen. Choose fewer people, or ask an administrator for more seats.",
    too_many_requests: "Too many requests. Wait a minute and try again.",
    busy: "The server is busy. Try again in a moment.",
    internal: "Something went wrong on the server. Try again in a moment; if it happens again, tell the operator of the server.",
    invalid: "Some fields are not valid. Correct them and try again.",

    on_line: |line, error| format!("Line {line}: {error}"),
    choose_one: "Choose one from the list.",
    field_required: "Fill in this field.",
    field_too_long: "This is too long. Shorten it.",
    field_at_most: |most| format!("Use at most {most} characters."),
    field_at_least: |least| format!("Use at least {least} characters."),
    field_duplicate: "This is already in use. Choose another.",
    field_unknown: "This does not exist. Choose another.",
    name_missing: "Enter a name.",
    email_missing: "Enter an email.",
    email_invalid: "Enter an email such as name@example.com.",
    password_short: "The password is too short. Add more characters.",
    password_common: "Many people use this password, so it is guessed first. Choose another.",
    password_personal: "It is mostly your email, your name or your company, which others know. Add words that only you connect.",
    password_sequence: "It is mostly a row of keys or letters, so it is guessed early. Use several words that do not belong together.",
    password_repetition: "It is mostly a repetition, so it is guessed early. Use several words that do not belong together.",
    password_date: "It is mostly a date or a year, so it is guessed early. Use several words that do not belong together.",
    password_weak: "It is easy to guess. Use several words that do not belong together.",
    password_breached: "It was published after a break-in at another service, so attackers try it. Choose another.",
    password_wrong: "This is not your current password.",
    totp_wrong: "The code is not right. Wait for the next one and check the clock of your phone.",
    totp_used: "This code was used already. Wait for the next one.",
    totp_expired: "This took too long. Close the dialog and begin again.",
    username_reserved: "Only an administrator can give this username. Choose another.",
    too_many_usernames: "A person can have at most three usernames, including earlier ones.",
    address_invalid: "Enter a web address such as https://app.example.com.",
    origin_invalid: "Enter an origin such as https://app.example.com, without a path.",
    redirect_invalid: "Enter a complete URI such as https://app.example.com/callback, without spaces.",
    redirect_wildcard: "Wildcards are not allowed. Enter each URI in full.",
    redirect_fragment: "Remove the # and what follows it.",
    redirect_scheme: "Use https, or http on a loopback address. Native applications can also use a reversed domain name such as com.example.app.",
    insecure: "Use https. Plain http is for loopback addresses only.",
    scope_invalid: "Enter scopes separated by spaces.",
    lifetime_invalid: |least, most| format!("Enter a number of seconds from {least} to {most}."),
};
