//! Properties that follow from an application's settings.

use std::collections::BTreeSet;

use shared_types::{ApplicationRef, ConsentPolicy, GrantType, TokenEndpointAuthMethod};
use url::Url;

use super::{Application, sector::host};
use kernel::scopes;

/// Properties that follow from an application's settings.
pub trait ApplicationRules {
    /// Returns whether it authenticates with its secret: it sends the secret, or signs with it.
    fn uses_secret(&self) -> bool;

    /// Returns whether it may authenticate with a method. The secret may be sent in the header or the body, unless the
    /// method is pinned.
    fn may_authenticate_by(&self, method: TokenEndpointAuthMethod) -> bool;

    /// Returns whether it is privileged: it may request the scopes of `/v1`, has a role itself, may introspect every
    /// token or get those of external logins, or accepts passwords.
    fn is_privileged(&self) -> bool;

    /// Returns whether nobody of the company has vouched for it: it registered itself, or people are asked for consent.
    fn is_third_party(&self) -> bool;

    /// Returns whether a change from `before` to this application revokes the tokens that it got for itself: the
    /// credentials that they were got with, or the rights that they gave, have changed.
    fn revokes_own_tokens_of(&self, before: &Application) -> bool;

    /// Returns its name as people read it. Nobody has reviewed an application that registered itself, and several may
    /// have the same name: it has its own `client_name`, without what made it unique, and the host that people are
    /// redirected to. That is the host of `redirect_uri`, the address of the request. Without a request, it is the
    /// host that all its redirect URIs share; where they have several hosts, none is named, since the application may
    /// have registered the address of another one.
    fn name_for_people(&self, redirect_uri: Option<&str>) -> String;

    /// Returns the application as people see it, with [`name_for_people`](Self::name_for_people).
    fn ref_for_people(&self) -> ApplicationRef;

    /// Returns the sector for pairwise subjects (OpenID Connect Core section 8.1): the host of its
    /// `sector_identifier_uri`, or the only host of all its redirect URIs and protected origins.
    fn sector(&self) -> Option<String>;
}

impl ApplicationRules for Application {
    fn uses_secret(&self) -> bool {
        match self.token_endpoint_auth_method.0 {
            TokenEndpointAuthMethod::None | TokenEndpointAuthMethod::PrivateKeyJwt => false,
            TokenEndpointAuthMethod::ClientSecretBasic
            | TokenEndpointAuthMethod::ClientSecretPost
            | TokenEndpointAuthMethod::ClientSecretJwt => true,
        }
    }

    fn may_authenticate_by(&self, method: TokenEndpointAuthMethod) -> bool {
        use TokenEndpointAuthMethod::{ClientSecretBasic, ClientSecretPost};
        let registered = self.token_endpoint_auth_method.0;
        let is_pinned = self.metadata.0.pin_token_endpoint_auth_method.unwrap_or_default();
        match (registered, method) {
            (ClientSecretBasic | ClientSecretPost, ClientSecretBasic | ClientSecretPost) if !is_pinned => {
                true
            }
            _ => registered == method,
        }
    }

    fn is_privileged(&self) -> bool {
        self.scope.0.iter().any(scopes::is_api)
            || self.system_role.is_some()
            || self.company_role.is_some()
            || self.introspect_all
            || self.upstream_tokens
            || self.grant_types.0.contains(&GrantType::Password)
    }

    fn is_third_party(&self) -> bool {
        let policy = self.metadata.0.consent_policy;
        self.registration_token_hash.is_some() || policy == Some(ConsentPolicy::ThirdParty)
    }

    fn revokes_own_tokens_of(&self, before: &Application) -> bool {
        let credentials = |it: &Application| (it.token_endpoint_auth_method.0, it.is_privileged());
        let keys = |it: &Application| (it.metadata.0.jwks.clone(), it.metadata.0.jwks_uri.clone());
        let rights = |it: &Application| (it.system_role, it.company_id, it.company_role, it.introspect_all);
        let may_get_tokens = |it: &Application| it.grant_types.0.contains(&GrantType::ClientCredentials);
        credentials(self) != credentials(before)
            || keys(self) != keys(before)
            || rights(self) != rights(before)
            || may_get_tokens(self) != may_get_tokens(before)
    }

    fn name_for_people(&self, redirect_uri: Option<&str>) -> String {
        if self.registration_token_hash.is_none() {
            return self.name.clone();
        }
        let unique = format!(" ({})", self.client_id);
        let name = self.name.strip_suffix(&unique).unwrap_or(&self.name);
        let shared = || {
            let places: BTreeSet<_> = self.redirect_uris.0.iter().map(|uri| place(uri)).collect();
            if places.len() == 1 { places.into_iter().next().flatten() } else { None }
        };
        let place = redirect_uri.and_then(place).or_else(shared);
        place.map_or_else(|| name.to_owned(), |place| format!("{name} ({place})"))
    }

    fn ref_for_people(&self) -> ApplicationRef {
        ApplicationRef { name: self.name_for_people(None), ..ApplicationRef::from(self) }
    }

    fn sector(&self) -> Option<String> {
        if let Some(uri) = &self.metadata.0.sector_identifier_uri {
            return host(uri);
        }
        let protected = self.metadata.0.forward_auth_origins.iter().flatten();
        let hosts: BTreeSet<_> = self.redirect_uris.0.iter().chain(protected).map(|uri| host(uri)).collect();
        match hosts.len() {
            1 => hosts.into_iter().next().flatten(),
            _ => None,
        }
    }
}

/// The host of an address. Without a host, the scheme names the program that the person is redirected to.
fn place(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    Some(url.host_str().map_or_else(|| format!("{}:", url.scheme()), str::to_owned))
}
