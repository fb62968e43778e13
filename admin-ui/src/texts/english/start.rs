//! What the start page says in English.

use crate::texts::start::Start;

pub(in crate::texts) const START: Start = Start {
    lead: "What this installation has, and what comes next.",
    sign_ins: "Sign-ins, last 24 hours",
    refused: "Refused, last 24 hours",
    with_factor: "With a second factor",
    percent: |share| format!("{share} %"),
    administrators: |with, total| format!("administrators: {with} of {total}"),
    in_companies: |companies| {
        if companies.is_one() { "in 1 company".to_owned() } else { format!("in {companies} companies") }
    },
    attention: "Needs attention",
    mails_failed: |mails| {
        if mails.is_one() {
            "1 mail was not sent.".to_owned()
        } else {
            format!("{mails} mails were not sent.")
        }
    },
    jobs_failed: |jobs| {
        if jobs.is_one() { "1 job failed.".to_owned() } else { format!("{jobs} jobs failed.") }
    },
    unprotected: |people| {
        if people.is_one() {
            "1 person who manages something has no second factor.".to_owned()
        } else {
            format!("{people} people who manage something have no second factor.")
        }
    },
    latest: "Latest changes",
    steps: "Getting started",
    hide: "Hide this list",
    is_done: "done",
    open: "Open",
    register: "Register",
    company: "Add a company",
    company_text: "People sign in as members of a company.",
    people: "Add people",
    people_text: "Each person gets an invitation by mail.",
    application: "Register an application",
    application_text: "An application is a product that people sign in to here.",
    access: "Give people access",
    access_text: "Add the application to a company, then choose who has which role.",
    sign_in: "See a first person sign in",
    sign_in_text: "Connect the application with the configuration on its page, then sign in there.",
    factor: "Protect your account",
    factor_text: "Add a second factor: an administrator can change everything.",
    factor_missing: "Your account has no second factor.",
    factor_missing_text: "Somebody who learns your password can change what you manage here. Add a passkey or an authenticator app.",
    mail_server: "Connect a mail server",
    no_mail_server: "Until the variable ALDABA_SMTP_HOST names a mail server, mails are written to files on the server.",
    no_mail_sent: "The mail server is configured and has sent no mail yet. Invite a person to try it.",
    done: |done, all| format!("{done} of {all} done"),
};
