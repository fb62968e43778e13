//! What was changed and is not saved: counted at the foot of the page, reviewed, saved together. When somebody else
//! saved in the meantime, both versions are shown.

use std::collections::BTreeMap;

use futures::future::join_all;
use leptos::{prelude::*, task::spawn_local};

use super::{
    Access,
    grid::{Grid, Tick},
};
use crate::{
    api::{ApiError, Client, Seen, use_client},
    components::{Dialog, Form, FormAlert, Messages, Refusal, Unsaved, use_messages},
    texts::{made, named, text, texts},
};

/// The most people that a list of changes names.
const LISTED: usize = 50;
/// The most people whose names are loaded for a list of changes.
const LOADED: usize = 20;

/// What one side changed.
#[derive(Debug, Clone, Default)]
struct Changes {
    given: Vec<Tick>,
    taken: Vec<Tick>,
}

impl Changes {
    fn own(grid: Grid) -> Self {
        let (given, taken) = untrack(|| grid.changes());
        Self { given, taken }
    }

    fn people(&self) -> BTreeMap<i64, (Vec<usize>, Vec<usize>)> {
        let mut people: BTreeMap<i64, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (role, id) in &self.given {
            people.entry(*id).or_default().0.push(*role);
        }
        for (role, id) in &self.taken {
            people.entry(*id).or_default().1.push(*role);
        }
        people
    }
}

/// What the bar does.
#[derive(Clone, Copy)]
struct Saving {
    access: Access,
    client: Client,
    messages: Messages,
    busy: RwSignal<bool>,
    /// What went wrong.
    form: Form,
    reviewing: RwSignal<bool>,
    /// What somebody else saved in the meantime.
    theirs: RwSignal<Changes>,
    conflict: RwSignal<bool>,
}

impl Saving {
    fn begin(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.form.clear_all();
        spawn_local(async move {
            let (value, version) = self.access.grid.list();
            let (company_id, client_id) = (self.access.company_id, self.access.client_id.get_value());
            let saved = self.client.save_access(company_id, &client_id, Seen { value, version }).await;
            match saved {
                Ok(version) => {
                    self.access.grid.was_saved(version);
                    let people = untrack(|| self.access.grid.people_with_access());
                    let name = self.access.application.get_value();
                    self.messages.say(made(move |t| (t.access.saved)(&t.number(people), &name)));
                    self.reviewing.set(false);
                }
                Err(error) if error.status() == 412 => self.meet(company_id, &client_id).await,
                Err(error) => self.refuse(error),
            }
            self.busy.try_set(false);
        });
    }

    /// Takes what somebody else saved as the new base, and shows both.
    async fn meet(self, company_id: i64, client_id: &str) {
        match self.client.access(company_id, client_id).await {
            Ok(Seen { value, version }) => {
                let (given, taken) = self.access.grid.rebase(&value, version);
                let theirs = Changes { given, taken };
                self.learn_names(&theirs).await;
                self.theirs.set(theirs);
                self.reviewing.set(false);
                self.conflict.set(true);
            }
            Err(error) => self.refuse(error),
        }
    }

    /// Says what went wrong as a whole, since no role or person has a place for it.
    fn refuse(self, error: ApiError) {
        let message = error.message();
        let Refusal { sign_in, .. } = error.into();
        self.form.refuse(Refusal { fields: Vec::new(), message, sign_in });
    }

    /// What went wrong; where signing in again helps, the changes are saved after it.
    fn alert(self) -> AnyView {
        let again = Callback::new(move |()| self.begin());
        view! { <FormAlert form=self.form on_signed_in=again/> }.into_any()
    }

    /// Loads the names of people who were not on a page yet.
    async fn learn_names(self, changes: &Changes) {
        let grid = self.access.grid;
        let unknown = changes.people().into_keys().filter(|id| grid.name_of(*id).is_none()).take(LOADED);
        let calls = unknown.map(|id| self.client.company_user(self.access.company_id, id));
        for user in join_all(calls).await.into_iter().flatten() {
            grid.name(user.id, &user.name);
        }
    }
}

/// The bar at the foot, while something is not saved.
#[component]
pub(super) fn SaveBar(access: Access) -> impl IntoView {
    let saving = Saving {
        access,
        client: use_client(),
        messages: use_messages(),
        busy: RwSignal::new(false),
        form: Form::new(),
        reviewing: RwSignal::new(false),
        theirs: RwSignal::new(Changes::default()),
        conflict: RwSignal::new(false),
    };
    let count = Memo::new(move |_| {
        let (given, taken) = access.grid.changes();
        (given.len(), taken.len())
    });
    let any = Memo::new(move |_| count.get() != (0, 0));
    view! {
        <Unsaved dirty=any.into()/>
        {move || any.get().then(|| view! { <Bar saving count/> })}
        <Dialog open=saving.reviewing title=text(|t| t.access.review_title)>
            <Review saving/>
        </Dialog>
        <Dialog open=saving.conflict title=text(|t| t.access.conflict_title)>
            <Conflict saving/>
        </Dialog>
    }
}

#[component]
fn Bar(saving: Saving, count: Memo<(usize, usize)>) -> impl IntoView {
    let grid = saving.access.grid;
    let changes = made(move |t| {
        let (given, taken) = count.get();
        (t.access.unsaved)(&t.number(given + taken))
    });
    let parts = made(move |t| {
        let (given, taken) = count.get();
        (t.access.given_and_taken)(&t.number(given), &t.number(taken))
    });
    view! {
        <div class="unsaved" role="region" aria-label=text(|t| t.access.not_saved)>
            {saving.alert()}
            <p role="status"><b id="unsaved">{changes}</b> " " <span class="soft">{parts}</span></p>
            <button type="button" class="button quiet" id="review" on:click=move |_| saving.reviewing.set(true)>
                {text(|t| t.access.review)}
            </button>
            <button type="button" class="button" id="discard" on:click=move |_| grid.discard()>
                {text(|t| t.access.discard)}
            </button>
            <SaveButton saving id="save-access"/>
        </div>
    }
}

#[component]
fn SaveButton(saving: Saving, id: &'static str) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button main"
            id=id
            aria-busy=move || saving.busy.get().then_some("true")
            on:click=move |_| saving.begin()
        >
            {text(|t| t.access.submit)}
        </button>
    }
}

#[component]
fn Review(saving: Saving) -> impl IntoView {
    view! {
        {saving.alert()}
        <List access=saving.access changes=Changes::own(saving.access.grid)/>
        <div class="form-acts">
            <SaveButton saving id="save-reviewed"/>
            <button type="button" class="button" id="keep" on:click=move |_| saving.reviewing.set(false)>
                {text(|t| t.lists.close)}
            </button>
        </div>
    }
}

/// Both versions. The own changes already lie on top of what was saved, so that saving again keeps both.
#[component]
fn Conflict(saving: Saving) -> impl IntoView {
    let discard = move |_| {
        saving.access.grid.discard();
        saving.conflict.set(false);
    };
    let save = move |_| {
        saving.conflict.set(false);
        saving.begin();
    };
    view! {
        <p>{text(|t| t.access.conflict_text)}</p>
        <h3>{text(|t| t.access.their_changes)}</h3>
        <List access=saving.access changes=saving.theirs.get_untracked()/>
        <h3>{text(|t| t.access.your_changes)}</h3>
        <List access=saving.access changes=Changes::own(saving.access.grid)/>
        <div class="form-acts">
            <button type="button" class="button main" id="save-both" on:click=save>
                {text(|t| t.access.save_both)}
            </button>
            <button type="button" class="button" id="discard-own" on:click=discard>
                {text(|t| t.access.discard_own)}
            </button>
        </div>
    }
}

/// Changes, person by person.
#[component]
fn List(access: Access, changes: Changes) -> impl IntoView {
    let people = changes.people();
    let more = people.len().saturating_sub(LISTED);
    let rows = people.into_iter().take(LISTED).map(|(id, (given, taken))| {
        let name = access.grid.name_of(id).unwrap_or_else(|| (texts().access.person_number)(&id.to_string()));
        let tag = |class: &'static str, role: usize| view! { <span class=class>{access.role_name(role)}</span> " " };
        let given = given.into_iter().map(|role| tag("tag new", role)).collect_view();
        let taken = taken.into_iter().map(|role| tag("tag gone", role)).collect_view();
        let loses = access.grid.roles_of(id).is_empty();
        let application = access.application.get_value();
        let loses = loses.then(|| view! { <p>{named(&application, |t| t.access.loses_access)}</p> });
        view! { <li><b dir="auto">{name}</b> <span class="tags">{given} {taken}</span> {loses}</li> }
    });
    let rows = rows.collect_view();
    let more = (more > 0)
        .then(|| view! { <p class="soft">{made(move |t| (t.access.more_people)(&t.number(more)))}</p> });
    view! { <ul class="outcome">{rows}</ul> {more} }
}
