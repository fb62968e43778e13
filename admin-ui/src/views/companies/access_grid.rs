//! People and roles as a grid of boxes to tick.

use leptos::prelude::*;
use shared_types::{AccessList, ApplicationRole, RoleUsers, User, UserStatus, readable_email};

use crate::{
    browser,
    texts::{label, text},
};

/// The least number of people for which there is a box that filters them.
const FILTER_FROM: usize = 8;

/// The boxes that are ticked, each as a role's code and a user's id.
type Ticks = Vec<(String, i64)>;

/// What is ticked, and what was ticked before. People who are not on the page stay as they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    roles: StoredValue<Vec<String>>,
    before: StoredValue<Ticks>,
    now: RwSignal<Ticks>,
}

impl Grid {
    pub(super) fn new(list: &AccessList) -> Self {
        let mut ticks = Ticks::new();
        for role in &list.roles {
            ticks.extend(role.user_ids.iter().map(|id| (role.role.clone(), *id)));
        }
        Self {
            roles: StoredValue::new(list.roles.iter().map(|role| role.role.clone()).collect()),
            before: StoredValue::new(ticks.clone()),
            now: RwSignal::new(ticks),
        }
    }

    fn has(self, role: &str, user_id: i64) -> bool {
        self.now.with_untracked(|now| now.iter().any(|(code, id)| code == role && *id == user_id))
    }

    fn set(self, role: &str, user_id: i64, on: bool) {
        self.now.update(|now| {
            now.retain(|(code, id)| code != role || *id != user_id);
            if on {
                now.push((role.to_owned(), user_id));
            }
        });
    }

    /// How many people have a role.
    pub(super) fn people_with_access(self) -> usize {
        self.now.with(|now| {
            let is_first = |at: usize, user_id: i64| now[..at].iter().all(|(_, other)| *other != user_id);
            now.iter().enumerate().filter(|(at, (_, user_id))| is_first(*at, *user_id)).count()
        })
    }

    /// How many boxes differ from what was there.
    pub(super) fn changes(self) -> usize {
        self.now.with(|now| self.before.with_value(|before| differences(before, now)))
    }

    /// What to send.
    pub(super) fn list(self) -> AccessList {
        let users_of = |role: &str| {
            self.now.with_untracked(|now| {
                now.iter().filter(|(code, _)| code == role).map(|(_, id)| *id).collect()
            })
        };
        let roles = self.roles.get_value().into_iter();
        AccessList { roles: roles.map(|role| RoleUsers { user_ids: users_of(&role), role }).collect() }
    }
}

fn differences(before: &Ticks, now: &Ticks) -> usize {
    let missing = |from: &Ticks, other: &Ticks| from.iter().filter(|tick| !other.contains(tick)).count();
    missing(before, now) + missing(now, before)
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
        <div class="frame">
            <table class="grid">
                <caption class="unseen">{text(|t| t.access.grid)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text(|t| t.access.person)}</th>
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
            <label for="filter" class="unseen">{text(|t| t.access.find_people)}</label>
            <input
                type="search"
                id="filter"
                placeholder=text(|t| t.access.find_people)
                autocomplete="off"
                on:input=move |event| filter.set(browser::lower(event_target_value(&event).trim()))
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
    let email = readable_email(&email).into_owned();
    let searched = browser::lower(&format!("{name} {email}"));
    let is_hidden = move || filter.with(|filter| !searched.contains(filter.as_str()));
    let who = name.clone();
    let boxes = roles
        .get_value()
        .into_iter()
        .map(|role| view! { <Tick grid role user_id=id who=who.clone()/> })
        .collect_view();
    let status =
        (status != UserStatus::Active).then(|| view! { <span class="tag warn">{label(status)}</span> });
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
                <span class="unseen">{format!("{who}: {}", role.name)}</span>
                <input
                    type="checkbox"
                    id=id
                    name=name
                    checked=code.with_value(|code| grid.has(code, user_id))
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
        let tick = |role: &str, user_id| (role.to_owned(), user_id);
        let before = vec![tick("user", 1), tick("user", 2)];
        let now = vec![tick("user", 2), tick("admin", 3)];
        assert_eq!(differences(&before, &now), 2);
        assert_eq!(differences(&before, &before), 0);
    }
}
