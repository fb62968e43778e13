//! One email domain: its state, the TXT record that proves it, and what can be done with it.

use std::future::ready;

use leptos::prelude::*;
use shared_types::{DomainVerification, EmailDomain, readable_email};

use crate::{
    api::{ApiError, Client, use_client},
    browser,
    components::{
        ConfirmButton, Consequences, CopyButton, Form, FormAlert, Messages, Refusal, acts_below, all, facts,
        icon, known, nothing, paragraph, sending, status, use_messages,
    },
    state::use_account,
    texts::{Text, Texts, made, named, text},
};

/// The id of the name of a domain, which takes the focus.
pub(super) fn name_id(id: i64) -> String {
    format!("domain-{id}")
}

/// A domain as people write it: its labels in Unicode.
fn readable(domain: &str) -> String {
    readable_email(&format!("@{domain}")).trim_start_matches('@').to_owned()
}

/// The row of a domain. `removed` is called once the domain is removed.
pub(super) fn row(company_id: i64, domain: EmailDomain, removed: Callback<()>) -> AnyView {
    let row = Row {
        company_id,
        id: domain.id,
        client: use_client(),
        messages: use_messages(),
        form: Form::new(),
        domain: RwSignal::new(domain),
    };
    view! {
        <li>
            {icon("mail")}
            <div>
                <b id=name_id(row.id) tabindex="-1" dir="ltr">{row.name()}</b>
                <p>{move || row.state()}</p>
            </div>
            <div class="acts">{move || row.check()} {row.remove(removed)}</div>
            <div class="proof">
                <FormAlert form=row.form/>
                {move || row.proof()}
            </div>
        </li>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Row {
    company_id: i64,
    id: i64,
    client: Client,
    messages: Messages,
    /// Looking the record up, or confirming the domain without it.
    form: Form,
    domain: RwSignal<EmailDomain>,
}

impl Row {
    fn name(self) -> String {
        self.domain.with_untracked(|domain| readable(&domain.domain))
    }

    fn named(self, pick: fn(&'static Texts) -> fn(&str) -> String) -> Text {
        named(&self.name(), pick)
    }

    fn verified_by(self) -> Option<DomainVerification> {
        self.domain.with(|domain| domain.verified_by)
    }

    /// Whether it is verified, how, and since when.
    fn state(self) -> AnyView {
        let (by, at, person) = self
            .domain
            .with(|domain| (domain.verified_by, domain.verified_at, domain.verified_by_name.clone()));
        let Some((by, at)) = by.zip(at) else {
            return status("status wait", text(|t| t.domains.not_verified));
        };
        let by = match by {
            DomainVerification::Dns => text(|t| t.domains.by_dns),
            DomainVerification::Administrator => text(|t| t.domains.by_administrator),
        };
        let person = person.map(|name| named(&name, |t| t.domains.verified_by));
        all(vec![
            status("status good", text(|t| t.domains.verified)),
            " ".into_any(),
            facts([Some(by), Some(made(move |t| t.day(at))), person].into_iter().flatten().collect()),
        ])
    }

    /// What proves it, or would.
    fn proof(self) -> AnyView {
        match self.verified_by() {
            None => self.pending(),
            Some(DomainVerification::Dns) => {
                let name = self.named(|t| t.domains.record_of);
                let stays = paragraph("soft", text(|t| t.domains.record_stays));
                view! { <details><summary>{name}</summary>{stays}{self.record()}</details> }.into_any()
            }
            Some(DomainVerification::Administrator) => nothing(),
        }
    }

    fn pending(self) -> AnyView {
        let confirm = use_account().is_admin().then(|| self.confirm());
        all(vec![
            paragraph("", text(|t| t.domains.record_lead)),
            self.record(),
            acts_below(vec![
                self.verify_button("button main", |t| t.domains.verify, |t| t.domains.verify_named),
                confirm.unwrap_or_else(nothing),
            ]),
        ])
    }

    /// The TXT record, to copy.
    fn record(self) -> AnyView {
        let (name, value) =
            self.domain.with_untracked(|domain| (domain.record_name.clone(), domain.record_value.clone()));
        let copied = |kind: &str, text: String, label: Text| {
            let id = format!("record-{kind}-{}", self.id);
            view! {
                <dd><code id=id.clone() dir="ltr">{text.clone()}</code><CopyButton copied=text shown_in=id label/></dd>
            }
            .into_any()
        };
        let name = copied("name", name, self.named(|t| t.domains.copy_name));
        let value = copied("value", value, self.named(|t| t.domains.copy_value));
        view! {
            <dl class="facts tight">
                <div><dt>{text(|t| t.domains.record_name)}</dt>{name}</div>
                <div><dt>{text(|t| t.domains.record_value)}</dt>{value}</div>
            </dl>
        }
        .into_any()
    }

    /// The button that looks the record of a verified domain up again.
    fn check(self) -> AnyView {
        match self.verified_by() {
            Some(DomainVerification::Dns) => {
                self.verify_button("button quiet low", |t| t.domains.check, |t| t.domains.check_named)
            }
            _ => nothing(),
        }
    }

    /// A button that looks the record up. Meanwhile it shows that it does.
    fn verify_button(
        self,
        class: &'static str,
        label: fn(&'static Texts) -> &'static str,
        name: fn(&'static Texts) -> fn(&str) -> String,
    ) -> AnyView {
        let form = self.form;
        let (label, checking, name) = (text(label), text(|t| t.domains.checking), self.named(name));
        view! {
            <button
                type="button"
                class=class
                id=self.verify_id()
                aria-label=move || (!form.is_busy()).then(|| name.get())
                aria-busy=move || form.is_busy().then_some("true")
                on:click=move |_| self.verify()
            >
                {move || if form.is_busy() { checking.get() } else { label.get() }}
            </button>
        }
        .into_any()
    }

    fn verify_id(self) -> String {
        format!("verify-{}", name_id(self.id))
    }

    fn verify(self) {
        let call = self.client.verify_email_domain(self.company_id, self.id, DomainVerification::Dns);
        self.form.send(async move { call.await.map_err(|error| self.refused(error)) }, move |found| {
            self.show(found);
        });
    }

    /// Shows that it is verified.
    fn show(self, found: EmailDomain) {
        self.messages.say(named(&readable(&found.domain), |t| t.domains.verified_now));
        self.domain.try_set(found);
        browser::focus(name_id(self.id));
    }

    fn refused(self, error: ApiError) -> Refusal {
        let message = match error.code() {
            "record_missing" if self.is_withdrawn() => text(|t| t.domains.record_gone),
            "record_missing" => text(|t| t.domains.record_missing),
            "dns_unavailable" => text(|t| t.domains.dns_unavailable),
            "domain_taken" => text(|t| t.domains.taken),
            _ => return error.into(),
        };
        Refusal { message, ..Refusal::default() }
    }

    /// Whether it was verified by its record, which was not found now: then the server withdrew the verification.
    fn is_withdrawn(self) -> bool {
        let is_by_record = |domain: &EmailDomain| domain.verified_by == Some(DomainVerification::Dns);
        if self.domain.try_with_untracked(is_by_record) != Some(true) {
            return false;
        }
        self.domain.try_update(|domain| (domain.verified_by, domain.verified_at) = (None, None));
        browser::focus(self.verify_id());
        true
    }

    /// Confirming it without a record.
    fn confirm(self) -> AnyView {
        let confirmed = StoredValue::new(None::<EmailDomain>);
        view! {
            <ConfirmButton
                id=format!("confirm-{}", name_id(self.id))
                class="button"
                label=text(|t| t.domains.confirm)
                full_label=self.named(|t| t.domains.confirm_named)
                title=self.named(|t| t.domains.confirm_title)
                consequences=known(vec![text(|t| t.domains.confirm_text), text(|t| t.domains.confirm_stays)])
                action=text(|t| t.domains.confirm_submit)
                harmless=true
                on_confirm=move |()| {
                    let method = DomainVerification::Administrator;
                    let call = self.client.verify_email_domain(self.company_id, self.id, method);
                    sending(async move {
                        let found = call.await.map_err(|error| self.refused(error))?;
                        confirmed.try_set_value(Some(found));
                        Ok::<(), Refusal>(())
                    })
                }
                on_done=move |()| {
                    self.form.clear_all();
                    if let Some(found) = confirmed.try_get_value().flatten() {
                        self.show(found);
                    }
                }
            />
        }
        .into_any()
    }

    fn remove(self, removed: Callback<()>) -> AnyView {
        let done = self.named(|t| t.domains.removed);
        let consequences = Callback::new(move |()| -> Consequences {
            let is_verified = self.domain.with_untracked(|domain| domain.verified_by.is_some());
            let lost = is_verified.then(|| text(|t| t.domains.remove_verified));
            Box::pin(ready(Ok(lost.into_iter().chain([text(|t| t.domains.remove_record)]).collect())))
        });
        view! {
            <ConfirmButton
                id=format!("remove-{}", name_id(self.id))
                class="button quiet low danger"
                label=text(|t| t.domains.remove)
                full_label=self.named(|t| t.domains.remove_named)
                title=self.named(|t| t.domains.remove_title)
                consequences
                action=text(|t| t.domains.remove_submit)
                on_confirm=move |()| sending(self.client.delete_email_domain(self.company_id, self.id))
                on_done=move |()| {
                    self.messages.say(done.clone());
                    removed.try_run(());
                }
            />
        }
        .into_any()
    }
}
