//! The administration of the installation: audit trail, jobs and signing keys.

use gloo_net::http::Method;
use serde_json::{Map, Value};
use shared_types::{AuditEvent, Job, Schedule, ScheduleChange, SignInPolicyStatus, SigningKey};

use super::{ApiError, Client, Seen, decode, encode_body};
use crate::browser;

/// A page of a long list, with the path of the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongPage<T> {
    /// The items.
    pub items: Vec<T>,
    /// How many there are in all, where they were counted.
    pub total: Option<usize>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

impl Client {
    async fn long_page<T: serde::de::DeserializeOwned>(
        self,
        path: &str,
        query: &str,
    ) -> Result<LongPage<T>, ApiError> {
        let answer = self.call(Method::GET, &format!("{path}?page_size=50&{query}"), None).await?;
        let next = answer.next.as_deref().and_then(browser::cursor_of);
        Ok(LongPage { items: decode(&answer.body)?, total: answer.total, next })
    }

    /// Events that match a query.
    pub async fn audit_events(self, query: String) -> Result<LongPage<AuditEvent>, ApiError> {
        self.long_page("/v1/audit-events", &query).await
    }

    /// All events that match a query, as comma-separated values.
    pub async fn export_audit_events(self, query: String) -> Result<String, ApiError> {
        let path = format!("/v1/audit-events/export?format=csv&{query}");
        Ok(self.call(Method::GET, &path, None).await?.body)
    }

    /// Jobs that match a query.
    pub async fn jobs(self, query: String) -> Result<LongPage<Job>, ApiError> {
        self.long_page("/v1/jobs", &query).await
    }

    /// Runs a failed job again.
    pub async fn retry_job(self, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::POST, &format!("/v1/jobs/{id}/retry"), None).await
    }

    /// Cancels a job that waits.
    pub async fn cancel_job(self, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::POST, &format!("/v1/jobs/{id}/cancel"), None).await
    }

    /// All schedules of the worker.
    pub async fn schedules(self) -> Result<Vec<Schedule>, ApiError> {
        self.get("/v1/schedules").await
    }

    /// Changes when a task is done.
    pub async fn change_schedule(self, name: &str, change: ScheduleChange) -> Result<(), ApiError> {
        let body = Some(encode_body(&change)?);
        self.send_away(Method::PUT, &format!("/v1/schedules/{name}"), body).await
    }

    /// Sends a mail again.
    pub async fn retry_mail(self, id: i64) -> Result<(), ApiError> {
        self.send_away(Method::POST, &format!("/v1/mails/{id}/retry"), None).await
    }

    /// How many people follow a sign-in policy.
    pub async fn policy_status(self, path: String) -> Result<SignInPolicyStatus, ApiError> {
        self.get(&path).await
    }

    /// Values by their names, such as the settings.
    pub async fn values(self, path: String) -> Result<Seen<Map<String, Value>>, ApiError> {
        self.see(&path).await
    }

    /// Changes values by a merge patch, unless they were changed since they were read.
    pub async fn change_values(
        self,
        path: String,
        version: Option<String>,
        change: Value,
    ) -> Result<(), ApiError> {
        let body = Some(encode_body(&change)?);
        self.call_if(version.as_deref(), Method::PATCH, &path, body).await.map(drop)
    }

    /// Changes the fields that are sent of an object, unless the object was changed since it was read.
    pub async fn change_object(
        self,
        path: String,
        version: Option<String>,
        change: Value,
    ) -> Result<(), ApiError> {
        let body = Some(encode_body(&change)?);
        self.call_if(version.as_deref(), Method::PUT, &path, body).await.map(drop)
    }

    /// The keys that sign tokens.
    pub async fn signing_keys(self) -> Result<Vec<SigningKey>, ApiError> {
        self.get("/v1/keys").await
    }

    /// Has the next keys sign from now on.
    pub async fn rotate_keys(self) -> Result<(), ApiError> {
        let body = Some(encode_body(&shared_types::KeyRotation::default())?);
        self.send_away(Method::POST, "/v1/keys/rotate", body).await
    }

    /// Revokes a key.
    pub async fn revoke_key(self, kid: &str) -> Result<(), ApiError> {
        self.send_away(Method::POST, &format!("/v1/keys/{}/revoke", browser::encode(kid)), None).await
    }
}
