//! The places of requests that hash a password or wait for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Semaphore;

/// The maximum number of requests that are hashing or waiting for it. More are rejected, so that a burst does not queue
/// up.
const MAX_PENDING: usize = 512;
/// The maximum number of those requests of one caller, so that nobody takes the places of all.
const MAX_PENDING_OF_CALLER: usize = 64;

/// The hashes that are computed or waited for.
#[derive(Debug, Default)]
pub(super) struct Queue {
    total: usize,
    by_caller: HashMap<String, CallerPlaces>,
}

/// The places of one caller.
#[derive(Debug)]
struct CallerPlaces {
    count: usize,
    turns: Arc<Semaphore>,
}

/// A place among the hashes that are computed or waited for, released when dropped.
#[derive(Debug)]
pub(super) struct QueuePlace {
    queue: Arc<Mutex<Queue>>,
    caller: String,
    turns: Arc<Semaphore>,
}

impl QueuePlace {
    /// Takes a place; `None` when all, or all of the share of the caller, are taken.
    pub(super) fn take(queue: &Arc<Mutex<Queue>>, caller: &str, parallel: usize) -> Option<Self> {
        let mut places = queue.lock().unwrap_or_else(PoisonError::into_inner);
        let of_caller = places.by_caller.get(caller).map_or(0, |waiting| waiting.count);
        let has_share = caller.is_empty() || of_caller < MAX_PENDING_OF_CALLER;
        if places.total >= MAX_PENDING || !has_share {
            return None;
        }
        places.total += 1;
        let new = || CallerPlaces { count: 0, turns: Arc::new(Semaphore::new(parallel)) };
        let waiting = places.by_caller.entry(caller.to_owned()).or_insert_with(new);
        waiting.count += 1;
        let turns = Arc::clone(&waiting.turns);
        drop(places);
        Some(Self { queue: Arc::clone(queue), caller: caller.to_owned(), turns })
    }

    /// Returns the turns of the caller, as many as hashes are computed at once: a request waits for one of them
    /// before it waits beside those of others, so that nobody waits for all requests of one caller.
    pub(super) fn turns(&self) -> Arc<Semaphore> {
        Arc::clone(&self.turns)
    }
}

impl Drop for QueuePlace {
    fn drop(&mut self) {
        let mut places = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        places.total -= 1;
        match places.by_caller.get_mut(&self.caller) {
            Some(waiting) if waiting.count > 1 => waiting.count -= 1,
            _ => {
                places.by_caller.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
impl Queue {
    pub(super) fn total(&self) -> usize {
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_takes_its_share_of_the_places_and_no_more() {
        let queue = Arc::default();
        let mut taken = Vec::new();
        let mut take = |caller: &str, tries: usize| {
            let before = taken.len();
            taken.extend((0..tries).filter_map(|_| QueuePlace::take(&queue, caller, 1)));
            taken.len() - before
        };
        assert_eq!(take("192.0.2.1", 100), MAX_PENDING_OF_CALLER);
        assert_eq!(take("192.0.2.2", 1), 1, "others are not affected");
        assert_eq!(take("", MAX_PENDING), MAX_PENDING - MAX_PENDING_OF_CALLER - 1);
        assert_eq!(take("192.0.2.3", 1), 0);
        taken.clear();
        let places = queue.lock().unwrap();
        assert_eq!((places.total, places.by_caller.len()), (0, 0));
    }
}
