//! How the words of the domain are shown to people.

use shared_types::{
    AccessPolicy, ApplicationType, CompanyRole, CompanyStatus, ConsentPolicy, GrantType, IdTokenClaims,
    InitialRole, PkcePolicy, Severity, SystemRole, TokenEndpointAuthMethod, UserStatus, Word,
};

use crate::components::Choice;

/// A word with a label for people.
pub trait Labelled: Word {
    /// What people read.
    fn label(self) -> &'static str;

    /// Help where the label is not enough.
    fn hint(self) -> &'static str {
        ""
    }
}

/// All words of a set, to choose one from.
pub fn choices<W: Labelled>() -> Vec<Choice> {
    W::ALL.iter().map(|word| Choice::new(word.as_str(), word.label()).with_hint(word.hint())).collect()
}

impl Labelled for Severity {
    fn label(self) -> &'static str {
        match self {
            Self::High => "Serious",
            Self::Medium => "Medium",
            Self::Low => "Minor",
        }
    }
}

impl Labelled for SystemRole {
    fn label(self) -> &'static str {
        match self {
            Self::Admin => "Administrator",
            Self::AppManager => "Application manager",
        }
    }
}

impl Labelled for CompanyRole {
    fn label(self) -> &'static str {
        match self {
            Self::CompanyAdmin => "Company administrator",
            Self::Member => "Member",
        }
    }
}

impl Labelled for InitialRole {
    fn label(self) -> &'static str {
        match self {
            Self::Admin => "Administrator",
            Self::AppManager => "Application manager",
            Self::CompanyAdmin => "Company administrator",
            Self::Member => "Member",
        }
    }
}

impl Labelled for CompanyStatus {
    fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Disabled => "Disabled",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Active => "Its people can sign in.",
            Self::Disabled => "Nobody signs in through it.",
        }
    }
}

impl Labelled for UserStatus {
    fn label(self) -> &'static str {
        match self {
            Self::Invited => "Invited",
            Self::Active => "Active",
            Self::Disabled => "Disabled",
        }
    }
}

impl Labelled for ApplicationType {
    fn label(self) -> &'static str {
        match self {
            Self::Web => "Web",
            Self::Native => "Native",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Web => "It runs on a server or in a browser.",
            Self::Native => "It runs on the person’s own computer or phone.",
        }
    }
}

impl Labelled for AccessPolicy {
    fn label(self) -> &'static str {
        match self {
            Self::Assigned => "People who were given access",
            Self::AllMembers => "Everyone in a company that has it",
        }
    }
}

impl Labelled for PkcePolicy {
    fn label(self) -> &'static str {
        match self {
            Self::Required => "Required",
            Self::OrNonce => "Required, unless a nonce is sent",
            Self::Optional => "Optional",
        }
    }
}

impl Labelled for IdTokenClaims {
    fn label(self) -> &'static str {
        match self {
            Self::Scopes => "The claims of the granted scopes",
            Self::Minimal => "Only what the protocol asks for",
        }
    }
}

impl Labelled for ConsentPolicy {
    fn label(self) -> &'static str {
        match self {
            Self::FirstParty => "The company’s own: people are not asked",
            Self::ThirdParty => "Another’s: people are asked once",
        }
    }
}

impl Labelled for TokenEndpointAuthMethod {
    fn label(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "Client secret, in the header",
            Self::ClientSecretPost => "Client secret, in the body",
            Self::ClientSecretJwt => "Assertion signed with the client secret",
            Self::PrivateKeyJwt => "Assertion signed with a key of its own",
            Self::None => "None (public client)",
        }
    }
}

impl Labelled for GrantType {
    fn label(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "Authorization code",
            Self::RefreshToken => "Refresh token",
            Self::ClientCredentials => "Client credentials",
            Self::DeviceCode => "Device code",
            Self::TokenExchange => "Token exchange",
            Self::Password => "Password",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "People sign in.",
            Self::RefreshToken => "Sign-ins are renewed without the person.",
            Self::ClientCredentials => "The application acts for itself, without a person.",
            Self::DeviceCode => "People sign in on another device: for televisions and command lines.",
            Self::TokenExchange => "Swaps a token for a narrower one, to call another service.",
            Self::Password => {
                "Takes people's passwords itself: for trusted applications of old. Only administrators."
            }
        }
    }
}
