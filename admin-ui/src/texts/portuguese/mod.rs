//! What the app says in Portuguese.

mod account;
mod administration;
mod applications;
mod companies;
mod frame;
mod person;
mod refusals;
mod settings;
mod setup;
mod shell;

use shared_types::texts::Language;

use super::Texts;

pub(super) static TEXTS: Texts = Texts {
    language: Language::Portuguese,
    frame: frame::FRAME,
    forms: frame::FORMS,
    errors: frame::ERRORS,
    setup: setup::SETUP,
    shell: shell::SHELL,
    companies: companies::COMPANIES,
    people: companies::PEOPLE,
    access: companies::ACCESS,
    administration: administration::ADMINISTRATION,
    settings: settings::SETTINGS,
    profile: account::PROFILE,
    security: account::SECURITY,
    person: person::PERSON,
    applications: applications::APPLICATIONS,
    fields: applications::FIELDS,
    connecting: applications::CONNECTING,
    refusals: refusals::REFUSALS,
    portal: applications::PORTAL,
};
