//! The texts of the mails in English.

use super::{MailText, Texts, factors, time};
use kernel::Timestamp;

pub(super) static TEXTS: Texts = Texts {
    greeting: |name| format!("Hello {name},"),
    greeting_unnamed: "Hello,",
    invitation: |company, email, until| MailText {
        subject: format!("{company} invites you"),
        above: format!(
            "{company} invites you to sign in to its applications with the email {email}. Open this link to \
             choose a password:"
        ),
        action: "Accept the invitation",
        below: vec![once(until), "If you did not expect this, do nothing.".to_owned()],
    },
    membership: |company, email, until| MailText {
        subject: format!("{company} invites you to join"),
        above: format!(
            "{company} invites you to join. You will go on signing in as {email}, with the password that you \
             have. Open this link to accept:"
        ),
        action: "Accept the invitation",
        below: vec![once(until), "If you did not expect this, do nothing.".to_owned()],
    },
    welcome: |email| MailText {
        subject: "Welcome".to_owned(),
        above: format!(
            "An account was made for you. You sign in as {email}, with the password that you were given."
        ),
        action: "Sign in",
        below: Vec::new(),
    },
    welcome_confirmation: |email, until| MailText {
        subject: "Welcome".to_owned(),
        above: format!(
            "An account was made for you. You sign in as {email}, with the password that you were given. Open this link to confirm that the email is yours:"
        ),
        action: "Confirm the email",
        below: vec![once(until)],
    },
    password_reset: |email, until| MailText {
        subject: "Choose a new password".to_owned(),
        above: format!(
            "A new password was asked for, for the account {email}. Open this link to choose one:"
        ),
        action: "Choose a new password",
        below: vec![once(until), "If it was not you, do nothing: your password stays as it is.".to_owned()],
    },
    password_required: |email, until| MailText {
        subject: "Choose a new password".to_owned(),
        above: format!(
            "You reported a sign-in to your account {email} that was not yours. You have been signed out everywhere, \
             and your password no longer works. Open this link to choose a new one:"
        ),
        action: "Choose a new password",
        below: vec![
            once(until),
            "After that, get another one at the sign-in page, with “Forgotten your password?”.".to_owned(),
        ],
    },
    sign_in: |facts| {
        MailText {
        subject: "New sign-in to your account".to_owned(),
        above: format!(
            "Your account {} was signed in to at {}, with {}, from {}. This browser or this country is new for your \
             account. If it was you, do nothing. If it was not, open this link:",
            facts.email,
            time(facts.at),
            facts.device.as_deref().unwrap_or("an unknown browser"),
            facts.from.as_deref().unwrap_or("an unknown address"),
        ),
        action: "This was not me",
        below: vec![
            once(facts.until),
            "The page asks before anything happens. Then you are signed out everywhere, your password no longer works, \
             and you get a mail to choose a new one."
                .to_owned(),
        ],
    }
    },
    password_changed: |email| MailText {
        subject: "Your password was changed".to_owned(),
        above: format!("The password of your account {email} was changed."),
        action: "Choose a new password",
        below: vec![
            "If it was not you, choose a new password at once with this link, and tell an administrator of \
             your company."
                .to_owned(),
        ],
    },
    password_changed_by_admin: |email| MailText {
        subject: "Your password was changed".to_owned(),
        above: format!(
            "An administrator changed the password of your account {email}. You have been signed out everywhere."
        ),
        action: "Sign in",
        below: vec!["If you did not expect this, ask an administrator of your company.".to_owned()],
    },
    email_changed: |old, new| MailText {
        subject: "Your email was changed".to_owned(),
        above: format!(
            "The email of your account was changed from {old} to {new}. From now on you sign in as {new}."
        ),
        action: "Sign in",
        below: vec!["If you did not expect this, tell an administrator of your company at once.".to_owned()],
    },
    email_confirmation: |email, until| MailText {
        subject: "Confirm your email".to_owned(),
        above: format!(
            "You want to sign in as {email} from now on. Open this link to confirm that the address is yours:"
        ),
        action: "Confirm the email",
        below: vec![once(until), "If it was not you, do nothing: nothing will change.".to_owned()],
    },
    email_change_requested: |old, new, until| MailText {
        subject: "Your email is about to change".to_owned(),
        above: format!(
            "Someone who is signed in to your account asked to change its email from {old} to {new}. If it was \
             you, do nothing. If it was not, open this link to stop the change:"
        ),
        action: "Stop the change",
        below: vec![
            once(until),
            "If it was not you, choose a new password as well: someone else knows it.".to_owned(),
        ],
    },
    email_in_use: |email| MailText {
        subject: "Your email was entered for another account".to_owned(),
        above: format!(
            "Someone asked to use {email} for another account. It is the email of your account already, so \
             nothing has changed. If it was you, sign in as {email}:"
        ),
        action: "Sign in",
        below: vec!["If it was not you, do nothing.".to_owned()],
    },
    token_replayed: |application| MailText {
        subject: format!("You were signed out of {application}"),
        above: format!(
            "A sign-in of yours at {application} was used twice, which may mean that somebody copied it. It was \
             ended, so you need to sign in there again."
        ),
        action: "Check my account",
        below: vec![
            "If you see something that you do not recognise, choose a new password and tell an administrator \
             of your company."
                .to_owned(),
        ],
    },
    email_code: factors::english::email_code,
    setup_link: |company, sender, until| MailText {
        subject: format!("Connect the login of {company}"),
        above: format!(
            "{sender} asks you to connect the login of {company}, so that its people sign in with it. You need no account \
             here. Have access to the administration of that login, and open this link in the browser in which you will do it:"
        ),
        action: "Connect the login",
        below: vec![
            format!("The link works until {}, in the first browser in which it is confirmed.", time(until)),
            "If you did not expect this, do nothing.".to_owned(),
        ],
    },
    factor_changed: factors::english::changed,
};

/// Returns the sentence about the validity of a link.
fn once(until: Timestamp) -> String {
    format!("The link works once, until {}.", time(until))
}
