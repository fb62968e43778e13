//! The terms of a company's right to use an application (UC-9): seats, first and last day, and roles.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde_json::{from_value, json};
use shared_types::{ApplicationRole, CompanyRef, Entitlement, EntitlementData, Timestamp};

use super::{
    conflict::{Editing, Field},
    entitlements::pair_text,
};
use crate::{
    api::{ApiError, Client, Seen, entitlement_path, use_client},
    browser,
    components::{
        Cancel, Checkbox, FieldError, Form, FormFrame, TextField, all, dialog_button, dialog_opener,
        paragraph, use_messages,
    },
    state::{Remote, loaded},
    texts::{Texts, named, text},
};

/// A value with what it is called.
type Name = (&'static str, fn(&'static Texts) -> &'static str);

/// What no limit is called.
const NO_LIMIT: &[Name] = &[("", |t| t.forms.none)];
/// What it is called of roles.
const ALL_ROLES: &[Name] = &[("", |t| t.access.all_roles)];
/// The terms, as two versions of them are compared.
const FIELDS: [Field; 4] = [
    Field::listed("seats", NO_LIMIT, |t| t.access.seats_label),
    Field::day("valid_from", |t| t.access.first_day),
    Field::last_day("valid_until", |t| t.access.last_day),
    Field::listed("roles", ALL_ROLES, |t| t.access.roles_label),
];

/// What was typed.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    form: Form,
    /// What ids begin with.
    id: &'static str,
    before: StoredValue<EntitlementData>,
    seats: RwSignal<String>,
    from: RwSignal<String>,
    last: RwSignal<String>,
    all_roles: RwSignal<bool>,
    roles: RwSignal<BTreeSet<String>>,
}

impl Terms {
    /// The terms of a right, or those of a new one, which has no limits.
    pub(super) fn new(form: Form, id: &'static str, before: EntitlementData) -> Self {
        let seats = before.seats.map(|seats| seats.to_string()).unwrap_or_default();
        let roles: BTreeSet<String> = before.roles.iter().flatten().cloned().collect();
        Self {
            form,
            id,
            seats: RwSignal::new(seats),
            from: RwSignal::new(first_day(before.valid_from)),
            last: RwSignal::new(last_day(before.valid_until)),
            all_roles: RwSignal::new(before.roles.is_none()),
            roles: RwSignal::new(roles),
            before: StoredValue::new(before),
        }
    }

    /// What to send; nothing where a field is wrong, which is then marked.
    pub(super) fn data(self) -> Option<EntitlementData> {
        let (seats, before) = (self.seats.get_untracked(), self.before.get_value());
        let typed = (!seats.trim().is_empty()).then(|| seats.trim().parse::<u32>());
        if typed.as_ref().is_some_and(Result::is_err) {
            self.form.mark("seats", text(|t| t.settings.number_invalid));
            browser::focus_first_error();
            return None;
        }
        let (from, last) = (self.from.get_untracked(), self.last.get_untracked());
        Some(EntitlementData {
            roles: (!self.all_roles.get_untracked())
                .then(|| self.roles.get_untracked().into_iter().collect()),
            // A day that stays keeps its time of day, which no field shows.
            valid_from: if from == first_day(before.valid_from) {
                before.valid_from
            } else {
                moment(&from, 0)
            },
            valid_until: if last == last_day(before.valid_until) {
                before.valid_until
            } else {
                moment(&last, 1)
            },
            seats: typed.and_then(Result::ok),
        })
    }

    /// Whether a field is wrong.
    pub(super) fn is_wrong(self) -> Signal<bool> {
        let errors = ["seats", "valid_from", "valid_until"].map(|field| self.form.error_at(field));
        Signal::derive(move || errors.iter().any(|error| error.with(|error| !error.is_empty())))
    }

    /// The fields of seats and days.
    pub(super) fn fields(self) -> AnyView {
        let field = |id: &str, field: &'static str, value, kind, label, hint| {
            let (id, form) = (format!("{}{id}", self.id), self.form);
            view! { <TextField id form field label hint value kind optional=true/> }.into_any()
        };
        let last_hint = Some(text(|t| t.access.last_day_hint));
        let seats_hint = Some(text(|t| t.access.seats_hint));
        all(vec![
            field("seats", "seats", self.seats, "number", text(|t| t.access.seats_label), seats_hint),
            field("valid-from", "valid_from", self.from, "date", text(|t| t.access.first_day), None),
            field("valid-until", "valid_until", self.last, "date", text(|t| t.access.last_day), last_hint),
        ])
    }

    /// The boxes of the roles that may be given.
    fn role_boxes(self, roles: Vec<ApplicationRole>) -> AnyView {
        let boxes = move || {
            let boxes = roles.iter().map(|role| {
                let (code, id) = (role.code.clone(), format!("term-role-{}", role.code));
                let checked = self.roles.with_untracked(|chosen| chosen.contains(&code));
                let change = move |on: bool| {
                    self.roles.update(|chosen| {
                        chosen.remove(&code);
                        if on {
                            chosen.insert(code.clone());
                        }
                    });
                };
                let label = role.name.clone().into();
                view! { <Checkbox id label checked on_change=change hint=None/> }.into_any()
            });
            let boxes: Vec<_> = boxes.collect();
            (!self.all_roles.get()).then_some(boxes)
        };
        let error = self.form.error_at("roles");
        let checked = self.all_roles.get_untracked();
        view! {
            <fieldset class="field">
                <legend>{text(|t| t.access.roles_label)}</legend>
                <Checkbox
                    id="all-roles"
                    label=text(|t| t.access.all_roles)
                    checked
                    on_change=move |on| self.all_roles.set(on)
                    hint=None
                />
                {boxes}
                <FieldError id="all-roles" error/>
            </fieldset>
        }
        .into_any()
    }
}

/// The day on which something begins, as its field has it.
fn first_day(from: Option<Timestamp>) -> String {
    from.map(|from| browser::local_day(from.timestamp_millis())).unwrap_or_default()
}

/// The last day before something ends.
fn last_day(until: Option<Timestamp>) -> String {
    until.map(|until| browser::local_day(until.timestamp_millis() - 1)).unwrap_or_default()
}

/// The moment in which a day begins, so many days later.
fn moment(day: &str, later: i32) -> Option<Timestamp> {
    browser::start_of_day(day, later).and_then(|moment| from_value(json!(moment)).ok())
}

/// The button that edits the terms of a right.
pub(super) fn terms_button(company: &CompanyRef, right: &Entitlement, done: Callback<()>) -> AnyView {
    let client = use_client();
    let (company_id, application) = (company.id, right.application.clone());
    let id = format!("terms-{company_id}-{}", application.client_id);
    let title = pair_text(company, &application, |t| t.access.terms_of);
    let (name, client_id) = (title.clone(), application.client_id.clone());
    let opener = move |open| {
        dialog_opener(id, "button quiet low", text(|t| t.access.limits).into_any(), Some(name), open)
    };
    dialog_button(opener, title, move |open| {
        let (client_id, application) = (client_id.clone(), application.name.clone());
        let data = {
            let client_id = client_id.clone();
            Remote::new(move || found(client, company_id, client_id.clone()))
        };
        let reload = Callback::new(move |()| data.reload());
        loaded(data, move |(right, roles)| {
            let path = entitlement_path(company_id, &client_id);
            form(open, path, &right, roles, &application, (done, reload))
        })
    })
}

async fn found(
    client: Client,
    company_id: i64,
    client_id: String,
) -> Result<(Seen<Entitlement>, Vec<ApplicationRole>), ApiError> {
    let (right, application) =
        futures::try_join!(client.entitlement_seen(company_id, &client_id), client.application(&client_id))?;
    Ok((right, application.roles))
}

fn form(
    open: RwSignal<bool>,
    path: String,
    right: &Seen<Entitlement>,
    roles: Vec<ApplicationRole>,
    application: &str,
    (done, reload): (Callback<()>, Callback<()>),
) -> AnyView {
    let (messages, form) = (use_messages(), Form::new());
    let Entitlement { roles: allowed, valid_from, valid_until, seats, .. } = right.value.clone();
    let before = EntitlementData { roles: allowed, valid_from, valid_until, seats };
    let terms = Terms::new(form, "", before.clone());
    let remove = RwSignal::new(false);
    let said = named(application, |t| t.access.terms_saved);
    let saved = Callback::new(move |()| {
        open.try_set(false);
        messages.say(said.clone());
        done.try_run(());
    });
    let editing = Editing::whole(form, path, &FIELDS, right, &before, saved);
    // Roles that people have are taken from them only if the person who saves wants it so.
    let code = editing.error_code();
    let in_use =
        Memo::new(move |was: Option<&bool>| was == Some(&true) || code.with(|code| code == "in_use"));
    let send = move |()| {
        form.clear_all();
        let Some(data) = terms.data() else { return };
        editing.set_query(format!("remove_access={}", remove.get_untracked()));
        editing.save(&data);
    };
    let take = move || {
        in_use.get().then(|| {
            let label = text(|t| t.access.remove_access);
            view! { <Checkbox id="remove-access" label checked=false on_change=move |on| remove.set(on) hint=None/> }
        })
    };
    let fields = view! {
        <FormFrame form on_submit=send submit=text(|t| t.forms.save) submit_id="save-dialog" cancel=Cancel::close(open)>
            {paragraph("soft", text(|t| t.access.terms_lead))}
            {terms.fields()}
            {terms.role_boxes(roles)}
            {take}
        </FormFrame>
    };
    editing.question_in_place(fields.into_any(), reload)
}
