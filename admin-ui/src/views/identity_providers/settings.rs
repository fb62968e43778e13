//! The settings of an identity provider. Its secret is never shown, and is replaced by what is typed.

use leptos::prelude::*;
use serde_json::{Map, Value};
use shared_types::IdentityProviderPreset;

use super::{ProviderOwner, refused};
use crate::{
    api::{Seen, use_client},
    browser,
    components::{Form, FormFrame, use_messages},
    state::{Remote, loaded},
    texts::text,
    views::{
        administration::value_fields::{
            Draft, Field, Group,
            Kind::{self, Long, One, Secret, Switch, Text},
            Label, compared, field, fields, required,
        },
        conflict::Editing,
    },
};

/// Values by their names.
type Values = Map<String, Value>;

const CONNECTION: &[Field] = &[
    required(field("name", Text, |t| t.forms.name, Some(|t| t.logins.name_hint))),
    required(field("issuer", Text, |t| t.logins.issuer, Some(|t| t.logins.issuer_change))),
    required(field("client_id", Text, |t| t.logins.client_id, None)),
    field("client_secret", Secret, |t| t.logins.client_secret, Some(|t| t.logins.secret_kept)),
    required(field("scope", Text, |t| t.logins.scope, Some(|t| t.logins.scope_hint))),
];
const TRUST: Field = field(
    "trust_second_factor",
    Switch,
    |t| t.logins.trust_second_factor,
    Some(|t| t.logins.trust_second_factor_hint),
);
const CREATE: Field =
    field("create_users", Switch, |t| t.logins.create_users, Some(|t| t.logins.create_users_hint));
const OF_INSTALLATION: &[Group] = &[
    Group { title: |t| t.settings.group_general, fields: CONNECTION },
    Group { title: |t| t.settings.group_sign_in, fields: &[TRUST] },
];
const OF_COMPANY: &[Group] = &[
    Group { title: |t| t.settings.group_general, fields: CONNECTION },
    Group { title: |t| t.settings.group_sign_in, fields: &[CREATE, TRUST] },
];

const OAUTH2: Group = Group {
    title: |t| t.settings.group_general,
    fields: &[
        required(field("name", Text, |t| t.forms.name, Some(|t| t.logins.name_hint))),
        required(field("client_id", Text, |t| t.logins.client_id, None)),
        field("client_secret", Secret, |t| t.logins.client_secret, Some(|t| t.logins.secret_kept)),
        field("scope", Text, |t| t.logins.scope, Some(|t| t.logins.scope_oauth2_hint)),
    ],
};
const AUTH_METHODS: Kind =
    One(&[("client_secret_basic", |t| t.logins.auth_basic), ("client_secret_post", |t| t.logins.auth_post)]);
const CHANGE: Option<Label> = Some(|t| t.logins.endpoint_change);
const ENDPOINTS: Group = Group {
    title: |t| t.logins.endpoints,
    fields: &[
        required(field("authorization_endpoint", Text, |t| t.logins.authorization_endpoint, CHANGE)),
        required(field("token_endpoint", Text, |t| t.logins.token_endpoint, CHANGE)),
        field("token_endpoint_auth_method", AUTH_METHODS, |t| t.logins.auth_method, None),
        required(field("userinfo_endpoint", Text, |t| t.logins.userinfo_endpoint, CHANGE)),
        required(field(
            "subject_path",
            Text,
            |t| t.logins.subject_path,
            Some(|t| t.logins.subject_path_hint),
        )),
        field("email_path", Text, |t| t.logins.email_path, None),
        field(
            "email_verified_path",
            Text,
            |t| t.logins.email_verified_path,
            Some(|t| t.logins.email_verified_path_hint),
        ),
        field("name_path", Text, |t| t.logins.name_path, None),
        field("emails_endpoint", Text, |t| t.logins.emails_endpoint, Some(|t| t.logins.emails_endpoint_hint)),
    ],
};
const OAUTH2_OF_INSTALLATION: &[Group] = &[OAUTH2, ENDPOINTS];
// There is no second factor to trust: nothing describes how the person signed in there.
const OAUTH2_OF_COMPANY: &[Group] =
    &[OAUTH2, ENDPOINTS, Group { title: |t| t.settings.group_sign_in, fields: &[CREATE] }];

const ACCOUNT: Group = Group {
    title: |t| t.settings.group_general,
    fields: &[
        required(field("name", Text, |t| t.forms.name, Some(|t| t.logins.name_hint))),
        required(field("issuer", Text, |t| t.directories.url, Some(|t| t.directories.url_change))),
        required(field("client_id", Text, |t| t.directories.account, None)),
        field("client_secret", Secret, |t| t.directories.account_password, Some(|t| t.logins.secret_kept)),
    ],
};
const SEARCH: Group = Group {
    title: |t| t.directories.title,
    fields: &[
        required(field("base_dn", Text, |t| t.directories.base_dn, Some(|t| t.directories.base_dn_hint))),
        required(field(
            "user_filter",
            Text,
            |t| t.directories.user_filter,
            Some(|t| t.directories.user_filter_hint),
        )),
        required(field(
            "subject_attribute",
            Text,
            |t| t.directories.subject_attribute,
            Some(|t| t.directories.subject_attribute_hint),
        )),
        field("email_attribute", Text, |t| t.directories.email_attribute, None),
        field("name_attribute", Text, |t| t.directories.name_attribute, None),
        field(
            "groups_attribute",
            Text,
            |t| t.directories.groups_attribute,
            Some(|t| t.directories.groups_attribute_hint),
        ),
        field(
            "ca_certificate",
            Long,
            |t| t.directories.ca_certificate,
            Some(|t| t.directories.ca_certificate_hint),
        ),
    ],
};
const TRUST_EMAILS: Field =
    field("trust_emails", Switch, |t| t.directories.trust_emails, Some(|t| t.directories.trust_emails_hint));
const LDAP_OF_INSTALLATION: &[Group] = &[ACCOUNT, SEARCH];
const LDAP_OF_COMPANY: &[Group] =
    &[ACCOUNT, SEARCH, Group { title: |t| t.settings.group_sign_in, fields: &[CREATE, TRUST_EMAILS] }];

/// The form over the identity provider at a path of the API. `saved` is called once something was changed.
pub(super) fn settings(
    owner: ProviderOwner,
    preset: IdentityProviderPreset,
    api: String,
    saved: Callback<()>,
) -> AnyView {
    let client = use_client();
    let groups = match (owner, preset.is_oauth2()) {
        (ProviderOwner::Installation, _) if preset.is_ldap() => LDAP_OF_INSTALLATION,
        (ProviderOwner::Company(_), _) if preset.is_ldap() => LDAP_OF_COMPANY,
        (ProviderOwner::Installation, false) => OF_INSTALLATION,
        (ProviderOwner::Company(_), false) => OF_COMPANY,
        (ProviderOwner::Installation, true) => OAUTH2_OF_INSTALLATION,
        (ProviderOwner::Company(_), true) => OAUTH2_OF_COMPANY,
    };
    let values = {
        let api = api.clone();
        Remote::new(move || client.values(api.clone()))
    };
    loaded(values, move |seen| settings_form(api.clone(), seen, groups, values, saved))
}

fn settings_form(
    api: String,
    seen: Seen<Values>,
    groups: &'static [Group],
    values: Remote<Seen<Values>>,
    saved: Callback<()>,
) -> AnyView {
    let messages = use_messages();
    let form = Form::new();
    let draft = Draft::of(groups, &seen.value);
    let reload = Callback::new(move |()| values.reload());
    let saved = Callback::new(move |()| {
        messages.say(text(|t| t.settings.saved));
        saved.try_run(());
    });
    let editing = Editing::patch(form, api, &compared(groups), true, seen, saved).explained_by(refused);
    let submit = move |()| {
        form.clear_all();
        match draft.change(form) {
            Some(change) => editing.save_change(change),
            None => browser::focus_first_error(),
        }
    };
    let fields = fields(form, draft, groups, &[]);
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.forms.save)>{fields}</FormFrame>
        {editing.question(reload)}
    }
    .into_any()
}
