//! What surrounds the pages, in English.

use crate::texts::shell::{Places, Shell};

pub(in crate::texts) const SHELL: Shell = Shell {
    menu: "Menu",
    account: "Your account",
    account_of: |name| format!("{name}, your account"),
    administration: "Administration",
    own: "Your own",
    overview: "Overview",

    theme: "Theme",
    as_system: "As the system",
    light: "Light",
    dark: "Dark",
    density: "Density",
    comfortable: "Comfortable",
    compact: "Compact",

    find: "Search or go to",
    find_all: "Search people, companies, applications and pages",
    results: "Results",
    choose: "choose",
    open: "open",
    new_tab: "new tab",
    page: "Page",
    application: "Application",
    all_companies: "All companies",
    choose_company: "Choose a company",
    find_company: "Find a company",
    last_opened: "Last opened",
    shortcuts: "Keyboard shortcuts",
    anywhere: "Anywhere",
    in_a_list: "On a page",
    search_list: "Search this list",
    add: "Add",
    edit: "Edit",
    close: "Close",
    close_uppermost: "Close what is open",
    letters: "Use shortcuts of a single letter",
    letters_hint: "Switch them off if you control the computer by voice or a letter is pressed by mistake.",
};

pub(in crate::texts) const PLACES: Places = Places {
    start: "Start",
    people: "People",
    audit: "Audit",
    jobs: "Jobs",
    keys: "Keys",
    mails: "Mails",
    settings: "Settings",
    resources: "API resources",
    registration: "Client registration",
    policy: "Sign-in policy",
    company: "Company",
    person: "Person",

    profile: "Profile",
    security: "Security",
    my_companies: "My companies",
};
