//! The connections that are open.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kernel::address::subscriber;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::{activity::Activity, limits::Limits};

/// The connections that are open.
pub(super) struct Open {
    pub(super) limits: Limits,
    state: Mutex<State>,
    /// The memory that is left for the bodies of requests, in bytes.
    pub(super) body_bytes: Arc<Semaphore>,
    /// Notified when a connection has ended.
    pub(super) ended: Notify,
}

#[derive(Default)]
struct State {
    next: u64,
    connections: HashMap<u64, Arc<Activity>>,
    /// How many there are of each address that is not a proxy's.
    addresses: HashMap<IpAddr, usize>,
}

/// The place of a connection among those that are open, until it is dropped.
pub(super) struct Place {
    pub(super) open: Arc<Open>,
    pub(super) activity: Arc<Activity>,
    id: u64,
    address: Option<IpAddr>,
}

impl Open {
    pub(super) fn new(limits: Limits) -> Self {
        let body_bytes = Arc::new(Semaphore::new(limits.body_bytes));
        Self { limits, state: Mutex::default(), body_bytes, ended: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count(&self) -> usize {
        self.state().connections.len()
    }

    /// Adds a connection; `None` when its address has as many as it may have. `address` is `None` for a proxy.
    pub(super) fn admit(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Place> {
        let address = address.map(subscriber);
        let mut state = self.state();
        if let Some(address) = address {
            let count = state.addresses.entry(address).or_default();
            if *count >= self.limits.per_address {
                return None;
            }
            *count += 1;
        }
        let (id, activity) = (state.next, Arc::new(Activity::new()));
        state.next += 1;
        state.connections.insert(id, Arc::clone(&activity));
        drop(state);
        Some(Place { open: Arc::clone(self), activity, id, address })
    }

    /// Reserves memory for bytes of the body of a request. `None` if none is left: then slow clients are closed, which
    /// releases theirs.
    pub(super) fn reserve(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let bytes = u32::try_from(bytes).ok()?;
        let reserved = Arc::clone(&self.body_bytes).try_acquire_many_owned(bytes).ok();
        if reserved.is_none() {
            self.shed(self.count() / 8 + 1);
        }
        reserved
    }

    /// Closes up to `count` of the connections that wait for their clients, the longest waiting first.
    pub(super) fn shed(&self, count: usize) {
        let state = self.state();
        let mut waiting: Vec<_> = state
            .connections
            .values()
            .filter_map(|activity| activity.waits_since().map(|since| (since, activity)))
            .collect();
        waiting.sort_by_key(|(since, _)| *since);
        for (_, activity) in waiting.into_iter().take(count) {
            activity.shed();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.open.state();
        state.connections.remove(&self.id);
        if let Some(address) = self.address
            && let Some(count) = state.addresses.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                state.addresses.remove(&address);
            }
        }
        // The memory of many connections is not kept for the few that remain.
        if state.connections.capacity() > 1024 && state.connections.len() < state.connections.capacity() / 4 {
            state.connections.shrink_to_fit();
            state.addresses.shrink_to_fit();
        }
        drop(state);
        self.open.ended.notify_one();
    }
}
