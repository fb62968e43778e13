//! The connections that are open.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kernel::address::subscriber;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::{Duration, Instant, timeout},
};

use super::{
    activity::{Activity, Phase},
    limits::Limits,
};

/// How often the log says that an address has too many connections.
const LOG_EVERY: Duration = Duration::from_secs(60);
/// How long a handshake waits for others to end.
const HANDSHAKE_WAIT: Duration = Duration::from_secs(1);

/// The connections that are open.
pub(super) struct Open {
    pub(super) limits: Limits,
    state: Mutex<State>,
    /// The memory that is left for the bodies of requests, in bytes.
    pub(super) body_bytes: Arc<Semaphore>,
    /// The handshakes that may begin.
    handshakes: Arc<Semaphore>,
    /// Notified when a connection has ended.
    pub(super) ended: Notify,
}

#[derive(Default)]
struct State {
    next: u64,
    connections: HashMap<u64, Arc<Activity>>,
    /// How many there are of each address that is not a proxy's.
    addresses: HashMap<IpAddr, usize>,
    /// When the log said last that one of them has too many.
    logged: Option<Instant>,
}

impl State {
    /// Counts a connection of an address; returns `false` when the address has as many as it may have.
    fn count(&mut self, address: IpAddr, limit: usize) -> bool {
        let count = self.addresses.entry(address).or_default();
        if *count >= limit {
            if is_due(&mut self.logged, LOG_EVERY) {
                tracing::warn!(%address, limit, "connections of an address are closed: it has as many as it may have");
            }
            return false;
        }
        *count += 1;
        true
    }
}

/// Whether the log may say something again.
pub(super) fn is_due(logged: &mut Option<Instant>, every: Duration) -> bool {
    let is_due = logged.is_none_or(|at| at.elapsed() >= every);
    if is_due {
        *logged = Some(Instant::now());
    }
    is_due
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
        let handshakes = Arc::new(Semaphore::new(limits.handshakes));
        Self { limits, state: Mutex::default(), body_bytes, handshakes, ended: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count(&self) -> usize {
        self.state().connections.len()
    }

    /// Adds a connection; `None` when its address has as many as it may have. `address` is `None` for a proxy, whose
    /// client may be counted later.
    pub(super) fn admit(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Place> {
        let address = address.map(subscriber);
        let mut state = self.state();
        if let Some(address) = address
            && !state.count(address, self.limits.per_address)
        {
            return None;
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

    /// Lets a handshake begin, until the result is dropped. When there are too many, those that wait for their clients
    /// are closed, the longest waiting first; `None` if none of them does.
    pub(super) async fn handshake(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.handshakes).try_acquire_owned() {
            return Some(permit);
        }
        let is_handshake = |activity: &Activity| activity.is_in(Phase::Handshake);
        self.shed_some(self.limits.handshakes / 8 + 1, is_handshake);
        timeout(HANDSHAKE_WAIT, Arc::clone(&self.handshakes).acquire_owned()).await.ok()?.ok()
    }

    /// Closes up to `count` of the connections that wait for their clients, the longest waiting first.
    pub(super) fn shed(&self, count: usize) {
        self.shed_some(count, |_| true);
    }

    fn shed_some(&self, count: usize, which: impl Fn(&Activity) -> bool) {
        let state = self.state();
        let mut waiting: Vec<_> = state
            .connections
            .values()
            .filter(|activity| which(activity))
            .filter_map(|activity| activity.waits_since().map(|since| (since, activity)))
            .collect();
        waiting.sort_by_key(|(since, _)| *since);
        for (_, activity) in waiting.into_iter().take(count) {
            activity.shed();
        }
    }
}

impl Place {
    /// Counts the connection as one of the client that a proxy named; returns `false` when the client has as many as it
    /// may have.
    pub(super) fn count(&mut self, client: IpAddr) -> bool {
        let client = subscriber(client);
        if !self.open.state().count(client, self.open.limits.per_address) {
            return false;
        }
        self.address = Some(client);
        true
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
