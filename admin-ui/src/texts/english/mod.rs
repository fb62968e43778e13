//! What the app says in English.

mod account;
mod administration;
mod applications;
mod companies;
mod frame;
mod lists;
mod person;
mod refusals;
mod settings;
mod setup;
mod shell;
mod start;

use shared_types::texts::Language;

use super::Texts;

pub(super) static TEXTS: Texts = Texts {
    language: Language::English,
    frame: frame::FRAME,
    forms: frame::FORMS,
    lists: lists::LISTS,
    errors: frame::ERRORS,
    setup: setup::SETUP,
    shell: shell::SHELL,
    start: start::START,
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
