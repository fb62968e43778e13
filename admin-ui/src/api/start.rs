//! What the start page counts.

use shared_types::{Factors, SignInCounts, SignInPolicyStatus};

use super::{ApiError, Client};
use crate::browser;

impl Client {
    /// How many items a list has, as far as they are counted.
    pub async fn count(self, path: &str) -> Result<usize, ApiError> {
        let page = self.rows::<serde_json::Value>(&browser::with_query(path, "page_size=1"), None).await?;
        Ok(page.total)
    }

    /// The sign-ins of the last day, and how many people have a second factor.
    pub async fn activity(self) -> Result<(SignInCounts, SignInPolicyStatus), ApiError> {
        let counts = self.get("/v1/audit-events/sign-in-counts");
        futures::try_join!(counts, self.policy_status("/v1/sign-in-policy/status".to_owned()))
    }

    /// Whether mails are handed to a mail server.
    pub async fn has_mail_server(self) -> Result<bool, ApiError> {
        let settings = self.values("/v1/settings".to_owned()).await?.value;
        Ok(settings.get("mail_server").and_then(serde_json::Value::as_bool).unwrap_or_default())
    }

    /// Whether the caller has a factor beside the password.
    pub async fn has_second_factor(self) -> Result<bool, ApiError> {
        let Factors { passkeys, totp, .. } = self.get("/v1/me/factors").await?;
        Ok(totp.is_some() || !passkeys.is_empty())
    }
}
