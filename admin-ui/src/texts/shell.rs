//! What surrounds the pages: navigation, menus, shortcuts.

/// What surrounds the pages.
#[derive(Debug)]
pub struct Shell {
    pub menu: &'static str,
    pub account: &'static str,
    pub account_of: fn(&str) -> String,
    pub administration: &'static str,
    pub own: &'static str,
    pub overview: &'static str,

    pub theme: &'static str,
    pub as_system: &'static str,
    pub light: &'static str,
    pub dark: &'static str,
    pub density: &'static str,
    pub comfortable: &'static str,
    pub compact: &'static str,

    pub find: &'static str,
    pub find_all: &'static str,
    pub results: &'static str,
    pub choose: &'static str,
    pub open: &'static str,
    pub new_tab: &'static str,
    pub page: &'static str,
    pub application: &'static str,
    pub all_companies: &'static str,
    pub choose_company: &'static str,
    pub find_company: &'static str,
    pub last_opened: &'static str,
    pub shortcuts: &'static str,
    pub anywhere: &'static str,
    pub in_a_list: &'static str,
    pub search_list: &'static str,
    pub add: &'static str,
    pub edit: &'static str,
    pub select_row: &'static str,
    pub close: &'static str,
    pub close_uppermost: &'static str,
    pub letters: &'static str,
    pub letters_hint: &'static str,
}

/// What the places of the navigation and the kinds of what is found there are called.
#[derive(Debug)]
pub struct Places {
    pub start: &'static str,
    pub people: &'static str,
    pub audit: &'static str,
    pub jobs: &'static str,
    pub keys: &'static str,
    pub mails: &'static str,
    pub settings: &'static str,
    pub resources: &'static str,
    pub registration: &'static str,
    pub policy: &'static str,
    pub logins: &'static str,
    pub email_domains: &'static str,
    pub company: &'static str,
    pub person: &'static str,

    pub profile: &'static str,
    pub security: &'static str,
    pub my_companies: &'static str,
}
