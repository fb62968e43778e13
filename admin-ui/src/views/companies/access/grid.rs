//! Who has which role, as it was saved and as it is now: changes are kept over pages and searches until they are saved.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use shared_types::{AccessList, RoleUsers};

/// A person's role: the role's position, and the person's id.
pub(super) type Tick = (usize, i64);
type Ticks = BTreeSet<Tick>;

/// Who has which role.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    roles: StoredValue<Vec<String>>,
    saved: RwSignal<Ticks>,
    now: RwSignal<Ticks>,
    version: StoredValue<Option<String>>,
    names: StoredValue<BTreeMap<i64, String>>,
}

impl Grid {
    pub(super) fn new(list: &AccessList, version: Option<String>) -> Self {
        let roles: Vec<String> = list.roles.iter().map(|role| role.role.clone()).collect();
        let ticks = ticks_of(&roles, list);
        Self {
            roles: StoredValue::new(roles),
            saved: RwSignal::new(ticks.clone()),
            now: RwSignal::new(ticks),
            version: StoredValue::new(version),
            names: StoredValue::new(BTreeMap::new()),
        }
    }

    /// Whether a person has a role.
    pub(super) fn has(self, tick: Tick) -> bool {
        self.now.with(|now| now.contains(&tick))
    }

    /// Whether a person has a role now, and whether that is not saved.
    pub(super) fn state(self, tick: Tick) -> (bool, bool) {
        let has = self.has(tick);
        (has, self.saved.with(|saved| saved.contains(&tick)) != has)
    }

    /// Gives a role, or takes it away.
    pub(super) fn set(self, ticks: impl IntoIterator<Item = Tick>, on: bool) {
        self.now.update(|now| {
            for tick in ticks {
                if on {
                    now.insert(tick);
                } else {
                    now.remove(&tick);
                }
            }
        });
    }

    /// How many people have each role.
    pub(super) fn people_of(self, role: usize) -> usize {
        self.now.with(|now| now.range((role, i64::MIN)..=(role, i64::MAX)).count())
    }

    /// The roles of a person.
    pub(super) fn roles_of(self, user_id: i64) -> Vec<usize> {
        let count = self.roles.with_value(Vec::len);
        self.now.with(|now| (0..count).filter(|role| now.contains(&(*role, user_id))).collect())
    }

    /// How many people have a role.
    pub(super) fn people_with_access(self) -> usize {
        self.now.with(people)
    }

    /// What was given and not saved, and what was taken away.
    pub(super) fn changes(self) -> (Vec<Tick>, Vec<Tick>) {
        self.now.with(|now| self.saved.with(|saved| (missing(now, saved), missing(saved, now))))
    }

    /// Undoes what is not saved.
    pub(super) fn discard(self) {
        self.now.set(self.saved.get_untracked());
    }

    /// What to save.
    pub(super) fn list(self) -> (AccessList, Option<String>) {
        let users_of = |role: usize| {
            self.now.with_untracked(|now| {
                now.range((role, i64::MIN)..=(role, i64::MAX)).map(|(_, id)| *id).collect()
            })
        };
        let roles = self.roles.get_value().into_iter().enumerate();
        let roles = roles.map(|(at, role)| RoleUsers { user_ids: users_of(at), role });
        (AccessList { roles: roles.collect() }, self.version.get_value())
    }

    /// What somebody else saved becomes the base; the own changes stay on top. Returns what the other person gave and
    /// took away.
    pub(super) fn rebase(self, theirs: &AccessList, version: Option<String>) -> (Vec<Tick>, Vec<Tick>) {
        let theirs = self.roles.with_value(|roles| ticks_of(roles, theirs));
        let (given, taken) = untrack(|| self.changes());
        let before = self.saved.get_untracked();
        let changed = (missing(&theirs, &before), missing(&before, &theirs));
        self.saved.set(theirs.clone());
        self.now.set(theirs);
        self.set(given, true);
        self.set(taken, false);
        self.version.set_value(version);
        changed
    }

    /// Everything is saved now.
    pub(super) fn was_saved(self, version: Option<String>) {
        self.saved.set(self.now.get_untracked());
        self.version.set_value(version);
    }

    /// Keeps a person's name, for lists of changes.
    pub(super) fn name(self, user_id: i64, name: &str) {
        self.names.update_value(|names| _ = names.insert(user_id, name.to_owned()));
    }

    /// A person's name, if the person was seen.
    pub(super) fn name_of(self, user_id: i64) -> Option<String> {
        self.names.with_value(|names| names.get(&user_id).cloned())
    }

    /// The roles by how many people have them, the most first.
    pub(super) fn by_use(self) -> Vec<usize> {
        let count = self.roles.with_value(Vec::len);
        let mut roles: Vec<(usize, usize)> =
            untrack(|| (0..count).map(|role| (usize::MAX - self.people_of(role), role)).collect());
        roles.sort_unstable();
        roles.into_iter().map(|(_, role)| role).collect()
    }
}

fn ticks_of(roles: &[String], list: &AccessList) -> Ticks {
    let position = |code: &str| roles.iter().position(|role| role == code);
    let known = list.roles.iter().filter_map(|own| Some((position(&own.role)?, &own.user_ids)));
    known.flat_map(|(role, ids)| ids.iter().map(move |id| (role, *id))).collect()
}

fn people(ticks: &Ticks) -> usize {
    ticks.iter().map(|(_, id)| *id).collect::<BTreeSet<_>>().len()
}

/// What is in the first and not in the second.
fn missing(first: &Ticks, second: &Ticks) -> Vec<Tick> {
    first.difference(second).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(roles: &[(&str, &[i64])]) -> AccessList {
        let roles =
            roles.iter().map(|(role, ids)| RoleUsers { role: (*role).to_owned(), user_ids: ids.to_vec() });
        AccessList { roles: roles.collect() }
    }

    #[test]
    fn every_box_that_differs_counts_as_a_change() {
        let owner = Owner::new();
        owner.with(|| {
            let grid = Grid::new(&list(&[("user", &[1, 2]), ("admin", &[])]), None);
            grid.set([(0, 1)], false);
            grid.set([(1, 3)], true);
            assert_eq!(grid.changes(), (vec![(1, 3)], vec![(0, 1)]));
            assert_eq!(grid.people_with_access(), 2);
            grid.set([(1, 3)], false);
            grid.set([(0, 1)], true);
            assert_eq!(grid.changes(), (vec![], vec![]));
        });
    }

    #[test]
    fn own_changes_stay_on_top_of_what_somebody_else_saved() {
        let owner = Owner::new();
        owner.with(|| {
            let grid = Grid::new(&list(&[("user", &[1, 2]), ("admin", &[])]), Some("1".to_owned()));
            grid.set([(0, 2)], false);
            let theirs = list(&[("user", &[1, 2, 3]), ("admin", &[1])]);
            assert_eq!(grid.rebase(&theirs, Some("2".to_owned())), (vec![(0, 3), (1, 1)], vec![]));
            let (saved, version) = grid.list();
            assert_eq!(saved, list(&[("user", &[1, 3]), ("admin", &[1])]));
            assert_eq!(version.as_deref(), Some("2"));
            assert_eq!(grid.changes(), (vec![], vec![(0, 2)]));
        });
    }
}
