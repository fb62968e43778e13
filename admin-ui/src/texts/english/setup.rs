//! What the set-up wizard says in English.

use crate::texts::setup::Setup;

pub(in crate::texts) const SETUP: Setup = Setup {
    title: "Set up Aldaba",

    secret_lead: "Open the link that the server printed on its console, or paste it here.",
    secret: "Set-up link, or its secret",
    secret_hint: "The secret is what follows the # in the link. It proves that you run this server.",
    secret_missing: "Enter the link or its secret.",
    secret_wrong: "This secret is not valid. Copy it again from the server’s console.",
    go_on: "Continue",

    company_lead: "Step 1 of 2: your company and you.",
    company: "Company",
    administrator: "Administrator",
    administrator_hint: "This is you. You can do everything here, and invite other administrators.",
    your_name: "Your name",
    your_email: "Your email",
    your_email_hint: "You sign in with it.",
    password_again: "Enter the password again: it is not kept when the page is loaded again.",
    password: "Password",

    people_title: "Invite your people",
    people_lead: "Step 2 of 2: each person gets an invitation by mail. You can also do this later.",
    person: |number| format!("Person {number}"),
    add_person: "Add a person",
    remove: "Remove",
    remove_person: |number| format!("Remove person {number}"),
    email_of_administrator: "This is already the administrator’s email. Enter another.",
    email_of_person: |number| format!("This is already the email of person {number}. Enter another."),
    finish: "Finish set-up",
    skip: "Skip this step",
    back: "Back",
    skip_title: "Finish without inviting anybody?",
    skip_text: |people| {
        if people.is_one() {
            "The person that you entered is not invited. You can invite them later.".to_owned()
        } else {
            format!("The {people} people that you entered are not invited. You can invite them later.")
        }
    },
    skip_confirm: "Finish without inviting",

    done_title: "Aldaba is ready",
    done_lead: |company| format!("{company} is set up, and you are signed in as its administrator."),
    nobody_invited: "Nobody was invited yet. You can invite people on the company’s page.",
    invited: |invitations| {
        if invitations.is_one() {
            "1 invitation is on its way by mail.".to_owned()
        } else {
            format!("{invitations} invitations are on their way by mail.")
        }
    },
    next_step: "Next, register the applications that your people sign in to.",
    register_first: "Register your first application",
    to_company: "Go to your company",

    already_title: "Aldaba is already set up",
    already_lead: "The set-up link works once, and it has been used.",
    already: "If you have an account, sign in. If you were invited, use the link in your mail.",
    cancelled_title: "Set-up cancelled",
    cancelled_lead: "Nothing was saved. Nobody can sign in until Aldaba is set up.",
    start_again: "Start again",
};
