//! Finishing the installation. These two calls need no session.

use gloo_net::http::Method;
use shared_types::{FinishSetup, SetupResult, SetupStatus};

use super::{ApiError, Client, call, decode, encode_body};

const PATH: &str = "/v1/setup";

impl Client {
    /// Whether the installation is finished.
    pub async fn setup_status(self) -> Result<SetupStatus, ApiError> {
        decode(&call(None, Method::GET, PATH, &[], None).await?.body)
    }

    /// Finishes the installation, and signs the administrator in.
    pub async fn set_up(self, data: FinishSetup) -> Result<SetupResult, ApiError> {
        decode(&call(None, Method::POST, PATH, &[], Some(encode_body(&data)?)).await?.body)
    }
}
