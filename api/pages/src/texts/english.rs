//! The texts of the pages in English.

use super::Texts;

pub(super) static TEXTS: Texts = Texts {
    email: "Email",
    email_or_username: "Email or username",
    password: "Password",
    sign_in: "Sign in",
    to_application: |name| format!("to continue to {name}"),
    cancel: "Cancel",
    login_required: "Enter your email or username.",
    password_required: "Enter your password.",
    wrong_credentials: "The email or username and the password do not match. Check both and try again.",
    reauthenticate: "Enter your password again to go on.",

    sign_out_title: "Sign out?",
    sign_out: "Sign out",
    stay: "Stay signed in",
    signed_out_title: "You are signed out",
    signed_out: "On a shared computer, close the browser as well.",
    sign_in_again: "Sign in again",
    post_logout_uri_unregistered: |uri| {
        format!(
            "The application asked to return to {uri}, which is not registered for it. You can sign out, but you will not be redirected there."
        )
    },
    post_logout_uri_is_redirect_uri: |uri| {
        format!(
            "The application asked to return to {uri}, which is registered as a redirect URI, but not as a post-logout redirect URI. You can sign out, but you will not be redirected there."
        )
    },
    signing_out_elsewhere: "You are being signed out of the applications too.",
    go_on: "Continue",

    account_title: "Choose an account",
    company_title: "Choose a company",
    consent_title: |name| format!("Let {name} see and do this?"),
    consent_allow: "Allow",
    consent_deny: "Do not allow",
    consent_leads_to: |host| format!("Afterwards you go to {host}."),
    consent_policy: "Privacy policy",
    consent_terms: "Terms of service",
    consent_withdraw: "You can take this back at any time, under “Connected applications”.",

    device_title: "Connect a device",
    device_hint: "Enter the code that your device shows.",
    device_compare: "Go on only if your device shows the same code.",
    device_code: "Code",
    device_code_required: "Enter the code.",
    device_code_wrong: "There is no device waiting with this code. Check it; if the device shows it no longer, start again there.",
    device_too_often: "Too many codes were tried. Wait a minute and try again.",
    device_qr_code: "QR code of this page",
    device_scan: "To go on with your phone, scan this with its camera.",
    device_confirm_title: |name| format!("Sign in to {name} on your device?"),
    device_gets: "The device will be able to:",
    device_warning: "Allow this only if you started it yourself, just now, on a device of your own. If somebody sent you the code or a link with it, do not: that person would get into your account.",
    device_approved_title: "Your device is connected",
    device_approved: "You can close this page and go on with your device.",
    device_denied_title: "The device was not connected",
    device_denied: "It has got no access to your account. You can close this page.",

    no_access_title: "No access",
    no_access: |name| format!("You cannot use {name} at present."),
    not_active: "Your account is not active.",
    not_entitled: "None of your companies has this application.",
    outside_dates: "Your company's right to this application has not begun or has ended.",
    not_assigned: "Your company has this application, but you have not been given access to it.",
    whom_to_ask: "Ask an administrator of your company for access.",
    signed_in_as: |email| format!("You are signed in as {email}."),
    other_account: "Use another account",
    return_to_application: |name| format!("Return to {name}"),

    welcome: "Welcome",
    invited_to: |company, email| {
        format!("{company} invites you. You will sign in as {email}. Choose your name and a password.")
    },
    name: "Name",
    name_hint: "As others will see it.",
    save: "Save and sign in",
    name_required: "Enter your name.",
    name_invalid: "Leave out control characters.",
    name_too_long: "At most 255 characters.",
    password_at_least: |least| format!("At least {least} characters."),
    password_too_long: "At most 255 characters.",
    password_too_common: "Many people use this password, so it is guessed first. Choose another.",
    password_too_personal: "It must not be your email or your name.",
    invitation_title: "This invitation cannot be used",
    invitation_unknown: "There is no such invitation. Check that the link is complete.",
    invitation_accepted: "It has been used already. Sign in with the password that you chose.",
    invitation_expired: "It has expired. Ask whoever invited you for a new one.",
    invitation_revoked: "It was withdrawn or replaced. Use the newest invitation, or ask for one.",
    membership_invitation_title: |company| format!("{company} invites you"),
    membership_invitation: |company, email| {
        format!("You are invited to use the applications of {company} too, signing in as {email} as before.")
    },
    joining_sign_in: "Sign in to accept or decline.",
    joining_other: |email| format!("This invitation is for {email}."),
    link_not_open_title: "Open the link in your mail",
    link_not_open: "This page needs the link that was mailed to you, opened in this browser within the last hour. If you opened it just now, allow your browser to keep cookies.",
    accept: "Accept",
    decline: "Decline",
    declined_title: "Declined",
    declined: "You declined the invitation.",
    email_confirm_title: "Confirm your email",
    email_confirm: |email| format!("From now on you will sign in as {email}."),
    email_confirm_go: "Confirm",
    email_confirmed_title: "Email confirmed",
    email_confirmed: |email| format!("You now sign in as {email}."),
    email_closed_title: "This link does not work",
    email_closed: "It was used already, is too old, or was replaced. Change the email again to get a new one.",
    email_taken: "Meanwhile somebody else signs in with this email. Choose another.",
    email_password: "Enter the password of your account.",
    password_wrong: "This is not the password of the account.",
    email_stop_title: "Stop the change of your email?",
    email_stop: |email| {
        format!(
            "Someone who is signed in to your account asked to change its email to {email}. If you stop this, your email stays as it is."
        )
    },
    email_stop_go: "Stop the change",
    email_stopped_title: "The change was stopped",
    email_stopped: "Your email stays as it is. If you did not ask for the change, someone else knows your password: choose a new one now.",
    email_stop_confirmed: "A change of your email was confirmed before. If you did not ask for it, tell an administrator of your company at once.",
    email_stop_closed: "This link is older than 24 hours, or not complete. If you did not ask for a change of your email, choose a new password now.",

    forgotten_password: "Forgotten your password?",
    forgotten_hint: "Enter your email or username. Where there is an account, a link to choose a new password goes to its email.",
    send_link: "Send the link",
    link_sent_title: "Look at your mail",
    link_sent: "If there is an active account of this name, a link to choose a new password is on its way to its email. It works once, and not for long. It may be among unwanted mail.",
    to_sign_in: "Back to sign-in",
    new_password_title: "Choose a new password",
    new_password_hint: "You will be signed out everywhere else.",
    new_password: "New password",
    reset_title: "This link cannot be used",
    reset_closed: "It has been used or replaced, it has expired, or it is not complete.",
    reset_done: "Your new password is set. Sign in with it.",
    done_title: "Done",
    ask_again: "Ask for a new link",

    error_title: "Something went wrong",
    ended_unanswered: |name| {
        format!(
            "The request of {name} ends here, and nobody was signed in. Return to it only if you know it."
        )
    },
    return_wanted: |name| format!("You are not signed in. {name} wants you to return to it."),
    application_mistake: "The application that sent you here made a mistake. Go back to it and try again; if that does not help, tell its operator this:",
    not_found_title: "Page not found",
    not_found: "There is nothing at this address.",
    method_not_allowed: "This address does not take that kind of request.",
    form_expired_title: "Please try again",
    form_expired: "This form was open for too long, or your browser does not keep cookies. Nothing was changed.",
    form_too_large: "The form is too large.",
    form_malformed: "The request cannot be read.",
    try_again: "Load the form again",
    request_expired_title: "This sign-in is over",
    request_expired: "It took too long or was finished already. Go back to the application and start again.",
    busy: "The server is busy. Try again in a moment.",
    too_often: "Too many requests came from your network. Wait a minute and try again.",
    internal: "It is not your fault. Try again in a moment.",
    setup_required: "The installation is not finished. Open the link on the server's console.",
    to_start: "To the start page",
};
