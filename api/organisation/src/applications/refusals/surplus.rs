//! Which row gives way when an application has too many.

use std::{collections::HashMap, hash::Hash};

use super::MAX_ROWS;

/// A row that may give way.
pub(super) struct Candidate<K, G> {
    pub(super) key: K,
    /// What rows of the same kind have in common: everything but the value, which strangers choose.
    pub(super) group: G,
    /// When it was last counted.
    pub(super) last_at: i64,
}

/// Returns the keys of the rows to remove so that [`MAX_ROWS`] remain. The oldest row of the largest group goes first,
/// so that a flood of values replaces its own rows and not those of other kinds.
pub(super) fn surplus<K, G: Eq + Hash>(mut rows: Vec<Candidate<K, G>>) -> Vec<K> {
    let excess = rows.len().saturating_sub(MAX_ROWS);
    let mut sizes: HashMap<G, usize> = HashMap::new();
    rows.sort_by_key(|row| row.last_at);
    let mut groups: Vec<(usize, std::collections::VecDeque<K>)> = Vec::new();
    for row in rows {
        let next = groups.len();
        let place = *sizes.entry(row.group).or_insert(next);
        match groups.get_mut(place) {
            Some((_, keys)) => keys.push_back(row.key),
            None => groups.push((place, std::iter::once(row.key).collect())),
        }
    }
    let mut removed = Vec::with_capacity(excess);
    for _ in 0..excess {
        let largest = groups.iter_mut().max_by_key(|(_, keys)| keys.len());
        removed.extend(largest.and_then(|(_, keys)| keys.pop_front()));
    }
    removed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(groups: &[(&'static str, i64)]) -> Vec<Candidate<(&'static str, i64), &'static str>> {
        let all = groups.iter().flat_map(|(group, count)| (0..*count).map(move |at| (*group, at)));
        all.map(|(group, last_at)| Candidate { key: (group, last_at), group, last_at }).collect()
    }

    #[test]
    fn the_oldest_of_the_largest_group_gives_way() {
        assert!(surplus(rows(&[("few", 40), ("many", 60)])).is_empty());
        let removed = surplus(rows(&[("few", 40), ("many", 90)]));
        assert_eq!(removed, (0..30).map(|at| ("many", at)).collect::<Vec<_>>());
    }
}
