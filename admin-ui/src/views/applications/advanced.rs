//! The settings of an application that most never need, folded away.

use leptos::prelude::*;
use shared_types::{
    ConsentPolicy, GrantType, IdTokenClaims, PkcePolicy, SigningAlg, TokenEndpointAuthMethod, Word,
};

use super::draft::Draft;
use crate::{
    components::{Checkbox, Choice, SelectField, TextArea, TextField, field::FieldError},
    views::words::{Labelled, choices},
};

/// The folded fields.
#[component]
pub(super) fn AdvancedFields(draft: Draft) -> impl IntoView {
    view! {
        <details class="card" id="advanced">
            <summary>"Advanced settings"</summary>
            <Grants draft/>
            <Protocol draft/>
            <Tokens draft/>
            <People draft/>
            <Appearance draft/>
        </details>
    }
}

#[component]
fn Grants(draft: Draft) -> impl IntoView {
    let error = draft.form.error_at("grant_types");
    let switch = move |grant: GrantType, on: bool| {
        draft.grant_types.update(|grants| {
            grants.retain(|other| *other != grant);
            if on {
                grants.push(grant);
            }
        });
        draft.form.clear("grant_types");
    };
    let boxes = GrantType::ALL
        .iter()
        .map(|&grant| {
            let checked = draft.grant_types.with_untracked(|grants| grants.contains(&grant));
            view! {
                <Checkbox
                    id=format!("grant-{grant}")
                    label=grant.label()
                    hint=grant.hint()
                    checked
                    on_change=move |on| switch(grant, on)
                />
            }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend>"Grants"</legend>
            {boxes}
            <FieldError id="grant-types" error/>
        </fieldset>
    }
}

#[component]
fn Protocol(draft: Draft) -> impl IntoView {
    let form = draft.form;
    let methods: Vec<Choice> = choices::<TokenEndpointAuthMethod>()
        .into_iter()
        .filter(|choice| choice.value != TokenEndpointAuthMethod::None.as_str())
        .collect();
    let methods = StoredValue::new(methods);
    view! {
        <Show when=move || !draft.is_public()>
            <SelectField
                id="secret-method"
                form
                field="token_endpoint_auth_method"
                label="How it shows its secret"
                value=draft.secret_method
                choices=methods.get_value()
            />
            <TextField
                id="jwks-uri"
                form
                field="jwks_uri"
                label="Address of its public keys"
                hint="A JSON Web Key Set, for assertions that are signed with keys of its own."
                kind="url"
                value=draft.jwks_uri
                optional=true
            />
        </Show>
        <SelectField id="pkce" form field="pkce" label="PKCE challenge" value=draft.pkce choices={choices::<PkcePolicy>()}/>
        <TextField
            id="scope"
            form
            field="scope"
            label="Scopes it may ask for"
            hint="Separated by spaces. Empty: all standard scopes."
            value=draft.scope
            optional=true
        />
        <TextArea
            id="web-origins"
            form
            field="web_origins"
            label="Web origins"
            hint="One per line, such as https://app.example.com: pages that call the token endpoint from a browser. \
                  Those of the redirect URIs are included."
            value=draft.web_origins
            rows=1
        />
    }
}

#[component]
fn Tokens(draft: Draft) -> impl IntoView {
    let form = draft.form;
    let algorithms: Vec<Choice> =
        SigningAlg::ALL.iter().map(|alg| Choice::new(alg.as_str(), alg.as_str())).collect();
    view! {
        <SelectField
            id="id-token-claims"
            form
            field="id_token_claims"
            label="ID tokens carry"
            value=draft.id_token_claims
            choices={choices::<IdTokenClaims>()}
        />
        <SelectField
            id="signing-alg"
            form
            field="id_token_signed_response_alg"
            label="ID tokens are signed with"
            value=draft.signing_alg
            choices=algorithms
        />
        <TextField
            id="access-token-lifetime"
            form
            field="access_token_lifetime"
            label="Lifetime of access tokens, in seconds"
            hint="60 to 86400. Empty: the system’s."
            value=draft.lifetime
            optional=true
        />
        <Checkbox
            id="session-refresh"
            label="Refresh tokens as long as the person is signed in"
            hint="Without it, only sign-ins that ask for offline access get refresh tokens."
            checked=draft.session_refresh.get_untracked()
            on_change=move |on| draft.session_refresh.set(on)
        />
    }
}

#[component]
fn People(draft: Draft) -> impl IntoView {
    let form = draft.form;
    view! {
        <SelectField
            id="consent-policy"
            form
            field="consent_policy"
            label="Consent"
            value=draft.consent_policy
            choices={choices::<ConsentPolicy>()}
        />
        <TextField
            id="backchannel-logout-uri"
            form
            field="backchannel_logout_uri"
            label="Back-channel logout URI"
            hint="Its server is told there when a person signs out."
            kind="url"
            value=draft.backchannel_logout_uri
            optional=true
        />
        <TextField
            id="frontchannel-logout-uri"
            form
            field="frontchannel_logout_uri"
            label="Front-channel logout URI"
            hint="The browser loads it when a person signs out."
            kind="url"
            value=draft.frontchannel_logout_uri
            optional=true
        />
    }
}

#[component]
fn Appearance(draft: Draft) -> impl IntoView {
    view! {
        <TextField
            id="logo-uri"
            form=draft.form
            field="logo_uri"
            label="Address of its logo"
            hint="A square picture, at an https address."
            kind="url"
            value=draft.logo_uri
            optional=true
        />
    }
}
