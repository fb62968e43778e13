//! The places that people go to from everywhere, and who sees them. The server refuses the others.

use crate::{state::Account, texts::Texts};

/// The title of a place.
pub(super) type Title = fn(&'static Texts) -> &'static str;

/// A page in the navigation.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub path: &'static str,
    pub title: Title,
    pub icon: &'static str,
    /// The letter that goes there after `g`.
    pub key: Option<char>,
    /// Who sees it.
    pub is_for: fn(Account) -> bool,
}

/// A page inside a company.
#[derive(Clone, Copy)]
pub(super) struct CompanyPlace {
    /// What follows the path of the company.
    pub path: &'static str,
    pub title: Title,
    pub icon: &'static str,
    /// Who sees it, in the company with the id.
    pub is_for: fn(Account, i64) -> bool,
}

/// What is managed.
pub(super) const MANAGED: &[Place] = &[
    Place { path: "/", title: |t| t.places.start, icon: "start", key: Some('s'), is_for: Account::is_admin },
    Place {
        path: "/companies",
        title: |t| t.frame.companies,
        icon: "company",
        key: Some('c'),
        is_for: Account::lists_companies,
    },
    Place {
        path: "/people",
        title: |t| t.places.people,
        icon: "people",
        key: Some('p'),
        is_for: Account::manages_applications,
    },
    Place {
        path: "/applications",
        title: |t| t.frame.applications,
        icon: "application",
        key: Some('a'),
        is_for: Account::manages_applications,
    },
];

/// The installation itself.
pub(super) const ADMINISTRATION: &[Place] = &[
    Place {
        path: "/audit",
        title: |t| t.places.audit,
        icon: "audit",
        key: Some('u'),
        is_for: Account::manages_applications,
    },
    Place { path: "/jobs", title: |t| t.places.jobs, icon: "job", key: None, is_for: Account::is_admin },
    Place { path: "/mails", title: |t| t.places.mails, icon: "mail", key: None, is_for: Account::is_admin },
    Place { path: "/keys", title: |t| t.places.keys, icon: "key", key: None, is_for: Account::is_admin },
    Place {
        path: "/resources",
        title: |t| t.places.resources,
        icon: "resource",
        key: None,
        is_for: Account::is_admin,
    },
    Place {
        path: "/registration",
        title: |t| t.places.registration,
        icon: "register",
        key: None,
        is_for: Account::is_admin,
    },
    Place {
        path: "/identity-providers",
        title: |t| t.places.logins,
        icon: "globe",
        key: None,
        is_for: Account::is_admin,
    },
    Place {
        path: "/settings",
        title: |t| t.places.settings,
        icon: "settings",
        key: None,
        is_for: Account::is_admin,
    },
];

/// What belongs to the person.
pub(super) const OWN: &[Place] = &[
    Place {
        path: "/my-applications",
        title: |t| t.frame.my_applications,
        icon: "portal",
        key: Some('m'),
        is_for: |_| true,
    },
    Place { path: "/account", title: |t| t.places.profile, icon: "person", key: None, is_for: |_| true },
    Place {
        path: "/account/security",
        title: |t| t.places.security,
        icon: "shield",
        key: None,
        is_for: |_| true,
    },
    Place {
        path: "/account/companies",
        title: |t| t.places.my_companies,
        icon: "company",
        key: None,
        is_for: |_| true,
    },
];

/// What a company has.
pub(super) const COMPANY: &[CompanyPlace] = &[
    CompanyPlace {
        path: "",
        title: |t| t.shell.overview,
        icon: "company",
        is_for: |account, _| account.sees_companies(),
    },
    CompanyPlace {
        path: "/people",
        title: |t| t.places.people,
        icon: "people",
        is_for: |account, _| account.sees_companies(),
    },
    CompanyPlace {
        path: "/products",
        title: |t| t.access.products,
        icon: "application",
        is_for: |account, _| account.sees_companies(),
    },
    CompanyPlace {
        path: "/sign-in",
        title: |t| t.places.policy,
        icon: "lock",
        is_for: Account::manages_people_of,
    },
    CompanyPlace {
        path: "/identity-providers",
        title: |t| t.places.logins,
        icon: "globe",
        is_for: Account::manages_people_of,
    },
    CompanyPlace {
        path: "/email-domains",
        title: |t| t.places.email_domains,
        icon: "mail",
        is_for: Account::manages_people_of,
    },
    CompanyPlace {
        path: "/audit",
        title: |t| t.places.audit,
        icon: "audit",
        is_for: |account, _| account.sees_companies(),
    },
    CompanyPlace {
        path: "/settings",
        title: |t| t.places.settings,
        icon: "settings",
        is_for: |account, _| account.is_admin(),
    },
];

/// The pages that a person sees among some.
pub(super) fn visible(places: &'static [Place], account: Account) -> Vec<Place> {
    places.iter().copied().filter(|place| (place.is_for)(account)).collect()
}

/// All pages of the navigation that a person sees.
pub(super) fn all(account: Account) -> Vec<Place> {
    [MANAGED, ADMINISTRATION, OWN].into_iter().flat_map(|places| visible(places, account)).collect()
}

/// Whether an address is that of a place or of a page below it.
pub(super) fn is_at(here: &str, path: &str) -> bool {
    here.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a place is the current one at an address: the address is that of the place or below it, and of no other
/// place below it.
pub(super) fn is_current(here: &str, path: &str) -> bool {
    let is_below = |other: &&Place| other.path != path && is_at(other.path, path);
    is_at(here, path) && !OWN.iter().filter(is_below).any(|other| is_at(here, other.path))
}

/// The company that an address is inside.
pub(super) fn company_of(here: &str) -> Option<i64> {
    here.strip_prefix("/companies/")?.split('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use shared_types::{CompanyRef, CompanyRole, Membership, SystemRole, Timestamp, texts::Language};

    use super::*;
    use crate::api::{Caller, Session};

    fn person(system_role: Option<SystemRole>, administers: &[i64]) -> Account {
        let member = |id: &i64| {
            let company = CompanyRef { id: *id, code: format!("c{id}"), name: format!("Company {id}") };
            Membership { company, role: CompanyRole::CompanyAdmin }
        };
        Account::new(Session {
            csrf_token: String::new(),
            auth_time: Timestamp::from_timestamp_millis(0).expect("a time"),
            strongest_factor: true,
            me: Caller {
                id: 1,
                name: "Ada".to_owned(),
                email: "ada@example.com".to_owned(),
                email_verified: true,
                system_role,
                memberships: administers.iter().map(member).collect(),
            },
        })
    }

    fn titles(titles: impl Iterator<Item = Title>) -> Vec<&'static str> {
        titles.map(|title| title(Texts::of(Language::English))).collect()
    }

    /// What a person sees outside of a company.
    fn outside(account: Account) -> Vec<&'static str> {
        titles(all(account).into_iter().map(|place| place.title))
    }

    /// What a person sees inside of a company, besides what belongs to the person.
    fn inside(account: Account, id: i64) -> Vec<&'static str> {
        titles(COMPANY.iter().filter(|place| (place.is_for)(account, id)).map(|place| place.title))
    }

    const OF_EVERYBODY: [&str; 4] = ["My applications", "Profile", "Security", "My companies"];

    /// `e2e/browser/shell.test.js` lists them too.
    #[test]
    fn each_role_sees_its_places_in_their_order() {
        let administrator = [
            "Start",
            "Companies",
            "People",
            "Applications",
            "Audit",
            "Jobs",
            "Mails",
            "Keys",
            "API resources",
            "Client registration",
            "External logins",
            "Settings",
        ];
        let of_all = |first: &[&'static str]| [first, &OF_EVERYBODY].concat();
        assert_eq!(outside(person(Some(SystemRole::Admin), &[])), of_all(&administrator));
        let manager = ["Companies", "People", "Applications", "Audit"];
        assert_eq!(outside(person(Some(SystemRole::AppManager), &[])), of_all(&manager));
        assert_eq!(outside(person(None, &[7])), OF_EVERYBODY);
        assert_eq!(outside(person(None, &[7, 8])), of_all(&["Companies"]));
        assert_eq!(outside(person(None, &[])), OF_EVERYBODY);
    }

    /// `e2e/browser/shell.test.js` lists them too.
    #[test]
    fn each_role_sees_its_places_of_a_company_in_their_order() {
        let own =
            ["Overview", "People", "Products", "Sign-in policy", "External logins", "Email domains", "Audit"];
        assert_eq!(inside(person(None, &[7]), 7), own);
        assert_eq!(inside(person(Some(SystemRole::Admin), &[]), 7), [&own[..], &["Settings"]].concat());
        assert_eq!(
            inside(person(Some(SystemRole::AppManager), &[]), 7),
            ["Overview", "People", "Products", "Audit"]
        );
        assert!(inside(person(None, &[]), 7).is_empty());
    }

    #[test]
    fn a_place_is_current_on_the_pages_below_it() {
        assert!(is_at("/companies", "/companies"));
        assert!(is_at("/companies/7/edit", "/companies"));
        assert!(!is_at("/companies-old", "/companies"));
        assert!(!is_at("/", "/companies"));
    }

    #[test]
    fn one_of_two_places_is_current_where_one_is_below_the_other() {
        assert!(is_current("/account", "/account"));
        assert!(!is_current("/account/security", "/account"));
        assert!(is_current("/account/security", "/account/security"));
    }

    #[test]
    fn an_address_is_inside_the_company_that_it_names() {
        assert_eq!(company_of("/companies/7/people"), Some(7));
        assert_eq!(company_of("/companies/7"), Some(7));
        assert_eq!(company_of("/companies/new"), None);
        assert_eq!(company_of("/companies"), None);
    }
}
