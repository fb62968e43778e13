//! What the pages of companies say in English.

use crate::texts::companies::{Access, Companies, People};

pub(in crate::texts) const COMPANIES: Companies = Companies {
    lead: "The companies whose people sign in here.",
    add: "Add a company",
    search: "Search companies",
    empty_title: "No companies yet",
    empty: "Companies that you can see appear here.",
    none_match: |search| format!("No company has “{search}” in its name or code."),

    add_submit: "Add company",
    code_hint: "Programs identify the company by its code.",
    name_missing: "Enter the company’s name.",
    products_hint: "Its people can then be given access to them. Seats, dates and roles are limited on the company’s own page.",
    product_whole: "All roles, without limits",
    added: |company| format!("{company} was added."),
    saved: |company| format!("{company} was saved."),

    edit: "Edit company",
    visible: "Members see the company’s people and products",
    visible_hint: "Otherwise only its administrators do. Members see name, email, status and role of each other, and no other data.",
    delete: "Delete company",
    delete_lead: "The company’s people lose all access through it at once. People who are in no other company are deleted.",
    delete_title: |company| format!("Delete {company}?"),
    deletes_people: |people| {
        if people.is_one() {
            "1 person who is in no other company is deleted.".to_owned()
        } else {
            format!("{people} people who are in no other company are deleted.")
        }
    },
    keeps_people: |people| {
        if people.is_one() {
            "1 person who is also in another company is kept there.".to_owned()
        } else {
            format!("{people} people who are also in another company are kept there.")
        }
    },
    ends_products: |applications| {
        if applications.is_one() {
            "The company’s right to use 1 application ends.".to_owned()
        } else {
            format!("The company’s right to use {applications} applications ends.")
        }
    },
    deleted: |company| format!("{company} was deleted."),
};

pub(in crate::texts) const PEOPLE: People = People {
    everywhere_lead: "The people of all companies.",
    everywhere_search: "Search people",
    everywhere_empty: "Add a company, then invite its people.",
    invite: "Invite a person",
    empty_title: "No people yet",
    empty: "Invite the first person: a name and an email are enough.",

    company_role: "Role in the company",
    system_role: "Role in the whole system",
    system_role_hint: "Administrators can do everything. Application managers manage applications and the access to them.",
    invite_submit: "Send invitation",
    invited: |name, email| format!("{name} was invited. The invitation is on its way to {email}."),

    delete: "Delete",
    delete_named: |name| format!("Delete {name}"),
    delete_title: |name| format!("Delete {name}?"),
    delete_submit: "Delete person",
    deleted: |name| format!("{name} was deleted."),
    remove: "Remove",
    remove_named: |name| format!("Remove {name}"),
    remove_title: |name| format!("Remove {name} from the company?"),
    remove_text: |name| format!("{name} loses all access through this company, and keeps any other access."),
    remove_submit: "Remove person",
    removed: |name| format!("{name} was removed from the company."),

    email_not_confirmed: "Not confirmed",
    vouch: "Confirm email",
    vouch_named: |name| format!("Confirm email of {name}"),
    vouch_title: |name| format!("Confirm the email of {name}?"),
    vouch_text: "Applications trust a confirmed email, and may open the account that they already have for it. Confirm it only if you are sure that the email belongs to this person.",
    vouch_submit: "Confirm email",
    vouched: |name| format!("The email of {name} is confirmed."),
};

pub(in crate::texts) const ACCESS: Access = Access {
    products: "Products",
    products_lead: "The applications that the company has a right to use. Each person also needs access, unless everyone has it.",
    product: "Product",
    products_empty_title: "No products yet",
    products_empty: "The company can use an application once it is added here.",
    product_to_add: "Application to add",
    add_product: "Add product",
    companies: "Companies",
    companies_lead: "Only people of these companies can use the application.",
    companies_empty_title: "No company can use this application yet",
    companies_empty: "Nobody can sign in to the application until you add a company.",
    companies_empty_at_all: "Add a company first, then give it the application here.",
    company_to_add: "Company to add",
    add_company: "Add company",
    added: |name| format!("{name} was added. Now choose who has access."),

    with_access: "With access",
    limits: "Limits",
    seats: |used, seats| format!("{used} of {seats}"),
    limit_roles: |roles| format!("Roles: {roles}"),
    limit_from: |day| format!("From {day}"),
    limit_until: |day| format!("Until {day}"),

    terms_of: |application, company| format!("Limits of {application} for {company}"),
    terms_lead: "What stays empty has no limit.",
    terms_saved: |application| format!("The limits of {application} were saved."),
    seats_label: "Seats",
    seats_hint: "How many people can have access at the same time.",
    first_day: "First day",
    last_day: "Last day",
    last_day_hint: "At the end of this day everyone in the company loses access.",
    roles_label: "Roles that can be given",
    all_roles: "All roles, including those that are added later",
    remove_access: "Take roles that are no longer allowed from the people who have them",

    withdraw: "Withdraw",
    withdraw_named: |application, company| format!("Withdraw {application} from {company}"),
    withdraw_title: |application, company| format!("Withdraw {application} from {company}?"),
    withdraw_text: |application, company| {
        format!("Everyone in {company} loses access to {application} at once.")
    },
    withdraw_submit: "Withdraw product",
    withdrawn: |application, company| format!("{application} was withdrawn from {company}."),

    people: "People with access",
    people_named: |application, company| format!("People with access to {application} in {company}"),
    title: |application| format!("People with access to {application}"),
    lead: |company| format!("Choose the people of {company} who have each role, then save."),
    everyone: "Everyone in the company can use this application. Choose only people who have a role beyond that.",
    nobody_title: "No people to choose",
    nobody: "Invite people to the company first.",
    to_company: "Go to the company",
    grid: "People and their roles",
    find_people: "Find people",
    submit: "Save access",
    saved: |people, application| {
        if people.is_one() {
            format!("Saved. 1 person has access to {application}.")
        } else {
            format!("Saved. {people} people have access to {application}.")
        }
    },
    summary: |people| {
        if people.is_one() {
            "1 person with access".to_owned()
        } else {
            format!("{people} people with access")
        }
    },
    summary_of_seats: |people, seats| format!("{people} of {seats} seats used"),
    unsaved: |changes| {
        if changes.is_one() { "1 unsaved change".to_owned() } else { format!("{changes} unsaved changes") }
    },

    roles_shown: |shown, all| format!("Roles shown: {shown} of {all}"),
    columns: "Roles as columns",
    by_person: "Roles by person",
    find_role: "Find a role",
    most_columns: |most| format!("Up to {most} roles are shown as columns. Type to find others."),
    other_roles: "Other roles",
    give_all: "Give to everyone shown",
    take_all: "Take from everyone shown",
    hide_column: "Hide this column",
    role_for: |role, person| format!("{role} for {person}"),
    from_login: |login| format!("from {login}"),
    newly_given: |name| format!("{name}, newly given"),
    taken_away: |name| format!("{name}, taken away"),
    given_and_taken: |given, taken| format!("Given: {given}. Taken away: {taken}."),
    not_saved: "Changes that are not saved",
    review: "Review",
    discard: "Discard",
    review_title: "Changes to save",
    loses_access: |application| format!("Loses access to {application}: no role is left."),
    more_people: |people| {
        if people.is_one() { "And 1 more person.".to_owned() } else { format!("And {people} more people.") }
    },
    person_number: |id| format!("Person {id}"),
    conflict_title: "Somebody else saved in the meantime",
    conflict_fields: "Compare both versions. Your changes replace the other ones only in the fields that you changed yourself.",
    removed_meanwhile: "Somebody else removed this entry in the meantime. If you save yours, it is added again.",
    changed_meanwhile: "Somebody else saved in the meantime. Your changes are not saved yet.",
    changed_elsewhere: "Something that this form does not show was changed.",
    not_changed: "Not changed",
    keep_editing: "Continue editing",
    yes: "Yes",
    no: "No",
    conflict_text: "Nothing of yours is lost: your changes are kept on top of what was saved. Look at both, then save or discard yours.",
    their_changes: "Saved by somebody else",
    your_changes: "Yours, not saved yet",
    save_both: "Save mine too",
    discard_own: "Discard mine",
};
