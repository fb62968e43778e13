//! The kinds of services: what each asks for, and where to register the redirect URI.

use shared_types::{IdentityProviderPreset, Word};

use crate::{
    components::Choice,
    texts::{Text, Texts, text},
};

type Label = fn(&'static Texts) -> &'static str;

/// What the pages say of a kind of service.
pub(super) struct Preset {
    name: Label,
    hint: Label,
    /// The field from which its issuer is made, and its help; nothing where the issuer is the same for everyone.
    pub(super) issuer: Option<(Label, Label)>,
    register: Label,
}

impl Preset {
    /// What it is called.
    pub(super) fn name(&self) -> Text {
        text(self.name)
    }

    /// Where to register the redirect URI.
    pub(super) fn register(&self) -> Text {
        text(self.register)
    }
}

/// What the pages say of a kind of service.
pub(super) fn of(preset: IdentityProviderPreset) -> &'static Preset {
    match preset {
        IdentityProviderPreset::MicrosoftEntra => &Preset {
            name: |t| t.logins.preset_entra,
            hint: |t| t.logins.preset_entra_hint,
            issuer: Some((|t| t.logins.tenant, |t| t.logins.tenant_hint)),
            register: |t| t.logins.at_entra,
        },
        IdentityProviderPreset::Google => &Preset {
            name: |t| t.logins.preset_google,
            hint: |t| t.logins.preset_google_hint,
            issuer: None,
            register: |t| t.logins.at_google,
        },
        IdentityProviderPreset::Keycloak => &Preset {
            name: |t| t.logins.preset_keycloak,
            hint: |t| t.logins.preset_keycloak_hint,
            issuer: Some((|t| t.logins.realm, |t| t.logins.realm_hint)),
            register: |t| t.logins.at_keycloak,
        },
        IdentityProviderPreset::Okta => &Preset {
            name: |t| t.logins.preset_okta,
            hint: |t| t.logins.preset_okta_hint,
            issuer: Some((|t| t.logins.okta, |t| t.logins.okta_hint)),
            register: |t| t.logins.at_okta,
        },
        IdentityProviderPreset::Apple => &Preset {
            name: |t| t.logins.preset_apple,
            hint: |t| t.logins.preset_apple_hint,
            issuer: None,
            register: |t| t.logins.at_apple,
        },
        IdentityProviderPreset::GitHub => &Preset {
            name: |t| t.logins.preset_github,
            hint: |t| t.logins.preset_github_hint,
            issuer: None,
            register: |t| t.logins.at_github,
        },
        IdentityProviderPreset::OAuth2 => &Preset {
            name: |t| t.logins.preset_oauth2,
            hint: |t| t.logins.preset_oauth2_hint,
            issuer: None,
            register: |t| t.logins.at_other,
        },
        IdentityProviderPreset::Ldap => &LDAP,
        IdentityProviderPreset::ActiveDirectory => &ACTIVE_DIRECTORY,
        IdentityProviderPreset::OpenIdConnect => &Preset {
            name: |t| t.logins.preset_other,
            hint: |t| t.logins.preset_other_hint,
            issuer: Some((|t| t.logins.issuer, |t| t.logins.issuer_hint)),
            register: |t| t.logins.at_other,
        },
    }
}

static LDAP: Preset = Preset {
    name: |t| t.directories.preset_ldap,
    hint: |t| t.directories.preset_ldap_hint,
    issuer: Some((|t| t.directories.url, |t| t.directories.url_hint)),
    register: |t| t.directories.at_directory,
};
static ACTIVE_DIRECTORY: Preset = Preset {
    name: |t| t.directories.preset_active_directory,
    hint: |t| t.directories.preset_active_directory_hint,
    issuer: Some((|t| t.directories.url, |t| t.directories.url_hint)),
    register: |t| t.directories.at_directory,
};

/// The kinds, in the order in which they are offered.
pub(super) const ALL: [IdentityProviderPreset; 10] = [
    IdentityProviderPreset::MicrosoftEntra,
    IdentityProviderPreset::Google,
    IdentityProviderPreset::Keycloak,
    IdentityProviderPreset::Okta,
    IdentityProviderPreset::Apple,
    IdentityProviderPreset::GitHub,
    IdentityProviderPreset::OpenIdConnect,
    IdentityProviderPreset::OAuth2,
    IdentityProviderPreset::ActiveDirectory,
    IdentityProviderPreset::Ldap,
];

/// The kinds to choose from.
pub(super) fn choices() -> Vec<Choice> {
    let choice = |preset: IdentityProviderPreset| {
        let about = of(preset);
        Choice::new(preset.as_str(), about.name()).with_hint(Some(text(about.hint)))
    };
    ALL.into_iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_made_of_what_the_service_shows() {
        use IdentityProviderPreset::{Keycloak, MicrosoftEntra, Okta};
        let made = |preset: IdentityProviderPreset, typed| preset.issuer_from(typed).unwrap_or_default();
        assert_eq!(made(MicrosoftEntra, " 5b1e1b7a "), "https://login.microsoftonline.com/5b1e1b7a/v2.0");
        assert_eq!(
            made(MicrosoftEntra, "https://login.example.com/a/v2.0"),
            "https://login.example.com/a/v2.0"
        );
        assert_eq!(made(Okta, "acme.okta.com/"), "https://acme.okta.com");
        assert_eq!(made(Keycloak, "https://id.example.com/realms/a"), "https://id.example.com/realms/a");
        assert_eq!(Okta.issuer_from("  "), None);
    }

    #[test]
    fn every_kind_is_offered_once() {
        assert!(IdentityProviderPreset::ALL.iter().all(|preset| ALL.contains(preset)));
        assert_eq!(ALL.len(), IdentityProviderPreset::ALL.len());
    }
}
