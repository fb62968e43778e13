//! What belongs to the caller.

use shared_types::PortalApplication;

use super::{ApiError, Client};

impl Client {
    /// The applications that the caller may use now.
    pub async fn my_applications(self) -> Result<Vec<PortalApplication>, ApiError> {
        self.list_all("/v1/me/applications").await
    }
}
