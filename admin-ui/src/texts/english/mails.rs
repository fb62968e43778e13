//! What the page of the mails says in English.

use crate::texts::mails::Mails;

pub(in crate::texts) const MAILS: Mails = Mails {
    lead: "Sent, queued and failed mails.",
    empty_title: "No mails yet",
    empty: "Invitations, links to reset passwords and notices are listed here.",
    find: "Address starts with",
    to: "To",
    about: "Mail",
    when: "When",
    not_yet: "Not known yet",
    sent: "Sent",
    not_needed: "No longer needed",
    next_try: |time| format!("Tried again on {time}"),
    retry_named: |name| format!("Try again: mail to {name}"),
    retry_title: "Send this mail again?",
    retry_text: "It is sent in a moment.",
    retried: "The mail is sent again.",
    kind,
};

fn kind(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "invitation" => "Invitation",
        "membership" => "Invitation to another company",
        "welcome" => "Welcome",
        "welcome_confirmation" => "Welcome, with the confirmation of the email",
        "password_reset" => "Link to reset the password",
        "setup_link" => "Link to connect an external login",
        "sign_in" => "Notice: sign-in in a new browser",
        "password_changed" => "Notice: password changed",
        "email_changed" => "Notice: email changed",
        "email_confirmation" => "Confirmation of a new email",
        "email_change_requested" => "Notice: another email was requested",
        "email_in_use" => "Notice: the email is in use",
        "token_replayed" => "Notice: a token was used twice",
        "email_code" => "Code to sign in",
        "factor_changed" => "Notice: a second factor changed",
        _ => return None,
    })
}
