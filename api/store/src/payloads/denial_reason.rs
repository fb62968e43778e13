//! Why a person may not use an application.

use serde::{Deserialize, Serialize};

/// Why a person may not use an application now. The later variants are closer to access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenialReason {
    /// The person is disabled or deleted.
    NotActive,
    /// None of the person's companies has an entitlement to the application.
    NotEntitled,
    /// The company's entitlement has not begun or has ended.
    OutsideDates,
    /// The company has an entitlement, but the person was not given access.
    NotAssigned,
}
