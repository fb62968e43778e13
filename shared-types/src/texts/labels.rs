//! What people read for each word of a closed set.

use super::DomainTexts;
use crate::{
    AccessPolicy, ApplicationType, CompanyRole, CompanyStatus, ConsentPolicy, GrantType, IdTokenClaims,
    InitialRole, PkcePolicy, Severity, StandardScope, SystemRole, TokenEndpointAuthMethod, UserStatus, Word,
};

/// A word with a label for people.
pub trait Labelled: Word {
    /// What people read.
    fn label(self, terms: &DomainTexts) -> &'static str;

    /// Help where the label is not enough.
    fn hint(self, _terms: &DomainTexts) -> Option<&'static str> {
        None
    }
}

impl Labelled for Severity {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::High => terms.severity_high,
            Self::Medium => terms.severity_medium,
            Self::Low => terms.severity_low,
        }
    }
}

impl Labelled for SystemRole {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::Admin => terms.admin,
            Self::AppManager => terms.app_manager,
        }
    }
}

impl Labelled for CompanyRole {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::CompanyAdmin => terms.company_admin,
            Self::Member => terms.member,
        }
    }
}

impl Labelled for InitialRole {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::Admin => terms.admin,
            Self::AppManager => terms.app_manager,
            Self::CompanyAdmin => terms.company_admin,
            Self::Member => terms.member,
        }
    }
}

impl Labelled for CompanyStatus {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::Active => terms.company_active,
            Self::Disabled => terms.company_disabled,
        }
    }

    fn hint(self, terms: &DomainTexts) -> Option<&'static str> {
        Some(match self {
            Self::Active => terms.company_active_hint,
            Self::Disabled => terms.company_disabled_hint,
        })
    }
}

impl Labelled for UserStatus {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::Invited => terms.user_invited,
            Self::Active => terms.user_active,
            Self::Disabled => terms.user_disabled,
        }
    }
}

impl Labelled for ApplicationType {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::Web => terms.web,
            Self::Native => terms.native,
        }
    }

    fn hint(self, terms: &DomainTexts) -> Option<&'static str> {
        Some(match self {
            Self::Web => terms.web_hint,
            Self::Native => terms.native_hint,
        })
    }
}

impl Labelled for AccessPolicy {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::Assigned => terms.assigned,
            Self::AllMembers => terms.all_members,
        }
    }
}

impl Labelled for PkcePolicy {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::Required => terms.pkce_required,
            Self::OrNonce => terms.pkce_or_nonce,
            Self::Optional => terms.pkce_optional,
        }
    }
}

impl Labelled for IdTokenClaims {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::Scopes => terms.claims_scopes,
            Self::Minimal => terms.claims_minimal,
        }
    }
}

impl Labelled for ConsentPolicy {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::FirstParty => terms.first_party,
            Self::ThirdParty => terms.third_party,
        }
    }
}

impl Labelled for TokenEndpointAuthMethod {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::ClientSecretBasic => terms.secret_basic,
            Self::ClientSecretPost => terms.secret_post,
            Self::ClientSecretJwt => terms.secret_jwt,
            Self::PrivateKeyJwt => terms.private_key_jwt,
            Self::None => terms.no_authentication,
        }
    }
}

impl Labelled for GrantType {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::AuthorizationCode => terms.authorization_code,
            Self::RefreshToken => terms.refresh_token,
            Self::ClientCredentials => terms.client_credentials,
            Self::DeviceCode => terms.device_code,
            Self::TokenExchange => terms.token_exchange,
            Self::Password => terms.password,
        }
    }

    fn hint(self, terms: &DomainTexts) -> Option<&'static str> {
        Some(match self {
            Self::AuthorizationCode => terms.authorization_code_hint,
            Self::RefreshToken => terms.refresh_token_hint,
            Self::ClientCredentials => terms.client_credentials_hint,
            Self::DeviceCode => terms.device_code_hint,
            Self::TokenExchange => terms.token_exchange_hint,
            Self::Password => terms.password_hint,
        })
    }
}

/// The label says what the scope allows an application to see or do.
impl Labelled for StandardScope {
    fn label(self, terms: &DomainTexts) -> &'static str {
        match self {
            Self::OpenId => terms.scope_openid,
            Self::Profile => terms.scope_profile,
            Self::Email => terms.scope_email,
            Self::Phone => terms.scope_phone,
            Self::Address => terms.scope_address,
            Self::Company => terms.scope_company,
            // One text: the roles are the same under either name.
            Self::Roles | Self::Groups => terms.scope_roles,
            Self::OfflineAccess => terms.scope_offline_access,
        }
    }
}
