//! Inviting several people to a company as a list that is pasted (UC-2). Who was not invited stays in the list, with
//! the reason.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{Company, CompanyRole, CreateUser, Word};

use super::{above, company_path};
use crate::{
    api::{ApiError, Client, use_client},
    browser,
    components::{
        Alert, Crumb, Form, FormFrame, Listing, Page, Refusal, SelectField, TextArea, Tone, Unsaved, nothing,
        status,
    },
    pasted::{Pasted, PastedList, read_people},
    state::{Remote, loaded},
    texts::{Text, counted, label, made, named, text},
    views::{
        choices::{choices, word_of},
        pasted::explain,
    },
};

/// The most people whose rows are shown.
const SHOWN: usize = 100;

/// The page.
#[component]
pub fn InviteMany(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company(id));
    loaded(company, |company| view! { <InvitePage company/> })
}

#[component]
fn InvitePage(company: Company) -> impl IntoView {
    let sheet = Sheet::new(company.id);
    let mut above = above(&company);
    above.push(Crumb::new(company_path(company.id) + "/people", text(|t| t.places.people)));
    let dirty = Signal::derive(move || sheet.is_running() || sheet.text.with(|text| !text.trim().is_empty()));
    view! {
        <Page
            title=text(|t| t.inviting.many)
            lead=named(&company.name, |t| t.inviting.many_lead)
            above
        >
            {move || if sheet.is_running() { running(sheet) } else { writing(sheet) }}
            <Unsaved dirty/>
        </Page>
    }
}

/// What came of the last list.
#[derive(Debug, Clone)]
struct Outcome {
    total: usize,
    /// The emails that were invited, each with whether the person is new.
    invited: Vec<(String, bool)>,
}

/// The list, and how far inviting its people is.
#[derive(Clone, Copy)]
struct Sheet {
    company_id: i64,
    form: Form,
    text: RwSignal<String>,
    role: RwSignal<String>,
    list: Memo<PastedList>,
    /// Emails that the server refused, each with the reason.
    refused: RwSignal<Vec<(String, Text)>>,
    outcome: RwSignal<Option<Outcome>>,
    /// How many people are being invited; 0: none.
    total: RwSignal<usize>,
    done: RwSignal<usize>,
    stops: RwSignal<bool>,
}

impl Sheet {
    fn new(company_id: i64) -> Self {
        let text = RwSignal::new(String::new());
        let role_of = |written: &str| word_of::<CompanyRole>(written).map(|role| role.as_str().to_owned());
        Self {
            company_id,
            form: Form::new(),
            text,
            role: RwSignal::new(CompanyRole::Member.as_str().to_owned()),
            list: Memo::new(move |_| text.with(|text| read_people(text, role_of))),
            refused: RwSignal::default(),
            outcome: RwSignal::new(None),
            total: RwSignal::new(0),
            done: RwSignal::new(0),
            stops: RwSignal::new(false),
        }
    }

    fn is_running(self) -> bool {
        self.total.get() > 0
    }

    /// How many people can be invited.
    fn ready(self) -> usize {
        self.list.with(|list| list.people.iter().filter(|person| person.wrong.is_none()).count())
    }

    /// The role of a person: that of the line, or the one that is chosen.
    fn role_of(self, person: &Pasted) -> CompanyRole {
        let word = if person.role.is_empty() { self.role.get() } else { person.role.clone() };
        CompanyRole::from_word(&word).unwrap_or(CompanyRole::Member)
    }

    fn send(self, client: Client) {
        self.form.clear_all();
        let mut ready = self.list.get_untracked().people;
        ready.retain(|person| person.wrong.is_none());
        if ready.is_empty() {
            self.form.mark("people", text(|t| t.inviting.nobody));
            return browser::focus_first_error();
        }
        let people = ready.iter().map(|person| untrack(|| data(person, self.role_of(person)))).collect();
        self.refused.set(Vec::new());
        self.outcome.set(None);
        self.done.set(0);
        self.stops.set(false);
        self.total.set(ready.len());
        spawn_local(self.invite(client, people));
    }

    /// Invites one person after the other, until one cannot be invited for a reason that stops the others too.
    async fn invite(self, client: Client, people: Vec<CreateUser>) {
        let (total, mut invited, mut refused) = (people.len(), Vec::new(), Vec::new());
        let (mut stopped_by, mut too_often) = (None, 0);
        for person in people {
            // The person stopped it, or left the page.
            if self.stops.try_get_untracked() != Some(false) {
                break;
            }
            let email = person.email.clone();
            match client.invite_person(self.company_id, person).await {
                Ok(is_new) => invited.push((email, is_new)),
                // One person may have been invited a moment ago. When it is several, it is the limit of the caller.
                Err(error) if error.status() == 429 && too_often < 2 => {
                    too_often += 1;
                    refused.push((email, reason(error)));
                }
                Err(error) if error.is_passing() || error.needs_sign_in() => {
                    stopped_by = Some(error);
                    break;
                }
                Err(error) => refused.push((email, reason(error))),
            }
            self.done.try_update(|done| *done += 1);
        }
        if self.total.try_get_untracked().is_some() {
            self.finish(Outcome { total, invited }, refused, stopped_by);
        }
    }

    /// Leaves those in the list who were not invited.
    fn finish(self, outcome: Outcome, refused: Vec<(String, Text)>, stopped_by: Option<ApiError>) {
        let list = self.list.get_untracked();
        let is_invited = |person: &Pasted| {
            person.wrong.is_none() && outcome.invited.iter().any(|(email, _)| *email == person.email)
        };
        let rest: Vec<String> = list
            .people
            .iter()
            .filter(|person| !is_invited(person))
            .map(|person| person.raw.clone())
            .collect();
        let lines = if rest.is_empty() { rest } else { list.header.into_iter().chain(rest).collect() };
        self.text.set(lines.join("\n"));
        self.refused.set(refused);
        self.outcome.set(Some(outcome));
        self.total.set(0);
        match stopped_by {
            Some(error) => self.form.refuse(error.into()),
            None => browser::focus("outcome"),
        }
    }

    /// Why a person is not invited: what is wrong with the line, or what the server said.
    fn why_not(self, person: &Pasted) -> Option<Text> {
        match &person.wrong {
            Some(wrong) => Some(explain::<CompanyRole>(wrong)),
            None => self.refused.with(|refused| {
                refused.iter().find(|(email, _)| *email == person.email).map(|(_, why)| why.clone())
            }),
        }
    }
}

/// The person as the API takes it. A person without a name is called by the first part of the email.
fn data(person: &Pasted, role: CompanyRole) -> CreateUser {
    CreateUser {
        name: name_of(person),
        email: person.email.clone(),
        company_role: Some(role),
        ..CreateUser::default()
    }
}

fn name_of(person: &Pasted) -> String {
    let local = || person.email.split('@').next().unwrap_or_default().to_owned();
    if person.name.is_empty() { local() } else { person.name.clone() }
}

/// Why the server refused a person.
fn reason(error: ApiError) -> Text {
    if error.is_duplicate("email") {
        return text(|t| t.inviting.is_member);
    }
    let Refusal { fields, message, .. } = error.into();
    match fields.is_empty() {
        true => message,
        false => made(move |_| {
            let fields = fields.iter().map(|(path, why)| format!("{path}: {}", why.get()));
            fields.collect::<Vec<_>>().join(" ")
        }),
    }
}

fn writing(sheet: Sheet) -> AnyView {
    let client = use_client();
    let roles = choices::<CompanyRole>().into_iter().rev().collect::<Vec<_>>();
    view! {
        {outcome(sheet)}
        <FormFrame
            form=sheet.form
            guarded=false
            on_submit=move |()| sheet.send(client)
            submit=made(move |t| (t.inviting.send)(&t.number(sheet.ready())))
            submit_id="invite-all"
        >
            <TextArea
                id="people"
                form=sheet.form
                field="people"
                label=text(|t| t.inviting.list)
                hint=text(|t| t.inviting.list_hint)
                value=sheet.text
                rows=6
                optional=false
            />
            <SelectField
                id="role-otherwise"
                form=sheet.form
                field="company_role"
                label=text(|t| t.inviting.role_otherwise)
                value=sheet.role
                choices=roles
            />
            {move || preview(sheet)}
        </FormFrame>
    }
    .into_any()
}

/// The people of the list as they would be invited.
fn preview(sheet: Sheet) -> AnyView {
    let people = sheet.list.get().people;
    if people.is_empty() {
        return nothing();
    }
    let wrong = people.iter().filter(|person| person.wrong.is_some()).count();
    let warning = (wrong > 0).then(|| {
        view! { <Alert tone=Tone::Warn role="status"><p id="wrong-lines">{counted(wrong, |t| t.inviting.wrong_lines)}</p></Alert> }
    });
    let more = people.len().saturating_sub(SHOWN);
    // What needs another look is never among those that are not shown.
    let (mut shown, others): (Vec<_>, Vec<_>) =
        people.into_iter().partition(|person| more == 0 || sheet.why_not(person).is_some());
    shown.extend(others.into_iter().take(SHOWN));
    let rows = shown.iter().map(|person| row(sheet, person)).collect();
    let columns = vec![
        (text(|t| t.inviting.line), ""),
        (text(|t| t.places.person), ""),
        (text(|t| t.forms.status), ""),
    ];
    let more = (more > 0).then(|| view! { <p class="hint">{counted(more, |t| t.access.more_people)}</p> });
    view! {
        {warning}
        <div class="breaking">
            <Listing caption=text(|t| t.inviting.preview) columns rows>""</Listing>
        </div>
        {more}
    }
    .into_any()
}

fn row(sheet: Sheet, person: &Pasted) -> AnyView {
    let why = sheet.why_not(person);
    let state = match (&why, &person.wrong) {
        (None, _) => status("status good", text(|t| t.inviting.ready)),
        (Some(_), Some(_)) => status("status soon", text(|t| t.inviting.needs_look)),
        (Some(_), None) => status("status bad", text(|t| t.lists.failed)),
    };
    let why = why.map(|why| view! { <span class="under">{why}</span> });
    let (line, role) = (person.line, label(sheet.role_of(person)));
    let under = (!person.email.is_empty())
        .then(|| view! { <span class="under"><bdi>{person.email.clone()}</bdi> " · " {role}</span> });
    view! {
        <tr>
            <td class="num soft">{made(move |t| t.number(line).to_string())}</td>
            <th scope="row">
                <b dir="auto">{name_of(person)}</b>
                {under}
            </th>
            <td>{state} {why}</td>
        </tr>
    }
    .into_any()
}

fn running(sheet: Sheet) -> AnyView {
    let total = sheet.total.get_untracked();
    let count = made(move |t| (t.lists.progress)(&t.number(sheet.done.get()), &t.number(total)));
    view! {
        <div class="progress">
            <p>
                <b id="progress-label">{text(|t| t.inviting.inviting)}</b>
                <span class="num soft" role="status">{count}</span>
            </p>
            <progress
                max=total.to_string()
                value=move || sheet.done.get().to_string()
                aria-labelledby="progress-label"
            ></progress>
        </div>
        <div class="form-acts">
            <button type="button" class="button" id="stop" on:click=move |_| sheet.stops.set(true)>
                {text(|t| t.lists.stop)}
            </button>
        </div>
    }
    .into_any()
}

/// What came of the last list, with those who have an account already.
fn outcome(sheet: Sheet) -> AnyView {
    let path = company_path(sheet.company_id) + "/people/invitations";
    let shown = move || {
        sheet.outcome.get().map(|Outcome { total, invited }| {
            let done = invited.len();
            let tone = if done == total { Tone::Good } else { Tone::Warn };
            let said = made(move |t| (t.inviting.outcome)(&t.number(done), &t.number(total)));
            let kept = (done < total).then(|| view! { <p>{text(|t| t.inviting.kept)}</p> });
            let joining = invited.into_iter().filter(|(_, is_new)| !is_new).map(|(email, _)| {
                view! { <li><bdi>{email}</bdi> ": " {text(|t| t.inviting.joins)}</li> }
            });
            let joining = joining.collect_view();
            let path = path.clone();
            let acts = move || view! { <a class="button low" href=path.clone()>{text(|t| t.inviting.invitations)}</a> };
            view! {
                <div id="outcome" tabindex="-1">
                    <Alert tone role="status" acts=Some(acts.into())>
                        <p>{said}</p>
                        {kept}
                        <ul>{joining}</ul>
                    </Alert>
                </div>
            }
        })
    };
    shown.into_any()
}
