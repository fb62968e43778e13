//! The form of an application: what registering and editing have in common.

use leptos::prelude::*;
use shared_types::{
    AccessPolicy, Application, ApplicationData, ApplicationType, ConsentPolicy, GrantType, IdTokenClaims,
    PkcePolicy, SigningAlg, TokenEndpointAuthMethod, Word,
};

use super::{advanced::AdvancedFields, uris::check_while_typed};
use crate::{
    browser,
    components::{Choice, Form, RadioField, TextArea, TextField},
    text::{code_following, filled, lines},
    texts::{made, text},
    views::choices::choices,
};

const CONFIDENTIAL: &str = "confidential";
const PUBLIC: &str = "public";

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub form: Form,
    is_new: bool,
    pub name: RwSignal<String>,
    code: RwSignal<String>,
    redirect_uris: RwSignal<String>,
    post_logout_redirect_uris: RwSignal<String>,
    launch_url: RwSignal<String>,
    client: RwSignal<String>,
    application_type: RwSignal<String>,
    access_policy: RwSignal<String>,
    pub logo_uri: RwSignal<String>,
    pub web_origins: RwSignal<String>,
    pub grant_types: RwSignal<Vec<GrantType>>,
    pub scope: RwSignal<String>,
    pub secret_method: RwSignal<String>,
    pub pkce: RwSignal<String>,
    pub session_refresh: RwSignal<bool>,
    pub upstream_tokens: RwSignal<bool>,
    pub id_token_claims: RwSignal<String>,
    pub signing_alg: RwSignal<String>,
    pub lifetime: RwSignal<String>,
    pub consent_policy: RwSignal<String>,
    pub backchannel_logout_uri: RwSignal<String>,
    pub frontchannel_logout_uri: RwSignal<String>,
    pub jwks_uri: RwSignal<String>,
}

fn word(word: impl Word) -> RwSignal<String> {
    RwSignal::new(word.as_str().to_owned())
}

fn typed(text: impl Into<String>) -> RwSignal<String> {
    RwSignal::new(text.into())
}

impl Draft {
    /// A new application, with the defaults of the server.
    pub(super) fn new() -> Self {
        Self {
            form: Form::new(),
            is_new: true,
            name: RwSignal::default(),
            code: RwSignal::default(),
            redirect_uris: RwSignal::default(),
            post_logout_redirect_uris: RwSignal::default(),
            launch_url: RwSignal::default(),
            client: typed(CONFIDENTIAL),
            application_type: word(ApplicationType::Web),
            access_policy: word(AccessPolicy::Assigned),
            logo_uri: RwSignal::default(),
            web_origins: RwSignal::default(),
            grant_types: RwSignal::new(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
            scope: RwSignal::default(),
            secret_method: word(TokenEndpointAuthMethod::ClientSecretBasic),
            pkce: word(PkcePolicy::Optional),
            session_refresh: RwSignal::new(true),
            upstream_tokens: RwSignal::new(false),
            id_token_claims: word(IdTokenClaims::Scopes),
            signing_alg: word(SigningAlg::Rs256),
            lifetime: RwSignal::default(),
            consent_policy: word(ConsentPolicy::FirstParty),
            backchannel_logout_uri: RwSignal::default(),
            frontchannel_logout_uri: RwSignal::default(),
            jwks_uri: RwSignal::default(),
        }
    }

    /// An application as it is.
    pub(super) fn of(application: &Application) -> Self {
        let is_public = application.token_endpoint_auth_method == TokenEndpointAuthMethod::None;
        let metadata = &application.metadata;
        let method = match is_public {
            true => TokenEndpointAuthMethod::ClientSecretBasic,
            false => application.token_endpoint_auth_method,
        };
        Self {
            form: Form::new(),
            is_new: false,
            name: typed(&application.name),
            code: typed(&application.code),
            redirect_uris: typed(application.redirect_uris.join("\n")),
            post_logout_redirect_uris: typed(application.post_logout_redirect_uris.join("\n")),
            launch_url: typed(application.launch_url.as_deref().unwrap_or_default()),
            client: typed(if is_public { PUBLIC } else { CONFIDENTIAL }),
            application_type: word(application.application_type),
            access_policy: word(application.access_policy),
            logo_uri: typed(application.logo_uri.as_deref().unwrap_or_default()),
            web_origins: typed(application.web_origins.join("\n")),
            grant_types: RwSignal::new(application.grant_types.clone()),
            scope: typed(&application.scope),
            secret_method: word(method),
            pkce: word(application.pkce),
            session_refresh: RwSignal::new(application.session_refresh),
            upstream_tokens: RwSignal::new(application.upstream_tokens.unwrap_or_default()),
            id_token_claims: word(application.id_token_claims),
            signing_alg: word(application.id_token_signed_response_alg),
            lifetime: typed(
                application.access_token_lifetime.map(|seconds| seconds.to_string()).unwrap_or_default(),
            ),
            consent_policy: word(metadata.consent_policy.unwrap_or(ConsentPolicy::FirstParty)),
            backchannel_logout_uri: typed(metadata.backchannel_logout_uri.as_deref().unwrap_or_default()),
            frontchannel_logout_uri: typed(metadata.frontchannel_logout_uri.as_deref().unwrap_or_default()),
            jwks_uri: typed(metadata.jwks_uri.as_deref().unwrap_or_default()),
        }
    }

    /// Whether the application can keep no secret.
    pub(super) fn is_public(self) -> bool {
        self.client.with(|client| client == PUBLIC)
    }

    /// Whether it can be sent; what is missing or cannot be read is marked.
    pub(super) fn is_complete(self) -> bool {
        self.form.clear_all();
        if self.name.with_untracked(|name| name.trim().is_empty()) {
            self.form.mark("name", text(|t| t.fields.name_missing));
        }
        if self.lifetime.with_untracked(|text| filled(text).is_some_and(|text| text.parse::<u32>().is_err()))
        {
            self.form.mark("access_token_lifetime", made(|t| t.lifetime_rule()));
        }
        if self.form.has_errors() {
            browser::focus_first_error();
        }
        !self.form.has_errors()
    }

    /// What to send. A text that was emptied is sent empty, since the API keeps what is absent.
    pub(super) fn data(self) -> ApplicationData {
        let text = |field: RwSignal<String>| Some(field.get_untracked().trim().to_owned());
        let clearable = |field| if self.is_new { filled(&field_text(field)) } else { text(field) };
        let is_public = self.client.with_untracked(|client| client == PUBLIC);
        let method = match is_public {
            true => Some(TokenEndpointAuthMethod::None),
            false => chosen(self.secret_method),
        };
        ApplicationData {
            name: text(self.name),
            code: filled(&field_text(self.code)),
            application_type: chosen(self.application_type),
            access_policy: chosen(self.access_policy),
            launch_url: clearable(self.launch_url),
            logo_uri: clearable(self.logo_uri),
            redirect_uris: Some(lines(&field_text(self.redirect_uris))),
            post_logout_redirect_uris: Some(lines(&field_text(self.post_logout_redirect_uris))),
            web_origins: Some(lines(&field_text(self.web_origins))),
            grant_types: Some(self.grant_types.get_untracked()),
            scope: filled(&field_text(self.scope)),
            token_endpoint_auth_method: method,
            pkce: chosen(self.pkce),
            session_refresh: Some(self.session_refresh.get_untracked()),
            // The switch of a public application is hidden.
            upstream_tokens: Some(!is_public && self.upstream_tokens.get_untracked()),
            id_token_claims: chosen(self.id_token_claims),
            id_token_signed_response_alg: chosen(self.signing_alg),
            access_token_lifetime: filled(&field_text(self.lifetime)).and_then(|text| text.parse().ok()),
            consent_policy: chosen(self.consent_policy),
            backchannel_logout_uri: clearable(self.backchannel_logout_uri),
            frontchannel_logout_uri: clearable(self.frontchannel_logout_uri),
            jwks_uri: clearable(self.jwks_uri),
            ..ApplicationData::default()
        }
    }
}

fn field_text(field: RwSignal<String>) -> String {
    field.get_untracked()
}

fn chosen<W: Word>(field: RwSignal<String>) -> Option<W> {
    field.with_untracked(|text| W::from_word(text))
}

/// The fields of an application.
#[component]
pub(super) fn ApplicationFields(draft: Draft) -> impl IntoView {
    view! {
        <div class="group">
            <NameFields draft/>
            <AddressFields draft/>
        </div>
        <div class="group">
            <KindFields draft/>
        </div>
        <AdvancedFields draft/>
    }
}

#[component]
fn NameFields(draft: Draft) -> impl IntoView {
    let form = draft.form;
    let follow = move |(before, after): (String, String)| {
        // The code of an existing application does not follow its name.
        if draft.is_new {
            draft.code.update(|code| *code = code_following(code, &before, &after));
            form.clear("code");
        }
    };
    view! {
        <TextField
            id="name"
            form
            field="name"
            label=text(|t| t.forms.name)
            value=draft.name
            autofocus=true
            on_change=follow
        />
        <TextField
            id="code"
            form
            field="code"
            label=text(|t| t.forms.code)
            hint=made(|t| format!("{} {}", t.fields.code_hint, t.code_rule()))
            value=draft.code
            optional=draft.is_new
        />
    }
}

#[component]
fn AddressFields(draft: Draft) -> impl IntoView {
    let form = draft.form;
    let native = move || draft.application_type.with(|kind| kind == ApplicationType::Native.as_str());
    check_while_typed(form, "redirect_uris", draft.redirect_uris, native);
    check_while_typed(form, "post_logout_redirect_uris", draft.post_logout_redirect_uris, native);
    view! {
        <TextArea
            id="redirect-uris"
            form
            field="redirect_uris"
            label=text(|t| t.fields.redirect_uris)
            hint=text(|t| t.fields.redirect_uris_hint)
            value=draft.redirect_uris
        />
        <TextArea
            id="post-logout-redirect-uris"
            form
            field="post_logout_redirect_uris"
            label=text(|t| t.fields.post_logout_redirect_uris)
            hint=text(|t| t.fields.post_logout_redirect_uris_hint)
            value=draft.post_logout_redirect_uris
        />
        <TextField
            id="launch-url"
            form
            field="launch_url"
            label=text(|t| t.fields.launch_url)
            hint=text(|t| t.fields.launch_url_hint)
            kind="url"
            value=draft.launch_url
            optional=true
        />
    }
}

#[component]
fn KindFields(draft: Draft) -> impl IntoView {
    let form = draft.form;
    let clients = vec![
        Choice::new(CONFIDENTIAL, text(|t| t.applications.confidential))
            .with_hint(Some(text(|t| t.fields.confidential_hint))),
        Choice::new(PUBLIC, text(|t| t.applications.public)).with_hint(Some(text(|t| t.fields.public_hint))),
    ];
    view! {
        <RadioField
            id="client"
            form
            field="token_endpoint_auth_method"
            legend=text(|t| t.applications.client_type)
            value=draft.client
            choices=clients
        />
        <RadioField
            id="application-type"
            form
            field="application_type"
            legend=text(|t| t.fields.application_type)
            value=draft.application_type
            choices={choices::<ApplicationType>()}
        />
        <RadioField
            id="access-policy"
            form
            field="access_policy"
            legend=text(|t| t.fields.access_policy)
            value=draft.access_policy
            choices={choices::<AccessPolicy>()}
        />
    }
}
