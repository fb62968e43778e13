//! The button that mends what a check found: it changes the setting after a question, or leads to where a person
//! decides.

use leptos::prelude::*;
use serde_json::{Value, json};
use shared_types::{Application, Check, GrantType, PkcePolicy, StandardScope, Word, texts::FindingText};

use super::application_path;
use crate::{
    api::{use_client, without_secret},
    components::{ConfirmButton, known, nothing, sending, use_messages},
    state::Remote,
    texts::{made, named, text},
};

/// What mends a finding.
enum Mend {
    /// A merge patch of the application.
    Change(Value),
    /// A page where a person decides.
    Go(String),
    /// Nothing that this app offers.
    Nothing,
}

impl Mend {
    fn of(check: Check, application: &Application) -> Self {
        let path = application_path(&application.client_id);
        let without = |grant: GrantType| {
            let kept = application.grant_types.iter().filter(|known| **known != grant);
            Self::Change(json!({ "grant_types": kept.collect::<Vec<_>>() }))
        };
        match check {
            Check::PkceOptional => Self::Change(json!({ "pkce": PkcePolicy::Required })),
            Check::LongAccessTokens => Self::Change(json!({ "access_token_lifetime": HOUR })),
            Check::IntrospectsAll => Self::Change(json!({ "introspect_all": false })),
            Check::PasswordGrant => without(GrantType::Password),
            Check::PublicRefresh => without(GrantType::RefreshToken),
            Check::OfflineAccess => {
                let scopes = application.scope.split_ascii_whitespace();
                let kept: Vec<_> =
                    scopes.filter(|scope| *scope != StandardScope::OfflineAccess.as_str()).collect();
                Self::Change(json!({ "scope": kept.join(" ") }))
            }
            Check::OldSecret | Check::SeveralSecrets | Check::SharedSecret | Check::KeysOverHttp => {
                Self::Go(path + "/keys")
            }
            Check::JwtAccessTokens => Self::Go("/resources".to_owned()),
            Check::LoopbackRedirect
            | Check::ForwardingRedirect
            | Check::DifferentHosts
            | Check::ManyRedirectUris
            | Check::NoRedirectUri
            | Check::PrivateScheme
            | Check::NoPostLogoutRedirectUri => Self::Go(path + "/edit"),
            Check::AdministersItself => Self::Nothing,
        }
    }
}

/// The longest lifetime of access tokens that is no finding, in seconds.
const HOUR: u32 = 3_600;

/// The button.
pub(super) fn mend(check: Check, application: &Application, remote: Remote<Application>) -> AnyView {
    let change = match Mend::of(check, application) {
        Mend::Change(change) => change,
        Mend::Go(path) => {
            let id = format!("mend-{check}");
            return view! { <a class="button low" id=id href=path>{text(|t| t.parts.mend_there)}</a> }
                .into_any();
        }
        Mend::Nothing => return nothing(),
    };
    let client = use_client();
    let messages = use_messages();
    let path = without_secret(&application.client_id);
    let done = named(&application.name, |t| t.applications.saved);
    let remedy = made(move |t| FindingText::of(check, t.language).remedy.to_owned());
    view! {
        <ConfirmButton
            id=format!("mend-{check}")
            class="button low"
            label=text(|t| t.parts.mend)
            full_label=made(move |t| (t.parts.mend_named)(FindingText::of(check, t.language).title))
            title=named(&application.name, |t| t.parts.mend_title)
            consequences=known(vec![remedy, text(|t| t.parts.mend_text)])
            action=text(|t| t.parts.mend)
            harmless=true
            on_confirm=move |()| sending(client.change_values(path.clone(), None, change.clone()))
            on_done=move |()| {
                messages.say(done.clone());
                remote.reload();
            }
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_one_setting() {
        let application: Application = serde_json::from_value(json!({
            "id": 1, "client_id": "wiki", "client_secret": null, "code": "wiki", "name": "Wiki",
            "kind": "internal", "application_type": "web", "access_policy": "assigned", "launch_url": null,
            "logo_uri": null, "redirect_uris": [], "post_logout_redirect_uris": [], "web_origins": [],
            "grant_types": ["authorization_code", "refresh_token"], "scope": "openid offline_access",
            "token_endpoint_auth_method": "none", "pkce": "optional", "session_refresh": true,
            "id_token_claims": "scopes", "id_token_signed_response_alg": "RS256",
            "access_token_lifetime": null, "system_role": null, "company_id": null, "company_role": null,
            "introspect_all": null, "roles": [],
            "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        }))
        .unwrap();
        let change = |check| match Mend::of(check, &application) {
            Mend::Change(change) => change,
            _ => Value::Null,
        };
        assert_eq!(change(Check::PkceOptional), json!({ "pkce": "required" }));
        assert_eq!(change(Check::PublicRefresh), json!({ "grant_types": ["authorization_code"] }));
        assert_eq!(change(Check::OfflineAccess), json!({ "scope": "openid" }));
        assert_eq!(change(Check::OldSecret), Value::Null);
    }
}
