//! Forward authentication: before a proxy forwards a request to a site that it protects, it asks whether the visitor
//! may use the site.
//!
//! The proxy is an application like any other. The browser brings a code to a path of ours on the protected origin, and
//! redeeming it creates a grant. The pass, a cookie of that origin, is derived from the grant as refresh tokens are:
//! nothing is stored, and revoking the grant ends the pass at once.

use std::sync::Arc;

use uuid::Uuid;

use super::sessions;
use kernel::{
    Result, Secret,
    secrets::{MacKey, base64url, constant_time_eq, from_base64url},
};
use organisation::{access::DenialReason, applications::Client};
use platform::{
    actor::{Actor, RequestSource, Via, Who},
    ctx::Ctx,
    last_used::Used,
};
use tokens::{Grant, Subject};

/// The length of a pass in bytes: grant, HMAC-SHA-256.
const BYTES: usize = 16 + 32;

/// A visitor with a valid pass.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The grant of the sign-in.
    pub grant: Arc<Grant>,
    /// The person, or why the person may not use the application now.
    pub subject: Result<Subject, DenialReason>,
}

/// Returns the pass of a grant to a protected origin. It is valid only there.
#[must_use]
pub fn pass(ctx: &Ctx, grant: &Grant, origin: &str) -> Secret {
    derive(ctx.secrets.pass_key(), grant.id(), origin)
}

/// Looks up the visitor of a pass to a protected origin of an application; `None` when the pass is not valid there.
///
/// # Errors
/// When the database does not answer.
pub async fn visitor(ctx: &Ctx, client: &Client, origin: &str, pass: &str) -> Result<Option<Visitor>> {
    let Some(id) = parse(ctx.secrets.pass_key(), pass, origin) else { return Ok(None) };
    let grant = tokens::find_grant(ctx, id).await?;
    let Some(grant) = grant.filter(|grant| grant.application_id() == client.application.id) else {
        return Ok(None);
    };
    if let Some(id) = grant.session_id() {
        ctx.last_used.record(Used::Session(id));
    }
    let subject = tokens::find_subject(ctx, client, grant.user_id(), grant.company_id()).await?;
    Ok(Some(Visitor { grant, subject }))
}

/// Signs a visitor out: ends the session and all its grants. Returns the path of our page to redirect to.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_out(ctx: &Ctx, source: RequestSource, visitor: &Visitor) -> Result<String> {
    let Some(id) = visitor.grant.session_id() else { return Ok(sessions::SIGNED_OUT.to_owned()) };
    let who = match &visitor.subject {
        Ok(subject) => Who::Person {
            person: Arc::clone(&subject.person),
            via: Via::session(id, visitor.grant.auth_time()),
        },
        Err(_) => Who::Anonymous,
    };
    sessions::sign_out(ctx, vec![(Actor { who, source }, id)], None, None).await
}

fn derive(key: &MacKey, grant: Uuid, origin: &str) -> Secret {
    let mut bytes = Vec::with_capacity(BYTES);
    bytes.extend_from_slice(grant.as_bytes());
    bytes.extend_from_slice(&key.mac(&[grant.as_bytes(), origin.as_bytes()]));
    Secret::new(base64url(&bytes))
}

/// Reads the grant of a pass to an origin, if this key signed it.
fn parse(key: &MacKey, pass: &str, origin: &str) -> Option<Uuid> {
    let bytes: [u8; BYTES] = from_base64url(pass)?.try_into().ok()?;
    let (grant, mac) = bytes.split_first_chunk::<16>()?;
    constant_time_eq(&key.mac(&[grant, origin.as_bytes()]), mac).then(|| Uuid::from_bytes(*grant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_good_at_its_origin_and_with_its_key_only() {
        let (key, other) = (MacKey::new(&[1; 32]), MacKey::new(&[2; 32]));
        let (grant, origin) = (Uuid::from_u128(7), "https://wiki.example.com");
        let pass = derive(&key, grant, origin);
        assert_eq!(parse(&key, pass.expose(), origin), Some(grant));
        assert_eq!(parse(&other, pass.expose(), origin), None);
        assert_eq!(parse(&key, pass.expose(), "https://blog.example.com"), None);
        assert_eq!(parse(&key, &pass.expose()[1..], origin), None);
        assert_eq!(parse(&key, "", origin), None);
    }
}
