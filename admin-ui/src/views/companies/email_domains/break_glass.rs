//! Requiring the external login of a company: what follows for whom, and the break-glass administrators, who may still
//! sign in here.

use leptos::prelude::*;
use serde_json::json;
use shared_types::{IdentityProvider, RequiredLogin, RequiredLoginChange, User, readable_email};

use super::{
    refused,
    required::{Required, Situation},
};
use crate::{
    api::{ApiError, Client, use_client},
    components::{
        Alert, Cancel, Checkbox, FieldError, Form, FormFrame, Messages, Refusal, Tone, all, field::invalid,
        nothing, paragraph, use_messages,
    },
    state::{Remote, loaded, use_account},
    texts::{Text, counted, text},
    views::conflict::{Field, Values, answers, both_versions, in_place},
};

/// The field with the break-glass administrators.
pub(super) const FIELD: &str = "break_glass_user_ids";

/// Whom the rule concerns.
#[derive(Clone)]
struct Concerned {
    /// The administrators who may be chosen.
    administrators: Vec<User>,
    /// How many people the company has.
    people: usize,
    /// The logins, each with how many people are linked to it.
    linked: Vec<(IdentityProvider, usize)>,
}

/// What the dialog shows.
pub(super) fn dialog(required: Required, found: Situation, open: RwSignal<bool>) -> AnyView {
    let client = use_client();
    let company_id = required.company_id;
    let logins = found.logins.clone();
    let concerned = Remote::new(move || concerned(client, company_id, logins.clone()));
    loaded(concerned, move |concerned| {
        if concerned.administrators.is_empty() {
            return nobody(company_id);
        }
        // Those who may no longer be chosen are left out, since the server refuses them.
        let is_offered = |id: &i64| concerned.administrators.iter().any(|person| person.id == *id);
        let before = found.rule.break_glass.iter().map(|person| person.user_id).filter(is_offered);
        let chosen = RwSignal::new(before.collect::<Vec<_>>());
        let effects = match found.rule.required {
            true => nothing(),
            false => effects(&concerned),
        };
        form(required, &found, effects, &concerned.administrators, (chosen, open))
    })
}

async fn concerned(
    client: Client,
    company_id: i64,
    logins: Vec<IdentityProvider>,
) -> Result<Concerned, ApiError> {
    let company = format!("/v1/companies/{company_id}");
    let mut administrators = client.active_administrators(company_id).await?;
    administrators.retain(|person| person.home_company_id == company_id);
    let people = client.count(&format!("{company}/users")).await?;
    let mut linked = Vec::new();
    for login in logins {
        let path = format!("{company}/identity-providers/{}/linked-identities", login.id);
        linked.push((login, client.count(&path).await?));
    }
    Ok(Concerned { administrators, people, linked })
}

/// Says that there is nobody to choose.
fn nobody(company_id: i64) -> AnyView {
    let href = format!("/companies/{company_id}/people");
    view! {
        <p>{text(|t| t.domains.no_candidates)}</p>
        <div class="form-acts"><a class="button" id="to-people" href=href>{text(|t| t.places.people)}</a></div>
    }
    .into_any()
}

/// Who can no longer sign in how.
fn effects(concerned: &Concerned) -> AnyView {
    let row = |name: AnyView, value: AnyView| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any();
    let people = concerned.people;
    let people =
        row(text(|t| t.domains.people).into_any(), counted(people, |t| t.domains.people_count).into_any());
    let logins = concerned.linked.iter().map(|(login, count)| {
        let works = login.connection.as_ref().is_some_and(|connection| connection.succeeded);
        let untested = match works {
            true => nothing(),
            false => all(vec![" · ".into_any(), text(|t| t.logins.not_tested).into_any()]),
        };
        let linked = counted(*count, |t| t.logins.linked).into_any();
        row(view! { <bdi>{login.name.clone()}</bdi> }.into_any(), all(vec![linked, untested]))
    });
    let rows: Vec<AnyView> = [people].into_iter().chain(logins).collect();
    let is_tried = concerned.linked.iter().any(|(_, count)| *count > 0);
    let warning = (!is_tried).then(|| warning("nobody-linked", text(|t| t.domains.nobody_linked)));
    all(vec![
        paragraph("", text(|t| t.domains.effect)),
        paragraph("", text(|t| t.domains.effect_unlinked)),
        view! { <dl class="facts" id="concerned">{rows}</dl> }.into_any(),
        warning.unwrap_or_else(nothing),
    ])
}

fn warning(id: &'static str, message: Text) -> AnyView {
    view! { <Alert tone=Tone::Warn><p id=id>{message}</p></Alert> }.into_any()
}

/// The rule as the dialog changes it.
#[derive(Clone, Copy)]
struct Choosing {
    client: Client,
    messages: Messages,
    required: Required,
    form: Form,
    open: RwSignal<bool>,
    chosen: RwSignal<Vec<i64>>,
    /// The rule as the dialog opened.
    loaded: StoredValue<RequiredLogin>,
    /// The rule as it was seen last.
    seen: StoredValue<RequiredLogin>,
    version: StoredValue<Option<String>>,
    /// The administrators who may be chosen.
    names: StoredValue<Vec<(i64, String)>>,
    is_asked: RwSignal<bool>,
}

impl Choosing {
    fn send(self) {
        let is_required = self.loaded.with_value(|rule| rule.required);
        let ids = Some(self.chosen.get_untracked());
        let change = RequiredLoginChange { required: Some(true), break_glass_user_ids: ids };
        let (client, company_id) = (self.client, self.required.company_id);
        let call = client.change_required_login(company_id, self.version.get_value(), change);
        self.form.run(async move {
            match call.await {
                Ok(()) => {}
                Err(error) if error.status() == 412 => {
                    let now = client.required_login(company_id).await?;
                    self.seen.try_set_value(now.value);
                    self.version.try_set_value(now.version);
                    self.is_asked.try_set(true);
                    let message = text(|t| t.access.changed_meanwhile);
                    return Err(Refusal { message, ..Refusal::default() });
                }
                Err(error) => return Err(refused(error)),
            }
            self.open.try_set(false);
            self.messages.say(match is_required {
                true => text(|t| t.domains.break_glass_changed),
                false => text(|t| t.domains.required_now),
            });
            self.required.reload();
            Ok(())
        });
    }

    /// Shows what somebody else saved beside what was chosen. The next attempt is made upon the other version.
    fn question(self) -> AnyView {
        let save = Callback::new(move |()| {
            self.is_asked.set(false);
            self.send();
        });
        let discard = Callback::new(move |()| {
            self.form.untouch();
            self.open.set(false);
            self.required.reload();
        });
        let keep = Callback::new(move |()| self.is_asked.set(false));
        let (loaded, theirs) = (self.loaded.with_value(compared), self.seen.with_value(compared));
        let ids = self.chosen.get_untracked();
        let names = self.names.with_value(|names| {
            names.iter().filter(|(id, _)| ids.contains(id)).map(|(_, name)| name.clone()).collect()
        });
        let mut mine = values(true, names);
        mine.retain(|name, value| loaded.get(name) != Some(value));
        let both = both_versions(&FIELDS, &loaded, &theirs, &mine);
        all(vec![paragraph("", text(|t| t.access.conflict_fields)), both, answers(save, discard, keep)])
    }
}

/// The rule, as two versions of it are compared.
const FIELDS: [Field; 2] =
    [Field::text("required", |t| t.domains.required), Field::text("break_glass", |t| t.domains.break_glass)];

fn compared(rule: &RequiredLogin) -> Values {
    values(rule.required, rule.break_glass.iter().map(|person| person.name.clone()).collect())
}

fn values(required: bool, mut names: Vec<String>) -> Values {
    names.sort_unstable();
    let [is_required, break_glass] = FIELDS.map(|field| field.name.to_owned());
    Values::from_iter([(is_required, json!(required)), (break_glass, json!(names))])
}

fn form(
    required: Required,
    found: &Situation,
    effects: AnyView,
    administrators: &[User],
    (chosen, open): (RwSignal<Vec<i64>>, RwSignal<bool>),
) -> AnyView {
    let is_required = found.rule.required;
    let form = Form::new();
    let choosing = Choosing {
        client: use_client(),
        messages: use_messages(),
        required,
        form,
        open,
        chosen,
        loaded: StoredValue::new(found.rule.clone()),
        seen: StoredValue::new(found.rule.clone()),
        version: StoredValue::new(found.version.clone()),
        names: StoredValue::new(
            administrators.iter().map(|person| (person.id, person.name.clone())).collect(),
        ),
        is_asked: RwSignal::new(false),
    };
    let error = form.error_at(FIELD);
    let boxes: Vec<AnyView> = administrators.iter().map(|person| choice(form, person, chosen)).collect();
    let submit = move |()| choosing.send();
    let label = match is_required {
        true => text(|t| t.forms.save),
        false => text(|t| t.domains.require_submit),
    };
    let own_warning = own_warning(administrators, chosen);
    let fields = view! {
        <FormFrame form on_submit=submit submit=label cancel=Cancel::close(open)>
            {effects}
            <fieldset
                class="field"
                id="break-glass"
                tabindex="-1"
                aria-invalid=invalid(error)
                aria-describedby="break-glass-error"
            >
                <legend>{text(|t| t.domains.break_glass)}</legend>
                {paragraph("hint", text(|t| t.domains.break_glass_hint))}
                {boxes}
                <FieldError id="break-glass" error/>
            </fieldset>
            {own_warning}
        </FormFrame>
    };
    in_place(choosing.is_asked.into(), fields.into_any(), move || choosing.question())
}

fn choice(form: Form, person: &User, chosen: RwSignal<Vec<i64>>) -> AnyView {
    let id = person.id;
    let change = move |is_chosen: bool| {
        form.clear(FIELD);
        chosen.update(|chosen| {
            chosen.retain(|other| *other != id);
            chosen.extend(is_chosen.then_some(id));
        });
    };
    let email = Text::from(readable_email(&person.email).into_owned());
    let label = Text::from(person.name.clone());
    let checked = chosen.with_untracked(|chosen| chosen.contains(&id));
    view! { <Checkbox id=format!("break-glass-{id}") label checked on_change=change hint=Some(email)/> }
        .into_any()
}

/// Warns an administrator who would have to sign in again.
fn own_warning(administrators: &[User], chosen: RwSignal<Vec<i64>>) -> AnyView {
    let id = use_account().id();
    // The rule does not bind people with a system role.
    let is_bound = administrators.iter().any(|person| person.id == id && person.system_role.is_none());
    let shown = move || {
        let is_left_out = is_bound && chosen.with(|chosen| !chosen.contains(&id));
        is_left_out.then(|| warning("left-out", text(|t| t.domains.left_out)))
    };
    shown.into_any()
}
