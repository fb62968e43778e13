//! The settings of an application that few need, folded away.

use leptos::prelude::*;
use shared_types::{
    ConsentPolicy, GrantType, IdTokenClaims, PkcePolicy, SigningAlg, TokenEndpointAuthMethod, Word, limits,
};

use super::draft::Draft;
use crate::{
    components::{Checkbox, Choice, SelectField, TextArea, TextField, field::FieldError},
    texts::{made, text},
    views::choices::{choice, choices},
};

/// The folded fields.
#[component]
pub(super) fn AdvancedFields(draft: Draft) -> impl IntoView {
    view! {
        <details class="group" id="advanced">
            <summary>{text(|t| t.fields.advanced)}</summary>
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
            let Choice { label, hint, .. } = choice(grant);
            view! {
                <Checkbox
                    id=format!("grant-{grant}")
                    label
                    hint
                    checked
                    on_change=move |on| switch(grant, on)
                />
            }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend>{text(|t| t.fields.grants)}</legend>
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
                label=text(|t| t.fields.authentication)
                value=draft.secret_method
                choices=methods.get_value()
            />
            <TextField
                id="jwks-uri"
                form
                field="jwks_uri"
                label=text(|t| t.fields.jwks_uri)
                hint=text(|t| t.fields.jwks_uri_hint)
                kind="url"
                value=draft.jwks_uri
                optional=true
            />
        </Show>
        <SelectField
            id="pkce"
            form
            field="pkce"
            label=text(|t| t.fields.pkce)
            value=draft.pkce
            choices={choices::<PkcePolicy>()}
        />
        <TextField
            id="scope"
            form
            field="scope"
            label=text(|t| t.fields.scope)
            hint=text(|t| t.fields.scope_hint)
            value=draft.scope
            optional=true
        />
        <TextArea
            id="web-origins"
            form
            field="web_origins"
            label=text(|t| t.fields.web_origins)
            hint=text(|t| t.fields.web_origins_hint)
            value=draft.web_origins
            rows=1
        />
    }
}

#[component]
fn Tokens(draft: Draft) -> impl IntoView {
    let form = draft.form;
    let algorithms: Vec<Choice> =
        SigningAlg::ALL.iter().map(|alg| Choice::new(alg.as_str(), alg.to_string())).collect();
    let lifetime_hint = made(|t| {
        let lifetime = limits::ACCESS_TOKEN_LIFETIME;
        (t.fields.lifetime_hint)(*lifetime.start(), *lifetime.end())
    });
    view! {
        <SelectField
            id="id-token-claims"
            form
            field="id_token_claims"
            label=text(|t| t.fields.id_token_claims)
            value=draft.id_token_claims
            choices={choices::<IdTokenClaims>()}
        />
        <SelectField
            id="signing-alg"
            form
            field="id_token_signed_response_alg"
            label=text(|t| t.fields.signing_alg)
            value=draft.signing_alg
            choices=algorithms
        />
        <TextField
            id="access-token-lifetime"
            form
            field="access_token_lifetime"
            label=text(|t| t.fields.lifetime)
            hint=lifetime_hint
            value=draft.lifetime
            optional=true
        />
        <Checkbox
            id="session-refresh"
            label=text(|t| t.fields.session_refresh)
            hint=Some(text(|t| t.fields.session_refresh_hint))
            checked=draft.session_refresh.get_untracked()
            on_change=move |on| draft.session_refresh.set(on)
        />
        <Show when=move || !draft.is_public()>
            <Checkbox
                id="upstream-tokens"
                label=text(|t| t.fields.upstream_tokens)
                hint=Some(text(|t| t.fields.upstream_tokens_hint))
                checked=draft.upstream_tokens.get_untracked()
                on_change=move |on| draft.upstream_tokens.set(on)
            />
        </Show>
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
            label=text(|t| t.fields.consent)
            value=draft.consent_policy
            choices={choices::<ConsentPolicy>()}
        />
        <TextField
            id="backchannel-logout-uri"
            form
            field="backchannel_logout_uri"
            label=text(|t| t.fields.backchannel_logout_uri)
            hint=text(|t| t.fields.backchannel_logout_uri_hint)
            kind="url"
            value=draft.backchannel_logout_uri
            optional=true
        />
        <TextField
            id="frontchannel-logout-uri"
            form
            field="frontchannel_logout_uri"
            label=text(|t| t.fields.frontchannel_logout_uri)
            hint=text(|t| t.fields.frontchannel_logout_uri_hint)
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
            label=text(|t| t.fields.logo_uri)
            hint=text(|t| t.fields.logo_uri_hint)
            kind="url"
            value=draft.logo_uri
            optional=true
        />
    }
}
