//! The caller of an operation, and where the request comes from. Every permission is decided from an [`Actor`].

mod companies;
mod person;
mod rights;

pub use person::Person;
pub use rights::CallerRoles;

use std::{net::IpAddr, sync::Arc};

use chrono::TimeDelta;
use sea_orm::{EntityTrait, QuerySelect};
use shared_types::{Acr, CompanyRole, SystemRole, limits::RECENT_SIGN_IN};
use uuid::Uuid;

use super::idempotency::IdempotencyKey;
use kernel::{
    Error, Result, Timestamp,
    address::{network, subscriber},
    clock::are_close,
};
use store::{
    db::Tx,
    entity::{Application, session},
};

/// The caller of an operation.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The identity of the caller.
    pub who: Who,
    /// Where the request comes from.
    pub source: RequestSource,
}

/// The identity of a caller.
#[derive(Debug, Clone)]
pub enum Who {
    /// A caller who did not authenticate.
    Anonymous,
    /// The person with the set-up secret.
    Installer,
    /// The server itself, or its command line.
    System,
    /// An application that registers itself, with an initial access token (RFC 7591).
    InitialAccessToken {
        /// The id of the token.
        id: i64,
        /// The name of the token.
        name: String,
    },
    /// An application that acts for itself, authenticated by its credentials.
    Client {
        /// The application.
        application: Arc<Application>,
        /// Whether its token is read-only (scope `aldaba.api.read`).
        read_only: bool,
    },
    /// A user.
    Person {
        /// The user, who is active, with all memberships.
        person: Arc<Person>,
        /// How the user authenticated.
        via: Via,
    },
}

/// How a user authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A browser session.
    Session {
        /// Its id.
        id: Uuid,
        /// When the user last signed in.
        auth_time: Timestamp,
        /// How strongly.
        strength: Strength,
    },
    /// A personal API token.
    ApiToken {
        /// Its id.
        id: i64,
        /// Whether it is read-only (scope `aldaba.api.read`).
        read_only: bool,
    },
    /// A set-up link that the user created: somebody without an account acts by it.
    SetupLink {
        /// Its id.
        id: i64,
    },
    /// An access token that an application obtained for the user.
    AccessToken {
        /// Whether it is read-only (scope `aldaba.api.read`).
        read_only: bool,
    },
}

/// Whether a user signed in with the strongest factor that the user has, as a dangerous act requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// The strongest context class that the user can reach.
    pub wanted: Acr,
    /// Whether it was reached.
    pub is_reached: bool,
}

impl Strength {
    /// Of a session that was not looked at: it is not enough for a dangerous act.
    pub const UNKNOWN: Self = Self { wanted: Acr::PhishingResistant, is_reached: false };
}

impl Via {
    /// Returns the browser session of a user who does nothing that needs a recent sign-in.
    #[must_use]
    pub fn session(id: Uuid, auth_time: Timestamp) -> Self {
        Self::Session { id, auth_time, strength: Strength::UNKNOWN }
    }

    /// Rejects a browser session whose user did not sign in recently with the strongest factor that the user has.
    fn check_recent(self, now: Timestamp) -> Result<()> {
        match self {
            Self::Session { auth_time, strength, .. } => {
                match strength.is_reached && is_recent(auth_time, now) {
                    true => Ok(()),
                    false => Err(Error::RecentSignInRequired { acr: strength.wanted }),
                }
            }
            Self::ApiToken { .. } | Self::AccessToken { .. } => Ok(()),
            Self::SetupLink { .. } => Err(Error::forbidden()),
        }
    }
}

/// Where a request comes from.
#[derive(Debug, Clone, Default)]
pub struct RequestSource {
    /// The id of the request in the log.
    pub request_id: String,
    /// The caller's address, as trusted proxies report it.
    pub ip: Option<IpAddr>,
    /// The `User-Agent` header, truncated to 255 characters.
    pub user_agent: Option<String>,
    /// The SHA-256 hash of the cookie by which the browser is known before somebody signs in.
    pub browser: Option<Vec<u8>>,
    /// The idempotency key, with which the request is performed at most once.
    pub idempotency: Option<Arc<IdempotencyKey>>,
}

impl RequestSource {
    /// Returns what limits count a caller by who did not authenticate: the address, or the network of an IPv6 address
    /// ([`subscriber`]). Empty when the address is unknown.
    #[must_use]
    pub fn limit_key(&self) -> String {
        self.ip.map(|ip| subscriber(ip).to_string()).unwrap_or_default()
    }

    /// Returns what limits count the network of such a caller by ([`network`]). Empty when the address is unknown.
    #[must_use]
    pub fn network_key(&self) -> String {
        self.ip.map(|ip| network(ip).to_string()).unwrap_or_default()
    }
}

impl Actor {
    /// A caller who did not authenticate.
    #[must_use]
    pub fn anonymous(source: RequestSource) -> Self {
        Self { who: Who::Anonymous, source }
    }

    /// Returns the server itself as an actor.
    #[must_use]
    pub fn system() -> Self {
        Self { who: Who::System, source: RequestSource::default() }
    }

    /// Returns the user who calls.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for anonymous callers; [`Error::Forbidden`] for other callers that are not a user.
    pub fn person(&self) -> Result<&Arc<Person>> {
        match &self.who {
            Who::Person { person, .. } => Ok(person),
            Who::Anonymous => Err(Error::Unauthenticated),
            _ => Err(Error::Forbidden { code: "not_a_person", text: "only a person can do this" }),
        }
    }

    /// Returns whether the caller is the user with this id.
    #[must_use]
    pub fn is(&self, user_id: i64) -> bool {
        self.person().is_ok_and(|person| person.user.id == user_id)
    }

    /// Returns the id of the browser session that the request belongs to.
    #[must_use]
    pub fn session_id(&self) -> Option<Uuid> {
        match &self.who {
            Who::Person { via: Via::Session { id, .. }, .. } => Some(*id),
            _ => None,
        }
    }

    /// Rejects every caller except a user with a browser session who signed in recently, with the strongest factor that
    /// the user has, since only they may change their own security settings.
    ///
    /// # Errors
    /// [`Error::RecentSignInRequired`]; [`Error::Unauthenticated`] for anonymous callers.
    pub fn signed_in_recently(&self, now: Timestamp) -> Result<()> {
        self.person()?;
        match &self.who {
            Who::Person { via: via @ Via::Session { .. }, .. } => via.check_recent(now),
            _ => Err(Error::RecentSignInRequired { acr: Acr::OneFactor }),
        }
    }

    /// Rejects a user with a browser session who did not sign in recently with the strongest factor that the user has,
    /// since somebody may have found the browser. Callers with a token pass.
    ///
    /// # Errors
    /// [`Error::RecentSignInRequired`].
    pub fn recent_if_in_browser(&self, now: Timestamp) -> Result<()> {
        match &self.who {
            Who::Person { via, .. } => via.check_recent(now),
            _ => Ok(()),
        }
    }

    /// Rejects a caller whose session ended after the request was authenticated, for example because the password was
    /// reset meanwhile. Locks the session, so that it ends only after the transaction.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`]; when the database does not answer.
    pub async fn still_signed_in(&self, tx: &Tx<'_>) -> Result<()> {
        let Some(id) = self.session_id() else { return Ok(()) };
        let session = session::Entity::find_by_id(id).lock_exclusive().one(&**tx).await?;
        session.map(drop).ok_or(Error::Unauthenticated)
    }

    /// Rejects anonymous callers.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`].
    pub fn require_authenticated(&self) -> Result<()> {
        if matches!(self.who, Who::Anonymous) { Err(Error::Unauthenticated) } else { Ok(()) }
    }

    /// Rejects callers who are not system administrators.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for anonymous callers; else [`Error::Forbidden`].
    pub fn require_admin(&self) -> Result<()> {
        self.require_authenticated()?;
        if self.is_admin() { Ok(()) } else { Err(Error::forbidden()) }
    }

    /// Returns the system role of the user or application. The server itself is an administrator.
    #[must_use]
    pub fn system_role(&self) -> Option<SystemRole> {
        match &self.who {
            Who::System | Who::Installer => Some(SystemRole::Admin),
            Who::Person { person, .. } => person.user.system_role.map(|role| role.0),
            Who::Client { application, .. } => application.system_role.map(|role| role.0),
            Who::Anonymous | Who::InitialAccessToken { .. } => None,
        }
    }

    /// Returns whether the caller is a system administrator.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.system_role() == Some(SystemRole::Admin)
    }

    /// Returns whether the caller may manage applications.
    #[must_use]
    pub fn manages_applications(&self) -> bool {
        self.system_role().is_some()
    }

    /// Returns the role of the user or application in a company.
    #[must_use]
    pub fn company_role(&self, company_id: i64) -> Option<CompanyRole> {
        self.roles().into_iter().find(|(id, _)| *id == company_id).map(|(_, role)| role)
    }

    /// Returns the companies in which the caller has a role, with the role.
    fn roles(&self) -> Vec<(i64, CompanyRole)> {
        match &self.who {
            Who::Person { person, .. } => {
                person.memberships.iter().map(|(company, role)| (company.id, *role)).collect()
            }
            Who::Client { application, .. } => {
                let own = application.company_id.zip(application.company_role);
                own.map(|(id, role)| (id, role.0)).into_iter().collect()
            }
            Who::Anonymous | Who::Installer | Who::System | Who::InitialAccessToken { .. } => Vec::new(),
        }
    }

    /// Returns the ids of the companies in which the caller has any role.
    #[must_use]
    pub fn companies(&self) -> Vec<i64> {
        self.roles().into_iter().map(|(id, _)| id).collect()
    }

    /// Returns the ids of the companies in which the caller has this role.
    #[must_use]
    pub fn companies_as(&self, role: CompanyRole) -> Vec<i64> {
        self.roles().into_iter().filter(|(_, known)| *known == role).map(|(id, _)| id).collect()
    }

    /// Returns whether the caller may see everything of a company: callers with a system role and administrators of the
    /// company.
    #[must_use]
    pub fn sees_company(&self, company_id: i64) -> bool {
        self.system_role().is_some() || self.administers(company_id)
    }

    /// Returns whether the caller is an administrator of the company or of the system.
    #[must_use]
    pub fn administers(&self, company_id: i64) -> bool {
        self.is_admin() || self.company_role(company_id) == Some(CompanyRole::CompanyAdmin)
    }
}

/// Returns whether a sign-in is recent enough for dangerous acts, if it was also strong enough.
#[must_use]
pub fn is_recent(auth_time: Timestamp, now: Timestamp) -> bool {
    are_close(now, auth_time, TimeDelta::seconds(RECENT_SIGN_IN.into()))
}
