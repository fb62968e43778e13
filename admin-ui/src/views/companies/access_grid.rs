//! People and roles as a grid of boxes to tick.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use shared_types::{AccessList, ApplicationRole, RoleUsers, User, UserStatus};

use crate::views::words::Labelled;

/// From how many people on there is a box that filters them.
const FILTER_FROM: usize = 8;

/// The people of each role.
type Ticks = BTreeMap<String, BTreeSet<i64>>;

/// What is ticked, and what was ticked before. People who are not on the page stay as they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    before: StoredValue<Ticks>,
    now: RwSignal<Ticks>,
}

impl Grid {
    pub(super) fn new(list: &AccessList) -> Self {
        let ticks: Ticks = list
            .roles
            .iter()
            .map(|role| (role.role.clone(), role.user_ids.iter().copied().collect()))
            .collect();
        Self { before: StoredValue::new(ticks.clone()), now: RwSignal::new(ticks) }
    }

    fn has(self, role: &str, user_id: i64) -> bool {
        self.now.with(|now| now.get(role).is_some_and(|users| users.contains(&user_id)))
    }

    fn set(self, role: &str, user_id: i64, on: bool) {
        self.now.update(|now| {
            let users = now.entry(role.to_owned()).or_default();
            if on {
                users.insert(user_id)
            } else {
                users.remove(&user_id)
            };
        });
    }

    /// How many people have a role.
    pub(super) fn people_with_access(self) -> usize {
        self.now.with(|now| now.values().flatten().collect::<BTreeSet<_>>().len())
    }

    /// How many boxes differ from what was there.
    pub(super) fn changes(self) -> usize {
        self.now.with(|now| self.before.with_value(|before| differences(before, now)))
    }

    /// What is sent.
    pub(super) fn list(self) -> AccessList {
        let roles = self.now.with_untracked(|now| {
            now.iter()
                .map(|(role, users)| RoleUsers {
                    role: role.clone(),
                    user_ids: users.iter().copied().collect(),
                })
                .collect()
        });
        AccessList { roles }
    }
}

fn differences(before: &Ticks, now: &Ticks) -> usize {
    let none = BTreeSet::new();
    let roles: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let of = |ticks: &Ticks, role: &String| ticks.get(role).unwrap_or(&none).clone();
    roles.into_iter().map(|role| of(before, role).symmetric_difference(&of(now, role)).count()).sum()
}

/// The grid.
#[component]
pub(super) fn AccessGrid(grid: Grid, roles: Vec<ApplicationRole>, people: Vec<User>) -> impl IntoView {
    let filter = RwSignal::new(String::new());
    let filter_box = (people.len() >= FILTER_FROM).then(|| view! { <Filter filter/> });
    let heads = roles
        .iter()
        .map(|role| view! { <th scope="col" class="tick">{role.name.clone()}</th> })
        .collect_view();
    let roles = StoredValue::new(roles);
    let rows = people.into_iter().map(|user| view! { <PersonRow grid user roles filter/> }).collect_view();
    view! {
        {filter_box}
        <div class="table-frame">
            <table class="grid">
                <caption class="sr-only">"People and their roles"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Person"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Filter(filter: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="search">
            <label for="filter" class="sr-only">"Find people"</label>
            <input
                type="search"
                id="filter"
                placeholder="Find people"
                autocomplete="off"
                on:input=move |event| filter.set(event_target_value(&event).trim().to_lowercase())
            />
        </div>
    }
}

#[component]
fn PersonRow(
    grid: Grid,
    user: User,
    roles: StoredValue<Vec<ApplicationRole>>,
    filter: RwSignal<String>,
) -> impl IntoView {
    let User { id, name, email, status, .. } = user;
    let searched = format!("{name} {email}").to_lowercase();
    let is_hidden = move || filter.with(|filter| !searched.contains(filter.as_str()));
    let who = name.clone();
    let boxes = roles
        .get_value()
        .into_iter()
        .map(|role| view! { <Tick grid role user_id=id who=who.clone()/> })
        .collect_view();
    let status =
        (status != UserStatus::Active).then(|| view! { <span class="badge pending">{status.label()}</span> });
    view! {
        <tr hidden=is_hidden>
            <th scope="row">
                <span class="line">{name} " " {status}</span>
                <span class="line hint">{email}</span>
            </th>
            {boxes}
        </tr>
    }
}

#[component]
fn Tick(grid: Grid, role: ApplicationRole, user_id: i64, who: String) -> impl IntoView {
    let id = format!("access-{}-{user_id}", role.code);
    let name = id.clone();
    let code = StoredValue::new(role.code);
    view! {
        <td class="tick">
            <label>
                <span class="sr-only">{format!("{who}: {}", role.name)}</span>
                <input
                    type="checkbox"
                    id=id
                    name=name
                    prop:checked=move || code.with_value(|code| grid.has(code, user_id))
                    on:change=move |event| {
                        code.with_value(|code| grid.set(code, user_id, event_target_checked(&event)));
                    }
                />
            </label>
        </td>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_that_differs_counts_as_a_change() {
        let before = Ticks::from([("user".to_owned(), BTreeSet::from([1, 2]))]);
        let now = Ticks::from([
            ("user".to_owned(), BTreeSet::from([2])),
            ("admin".to_owned(), BTreeSet::from([3])),
        ]);
        assert_eq!(differences(&before, &now), 2);
        assert_eq!(differences(&before, &before), 0);
    }
}
