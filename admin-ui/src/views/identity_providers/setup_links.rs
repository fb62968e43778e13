//! Set-up links: the IT of a company connects its login without an account here.

use leptos::prelude::*;
use shared_types::{CreateSetupLink, CreatedSetupLink, SetupLink, SetupLinkState, readable_email};

use crate::{
    api::{ApiError, Client, use_client},
    browser,
    components::{
        Cancel, ConfirmButton, Form, FormFrame, Messages, Refusal, TextField, acts_below, all, button,
        dialog, dialog_button, facts, icon, known, nothing, paragraph, section, sending, status, thing,
        things, use_messages, value,
    },
    state::{Remote, loaded},
    text::filled,
    texts::{Text, made, named, text},
};

/// The button that creates a link, which is always there.
const CREATE: &str = "create-setup-link";

/// The links of a company.
#[derive(Clone, Copy)]
struct Links {
    company_id: i64,
    client: Client,
    messages: Messages,
    links: Remote<Vec<SetupLink>>,
    /// The link that was just created, to copy.
    shown: RwSignal<String>,
    is_shown: RwSignal<bool>,
    /// Whether the button takes the focus once the list is loaded again.
    takes_focus: StoredValue<bool>,
}

/// The section with the links of a company, and the button that creates one for a new login.
pub(super) fn setup_links(company_id: i64) -> AnyView {
    let client = use_client();
    let links = Links {
        company_id,
        client,
        messages: use_messages(),
        links: Remote::new(move || client.setup_links(company_id)),
        shown: RwSignal::new(String::new()),
        is_shown: RwSignal::new(false),
        takes_focus: StoredValue::new(false),
    };
    let rows = loaded(links.links, move |found| {
        if links.takes_focus.try_update_value(std::mem::take) == Some(true) {
            browser::focus(CREATE);
        }
        match found.is_empty() {
            true => paragraph("soft", text(|t| t.setup_links.empty)),
            false => things(found.into_iter().map(|link| links.row(link)).collect()),
        }
    });
    let lead = Some(text(|t| t.setup_links.lead));
    section(text(|t| t.setup_links.title), lead, links.create_button(), rows)
}

impl Links {
    fn row(self, link: SetupLink) -> AnyView {
        let SetupLink { id, state, created_at, expires_at, created_by, .. } = link;
        let to = match link.email {
            Some(email) => Text::from(readable_email(&email).into_owned()),
            None => text(|t| t.setup_links.copied),
        };
        let (class, word) = shown_state(state);
        let dates = facts(vec![
            to,
            named(&created_by, |t| t.setup_links.created_by),
            made(move |t| t.day(created_at)),
            made(move |t| (t.setup_links.until)(&t.day(expires_at))),
        ]);
        let about = all(vec![status(class, word), " ".into_any(), dates]);
        let works = matches!(state, SetupLinkState::Open | SetupLinkState::Opened | SetupLinkState::Saved);
        let revoke = if works { self.revoke(id, &link.provider_name) } else { nothing() };
        let href = format!("/companies/{}/identity-providers/{}", self.company_id, link.provider_id);
        let name = view! { <a href=href>{link.provider_name}</a> }.into_any();
        thing(icon("mail").into_any(), name, about, revoke)
    }

    fn revoke(self, id: i64, name: &str) -> AnyView {
        let done = named(name, |t| t.setup_links.revoked);
        view! {
            <ConfirmButton
                id=format!("revoke-setup-link-{id}")
                class="button quiet low danger"
                label=text(|t| t.setup_links.revoke)
                full_label=named(name, |t| t.setup_links.revoke_named)
                title=named(name, |t| t.setup_links.revoke_title)
                consequences=known(vec![text(|t| t.setup_links.revoke_text)])
                action=text(|t| t.setup_links.revoke)
                on_confirm=move |()| sending(self.client.revoke_setup_link(self.company_id, id))
                on_done=move |()| {
                    self.messages.say(done.clone());
                    self.reload();
                }
            />
        }
        .into_any()
    }

    fn reload(self) {
        self.takes_focus.try_set_value(true);
        self.links.reload();
    }

    fn create_button(self) -> AnyView {
        let label = all(vec![icon("add").into_any(), text(|t| t.setup_links.create).into_any()]);
        let create = dialog_button(
            |open| button(CREATE.to_owned(), "button", label, None, open),
            text(|t| t.setup_links.create),
            move |open| self.form(open),
        );
        let made = dialog(self.is_shown, text(|t| t.setup_links.shown_title), move || self.link_shown());
        all(vec![create, made])
    }

    fn form(self, open: RwSignal<bool>) -> AnyView {
        let form = Form::new();
        let (name, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let submit = move |()| {
            form.clear_all();
            if name.with_untracked(|name| filled(name).is_none()) {
                form.mark("name", text(|t| t.errors.field_required));
                return browser::focus_first_error();
            }
            let data = CreateSetupLink {
                name: name.with_untracked(|name| filled(name)),
                email: email.with_untracked(|email| filled(email)),
                ..CreateSetupLink::default()
            };
            let call = self.client.create_setup_link(self.company_id, data);
            form.send(async move { call.await.map_err(refused) }, move |created| self.created(created, open));
        };
        view! {
            <FormFrame form on_submit=submit submit=text(|t| t.setup_links.create_submit) cancel=Cancel::close(open)>
                {paragraph("", text(|t| t.setup_links.text))}
                <TextField
                    id="setup-name"
                    form
                    field="name"
                    label=text(|t| t.forms.name)
                    hint=text(|t| t.logins.name_hint)
                    value=name
                    autofocus=true
                />
                <TextField
                    id="setup-email"
                    form
                    field="email"
                    label=text(|t| t.forms.email)
                    hint=text(|t| t.setup_links.email_hint)
                    value=email
                    kind="email"
                    optional=true
                />
            </FormFrame>
        }
        .into_any()
    }

    fn created(self, created: CreatedSetupLink, open: RwSignal<bool>) {
        open.try_set(false);
        match (created.link, created.setup_link.email) {
            (Some(link), _) => {
                self.shown.try_set(link);
                self.is_shown.try_set(true);
                self.links.reload();
            }
            (None, email) => {
                let email = readable_email(&email.unwrap_or_default()).into_owned();
                self.messages.say(named(&email, |t| t.setup_links.mailed));
                self.reload();
            }
        }
    }

    /// The new link, which is shown once.
    fn link_shown(self) -> AnyView {
        let link = self.shown.get_untracked();
        let kept = Callback::new(move |()| self.is_shown.set(false));
        let label = text(|t| t.setup_links.kept).into_any();
        all(vec![
            paragraph("", text(|t| t.setup_links.shown_text)),
            value(link.clone(), link, "setup-link", text(|t| t.setup_links.copy)),
            acts_below(vec![button("setup-link-kept".to_owned(), "button main", label, None, kept)]),
        ])
    }
}

fn shown_state(state: SetupLinkState) -> (&'static str, Text) {
    match state {
        SetupLinkState::Open => ("status wait", text(|t| t.setup_links.state_open)),
        SetupLinkState::Opened => ("status wait", text(|t| t.setup_links.state_opened)),
        SetupLinkState::Saved => ("status good", text(|t| t.setup_links.state_saved)),
        SetupLinkState::Expired => ("status off", text(|t| t.setup_links.state_expired)),
        SetupLinkState::Revoked => ("status off", text(|t| t.setup_links.state_revoked)),
        SetupLinkState::Finished => ("status off", text(|t| t.setup_links.state_finished)),
    }
}

/// Why a form was rejected, with the error that only this one has.
fn refused(error: ApiError) -> Refusal {
    let too_many = (error.code() == "too_many").then(|| text(|t| t.setup_links.too_many));
    let mut refusal = Refusal::from(error);
    refusal.message = too_many.unwrap_or(refusal.message);
    refusal
}
