//! Who may change what of a user. All users may change their own profile, administrators of the system everything, and
//! administrators of the home company everything but system roles. Administrators of another company may only change
//! the role in that company, and users with a system role are changed by administrators of the system only. Otherwise
//! an administrator of one company could take over a user of another company, or the system.

use serde_json::Value;
use shared_types::CompanyRole;

use super::{User, profile};
use kernel::{Error, Result, Timestamp};
use platform::actor::Actor;

/// The claim that a telephone number was verified.
const VERIFIED: &str = "phone_number_verified";

/// What an actor may change of a user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UserPermissions<'a> {
    actor: &'a Actor,
    /// Whether the user is the actor.
    pub own: bool,
    /// Whether the actor may change the user's credentials, sessions and status.
    manages: bool,
    has_system_role: bool,
}

impl<'a> UserPermissions<'a> {
    /// The rights of an actor on a user.
    pub(crate) fn on(actor: &'a Actor, user: &User) -> Self {
        let has_system_role = user.system_role.is_some();
        let at_home = !has_system_role && actor.administers(user.home_company_id);
        Self { actor, own: actor.is(user.id), manages: actor.is_admin() || at_home, has_system_role }
    }

    /// Rejects actors who are not the user and do not administer it.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub(crate) fn manage(&self) -> Result<()> {
        if self.own || self.manages { Ok(()) } else { Err(Error::forbidden()) }
    }

    /// Rejects actors who may not set the password or the email. The own ones may be set in a browser shortly after
    /// signing in.
    ///
    /// # Errors
    /// [`Error::Forbidden`], for the own ones [`Error::RecentSignInRequired`].
    pub(super) fn credentials(&self, now: Timestamp) -> Result<()> {
        if self.own { self.actor.signed_in_recently(now) } else { self.manage() }
    }

    /// Rejects changes of the row that the actor may not make.
    ///
    /// # Errors
    /// [`Error::Forbidden`], with `own_role` for the own role and status.
    pub(super) fn check(&self, before: &User, after: &User) -> Result<()> {
        if before.status != after.status {
            self.role(self.manages)?;
        }
        if before.system_role != after.system_role {
            self.role(self.actor.is_admin())?;
        }
        // Applications link accounts by a verified email, so an administrator of a company could take over those of
        // people of other companies.
        if before.email_verified != after.email_verified && !self.actor.is_admin() {
            return Err(Error::forbidden());
        }
        let verified = VERIFIED;
        let same_number = before.profile.0.get("phone_number") == after.profile.0.get("phone_number");
        let same_word = before.profile.0.get(verified) == after.profile.0.get(verified);
        if same_number && !same_word && !self.actor.is_admin() {
            return Err(Error::forbidden());
        }
        if before == after { Ok(()) } else { self.manage() }
    }

    /// Rejects actors who may not change the role in a company.
    ///
    /// # Errors
    /// [`Error::Forbidden`], with `own_role` for the own.
    pub(super) fn company_role(
        &self,
        company_id: i64,
        before: CompanyRole,
        after: CompanyRole,
    ) -> Result<()> {
        if before == after {
            return Ok(());
        }
        let administers = self.actor.administers(company_id);
        self.role(if self.has_system_role { self.actor.is_admin() } else { administers })
    }

    /// Rejects actors who mark a telephone number as verified and may not.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub(super) fn verified_number(&self, before: &User, sent: &profile::StoredProfile) -> Result<()> {
        let says = |profile: &profile::StoredProfile| profile.get(VERIFIED) == Some(&Value::Bool(true));
        match says(sent) && !says(&before.profile.0) && !self.verifies() {
            true => Err(Error::forbidden()),
            false => Ok(()),
        }
    }

    fn role(&self, may: bool) -> Result<()> {
        if !may {
            return Err(Error::forbidden());
        }
        if self.own {
            return Err(Error::Forbidden {
                code: "own_role",
                text: "you cannot change your own role or status: ask another administrator",
            });
        }
        Ok(())
    }

    /// Whether the actor may mark a telephone number as verified.
    pub(super) fn verifies(&self) -> bool {
        self.actor.is_admin()
    }
}
