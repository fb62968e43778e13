//! The attempts that are being verified in this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::ctx::{Context, Part};

type Counts = Arc<Mutex<HashMap<Vec<u8>, usize>>>;

/// How many attempts are being verified, by login.
#[derive(Debug, Default)]
pub(super) struct Pending(Counts);

/// An attempt that is being verified, until it is dropped.
#[derive(Debug, Default)]
pub(super) struct PendingSlot(Option<(Counts, Vec<u8>)>);

impl Part for Pending {
    fn new(_: &Context) -> Self {
        Self::default()
    }
}

impl Pending {
    /// Takes a place; `None` if the login has `most` already.
    pub(super) fn take(&self, key: &[u8], most: usize) -> Option<PendingSlot> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = counts.entry(key.to_vec()).or_default();
        if *pending >= most {
            return None;
        }
        *pending += 1;
        Some(PendingSlot(Some((Arc::clone(&self.0), key.to_vec()))))
    }
}

impl Drop for PendingSlot {
    fn drop(&mut self) {
        let Some((counts, key)) = self.0.take() else { return };
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get_mut(&key) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                counts.remove(&key);
            }
        }
    }
}
