//! What the start page says in English.

use crate::texts::start::Start;

pub(in crate::texts) const START: Start = Start {
    lead: "What this installation has, and what comes next.",
    mails_failed: "Mails not sent",
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
    mail_server: "Connect a mail server",
    no_mail_server: "Until the variable ALDABA_SMTP_HOST names a mail server, mails are written to files on the server.",
    no_mail_sent: "The mail server is configured and has sent no mail yet. Invite a person to try it.",
    done: |done, all| format!("{done} of {all} done"),
};
