//! The browser's session.

use gloo_net::http::Method;
use serde::Deserialize;
use shared_types::{Membership, SystemRole, Timestamp};

use super::{ApiError, Client, call, decode};

/// What the app reads of a [`shared_types::Session`]. To read the rest, which only pages show that load it anew, would
/// make the program larger that everybody loads first.
#[derive(Clone, Deserialize)]
pub struct Session {
    /// What to send as `X-CSRF-Token` with every call that the cookie authenticates.
    pub csrf_token: String,
    /// When the person last signed in.
    pub auth_time: Timestamp,
    /// Whether that was with the strongest factor that the person had.
    pub strongest_factor: bool,
    /// Who is signed in.
    pub me: Caller,
}

/// Who is signed in: what the app reads of [`shared_types::Me`].
#[derive(Debug, Clone, Deserialize)]
pub struct Caller {
    /// The user's id.
    pub id: i64,
    /// The display name.
    pub name: String,
    /// The login.
    pub email: String,
    /// Whether the person showed that the email is theirs.
    pub email_verified: bool,
    /// The role on the whole system, if any.
    pub system_role: Option<SystemRole>,
    /// The companies that the person is a member of; the home company first.
    pub memberships: Vec<Membership>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct(stringify!(Session)).field("me", &self.me).finish_non_exhaustive()
    }
}

const PATH: &str = "/v1/session";

impl Client {
    /// The session, with the person who is signed in. Its CSRF token is used from now on.
    pub async fn session(self) -> Result<Session, ApiError> {
        let session: Session = decode(&call(None, Method::GET, PATH, &[], None).await?.body)?;
        self.remember(&session)?;
        Ok(session)
    }

    /// Ends the session.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        self.send_away(Method::DELETE, PATH, None).await
    }
}

#[cfg(test)]
mod tests {
    use super::Session;

    #[test]
    fn what_the_app_reads_of_a_session_is_what_the_api_sends() {
        let now = shared_types::Timestamp::from_timestamp_millis(1_000).expect("a time");
        let sent = shared_types::Session {
            csrf_token: "token".to_owned(),
            auth_time: now,
            strongest_factor: true,
            expires_at: now,
            me: shared_types::Me {
                id: 7,
                sub: "sub".to_owned(),
                name: "Ada".to_owned(),
                email: "ada@example.com".to_owned(),
                email_verified: true,
                pending_email: None,
                username: None,
                preferred_username: "ada".to_owned(),
                given_name: None,
                family_name: None,
                locale: None,
                system_role: Some(shared_types::SystemRole::Admin),
                memberships: Vec::new(),
                claims: shared_types::Profile { nickname: Some("A".to_owned()), ..Default::default() },
            },
        };
        let text = serde_json::to_string(&sent).expect("JSON");
        let read: Session = serde_json::from_str(&text).expect("a session");
        assert_eq!((read.me.id, read.auth_time), (7, now));
        assert_eq!(read.me.system_role, sent.me.system_role);
    }
}
