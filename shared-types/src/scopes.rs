//! The standard scopes and the claims that each of them stands for.

use crate::Word;

words! {
    /// A scope about a person that means the same for every application and API: those of OpenID Connect Core
    /// sections 5.4 and 11, and three of Aldaba (`company`, `roles` and `groups`).
    StandardScope {
        /// Identifies the person: the request is an OpenID Connect request.
        OpenId = "openid",
        /// The name and other basic data of the person.
        Profile = "profile",
        /// The email address.
        Email = "email",
        /// The telephone number.
        Phone = "phone",
        /// The postal address.
        Address = "address",
        /// The company through which the person uses the application.
        Company = "company",
        /// The person's roles in the application.
        Roles = "roles",
        /// The same roles, under the name that many applications expect.
        Groups = "groups",
        /// The tokens outlive the session.
        OfflineAccess = "offline_access",
    }
}

impl StandardScope {
    /// The claims that the scope requests (OpenID Connect Core section 5.4).
    #[must_use]
    pub fn claims(self) -> &'static [&'static str] {
        match self {
            Self::OpenId | Self::OfflineAccess => &[],
            Self::Profile => &[
                "name",
                "given_name",
                "family_name",
                "middle_name",
                "nickname",
                "preferred_username",
                "profile",
                "picture",
                "website",
                "gender",
                "birthdate",
                "zoneinfo",
                "locale",
                "updated_at",
            ],
            Self::Email => &["email", "email_verified"],
            Self::Phone => &["phone_number", "phone_number_verified"],
            Self::Address => &["address"],
            Self::Company => &["company"],
            Self::Roles => &["roles"],
            Self::Groups => &["groups"],
        }
    }

    /// The scope that requests a claim; `None` when no standard scope does.
    #[must_use]
    pub fn of_claim(claim: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.claims().contains(&claim))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_belongs_to_one_scope() {
        for scope in StandardScope::ALL {
            for claim in scope.claims() {
                assert_eq!(StandardScope::of_claim(claim), Some(*scope), "{claim}");
            }
        }
        assert_eq!(StandardScope::of_claim("sub"), None);
    }
}
