//! Who is signed in, and what the person can do. The server decides; this only hides what it would reject.

use leptos::prelude::*;
use shared_types::{CompanyRole, SystemRole, User, limits::RECENT_SIGN_IN};

use crate::{
    api::Session,
    browser,
    texts::{Text, made},
};

/// The person who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Account(StoredValue<Session>);

impl Account {
    /// The person of a session.
    pub fn new(session: Session) -> Self {
        Self(StoredValue::new(session))
    }

    fn with<T>(self, read: impl FnOnce(&Session) -> T) -> T {
        self.0.with_value(read)
    }

    /// The id.
    pub fn id(self) -> i64 {
        self.with(|session| session.me.id)
    }

    /// The display name.
    pub fn name(self) -> String {
        self.with(|session| session.me.name.clone())
    }

    /// The login.
    pub fn email(self) -> String {
        self.with(|session| session.me.email.clone())
    }

    /// Whether the person has confirmed that the email is theirs.
    pub fn has_confirmed_email(self) -> bool {
        self.with(|session| session.me.email_verified)
    }

    /// Whether the person is an administrator of the system.
    pub fn is_admin(self) -> bool {
        self.with(|session| session.me.system_role == Some(SystemRole::Admin))
    }

    /// Whether the person manages applications.
    pub fn manages_applications(self) -> bool {
        self.with(|session| session.me.system_role.is_some())
    }

    /// The role in the whole system.
    pub fn system_role(self) -> Option<SystemRole> {
        self.with(|session| session.me.system_role)
    }

    /// Whether the person chooses among companies: all, or several of which the person is an administrator.
    pub fn lists_companies(self) -> bool {
        self.manages_applications() || self.own_companies().len() > 1
    }

    /// The company of a person who administers one and nothing else.
    pub fn only_company(self) -> Option<i64> {
        match (self.manages_applications(), self.own_companies().as_slice()) {
            (false, [only]) => Some(*only),
            _ => None,
        }
    }

    /// Whether the person can see the pages of companies: of all, or of those that the person administers.
    pub fn sees_companies(self) -> bool {
        self.manages_applications() || !self.own_companies().is_empty()
    }

    /// The ids of the companies that the person administers.
    pub fn own_companies(self) -> Vec<i64> {
        self.with(|session| {
            let own = session.me.memberships.iter().filter(|place| place.role == CompanyRole::CompanyAdmin);
            own.map(|place| place.company.id).collect()
        })
    }

    /// Whether the person can see who is in a company and which products it has. The server decides whether the company
    /// shows that to its members.
    pub fn may_see(self, company_id: i64) -> bool {
        let is_member =
            |session: &Session| session.me.memberships.iter().any(|place| place.company.id == company_id);
        self.sees_companies() || self.with(is_member)
    }

    /// Whether the person sees everything of a company.
    pub fn sees_all_of(self, company_id: i64) -> bool {
        self.manages_applications() || self.manages_people_of(company_id)
    }

    /// The company in which the person was first.
    pub fn first_company(self) -> Option<i64> {
        self.with(|session| session.me.memberships.first().map(|place| place.company.id))
    }

    /// Whether the person can invite and remove people of a company.
    pub fn manages_people_of(self, company_id: i64) -> bool {
        self.is_admin() || self.own_companies().contains(&company_id)
    }

    /// Whether the person can give people of a company access to applications.
    pub fn gives_access_in(self, company_id: i64) -> bool {
        self.manages_applications() || self.manages_people_of(company_id)
    }

    /// Whether the person can remove somebody from a company.
    pub fn may_remove(self, user: &User, company_id: i64) -> bool {
        let is_self = self.with(|session| session.me.id == user.id);
        self.manages_people_of(company_id) && !is_self && (self.is_admin() || user.system_role.is_none())
    }
}

/// Whether a person signed in so recently, and with the strongest factor, that the API shows secrets.
pub fn is_recent(session: &Session) -> bool {
    let age = browser::now() - (session.auth_time.timestamp_millis() as f64);
    session.strongest_factor && age < f64::from(RECENT_SIGN_IN) * 1_000.0
}

/// The name of the company that the page is inside, once it is known.
#[derive(Debug, Clone, Copy)]
pub struct CompanyName(pub Signal<Option<String>>);

/// The name of the company that the page is inside; until it is known, the word for a company.
pub fn use_company_name() -> Text {
    let CompanyName(name) = expect_context();
    made(move |t| name.get().unwrap_or_else(|| t.places.company.to_owned()))
}

/// The person who is signed in.
pub fn use_account() -> Account {
    expect_context()
}
