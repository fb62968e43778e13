//! What the page of a person says, in English.

use crate::texts::person::Person;

pub(in crate::texts) const PERSON: Person = Person {
    overview: "Overview",
    data: "Data",
    data_lead: "Applications get the parts that their scopes allow.",
    names: "Names",
    names_lead: "How the person is called, and in which language Aldaba speaks to them.",
    more: "Further data",
    profile: "Page about the person",
    username_hint: "The person can sign in with it in place of the email.",
    new_email: "New email, not confirmed",
    system_role: "System role",
    company_role: "Company role",
    subject: "Subject identifier",
    copy_subject: "Copy the subject identifier",
    added: "Added",
    companies_lead: "The home company can change the person. The others only change the membership.",
    audit_about: "What happened to the person",
    audit_by: "What the person did",
    applications_title: "Applications",
    applications_lead: "What the person can use now, through each company.",
    applications_empty: "The person can use no application now.",
    sessions_lead: "The browsers in which the person is signed in.",
    sessions_empty: "The person is signed in nowhere.",
    end_all: "End all sessions",
    end_all_title: "End all sessions of the person?",
    end_all_count: |number| {
        if number.is_one() {
            "1 browser is signed out, with the applications opened in it.".to_owned()
        } else {
            format!("{number} browsers are signed out, with the applications opened in them.")
        }
    },
    connected_lead: "What the person allowed applications to see.",
    disconnect_text: |name| {
        format!(
            "{name} loses at once what the person allowed. The person is asked again at the next sign-in there."
        )
    },
    tokens_lead: "For scripts of the person. A token can do what the person can do.",
    tokens_empty: "The person has no API tokens.",
    factors_lead: "The sign-in methods of the person besides the password.",
    factors_empty: "The person has no second factor.",
    reset_factors: "Reset factors",
    reset_title: |name| format!("Reset the factors of {name}?"),
    reset_text: "The passkeys, the authenticator app and the recovery codes are removed, and the person is notified by email. The password and the sessions stay.",
    factors_reset: |name| format!("The factors of {name} were reset."),
    edit: "Edit",
    edit_title: |name| format!("Edit {name}"),
    no_system_role: "None",
    email_hint: "A change takes effect immediately. Both addresses are notified.",
    saved: |name| format!("{name} was saved."),
    other_home: "This company is not the person’s home, so only the role can be changed here.",
    disable: "Disable",
    disable_title: |name| format!("Disable {name}?"),
    disable_text: "The person can no longer sign in, and all sessions and tokens end. Nothing is deleted.",
    disabled: |name| format!("{name} was disabled."),
    enable: "Enable",
    enable_title: |name| format!("Enable {name}?"),
    enable_text: "The person can sign in again.",
    enabled: |name| format!("{name} can sign in again."),
    delete: "Delete",
    delete_title: |name| format!("Delete {name}?"),
    delete_text: "The person, the memberships and the access are deleted in all companies. This cannot be undone.",
    delete_memberships: |number| {
        if number.is_one() {
            "Membership in 1 other company ends.".to_owned()
        } else {
            format!("Membership in {number} other companies ends.")
        }
    },
    delete_applications: |number| {
        if number.is_one() {
            "Access to 1 application is lost.".to_owned()
        } else {
            format!("Access to {number} applications is lost.")
        }
    },
    delete_sessions: |number| {
        if number.is_one() { "1 session ends.".to_owned() } else { format!("{number} sessions end.") }
    },
    delete_tokens: |number| {
        if number.is_one() {
            "1 API token stops working.".to_owned()
        } else {
            format!("{number} API tokens stop working.")
        }
    },
    deleted: |name| format!("{name} was deleted."),
    remove: "Remove from the company",
    remove_title: |name| format!("Remove {name} from the company?"),
    remove_text: "The person loses all access through this company, and stays in the others.",
    removed: |name| format!("{name} was removed from the company."),
    resend: "Send the invitation again",
    resent_title: |name| format!("Send {name} a new invitation?"),
    resend_text: "The link of the earlier invitation no longer works.",
    parts: "Parts of the page",
    resent: |name| format!("A new invitation was sent to {name}."),
    add_to_company: "Add to a company",
    add_to_company_text: "The person is invited by mail and belongs to the company after accepting.",
    invite: "Send the invitation",
    invited_to: |name| format!("{name} was invited."),
};
